"""What the site knows of events, for their checklists: as many queries however many events there are."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Count, F, Prefetch, Q, QuerySet
from django.utils import timezone

from learning.enums import TrackKind
from webinars import checklist, duties, recordings
from webinars.checklist import Facts, Film, Item
from webinars.enums import Aid, OutputState, PlaceState, QuestionState, Standing
from webinars.models import (
    AudienceQuestion,
    Duty,
    EventPage,
    Highlight,
    Occasion,
    Recording,
    Registration,
    Seating,
    Session,
    Stranger,
    Visit,
    WorkshopOutput,
)

ONLINE = re.compile(
    r"\b(teams|zoom|webex|google meet|bigbluebutton|jitsi|verkossa|etänä|etäyhteydellä|nätet|distans|online|remote)\b",
    re.IGNORECASE,
)
HELD = Q(state=PlaceState.REGISTERED)


@dataclass(frozen=True)
class Event:
    """An event with its facts, its list, and the page that leads."""

    occasion: Occasion
    facts: Facts
    items: list[Item]
    page: int | None
    today: date

    @property
    def next(self) -> Item | None:
        """What to do first for it."""
        return checklist.next_thing(self.items, today=self.today)

    @property
    def done(self) -> tuple[int, int]:
        """How many things are done, of how many."""
        return checklist.done_of(self.items)

    @property
    def waiting(self) -> list[Item]:
        """What somebody has to do."""
        return [one for one in self.items if one.waits]


@dataclass
class _Pages:
    """The pages of an event in all languages; the one made first leads."""

    lead: int
    languages: set[str] = field(default_factory=set)
    spans: list[tuple[datetime, datetime]] = field(default_factory=list)
    handouts: int = 0


def known(occasions: QuerySet[Occasion], *, at: datetime) -> list[Event]:
    """Every one of these events with what is known of it, in their order."""
    seats = Seating.objects.filter(withdrawn=False).select_related("activity", "room").order_by("starts_at", "pk")
    with_all = occasions.select_related("activity__centre", "series", "room")
    found = list(with_all.prefetch_related(Prefetch("seatings", seats)))
    numbers = [one.pk for one in found]
    pages = _pages({one.activity.key for one in found})
    people, needs, films, others = _people(numbers), _needs(numbers), _films(numbers), _others(numbers)
    told: dict[int, list[checklist.Told]] = defaultdict(list)
    for duty in Duty.objects.filter(occasion__in=numbers).select_related("owner", "done_by"):
        told[duty.occasion_id].append(duties.told(duty))
    today = timezone.localdate(at)
    result = []
    for one in found:
        page = pages.get(one.activity.key)
        counted = {**people.get(one.pk, {}), **needs[one.pk], **others[one.pk]}
        facts = Facts(**_times(one), **_seats(one, page, at=at), **counted, film=films.get(one.pk))
        items = checklist.items(facts, told[one.pk], at=at, today=today)
        result.append(Event(one, facts, items, page.lead if page else None, today))
    return result


def _times(occasion: Occasion) -> dict[str, Any]:
    """When it is, and whether it is at all."""
    return {
        "starts_at": occasion.starts_at,
        "ends_at": occasion.ends_at,
        "starts_on": timezone.localdate(occasion.starts_at),
        "ends_on": timezone.localdate(occasion.ends_at),
        "called_off": occasion.standing == Standing.CANCELLED,
        "opens_at": occasion.opens_at,
        "recorded": occasion.recorded,
    }


def _seats(occasion: Occasion, page: _Pages | None, *, at: datetime) -> dict[str, Any]:
    """Ways in, the programme, and what has been told of the parts."""
    seats = list(occasion.seatings.all())
    spans = page.spans if page else []
    for seat in seats:
        seat.occasion = occasion  # a link asks for it
    reminded = [
        [(seat.starts_at, bool(seat.told_day_at)) for seat in seats],
        [(seat.starts_at, bool(seat.told_hour_at)) for seat in seats],
    ]
    return {
        "without_door": sum(not _has_a_door(seat) for seat in seats),
        "gaps": sum(checklist.gaps((seat.starts_at, seat.ends_at), _inside(seat, spans)) for seat in seats),
        "handouts": page.handouts if page else 0,
        "languages": frozenset(page.languages if page else ()),
        "reminded": tuple(bool(seats) and all(told for _start, told in one) for one in reminded),
        "missed": tuple(checklist.missed(which, one, at=at) for which, one in enumerate(reminded)),
    }


def _has_a_door(seat: Seating) -> bool:
    """Whether people can get in: by a link or a service's room, or in a place that is not called a room online."""
    place, service = seat.occasion.place, seat.service()
    return service.live if service else bool(seat.link()) or bool(place and not ONLINE.search(place))


