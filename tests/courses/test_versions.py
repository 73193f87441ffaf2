"""Versions: what was published stays as it was, and who has begun keeps it unless it must not be learnt any more."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core import mail as outbox
from django.test import Client
from django.utils import timezone
from wagtail.models import Page

from courses import moving, publishing, taking
from courses.enums import Change
from courses.models import (
    CoursePage,
    Edition,
    Leaf,
    LessonPage,
    ModulePage,
    Placement,
    Structure,
    TestPage,
)
from learning import enrolling, progress
from learning.models import Activity, Enrolment, Listing, Progress, Version
from lrs.models import Statement
from people.models import Mail, User
from tests import worlds
from tests.courses import scenes
from tests.lrs.test_concurrency import together

pytestmark = pytest.mark.django_db
AT = scenes.AT


def words(text: str) -> list[dict[str, str]]:
    """A lesson's body of one text."""
    return [{"type": "text", "value": f"<p>{text}</p>", "id": "8a4c7a52-0a52-4d2c-9f0e-8b1f6f5f0a01"}]


class Scene:
    """A course of two lessons, and one person each who has not begun, is under way, and has finished."""

    def __init__(self) -> None:
        self.module = scenes.a_module()
        self.first = scenes.a_lesson(self.module, "Ensimmäinen", body=words("Vanha laki."))
        self.second = scenes.a_lesson(self.module, "Toinen")
        self.page = scenes.a_course(self.module)
        self.course = scenes.activity(self.page)
        self.parts = [scenes.activity(self.first), scenes.activity(self.second)]
        self.under_way, self.finished = worlds.a_person(), worlds.a_person()
        for person in (self.under_way, self.finished):
            enrolling.enrol(person, self.course, at=AT)
            self.finish(person, self.parts[0])
        self.finish(self.finished, self.parts[1])

    def finish(self, person: User, part: Activity, *, later: timedelta = timedelta(0)) -> None:
        """Be done with a part."""
        taking.finish_lesson(person, part, course=self.course, at=AT + later)

    def rewrite(self, text: str, change: str, note: str = "", page: Page | None = None) -> None:
        """Publish the first lesson with other words, as the author's form does."""
        lesson = LessonPage.objects.get(pk=(page or self.first).pk)
        lesson.body = lesson.body.stream_block.to_python(words(text))
        lesson.change, lesson.change_note = change, note
        lesson.save_revision().publish()

    def read(self, person: User | None = None, path: str = "alku/ensimmainen/") -> str:
        """The first lesson as this person reads it; nobody's: as whoever begins now does."""
        if person is None:
            person = worlds.a_person()
            enrolling.enrol(person, self.course, at=timezone.now())
        client = Client()
        client.force_login(person)
        return client.get(f"{self.page.get_url()}{path}").text

    def states(self, person: User) -> list[str]:
        """How far the person is with the first lesson, the second, and the course."""
        rows = {row.activity_id: row.state for row in Progress.objects.filter(person=person)}
        return [rows.get(activity.pk, "") for activity in (*self.parts, self.course)]


def test_a_leaf_keeps_what_was_published_while_its_author_goes_on_writing() -> None:
    scene = Scene()
    lesson = LessonPage.objects.get(pk=scene.first.pk)
    lesson.body = lesson.body.stream_block.to_python(words("Luonnos."))
    lesson.save_revision()
    LessonPage.objects.filter(pk=lesson.pk).update(title="Muutettu ohi julkaisun")
    page = scene.read(scene.under_way)
    assert ("Vanha laki." in page, "Luonnos." in page, "Muutettu ohi" in page) == (True, False, False)


def test_publishing_the_same_again_writes_no_leaf_and_no_version() -> None:
    scene = Scene()
    before = (Leaf.objects.count(), Version.objects.count(), Structure.objects.count())
    LessonPage.objects.get(pk=scene.first.pk).save_revision().publish()
    CoursePage.objects.get(pk=scene.page.pk).save_revision().publish()
    publishing.publish_course(scene.page.translation_key, at=AT)
    assert (Leaf.objects.count(), Version.objects.count(), Structure.objects.count()) == before


