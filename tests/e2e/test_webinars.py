"""Webinars in a browser, with the keyboard alone: a programme is pasted, looked at, corrected and put into drafts; and
the whole way from there to a place that somebody waited for, and its credit."""

import re
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import a11y
from tests.e2e.editing import Editor
from tests.e2e.hands import Keys
from tests.e2e.patience import look_until
from tests.e2e.watching import Watch
from tests.e2e.words import fi

Visit = Callable[..., Page]
SERIES = "Näkökulmia integratiiviseen tutkimukseen ja kehittämiseen"
NUMBER = secrets.token_hex(3)  # on a site that was there before, last time's drafts still are
TEXT = f"""Yhteinen työ {NUMBER} (17.11.2027 klo 9–11.45, 9–10.15 kaikille avoin osuus, 10.15–11.45 työpaja kutsutuille)
9:00-9:10 Tervetuloa webinaariin!
9:10–10.15 Sosiaalityön näkökulma / kehittämispäällikkö, THL
10.30-11.45 Työpaja

Jatko {NUMBER} (15.12.2027)
9.00 Keskustelu
"""
MENDED = TEXT.replace("9.00 Keskustelu", "9.00–10 Keskustelu").replace("10.30-11.45", "10.15-11.45")


@pytest.mark.parametrize("width", [1280, 390])
def test_a_series_is_pasted_corrected_and_put_into_drafts(visit: Visit, width: int) -> None:
    page = visit("organiser", viewport={"width": width, "height": 800})
    editor, keys = Editor(page), Keys(page)
    editor.open_centre()
    centre = int(re.findall(r"/pages/(\d+)/", page.url)[0])
    series = editor.child(centre, SERIES)
    page.goto(f"/admin/webinars/programme/{series}/")

    _look(page, keys, TEXT)
    preview = page.locator("#preview")
    expect(preview.get_by_role("heading", level=2)).to_have_text([f"Yhteinen työ {NUMBER}", f"Jatko {NUMBER}"])
    expect(preview).to_contain_text("välissä on 15 minuuttia, joille ei ole ohjelmaa")
    expect(preview).to_contain_text("Milloin ”Keskustelu” päättyy?")
    expect(page.get_by_role("button", name=fi("Put into the drafts"))).to_have_count(0)
    assert a11y.violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width

    _look(page, keys, MENDED)
    expect(preview.get_by_role("heading", level=3)).to_contain_text(
        ["09.00–10.15 kaikille avoin osuus", "10.15–11.45 työpaja kutsutuille", "09.00–10.00"]
    )
    expect(preview.get_by_role("listitem")).to_contain_text(
        ["Tervetuloa", "Puhuja: kehittämispäällikkö, THL", "Työpaja", "Keskustelu"]
    )
    keys.follow(page.get_by_role("button", name=fi("Put into the drafts")))
    expect(page.locator(".messages .success")).to_contain_text("2 webinaarin luonnoksissa on nyt ohjelma.")
    listed = page.locator("main .listing")
    expect(listed.get_by_role("link", name=re.compile(f"Jatko {NUMBER}")).first).to_be_visible()
    assert page.request.get(f"/fi/south/jatko-{NUMBER}/").status == 404


def _look(page: Page, keys: Keys, text: str) -> None:
    """Paste and look; the page shows the preview."""
    keys.write(page.get_by_role("textbox", name=fi("Programme")), text)
    keys.follow(page.get_by_role("button", name=fi("Look at it")))


def test_a_series_is_used_as_the_template_of_the_next_and_versions_are_read(visit: Visit) -> None:
    page = visit("organiser")
    editor, keys = Editor(page), Keys(page)
    editor.open_centre()
    centre = int(re.findall(r"/pages/(\d+)/", page.url)[0])
    series = editor.child(centre, SERIES)
    page.goto(f"/admin/webinars/template/{series}/")
    for code in ("fi", "sv", "en"):
        keys.write(page.locator(f"#id_title_{code}"), f"Seuraava {code} {NUMBER}")
    page.locator("#id_first_on").fill("2027-11-17")
    keys.follow(page.get_by_role("button", name=fi("Look at it")))
    expect(page.get_by_role("main")).to_contain_text("17.11.2027")
    assert a11y.violations(page) == []
    keys.follow(page.get_by_role("button", name=fi("Make the drafts")))
    expect(page.locator(".messages .success")).to_be_visible()
    assert page.request.get(f"/fi/south/seuraava-fi-{NUMBER}/").status == 404, "readers see no draft"

    page.goto("/admin/webinars/")
    assert a11y.violations(page) == []
    page.locator("main h3 a[href*='/admin/webinars/']").first.click()
    expect(page.get_by_role("heading", name=fi("To do"))).to_be_visible()
    assert a11y.violations(page) == []
    keys.follow(page.get_by_role("link", name=fi("Programme versions")))
    expect(page.get_by_role("main")).to_contain_text(fi("The first programme that was published."))
    assert a11y.violations(page) == []


