"""Whether the content of an uploaded file agrees with the ending of its name."""

import zipfile
from pathlib import PurePath
from typing import IO

HEAD = 4096
PACKED = {  # a file that is really a ZIP -> what has to lie in it
    "docx": "word/document.xml",
    "xlsx": "xl/workbook.xml",
    "pptx": "ppt/presentation.xml",
    "odt": "content.xml",
}
TEXTS = {"csv", "txt", "vtt"}
ISO_MEDIA = {"m4a", "m4v", "mov", "mp4"}
BEGINNINGS = {
    "pdf": (b"%PDF-",),
    "webm": (b"\x1a\x45\xdf\xa3",),
    "ogg": (b"OggS",),
    "mp3": (b"ID3", b"\xff\xfb", b"\xff\xfa", b"\xff\xf3", b"\xff\xf2", b"\xff\xe3", b"\xff\xe2"),
    "wav": (b"RIFF",),
}


def agree(file: IO[bytes], name: str) -> bool:
    """Whether the file is what its name says; an ending that is not known here agrees with nothing."""
    ending = PurePath(name).suffix.lower().removeprefix(".")
    file.seek(0)
    head = file.read(HEAD)
    file.seek(0)
    if ending in PACKED or ending == "zip":
        return head.startswith(b"PK") and _holds(file, PACKED.get(ending))
    if ending in TEXTS:
        return _is_text(head)
    if ending in ISO_MEDIA:
        return head[4:8] == b"ftyp"
    return head.startswith(BEGINNINGS.get(ending, ())) and (ending != "wav" or head[8:12] == b"WAVE")


def _holds(file: IO[bytes], member: str | None) -> bool:
    """Whether the file is a ZIP, and has that member if one is asked for; nothing is unpacked."""
    try:
        with zipfile.ZipFile(file) as packed:
            return member is None or member in packed.namelist()
    except (zipfile.BadZipFile, OSError, ValueError):
        return False
    finally:
        file.seek(0)


def _is_text(head: bytes) -> bool:
    """Text in UTF-8, UTF-16 with its mark, or an older encoding of one byte; no page and no other kind of file."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    return b"\x00" not in head and not start.startswith((b"<!doctype", b"<html", b"<svg", b"<script", b"%pdf-"))
