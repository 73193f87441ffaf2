"""The pages of questions to the speakers: of the place and the event, what thousands ask for, and the desk."""

import re

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from people import supporting
from people.models import Assistance
from tests import worlds
from tests.people.test_supporting import a_supporter, a_wish, browser
from tests.webinars import scenes
from tests.webinars.test_admitting import organiser
from tests.webinars.test_audience import AT, MINUTE, a_place, an_event, ask, seen
from webinars import audience, registering
from webinars.enums import Asking, QuestionState
from webinars.models import AudienceQuestion, AudienceVote, EventPage, Registration
from webinars.registering import Guest

pytestmark = pytest.mark.django_db


def live(who: object = None, **fields: object) -> Registration:
    """A place in a part that began ten minutes ago; its second item is on."""
    cache.clear()
    return a_place(an_event(starts=timezone.now().replace(microsecond=0) - 10 * MINUTE, **fields), who)


class TestPages:
    """The pages of the place and of the event, and the desk."""

    def test_ask_vote_and_take_back_on_the_page_of_the_place(self, client: Client) -> None:
        row = live(Guest("Aino", "aino@example.org"))
        Registration.objects.filter(pk=row.pk).update(confirm_by=None)
        place = f"/fi/webinars/places/{row.uuid}/"

        asked = client.post(f"{place}questions/", {"text": "Miten aloitan?"}, follow=True).content.decode()
        question = AudienceQuestion.objects.get()
        assert ["Kysymyksesi on järjestäjillä." in asked, "Odottaa järjestäjiä" in asked] == [True, True]
        audience.decide(question, QuestionState.SHOWN, by=None, at=AT)
        answer = client.post(f"{place}questions/", {"vote": question.pk})
        assert answer.headers["Location"] == f"{place}#questions-{row.seating_id}"
        page = client.get(place).content.decode()
        assert [f'name="unvote" value="{question.pk}"' in " ".join(page.split()), "ui/live.js" in page] == [True, True]
        client.post(f"{place}questions/", {"unvote": question.pk})
        client.post(f"{place}questions/", {"take_back": question.pk})

        assert (AudienceVote.objects.count(), AudienceQuestion.objects.count()) == (0, 0)

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("", "Kirjoita ensin kysymyksesi."),
            (" \n ", "Kirjoita ensin kysymyksesi."),
            ("k" * 401, "Lyhennä kysymystäsi: siinä on 401 merkkiä, ja enintään 400 mahtuu."),
            ("Paha \x00 merkki", "Tyhjiä merkkejä (null) ei sallita."),
        ],
    )
    def test_what_cannot_be_taken_comes_back_as_it_was_typed(self, client: Client, text: str, message: str) -> None:
        row = live()

        answer = client.post(f"/fi/webinars/places/{row.uuid}/questions/", {"text": text})

        page = answer.content.decode()
        assert (answer.status_code, AudienceQuestion.objects.count()) == (422, 0)
        assert [message in page, text.strip("\x00 \n")[:50] in page] == [True, True]

    @pytest.mark.parametrize("value", ["", "x", "-1", "9" * 30, "1; DROP"])
    def test_a_number_that_is_none_changes_nothing(self, client: Client, value: str) -> None:
        row = live()
        ask(row)

        told = [
            client.post(f"/fi/webinars/places/{row.uuid}/questions/", {name: value}).status_code
            for name in ("vote", "unvote", "take_back")
        ]

        assert (told, AudienceQuestion.objects.count(), AudienceVote.objects.count()) == ([302] * 3, 1, 0)

    def test_the_event_page_leads_back_to_itself_and_shows_all_parts_one_has_a_place_in(self, client: Client) -> None:
        row = live()
        client.force_login(row.person)
        path = EventPage.objects.get().get_url()
        ask(row, "Näkyykö tämä?")

        page = client.get(path).content.decode()
        answer = client.post(f"/fi/webinars/places/{row.uuid}/questions/", {"text": "Toinen?", "back": "event"})

        assert ["Näkyykö tämä?" in page, f'data-live="/fi/webinars/places/{row.uuid}/now/"' in page] == [True, True]
        assert answer.headers["Location"] == f"{path}#questions-{row.seating_id}"

    def test_a_question_may_be_about_one_programme_item(self, client: Client) -> None:
        row = live()
        items = {one.title: str(one.key) for one in EventPage.objects.get().sessions.all()}
        place = f"/fi/webinars/places/{row.uuid}/"

        page = client.get(place).content.decode()
        other = client.post(f"{place}questions/", {"text": "Mistä?", "session": str(row.uuid)})
        client.post(f"{place}questions/", {"text": "Miten?", "session": items["Dialogi"]})
        audience.decide(AudienceQuestion.objects.get(), QuestionState.SHOWN, by=None, at=AT)
        fragment = " ".join(client.get(f"{place}now/").content.decode().split())

        assert [title for title, key in items.items() if f'value="{key}"' in page] == [
            "Tervetuloa",
            "Lapsi kertoo",
            "Dialogi",
        ], "nobody asks a break"
        assert (other.status_code, '<p class="meta"> Dialogi </p>' in fragment) == (422, True)
        client.force_login(organiser(row.seating.activity.centre))
        assert "Dialogi" in client.get(f"/admin/webinars/{row.seating.occasion_id}/questions/").content.decode()

    def test_whoever_has_given_the_place_back_sees_and_deletes_their_own_alone(self, client: Client) -> None:
        row = live()
        mine = ask(row, "Oma?")
        ask(a_place(EventPage.objects.get()), "Toisen?")
        registering.cancel(row, at=AT)
        place = f"/fi/webinars/places/{row.uuid}/"

        page = client.get(place).content.decode()
        client.post(f"{place}questions/", {"take_back": mine.pk})

        assert ["Oma?" in page, "Toisen?" in page, "Lähetä kysymys" in page] == [True, False, False]
        assert "Oma?" not in client.get(place).content.decode()

    def test_others_and_whoever_waits_see_nothing_of_it(self, client: Client) -> None:
        row = live()
        ask(row, "Vain osallistujille?")
        path = EventPage.objects.get().get_url()
        stranger = worlds.a_person()
        pages = [client.get(path).content.decode()]
        client.force_login(stranger)
        pages.append(client.get(path).content.decode())
        waiting = a_place(EventPage.objects.get())
        Registration.objects.filter(pk=waiting.pk).update(state="WAITING")
        place = f"/fi/webinars/places/{waiting.uuid}/"
        pages.append(client.get(place).content.decode())

        assert ["Vain osallistujille?" in page for page in pages] == [False] * 3
        answer = client.get(f"{place}now/")
        assert (answer.status_code, answer.content) == (204, b"")

    def test_afterwards_answers_in_writing_are_for_all_who_may_see_the_part(self, client: Client) -> None:
        row = a_place(an_event(), worlds.a_person("aino"))
        written, aloud = ask(row, "Kirjattu?", named=True), ask(row, "Ääneen?")
        audience.decide(written, QuestionState.ANSWERED, by=None, at=AT, answer="Näin se tehdään.")
        audience.decide(aloud, QuestionState.ANSWERED, by=None, at=AT)

        page = client.get(EventPage.objects.get().get_url()).content.decode()

        told = ["Kysymyksiä ja vastauksia", "Kirjattu?", "Näin se tehdään.", "Ääneen?", "Aino"]
        assert [words in page for words in told] == [True, True, True, False, False]


