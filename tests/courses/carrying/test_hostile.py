"""Packages that mean harm, or are broken: each gets a sentence that says what to do, and leaves nothing behind."""

import zlib
from collections.abc import Callable
from io import BytesIO
from stat import S_IFLNK
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import Page

from courses.exchange.course import limits
from courses.models import Question
from learning.models import Track, Video
from tests.courses import scenes
from tests.courses.carrying import parcels
from tests.courses.carrying.courses_at_random import FILES
from tests.learning.test_pictures import a_png_header

pytestmark = pytest.mark.django_db
Files = dict[str, bytes]
SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"


def a_package() -> bytes:
    """A course with a picture, a document and a film with captions."""
    shown = [parcels.a_block(kind) for kind in ("image", "document", "video")]
    module = scenes.a_module()
    scenes.a_lesson(module, body=shown)
    scenes.a_test(module)
    return parcels.exported(scenes.a_course(module))


def kept() -> tuple[Any, ...]:
    """All that an import could leave."""
    models = (Page, Question, Image, Document, Video, Track)
    return (parcels.files(), *(model._default_manager.count() for model in models))


def sent(package: bytes) -> str:
    """What the screen answers to a package, in words; nothing is left behind."""
    above = scenes.a_centre_page()
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(parcels.an_admin())
    before = kept()
    file = SimpleUploadedFile("course.zip", package)
    answer = client.post(f"/admin/course-packages/into/{above.pk}/", {"file": file})
    assert answer.status_code == 200
    assert kept() == before
    return answer.content.decode()


def replaced(ending: str, content: bytes) -> Callable[[Files], Files]:
    """The file of that ending becomes another, under a name that agrees with its content."""

    def change(files: Files) -> Files:
        old = next(name for name in files if name.endswith(ending)).removeprefix("media/")
        new = parcels.named(content, ending)
        files["course.json"] = files["course.json"].replace(old.encode(), new.encode())
        files = {name: held for name, held in files.items() if not name.endswith(old)}
        return {**files, f"media/{new}": content}

    return change


def without(ending: str) -> Callable[[Files], Files]:
    """The file of that ending is not there."""
    return lambda files: {name: content for name, content in files.items() if not name.endswith(ending)}


def text(old: bytes, new: bytes) -> Callable[[Files], Files]:
    """Words of course.json become others."""

    def change(files: Files) -> Files:
        assert old in files["course.json"]
        return {**files, "course.json": files["course.json"].replace(old, new, 1)}

    return change


