"""Courses in a browser: written in the admin, begun by a learner, and changed under the learner's feet."""

import re
import secrets
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.e2e.editing import Editor
from tests.e2e.watching import Watch
from tests.e2e.words import fi

Visit = Callable[..., Page]
NUMBER = secrets.token_hex(3)  # on a site that was there before, last time's pages still are
MODULE, COURSE = f"Ilmoittaminen {NUMBER}", f"Ilmoitus ajoissa {NUMBER}"
COURSE_PAGE = f"/fi/south/ilmoitus-ajoissa-{NUMBER}/"
FIRST, SECOND = "Milloin ilmoitan", "Miten ilmoitan"


def test_a_course_is_written_begun_and_changed_under_a_learner_s_feet(visit: Visit, watch: Watch) -> None:
    watch.expect(400)  # Wagtail saves by itself while one types, also what is not complete yet
    page = visit("organiser")
    editor = Editor(page)
    editor.open_centre()
    centre = int(re.findall(r"/pages/(\d+)/", page.url)[0])
    module = _write_module(editor, editor.child(centre, "Moduulit"))
    first = _write_lesson(editor, module, FIRST, "Vanha laki: viikon kuluessa.")
    _write_lesson(editor, module, SECOND, "Soita ja kirjoita.")
    _write_course(editor, centre)

    reader = visit("manager")
    reader.goto(COURSE_PAGE)
    _press(reader, "Start the course")
    expect(reader.get_by_text("Vanha laki: viikon kuluessa.")).to_be_visible()
    _press(reader, "Done, next")
    expect(reader.get_by_role("heading", level=1)).to_have_text(SECOND)

    _replace(editor, first, "Uusi laki: heti.")
    _is_told(reader)
    _does_it_again(reader)


def _press(page: Page, text: str) -> None:
    """A button of the course's pages."""
    page.locator("main").get_by_role("button", name=fi(text)).click()


def _write_module(editor: Editor, library: int) -> int:
    """A module of the centre's library."""
    editor.add_below(library, "modulepage", app="courses")
    editor.fill(title=MODULE, summary="Kaksi lyhyttä oppituntia.")
    return editor.publish()


def _write_lesson(editor: Editor, module: int, title: str, intro: str) -> int:
    """A lesson of a few words; what kind of change it is, is not asked of what is new."""
    editor.add_below(module, "lessonpage", app="courses")
    editor.fill(title=title, intro=intro)
    expect(editor.page.locator("input[name=change]")).to_have_count(0)
    return editor.publish()


def _write_course(editor: Editor, centre: int) -> None:
    """A course that places the module."""
    editor.add_below(centre, "coursepage", app="courses")
    editor.fill(title=COURSE, benefit="Osaat tehdä ilmoituksen ajoissa.")
    editor.add_row("placements")
    row = editor.page.locator("#inline_child_placements-0")
    row.locator("button[data-chooser-action-choose]").first.click()
    dialog = editor.page.locator(".modal-content")
    dialog.locator("input[name=q]").fill(MODULE)
    dialog.get_by_role("link", name=MODULE).click()
    expect(row.get_by_text(MODULE)).to_be_visible()
    editor.publish()


def _replace(editor: Editor, lesson: int, intro: str) -> None:
    """Publish the lesson with words that replace what must not be learnt any more; the form says whom that concerns."""
    page = editor.page
    page.goto(f"/admin/pages/{lesson}/edit/")
    editor.fill(intro=intro, change_note="Laki muuttui.")
    expect(page.locator("input[name=change][value=MINOR]")).to_be_checked()
    page.locator("input[name=change][value=INVALIDATING]").check()
    expect(page.locator(".help-info").filter(has_text="Heistä 1 on tehnyt tämän osan")).to_be_visible()
    editor.publish()


def _is_told(page: Page) -> None:
    """The course says that it changed, once the queue has taken the learner along."""
    notice = page.get_by_text("Kurssia muutettiin")
    for _ in range(40):
        page.goto(COURSE_PAGE)
        if notice.count():
            break
        page.wait_for_timeout(500)
    expect(notice).to_be_visible()
    expect(page.get_by_text("Laki muuttui.").first).to_be_visible()


def _does_it_again(page: Page) -> None:
    """The part shows the new words and why; done again, both parts make the course whole."""
    page.get_by_role("link", name=FIRST).click()
    expect(page.get_by_text("Tätä osaa muutettiin")).to_be_visible()
    expect(page.get_by_text("Uusi laki: heti.")).to_be_visible()
    expect(page.get_by_text("Vanha laki")).to_have_count(0)
    _press(page, "Done, next")
    expect(page.get_by_role("heading", level=1)).to_have_text(SECOND)
    expect(page.get_by_text("Tätä osaa muutettiin")).to_have_count(0)
    _press(page, "Done, next")
    expect(page.get_by_role("heading", level=1)).to_have_text(fi("Well done, course completed"))