class TestOtherForms:
    """What stands beside the questions works also when a faulty one came back, and support does nothing here."""

    def test_the_other_forms_of_the_page_go_to_the_place(self, client: Client) -> None:
        row = live()
        place = f"/fi/webinars/places/{row.uuid}/"

        page = client.post(f"{place}questions/", {"text": ""}).content.decode()

        actions = re.findall(r'<form[^>]* method="post"[^>]*', page)
        about_the_place = [one for one in actions if f'action="{place}"' in one]
        assert (len(about_the_place), [one for one in actions if "/webinars/" in one and "action=" not in one]) == (
            1,
            [],
        )

    def test_support_reads_what_others_read_and_not_which_questions_are_the_person_s(self) -> None:
        row = live()
        ask(row, "Yhteinen?")
        audience.ask(row, "Vain minun?", named=False, language="fi", at=AT)
        place = f"/fi/webinars/places/{row.uuid}/"
        agent = a_supporter()
        assert supporting.allow(a_wish(agent, row.person), hours=1, at=timezone.now())
        client = browser(agent)
        client.post(f"/en/support/{Assistance.objects.get().uuid}/start/")

        pages = [client.get(path).content.decode() for path in (place, EventPage.objects.get().get_url())]

        assert [[text in page for text in ("Yhteinen?", "Vain minun?")] for page in pages] == [[True, False]] * 2

    def test_a_vote_that_is_refused_says_so_to_the_script(self, client: Client) -> None:
        row = live()
        question = ask(row)
        address, script = f"/fi/webinars/places/{row.uuid}/questions/", {"Accept": "application/json"}

        told = [client.post(address, {"vote": question.pk}, headers=script).status_code]
        audience.decide(question, QuestionState.DISMISSED, by=None, at=AT)
        told.append(client.post(address, {"vote": question.pk}, headers=script).status_code)

        assert told == [204, 409]

    def test_what_is_sent_when_it_is_over_comes_back_in_words(self, client: Client) -> None:
        row = a_place(an_event())

        page = client.post(
            f"/fi/webinars/places/{row.uuid}/questions/", {"text": "k" * 401}, follow=True
        ).content.decode()

        assert ["Tässä ei enää oteta kysymyksiä." in page, "k" * 400 in page] == [True, True]

    def test_the_same_again_tells_what_became_of_the_first(self, client: Client) -> None:
        row = live()
        audience.decide(ask(row, "Sama?"), QuestionState.DISMISSED, by=None, at=AT)

        page = client.post(
            f"/fi/webinars/places/{row.uuid}/questions/", {"text": "Sama?"}, follow=True
        ).content.decode()

        assert "Olet jo kysynyt tämän." in page

    def test_where_questions_are_switched_off_meanwhile_nobody_votes(self, client: Client) -> None:
        row = live()
        ask(row)
        type(row.seating.occasion).objects.update(asking=Asking.OFF)

        assert 'name="vote"' not in " ".join(
            client.get(f"/fi/webinars/places/{row.uuid}/now/").content.decode().split()
        )


