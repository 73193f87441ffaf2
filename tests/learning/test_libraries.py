"""Files in Wagtail's libraries are what they say, and leave the site as downloads."""

import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from wagtail.documents.models import Document
from wagtail.images.forms import get_image_form
from wagtail.images.models import Image as Picture
from wagtail.models import Collection

from learning import contents
from learning.models import Video
from people.models import User
from tests import worlds
from tests.learning.test_pictures import TAIL, a_picture, a_png_header

pytestmark = pytest.mark.django_db
SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"
MP4 = b"\x00\x00\x00\x18ftypmp42" + bytes(40)


def packed(*members: str) -> bytes:
    """A ZIP with these members."""
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        for member in members:
            file.writestr(member, "x")
    return content.getvalue()


@pytest.fixture
def admin(db: None) -> Client:
    """An administrator's browser, in English."""
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(worlds.a_person("ada", is_staff=True, is_superuser=True, language="en"))
    return client


def sent(admin: Client, place: str, name: str, content: bytes, **more: object) -> str:
    """What the library answers to a file."""
    collection = Collection.get_first_root_node().pk
    values = {"title": "File", "file": SimpleUploadedFile(name, content), "collection": collection, **more}
    return admin.post(f"/admin/{place}/", values).content.decode()


def stored() -> list[str]:
    """All files that the site keeps."""
    return sorted(str(path) for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file())


def test_a_picture_is_kept_anew_and_named_for_what_it_is(admin: Client) -> None:
    sent(admin, "images/add", "holiday.png", a_picture("JPEG") + TAIL)

    kept = Picture.objects.get()
    with kept.file.open() as file:
        content = file.read()
    assert (kept.filename, kept.width, kept.height) == ("holiday.jpg", 40, 20)
    assert b"script" not in content
    assert Image.open(BytesIO(content)).format == "JPEG"
    answer = admin.head(kept.file.url)
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("page.png", b"<html><script>alert(1)</script>", "This is no picture that can be read"),
        ("drawing.png", SVG, "SVG pictures cannot be used here"),
        ("drawing.svg", SVG, "SVG pictures cannot be used here"),
        ("packed.png", packed("course.json"), "This is no picture that can be read"),
        ("huge.png", a_png_header(20_000, 20_000), "The picture is too large"),
    ],
)
def test_a_hostile_picture_is_refused_and_leaves_nothing(admin: Client, name: str, content: bytes, said: str) -> None:
    before = stored()
    assert said in sent(admin, "images/add", name, content)
    assert not Picture.objects.exists()
    assert stored() == before


def test_a_picture_is_changed_and_its_words_alone_too(admin: Client) -> None:
    sent(admin, "images/add", "one.png", a_picture("PNG"))
    kept = Picture.objects.get()

    words = {"title": "Other words", "collection": kept.collection_id}
    assert admin.post(f"/admin/images/{kept.pk}/", words).status_code == 302
    assert Picture.objects.get().title == "Other words"
    file = SimpleUploadedFile("two.png", b"nothing")
    form = get_image_form(Picture)(words, {"file": file}, instance=kept, user=User.objects.get())
    assert list(form.errors) == ["file"]
    assert Picture.objects.get().file.name == kept.file.name


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("plan.pdf", b"%PDF-1.7\n"),
        ("plan.docx", packed("[Content_Types].xml", "word/document.xml")),
        ("plan.xlsx", packed("xl/workbook.xml")),
        ("plan.pptx", packed("ppt/presentation.xml")),
        ("plan.odt", packed("mimetype", "content.xml")),
        ("plan.zip", packed("anything")),
        ("plan.csv", "nimi;määrä\n".encode()),
        ("plan.csv", "nimi;määrä\n".encode("latin-1")),
        ("plan.txt", "nimi".encode("utf-16")),
        ("film.mp4", MP4),
        ("film.webm", b"\x1a\x45\xdf\xa3rest"),
        ("sound.wav", b"RIFF0000WAVE"),
    ],
)
def test_content_and_ending_agree(name: str, content: bytes) -> None:
    assert contents.agree(BytesIO(content), name)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("plan.pdf", b"<html>%PDF-1.7"),
        ("plan.pdf", packed("word/document.xml")),
        ("plan.docx", packed("xl/workbook.xml")),
        ("plan.docx", b"PK\x03\x04 and no more"),
        ("plan.zip", b"<html>" + packed("x")),
        ("plan.csv", b"MZ\x90\x00\x03"),
        ("plan.txt", b"\xef\xbb\xbf  <!DOCTYPE html><script>"),
        ("plan.txt", SVG),
        ("plan.html", b"<html>"),
        ("plan", b"%PDF-1.7"),
        ("film.mp4", b"<html>"),
        ("sound.wav", b"RIFF0000AVI "),
    ],
)
def test_content_and_ending_do_not_agree(name: str, content: bytes) -> None:
    assert not contents.agree(BytesIO(content), name)


def test_a_document_is_a_download_and_nothing_in_it_runs(admin: Client) -> None:
    sent(admin, "documents/add", "plan.pdf", b"%PDF-1.7\n<script>")

    answer = admin.get(Document.objects.get().url)
    answer.close()
    assert answer["Content-Disposition"] == 'attachment; filename="plan.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("plan.pdf", b"<html><script>alert(1)</script>", "is not what the ending of its name says"),
        ("page.html", b"<html><script>alert(1)</script>", "not allowed"),
        ("page.svg", SVG, "not allowed"),
        ("plan.pdf", packed("course.json"), "is not what the ending of its name says"),
        ("plan.txt", SVG, "is not what the ending of its name says"),
    ],
)
def test_a_hostile_document_is_refused_and_leaves_nothing(admin: Client, name: str, content: bytes, said: str) -> None:
    before = stored()
    assert said in sent(admin, "documents/add", name, content)
    assert not Document.objects.exists()
    assert stored() == before


def test_a_film_is_one_and_its_picture_is_made_anew(admin: Client) -> None:
    assert "is not what the ending" in sent(admin, "media/video/add", "film.mp4", b"<html>", duration=5)
    poster = SimpleUploadedFile("poster.png", SVG)
    before = stored()
    assert "SVG pictures" in sent(admin, "media/video/add", "film.mp4", MP4, duration=5, thumbnail=poster)
    assert "is not what the ending" in sent(admin, "media/video/add", "film.mp4", packed("x"), duration=5)
    assert (Video.objects.exists(), stored()) == (False, before)

    poster = SimpleUploadedFile("poster.png", a_picture("JPEG") + TAIL)
    sent(admin, "media/video/add", "film.mp4", MP4, duration=5, thumbnail=poster, described="on")

    video = Video.objects.get()
    assert video.thumbnail.name.endswith(".jpg")
    with video.thumbnail.open() as file:
        assert b"script" not in file.read()
