"""The PDF: tagged, titled, in its language, the same however often it is drawn, for its holder only."""

import io
from collections.abc import Callable, Iterator
from datetime import timedelta

import pypdf
import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone
from pypdf.generic import DictionaryObject, IndirectObject

from certificates import drawing, rendering
from certificates.enums import DocumentState
from certificates.models import Certificate, Document
from people.models import User

Issued = Callable[..., Certificate]


def read(content: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(content))


def kept() -> bytes:
    """The Finnish file as it is stored."""
    with Document.objects.get(language="fi").file.open() as file:
        return file.read()


def text_of(content: bytes) -> str:
    return read(content).pages[0].extract_text().replace("\u00a0", " ").replace("\n", " ")


def elements(node: object) -> Iterator[DictionaryObject]:
    """Every element of the structure tree, in reading order."""
    node = node.get_object() if isinstance(node, IndirectObject) else node
    if isinstance(node, list):
        for child in node:
            yield from elements(child)
    elif isinstance(node, DictionaryObject):
        if "/S" in node:
            yield node
        yield from elements(node.get("/K", []))


@pytest.mark.parametrize(
    ("language", "tag", "title"),
    [("fi", "fi-FI", "Perusteet"), ("sv", "sv-FI", "Grunderna"), ("en", "en-GB", "The basics")],
)
def test_each_language_has_a_tagged_titled_page(issued: Issued, language: str, tag: str, title: str) -> None:
    certificate = issued()

    pdf = read(rendering.draw(certificate, language))

    root = pdf.trailer["/Root"]
    assert len(pdf.pages) == 1
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"], root["/ViewerPreferences"]["/DisplayDocTitle"]) == (
        tag,
        True,
        True,
    )
    assert pdf.metadata.title.endswith(title)
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf.xmp_metadata.stream.get_data()
    tags = [str(element["/S"]) for element in elements(root["/StructTreeRoot"])]
    assert (tags.count("/H1"), tags.count("/H2"), tags.count("/LI"), tags.count("/Figure")) == (1, 2, 1, 1)
    figure = next(element for element in elements(root["/StructTreeRoot"]) if element["/S"] == "/Figure")
    assert certificate.code in figure["/Alt"]


def test_every_font_is_embedded(issued: Issued) -> None:
    pdf = read(rendering.draw(issued(), "fi"))

    fonts = pdf.pages[0]["/Resources"]["/Font"].values()
    names = set()
    for font in fonts:
        descendant = font.get_object()["/DescendantFonts"][0].get_object()
        names.add(str(descendant["/BaseFont"]).partition("+")[2])
        assert {"/FontFile2", "/FontFile3"} & set(descendant["/FontDescriptor"].get_object())
    assert names == {"TalkootSans-Regular", "TalkootSans-SemiBold", "TalkootSans-Bold"}


def test_the_page_says_what_the_verification_page_says(issued: Issued) -> None:
    certificate = issued()

    text = text_of(rendering.draw(certificate, "en"))

    for told in (
        "The basics",
        "Äijä-Liisa Žižek Ŋuŧŧá",
        "Recognise the risk.",
        "10 March 2026",
        "10 March 2028",
        "1 h 30 min",
        "86%",
        "Southern Centre Consortium",
        certificate.code,
        f"http://testserver/verify/{certificate.code}/",
    ):
        assert told in text


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ("Đorđe Šćepanović", "Đorđe Šćepanović"),
        ("Åsa Öhman-Ŋuŧŧá", "Åsa Öhman-Ŋuŧŧá"),
        ('Anna "O\'Brien" #let $x$ *b* <tag> \\', 'Anna "O\'Brien" #let $x$ *b* <tag> \\'),
        ("Иван Петров", "Ivan Petrov"),
        ("山田 太郎", "ShanTian TaiLang"),
        ("A" * 170, "A" * 20),
    ],
)
def test_no_name_stops_a_certificate(issued: Issued, name: str, printed: str) -> None:
    certificate = issued()
    certificate.holder = name

    content = rendering.draw(certificate, "fi")

    assert len(read(content).pages) == 1
    assert printed.replace(" ", "") in text_of(content).replace(" ", "")


def test_the_longest_titles_stay_on_one_page(issued: Issued) -> None:
    certificate = issued()
    long = (
        "Näkökulmia integratiiviseen tutkimukseen ja kehittämiseen lasten, nuorten ja perheiden vaativissa palveluissa"
    )
    certificate.snapshot["titles"] = {"fi": long}
    certificate.snapshot["activity"]["names"] = {"fi": long}
    certificate.snapshot["proves"] = {"fi": [f"{long} {number}" for number in range(9)]}

    assert len(read(rendering.draw(certificate, "sv")).pages) == 1


def test_drawing_again_gives_the_same_bytes_and_changes_no_row(issued: Issued) -> None:
    certificate = issued()
    before = list(Document.objects.order_by("pk").values())

    rendering.render(certificate, "fi", at=timezone.now() + timedelta(days=9))

    assert list(Document.objects.order_by("pk").values()) == before
    assert kept() == rendering.draw(certificate, "fi") == rendering.draw(certificate, "fi")


def test_a_file_left_by_a_killed_worker_is_replaced(issued: Issued) -> None:
    certificate = issued()
    document = Document.objects.get(language="fi")
    name = document.file.name
    document.file.storage.delete(name)
    default_storage.save(name, io.BytesIO(b"half a fi"))  # type: ignore[arg-type]
    Document.objects.filter(pk=document.pk).update(state=DocumentState.WAITING, file="", rendered_at=None)

    rendering.render(certificate, "fi", at=timezone.now())

    assert (Document.objects.get(language="fi").file.name, kept()[:5]) == (name, b"%PDF-")


def test_the_picture_is_the_same_for_the_same_certification() -> None:
    first = drawing.tiles("https://talkoot.example/one")

    assert first == drawing.tiles("https://talkoot.example/one")
    assert first != drawing.tiles("https://talkoot.example/two")
    assert len(first) == drawing.COLUMNS * drawing.ROWS
    assert all(colour != ground for _, colour, ground, _ in first)


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_holder_downloads_the_file_in_the_language_of_the_address(
    client: Client, issued: Issued, learner: User, language: str
) -> None:
    certificate = issued()
    client.force_login(learner)

    response = client.get(f"/{language}/my/certificates/{certificate.uuid}.pdf")

    content = b"".join(response.streaming_content)
    assert response.headers["Content-Type"] == "application/pdf"
    assert read(content).trailer["/Root"]["/Lang"].startswith(language)
    assert f"{certificate.code}-{language}.pdf" in response.headers["Content-Disposition"]


def test_for_strangers_and_organisers_the_file_does_not_exist(client: Client, issued: Issued, organiser: User) -> None:
    path = f"/fi/my/certificates/{issued().uuid}.pdf"

    assert client.get(path).status_code == 302
    client.force_login(organiser)
    assert client.get(path).status_code == 404


def test_the_media_folder_does_not_hand_it_out(client: Client, issued: Issued) -> None:
    issued()

    assert client.get(Document.objects.first().file.url).status_code == 404


def test_a_file_not_yet_drawn_is_being_prepared(client: Client, issued: Issued, learner: User) -> None:
    certificate = issued()
    Document.objects.update(state=DocumentState.WAITING)
    client.force_login(learner)

    response = client.get(f"/en/my/certificates/{certificate.uuid}.pdf")

    assert response.status_code == 202
    assert "Your certificate is being prepared" in response.content.decode()
