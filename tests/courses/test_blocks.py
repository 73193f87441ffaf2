"""The blocks of a lesson beyond words and films: pictures, recordings, documents, tables and cases."""

import io
import zipfile
from typing import Any
from uuid import uuid4

import pytest
from django.conf import LazySettings
from django.core.files.base import ContentFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image
from wagtail.blocks import StreamBlockValidationError
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection, CollectionViewRestriction

from courses import cases, packing
from learning import embeds
from learning.models import Video
from lrs.models import Statement
from tests.courses import scenes
from tests.courses.rooms import KEY, POLL, Room, clean

pytestmark = pytest.mark.django_db
TABLE = {
    "columns": [{"type": "text", "heading": "Taso"}, {"type": "text", "heading": "Kuka"}],
    "rows": [{"values": ["Yksin", "Minä"]}, {"values": ["Yhdessä", "Me"]}],
    "caption": "Kaksi tasoa",
}
FILM = "https://vimeo.com/76979871"
WAGTAIL_LEAVES_OPEN = pytest.mark.filterwarnings("ignore:Unclosed file:ResourceWarning")  # pictures that it has drawn


def an_image() -> int:
    """A small picture."""
    file = io.BytesIO()
    Image.new("RGB", (40, 30)).save(file, "PNG")
    return get_image_model().objects.create(title="Kuva", file=ContentFile(file.getvalue(), "kuva.png")).pk


def a_document(content: bytes = b"sisus", name: str = "ohje.pdf", **fields: Any) -> int:
    """A document in the library."""
    row = get_document_model().objects.create(title="Ohje", file=ContentFile(content, name), **fields)
    return row.pk


def a_picture(**fields: object) -> dict[str, object]:
    """A picture of a gallery."""
    return {"image": an_image(), "alt": "Kolme ihmistä", "caption": "Yhdessä", **fields}


def a_step(name: str, *choices: str) -> dict[str, object]:
    """A step of a case, with choices that lead to these."""
    made = [{"text": f"Valitse {to}", "to": to} for to in choices]
    return {"name": name, "title": f"Vaihe {name}", "text": f"<p>Teksti {name}.</p>", "choices": made}


@WAGTAIL_LEAVES_OPEN
class TestGallery:
    """Pictures."""

    def test_pictures_are_links_to_themselves_that_open_in_dialogs(self, client: Client) -> None:
        room = Room(client, "gallery", [a_picture(), a_picture(alt="Talo", caption="")])
        page = room.get()
        assert (page.count("<dialog"), page.count("data-opens="), page.count('alt="Talo"')) == (2, 2, 2)
        assert f'data-opens="{KEY}-2"' in page
        assert f'id="{KEY}-2"' in page
        assert page.count('href="/media/images/') == 2

    @pytest.mark.parametrize("missing", ["alt", "image"])
    def test_a_picture_without_words_is_refused(self, missing: str) -> None:
        with pytest.raises(StreamBlockValidationError):
            clean("gallery", [a_picture(), a_picture(**{missing: None if missing == "image" else ""})])

    @pytest.mark.parametrize("number", [2, 4])
    def test_more_pictures_take_no_more_queries(self, client: Client, number: int) -> None:
        room = Room(client, "gallery", [a_picture() for _ in range(number)])
        room.get()
        with CaptureQueriesContext(connection) as captured:
            room.get()
        assert len(captured) == 13


class TestSound:
    """Audio."""

    def test_a_recording_has_a_player_its_words_and_counts_nothing(self, client: Client) -> None:
        audio = Video.objects.create(title="Kello", type="audio", file="media/kello.mp3", duration=20)
        value = {"title": "Hiljainen hetki", "audio": audio.pk, "transcript": "<p>Kello soi.</p>"}
        room = Room(client, "audio", value)
        page = room.get()
        assert ("<audio" in page, "Kello soi." in page, "data-endpoint" in page) == (True, True, False)
        assert client.post(room.path).status_code == 302, "done by saying so"

    def test_a_recording_needs_its_words(self) -> None:
        audio = Video.objects.create(title="Kello", type="audio", file="media/kello.mp3", duration=20)
        with pytest.raises(StreamBlockValidationError):
            clean("audio", {"title": "Kello", "audio": audio.pk, "transcript": ""})


