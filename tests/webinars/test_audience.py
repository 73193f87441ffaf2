"""Questions to the speakers: who asks, who votes, who decides, what others see, and what stays."""

from datetime import timedelta

import pytest

from people import retention
from tests import worlds
from tests.webinars import scenes
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
