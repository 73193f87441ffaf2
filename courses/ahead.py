"""What a browser may fetch before its reader goes on: the files of the next lesson, never its page.

A page shows how far its reader is, so one fetched before "Done" would tell of a lesson that is not done when it is
shown. Files tell of nobody, and their addresses hold for hours.
"""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from courses import films, leaves
from courses.models import Leaf
from courses.outline import Part

MOST = 6
PICTURE = "width-1100"  # as in templates/courses/blocks/picture.html


def files(part: Part, language: str) -> list[dict[str, str]]:
    """The address and kind of the first files that a lesson shows: pictures, a film's poster, captions."""
    leaf = Leaf.objects.filter(pk=part.leaf, withdrawn_at=None).first() if not part.is_test else None
    return list(islice(_files(leaf, language), MOST)) if leaf else []


def _files(leaf: Leaf, language: str) -> Iterator[dict[str, str]]:
    """The files in the order in which the lesson shows them."""
    lesson = leaves.as_lesson(leaf)
    for place, row in enumerate(lesson.body.raw_data):
        if row["type"] in {"image", "video", "audio"}:
            yield from _of_block(row["type"], lesson.body[place].value, language)


def _of_block(kind: str, value: Any, language: str) -> Iterator[dict[str, str]]:
    """The files of one block; the recording itself is too much to fetch unasked."""
    if kind == "image":
        if value["image"]:
            yield {"href": value["image"].get_rendition(PICTURE).url, "as": "image"}
    elif value[kind]:
        shown = films.show(value[kind], language)
        if shown["poster"] and kind == "video":
            yield {"href": shown["poster"], "as": "image"}
        yield from ({"href": track["src"], "as": "track"} for track in shown["captions"] if track["default"])
