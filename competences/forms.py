"""The form in which an administrator sets a requirement."""

from typing import Any

from django import forms
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.widgets import AdminDateInput

from competences.models import HOLDABLE, TRAINABLE, Requirement
from learning.models import Activity
from people.languages import LANGUAGES
from people.models import Organisation, Profession


class InTree(forms.ModelChoiceField):
    """An organisation, shown below what it belongs to."""

    def label_from_instance(self, obj: Organisation) -> str:
        """The name, further in the deeper it lies."""
        return "\u2003" * (obj.path.count("/") - 2) + obj.name


class OfKind(forms.ModelChoiceField):
    """An activity with its kind, because a course and its certificate often share a name."""

    def label_from_instance(self, obj: Activity) -> str:
        """Kind and name; a long name is cut, so that the list stays on the screen."""
        return f"{obj.get_kind_display()}: {Truncator(obj.name).chars(70)}"


class RequirementForm(WagtailAdminModelForm):
    """A requirement; its own title has one box for each language and may stay empty."""

    activity = OfKind(Activity.objects.filter(kind__in=HOLDABLE), label=_("What is required"))
    training = OfKind(
        Activity.objects.filter(kind__in=TRAINABLE),
        required=False,
        label=_("Training that leads to it"),
        help_text=_("For a certificate: the course or series by which it is earned."),
    )
    organisation = InTree(
        Organisation.objects.order_by("path"),
        label=_("Organisation"),
        help_text=_("The requirement is for this organisation and everything below it."),
    )
    professions = forms.ModelMultipleChoiceField(
        Profession.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=_("Professions"),
        help_text=_("Leave empty if it is for all professions."),
    )
    title_fi = forms.CharField(label=_("Title in Finnish"), required=False, max_length=120)
    title_sv = forms.CharField(label=_("Title in Swedish"), required=False, max_length=120)
    title_en = forms.CharField(label=_("Title in English"), required=False, max_length=120)

    class Meta:
        """The titles are written by the three boxes."""

        model = Requirement
        fields = (
            *("code", "activity", "training", "organisation", "professions", "obligation", "due_days"),
            *("active_from", "active_until", "position"),
        )
        widgets = {"active_from": AdminDateInput, "active_until": AdminDateInput}

    field_order = (
        *("code", "activity", "title_fi", "title_sv", "title_en", "training", "organisation", "professions"),
        *("obligation", "due_days", "active_from", "active_until", "position"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Fill the boxes from the language map."""
        super().__init__(*args, **kwargs)
        for language in LANGUAGES:
            self.fields[f"title_{language}"].initial = self.instance.titles.get(language, "")

    def clean(self) -> dict[str, Any]:
        """Put the boxes together as a language map."""
        cleaned = super().clean()
        typed = {language: (cleaned.get(f"title_{language}") or "").strip() for language in LANGUAGES}
        self.instance.titles = {language: text for language, text in typed.items() if text}
        return cleaned
