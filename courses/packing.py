"""Several documents as one file: a ZIP that is made while it is sent, so that no memory or disk is needed for it."""

import io
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import PurePath
from typing import Any

from django.http import HttpRequest, HttpResponse
from wagtail import hooks

LARGEST = 100 * 1024 * 1024
CHUNK = 64 * 1024


def size(documents: Iterable[Any]) -> int | None:
    """The bytes of all documents together; None where one of them has no file any more."""
    sizes = [document.get_file_size() if document else None for document in documents]
    return None if None in sizes else sum(sizes)


def fits(documents: Iterable[Any]) -> bool:
    """Whether they may be downloaded together."""
    total = size(documents)
    return total is not None and total <= LARGEST


def refusal(request: HttpRequest, documents: Iterable[Any]) -> HttpResponse | None:
    """What whoever may not have one of the documents is answered: the same as when they ask for that document alone."""
    for document in documents:
        for ask in hooks.get_hooks("before_serve_document"):
            answer = ask(document, request)
            if isinstance(answer, HttpResponse):
                return answer
    return None


def stream(documents: Iterable[Any]) -> Iterator[bytes]:
    """The ZIP, piece by piece."""
    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w") as archive:
        for name, document in named(documents):
            info = zipfile.ZipInfo(name, document.created_at.timetuple()[:6])
            info.compress_type = zipfile.ZIP_DEFLATED  # what is stored as it is some programs cannot read from a stream
            with document.file.storage.open(document.file.name) as source, archive.open(info, "w") as target:
                while piece := source.read(CHUNK):
                    target.write(piece)
                    yield pipe.take()
    yield pipe.take()


def named(documents: Iterable[Any]) -> Iterator[tuple[str, Any]]:
    """Each document with the name of its file; a name that stands already gets a number."""
    taken: set[str] = set()
    for document in documents:
        path = PurePath(document.filename)
        name, number = path.name, 2
        while name.casefold() in taken:
            name, number = f"{path.stem}-{number}{path.suffix}", number + 1
        taken.add(name.casefold())
        yield name, document


class Pipe(io.RawIOBase):
    """Takes what is written and gives it out again."""

    def __init__(self) -> None:
        super().__init__()
        self.held = bytearray()

    def writable(self) -> bool:
        """It can be written to, and not sought in."""
        return True

    def write(self, data: Any) -> int:
        """Keep the bytes until they are taken."""
        self.held += data
        return len(data)

    def take(self) -> bytes:
        """What was written since."""
        taken = bytes(self.held)
        self.held.clear()
        return taken
