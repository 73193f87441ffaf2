"""Files that are no lists, or do harm, are refused by row and column; workbooks are read as text is."""

import io
import zipfile
from datetime import datetime
from time import perf_counter

import openpyxl
import pytest
from django.utils import translation

from tests.people.importing.files import a_bomb
from tests.webinars.presence.test_reading import WINDOW, told
from webinars.presence import reading, tables


def a_book(*rows: tuple[object, ...]) -> bytes:
    """A workbook of one sheet."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


HEADER = ("Full Name", "Join Time", "Leave Time")
TIMES = (datetime(2026, 4, 10, 9), datetime(2026, 4, 10, 10, 30, 12))


def with_part(book: bytes, name: str, content: bytes = b"") -> bytes:
    """The workbook with something else in it."""
    out = io.BytesIO(book)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr(name, content)
    return out.getvalue()


def faults(data: bytes) -> list[tuple[int, str, str]]:
    """Row, column and message of everything that is wrong."""
    with translation.override("en"):
        return [(fault.row, fault.column, fault.message) for fault in reading.read(data, window=WINDOW).faults]


def test_a_workbook_is_read_as_text_is() -> None:
    dates = a_book(HEADER, ("Aino Esimerkki", *TIMES), ("Eino Esimerkki", "10.4.2026 9.00", "10.4.2026 9.30"))
    plain = a_book(("Aino Esimerkki", 45), ("Eino Esimerkki", 90))

    assert told(reading.read(dates, window=WINDOW)) == [
        "TABLE",
        "2 Aino Esimerkki | 09:00:00–10:30:12",
        "3 Eino Esimerkki | 09:00:00–09:30:00",
    ]
    assert told(reading.read(plain, window=WINDOW)) == ["PLAIN", "1 Aino Esimerkki | 2700", "2 Eino Esimerkki | 5400"]


@pytest.mark.parametrize(
    ("data", "wanted"),
    [
        (b"", "The file is empty."),
        (b"\xff\xfe", "The file is empty."),
        (b"\xd0\xcf\x11\xe0" + b"x" * 99, "This workbook is locked with a password or of an old kind."),
        (b"PK\x03\x04" + b"x" * 99, "The workbook is damaged"),
        (b"MZ\x90\x00\x03\x00\x00\x00" * 40, "This is neither a CSV file nor an Excel workbook"),
        (b"A" * (tables.LARGEST + 1), "The file is larger than 20 MB."),
        (b"PK\x03\x04" + b"A" * tables.LARGEST, "The file is larger than 20 MB."),
        (a_bomb().getvalue(), "Unpacked, the workbook would be far too large."),
        (with_part(a_book(HEADER), "xl/vbaProject.bin"), "The workbook holds macros."),
        (with_part(a_book(HEADER), "xl/macrosheets/sheet1.xml"), "The workbook holds macros."),
    ],
)
def test_what_is_no_list_is_refused_as_a_whole(data: bytes, wanted: str) -> None:
    [(row, column, message)] = faults(data)

    assert (row, column) == (0, "")
    assert message.startswith(wanted)


def test_formulas_in_a_workbook_are_refused_by_row_and_column() -> None:
    book = a_book(HEADER, ("Aino Esimerkki", *TIMES), ("=1+1", TIMES[0], '=HYPERLINK("https://evil.example")'))

    assert [(row, column) for row, column, _message in faults(book)] == [(3, "A"), (3, "C")]


def test_letters_that_cannot_be_read_are_told_with_their_row() -> None:
    text = "Full Name\tJoin Time\r\nAino\t1\r\nV\x81in\t2".encode("latin-1")

    assert faults(text) == [(3, "", "The letters of the file cannot be read. Save it as CSV in UTF-8.")]
    assert [row for row, _column, _message in faults("Nimi;Kesto\nV\ufffdin\ufffd;45".encode())] == [2]
    assert [row for row, _column, _message in faults("Nimi\tKesto\nA".encode("utf-16") + b"\x00\xd8\n\0")] == [2]


def test_a_list_that_is_too_long_is_no_list() -> None:
    text = "\n".join(["Full Name\tDuration", *(f"Osallistuja {number}\t45" for number in range(tables.MOST_ROWS))])

    [(row, _column, message)] = faults(text.encode())
    assert row == tables.MOST_ROWS + 1
    assert "more than 20000 rows" in message


def test_a_quotation_mark_that_is_never_closed_is_told() -> None:
    rows = "\n".join(f"Osallistuja {number}\t10.4.2026 9.00\t10.4.2026 10.00" for number in range(200))

    [(row, _column, message)] = faults(
        f'Full Name\tJoin Time\tLeave Time\nAino\t10.4.2026 9.00\t"10.4.2026\n{rows}'.encode()
    )
    assert row == 2
    assert "quotation mark" in message


def test_faults_are_told_as_far_as_they_help() -> None:
    rows = "\n".join(f"Osallistuja {number}\tmilloin\tmilloin" for number in range(500))

    assert len(faults(f"Full Name\tJoin Time\tLeave Time\n{rows}".encode())) == tables.MOST_FAULTS


@pytest.mark.parametrize("line", [" " * 299 + "A", "a," * 149, "1 h " * 70, "a 1" + "1" * 290, "(" * 290, "-" * 290])
def test_lines_made_to_be_slow_are_not(line: str) -> None:
    began = perf_counter()

    reading.read("\n".join([line] * 2000), window=WINDOW)
    reading.read("\n".join(["Full Name\tJoin Time\tLeave Time", *[f"{line}\t{line}\t{line}"] * 2000]), window=WINDOW)

    assert perf_counter() - began < 20
