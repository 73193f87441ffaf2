"""The contents of a course, and where a learner goes on."""

from hypothesis import given
from hypothesis import strategies as st

from courses import outline
from courses.outline import Module, Outline, Part


def contents(*sizes: int) -> Outline:
    """Modules of so many parts each, numbered through."""
    modules, number = [], 0
    for place, size in enumerate(sizes, start=1):
        parts = []
        for _ in range(size):
            number += 1
            parts.append(
                Part(number, "LESSON", number, f"Part {number}", f"part-{number}", f"module-{place}", 10, "fi")
            )
        modules.append(Module(f"Module {place}", "", f"module-{place}", "fi", tuple(parts)))
    return Outline(tuple(modules))


OUTLINES = st.lists(st.integers(0, 4), min_size=1, max_size=4).map(lambda sizes: contents(*sizes))


@given(OUTLINES)
def test_what_is_packed_reads_back_the_same(found: Outline) -> None:
    assert outline.unpack(outline.pack(found)) == found


@given(OUTLINES, st.sets(st.integers(1, 16)), st.none() | st.integers(1, 16))
def test_one_goes_on_at_something_not_done_unless_all_is_done(
    found: Outline, done: set[int], place: int | None
) -> None:
    step = outline.next_step(found, done=done, place=place)
    left = [part for part in found.parts if part.activity not in done]
    assert (step is None) == (not left)
    assert step is None or step in left


def test_one_goes_on_at_the_very_place_one_left() -> None:
    found = contents(2, 2)
    assert outline.next_step(found, done={1}, place=3) == found.parts[2]


def test_after_a_finished_place_the_next_open_part_follows_then_what_was_skipped() -> None:
    found = contents(2, 2)
    assert outline.next_step(found, done={3}, place=3) == found.parts[3]
    assert outline.next_step(found, done={3, 4}, place=4) == found.parts[0]


def test_parts_know_their_number_and_neighbours_across_modules() -> None:
    found = contents(1, 2)
    middle = found.parts[1]
    assert (found.number(middle), found.before(middle), found.after(middle)) == (2, found.parts[0], found.parts[2])
    assert (found.before(found.parts[0]), found.after(found.parts[2])) == (None, None)
    assert found.find("module-2", "part-2") == middle
    assert found.find("module-1", "part-2") is None


def test_minutes_left_are_those_of_what_is_not_done() -> None:
    assert outline.minutes_left(contents(2, 1), {2}) == 20


def test_a_second_slug_of_one_name_is_numbered() -> None:
    assert outline.unique_slugs(["a", "b", "a"]) == ["a", "b", "a-2"]