def test_a_leaf_of_a_time_when_the_site_asked_for_less_says_the_same_still() -> None:
    scene = Scene()
    test = scenes.a_test(scene.module)
    leaf = Leaf.objects.get(activity=scenes.activity(test))
    Leaf.objects.filter(pk=leaf.pk).update(content={**leaf.content, "shared": {"minutes": 5}})
    publishing.publish_course(scene.page.translation_key, at=AT)
    assert [(one.number, one.content) for one in Leaf.objects.filter(activity=leaf.activity)] == [(1, leaf.content)]


def test_better_wording_is_read_by_everybody_at_once_and_changes_nobodys_progress() -> None:
    scene = Scene()
    scene.rewrite("Vanha laki selvemmin.", Change.EDITORIAL)
    for person in (scene.under_way, scene.finished, None):
        assert "Vanha laki selvemmin." in scene.read(person)
    assert Version.objects.filter(activity=scene.course).count() == 1
    assert scene.states(scene.under_way) == ["COMPLETED", "", "IN_PROGRESS"]


def test_new_content_is_for_those_who_begin_and_others_end_what_they_began() -> None:
    scene = Scene()
    scene.rewrite("Uusi laki.", Change.MINOR)
    assert "Vanha laki." in scene.read(scene.under_way)
    assert "Vanha laki." in scene.read(scene.finished)
    assert "Uusi laki." in scene.read()
    scene.finish(scene.under_way, scene.parts[1])
    assert scene.states(scene.under_way) == ["COMPLETED"] * 3


def test_better_wording_after_new_content_reaches_only_those_who_have_the_new_content() -> None:
    scene = Scene()
    scene.rewrite("Uusi laki.", Change.MINOR)
    scene.rewrite("Uusi laki selvemmin.", Change.EDITORIAL)
    assert "Vanha laki." in scene.read(scene.under_way)
    assert "Uusi laki selvemmin." in scene.read()


def test_an_invalidating_change_takes_along_who_is_under_way_and_tells_them() -> None:
    scene = Scene()
    scene.rewrite("Uusi laki.", Change.INVALIDATING, "Laki muuttui 1.1.")
    newest = Version.objects.filter(activity=scene.course).latest("number")
    assert Enrolment.objects.get(person=scene.under_way).version == newest
    assert scene.states(scene.under_way) == ["", "", ""]
    page = scene.read(scene.under_way)
    assert ("Uusi laki." in page, "Vanha laki." in page) == (True, False)
    (letter,) = Mail.objects.filter(person=scene.under_way)
    assert letter.subject == "Muuttunut: Yhteistyö"
    for told in ("Laki muuttui 1.1.", "Ensimmäinen", scene.page.get_url()):
        assert told in letter.text


def test_who_is_taken_along_is_told_on_the_course_and_in_the_part_until_it_is_done_again() -> None:
    scene = Scene()
    scene.rewrite("Uusi laki.", Change.INVALIDATING, "Laki muuttui 1.1.")
    told = ("Kurssia muutettiin", "Tätä osaa muutettiin")
    assert [told[0] in scene.read(scene.under_way, ""), told[1] in scene.read(scene.under_way)] == [True, True]
    assert told[1] not in scene.read(scene.under_way, "alku/toinen/")
    for person in (None, scene.finished):
        assert [told[0] in scene.read(person, ""), told[1] in scene.read(person)] == [False, False]
    assert "Laki muuttui 1.1." in scene.read(None, "")
    now = timezone.now() - AT + timedelta(seconds=1)
    scene.finish(scene.under_way, scene.parts[0], later=now)
    assert told[1] not in scene.read(scene.under_way)


