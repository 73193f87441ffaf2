"""Time limits: kept by the server, longer for whoever is entitled, and what was saved before the end counts."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from courses import questions, taking, timing
from courses.models import Answer, Attempt, ExtraTime, Question, QuestionVersion, Submission
from courses.taking import Refused
from learning import enrolling
from lrs.models import Statement
from people import erasing, organising, retention
from people.enums import RoleKind
from people.models import Centre, Note, User
from tests import worlds
from tests.courses import scenes

pytestmark = pytest.mark.django_db
AT = scenes.AT
MINUTE = timedelta(minutes=1)
LATER = date(2026, 12, 31)


class Scene:
    """A test of two questions, or of those given, and twenty minutes, and somebody who takes part."""

    def __init__(self, *given: Question, **rules: object) -> None:
        module = scenes.a_module()
        asked = list(given) or [scenes.a_question(), scenes.a_question()]
        page = scenes.a_test(module, asked, **{"time_limit": 20, "pass_mark": "0.50", **rules})
        course = scenes.a_course(module)
        self.course, self.test = scenes.activity(course), scenes.activity(page)
        self.path = f"{course.get_url()}alku/loppukoe/"
        self.person = worlds.a_person()
        enrolling.enrol(self.person, self.course, at=AT)

    def start(self, *, at: object = AT) -> Attempt:
        """Begin or go on."""
        return taking.start_attempt(self.person, self.test, course=self.course, at=at)

    def answer(self, attempt: Attempt, number: int, *, at: object) -> None:
        """Answer a question rightly."""
        taking.save_answer(attempt, questions.of_attempt(attempt)[number], ["a"], at=at)

    def teacher(self, centre: Centre | None = None) -> User:
        """A teacher of the course's centre, or of another."""
        person = worlds.a_person()
        organising.appoint(person, RoleKind.TEACHER, centre=centre or self.course.centre, at=AT)
        return person

    def grant(self, percent: int = 50, until: date = LATER) -> ExtraTime:
        """Extra time for the person."""
        centre, teacher = self.course.centre, self.teacher()
        return timing.grant(self.person, centre, percent=percent, until=until, by=teacher, at=AT)


class TestLimit:
    """The end of an attempt."""

    def test_an_attempt_is_due_when_its_minutes_are_over_and_coming_back_gives_no_more(self) -> None:
        scene = Scene()
        scene.start()
        assert scene.start(at=AT + 5 * MINUTE).due_at == AT + 20 * MINUTE

    def test_without_a_limit_nothing_is_due(self) -> None:
        assert Scene(time_limit=None).start().due_at is None

    def test_answers_before_the_end_count_and_later_ones_are_refused(self) -> None:
        scene = Scene()
        attempt = scene.start()
        scene.answer(attempt, 0, at=AT + 20 * MINUTE - timedelta(seconds=1))
        with pytest.raises(Refused):
            scene.answer(attempt, 1, at=AT + 20 * MINUTE)
        done = taking.submit_attempt(attempt, course=scene.course, at=AT + 60 * MINUTE)
        assert (done.points, done.passed, Answer.objects.count()) == (1, True, 1)

    def test_a_limit_that_changes_meanwhile_changes_no_attempt_under_way(self) -> None:
        scene = Scene()
        attempt = scene.start()
        page = questions.original(scene.test)
        page.time_limit = 5
        page.save()
        scene.answer(attempt, 0, at=AT + 19 * MINUTE)
        assert Answer.objects.count() == 1


