"""How many questions a course's pages ask of the database: a number that does not depend on the course's length."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from courses.models import CoursePage
from learning import enrolling
from people.models import User
from tests import worlds
from tests.courses import scenes

pytestmark = pytest.mark.django_db


def queries(client: Client, path: str) -> int:
    """How many queries a page takes."""
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


@pytest.mark.parametrize("lessons", [1, 3])
class TestQueries:
    """Pages ask a constant number of questions however long the course is."""

    @pytest.fixture
    def course(self, lessons: int, client: Client) -> CoursePage:
        """A course of so many lessons each of the same blocks, an enrolled reader."""
        module = scenes.a_module()
        for number in range(lessons):
            body = [
                {"type": "text", "value": "<p>Teksti.</p>"},
                *({"type": "check", "value": scenes.a_question().pk} for _ in range(lessons)),
                {"type": "reflection", "value": {"prompt": "Mieti."}},
            ]
            scenes.a_lesson(module, f"Oppitunti {number + 1}", body=body)
        scenes.a_test(module, [scenes.a_question() for _ in range(lessons)])
        made = scenes.a_course(module)
        self.person: User = worlds.a_person()
        enrolling.enrol(self.person, scenes.activity(made), at=scenes.AT)
        client.force_login(self.person)
        client.get("/fi/catalogue/")
        return made

    def test_the_overview_takes_9(self, course: CoursePage, client: Client) -> None:
        assert queries(client, course.get_url()) == 9

    def test_a_lesson_takes_12(self, course: CoursePage, client: Client) -> None:
        assert queries(client, f"{course.get_url()}alku/oppitunti-1/") == 12

    def test_a_lesson_with_everything_takes_15(self, course: CoursePage, client: Client, lessons: int) -> None:
        module = course.placements.get().module
        video = scenes.a_video()
        body = [
            scenes.a_film_block(video),
            {"type": "check", "value": scenes.a_question().pk},
            {"type": "reflection", "value": {"prompt": "Mieti."}},
            *({"type": "accordion", "value": [{"title": "Avaa", "text": "<p>Sisältö.</p>"}]} for _ in range(lessons)),
        ]
        scenes.a_lesson(module, "Kaikkea", body=body)
        newcomer = worlds.a_person()
        enrolling.enrol(newcomer, scenes.activity(course), at=scenes.AT)
        client.force_login(newcomer)
        client.get(f"{course.get_url()}alku/kaikkea/")
        assert queries(client, f"{course.get_url()}alku/kaikkea/") == 15

    def test_leaving_the_road_is_a_deed_that_takes_more_once(self, course: CoursePage, client: Client) -> None:
        path = f"{course.get_url()}alku/loppukoe/"
        once = 14 + (16 if connection.vendor == "sqlite" else 15)
        assert [queries(client, path) for _ in range(3)] == [once, 14, 14]

    def test_a_question_takes_11(self, course: CoursePage, client: Client) -> None:
        client.post(f"{course.get_url()}alku/loppukoe/attempt/", {"start": ""})
        assert queries(client, f"{course.get_url()}alku/loppukoe/questions/1/") == 11

    def test_a_result_takes_11(self, course: CoursePage, client: Client, lessons: int) -> None:
        path = f"{course.get_url()}alku/loppukoe/"
        client.post(f"{path}attempt/", {"start": ""})
        for number in range(lessons):
            client.post(f"{path}questions/{number + 1}/", {"answer": "a"})
        client.post(f"{path}attempt/", {"finish": "yes"})
        assert queries(client, f"{path}results/1/") == 11
