"""Files to rows: the encodings and separators of these countries, workbooks, and whatever else bytes may be."""

import contextlib
import csv
import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from people.enums import Problem
from people.importing import reading
from people.importing.unreadable import Unreadable
from tests.people.importing.files import HEADERS, a_bomb, as_csv, as_xlsx, person

ROWS = [person(1, title='Hoitaja; "vastaava"'), person(2, family="Öhman-Ylä, jr")]
CELLS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co"]), max_size=30)


def read(file: io.BytesIO) -> list[tuple[str, ...]]:
    """Every row below the headers."""
    return [row.cells for row in reading.rows(file, reading.recognise(file))]


def pull(file: io.BytesIO) -> Iterator[str]:
    """Every cell, headers first."""
    shape = reading.recognise(file)
    yield from reading.head(file, shape).headers
    for row in reading.rows(file, shape):
        yield from row.cells


def attempt(file: io.BytesIO) -> Iterator[str]:
    """Every cell that can be read before the file turns out to be unreadable."""
    with contextlib.suppress(Unreadable):
        yield from pull(file)


def refused(file: io.BytesIO) -> tuple[Problem, int]:
    """Why the file cannot be read, and at which row."""
    with pytest.raises(Unreadable) as raised:
        list(pull(file))
    return raised.value.problem, raised.value.row


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_text_is_read_in_every_encoding_with_every_separator(encoding: str, separator: str) -> None:
    file = as_csv(ROWS, encoding=encoding, separator=separator)

    assert reading.head(file, reading.recognise(file)).headers == HEADERS
    assert read(file) == ROWS


def test_a_letter_beyond_the_first_block_decides_the_encoding() -> None:
    rows = [person(number, given="Anna") for number in range(2000)]
    rows.append(person("last", given="Åsa"))
    headers = [f"h{number}" for number in range(8)]

    for encoding in ("utf-8", "cp1252"):
        assert read(as_csv(((*row[:2], "N", *row[3:]) for row in rows), headers, encoding=encoding))[-1][1] == "Åsa"


def test_a_workbook_reads_like_text() -> None:
    dated = [(*row[:5], datetime(2024, 3, 1), None, 12345.0) for row in ROWS]

    assert [(*row, "", "")[:8] for row in read(as_xlsx(ROWS))] == ROWS
    assert (*read(as_xlsx(dated))[0][5:],) == ("2024-03-01", "", "12345")
    assert read(as_xlsx([(1, True, 1.5, date(2024, 1, 2))], ["a", "b", "c", "d"])) == [
        ("1", "True", "1.5", "2024-01-02")
    ]


def test_blank_rows_are_passed_over_and_counted() -> None:
    file = as_csv([("", ""), ("a", "b"), (" ", "\u00a0"), ("c", "d")], ["x", "y"])

    found = list(reading.rows(file, reading.recognise(file)))

    assert [(row.number, row.cells) for row in found] == [(3, ("a", "b")), (5, ("c", "d"))]


def test_blanks_and_composed_letters_are_tidied() -> None:
    file = as_csv([("  Aino \n Maria ", "A\u030asa")], ["x", "y"])

    assert read(file) == [("Aino Maria", "Åsa")]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", Problem.EMPTY),
        (b"\xef\xbb\xbf \r\n", Problem.EMPTY),
        (bytes(range(256)) * 10, Problem.BINARY),
        (b"\x89PNG\r\n\x1a\n" + b"\x01\x02\x03" * 50, Problem.BINARY),
        (b"a;b\r\n\x81\x8d;2\r\n", Problem.ENCODING),
        (b"\xff\xfea", Problem.ENCODING),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), Problem.OLD_EXCEL),
        (b"PK\x03\x04 and nothing more", Problem.BROKEN),
        (b"e-mail;E-Mail\r\n1;2\r\n", Problem.SAME_HEADER),
        (b"e-mail;name\r\n", Problem.NO_ROWS),
        (b";;;\r\n\r\n", Problem.NO_HEADERS),
        ((";".join(f"h{number}" for number in range(101)) + "\r\n1\r\n").encode(), Problem.MANY_COLUMNS),
        (b"a;b\r\n1;" + b"x" * 100_001 + b"\r\n", Problem.LONG_CELL),
        (b'a;b\r\n1;"' + b"never closed\r\n" * 20_000, Problem.LONG_CELL),
    ],
)
def test_a_wrong_file_is_named(content: bytes, problem: Problem) -> None:
    assert refused(io.BytesIO(content))[0] == problem


def test_a_file_that_is_too_large_or_too_long_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert refused(io.BytesIO(b"a;b\r\n" + b"1;2\r\n" * 4_500_000)) == (Problem.TOO_LARGE, 0)
    assert refused(io.BytesIO(b"a;b\r\n" + b"1;2\r\n" * 200_001)) == (Problem.MANY_ROWS, 200_002)


@pytest.mark.parametrize("part", ["xl/sharedStrings.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml"])
def test_a_workbook_that_swells_is_not_unpacked(part: str) -> None:
    assert refused(a_bomb(part, 60 * 1024 * 1024)) == (Problem.BOMB, 0)


def test_another_package_than_a_workbook_is_named() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")

    assert refused(file)[0] == Problem.BROKEN


@given(st.binary(max_size=400))
def test_no_bytes_raise_anything_else(content: bytes) -> None:
    for start in (b"", b"\xef\xbb\xbf", b"a;b\r\n", b"PK\x03\x04", b"\xff\xfe"):
        assert all(isinstance(cell, str) for cell in attempt(io.BytesIO(start + content)))


@given(st.data())
def test_no_damage_to_a_workbook_raises_anything_else(data: st.DataObject) -> None:
    content = bytearray(WORKBOOK)
    for place in data.draw(st.lists(st.integers(4, len(content) - 1), max_size=8)):
        content[place] = data.draw(st.integers(0, 255))

    assert all(isinstance(cell, str) for cell in attempt(io.BytesIO(bytes(content))))


WORKBOOK = as_xlsx(ROWS).getvalue()


@given(st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=8), st.sampled_from([";", ",", "\t"]))
def test_what_is_written_is_read_tidied(rows: list[tuple[str, ...]], separator: str) -> None:
    tidied = [tuple(reading.tidy(cell) for cell in row) for row in rows]

    text = io.StringIO()
    csv.writer(text, delimiter=separator, quoting=csv.QUOTE_ALL).writerows([("one", "two", "three"), *rows])
    shape = reading.Shape("CSV", "utf-8", separator)

    found = [row.cells for row in reading.rows(io.BytesIO(text.getvalue().encode()), shape)]
    assert found == [row for row in tidied if any(row)]
