"""Texts out of a page and back: nothing is lost, nothing else changes, and each is found again where it belongs."""

import copy
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses import segments, shapes
from courses.models import LessonPage
from courses.segments import Blocks, Fields, File, Fixed, Rows, Shape, Source, State, Table, Text

WORDS = st.text(max_size=12)
LEAF: list[Shape] = [Text(), Text(rich=True), File(), Fixed()]


def _shapes() -> st.SearchStrategy[Shape]:
    """Shapes of any depth."""
    names = st.sampled_from(["title", "text", "rows", "a1"])
    return st.recursive(
        st.sampled_from([*LEAF, Table()]),
        lambda inner: st.one_of(
            st.dictionaries(names, inner, max_size=3).map(Fields),
            inner.map(Rows),
            st.dictionaries(names, inner, min_size=1, max_size=3).map(Blocks),
        ),
        max_leaves=6,
    )


def _values(shape: Shape) -> st.SearchStrategy[Any]:
    """Content of a shape, as Wagtail stores it now and as it once did."""
    ids = st.uuids().map(str)
    match shape:
        case Text():
            return st.none() | WORDS
        case File():
            return st.none() | st.integers(1, 99)
        case Fixed():
            return st.integers() | WORDS | st.lists(WORDS, max_size=2)
        case Fields(parts):
            known = st.fixed_dictionaries({name: _values(part) for name, part in parts.items()})
            return known.map(lambda found: {**found, "other": 7})
        case Rows(each):
            item = st.builds(lambda value, key: {"type": "item", "value": value, "id": key}, _values(each), ids)
            return st.lists(item, max_size=3)
        case Blocks(kinds):
            known = [
                st.builds(lambda value, key, kind=kind: {"type": kind, "value": value, "id": key}, _values(inner), ids)
                for kind, inner in kinds.items()
            ]
            gone = st.builds(lambda key: {"type": "unknown", "value": {"x": 1}, "id": key}, ids)
            return st.lists(st.one_of(*known, gone), max_size=3)
    width = st.integers(1, 3)
    return width.flatmap(
        lambda size: st.fixed_dictionaries(
            {
                "columns": st.lists(
                    st.fixed_dictionaries({"type": st.just("text"), "heading": WORDS}), min_size=size, max_size=size
                ),
                "rows": st.lists(
                    st.fixed_dictionaries({"values": st.lists(WORDS, min_size=size, max_size=size)}), max_size=3
                ),
                "caption": WORDS,
            }
        )
    )


CONTENT = _shapes().flatmap(lambda shape: st.tuples(st.just(shape), _values(shape)))


@given(CONTENT, st.data())
def test_words_that_were_put_in_are_taken_out_again(content: tuple[Shape, Any], data: st.DataObject) -> None:
    shape, value = content
    words = {
        key: data.draw(st.integers(1, 99) if isinstance(text, int | None) else WORDS)
        for key, text in segments.extract(shape, value).items()
    }

    merged = segments.merge(shape, value, words)

    assert segments.extract(shape, merged) == words


@given(CONTENT)
def test_the_original_s_own_words_give_the_original(content: tuple[Shape, Any]) -> None:
    shape, value = content
    before = copy.deepcopy(value)

    assert segments.merge(shape, value, segments.extract(shape, value)) == before
    assert value == before


@given(CONTENT)
def test_nothing_changes_outside_the_texts(content: tuple[Shape, Any]) -> None:
    shape, value = content
    words = {key: "X" for key, text in segments.extract(shape, value).items() if text and isinstance(text, str)}

    merged = segments.merge(shape, value, words)

    assert segments.merge(shape, merged, segments.extract(shape, value)) == value


@given(CONTENT)
def test_a_translation_with_the_original_s_blocks_keeps_every_word(content: tuple[Shape, Any]) -> None:
    shape, value = content
    translated = segments.merge(
        shape,
        value,
        {key: f"sv {text}" for key, text in segments.extract(shape, value).items() if isinstance(text, str)},
    )

    aligned = segments.align(shape, value, translated, {})

    assert segments.merge(shape, value, aligned.words) == translated
    assert aligned.lost == []


LESSON = shapes.of(LessonPage)


def text(key: str, words: str) -> dict[str, str]:
    """A block of running text."""
    return {"type": "text", "value": words, "id": key}


def lesson(*blocks: Mapping[str, Any], title: str = "Otsikko") -> dict[str, Any]:
    """A lesson's content."""
    return {"title": title, "intro": "", "body": list(blocks)}


