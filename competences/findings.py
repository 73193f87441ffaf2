"""What a team report says: the finding for the heading, and what to do first. Pure: reads the report, asks nobody.

To put right is whatever is required and missing, expired or about to expire. The heading counts what is late already
and what falls due up to the end of the month of the nearest deadline.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from competences.demands import Column
from competences.enums import MET, CellState
from competences.judging import Cell
from competences.matrix import Member, Row, TeamReport

MOST = 5
NEW = timedelta(days=90)


@dataclass(frozen=True)
class Finding:
    """How much has to be put right, and before which month; no month when all of it is late already."""

    count: int = 0
    before: date | None = None
    columns: tuple[Column, ...] = ()


class What(Enum):
    """Why something should be done first."""

    LACKING = "lacking"
    EXPIRING = "expiring"
    STARTING = "starting"


@dataclass(frozen=True)
class Step:
    """One thing to do first: what, with which people, and by when."""

    what: What
    members: tuple[Member, ...]
    column: Column | None = None
    on: date | None = None
    met: int = 0
    total: int = 0

    @property
    def others(self) -> int:
        """How many people are not named on one line."""
        return max(len(self.members) - 3, 0)


def finding(report: TeamReport) -> Finding:
    """What the heading says."""
    cells = [(column, cell) for row in report.rows for column, cell in zip(report.columns, row.cells, strict=True)]
    opened = [(column, cell) for column, cell in cells if cell.open]
    ahead = [cell.valid_until for _, cell in opened if cell.state == CellState.EXPIRING and cell.valid_until]
    before = _next_month(min(ahead)) if ahead else None
    counted = [
        column for column, cell in opened if cell.state != CellState.EXPIRING or _earlier(cell.valid_until, before)
    ]
    often = sorted(set(counted), key=lambda column: (-counted.count(column), column.position))
    return Finding(count=len(counted), before=before, columns=tuple(often[:2]))


def _next_month(day: date) -> date:
    """The first day of the month after the day's."""
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def _earlier(day: date | None, before: date | None) -> bool:
    """Whether the day lies before the month."""
    return day is not None and before is not None and day < before


def first_steps(report: TeamReport) -> list[Step]:
    """At most five things, the gravest first: what is missing, what expires, and who is new and far from done."""
    steps = [*_lacking(report), *_expiring(report), *_starting(report)]
    return steps[:MOST]


def of(report: TeamReport, column: Column, what: What | None) -> list[tuple[Member, Cell]]:
    """The people for whom something in the column has to be put right, or only those of one kind."""
    wanted = (
        {
            What.LACKING: {CellState.MISSING, CellState.EXPIRED},
            What.EXPIRING: {CellState.EXPIRING},
        }.get(what)
        if what
        else None
    )
    return [
        (member, cell)
        for member, cell in report.cells_of(column)
        if cell.open and (wanted is None or cell.state in wanted)
    ]


def _lacking(report: TeamReport) -> list[Step]:
    """Columns that are missing or expired for somebody, those of most people first."""
    steps = [
        Step(What.LACKING, tuple(member for member, _ in found), column)
        for column in report.columns
        if (found := of(report, column, What.LACKING))
    ]
    return sorted(steps, key=lambda step: -len(step.members))


def _expiring(report: TeamReport) -> list[Step]:
    """Columns that expire soon for somebody, the earliest first."""
    steps = []
    for column in report.columns:
        found = sorted(of(report, column, What.EXPIRING), key=lambda pair: pair[1].valid_until or date.max)
        if found:
            steps.append(Step(What.EXPIRING, tuple(member for member, _ in found), column, found[0][1].valid_until))
    return sorted(steps, key=lambda step: step.on or date.max)


def _starting(report: TeamReport) -> Iterator[Step]:
    """People who started lately and still have two or more things to do, the newest first."""
    fresh = [row for row in report.rows if report.day - NEW <= row.member.started_on <= report.day]
    for row in sorted(fresh, key=lambda row: row.member.started_on, reverse=True):
        met, total = score(row)
        if total - met >= 2:
            yield Step(What.STARTING, (row.member,), on=row.member.started_on, met=met, total=total)


def score(row: Row) -> tuple[int, int]:
    """How much of what is required the person meets, and of how much."""
    required = [cell for cell in row.cells if cell.mandatory]
    return sum(cell.state in MET for cell in required), len(required)


@dataclass(frozen=True)
class Ending:
    """Something that ends within ninety days."""

    on: date
    member: Member
    column: Column


def endings(report: TeamReport) -> list[Ending]:
    """Everything required that expires soon, the earliest first."""
    found = [
        Ending(cell.valid_until, row.member, column)
        for row in report.rows
        for column, cell in zip(report.columns, row.cells, strict=True)
        if cell.mandatory and cell.state == CellState.EXPIRING and cell.valid_until
    ]
    return sorted(found, key=lambda ending: (ending.on, ending.member.listed))
