"""How one cell is judged: every state by a table, and what must hold for any data."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competences.enums import MET, CellState
from competences.judging import NOTHING, SOON, Cell, Demand, Held, Reached, judge, stricter

TODAY = date(2027, 1, 15)
EARNED = date(2025, 3, 1)


def days(number: int) -> date:
    """So many days from today."""
    return TODAY + timedelta(days=number)


MUST = Demand(mandatory=True, due_on=days(-10))
LATER = Demand(mandatory=True, due_on=days(20))
TODAY_DUE = Demand(mandatory=True, due_on=TODAY)
ADVICE = Demand(mandatory=False)
LATE_ADVICE = Demand(mandatory=False, due_on=days(-10))
BEGUN = Reached(done=1, total=8)
DONE = Reached(completed_on=EARNED, done=8, total=8)

COURSES = [
    ("nothing is asked", None, DONE, CellState.NOT_REQUIRED),
    ("not begun, due later", LATER, None, CellState.NOT_STARTED),
    ("not begun, due today", TODAY_DUE, None, CellState.MISSING),
    ("not begun, day passed", MUST, None, CellState.MISSING),
    ("begun, due later", LATER, BEGUN, CellState.IN_PROGRESS),
    ("begun, due today", TODAY_DUE, BEGUN, CellState.IN_PROGRESS),
    ("begun, day passed", MUST, BEGUN, CellState.MISSING),
    ("done", MUST, DONE, CellState.COMPLETED),
    ("advice not followed", ADVICE, None, CellState.NOT_STARTED),
    ("advice not followed in time", LATE_ADVICE, None, CellState.NOT_STARTED),
    ("advice under way", LATE_ADVICE, BEGUN, CellState.IN_PROGRESS),
    ("advice followed", ADVICE, DONE, CellState.COMPLETED),
]


@pytest.mark.parametrize(("demand", "reached", "state"), [row[1:] for row in COURSES], ids=[row[0] for row in COURSES])
def test_courses(demand: Demand | None, reached: Reached | None, state: CellState) -> None:
    """What must be completed, without a certificate."""
    assert judge(demand, reached=reached, held=(), day=TODAY).state == state


def certified(demand: Demand) -> Demand:
    """The same demand for a certificate."""
    return Demand(demand.mandatory, demand.due_on, certified=True)


def held(until: int | None, **what: bool) -> Held:
    """A certificate that ends so many days from today."""
    return Held(EARNED, None if until is None else days(until), **what)


AWARDS = [
    ("holds for ever", MUST, DONE, [held(None)], CellState.COMPLETED),
    ("holds for 91 days", MUST, DONE, [held(91)], CellState.COMPLETED),
    ("holds for 90 days", MUST, DONE, [held(90)], CellState.EXPIRING),
    ("its last day is today", MUST, DONE, [held(0)], CellState.EXPIRING),
    ("ended yesterday", MUST, DONE, [held(-1)], CellState.EXPIRED),
    ("declared expired", MUST, DONE, [held(5, expired=True)], CellState.EXPIRED),
    ("expired, advice only", ADVICE, DONE, [held(-1)], CellState.EXPIRED),
    ("renewed", MUST, DONE, [held(-1), held(400)], CellState.COMPLETED),
    ("renewed, for ever", MUST, DONE, [held(10), held(None)], CellState.COMPLETED),
    ("in review", MUST, DONE, [held(400, in_review=True)], CellState.PENDING),
    ("in review and past", MUST, DONE, [held(-1, in_review=True)], CellState.EXPIRED),
    ("in review beside a good one", MUST, DONE, [held(400, in_review=True), held(50)], CellState.EXPIRING),
    ("revoked", MUST, DONE, [held(400, revoked=True)], CellState.MISSING),
    ("revoked, due later", LATER, DONE, [held(400, revoked=True)], CellState.NOT_STARTED),
    ("revoked, learning again", LATER, BEGUN, [held(400, revoked=True)], CellState.IN_PROGRESS),
    ("one revoked, one good", MUST, DONE, [held(400, revoked=True), held(200)], CellState.COMPLETED),
    ("one revoked, one expired", MUST, DONE, [held(400, revoked=True), held(-3)], CellState.EXPIRED),
    ("trained, certificate on its way", MUST, DONE, [], CellState.PENDING),
    ("training begun", LATER, BEGUN, [], CellState.IN_PROGRESS),
    ("training begun, day passed", MUST, BEGUN, [], CellState.MISSING),
    ("nothing at all", MUST, None, [], CellState.MISSING),
]


@pytest.mark.parametrize(
    ("demand", "reached", "awards", "state"), [row[1:] for row in AWARDS], ids=[row[0] for row in AWARDS]
)
def test_certificates(demand: Demand, reached: Reached | None, awards: list[Held], state: CellState) -> None:
    """What must be held."""
    assert judge(certified(demand), reached=reached, held=awards, day=TODAY).state == state


def test_revoking_is_told() -> None:
    """A cell that lost its certificate says so; one with another certificate does not."""
    lost = judge(certified(MUST), reached=DONE, held=[held(400, revoked=True)], day=TODAY)
    kept = judge(certified(MUST), reached=DONE, held=[held(400, revoked=True), held(300)], day=TODAY)
    assert (lost.revoked, lost.evidence_on, lost.valid_until) == (True, None, None)
    assert (kept.revoked, kept.valid_until) == (False, days(300))


def test_the_day_that_says_most() -> None:
    """Evidence once there is any, else the day to act by."""
    dates = {
        CellState.COMPLETED: (judge(MUST, reached=DONE, held=(), day=TODAY), EARNED),
        CellState.EXPIRING: (judge(certified(MUST), reached=DONE, held=[held(9)], day=TODAY), days(9)),
        CellState.EXPIRED: (judge(certified(MUST), reached=DONE, held=[held(-9)], day=TODAY), days(-9)),
        CellState.MISSING: (judge(MUST, reached=None, held=(), day=TODAY), days(-10)),
        CellState.NOT_STARTED: (judge(ADVICE, reached=None, held=(), day=TODAY), None),
    }
    for state, (cell, day) in dates.items():
        assert (cell.state, cell.date) == (state, day)


some_days = st.integers(-400, 400).map(days)
demands = st.builds(Demand, mandatory=st.just(True), due_on=some_days, certified=st.booleans()) | st.builds(
    Demand, mandatory=st.just(False), due_on=st.none() | some_days, certified=st.booleans()
)
reaches = st.none() | st.builds(
    Reached, completed_on=st.none() | some_days, done=st.integers(0, 8), total=st.just(8), score=st.none()
)
helds = st.lists(
    st.builds(
        Held,
        earned_on=some_days,
        valid_until=st.none() | some_days,
        revoked=st.booleans(),
        expired=st.booleans(),
        in_review=st.booleans(),
    ),
    max_size=4,
)


def standing(award: Held) -> bool:
    """Whether a certificate counts fully today, said in other words than the judge's."""
    return not (award.revoked or award.expired or award.in_review) and (award.valid_until or date.max) >= TODAY


