"""Publishing: pages become activities, versions, editions and cards, however they change."""

import pytest
from django.test import Client
from wagtail.models import Page

from courses import publishing
from courses.models import CoursePage, Edition, LessonPage, ModulePage
from learning import doors
from learning.models import Activity, Listing, Version
from tests import worlds
from tests.courses import scenes

pytestmark = pytest.mark.django_db


def components(page: CoursePage) -> list[str]:
    """The names of the parts of the course's newest version."""
    version = Version.objects.filter(activity=scenes.activity(page)).order_by("-number")[0]
    return [row.activity.names["fi"] for row in version.placements.order_by("position").select_related("activity")]


def test_a_course_is_all_of_its_lessons_and_tests_in_their_order() -> None:
    course, lessons, test = scenes.a_small_course()
    version = Version.objects.get(activity=scenes.activity(course))
    assert (version.mode, version.number) == ("ALL", 1)
    assert components(course) == ["Oppitunti 1", "Oppitunti 2", "Loppukoe"]
    assert scenes.activity(course).minutes == sum(part.minutes for part in [*lessons, test])
    assert scenes.activity(course).centre == course.centre


def test_a_draft_is_nothing_to_learn_yet() -> None:
    above = scenes.a_centre_page()
    Page.objects.get(pk=above.pk).add_child(
        instance=CoursePage(title="Luonnos", benefit="Opit.", live=False, locale=above.locale)
    )
    assert (Activity.objects.count(), Listing.objects.count()) == (0, 0)


def test_a_video_that_counts_gives_the_lesson_its_threshold_and_length() -> None:
    module = scenes.a_module()
    counting = scenes.a_lesson(module, body=[scenes.a_film_block(scenes.a_video(60))])
    optional = scenes.a_lesson(module, "Toinen", body=[scenes.a_film_block(scenes.a_video(30), required=False)])
    scenes.a_course(module)
    found = [
        (version.threshold, version.length_seconds)
        for page in (counting, optional)
        for version in Version.objects.filter(activity=scenes.activity(page))
    ]
    assert found == [(0.9, 60.0), (None, None)]


def test_the_card_is_found_by_the_words_of_the_lessons_in_their_stems() -> None:
    module = scenes.a_module()
    scenes.a_lesson(module, body=[{"type": "text", "value": "<p>Kestävä luottamus.</p>"}])
    course = scenes.a_course(module)
    card = Listing.objects.get(activity=scenes.activity(course))
    assert (card.title, card.summary, card.path) == (course.title, course.benefit, course.get_url())
    assert (" kestäv" in card.stems, card.languages) == (True, ["fi"])


def test_a_new_lesson_makes_a_new_version_and_publishing_again_makes_none() -> None:
    course, _lessons, _test = scenes.a_small_course(1)
    module = ModulePage.objects.get()
    scenes.a_lesson(module, "Lisää")
    publishing.publish_course(course.translation_key, at=scenes.AT)
    course.save_revision().publish()
    assert components(course) == ["Oppitunti 1", "Loppukoe", "Lisää"]
    assert Version.objects.filter(activity=scenes.activity(course)).count() == 2


def test_a_module_placed_in_two_courses_changes_both() -> None:
    module = scenes.a_module()
    lesson = scenes.a_lesson(module)
    courses = [scenes.a_course(module, title=title) for title in ("Yksi", "Kaksi")]
    lesson.title = "Uusi nimi"
    lesson.save_revision().publish()
    newest = Edition.objects.order_by("version__number")
    titles = {edition.title: edition.contents["modules"][0]["parts"][0]["title"] for edition in newest}
    assert titles == {"Yksi": "Uusi nimi", "Kaksi": "Uusi nimi"}
    assert {scenes.activity(page).pk for page in courses} == set(
        Version.objects.filter(components=scenes.activity(lesson)).values_list("activity", flat=True)
    )


def test_an_unpublished_lesson_leaves_the_course_and_an_unpublished_course_the_catalogue() -> None:
    course, lessons, _test = scenes.a_small_course()
    lessons[0].unpublish()
    assert components(course) == ["Oppitunti 2", "Loppukoe"]
    CoursePage.objects.get(pk=course.pk).unpublish()
    assert (Listing.objects.count(), Edition.objects.count(), Activity.objects.filter(kind="COURSE").count()) == (
        0,
        0,
        1,
    )


def test_three_languages_are_one_course_and_what_is_not_translated_keeps_its_words() -> None:
    course, lessons, _test = scenes.a_small_course()
    scenes.translated(lessons[0], "sv", title="Lektion 1")
    scenes.translated(course, "sv", title="Samarbete")
    activity = scenes.activity(course)
    assert (activity.names, Version.objects.filter(activity=activity).count()) == (
        {"fi": "Yhteistyö", "sv": "Samarbete"},
        1,
    )
    edition = Edition.objects.get(language="sv")
    parts = [(part["title"], part["language"]) for part in edition.contents["modules"][0]["parts"]]
    assert parts == [("Lektion 1", "sv"), ("Oppitunti 2", "fi"), ("Loppukoe", "fi")]
    assert {card.language: card.languages for card in Listing.objects.all()} == {"fi": ["fi", "sv"], "sv": ["fi", "sv"]}


def test_a_translation_changes_words_never_the_structure() -> None:
    course, _lessons, _test = scenes.a_small_course(1)
    swedish = scenes.translated(course, "sv", title="Samarbete")
    swedish.placements = []
    swedish.save_revision().publish()
    assert components(course) == ["Oppitunti 1", "Loppukoe"]


def test_the_order_of_lessons_follows_the_module_when_one_is_moved() -> None:
    course, lessons, _test = scenes.a_small_course()
    LessonPage.objects.get(pk=lessons[1].pk).move(lessons[0], pos="left")
    assert components(course) == ["Oppitunti 2", "Oppitunti 1", "Loppukoe"]


def test_doors_lead_to_courses_and_their_parts_also_after_a_rename(
    django_capture_on_commit_callbacks: object,
) -> None:
    course, lessons, test = scenes.a_small_course(1)
    asked = [
        (scenes.activity(page).pk, kind) for page, kind in ((course, "COURSE"), (lessons[0], "LESSON"), (test, "TEST"))
    ]
    before = course.get_url()
    assert doors.addresses(asked, "en") == {
        asked[0][0]: before,
        asked[1][0]: f"{before}alku/oppitunti-1/",
        asked[2][0]: f"{before}alku/loppukoe/",
    }
    course.slug = "uusi"
    with django_capture_on_commit_callbacks(execute=True):
        course.save_revision().publish()
    assert doors.addresses(asked[1:2], "fi") == {asked[1][0]: "/fi/south/uusi/alku/oppitunti-1/"}


def test_modules_and_lessons_have_no_public_page_but_lead_to_a_course_that_shows_them(client: Client) -> None:
    module = scenes.a_module()
    lesson = scenes.a_lesson(module)
    assert client.get(lesson.get_url()).status_code == 404
    course = scenes.a_course(module)
    answer = client.get(lesson.get_url())
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{course.get_url()}alku/oppitunti/")
    assert [client.get(page.get_url()).status_code for page in (module, module.get_parent())] == [404, 404]
    assert lesson.get_sitemap_urls() == []


def test_the_centre_follows_the_page_above() -> None:
    south, north = worlds.a_centre("south"), worlds.a_centre("north")
    lesson = scenes.a_lesson(scenes.a_module(centre=south))
    other = scenes.a_library(north)
    assert lesson.centre == south
    ModulePage.objects.get().move(other, pos="last-child")
    assert (LessonPage.objects.get().centre, ModulePage.objects.get().centre) == (north, north)
