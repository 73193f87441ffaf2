"""Free texts: they wait for a person, who sees no name; every grade stays, and the last one gives the result."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from courses import grading, questions, taking
from courses.models import Answer, Attempt, Grade, Option, Question, Submission
from courses.taking import Refused
from learning import enrolling
from learning.models import Progress
from lrs.models import Statement
from people import organising
from people.enums import RoleKind
from people.models import Centre, Mail, User
from tests import worlds
from tests.courses import scenes

pytestmark = pytest.mark.django_db
AT, SECOND = scenes.AT, timedelta(seconds=1)
TEXT = "Soittaisin ensin isälle.\nSitten sopisin ajan."


def a_free_text() -> Question:
    """A free text with two criteria, of two points and of three."""
    question = scenes.a_question("FREE_TEXT", options="ab")
    for key, points in (("a", 2), ("b", 3)):
        Option.objects.filter(question=question, key=key).update(points=points)
    questions.publish(question, at=AT)
    return question


class Scene:
    """A test of a free text of five points and a question of one, and somebody who takes it."""

    def __init__(self, *asked: Question, **rules: object) -> None:
        module = scenes.a_module()
        page = scenes.a_test(module, list(asked) or [a_free_text(), scenes.a_question()], **rules)
        self.course_page = scenes.a_course(module)
        self.course, self.test = scenes.activity(self.course_page), scenes.activity(page)
        self.path = f"{self.course_page.get_url()}alku/loppukoe/"
        self.person = worlds.a_person(language="fi")
        enrolling.enrol(self.person, self.course, at=AT)

    def submit(self, *responses: str) -> Attempt:
        """Answer the questions that have no answer yet, and finish."""
        attempt = taking.start_attempt(self.person, self.test, course=self.course, at=AT)
        known = set(attempt.answers.values_list("question", flat=True))
        waiting = [one for one in questions.of_attempt(attempt) if one.question_id not in known]
        for version, response in zip(waiting, responses, strict=False):
            if response:
                taking.save_answer(attempt, version, [response], at=AT)
        return taking.submit_attempt(attempt, course=self.course, at=AT)

    def teacher(self, kind: str = RoleKind.TEACHER, centre: Centre | None = None) -> User:
        """Somebody who works for the course's centre, or for another."""
        person = worlds.a_person()
        organising.appoint(person, kind, centre=centre or self.course.centre, at=AT)
        return person

    def grade(self, a: int, b: int, comment: str = "") -> Grade:
        """Give points for the oldest text that waits."""
        submission = Submission.objects.filter(answer__attempt__passed=None)[0]
        points = {"a": a, "b": b}
        return grading.grade(submission, points, grader=self.teacher(), comment=comment, at=AT + SECOND)


def said(verb: str) -> int:
    """How many statements there are with this verb."""
    return Statement.objects.filter(verb__endswith=f"/{verb}").count()


class TestWaiting:
    """Between submitting and grading."""

    def test_a_submitted_attempt_is_neither_passed_nor_failed_and_states_nothing(self) -> None:
        scene = Scene()
        attempt = scene.submit(TEXT, "a")
        assert (attempt.waits, attempt.points, attempt.passed, attempt.submitted_at) == (True, None, None, AT)
        assert (said("answered"), said("passed"), said("failed"), Submission.objects.count()) == (0, 0, 0, 1)

    def test_submitting_again_changes_nothing_and_beginning_again_is_refused(self) -> None:
        scene = Scene()
        attempt = scene.submit(TEXT, "a")
        again = taking.submit_attempt(attempt, course=scene.course, at=AT + SECOND)
        assert (again.submitted_at, Submission.objects.count()) == (AT, 1)
        with pytest.raises(Refused):
            taking.start_attempt(scene.person, scene.test, course=scene.course, at=AT)

    def test_a_text_may_be_changed_until_it_is_submitted_also_where_others_are_checked_at_once(self) -> None:
        scene = Scene()
        attempt = taking.start_attempt(scene.person, scene.test, course=scene.course, at=AT)
        version = questions.of_attempt(attempt)[0]
        for text in ("Ensin näin.", TEXT):
            taking.save_answer(attempt, version, [text], at=AT)
        answer = Answer.objects.get()
        assert (answer.text, answer.response, answer.correct) == (TEXT, [], None)

    def test_without_a_text_nothing_waits(self) -> None:
        attempt = Scene().submit("", "a")
        assert (attempt.waits, attempt.points, attempt.passed, Submission.objects.count()) == (False, 1, False, 0)

    def test_half_a_result_is_refused_by_the_database(self) -> None:
        attempt = Scene().submit(TEXT, "a")
        with pytest.raises(IntegrityError), transaction.atomic():
            Attempt.objects.filter(pk=attempt.pk).update(points=3)


