"""Notes and places in a browser: in two tabs, without a network, left on one screen and gone on with on another."""

from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Visit
from tests.e2e.pages import CHOOSING, TALKING, VOTING
from tests.e2e.patience import look_until
from tests.e2e.words import fi

BOTH = "You had written here in another window or device as well. Both texts are kept: put them together."


def _note(page: Page) -> Locator:
    """The note's field."""
    return page.get_by_label(fi("Notes on this part"))


def _told(page: Page) -> Locator:
    """What the page says about the note."""
    return page.locator("[data-note]").get_by_role("status")


def _saved(page: Page) -> None:
    """The page says when the note was saved."""
    expect(_told(page)).to_contain_text(fi("Saved at %(time)s") % {"time": ""})


def _open(page: Page, path: str) -> None:
    """The lesson with an empty note, whatever was there."""
    page.goto(path)
    if _note(page).input_value():
        with page.expect_response("**/note/"):
            _note(page).fill("")
        page.goto(path)
    expect(_note(page)).to_have_value("")


def test_two_tabs_never_overwrite_one_another(visit: Visit) -> None:
    first = visit("learner")
    _open(first, VOTING)
    second = first.context.new_page()
    second.goto(VOTING)

    _note(first).press_sequentially("Ensin tämä.")
    _saved(first)
    _note(second).press_sequentially("Toiseksi tuo.")

    expect(_told(second)).to_have_text(fi(BOTH))
    expect(_note(second)).to_have_value("Ensin tämä.\n\n---\n\nToiseksi tuo.")
    _note(second).fill("Molemmat.")
    _saved(second)
    first.reload()
    expect(_note(first)).to_have_value("Molemmat.")


def test_what_the_network_does_not_take_is_sent_later(visit: Visit) -> None:
    page = visit("learner")
    _open(page, CHOOSING)
    page.evaluate("() => { window.fetch = () => Promise.reject(new TypeError('no network')); }")
    _note(page).press_sequentially("Junassa kirjoitettu.")
    expect(_told(page)).to_have_text(fi("Waiting for the network. Your text is safe in this browser."))
    later = page.context.new_page()
    page.close()

    later.goto(CHOOSING)
    _saved(later)
    expect(_note(later)).to_have_value("Junassa kirjoitettu.")
    later.reload()
    expect(_note(later)).to_have_value("Junassa kirjoitettu.")
    assert later.evaluate("Object.keys(localStorage).filter((name) => name.startsWith('talkoot.note.'))") == []


def test_without_scripts_the_button_saves_and_the_note_stands_on_its_page(visit: Visit) -> None:
    page = visit("manager", java_script_enabled=False)
    page.goto("/fi/south/monialainen-yhteistyo/")
    start = page.locator("main").get_by_role("button", name=fi("Start the course"))
    if start.count():
        start.click()
    page.goto(VOTING)
    _note(page).fill("Ilman skriptejä.")
    page.get_by_role("button", name=fi("Save my note")).click()

    page.get_by_role("link", name=fi("All my notes")).click()

    expect(page.get_by_text("Ilman skriptejä.")).to_be_visible()
    page.get_by_role("searchbox", name=fi("Search my notes")).fill("skriptejä")
    page.locator("main").get_by_role("button", name=fi("Search")).click()
    expect(page.locator("main").get_by_role("article")).to_have_count(1)


def test_one_leaves_on_a_wide_screen_and_goes_on_on_a_narrow_one(visit: Visit) -> None:
    wide = visit("learner")
    wide.goto(TALKING)
    title = "Fasilitaattori ei ole puhuja"
    wide.get_by_role("heading", name=title).evaluate("heading => heading.scrollIntoView()")
    wide.wait_for_function("scrollY > 0")
    wide.wait_for_timeout(300)
    wide.goto("/fi/my/")

    narrow = visit("learner", viewport={"width": 390, "height": 844})
    narrow.goto(TALKING)
    look_until(narrow, narrow.locator(".go-on").filter(has_text=title))
    assert narrow.evaluate("scrollY") == 0, "nobody is moved unasked"
    told = narrow.locator(".go-on")
    expect(told).to_contain_text(fi("You stopped at: %(title)s.") % {"title": title})
    told.get_by_role("link").press("Enter")

    expect(narrow.get_by_role("heading", name=title)).to_be_in_viewport()


def test_the_time_of_a_recording_goes_into_the_note_and_sound_goes_on_there(visit: Visit) -> None:
    page = visit("learner")
    _open(page, TALKING)
    page.wait_for_function("document.querySelector('audio').readyState >= 1")
    page.evaluate("document.querySelector('audio').currentTime = 12.4")

    page.get_by_role("button", name=fi("Add the time of the recording")).press("Enter")
    page.keyboard.type("hiljaisuus")
    expect(_note(page)).to_have_value("0:12 hiljaisuus")
    _saved(page)
    page.goto("/fi/my/")
    page.goto(TALKING)
    look_until(page, page.locator("talkoot-video[data-position='12.4']"))

    page.get_by_role("button", name=fi("Resume at")).press("Enter")
    page.wait_for_function("document.querySelector('audio').currentTime >= 12.4")
