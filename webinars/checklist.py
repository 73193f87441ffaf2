"""What has to be done for an event: which things, by when, which of them is done, and which comes next.

Pure: it is told facts and answers items. What the site sees by itself is worked out from the facts each time; what only
people know is told as ``Told``. Usual things that belong before an event are no longer asked for once it is over, and
two months after it only captions of a published recording are; own words stay until they are done or removed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from people.languages import LANGUAGES
from webinars.enums import DutyKind, Known

DONE, OPEN, OVERDUE, ITSELF = "done", "open", "overdue", "itself"  # ITSELF: it happens without anybody
BEFORE, AFTER = 0, 1
SHUTS_OUT = (Known.DOORS, DutyKind.INTERPRETING, Known.CAPTIONS, DutyKind.SENDING, DutyKind.CAPTIONING)
FORGIVEN = timedelta(days=60)
AHEAD = (timedelta(days=1), timedelta(hours=1))  # when people are reminded
LATE = (timedelta(hours=1), timedelta(minutes=15))  # a reminder that is so late does not come by itself any more
DAYS = {  # due so many days before the start, or after the end where there is a minus
    DutyKind.HOST: 14,
    DutyKind.SUPPORT: 7,
    DutyKind.INTERPRETING: 14,
    DutyKind.CAPTIONING: 14,
    DutyKind.SENDING: 3,
    DutyKind.RULES: 7,
    DutyKind.FEEDBACK: -14,
    Known.DOORS: 7,
    Known.PROGRAMME: 14,
    Known.LANGUAGES: 14,
    Known.OPENING: 28,
    Known.HANDOUTS: 1,
    Known.QUESTIONS: 0,
    Known.REMINDED_DAY: 1,
    Known.REMINDED_HOUR: 0,
    Known.ATTENDANCE: -7,
    Known.NAMES: -14,
    Known.RECORDING: -7,
    Known.CAPTIONS: -14,
    Known.PUBLISHED: -14,
    Known.OUTPUTS: -28,
}


@dataclass(frozen=True)
class Film:
    """The recording as far as it matters here: who sees it, in which languages it has captions, when it is hidden."""

    visible: bool = False
    captions: frozenset[str] = frozenset()
    due_on: date | None = None


@dataclass(frozen=True)
class Facts:
    """What the site knows of an event; days are the site's, ``reminded`` says whether those a day and an hour before
    went for all parts, ``missed`` whether they should have for some."""

    starts_at: datetime
    ends_at: datetime
    starts_on: date
    ends_on: date
    called_off: bool = False
    registered: int = 0
    waiting: int = 0
    signing: int = 0
    writing: int = 0
    materials: int = 0
    in_words: int = 0
    needing: int = 0
    without_door: int = 0
    gaps: int = 0
    handouts: int = 0
    unread: int = 0
    opens_at: datetime | None = None
    languages: frozenset[str] = frozenset()
    reminded: tuple[bool, bool] = (False, False)
    missed: tuple[bool, bool] = (False, False)
    recorded: bool = False
    film: Film | None = None
    attended: int = 0
    visits: int = 0
    strangers: int = 0
    unpublished: int = 0
    published: int = 0


@dataclass(frozen=True)
class Told:
    """What people said of a thing that only they know; a thing nobody has touched yet has no ``pk``."""

    kind: str
    pk: int | None = None
    words: str = ""
    owner: str = ""
    owner_pk: int | None = None
    due_on: date | None = None
    done_at: datetime | None = None
    done_by: str = ""
    done_by_pk: int | None = None
    dropped: bool = False


@dataclass(frozen=True)
class Item:
    """One thing on an event's list; ``lacking`` are the languages, ``number`` how many of something are meant."""

    kind: str
    phase: int
    state: str
    due_on: date
    lacking: tuple[str, ...] = ()
    number: int = 0
    told: Told | None = None

    @property
    def waits(self) -> bool:
        """Whether somebody has to do it."""
        return self.state in (OPEN, OVERDUE)

    @property
    def hides(self) -> bool:
        """Whether readers lose the recording if nobody does it: it has no captions at all."""
        return self.kind == Known.CAPTIONS and self.waits and self.number == 0


def items(facts: Facts, told: Iterable[Told] = (), *, at: datetime, today: date) -> list[Item]:
    """Everything on the list of an event: first what belongs before it, each by the day on which it is due."""
    if facts.called_off:
        return []
    over = at >= facts.ends_at
    found = [*_before(facts, at=at, over=over), *_after(facts, over=over), *_people(facts, told, over=over)]
    if today - facts.ends_on > FORGIVEN:
        found = [one for one in found if not one.waits or _is_never_forgiven(one, facts)]
    late = [replace(one, state=OVERDUE) if one.state == OPEN and one.due_on < today else one for one in found]
    return sorted(late, key=lambda one: (one.phase, one.due_on))


def _is_never_forgiven(item: Item, facts: Facts) -> bool:
    """Captions that readers miss, and what somebody wrote on the list in their own words."""
    return item.kind == DutyKind.OWN or (item.kind == Known.CAPTIONS and facts.film is not None and facts.film.visible)


def next_thing(wanted: Sequence[Item], *, today: date) -> Item | None:
    """What to do first: what is late counts as due today, and before an event comes before after one."""
    waiting = [one for one in wanted if one.waits]
    return min(waiting, key=lambda one: urgency(one, today=today), default=None)


def urgency(item: Item, *, today: date) -> tuple[date, int, int, date]:
    """What is to be done earlier has the smaller one; of what is late, first what would shut somebody out."""
    rank = SHUTS_OUT.index(item.kind) if item.kind in SHUTS_OUT else len(SHUTS_OUT)
    return max(item.due_on, today), item.phase, rank, item.due_on


