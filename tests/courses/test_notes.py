"""Notes beside lessons: private, saved while one types, never overwritten by another window, and gathered on a page."""

from uuid import UUID

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from courses import noting, taking
from courses.models import Reflection
from learning import enrolling
from learning.models import Progress
from lrs.models import Statement
from people import exporting, signals
from people.models import User
from tests import worlds
from tests.courses import scenes
from tests.courses.rooms import KEY, Room
from tests.lrs.test_concurrency import together

pytestmark = pytest.mark.django_db
NOTES = "/fi/my/notes/"
NOTHING = noting.Note().seal


@pytest.fixture
def room(client: Client) -> Room:
    """A lesson that asks to think, and a learner in it."""
    return Room(client, "reflection", {"prompt": "Mieti."})


def save(room: Room, text: str, based: str = NOTHING, client: Client | None = None, **headers: str) -> HttpResponse:
    """Send the note as its form does; with ``accept``, as the script."""
    data = {"note": text, "note-based": based}
    return (client or room.client).post(f"{room.path}note/", data, headers=headers)


def typed(room: Room, text: str, based: str = NOTHING) -> dict[str, str]:
    """Send the note as the script does, and read the answer."""
    answer = save(room, text, based, accept="application/json")
    assert answer.status_code == 200
    return answer.json()


def kept(room: Room) -> str:
    """The note as it is stored."""
    return noting.of(room.person, scenes.activity(room.lesson).pk).text


class TestNote:
    """One text for each learner and lesson."""

    def test_without_scripts_it_is_saved_by_its_button_and_states_nothing(self, room: Room) -> None:
        before = Statement.objects.count()
        assert save(room, "Oma <muistio>").headers["Location"] == f"{room.path}#note"
        page = room.get()
        assert ("Oma &lt;muistio&gt;</textarea>" in page, "Tallennettu" in page) == (True, True)
        assert (Reflection.objects.get().key, Statement.objects.count()) == (noting.NOTE, before)

    def test_done_takes_it_along(self, room: Room) -> None:
        room.client.post(room.path, {"note": "Vielä tämä", "note-based": NOTHING})
        assert (kept(room), Progress.objects.filter(state="COMPLETED").count()) == ("Vielä tämä", 2)

    @pytest.mark.parametrize("way", ["note/", f"reflections/{KEY}/"])
    def test_what_stands_in_the_same_form_is_saved_along(self, room: Room, way: str) -> None:
        sent = {"note": "Muistiin", "note-based": NOTHING, f"reflection-{KEY}": "Pohdittua"}
        room.client.post(f"{room.path}{way}", sent)
        assert sorted(Reflection.objects.values_list("text", flat=True)) == ["Muistiin", "Pohdittua"]

    def test_a_note_is_kept_also_where_done_is_refused(self, client: Client) -> None:
        room = Room(client, "video", scenes.a_film_block(scenes.a_video(60))["value"])
        refused = client.post(room.path, {"note": "Ennen", "note-based": NOTHING})
        note = refused.context["note"]
        assert (refused.status_code, note["text"], note["seal"]) == (409, "Ennen", noting.Note("Ennen").seal)

    def test_a_text_too_long_comes_back_unlost_and_an_empty_one_takes_it_away(self, room: Room) -> None:
        answer = save(room, "x" * 5001)
        assert (answer.status_code, b"x" * 5001 in answer.content, Reflection.objects.count()) == (409, True, 0)
        assert "5 000" in save(room, "x" * 5001, accept="application/json").json()["error"].replace("\xa0", " ")
        based = typed(room, "Lyhyt")["based"]
        assert (typed(room, "  ", based)["text"], Reflection.objects.count()) == ("", 0)

    def test_nobody_else_sees_it(self, room: Room) -> None:
        save(room, "Salaisuus")
        room.join(other := Client())
        for path in (room.path, NOTES, f"{NOTES}download/", f"{room.page.get_url()}written/"):
            assert b"Salaisuus" not in other.get(path).content
        assert b"Salaisuus" in room.client.get(NOTES).content

    def test_only_those_who_take_part_keep_one(self, client: Client) -> None:
        room = Room(client, "text", "<p>Teksti.</p>", enrolled=False)
        assert ("note-text" in room.get(), save(room, "x").headers["Location"]) == (False, room.page.get_url())
        assert save(room, "x", accept="application/json").status_code == 403
        assert save(room, "x", client=Client()).headers["Location"].startswith("/fi/accounts/login/")
        assert client.get(f"{room.path}note/").headers["Location"] == f"{room.path}#note"
        assert Reflection.objects.count() == 0

    def test_it_is_exported_and_forgotten_with_its_writer(self, room: Room) -> None:
        save(room, "Oma")
        assert "'Oma'" in str(list(exporting.sections(room.person)))
        signals.erasing.send(User, person=room.person)
        assert Reflection.objects.count() == 0


