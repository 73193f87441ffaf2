"""Blocks of a lesson in a browser: with the keyboard alone, without scripts, and with nothing loaded unasked."""

import re

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.e2e.conftest import Visit
from tests.e2e.hands import Keys
from tests.e2e.pages import CHOOSING, TALKING, VOTING
from tests.e2e.words import fi

ELSEWHERE = re.compile("^https:")  # the site under test has no TLS


def _gallery(page: Page) -> Locator:
    """The links of the pictures."""
    return page.locator(".gallery a")


def test_a_picture_opens_in_a_dialog_and_gives_the_focus_back(visit: Visit) -> None:
    page = visit("learner")
    page.goto(TALKING)
    keys, second = Keys(page), _gallery(page).nth(1)

    keys.touch(second)
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name=fi("Close"))).to_be_focused()
    expect(dialog.get_by_role("img")).to_have_js_property("naturalWidth", 1200)
    page.keyboard.press("Enter")

    expect(dialog).to_have_count(0)
    expect(second).to_be_focused()


def test_without_scripts_a_picture_is_a_link(visit: Visit) -> None:
    page = visit("learner", java_script_enabled=False)
    page.goto(TALKING)

    answer = page.request.get(str(_gallery(page).first.get_attribute("href")))

    assert (answer.status, answer.headers["content-type"]) == (200, "image/png")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_case_goes_on_where_one_chooses_and_back_to_its_beginning(visit: Visit, scripts: bool) -> None:
    page = visit("learner", java_script_enabled=scripts)
    page.goto(CHOOSING)
    steps = page.locator(".case > section").filter(visible=True)
    first = steps.get_by_role("heading").inner_text()
    expect(steps).to_have_count(1)

    while steps.get_by_role("listitem").count():
        page.locator(".case").get_by_role("listitem").filter(visible=True).first.get_by_role("link").focus()
        page.keyboard.press("Enter")
        expect(steps).to_have_count(1)
    expect(steps).to_contain_text(fi("The case ends here."))
    expect(steps).to_be_focused()
    steps.get_by_role("link", name=fi("Back to the beginning")).press("Enter")

    expect(steps.get_by_role("heading")).to_have_text(first)


def test_on_paper_every_step_of_a_case_is_shown(visit: Visit) -> None:
    page = visit("learner")
    page.goto(CHOOSING)

    page.emulate_media(media="print")

    assert page.locator(".case > section").filter(visible=True).count() == page.locator(".case > section").count() > 2


def test_a_recording_elsewhere_is_loaded_when_the_reader_says_so(visit: Visit) -> None:
    asked: list[str] = []

    def answer(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(content_type="text/html", body="<p>Filmi</p>")

    page = visit("learner")
    page.route(ELSEWHERE, answer)
    page.goto(TALKING)
    page.wait_for_load_state("networkidle")
    assert asked == []

    Keys(page).follow(
        page.locator(".embed").get_by_role("link", name=fi("Open here from %(provider)s") % {"provider": "YouTube"})
    )
    expect(page.frame_locator(".embed iframe").get_by_text("Filmi")).to_be_visible()
    expect(page.locator(".embed")).to_be_focused()
    Keys(page).follow(page.locator(".embed").get_by_role("link", name=fi("Put it away")))

    expect(page.locator(".embed iframe")).to_have_count(0)
    assert asked == ["https://www.youtube-nocookie.com/embed/aqz-KE-bpKQ"]


def test_a_vote_is_given_by_keyboard_and_shown_in_words(visit: Visit) -> None:
    page = visit("learner")
    page.goto(VOTING)
    poll, keys = page.locator("[id^=poll-]"), Keys(page)
    if poll.locator("summary").count():  # somebody was here before
        keys.touch(poll.locator("summary"))

    keys.choose(poll.get_by_role("radio").nth(1))
    keys.follow(poll.get_by_role("button"))

    expect(poll).to_be_focused()
    expect(poll.get_by_role("list").first).to_contain_text("%")
    assert poll.evaluate("poll => poll.contains(document.activeElement)")
