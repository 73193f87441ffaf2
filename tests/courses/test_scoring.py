"""Scoring: pure, all or nothing per question, blind to order."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses import scoring

KEYS = st.lists(st.text("abcdefgh", min_size=1, max_size=3), min_size=2, max_size=8, unique=True)


@st.composite
def choices(draw: st.DrawFn) -> dict:
    """A question with options of any of the three kinds."""
    keys = draw(KEYS)
    kind = draw(st.sampled_from(["SINGLE", "MULTIPLE", "TRUE_FALSE"]))
    right = set(draw(st.lists(st.sampled_from(keys), min_size=1, unique=True))) if kind == "MULTIPLE" else {keys[0]}
    return {"kind": kind, "options": [{"key": key, "correct": key in right} for key in keys]}


NUMBERS = st.builds(
    lambda answer, tolerance: {"kind": "NUMERIC", "answer": str(answer), "tolerance": str(tolerance), "options": []},
    st.decimals(-1000, 1000, places=2),
    st.decimals(0, 10, places=2),
)
RESPONSES = st.lists(st.text(max_size=12), max_size=6)


@given(choices() | NUMBERS, RESPONSES)
def test_any_response_to_any_question_is_right_or_not_and_never_an_error(content: dict, response: list[str]) -> None:
    given_answer = scoring.accepted(content, response)
    correct = scoring.is_correct(content, response)
    assert correct in (True, False)
    assert not (given_answer is None and correct)


@given(choices(), st.data())
def test_the_right_options_are_right_in_whatever_order_and_number_they_are_chosen(
    content: dict, data: st.DataObject
) -> None:
    right = list(scoring.right_options(content))
    shuffled = data.draw(st.permutations(right))
    assert scoring.is_correct(content, [*shuffled, *right]) is True


@given(choices(), st.data())
def test_shuffling_the_options_changes_no_score(content: dict, data: st.DataObject) -> None:
    keys = [option["key"] for option in content["options"]]
    response = data.draw(st.lists(st.sampled_from(keys), max_size=len(keys)))
    other = {**content, "options": data.draw(st.permutations(content["options"]))}
    assert scoring.is_correct(content, response) == scoring.is_correct(other, response)


@given(choices(), st.data())
def test_anything_but_exactly_the_right_options_is_not_right(content: dict, data: st.DataObject) -> None:
    keys = [option["key"] for option in content["options"]]
    response = data.draw(st.lists(st.sampled_from(keys), unique=True))
    assert scoring.is_correct(content, response) == (set(response) == set(scoring.right_options(content)))


@given(NUMBERS, st.decimals(-1, 1, places=3))
def test_a_number_is_right_exactly_within_the_tolerance(content: dict, share: Decimal) -> None:
    off = Decimal(content["tolerance"]) * share
    inside = f"{Decimal(content['answer']) + off:f}"
    outside = f"{Decimal(content['answer']) + Decimal(content['tolerance']) + 1:f}"
    assert (scoring.is_correct(content, [inside]), scoring.is_correct(content, [outside])) == (True, False)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1", Decimal(1)),
        (" 1,50 ", Decimal("1.50")),
        ("1 000", Decimal(1000)),
        ("1\u00a0%", Decimal(1)),
        ("\u22122", Decimal(-2)),
        ("", None),
        ("one", None),
        ("NaN", None),
        ("Infinity", None),
        ("1e999999999", None),
        ("9" * 500, None),
        ("1,2,3", None),
    ],
)
def test_numbers_are_read_as_people_type_them(text: str, number: Decimal | None) -> None:
    assert scoring.read_number(text) == number


@given(st.lists(st.booleans(), max_size=30), st.integers(0, 30), st.decimals("0.01", 1, places=2))
def test_a_result_lies_between_nothing_and_the_maximum(marks: list[bool], more: int, pass_mark: Decimal) -> None:
    maximum = len(marks) + more
    found = scoring.result(marks, maximum=maximum, pass_mark=pass_mark)
    assert 0 <= found.points <= found.maximum == maximum
    assert found.passed == (maximum > 0 and Decimal(found.points) >= maximum * pass_mark)


def test_six_of_seven_reach_four_fifths() -> None:
    assert scoring.needed(7, Decimal("0.80")) == 6
