"""Whether a picture's file holds its pixels and nothing besides, so that it needs not be made anew.

Making a picture anew changes its bytes where the format loses something each time. What another Talkoot made anew and
hands over stays as it is, if nothing in the file could say more than one sees. Pure.
"""

from collections.abc import Iterator
from io import BytesIO

from PIL import Image

PNG = {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND", b"acTL", b"fcTL", b"fdAT"}
WEBP = {b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF"}
AVIF = {b"ftyp", b"meta", b"mdat", b"moov"}
SAID = ("exif", "xmp", "icc_profile", "comment", "XML:com.adobe.xmp")
JPEG_TABLES = {0xC0, 0xC1, 0xC2, 0xC4, 0xDB, 0xDD, 0xDA}
JFIF, ADOBE, END, SCAN = 0xE0, 0xEE, 0xD9, 0xDA


def is_bare(content: bytes) -> bool:
    """Whether there is nothing in the file but what one sees; a file that cannot be read says more."""
    try:
        with Image.open(BytesIO(content)) as picture:
            kind = picture.format or ""
            if any(picture.info.get(name) for name in SAID):
                return False
        return READERS[kind](content) if kind in READERS else False
    except (OSError, ValueError, SyntaxError, IndexError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return False


def _png(content: bytes) -> bool:
    """Only chunks that draw, and the last of them at the end of the file."""
    names = []
    place = 8
    while place < len(content):
        size = int.from_bytes(content[place : place + 4])
        names.append(content[place + 4 : place + 8])
        place += size + 12
    return place == len(content) and set(names) <= PNG and names[-1:] == [b"IEND"] and names.count(b"IEND") == 1


def _jpeg(content: bytes) -> bool:
    """Only tables, frames and scans; of what programs add, the short marks of JFIF and of how colours are kept."""
    place = 2
    while content[place] == 0xFF:
        mark = content[place + 1]
        if mark == END:
            return place + 2 == len(content)
        size = int.from_bytes(content[place + 2 : place + 4])
        short = (mark == JFIF and size == 16) or (mark == ADOBE and size == 14)
        if mark not in JPEG_TABLES and not short:
            return False
        place += 2 + size
        if mark == SCAN:
            place = _after_scan(content, place)
    return False


def _after_scan(content: bytes, place: int) -> int:
    """Where the pixels of a scan end: at a mark that is none of those inside it."""
    while True:
        place = content.index(b"\xff", place)
        if content[place + 1] == 0 or 0xD0 <= content[place + 1] <= 0xD7:
            place += 2
        else:
            return place


def _webp(content: bytes) -> bool:
    """Only chunks that draw."""
    return (
        int.from_bytes(content[4:8], "little") + 8 == len(content)
        and {name for name, _body in _riff(content[12:])} <= WEBP
    )


def _riff(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The chunks of a RIFF file."""
    place = 0
    while place < len(content):
        size = int.from_bytes(content[place + 4 : place + 8], "little")
        yield content[place : place + 4], content[place + 8 : place + 8 + size]
        place += 8 + size + size % 2


def _gif(content: bytes) -> bool:
    """Only frames, how they follow one another, and how often; nothing behind the end."""
    flags = content[10]
    place = 13 + (3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0)
    while content[place] != 0x3B:
        if content[place] == 0x21:
            known = content[place + 1] == 0xF9 or content[place + 1 : place + 14] == b"\xff\x0bNETSCAPE2.0"
            if not known:
                return False
            place += 2
        elif content[place] == 0x2C:
            local = content[place + 9]
            place += 11 + (3 * 2 ** ((local & 7) + 1) if local & 0x80 else 0)
        else:
            return False
        while content[place]:
            place += content[place] + 1
        place += 1
    return place + 1 == len(content)


def _avif(content: bytes) -> bool:
    """Only the boxes of the picture itself."""
    place = 0
    while place < len(content):
        size = int.from_bytes(content[place : place + 4])
        if size < 8 or content[place + 4 : place + 8] not in AVIF:
            return False
        place += size
    return place == len(content)


READERS = {"PNG": _png, "JPEG": _jpeg, "WEBP": _webp, "GIF": _gif, "AVIF": _avif}
