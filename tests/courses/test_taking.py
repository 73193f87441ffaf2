"""Taking a course: every verb states its fact, and nothing that was answered is lost."""

from datetime import timedelta
from decimal import Decimal
from random import Random
from uuid import uuid4

import pytest

from courses import demo, questions, taking
from courses.models import Answer, Attempt, Option, Reflection, TestPage
from courses.taking import Refused
from learning import enrolling, progress
from learning.models import Activity, Interval, Progress
from lrs.models import Statement
from people.models import User
from tests import worlds
from tests.courses import scenes

pytestmark = pytest.mark.django_db
AT = scenes.AT
SECOND = timedelta(seconds=1)


class Scene:
    """A person enrolled in a small course."""

    def __init__(self, asked: list | None = None, **rules: object) -> None:
        module = scenes.a_module()
        self.lesson_page = scenes.a_lesson(module)
        self.test_page = scenes.a_test(module, asked, **rules)
        self.course = scenes.activity(scenes.a_course(module))
        self.lesson = scenes.activity(self.lesson_page)
        self.test = scenes.activity(self.test_page)
        self.person = worlds.a_person()
        enrolling.enrol(self.person, self.course, at=AT)

    def start(self) -> Attempt:
        """Begin or go on with the test."""
        return taking.start_attempt(self.person, self.test, course=self.course, at=AT)

    def answer(self, attempt: Attempt, *responses: str) -> None:
        """Answer the questions in their order; an empty response leaves one out."""
        for version, response in zip(questions.of_attempt(attempt), responses, strict=False):
            if response:
                taking.save_answer(attempt, version, list(response), at=AT)

    def submit(self, attempt: Attempt) -> Attempt:
        """Finish the attempt."""
        return taking.submit_attempt(attempt, course=self.course, at=AT + SECOND)

    def state(self, activity: Activity) -> str:
        """How far the person is with something."""
        row = Progress.objects.filter(person=self.person, activity=activity).first()
        return row.state if row else ""


def said(verb: str) -> int:
    """How many statements there are with this verb."""
    return Statement.objects.filter(verb__endswith=f"/{verb}").count()


def test_opening_a_lesson_makes_it_the_place_in_the_course() -> None:
    scene = Scene()
    taking.open_lesson(scene.person, scene.lesson, course=scene.course, at=AT)
    row = Progress.objects.get(person=scene.person, activity=scene.course)
    assert (row.state, row.place, row.done, row.total) == ("IN_PROGRESS", scene.lesson, 0, 2)


def test_finishing_a_lesson_is_stated_once_and_opens_the_next_part() -> None:
    scene = Scene()
    again = [
        taking.finish_lesson(scene.person, scene.lesson, course=scene.course, at=AT, then=scene.test) for _ in range(2)
    ]
    assert (again, said("completed"), said("initialized")) == ([True, False], 1, 1)
    assert (scene.state(scene.lesson), scene.state(scene.test)) == ("COMPLETED", "IN_PROGRESS")


def test_all_parts_done_complete_the_course_and_the_fold_says_the_same_again() -> None:
    scene = Scene()
    taking.finish_lesson(scene.person, scene.lesson, course=scene.course, at=AT)
    attempt = scene.start()
    scene.answer(attempt, "a", "a", "a")
    scene.submit(attempt)
    before = list(Progress.objects.order_by("activity").values_list("activity", "state", "completed_at", "score"))
    assert scene.state(scene.course) == "COMPLETED"
    progress.rebuild()
    after = list(Progress.objects.order_by("activity").values_list("activity", "state", "completed_at", "score"))
    assert before == after


