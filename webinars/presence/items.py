"""What a list of who was there becomes. Pure."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo

from webinars.enums import ListKind

Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Present:
    """Somebody as the room shows them, and when they were there.

    ``spans`` are disjoint and ascending. ``seconds`` tells how long where the list does not tell when, or where it
    tells less than the spans hold; without spans and seconds somebody was there all the time. ``also`` is another name
    of the same person, ``row`` where they stand first.
    """

    name: str
    email: str = ""
    spans: tuple[Span, ...] = ()
    seconds: float | None = None
    also: str = ""
    row: int = 0


@dataclass(frozen=True)
class Fault:
    """What is wrong in a row (0: in the file as a whole) and column (empty: in all of the row)."""

    row: int
    column: str
    message: str


@dataclass(frozen=True)
class Window:
    """When the event is, and in which zone its people read the clock."""

    starts: datetime
    ends: datetime
    zone: tzinfo

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last day that a time of the event may fall on, a day to spare on either side."""
        spare = timedelta(days=1)
        return self.starts.astimezone(self.zone).date() - spare, self.ends.astimezone(self.zone).date() + spare


@dataclass(frozen=True)
class Found:
    """What a list told. With faults nothing of it is to be used; remarks are to be looked at.

    ``shift`` is how many hours its times are before the event's (or behind, if negative), where all of them are.
    """

    kind: ListKind
    people: tuple[Present, ...] = ()
    faults: tuple[Fault, ...] = ()
    remarks: tuple[str, ...] = field(default=())
    shift: int = 0

    @property
    def timeless(self) -> bool:
        """Whether the list does not tell when people were there."""
        return not any(one.spans for one in self.people)
