"""A text in three languages as one field: a JSON map in the database, three labelled inputs in the admin."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)


class LanguagesWidget(forms.MultiWidget):
    """One text area per language, each labelled with the language's own name."""

    def __init__(self, *, rows: int = 2, attrs: dict[str, Any] | None = None) -> None:
        areas = {code: forms.Textarea(attrs={"rows": rows, "lang": code}) for code, _name in settings.LANGUAGES}
        super().__init__(areas, attrs)

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        """Each input below its language; a label holds its input, so no id is needed."""
        texts = value if isinstance(value, list) else self.decompress(value)
        drawn = (
            (label, widget.render(f"{name}_{code}", text, {"id": f"id_{name}_{code}"}, renderer))
            for (code, label), widget, text in zip(settings.LANGUAGES, self.widgets, texts, strict=True)
        )
        return format_html_join(
            "", '<label class="w-block w-mb-4"><span class="w-help-text">{}</span>{}</label>', drawn
        )

    def decompress(self, value: object) -> list[str]:
        """The texts of a map, in the order of the inputs."""
        texts = value if isinstance(value, Mapping) else {}
        return [texts.get(code, "") for code in LANGUAGES]


class LanguagesField(forms.MultiValueField):
    """A map of texts; a required one needs a text in at least one language."""

    def __init__(self, *, required: bool = True, rows: int = 2, **kwargs: Any) -> None:
        for unused in ("encoder", "decoder", "max_length"):
            kwargs.pop(unused, None)
        parts = [forms.CharField(required=False) for _code in LANGUAGES]
        kwargs["widget"] = LanguagesWidget(rows=rows)
        super().__init__(parts, required=required, require_all_fields=False, **kwargs)

    def compress(self, values: list[str]) -> dict[str, str]:
        """The inputs as a map, without empty languages."""
        return {code: text.strip() for code, text in zip(LANGUAGES, values, strict=False) if text and text.strip()}


def validate_languages(value: object) -> None:
    """A language map holds texts only, under the site's language codes."""
    if not isinstance(value, dict) or not all(
        code in LANGUAGES and isinstance(text, str) for code, text in value.items()
    ):
        raise ValidationError(_("Texts must be given by language."))


class LanguageMapField(models.JSONField):
    """A language map, ``{"fi": …, "sv": …, "en": …}``."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", dict)
        super().__init__(*args, **kwargs)
        self.default_validators = [validate_languages]

    def formfield(self, **kwargs: Any) -> forms.Field:
        """Three inputs instead of JSON."""
        kwargs.pop("widget", None)
        defaults = {
            "required": not self.blank,
            "label": self.verbose_name,
            "help_text": self.help_text,
        }
        return LanguagesField(**{**defaults, **{key: kwargs[key] for key in kwargs if key in ("label", "help_text")}})
