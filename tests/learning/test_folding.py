"""The fold is blind to order, to doubling, and honest about seconds."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learning import vocabulary as v
from learning.folding import Reached, Word, combine, fold, hold, read_segments, union
from learning.statements import segments

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "segments.json").read_text())
START = datetime(2026, 1, 12, 9, tzinfo=UTC)
VERBS = sorted({*v.BEGUN, v.REGISTERED, v.UNREGISTERED})
span = st.tuples(st.integers(0, 90), st.integers(1, 40)).map(lambda pair: (float(pair[0]), float(pair[0] + pair[1])))
word = st.builds(
    Word,
    at=st.integers(0, 500).map(lambda seconds: START + timedelta(seconds=seconds)),
    uuid=st.uuids().map(str),
    verb=st.sampled_from(VERBS),
    scaled=st.none() | st.floats(0, 1),
    spans=st.lists(span, max_size=4).map(union),
    position=st.none() | st.floats(0, 100),
)


@given(st.lists(word, max_size=12, unique_by=lambda one: one.uuid), st.randoms())
def test_fold_of_shuffled_and_doubled_words_is_the_same(words: list[Word], rng) -> None:
    mixed = [*words, *words]
    rng.shuffle(mixed)

    assert fold(mixed, threshold=0.9, length=100) == fold(words, threshold=0.9, length=100)


@given(st.lists(word, max_size=12, unique_by=lambda one: one.uuid))
def test_fold_counts_no_second_twice_and_none_outside_the_length(words: list[Word]) -> None:
    reached = fold(words, threshold=0.9, length=100)

    spoken = {second for one in words if one.verb in v.BEGUN for s, e in one.spans for second in range(int(s), int(e))}
    assert (reached.seconds if reached else 0) == len({second for second in spoken if second < 100})


def test_fold_completes_when_the_threshold_is_reached_and_not_before() -> None:
    early = Word(at=START, uuid="1", verb=v.PAUSED, spans=((0.0, 60.0),), position=60.0)
    late = Word(at=START + timedelta(hours=1), uuid="2", verb=v.PAUSED, spans=((55.0, 90.0),), position=90.0)

    assert fold([early], threshold=0.9, length=100) == Reached(
        started_at=START, last_at=START, position=60.0, spans=((0.0, 60.0),)
    )
    assert fold([late, early], threshold=0.9, length=100) == Reached(
        started_at=START,
        last_at=late.at,
        completed_at=late.at,
        position=90.0,
        spans=((0.0, 90.0),),
        done=1,
        evidence=("1", "2"),
    )


def test_fold_of_a_mere_registration_is_nothing() -> None:
    assert fold([Word(at=START, uuid="1", verb=v.REGISTERED)]) is None


def test_fold_keeps_the_first_completion_and_the_best_score() -> None:
    words = [
        Word(at=START, uuid="1", verb=v.FAILED, scaled=0.5),
        Word(at=START + timedelta(minutes=5), uuid="2", verb=v.PASSED, scaled=0.9),
        Word(at=START + timedelta(minutes=9), uuid="3", verb=v.PASSED, scaled=0.8),
    ]

    reached = fold(words)

    assert reached is not None
    assert (reached.completed_at, reached.score, reached.evidence) == (words[1].at, 0.9, ("2",))


@given(st.lists(span, max_size=8))
def test_union_is_disjoint_and_ascending(spans: list[tuple[float, float]]) -> None:
    merged = union(spans)

    flat = [edge for pair in merged for edge in pair]
    assert flat == sorted(set(flat))


@given(st.lists(span, max_size=8))
def test_segments_are_read_back_as_written(spans: list[tuple[float, float]]) -> None:
    assert read_segments(segments(union(spans))) == union(spans)


def test_segments_that_make_no_sense_count_for_nothing() -> None:
    assert read_segments("0[.]nan[,]x[.]4[,]-5[.]3[,]9[.]2[,]1[.]inf[,]3[.]4") == ((3.0, 4.0),)


def _done(minute: int, *evidence: str) -> Reached:
    at = START + timedelta(minutes=minute)
    return Reached(started_at=START, last_at=at, completed_at=at, done=1, evidence=evidence)


def test_combine_all_is_complete_with_the_last_required_part() -> None:
    parts = [(1, True, _done(5, "a")), (2, True, _done(9, "b")), (3, False, None)]

    assert combine(parts, mode="ALL") == Reached(
        started_at=START,
        last_at=START + timedelta(minutes=9),
        completed_at=START + timedelta(minutes=9),
        done=2,
        total=2,
        evidence=("a", "b"),
        place=2,
    )


def test_combine_any_and_at_least_take_the_earliest() -> None:
    parts = [(1, True, _done(30, "a")), (2, True, _done(10, "b")), (3, True, _done(20, "c"))]

    either = combine(parts, mode="ANY")
    two = combine(parts, mode="AT_LEAST", needed=2)

    assert either is not None
    assert (either.completed_at, either.evidence, either.total) == (START + timedelta(minutes=10), ("b",), 1)
    assert two is not None
    assert (two.completed_at, two.evidence, two.done) == (START + timedelta(minutes=20), ("b", "c"), 2)


def test_combine_of_nothing_begun_is_nothing() -> None:
    assert combine([(1, True, None)], mode="ALL") is None


def test_combine_all_of_optional_parts_only_is_never_complete() -> None:
    reached = combine([(1, False, _done(5, "a"))], mode="ALL")

    assert reached is not None
    assert reached.completed_at is None


@given(st.permutations(range(4)))
def test_hold_lets_a_revocation_outweigh_whatever_came_first(order: list[int]) -> None:
    words = [
        Word(at=START, uuid="1", verb=v.EARNED, reference="A"),
        Word(at=START, uuid="2", verb=v.EXPIRED, reference="A"),
        Word(at=START - timedelta(days=1), uuid="3", verb=v.REVOKED, reference="A"),
        Word(at=START, uuid="4", verb=v.EARNED, reference="B"),
    ]

    held = hold([words[place] for place in order])

    assert {one.reference: one.state for one in held} == {"A": "REVOKED", "B": "EARNED"}


@pytest.mark.parametrize("case", VECTORS["union"], ids=lambda case: case["why"])
def test_the_server_adds_up_what_was_played_as_the_player_does(case: dict) -> None:
    spans = union((start, end) for start, end in case["spans"])
    assert [list(span) for span in spans] == case["is"]
    assert sum(end - start for start, end in spans) == pytest.approx(case["seconds"])
