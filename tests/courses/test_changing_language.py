"""A learner changes the language in the middle of a course and loses nothing."""

import re

import pytest
from django.test import Client

from courses import translating
from courses.models import Answer, Attempt, LessonPage, Reflection
from learning.enums import State
from learning.models import Enrolment, Interval, Progress
from tests import worlds
from tests.courses import scenes
from tests.courses.test_pages import PROMPT, Walk
from tests.courses.test_translating import a_translator

pytestmark = pytest.mark.django_db


@pytest.fixture
def walk(client: Client) -> Walk:
    """A learner in a Finnish course whose every page is published in Swedish too."""
    walk = Walk(client, feedback_time="AT_END")
    lesson = LessonPage.objects.get(title="Luettava")
    lesson.body = lesson.body.stream_block.clean(lesson.body)  # rows of lists get their ids, as from the author's form
    lesson.save_revision().publish()
    person = a_translator(walk.page)
    rows = translating.freshness.of(walk.page)
    translating.make([row.page for row in rows], "sv", user=person)
    for row in rows:
        page = type(row.page).objects.get(translation_key=row.page.translation_key, locale__language_code="sv")
        sheet = translating.renderings.of(translating.draft_of(page))
        begun = {one.key: translating.mark(one, one.text) for one in sheet.segments}
        texts = {one.key: f"Svenska {number}" for number, one in enumerate(sheet.segments)}
        translating.save(page, translating.Written(texts, (), begun, sheet.seen), user=person)
    translating.publish_language(walk.page, "sv", user=person)
    return walk


def other(walk: Walk, path: str) -> str:
    """The address to which a page's switch to Swedish leads."""
    found = re.search(r'href="(/sv/south/[^"]+)"', walk.get(path))
    assert found
    return found[1]


def test_progress_is_one_in_both_languages(walk: Walk) -> None:
    walk.post(walk.text)
    page = walk.get(other(walk, walk.path))
    assert Enrolment.objects.filter(person=walk.person).count() == 1
    done = Progress.objects.filter(person=walk.person, state=State.COMPLETED).values_list("activity__key", flat=True)
    assert list(done) == [LessonPage.objects.get(title="Luettava").translation_key]
    assert "Svenska" in page


def test_a_text_written_for_oneself_is_there_in_the_other_language(walk: Walk) -> None:
    walk.post(f"{walk.text}reflections/{PROMPT}/", **{f"reflection-{PROMPT}": "Oma ajatus"})
    swedish = other(walk, walk.text)
    assert "Oma ajatus" in walk.get(swedish)
    walk.post(f"{swedish}reflections/{PROMPT}/", **{f"reflection-{PROMPT}": "Egen tanke"})
    assert [row.text for row in Reflection.objects.all()] == ["Egen tanke"]
    assert "Egen tanke" in walk.get(walk.text)


def test_an_attempt_under_way_is_the_same_one_with_its_answers(walk: Walk) -> None:
    walk.post(f"{walk.test}attempt/", start="1")
    attempt = Attempt.objects.get()
    first = f"{walk.test}questions/1/"
    walk.post(first, answer="b")
    swedish = other(walk, first)
    page = walk.get(swedish)
    assert swedish.endswith("/questions/1/")
    assert re.search(r'value="b"[^>]*checked', page)
    walk.post(swedish.replace("/1/", "/2/"), answer="a")
    walk.post(swedish.replace("questions/1/", "attempt/"), start="1")
    assert [row.pk for row in Attempt.objects.all()] == [attempt.pk]
    assert list(Answer.objects.order_by("pk").values_list("response", flat=True)) == [["b"], ["a"]]


def test_a_recording_goes_on_where_it_was(walk: Walk) -> None:
    walk.watched({"position": 20, "length": 60, "spans": [[0, 20]], "session": "abc"})
    page = walk.get(other(walk, walk.film))
    assert Interval.objects.filter(person=walk.person).exists()
    assert 'data-position="20' in page


def test_somebody_who_does_not_take_part_meets_a_language_only_when_it_is_published(client: Client) -> None:
    walk = Walk(client)
    person = a_translator(walk.page)
    translating.make([walk.page], "sv", user=person)
    client.force_login(worlds.a_person())
    assert "/sv/south/" not in walk.get(walk.path)
    assert scenes.activity(walk.page).names == {"fi": "Yhteistyö"}


def test_from_a_course_of_one_language_every_switch_leads_to_a_page_that_is_there(client: Client) -> None:
    walk = Walk(client)
    walk.post(f"{walk.test}attempt/", start="")
    for path in (walk.path, walk.text, walk.test, f"{walk.test}questions/1/"):
        links = re.findall(r'<link rel="alternate" hreflang="(\w+)" href="([^"]+)"', walk.get(path))
        assert links == [("sv", "http://testserver/sv/"), ("en", "http://testserver/en/")]


def test_a_part_that_a_language_lacks_has_an_address_there_too(walk: Walk) -> None:
    module = walk.page.placements.get().module
    scenes.a_lesson(module, "Vain suomeksi")
    newcomer = worlds.a_person()
    walk.client.force_login(newcomer)
    walk.post(f"{walk.path}enrol/")
    swedish = other(walk, f"{walk.path}alku/vain-suomeksi/")
    assert walk.client.get(swedish).status_code == 200
