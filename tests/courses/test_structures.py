"""Structures: which leaf a reader is given; pure, so every rule is tried on many shapes."""

from dataclasses import dataclass, field
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from courses import structures
from courses.enums import Change
from courses.structures import ModulePlace, PartPlace

KINDS = st.sampled_from([Change.EDITORIAL, Change.MINOR, Change.INVALIDATING])


@dataclass
class Leaf:
    """As much of a leaf as a choice needs."""

    pk: int
    language: str
    number: int
    generation: int
    original: bool
    change: str = Change.MINOR
    content: dict[str, Any] = field(default_factory=lambda: {"title": "T"})


@st.composite
def histories(draw: st.DrawFn) -> list[Leaf]:
    """Publications of a Finnish original, and of a Swedish translation that sometimes follows it."""
    leaves: list[Leaf] = []
    counts = {"fi": 0, "sv": 0}
    lead = own = 0
    for kind, translated in draw(st.lists(st.tuples(KINDS, st.booleans()), min_size=1, max_size=12)):
        language = "sv" if translated and lead else "fi"
        first = counts[language] == 0
        if language == "fi":
            lead += first or kind != Change.EDITORIAL
        else:
            own = own if kind == Change.EDITORIAL and not first else lead
        counts[language] += 1
        generation = lead if language == "fi" else own
        change = kind if language == "fi" and not first else Change.MINOR
        leaves.append(Leaf(len(leaves) + 1, language, counts[language], generation, language == "fi", change))
    return leaves


@given(histories(), st.sampled_from(["fi", "sv", "en"]), st.data())
def test_a_reader_is_given_what_was_said_in_their_version_and_never_what_came_later(
    leaves: list[Leaf], language: str, data: st.DataObject
) -> None:
    lead = max(leaf.generation for leaf in leaves if leaf.original)
    generation = data.draw(st.integers(1, lead))
    leaf = structures.choose(leaves, generation=generation, language=language)
    assert leaf is not None
    assert leaf.generation <= generation
    assert leaf.language in {language, "fi"}
    if leaf.language == "fi":
        assert leaf == structures.original(leaves, generation=generation)
    invalidated = {one.generation for one in leaves if one.original and one.change == Change.INVALIDATING}
    assert not any(leaf.generation < one <= generation for one in invalidated)


@given(histories(), st.data())
def test_a_reader_of_the_original_has_the_newest_wording_of_their_version(
    leaves: list[Leaf], data: st.DataObject
) -> None:
    generation = data.draw(st.integers(1, max(leaf.generation for leaf in leaves if leaf.original)))
    own = [leaf for leaf in leaves if leaf.original and leaf.generation == generation]
    assert structures.choose(leaves, generation=generation, language="fi") == own[-1]


def test_a_translation_behind_the_original_is_still_read_unless_what_it_says_is_invalid() -> None:
    fi1, fi2, sv1 = Leaf(1, "fi", 1, 1, True), Leaf(2, "fi", 2, 2, True), Leaf(3, "sv", 1, 1, False)
    assert structures.choose([fi1, fi2, sv1], generation=2, language="sv") == sv1
    fi2.change = Change.INVALIDATING
    assert structures.choose([fi1, fi2, sv1], generation=2, language="sv") == fi2
    assert structures.choose([fi1, fi2, sv1], generation=1, language="sv") == sv1


def test_what_was_withdrawn_is_read_in_no_language() -> None:
    assert structures.choose([Leaf(1, "sv", 1, 1, False)], generation=1, language="sv") is None


def a_module(*parts: tuple[int, int], key: str = "m", title: str = "Alku") -> ModulePlace:
    """A module of these parts: (activity, generation)."""
    places = tuple(
        PartPlace(activity, "LESSON", generation, 5, {"fi": f"osa-{activity}"}) for activity, generation in parts
    )
    return ModulePlace(key, "fi", {"fi": title}, {"fi": ""}, {"fi": "alku"}, places)


def test_a_structure_survives_being_stored() -> None:
    modules = (a_module((1, 1), (2, 3)), a_module((4, 1), key="n"))
    assert structures.unpack(structures.pack(modules)) == modules


def test_names_make_no_new_structure_but_parts_order_and_generations_do() -> None:
    before = (a_module((1, 1), (2, 1)),)
    assert structures.same(before, (a_module((1, 1), (2, 1), title="Toinen"),))
    for other in (
        a_module((2, 1), (1, 1)),
        a_module((1, 1)),
        a_module((1, 2), (2, 1)),
        a_module((1, 1), (2, 1), key="n"),
    ):
        assert not structures.same(before, (other,))


def test_renewed_is_what_is_in_both_and_says_something_else() -> None:
    assert structures.renewed((a_module((1, 1), (2, 1), (3, 1)),), (a_module((2, 2), (3, 1), (4, 1)),)) == [2]


def test_an_edition_keeps_the_originals_words_where_there_are_no_others_and_says_what_is_behind() -> None:
    leaves = {
        1: [Leaf(11, "fi", 1, 1, True), Leaf(12, "fi", 2, 2, True), Leaf(13, "sv", 1, 1, False)],
        2: [Leaf(21, "fi", 1, 1, True)],
        3: [],
    }
    found = structures.edition((a_module((1, 2), (2, 1), (3, 1)),), leaves, language="sv")
    assert [(part.leaf, part.language, part.stale, part.path) for part in found.parts] == [
        (13, "sv", True, "alku/osa-1/"),
        (21, "fi", False, "alku/osa-2/"),
    ]
    assert (found.modules[0].title, found.modules[0].language) == ("Alku", "fi")
