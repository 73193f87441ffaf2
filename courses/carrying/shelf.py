"""The pictures, documents and recordings that a course shows, as a package holds them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from pathlib import PurePath
from typing import Any

from django.utils.translation import gettext as _
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from courses.exchange.course import format, layout
from courses.exchange.course.archive import Source
from courses.exchange.course.format import Data
from courses.packing import CHUNK
from learning.models import Video

KINDS = {"pictures": layout.PICTURE, "documents": layout.DOCUMENT, "recordings": layout.RECORDING}


@dataclass(frozen=True)
class Shelf:
    """The rows of the libraries that a course shows, by kind."""

    rows: dict[str, list[Any]]

    @property
    def files(self) -> list[Any]:
        """All their files."""
        return [file for rows in self.rows.values() for row in rows for file in _files(row)]

    @property
    def size(self) -> int:
        """The bytes of all files together."""
        return sum(file.size for file in self.files)


@dataclass
class Shelved:
    """The rows of a package, how each row of the database is called in it, and where its files are read."""

    rows: dict[str, list[Data]] = field(default_factory=dict)
    names: dict[str, dict[int, str]] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)


def models() -> dict[str, Any]:
    """The library of each kind."""
    return {"pictures": get_image_model(), "documents": get_document_model(), "recordings": Video}


def gather(
    pictures: Collection[int], documents: Collection[int], recordings: Collection[int], *, left_out: list[str]
) -> Shelf:
    """The rows with these numbers; what has lost its file is told and stays out."""
    wanted = {"pictures": pictures, "documents": documents, "recordings": recordings}
    found: dict[str, list[Any]] = {}
    for kind, model in models().items():
        also = ("tags", "tracks") if kind == "recordings" else ("tags",)
        rows = model.objects.filter(pk__in=wanted[kind]).order_by("pk").prefetch_related(*also)
        found[kind] = []
        for row in rows:
            if all(file.storage.exists(file.name) for file in _files(row)):
                found[kind].append(row)
            else:
                left_out.append(_("“%(title)s” has lost its file. Upload it again.") % {"title": row.title})
    return Shelf(found)


def _files(row: Any) -> Iterable[Any]:
    """The files of a picture, document or recording."""
    yield row.file
    if isinstance(row, Video):
        if row.thumbnail:
            yield row.thumbnail
        for track in row.tracks.all():
            yield track.file


def pack(shelf: Shelf) -> Shelved:
    """The rows as a package holds them; what is the same twice is there once."""
    made = Shelved()
    for kind, rows in shelf.rows.items():
        entries: dict[str, Data] = {}
        made.names[kind] = {}
        for row in rows:
            entry = entry_of(kind, row, made.sources)
            entries[entry["id"]] = entry
            made.names[kind][row.pk] = entry["id"]
        made.rows[kind] = [entries[name] for name in sorted(entries)]
    return made


def entry_of(kind: str, row: Any, sources: dict[str, Source]) -> Data:
    """A row as a package holds it; its files are noted in ``sources``."""
    shape = KINDS[kind].of
    special = {"id", "file", "name", "thumbnail", "tags", "tracks"}
    entry: Data = {name: one.completed(getattr(row, name)) for name, one in shape.items() if name not in special}
    entry["file"] = _named(row.file, sources)
    entry["tags"] = sorted(tag.name for tag in row.tags.all())
    if kind == "documents":
        entry["name"] = PurePath(row.file.name).name
    if kind == "recordings":
        entry["thumbnail"] = _named(row.thumbnail, sources) if row.thumbnail else ""
        entry["tracks"] = [
            {"kind": track.kind, "language": track.language, "file": _named(track.file, sources)}
            for track in sorted(row.tracks.all(), key=lambda track: (track.kind, track.language))
        ]
    entry["id"] = format.identifier(entry)
    return entry


def _named(file: Any, sources: dict[str, Source]) -> str:
    """A file by its SHA-256."""
    found = sha256()
    with file.storage.open(file.name) as source:
        while piece := source.read(CHUNK):
            found.update(piece)
    name = f"{found.hexdigest()}{PurePath(file.name).suffix.lower()}"
    sources[name] = partial(file.storage.open, file.name)
    return name