def test_an_invalidating_change_leaves_who_has_finished_as_they_are() -> None:
    scene = Scene()
    scene.rewrite("Uusi laki.", Change.INVALIDATING)
    assert Enrolment.objects.get(person=scene.finished).version.number == 1
    assert scene.states(scene.finished) == ["COMPLETED"] * 3
    assert not Mail.objects.filter(person=scene.finished).exists()
    progress.rebuild()
    assert scene.states(scene.finished) == ["COMPLETED"] * 3


def test_what_is_done_again_counts_again_and_a_rebuild_says_the_same() -> None:
    scene = Scene()
    scene.rewrite("Uusi laki.", Change.INVALIDATING)
    now = timezone.now() - AT + timedelta(seconds=1)
    scene.finish(scene.under_way, scene.parts[1], later=now)
    assert scene.states(scene.under_way) == ["", "COMPLETED", "IN_PROGRESS"]
    scene.finish(scene.under_way, scene.parts[0], later=now)
    assert scene.states(scene.under_way) == ["COMPLETED"] * 3
    progress.rebuild()
    assert scene.states(scene.under_way) == ["COMPLETED"] * 3


def test_moving_on_again_after_a_kill_moves_resets_and_tells_nobody_twice() -> None:
    scene = Scene()
    scene.rewrite("Uusi laki.", Change.INVALIDATING)
    newest = Version.objects.filter(activity=scene.course).latest("number")
    before = (Statement.objects.count(), Mail.objects.count(), len(outbox.outbox))
    assert moving.move_on(newest) == 0
    assert (Statement.objects.count(), Mail.objects.count(), len(outbox.outbox)) == before


def test_statements_name_the_version_that_the_learner_is_in() -> None:
    scene = Scene()
    scene.rewrite("Uusi laki.", Change.MINOR)
    later = worlds.a_person()
    enrolling.enrol(later, scene.course, at=timezone.now())
    for person in (scene.under_way, later):
        client = Client()
        client.force_login(person)
        client.post(f"{scene.page.get_url()}alku/toinen/")
    said = Statement.objects.filter(verb__endswith="/completed", activity=scene.parts[1].iri).order_by("pk")
    assert [json.loads(one.raw)["context"].get("revision") for one in said][-2:] == ["1", "2"]


def test_who_finished_the_part_in_another_course_keeps_it_and_goes_on_with_the_rest() -> None:
    scene = Scene()
    longer = scenes.a_course(scene.module, scenes.a_module("Jatko"), title="Pitkä kurssi")
    scenes.a_lesson(ModulePage.objects.get(title="Jatko"), "Kolmas")
    other = scenes.activity(longer)
    enrolling.enrol(scene.finished, other, at=timezone.now())
    scene.rewrite("Uusi laki.", Change.INVALIDATING)
    assert scene.states(scene.finished) == ["COMPLETED"] * 3
    assert Enrolment.objects.get(person=scene.finished, activity=other).version.number == 3
    assert Progress.objects.get(person=scene.finished, activity=other).done == 2


def test_a_lesson_taken_back_is_gone_for_everybody_and_who_is_under_way_goes_on_without_it() -> None:
    scene = Scene()
    LessonPage.objects.get(pk=scene.second.pk).unpublish()
    client = Client()
    client.force_login(scene.finished)
    assert client.get(f"{scene.page.get_url()}alku/toinen/").status_code == 404
    assert scene.states(scene.under_way) == ["COMPLETED", "", "COMPLETED"]
    LessonPage.objects.get(pk=scene.second.pk).save_revision().publish()
    assert "Toinen" in scene.read(scene.finished, "alku/toinen/")


