"""The pure core: how one person stands with one requirement, decided from plain data without a database.

An award decides where one is asked for, the training that leads to it only says how far the person is on the way. What
was revoked counts for nothing, and neither does a training that was finished before its certificate was revoked. Only
what is mandatory can be missing: once its day has passed, or on the day itself when nothing was begun.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from competences.enums import OPEN, CellState

SOON = timedelta(days=90)


@dataclass(frozen=True)
class Demand:
    """What is asked of a person: by when, whether it must be, and whether a certificate has to be held."""

    mandatory: bool
    due_on: date | None = None
    certified: bool = False


@dataclass(frozen=True)
class Reached:
    """How far the person is with the activity, or with the training that leads to the certificate."""

    completed_on: date | None = None
    done: int = 0
    total: int = 1
    score: float | None = None


@dataclass(frozen=True)
class Held:
    """A certificate that the person once got."""

    earned_on: date
    valid_until: date | None = None
    revoked: bool = False
    expired: bool = False
    in_review: bool = False


@dataclass(frozen=True)
class Cell:
    """How the person stands: a state, the day of the evidence, until when it holds, and by when it is due."""

    state: CellState
    mandatory: bool = False
    evidence_on: date | None = None
    valid_until: date | None = None
    due_on: date | None = None
    done: int = 0
    total: int = 0
    score: float | None = None
    revoked: bool = False

    @property
    def open(self) -> bool:
        """Whether somebody has to act: required, and missing, expired or about to expire."""
        return self.mandatory and self.state in OPEN

    @property
    def deadline(self) -> date | None:
        """The day to act by: the last day of what expires or expired, else the day it is due."""
        return self.valid_until if self.state in {CellState.EXPIRING, CellState.EXPIRED} else self.due_on

    @property
    def date(self) -> date | None:
        """The one day that says most: of the evidence once there is any, else the day to act by."""
        return self.evidence_on if self.state in {CellState.COMPLETED, CellState.PENDING} else self.deadline


NOTHING = Cell(CellState.NOT_REQUIRED)


def stricter(one: Demand, other: Demand) -> Demand:
    """Two demands for the same thing are one: mandatory wins, and of those that bind as much the earlier day."""
    if one.mandatory != other.mandatory:
        return one if one.mandatory else other
    days = [demand.due_on for demand in (one, other) if demand.due_on is not None]
    return Demand(one.mandatory, min(days, default=None), one.certified or other.certified)


def judge(demand: Demand | None, *, reached: Reached | None, held: Iterable[Held], day: date) -> Cell:
    """The cell of one person and one requirement on the day."""
    if demand is None:
        return NOTHING
    if not demand.certified:
        if reached and reached.completed_on:
            return _cell(CellState.COMPLETED, demand, reached, evidence_on=reached.completed_on)
        return _under_way(demand, reached, day=day, revoked=False)
    awards = list(held)
    standing = [award for award in awards if not award.revoked]
    revoked = len(standing) < len(awards)
    good = [award for award in standing if not award.in_review and not _past(award, day)]
    if good:
        best = max(good, key=_lasting)
        soon = best.valid_until is not None and best.valid_until - day <= SOON
        return _of_award(CellState.EXPIRING if soon else CellState.COMPLETED, demand, reached, best)
    reviewed = [award for award in standing if award.in_review and not _past(award, day)]
    if reviewed:
        return _of_award(CellState.PENDING, demand, reached, max(reviewed, key=_lasting))
    if standing:
        return _of_award(CellState.EXPIRED, demand, reached, max(standing, key=_lasting))
    if reached and reached.completed_on:
        if not revoked:
            return _cell(CellState.PENDING, demand, reached, evidence_on=reached.completed_on)
        reached = None
    return _under_way(demand, reached, day=day, revoked=revoked)


def _past(award: Held, day: date) -> bool:
    """Whether the certificate no longer holds; on its last day it still does."""
    return award.expired or (award.valid_until is not None and award.valid_until < day)


def _lasting(award: Held) -> tuple[date, date]:
    """The order of certificates: the one that holds longest, then the newest."""
    return award.valid_until or date.max, award.earned_on


def _under_way(demand: Demand, reached: Reached | None, *, day: date, revoked: bool) -> Cell:
    """Not yet held: missing when mandatory and past its day, or due today and not begun."""
    due = demand.due_on if demand.mandatory else None
    if due is not None and (due < day or (due == day and reached is None)):
        return _cell(CellState.MISSING, demand, reached, revoked=revoked)
    return _cell(CellState.IN_PROGRESS if reached else CellState.NOT_STARTED, demand, reached, revoked=revoked)


def _of_award(state: CellState, demand: Demand, reached: Reached | None, award: Held) -> Cell:
    """A cell that rests on a certificate."""
    return _cell(state, demand, reached, evidence_on=award.earned_on, valid_until=award.valid_until)


def _cell(
    state: CellState,
    demand: Demand,
    reached: Reached | None,
    *,
    evidence_on: date | None = None,
    valid_until: date | None = None,
    revoked: bool = False,
) -> Cell:
    """A cell with what is known about the way there."""
    return Cell(
        state=state,
        mandatory=demand.mandatory,
        evidence_on=evidence_on,
        valid_until=valid_until,
        due_on=demand.due_on,
        done=reached.done if reached else 0,
        total=reached.total if reached else 0,
        score=reached.score if reached else None,
        revoked=revoked,
    )
