"""Zips that others packed, opened without trust: no path leads out, nothing grows without end. Pure."""

import lzma
import zlib
from collections.abc import Mapping
from io import BytesIO
from stat import S_ISLNK
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from django.utils.translation import gettext_lazy as _

from courses.exchange.items import LARGEST, Unreadable

MOST_FILES = 1000
LARGEST_TOGETHER = 5 * LARGEST
ENCRYPTED = 0x1
LONG_AGO = (2026, 1, 1, 0, 0, 0)  # the same questions make the same file
BROKEN = (BadZipFile, zlib.error, lzma.LZMAError, EOFError, RuntimeError, OSError, ValueError, UnicodeError)


def unpack(data: bytes) -> dict[str, bytes]:
    """The XML files of a package by name; other files are not read."""
    try:
        with ZipFile(BytesIO(data)) as package:
            entries = package.infolist()
            if len(entries) > MOST_FILES:
                raise Unreadable(_("The package has more than %(most)s files.") % {"most": MOST_FILES})
            names = [entry.filename for entry in entries]
            if len(set(names)) < len(names):
                raise Unreadable(_("The package has two files of one name."))
            for entry in entries:
                sane(entry)
            return _files(package, entries)
    except BROKEN as error:
        raise Unreadable(_("The package is no zip that can be opened.")) from error


def sane(entry: ZipInfo) -> None:
    """Refuse names that lead out of the package, links to other files, and what is locked."""
    name = entry.filename
    if name.startswith("/") or "\\" in entry.orig_filename or ":" in name or ".." in name.split("/"):
        raise Unreadable(_("A file's name leads out of the package: %(name)s.") % {"name": name[:80]})
    if S_ISLNK(entry.external_attr >> 16):
        raise Unreadable(_("A file of the package is a link to another file: %(name)s.") % {"name": name[:80]})
    if entry.flag_bits & ENCRYPTED:
        raise Unreadable(_("The package is locked with a password."))


def _files(package: ZipFile, entries: list[ZipInfo]) -> dict[str, bytes]:
    """What the XML files hold, counted while they are read: a zip says of itself what it likes."""
    files, left = {}, LARGEST_TOGETHER
    for entry in entries:
        if entry.is_dir() or not entry.filename.lower().endswith(".xml"):
            continue
        with package.open(entry) as file:
            most = min(left, LARGEST)
            content = file.read(most + 1)
        if len(content) > most:
            raise Unreadable(
                _("The package grows too large when it is opened: %(name)s.") % {"name": entry.filename[:80]}
            )
        left -= len(content)
        files[entry.filename] = content
    return files


def pack(files: Mapping[str, str]) -> bytes:
    """A package of these files."""
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as package:
        for name, text in files.items():
            entry = ZipInfo(name, LONG_AGO)
            entry.compress_type = ZIP_DEFLATED
            package.writestr(entry, text.encode())
    return packed.getvalue()