class TestChangedOriginal:
    """The original has other blocks now than when it was translated."""

    OLD = lesson(text("a", "yksi"), text("b", "kaksi"), text("c", "kolme"))
    SWEDISH = lesson(text("a", "ett"), text("b", "två"), text("c", "tre"), title="Rubrik")

    def aligned(self, *now: Mapping[str, Any]) -> tuple[list[str], list[str]]:
        """The words of the translation's blocks in the original as it is now, and what has no place there."""
        sources = {key: Source(words) for key, words in segments.extract(LESSON, self.OLD).items()}
        new = lesson(*now)
        found = segments.align(LESSON, new, self.SWEDISH, sources)
        return [row["value"] for row in segments.merge(LESSON, new, found.words)["body"]], found.lost

    @pytest.mark.parametrize(
        ("now", "words", "lost"),
        [
            ("abc", ["ett", "två", "tre"], []),
            ("cab", ["tre", "ett", "två"], []),
            ("ac", ["ett", "tre"], ["två"]),
            ("anbc", ["ett", "new n", "två", "tre"], []),
            ("n", ["new n"], ["ett", "två", "tre"]),
            ("", [], ["ett", "två", "tre"]),
        ],
    )
    def test_blocks_are_found_by_their_ids(self, now: str, words: list[str], lost: list[str]) -> None:
        assert self.aligned(*(text(key, f"new {key}") for key in now)) == (words, lost)

    def test_a_block_that_became_another_kind_is_new(self) -> None:
        now = {"type": "heading", "value": "Väliotsikko", "id": "b"}
        assert self.aligned(text("a", "yksi"), now) == (["ett", "Väliotsikko"], ["två", "tre"])

    def test_a_translation_written_by_hand_is_matched_by_order_and_kind(self) -> None:
        own = lesson(text("x", "ett"), {"type": "heading", "value": "Mellan", "id": "y"}, text("z", "tre"))
        now = lesson(text("a", "yksi"), {"type": "heading", "value": "Väli", "id": "b"}, text("c", "kolme"))
        found = segments.align(LESSON, now, own, {})
        merged = segments.merge(LESSON, now, found.words)
        assert [(row["id"], row["value"]) for row in merged["body"]] == [("a", "ett"), ("b", "Mellan"), ("c", "tre")]

    def test_what_is_matched_by_order_has_its_source_under_the_original_s_key(self) -> None:
        own, now = lesson(text("x", "ett")), lesson(text("a", "yksi"))
        found = segments.align(LESSON, now, own, {"body.a": Source("yksi")})
        assert (found.words["body.a"], found.sources) == ("ett", {"body.a": Source("yksi")})

    def test_a_file_of_the_language_s_own_stays_and_any_other_is_the_original_s(self) -> None:
        def picture(number: int) -> dict[str, Any]:
            return {"type": "image", "value": {"image": number, "alt": "Kuva", "caption": ""}, "id": "p"}

        sources = {"body.p.image": Source(1)}
        images = [
            segments.align(LESSON, lesson(picture(2)), lesson(picture(own)), sources).words["body.p.image"]
            for own in (1, 9)
        ]
        assert images == [2, 9]


def table(*rows: list[str], heading: str = "Asia", own_id: str = "t") -> dict[str, Any]:
    """A lesson with a comparison."""
    columns = [{"type": "text", "heading": heading}, {"type": "text", "heading": "Miten"}]
    value = {"caption": "Vertailu", "columns": columns, "rows": [{"values": row} for row in rows]}
    return lesson({"type": "comparison", "value": value, "id": own_id})


@pytest.mark.parametrize("own_id", ["t", "x"], ids=["made here", "written by hand"])
def test_the_rows_of_a_table_are_found_again_after_one_came_between(own_id: str) -> None:
    old = table(["yksi", "a"], ["kaksi", "b"])
    own = table(["ett", "a"], ["två", "b"], own_id=own_id)
    sources = {key: Source(words) for key, words in segments.extract(LESSON, old).items()}
    new = table(["yksi", "a"], ["uusi", "n"], ["kaksi", "b"])

    found = segments.align(LESSON, new, own, sources)

    merged = segments.merge(LESSON, new, found.words)["body"][0]["value"]["rows"]
    assert [row["values"][0] for row in merged] == ["ett", "uusi", "två"]
    assert [found.sources.get(f"body.t.rows.{row}.0") for row in range(3)] == [Source("yksi"), None, Source("kaksi")]


@pytest.mark.parametrize(
    ("original", "own", "source", "state"),
    [
        ("Teksti", "Teksti", None, State.OPEN),
        ("Teksti", "", None, State.OPEN),
        ("", "", None, State.DONE),
        ("Teksti", "Text", None, State.DONE),
        ("Teksti", "Text", Source("Teksti"), State.DONE),
        ("Uusi", "Text", Source("Teksti"), State.CHANGED),
        ("Uusi", "Teksti", Source("Teksti"), State.OPEN),
        ("Barnahus", "Barnahus", Source("Barnahus"), State.OPEN),
        ("Barnahus", "Barnahus", Source("Barnahus", same=True), State.DONE),
        ("Lastentalo", "Barnahus", Source("Barnahus", same=True), State.CHANGED),
        ('<p data-block-key="q">Teksti</p>', "<p>Teksti</p>", None, State.OPEN),
    ],
    ids=range(11),
)
def test_what_a_text_needs(original: str, own: str, source: Source | None, state: State) -> None:
    assert segments.judge(Text(), original, own, source, ()) == state


def test_better_wording_of_one_generation_needs_no_new_translation() -> None:
    history = [(1, {"a": "laki", "b": "yksi"}), (1, {"a": "Laki.", "b": "yksi"}), (2, {"a": "Laki.", "b": "kaksi"})]

    meaning = segments.meanings(history)

    assert meaning == {"a": ["Laki.", "Laki.", "laki"], "b": ["kaksi"]}
    assert segments.judge(Text(), "Laki.", "Lag", Source("laki"), meaning["a"]) == State.DONE
    assert segments.judge(Text(), "kaksi", "ett", Source("yksi"), meaning["b"]) == State.CHANGED
