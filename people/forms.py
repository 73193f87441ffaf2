"""What a person types about themselves, and whom a manager names as a deputy."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from people import rules
from people.enums import RoleKind, Theme
from people.models import Role, User

LONGEST_DEPUTY = timedelta(days=366)
USUAL_DEPUTY = timedelta(days=14)


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


class AcceptForm(forms.Form):
    """Whoever was invited: the name that certificates will carry, and a password."""

    given_name = forms.CharField(
        label=_("Given name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "given-name"})
    )
    family_name = forms.CharField(
        label=_("Family name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "family-name"})
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=1000,
        help_text=_("At least 10 characters. Several words in a row make a good one."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, person: User, *args: Any, **kwargs: Any) -> None:
        initial = {"given_name": person.given_name, "family_name": person.family_name}
        super().__init__(*args, initial=initial, **kwargs)
        self.person = person

    def clean_password(self) -> str:
        """By the rules of every password here."""
        password: str = self.cleaned_data["password"]
        password_validation.validate_password(password, self.person)
        return password


class ThemeForm(forms.Form):
    """How pages shall look."""

    theme = forms.ChoiceField(choices=Theme)
    next = forms.CharField(required=False)


class ShownAsForm(forms.ModelForm):
    """How one appears to others who take part in the same thing."""

    class Meta:
        """One choice of a few."""

        model = User
        fields = ["shown_as"]
        widgets = {"shown_as": forms.RadioSelect}


class DeputyForm(forms.Form):
    """Who stands in for the manager, where, and from when until when; a year at most."""

    role = forms.ModelChoiceField(label=_("Where"), queryset=Role.objects.none(), empty_label=None)
    email = forms.EmailField(
        label=_("The deputy's e-mail"),
        max_length=254,
        help_text=_("A colleague who works for the same employer and has an account here."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    started_on = forms.DateField(
        label=_("First day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    ended_on = forms.DateField(label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, manager: User, day: date, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={"started_on": day, "ended_on": day + USUAL_DEPUTY}, **kwargs)
        self.manager, self.day = manager, day
        own = manager.roles.filter(rules.current(day), kind=RoleKind.MANAGER).select_related("organisation")
        self.fields["role"].queryset = own
        self.fields["role"].label_from_instance = lambda role: str(role.organisation)

    def clean_started_on(self) -> date:
        """Nobody has stood in for somebody before it was said."""
        started_on: date = self.cleaned_data["started_on"]
        if started_on < self.day:
            raise forms.ValidationError(_("Choose today or a later day."))
        return started_on

    def clean(self) -> dict[str, Any]:
        """The period is one, and the deputy a colleague."""
        data: dict[str, Any] = super().clean() or {}
        started_on, ended_on = data.get("started_on"), data.get("ended_on")
        if started_on and ended_on and ended_on < started_on:
            self.add_error("ended_on", _("The last day comes before the first. Choose a later one."))
        elif started_on and ended_on and ended_on - started_on > LONGEST_DEPUTY:
            self.add_error("ended_on", _("A deputy is named for a year at most. Choose an earlier last day."))
        if data.get("role") and data.get("email"):
            self._find(data)
        return data

    def _find(self, data: dict[str, Any]) -> None:
        """Put the colleague with the e-mail into the data; of people elsewhere it is not said that they are here."""
        if data["email"].lower() == self.manager.email:
            self.add_error("email", _("You cannot stand in for yourself. Give a colleague's e-mail."))
            return
        employer = data["role"].organisation.path.split("/")[1]
        colleagues = User.objects.filter(
            rules.current(self.day, "jobs__"), jobs__organisation__path__startswith=f"/{employer}/", is_active=True
        )
        data["deputy"] = colleagues.filter(email=data["email"].lower()).first()
        if data["deputy"] is None:
            self.add_error(
                "email",
                _("Nobody with this e-mail works for your employer. Check the address, or ask an administrator."),
            )