def test_a_pinned_module_stays_as_it_is_until_the_pin_is_taken_away() -> None:
    scene = Scene()
    Placement.objects.update(pinned=True)
    scene.rewrite("Uusi laki.", Change.MINOR)
    scenes.a_lesson(scene.module, "Kolmas")
    assert Version.objects.filter(activity=scene.course).count() == 1
    assert "Vanha laki." in scene.read()
    scene.rewrite("Uusi laki selvemmin.", Change.EDITORIAL)
    assert "Vanha laki." in scene.read()
    Placement.objects.update(pinned=False)
    CoursePage.objects.get(pk=scene.page.pk).save_revision().publish()
    assert "Uusi laki selvemmin." in scene.read()
    assert [part["title"] for part in Edition.objects.latest("version__number").contents["modules"][0]["parts"]] == [
        "Ensimmäinen",
        "Toinen",
        "Kolmas",
    ]


def test_a_translation_published_later_is_read_by_those_who_have_begun_as_far_as_it_says_the_same() -> None:
    scene = Scene()
    scene.rewrite("Uusi laki.", Change.MINOR)
    scenes.translated(scene.first, "sv", title="Första")
    scenes.translated(scene.second, "sv", title="Andra")
    scenes.translated(scene.page, "sv", title="Samarbete")
    editions = Edition.objects.filter(language="sv").order_by("version__number")
    assert [[part["title"] for part in edition.contents["modules"][0]["parts"]] for edition in editions] == [
        ["Ensimmäinen", "Andra"],
        ["Första", "Andra"],
    ]


def test_a_translation_falls_behind_and_catches_up() -> None:
    scene = Scene()
    swedish = scenes.translated(scene.first, "sv", title="Första")
    scenes.translated(scene.page, "sv", title="Samarbete")
    scene.rewrite("Uusi laki.", Change.MINOR)

    def stale() -> bool:
        newest = Edition.objects.filter(language="sv").latest("version__number")
        return newest.contents["modules"][0]["parts"][0]["stale"]

    assert stale()
    scene.rewrite("Den gamla lagen, tydligare.", Change.EDITORIAL, page=swedish)
    assert stale()
    scene.rewrite("Den nya lagen.", Change.MINOR, page=swedish)
    assert not stale()


def test_a_translation_does_not_fall_behind_by_rules_that_need_no_words() -> None:
    scene = Scene()
    test = scenes.a_test(scene.module)
    scenes.translated(test, "sv", title="Prov")
    page = TestPage.objects.get(pk=test.pk)
    page.pass_mark = Decimal("0.50")
    page.save_revision().publish()
    assert [
        (leaf.language, leaf.number, leaf.generation)
        for leaf in Leaf.objects.filter(activity=scenes.activity(test)).order_by("language", "number")
    ] == [("fi", 1, 1), ("fi", 2, 2), ("sv", 1, 1), ("sv", 2, 2)]


def test_the_kind_of_change_is_asked_anew_after_every_publication() -> None:
    scene = Scene()
    scene.rewrite("Uusi laki.", Change.INVALIDATING, "Laki muuttui.")
    lesson = LessonPage.objects.get(pk=scene.first.pk)
    assert (lesson.change, lesson.change_note) == (Change.MINOR, "")
    form = LessonPage.get_edit_handler().get_form_class()(instance=lesson.get_latest_revision_as_object())
    assert (form["change"].value(), form["change_note"].value()) == (Change.MINOR, "")


def test_the_form_counts_whom_each_kind_of_change_concerns() -> None:
    scene = Scene()
    found = moving.touched_by(LessonPage.objects.get(pk=scene.first.pk))
    assert (found.under_way, found.have_done_it, found.completed) == (1, 1, 1)
    found = moving.touched_by(CoursePage.objects.get(pk=scene.page.pk))
    assert (found.under_way, found.have_done_it, found.completed) == (1, 0, 1)
    assert moving.touched_by(ModulePage.objects.get().get_children().last().specific).have_done_it == 0


