"""The admin's pages about a course: its versions, what changed between two, and how fresh its translations are."""

import pytest
from django.test import Client

from courses import comparing, freshness, publishing
from courses.enums import Change
from courses.models import Leaf, LessonPage, Structure
from people import organising
from people.enums import RoleKind
from people.models import Centre
from tests import worlds
from tests.courses import scenes
from tests.courses.test_versions import Scene

pytestmark = pytest.mark.django_db
AT = scenes.AT


class TestHistories:
    """The admin's pages about a course's versions and translations."""

    def editor(self, scene: Scene) -> Client:
        """Somebody who edits the centre's courses."""
        return self.signed_in(scene.page.centre)

    def signed_in(self, centre: Centre) -> Client:
        """An editor of a centre, in the admin."""
        person = worlds.a_person()
        organising.appoint(person, RoleKind.EDITOR, at=AT, centre=centre)
        client = Client()
        client.force_login(person)
        return client

    def test_two_versions_are_compared_part_by_part(self) -> None:
        scene = Scene()
        scene.rewrite("Uusi laki.", Change.MINOR, "Laki muuttui.")
        LessonPage.objects.get(pk=scene.second.pk).unpublish()
        scenes.a_lesson(scene.module, "Kolmas")
        publishing.publish_course(scene.page.translation_key, at=AT)
        held = list(Structure.objects.filter(version__activity=scene.course).order_by("version__number"))
        rows = comparing.compare(held[0], held[-1], language="fi")
        assert [(row.title, row.state) for row in rows] == [
            ("Ensimmäinen", "changed"),
            ("Kolmas", "added"),
        ]
        assert [str(change.label) for change in rows[0].changes] == ["Sisältö"]
        assert [word in rows[0].changes[0].marked for word in ("Uusi", "Vanha")] == [True, True]

    def test_a_part_that_was_moved_is_told_apart_from_one_that_was_changed(self) -> None:
        scene = Scene()
        LessonPage.objects.get(pk=scene.second.pk).move(scene.first, pos="left")
        held = list(Structure.objects.filter(version__activity=scene.course).order_by("version__number"))
        rows = comparing.compare(held[0], held[-1], language="fi")
        assert [(row.title, row.state) for row in rows] == [("Toinen", "moved"), ("Ensimmäinen", "moved")]

    def test_the_pages_of_versions_and_translations_are_read_by_who_may_edit_the_course(self) -> None:
        scene = Scene()
        scenes.translated(scene.first, "sv", title="Första")
        scene.rewrite("Uusi laki.", Change.MINOR, "Laki muuttui.")
        client = self.editor(scene)
        versions = client.get(f"/admin/courses/{scene.page.pk}/versions/?before=1&after=2")
        translations = client.get(f"/admin/courses/{scene.page.pk}/translations/")
        assert (versions.status_code, translations.status_code) == (200, 200)
        assert ["Laki muuttui." in page.text for page in (versions, translations)] == [True, True]
        other = scenes.a_centre_page(worlds.a_centre("north")).centre
        for name in ("versions", "translations"):
            assert self.signed_in(other).get(f"/admin/courses/{scene.page.pk}/{name}/").status_code == 404

    def test_a_number_that_no_version_has_is_refused_with_words(self) -> None:
        scene = Scene()
        scene.rewrite("Uusi laki.", Change.MINOR)
        page = self.editor(scene).get(f"/admin/courses/{scene.page.pk}/versions/?before=1&after=99")
        assert (page.status_code, "99" in page.text) == (200, True)

    def test_freshness_tells_per_part_and_language_what_is_behind_since_when_and_why(self) -> None:
        scene = Scene()
        scenes.translated(scene.first, "sv", title="Första")
        scene.rewrite("Uusi laki.", Change.MINOR, "Laki muuttui.")
        scene.rewrite("Uusi laki selvemmin.", Change.EDITORIAL)
        rows = freshness.of(scene.page)
        raised = Leaf.objects.get(activity=scene.parts[0], language="fi", number=2)
        assert [[(cell.state, cell.since, cell.note) for cell in row.cells[:2]] for row in rows if row.is_part] == [
            [("original", None, ""), ("stale", raised.published_at, "Laki muuttui.")],
            [("original", None, ""), ("missing", None, "")],
        ]
        assert {row.cells[2].state for row in rows} == {"missing"}

    @pytest.mark.parametrize("lessons", [1, 3])
    def test_freshness_asks_as_much_of_a_long_course_as_of_a_short_one(
        self, lessons: int, django_assert_num_queries: object
    ) -> None:
        page, parts, test = scenes.a_small_course(lessons)
        for part in (*parts, test):
            scenes.translated(part, "sv")
        with django_assert_num_queries(11):  # type: ignore[operator]
            rows = freshness.of(page)
        assert len(rows) == lessons + 3
