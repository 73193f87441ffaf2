"""What is typed about certificates: a code to verify, a reason to withdraw."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from certificates import codes
from certificates.models import Rule
from learning.enums import Kind
from learning.models import Activity
from people.languages import LANGUAGES
from people.models import User
from people.rules import centres_of


class CodeForm(forms.Form):
    """A code in any case, with or without hyphens and blanks."""

    code = forms.CharField(
        label=_("Code of the certificate"),
        max_length=60,
        error_messages={"required": _("Write the code that is printed on the certificate.")},
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "size": 24}
        ),
    )

    def clean_code(self) -> str:
        """The code as it is stored."""
        code = codes.read(self.cleaned_data["code"])
        if code is None:
            raise ValidationError(
                _("A code has 16 letters and digits, and never 0, O, 1, I or L. Example: %(example)s"),
                code="no_code",
                params={"example": codes.EXAMPLE},
            )
        return code


class RevokeForm(forms.Form):
    """Why a certificate is withdrawn."""

    reason = forms.CharField(
        label=_("Why is it withdrawn?"),
        help_text=_("The reason stays in the ledger. Neither the holder nor the public sees it."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write why the certificate is withdrawn.")},
    )


class RuleForm(forms.ModelForm):
    """What earns a certificate; a changed rule becomes a new version, and what was issued stays as it is."""

    title_fi = forms.CharField(label=_("Title in Finnish"), max_length=200)
    title_sv = forms.CharField(label=_("Title in Swedish"), max_length=200)
    title_en = forms.CharField(label=_("Title in English"), max_length=200)
    proves_fi = forms.CharField(label=_("Aims in Finnish, one on a line"), required=False, widget=forms.Textarea)
    proves_sv = forms.CharField(label=_("Aims in Swedish, one on a line"), required=False, widget=forms.Textarea)
    proves_en = forms.CharField(label=_("Aims in English, one on a line"), required=False, widget=forms.Textarea)

    class Meta:
        """Code first; version and time are not typed."""

        model = Rule
        fields = ["code", "issuer", "activity", "evidence", "minutes", "valid_months"]

    def __init__(self, *args: object, viewer: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        centres = centres_of(viewer)
        self.fields["issuer"].queryset = centres
        self.fields["activity"].queryset = Activity.objects.filter(
            centre__in=centres, kind__in=[Kind.COURSE, Kind.SERIES, Kind.EVENT]
        )
        if self.instance.pk:
            self.fields["code"].disabled = True
            for language in LANGUAGES:
                self.initial[f"title_{language}"] = self.instance.titles.get(language, "")
                self.initial[f"proves_{language}"] = "\n".join(self.instance.proves.get(language, []))

    def clean_code(self) -> str:
        """A new rule has a new code."""
        code = self.cleaned_data["code"]
        if not self.instance.pk and Rule.objects.filter(code=code).exists():
            raise ValidationError(_("Another rule has this code."), code="taken")
        return code

    def laid_down(self) -> dict[str, Any]:
        """The rule as ``ruling.lay_down`` takes it."""
        said = self.cleaned_data
        aims = {language: said[f"proves_{language}"].splitlines() for language in LANGUAGES}
        return {
            **{name: said[name] for name in ("issuer", "activity", "evidence", "minutes", "valid_months")},
            "titles": {language: said[f"title_{language}"] for language in LANGUAGES},
            "proves": {language: [line.strip() for line in lines if line.strip()] for language, lines in aims.items()},
        }
