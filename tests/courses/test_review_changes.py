"""What comes between a course's review and its end: changes, obstacles, coming back, time, and somebody faster."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Comment, Workflow, WorkflowPage

from courses import reviewing, tasks
from courses.models import Approved, CoursePage, LessonPage, Placement, Review, ReviewTask
from learning import access
from learning.models import Track
from people.models import Mail, User
from tests import worlds
from tests.courses import scenes
from tests.courses.boards import Board, signed_in, words
from tests.courses.test_reviewing import refusal, told
from tests.lrs.test_concurrency import together

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


class TestChanges:
    """What is published is exactly what every step has seen."""

    def test_a_draft_that_is_changed_after_its_approval_is_seen_by_every_step_again(self) -> None:
        board = Board()
        board.go_to("PUBLICATION")
        approved = Approved.objects.filter(page=board.lessons[0].pk).latest("pk").revision_id
        old = board.form()
        board.rewrite("Vielä uudempi laki.")
        board.pause()

        assert (board.step, board.deeds[-1]) == ("EXPERT", "WENT_BACK")
        row = next(row for row in board.shown(board.expert)["rows"] if row.part.page.pk == board.lessons[0].pk)
        assert (row.late, row.since) == (("Expert of another profession", "Accessibility"), approved)
        compare = f"/admin/pages/{row.part.page.pk}/revisions/compare/{approved}...{row.part.revision}/"
        assert compare in signed_in(board.expert).get(board.path).text
        assert refusal(board.do(board.publisher, "publish", form=old)).startswith("Somebody else has decided")

        for person, deed in ((board.expert, "approve"), (board.second, "approve"), (board.publisher, "publish")):
            assert board.do(person, deed).status_code == 302
        assert board.read() == "<p>Vielä uudempi laki.</p>"

    def test_a_draft_that_was_saved_over_is_another_draft(self) -> None:
        board = Board()
        board.go_to("PUBLICATION")
        page = LessonPage.objects.get(pk=board.lessons[0].pk)
        draft = page.get_latest_revision_as_object()
        draft.body = draft.body.stream_block.to_python(words("Salaa muutettu."))
        draft.save_revision(user=board.author, overwrite_revision=page.get_latest_revision())
        board.pause()
        assert (board.step, board.read()) == ("EXPERT", "<p>Vanha laki.</p>")

    def test_a_comment_sends_nothing_back(self) -> None:
        board = Board()
        board.go_to("PUBLICATION")
        page = LessonPage.objects.get(pk=board.lessons[0].pk).get_latest_revision_as_object()
        page.wagtail_admin_comments = [Comment(user=board.expert, text="Hyvä!", contentpath="body")]
        page.save_revision(user=board.expert)
        board.pause()
        assert board.step == "PUBLICATION"
        html = signed_in(board.publisher).get(board.path).text
        assert [word in html for word in ("Hyvä!", "not resolved", "#:w:contentpath=body")] == [True] * 3

    def test_one_decides_about_what_one_was_shown(self) -> None:
        board = Board()
        board.go_to("EXPERT")
        form = board.form()
        board.rewrite("Muuttui lukiessa.")
        answer = board.do(board.expert, "approve", form=form, text="Hyvä näin.")
        assert refusal(answer).startswith("A draft was changed while you were reading.")
        assert ("Hyvä näin." in answer.text, board.deeds) == (True, ["SUBMITTED"])

    def test_a_typing_error_is_mended_past_the_review(self) -> None:
        board = Board()
        board.go_to("ACCESSIBILITY")
        other = LessonPage.objects.get(pk=board.lessons[1].pk)
        other.body = other.body.stream_block.to_python(words("Kirjoitusvirhe poissa."))
        other.save_revision(user=board.publisher).publish(user=board.publisher)
        board.pause()
        assert (board.read(1), board.step) == ("<p>Kirjoitusvirhe poissa.</p>", "ACCESSIBILITY")
        page = signed_in(board.publisher).get(f"/admin/pages/{board.lessons[1].pk}/edit/")
        assert ["This is being reviewed." in page.text, board.path in page.text] == [True, True]

    def test_what_is_as_it_was_again_goes_on_where_it_was(self) -> None:
        board = Board()
        board.go_to("PUBLICATION")
        for text, step in (("Hetken toisin.", "EXPERT"), ("Uusi laki.", "PUBLICATION")):
            board.rewrite(text)
            board.pause()
            assert board.step == step
        assert board.deeds[-2:] == ["WENT_BACK", "WENT_ON"]

    def test_while_somebody_types_the_queue_looks_once_and_a_decision_at_once(self, deferred_tasks: list[Any]) -> None:
        board = Board()
        board.go_to("PUBLICATION")
        for text in ("Kirj", "Kirjoi", "Kirjoitan"):
            board.rewrite(text)
        looks = [one.kwargs for one in deferred_tasks if one.task.name == "look_again"]
        assert looks == [{"review_id": board.review.pk}]
        answer = board.do(board.publisher, "publish")
        assert refusal(answer).startswith("A draft was changed or published meanwhile")
        assert (board.step, board.read()) == ("EXPERT", "<p>Vanha laki.</p>")

    def test_only_drafts_of_the_own_centre_and_language_are_touched(self) -> None:
        board = Board()
        north = worlds.a_centre("north")
        foreign = scenes.a_module("Vieras", north)
        lesson = scenes.a_lesson(foreign, "Vieraan osa", body=words("Vieras vanha."))
        course = board.course
        course.placements = [*course.placements.all(), Placement(module=foreign, sort_order=9)]
        course.save_revision(user=board.author).publish()
        swedish = scenes.translated(board.lessons[0], "sv", title="Första")
        gone = LessonPage.objects.get(pk=board.lessons[1].pk)
        gone.unpublish()
        for page in (lesson, swedish):
            draft = LessonPage.objects.get(pk=page.pk)
            draft.title = "Kanarialintu"
            draft.save_revision()

        board.go_to("PUBLICATION")
        html = signed_in(board.publisher).get(board.path).text
        board.do(board.publisher, "publish")

        titles = [LessonPage.objects.get(pk=page.pk).title for page in (lesson, swedish)]
        assert ("Kanarialintu" in html, titles) == (False, ["Vieraan osa", "Första"])
        assert (LessonPage.objects.get(pk=gone.pk).live, board.read()) == (False, "<p>Uusi laki.</p>")


class TestObstacles:
    """What must not reach readers."""

    def film(self, board: Board) -> None:
        """Give the lesson a video without captions in its language, and a picture without a text."""
        video = scenes.a_video()
        Track.objects.filter(video=video).delete()
        page = LessonPage.objects.get(pk=board.lessons[0].pk).get_latest_revision_as_object()
        image = Image.objects.create(title="Kaavio", file=get_test_image_file())
        shown = {"image": image.pk, "alt": "", "caption": "Kaavio"}
        picture = {"type": "image", "id": "p1", "value": shown}
        film = {**scenes.a_film_block(video), "id": "v1"}
        page.body = page.body.stream_block.to_python([*words("Uusi laki."), picture, film])
        page.save_revision(user=board.author, clean=False)

    def test_missing_texts_and_captions_hinder_accessibility_and_the_list_leads_there(self) -> None:
        board = Board()
        board.go_to("EXPERT")
        self.film(board)
        assert board.do(board.expert, "approve").status_code == 302
        answer = board.do(board.second, "approve")
        assert refusal(answer) == "This has to be mended before the course can be published."
        told = [(one.part.page.pk, one.text, one.block) for one in answer.context["problems"][:2]]
        assert told == [
            (board.lessons[0].pk, "A picture “Kaavio” lacks its text for whoever does not see it.", "p1"),
            (board.lessons[0].pk, "The video “Video” lacks captions in the language of the lesson.", "v1"),
        ]
        assert f"/admin/pages/{board.lessons[0].pk}/edit/#block-v1-section" in answer.text
        assert board.step == "ACCESSIBILITY"

    def test_what_lacks_something_is_not_submitted(self) -> None:
        board = Board()
        self.film(board)
        assert refusal(board.do(board.author, "submit")).startswith("Something is missing.")
        assert not Review.objects.exists()

    def test_a_draft_with_a_time_of_its_own_is_told(self) -> None:
        board = Board()
        board.rewrite("Uusi laki.", go_live_at=timezone.now() + DAY)
        answer = board.do(board.author, "submit")
        assert "publishing time of its own" in answer.text

    def test_nothing_changed_is_nothing_to_review(self) -> None:
        board = Board()
        LessonPage.objects.get(pk=board.lessons[0].pk).get_latest_revision().publish()
        assert refusal(board.do(board.author, "submit")).startswith("Nothing has been changed")


class TestComingBack:
    """Sent back, mended, submitted again; withdrawn."""

    def test_the_author_mends_and_submits_again_and_the_step_that_saw_it_is_not_asked_twice(self) -> None:
        board = Board()
        board.go_to("ACCESSIBILITY")
        assert refusal(board.do(board.second, "send_back")).startswith("Write what has to be mended")
        assert board.do(board.second, "send_back", text="Otsikko puuttuu.").status_code == 302
        assert (board.step, board.deeds[-1]) == ("", "SENT_BACK")
        assert (Mail.objects.latest("pk").address, "Otsikko puuttuu." in Mail.objects.latest("pk").text) == (
            board.author.email,
            True,
        )
        assert board.do(board.author, "submit").status_code == 302
        assert (board.step, board.deeds[-1]) == ("ACCESSIBILITY", "RESUBMITTED")

        board.do(board.second, "send_back", text="Yhä puuttuu.")
        board.rewrite("Otsikon kera.")
        board.do(board.author, "submit")
        assert board.step == "EXPERT"

    def test_the_editor_s_own_buttons_do_the_same(self) -> None:
        board = Board()
        board.go_to("EXPERT")
        turn = board.one.turn

        def press(person: User, deed: str) -> None:
            address = reverse("wagtailadmin_pages:workflow_action", args=[board.page.pk, deed, turn.pk])
            signed_in(person).post(address, {"comment": "Korjaa."})

        press(board.expert, "approve")
        press(board.author, "reject")
        assert (board.step, board.deeds) == ("EXPERT", ["SUBMITTED"])
        press(board.expert, "reject")
        assert (board.deeds[-1], board.review.deeds.last().text) == ("SENT_BACK", "Korjaa.")

    def test_a_review_is_ended_by_its_author_or_a_publisher_and_by_publishing_past_it(self) -> None:
        board = Board()
        board.go_to("ACCESSIBILITY")
        assert refusal(board.do(board.second, "withdraw")).startswith("Whoever submitted")
        assert board.do(board.author, "withdraw").status_code == 302
        assert (board.step, board.deeds[-1], board.read()) == ("", "WITHDRAWN", "<p>Vanha laki.</p>")
        board.go_to("EXPERT")
        board.course.save_revision(user=board.publisher).publish(user=board.publisher)
        assert (board.step, board.deeds[-1]) == ("", "WITHDRAWN")

    def test_remarks_are_kept_and_told(self) -> None:
        board = Board()
        board.go_to("EXPERT")
        assert refusal(board.do(board.publisher, "remark")) == "Write your remark first."
        board.do(board.publisher, "remark", text="Muista <b>lähteet</b>.")
        assert "Muista &lt;b&gt;lähteet&lt;/b&gt;." in signed_in(board.author).get(board.path).text
        assert Mail.objects.filter(person=board.author, text__contains="lähteet").count() == 1
        assert board.step == "EXPERT"


class TestWorkflows:
    """The administrator's own choice stays."""

    def test_a_course_may_have_a_workflow_of_its_own_and_a_review_put_away_is_not_made_anew(self) -> None:
        board = Board()
        review = board.course.get_workflow()
        assert [task.step for task in reviewing.steps_of(review)] == ["EXPERT", "ACCESSIBILITY", "PUBLICATION"]
        simple = Workflow.objects.get(name=board.centre.names["fi"])
        WorkflowPage.objects.create(page=board.page, workflow=simple)
        assert board.course.get_workflow() == simple
        page = signed_in(board.author).get(board.path)
        assert (simple.name in page.text, page.context["is_whole"]) == (True, False)
        WorkflowPage.objects.filter(page=board.page).delete()
        review.deactivate()
        counted = (Workflow.objects.count(), ReviewTask.objects.count())
        access.keep_centre(board.centre)
        assert (board.course.get_workflow(), Workflow.objects.count(), ReviewTask.objects.count()) == (simple, *counted)

    def test_a_page_without_a_review_is_published_as_before(self) -> None:
        board = Board()
        draft = board.course.get_latest_revision_as_object()
        draft.title = "Uusi nimi"
        draft.save_revision(user=board.author)
        simple = Workflow.objects.get(name=board.centre.names["fi"])
        WorkflowPage.objects.create(page=board.page, workflow=simple)
        state = board.course.get_workflow().start(board.course, board.author)
        state.current_task_state.specific.approve(user=board.publisher)
        assert (CoursePage.objects.get(pk=board.page.pk).title, board.read()) == ("Uusi nimi", "<p>Vanha laki.</p>")
        assert not Review.objects.exists()


