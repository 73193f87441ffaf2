"""Where one stopped in a lesson, kept for any device; and what is fetched before one goes on."""

import json
from uuid import UUID

import pytest
from django.http import HttpResponse
from django.test import Client

from courses import bookmarks, taking
from courses.models import Bookmark
from learning import enrolling
from learning.models import Video
from lrs.models import Statement
from people import signals
from people.models import User
from tests import worlds
from tests.courses import scenes
from tests.courses.test_pages import Walk
from tests.courses.test_supporting import helped
from tests.lrs.test_concurrency import together

pytestmark = pytest.mark.django_db
FIRST, HEADING, TEXT, SOUND, FILM = (f"77777777-2222-4333-8444-00000000000{number}" for number in range(5))


class Hall:
    """A lesson of several blocks, one to skip to, and a learner who reads on."""

    def __init__(self, client: Client) -> None:
        module = scenes.a_module()
        self.sound = Video.objects.create(title="Ääni", type="audio", file="media/a.mp3", duration=60)
        body = [
            {"type": "text", "value": "<p>Alku on tässä.</p>", "id": FIRST},
            {"type": "heading", "value": "Yhteinen kieli", "id": HEADING},
            {"type": "text", "value": "<p>Sanat merkitsevät.</p>", "id": TEXT},
            {
                "type": "audio",
                "value": {"title": "Puhe", "audio": self.sound.pk, "transcript": "<p>x</p>"},
                "id": SOUND,
            },
            {**scenes.a_film_block(scenes.a_video(), required=False), "id": FILM},
        ]
        self.lesson = scenes.a_lesson(module, "Luettava", body=body)
        self.film = scenes.a_video(60)
        Video.objects.filter(pk=self.film.pk).update(thumbnail="media_thumbnails/kuva.jpg")
        scenes.a_lesson(module, "Katsottava", body=[scenes.a_film_block(self.film)])
        self.page = scenes.a_course(module)
        self.path = f"{self.page.get_url()}alku/luettava/"
        self.client, self.person = client, worlds.a_person()
        client.force_login(self.person)
        enrolling.enrol(self.person, scenes.activity(self.page), at=scenes.AT)

    def stop(self, block: str, seconds: object = None, client: Client | None = None) -> HttpResponse:
        """Say as the script does where the reader stopped."""
        said = {"block": block} if seconds is None else {"block": block, "seconds": seconds}
        return self.send(json.dumps(said), client)

    def send(self, body: str, client: Client | None = None) -> HttpResponse:
        """Send whatever."""
        return (client or self.client).post(f"{self.path}place/", body, content_type="application/json")

    def get(self, client: Client | None = None) -> str:
        """The lesson's page."""
        return (client or self.client).get(self.path).content.decode()


@pytest.fixture
def hall(client: Client) -> Hall:
    """An enrolled learner."""
    return Hall(client)


class TestReading:
    """Where one stopped reading."""

    def test_it_is_offered_by_the_heading_above_on_any_device_and_states_nothing(self, hall: Hall) -> None:
        before = Statement.objects.count()
        assert hall.stop(FIRST).status_code == 204
        assert hall.stop(TEXT).status_code == 204
        (other := Client()).force_login(hall.person)
        page = hall.get(other)
        assert ("Jäit kohtaan: Yhteinen kieli." in page, f'href="#block-{TEXT}"' in page) == (True, True)
        assert f'id="block-{TEXT}"' in page
        assert (Bookmark.objects.count(), Statement.objects.count()) == (1, before)

    def test_the_beginning_and_a_block_that_is_gone_are_no_place(self, hall: Hall) -> None:
        for block in (FIRST, "77777777-2222-4333-8444-00000000000f"):
            hall.stop(block)
            assert "Jäit kohtaan" not in hall.get()

    def test_without_a_heading_the_first_words_are_told(self, client: Client) -> None:
        module = scenes.a_module()
        texts = [("<p>Yksi.</p>", FIRST), ("<p>Kaksi sanaa &amp; monta muuta joita ei enää kaikkia näytetä.</p>", TEXT)]
        scenes.a_lesson(module, "Luettava", body=[{"type": "text", "value": text, "id": key} for text, key in texts])
        page = scenes.a_course(module)
        client.force_login(person := worlds.a_person())
        enrolling.enrol(person, scenes.activity(page), at=scenes.AT)
        path = f"{page.get_url()}alku/luettava/"
        client.post(f"{path}place/", json.dumps({"block": TEXT}), content_type="application/json")
        assert client.get(path).context["stop"].title == "Kaksi sanaa & monta muuta joita ei enää…"

    def test_a_lesson_that_is_done_keeps_and_offers_none(self, hall: Hall) -> None:
        hall.stop(TEXT)
        hall.client.post(hall.path)
        assert Bookmark.objects.count() == 0
        assert hall.stop(TEXT).status_code == 204
        assert (Bookmark.objects.count(), "data-place" in hall.get()) == (0, False)

    @pytest.mark.parametrize(
        "body",
        [
            "",
            "null",
            "[]",
            "[" * 500,
            "{}",
            '{"block": 5}',
            '{"block": "x"}',
            json.dumps({"block": TEXT, "seconds": "5"}),
            json.dumps({"block": TEXT, "seconds": True}),
            json.dumps({"block": TEXT, "seconds": -1}),
            f'{{"block": "{TEXT}", "seconds": NaN}}',
            f'{{"block": "{TEXT}", "seconds": 1e999}}',
            json.dumps({"block": TEXT, "more": "x" * 2000}),
        ],
    )
    def test_a_report_without_sense_is_refused(self, hall: Hall, body: str) -> None:
        answer = hall.send(body)
        assert (answer.status_code, set(answer.json()), Bookmark.objects.count()) == (400, {"error"}, 0)

    def test_strangers_and_support_keep_no_place(self, client: Client) -> None:
        walk = Walk(client)
        agent = helped(walk)
        path = f"{walk.text}place/"
        body = json.dumps({"block": TEXT})
        walk.client.force_login(worlds.a_person())
        answers = [
            one.post(path, body, content_type="application/json").status_code for one in (agent, client, Client())
        ]
        assert (answers, Bookmark.objects.count()) == ([403, 403, 403], 0)
        assert ("data-lesson" in agent.get(walk.text).content.decode(), client.get(path).status_code) == (True, 405)
        assert "data-place=" not in agent.get(walk.text).content.decode()

    def test_it_is_forgotten_with_the_person_and_after_two_years(self, hall: Hall) -> None:
        hall.stop(TEXT)
        assert [row.person for row in bookmarks.forgotten(Bookmark.objects.get().kept_at)] == [hall.person]
        signals.erasing.send(User, person=hall.person)
        assert Bookmark.objects.count() == 0


