"""The administrator's page that explains a decision: may this person do that, and why."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy

from learning import reasons
from learning.reasons import Deed
from learning.viewsets import AdministratorsPage, administrators_only

DEEDS = (
    (Deed.SEE, gettext_lazy("see")),
    (Deed.EDIT, gettext_lazy("edit")),
    (Deed.ADD, gettext_lazy("add below")),
    (Deed.PUBLISH, gettext_lazy("publish")),
    (Deed.DELETE, gettext_lazy("delete")),
    (Deed.GUARD, gettext_lazy("guard the privacy")),
    (Deed.HELP, gettext_lazy("help as support")),
    (Deed.READ, gettext_lazy("read figures")),
)


class WhyForm(forms.Form):
    """Who, what and on what."""

    person = forms.CharField(label=gettext_lazy("Person"), max_length=254, help_text=gettext_lazy("The e-mail."))
    deed = forms.ChoiceField(label=gettext_lazy("May the person"), choices=DEEDS)
    thing = forms.CharField(
        label=gettext_lazy("What"),
        max_length=500,
        help_text=gettext_lazy(
            "Another person's e-mail, the address of a page, or an object like people.Job:12. Figures are asked about "
            "like people.Organisation:12."
        ),
    )

    def _found(self, field: str, find: Any) -> Any:
        try:
            return find(self.cleaned_data[field])
        except reasons.Unanswerable as error:
            raise forms.ValidationError(str(error)) from error

    def clean_person(self) -> Any:
        """Somebody who is here."""
        return self._found("person", reasons.person_named)

    def clean_thing(self) -> Any:
        """Something that is here."""
        return self._found("thing", reasons.thing_named)


def index(request: HttpRequest) -> HttpResponse:
    """The question as a form that is sent by GET, so that an answer has an address; below it the answer."""
    administrators_only(request)
    form = WhyForm(request.GET if "person" in request.GET else None)
    decision = None
    if form.is_valid():
        said = form.cleaned_data
        try:
            decision = reasons.explain(said["person"], Deed(said["deed"]), said["thing"])
        except reasons.Unanswerable as error:
            form.add_error("thing", str(error))
    return render(request, "learning/admin/why.html", {"form": form, "decision": decision})


why = AdministratorsPage(
    "why",
    url_prefix="why",
    view=index,
    icon="help",
    menu_label=gettext_lazy("Who may what"),
    menu_name="why",
    menu_order=372,
    add_to_admin_menu=True,
)
