"""The whole road of a professional, walked by the keyboard alone and without JavaScript.

Found in the catalogue, begun, left and come back to, finished, certified, verified; then a webinar, into the calendar.
Only the film is not watched: its text is read instead.
"""

import io
import re
from collections.abc import Callable

import pytest
from icalendar import Calendar
from playwright.sync_api import Locator, Page, expect
from pypdf import PdfReader

from tests.e2e.hands import Keys, Pointer
from tests.e2e.learner import Learner
from tests.e2e.pages import COURSE, OPEN_EVENT
from tests.e2e.patience import look_until
from tests.e2e.words import fi

Visit = Callable[..., Page]
TITLE, NEEDS = "Barnahus-työn perusteet", "Kirjoitustulkkaus"


@pytest.mark.parametrize("way", ["keyboard", "no JavaScript"])
def test_the_whole_road(visit: Visit, way: str) -> None:
    page = visit(java_script_enabled=way == "keyboard", accept_downloads=True)
    walker = Learner(page, "barnahus", hands=Keys(page) if way == "keyboard" else Pointer(page))
    _find_the_course(page, walker)
    walker.hands.follow(walker.button("Sign in and start"))
    walker.sign_up("Nappi" if way == "keyboard" else "Hiljainen")
    page.wait_for_url(f"**{COURSE}")
    _start_leave_and_come_back(page, walker)
    walker.finish_lessons()
    walker.take_test(right=True)
    walker.hands.follow(walker.button("To the end of the course"))
    code = _download_the_certificate(page, walker)
    _verify(page, walker, code)
    _find_it_in_my_learning(page, walker)
    _take_a_place_in_a_webinar(page, walker)


def _find_the_course(page: Page, walker: Learner) -> None:
    """Filter by topic, take the filter off, search with an inflected word, open the course."""
    page.goto("/fi/")
    walker.hands.follow(_in_menu(page, "Courses"))
    results = page.get_by_role("heading", level=2, name=re.compile(r"\d+ "))
    everything = results.inner_text()
    walker.hands.touch(page.locator("summary", has_text=fi("Topic")))
    walker.hands.choose(page.get_by_label(re.compile("^Barnahus-työ")))
    walker.hands.follow(page.locator("main").get_by_role("button", name=fi("Show results")))
    expect(results).not_to_have_text(everything)
    walker.hands.follow(page.locator("main").get_by_role("link", name=fi("Clear filters")))
    expect(results).to_have_text(everything)
    walker.hands.write(page.get_by_label(fi("What do you want to learn?")), "barnahus-työtä")
    with page.expect_navigation(url=re.compile("q=barnahus"), wait_until="load"):
        page.keyboard.press("Enter")
    walker.hands.follow(page.locator("main").get_by_role("link", name=TITLE).first)
    page.wait_for_url(f"**{COURSE}")


def _start_leave_and_come_back(page: Page, walker: Learner) -> None:
    """A lesson done; then away, and back to the same place from the course and from my learning."""
    walker.start()
    first = walker.heading()
    if page.locator("[id^=check-] form").count():
        walker.check(right=True)
    if walker.button("I have read the text version").is_visible():
        walker.read_instead()
    else:
        walker.finish_lesson()
    if walker.heading() == first:
        walker.hands.follow(walker.button("Next"))
    here = walker.heading()
    assert here != first
    walker.hands.follow(page.locator(".site-header .logo"))
    page.goto(COURSE)
    walker.hands.follow(page.locator("main").get_by_role("link", name=re.compile(re.escape(here))).first)
    assert walker.heading() == here
    walker.hands.follow(_in_menu(page, "My learning"))
    walker.hands.follow(page.locator("main").get_by_role("link", name=re.compile(fi("Continue"))).first)
    assert walker.heading() == here


def _download_the_certificate(page: Page, walker: Learner) -> str:
    """Its PDF is opened by the link, names the holder, and carries the code that is answered."""
    link = page.get_by_role("link", name=fi("Download the PDF"))
    look_until(page, link)
    with page.expect_response(re.compile(r"\.pdf$")) as opened:
        walker.hands.touch(link)
    assert (opened.value.status, opened.value.headers["content-type"]) == (200, "application/pdf")
    file = page.request.get(opened.value.url).body()
    text = " ".join(" ".join(each.extract_text() for each in PdfReader(io.BytesIO(file)).pages).split())
    assert "Kulkija" in text
    found = re.search(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}", text)
    assert found, text
    return found.group()


def _verify(page: Page, walker: Learner, code: str) -> None:
    """From any page's foot to the form, and from the form to the verdict."""
    page.goto(COURSE + "finished/")
    walker.hands.follow(page.locator(".site-footer").get_by_role("link", name=fi("Verify a certificate")))
    walker.hands.write(page.locator("#id_code"), code.replace("-", "").lower())
    walker.hands.follow(page.locator("main").get_by_role("button", name=fi("Verify")))
    page.wait_for_url(f"**/verify/{code}/*")
    expect(page.get_by_role("heading", level=1)).to_contain_text("aito ja voimassa")
    expect(page.get_by_role("main")).to_contain_text("Kulkija")


def _find_it_in_my_learning(page: Page, walker: Learner) -> None:
    """What is done stands there, with its certificate; a tab leads to all certificates."""
    walker.hands.follow(_in_menu(page, "My learning"))
    main = page.get_by_role("main")
    expect(main).to_contain_text(TITLE)
    walker.hands.follow(main.get_by_role("link", name=fi("Certificates"), exact=True))
    page.wait_for_url("**/my/certificates/")
    expect(main).to_contain_text(TITLE)


def _take_a_place_in_a_webinar(page: Page, walker: Learner) -> None:
    """From the catalogue of webinars to the confirmation, and the webinar into one's own calendar."""
    page.goto(OPEN_EVENT)
    walker.hands.write(page.get_by_label(re.compile(f"^{re.escape(fi('Something else that you need'))}")), NEEDS)
    walker.hands.follow(walker.button("Confirm registration"))
    expect(page.get_by_role("status").first).to_contain_text(
        fi("You are registered. We sent a confirmation by e-mail.")
    )
    title = walker.heading()
    _is_in_the_calendar(page, walker, page.locator("main a[href$='/calendar/']").first, title)
    walker.hands.follow(page.locator("main a[href*='/webinars/places/']").first)
    expect(page.get_by_role("main")).to_contain_text(NEEDS)
    walker.hands.follow(_in_menu(page, "My learning"))
    expect(page.get_by_role("main")).to_contain_text(title)


def _is_in_the_calendar(page: Page, walker: Learner, link: Locator, title: str) -> None:
    """The file that the link downloads has the one event."""
    with page.expect_download() as download:
        walker.hands.touch(link)
    with download.value.path().open("rb") as file:
        events = list(Calendar.from_ical(file.read()).walk("VEVENT"))
    assert [str(event["summary"]) for event in events] == [title]


def _in_menu(page: Page, text: str) -> Locator:
    """A link of the main menu."""
    return page.locator(".site-nav").get_by_role("link", name=fi(text), exact=True)