class TestGrading:
    """What a teacher gives."""

    def test_the_last_grade_completes_the_attempt_states_it_and_tells_the_learner_once(self) -> None:
        scene = Scene()
        scene.submit(TEXT, "a")
        scene.grade(2, 2, comment="Hyvä alku.")
        attempt = Attempt.objects.get()
        assert (attempt.points, attempt.maximum, attempt.passed) == (5, 6, True)
        assert (said("answered"), said("passed"), Progress.objects.get(activity=scene.test).state) == (
            2,
            1,
            "COMPLETED",
        )
        told = Mail.objects.get(key=f"graded:{attempt.pk}")
        assert (told.person, told.language, f"{scene.path}results/1/" in told.text) == (scene.person, "fi", True)

    def test_a_text_is_stated_by_its_share_and_never_by_its_words(self) -> None:
        scene = Scene(a_free_text())
        scene.submit(TEXT)
        scene.grade(1, 1)
        words = Statement.objects.get(verb__endswith="/answered").parsed
        assert words["result"] == {"success": False, "score": {"scaled": 0.4}}
        assert words["object"]["definition"]["interactionType"] == "long-fill-in"
        assert not Statement.objects.filter(raw__contains="Soittaisin").exists()

    def test_points_beyond_a_criterion_are_cut(self) -> None:
        scene = Scene()
        scene.submit(TEXT, "a")
        assert scene.grade(9, -4).points == {"a": 2, "b": 0}

    def test_while_another_text_waits_a_grade_may_be_given_again_and_both_stay(self) -> None:
        scene = Scene(a_free_text(), a_free_text(), pass_mark="0.90")
        scene.submit(TEXT, TEXT)
        first, second = (Submission.objects.get(answer=pk) for pk in Answer.objects.values_list("pk", flat=True))
        teacher = scene.teacher()
        for points in ({"a": 0, "b": 0}, {"a": 2, "b": 3}):
            grading.grade(first, points, grader=teacher, comment="", at=AT)
        assert Attempt.objects.get().waits is True
        grading.grade(second, {"a": 2, "b": 2}, grader=teacher, comment="", at=AT)
        attempt = Attempt.objects.get()
        assert (attempt.points, attempt.passed, Grade.objects.filter(submission=first).count()) == (9, True, 2)
        with pytest.raises(Refused):
            grading.grade(first, {"a": 0, "b": 0}, grader=teacher, comment="", at=AT)

    def test_the_next_try_asks_a_text_that_did_not_get_all_points_again(self) -> None:
        scene = Scene()
        scene.submit(TEXT, "a")
        scene.grade(0, 0)
        again = scene.submit("Parempi teksti.")
        scene.grade(2, 3)
        again.refresh_from_db()
        assert (again.number, again.points, again.passed) == (2, 6, True)

    def test_a_text_with_all_points_stands_in_the_next_try_and_waits_for_nobody(self) -> None:
        scene = Scene(a_free_text(), scenes.a_question(points=5))
        scene.submit(TEXT, "b")
        scene.grade(2, 3)
        again = scene.submit("a")
        assert (again.waits, again.points, again.answers.get(carried=True).text) == (False, 10, TEXT)