def test_a_film_that_is_replaced_changes_nothing_for_who_is_watching_the_old_one() -> None:
    module = scenes.a_module()
    page = scenes.a_lesson(module, "Filmi", body=[scenes.a_film_block(scenes.a_video(60))])
    course = scenes.activity(scenes.a_course(module))
    lesson, person = scenes.activity(page), worlds.a_person()
    enrolling.enrol(person, course, at=AT)

    def watch(who: User, end: float, length: float) -> None:
        taking.watch(
            who, lesson, course=course, spans=[(0.0, end)], position=end, length=length, session="s", at=timezone.now()
        )

    watch(person, 30.0, 60.0)
    page = LessonPage.objects.get(pk=page.pk)
    page.body = page.body.stream_block.to_python([scenes.a_film_block(scenes.a_video(600))])
    page.save_revision().publish()
    watch(person, 58.0, 60.0)
    assert Progress.objects.get(person=person, activity=course).state == "COMPLETED"
    later = worlds.a_person()
    enrolling.enrol(later, course, at=AT)
    watch(later, 58.0, 600.0)
    assert Progress.objects.get(person=later, activity=course).state == "IN_PROGRESS"


def test_a_late_task_moves_nobody_back_and_a_skipped_break_is_not_forgotten() -> None:
    scene = Scene()
    first = Version.objects.get(activity=scene.course)
    scene.rewrite("Uusi laki.", Change.INVALIDATING)
    second = Version.objects.filter(activity=scene.course).latest("number")
    scene.rewrite("Uudempi laki.", Change.MINOR)
    third = Version.objects.filter(activity=scene.course).latest("number")
    later = worlds.a_person()
    enrolling.enrol(later, scene.course, at=timezone.now())
    assert moving.move_on(second) == 0
    assert Enrolment.objects.get(person=later).version == third

    early = worlds.a_person()
    enrolling.enrol(early, scene.course, at=AT)
    Enrolment.objects.filter(person=early).update(version=first)
    scene.finish(early, scene.parts[0])
    assert moving.move_on(third) == 2
    assert scene.states(early) == ["", "", ""]
    assert Enrolment.objects.get(person=scene.under_way).version == third


def test_what_was_invalidated_does_not_complete_the_course_while_one_is_moved() -> None:
    scene = Scene()
    person = worlds.a_person()
    enrolling.enrol(person, scene.course, at=AT)
    scene.finish(person, scene.parts[0])
    LessonPage.objects.filter(pk=scene.second.pk).update(live=False)
    publishing.publish_course(scene.page.translation_key, at=AT)
    assert scene.states(person) == ["COMPLETED", "", "IN_PROGRESS"]
    scene.rewrite("Uusi laki.", Change.INVALIDATING)
    assert scene.states(person) == ["", "", ""]
    assert not Statement.objects.filter(verb__endswith="/completed", activity=scene.course.iri).filter(
        actor__in=[identity.actor for identity in person.identities.all()]
    )


def test_what_was_taken_back_is_asked_of_nobody_also_in_a_pinned_module() -> None:
    scene = Scene()
    Placement.objects.update(pinned=True)
    LessonPage.objects.get(pk=scene.second.pk).unpublish()
    assert scene.states(scene.under_way) == ["COMPLETED", "", "COMPLETED"]
    later = worlds.a_person()
    enrolling.enrol(later, scene.course, at=timezone.now())
    scene.finish(later, scene.parts[0], later=timezone.now() - AT)
    assert scene.states(later) == ["COMPLETED", "", "COMPLETED"]


def test_a_module_taken_back_with_its_lessons_holds_nobody_up() -> None:
    scene = Scene()
    other = scenes.a_module("Jatko")
    third = scenes.a_lesson(other, "Kolmas")
    course = CoursePage.objects.get(pk=scene.page.pk)
    course.placements.add(Placement(module=other))
    course.change = Change.INVALIDATING
    course.save_revision().publish()
    scene.finish(scene.under_way, scene.parts[1], later=timezone.now() - AT)
    assert scene.states(scene.under_way)[2] == "IN_PROGRESS"
    ModulePage.objects.get(pk=other.pk).unpublish()
    LessonPage.objects.get(pk=third.pk).unpublish()
    assert scene.states(scene.under_way)[2] == "COMPLETED"


