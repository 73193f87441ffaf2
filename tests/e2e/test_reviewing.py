"""A course on its way to its readers, by keyboard: submitted, commented on, sent back, mended, approved, scheduled."""

import re
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import Page, Request, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from tests.e2e.editing import Editor
from tests.e2e.hands import Keys
from tests.e2e.watching import Watch
from tests.e2e.words import fi

Visit = Callable[..., Page]
COURSE, MODULE, LESSON = "Monialainen yhteistyö vaativissa palveluissa", "Mitä yhteistyö on?", "Neljä yhteistyön tasoa"
NUMBER = secrets.token_hex(3)  # on a site that was there before, last time's words still are
FIRST, MENDED = f"Kirjoitan ensin näin {NUMBER}.", f"Kirjoitan nyt selvemmin {NUMBER}."
REMARK = f"Kerro myös, kuka soittaa ja milloin {NUMBER}."
HELSINKI = ZoneInfo("Europe/Helsinki")
PRESSES = 5


class Reviewer:
    """Somebody on the review's page, with the keyboard alone."""

    def __init__(self, page: Page, path: str) -> None:
        self.page, self.keys, self.path = page, Keys(page), path
        page.goto(path)

    def press(self, name: str, *, words: str = "") -> None:
        """Write if there is something to say, and press a button of the page."""
        if words:
            self.keys.write(self.page.get_by_label(fi("In your words")), words)
        self.keys.follow(self.page.get_by_role("button", name=fi(name), exact=True).first)
        expect(self.page.locator(".messages .success")).to_be_visible()

    def is_at(self, step: str) -> None:
        """The course is at this step."""
        expect(self.page.locator(".review-steps [aria-current=step]")).to_contain_text(fi(step))


def test_a_course_is_reviewed_by_keyboard_and_scheduled(visit: Visit, watch: Watch) -> None:
    watch.expect(400)  # Wagtail saves by itself while one types, also what is not complete yet
    author = visit("editor")
    course, lesson = _find(Editor(author))
    _write(author, lesson, FIRST)
    path = f"/admin/courses/{course}/review/"
    editor = Reviewer(author, path)
    expect(author.get_by_role("link", name=re.compile(fi("compare"))).first).to_be_visible()
    editor.press("Submit")
    editor.is_at("Expert of another profession")

    expert = Reviewer(visit("expert"), path)
    _comment(expert.page, lesson)
    expert.page.goto(path)
    expect(expert.page.get_by_text(REMARK)).to_be_visible()
    expert.press("Send back to the author", words="Katso kommentti.")

    _write(author, lesson, MENDED)
    author.goto(path)
    expect(author.get_by_text("Katso kommentti.")).to_be_visible()
    expect(author.get_by_text(fi("not resolved")).first).to_be_visible()
    editor.press("Submit")

    expert.page.goto(path)
    expert.press("Approve", words="Nyt on hyvä.")
    expert.is_at("Accessibility")
    organiser = Reviewer(visit("organiser"), path)
    organiser.press("Approve")
    organiser.is_at("Publication")
    _schedule(Reviewer(visit("publisher"), path))


def _find(editor: Editor) -> tuple[int, int]:
    """The centre's course and one of its lessons."""
    editor.open_centre()
    centre = int(re.findall(r"/pages/(\d+)/", editor.page.url)[0])
    module = editor.child(editor.child(centre, "Moduulit"), MODULE)
    return editor.child(centre, COURSE), editor.child(module, LESSON)


def _write(page: Page, lesson: int, intro: str) -> None:
    """Save a draft of the lesson."""
    page.goto(f"/admin/pages/{lesson}/edit/")
    page.wait_for_load_state("networkidle")
    Editor(page).fill(intro=intro)
    _save(page)


def _save(page: Page) -> None:
    """Save the draft that is in the editor, once Wagtail is not saving it by itself.

    While it does, the button does nothing, so it is pressed until the form is on its way; then the answer may take as
    long as a busy machine needs.
    """
    page.wait_for_load_state("networkidle")
    for _ in range(PRESSES):
        try:
            with page.expect_request(_saves, timeout=6_000):
                page.locator("footer").get_by_role("button", name=re.compile("luonnos")).first.press("Enter")
        except PlaywrightTimeout:
            continue
        break
    expect(page.locator(".messages .success")).to_be_visible(timeout=60_000)


def _saves(request: Request) -> bool:
    """Whether the whole form is sent, as the button does; what Wagtail sends by itself is no navigation."""
    return request.method == "POST" and request.is_navigation_request()


def _comment(page: Page, lesson: int) -> None:
    """Comment on the lesson's introduction by keyboard, and save."""
    page.goto(f"/admin/pages/{lesson}/edit/")
    page.wait_for_load_state("networkidle")
    page.locator("[data-contentpath=intro] [data-comment-add]").press("Enter")
    page.locator(".comment textarea").last.fill(REMARK)
    page.locator(".comment__button--primary").last.press("Enter")
    expect(page.locator(".comment").last).to_contain_text(REMARK)
    _save(page)


def _schedule(publisher: Reviewer) -> None:
    """Publish tomorrow; the page says when, in the site's time."""
    page = publisher.page
    when = datetime.now(HELSINKI) + timedelta(days=1)
    page.get_by_label(fi("Publish at")).fill(when.strftime("%Y-%m-%dT%H:%M"))
    publisher.press("Schedule")
    told = f"{when.day}.{when.month}.{when.year} {when:%H.%M} (Europe/Helsinki)"
    expect(page.get_by_text(told)).to_be_visible()
    publisher.press("Cancel the scheduled publication")
    expect(page.get_by_text(told)).to_have_count(0)
    publisher.press("End the review")