def _inside(seat: Seating, spans: Iterable[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    return [span for span in spans if span[0] < seat.ends_at and span[1] > seat.starts_at]


def _pages(keys: set[Any]) -> dict[Any, _Pages]:
    """The pages of the events by what they have in common."""
    rows = EventPage.objects.filter(translation_key__in=keys).order_by("pk")
    found: dict[Any, _Pages] = {}
    for pk, key, code, live in rows.values_list("pk", "translation_key", "locale__language_code", "live"):
        page = found.setdefault(key, _Pages(pk))
        if live:
            page.languages.add(code)
    leads = {page.lead: page for page in found.values()}
    for session in Session.objects.filter(page__in=list(leads)).only("page", "starts_at", "ends_at", "materials"):
        page = leads[session.page_id]
        page.spans.append((session.starts_at, session.ends_at))
        page.handouts += len(session.materials.raw_data)
    return found


def _people(numbers: Sequence[int]) -> dict[int, dict[str, int]]:
    """How many people have a place, wait for one, and were there; whoever takes two parts is one person."""
    rows = Registration.objects.filter(seating__occasion__in=numbers, seating__withdrawn=False).order_by()
    there = Q(attendance__isnull=False) & ~Q(attendance__spans=[])
    each = {"registered": HELD, "waiting": Q(state=PlaceState.WAITING), "attended": there}
    counts = {}
    for name, condition in each.items():
        counts[name] = Count("person", filter=condition, distinct=True)
        counts[f"{name}_guests"] = Count("guest_email", filter=condition & Q(person=None), distinct=True)
    counted = rows.values(event=F("seating__occasion")).annotate(**counts)
    return {row["event"]: {name: row[name] + row[f"{name}_guests"] for name in each} for row in counted}


def _needs(numbers: Sequence[int]) -> dict[int, dict[str, int]]:
    """How many of those with a place need what, each person once."""
    rows = Registration.objects.filter(HELD, seating__occasion__in=numbers, seating__withdrawn=False)
    needing = rows.exclude(needs="", aids=[]).order_by()
    found: dict[int, dict[str, set[Any]]] = defaultdict(lambda: defaultdict(set))
    names = {Aid.SIGNING: "signing", Aid.WRITING: "writing", Aid.MATERIALS: "materials"}
    wanted = needing.values_list("seating__occasion", "person", "guest_email", "aids", "needs")
    for event, person, guest, aids, needs in wanted:
        who = person or guest
        for aid in aids:
            found[event][names[aid]].add(who)
        found[event]["needing"].add(who)
        if needs:
            found[event]["in_words"].add(who)
    return defaultdict(dict, {event: {name: len(who) for name, who in each.items()} for event, each in found.items()})


def _films(numbers: Sequence[int]) -> dict[int, Film]:
    """The recordings with the languages of their captions."""
    rows = Recording.objects.filter(occasion__in=numbers).select_related("video").prefetch_related("video__tracks")
    return {
        one.occasion_id: Film(
            visible=one.visible,
            captions=frozenset(track.language for track in one.video.tracks.all() if track.kind == TrackKind.CAPTIONS),
            due_on=recordings.due_on(one),
        )
        for one in rows
    }


def _others(numbers: Sequence[int]) -> dict[int, dict[str, int]]:
    """Names nobody knows, visits that are not presence yet, questions nobody has read, and what came out of it."""
    found: dict[int, Counter[str]] = defaultdict(Counter)
    of_events = Q(occasion__in=numbers)
    for row in Stranger.objects.filter(of_events).order_by().values("occasion").annotate(number=Count("pk")):
        found[row["occasion"]]["strangers"] += row["number"]
    visits = Visit.objects.filter(registration__seating__occasion__in=numbers).order_by()
    for row in visits.values(event=F("registration__seating__occasion")).annotate(number=Count("pk")):
        found[row["event"]]["visits"] += row["number"]
    asked = AudienceQuestion.objects.filter(seating__occasion__in=numbers, state=QuestionState.WAITING).order_by()
    for row in asked.values(event=F("seating__occasion")).annotate(number=Count("pk")):
        found[row["event"]]["unread"] += row["number"]
    for model, out in ((WorkshopOutput, Q(state=OutputState.PUBLISHED)), (Highlight, Q(published=True))):
        shown = {"out": Count("pk", filter=out), "kept": Count("pk", filter=~out)}
        for row in model.objects.filter(of_events).order_by().values("occasion").annotate(**shown):
            found[row["occasion"]].update(published=row["out"], unpublished=row["kept"])
    return defaultdict(dict, {event: dict(counts) for event, counts in found.items()})
