"""Translating: pages begun, written beside the original by several at once, and published when they are ready."""

from typing import Any

import pytest
from django.test import Client
from wagtail.models import Locale

from courses import freshness, renderings, translating
from courses.enums import Change
from courses.freshness import Freshness
from courses.models import CoursePage, Leaf, LessonPage, ModulePage, TestPage
from courses.models.pages import CentrePart
from courses.translating import Refused, Written
from people import organising
from people.enums import RoleKind
from people.models import User
from tests import worlds
from tests.courses import scenes
from tests.courses.test_versions import words
from tests.lrs.test_concurrency import together

AT = scenes.AT
pytestmark = pytest.mark.django_db
BLOCK = "body.8a4c7a52-0a52-4d2c-9f0e-8b1f6f5f0a01"


def a_translator(page: CentrePart, kind: str = RoleKind.ORGANISER) -> User:
    """Somebody who writes for the page's centre, in every language."""
    for language in ("fi", "sv", "en"):
        scenes.a_centre_page(page.centre, language)
    person = worlds.a_person()
    organising.appoint(person, kind, at=AT, centre=page.centre)
    return person


class Course:
    """A published course of one lesson and a test, and somebody who translates it to Swedish."""

    def __init__(self) -> None:
        self.module = scenes.a_module()
        self.lesson = scenes.a_lesson(self.module, "Ensimmäinen", body=words("Vanha laki."))
        self.test = scenes.a_test(self.module)
        self.page = scenes.a_course(self.module)
        self.person = a_translator(self.page)

    def begin(self) -> None:
        """Drafts of everything in Swedish."""
        translating.make([row.page for row in freshness.of(self.page)], "sv", user=self.person)

    def swedish(self, page: CentrePart) -> Any:
        """The Swedish page."""
        return type(page).objects.get(translation_key=page.translation_key, locale__language_code="sv")

    def sheet(self, page: CentrePart) -> renderings.Sheet:
        """The draft of the Swedish page beside its original."""
        return renderings.of(translating.draft_of(self.swedish(page)))

    def written(self, page: CentrePart, right: tuple[str, ...] = (), **texts: str) -> Written:
        """What somebody sends who has the draft as it is now before them."""
        sheet = self.sheet(page)
        begun = {one.key: translating.mark(one, one.text) for one in sheet.segments}
        return Written({one.key: texts.get(one.key, one.text) for one in sheet.segments}, right, begun, sheet.seen)

    def write(self, page: CentrePart, **texts: str) -> translating.Saved:
        """Save texts as a draft."""
        return translating.save(self.swedish(page), self.written(page, **texts), user=self.person)

    def write_all(self, page: CentrePart, word: str = "Svenska") -> None:
        """A Swedish text for everything."""
        texts = {one.key: f"{word} {number}" for number, one in enumerate(self.sheet(page).segments)}
        self.write(page, **texts)

    def rewrite(self, body: list[Any], change: str = Change.MINOR, note: str = "") -> None:
        """Publish the original lesson anew."""
        lesson = LessonPage.objects.get(pk=self.lesson.pk)
        lesson.body = lesson.body.stream_block.to_python(body)
        lesson.change, lesson.change_note = change, note
        lesson.save_revision().publish()

    def cell(self, page: CentrePart, language: str = "sv") -> freshness.Cell:
        """How a page stands in a language."""
        rows = freshness.of(CoursePage.objects.get(pk=self.page.pk))
        row = next(row for row in rows if row.page.translation_key == page.translation_key)
        return next(cell for cell in row.cells if cell.language == language)


