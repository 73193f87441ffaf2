"""What is written is read again as it was, as far as a format carries it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.enums import QuestionKind
from courses.exchange import formats
from courses.exchange.formats import Format
from courses.exchange.items import Item, Reading, Row
from tests.courses.exchange import questions

ALL = tuple(QuestionKind.values)
IN_GIFT = tuple(kind for kind in ALL if kind not in ("ORDERING", "GAPS"))


def back(form: str, items: list[Item], language: str = "fi") -> Reading:
    """What is read of what was written; row keys and lines are the file's own."""
    written = formats.write(form, items, name="Pankki", language=language)
    assert formats.recognised(written.data) == form
    reading = formats.read(written.data, language)
    reading.items = [bare(item) for item in reading.items]
    return reading


def bare(item: Item) -> Item:
    """A question without lines and the keys of rows."""
    return replace(item, line=0, rows=tuple(replace(row, key="") for row in item.rows))


def in_one(item: Item, code: str) -> Item:
    """A question in one of its languages."""

    def only(texts: object) -> dict[str, str]:
        return {code: texts[code]} if texts.get(code) else {}

    rows = tuple(replace(r, texts=only(r.texts), match=only(r.match), feedback=only(r.feedback)) for r in item.rows)
    maps = {name: only(getattr(item, name)) for name in ("texts", "explanations", "passage")}
    return replace(item, rows=rows, **maps)


def keyed(items: list[Item]) -> list[Item]:
    """Questions of different keys."""
    return list({item.key: item for item in items}.values())


some = st.lists(questions.items(ALL), min_size=1, max_size=4).map(keyed)


@given(some)
def test_moodle_carries_all_kinds_and_languages_and_gaps_in_one(items: list[Item]) -> None:
    first = [
        replace(in_one(item, item.languages[0]), explanations=item.explanations) if item.kind == "GAPS" else item
        for item in items
    ]
    reading = back(Format.MOODLE, items)
    assert (reading.items, reading.unread, reading.notes) == (first, [], [])


@given(some)
def test_qti_carries_all_kinds_and_languages(items: list[Item]) -> None:
    reading = back(Format.QTI, items)
    assert (reading.items, reading.unread, reading.notes) == (items, [], [])


@given(st.lists(questions.items(IN_GIFT, ("sv", "fi")), min_size=1, max_size=4).map(keyed))
def test_gift_carries_one_language_without_points_and_rubrics(items: list[Item]) -> None:
    wanted = [replace(in_one(item, "sv"), points=None) for item in items]
    wanted = [replace(item, rows=()) if item.kind == "FREE_TEXT" else item for item in wanted]
    wanted = [
        replace(item, rows=tuple(map(arrowless, item.rows))) if item.kind == "MATCHING" else item for item in wanted
    ]
    reading = back(Format.GIFT, items, "sv")
    assert (reading.items, reading.unread, reading.notes) == (wanted, [], [])


def arrowless(row: Row) -> Row:
    """A pair in GIFT."""
    maps = {name: {k: v.replace("->", "→") for k, v in getattr(row, name).items()} for name in ("texts", "match")}
    return replace(row, **maps)


@pytest.mark.parametrize("kind", ["ORDERING", "GAPS"])
def test_gift_says_which_questions_it_does_not_carry(kind: str) -> None:
    item = Item(kind=kind, texts={"fi": "Missä järjestyksessä?"}, rows=(Row({"fi": "a"}),), passage={"fi": "[1]"})
    written = formats.write(Format.GIFT, [item], name="Pankki", language="fi")
    assert (written.data.strip(), [loss.name for loss in written.losses]) == (b"", ["Missä järjestyksessä?"])
