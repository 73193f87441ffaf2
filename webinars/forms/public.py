"""What people type to take part."""

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from webinars import consents
from webinars.models import Seating


class RegistrationForm(forms.Form):
    """Which parts, what somebody needs, and for guests who they are; nothing is asked that the profile knows."""

    name = forms.CharField(label=_("Your name"), max_length=160, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = forms.EmailField(
        label=_("Your e-mail"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("The confirmation and the link for joining come to this address."),
        error_messages={"invalid": _("Give an e-mail address such as name@organisation.fi.")},
    )
    parts = forms.MultipleChoiceField(
        label=_("Which parts do you take part in?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Choose at least one part."),
            "invalid_choice": _("One of the parts cannot be chosen any more. Look at the list again."),
        },
    )
    needs = forms.CharField(
        label=_("What do you need in order to take part?"),
        required=False,
        max_length=1000,
        help_text=format_lazy(
            "{} {} {}",
            _("For example sign language or speech-to-text interpreting, or materials in advance."),
            _("By writing here you agree:"),
            consents.NEEDS.words,
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    consent = forms.BooleanField(
        label=consents.NOTES.words,
        required=False,
        help_text=_("You can take part without agreeing to this."),
    )

    def __init__(self, *args: Any, seatings: list[Seating], signed_in: bool, workshop: bool, **options: Any) -> None:
        """Only the parts that this person may choose are offered; consent is asked where there is a workshop."""
        super().__init__(*args, **options)
        self.fields["parts"].choices = [(str(seating.pk), seating.activity.name) for seating in seatings]
        if signed_in:
            del self.fields["name"], self.fields["email"]
        if not workshop:
            del self.fields["consent"]
        self.seatings = {str(seating.pk): seating for seating in seatings}

    def chosen(self) -> list[Seating]:
        """The parts that were ticked."""
        return [self.seatings[key] for key in self.cleaned_data["parts"]]


class NotifyForm(forms.Form):
    """Whom to tell when registration opens."""

    email = forms.EmailField(
        label=_("Your e-mail"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"invalid": _("Give an e-mail address such as name@organisation.fi.")},
    )
