"""The review of a course as a whole: who decides at which step, what is published, and what comes between."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from wagtail.models import Comment, Page, WorkflowState

from courses import reviewers
from courses.enums import Change, ReviewDeed
from courses.models import Edition, Leaf, LessonPage, ModulePage, Placement, Structure
from learning import access
from people import organising
from people.enums import RoleKind
from people.models import Job, Mail, User
from tests import worlds
from tests.courses import scenes
from tests.courses.boards import Board, a_member, signed_in, words

pytestmark = pytest.mark.django_db


QUERIES = 41


def reviewers_kinds() -> list[str]:
    """Every role that decides at some step."""
    return [str(kind) for kind in dict.fromkeys(kind for kinds in reviewers.AT_STEP.values() for kind in kinds)]


def refusal(answer: Any) -> str:
    """Why a deed was refused; it is told on the page itself."""
    assert answer.status_code == 200, answer.headers.get("Location")
    return " ".join(answer.context["form"].non_field_errors())


def told() -> list[tuple[str, str]]:
    """To whom messages went and what about, in their order."""
    return [(mail.address, mail.subject) for mail in Mail.objects.order_by("pk")]


class TestTheWay:
    """From the author to the readers."""

    def test_every_step_is_passed_and_all_drafts_are_published_at_once(self) -> None:
        board = Board()
        board.rewrite("Toinenkin uusi.", lesson=1, change=Change.INVALIDATING, change_note="Laki muuttui.")
        versions = Structure.objects.count()

        board.go_to("PUBLICATION")
        before = (board.read(0), board.read(1))
        assert board.do(board.publisher, "publish", text="Hieno!").status_code == 302

        assert before == ("<p>Vanha laki.</p>", "<p>Vanha laki.</p>")
        assert (board.read(0), board.read(1)) == ("<p>Uusi laki.</p>", "<p>Toinenkin uusi.</p>")
        assert board.deeds == ["SUBMITTED", "APPROVED", "APPROVED", "PUBLISHED"]
        assert board.review.state.status == WorkflowState.STATUS_APPROVED
        newest = Structure.objects.latest("pk")
        assert (Structure.objects.count(), newest.change, newest.notes) == (
            versions + 1,
            Change.INVALIDATING,
            {"fi": "Laki muuttui."},
        )
        assert Leaf.objects.filter(number=2).count() == 2
        assert not LessonPage.objects.get(pk=board.lessons[0].pk).has_unpublished_changes

    def test_a_new_course_comes_out_whole(self) -> None:
        board = Board()
        module = ModulePage(title="Uusi moduuli", live=False, locale=board.module.locale)
        Page.objects.get(pk=board.module.get_parent().pk).add_child(instance=module)
        module.save_revision(user=board.author)
        lesson = LessonPage(title="Uusi osa", live=False, locale=module.locale)
        lesson.body = lesson.body.stream_block.to_python(words("Aivan uutta."))
        Page.objects.get(pk=module.pk).specific.add_child(instance=lesson)
        lesson.save_revision(user=board.author)
        course = board.course
        placed = course.placements.get()
        placed.sort_order = 0  # as the form counts them
        course.placements = [placed, Placement(module=module, sort_order=1)]
        course.save_revision(user=board.author)

        board.go_to("PUBLICATION")
        assert board.do(board.publisher, "publish").status_code == 302

        edition = Edition.objects.latest("version__number")
        titles = [[part["title"] for part in module["parts"]] for module in edition.contents["modules"]]
        assert titles == [["Osa 1", "Osa 2"], ["Uusi osa"]]

    def test_each_is_called_when_it_is_their_turn_and_the_author_told_of_each_decision(self) -> None:
        board = Board()
        board.go_to("PUBLICATION")
        board.do(board.publisher, "publish", text="Hieno työ.")

        title = board.page.title
        called, answered = f"To be reviewed: {title}", f"The review of the course: {title}"
        around = [(one.email, called) for one in (board.second, board.publisher, board.organiser)]
        last = [(one.email, called) for one in (board.publisher, board.organiser)]
        assert sorted(told()) == sorted(
            [
                (board.expert.email, called),
                *around,
                *last,
                *[(board.author.email, answered)] * 2,
                (board.author.email, f"Published: {title}"),
            ]
        )
        assert "Hieno työ." in Mail.objects.latest("pk").text

    def test_an_organiser_who_approves_is_not_called_by_their_own_deed(self) -> None:
        board = Board()
        board.go_to("ACCESSIBILITY")
        Mail.objects.all().delete()
        board.do(board.organiser, "approve")
        assert sorted(told()) == sorted(
            [
                (board.publisher.email, f"To be reviewed: {board.page.title}"),
                (board.author.email, f"The review of the course: {board.page.title}"),
            ]
        )

    @pytest.mark.parametrize("lessons", [1, 3])
    def test_the_page_asks_the_same_of_a_long_course(self, lessons: int, django_assert_num_queries: Any) -> None:
        board = Board(lessons)
        for place in range(lessons):
            board.rewrite("Uusi.", lesson=place)
            Comment.objects.create(page=board.lessons[place], user=board.second, text="Hm.", contentpath="body")
        board.go_to("ACCESSIBILITY")
        client = signed_in(board.second)
        client.get(board.path)
        with django_assert_num_queries(QUERIES):
            assert client.get(board.path).status_code == 200


class TestWho:
    """Who decides, and in which words others are told that they do not."""

    def test_the_author_decides_neither_as_an_expert_nor_about_accessibility(self) -> None:
        board = Board()
        organising.appoint(board.author, RoleKind.SUBJECT_EXPERT, at=scenes.AT, centre=board.centre)
        board.go_to("EXPERT")
        own = "You have written or submitted what is reviewed. Somebody else decides at this step."
        assert refusal(board.do(board.author, "approve")) == own
        board.do(board.expert, "approve")
        assert refusal(board.do(board.author, "approve")) == own
        assert (board.step, board.deeds) == ("ACCESSIBILITY", ["SUBMITTED", "APPROVED"])

    def test_whoever_wrote_any_of_the_drafts_is_an_author(self) -> None:
        board = Board()
        board.rewrite("Asiantuntijan sanoin.", by=board.expert, lesson=1)
        board.go_to("EXPERT")
        assert "You have written" in refusal(board.do(board.expert, "approve"))

    def test_a_comment_makes_nobody_an_author(self) -> None:
        board = Board()
        page = LessonPage.objects.get(pk=board.lessons[0].pk).get_latest_revision_as_object()
        page.wagtail_admin_comments = [Comment(user=board.expert, text="Hyvä!", contentpath="body")]
        page.save_revision(user=board.expert)
        board.go_to("ACCESSIBILITY")
        assert board.deeds == ["SUBMITTED", "APPROVED"]

    @pytest.mark.parametrize(
        ("profession", "told"),
        [
            ("social-worker", "You have the same profession as somebody who wrote this."),
            ("", "Your profession is not known here,"),
        ],
        ids=["same", "unknown"],
    )
    def test_an_expert_has_another_profession(self, profession: str, told: str) -> None:
        board = Board()
        peer = a_member(RoleKind.SUBJECT_EXPERT, board.centre, profession)
        board.go_to("EXPERT")
        assert refusal(board.do(peer, "approve")).startswith(told)
        assert [one.pk for one in board.shown(peer)["one"].panel.able] == [board.expert.pk]
        assert board.step == "EXPERT"

    def test_a_second_job_of_the_authors_profession_bars_an_expert(self) -> None:
        board = Board()
        organising.employ(
            board.expert,
            organisation=worlds.an_organisation("school"),
            profession=worlds.a_profession("social-worker"),
            on=timezone.localdate(),
        )
        board.go_to("EXPERT")
        assert "same profession" in refusal(board.do(board.expert, "approve"))

    def test_a_profession_of_former_times_does_not_count(self) -> None:
        board = Board()
        Job.objects.filter(person=board.author).update(ended_on=timezone.localdate() - timedelta(days=1))
        peer = a_member(RoleKind.SUBJECT_EXPERT, board.centre, "social-worker")
        board.go_to("EXPERT")
        assert board.do(peer, "approve").status_code == 302

    def test_an_expert_of_another_centre_decides_once_the_role_says_so(self) -> None:
        board = Board()
        north = worlds.a_centre("north")
        scenes.a_centre_page(north)
        access.keep_centre(north)
        guest = a_member(RoleKind.SUBJECT_EXPERT, north, "psychologist")
        board.go_to("EXPERT")
        assert signed_in(guest).get(board.path).status_code == 404
        organising.appoint(guest, RoleKind.SUBJECT_EXPERT, at=scenes.AT, centre=board.centre)
        assert board.do(User.objects.get(pk=guest.pk), "approve").status_code == 302

    @pytest.mark.parametrize("kind", [*reviewers_kinds(), RoleKind.TEACHER])
    def test_for_the_people_of_another_centre_a_review_does_not_exist(self, kind: str) -> None:
        board = Board()
        north = worlds.a_centre("north")
        scenes.a_centre_page(north)
        access.keep_centre(north)
        stranger = signed_in(a_member(kind, north, "psychologist"))
        board.go_to("PUBLICATION")
        form = board.form()
        answers = [stranger.post(board.path, {**form, "deed": deed}).status_code for deed in ("publish", "withdraw")]
        assert (answers, stranger.get(board.path).status_code) == ([404, 404], 404)
        home = stranger.get("/admin/").text
        assert (board.page.title in home, board.step) == (False, "PUBLICATION")

    @pytest.mark.parametrize(
        ("step", "who", "told"),
        [
            ("EXPERT", "second", "A subject expert of the centre decides at this step."),
            ("EXPERT", "organiser", "A subject expert of the centre decides at this step."),
            ("ACCESSIBILITY", "expert", "Somebody who works on the centre's content decides at this step."),
            ("PUBLICATION", "second", "A publisher or an organiser of the centre decides at this step."),
            ("PUBLICATION", "expert", "A publisher or an organiser of the centre decides at this step."),
        ],
    )
    def test_every_step_has_its_roles(self, step: str, who: str, told: str) -> None:
        board = Board()
        board.go_to(step)
        person = getattr(board, who)
        deed = "publish" if step == "PUBLICATION" else "approve"
        assert (str(board.shown(person)["why_not"]), refusal(board.do(person, deed))) == (told, told)
        assert board.step == step

    def test_what_waits_stands_on_the_first_page_of_whoever_decides_alone(self) -> None:
        board = Board()
        board.go_to("EXPERT")
        waiting = {
            name: "awaiting-review" in signed_in(getattr(board, name)).get("/admin/").text
            for name in ("author", "expert", "second", "organiser")
        }
        assert waiting == {"author": False, "expert": True, "second": False, "organiser": False}


class TestNobody:
    """A centre without an expert is not locked out."""

    def board(self) -> Board:
        """A course at a step at which nobody can decide."""
        board = Board()
        board.expert.roles.update(ended_on=timezone.localdate() - timedelta(days=1))
        board.go_to("EXPERT")
        return board

    def test_an_organiser_is_called_and_lets_the_course_pass_with_a_reason(self) -> None:
        board = self.board()
        assert told() == [(board.organiser.email, f"To be reviewed: {board.page.title}")]
        assert "Nobody can decide at this step now." in Mail.objects.get().text
        assert board.shown(board.organiser)["may_pass"] is True
        answer = board.do(board.organiser, "approve")
        assert refusal(answer) == ("Write why the course may pass without this step. The reason stays in the history.")
        assert board.do(board.organiser, "approve", text="Asiantuntija sairastui.").status_code == 302
        deed = board.review.deeds.get(kind=ReviewDeed.PASSED)
        assert (board.step, deed.by, deed.text) == ("ACCESSIBILITY", board.organiser, "Asiantuntija sairastui.")
        assert "Asiantuntija sairastui." in signed_in(board.second).get(board.path).text

    @pytest.mark.parametrize("who", ["author", "second", "publisher"])
    def test_nobody_else_does(self, who: str) -> None:
        board = self.board()
        told = refusal(board.do(getattr(board, who), "approve", text="Kiire."))
        assert (told, board.step) == ("A subject expert of the centre decides at this step.", "EXPERT")

    def test_an_organiser_does_not_go_past_an_expert_who_is_there(self) -> None:
        board = Board()
        board.go_to("EXPERT")
        told = refusal(board.do(board.organiser, "approve", text="Kiire."))
        assert (told, board.step) == ("A subject expert of the centre decides at this step.", "EXPERT")