def spoiled(files: Files) -> Files:
    """A picture is another than its name says."""
    name = next(name for name in files if name.endswith(".png"))
    return {**files, name: files[name] + b"x"}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda files: {**files, "../outside.txt": b"x"}, "leads out of the package"),
        (lambda files: {**files, "/etc/passwd": b"x"}, "leads out of the package"),
        (lambda files: {**files, "readme.html": b"x"}, "does not belong there: readme.html"),
        (lambda files: {**files, f"media/{parcels.named(b'x', '.png')}": b"x"}, "does not belong there: media/"),
        (spoiled, "was changed after it was packed"),
        (without(".png"), "A file is missing in the package"),
        (without("course.json"), "course.json is missing"),
        (text(b'"version": 1', b'"version": 9'), "is of version 9 of the format"),
        (text(b'"talkoot-course"', b'"scorm"'), "this is no package of a course"),
        (text(b'"type": "image"', b'"type": "applet"'), "the block “applet” is not known here"),
        (text(b'"minutes":', b'"price": 1, "minutes":'), "“price” is not known here"),
        (text(b'"minutes":', b'"minutes": 3, "minutes":'), "course.json is no JSON that can be read"),
        (text(b'"minutes":', b'"x": ' + b"[" * 99 + b"]" * 99 + b', "minutes":'), "nested too deeply"),
        (text(b'"minutes": 5', b'"minutes": 5e3'), "course.json is no JSON that can be read"),
        (text(b'"minutes": 5', b'"minutes": 99999'), "a whole number from 1 to 240 is expected here"),
        (text(b"Johdanto.", b"\\u0000"), "the text has letters that cannot be kept"),
        (text(b"Johdanto.", b"\\ud800"), "the text has letters that cannot be kept"),
        (text(b'"support": ""', b'"support": "<script>alert(1)</script>"'), "a tag that is not allowed"),
        (text(b'"support": ""', b'"support": "<p onclick=\\"x\\">y</p>"'), "a tag that is not allowed"),
        (text(b'"support": ""', b'"support": "<a href=\\"javascript:x\\">y</a>"'), "an address that is not allowed"),
        (text(b'"support": ""', b'"support": "<a document=\\"x\\">y</a>"'), "leads to what is not in the package"),
        (lambda files: {**files, "course.json": b" " * (limits.TEXTS + 1)}, "too large when it is opened"),
        (lambda files: {**files, "course.json": b"\xff"}, "course.json is no JSON that can be read"),
        (replaced(".png", SVG), "SVG pictures cannot be used here"),
        (replaced(".png", parcels.packed({"a": b"b"})), "This is no picture that can be read"),
        (replaced(".png", a_png_header(20_000, 20_000)), "The picture is too large (far more pixels"),
        (replaced(".vtt", b"WEBVTT\n" + bytes(100 * limits.MEGABYTE)), "too large when it is opened"),
        (replaced(".vtt", b"<html>"), "this is no WebVTT file"),
        (replaced(".mp4", b"\x00\x00\x00\x18ftypmp42" + bytes(40)), "this file holds no video that could be played"),
        (replaced(".mp4", b"#!/bin/sh"), "this file holds no video that could be played"),
        (replaced(".pdf", b"<html>"), "the content is not what the ending says"),
    ],
    ids=lambda value: value[:60] if isinstance(value, str) else "",
)
def test_a_bad_package_is_refused_with_words_and_leaves_nothing(change: Callable[[Files], Files], said: str) -> None:
    assert said in sent(parcels.packed(change(parcels.members(a_package()))))


def zipped(*entries: tuple[ZipInfo | str, bytes]) -> bytes:
    """A ZIP with these entries, whatever they are."""
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as file:
        for entry, content in entries:
            file.writestr(entry, content)
    return made.getvalue()


def a_link() -> bytes:
    """A member that is a symbolic link."""
    entry = ZipInfo("course.json")
    entry.external_attr = (S_IFLNK | 0o777) << 16
    return zipped((entry, b"/etc/passwd"))


def a_lie() -> bytes:
    """A ZIP whose data is broken in the middle."""
    good = bytearray(a_package())
    good[200:260] = zlib.compress(bytes(range(60)))[:60]
    return bytes(good)


@pytest.mark.parametrize(
    ("package", "said"),
    [
        (lambda: b"MZ no zip", "The file is no whole ZIP that can be opened"),
        (lambda: a_package()[:-300], "The file is no whole ZIP that can be opened"),
        (a_lie, "The file is no whole ZIP that can be opened"),
        (a_link, "is a link to another file"),
        (lambda: zipped(("course.json", b"{}"), ("Course.json", b"{}")), "two files of one name"),
        (lambda: zipped(*((f"media/{n}", b"") for n in range(limits.FILES + 1))), "has more than 2000 files"),
        (lambda: zipped(("course.json", bytes(3 * limits.TEXTS))), "too large when it is opened"),
    ],
    ids=["no zip", "truncated", "broken inside", "symlink", "two of one name", "many files", "bomb"],
)
def test_what_is_no_sane_zip_is_refused_and_leaves_nothing(package: Callable[[], bytes], said: str) -> None:
    assert said in sent(package())


def test_a_picture_that_says_more_than_one_sees_is_made_anew() -> None:
    with parcels.forgotten():
        package = parcels.packed(
            replaced(".png", FILES["seating-table.png"] + b"<script>")(parcels.members(a_package()))
        )
    parcels.imported(package)
    with Image.objects.get().file.open() as file:
        content = file.read()
    assert (b"<script>" in content, content[:4]) == (False, b"\x89PNG")