def test_an_organiser_keeps_the_list_of_a_webinar_by_the_keyboard(visit: Visit) -> None:
    """Something to do is put on the list, given to somebody, ticked, taken back and removed."""
    page = visit("organiser")
    keys, words = Keys(page), f"Kutsu puhujat {NUMBER}"
    page.goto("/admin/webinars/")
    keys.follow(page.locator("main h3 a").last)
    keys.touch(page.locator("summary").filter(has_text=fi("Add something to do")))
    keys.write(page.locator("#id_add-words"), words)
    keys.follow(page.get_by_role("button", name=fi("Add it"), exact=True))
    item = page.locator(".cockpit-item").filter(has_text=words)
    expect(item).to_contain_text(fi("Nobody yet"))
    assert a11y.violations(page) == []
    keys.follow(item.get_by_role("button", name=fi("Mark as done")))
    keys.touch(page.locator("summary").filter(has_text=fi("What is done")))
    expect(item).to_contain_text("Oskar")
    keys.follow(item.get_by_role("button", name=fi("Not done after all")))
    keys.follow(item.get_by_role("button", name=fi("Remove")))
    expect(item).to_have_count(0)


# --- from a pasted programme to credit --------------------------------------------------------------

EVENT = f"Viimeinen paikka {NUMBER}"
EVENT_PAGE = f"/fi/south/integratiivinen-tutkimus-ja-kehittaminen/viimeinen-paikka-{NUMBER}/"
GUEST = f"vieras.{NUMBER}@example.org"
ROOM = "https://meet.example/viimeinen"
QUESTION = "Miten tämä tehdään yhdessä?"
PHONE = {"width": 390, "height": 800}


def test_from_a_pasted_programme_to_the_credit_of_whoever_waited(visit: Visit, watch: Watch) -> None:
    watch.expect(400, 422)  # Wagtail saves by itself what is not complete yet; an empty question is refused
    desk = visit("organiser")
    now = datetime.now(ZoneInfo("Europe/Helsinki")).replace(second=0, microsecond=0)
    _publish_with_one_place(desk, now)

    guest = visit(viewport=PHONE)
    place = _take_the_place_as_guest(guest)
    waiting = visit("learner", viewport=PHONE)
    _wait_in_the_queue(waiting)
    _give_back(guest, place)
    _come_in(waiting)
    _ask_and_be_heard(waiting, desk)
    _go_into_the_room(waiting)
    _put_the_room_s_list_in(desk, now)
    _see_the_credit(waiting)


def _publish_with_one_place(page: Page, now: datetime) -> None:
    """Pasted, put into the draft, given one place and a link, published; it has just begun."""
    editor, keys = Editor(page), Keys(page)
    editor.open_centre()
    centre = int(re.findall(r"/pages/(\d+)/", page.url)[0])
    series = editor.child(centre, SERIES)
    page.goto(f"/admin/webinars/programme/{series}/")
    tomorrow = now + timedelta(days=1)
    _look(page, keys, f"{EVENT} ({tomorrow.day}.{tomorrow.month}.{tomorrow.year})\n9–10 Puheenvuoro / tutkija, THL\n")
    keys.follow(page.get_by_role("button", name=fi("Put into the drafts")))
    event = editor.child(series, EVENT)
    page.goto(f"/admin/pages/{event}/edit/")
    page.wait_for_load_state("networkidle")
    starts, ends = now - timedelta(minutes=30), now + timedelta(minutes=60)
    editor.fill(
        **{
            "parts-0-starts_at": starts,
            "parts-0-ends_at": ends,
            "parts-0-capacity": "1",
            "sessions-0-starts_at": starts,
            "sessions-0-ends_at": ends,
            "registration_opens_at": now - timedelta(days=2),
            "join_url": ROOM,
            "summary": "Yksi paikka.",
        }
    )
    editor.publish()


def _take_the_place_as_guest(page: Page) -> str:
    """With an address alone; the link in the mail confirms it. Answers the page of the place."""
    keys = Keys(page)
    page.goto(EVENT_PAGE)
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    keys.write(page.get_by_label(fi("Your e-mail")), GUEST)
    keys.follow(page.get_by_role("button", name=fi("Confirm registration")))
    expect(page.get_by_role("status").first).to_contain_text(GUEST)
    page.goto("/mailbox/")
    mail = page.locator("article.mail", has_text=GUEST).get_by_role("link", name=re.compile("Vahvista"))
    look_until(page, mail.first)
    keys.follow(mail.first)
    found = re.search(r"https?://\S+(/fi/webinars/places/[0-9a-f-]+/)", page.locator("main").inner_text())
    assert found
    page.goto(found.group(1))
    expect(page.get_by_role("main")).not_to_contain_text(ROOM)
    keys.follow(page.get_by_role("button", name=fi("Confirm my registration")))
    expect(page.locator(f"a[href='{ROOM}']")).to_be_visible()
    assert a11y.violations(page) == []
    return found.group(1)