class TestBeginning:
    """Pages in another language are made."""

    def test_the_whole_course_is_begun_in_one_go_with_nothing_translated(self) -> None:
        course = Course()
        course.begin()
        pages = [course.swedish(page) for page in (course.page, course.module, course.lesson, course.test)]
        assert [(page.title, page.live, page.locale.language_code) for page in pages] == [
            ("Yhteistyö", False, "sv"),
            ("Alku", False, "sv"),
            ("Ensimmäinen", False, "sv"),
            ("Loppukoe", False, "sv"),
        ]
        sheets = [course.sheet(page) for page in (course.page, course.module, course.lesson, course.test)]
        assert [(sheet.done, sheet.total) for sheet in sheets] == [(0, 2), (0, 2), (0, 3), (0, 2)]
        assert course.swedish(course.lesson).get_parent().specific == course.swedish(course.module)

    def test_a_lesson_alone_brings_its_module_along(self) -> None:
        course = Course()
        made = translating.make([course.lesson], "sv", user=course.person)
        assert [type(page).__name__ for page in made] == ["ModuleLibraryPage", "ModulePage", "LessonPage"]
        assert made[0].title == "Moduler"

    def test_nothing_is_begun_twice(self) -> None:
        course = Course()
        course.begin()
        rows = freshness.of(course.page)
        assert translating.make([row.page for row in rows], "sv", user=course.person) == []

    @pytest.mark.django_db(transaction=True)
    def test_two_who_begin_at_once_make_one(self) -> None:
        course = Course()
        together(lambda _turn: len(translating.make([course.page], "sv", user=course.person)), [1, 2, 3])
        assert CoursePage.objects.filter(translation_key=course.page.translation_key).count() == 2

    def test_without_a_page_of_the_centre_the_translator_is_told_what_comes_first(self) -> None:
        module = scenes.a_module()
        page = scenes.a_course(module)
        Locale.objects.get_or_create(language_code="sv")
        with pytest.raises(Refused, match="ensin"):
            translating.make([page], "sv", user=worlds.a_person())


class TestWriting:
    """Texts are written beside the original."""

    def test_a_draft_is_saved_and_nobody_reads_it_yet(self) -> None:
        course = Course()
        course.begin()
        saved = course.write(course.lesson, title="Den första", **{BLOCK: "<p>Gammal lag.</p>"})
        sheet = course.sheet(course.lesson)
        assert (saved.written, sheet.done, sheet.total) == (True, 2, 3)
        assert [one.text for one in sheet.segments] == ["Den första", "Johdanto.", "<p>Gammal lag.</p>"]
        assert (course.swedish(course.lesson).live, course.cell(course.lesson).state) == (False, Freshness.DRAFT)
        assert translating.draft_of(course.swedish(course.lesson)).slug == "den-forsta"

    def test_a_word_that_is_the_same_in_both_languages_is_done_when_somebody_says_so(self) -> None:
        course = Course()
        course.begin()
        translating.save(course.swedish(course.module), course.written(course.module, ("title",)), user=course.person)
        assert [one.state for one in course.sheet(course.module).segments] == ["done", "open"]

    def test_saving_the_same_again_makes_no_draft(self) -> None:
        course = Course()
        course.begin()
        course.write(course.lesson, title="Den första")
        before = course.swedish(course.lesson).latest_revision_id
        course.write(course.lesson, title="Den första")
        assert course.swedish(course.lesson).latest_revision_id == before

    def test_only_words_change_and_the_structure_is_the_original_s(self) -> None:
        course = Course()
        course.begin()
        course.write(course.lesson, **{BLOCK: "<p>Gammal lag.</p>"})
        draft = translating.draft_of(course.swedish(course.lesson))
        assert [(block.id, str(block.value)) for block in draft.body] == [
            (BLOCK.removeprefix("body."), "<p>Gammal lag.</p>")
        ]

    def test_two_translators_of_different_texts_are_joined(self) -> None:
        course = Course()
        course.begin()
        mine, theirs = course.written(course.lesson, title="Min"), course.written(course.lesson, intro="Deras")
        translating.save(course.swedish(course.lesson), theirs, user=worlds.a_person())
        saved = translating.save(course.swedish(course.lesson), mine, user=course.person)
        assert (saved.written, saved.joined) == (True, True)
        assert [one.text for one in course.sheet(course.lesson).segments][:2] == ["Min", "Deras"]

    def test_the_second_of_two_translators_of_one_text_is_told_and_nothing_is_overwritten(self) -> None:
        course = Course()
        course.begin()
        mine, theirs = course.written(course.lesson, title="Min"), course.written(course.lesson, title="Deras")
        translating.save(course.swedish(course.lesson), theirs, user=worlds.a_person())
        saved = translating.save(course.swedish(course.lesson), mine, user=course.person)
        assert (saved.written, saved.clashes, saved.mine) == (False, {"title": "Deras"}, {"title"})
        assert course.sheet(course.lesson).segments[0].text == "Deras"

    @pytest.mark.django_db(transaction=True)
    def test_saving_at_once_lets_one_of_each_text_through(self) -> None:
        course = Course()
        course.begin()
        sent = [course.written(course.lesson, title=f"Rubrik {turn}") for turn in range(3)]
        page = course.swedish(course.lesson)
        kept = together(lambda each: translating.save(page, each, user=course.person).written, sent)
        assert sorted(kept) == [False, False, True]

    def test_who_translated_what_the_original_no_longer_says_is_told_before_it_is_saved(self) -> None:
        course = Course()
        course.begin()
        sent = course.written(course.lesson, **{BLOCK: "<p>Gammal lag.</p>"})
        course.rewrite(words("Uusi laki."))
        saved = translating.save(course.swedish(course.lesson), sent, user=course.person)
        assert (saved.written, saved.moved) == (False, True)


