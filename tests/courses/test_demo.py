"""The demo's courses: three, as their files say, and the same again when built again."""

import pytest

from courses import demo
from courses.models import CoursePage, Edition, LessonPage, QuestionVersion
from learning.models import Activity, Listing, Topic, Track, Version, Video
from library import demo as library_demo
from people import demo as people_demo
from tests.courses import scenes

pytestmark = pytest.mark.django_db


def counts() -> list[int]:
    """How many rows of everything a course makes there are."""
    models = (CoursePage, LessonPage, QuestionVersion, Edition, Activity, Version, Listing, Video, Track, Topic)
    return [model.objects.count() for model in models]


def test_three_courses_stand_and_building_again_doubles_nothing() -> None:
    people_demo.build(at=scenes.AT)
    library_demo.build(at=scenes.AT)
    pages = demo.build(at=scenes.AT)
    before = counts()
    assert demo.build(at=scenes.AT) == pages
    assert (counts(), len(pages)) == (before, 3)
    languages = {page.translation_key: len(page.get_translations(inclusive=True).live()) for page in pages}
    assert sorted(languages.values()) == [2, 3, 3]
    films = [lesson for page in pages for lesson in LessonPage.objects.filter(locale=page.locale) if lesson.film]
    assert {film.film.tracks.count() for film in films} == {3}
    assert {card.minutes > 0 for card in Listing.objects.all()} == {True}