def test_a_deleted_lesson_is_gone_for_everybody_and_a_deleted_course_from_the_catalogue() -> None:
    scene = Scene()
    LessonPage.objects.get(pk=scene.second.pk).delete()
    client = Client()
    client.force_login(scene.finished)
    assert client.get(f"{scene.page.get_url()}alku/toinen/").status_code == 404
    assert scene.states(scene.under_way) == ["COMPLETED", "", "COMPLETED"]
    assert Listing.objects.filter(activity=scene.course).count() == 1
    CoursePage.objects.get(pk=scene.page.pk).delete()
    assert Listing.objects.filter(activity=scene.course).count() == 0


@pytest.mark.parametrize("deed", ["unpublish", "delete"])
def test_what_is_taken_back_in_the_original_holds_nobody_up_although_a_translation_is_there(deed: str) -> None:
    scene = Scene()
    scenes.translated(scene.second, "sv", title="Andra")
    getattr(LessonPage.objects.get(pk=scene.second.pk), deed)()
    assert scene.states(scene.under_way) == ["COMPLETED", "", "COMPLETED"]


def test_a_translation_that_is_taken_back_changes_nothing_but_its_language() -> None:
    scene = Scene()
    swedish = scenes.translated(scene.second, "sv", title="Andra")
    LessonPage.objects.get(pk=swedish.pk).unpublish()
    assert scene.states(scene.under_way) == ["COMPLETED", "", "IN_PROGRESS"]
    assert Version.objects.filter(activity=scene.course).count() == 1


def test_who_notices_later_that_a_change_invalidates_says_so_without_new_words() -> None:
    scene = Scene()
    scene.rewrite("Uusi laki.", Change.MINOR)
    assert scene.states(scene.under_way)[0] == "COMPLETED"
    scene.rewrite("Uusi laki.", Change.INVALIDATING)
    assert scene.states(scene.under_way) == ["", "", ""]
    scene.rewrite("Uusi laki.", Change.INVALIDATING)
    assert Leaf.objects.filter(activity=scene.parts[0]).count() == 3


def test_a_pin_that_is_lifted_over_an_invalidating_change_takes_along_who_is_under_way() -> None:
    scene = Scene()
    Placement.objects.update(pinned=True)
    scene.rewrite("Uusi laki.", Change.INVALIDATING)
    assert scene.states(scene.under_way)[0] == "COMPLETED"
    Placement.objects.update(pinned=False)
    CoursePage.objects.get(pk=scene.page.pk).save_revision().publish()
    assert scene.states(scene.under_way) == ["", "", ""]


@pytest.mark.django_db(transaction=True)
def test_publications_at_once_follow_one_another() -> None:
    scene = Scene()
    other = scenes.a_course(scene.module, title="Toinen kurssi")

    def publish(turn: int) -> int:
        if turn % 2:
            scene.rewrite(f"Laki {turn}.", Change.MINOR)
        else:
            publishing.publish_course((scene.page, other)[turn // 2 % 2].translation_key, at=timezone.now())
        return turn

    assert together(publish, list(range(6))) == list(range(6))
    leaves = list(Leaf.objects.filter(activity=scene.parts[0]).order_by("number"))
    last = len(leaves)  # of two that overwrite one another's page, only the later one's words are there to be kept
    assert [(leaf.number, leaf.generation) for leaf in leaves] == [(number, number) for number in range(1, last + 1)]
    kept = LessonPage.objects.get(pk=scene.first.pk).body
    assert leaves[-1].content["body"] == kept.stream_block.get_prep_value(kept)
    newest = [Structure.objects.filter(version__activity=scenes.activity(page)).last() for page in (scene.page, other)]
    assert [one.modules[0]["parts"][0]["generation"] for one in newest if one] == [last, last]
