"""Files to rows and cells: text in the usual encodings, and workbooks. Pure; whatever the bytes, rows or ``Broken``."""

import codecs
import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from django.utils.translation import gettext as _

from people.enums import Problem
from people.importing import sheets
from people.importing.unreadable import Unreadable
from webinars.presence.items import Fault

LARGEST = 20 * 1024 * 1024  # bytes, as for other tables that come in
UNPACKED = 40 * 1024 * 1024  # bytes of a workbook; the longest list is a tenth of it
MOST_ROWS = 20_000
MOST_COLUMNS = 200  # polls have a column each
LONGEST_CELL = 2_000  # letters
MOST_FAULTS = 50  # more of them help nobody
SEPARATORS = ("\t", ";", ",")
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_ALIEN = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ufffd]|Ã[\x80-\xbf¤¶¥„–€…]|â€[™œ“”]")
_FORMULA = re.compile(r"\s*(?:=|[-+@]\s*[A-Za-z][\w.]*\s*[(|!])")


class Row(NamedTuple):
    """A row of a file; the number is the one that a spreadsheet shows."""

    number: int
    cells: tuple[str, ...]


class Broken(Exception):
    """The file cannot be used; says what is wrong, row by row."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__(faults)
        self.faults = faults


def is_workbook(data: bytes | str) -> bool:
    """Whether the bytes are a workbook (.xlsx) or something else that is zipped."""
    return isinstance(data, bytes) and data.startswith(_ZIP)


def workbook(data: bytes) -> list[Row]:
    """The rows of its first sheet. Raises ``Broken`` for what is none, too large, or holds formulas or macros."""
    return _checked(_workbook(data))


def parted(text: str, separator: str) -> list[Row]:
    """The rows of a text, cut by this mark. Raises ``Broken`` for formulas and letters that cannot be read."""
    return _checked(_parted(text, separator))


def decoded(data: bytes) -> str:
    """Text in UTF-8, UTF-16 or the Windows encoding of these countries. Raises ``Broken`` where it is none of them."""
    if not data.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0"):
        raise _whole(Problem.EMPTY)
    if len(data) > LARGEST:
        raise _whole(Problem.TOO_LARGE)
    if data.startswith(_OLE):
        raise _whole(Problem.OLD_EXCEL)
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _decode(data, "utf-16")
    half = max(len(data[:1000]) // 2, 1)
    for odd, name in ((1, "utf-16-le"), (0, "utf-16-be")):
        if data[odd:1000:2].count(0) > half * 0.8:
            return _decode(data[: len(data) // 2 * 2], name)
    if b"\0" in data[:1000]:
        raise _whole(Problem.BINARY)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _decode(data, "cp1252")


def _decode(data: bytes, name: str) -> str:
    try:
        return data.decode(name)
    except UnicodeDecodeError as error:
        row = data[: error.start].decode(name, "ignore").count("\n") + 1
        raise Broken(Fault(row, "", str(Problem.ENCODING.label))) from error


def _parted(text: str, separator: str) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    number = 0
    try:
        for cells in reader:
            number += 1
            yield Row(number, tuple(cells))
    except csv.Error as error:
        raise Broken(Fault(number + 1, "", str(Problem.LONG_CELL.label))) from error


def _workbook(data: bytes) -> Iterator[Row]:
    """The first sheet of a workbook; one that holds macros is refused, whatever its name."""
    if len(data) > LARGEST:
        raise _whole(Problem.TOO_LARGE)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError) as error:
        raise _whole(Problem.BROKEN) from error
    if sum(part.file_size for part in parts) > UNPACKED:
        raise _whole(Problem.BOMB)
    if any("vbaproject" in part.filename.lower() or "macrosheets" in part.filename.lower() for part in parts):
        raise Broken(Fault(0, "", _("The workbook holds macros. Save the table alone as .xlsx or CSV.")))
    try:
        for number, cells in sheets.rows(io.BytesIO(data), most_columns=MOST_COLUMNS, formulas=True):
            yield Row(number, cells)
    except Unreadable as error:
        raise Broken(Fault(error.row, "", str(error.problem.label))) from error


def _checked(rows: Iterable[Row]) -> list[Row]:
    """The rows, none of them with a cell that does harm or cannot be read."""
    found: list[Row] = []
    faults: list[Fault] = []
    for count, row in enumerate(rows, start=1):
        if count > MOST_ROWS:
            message = _("The list has more than %(most)d rows. Is it the right file?") % {"most": MOST_ROWS}
            raise Broken(Fault(row.number, "", message))
        found.append(row)
        if len(faults) < MOST_FAULTS:
            faults += _harm(row)
    if faults:
        raise Broken(*faults)
    return found


def _harm(row: Row) -> Iterator[Fault]:
    for place, cell in enumerate(row.cells):
        if len(cell) > LONGEST_CELL:
            yield Fault(row.number, letters(place), str(Problem.LONG_CELL.label))
        elif _FORMULA.match(cell):
            message = _("A formula: “%(text)s”. Only the list itself is read; replace it by its value.")
            yield Fault(row.number, letters(place), message % {"text": cell.strip()[:40]})
        elif _ALIEN.search(cell):
            message = _(
                "The letters of “%(text)s” are broken: the file was saved in another encoding. Download it anew."
            )
            yield Fault(row.number, letters(place), message % {"text": _ALIEN.sub("?", cell)[:40]})


def letters(place: int) -> str:
    """A column as spreadsheets call it: A, B, …, Z, AA."""
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def _whole(problem: Problem) -> Broken:
    return Broken(Fault(0, "", str(problem.label)))