class TestVideo:
    """A lesson whose video counts."""

    @pytest.fixture
    def scene(self) -> Scene:
        """A lesson with a video of a minute."""
        module = scenes.a_module()
        scene = Scene.__new__(Scene)
        scene.lesson_page = scenes.a_lesson(module, body=[scenes.a_film_block(scenes.a_video(60))])
        scene.course = scenes.activity(scenes.a_course(module))
        scene.lesson = scenes.activity(scene.lesson_page)
        scene.person = worlds.a_person()
        enrolling.enrol(scene.person, scene.course, at=AT)
        return scene

    def watch(self, scene: Scene, *spans: tuple[float, float], position: float = 5, length: float = 60) -> None:
        """Report these seconds."""
        taking.watch(
            scene.person,
            scene.lesson,
            course=scene.course,
            spans=spans,
            position=position,
            length=length,
            session="s",
            at=AT,
        )

    def test_seconds_count_once_however_often_they_are_played(self, scene: Scene) -> None:
        for _ in range(2):
            self.watch(scene, (0, 20), (10, 30))
        assert Interval.objects.get().seconds == 30.0
        assert scene.state(scene.lesson) == "IN_PROGRESS"

    def test_nine_tenths_seen_complete_the_lesson(self, scene: Scene) -> None:
        self.watch(scene, (0, 30))
        self.watch(scene, (30, 54))
        assert (scene.state(scene.lesson), scene.state(scene.course)) == ("COMPLETED", "COMPLETED")

    def test_the_place_in_the_video_is_remembered(self, scene: Scene) -> None:
        self.watch(scene, (0, 12.5), position=12.5)
        assert Progress.objects.get(activity=scene.lesson).position_seconds == 12.5

    def test_saying_done_without_seeing_is_refused_but_reading_the_text_counts(self, scene: Scene) -> None:
        with pytest.raises(Refused):
            taking.finish_lesson(scene.person, scene.lesson, course=scene.course, at=AT)
        assert scene.state(scene.lesson) == ""
        taking.finish_lesson(scene.person, scene.lesson, course=scene.course, at=AT, read=True)
        assert scene.state(scene.lesson) == "COMPLETED"

    @pytest.mark.parametrize(
        "report",
        [
            {"spans": [(0, 90)]},
            {"spans": [(-1, 5)]},
            {"spans": [(0, float("nan"))]},
            {"spans": [(0, float("inf"))]},
            {"spans": [(0, 1)], "position": float("inf")},
            {"spans": [(0, 1)], "length": 600},
            {"spans": [(0, 1)] * 201},
        ],
    )
    def test_a_report_that_cannot_be_true_is_refused_and_counts_for_nothing(self, scene: Scene, report: dict) -> None:
        spans = report.pop("spans")
        with pytest.raises(Refused):
            self.watch(scene, *spans, **report)
        assert (Interval.objects.count(), said("paused")) == (0, 0)


class TestChecks:
    """Knowledge checks."""

    def test_a_check_may_be_answered_again_and_the_last_answer_stays(self) -> None:
        scene, question = Scene(), scenes.a_question(right="b")
        version = questions.newest([question.pk])[question.pk]
        answers = [
            taking.answer_check(scene.person, scene.lesson, version, [key], course=scene.course, at=AT).correct
            for key in "ab"
        ]
        assert (answers, Answer.objects.get().response, said("answered")) == ([False, True], ["b"], 2)

    @pytest.mark.parametrize("response", [[], ["z"], ["a", "b"]])
    def test_what_is_no_answer_is_refused(self, response: list[str]) -> None:
        scene, question = Scene(), scenes.a_question()
        version = questions.newest([question.pk])[question.pk]
        with pytest.raises(Refused):
            taking.answer_check(scene.person, scene.lesson, version, response, course=scene.course, at=AT)
        assert Answer.objects.count() == 0