class TestRecordings:
    """Recordings that are not counted go on at their second, too."""

    def test_each_has_a_place_of_its_own(self, hall: Hall) -> None:
        hall.stop(TEXT)
        hall.stop(SOUND, 12)
        hall.stop(FILM, 7.25)
        hall.stop(SOUND, 30.5)
        page = hall.get()
        assert ('data-position="30.5"' in page, 'data-position="7.25"' in page) == (True, True)
        assert page.count(f'data-place="{hall.path}place/"') == 3
        assert sorted(Bookmark.objects.values_list("seconds", flat=True), key=lambda one: one or 0) == [
            None,
            7.25,
            30.5,
        ]

    def test_a_film_that_counts_keeps_its_place_by_what_was_watched(self, client: Client) -> None:
        walk = Walk(client)
        assert 'class="video"' in (page := walk.get(walk.film))
        assert page.split("<talkoot-video")[1].split(">")[0].count("data-place") == 0

    def test_finishing_by_the_text_version_forgets_them(self, hall: Hall) -> None:
        hall.stop(SOUND, 12)
        taking.finish_lesson(hall.person, scenes.activity(hall.lesson), course=scenes.activity(hall.page), at=scenes.AT)
        assert Bookmark.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_places_kept_at_once_are_one(client: Client) -> None:
    hall = Hall(client)
    lesson = scenes.activity(hall.lesson)

    together(
        lambda block: bookmarks.keep(hall.person, lesson, UUID(block), at=scenes.AT), [FIRST, HEADING, TEXT, SOUND]
    )

    assert Bookmark.objects.count() == 1


class TestAhead:
    """The next lesson's files, never its page."""

    def files(self, hall: Hall, client: Client | None = None, **headers: str) -> list[dict[str, str]]:
        """What the page is told to fetch."""
        answer = (client or hall.client).get(f"{hall.path}next/", headers=headers)
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "private, max-age=600")
        return answer.json()["files"]

    def test_poster_and_captions_of_the_next_lesson_are_named_and_one_s_place_stays(self, hall: Hall) -> None:
        hall.get()
        before = Statement.objects.count()
        found = self.files(hall)
        assert [(file["href"].partition("?")[0], file["as"]) for file in found] == [
            ("/media/media_thumbnails/kuva.jpg", "image"),
            ("/media/tracks/none.fi.vtt", "track"),
        ]
        assert Statement.objects.count() == before
        assert f'data-next="{hall.path}next/"' in hall.get()

    def test_whoever_saves_data_or_does_not_take_part_fetches_nothing(self, hall: Hall) -> None:
        (stranger := Client()).force_login(worlds.a_person())
        assert self.files(hall, save_data="on") == self.files(hall, stranger) == self.files(hall, Client()) == []

    def test_before_a_test_and_at_the_end_there_is_nothing(self, client: Client) -> None:
        walk = Walk(client)
        assert [client.get(f"{path}next/").json()["files"] for path in (walk.film, walk.test)] == [[], []]
