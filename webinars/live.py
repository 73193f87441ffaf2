"""Views of what goes on in a part: its questions and what is on now, asked for again and again by those who are there.

Like the page of a place they are known by its secret address, so that guests take part like everybody else.
"""

from hashlib import blake2b
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from webinars import audience, confirming, places, scheduling, showing
from webinars.enums import PlaceState, QuestionState
from webinars.forms.public import AskingForm
from webinars.models import Registration, Seating


@require_safe
def now(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """What is on and what is asked, as all in the part see it; 304 while that is the same, 204 once it is over.

    One query: thousands ask every few seconds, and what they see is put together once a second.
    """
    rows = Registration.objects.filter(uuid=uuid).order_by()
    row = rows.values_list("seating", "state", "confirm_by", "seating__withdrawn", "seating__ends_at").first()
    if row is None:
        raise Http404
    seating, state, confirm_by, withdrawn, ends_at = row
    if state != PlaceState.REGISTERED or confirm_by or withdrawn or timezone.now() >= ends_at:
        return HttpResponse(status=204)  # nothing more to see for whoever still looks at the page
    page, tag = _seen_by_all(seating, places.language())
    response = get_conditional_response(request, etag=tag) or HttpResponse(page)
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@require_POST
def ask(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Ask, vote, or take either back; leads back to where the form stood."""
    row = get_object_or_404(places.places(), uuid=uuid)
    at = timezone.now()
    for name, wanted in (("vote", True), ("unvote", False)):
        if name in request.POST:
            done = audience.vote(row, number(request.POST[name]), wanted=wanted, at=at)
            if request.accepts("text/html"):
                if not done:
                    messages.error(request, _("You cannot vote for this question any more."))
                return _back(request, row)
            return HttpResponse(status=204 if done else 409)
    if "take_back" in request.POST:
        if audience.take_back(row, number(request.POST["take_back"])):
            messages.success(request, _("Your question has been deleted."))
        return _back(request, row)
    if not audience.is_open(row, at=at):
        messages.error(request, _closed(request.POST.get("text", "")))
        return _back(request, row)
    form = AskingForm(request.POST, place=row, items=showing.items_of(row.seating, places.language()))
    if not form.is_valid():
        return places.place_page(request, row, asking=form, status=422)
    try:
        typed = form.cleaned_data
        about = typed.get("session")
        told = {"named": typed["named"], "session": UUID(about) if about else None}
        asked = audience.ask(row, typed["text"], language=places.language(), at=at, **told)
    except audience.NotNow:
        messages.error(request, _closed(form.cleaned_data["text"]))
        return _back(request, row)
    except audience.Enough:
        form.add_error("text", _("You have asked as many questions as one can in a part. Delete one to ask another."))
        return places.place_page(request, row, asking=form, status=422)
    told = {
        QuestionState.WAITING: _("Thank you. Your question is with the organisers."),
        QuestionState.SHOWN: _("Thank you. Others see your question."),
    }
    messages.success(request, told.get(asked.state, _("You have asked this already: see below what became of it.")))
    return _back(request, row)


def _closed(text: str) -> str:
    """That nothing is asked here any more, with what somebody wrote, so that they can send it elsewhere."""
    words = _("Questions are not taken here any more.")
    return f"{words} “{text.strip()[: audience.LENGTH]}”" if text.strip() else words


def _back(request: HttpRequest, row: Registration) -> HttpResponse:
    """To the questions on the page of the event or of the place."""
    if request.POST.get("back") == "event":
        address = confirming.address(row.seating.occasion, places.language())
        if address:
            return redirect(f"{address}#questions-{row.seating_id}")
    return redirect(f"{confirming.personal_path(row, places.language())}#questions-{row.seating_id}")


def _seen_by_all(pk: int, language: str) -> tuple[str, str]:
    """The fragment of a part and its entity tag."""
    key = f"webinars.live.{pk}.{language}"
    found: tuple[str, str] | None = cache.get(key)
    if found is None:
        seating = Seating.objects.select_related("activity", "occasion__activity").get(pk=pk)
        items = showing.items_of(seating, language)
        on_now, following = scheduling.happening(items, at=timezone.now())
        asked = audience.shown([pk], {one.key: one.title for one in items})
        context: dict[str, Any] = {"asked": asked, "now": on_now, "next": following}
        context |= {"seating": pk, "open": audience.takes_questions(seating)}
        page = render_to_string("webinars/live.html", context)
        found = page, f'"{blake2b(page.encode(), digest_size=12).hexdigest()}"'
        cache.set(key, found, audience.SECONDS)
    return found


def number(typed: str) -> int:
    """A number of a button; none that exists where somebody wrote another thing."""
    return int(typed) if typed.isdecimal() and len(typed) < 19 else 0
