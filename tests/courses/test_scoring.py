"""Scoring: pure, between nothing and everything, blind to the order in which things were shown."""

from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses import scoring

KEYS = st.lists(st.text("abcdefgh", min_size=1, max_size=3), min_size=2, max_size=8, unique=True)
WORDS = st.text("aäoöå -", max_size=12).filter(lambda text: bool(scoring.folded(text)))
VARIANTS = st.fixed_dictionaries({"fi": st.lists(WORDS, min_size=1, max_size=3), "sv": st.lists(WORDS, max_size=2)})
OWN_NUMBER = st.decimals(-1000, 1000, places=2)


@st.composite
def choices(draw: st.DrawFn) -> dict:
    """A question with options of any of the three kinds."""
    keys = draw(KEYS)
    kind = draw(st.sampled_from(["SINGLE", "MULTIPLE", "TRUE_FALSE"]))
    right = set(draw(st.lists(st.sampled_from(keys), min_size=1, unique=True))) if kind == "MULTIPLE" else {keys[0]}
    return {"kind": kind, "options": [{"key": key, "correct": key in right} for key in keys]}


@st.composite
def matchings(draw: st.DrawFn) -> dict:
    """Rows with a choice each; there may be more choices than rows, and two rows with the same one."""
    keys = draw(KEYS)
    rows = [{"key": f"r{key}", "choice": draw(st.sampled_from(keys))} for key in keys]
    return {"kind": "MATCHING", "rows": rows, "choices": [{"key": key} for key in keys]}


@st.composite
def rubrics(draw: st.DrawFn) -> dict:
    """A free text with criteria."""
    criteria = [{"key": key, "points": draw(st.integers(1, 5))} for key in draw(KEYS)]
    return {"kind": "FREE_TEXT", "criteria": criteria}


NUMBERS = st.builds(
    lambda answer, tolerance: {"kind": "NUMERIC", "answer": str(answer), "tolerance": str(tolerance), "options": []},
    OWN_NUMBER,
    st.decimals(0, 10, places=2),
)
ORDERINGS = st.builds(lambda keys: {"kind": "ORDERING", "items": [{"key": key} for key in keys]}, KEYS)
GAPS = st.builds(
    lambda gaps: {"kind": "GAPS", "gaps": [{"key": str(place), "variants": one} for place, one in enumerate(gaps)]},
    st.lists(VARIANTS, min_size=1, max_size=5),
)
SHORT = st.builds(lambda variants: {"kind": "SHORT", "variants": variants}, VARIANTS)
QUESTIONS = st.one_of(choices(), NUMBERS, matchings(), ORDERINGS, GAPS, SHORT, rubrics())
RESPONSES = st.lists(st.text(max_size=12), max_size=6)


def right(content: dict) -> list[str]:
    """The right response to a question that no person grades."""
    match content["kind"]:
        case "NUMERIC":
            return [content["answer"]]
        case "MATCHING":
            return list(scoring.right_pairs(content))
        case "ORDERING":
            return [item["key"] for item in content["items"]]
        case "GAPS":
            return [gap["variants"]["fi"][0] for gap in content["gaps"]]
        case "SHORT":
            return [content["variants"]["fi"][-1]]
        case _:
            return list(scoring.right_options(content))


@st.composite
def answered(draw: st.DrawFn) -> tuple[dict, list[str]]:
    """A question and a response of the form that its page would send, right or wrong."""
    content = draw(QUESTIONS)
    match content["kind"]:
        case "MATCHING":
            keys = st.sampled_from([choice["key"] for choice in content["choices"]])
            response = [f"{row['key']}[.]{draw(keys)}" for row in content["rows"]]
        case "ORDERING":
            response = draw(st.permutations(right(content)))
        case "GAPS":
            response = [draw(WORDS | st.sampled_from(gap["variants"]["fi"])) for gap in content["gaps"]]
        case "NUMERIC":
            response = [str(draw(OWN_NUMBER))]
        case "SHORT" | "FREE_TEXT":
            response = [draw(WORDS)]
        case _:
            keys = st.sampled_from([option["key"] for option in content["options"]])
            response = draw(st.lists(keys, min_size=1, max_size=1 if content["kind"] != "MULTIPLE" else 8))
    return content, response


