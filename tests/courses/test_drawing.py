"""Drawing: pure; every question once, as many as the bank has, the same again for the same chance."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from courses.drawing import Candidate, Fixed, Pool, draw, mixed

LEVELS = st.sampled_from(["EASY", "MEDIUM", "HARD"])
CANDIDATES = st.lists(
    st.builds(Candidate, st.integers(1, 40), st.integers(1, 2), st.none() | st.integers(1, 2), LEVELS),
    max_size=20,
    unique_by=lambda one: one.question,
)
POOLS = st.builds(Pool, st.integers(1, 2), st.integers(1, 5), st.none() | st.integers(1, 2), LEVELS | st.just(""))
FIXED = st.builds(Fixed, st.lists(st.integers(1, 40), min_size=1, max_size=4, unique=True).map(tuple))
ROWS = st.lists(POOLS | FIXED, max_size=6)
SEEDS = st.integers(0, 50)


@given(ROWS, CANDIDATES, SEEDS, st.booleans())
def test_no_question_comes_twice_and_every_fixed_one_comes(rows: list, candidates: list, seed: int, mix: bool) -> None:
    asked = draw(rows, candidates, chance=Random(seed), shuffle=mix)
    fixed = {question for row in rows if isinstance(row, Fixed) for question in row.questions}
    assert len(set(asked)) == len(asked)
    assert fixed <= set(asked) <= fixed | {one.question for one in candidates}


@given(ROWS, CANDIDATES, SEEDS)
def test_the_same_chance_draws_the_same_and_shuffling_asks_no_others(rows: list, candidates: list, seed: int) -> None:
    one, same, mix = (draw(rows, candidates, chance=Random(seed), shuffle=mix) for mix in (False, False, True))
    assert (one, sorted(one)) == (same, sorted(mix))


@given(POOLS, CANDIDATES, SEEDS)
def test_a_pool_gives_as_many_as_it_has_of_what_was_asked_for(pool: Pool, candidates: list, seed: int) -> None:
    fitting = {one.question for one in candidates if pool.holds(one)}
    asked = draw([pool], candidates, chance=Random(seed))
    assert (len(asked), set(asked) <= fitting) == (min(pool.count, len(fitting)), True)


@given(POOLS, CANDIDATES, SEEDS, SEEDS)
def test_what_was_asked_before_is_drawn_again(pool: Pool, candidates: list, first: int, second: int) -> None:
    before = draw([pool], candidates, chance=Random(first))
    assert sorted(draw([pool], candidates, chance=Random(second), before=before)) == sorted(before)


@given(SEEDS)
def test_the_questions_of_a_case_stay_together_and_in_order(seed: int) -> None:
    rows = [Fixed((1,)), Fixed((2, 3, 4)), Fixed((5,)), Fixed((6,))]
    asked = draw(rows, [], chance=Random(seed), shuffle=True)
    place = asked.index(2)
    assert asked[place : place + 3] == [2, 3, 4]


@given(st.lists(st.integers(), unique=True), SEEDS)
def test_mixing_is_stable_for_a_seed_and_loses_nothing(things: list, seed: int) -> None:
    assert mixed(things, seed) == mixed(things, seed)
    assert sorted(mixed(things, seed)) == sorted(things)


@given(SEEDS)
def test_a_wide_row_takes_nothing_from_a_narrow_one(seed: int) -> None:
    bank = [Candidate(number, 1, None, "HARD" if number < 3 else "EASY") for number in range(1, 7)]
    rows = [Pool(1, 4), Pool(1, 2, difficulty="HARD")]
    asked = draw(rows, bank, chance=Random(seed))
    assert (sorted(asked), set(asked[4:])) == ([1, 2, 3, 4, 5, 6], {1, 2})
