"""Workbooks (.xlsx) row by row; neither their rows nor their texts are ever in memory as a whole."""

import io
import tempfile
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from functools import lru_cache
from struct import Struct
from typing import IO, Any
from xml.etree.ElementTree import Element

from openpyxl.packaging.manifest import Manifest
from openpyxl.reader.excel import ExcelReader
from openpyxl.worksheet._reader import DATA_TAG, ROW_TAG, WorkSheetParser
from openpyxl.xml.constants import SHARED_STRINGS
from openpyxl.xml.functions import iterparse

from people.enums import Problem
from people.importing.unreadable import Unreadable

LARGE_PARTS = ("xl/worksheets/sheet", "xl/sharedstrings")
LARGEST, LARGEST_OTHER = 300 * 1024 * 1024, 8 * 1024 * 1024
MOST_PARTS = 2000
DENSEST, DENSE_FROM = 200, 1024 * 1024
REMEMBERED = 4096
PLACE = Struct("<QL")
NAMESPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


class Texts:
    """The workbook's shared texts, read as far as somebody has asked and kept in files of their own."""

    def __init__(self, part: IO[bytes]) -> None:
        self._items = _items(part)
        self._count = self._end = 0
        self._texts, self._places = tempfile.TemporaryFile(), tempfile.TemporaryFile()  # noqa: SIM115 - closed with it
        self._stored = lru_cache(REMEMBERED)(self._load)

    def __getitem__(self, number: int) -> str:
        while number >= self._count:
            text = next(self._items, None)
            if text is None:
                raise IndexError(number)
            self._store(text.encode("utf-8", "replace"))
        return self._stored(number)

    def _store(self, content: bytes) -> None:
        self._places.seek(0, io.SEEK_END)
        self._places.write(PLACE.pack(self._end, len(content)))
        self._texts.seek(self._end)
        self._texts.write(content)
        self._end += len(content)
        self._count += 1

    def _load(self, number: int) -> str:
        self._places.seek(number * PLACE.size)
        start, length = PLACE.unpack(self._places.read(PLACE.size))
        self._texts.seek(start)
        return self._texts.read(length).decode()


def _items(part: IO[bytes]) -> Iterator[str]:
    """Each shared text, without what tells how it is spoken."""
    events = iterparse(part, ("start", "end"))
    _event, root = next(events)
    for event, element in events:
        if event == "end" and element.tag == f"{NAMESPACE}si":
            yield "".join(_letters(element))
            root.clear()


def _letters(element: Element) -> Iterator[str]:
    for child in element:
        if child.tag == f"{NAMESPACE}t":
            yield child.text or ""
        elif child.tag == f"{NAMESPACE}r":
            yield from _letters(child)


class _Reader(ExcelReader):  # type: ignore[misc]
    """openpyxl's reader, with the texts kept aside."""

    package: Manifest

    def read_strings(self) -> None:
        """Leave them unread until a cell asks."""
        part = self.package.find(SHARED_STRINGS)
        if part is not None:
            self.shared_strings = Texts(self.archive.open(part.PartName[1:]))


def rows(stream: IO[bytes], *, most_columns: int, formulas: bool = False) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The rows of the first sheet with their numbers, each cell as text; columns beyond the next one are dropped.

    A formula is its last value, or with ``formulas`` an equals sign with what can be read of it.
    """
    try:
        _weigh(stream)
        reader = _Reader(stream, read_only=True, keep_vba=False, data_only=True, keep_links=False)
        reader.read()
        sheet = next(iter(reader.wb.worksheets), None)
        if sheet is None:
            raise Unreadable(Problem.BROKEN)
        for number, cells in _cells(sheet, formulas=formulas):
            row = [""] * min(cells[-1]["column"] if cells else 0, most_columns + 1)
            for cell in cells:
                if cell["column"] <= len(row):
                    formula = formulas and cell["data_type"] == "f"
                    row[cell["column"] - 1] = f"={text(cell['value']).lstrip('=')}" if formula else text(cell["value"])
            yield number, tuple(row)
    except Unreadable:
        raise
    except Exception as error:
        raise Unreadable(Problem.BROKEN) from error


def _cells(sheet: Any, *, formulas: bool) -> Iterator[tuple[int, list[dict[str, Any]]]]:
    """openpyxl's reading of each row; other than there, rows that were read are let go, and no size is trusted."""
    book = sheet.parent
    with sheet._get_source() as part:
        parser = WorkSheetParser(
            part,
            sheet._shared_strings,
            data_only=not formulas,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )
        data = None
        for event, element in iterparse(part, ("start", "end")):
            if event == "start":
                data = element if element.tag == DATA_TAG else data
            elif element.tag == ROW_TAG and data is not None:
                yield parser.parse_row(element)
                parser.row_dimensions.clear()
                data.clear()


def _weigh(stream: IO[bytes]) -> None:
    """Refuse what would fill memory or disk once unpacked; a part is never read beyond the size it declares."""
    with zipfile.ZipFile(stream) as archive:
        parts = archive.infolist()
    total = 0
    for part in parts:
        total += part.file_size
        large = part.filename.lower().startswith(LARGE_PARTS)
        dense = part.file_size > DENSE_FROM and part.file_size > DENSEST * max(part.compress_size, 1)
        if dense or part.file_size > (LARGEST if large else LARGEST_OTHER):
            raise Unreadable(Problem.BOMB)
    if total > LARGEST or len(parts) > MOST_PARTS:
        raise Unreadable(Problem.BOMB)


def text(value: Any) -> str:
    """A cell as somebody would type it."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
