"""What a person types to prove who they are: a code, or the name of a passkey.

They are forms of allauth's with our labels; apart from ``people.forms`` because allauth itself imports that.
"""

from allauth.account.forms import ConfirmLoginCodeForm
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.utils.translation import gettext_lazy as _

from people import factors

LONGEST_NAME = 80


def _code(label: str, hint: str = "", *, digits: bool = True) -> forms.CharField:
    """A field for a code that the browser or the phone may fill in; spaces in it are nobody's mistake."""
    typed = {"autocomplete": "one-time-code", "spellcheck": "false"} | ({"inputmode": "numeric"} if digits else {})
    return _Code(label=label, help_text=hint, max_length=40, widget=forms.TextInput(attrs=typed))


class _Code(forms.CharField):
    def to_python(self, value: object) -> str:
        return "".join(super().to_python(value).split())


class _SecondStep:
    """Asks for what this person has: a code of the app, a recovery code, a passkey."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        owned = factors.of(self.user)
        self.has_passkeys = bool(owned[factors.PASSKEY])
        if owned[factors.APP]:
            self.fields["code"].label = _("Code from the app, or a recovery code")
        else:
            self.fields["code"].label = _("Recovery code")


class SecondStepForm(_SecondStep, AuthenticateForm):
    """The second step of signing in."""

    code = _code(_("Code"))


class ProveAgainForm(_SecondStep, ReauthenticateForm):
    """Again, before something that concerns the account's safety."""

    code = _code(_("Code"))


class ActivateAppForm(ActivateTOTPForm):
    """The first code of the app, which proves that it was set up rightly."""

    code = _code(_("Code from the app"), _("Six digits, for example 123 456."))


class LoginCodeForm(ConfirmLoginCodeForm):
    """The code of a message."""

    code = _code(_("Code from the message"), digits=False)


class _PasskeyAnswer:
    """An answer that no device gave is refused like a wrong one, however it is misshapen."""

    def clean_credential(self) -> object:
        try:
            return super().clean_credential()
        except (KeyError, AttributeError):
            raise factors.Adapter().validation_error("incorrect_code") from None


class PasskeyLoginForm(_PasskeyAnswer, LoginWebAuthnForm):
    """Signs in without a password."""


class PasskeySecondStepForm(_PasskeyAnswer, AuthenticateWebAuthnForm):
    """The second step of signing in, by passkey."""


class PasskeyProveAgainForm(_PasskeyAnswer, ReauthenticateWebAuthnForm):
    """Again, by passkey."""


class AddPasskeyForm(AddWebAuthnForm):
    """A passkey signs in by itself, so the device must check who holds it."""

    passwordless = None
    name = forms.CharField(
        label=_("Name of the passkey"),
        help_text=_("So that you know it again in the list."),
        max_length=LONGEST_NAME,
        required=False,
    )

    def clean(self) -> dict[str, object]:
        """What allauth asks of a key for signing in without a password holds for all of ours."""
        self.cleaned_data["passwordless"] = True
        try:
            return super().clean()
        except (KeyError, AttributeError):
            raise factors.Adapter().validation_error("incorrect_code") from None


class RenamePasskeyForm(EditWebAuthnForm):
    """Another name for a passkey."""

    name = forms.CharField(label=_("Name of the passkey"), max_length=LONGEST_NAME)
