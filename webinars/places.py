"""Views of one's place: a personal page shows it without signing in, and leads into the room."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from people import consenting, supporting
from webinars import admitting, audience, confirming, hosting, joining, registering, scheduling, showing
from webinars.enums import PlaceState
from webinars.forms.public import AskingForm
from webinars.models import Occasion, Registration, Session
from webinars.rooms.items import NoRoom


@require_http_methods(["GET", "POST"])
def place(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One's place, known by its secret address: join, add to the calendar, give it back, take back what was agreed to.

    Others who come are shown to the person alone, signed in, never to a guest or to support.
    """
    row = get_object_or_404(places(), uuid=uuid)
    now = timezone.now()
    if request.method == "POST":
        if "take_back" in request.POST:
            _take_back(request, row, at=now)
        elif "confirm" in request.POST:
            _confirm(request, row, at=now)
        elif row.seating.is_over(now):
            messages.error(request, _("This webinar is over, so the place cannot be given back."))
        else:
            registering.cancel(row, at=now)
            messages.success(request, _("Your place has been given back. Thank you for telling us."))
        return redirect("webinars:place", uuid=uuid)
    return place_page(request, row)


def place_page(
    request: HttpRequest, row: Registration, *, asking: AskingForm | None = None, status: int = 200
) -> HttpResponse:
    """The page of a place, with a question that came back faulty where there is one."""
    now = timezone.now()
    occasion = row.seating.occasion
    opens_at = row.seating.starts_at - showing.DOORS_OPEN
    proven = row.confirm_by is None
    holds, acting = row.state == PlaceState.REGISTERED and proven, supporting.is_acting(request)
    is_open = joining.is_open(row, at=now)
    way = hosting.way_to(row.seating) if is_open else None
    frame = way.stream if way and "watch" in request.GET else None
    context = {
        "row": row,
        "occasion": occasion,
        "event_url": confirming.address(occasion, language()),
        "way": way,
        "frame": frame,
        "is_open": is_open,
        "opens_at": opens_at,
        "over": row.seating.is_over(now),
        "queue_place": admitting.place_in_queue(row) if row.state == PlaceState.WAITING and proven else 0,
        "rule": admitting.rule_in_words(occasion) if row.state == PlaceState.WAITING else "",
        "reasons": admitting.reasons_in_words(row.admissions.all()[:1]),
        "answers": list(row.answers.all()),
        "agreed": () if acting else consenting.about(registering.CONSENTS, row.pk),
        "others": _others(request, row, now),
    }
    if holds:
        items = showing.items_of(row.seating, language())
        talks = audience.talks([row], {one.key: one.title for one in items}, at=now)
        context["talks"] = asked_in(request, talks, {row.seating_id: items}, faulty=asking)
        context["on_now"], context["following"] = scheduling.happening(items, at=now)
    elif not acting:
        context["talks"] = [(talk, None) for talk in audience.left_behind(row)]
    response = render(request, "webinars/place.html", context, status=status)
    if frame:  # this answer alone lets the stream's owner in, and no other
        response._csp_config = {**settings.SECURE_CSP, "frame-src": [frame.origin]}
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Cache-Control"] = "private, no-store"
    return response


@require_POST
def join(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One's own way into the room, noted as presence; before and after it leads to the page of the place.

    The answer is a page that leads on at once: browsers let no form of ours end on another site. A stream is watched
    on the page of the place.
    """
    row = get_object_or_404(places(), uuid=uuid)
    try:
        link = joining.join(row, at=timezone.now())
    except NoRoom:
        return shut(request, row.seating.occasion, {"row": row})
    if not link:
        return redirect("webinars:place", uuid=uuid)
    if hosting.way_to(row.seating).stream:
        return redirect(f"{reverse('webinars:place', args=[uuid])}?watch=1#embed-room")
    return door(request, row.seating.occasion, link)


def door(request: HttpRequest, occasion: Occasion, link: str) -> HttpResponse:
    """A page that leads on into a room at once, and that nobody keeps."""
    response = render(request, "webinars/door.html", {"link": link, "occasion": occasion})
    response.headers["Cache-Control"] = "private, no-store"
    return response


def shut(request: HttpRequest, occasion: Occasion, context: dict[str, object]) -> HttpResponse:
    """A page that says that the room does not answer, and offers to try again."""
    response = render(request, "webinars/shut.html", {"occasion": occasion, **context}, status=503)
    response.headers["Cache-Control"] = "private, no-store"
    return response


@require_POST
def here(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Still there: told by a page every minute, or by somebody who gives the code that is told in the room."""
    row = get_object_or_404(places(), uuid=uuid)
    now = timezone.now()
    if "code" not in request.POST:
        joining.note(row, at=now)
        return HttpResponse(status=204)
    if joining.check_in(row, request.POST["code"], at=now):
        messages.success(request, _("Thank you. It is noted that you are here."))
    else:
        messages.error(request, _("This is not the code of this part, or it is not the time for it."))
    return redirect("webinars:place", uuid=uuid)


def asked_in(
    request: HttpRequest,
    talks: Sequence[audience.Talk],
    items: Mapping[int, Sequence[Session]],
    *,
    faulty: AskingForm | None = None,
) -> list[tuple[audience.Talk, AskingForm]]:
    """The questions of each part with the form to ask another; nobody but the writer sees which are theirs."""
    shown = [replace(one, mine=()) for one in talks] if supporting.is_acting(request) else talks
    return [
        (talk, faulty or AskingForm(place=talk.registration, items=items[talk.registration.seating_id]))
        for talk in shown
        if talk.open or talk.asked
    ]


def places() -> QuerySet[Registration]:
    """Places with what their pages need."""
    return Registration.objects.select_related(
        "person", "seating__activity", "seating__room", "seating__occasion__activity", "seating__occasion__room"
    )


def _confirm(request: HttpRequest, row: Registration, *, at: datetime) -> None:
    """The address is proven by the link that came to it; a page that is opened is no proof, for scanners open links."""
    try:
        confirmed = registering.confirm(row, at=at)
    except registering.NotNow as refused:
        messages.error(request, closed_text(refused.state))
        return
    waiting = confirmed.state == PlaceState.WAITING
    messages.success(
        request, _("Thank you. You are in the queue.") if waiting else _("Thank you. Your place is confirmed.")
    )


def _take_back(request: HttpRequest, row: Registration, *, at: datetime) -> None:
    """End one of the consents about this place, which is for the person alone."""
    if supporting.is_acting(request):
        raise PermissionDenied
    agreed = consenting.about(registering.CONSENTS, row.pk)
    chosen = next((one for one in agreed if str(one.uuid) == request.POST["take_back"]), None)
    if chosen and consenting.take_back(chosen, at=at):
        messages.success(request, _("You have taken it back."))


def _others(request: HttpRequest, row: Registration, at: datetime) -> showing.Others | None:
    """Who else comes, where that concerns the reader."""
    mine = request.user.is_authenticated and row.person_id == request.user.pk
    if not mine or row.state != PlaceState.REGISTERED or supporting.is_acting(request):
        return None
    return showing.others(row, day=timezone.localdate(at))


def closed_text(state: str) -> str:
    """Why one cannot register now."""
    return {
        registering.ANNOUNCED: _("Registration has not opened yet."),
        registering.CLOSED: _("Registration is closed."),
        registering.OVER: _("This webinar is over."),
        registering.CANCELLED: _("This webinar has been called off."),
    }.get(state, _("Registration is closed."))


def language() -> str:
    """The language of the page."""
    return (get_language() or "fi")[:2]