@given(QUESTIONS, RESPONSES)
def test_any_response_to_any_question_has_a_share_and_is_never_an_error(content: dict, response: list[str]) -> None:
    given_answer = scoring.accepted(content, response)
    share = scoring.share(content, response)
    assert 0 <= share <= 1
    assert not (given_answer is None and share)


@given(answered())
def test_a_response_from_the_page_is_accepted_and_its_canonical_form_is_worth_the_same(
    asked: tuple[dict, list[str]],
) -> None:
    content, response = asked
    form = scoring.accepted(content, response)
    assert form is not None
    assert scoring.accepted(content, form) == form
    assert 0 <= scoring.share(content, response) == scoring.share(content, form) <= 1


@given(QUESTIONS.filter(lambda content: content["kind"] != "FREE_TEXT"))
def test_the_right_response_is_worth_everything(content: dict) -> None:
    assert scoring.share(content, right(content)) == 1


@given(choices(), st.data())
def test_the_right_options_are_right_in_whatever_order_and_number_they_are_chosen(
    content: dict, data: st.DataObject
) -> None:
    chosen = right(content)
    shuffled = data.draw(st.permutations(chosen))
    assert scoring.is_correct(content, [*shuffled, *chosen]) is True


@given(answered(), st.data())
def test_shuffling_what_is_shown_changes_no_share(asked: tuple[dict, list[str]], data: st.DataObject) -> None:
    content, response = asked
    other = {
        name: data.draw(st.permutations(value)) if name in ("options", "rows", "choices") else value
        for name, value in content.items()
    }
    shown = data.draw(st.permutations(response)) if content["kind"] == "MATCHING" else response
    assert scoring.share(content, response) == scoring.share(other, shown)


@given(choices(), st.data())
def test_anything_but_exactly_the_right_options_is_worth_nothing(content: dict, data: st.DataObject) -> None:
    keys = [option["key"] for option in content["options"]]
    response = data.draw(st.lists(st.sampled_from(keys), unique=True))
    assert scoring.share(content, response) == int(set(response) == set(scoring.right_options(content)))


@given(NUMBERS, st.decimals(-1, 1, places=3))
def test_a_number_is_right_exactly_within_the_tolerance(content: dict, part: Decimal) -> None:
    off = Decimal(content["tolerance"]) * part
    inside = f"{Decimal(content['answer']) + off:f}"
    outside = f"{Decimal(content['answer']) + Decimal(content['tolerance']) + 1:f}"
    assert (scoring.is_correct(content, [inside]), scoring.is_correct(content, [outside])) == (True, False)


@given(matchings(), st.data())
def test_matching_is_worth_the_share_of_right_rows(content: dict, data: st.DataObject) -> None:
    keys = [choice["key"] for choice in content["choices"]]
    chosen = [data.draw(st.sampled_from(keys)) for _ in content["rows"]]
    response = [f"{row['key']}[.]{key}" for row, key in zip(content["rows"], chosen, strict=True)]
    hits = sum(row["choice"] == key for row, key in zip(content["rows"], chosen, strict=True))
    assert scoring.share(content, response) == Fraction(hits, len(chosen))
    assert scoring.accepted(content, response[1:]) is None


@given(ORDERINGS, st.data())
def test_ordering_is_worth_the_share_of_neighbours_that_follow_one_another(content: dict, data: st.DataObject) -> None:
    keys = right(content)
    response = data.draw(st.permutations(keys))
    follow = sum(keys.index(after) == keys.index(before) + 1 for before, after in pairwise(response))
    assert scoring.share(content, response) == Fraction(follow, len(keys) - 1)
    assert scoring.accepted(content, [*response[1:], response[-1]]) is None


@given(GAPS, st.data())
def test_gaps_are_worth_the_share_of_gaps_that_fit(content: dict, data: st.DataObject) -> None:
    known = [data.draw(st.booleans()) for _ in content["gaps"]]
    response = [word if fits else "xyz" for word, fits in zip(right(content), known, strict=True)]
    assert scoring.share(content, response) == Fraction(sum(known), len(known))
    assert scoring.accepted(content, ["", *response[1:]]) is None


