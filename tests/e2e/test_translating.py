"""A course in three languages, from empty pages to a reader who changes between them; written without a mouse."""

import re
import secrets
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.e2e import a11y
from tests.e2e.editing import Editor
from tests.e2e.watching import Watch
from tests.e2e.words import fi

Visit = Callable[..., Page]
NUMBER = secrets.token_hex(3)  # on a site that was there before, last time's pages still are
MODULE, COURSE = f"Kolme kieltä {NUMBER}", f"Kolmikielinen {NUMBER}"
LESSON, TEST = f"Yksi ajatus {NUMBER}", f"Lyhyt koe {NUMBER}"
WORDS = {"sv": "Svenska", "en": "English"}
TRANSLATE = {"sv": "Translate the whole course to Swedish", "en": "Translate the whole course to English"}
PUBLISH = {"sv": "Publish what is ready in Swedish", "en": "Publish what is ready in English"}


def test_a_course_is_written_once_and_published_in_three_languages(visit: Visit, watch: Watch) -> None:
    watch.expect(400)  # Wagtail saves by itself while one types, also what is not complete yet
    page = visit("organiser")
    editor = Editor(page)
    course = _write(editor)
    table = f"/admin/courses/{course}/translations/"

    for language in WORDS:
        page.goto(table)
        _press(page, fi(TRANSLATE[language]))
        expect(page.locator(".messages .success")).to_be_visible()
        _translate_all(page, table, language)
        page.goto(table)
        _press(page, fi(PUBLISH[language]))
        expect(page.locator(".messages .success")).to_be_visible()

    reader = visit("manager")
    reader.goto(f"/fi/south/kolmikielinen-{NUMBER}/")
    for language, word in WORDS.items():
        reader.locator(f"header a[href^='/{language}/south/']").first.click()
        expect(reader.get_by_role("heading", level=1)).to_have_text(f"{word} 1 {NUMBER}")
        expect(reader.get_by_text(f"{word} 1 {NUMBER}").first).to_be_visible()


def test_a_page_beside_its_original_is_written_by_keyboard_and_hinders_nobody(visit: Visit) -> None:
    page = visit("organiser")
    page.goto(_sheet_of_a_lesson(page))
    field = page.locator(".beside .public-DraftEditor-content").first
    expect(field).to_be_visible()
    field.focus()
    page.keyboard.press("Control+End")
    page.keyboard.type(f" Mera {NUMBER}.")
    _press(page, fi("Save draft"))

    expect(page.locator(".messages .success")).to_be_visible()
    expect(page.locator(".beside .public-DraftEditor-content").first).to_contain_text(f"Mera {NUMBER}.")
    assert a11y.violations(page) == []
    page.set_viewport_size({"width": 390, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def _sheet_of_a_lesson(page: Page) -> str:
    """A Swedish lesson with rich texts, found as a translator finds it."""
    editor = Editor(page)
    editor.open_centre()
    centre = int(re.findall(r"/pages/(\d+)/", page.url)[0])
    course = editor.child(centre, "Monialainen yhteistyö vaativissa palveluissa")
    page.goto(f"/admin/courses/{course}/translations/")
    row = page.locator("tr").filter(has_text="Neljä yhteistyön tasoa")
    return row.locator("a[href*='/admin/translations/']").first.get_attribute("href") or ""


def _press(page: Page, text: str) -> None:
    """A button, by keyboard."""
    button = page.locator("main").get_by_role("button", name=text)
    button.focus()
    page.keyboard.press("Enter")


def _write(editor: Editor) -> int:
    """The original: a module with a lesson and a test of one question, and a course that places it."""
    editor.open_centre()
    centre = int(re.findall(r"/pages/(\d+)/", editor.page.url)[0])
    editor.add_below(editor.child(centre, "Moduulit"), "modulepage", app="courses")
    editor.fill(title=MODULE, summary="Lyhyt.")
    module = editor.publish()
    editor.add_below(module, "lessonpage", app="courses")
    editor.fill(title=LESSON, intro="Yksi ajatus kolmella kielellä.")
    editor.publish()
    editor.add_below(module, "testpage", app="courses")
    _choose(editor, "questions", "")  # first: what has a title, Wagtail saves by itself
    editor.fill(title=TEST, intro="Yksi kysymys.")
    editor.publish()
    editor.add_below(centre, "coursepage", app="courses")
    _choose(editor, "placements", MODULE)
    editor.fill(title=COURSE, benefit="Opit saman kolmella kielellä.")
    return editor.publish()


def _choose(editor: Editor, rows: str, title: str) -> None:
    """A row that chooses something by its title, or the first there is."""
    if editor.page.locator(f"#inline_child_{rows}-0").count() == 0:
        editor.add_row(rows)
    row = editor.page.locator(f"#inline_child_{rows}-0")
    row.locator("button[data-chooser-action-choose]").first.click()
    dialog = editor.page.locator(".modal-content")
    if title:
        dialog.locator("input[name=q]").fill(title)
        dialog.get_by_role("link", name=title).click()
    else:
        dialog.locator("tbody a").first.click()
    expect(dialog).to_have_count(0)


def _translate_all(page: Page, table: str, language: str) -> None:
    """Every page of the course in a language, beside its original, with the keyboard."""
    page.goto(table)
    links = page.locator("a[href*='/admin/translations/'][href*='course=']").filter(has_text=fi("Not published yet"))
    addresses = [link.get_attribute("href") or "" for link in links.all()]
    assert len(addresses) == 4
    for address in addresses:
        page.goto(address)
        fields = page.locator(".beside input[name^=text-]:not([type=hidden]), .beside textarea[name^=text-]")
        for number in range(1, fields.count() + 1):
            fields.nth(number - 1).focus()
            page.keyboard.press("Control+A")
            page.keyboard.type(f"{WORDS[language]} {number} {NUMBER}")
        _press(page, fi("Save draft"))
        expect(page.locator(".messages .success")).to_be_visible()