class TestPublishing:
    """Readers get a translation."""

    def published(self) -> Course:
        """A course whose lesson is published in Swedish."""
        course = Course()
        course.begin()
        course.write_all(course.lesson)
        translating.publish(course.swedish(course.lesson), user=course.person)
        return course

    def generations(self, course: Course) -> list[tuple[str, int]]:
        """The leaves of the lesson."""
        rows = Leaf.objects.filter(activity=scenes.activity(course.lesson)).order_by("pk")
        return list(rows.values_list("language", "generation"))

    def test_what_is_not_translated_is_not_published(self) -> None:
        course = Course()
        course.begin()
        course.write(course.lesson, title="Den första")
        with pytest.raises(Refused):
            translating.publish(course.swedish(course.lesson), user=course.person)
        assert course.cell(course.lesson).state == Freshness.DRAFT

    def test_a_published_translation_is_up_to_date(self) -> None:
        course = self.published()
        assert self.generations(course) == [("fi", 1), ("sv", 1)]
        assert (course.cell(course.lesson).state, course.cell(course.lesson).ready) == (Freshness.FRESH, False)

    def test_a_text_that_changed_in_the_original_shows_what_changed(self) -> None:
        course = self.published()
        course.rewrite(words("Uusi laki."), note="Laki muuttui.")
        changed = [(one.key, one.before) for one in course.sheet(course.lesson).segments if one.state == "changed"]
        cell = course.cell(course.lesson)
        assert changed == [(BLOCK, "<p>Vanha laki.</p>")]
        assert (cell.state, cell.note, cell.done, cell.total) == (Freshness.STALE, "Laki muuttui.", 2, 3)

    def test_better_wording_in_the_original_asks_nothing_of_translators(self) -> None:
        course = self.published()
        course.rewrite(words("Vanha laki selvemmin."), Change.EDITORIAL)
        cell = course.cell(course.lesson)
        assert (cell.state, cell.translated) == (Freshness.FRESH, True)

    def test_brought_up_to_date_it_takes_the_original_s_generation_and_its_blocks(self) -> None:
        course = self.published()
        new = [
            *words("Uusi laki."),
            {"type": "heading", "value": "Lisää", "id": "11111111-0a52-4d2c-9f0e-8b1f6f5f0a01"},
        ]
        course.rewrite(new)
        course.write_all(course.lesson, "Ny")
        translating.publish(course.swedish(course.lesson), user=course.person)
        body = course.swedish(course.lesson).body
        assert self.generations(course) == [("fi", 1), ("sv", 1), ("fi", 2), ("sv", 2)]
        assert [block.id for block in body] == [row["id"] for row in new]

    def test_a_translation_that_stays_right_as_it_is_takes_the_original_s_generation_too(self) -> None:
        course = self.published()
        course.rewrite(words("Uusi laki."))
        written = course.written(course.lesson, (BLOCK,))
        translating.save(course.swedish(course.lesson), written, user=course.person)
        translating.publish(course.swedish(course.lesson), user=course.person)
        assert self.generations(course) == [("fi", 1), ("sv", 1), ("fi", 2), ("sv", 2)]
        assert course.cell(course.lesson).state == Freshness.FRESH

    def test_a_block_that_was_deleted_goes_and_its_words_stay_in_the_history(self) -> None:
        course = self.published()
        course.rewrite([{"type": "heading", "value": "Lisää", "id": "11111111-0a52-4d2c-9f0e-8b1f6f5f0a01"}])
        assert course.sheet(course.lesson).lost == ("Svenska 2",)
        course.write_all(course.lesson)
        page = course.swedish(course.lesson)
        assert course.sheet(course.lesson).lost == ()
        assert any("Svenska 2" in revision.content["body"] for revision in page.revisions.all())

    def test_the_page_s_own_form_brings_up_to_date_too(self) -> None:
        course = self.published()
        course.rewrite(words("Uusi laki."))
        lesson = course.swedish(course.lesson)
        lesson.body = lesson.body.stream_block.to_python(words("Ny lag."))
        lesson.change = Change.MINOR
        lesson.save_revision().publish()
        assert (course.cell(course.lesson).state, course.cell(course.lesson).translated) == (Freshness.FRESH, True)

    def test_wording_alone_in_the_page_s_own_form_does_not(self) -> None:
        course = self.published()
        course.rewrite(words("Uusi laki."))
        lesson = course.swedish(course.lesson)
        lesson.body = lesson.body.stream_block.to_python(words("Gammal lag, bättre."))
        lesson.change = Change.EDITORIAL
        lesson.save_revision().publish()
        assert (course.cell(course.lesson).state, course.cell(course.lesson).translated) == (Freshness.STALE, False)