class TestNow:
    """What thousands ask for again and again."""

    def test_what_is_on_and_what_is_asked_the_same_for_all(self, client: Client) -> None:
        row = live()
        question = ask(row, "Yhteinen?")

        answer = client.get(f"/fi/webinars/places/{row.uuid}/now/")

        page = " ".join(answer.content.decode().split())
        assert ["Lapsi kertoo" in page, "Tauko" in page, "Yhteinen?" in page] == [True, True, True]
        assert [f'name="vote" value="{question.pk}"' in page, str(row.uuid) in page, "csrf" in page] == [
            True,
            False,
            False,
        ]
        assert (answer.headers["Cache-Control"], answer.cookies) == ("private, no-cache", {})

    def test_304_while_it_is_the_same_and_new_within_two_seconds(self, client: Client) -> None:
        row = live()
        path = f"/fi/webinars/places/{row.uuid}/now/"
        tag = client.get(path).headers["ETag"]

        same = client.get(path, headers={"If-None-Match": tag})
        ask(row, "Uusi?")
        cache.clear()
        newer = client.get(path, headers={"If-None-Match": tag})

        assert (same.status_code, same.content, newer.status_code) == (304, b"", 200)

    @pytest.mark.parametrize("state", ["waiting", "unconfirmed", "cancelled", "over"])
    def test_nothing_where_there_is_no_place_any_more(self, client: Client, state: str) -> None:
        row = live() if state != "over" else a_place(an_event())
        changes = {
            "waiting": {"state": "WAITING"},
            "unconfirmed": {"confirm_by": timezone.now()},
            "cancelled": {"state": "CANCELLED", "cancelled_at": AT},
            "over": {"sequence": 1},
        }
        Registration.objects.filter(pk=row.pk).update(**changes[state])

        answer = client.get(f"/fi/webinars/places/{row.uuid}/now/")
        assert (answer.status_code, answer.content) == (204, b"")
        assert client.get(f"/fi/webinars/places/{row.seating.activity.key}/now/").status_code == 404

    @pytest.mark.parametrize("people", [1, 3])
    def test_once_a_second_it_is_put_together_and_else_costs_one_query(
        self, client: Client, people: int, django_assert_num_queries
    ) -> None:
        row = live()
        for number in range(people):
            ask(a_place(EventPage.objects.get()), f"{number}?")
        path = f"/fi/webinars/places/{row.uuid}/now/"

        with django_assert_num_queries(MAKING):
            client.get(path)
        with django_assert_num_queries(1):
            client.get(path)


