"""What administrators type about the clients of the store."""

from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput

from lrs import credentials, formats
from lrs.models import Credential, Scope

EXPLAINED = {
    Scope.WRITE: _("Sends what people did. Each statement is stored in the client's own name."),
    Scope.READ_MINE: _("Reads what it sent itself, and nothing that others sent."),
    Scope.READ: _("Reads what every client and this site have stored about everybody. Few clients need this."),
    Scope.STATE: _("Keeps the place and the answers of a learner, so that content can go on where they left off."),
    Scope.PROFILE: _("Keeps documents about activities and about people that last longer than one attempt."),
    Scope.DEFINE: _("What it says of an activity, such as its name, may become the activity's description here."),
    Scope.ALL_READ: _("Reads all statements, states and profiles of everybody. Few clients need this."),
    Scope.ALL: _("May do everything above. Choose narrower rights wherever you can."),
}
ONE_DAY = timedelta(days=1)
_format = lazy(format_html, str)


class CredentialForm(forms.ModelForm):
    """A credential without its secret, which the site makes.

    A new credential's key comes with the form, so that sending the form twice does not make two.
    """

    key = forms.CharField(
        widget=forms.HiddenInput, initial=credentials.new_key, validators=[RegexValidator("^[0-9a-f]{20}$")]
    )
    scopes = forms.MultipleChoiceField(label=_("What it may do"), widget=forms.CheckboxSelectMultiple)
    authority_name = forms.CharField(
        label=_("Name of the authority"),
        required=False,
        max_length=200,
        help_text=_(
            "Statements that this client sends name it as the one who vouches for them. Empty means the name above. "
            "Statements that are stored already keep the name they have."
        ),
    )
    trusted_prefixes = forms.CharField(
        label=_("Trusted for activities that begin with"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false", "autocapitalize": "off"}),
        help_text=_format(
            "{} <b>{}</b> {}",
            _("One beginning of an identifier (IRI) on each line, as narrow as you can."),
            _(
                "Whatever the client says about these activities counts as done: on its word anybody's courses are "
                "completed and certificates are earned."
            ),
            _(
                "Trust only systems that you run yourselves or have agreed on this with. Empty means that everything "
                "it sends is stored and nothing counts."
            ),
        ),
    )
    last_day = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=AdminDateInput,
        help_text=_("After this day it opens nothing. Empty means no end."),
    )

    class Meta:
        """The rest is typed in a shape of its own."""

        model = Credential
        fields = ["name"]
        help_texts = {"name": _("Whose system it is and what it is for, so that others recognise it.")}

    field_order = ["name", "scopes", "trusted_prefixes", "authority_name", "last_day"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """The rights with what they mean; of a known credential what holds now."""
        super().__init__(*args, **kwargs)
        self.fields["scopes"].choices = [
            (
                scope.value,
                format_html("<span><b>{}</b> <code>{}</code><br>{}</span>", capfirst(scope.label), scope.value, text),
            )
            for scope, text in EXPLAINED.items()
        ]
        if self.instance.pk:
            del self.fields["key"]
            self.initial["scopes"] = self.instance.scopes
            self.initial["authority_name"] = self.instance.authority.get("name", "")
            self.initial["trusted_prefixes"] = "\n".join(self.instance.trusted_prefixes)
            self.initial["last_day"] = _last_day(self.instance.expires_at)

    def clean_trusted_prefixes(self) -> list[str]:
        """Every line has to be the beginning of an IRI and to name whose it is."""
        typed = [line.strip() for line in self.cleaned_data["trusted_prefixes"].splitlines() if line.strip()]
        for place, line in enumerate(typed, start=1):
            if not formats.is_iri(line):
                message = _("Line %(n)s is not the beginning of an IRI: %(text)s")
                raise ValidationError(message, code="no_iri", params={"n": place, "text": line})
            if not _names_an_owner(line):
                message = _(
                    "Line %(n)s is too broad. Write the host and at least the slash after it, else other hosts that "
                    "begin alike are trusted too: https://example.com/"
                )
                raise ValidationError(message, code="too_broad", params={"n": place})
        return list(dict.fromkeys(typed))

    def clean_last_day(self) -> Any:
        """A new last day is still to come."""
        day = self.cleaned_data["last_day"]
        if day and "last_day" in self.changed_data and day < timezone.localdate():
            raise ValidationError(_("This day is over. To stop the credential now, switch it off."), code="over")
        return day

    def clean(self) -> dict[str, Any]:
        """The same form again makes no second credential."""
        cleaned = super().clean() or {}
        if Credential.objects.filter(key=cleaned.get("key", "")).exists():
            self.refuse_again()
        return cleaned

    def refuse_again(self) -> None:
        """Say that the form was sent before."""
        message = _(
            "This credential has been made already, and its secret was shown. If nobody kept it, open the credential "
            "in the list and make a new secret."
        )
        self.add_error(None, ValidationError(message, code="made"))

    def said(self) -> dict[str, Any]:
        """The credential as ``learning.clients`` takes it."""
        typed = self.cleaned_data
        unchanged = self.instance.pk and "last_day" not in self.changed_data
        return {
            **{name: typed[name] for name in ("name", "scopes", "trusted_prefixes")},
            "authority_name": typed["authority_name"] or typed["name"],
            "expires_at": self.instance.expires_at if unchanged else _end_of(typed["last_day"]),
        }


def _names_an_owner(prefix: str) -> bool:
    """Whether more than a scheme is there, and of a web address the whole host."""
    try:
        parts = urlsplit(prefix)
    except ValueError:  # a host with a bracket that does not end
        return False
    if parts.scheme in {"http", "https"}:
        return bool(parts.hostname) and parts.path.startswith("/")
    return bool(parts.path or parts.netloc)


def _end_of(day: Any) -> datetime | None:
    """The midnight that ends the day in the site's time zone."""
    return timezone.make_aware(datetime.combine(day + ONE_DAY, time())) if day else None


def _last_day(expires_at: datetime | None) -> Any:
    """The day that ends with, or has in it, the moment of expiry."""
    return timezone.localdate(expires_at - timedelta(microseconds=1)) if expires_at else None