@given(demands, reaches, helds)
def test_what_holds_for_any_data(demand: Demand, reached: Reached | None, awards: list[Held]) -> None:
    """Met exactly when held or completed; missing only what must be; the order of certificates says nothing."""
    cell = judge(demand, reached=reached, held=awards, day=TODAY)
    complete = bool(reached and reached.completed_on)
    assert cell.state != CellState.NOT_REQUIRED
    assert (cell.state in MET) == (any(map(standing, awards)) if demand.certified else complete)
    assert cell.state != CellState.MISSING or (demand.mandatory and demand.due_on and demand.due_on <= TODAY)
    if cell.state == CellState.EXPIRING:
        assert cell.valid_until
        assert TODAY <= cell.valid_until <= TODAY + SOON
        assert all((award.valid_until or date.max) <= cell.valid_until for award in awards if standing(award))
    assert cell.open <= cell.mandatory
    assert cell == judge(demand, reached=reached, held=awards[::-1], day=TODAY)
    assert isinstance(cell, Cell)
    assert judge(None, reached=reached, held=awards, day=TODAY) == NOTHING


@given(demands, reaches, helds, some_days)
def test_time_alone_never_mends(demand: Demand, reached: Reached | None, awards: list[Held], later: date) -> None:
    """Without new evidence a cell that is not met today is not met on any later day."""
    first, last = sorted((TODAY, later))
    before = judge(demand, reached=reached, held=awards, day=first)
    after = judge(demand, reached=reached, held=awards, day=last)
    assert before.state in MET or after.state not in MET


@given(demands, demands, demands)
def test_the_stricter_demand(one: Demand, two: Demand, three: Demand) -> None:
    """Joining demands is mandatory when one is, never later than the strict one, and the order says nothing."""
    joined = stricter(one, two)
    assert joined.mandatory == (one.mandatory or two.mandatory)
    binding = [demand for demand in (one, two) if demand.mandatory == joined.mandatory]
    assert joined.due_on == min((demand.due_on for demand in binding if demand.due_on), default=None)
    kept = (stricter(one, two), stricter(two, one))
    assert len({(demand.mandatory, demand.due_on) for demand in kept}) == 1
    left, right = stricter(stricter(one, two), three), stricter(one, stricter(two, three))
    assert (left.mandatory, left.due_on) == (right.mandatory, right.due_on)
