"""What the page of a series shows somebody at a moment: the next meeting, the whole programme, and how far one is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from wagtail.models import PageViewRestriction

from learning import doors, restrictions
from learning.doors import Earning
from learning.enums import State
from learning.models import Progress
from people.models import Centre, User
from webinars import materials, registering, rules, showing
from webinars.enums import PlaceState, SessionKind, Standing
from webinars.materials import Material
from webinars.models import EventPage, Highlight, Occasion, Registration, Seating, SeriesPage, WorkshopOutput


@dataclass(frozen=True)
class Meeting:
    """One event of the series as a row, a step of the rail and a line of the checklist."""

    page: EventPage
    url: str
    state: str
    text: str = ""
    action: str = ""
    action_url: str = ""
    note: str = ""
    people: str = ""
    next: bool = False
    done: bool = False
    over: bool = False
    cancelled: bool = False
    registered: bool = False
    recorded: int = 0
    """The length of the recording that readers may watch, in minutes; 0 where there is none."""

    @property
    def step(self) -> dict[str, object]:
        """The meeting on the rail."""
        return {"starts": self.page.starts_at, "state": self.state or "closed", "text": self.text, "url": self.url}

    @property
    def check(self) -> dict[str, str]:
        """The meeting in the checklist."""
        return {"text": self.page.title, "state": "completed" if self.done else "not_started", "url": self.url}


@dataclass(frozen=True)
class SeriesShown:
    """Everything on the page of a series."""

    meetings: Sequence[Meeting]
    needed: int
    done: int
    minutes: int
    starts_on: date | None
    ends_on: date | None
    completed: bool
    earnings: Sequence[Earning]
    outputs: Sequence[WorkshopOutput]
    highlights: Sequence[Highlight]
    owners: Sequence[Centre] = ()
    attachments: Sequence[Material] = ()

    @property
    def next(self) -> Meeting | None:
        """The meeting on the ticket."""
        return next((meeting for meeting in self.meetings if meeting.next), None)

    @property
    def can_register(self) -> bool:
        """Whether several meetings are open, so that one form for all of them saves work."""
        return sum(meeting.state in {"open", "full"} for meeting in self.meetings) > 1

    @property
    def is_over(self) -> bool:
        """Whether every meeting has been held."""
        return bool(self.meetings) and all(meeting.over for meeting in self.meetings)

    @property
    def rail(self) -> list[dict[str, object]]:
        """The meetings on one line."""
        return [meeting.step for meeting in self.meetings if meeting.page.starts_at]

    @property
    def recordings(self) -> list[Meeting]:
        """The meetings that can be watched."""
        return [meeting for meeting in self.meetings if meeting.recorded]

    @property
    def checklist(self) -> list[dict[str, str]]:
        """What is done and what can still be done."""
        return [meeting.check for meeting in self.meetings]

    @property
    def left(self) -> int:
        """How many more meetings complete the series."""
        return max(0, self.needed - self.done)


def series(page: SeriesPage, person: User, *, at: datetime, request: HttpRequest | None = None) -> SeriesShown:
    """The page of one series for one reader: the same number of queries however many meetings."""
    pages = list(
        EventPage.objects.child_of(page)
        .live()
        .annotate(closed=Exists(PageViewRestriction.objects.filter(page=OuterRef("pk"))))
        .order_by("path")
        .prefetch_related("parts", "sessions")
        if page.pk
        else ()
    )
    if request is not None and any(one.closed for one in pages):
        pages = restrictions.welcome(pages, below=page, request=request)
    pages = sorted((one for one in pages if one.starts_at), key=lambda one: one.starts_at)
    found = {
        one.activity.key: one
        for one in showing.occasions().filter(activity__key__in=[p.translation_key for p in pages])
    }
    listed = list(found.values())
    registrations = showing.own_registrations(person, listed)
    progress = _progress(person, listed)
    series_id = listed[0].series_id if listed else None
    upcoming = _next(pages, found, at=at)
    meetings = []
    for one in pages:
        occasion = found.get(one.translation_key)
        mine = [row for row in registrations if occasion and row.seating_id in {s.pk for s in occasion.seatings.all()}]
        row = progress.get(occasion.activity_id) if occasion else None
        url = one.get_url(request) or ""
        meetings.append(_meeting(one, occasion, mine, row, url, at=at, is_next=one is upcoming))
    owners = _owners(page)
    outputs, highlights = showing.outcomes(listed, person) if listed else ([], [])
    whole = progress.get(series_id) if series_id else None
    return SeriesShown(
        meetings=meetings,
        needed=min(page.needed, max(len(meetings), 1)),
        done=min(sum(meeting.done for meeting in meetings), page.needed),
        minutes=sum(occasion.activity.minutes for occasion in listed),
        starts_on=timezone.localdate(pages[0].starts_at) if pages else None,
        ends_on=timezone.localdate(pages[-1].ends_at) if pages else None,
        completed=whole is not None and whole.state == State.COMPLETED,
        earnings=doors.earnings([series_id], (get_language() or "fi")[:2]).get(series_id, []) if series_id else [],
        outputs=outputs,
        highlights=highlights,
        owners=owners,
        attachments=materials.listed([page.attachments])[0],
    )


@dataclass(frozen=True)
class Offer:
    """A coming meeting in which the reader may take places: all at once with the series, or, because its organisers
    need an answer, on its own page."""

    page: EventPage
    occasion: Occasion
    seatings: Sequence[Seating]
    workshops: frozenset[int]
    by_itself: bool


def offers(page: SeriesPage, person: User, *, at: datetime) -> list[Offer]:
    """The meetings that are open to this reader and in which they have no place yet; as many queries for any number."""
    pages = EventPage.objects.child_of(page).live().prefetch_related("parts", "sessions", "questions")
    found = {one.activity.key: one for one in showing.occasions().filter(series__key=page.translation_key, live=True)}
    listed = [
        (one, found[one.translation_key])
        for one in sorted((one for one in pages if one.starts_at), key=lambda one: one.starts_at)
        if one.translation_key in found and registering.state_of(found[one.translation_key], at=at) == registering.OPEN
    ]
    rows = showing.own_registrations(person, [occasion for _page, occasion in listed])
    taken = {row.seating_id for row in rows if row.state != PlaceState.CANCELLED}
    seats = [seating for _page, occasion in listed for seating in occasion.seatings.all()]
    welcome = rules.admitted(person, seats) - taken
    answer = []
    for one, occasion in listed:
        open_seats = [seating for seating in occasion.seatings.all() if seating.pk in welcome and seating.ends_at > at]
        if open_seats:
            by_itself = any(question.required for question in one.questions.all())
            answer.append(Offer(one, occasion, open_seats, _workshops(one, open_seats), by_itself))
    return answer


def _workshops(page: EventPage, seatings: Sequence[Seating]) -> frozenset[int]:
    """The parts of whose workshop notes may come to be published."""
    held = {
        page.part_activity_key(part.key)
        for part, sessions in page.programme()
        if any(session.kind == SessionKind.WORKSHOP for session in sessions)
    }
    return frozenset(seating.pk for seating in seatings if seating.activity.key in held)


def _owners(page: SeriesPage) -> list[Centre]:
    """The centres that own the series, the first one first, in one query."""
    together = Q(pk=page.centre_id)
    if page.pk:
        together |= Q(pk__in=SeriesPage.co_owners.through.objects.filter(seriespage=page.pk).values("centre"))
    owners = sorted(Centre.objects.filter(together), key=lambda centre: centre.pk != page.centre_id)
    page.centre = owners[0]
    return owners


def _progress(person: User, listed: Sequence[Occasion]) -> dict[int, Progress]:
    """How far the reader is with the meetings and the series."""
    if not person.is_authenticated or not listed:
        return {}
    wanted = [*(one.activity_id for one in listed), listed[0].series_id]
    return {row.activity_id: row for row in Progress.objects.filter(person=person, activity__in=wanted)}


def _next(pages: Sequence[EventPage], found: dict, *, at: datetime) -> EventPage | None:
    """The first meeting that has not ended and is not called off."""
    for one in pages:
        occasion = found.get(one.translation_key)
        if one.ends_at > at and occasion and occasion.standing != Standing.CANCELLED:
            return one
    return None


def _meeting(
    page: EventPage,
    occasion: Occasion | None,
    mine: Sequence[Registration],
    progress: Progress | None,
    url: str,
    *,
    at: datetime,
    is_next: bool,
) -> Meeting:
    """One meeting with the reader's state and the one thing to do next."""
    done = progress is not None and progress.state == State.COMPLETED
    places = {row.state for row in mine}
    common = {
        "page": page,
        "url": url,
        "done": done,
        "next": is_next,
        "over": at >= page.ends_at,
        "registered": PlaceState.REGISTERED in places,
        "people": people_of(page),
    }
    if occasion is None:
        return Meeting(state="", **common)
    recorded = common["recorded"] = _recorded(occasion)
    if occasion.standing == Standing.CANCELLED:
        return Meeting(state="cancelled", cancelled=True, **common)
    if done:
        attended = any(row.attendance_spans for row in mine)
        watch = {"action": _("Watch the recording"), "action_url": f"{url}#recording"} if recorded else {}
        return Meeting(state="attended" if attended else "completed", **watch, **common)
    if recorded:
        note = _("%(n)s min") % {"n": recorded}
        watch = {"action": _("Watch the recording"), "action_url": f"{url}#recording", "note": note}
        return Meeting(state="recorded", **watch, **common)
    if common["over"]:
        return Meeting(state="closed", text=_("Held"), **common)
    if showing.face_of(occasion, page.starts_at, page.ends_at, at=at) == showing.LIVE:
        return Meeting(state="live", action=_("Open the meeting"), action_url=url, **common)
    if PlaceState.REGISTERED in places:
        calendar = {"action": _("Add to calendar"), "action_url": f"{url}calendar/"}
        return Meeting(state="registered", **calendar, **common)
    if PlaceState.WAITING in places:
        return Meeting(state="pending", text=_("In the queue"), action=_("See your place"), action_url=url, **common)
    return _open_meeting(occasion, url, common, at=at)


