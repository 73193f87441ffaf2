"""The demo's courses: four, as their files say, and the same again when built again."""

import pytest

from courses import demo, questions
from courses.enums import QuestionKind
from courses.models import CoursePage, Edition, LessonPage, QuestionVersion, TestPage, TestQuestion
from learning.models import Activity, Listing, Topic, Track, Version, Video
from library import demo as library_demo
from people import demo as people_demo
from tests.courses import scenes

pytestmark = pytest.mark.django_db


def counts() -> list[int]:
    """How many rows of everything a course makes there are."""
    models = (
        CoursePage,
        LessonPage,
        TestQuestion,
        QuestionVersion,
        Edition,
        Activity,
        Version,
        Listing,
        Video,
        Track,
        Topic,
    )
    return [model.objects.count() for model in models]


def test_four_courses_stand_and_building_again_doubles_nothing() -> None:
    people_demo.build(at=scenes.AT)
    library_demo.build(at=scenes.AT)
    pages = demo.build(at=scenes.AT)
    before = counts()
    assert demo.build(at=scenes.AT) == pages
    assert (counts(), len(pages)) == (before, 4)
    languages = {page.translation_key: len(page.get_translations(inclusive=True).live()) for page in pages}
    assert sorted(languages.values()) == [2, 3, 3, 3]
    films = [lesson for page in pages for lesson in LessonPage.objects.filter(locale=page.locale) if lesson.film]
    assert {film.film.tracks.count() for film in films} == {3}
    assert {card.minutes > 0 for card in Listing.objects.all()} == {True}
    the_new_course_asks_every_kind_draws_shuffles_and_limits_attempts_and_time(
        next(page for page in pages if str(page.translation_key) not in demo.taken())
    )


def the_new_course_asks_every_kind_draws_shuffles_and_limits_attempts_and_time(page: CoursePage) -> None:
    """Part of the test above, because building takes long."""
    module = page.placements.get().module
    practice, quick, exam = TestPage.objects.live().filter(path__startswith=module.path, locale=page.locale)
    asked = {test: questions.paper_of(test).versions for test in (practice, quick, exam)}
    assert {version.content["kind"] for versions in asked.values() for version in versions} == set(QuestionKind)
    assert [len(versions) for versions in asked.values()] == [10, 4, 4]
    assert [(one.time_limit, one.attempts_allowed, one.shuffle, one.feedback_time) for one in asked] == [
        (None, None, False, "AT_ONCE"),
        (10, None, True, "AT_END"),
        (None, 2, True, "AT_END"),
    ]
    assert {questions.paper_of(test).draws for test in (quick, exam)} == {True}
    pool = {version.question.difficulty for version in asked[quick]}
    assert pool == {"EASY"}
