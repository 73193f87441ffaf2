"""Polls, and what one wrote for oneself to keep."""

from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from courses import polling
from courses.models import LessonPage, Vote
from learning import enrolling
from lrs.models import Statement
from people import exporting, signals
from people.models import User
from tests import worlds
from tests.courses import scenes
from tests.courses.rooms import KEY, NO, POLL, YES, Room
from tests.lrs.test_concurrency import together

pytestmark = pytest.mark.django_db


class TestPoll:
    """Polls."""

    @pytest.fixture
    def room(self, client: Client) -> Room:
        """A lesson with a poll."""
        return Room(client, "poll", POLL)

    def vote(self, room: Room, option: str = YES, client: Client | None = None) -> HttpResponse:
        """Send a vote."""
        return (client or room.client).post(f"{room.path}polls/{KEY}/", {"option": option})

    def others(self, room: Room, *options: str) -> None:
        """So many others vote."""
        for option in options:
            polling.vote(
                worlds.a_person(), scenes.activity(room.lesson), UUID(KEY), UUID(option), words="x", at=scenes.AT
            )

    def test_a_vote_counts_once_and_can_be_changed(self, room: Room) -> None:
        before = Statement.objects.count()
        assert self.vote(room).headers["Location"] == f"{room.path}#poll-{KEY}"
        self.vote(room, NO)
        assert list(Vote.objects.values_list("person", "option", "words")) == [(room.person.pk, UUID(NO), "Ei")]
        assert Statement.objects.count() == before

    def test_numbers_are_shown_to_voters_once_five_have_voted(self, room: Room) -> None:
        self.others(room, YES, YES, NO, NO)
        assert "ääntä" not in room.get(), "who has not voted sees no numbers"
        Vote.objects.last().delete()
        self.vote(room)
        assert ("vähintään viisi on äänestänyt" in room.get(), '<ul class="bars"' in room.get()) == (True, False)
        self.others(room, NO)
        page = room.get()
        assert ("3 ääntä, 60 %" in page, "2 ääntä, 40 %" in page, "yhteensä 5 ääntä" in page) == (True,) * 3
        assert "Kyllä (sinun äänesi)" in page

    def test_an_option_that_is_no_more_does_not_count(self, room: Room) -> None:
        self.others(room, YES, YES, YES, YES, str(uuid4()))
        self.vote(room)
        assert "yhteensä 5 ääntä" in room.get()
        Vote.objects.filter(person=room.person).update(option=uuid4())
        assert "yhteensä" not in room.get(), "who chose it may vote anew"

    @pytest.mark.parametrize("option", ["", "x", "14a84ebd-280c-447b-a8c7-8f569e66871d"])
    def test_no_choice_comes_back_with_what_to_do(self, room: Room, option: str) -> None:
        answer = self.vote(room, option)
        assert (answer.status_code, Vote.objects.count(), b"error-summary" in answer.content) == (200, 0, True)

    def test_only_those_who_take_part_vote(self, room: Room) -> None:
        stranger = Client()
        assert self.vote(room, client=stranger).headers["Location"].startswith("/fi/accounts/login/")
        room.join(stranger, enrolled=False)
        assert self.vote(room, client=stranger).status_code == 302
        assert ('type="radio"' in room.get(client=stranger), Vote.objects.count()) == (False, 0)

    def test_a_poll_that_the_lesson_does_not_have_does_not_exist(self, room: Room) -> None:
        assert room.client.post(f"{room.path}polls/{uuid4()}/", {"option": YES}).status_code == 404
        assert room.client.get(f"{room.path}polls/{KEY}/").headers["Location"] == f"{room.path}#poll-{KEY}"

    def test_all_languages_vote_together(self, room: Room) -> None:
        self.vote(room)
        self.others(room, YES, YES, YES, YES)
        scenes.translated(room.page, "sv", title="Samarbete", slug="samarbete")
        scenes.translated(room.lesson, "sv", title="Att läsa", slug="att-lasa")
        page = room.client.get("/sv/south/samarbete/alku/att-lasa/").content.decode()
        assert "totalt 5 röster" in page

    def test_the_vote_is_in_the_copy_and_goes_with_its_person(self, room: Room) -> None:
        self.vote(room)
        [section] = [one for one in exporting.sections(room.person) if one.model == "courses.Vote"]
        assert section.rows[0]["words"] == "Kyllä"
        signals.erasing.send(sender=User, person=room.person)
        assert Vote.objects.count() == 0

    def test_nobody_but_the_voter_sees_the_vote(self, room: Room) -> None:
        self.vote(room)
        boss = User.objects.create_superuser("boss@example.org")
        assert [Vote.objects.visible_to(one).count() for one in (room.person, boss)] == [1, 0]

    @pytest.mark.parametrize("number", [1, 3])
    def test_more_polls_take_no_more_queries(self, client: Client, number: int) -> None:
        module = scenes.a_module()
        scenes.a_lesson(module, "Luettava", body=[{"type": "poll", "value": POLL} for _ in range(number)])
        page = scenes.a_course(module)
        client.force_login(person := worlds.a_person())
        enrolling.enrol(person, scenes.activity(page), at=scenes.AT)
        client.get("/fi/catalogue/")
        for poll in LessonPage.objects.get().body:
            polling.vote(
                person, scenes.activity(LessonPage.objects.get()), UUID(poll.id), UUID(YES), words="x", at=scenes.AT
            )
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"{page.get_url()}alku/luettava/").status_code == 200
        assert len(captured) == 12


@pytest.mark.django_db(transaction=True)
def test_two_votes_at_once_are_one(client: Client) -> None:
    room = Room(client, "poll", POLL)
    lesson = scenes.activity(room.lesson)

    together(
        lambda option: polling.vote(room.person, lesson, UUID(KEY), UUID(option), words=option, at=scenes.AT),
        [YES, NO, YES, NO],
    )

    assert Vote.objects.count() == 1


class TestWritten:
    """What one wrote, to keep."""

    def test_the_texts_come_in_the_order_of_the_course_with_their_prompts(self, client: Client) -> None:
        room = Room(client, "reflection", {"prompt": "Mieti & kerro."})
        written = f"{room.page.get_url()}written/"
        assert written not in room.get()
        client.post(f"{room.path}reflections/{KEY}/", {f"reflection-{KEY}": "Oma <ajatus>"})
        assert written in room.get()
        answer = client.get(written)
        text = answer.content.decode()
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert text.index("Luettava") < text.index("Mieti & kerro.") < text.index("Oma <ajatus>")

    def test_nobody_gets_the_texts_of_another(self, client: Client) -> None:
        room = Room(client, "reflection", {"prompt": "Mieti."})
        client.post(f"{room.path}reflections/{KEY}/", {f"reflection-{KEY}": "Oma ajatus"})
        written = f"{room.page.get_url()}written/"
        room.join(other := Client())
        assert b"Oma ajatus" not in other.get(written).content
        assert Client().get(written).headers["Location"].startswith("/fi/accounts/login/")

    def test_the_end_of_the_course_offers_them(self, client: Client) -> None:
        room = Room(client, "reflection", {"prompt": "Mieti."})
        client.post(room.path, {f"reflection-{KEY}": "Oma ajatus"})
        end = client.get(f"{room.page.get_url()}finished/").content.decode()
        assert f'href="{room.page.get_url()}written/"' in end
