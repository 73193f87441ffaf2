"""Views of webinars: thin; the Wagtail pages call them, and a personal page shows one's place without signing in."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page, require_http_methods, require_POST

from people import consenting, supporting
from people.models import User
from webinars import (
    admitting,
    audience,
    confirming,
    describing,
    drafting,
    feeds,
    hosting,
    joining,
    opening,
    overview,
    registering,
    scheduling,
    showing,
)
from webinars.enums import Access, PlaceState
from webinars.forms.public import AskingForm, NotifyForm, RegistrationForm
from webinars.models import EventPage, Occasion, Registration, SeriesPage, Session
from webinars.programme import writing
from webinars.rooms.items import NoRoom
from webinars.showing import EventShown


def series(request: HttpRequest, page: SeriesPage) -> HttpResponse:
    """The page of a series."""
    shown = overview.series(page, request.user, at=timezone.now(), request=request)
    subscription = f"webcal://{urlsplit(settings.BASE_URL).netloc}{page.get_url(request)}calendar/"
    context = {"shown": shown, "links": series_links(page, shown), "subscription": subscription}
    return page.render(request, context_overrides=context)


def series_links(page: SeriesPage, shown: overview.SeriesShown) -> list[dict[str, object]]:
    """The parts of the page as links."""
    links: list[dict[str, object]] = [{"label": _("Programme"), "url": "#programme", "current": True}]
    if page.goals or page.audience:
        links.append({"label": _("About the series"), "url": "#about"})
    if shown.recordings:
        links.append({"label": _("Recordings"), "url": "#recordings"})
    if shown.outputs or shown.highlights:
        links.append({"label": _("What we came up with"), "url": "#outputs"})
    return links


def series_registration(request: HttpRequest, page: SeriesPage) -> HttpResponse:
    """Take places in all coming meetings of the series at once; a faulty form comes back with what was typed."""
    now = timezone.now()
    offers = overview.offers(page, request.user, at=now)
    together = [offer for offer in offers if not offer.by_itself]
    signed_in = request.user.is_authenticated
    form = RegistrationForm(
        request.POST if request.method == "POST" else None,
        seatings=[seating for offer in together for seating in offer.seatings],
        jobs=registering.jobs_of(request.user, day=timezone.localdate(now)) if signed_in else None,
        workshop=any(offer.workshops for offer in together),
    )
    if form.is_valid() and (answer := _register_for_series(request, page, together, form, at=now)):
        return answer
    chosen = form["parts"].value() if form.is_bound else list(form.seatings)
    context = {"page": page, "offers": offers, "together": together, "form": form, "chosen": set(chosen or ())}
    return render(request, "webinars/series_registration.html", context, status=422 if form.errors else 200)


def _register_for_series(
    request: HttpRequest, page: SeriesPage, offers: Sequence[overview.Offer], form: RegistrationForm, *, at: datetime
) -> HttpResponse | None:
    """Take the places that were ticked; None when the form has to be looked at once more."""
    who = _who(request, form)
    chosen = {seating.pk for seating in form.chosen()}
    wanted = [
        (offer.occasion, seats)
        for offer in offers
        if (seats := [seating for seating in offer.seatings if seating.pk in chosen])
    ]
    told = form.told(frozenset().union(*(offer.workshops for offer in offers)))
    try:
        rows = registering.register_for_several(who, wanted, at=at, language=_language(), told=told)
    except registering.NotNow as refused:
        form.add_error("parts", closed_text(refused.state))
        return None
    except registering.NotForYou as refused:
        form.add_error("parts", refused_text(refused.seating.access))
        return None
    _thank(request, who, rows)
    return redirect(page.get_url(request))


def series_calendar(request: HttpRequest, page: SeriesPage) -> HttpResponse:
    """All coming events of the series that are open to everybody, as a calendar file."""
    now = timezone.now()
    events = [
        (occasion, _open_seats(occasion))
        for occasion in showing.occasions().filter(series__key=page.translation_key, live=True, ends_at__gt=now)
    ]
    file = confirming.events_file(events, at=now, language=_language(), name=page.title)
    return _calendar_file(file, page.slug)


@conditional_page
def series_feed(request: HttpRequest, page: SeriesPage) -> HttpResponse:
    """What is new in the series; whoever has this state of it already gets 304."""
    response: HttpResponse = feeds.SeriesFeed()(request, page)
    response.headers.pop("Last-Modified", None)  # what is taken away or changed makes nothing newer
    return response


def series_description(request: HttpRequest, page: SeriesPage) -> HttpResponse:
    """The series for machines."""
    request.user = AnonymousUser()
    shown = overview.series(page, request.user, at=timezone.now(), request=request)
    return _described(describing.series(page, shown))


def event(request: HttpRequest, page: EventPage) -> HttpResponse:
    """The page of an event."""
    now = timezone.now()
    shown = showing.event(page, request.user, at=now, path=request.path)
    return _event_page(request, page, shown)


def preview(request: HttpRequest, page: EventPage) -> HttpResponse:
    """The page as readers will see it after the event, once recording, outputs and highlights are published."""
    at = max(filter(None, (timezone.now(), page.ends_at)))
    request.page = page
    messages.info(request, _("This is a preview. Readers see the recording, outputs and highlights once published."))
    return _event_page(request, page, showing.event(page, request.user, at=at, drafts=True))


def register(request: HttpRequest, page: EventPage) -> HttpResponse:
    """Take places; a faulty form comes back with what was typed."""
    if request.method != "POST":
        return redirect(f"{page.get_url(request)}#register")
    now = timezone.now()
    shown = showing.event(page, request.user, at=now, path=page.get_url(request))
    form = _form(request, shown, request.POST)
    if shown.registration != registering.OPEN or shown.occasion is None:
        messages.error(request, closed_text(shown.registration))
        return redirect(page.get_url(request))
    if not form.is_valid():
        return _event_page(request, page, shown, form=form, status=422)
    who = _who(request, form)
    try:
        rows = registering.register(
            who,
            shown.occasion,
            form.chosen(),
            at=now,
            language=_language(),
            told=form.told(shown.workshops),
        )
    except registering.NotNow as refused:
        messages.error(request, closed_text(refused.state))
        return redirect(page.get_url(request))
    except registering.NotForYou as refused:
        form.add_error("parts", refused_text(refused.seating.access))
        return _event_page(request, page, shown, form=form, status=422)
    _thank(request, who, rows)
    return redirect(f"{page.get_url(request)}#register")


def _who(request: HttpRequest, form: RegistrationForm) -> User | registering.Guest:
    """Who takes the places."""
    if request.user.is_authenticated:
        return request.user
    return registering.Guest(form.cleaned_data["name"], form.cleaned_data["email"])


def _thank(request: HttpRequest, who: User | registering.Guest, rows: Sequence[Registration]) -> None:
    """Say what became of it."""
    if isinstance(who, registering.Guest):
        words = _("Almost done. We sent a message to %(email)s: open the link in it to confirm your registration.")
        messages.success(request, words % {"email": who.email})
        return
    waiting = any(row.state == PlaceState.WAITING for row in rows)
    messages.success(
        request, _("You are in the queue.") if waiting else _("You are registered. We sent a confirmation by e-mail.")
    )


def notify(request: HttpRequest, page: EventPage) -> HttpResponse:
    """Ask for a message when registration opens."""
    if request.method != "POST":
        return redirect(f"{page.get_url(request)}#register")
    now = timezone.now()
    shown = showing.event(page, request.user, at=now, path=page.get_url(request))
    if shown.occasion is None or shown.registration != registering.ANNOUNCED:
        return redirect(f"{page.get_url(request)}#register")
    form = NotifyForm(request.POST)
    if request.user.is_authenticated:
        who: Any = request.user
    elif form.is_valid():
        who = form.cleaned_data["email"]
    else:
        return _event_page(request, page, shown, notify=form, status=422)
    opening.ask_to_be_told(who, shown.occasion, at=now, language=_language())
    messages.success(request, _("We will tell you by e-mail when registration opens."))
    return redirect(page.get_url(request))


def event_calendar(request: HttpRequest, page: EventPage) -> HttpResponse:
    """The event as a calendar file: the reader's own parts, or those open to everybody."""
    now = timezone.now()
    occasion = get_object_or_404(showing.occasions(), activity__key=page.translation_key)
    own = {
        row.seating_id
        for row in showing.own_registrations(request.user, [occasion])
        if row.state == PlaceState.REGISTERED
    }
    seats = [seating for seating in occasion.seatings.all() if seating.pk in own] or _open_seats(occasion)
    return _calendar_file(confirming.calendar(occasion, seats, at=now, language=_language()), page.slug)


