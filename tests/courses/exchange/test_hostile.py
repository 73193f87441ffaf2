"""Files that mean no good, or are broken: refused with a reason, at a line where there is one."""

import time
from contextlib import suppress
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.exchange import formats
from courses.exchange.items import Unreadable

LAUGHS = b"""<?xml version="1.0"?>
<!DOCTYPE quiz [
<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">
]>
<quiz><question type="essay"><name><text>&c;</text></name></question></quiz>"""
FILE = b"""<!DOCTYPE quiz SYSTEM "file:///etc/passwd"><quiz>&xxe;</quiz>"""
DEEP = b"<quiz>" + b"<a>" * 100 + b"</a>" * 100 + b"</quiz>"
WIDE = b"<quiz>" + b"<a/>" * 70_000 + b"</quiz>"


def zipped(files: dict[str, bytes]) -> bytes:
    """A zip of these files."""
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as package:
        for name, content in files.items():
            package.writestr(name, content)
    return packed.getvalue()


def refused(data: bytes) -> tuple[str, int]:
    """Why a file is refused, and at which line."""
    with pytest.raises(Unreadable) as caught:
        formats.read(data, "fi")
    return str(caught.value.text), caught.value.line


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (LAUGHS, 2),
        (FILE, 1),
        (DEEP, 1),
        (WIDE, 1),
        (b"<quiz>\n<question>\n</quiz>", 3),
        (b"<quiz>\n&nbsp;</quiz>", 2),
        (b'<?xml version="1.0" encoding="klingon"?><quiz/>', 1),
        (b"<html><body/></html>", 1),
        ("Kysymys? {=a ~b}\n\nToinen ä".encode() + b"\xe4", 3),
    ],
)
def test_a_text_is_refused_at_its_line(data: bytes, line: int) -> None:
    assert refused(data)[1] == line


@pytest.mark.parametrize(
    ("data", "begins"),
    [
        (b"", "There is nothing"),
        (b"x" * 1_000_001, "The file is larger"),
        (b"PK\x03\x04nothing", "The package is no zip"),
        (zipped({"items/a.xml": b"<a/>"}), "The package has no imsmanifest.xml"),
        (zipped({"../imsmanifest.xml": b"<a/>"}), "A file's name leads out"),
        (zipped({"/etc/a.xml": b"<a/>"}), "A file's name leads out"),
        (zipped({"imsmanifest.xml": b" " * 6_000_000}), "The package grows too large"),
        (zipped({f"{n}.xml": b" " * 900_000 for n in range(6)}), "The package grows too large"),
        (zipped({f"{n}.txt": b"" for n in range(1001)}), "The package has more than"),
        (zipped({"imsmanifest.xml": LAUGHS}), "The file declares a document type"),
    ],
)
def test_a_package_is_refused(data: bytes, begins: str) -> None:
    assert refused(data)[0].startswith(begins)


def test_a_hostile_item_is_told_and_the_others_are_read() -> None:
    manifest = b"""<manifest><resources>
<resource type="imsqti_item_xmlv3p0" href="a.xml"/>
<resource type="imsqti_item_xmlv3p0" href="../../etc/passwd"/>
<resource type="imsqti_item_xmlv2p2" href="old.xml"/></resources></manifest>"""
    reading = formats.read(zipped({"imsmanifest.xml": manifest, "a.xml": LAUGHS}), "fi")
    assert [(note.line, note.name) for note in reading.unread] == [
        (2, "a.xml"),
        (3, "../../etc/passwd"),
        (4, "old.xml"),
    ]


def test_a_file_of_too_many_questions_is_refused() -> None:
    text, line = refused("\n\n".join(f"Kysymys {number}? {{=a ~b}}" for number in range(301)).encode())
    assert (text, line) == ("The file has more than 300 questions. Divide it.", 601)


@settings(max_examples=150)
@given(st.text(st.sampled_from(list("{}=~#%:\\->.5 \nTF[]/ab*$<&")), max_size=80))
def test_any_text_is_read_or_refused_as_gift(text: str) -> None:
    readable(text.encode())


@settings(max_examples=150)
@given(
    st.lists(
        st.sampled_from(
            [
                '<question type="cloze">',
                '<question type="multichoice">',
                '<question type="essay">',
                '<question type="matching">',
                '<question type="numerical">',
                '<question type="truefalse">',
                "</question>",
                "<questiontext><text>",
                "</text></questiontext>",
                "{1:SA:=a}",
                "{1:NM:=1:x}",
                "[1]",
                "<answer fraction='x'>",
                "<answer fraction='1e999'>",
                "</answer>",
                "<text>NaN</text>",
                "<defaultgrade>1e9</defaultgrade>",
                "<single>",
                "<subquestion/>",
                "<graderinfo><text>[99]</text></graderinfo>",
            ]
        ),
        max_size=12,
    )
)
def test_any_markup_is_read_or_refused_as_moodles(parts: list[str]) -> None:
    readable(f"<quiz>{''.join(parts)}</quiz>".encode())


@settings(max_examples=100)
@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    readable(data)
    readable(b"PK" + data)


def test_what_makes_readers_slow_is_read_or_refused_at_once() -> None:
    """Each of these took minutes where every start is tried to the end, or every span is looked through."""
    cloze = "<question type='cloze'><questiontext><text>%s</text></questiontext></question>"
    started = time.process_time()
    for text in (cloze % ("{1:SA:" * 150_000), cloze % ("&lt;span&gt;x" * 70_000), "<question/>" * 50_000):
        readable(f"<quiz>{text}</quiz>".encode())
    for text in (
        "// " + "[id:" * 240_000 + "\n\na {=b}",
        "x {" + "=a" * 400_000 + "}",
        "a\n\n" * 300_000,
        "{" * 900_000,
    ):
        readable(text.encode())
    assert time.process_time() - started < 30


def test_a_number_too_long_to_be_one_is_no_gap() -> None:
    text = f"Q&lt;p&gt;[{'1' * 5000}] {{1:SA:=a}}"
    question = f"<question type='cloze'><questiontext><text>{text}</text></questiontext></question>"
    reading = formats.read(f"<quiz>{question}</quiz>".encode(), "fi")
    assert [item.passage["fi"][-5:] for item in reading.items] == ["] [1]"]


def readable(data: bytes) -> None:
    """Read without any other error than that it cannot be read."""
    with suppress(Unreadable):
        formats.read(data, "fi")