class TestDocuments:
    """Documents, one by one and together."""

    def pack(self, *documents: int) -> dict[str, object]:
        """A pack of these."""
        return {"title": "Työkalut", "documents": [{"document": pk, "title": "Ohje", "text": ""} for pk in documents]}

    def test_a_link_says_kind_and_size(self, client: Client) -> None:
        room = Room(client, "document", {"document": a_document(b"x" * 2048), "title": "Ohje", "text": "Tulosta."})
        page = " ".join(room.get().split())
        assert ("Ohje (PDF, 2,0 KB)" in page, "Tulosta." in page) == (True, True)

    def test_a_pack_is_one_file_with_every_document_under_a_name_of_its_own(self, client: Client) -> None:
        room = Room(client, "pack", self.pack(a_document(b"one", "a.txt"), a_document(b"two" * 50_000, "b.pdf")))
        assert f'href="{room.path}packs/{KEY}/"' in room.get()
        answer = client.get(f"{room.path}packs/{KEY}/")
        archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
        assert answer.headers["Content-Disposition"] == 'attachment; filename="tyokalut.zip"'
        assert sorted(map(len, map(archive.read, archive.namelist()))) == [3, 150_000]
        assert archive.testzip() is None

    def test_names_that_are_alike_are_told_apart(self) -> None:
        class Row:
            filename = "Ohje.pdf"

        assert [name for name, _row in packing.named([Row(), Row(), Row()])] == ["Ohje.pdf", "Ohje-2.pdf", "Ohje-3.pdf"]

    def test_what_is_closed_alone_is_closed_in_a_pack(self, client: Client) -> None:
        closed = Collection.get_first_root_node().add_child(name="Suljettu")
        CollectionViewRestriction.objects.create(collection=closed, restriction_type="login")
        room = Room(client, "pack", self.pack(a_document(), a_document(collection=closed)))
        assert client.get(f"{room.path}packs/{KEY}/").status_code == 200
        client.logout()
        answer = client.get(f"{room.path}packs/{KEY}/")
        assert (answer.status_code, "login" in answer.headers["Location"]) == (302, True)

    def test_a_pack_that_the_lesson_does_not_have_does_not_exist(self, client: Client) -> None:
        room = Room(client, "pack", self.pack(a_document(), a_document()))
        assert client.get(f"{room.path}packs/{uuid4()}/").status_code == 404

    def test_too_much_for_one_download_is_refused_and_not_offered(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        room = Room(client, "pack", self.pack(a_document(), a_document()))
        monkeypatch.setattr(packing, "LARGEST", 9)
        with pytest.raises(StreamBlockValidationError):
            clean("pack", self.pack(a_document(), a_document()))
        assert "packs/" not in room.get()
        assert client.get(f"{room.path}packs/{KEY}/").status_code == 404


class TestEmbed:
    """Recordings elsewhere."""

    VALUE = {"title": "Filmi", "address": FILM, "text": "Kertoo yhteistyöstä."}

    def policy(self, answer: HttpResponse) -> str:
        """What the page lets in."""
        return str(answer.headers["Content-Security-Policy"])

    def test_nothing_is_loaded_before_the_reader_asks(self, client: Client) -> None:
        room = Room(client, "embed", self.VALUE)
        answer = client.get(room.path)
        page = answer.content.decode()
        assert ("<iframe" in page, "player.vimeo.com" in page, "frame-src" in self.policy(answer)) == (False,) * 3
        assert f'href="{room.path}?show={KEY}#embed-{KEY}"' in page
        assert f'href="{FILM}"' in page

    def test_asked_for_it_alone_is_let_in_on_that_answer_alone(self, client: Client) -> None:
        room = Room(client, "embed", self.VALUE)
        answer = client.get(f"{room.path}?show={KEY}")
        page = answer.content.decode()
        assert 'src="https://player.vimeo.com/video/76979871?dnt=1"' in page
        assert "frame-src https://player.vimeo.com;" in f"{self.policy(answer)};"
        assert "default-src 'none'" in self.policy(answer)
        for query in ("", f"?show={uuid4()}", "?show=x"):
            assert "frame-src" not in self.policy(client.get(room.path + query))
        assert Statement.objects.filter(verb__endswith="/completed").count() == 0

    @pytest.mark.parametrize(
        ("address", "frame"),
        [
            ("https://www.youtube.com/watch?v=aqz-KE-bpKQ&t=5", "https://www.youtube-nocookie.com/embed/aqz-KE-bpKQ"),
            ("https://youtu.be/aqz-KE-bpKQ", "https://www.youtube-nocookie.com/embed/aqz-KE-bpKQ"),
            ("https://m.youtube.com/shorts/aqz-KE-bpKQ", "https://www.youtube-nocookie.com/embed/aqz-KE-bpKQ"),
            ("https://player.vimeo.com/video/76979871", "https://player.vimeo.com/video/76979871?dnt=1"),
            ("https://vimeo.com/76979871/8272103f6e", "https://player.vimeo.com/video/76979871?dnt=1&h=8272103f6e"),
            ("https://www.youtube.com/live/aqz-KE-bpKQ?si=x", "https://www.youtube-nocookie.com/embed/aqz-KE-bpKQ"),
            ("https://vimeo.com/event/4242", "https://vimeo.com/event/4242/embed?dnt=1"),
            ("https://vimeo.com/event/4242/embed", "https://vimeo.com/event/4242/embed?dnt=1"),
            ("https://vimeo.com/event/4242/8272103f6e", "https://vimeo.com/event/4242/embed/8272103f6e?dnt=1"),
            ("https://video.example.org/e/1", "https://video.example.org/e/1"),
        ],
    )
    def test_known_addresses_lead_to_a_frame(self, settings: LazySettings, address: str, frame: str) -> None:
        settings.EMBED_HOSTS = ["video.example.org"]
        found = embeds.find(address)
        assert found is not None
        assert found.frame == frame

    @pytest.mark.parametrize(
        "address",
        [
            "http://vimeo.com/76979871",
            "https://vimeo.com/channels",
            "https://vimeo.com/event/",
            "https://vimeo.com/event/1/edit",
            "https://player.vimeo.com/event/1",
            "https://vimeo.com/1?h=x%22",
            "https://www.youtube.com/",
            "https://www.youtube.com/watch?v=short",
            "https://youtu.be/aqz-KE-bpKQ/../x",
            "https://evil.example/watch?v=aqz-KE-bpKQ",
            "https://youtube.com.evil.example/watch?v=aqz-KE-bpKQ",
            "https://user@vimeo.com/76979871",
            "https://vimeo.com:444/76979871",
            "https://video.example.org/e/1",
            "https://[",
            "javascript:alert(1)",
        ],
    )
    def test_other_addresses_are_refused(self, address: str) -> None:
        assert embeds.find(address) is None
        with pytest.raises(StreamBlockValidationError):
            clean("embed", {**self.VALUE, "address": address})

    def test_a_host_that_is_trusted_no_more_is_not_shown(self, client: Client, settings: LazySettings) -> None:
        room = Room(client, "embed", {**self.VALUE, "address": "https://video.example.org/e/1"})
        assert "Kertoo" not in room.get(f"?show={KEY}")
        settings.EMBED_HOSTS = ["video.example.org"]
        assert "<iframe" in room.get(f"?show={KEY}")


class TestComparison:
    """Tables and timelines."""

    def test_a_table_has_its_caption_and_headers_both_ways(self, client: Client) -> None:
        page = Room(client, "comparison", TABLE).get()
        for part in ("<caption>Kaksi tasoa</caption>", '<th scope="col">Kuka</th>', '<th scope="row">Yhdessä</th>'):
            assert part in page
        assert 'aria-label="Taulukko: Kaksi tasoa" tabindex="0"' in " ".join(page.split())

    @pytest.mark.parametrize(
        "change",
        [
            {"caption": " "},
            {"rows": []},
            {"columns": TABLE["columns"][:1], "rows": [{"values": ["Yksin"]}]},
            {"columns": [{"type": "text", "heading": "Taso"}, {"type": "text", "heading": ""}]},
            {"rows": [{"values": ["", "Minä"]}]},
        ],
    )
    def test_a_table_that_cannot_be_read_aloud_is_refused(self, change: dict[str, object]) -> None:
        clean("comparison", TABLE)
        with pytest.raises(StreamBlockValidationError):
            clean("comparison", {**TABLE, **change})

    def test_a_timeline_keeps_its_order_and_words(self, client: Client) -> None:
        moments = [{"when": f"Viikko {n}", "title": f"Asia {n}", "text": "Näin."} for n in (1, 2)]
        page = Room(client, "timeline", moments).get()
        assert page.index("Viikko 1") < page.index("Asia 1") < page.index("Viikko 2")


class TestCase:
    """Cases that unfold by choices."""

    def test_every_step_has_an_address_and_choices_lead_to_it(self, client: Client) -> None:
        steps = [a_step("alku", "Soita", "odota"), a_step("soita"), a_step("odota", "ALKU", "soita")]
        page = Room(client, "case", {"title": "Aava", "steps": steps}).get()
        assert [f'id="case-{KEY}-{n}"' in page for n in (1, 2, 3, 4)] == [True, True, True, False]
        assert [page.count(f'href="#case-{KEY}-{n}"') for n in (1, 2, 3)] == [1 + 2, 2, 1]
        assert page.count("Tapaus päättyy tähän.") == 1

    @pytest.mark.parametrize(
        ("steps", "faulty"),
        [
            ([("a", ["b"]), ("b", [])], {}),
            ([("a", ["b", "c"]), ("b", ["a"]), ("c", [])], {}),
            ([("a", ["x", "b"]), ("b", [])], {0: [0]}),
            ([("a", ["b"]), ("b", []), ("c", ["b"])], {2: [None]}),
            ([("a", ["b"]), ("b", []), ("B ", [])], {2: [None]}),
            ([("a", ["b", "c"]), ("b", []), ("c", ["c"])], {2: [None]}),
            ([("a", ["b"]), ("b", ["a"])], {0: [None], 1: [None]}),
        ],
        ids=["whole", "with a way back", "nowhere", "unreached", "same name", "stuck", "round and round"],
    )
    def test_what_an_author_has_to_mend(self, steps: cases.Steps, faulty: dict[int, list[int | None]]) -> None:
        assert {place: list(of_step) for place, of_step in cases.faults(steps).items()} == faulty

    def test_the_author_reads_what_is_wrong_at_its_place(self) -> None:
        steps = [a_step("alku", "loppu", "minne"), a_step("loppu")]
        with pytest.raises(StreamBlockValidationError) as raised:
            clean("case", {"title": "Aava", "steps": steps})
        told = raised.value.as_json_data()["blockErrors"][0]["blockErrors"]["steps"]["blockErrors"]
        assert list(told[0]["blockErrors"]["choices"]["blockErrors"]) == [1]
        clean("case", {"title": "Aava", "steps": [a_step("alku", "loppu"), a_step("loppu")]})


@WAGTAIL_LEAVES_OPEN
def test_the_words_of_every_block_are_found_in_the_catalogue(client: Client) -> None:
    audio = Video.objects.create(title="Kello", type="audio", file="media/kello.mp3", duration=20)
    first = {**a_step("alku"), "choices": [{"text": "Valitse", "to": "salanimi"}]}
    body = [
        {"type": "gallery", "value": [a_picture(alt="Kuvasana")]},
        {"type": "audio", "value": {"title": "Äänisana", "audio": audio.pk, "transcript": "<p>Kuulosana</p>"}},
        {"type": "embed", "value": {"title": "Filmisana", "address": FILM, "text": "Kertosana"}},
        {"type": "document", "value": {"document": a_document(), "title": "Paperisana", "text": ""}},
        {"type": "comparison", "value": {**TABLE, "caption": "Taulusana"}},
        {"type": "timeline", "value": [{"when": "1999", "title": "Aikasana", "text": ""}]},
        {"type": "case", "value": {"title": "Tapaussana", "steps": [first, {**a_step("loppu"), "name": "salanimi"}]}},
        {"type": "poll", "value": {**POLL, "question": "Äänestyssana"}},
    ]
    module = scenes.a_module()
    scenes.a_lesson(module, "Luettava", body=body)
    scenes.a_course(module)
    words = ("Kuva", "Ääni", "Kuulo", "Filmi", "Kerto", "Paperi", "Taulu", "Aika", "Tapaus", "Äänestys")

    def hits(word: str) -> int:
        """How many courses the catalogue finds."""
        return client.get("/fi/catalogue/", {"q": word}).context["results"].count

    assert {word: hits(f"{word}sana") for word in words} == dict.fromkeys(words, 1)
    assert [hits(word) for word in ("salanimi", "vimeo")] == [0, 0]
