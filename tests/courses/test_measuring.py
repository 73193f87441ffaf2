"""Measures of questions: from first attempts, and silent while chance speaks louder."""

from fractions import Fraction

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from courses import measures, measuring, questions, taking
from courses.models import Option, Question
from learning import access, enrolling
from people import organising
from people.enums import RoleKind
from tests import worlds
from tests.courses import scenes

AT = scenes.AT
SHARES = st.fractions(0, 1, max_denominator=6)


@given(st.lists(st.tuples(SHARES, SHARES | st.none()), max_size=60))
def test_a_measure_lies_where_measures_lie_and_always_has_a_sentence(pairs: list) -> None:
    found = measures.reckon([share for share, _rest in pairs], [rest for _share, rest in pairs])
    assert (found is None) == (len(pairs) < measures.ENOUGH)
    if found:
        assert 0 <= found.difficulty <= 1
        assert found.discrimination is None or -1.000001 <= found.discrimination <= 1.000001
        assert str(found.verdict)


@pytest.mark.parametrize(
    ("right_of_strong", "right_of_weak", "verdict", "good"),
    [
        (10, 2, "Hyvä", True),
        (2, 10, "Huono: muuten", False),
        (1, 0, "Huono: juuri", False),
        (10, 10, "Liian helppo", False),
        (6, 6, "Heikko", False),
    ],
)
def test_the_sentence_says_what_is_wrong(right_of_strong: int, right_of_weak: int, verdict: str, good: bool) -> None:
    shares = [Fraction(place < hits) for hits in (right_of_strong, right_of_weak) for place in range(10)]
    rests = [Fraction(9, 10)] * 10 + [Fraction(3, 10)] * 10
    found = measures.reckon(shares, rests)
    assert found
    assert (str(found.verdict)[: len(verdict)], found.is_good) == (verdict, good)


@pytest.mark.django_db
class TestAdmin:
    """What authors see."""

    @pytest.fixture
    def asked(self) -> list[Question]:
        """Two questions, answered by twenty people: the first wrongly by the ten who know the second."""
        centre = worlds.a_centre("south")
        asked = [scenes.a_question(bank=scenes.a_bank(centre)) for _ in range(2)]
        module = scenes.a_module(centre=centre)
        test = scenes.activity(scenes.a_test(module, asked))
        course = scenes.activity(scenes.a_course(module))
        for number in range(20):
            person = worlds.a_person()
            enrolling.enrol(person, course, at=AT)
            for keys in ("ba" if number < 10 else "ab", "aa"):
                attempt = taking.start_attempt(person, test, course=course, at=AT)
                known = set(attempt.answers.values_list("question", flat=True))
                for version, key in zip(questions.of_attempt(attempt), keys, strict=True):
                    if version.question_id not in known:
                        taking.save_answer(attempt, version, [key], at=AT)
                taking.submit_attempt(attempt, course=course, at=AT)
        return asked

    def test_first_attempts_alone_are_reckoned_and_a_change_begins_anew(self, asked: list[Question]) -> None:
        found = measuring.measure([one.pk for one in asked])
        assert [(one.answers, one.difficulty, round(one.discrimination or 0, 3)) for one in found.values()] == [
            (20, 0.5, -1.0),
            (20, 0.5, -1.0),
        ]
        Option.objects.filter(question=asked[0]).update(feedback={})
        questions.publish(asked[0], at=AT)
        assert list(measuring.measure([one.pk for one in asked])) == [asked[1].pk]

    def test_list_and_page_say_which_question_is_bad_and_the_list_asks_once_for_all(
        self, asked: list[Question], client: Client, django_assert_num_queries
    ) -> None:
        person = worlds.a_person(language="fi")
        access.keep_centre(asked[0].bank.centre)
        organising.appoint(person, RoleKind.ORGANISER, centre=asked[0].bank.centre, at=AT)
        client.force_login(person)
        names = (("list", []), ("edit", [asked[0].pk]))
        pages = [client.get(reverse(Question.snippet_viewset.get_url_name(name), args=args)) for name, args in names]
        told = "muuten hyvin vastaavat vastaavat tähän muita useammin väärin"
        assert [page.content.decode().count(told) for page in pages] == [2, 1]
        with django_assert_num_queries(2):
            measuring.measure([one.pk for one in asked])
