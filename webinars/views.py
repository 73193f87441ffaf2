"""Views of webinars: thin; the Wagtail pages call them, and a personal page shows one's place without signing in."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from people import consenting, supporting
from webinars import confirming, overview, programme, registering, showing
from webinars.enums import Access, PlaceState
from webinars.forms.public import NotifyForm, RegistrationForm
from webinars.models import EventPage, Occasion, Registration, SeriesPage
from webinars.showing import EventShown


def series(request: HttpRequest, page: SeriesPage) -> HttpResponse:
    """The page of a series."""
    shown = overview.series(page, request.user, at=timezone.now(), request=request)
    return page.render(request, context_overrides={"shown": shown, "links": series_links(page, shown)})


def series_links(page: SeriesPage, shown: overview.SeriesShown) -> list[dict[str, object]]:
    """The parts of the page as links."""
    links: list[dict[str, object]] = [{"label": _("Programme"), "url": "#programme", "current": True}]
    if page.goals or page.audience:
        links.append({"label": _("About the series"), "url": "#about"})
    if shown.outputs or shown.highlights:
        links.append({"label": _("What we came up with"), "url": "#outputs"})
    return links


def series_calendar(request: HttpRequest, page: SeriesPage) -> HttpResponse:
    """All coming events of the series that are open to everybody, as a calendar file."""
    now = timezone.now()
    events = [
        (occasion, _open_seats(occasion))
        for occasion in showing.occasions().filter(series__key=page.translation_key, live=True, ends_at__gt=now)
    ]
    return _calendar_file(confirming.events_file(events, at=now, language=_language()), page.slug)


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
    who = request.user
    if not who.is_authenticated:
        who = registering.Guest(form.cleaned_data["name"], form.cleaned_data["email"])
    try:
        rows = registering.register(
            who,
            shown.occasion,
            form.chosen(),
            at=now,
            language=_language(),
            needs=form.cleaned_data["needs"],
            notes=shown.workshops if form.cleaned_data.get("consent") else (),
        )
    except registering.NotNow as refused:
        messages.error(request, closed_text(refused.state))
        return redirect(page.get_url(request))
    except registering.NotForYou as refused:
        form.add_error("parts", refused_text(refused.seating.access))
        return _event_page(request, page, shown, form=form, status=422)
    if not request.user.is_authenticated:
        messages.success(request, _("Thank you. We sent a confirmation to %(email)s.") % {"email": who.email})
        return redirect(f"{page.get_url(request)}#register")
    waiting = any(row.state == PlaceState.WAITING for row in rows)
    messages.success(
        request, _("You are in the queue.") if waiting else _("You are registered. We sent a confirmation by e-mail.")
    )
    return redirect(f"{page.get_url(request)}#register")


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
    registering.ask_to_be_told(who, shown.occasion, at=now, language=_language())
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
    items = [
        programme.Item(
            starts=timezone.localtime(session.starts_at).time(),
            ends=timezone.localtime(session.ends_at).time(),
            title=session.title,
            kind=session.kind,
            people=tuple(
                programme.Who(block.value["role"], block.value["title"], block.value["organisation"])
                for block in session.people
            ),
        )
        for part in shown.parts
        for session in part.sessions
    ]
    text = f"{page.title}\n\n{programme.write(items, _language())}"
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


@require_http_methods(["GET", "POST"])
def place(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One's place, known by its secret address: join, add to the calendar, give it back, take back what was agreed to.

    Others who come are shown to the person alone, signed in, never to a guest or to support.
    """
    rows = Registration.objects.select_related("person", "seating__activity", "seating__occasion__activity")
    row = get_object_or_404(rows, uuid=uuid)
    now = timezone.now()
    if request.method == "POST":
        if "take_back" in request.POST:
            _take_back(request, row, at=now)
        elif row.seating.is_over(now):
            messages.error(request, _("This webinar is over, so the place cannot be given back."))
        else:
            registering.cancel(row, at=now)
            messages.success(request, _("Your place has been given back. Thank you for telling us."))
        return redirect("webinars:place", uuid=uuid)
    occasion = row.seating.occasion
    opens_at = row.seating.starts_at - showing.DOORS_OPEN
    joined = row.state == PlaceState.REGISTERED and opens_at <= now < row.seating.ends_at
    context = {
        "row": row,
        "occasion": occasion,
        "event_url": confirming.address(occasion, _language()),
        "link": row.seating.link() if joined else "",
        "opens_at": opens_at,
        "over": row.seating.is_over(now),
        "queue_place": registering.place_in_queue(row) if row.state == PlaceState.WAITING else 0,
        "agreed": () if supporting.is_acting(request) else consenting.about(registering.CONSENTS, row.pk),
        "others": _others(request, row, now),
    }
    response = render(request, "webinars/place.html", context)
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Cache-Control"] = "private, no-store"
    return response


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
    return _("This part is for invited people. Sign in with the e-mail address that the invitation came to.")


def _form(request: HttpRequest, shown: EventShown, data: Any = None) -> RegistrationForm:
    """The registration form for the parts that this reader may choose."""
    return RegistrationForm(
        data,
        seatings=[part.seating for part in shown.offered if part.seating],
        signed_in=request.user.is_authenticated,
        workshop=bool(shown.workshops),
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
