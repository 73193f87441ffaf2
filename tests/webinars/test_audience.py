"""Questions to the speakers: who asks, who votes, who decides, what others see, and what stays."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from people import retention
from tests import worlds
from tests.webinars import scenes
from tests.webinars.test_admitting import organiser
from tests.webinars.test_crowds import at_once
from webinars import audience, registering
from webinars.enums import Asking, QuestionState, Standing
from webinars.models import AudienceQuestion, AudienceVote, EventPage, Registration
from webinars.registering import Guest

pytestmark = pytest.mark.django_db
AT, STARTS, MINUTE = scenes.AT, scenes.STARTS, timedelta(minutes=1)


def an_event(*, starts: object = STARTS, **fields: object) -> EventPage:
    """A published event with one open part."""
    return scenes.an_event(parts=[scenes.a_part(starts=starts)], **fields)


def a_place(page: EventPage, who: object = None) -> Registration:
    """Somebody's place in the event's first part."""
    occasion = scenes.occasion(page)
    part = occasion.seatings.order_by("starts_at")[0]
    return registering.register(who or worlds.a_person(), occasion, [part], at=AT, language="fi", quiet=True)[0]


def ask(row: Registration, text: str = "Miten lapsi otetaan mukaan?", **options: object) -> AudienceQuestion:
    """A question that others see."""
    question = audience.ask(row, text, **{"named": False, "language": "fi", "at": AT, **options})
    return audience.decide(question, QuestionState.SHOWN, by=None, at=AT)


def seen(row: Registration) -> list[tuple[str, str, int]]:
    """What everybody in the part sees: text, name, votes."""
    return [(one.text, one.name, one.votes) for one in audience.shown([row.seating_id], {})]


class TestAsking:
    """Who may ask, when, and what becomes of it."""

    def test_others_see_a_question_once_it_is_let_through_without_who_asked(self) -> None:
        row = a_place(an_event())
        question = audience.ask(row, "Miten kuulen lasta?", named=False, language="fi", at=AT)
        before = seen(row)

        audience.decide(question, QuestionState.SHOWN, by=None, at=AT)

        assert (before, seen(row)) == ([], [("Miten kuulen lasta?", "", 0)])

    def test_at_once_where_the_organisers_chose_so_and_with_the_name_of_whoever_wants_it(self) -> None:
        page = an_event(asking=Asking.AT_ONCE)
        row = a_place(page, worlds.a_person("aino"))
        audience.ask(row, "Yksi?", named=True, language="fi", at=AT)
        guest = a_place(page, Guest("", "salainen.nimi@example.org"))
        Registration.objects.filter(pk=guest.pk).update(confirm_by=None)
        audience.ask(guest, "Kaksi?", named=True, language="fi", at=AT)

        assert seen(row) == [("Yksi?", "Aino Example", 0), ("Kaksi?", "", 0)]

    @pytest.mark.parametrize("state", ["waiting", "unconfirmed", "cancelled", "over", "off", "called off"])
    def test_nobody_asks_or_votes_without_a_place_or_when_it_is_not_the_time(self, state: str) -> None:
        page = an_event(asking=Asking.OFF if state == "off" else Asking.REVIEWED)
        row = a_place(page, Guest("Aino", "aino@example.org") if state == "unconfirmed" else None)
        other = AudienceQuestion.objects.create(
            seating=row.seating, text="Toinen?", language="fi", asked_at=AT, state=QuestionState.SHOWN
        )
        if state == "waiting":
            Registration.objects.filter(pk=row.pk).update(state="WAITING")
        if state == "unconfirmed":
            Registration.objects.filter(pk=row.pk).update(confirm_by=STARTS)
        if state == "cancelled":
            registering.cancel(row, at=AT)
        if state == "called off":
            type(row.seating.occasion).objects.update(standing=Standing.CANCELLED)
        row = Registration.objects.select_related("seating__occasion").get(pk=row.pk)
        at = row.seating.ends_at if state == "over" else AT

        with pytest.raises(audience.NotNow):
            audience.ask(row, "Kysymys?", named=False, language="fi", at=at)

        assert audience.vote(row, other.pk, wanted=True, at=at) is False
        assert (AudienceQuestion.objects.count(), AudienceVote.objects.count()) == (1, 0)

    def test_the_same_again_is_one_question_and_ten_are_enough(self) -> None:
        row = a_place(an_event())
        first, again = ask(row, "Sama?"), audience.ask(row, "Sama?", named=False, language="fi", at=AT)
        for number in range(9):
            ask(row, f"Kysymys {number}?")

        with pytest.raises(audience.Enough):
            ask(row, "Vielä yksi?")

        assert (first.pk, AudienceQuestion.objects.count()) == (again.pk, 10)

    def test_ones_own_is_deleted_with_its_votes_while_it_is_unanswered(self) -> None:
        page = an_event()
        row, other = a_place(page), a_place(page)
        asked, answered = ask(row, "Poistuva?"), ask(row, "Vastattu?")
        audience.vote(other, asked.pk, wanted=True, at=AT)
        audience.decide(answered, QuestionState.ANSWERED, by=None, at=AT)

        told = [audience.take_back(other, asked.pk), audience.take_back(row, answered.pk)]

        assert (told, audience.take_back(row, asked.pk)) == ([False, False], True)
        assert (seen(row), AudienceVote.objects.count()) == ([("Vastattu?", "", 0)], 0)


class TestVoting:
    """Votes order what is open."""

    def test_most_votes_first_then_the_oldest_and_what_is_answered_last(self) -> None:
        page = an_event()
        rows = [a_place(page) for _ in range(3)]
        first, second, third, fourth = (ask(rows[0], f"{number}.?", at=AT + number * MINUTE) for number in range(1, 5))
        for row in rows:
            audience.vote(row, third.pk, wanted=True, at=AT)
            audience.vote(row, fourth.pk, wanted=True, at=AT)
        audience.vote(rows[0], second.pk, wanted=True, at=AT)
        audience.decide(fourth, QuestionState.ANSWERED, by=None, at=AT)

        assert seen(rows[0]) == [("3.?", "", 3), ("2.?", "", 1), ("1.?", "", 0), ("4.?", "", 3)]
        assert first.pk < second.pk

    def test_twice_is_once_and_taken_back_is_none(self) -> None:
        row = a_place(an_event())
        question = ask(row)
        for wanted in (True, True):
            audience.vote(row, question.pk, wanted=wanted, at=AT)
        voted = seen(row)[0][2]
        for wanted in (False, False):
            audience.vote(row, question.pk, wanted=wanted, at=AT)

        assert (voted, seen(row)[0][2]) == (1, 0)

    @pytest.mark.parametrize("state", [QuestionState.WAITING, QuestionState.DISMISSED, QuestionState.ANSWERED])
    def test_only_for_what_is_open(self, state: str) -> None:
        row = a_place(an_event())
        question = audience.decide(ask(row), state, by=None, at=AT)

        assert (audience.vote(row, question.pk, wanted=True, at=AT), AudienceVote.objects.count()) == (False, 0)

    def test_not_in_another_part(self) -> None:
        row, elsewhere = a_place(an_event()), a_place(an_event())
        question = ask(row)

        assert (audience.vote(elsewhere, question.pk, wanted=True, at=AT), seen(row)[0][2]) == (False, 0)


@pytest.mark.django_db(transaction=True)
def test_pressed_many_times_at_once_it_is_one_question_and_one_vote() -> None:
    row = a_place(an_event(asking=Asking.AT_ONCE))
    question = ask(row)

    def press() -> None:
        audience.vote(row, question.pk, wanted=True, at=AT)
        audience.ask(row, "Painettu monta kertaa?", named=False, language="fi", at=AT)

    at_once([press] * 8)

    assert (AudienceVote.objects.count(), AudienceQuestion.objects.count()) == (1, 2)


class TestWhatStays:
    """Others' data goes, what serves everybody stays."""

    def test_a_month_later_only_written_answers_stay_without_their_writer(self) -> None:
        page = an_event()
        row = a_place(page)
        written, aloud, open_one = (ask(row, text) for text in ("Kirjattu?", "Ääneen?", "Auki?"))
        audience.vote(row, written.pk, wanted=True, at=AT)
        audience.decide(written, QuestionState.ANSWERED, by=None, at=AT, answer="Näin.")
        audience.decide(aloud, QuestionState.ANSWERED, by=None, at=AT)

        retention.run(at=STARTS + timedelta(days=29))
        kept = set(AudienceQuestion.objects.values_list("pk", flat=True))
        retention.run(at=STARTS + timedelta(days=31))

        assert kept == {written.pk, aloud.pk, open_one.pk}
        assert list(AudienceQuestion.objects.values_list("text", "answer", "registration", "named")) == [
            ("Kirjattu?", "Näin.", None, False)
        ]
        assert AudienceVote.objects.count() == 0

    def test_whoever_is_forgotten_leaves_neither_question_nor_vote(self) -> None:
        page = an_event()
        row, other = a_place(page), a_place(page)
        ask(row)
        audience.vote(row, ask(other, "Muiden?").pk, wanted=True, at=AT)

        registering.forget(row.person)

        assert (seen(other), AudienceVote.objects.count()) == ([("Muiden?", "", 0)], 0)

    def test_a_guests_questions_and_votes_are_the_persons_once_the_address_is_proven(self) -> None:
        page = an_event()
        person = worlds.a_person()
        own, guest = a_place(page, person), a_place(page, Guest("Aino", "aino@example.org"))
        Registration.objects.filter(pk=guest.pk).update(confirm_by=None)
        guest = Registration.objects.select_related("seating__occasion").get(pk=guest.pk)
        question = ask(guest)
        for row in (own, guest):
            audience.vote(row, question.pk, wanted=True, at=AT)

        registering.take_over(person, "aino@example.org", at=AT)

        assert (AudienceQuestion.objects.get().registration_id, AudienceVote.objects.get().registration_id) == (
            own.pk,
            own.pk,
        )


# --- pages ------------------------------------------------------------------------------------------


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
        ],
    )
    def test_what_cannot_be_done_changes_nothing(self, client: Client, data: dict, status: int) -> None:
        row = live()
        question = audience.ask(row, "Kysymys?", named=False, language="fi", at=AT)
        client.force_login(organiser(row.seating.activity.centre))

        answer = client.post(f"/admin/webinars/{row.seating.occasion_id}/questions/", {"question": question.pk, **data})

        question.refresh_from_db()
        assert (answer.status_code, question.state, question.answer) == (status, "WAITING", "")
        if status == 422:
            assert "x" * 4001 in answer.content.decode()

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