def done_of(wanted: Sequence[Item]) -> tuple[int, int]:
    """How many are done, of how many; what comes by itself is not counted before it has come."""
    counted = [one for one in wanted if one.state != ITSELF]
    return sum(one.state == DONE for one in counted), len(counted)


def missed(which: int, parts: Iterable[tuple[datetime, bool]], *, at: datetime) -> bool:
    """Whether people were not reminded a day (0) or an hour (1) before a part; parts by start and whether they were."""
    return any(not told and start - AHEAD[which] + LATE[which] <= at < start for start, told in parts)


def gaps(part: tuple[datetime, datetime], sessions: Iterable[tuple[datetime, datetime]]) -> int:
    """How many stretches of a part have no item of the programme."""
    reached, found = part[0], 0
    for start, end in sorted(sessions):
        if start >= part[1]:
            break
        found += start > reached
        reached = max(reached, end)
    return found + (reached < part[1])


def due(kind: str, starts_on: date, ends_on: date) -> date:
    """The day on which a thing is due unless somebody says another; in one's own words it is the day of the event."""
    days = DAYS.get(kind, 0)
    return starts_on - timedelta(days=days) if days >= 0 else ends_on + timedelta(days=-days)


def _before(facts: Facts, *, at: datetime, over: bool) -> list[Item]:
    """What the site sees that belongs before the event; once it is over only what was done is told."""
    opened = facts.opens_at is not None and facts.opens_at <= at
    missing = tuple(code for code in LANGUAGES if code not in facts.languages)
    found = [
        _item(Known.DOORS, facts, done=not facts.without_door, number=facts.without_door),
        _item(Known.PROGRAMME, facts, done=not facts.gaps, number=facts.gaps),
        _item(Known.LANGUAGES, facts, done=not missing, lacking=missing),
        _item(Known.OPENING, facts, done=opened),
        _item(Known.HANDOUTS, facts, done=facts.handouts > 0),
        _item(Known.REMINDED_DAY, facts, done=facts.reminded[0]),
        _item(Known.REMINDED_HOUR, facts, done=facts.reminded[1]),
    ]
    if over:
        return [one for one in found if one.state == DONE]
    if facts.unread:
        found.append(_item(Known.QUESTIONS, facts, done=False, number=facts.unread))
    if facts.opens_at and not opened:
        found[3] = replace(found[3], state=ITSELF)
    for place, missed in zip((5, 6), facts.missed, strict=True):
        if found[place].state == OPEN and not missed:
            found[place] = replace(found[place], state=ITSELF)
    return [one for one in found if not (_is_reminder(one) and one.state == ITSELF and at >= facts.starts_at)]


def _is_reminder(item: Item) -> bool:
    return item.kind in (Known.REMINDED_DAY, Known.REMINDED_HOUR)


def _after(facts: Facts, *, over: bool) -> list[Item]:
    """What the site sees that belongs after the event; a recording is asked for where one was announced."""
    film, found = facts.film, []
    if over and facts.registered:
        one = _item(Known.ATTENDANCE, facts, done=facts.attended > 0)
        found.append(replace(one, state=ITSELF) if facts.visits and one.state == OPEN else one)
    if facts.strangers:
        found.append(_item(Known.NAMES, facts, done=False, number=facts.strangers))
    if film or (over and facts.recorded):
        found.append(_item(Known.RECORDING, facts, done=film is not None))
        found.append(_item(Known.PUBLISHED, facts, done=film is not None and film.visible))
    if film:
        missing = tuple(code for code in LANGUAGES if code in facts.languages and code not in film.captions)
        one = _item(Known.CAPTIONS, facts, done=not missing, lacking=missing, number=len(film.captions))
        found.append(replace(one, due_on=film.due_on) if film.due_on else one)
    if facts.unpublished or facts.published:
        found.append(_item(Known.OUTPUTS, facts, done=not facts.unpublished, number=facts.unpublished))
    return found


def _people(facts: Facts, told: Iterable[Told], *, over: bool) -> list[Item]:
    """What only people know: the usual things, touched or not, and those in their own words."""
    rows = list(told)
    known = {row.kind: row for row in rows if row.kind != DutyKind.OWN}
    wanted = [known.get(kind, Told(kind)) for kind in DutyKind.values if kind != DutyKind.OWN]
    found = []
    for row in (*wanted, *(row for row in rows if row.kind == DutyKind.OWN)):
        if row.dropped or not (row.pk or _is_asked(row.kind, facts, over=over)):
            continue
        day = row.due_on or due(row.kind, facts.starts_on, facts.ends_on)
        phase = AFTER if day > facts.ends_on else BEFORE
        if over and phase == BEFORE and row.done_at is None and row.kind != DutyKind.OWN:
            continue
        found.append(Item(row.kind, phase, DONE if row.done_at else OPEN, day, told=row))
    return found


def _is_asked(kind: str, facts: Facts, *, over: bool) -> bool:
    """Whether an untouched thing is on the list: interpreting and sending where somebody needs them."""
    if kind == DutyKind.INTERPRETING:
        return bool(facts.signing or facts.writing)
    if kind == DutyKind.SENDING:
        return bool(facts.materials)
    return over if kind == DutyKind.FEEDBACK else True


def _item(kind: str, facts: Facts, *, done: bool, lacking: tuple[str, ...] = (), number: int = 0) -> Item:
    """A thing that the site sees by itself."""
    phase = AFTER if DAYS[kind] < 0 else BEFORE
    return Item(kind, phase, DONE if done else OPEN, due(kind, facts.starts_on, facts.ends_on), lacking, number)
