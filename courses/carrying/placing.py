"""Files of a package into the libraries of a centre; whatever fails afterwards takes them out again."""

from collections.abc import Callable, Collection
from hashlib import sha1
from typing import IO, Any
from uuid import uuid4

from django.core.files.base import File
from django.core.files.storage import default_storage
from PIL import Image

from courses.carrying import checking, shelf
from courses.exchange.course import format
from courses.exchange.course.archive import Archive
from courses.exchange.course.format import Data
from courses.packing import CHUNK
from learning import pictures
from learning.models import Track, Video


class Placing:
    """The media of one import: the rows that are there are used, the files of others are stored, then their rows made.

    Files are stored before the transaction that makes the rows, so that it stays short; ``note`` is told the name of
    each before it is written, so that it is found again if the process dies in between.
    """

    def __init__(self, package: Archive, data: Data, collection: Any, *, note: Callable[[str], None]) -> None:
        self._package, self._data, self._collection, self._note = package, data, collection, note
        self._uses = format.files(data)
        self._stored: dict[tuple[str, str], tuple[str, int, str]] = {}
        self.stored: list[str] = []
        self.rows: dict[str, dict[str, int]] = {kind: {} for kind in shelf.KINDS}
        self._new: list[tuple[str, Data]] = []

    def store(self, wanted: dict[str, Collection[str]]) -> None:
        """Find what is in the libraries already, and store the files of the rest."""
        for kind in shelf.KINDS:
            for entry in self._data[kind]:
                if entry["id"] in wanted[kind] and not self._found(kind, entry):
                    self._new.append((kind, entry))
                    self._store_files(kind, entry)

    def _found(self, kind: str, entry: Data) -> bool:
        """Whether the centre's library has the same with the same words."""
        model = shelf.models()[kind]
        for row in model.objects.filter(collection=self._collection, title=entry["title"]).order_by("pk"):
            if row.file.storage.exists(row.file.name) and shelf.entry_of(kind, row, {})["id"] == format.identifier(
                entry
            ):
                self.rows[kind][entry["id"]] = row.pk
                return True
        return False

    def _store_files(self, kind: str, entry: Data) -> None:
        """The files of one row."""
        model = shelf.models()[kind]
        self._store(entry["id"], entry["file"], model(collection=self._collection), "file", entry.get("name", ""))
        if entry.get("thumbnail"):
            self._store(entry["id"], entry["thumbnail"], Video(), "thumbnail")
        for track in entry.get("tracks", ()):
            self._store(entry["id"], track["file"], Track(), "file")

    def _store(self, owner: str, name: str, row: Any, field_name: str, called: str = "") -> None:
        """One file, under a name that no other file has or gets: whoever is told the name may delete it."""
        field, token = row._meta.get_field(field_name), uuid4().hex[:8]
        with checking.take(self._package, name, self._uses[name]) as content:
            size, digest = _measured(content)
            fresh = f"{token}/{called}" if called else f"{name[:12]}-{token}.{_ending(content, name)}"
            wanted = field.generate_filename(row, fresh)
            wanted = field.storage.get_available_name(wanted, max_length=field.max_length)
            self._note(wanted)
            self.stored.append(wanted)
            field.storage.save(wanted, File(content), max_length=field.max_length)
        self._stored[owner, name] = (wanted, size, digest)

    def make(self, user: Any) -> None:
        """The rows of what was stored."""
        for kind, entry in self._new:
            special = {"id", "file", "name", "thumbnail", "tags", "tracks"}
            fields = {name: value for name, value in entry.items() if name not in special}
            saved, size, digest = self._stored[entry["id"], entry["file"]]
            row = shelf.models()[kind](collection=self._collection, uploaded_by_user=user, file=saved, **fields)
            if kind == "recordings":
                row.duration = float(entry["duration"])
                if entry["thumbnail"]:
                    row.thumbnail = self._stored[entry["id"], entry["thumbnail"]][0]
            else:
                row.file_size, row.file_hash = size, digest
            row.save()
            row.tags.add(*entry["tags"])
            for track in entry.get("tracks", ()):
                file = self._stored[entry["id"], track["file"]][0]
                Track.objects.create(video=row, kind=track["kind"], language=track["language"], file=file)
            self.rows[kind][entry["id"]] = row.pk

    def take_back(self) -> None:
        """Delete all files that were stored."""
        for name in self.stored:
            default_storage.delete(name)


def _measured(content: IO[bytes]) -> tuple[int, str]:
    """Size, and the digest by which Wagtail finds the same file again."""
    found, size = sha1(usedforsecurity=False), 0
    while piece := content.read(CHUNK):
        found.update(piece)
        size += len(piece)
    content.seek(0)
    return size, found.hexdigest()


def _ending(content: IO[bytes], name: str) -> str:
    """The ending of the file's name; a picture is named for what it is, whatever it was called."""
    ending = name.rpartition(".")[2]
    known = Image.registered_extensions().get(f".{ending}")
    if known not in pictures.KINDS:
        return ending
    with Image.open(content, formats=list(pictures.KINDS)) as picture:
        found = picture.format or ""
    content.seek(0)
    return ending if found == known else pictures.KINDS[found].suffix