class TestTwoWindows:
    """Neither text is lost."""

    def test_what_was_based_on_what_is_kept_replaces_it(self, room: Room) -> None:
        first = typed(room, "Ensin")
        assert typed(room, "Toisin", first["based"])["text"] == "Toisin"
        assert kept(room) == "Toisin"

    @pytest.mark.parametrize(
        ("text", "joined"),
        [
            ("Minun", "Toisen\n\n---\n\nMinun"),
            ("Toisen ja minun", "Toisen ja minun"),
            ("oise", "Toisen"),
            ("", "Toisen"),
            ("Toisen\r\n", "Toisen"),
        ],
        ids=["both", "mine holds the other", "the other holds mine", "mine is empty", "both are the same"],
    )
    def test_what_was_based_on_something_else_is_joined(self, room: Room, text: str, joined: str) -> None:
        typed(room, "Toisen")
        answer = typed(room, text)
        assert (answer["text"], kept(room)) == (joined, joined)
        assert ("Molemmat tekstit" in answer["told"]) == (joined != text.strip())

    def test_without_scripts_it_is_said_too(self, room: Room) -> None:
        save(room, "Toisen")
        assert (
            "Molemmat tekstit ovat tallessa"
            in room.client.get(save(room, "Minun").headers["Location"]).content.decode()
        )
        assert kept(room) == "Toisen\n\n---\n\nMinun"

    def test_joined_texts_may_be_longer_than_one_and_then_only_get_shorter(self, room: Room) -> None:
        typed(room, "a" * 4000)
        both = typed(room, "b" * 4000)
        assert len(both["text"]) == 8007
        assert save(room, both["text"] + "!", both["based"]).status_code == 409
        assert typed(room, "b" * 7000, both["based"])["text"] == "b" * 7000

    def test_it_does_not_grow_without_end(self, room: Room) -> None:
        for letter in "abcd":
            typed(room, letter * 4900)
        assert (save(room, "e" * 4900).status_code, len(kept(room))) == (409, 4 * 4900 + 3 * 7)


@pytest.mark.django_db(transaction=True)
def test_notes_saved_at_once_are_all_kept(client: Client) -> None:
    room = Room(client, "text", "<p>Teksti.</p>")
    lesson = scenes.activity(room.lesson)

    def write(number: int) -> None:
        noting.keep(room.person, lesson, f"Teksti {number}.", based=NOTHING, at=scenes.AT)

    together(write, list(range(4)))

    assert sorted(kept(room).split(noting.BETWEEN)) == [f"Teksti {number}." for number in range(4)]


class TestNotebook:
    """All that one wrote, on a page of My learning."""

    def written(self, room: Room) -> None:
        """An answer to the prompt, and a note."""
        room.client.post(f"{room.path}reflections/{KEY}/", {f"reflection-{KEY}": "Oma ajatus"})
        save(room, "Oma **muistio**")

    def test_it_is_empty_with_a_way_on(self, client: Client) -> None:
        client.force_login(worlds.a_person())
        page = client.get(NOTES).content.decode()
        assert ("Täällä ei ole vielä mitään" in page, 'id="search"' in page) == (True, False)

    def test_texts_stand_by_course_and_lesson_and_lead_back(self, room: Room) -> None:
        self.written(room)
        page = room.client.get(NOTES).content.decode()
        order = [page.index(text) for text in (">Yhteistyö<", ">Luettava<", "Mieti.", "Oma ajatus", "Oma **muistio**")]
        assert order == sorted(order)
        for address in (room.page.get_url(), f"{room.path}#note", f"{room.path}#reflection-{KEY}"):
            assert f'href="{address}"' in page
        assert f'href="{NOTES}"' in room.client.get("/fi/my/").content.decode()

    @pytest.mark.parametrize(
        ("query", "found"),
        [("ajatus", 1), ("OMA", 2), ("luettava oma", 2), ("mieti", 1), ("poissa", 0), ("  ", 2), ("\x00oma", 2)],
    )
    def test_it_is_searched_by_all_words_of_text_and_headings(self, room: Room, query: str, found: int) -> None:
        self.written(room)
        page = room.client.get(NOTES, {"q": query})
        assert (page.status_code, page.context["found"]) == (200, found)

    def test_it_is_one_markdown_file(self, room: Room) -> None:
        self.written(room)
        answer = room.client.get(f"{NOTES}download/")
        assert answer.headers["Content-Disposition"] == 'attachment; filename="muistiinpanot.md"'
        assert answer.content.decode() == (
            "# Muistiinpanot\n\nMitä kirjoitit itsellesi opiskellessasi. Vain sinä näet sen.\n\n## Yhteistyö\n\n"
            "### Luettava\n\n**Mieti.**\n\nOma ajatus\n\n**Omat muistiinpanot**\n\nOma **muistio**\n"
        )

    def test_it_stays_when_the_course_is_taken_back_or_left(self, room: Room) -> None:
        self.written(room)
        enrolling.withdraw(room.person, room.course, at=scenes.AT)
        assert f'href="{room.page.get_url()}"' in room.client.get(NOTES).content.decode()
        room.page.unpublish()
        page = room.client.get(NOTES).content.decode()
        assert ("Oma ajatus" in page, f'href="{room.page.get_url()}"' in page) == (True, False)

    def test_another_language_says_in_which_it_was_read(self, room: Room) -> None:
        self.written(room)
        assert '<h2 lang="fi"><a href="/fi/' in room.client.get("/sv/my/notes/").content.decode()

    def test_a_lesson_of_no_course_of_mine_is_not_lost(self, room: Room) -> None:
        other = worlds.an_activity(name="Muu osa")
        taking.reflect(room.person, other, UUID(KEY), "Jossain", at=scenes.AT)
        page = room.client.get(NOTES).content.decode()
        assert [text in page for text in ("Muualla", "Muu osa", "Jossain")] == [True] * 3

    def test_it_takes_7_queries(self, client: Client) -> None:
        counted = []
        for lessons in (1, 3):
            module = scenes.a_module(f"Moduuli {lessons}")
            made = [scenes.a_lesson(module, f"Osa {number}") for number in range(lessons)]
            course = scenes.activity(scenes.a_course(module))
            enrolling.enrol(person := worlds.a_person(), course, at=scenes.AT)
            for lesson in made:
                noting.keep(person, scenes.activity(lesson), "x", based=NOTHING, at=scenes.AT)
            client.force_login(person)
            client.get(NOTES)
            with CaptureQueriesContext(connection) as captured:
                assert client.get(NOTES).context["found"] == lessons
            counted.append(len(captured))
        assert counted == [7, 7]