@given(rubrics(), st.dictionaries(st.text("abcdefgh", max_size=3), st.integers(-3, 9)))
def test_a_free_text_is_worth_what_a_person_gave_and_nothing_before(content: dict, grades: dict) -> None:
    full = {row["key"]: row["points"] for row in content["criteria"]}
    assert scoring.share(content, ["Teksti"]) == 0
    assert 0 <= scoring.graded(content, grades) <= 1
    assert (scoring.graded(content, full), scoring.graded(content, {})) == (1, 0)
    assert scoring.worth(content) == sum(full.values())


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("Moniammatillinen työ", True),
        ("  moniammatillinen   TYÖ. ", True),
        ("moniammatillinen-työ", True),
        ("moniammatillinen \u2013 työ", True),
        ("moniammatillinen tyo\u0308", True),
        ("moniammatillinen tyo", False),
        ("moniammatillinentyö", False),
        ("mångprofessionellt arbete", True),
        ("mangprofessionellt arbete", False),
        ("", False),
        ("\u2013", False),
    ],
)
def test_short_answers_are_compared_without_case_spaces_and_hyphens_but_with_their_letters(
    text: str, known: bool
) -> None:
    variants = {"fi": ["moniammatillinen työ"], "sv": ["mångprofessionellt arbete"]}
    assert scoring.is_correct({"kind": "SHORT", "variants": variants}, [text]) is known


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


@given(
    st.lists(st.tuples(st.fractions(0, 1, max_denominator=12), st.integers(1, 20)), max_size=30),
    st.integers(0, 30),
    st.decimals("0.01", 1, places=2),
)
def test_a_result_lies_between_nothing_and_the_maximum_and_what_is_shown_agrees_with_passing(
    marks: list[tuple[Fraction, int]], more: int, pass_mark: Decimal
) -> None:
    maximum = sum(points for _share, points in marks) + more
    earned = [share * points for share, points in marks]
    found = scoring.result(earned, maximum=maximum, pass_mark=pass_mark)
    assert 0 <= found.shown <= found.points <= found.maximum == maximum
    assert found.passed == (maximum > 0 and found.points >= maximum * Fraction(pass_mark))
    assert found.passed == (maximum > 0 and found.shown >= scoring.needed(maximum, pass_mark, parts=True))


@given(st.lists(st.booleans(), min_size=1, max_size=30), st.decimals("0.01", 1, places=2))
def test_whole_points_pass_from_the_least_whole_number_on(marks: list[bool], pass_mark: Decimal) -> None:
    found = scoring.result(map(Fraction, marks), maximum=len(marks), pass_mark=pass_mark)
    assert found.passed == (found.shown >= scoring.needed(len(marks), pass_mark))


def test_three_thirds_are_one() -> None:
    found = scoring.result([Fraction(1, 3)] * 3, maximum=1, pass_mark=Decimal(1))
    assert (found.shown, found.passed) == (Decimal(1), True)


@pytest.mark.parametrize(("parts", "points"), [(False, Decimal(6)), (True, Decimal("5.6"))])
def test_four_fifths_of_seven(parts: bool, points: Decimal) -> None:
    assert scoring.needed(7, Decimal("0.80"), parts=parts) == points


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("yhteis-työ", "Yhteis työ", True),
        ("  maito–hammas. ", "maito hammas", True),
        ("-5", "5", False),
        ("−5", "-5", True),
        ("Rh-", "Rh", False),
        ("Rh−", "rh-", True),
        ("saa", "sää", False),
    ],
)
def test_hyphens_between_letters_make_no_difference_and_signs_do(one: str, other: str, same: bool) -> None:
    assert (scoring.folded(one) == scoring.folded(other)) is same


def test_line_breaks_count_once_as_the_browser_counts_them() -> None:
    text = "\n".join(["x" * 99] * 50)
    content = {"kind": "FREE_TEXT", "criteria": []}
    assert scoring.accepted(content, [text.replace("\n", "\r\n")]) == (text,)
