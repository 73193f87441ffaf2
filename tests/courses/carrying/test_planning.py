"""What is here is used or copied, what is of others stays theirs, and an import is made whole or not at all."""

import pytest
from wagtail.models import Page

from courses.carrying import arriving, gathering, planning
from courses.enums import Arrival
from courses.exchange.items import Unreadable
from courses.models import CoursePage, Leaf, LessonPage, ModulePage, Question, QuestionBank, TestPage, TestQuestion
from learning.models import Activity
from people import organising
from people.enums import RoleKind
from tests import worlds
from tests.courses import scenes
from tests.courses.carrying import parcels

pytestmark = pytest.mark.django_db


def counts() -> list[int]:
    """How many rows of everything that an import makes there are."""
    return [model._default_manager.count() for model in (Page, Question, QuestionBank)]


def a_package(*, undone: bool = True) -> bytes:
    """A small course, gone again unless it is to stay."""
    made = []
    if undone:
        with parcels.forgotten():
            made.append(parcels.exported(scenes.a_small_course()[0]))
    else:
        made.append(parcels.exported(scenes.a_small_course()[0]))
    return made[0]


def test_importing_twice_is_importing_once() -> None:
    package = a_package()
    first = parcels.imported(package)
    before = counts()
    assert planning.plan(parcels.course(package), scenes.a_centre_page()).course == first
    assert parcels.imported(package) == first
    assert counts() == before


def test_nothing_is_published() -> None:
    page = parcels.imported(a_package())
    pages = [*LessonPage.objects.all(), *ModulePage.objects.all(), *TestPage.objects.all(), page]
    assert {one.live for one in pages} == {False}
    assert (len(pages), Activity.objects.count(), Leaf.objects.count()) == (5, 0, 0)


def test_what_was_imported_can_be_published_and_read() -> None:
    page = parcels.imported(a_package())
    for one in (*ModulePage.objects.all(), *LessonPage.objects.all(), *TestPage.objects.all(), page):
        one.specific.save_revision().publish()
    assert Leaf.objects.count() == 3
    assert CoursePage.objects.get().live


def test_a_copy_is_another_course_with_questions_of_its_own() -> None:
    package = a_package(undone=False)
    page = parcels.imported(package, copy=True)
    one, other = parcels.course(package), parcels.course(parcels.exported(page))
    keys = [{found["key"] for found in data["questions"]} for data in (one, other)]
    assert (len(keys[0]), len(keys[0] | keys[1])) == (3, 6)
    asked = {row["question"] for row in other["tests"][0]["questions"]}
    assert asked == keys[1]
    assert [bank["name"] for bank in other["banks"]] == ["Kysymykset (2)"]
    assert other["course"]["pages"]["fi"]["slug"] == f"{one['course']['pages']['fi']['slug']}-2"


def test_a_module_that_is_here_is_used_as_it_is() -> None:
    page, lessons, _test = scenes.a_small_course()
    package = parcels.exported(page)
    page.delete()
    Activity.objects.filter(key=page.translation_key).delete()
    lesson = lessons[0]
    lesson.title = "Muuttunut"
    lesson.save_revision().publish()
    before = Question.objects.count(), LessonPage.objects.count()
    made = parcels.imported(package)
    assert (Question.objects.count(), LessonPage.objects.count()) == before
    assert made.placements.get().module == ModulePage.objects.get()
    assert LessonPage.objects.get(pk=lesson.pk).title == "Muuttunut"


def test_keys_of_another_centre_stay_theirs_and_the_course_gets_its_own_each_time_the_same() -> None:
    package = a_package(undone=False)
    theirs = parcels.course(package)
    north = scenes.a_centre_page(worlds.a_centre("north"))
    made = parcels.imported(package, north)
    before = counts()
    assert parcels.imported(package, north) == made
    assert counts() == before
    mine = parcels.course(parcels.exported(made))
    for name in ("modules", "lessons", "tests", "questions"):
        assert not {one["key"] for one in mine[name]} & {one["key"] for one in theirs[name]}
    assert str(made.translation_key) != theirs["course"]["key"]
    assert {one.bank.centre for one in Question.objects.filter(key__in=[one["key"] for one in mine["questions"]])} == {
        made.centre
    }
    assert parcels.exported(CoursePage.objects.order_by("pk")[0]) == package


