"""The organiser's cockpit: what comes next in all events, and how one event stands."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.paginator import Page, Paginator
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from learning.enums import State
from learning.models import Interval, Progress
from people.models import User
from webinars import admitting, checklist, facts, mailed, recordings, wording
from webinars.checklist import Facts, Item
from webinars.facts import Event
from webinars.mailed import Sending
from webinars.mixing import Gauge
from webinars.models import Occasion, Recording, Seating

PAST = 20  # events on a page
FEW = 5  # fewer people than this are no percentage, and what they watched is not counted out
SOON = timedelta(days=7)


@dataclass(frozen=True)
class Cockpit:
    """All events of somebody's centres: the finding, what to do first, and the events by when they are."""

    finding: str
    first: tuple[Event, Item] | None
    hidden_next: tuple[Event, Item] | None
    debt: str
    groups: list[tuple[str, list[Event]]]
    past: list[Event]
    page: Page
    today: date


@dataclass(frozen=True)
class Step:
    """One number of the funnel; ``number`` is None where so few people are not counted out."""

    name: str
    number: int | None
    share: int | None = None
    few: bool = False


@dataclass(frozen=True)
class Overview:
    """How one event stands."""

    known: Event
    finding: str
    first: Item | None
    funnel: list[Step]
    most: int
    mix: list[tuple[Seating, list[tuple[str, Gauge]], bool]]
    mails: list[Sending]
    unsent: int


def cockpit(viewer: User, *, at: datetime, page: str | None = None) -> Cockpit:
    """Everything on the first screen, in as many queries however many events there are."""
    events = Occasion.objects.visible_to(viewer).filter(live=True)
    over = events.filter(ends_at__lt=at).order_by("-starts_at", "-pk").values_list("pk", flat=True)
    shown = Paginator(over, PAST).get_page(page)
    numbers = list(shown)
    recent = at - checklist.FORGIVEN - timedelta(days=1)
    found = facts.known(events.filter(Q(ends_at__gte=recent) | Q(pk__in=numbers)), at=at)
    coming = [one for one in found if one.occasion.ends_at >= at]
    past = {one.occasion.pk: one for one in found}
    today = timezone.localdate(at)
    first, hidden = _first(found, today=today), _hidden_next(found)
    taking_place = [one for one in coming if not one.facts.called_off]
    return Cockpit(
        finding=next((wording.finding(one.occasion.activity.name, one.facts, at=at) for one in taking_place), ""),
        first=first,
        hidden_next=hidden if hidden != first else None,
        debt=wording.debt(recordings.without_captions(Recording.objects.filter(occasion__in=events)).count()),
        groups=_by_time(coming, today=today),
        past=[past[pk] for pk in numbers],
        page=shown,
        today=today,
    )


def overview(occasion: Occasion, *, at: datetime) -> Overview:
    """Everything on the first screen of one event."""
    [known] = facts.known(Occasion.objects.filter(pk=occasion.pk), at=at)
    over, name = at >= occasion.ends_at, occasion.activity.name
    steps = funnel(occasion, known.facts)
    return Overview(
        known=known,
        finding=wording.attended(name, known.facts) if over else wording.finding(name, known.facts, at=at),
        first=known.next,
        funnel=steps,
        most=max(1, *(step.number or 0 for step in steps)),
        mix=_mix(known.occasion),
        mails=mailed.of_event(occasion),
        unsent=mailed.unsent(occasion),
    )


def funnel(occasion: Occasion, told: Facts) -> list[Step]:
    """Registered, there, watched, completed. Watching and completing ask for no place, so only the second is a share.

    Who registered and was there the organisers know by name; of the others a few would be known by the number.
    """
    watched = Interval.objects.filter(activity__recording__occasion=occasion, seconds__gt=0).count()
    completed = Progress.objects.filter(activity=occasion.activity_id, state=State.COMPLETED).count()
    share = round(100 * told.attended / told.registered) if told.attended and told.registered >= FEW else None
    return [
        Step(_("Registered"), told.registered),
        Step(_("Were there"), told.attended, share),
        _counted(_("Watched the recording"), watched),
        _counted(_("Completed the webinar"), completed),
    ]


def _counted(name: str, number: int) -> Step:
    """A number that tells nothing of a few."""
    few = 0 < number < FEW
    return Step(name, None if few else number, few=few)


def _mix(occasion: Occasion) -> list[tuple[Seating, list[tuple[str, Gauge]], bool]]:
    """Each part with how its people stand against the target mix, and whether they are enough for percentages."""
    seats = list(occasion.seatings.all()) if occasion.mix else []
    meters = admitting.meters(seats, occasion)
    return [(one, meters[one.pk], any(gauge.seated >= FEW for _name, gauge in meters[one.pk])) for one in seats]


def _first(found: list[Event], *, today: date) -> tuple[Event, Item] | None:
    """What to do first in all events."""
    waiting = [(one, one.next) for one in found]
    urgent = [(one, item) for one, item in waiting if item]
    order = [(*checklist.urgency(item, today=today)[:3], one.facts.starts_at, one.occasion.pk) for one, item in urgent]
    return min(zip(order, urgent, strict=True), key=lambda pair: pair[0])[1] if urgent else None


def _hidden_next(found: list[Event]) -> tuple[Event, Item] | None:
    """The recording that readers lose first because nobody has captioned it."""
    seen = [(one, item) for one in found if one.facts.film and one.facts.film.visible for item in one.items]
    return min(((one, item) for one, item in seen if item.hides), key=lambda pair: pair[1].due_on, default=None)


def _by_time(coming: list[Event], *, today: date) -> list[tuple[str, list[Event]]]:
    """Today, within a week, later; what is empty is left out."""
    soon = today + SOON
    groups = [
        (_("Today"), [one for one in coming if one.facts.starts_on <= today]),
        (_("Within seven days"), [one for one in coming if today < one.facts.starts_on <= soon]),
        (_("Later"), [one for one in coming if one.facts.starts_on > soon]),
    ]
    return [(name, events) for name, events in groups if events]
