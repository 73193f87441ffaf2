"""Files to rows: CSV in the usual encodings and with the usual separators, and workbooks; in constant memory.

Pure: knows streams of bytes and no model. Whatever the bytes are, the answer is rows or ``Unreadable``.
"""

import codecs
import csv
import io
import unicodedata
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import islice
from typing import IO, NamedTuple, Self

from people.enums import Problem
from people.importing import sheets
from people.importing.unreadable import Unreadable

LARGEST = 20 * 1024 * 1024
MOST_COLUMNS = 100
MOST_ROWS = 200_000
LAST_ROW = 1_048_576
LONGEST_CELL = 100_000
BLOCK = 64 * 1024
SEPARATORS = (";", ",", "\t")
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
SAMPLES = 5
ALLOWED = {"\t", "\n", "\r", "\f", "\v"}


@dataclass(frozen=True)
class Shape:
    """How a file is to be read: a workbook, or text in an encoding with a separator."""

    form: str
    encoding: str = ""
    separator: str = ""

    def as_dict(self) -> dict[str, str]:
        """As it is stored."""
        return asdict(self)

    @classmethod
    def from_dict(cls, stored: dict[str, str]) -> Self:
        """As it was stored."""
        return cls(**stored)


class Row(NamedTuple):
    """A row of the file that is not blank; the number is the one that a spreadsheet shows."""

    number: int
    cells: tuple[str, ...]


class Head(NamedTuple):
    """The headers and the first rows below them."""

    headers: tuple[str, ...]
    samples: tuple[Row, ...]


def recognise(stream: IO[bytes]) -> Shape:
    """How the file is to be read."""
    stream.seek(0)
    start = stream.read(BLOCK)
    size = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    if not start.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0"):
        raise Unreadable(Problem.EMPTY)
    if size > LARGEST:
        raise Unreadable(Problem.TOO_LARGE)
    if start.startswith(OLE):
        raise Unreadable(Problem.OLD_EXCEL)
    if start.startswith(ZIP):
        return Shape("XLSX")
    encoding = _encoding(stream, start)
    stream.seek(0)
    sample = io.TextIOWrapper(io.BufferedReader(_Unclosed(stream)), encoding, errors="replace", newline="").read(BLOCK)
    if any(unicodedata.category(letter) == "Cc" and letter not in ALLOWED for letter in sample):
        raise Unreadable(Problem.BINARY)
    return Shape("CSV", encoding, _separator(sample))


def head(stream: IO[bytes], shape: Shape) -> Head:
    """The headers, and a few rows to show what is below them."""
    found = iter(_all_rows(stream, shape))
    first = next(found, None)
    if first is None:
        raise Unreadable(Problem.NO_HEADERS)
    headers = list(first.cells)
    while headers and not headers[-1]:
        headers.pop()
    if len(headers) > MOST_COLUMNS:
        raise Unreadable(Problem.MANY_COLUMNS)
    named = [header.casefold() for header in headers if header]
    if len(named) != len(set(named)):
        raise Unreadable(Problem.SAME_HEADER)
    samples = tuple(islice(found, SAMPLES))
    if not samples:
        raise Unreadable(Problem.NO_ROWS)
    return Head(tuple(headers), samples)


def rows(stream: IO[bytes], shape: Shape) -> Iterator[Row]:
    """The rows below the headers, as they are asked for."""
    for count, row in enumerate(_all_rows(stream, shape)):
        if count > MOST_ROWS:
            raise Unreadable(Problem.MANY_ROWS, row.number)
        if count:
            yield row


def flatten(stream: IO[bytes], shape: Shape, target: IO[str]) -> Shape:
    """Write a workbook as text, row for row, for it is slow to read again from its middle; answers the new shape."""
    writer = csv.writer(target, delimiter=SEPARATORS[0], lineterminator="\n", quoting=csv.QUOTE_ALL)
    written = 0
    for count, row in enumerate(_all_rows(stream, shape)):
        if count > MOST_ROWS or row.number > LAST_ROW:
            raise Unreadable(Problem.MANY_ROWS, row.number)
        target.write("\n" * (row.number - written - 1))
        writer.writerow(row.cells)
        written = row.number
    return Shape("CSV", "utf-8", SEPARATORS[0])


def tidy(cell: str) -> str:
    """A cell without doubled or foreign blanks."""
    return " ".join(unicodedata.normalize("NFC", cell.replace("\ufeff", "")).split())


def _all_rows(stream: IO[bytes], shape: Shape) -> Iterator[Row]:
    """The headers as well; blank rows are passed over and counted."""
    stream.seek(0)
    if shape.form == "XLSX":
        found: Iterator[tuple[int, tuple[str, ...]]] = sheets.rows(stream, most_columns=MOST_COLUMNS)
    else:
        found = enumerate(_csv_rows(stream, shape), start=1)
    for number, cells in found:
        if any(len(cell) > LONGEST_CELL for cell in cells):
            raise Unreadable(Problem.LONG_CELL, number)
        tidied = tuple(tidy(cell) for cell in cells)
        if any(tidied):
            yield Row(number, tidied)


def _csv_rows(stream: IO[bytes], shape: Shape) -> Iterator[tuple[str, ...]]:
    text = io.TextIOWrapper(io.BufferedReader(_Unclosed(stream)), shape.encoding, newline="")
    number = 0
    try:
        for cells in csv.reader(text, delimiter=shape.separator):
            number += 1
            yield tuple(cells)
    except csv.Error as error:
        raise Unreadable(Problem.LONG_CELL, number + 1) from error
    except UnicodeError as error:
        raise Unreadable(Problem.ENCODING, number + 1) from error


def _encoding(stream: IO[bytes], start: bytes) -> str:
    """UTF-8 where all of the file is; UTF-16 where it says so; else the Windows encoding of these countries."""
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        candidates = ("utf-16",)
    elif b"\0" in start:
        raise Unreadable(Problem.BINARY)
    else:
        candidates = ("utf-8-sig", "cp1252")  # type: ignore[assignment]
    for name in candidates:
        if _decodes(stream, name):
            return name
    raise Unreadable(Problem.ENCODING)


def _decodes(stream: IO[bytes], name: str) -> bool:
    stream.seek(0)
    decoder = codecs.getincrementaldecoder(name)()
    try:
        while block := stream.read(BLOCK):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def _separator(sample: str) -> str:
    """The one that parts the first rows into most columns, alike in all of them."""

    def parted(separator: str) -> tuple[int, int]:
        try:
            found = [len(cells) for cells in islice(csv.reader(sample.splitlines(True), delimiter=separator), 20)]
        except csv.Error:
            return (0, 0)
        widths = [width for width in found if width]
        first = widths[0] if widths else 0
        return (first, sum(width == first for width in widths))

    return max(SEPARATORS, key=parted)


class _Unclosed(io.RawIOBase):
    """A stream for a text reader, which would close it when it goes."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: "memoryview") -> int:  # type: ignore[override]
        """Fill the buffer."""
        block = self._stream.read(len(buffer))
        buffer[: len(block)] = block
        return len(block)