class TestAttempts:
    """Tests: attempts, answers and results."""

    def test_starting_twice_is_one_attempt(self) -> None:
        scene = Scene()
        assert scene.start() == scene.start()

    def test_a_passed_attempt_states_each_answer_and_one_result(self) -> None:
        scene = Scene()
        attempt = scene.start()
        scene.answer(attempt, "a", "a", "a")
        done = scene.submit(attempt)
        assert (done.points, done.maximum, done.passed, done.submitted_at) == (3, 3, True, AT + SECOND)
        assert (said("answered"), said("passed"), said("failed"), scene.state(scene.test)) == (3, 1, 0, "COMPLETED")

    def test_a_second_submission_changes_and_states_nothing(self) -> None:
        scene = Scene()
        attempt = scene.start()
        scene.answer(attempt, "a", "b")
        first = scene.submit(attempt)
        second = scene.submit(attempt)
        assert (first.points, second.points, second.passed) == (1, 1, False)
        assert (said("answered"), said("failed")) == (2, 1)

    def test_a_checked_answer_stays_as_it_was_given(self) -> None:
        scene = Scene()
        attempt = scene.start()
        scene.answer(attempt, "b")
        with pytest.raises(Refused):
            scene.answer(attempt, "a")
        assert Answer.objects.get().response == ["b"]

    def test_where_feedback_waits_for_the_end_an_answer_may_be_changed(self) -> None:
        scene = Scene(feedback_time="AT_END")
        attempt = scene.start()
        scene.answer(attempt, "b", "a", "a")
        scene.answer(attempt, "a")
        assert set(Answer.objects.values_list("correct", flat=True)) == {None}
        assert scene.submit(attempt).points == 3

    def test_an_answer_after_submission_is_refused_and_nothing_is_lost(self) -> None:
        scene = Scene()
        attempt = scene.start()
        scene.answer(attempt, "a")
        scene.submit(attempt)
        with pytest.raises(Refused):
            scene.answer(attempt, "", "a")
        assert list(Answer.objects.values_list("response", flat=True)) == [["a"]]

    def test_after_the_test_closed_answers_are_refused_and_those_before_count(self) -> None:
        scene = Scene()
        attempt = scene.start()
        scene.answer(attempt, "a", "a")
        TestPage.objects.update(closes_at=AT)
        with pytest.raises(Refused):
            scene.answer(attempt, "", "", "a")
        assert scene.submit(attempt).points == 2
        with pytest.raises(Refused):
            scene.start()

    def test_the_next_attempt_asks_only_what_was_missed(self) -> None:
        scene = Scene()
        attempt = scene.start()
        scene.answer(attempt, "a", "b", "b")
        scene.submit(attempt)
        again = scene.start()
        assert (again.number, list(again.answers.values_list("carried", "response"))) == (2, [(True, ["a"])])
        scene.answer(again, "", "a", "a")
        assert (scene.submit(again).passed, said("answered")) == (True, 5)

    def test_an_exam_asks_everything_again_and_ends_with_the_last_attempt(self) -> None:
        scene = Scene(attempts_allowed=2)
        for number in (1, 2):
            attempt = scene.start()
            assert (attempt.number, attempt.answers.count()) == (number, 0)
            scene.answer(attempt, "a", "b", "b")
            scene.submit(attempt)
        with pytest.raises(Refused):
            scene.start()

    def test_a_question_changed_meanwhile_is_scored_as_it_was_asked(self) -> None:
        question = scenes.a_question(right="a")
        scene = Scene([question])
        attempt = scene.start()
        Option.objects.filter(question=question).update(correct=False)
        Option.objects.filter(question=question, key="b").update(correct=True)
        questions.publish(question, at=AT)
        scene.answer(attempt, "a")
        assert scene.submit(attempt).passed is True

    def test_numbers_and_several_options_are_scored_on_the_server(self) -> None:
        asked = [
            scenes.a_question("NUMERIC", answer=Decimal("2.5"), tolerance=Decimal("0.1")),
            scenes.a_question("MULTIPLE", "ac"),
        ]
        scene = Scene(asked)
        attempt = scene.start()
        number, several = questions.of_attempt(attempt)
        taking.save_answer(attempt, number, ["2,6"], at=AT)
        taking.save_answer(attempt, several, ["c", "a"], at=AT)
        assert scene.submit(attempt).points == 2

    def test_questions_weigh_what_their_author_says(self) -> None:
        scene = Scene([scenes.a_question(points=3), scenes.a_question()], pass_mark=Decimal("0.75"))
        attempt = scene.start()
        scene.answer(attempt, "a", "b")
        done = scene.submit(attempt)
        assert (done.points, done.maximum, done.passed) == (3, 4, True)

    def test_the_best_result_stays_when_a_later_attempt_is_worse(self) -> None:
        scene = Scene()
        for responses in (("a", "a", "a"), ("b", "b", "b")):
            attempt = scene.start()
            scene.answer(attempt, *responses)
            scene.submit(attempt)
        row = Progress.objects.get(person=scene.person, activity=scene.test)
        assert (row.state, row.score) == ("COMPLETED", 1.0)


class TestReflections:
    """Texts to oneself."""

    def test_a_reflection_is_kept_changed_and_taken_away_without_any_statement(self) -> None:
        scene, key, before = Scene(), uuid4(), Statement.objects.count()
        for text in ("Ensin", " Sitten\x00 "):
            taking.reflect(scene.person, scene.lesson, key, text, at=AT)
        assert Reflection.objects.get().text == "Sitten"
        taking.reflect(scene.person, scene.lesson, key, "  ", at=AT)
        assert (Reflection.objects.count(), Statement.objects.count()) == (0, before)

    def test_a_text_too_long_is_refused(self) -> None:
        scene = Scene()
        with pytest.raises(Refused):
            taking.reflect(scene.person, scene.lesson, uuid4(), "x" * 5001, at=AT)


class TestRules:
    """Answers are one's own."""

    def test_nobody_but_the_learner_sees_attempts_answers_and_reflections(self) -> None:
        scene = Scene()
        attempt = scene.start()
        scene.answer(attempt, "a")
        taking.reflect(scene.person, scene.lesson, uuid4(), "Oma", at=AT)
        boss = User.objects.create_superuser("boss@example.org")
        for model in (Attempt, Answer, Reflection):
            seen = [model.objects.visible_to(person).count() for person in (scene.person, boss)]
            assert seen == [1, 0]


class TestWalk:
    """The demo's learners."""

    @pytest.mark.parametrize(("until", "done", "state"), [(None, 2, "COMPLETED"), (0.5, 1, "IN_PROGRESS"), (0, 0, "")])
    def test_a_walk_ends_where_it_should_and_walking_again_adds_nothing(
        self, until: float | None, done: int, state: str
    ) -> None:
        scene = Scene()
        for _ in range(2):
            demo.walk(scene.person, scene.course, until=until, at=AT, rng=Random(1))
        row = Progress.objects.filter(person=scene.person, activity=scene.course).first()
        assert ((row.done, row.state) if row else (0, "")) == (done, state)
        assert said("completed") + said("passed") == (done + 1 if state == "COMPLETED" else done)