def test_the_identifiers_of_a_course_that_was_deleted_are_not_given_again() -> None:
    """Else whoever imports it would get the learners of the old one."""
    page, _lessons, _test = scenes.a_small_course()
    package = parcels.exported(page)
    page.delete()
    assert parcels.imported(package).translation_key != page.translation_key


def test_if_the_last_step_fails_nothing_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    with parcels.forgotten():
        module = scenes.a_module()
        scenes.a_lesson(module, body=[parcels.a_block(kind) for kind in ("image", "document", "video")])
        package = parcels.exported(scenes.a_course(module, title="x" * 200))
    above = scenes.a_centre_page()
    before = parcels.files(), counts()
    monkeypatch.setattr(CoursePage, "save_revision", lambda *args, **kwargs: 1 / 0)
    waiting = parcels.brought(package, above)
    arriving.start(waiting, copy=False, at=parcels.AT)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.files) == (Arrival.FAILED, [])
    arriving.discard(waiting)
    assert (parcels.files(), counts()) == before


def test_a_language_in_which_the_centre_has_no_page_is_told_first() -> None:
    with parcels.forgotten():
        page, _lessons, _test = scenes.a_small_course()
        scenes.translated(page, "sv")
        package = parcels.exported(page)
    with pytest.raises(Unreadable) as raised:
        parcels.imported(package)
    assert "Svenska" in str(raised.value.text)


def test_a_module_of_others_and_questions_of_others_stay_out_and_are_told() -> None:
    north = worlds.a_centre("north")
    scenes.a_centre_page(north)
    theirs = scenes.a_module("Pohjoinen", north)
    foreign = scenes.a_question(bank=scenes.a_bank(north))
    south = scenes.a_centre_page(worlds.a_centre("south")).centre
    own = scenes.a_module("Etelä", south)
    scenes.a_lesson(own, body=[{"type": "check", "value": foreign.pk}])
    page = scenes.a_course(own, theirs)
    editor = worlds.a_person()
    organising.appoint(editor, RoleKind.EDITOR, at=parcels.AT, centre=south)
    gathered = gathering.gather(page, viewer=editor)
    assert [(thing.original.title) for thing in gathered.modules] == ["Etelä"]
    assert ["Pohjoinen" in gathered.left_out[0], len(gathered.left_out)] == [True, 2]
    data = parcels.course(parcels.exported(page, editor))
    assert data["lessons"][0]["pages"]["fi"]["body"][0]["value"] is None
    assert [row["key"] for row in data["course"]["placements"] and data["modules"]] == [str(own.translation_key)]


def test_a_newer_draft_goes_along_and_is_marked() -> None:
    page, lessons, test = scenes.a_small_course()
    lessons[0].title = "Uusi luonnos"
    lessons[0].save_revision()
    test.questions = [TestQuestion(question=scenes.a_question())]
    test.save_revision()
    gathered = gathering.gather(CoursePage.objects.get(pk=page.pk), viewer=parcels.an_admin())
    data, state, _sources = gathering.packed(gathered)
    assert "Uusi luonnos" in [one["pages"]["fi"]["title"] for one in data["lessons"]]
    assert [len(one["questions"]) for one in data["tests"]] == [1]
    marked = {row["key"] for row in state["pages"] if row["state"] == "changed"}
    assert marked == {str(lessons[0].translation_key), str(test.translation_key)}


def test_gathering_asks_as_often_however_much_there_is(django_assert_num_queries: object) -> None:
    for lessons in (1, 3):
        page, _lessons, _test = scenes.a_small_course(lessons)
        viewer = parcels.an_admin()
        with django_assert_num_queries(17):
            gathering.gather(CoursePage.objects.get(pk=page.pk), viewer=viewer)
