"""What people type to take part."""

from collections.abc import Collection, Sequence
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from people.models import Area, Job, Profession
from webinars import audience, consents
from webinars.enums import Aid, QuestionKind
from webinars.models import Question, Registration, Seating, Session
from webinars.registering import Answered, Told


class RegistrationForm(forms.Form):
    """Which parts, what somebody needs, and for guests who they are; nothing is asked that the profile knows."""

    name = forms.CharField(
        label=_("Your name"),
        required=False,
        max_length=160,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        help_text=_("So that the organisers know who comes, and who was there."),
    )
    email = forms.EmailField(
        label=_("Your e-mail"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("We send you a link to confirm your registration, and later the link for joining."),
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
    profession = forms.ModelChoiceField(
        label=_("Your profession"), queryset=Profession.objects.none(), required=False, empty_label=_("Choose")
    )
    workplace = forms.CharField(
        label=_("Where you work"),
        required=False,
        max_length=160,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    area = forms.ModelChoiceField(
        label=_("The area you work in"), queryset=Area.objects.none(), required=False, empty_label=_("Choose")
    )
    job = forms.ChoiceField(label=_("In which job do you take part?"), widget=forms.RadioSelect)
    aids = forms.MultipleChoiceField(
        label=_("What do you need in order to take part?"),
        required=False,
        choices=Aid.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=format_lazy("{} {}", _("By ticking or writing something here you agree:"), consents.NEEDS.words),
    )
    needs = forms.CharField(
        label=_("Something else that you need"), required=False, max_length=1000, widget=forms.Textarea({"rows": 2})
    )
    recording = forms.BooleanField(
        label=consents.RECORDING.words,
        required=False,
        help_text=_("The webinar is recorded. You can take part without agreeing, with camera and microphone off."),
    )
    consent = forms.BooleanField(
        label=consents.NOTES.words,
        required=False,
        help_text=_("You can take part without agreeing to this."),
    )

    def __init__(
        self,
        *args: Any,
        seatings: Sequence[Seating],
        jobs: Sequence[Job] | None,
        workshop: bool,
        questions: Sequence[Question] = (),
        **options: Any,
    ) -> None:
        """Offer the parts that this person may choose, and ask only what concerns them.

        ``jobs`` are those of the person who is signed in; None stands for a guest.
        """
        super().__init__(*args, **options)
        self.seatings = {str(seating.pk): seating for seating in seatings}
        self.fields["parts"].choices = [(key, seating.activity.name) for key, seating in self.seatings.items()]
        occasions = {seating.occasion for seating in seatings}
        unasked = {"job"} if len(jobs or ()) < 2 else set()
        if jobs is not None:
            unasked |= {"name", "email", "profession", "workplace", "area"}
        elif not any(one.mix.get("kind") == "area" for one in occasions):
            unasked.add("area")
        if not any(one.recorded for one in occasions):
            unasked.add("recording")
        if not workshop:
            unasked.add("consent")
        for name in unasked:
            del self.fields[name]
        self.jobs = {str(job.pk): job for job in jobs or ()}
        self._offer_choices()
        self.questions = {f"question_{one.key}": one for one in questions}
        for name, one in self.questions.items():
            self.fields[name] = _question_field(one)

    def _offer_choices(self) -> None:
        """Fill the lists that stand in the database."""
        if "job" in self.fields:
            self.fields["job"].choices = [(key, str(job)) for key, job in self.jobs.items()]
            self.fields["job"].initial = next(iter(self.jobs))
        if "profession" in self.fields:
            self.fields["profession"].queryset = Profession.objects.all()
        if "area" in self.fields:
            self.fields["area"].queryset = Area.objects.all()

    def asked(self) -> list[forms.BoundField]:
        """The organiser's own questions."""
        return [self[name] for name in self.questions]

    def chosen(self) -> list[Seating]:
        """The parts that were ticked."""
        return [self.seatings[key] for key in self.cleaned_data["parts"]]

    def told(self, workshops: Collection[int]) -> Told:
        """What was told; ``workshops`` are the parts of whose notes the consent speaks."""
        typed = self.cleaned_data
        job = self.jobs.get(typed.get("job", ""))
        return Told(
            needs=typed["needs"],
            aids=typed["aids"],
            notes=workshops if typed.get("consent") else (),
            recording=bool(typed.get("recording")),
            profession=job.profession if job else typed.get("profession"),
            organisation=job.organisation if job else None,
            area=typed.get("area"),
            workplace=typed.get("workplace", ""),
            answers=[
                Answered(one.key, one.text, one.purpose, _in_words(typed[name]), one.delete_on)
                for name, one in self.questions.items()
            ],
        )


def _question_field(question: Question) -> forms.Field:
    """A question of the organiser's, which says what the answer is for and when it goes."""
    until = date_format(question.delete_on, "SHORT_DATE_FORMAT")
    words = gettext("Asked for this purpose: %(purpose)s. The answer is deleted on %(day)s.")
    common = {
        "label": question.text,
        "required": question.required,
        "help_text": words % {"purpose": question.purpose.rstrip("."), "day": until},
    }
    if question.kind == QuestionKind.AGREE:
        return forms.BooleanField(**common)
    if question.kind == QuestionKind.CHOICE:
        choices = [(option, option) for option in question.options]
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **common)
    return forms.CharField(max_length=1000, **common)


def _in_words(answer: Any) -> str:
    """An answer as it is kept."""
    if isinstance(answer, bool):
        return gettext("yes") if answer else ""
    return str(answer).strip()


class NotifyForm(forms.Form):
    """Whom to tell when registration opens."""

    email = forms.EmailField(
        label=_("Your e-mail"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"invalid": _("Give an e-mail address such as name@organisation.fi.")},
    )


class AskingForm(forms.Form):
    """A question to the speakers of a part."""

    text = forms.CharField(
        label=_("Your question"),
        max_length=audience.LENGTH,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Write nothing by which a client could be recognised."),
        error_messages={
            "required": _("Write your question first."),
            "max_length": _(
                "Shorten your question: it has %(show_value)d characters, and at most %(limit_value)d fit."
            ),
        },
    )
    session = forms.ChoiceField(
        label=_("About which programme item?"),
        required=False,
        error_messages={"invalid_choice": _("The programme has changed. Choose the item again.")},
    )
    named = forms.BooleanField(
        label=_("Others may see my name"),
        required=False,
        help_text=_("Otherwise nobody sees who asked, the organisers neither."),
    )

    def __init__(self, *args: Any, place: Registration, items: Sequence[Session], **options: Any) -> None:
        """The form of one place, with the items of its part; a page may have several forms."""
        super().__init__(*args, auto_id=f"ask-{place.seating_id}-%s", **options)
        listed = [(str(one.key), one.title) for one in items if not one.is_break]
        self.fields["session"].choices = [("", _("None in particular")), *listed]
        if len(listed) < 2:
            del self.fields["session"]