def event_programme(request: HttpRequest, page: EventPage) -> HttpResponse:
    """The programme as text that can be pasted elsewhere; parts for others stay hidden."""
    shown = showing.event(page, request.user, at=timezone.now())
    told = drafting.told_by(page, [(part.part, part.sessions) for part in shown.parts])
    text = writing.write(told, _language())
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


def event_print(request: HttpRequest, page: EventPage) -> HttpResponse:
    """The programme for paper: times, items and people, as this reader sees them, and nothing to press."""
    shown = showing.event(page, request.user, at=timezone.now())
    return render(request, "webinars/print.html", {"page": page, "shown": shown})


def event_description(request: HttpRequest, page: EventPage) -> HttpResponse:
    """The event for machines, as this reader sees it."""
    return _described(describing.event(page, showing.event(page, request.user, at=timezone.now())))


def _described(told: dict[str, Any]) -> JsonResponse:
    """Linked data for machines."""
    return JsonResponse(
        told, content_type="application/ld+json; charset=utf-8", json_dumps_params={"ensure_ascii": False}
    )


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
    holds = row.state == PlaceState.REGISTERED and proven
    is_open = joining.is_open(row, at=now)
    way = hosting.way_to(row.seating) if is_open else None
    frame = way.stream if way and "watch" in request.GET else None
    context = {
        "row": row,
        "occasion": occasion,
        "event_url": confirming.address(occasion, _language()),
        "way": way,
        "frame": frame,
        "is_open": is_open,
        "opens_at": opens_at,
        "over": row.seating.is_over(now),
        "queue_place": admitting.place_in_queue(row) if row.state == PlaceState.WAITING and proven else 0,
        "rule": admitting.rule_in_words(occasion) if row.state == PlaceState.WAITING else "",
        "reasons": admitting.reasons_in_words(row.admissions.all()[:1]),
        "answers": list(row.answers.all()),
        "agreed": () if supporting.is_acting(request) else consenting.about(registering.CONSENTS, row.pk),
        "others": _others(request, row, now),
    }
    if holds:
        items = showing.items_of(row.seating, _language())
        talks = audience.talks([row], {one.key: one.title for one in items}, at=now)
        context["talks"] = _asked_in(talks, {row.seating_id: items}, faulty=asking)
        context["on_now"], context["following"] = scheduling.happening(items, at=now)
    else:
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


