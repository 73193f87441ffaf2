"""A table's rows to people and their times, each person once. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import NamedTuple

from anyascii import anyascii
from django.utils.translation import gettext as _

from webinars.enums import ListKind
from webinars.presence import moments, names
from webinars.presence.columns import ACTION, EMAIL, FAMILY, IDENTITY, JOIN, LEAVE, LENGTH, NAME, OUTER, STAMP, Table
from webinars.presence.items import Fault, Present, Span, Window
from webinars.presence.tables import MOST_FAULTS, Row

_CAME = ("join", "liitty", "ansl", "gick med")
_WENT = ("left", "leave", "poistu", "lamna")
SLACK = 60  # seconds by which a length may fall short of its times: rooms round to minutes
LONGEST_NAME = 200  # letters


class Session(NamedTuple):
    """One row: who, when or how long."""

    name: str
    email: str
    span: Span | None
    seconds: float | None
    row: int


@dataclass
class Told:
    """What a table told: people, what is wrong, and how many had no time of leaving."""

    people: list[Present] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    open: int = 0


@dataclass(frozen=True)
class _Reader:
    """A table, and how its times are to be understood."""

    table: Table
    kind: ListKind
    window: Window
    zone: tzinfo
    told: Told

    def wrong(self, row: Row, role: str, message: str) -> None:
        """Note what is wrong in a cell."""
        self.told.faults.append(Fault(row.number, self.table.title(role), message))

    def moment(self, row: Row, role: str) -> datetime | None:
        """The time in a cell; noted as wrong where it is none."""
        cell = self.table.cell(row, role)
        try:
            return moments.moment(cell, days=self.window.days, zone=self.zone)
        except moments.Unclear:
            message = _("“%(text)s” may be two days, and neither is the event's. Write it as 2026-08-31 13:00.")
        except (ValueError, OverflowError):
            message = (
                _("“%(text)s” is not a time. Write it as 2026-08-31 13:00.") if cell else _("The time is missing.")
            )
        self.wrong(row, role, message % {"text": cell[:40]})
        return None

    def length(self, row: Row) -> float | None:
        """The seconds in a cell; noted as wrong where they are none."""
        cell = self.table.cell(row, LENGTH)
        try:
            return moments.seconds(cell)
        except ValueError:
            message = _("“%(text)s” is not a length of time. Write it as 1h 5min or in minutes.")
            self.wrong(row, LENGTH, message % {"text": cell[:40]})
            return None

    def who(self, row: Row) -> tuple[str, str]:
        """Name and address; both empty where a row names nobody."""
        name = " ".join(filter(None, (self.table.cell(row, NAME), self.table.cell(row, FAMILY))))
        email = self.table.cell(row, EMAIL)
        if "@" not in email:
            email = self.table.cell(row, IDENTITY)
        return name[:LONGEST_NAME], email.lower() if "@" in email and len(email) <= LONGEST_NAME else ""


def of(table: Table, kind: ListKind, *, window: Window, zone: tzinfo) -> Told:
    """The people of a table; times without a zone of their own are of the given one."""
    told = Told()
    reader = _Reader(table, kind, window, zone, told)
    found = _events(reader) if {ACTION, STAMP} & set(table.places) else _rows(reader)
    by_person: dict[str, list[Session]] = {}
    for one in found:
        by_person.setdefault(one.email or names.exact(one.name), []).append(one)
    told.people = [_together(rows, kind) for rows in by_person.values()]
    del told.faults[MOST_FAULTS:]
    return told


def _rows(reader: _Reader) -> Iterator[Session]:
    """A session a row: from–to, how long, or both."""
    places = reader.table.places
    for row in reader.table.rows:
        name, email = reader.who(row)
        if reader.kind == ListKind.BIGBLUEBUTTON and not any(cell.strip() for cell in row.cells[1:6]):
            continue  # answers that nobody signed
        if not (name or email):
            reader.wrong(row, NAME, _("The name is missing."))
        elif JOIN in places and LEAVE in places:
            yield from _stay(reader, row, name, email)
        elif LENGTH in places:
            if (length := reader.length(row)) is not None:
                yield Session(name, email, None, length, row.number)
        else:
            yield Session(name, email, None, None, row.number)


def _stay(reader: _Reader, row: Row, name: str, email: str) -> Iterator[Session]:
    """From joining to leaving; who has not left is there until the end."""
    gone = bool(reader.table.cell(row, LEAVE))
    spoken = _sums_up(reader) and reader.table.cell(row, LENGTH)
    came = reader.moment(row, JOIN)
    left = reader.moment(row, LEAVE) if gone else reader.window.ends
    reader.told.open += not (gone or spoken)
    if came is None or left is None:
        return
    if left < came and gone:
        reader.wrong(row, LEAVE, _("Leaves before joining."))
        return
    length = reader.length(row) if spoken else None
    shorter = length is not None and length < (left - came).total_seconds() - SLACK
    yield Session(name, email, (came, max(came, left)), length if shorter else None, row.number)


def _sums_up(reader: _Reader) -> bool:
    """Whether a row holds the first joining and the last leaving, between which somebody may have been away."""
    return OUTER in reader.table.places or reader.kind == ListKind.BIGBLUEBUTTON


def _events(reader: _Reader) -> Iterator[Session]:
    """Joining and leaving, a row each: paired in the order of their times, person by person."""
    by_person: dict[str, list[tuple[datetime, bool, Row, str, str]]] = {}
    for row in reader.table.rows:
        name, email = reader.who(row)
        said = anyascii(reader.table.cell(row, ACTION)).casefold()
        came, went = said.startswith(_CAME), said.startswith(_WENT)
        if not (name or email):
            reader.wrong(row, NAME, _("The name is missing."))
        elif not (came or went):
            message = _("“%(text)s” is neither joining nor leaving.") % {"text": reader.table.cell(row, ACTION)[:40]}
            reader.wrong(row, ACTION, message)
        elif (at := reader.moment(row, STAMP)) is not None:
            by_person.setdefault(email or names.exact(name), []).append((at, came, row, name, email))
    for events in by_person.values():
        yield from _paired(reader, sorted(events, key=lambda event: (event[0], event[2].number)))


def _paired(reader: _Reader, events: Iterable[tuple[datetime, bool, Row, str, str]]) -> Iterator[Session]:
    since: datetime | None = None
    number, name, email = 0, "", ""
    for at, came, row, name, email in events:
        number = number or row.number
        if came:
            since = since or at
        elif since is None:
            reader.wrong(row, ACTION, _("Leaves without having joined."))
        else:
            yield Session(name, email, (since, at), None, number)
            since = None
    if since is not None:
        reader.told.open += 1
        yield Session(name, email, (since, max(since, reader.window.ends)), None, number)


def _together(rows: list[Session], kind: ListKind) -> Present:
    """One person of all their rows: times as their union, lengths without times the longest of them."""
    first = rows[0]
    spans = union(row.span for row in rows if row.span)
    name, also = names.bracketed(first.name) if kind == ListKind.ZOOM else (first.name, "")
    seconds: float | None = None
    if spans and any(row.seconds is not None for row in rows):
        stayed = sum(
            (row.span[1] - row.span[0]).total_seconds() if row.seconds is None else row.seconds
            for row in rows
            if row.span
        )
        whole = sum((ends - starts).total_seconds() for starts, ends in spans)
        seconds = stayed if stayed < whole else None
    elif not spans and not any(row.span for row in rows):
        seconds = max((row.seconds for row in rows if row.seconds is not None), default=None)
    else:
        seconds = None if spans else 0.0
    return Present(name, first.email, spans, seconds, also, min(row.row for row in rows))


def union(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Spans merged into disjoint ascending ones; empty ones are left out."""
    merged: list[Span] = []
    for starts, ends in sorted(spans):
        if ends <= starts:
            continue
        if merged and starts <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], ends))
        else:
            merged.append((starts, ends))
    return tuple(merged)