class TestHandingIn:
    """Whoever does not come back has handed in what they saved when the time was up."""

    def test_what_was_saved_is_scored_as_of_the_end_once_and_nothing_earlier(self) -> None:
        scene = Scene()
        attempt = scene.start()
        scene.answer(attempt, 0, at=AT + MINUTE)
        told = []
        for minute in (19, 20, 75):
            taking.hand_in_overdue(at=AT + minute * MINUTE)
            attempt.refresh_from_db()
            told.append((attempt.submitted_at, attempt.points, attempt.passed))
        assert told == [(None, None, None), *[(AT + 20 * MINUTE, 1, True)] * 2]
        said = Statement.objects.filter(verb__endswith="/passed", activity=scene.test.iri)
        assert [statement.timestamp for statement in said] == [AT + 20 * MINUTE]

    def test_attempts_without_a_limit_and_those_that_were_replaced_stay_as_they_are(self) -> None:
        free, replaced = Scene(time_limit=None).start(), Scene().start()
        Attempt.objects.filter(pk=replaced.pk).update(discounted_at=AT)
        taking.hand_in_overdue(at=AT + 75 * MINUTE)
        assert Attempt.objects.filter(submitted_at=None).count() == 2
        assert {free.due_at, replaced.due_at} == {None, AT + 20 * MINUTE}

    def test_one_that_cannot_be_scored_keeps_nobody_else_waiting(self, caplog: pytest.LogCaptureFixture) -> None:
        broken, sound = Scene(), Scene()
        attempts = [broken.start(), sound.start()]
        broken.answer(attempts[0], 0, at=AT + MINUTE)
        Answer.objects.update(response=["no option"])
        QuestionVersion.objects.filter(answers__attempt=attempts[0]).update(content={"kind": "NONE"})
        taking.hand_in_overdue(at=AT + 75 * MINUTE)
        ended = Attempt.objects.order_by("pk").values_list("submitted_at", flat=True)
        assert list(ended) == [None, AT + 20 * MINUTE]
        assert [record.message for record in caplog.records] == [f"the attempt {attempts[0].pk} could not be handed in"]

    def test_nothing_is_said_of_whoever_was_forgotten(self) -> None:
        scene = Scene()
        attempt = scene.start()
        erasing.erase(erasing.ask(scene.person, at=AT - timedelta(days=90)), at=AT + MINUTE)
        taking.hand_in_overdue(at=AT + 75 * MINUTE)
        attempt.refresh_from_db()
        assert attempt.submitted_at is None

    def test_a_free_text_waits_for_its_grade(self) -> None:
        scene = Scene(scenes.a_question("FREE_TEXT", options="ab"))
        attempt = scene.start()
        taking.save_answer(attempt, questions.of_attempt(attempt)[0], ["Kirjoitin."], at=AT + MINUTE)
        taking.hand_in_overdue(at=AT + 75 * MINUTE)
        attempt.refresh_from_db()
        assert (attempt.waits, Submission.objects.get().submitted_at) == (True, AT + 20 * MINUTE)


class TestExtraTime:
    """More time for whoever is entitled."""

    @pytest.mark.parametrize(
        ("percent", "until", "minutes"), [(50, LATER, 30), (25, AT.date(), 25), (50, AT.date() - timedelta(days=1), 20)]
    )
    def test_extra_time_is_added_until_its_last_day(self, percent: int, until: date, minutes: int) -> None:
        scene = Scene()
        scene.grant(percent, until)
        assert scene.start().due_at == AT + minutes * MINUTE

    def test_it_holds_in_the_centre_that_granted_it_alone(self) -> None:
        scene = Scene()
        other = worlds.a_centre("north")
        timing.grant(scene.person, other, percent=50, until=LATER, by=scene.teacher(other), at=AT)
        assert scene.start().due_at == AT + 20 * MINUTE

    def test_a_new_grant_takes_the_place_of_the_old_one_and_both_are_noted(self) -> None:
        scene = Scene()
        for percent in (25, 100):
            scene.grant(percent)
        assert (ExtraTime.objects.get().percent, Note.objects.filter(deed="grant extra time").count()) == (100, 2)

    def test_taking_it_back_leaves_an_attempt_under_way_its_time(self) -> None:
        scene = Scene()
        row = scene.grant()
        attempt = scene.start()
        timing.end(row, by=scene.teacher(), at=AT)
        attempt.refresh_from_db()
        assert (attempt.due_at, ExtraTime.objects.count()) == (AT + 30 * MINUTE, 0)

    def test_it_is_forgotten_with_the_person_and_a_month_after_its_end(self) -> None:
        first, second = Scene(), Scene()
        first.grant()
        second.grant(until=date(2026, 3, 31))
        retention.run(at=AT + timedelta(days=60))
        assert ExtraTime.objects.get().person == first.person
        taking.forget(first.person)
        assert ExtraTime.objects.count() == 0