class TestTime:
    """Publishing at a set time."""

    def plan(self, board: Board, **fields: Any) -> Any:
        """Schedule the publication for tomorrow."""
        when = timezone.localtime(timezone.now() + DAY).strftime("%Y-%m-%dT%H:%M")
        return board.do(board.publisher, "plan", **{"planned_for": when, **fields})

    def due(self, board: Board) -> None:
        """Let the time come and the queue do what it was given."""
        Review.objects.filter(pk=board.review.pk, planned_for__isnull=False).update(planned_for=timezone.now())
        tasks.publish_planned.enqueue(review_id=board.review.pk)

    def test_the_queue_publishes_when_the_time_has_come(self, deferred_tasks: list[Any]) -> None:
        board = Board()
        board.go_to("PUBLICATION")
        assert self.plan(board).status_code == 302
        planned = board.review.planned_for
        assert [one.task.run_after for one in deferred_tasks if one.task.name == "publish_planned"] == [planned]
        shown = timezone.localtime(planned)
        moment = f"{shown.day}.{shown.month}.{shown.year} {shown.hour:02}.{shown.minute:02}"
        assert moment in signed_in(board.author).get(board.path).text
        assert moment in Mail.objects.filter(person=board.author).latest("pk").text
        tasks.publish_planned.enqueue(review_id=board.review.pk)  # too early
        assert board.read() == "<p>Vanha laki.</p>"

        self.due(board)
        self.due(board)
        assert (board.read(), board.deeds[-2:]) == ("<p>Uusi laki.</p>", ["PLANNED", "PUBLISHED"])

    def test_a_cancelled_publication_does_not_happen(self) -> None:
        board = Board()
        board.go_to("PUBLICATION")
        self.plan(board)
        assert refusal(board.do(board.second, "unplan")).startswith("A publisher or an organiser")
        assert board.do(board.organiser, "unplan").status_code == 302
        self.due(board)
        assert (board.read(), board.step, board.deeds[-1]) == ("<p>Vanha laki.</p>", "PUBLICATION", "UNPLANNED")
        assert refusal(board.do(board.organiser, "unplan")) == "No publication is scheduled."

    def test_an_obstacle_is_told_to_the_publisher_and_loses_nothing(self) -> None:
        board = Board()
        video = scenes.a_video()
        page = LessonPage.objects.get(pk=board.lessons[0].pk).get_latest_revision_as_object()
        page.body = page.body.stream_block.to_python([*words("Uusi laki."), scenes.a_film_block(video)])
        page.save_revision(user=board.author)
        board.go_to("PUBLICATION")
        self.plan(board)
        Track.objects.filter(video=video).delete()
        Mail.objects.all().delete()
        self.due(board)
        title = f"Not published: {board.page.title}"
        assert sorted(told()) == sorted([(board.author.email, title), (board.publisher.email, title)])
        assert "Osa 1: The video “Video” lacks captions" in Mail.objects.latest("pk").text
        assert (board.step, board.deeds[-1], board.review.planned_for) == ("PUBLICATION", "HINDERED", None)
        assert board.read() == "<p>Vanha laki.</p>"
        Track.objects.create(video=video, kind="CAPTIONS", language="fi", file="tracks/none.fi.vtt")
        assert board.do(board.publisher, "publish").status_code == 302

    def test_a_change_before_the_time_takes_the_course_back_and_tells_the_publisher(self) -> None:
        board = Board()
        board.go_to("PUBLICATION")
        self.plan(board)
        board.rewrite("Liian myöhään.")
        board.pause()
        assert (board.step, board.review.planned_for) == ("EXPERT", None)
        assert Mail.objects.filter(person=board.publisher, subject__startswith="Not published").count() == 1
        self.due(board)
        assert board.read() == "<p>Vanha laki.</p>"

    def test_a_publisher_who_is_none_any_more_publishes_nothing(self) -> None:
        board = Board()
        board.go_to("PUBLICATION")
        self.plan(board)
        board.publisher.roles.update(ended_on=timezone.localdate() - DAY)
        self.due(board)
        assert (board.read(), board.deeds[-1], board.step) == ("<p>Vanha laki.</p>", "HINDERED", "PUBLICATION")

    @pytest.mark.parametrize("when", ["2020-01-01T10:00", "", "huomenna", "2030-03-31T03:30"])
    def test_a_time_that_cannot_be_is_refused_with_words(self, when: str) -> None:
        board = Board()
        board.go_to("PUBLICATION")
        answer = board.do(board.publisher, "plan", planned_for=when)
        assert (answer.status_code, bool(answer.context["form"].errors), board.review.planned_for) == (200, True, None)


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"deed": "rule"},
        {"deed": "approve", "turn": "x"},
        {"deed": "approve", "token": "y" * 65},
        {"deed": "approve"},
    ],
    ids=["nothing", "unknown", "letters", "long", "bare"],
)
def test_a_damaged_form_is_refused_and_does_nothing(said: dict[str, str]) -> None:
    board = Board()
    board.go_to("EXPERT")
    answer = signed_in(board.expert).post(board.path, said)
    assert (answer.status_code, bool(answer.context["form"].errors), board.deeds) == (200, True, ["SUBMITTED"])


@pytest.mark.django_db(transaction=True)
def test_of_two_who_approve_at_once_one_decides() -> None:
    board = Board()
    board.go_to("ACCESSIBILITY")
    form, at = board.form(), timezone.now()

    def decide(person: Any) -> str:
        try:
            reviewing.approve(board.course, by=person, turn=form["turn"], token=form["token"], at=at)
        except reviewing.Refused as refusal:
            return str(refusal)
        return ""

    answers = sorted(map(str, together(decide, [board.second, board.organiser])))
    assert (answers[0], answers[1] != "") == ("", True)
    assert (board.step, board.deeds) == ("PUBLICATION", ["SUBMITTED", "APPROVED", "APPROVED"])
