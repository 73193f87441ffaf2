"""What a person types about themselves."""

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from people.enums import Theme
from people.models import User


class SignupForm(forms.Form):
    """The name that certificates will carry, asked once at sign-up."""

    given_name = forms.CharField(
        label=_("Given name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "given-name"})
    )
    family_name = forms.CharField(
        label=_("Family name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "family-name"})
    )
    field_order = ["given_name", "family_name", "email", "password1"]

    def signup(self, request: HttpRequest, user: User) -> None:
        """Store the name on the new person."""
        user.given_name = self.cleaned_data["given_name"]
        user.family_name = self.cleaned_data["family_name"]
        user.save(update_fields=["given_name", "family_name"])


class ThemeForm(forms.Form):
    """How pages shall look."""

    theme = forms.ChoiceField(choices=Theme)
    next = forms.CharField(required=False)
