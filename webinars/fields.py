"""Fields of our own: a text in three languages, and several choices of a closed list."""

from typing import Any

from django import forms
from django.db import models
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from people.languages import LANGUAGES

NAMES = {"fi": "Suomi", "sv": "Svenska", "en": "English"}


class TextsWidget(forms.MultiWidget):
    """One box per language, each under the language's own name."""

    def __init__(self, *, long: bool = False, attrs: dict[str, Any] | None = None) -> None:
        """Boxes of one line, or of several when ``long``."""
        box = forms.Textarea if long else forms.TextInput
        super().__init__(
            {
                language: box({"lang": language, "aria-label": NAMES[language], **({"rows": 3} if long else {})})
                for language in LANGUAGES
            },
            attrs,
        )

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """Each box with the code of its language before it."""
        shown = self.get_context(name, value, attrs)["widget"]["subwidgets"]
        boxes = (
            (sub["attrs"]["lang"].upper(), widget.render(sub["name"], sub["value"], sub["attrs"], renderer))
            for widget, sub in zip(self.widgets, shown, strict=True)
        )
        return format_html_join("", '<div><span class="w-label-3">{}</span> {}</div>', boxes)

    def decompress(self, value: dict[str, str] | None) -> list[str]:
        """The texts in the languages' order."""
        return [(value or {}).get(language, "") for language in LANGUAGES]


class TextsFormField(forms.MultiValueField):
    """A text in at least one language."""

    def __init__(self, *, long: bool = False, **options: Any) -> None:
        """Languages without a text are left out of the map."""
        for name in ("encoder", "decoder"):
            options.pop(name, None)
        options["widget"] = TextsWidget(long=long)
        super().__init__(
            fields=[forms.CharField(required=False) for _ in LANGUAGES], require_all_fields=False, **options
        )

    def compress(self, values: list[str]) -> dict[str, str]:
        """The map of the languages that have a text."""
        return {language: text for language, text in zip(LANGUAGES, values or [], strict=False) if text}

    def clean(self, value: list[str]) -> dict[str, str]:
        """Required means that one language at least has a text."""
        texts = self.compress([field.clean(text) for field, text in zip(self.fields, value, strict=True)])
        if self.required and not texts:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return texts

    def has_changed(self, initial: dict[str, str] | None, data: list[str] | None) -> bool:
        """Compared as maps, so empty languages do not count."""
        return (initial or {}) != self.compress(data or [])


class Texts(models.JSONField):
    """A language map: ``{"fi": …, "sv": …, "en": …}``."""

    def __init__(self, *args: Any, long: bool = False, **options: Any) -> None:
        """``long`` only changes the boxes of the form."""
        self.long = long
        options.setdefault("default", dict)
        super().__init__(*args, **options)

    def formfield(self, **options: Any) -> forms.Field:
        """One box per language."""
        options.pop("widget", None)
        return TextsFormField(
            long=self.long,
            required=not self.blank,
            label=self.verbose_name,
            help_text=self.help_text,
            **{name: value for name, value in options.items() if name in {"initial", "disabled"}},
        )


class Several(models.JSONField):
    """A list of members of a closed list, ticked one by one."""

    def __init__(self, *args: Any, members: Any = None, **options: Any) -> None:
        """``members`` is the closed list; it only matters to forms."""
        self.members = members
        options.setdefault("default", list)
        super().__init__(*args, **options)

    def formfield(self, **options: Any) -> forms.Field:
        """One box to tick per member."""
        return forms.MultipleChoiceField(
            choices=self.members.choices if self.members else (),
            widget=forms.CheckboxSelectMultiple,
            required=not self.blank,
            label=self.verbose_name,
            help_text=self.help_text,
        )
