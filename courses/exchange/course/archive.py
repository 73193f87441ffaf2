"""The ZIP around a course: written while it is sent, opened without trust. Pure."""

import re
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.utils.translation import gettext_lazy as _

from courses.exchange import package
from courses.exchange.course import format, limits
from courses.exchange.items import Unreadable
from courses.packing import CHUNK, Pipe

COURSE, STATE, MEDIA = "course.json", "state.json", "media/"
IN_MEMORY = 1024 * 1024
Source = Callable[[], IO[bytes]]


def pieces(texts: Mapping[str, bytes], media: Mapping[str, Source]) -> Iterator[bytes]:
    """The ZIP, piece by piece; the same content gives the same bytes."""
    pipe = Pipe()
    with ZipFile(pipe, "w") as archive:
        for name, text in texts.items():
            archive.writestr(_entry(name), text)
            yield pipe.take()
        for name in sorted(media):
            with media[name]() as source, archive.open(_entry(f"{MEDIA}{name}"), "w") as target:
                while piece := source.read(CHUNK):
                    target.write(piece)
                    yield pipe.take()
    yield pipe.take()


def _entry(name: str) -> ZipInfo:
    """A member without a time of its own."""
    entry = ZipInfo(name, package.LONG_AGO)
    entry.compress_type = ZIP_DEFLATED
    return entry


@contextmanager
def opened(file: IO[bytes]) -> Iterator["Archive"]:
    """A package to read."""
    file.seek(0)
    with _broken():
        archive = ZipFile(file)
    with archive:
        yield Archive(archive)


@contextmanager
def _broken() -> Iterator[None]:
    """Whatever is broken in the file is told as that."""
    try:
        yield
    except package.BROKEN as error:
        raise Unreadable(_("The file is no whole ZIP that can be opened. Export the course again.")) from error


class Archive:
    """What lies in a package, counted while it is read: a ZIP says of itself what it likes."""

    def __init__(self, archive: ZipFile) -> None:
        self._archive = archive
        self._left = limits.TOGETHER
        entries = archive.infolist()
        if len(entries) > limits.FILES:
            raise Unreadable(_("The package has more than %(most)s files.") % {"most": limits.FILES})
        given = [entry.filename for entry in entries]
        if len({name.casefold() for name in given}) < len(given):
            raise Unreadable(_("The package has two files of one name."))
        for entry in entries:
            package.sane(entry)
            inside = re.fullmatch(re.escape(MEDIA) + format.MEDIA.pattern, entry.filename)
            if not inside and entry.filename not in (COURSE, STATE, MEDIA):
                told = _("There is a file in the package that does not belong there: %(name)s.")
                raise Unreadable(told % {"name": entry.filename[:80]})
        if COURSE not in given:
            raise Unreadable(_("The file holds no course: course.json is missing. Choose a package of a course."))
        self.names = frozenset(given)

    def text(self, name: str) -> bytes:
        """A text of the package."""
        with _broken(), self._archive.open(name) as source:
            content = source.read(min(self._left, limits.TEXTS) + 1)
        self._count(len(content), limits.TEXTS, name)
        return content

    def take(self, name: str, most: int) -> IO[bytes]:
        """A file of the package as one that can be read from anywhere; it is what its name says."""
        if f"{MEDIA}{name}" not in self.names:
            raise Unreadable(_("A file is missing in the package: %(name)s. Export the course again.") % {"name": name})
        made = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 (closed by who asked)
        found, size = sha256(), 0
        try:
            with _broken(), self._archive.open(f"{MEDIA}{name}") as source:
                while piece := source.read(CHUNK):
                    size += len(piece)
                    self._count(len(piece), most - size + len(piece), name)
                    found.update(piece)
                    made.write(piece)
            if found.hexdigest() != name.partition(".")[0]:
                told = _("A file of the package was changed after it was packed: %(name)s. Export the course again.")
                raise Unreadable(told % {"name": name})
        except BaseException:
            made.close()
            raise
        made.seek(0)
        return made

    def _count(self, size: int, most: int, name: str) -> None:
        """Refuse what grows without end."""
        if size > min(most, self._left):
            told = _(
                "A file of the package is too large when it is opened: %(name)s. Make it smaller, then export again."
            )
            raise Unreadable(told % {"name": name[:80]})
        self._left -= size