def _wait_in_the_queue(page: Page) -> None:
    """The webinar is full; whoever asks now waits, and reads in what order free places are given."""
    keys = Keys(page)
    page.goto(EVENT_PAGE)
    expect(page.locator("#register")).to_contain_text("Kaikki paikat on varattu.")
    keys.follow(page.get_by_role("button", name=fi("Confirm registration")))
    expect(page.get_by_role("status").first).to_contain_text(fi("You are in the queue."))
    expect(page.locator(f"a[href='{ROOM}']")).to_have_count(0)
    keys.follow(page.get_by_role("link", name=re.compile(f"^{fi('Show or give back my place')}")))
    expect(page.get_by_role("main")).to_contain_text(fi("Free places are given in the order of registering."))
    assert a11y.violations(page) == []


def _give_back(page: Page, place: str) -> None:
    """The guest cannot come after all."""
    page.goto(place)
    Keys(page).follow(page.get_by_role("button", name=fi("Cancel my place")))
    expect(page.get_by_role("main")).to_contain_text(fi("You have given this place back."))


def _come_in(page: Page) -> None:
    """The page of the place has the link now, and says why."""
    page.reload()
    expect(page.locator(f"a[href='{ROOM}']")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("Pisimpään jonossa, jossa odotti 1 ihminen.")
    assert a11y.violations(page) == []


def _ask_and_be_heard(page: Page, desk: Page) -> None:
    """A question waits for the organisers; let through, it comes up by itself, and a vote needs no new page."""
    keys = Keys(page)
    keys.write(page.get_by_label(fi("Your question")), "")
    keys.follow(page.get_by_role("button", name=fi("Send the question")))
    expect(page.get_by_text(fi("Write your question first."))).to_be_visible()
    keys.write(page.get_by_label(fi("Your question")), QUESTION)
    keys.follow(page.get_by_role("button", name=fi("Send the question")))
    expect(page.get_by_role("main")).to_contain_text(fi("Waits for the organisers"))
    assert a11y.violations(page) == []

    desk.goto("/admin/webinars/")
    desk.get_by_role("link", name=EVENT).first.click()
    desk.goto(re.sub(r"(/admin/webinars/\d+/).*", r"\1questions/", desk.url))
    assert a11y.violations(desk) == []
    Keys(desk).follow(desk.get_by_role("button", name=re.compile(f"^{fi('Show to others')}")))

    vote = page.get_by_role("button", name=re.compile(fi("I would like to hear this answered")))
    expect(vote).to_be_visible(timeout=15_000)
    keys.touch(vote)
    expect(vote).to_have_attribute("aria-pressed", "true")
    expect(vote).to_contain_text("1 ääni")
    keys.touch(page.get_by_role("button", name=fi("Pause updating")))
    expect(page.get_by_role("button", name=fi("Go on updating"))).to_be_focused()
    assert a11y.violations(page) == []
    page.reload()
    expect(vote).to_have_attribute("aria-pressed", "true")


def _go_into_the_room(page: Page) -> None:
    """The button opens the room in a tab of its own; the page that stays says every minute that they are there."""
    page.context.route(f"{ROOM}*", lambda route: route.fulfill(body="<title>Huone</title>", content_type="text/html"))
    page.clock.install()
    page.reload()
    with page.context.expect_page() as opened:
        Keys(page).touch(page.get_by_role("button", name=re.compile("^Liity webinaariin")))
    opened.value.wait_for_url(ROOM)
    with page.expect_response(re.compile("/here/$")) as told:
        page.clock.run_for(61_000)
    assert told.value.status == 204


def _put_the_room_s_list_in(page: Page, now: datetime) -> None:
    """Teams showed a name that nobody registered with: it is found out, and known from then on."""
    keys = Keys(page)
    page.goto("/admin/webinars/")
    page.get_by_role("link", name=EVENT).first.click()
    page.goto(f"{page.url}attendance/list/")
    moments = [
        moment.strftime("%d.%m.%Y, %H:%M:%S") for moment in (now - timedelta(minutes=29), now + timedelta(minutes=58))
    ]
    rows = [
        "Full Name\tUser Action\tTimestamp",
        f"A. Esim. (vieras)\tJoined\t{moments[0]}",
        f"A. Esim. (vieras)\tLeft\t{moments[1]}",
    ]
    page.locator("#id_file").set_input_files(
        {"name": "meetingAttendanceList.csv", "mimeType": "text/csv", "buffer": "\n".join(rows).encode("utf-16")}
    )
    keys.follow(page.get_by_role("button", name=fi("Look at it")))
    expect(page.locator("#preview")).to_contain_text(fi("To be found out"))
    assert a11y.violations(page) == []
    keys.follow(page.get_by_role("button", name=fi("Put it in")))
    keys.write(page.locator("input[name^=email-]"), "learner@talkoot.example")
    keys.follow(page.get_by_role("button", name=fi("Save and mark them")))
    expect(page.locator(".messages .success")).to_be_visible()


def _see_the_credit(page: Page) -> None:
    """Whoever waited was there, and has it recorded."""
    page.goto("/fi/my/")
    expect(page.get_by_role("main")).to_contain_text(EVENT)
