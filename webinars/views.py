"""Views of webinars: thin; the Wagtail pages call them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page

from people.models import User
from webinars import (
    confirming,
    describing,
    drafting,
    feeds,
    opening,
    overview,
    places,
    registering,
    showing,
)
from webinars.enums import Access, PlaceState
from webinars.forms.public import NotifyForm, RegistrationForm
from webinars.models import EventPage, Occasion, Registration, SeriesPage
from webinars.programme import writing
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
        rows = registering.register_for_several(who, wanted, at=at, language=places.language(), told=told)
    except registering.NotNow as refused:
        form.add_error("parts", places.closed_text(refused.state))
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
    file = confirming.events_file(events, at=now, language=places.language(), name=page.title)
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
        messages.error(request, places.closed_text(shown.registration))
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
            language=places.language(),
            told=form.told(shown.workshops),
        )
    except registering.NotNow as refused:
        messages.error(request, places.closed_text(refused.state))
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
    opening.ask_to_be_told(who, shown.occasion, at=now, language=places.language())
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
    return _calendar_file(confirming.calendar(occasion, seats, at=now, language=places.language()), page.slug)


def event_programme(request: HttpRequest, page: EventPage) -> HttpResponse:
    """The programme as text that can be pasted elsewhere; parts for others stay hidden."""
    shown = showing.event(page, request.user, at=timezone.now())
    told = drafting.told_by(page, [(part.part, part.sessions) for part in shown.parts])
    text = writing.write(told, places.language())
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
    items = {part.seating.pk: part.sessions for part in shown.parts if part.seating}
    context = {
        "shown": shown,
        "series": series_page,
        "form": form or (_form(request, shown) if shown.registration == registering.OPEN else None),
        "notify": notify or NotifyForm(),
        "talks": places.asked_in(request, shown.talks, items),
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