MAKING = 6


class TestDesk:
    """The organiser lets through, leaves aside and answers."""

    def test_through_aside_and_answered(self, client: Client) -> None:
        row = live(worlds.a_person("aino"))
        first, second = (
            audience.ask(row, text, named=named, language="fi", at=AT)
            for text, named in (("Ensimmäinen?", False), ("Toinen?", True))
        )
        client.force_login(organiser(row.seating.activity.centre))
        desk = f"/admin/webinars/{row.seating.occasion_id}/questions/"
        page = client.get(desk).content.decode()
        assert [page.count("Aino Example"), "Ensimmäinen?" in page] == [1, True]

        client.post(desk, {"question": first.pk, "deed": "show"})
        client.post(desk, {"question": second.pk, "deed": "dismiss"})
        shown = seen(row)
        client.post(desk, {"question": first.pk, "deed": "answer", "answer": " Näin. "})

        assert shown == [("Ensimmäinen?", "", 0)]
        assert list(AudienceQuestion.objects.values_list("state", "answer", "decided_by__email")) == [
            ("ANSWERED", "Näin.", client.get(desk).context["user"].email),
            ("DISMISSED", "", client.get(desk).context["user"].email),
        ]

    @pytest.mark.parametrize(
        ("data", "status"),
        [
            ({"deed": "burn"}, 302),
            ({"deed": "answer", "answer": "x" * 4001}, 422),
            ({"question": "99999999999999999999", "deed": "show"}, 404),
            ({"question": "ä", "deed": "show"}, 404),
            ({"deed": "answer", "answer": "Paha \x00 merkki"}, 422),
            ({"deed": "dismiss", "known": "SHOWN"}, 409),
        ],
    )
    def test_what_cannot_be_done_changes_nothing(self, client: Client, data: dict, status: int) -> None:
        row = live()
        question = audience.ask(row, "Kysymys?", named=False, language="fi", at=AT)
        client.force_login(organiser(row.seating.activity.centre))

        answer = client.post(f"/admin/webinars/{row.seating.occasion_id}/questions/", {"question": question.pk, **data})

        question.refresh_from_db()
        assert (answer.status_code, question.state, question.answer) == (status, "WAITING", "")
        assert (status != 422) or (data["answer"][:40] in answer.content.decode())

    def test_a_written_answer_is_lost_to_nobody_who_looks_at_an_older_page(self, client: Client) -> None:
        row = live()
        question = audience.decide(ask(row), QuestionState.ANSWERED, by=None, at=AT, answer="Pitkä vastaus.")
        client.force_login(organiser(row.seating.activity.centre))
        desk = f"/admin/webinars/{row.seating.occasion_id}/questions/"

        told = [
            client.post(desk, {"question": question.pk, "known": known, "deed": deed}).status_code
            for known, deed in (("SHOWN", "dismiss"), ("ANSWERED", "dismiss"), ("ANSWERED", "show"))
        ]

        question.refresh_from_db()
        assert (told, question.state, question.answer) == ([409] * 3, "ANSWERED", "Pitkä vastaus.")
        assert 'value="dismiss"' not in client.get(desk).content.decode()

    def test_another_centres_questions_are_not_there(self, client: Client) -> None:
        row = live()
        question = audience.ask(row, "Salainen?", named=False, language="fi", at=AT)
        other = a_place(scenes.an_event(scenes.a_series(worlds.a_centre("north"))))
        client.force_login(organiser(other.seating.activity.centre))
        mine, theirs = (f"/admin/webinars/{one.seating.occasion_id}/questions/" for one in (other, row))

        told = [
            client.get(theirs).status_code,
            client.post(mine, {"question": question.pk, "deed": "show"}).status_code,
        ]

        question.refresh_from_db()
        assert (told, question.state) == ([404, 404], "WAITING")

    @pytest.mark.parametrize("people", [1, 3])
    def test_its_queries_do_not_grow(self, client: Client, people: int, django_assert_num_queries) -> None:
        row = live()
        for number in range(people):
            audience.ask(a_place(EventPage.objects.get()), f"{number}?", named=True, language="fi", at=AT)
        client.force_login(organiser(row.seating.activity.centre))
        desk = f"/admin/webinars/{row.seating.occasion_id}/questions/"
        client.get(desk)

        with django_assert_num_queries(DESK):
            client.get(desk)


DESK = 17