def _asked_in(
    talks: Sequence[audience.Talk], items: Mapping[int, Sequence[Session]], *, faulty: AskingForm | None = None
) -> list[tuple[audience.Talk, AskingForm]]:
    """The questions of each part with the form to ask another, or with the one that came back faulty."""
    return [
        (talk, faulty or AskingForm(place=talk.registration, items=items[talk.registration.seating_id]))
        for talk in talks
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


def refused_text(access: str) -> str:
    """Why a part is for others."""
    if access == Access.REGION:
        return _(
            "This part is for people who work in the centre's area. Sign in, and check that your job is up to date."
        )
    if access == Access.NAMED:
        return _(
            "This part is for people of certain organisations, areas or professions. Sign in, and check that your job "
            "is up to date."
        )
    return _("This part is for invited people. Sign in with the e-mail address that the invitation came to.")


def _form(request: HttpRequest, shown: EventShown, data: Any = None) -> RegistrationForm:
    """The registration form for the parts that this reader may choose."""
    return RegistrationForm(
        data,
        seatings=[part.seating for part in shown.offered if part.seating],
        jobs=shown.jobs if request.user.is_authenticated else None,
        workshop=bool(shown.workshops),
        questions=shown.questions,
    )


def _event_page(
    request: HttpRequest,
    page: EventPage,
    shown: EventShown,
    *,
    form: RegistrationForm | None = None,
    notify: NotifyForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of an event with its forms."""
    series_page = page.get_parent().specific
    context = {
        "shown": shown,
        "series": series_page,
        "form": form or (_form(request, shown) if shown.registration == registering.OPEN else None),
        "notify": notify or NotifyForm(),
        "talks": _asked_in(shown.talks, {part.seating.pk: part.sessions for part in shown.parts if part.seating}),
        "crumbs": [
            {"title": series_page.title, "url": series_page.get_url(request)},
            {"title": page.title},
        ],
    }
    response = page.render(request, context_overrides=context)
    response.status_code = status
    return response


def _open_seats(occasion: Occasion) -> list:
    """The parts that are open to everybody."""
    return [seating for seating in occasion.seatings.all() if seating.access == Access.OPEN]


def _calendar_file(content: bytes, name: str) -> HttpResponse:
    """A calendar file to download."""
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = content_disposition_header(True, f"{name}.ics")
    return response


def _language() -> str:
    """The language of the page."""
    return (get_language() or "fi")[:2]