class TestLanguage:
    """A whole language of a course is published."""

    def test_what_hinders_is_said(self) -> None:
        course = Course()
        told = [translating.hindrance(freshness.of(course.page), "sv")]
        course.begin()
        told.append(translating.hindrance(freshness.of(course.page), "sv"))
        course.write_all(course.page)
        told.append(translating.hindrance(freshness.of(course.page), "sv"))
        assert [bool(text) for text in told] == [True, True, False]
        with pytest.raises(Refused):
            translating.publish_language(course.page, "en", user=course.person)

    def test_all_that_is_ready_is_published_with_the_course_and_the_rest_is_read_in_the_original(
        self, client: Client
    ) -> None:
        course = Course()
        course.begin()
        for page in (course.page, course.module, course.lesson):
            course.write_all(page)
        swedish = course.swedish(course.page)
        assert client.get(f"/sv/south/{swedish.slug}/").status_code == 404
        published = translating.publish_language(course.page, "sv", user=course.person)
        assert [type(page) for page in published] == [LessonPage, ModulePage, CoursePage]
        live = {page: course.swedish(page).live for page in (course.page, course.module, course.lesson, course.test)}
        assert list(live.values()) == [True, True, True, False]
        summary = freshness.summaries(freshness.of(course.page))[1]
        assert (summary.fresh, summary.unfinished, summary.is_shown) == (3, 1, True)
        answer = client.get(course.swedish(course.page).get_url())
        assert ("Svenska" in answer.text, "Loppukoe" in answer.text) == (True, True)

    def test_a_second_time_nothing_waits(self) -> None:
        course = Course()
        course.begin()
        for page in (course.page, course.module, course.lesson, course.test):
            course.write_all(page)
        translating.publish_language(course.page, "sv", user=course.person)
        assert TestPage.objects.filter(locale__language_code="sv", live=True).count() == 1
        with pytest.raises(Refused):
            translating.publish_language(course.page, "sv", user=course.person)