def _recorded(occasion: Occasion) -> int:
    """How many minutes of the event readers may watch."""
    visible = hasattr(occasion, "recording") and occasion.recording.visible
    return max(1, round(float(occasion.recording.video.duration or 0) / 60)) if visible else 0


def _open_meeting(occasion: Occasion, url: str, common: dict, *, at: datetime) -> Meeting:
    """A meeting to come in which the reader has no place yet."""
    state = registering.state_of(occasion, at=at)
    if state == registering.ANNOUNCED:
        return Meeting(
            state="closed",
            text=_("Registration opens later"),
            action=_("Tell me when it opens"),
            action_url=f"{url}#register",
            **common,
        )
    if state != registering.OPEN:
        return Meeting(state="closed", **common)
    free = _free(occasion)
    if free == 0:
        return Meeting(state="full", action=_("Join the queue"), action_url=f"{url}#register", **common)
    note = "" if free is None else ngettext("%(n)s place left", "%(n)s places left", free) % {"n": free}
    return Meeting(state="open", action=_("Register"), action_url=f"{url}#register", note=note, **common)


def _free(occasion: Occasion) -> int | None:
    """How many places the parts that are open to everybody have left together; None means no limit."""
    seats = [seating for seating in occasion.seatings.all() if seating.access == "OPEN"]
    if not seats or any(seating.capacity is None for seating in seats):
        return None
    return sum(max(0, seating.capacity - seating.taken) for seating in seats)


def people_of(page: EventPage) -> str:
    """The organisations heard in the open parts, each once."""
    names: dict[str, None] = {}
    for part, sessions in page.programme():
        for session in sessions if part.access == "OPEN" else ():
            for one in session.speakers:
                if one["organisation"]:
                    names.setdefault(one["organisation"])
    listed = list(names)
    more = len(listed) - 3
    shown = ", ".join(listed[:3])
    rest = _("and %(n)s more") % {"n": more}
    return f"{shown} {rest}" if more > 0 else shown
