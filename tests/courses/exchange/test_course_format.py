"""The format of a course's package: it names every field and block there is, and its texts are always the same."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from modelcluster.fields import ParentalKey
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page

from courses.blocks import LessonBlock
from courses.exchange.course import format, layout, richtext, shapes
from courses.exchange.items import Unreadable
from courses.models import Case, CoursePage, LessonPage, ModulePage, Option, Placement, Question, TestPage, TestQuestion
from learning.models import Track, Video
from tests.courses.carrying import courses_at_random

WAGTAIL = {field.name for field in Page._meta.get_fields()} - {
    "title", "slug", "seo_title", "search_description", "show_in_menus",
}  # fmt: skip
PAGES = {"course": CoursePage, "module": ModulePage, "lesson": LessonPage, "test": TestPage}
LIBRARY = {"id", "collection", "created_at", "uploaded_by_user", "file_size", "file_hash", "tagged_items"}


def fields(model: Any) -> set[str]:
    """What its author may fill in."""
    found = {field.name for field in model._meta.get_fields() if not field.auto_created}
    found |= {one.get_accessor_name() for one in model._meta.related_objects if isinstance(one.field, ParentalKey)}
    return {name for name in found if not name.endswith(("_ptr", "workflow_states", "_revisions", "index_entries"))}


@pytest.mark.parametrize("kind", PAGES)
def test_a_package_carries_every_field_of_a_page_or_says_why_not(kind: str) -> None:
    carried = {*layout.PAGES[kind].of, *layout.THINGS[kind].of} - {"key", "original", "pages", "parts"}
    assert fields(PAGES[kind]) - WAGTAIL - set(layout.LEFT_OUT) == carried - WAGTAIL


@pytest.mark.parametrize(
    ("model", "shape", "apart"),
    [
        (Question, layout.QUESTION, set()),
        (Option, layout.OPTION, {"question", "sort_order"}),
        (Case, layout.CASE, set()),
        (TestQuestion, layout.THINGS["test"].of["questions"].of, {"test", "sort_order"}),
        (Placement, layout.THINGS["course"].of["placements"].of, {"course", "sort_order"}),
        (Track, layout.TRACK, {"video"}),
        (Video, shapes.Fields({name: one for name, one in layout.RECORDING.of.items() if name != "tracks"}), LIBRARY),
        (get_document_model(), layout.DOCUMENT, LIBRARY),
        (get_image_model(), layout.PICTURE, LIBRARY | {"width", "height"}),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else "",
)
def test_a_package_carries_every_field_of_a_row(model: Any, shape: shapes.Fields, apart: set[str]) -> None:
    assert fields(model) - apart - {"id"} == set(shape.of) - {"id", "name"} | ({"name"} if model is Case else set())


@pytest.mark.parametrize(
    ("model", "shape"),
    [*((PAGES[kind], layout.PAGES[kind]) for kind in PAGES), (Case, layout.CASE), (Option, layout.OPTION)],
    ids=lambda value: value.__name__ if isinstance(value, type) else "",
)
def test_texts_are_as_long_as_the_columns(model: Any, shape: shapes.Fields) -> None:
    for name, one in shape.of.items():
        longest = getattr(model._meta.get_field(name), "max_length", None)
        if isinstance(one, shapes.Text) and longest:
            assert (name, one.most) == (name, longest)


def _agrees(block: blocks.Block, shape: shapes.Shape) -> bool:
    """Whether a block and a shape are built alike."""
    match block:
        case TypedTableBlock():
            return isinstance(shape, shapes.Table)
        case blocks.StreamBlock() | blocks.StructBlock():
            kind = shapes.Stream if isinstance(block, blocks.StreamBlock) else shapes.Fields
            return (
                isinstance(shape, kind)
                and set(block.child_blocks) == set(shape.of)
                and all(_agrees(one, shape.of[name]) for name, one in block.child_blocks.items())
            )
        case blocks.ListBlock():
            return isinstance(shape, shapes.Items) and _agrees(block.child_block, shape.of["item"])
        case blocks.RichTextBlock():
            return isinstance(shape, shapes.Rich)
        case blocks.ChooserBlock():
            return isinstance(shape, shapes.Refer)
        case blocks.BooleanBlock():
            return isinstance(shape, shapes.Flag)
    longest = block.field.max_length
    return type(shape) is shapes.Text and longest in (None, shape.most)


def test_a_package_carries_every_block_with_all_its_fields() -> None:
    assert _agrees(LessonBlock(), layout.PAGES["lesson"].of["body"])
    assert not _agrees(LessonBlock(), shapes.Stream({**layout.BLOCKS, "more": shapes.Text()}))


@given(courses_at_random.courses())
@settings(max_examples=10)
def test_what_is_written_is_read_again_and_written_the_same(data: format.Data) -> None:
    content = format.write(data)
    assert format.read(content) == data
    assert format.write(format.read(content)) == content
    turned = dict(reversed(list(data.items())))
    assert format.write(turned) == content


@given(courses_at_random.courses())
@settings(max_examples=10)
def test_other_keys_are_other_everywhere_and_lead_back(data: format.Data) -> None:
    there = format.renamed(data, lambda key: f"f{key[1:]}")  # they all begin with noughts
    keys = {key for name in ("modules", "parts", "questions", "cases", "courses") for key in format.names(data)[name]}
    assert not any(key in format.write(there).decode() for key in keys)
    assert format.read(format.write(there)) == there
    assert format.renamed(there, lambda key: f"0{key[1:]}") == data


@given(st.text(alphabet='<>ab/"= &p', max_size=40))
def test_rich_text_is_kept_to_the_letter_or_refused(text: str) -> None:
    try:
        assert richtext.rewrite(text, lambda attributes: attributes) == text or "<a" in text
    except Unreadable:
        assert "<" in text


NAMES = st.sampled_from(["key", "pages", "fi", "type", "value", "id", "course"])
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner),
)


@given(JUNK)
def test_whatever_stands_somewhere_is_taken_or_refused_with_words(junk: Any) -> None:
    with pytest.raises(Unreadable):
        format.read(format.write({"format": layout.FORMAT, "version": 1, "course": junk}))
    for shape in (layout.WHOLE, layout.PAGES["lesson"], layout.QUESTION, layout.STATE):
        with pytest.raises(Unreadable):
            shape.check(junk, "")
