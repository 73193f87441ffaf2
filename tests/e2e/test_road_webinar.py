"""A professional's webinars: a place taken and confirmed by mail, a recording watched by chapters that counts."""

import re
from collections.abc import Callable
from datetime import datetime

from icalendar import Calendar
from playwright.sync_api import Page, expect

from tests.e2e import a11y
from tests.e2e.learner import Learner
from tests.e2e.pages import LATER_EVENT, OPEN_EVENT, SERIES
from tests.e2e.patience import look_until
from tests.e2e.watching import Watch
from tests.e2e.words import fi

Visit = Callable[..., Page]
PLAYED = 120_000
RECORDING = SERIES + "yhdyspinnoilla/"


def _member(page: Page, name: str, back: str) -> str:
    """Sign up from a page that one then returns to; answers the e-mail address."""
    page.goto(back)
    page.goto(f"/fi/accounts/login/?next={back}")
    return Learner(page, "multiprofessional").sign_up(name)


def test_a_place_is_taken_confirmed_and_given_back(visit: Visit) -> None:
    page = visit()
    email = _member(page, "Ilmari", OPEN_EVENT)
    page.wait_for_url(f"**{OPEN_EVENT}")
    page.get_by_label(fi("Speech-to-text interpreting")).check()
    page.get_by_role("button", name=fi("Confirm registration")).click()
    expect(page.get_by_role("status").first).to_contain_text(
        fi("You are registered. We sent a confirmation by e-mail.")
    )
    expect(page.get_by_role("main")).to_contain_text("Kirjoitustulkkaus")
    calendar, text = _confirmation(visit(), email)
    _is_the_webinar(calendar, page.get_by_role("heading", level=1).inner_text())
    place = re.search(r"https?://\S+(/fi/webinars/places/[0-9a-f-]+/)", text)
    assert place, text
    _give_back(visit(), place.group(1))
    page.goto("/fi/my/")
    expect(page.get_by_role("main")).not_to_contain_text("Lapsen turvallisuus")


def _confirmation(page: Page, email: str) -> tuple[Calendar, str]:
    """The mail that the worker sent, with its calendar file."""
    page.goto("/mailbox/")
    mail = page.locator("article.mail", has_text=email).get_by_role("link", name=re.compile("Lapsen"))
    look_until(page, mail.first)
    mail.first.click()
    expect(page.get_by_role("main")).to_contain_text(email)
    file = page.locator("main a", has_text=".ics")
    answer = page.request.get(file.get_attribute("href") or "")
    assert answer.headers["content-type"].startswith("text/calendar")
    return Calendar.from_ical(answer.text()), page.locator("main").inner_text()


def _is_the_webinar(calendar: Calendar, title: str) -> None:
    """One event with the title, a time in the future, and an end after its start."""
    events = list(calendar.walk("VEVENT"))
    assert len(events) == 1
    starts, ends = events[0].decoded("dtstart"), events[0].decoded("dtend")
    assert title.replace("\u00ad", "") in str(events[0]["summary"])
    assert datetime.now(starts.tzinfo) < starts < ends
    assert events[0]["uid"]


def _give_back(page: Page, place: str) -> None:
    """The address in the mail opens one's place without signing in; there it is given back."""
    page.goto(place)
    expect(page.get_by_role("main")).to_contain_text("Lapsen turvallisuus")
    page.get_by_role("button", name=fi("Cancel my place")).click()
    expect(page.get_by_role("main")).to_contain_text(fi("You have given this place back."))


def test_a_guest_registers_without_an_account(visit: Visit, watch: Watch) -> None:
    """A faulty address comes back with what was typed; then the place is kept, and confirmed from the mail."""
    watch.expect(422)
    page = visit()
    page.goto(OPEN_EVENT)
    page.get_by_label(fi("Your name")).fill("Vieras Vilja")
    page.get_by_label(fi("Your e-mail")).fill("vilja@")
    confirm = page.get_by_role("button", name=fi("Confirm registration"))
    with page.expect_response(lambda answer: answer.status == 422):
        confirm.click()
    expect(page.locator("#error-summary")).to_contain_text(fi("Give an e-mail address such as name@organisation.fi."))
    expect(page.get_by_label(fi("Your name"))).to_have_value("Vieras Vilja")
    page.get_by_label(fi("Your e-mail")).fill("vilja@example.org")
    confirm.click()
    expect(page.get_by_role("status").first).to_contain_text("vilja@example.org")
    assert a11y.violations(page) == []
    page.goto("/mailbox/")
    mail = page.locator("article.mail", has_text="vilja@example.org").get_by_role("link", name=re.compile("Vahvista"))
    look_until(page, mail.first)
    mail.first.click()
    place = re.search(r"https?://\S+(/fi/webinars/places/[0-9a-f-]+/)", page.locator("main").inner_text())
    assert place
    page.goto(place.group(1))
    assert a11y.violations(page) == []
    page.get_by_role("button", name=fi("Confirm my registration")).click()
    expect(page.get_by_role("status").first).to_contain_text(fi("Thank you. Your place is confirmed."))
    expect(page.get_by_role("button", name=fi("Cancel my place"))).to_be_visible()


def test_registration_that_opens_later_says_when(visit: Visit) -> None:
    page = visit()
    page.goto(LATER_EVENT)
    expect(page.get_by_role("main")).to_contain_text(fi("Registration opens"))
    page.get_by_label(fi("Your e-mail")).fill("utelias@example.org")
    page.get_by_role("button", name=fi("Tell me when it opens")).click()
    expect(page.get_by_role("status").first).to_contain_text(fi("We will tell you by e-mail when registration opens."))


def test_a_recording_watched_by_chapters_counts(visit: Visit) -> None:
    page = visit()
    _member(page, "Katsoja", RECORDING)
    page.wait_for_url(f"**{RECORDING}")
    chapters = page.locator("[data-chapters] button")
    expect(chapters.first).to_be_visible()
    page.locator("[data-speeds]").select_option("2")
    video = page.locator("video")
    chapters.last.click()
    expect(chapters.last).to_have_attribute("aria-current", "true")
    expect(video).to_have_js_property("ended", True, timeout=PLAYED)
    share = int(page.locator("[data-seen]").inner_text())
    assert 0 < share < 60, f"{share} % seen although most of it was jumped over"
    chapters.first.click()
    expect(video).to_have_js_property("ended", True, timeout=PLAYED)
    expect(page.locator("[data-seen]")).to_have_text(re.compile("^(9[0-9]|100)$"))
    expect(page.locator("[data-saved]")).to_have_text(fi("Saved"))
    page.goto(RECORDING)
    expect(page.get_by_role("main")).to_contain_text(fi("You have watched the recording. Your completion is recorded."))
    page.goto("/fi/my/")
    expect(page.get_by_role("main")).to_contain_text("yhdyspinnoilla")


def test_captions_and_speed_are_buttons(visit: Visit) -> None:
    """Captions in each language can be switched on; what is said can be read and leads to its place."""
    page = visit()
    page.goto(RECORDING)
    for language in ("fi", "sv", "en"):
        button = page.locator(f"[data-captions={language}]")
        if button.get_attribute("aria-pressed") == "false":
            button.click()
        expect(button).to_have_attribute("aria-pressed", "true")
        showing = "video => [...video.textTracks].filter(t => t.mode === 'showing').map(t => t.language)"
        assert page.locator("video").evaluate(showing) == [language]
    page.locator("[data-transcript] button").nth(5).click()
    assert page.locator("video").evaluate("video => video.currentTime") > 10