class TestPages:
    """What one sees of the time."""

    def test_the_pages_say_when_it_ends_and_nothing_ticks(self, client: Client) -> None:
        scene = Scene()
        scene.grant()
        client.force_login(scene.person)
        front = client.get(scene.path).content.decode()
        client.post(f"{scene.path}attempt/", {"start": ""})
        pages = [client.get(f"{scene.path}{part}").content.decode() for part in ("questions/1/", "attempt/")]
        assert ["ui/time" in page for page in pages] == [True, True]
        assert ("30\u00a0min" in front, "Aikarajaa ei ole" in front) == (True, False)
        assert ["Aikaa on klo" in page for page in pages] == [True, True]
        assert not any("aria-live" in page.split("<main")[1].split("</main")[0] for page in pages)

    def test_when_the_time_is_up_one_finishes_with_what_was_saved(self, client: Client) -> None:
        scene = Scene()
        client.force_login(scene.person)
        client.post(f"{scene.path}attempt/", {"start": ""})
        client.post(f"{scene.path}questions/1/", {"answer": "a"})
        Attempt.objects.update(due_at=timezone.now() - MINUTE)
        late = client.post(f"{scene.path}questions/2/", {"answer": "a"})
        looked = client.get(f"{scene.path}questions/2/")
        page = client.get(f"{scene.path}attempt/").content.decode()
        assert (late.status_code, "Aika on päättynyt" in late.content.decode()) == (409, True)
        assert (looked.headers["Location"], "Aika on päättynyt" in page) == (f"{scene.path}attempt/", True)
        done = client.post(f"{scene.path}attempt/", {"finish": "yes"})
        assert Attempt.objects.get().points == 1
        looks = [client.get(f"{scene.path}{part}") for part in ("questions/2/", "attempt/")]
        assert {one.headers["Location"] for one in (done, *looks)} == {f"{scene.path}results/1/"}
        assert "Aika päättyi." in client.get(f"{scene.path}results/1/").content.decode()

    @pytest.mark.parametrize("minute", [1, 75])
    def test_a_result_that_the_time_brought_is_news_and_one_of_ones_own_is_not(
        self, client: Client, minute: int
    ) -> None:
        scene = Scene()
        attempt = scene.start()
        if minute < 20:
            taking.submit_attempt(attempt, course=scene.course, at=AT + minute * MINUTE)
        taking.hand_in_overdue(at=AT + 75 * MINUTE)
        client.force_login(scene.person)
        led = client.get(f"{scene.path}attempt/").headers["Location"].removeprefix(scene.path)
        told = "Aika päättyi." in client.get(f"{scene.path}results/1/").content.decode()
        assert (led, told) == (("", False) if minute < 20 else ("results/1/", True))

    def data(self, scene: Scene, **changes: str) -> dict[str, str]:
        """The form for granting, filled in."""
        until = timezone.localdate() + timedelta(days=30)
        centre = str(scene.course.centre_id)
        return {"email": scene.person.email, "centre": centre, "percent": "50", "until": str(until), **changes}

    def test_a_teacher_grants_and_takes_back(self, client: Client) -> None:
        scene = Scene()
        client.force_login(scene.teacher())
        assert client.post("/admin/grading/extra-time/", self.data(scene)).status_code == 302
        row = ExtraTime.objects.get()
        page = client.get("/admin/grading/extra-time/").content.decode()
        assert (row.person, row.percent, str(scene.person) in page) == (scene.person, 50, True)
        assert client.post(f"/admin/grading/extra-time/{row.pk}/end/").status_code == 302
        assert ExtraTime.objects.count() == 0

    @pytest.mark.parametrize("changes", [{"until": "2020-01-01"}, {"until": "2099-01-01"}, {"percent": "900"}])
    def test_what_cannot_be_granted_comes_back(self, client: Client, changes: dict[str, str]) -> None:
        scene = Scene()
        client.force_login(scene.teacher())
        answer = client.post("/admin/grading/extra-time/", self.data(scene, **changes))
        assert (answer.status_code, ExtraTime.objects.count()) == (200, 0)

    def test_whoever_takes_no_part_in_the_centre_is_told_of_like_an_unknown_address(self, client: Client) -> None:
        scene = Scene()
        client.force_login(scene.teacher())
        told = "Kukaan tällä osoitteella ei ole mukana"
        for email in (worlds.a_person().email, "nobody@example.org"):
            data = self.data(scene, email=email)
            page = client.post("/admin/grading/extra-time/", data, headers={"accept-language": "fi"})
            assert (told in page.content.decode(), ExtraTime.objects.count()) == (True, 0)

    def test_another_centres_extra_time_does_not_exist(self, client: Client) -> None:
        scene = Scene()
        row = scene.grant()
        client.force_login(scene.teacher(worlds.a_centre("north")))
        page = client.get("/admin/grading/extra-time/").content.decode()
        assert (str(scene.person) in page, client.post(f"/admin/grading/extra-time/{row.pk}/end/").status_code) == (
            False,
            404,
        )
        assert client.post("/admin/grading/extra-time/", self.data(scene)).status_code == 200
