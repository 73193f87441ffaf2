"""The screen on which a programme is pasted: into the draft of one event, or into those of a whole series."""

from datetime import date, time
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.models import Page

from webinars import drafting, scheduling
from webinars.drafting import Plan
from webinars.enums import Knowledge, SessionKind
from webinars.models import EventPage, SeriesPage
from webinars.programme import reading, writing
from webinars.programme.items import Item, Part, Programme
from webinars.programme.speakers import Who


class ProgrammeForm(forms.Form):
    """A programme as text, and the day on which it is where the text tells none."""

    text = forms.CharField(
        label=gettext_lazy("Programme"),
        strip=False,
        max_length=reading.MOST,
        widget=forms.Textarea(attrs={"rows": 24, "spellcheck": "false"}),
        help_text=gettext_lazy(
            "Paste it as it is, for example “9–9.10 Welcome” and the speakers behind a slash or on the next line. "
            "Correct it here until the preview is right."
        ),
    )
    day = forms.DateField(
        label=gettext_lazy("Day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("If the text does not tell it."),
    )


@require_http_methods(["GET", "POST"])
def paste(request: HttpRequest, pk: int) -> HttpResponse:
    """Paste, look, correct, and put it into the draft; nothing is published here."""
    page = _page(request, pk)
    if request.method != "POST":
        return _show(request, page, ProgrammeForm(initial=_initial(page)), [])
    form = ProgrammeForm(request.POST)
    plans = _plans(request, page, form) if form.is_valid() else []
    if form.errors or "put" not in request.POST or any(plan.hindrances for plan in plans):
        return _show(request, page, form, plans)
    drafting.carry_out(page, plans, by=request.user)
    if isinstance(page, SeriesPage):
        told = ngettext(
            "The draft of %(n)d webinar has the programme.",
            "The drafts of %(n)d webinars have their programmes.",
            len(plans),
        )
        messages.success(request, told % {"n": len(plans)})
        return redirect("wagtailadmin_explore", page.pk)
    messages.success(request, _("The draft has the programme. Readers see it when the page is published."))
    return redirect("wagtailadmin_pages:edit", page.pk)


def _page(request: HttpRequest, pk: int) -> EventPage | SeriesPage:
    """An event that the viewer may change, or a series to which they may add events; else it does not exist."""
    page = get_object_or_404(Page, pk=pk).specific
    tester = page.permissions_for_user(request.user)
    if isinstance(page, EventPage) and tester.can_edit():
        return page
    if isinstance(page, SeriesPage) and tester.can_add_subpage():
        return page
    raise Http404


def _initial(page: EventPage | SeriesPage) -> dict[str, Any]:
    """The programme that an event's draft has already."""
    if isinstance(page, SeriesPage):
        return {}
    draft = drafting.draft_of(page)
    return {"text": drafting.text_of(draft), "day": drafting.day_of(draft)}


def _plans(request: HttpRequest, page: EventPage | SeriesPage, form: ProgrammeForm) -> list[Plan]:
    """What the text would become."""
    events = reading.parse(form.cleaned_data["text"])
    if not events:
        form.add_error("text", _("No line begins with a time, for example “9.00–9.10 Welcome”."))
        return []
    if len(events) > 1 and isinstance(page, EventPage):
        message = _("The text tells of %(n)d webinars. Paste it on the page of the series, or leave one of them here.")
        form.add_error("text", message % {"n": len(events)})
        return []
    return drafting.plans(page, events, day=form.cleaned_data["day"], by=request.user)


def _show(request: HttpRequest, page: EventPage | SeriesPage, form: ProgrammeForm, plans: list[Plan]) -> HttpResponse:
    """The text, and beside it what it would become."""
    context = {
        "page": page,
        "of_series": isinstance(page, SeriesPage),
        "form": form,
        "shown": [(plan, scheduling.laid_out(plan.page.parts.all(), plan.page.sessions.all())) for plan in plans],
        "example": writing.write(_example(), get_language()),
        "ready": bool(plans) and not form.errors and not any(plan.hindrances for plan in plans),
    }
    return render(request, "webinars/admin/programme.html", context)


def _example() -> Programme:
    """A programme in which each fact is written by its name, in the viewer's language."""
    psychologist = Who("SPEAKER", _("lead psychologist"), _("University Hospital"))
    parent = Who("EXPERIENCE", _("parent"))
    talk = Item(
        time(9), time(9, 45), _("Working together"), SessionKind.CASE, (psychologist, parent), (Knowledge.EXPERT,)
    )
    parts = (
        Part(time(9), time(10, 15), _("Webinar"), open=True),
        Part(time(10, 15), time(11, 45), _("Workshop"), open=False),
    )
    return Programme((talk,), _("The child's voice"), date(2027, 9, 3), time(9), time(11, 45), parts)