class TestWho:
    """Who grades."""

    @pytest.mark.parametrize(
        ("kind", "sees"),
        [(RoleKind.TEACHER, 1), (RoleKind.ORGANISER, 1), (RoleKind.EDITOR, 0), (RoleKind.PUBLISHER, 0)],
    )
    def test_teachers_and_organisers_of_the_courses_centre_see_what_waits(self, kind: str, sees: int) -> None:
        scene = Scene()
        scene.submit(TEXT, "a")
        own, other = scene.teacher(kind), scene.teacher(kind, worlds.a_centre("north"))
        assert [len(grading.waiting(person)) for person in (own, other, scene.person)] == [sees, 0, 0]

    def test_nobody_grades_their_own_text(self) -> None:
        scene = Scene()
        organising.appoint(scene.person, RoleKind.TEACHER, centre=scene.course.centre, at=AT)
        scene.submit(TEXT, "a")
        assert grading.waiting(scene.person) == []

    def test_the_grader_sees_text_and_rubric_and_no_name(self, client: Client) -> None:
        scene = Scene()
        scene.person.given_name, scene.person.family_name = "Tuntematon", "Meikäläinen"
        scene.person.save()
        scene.submit(TEXT, "a")
        client.force_login(scene.teacher())
        pages = [client.get(path).content.decode() for path in ("/admin/grading/", self.address())]
        assert ["Soittaisin" in page for page in pages] == [False, True]
        assert ["Vaihtoehto b" in page for page in pages] == [False, True]
        assert not any(name in page for page in pages for name in ("Tuntematon", "Meikäläinen", scene.person.email))

    def test_points_are_given_on_the_page_and_impossible_ones_come_back(self, client: Client) -> None:
        scene = Scene()
        scene.submit(TEXT, "a")
        client.force_login(scene.teacher())
        address = self.address()
        refused = client.post(address, {"points-a": "3", "points-b": "", "comment": ""})
        assert (refused.status_code, Grade.objects.count()) == (200, 0)
        saved = client.post(address, {"points-a": "2", "points-b": "3", "comment": "Hienoa."})
        assert (saved.status_code, Attempt.objects.get().passed) == (302, True)
        assert client.get(address).status_code == 404

    def test_another_centres_text_does_not_exist(self, client: Client) -> None:
        scene = Scene()
        scene.submit(TEXT, "a")
        client.force_login(scene.teacher(centre=worlds.a_centre("north")))
        assert [client.get(self.address()).status_code, client.post(self.address()).status_code] == [404, 404]

    def address(self) -> str:
        """The page of the only text."""
        return f"/admin/grading/{Submission.objects.get().pk}/"

    @pytest.mark.parametrize("texts", [1, 3])
    def test_the_list_asks_the_same_however_long_it_is(
        self, client: Client, texts: int, django_assert_num_queries
    ) -> None:
        scene = Scene(*(a_free_text() for _ in range(texts)))
        scene.submit(*[TEXT] * texts)
        viewer = scene.teacher()
        with django_assert_num_queries(1):
            assert len([one.answer.version.content for one in grading.waiting(viewer)]) == texts


class TestLearner:
    """What the learner sees, and what is forgotten."""

    def test_the_pages_say_that_it_is_being_read_and_then_what_it_gave(self, client: Client) -> None:
        scene = Scene()
        scene.submit(TEXT, "a")
        client.force_login(scene.person)
        result, front = (client.get(path).content.decode() for path in (f"{scene.path}results/1/", scene.path))
        assert ["Opettaja lukee tekstisi." in page for page in (result, front)] == [True, True]
        assert ['name="start"' in page for page in (result, front)] == [False, False]
        scene.grade(2, 1, comment="Kerro vielä, milloin.")
        result = client.get(f"{scene.path}results/1/").content.decode()
        told = ("4 / 6 pistettä", "2 / 2 pistettä", "1 / 3 pistettä", "Kerro vielä, milloin.", "Osittain oikein.")
        assert [text in result for text in told] == [True] * 5

    def test_a_test_with_a_text_is_taken_with_its_pages_alone(self, client: Client) -> None:
        scene = Scene(a_free_text())
        client.force_login(scene.person)
        client.post(f"{scene.path}attempt/", {"start": ""})
        page = client.get(f"{scene.path}questions/1/").content.decode()
        assert ("<textarea" in page, "Tarkista vastaus" in page) == (True, False)
        client.post(f"{scene.path}questions/1/", {"answer": TEXT})
        assert "Soittaisin" in client.get(f"{scene.path}questions/1/").content.decode()
        client.post(f"{scene.path}attempt/", {"finish": "yes"})
        assert Attempt.objects.get().waits is True

    def test_being_forgotten_takes_texts_and_comments_and_what_still_waits(self) -> None:
        scene = Scene()
        scene.submit(TEXT, "a")
        scene.grade(0, 0, comment="Kommentti.")
        scene.submit("Uusi teksti.")
        taking.forget(scene.person)
        assert set(Answer.objects.values_list("text", flat=True)) == {""}
        assert (Grade.objects.get().comment, Submission.objects.filter(settled_at=None).count()) == ("", 0)
