"""A test that is changed while somebody takes it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from courses import questions, taking
from courses.enums import Change
from courses.models import Attempt, TestPage, TestQuestion
from learning import enrolling
from learning.models import Activity, Progress
from people.models import User
from tests import worlds
from tests.courses import scenes

pytestmark = pytest.mark.django_db
AT = scenes.AT


class TestTests:
    """A test that is changed while somebody takes it."""

    def scene(self) -> tuple[Activity, Activity, TestPage, User]:
        """A course with a test of one question, whose learner has begun the course."""
        module = scenes.a_module()
        page = scenes.a_test(module, [scenes.a_question(right="a")])
        course, person = scenes.activity(scenes.a_course(module)), worlds.a_person()
        enrolling.enrol(person, course, at=AT)
        return course, scenes.activity(page), page, person

    def change(self, page: TestPage, change: str) -> None:
        """Publish the test with another question more."""
        page = TestPage.objects.get(pk=page.pk)
        page.questions.add(TestQuestion(question=scenes.a_question(right="b"), sort_order=9))
        page.change = change
        page.save_revision().publish()

    def attempt(self, person: User, test: Activity, course: Activity, *responses: str) -> Attempt:
        """A whole attempt, now."""
        attempt = taking.start_attempt(person, test, course=course, at=timezone.now())
        for version, response in zip(questions.of_attempt(attempt), responses, strict=True):
            taking.save_answer(attempt, version, [response], at=timezone.now())
        return taking.submit_attempt(attempt, course=course, at=timezone.now())

    def test_who_has_begun_the_course_is_asked_what_was_asked_then(self) -> None:
        course, test, page, person = self.scene()
        self.change(page, Change.MINOR)
        later = worlds.a_person()
        enrolling.enrol(later, course, at=timezone.now())
        assert self.attempt(person, test, course, "a").passed is True
        assert len(questions.paper(test, later, course=course).versions) == 2

    def test_a_replaced_test_is_taken_again_and_what_was_answered_stays_to_be_read(self) -> None:
        course, test, page, person = self.scene()
        assert self.attempt(person, test, course, "a").passed is True
        self.change(page, Change.INVALIDATING)
        assert Progress.objects.get(person=person, activity=course).state == "COMPLETED"
        other = worlds.a_person()
        enrolling.enrol(other, course, at=timezone.now())
        open_one = taking.start_attempt(other, test, course=course, at=timezone.now())
        version = questions.of_attempt(open_one)[0]
        taking.save_answer(open_one, version, ["a"], at=timezone.now())
        self.change(page, Change.INVALIDATING)
        with pytest.raises(taking.Refused, match="uudelleen"):
            taking.save_answer(open_one, version, ["b"], at=timezone.now())
        assert taking.submit_attempt(open_one, course=course, at=timezone.now()).submitted_at is None
        assert Progress.objects.filter(person=other, activity=test).count() == 0
        again = taking.start_attempt(other, test, course=course, at=timezone.now() + timedelta(seconds=1))
        assert (again.number, len(again.order), open_one.answers.count()) == (2, 3, 1)
