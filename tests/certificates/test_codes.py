"""Codes: random, readable aloud, read however they are typed."""

import string

from hypothesis import given
from hypothesis import strategies as st

from certificates import codes

LETTERS = st.text(codes.ALPHABET, min_size=16, max_size=16)


def test_the_alphabet_has_nothing_that_can_be_misread() -> None:
    assert set(codes.ALPHABET) == set(string.digits + string.ascii_uppercase) - set("01OIL")
    assert len(codes.ALPHABET) ** codes.LENGTH > 2**79


def test_new_codes_are_grouped_and_differ() -> None:
    made = [codes.new() for _ in range(500)]

    assert len(set(made)) == 500
    assert all(codes.read(code) == code and [len(group) for group in code.split("-")] == [4] * 4 for code in made)


def test_the_example_is_a_code() -> None:
    assert codes.read(codes.EXAMPLE) == codes.EXAMPLE


@given(
    LETTERS,
    st.lists(st.sampled_from(["", "-", " ", "–", "—", "_", "\u00a0", "\u200b", "−"]), min_size=17, max_size=17),
    st.booleans(),
)
def test_a_code_is_read_whatever_stands_between_and_in_any_case(letters: str, gaps: list[str], lower: bool) -> None:
    typed = gaps[0] + "".join(letter + gap for letter, gap in zip(letters, gaps[1:], strict=True))

    assert codes.read(typed.lower() if lower else typed) == codes.grouped(letters)


@given(st.text(max_size=400))
def test_reading_never_fails_and_answers_only_codes(typed: str) -> None:
    read = codes.read(typed)

    assert read is None or codes.read(read) == read
