"""Documents and links that stand in a series or in an item of a programme, as pages list them."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePath

from wagtail.blocks import StreamValue
from wagtail.documents.models import Document

from webinars.models import Session


@dataclass(frozen=True)
class Material:
    """Something to download (``document`` is its number, ``size`` in bytes), or to open on another site."""

    title: str
    url: str
    document: int | None = None
    kind: str = ""
    size: int | None = None


def listed(streams: Iterable[StreamValue]) -> list[list[Material]]:
    """The materials of each stream; the documents of all in one query, and those that were deleted left out."""
    told = [[(block["type"], block["value"]) for block in stream.raw_data] for stream in streams]
    wanted = {value["document"] for rows in told for kind, value in rows if kind == "document"}
    documents = Document.objects.in_bulk(wanted) if wanted else {}
    found = [[_material(value, documents, kind) for kind, value in rows] for rows in told]
    return [[material for material in rows if material] for rows in found]


def lay_out(sessions: Iterable[Session]) -> None:
    """Give each item of a programme its materials as ``session.handed_out``."""
    sessions = list(sessions)
    for session, found in zip(sessions, listed(session.materials for session in sessions), strict=True):
        session.handed_out = found


def _material(value: dict, documents: dict[int, Document], kind: str) -> Material | None:
    """One block as a line of the list."""
    if kind == "link":
        return Material(value["title"], value["address"])
    document = documents.get(value["document"])
    if document is None:
        return None
    ending = PurePath(document.filename).suffix.removeprefix(".").upper()
    return Material(value["title"], document.url, document.pk, ending, document.get_file_size())
