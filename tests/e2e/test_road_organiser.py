"""An organiser's road in the admin: a series and a webinar of one's own, from the draft to its outputs."""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from playwright.sync_api import Page, expect

from tests.e2e.editing import Editor
from tests.e2e.planting import OTHER_CENTRE
from tests.e2e.watching import Watch
from tests.e2e.words import fi

Visit = Callable[..., Page]
MEDIA = Path(__file__).resolve().parents[2] / "webinars" / "data" / "media"
NUMBER = secrets.token_hex(3)  # on a site that was there before, last time's pages still are
SERIES, EVENT = f"Kevään iltapäivät {NUMBER}", "Lapsen ääni palveluissa"
EVENT_PAGE = f"/fi/south/kevaan-iltapaivat-{NUMBER}/lapsen-aani-palveluissa/"


def test_a_webinar_from_draft_to_outputs(visit: Visit, watch: Watch) -> None:
    watch.expect(400)  # Wagtail saves by itself while one types, also what is not complete yet
    page = visit("organiser")
    editor = Editor(page)
    now = datetime.now(ZoneInfo("Europe/Helsinki")).replace(second=0, microsecond=0)
    series = _create_series(editor)
    event = _create_event(editor, series, now)
    _register(visit("manager"))
    desk = _see_registrations(page)
    _mark_attendance(page, desk)
    _let_it_be_over(editor, event, now)
    _add_recording(page, desk)
    _publish_output(page, desk)
    _readers_see_it_all(visit("manager"))


def _create_series(editor: Editor) -> int:
    """A series below the centre's page: previewed, then published."""
    editor.open_centre()
    centre = int(editor.page.url.rstrip("/").split("/")[-1 if "edit" not in editor.page.url else -2])
    editor.add_below(centre, "seriespage")
    editor.fill(title=SERIES, summary="Neljä iltapäivää lapsen osallisuudesta.")
    editor.see_preview(SERIES)
    return editor.publish()


def _create_event(editor: Editor, series: int, now: datetime) -> int:
    """A webinar that has just begun, with one part and two items of programme."""
    editor.add_below(series, "eventpage")
    starts, ends = now - timedelta(minutes=30), now + timedelta(minutes=30)
    editor.fill(title=EVENT, summary="Miten lapsi tulee kuulluksi.")
    _fill_times(editor, starts, ends)
    editor.fill(registration_opens_at=now - timedelta(days=2), place="Teams", join_url="https://meet.example/aani")
    editor.see_preview(EVENT)
    return editor.publish()


def _fill_times(editor: Editor, starts: datetime, ends: datetime) -> None:
    """The part, and below it a talk and a discussion that fill it."""
    middle = starts + (ends - starts) / 2
    if editor.page.locator("#id_sessions-1-title").count() == 0:
        editor.add_row("sessions")
        editor.add_row("sessions")
    editor.fill(**{"parts-0-title": "Webinaari", "parts-0-starts_at": starts, "parts-0-ends_at": ends})
    for row, (title, begins, closes) in enumerate((("Puhe", starts, middle), ("Keskustelu", middle, ends))):
        prefix = f"sessions-{row}"
        editor.fill(**{f"{prefix}-title": title, f"{prefix}-starts_at": begins, f"{prefix}-ends_at": closes})


def _register(page: Page) -> None:
    """A reader finds the webinar live, takes a place, and may join at once."""
    page.goto(EVENT_PAGE)
    page.get_by_role("button", name=fi("Confirm registration")).click()
    expect(page.locator("a[href='https://meet.example/aani']").first).to_be_visible()


def _see_registrations(page: Page) -> str:
    """The desk names who has a place; answers the desk's address."""
    page.goto("/admin/webinars/")
    page.get_by_role("link", name=EVENT).first.click()
    expect(page.get_by_role("heading", name=fi("To do"))).to_be_visible()
    desk = page.url
    page.get_by_role("link", name=fi("Registrations"), exact=True).click()
    expect(page.locator("table.listing")).to_contain_text("manager@talkoot.example")
    with page.expect_download() as download:
        page.get_by_role("link", name=fi("Download as CSV")).click()
    assert "manager@talkoot.example" in Path(download.value.path()).read_text(encoding="utf-8-sig")
    return desk


def _mark_attendance(page: Page, desk: str) -> None:
    """Ticked as present for the whole time."""
    page.goto(f"{desk}attendance/")
    page.locator("input[name^=present-]").check()
    page.get_by_role("button", name=fi("Save attendance")).click()
    expect(page.locator("input[name^=present-]")).to_be_checked()


def _let_it_be_over(editor: Editor, event: int, now: datetime) -> None:
    """The times are corrected to what they really were: the webinar ended an hour ago."""
    editor.page.goto(f"/admin/pages/{event}/edit/")
    _fill_times(editor, now - timedelta(hours=2), now - timedelta(hours=1))
    editor.publish()


def _add_recording(page: Page, desk: str) -> None:
    """A video with captions in three languages; what is no video is refused; then readers may see it."""
    page.goto(f"{desk}recording/")
    page.locator("#id_file").set_input_files(MEDIA / "webinar.fi.vtt")
    page.locator("form[enctype] button[type=submit]").click()
    expect(page.locator(".error-message").first).to_be_visible()
    page.locator("#id_file").set_input_files(MEDIA / "webinar.mp4")
    for code in ("fi", "sv", "en"):
        page.locator(f"#id_captions_{code}").set_input_files(MEDIA / f"webinar.{code}.vtt")
    page.locator("form[enctype] button[type=submit]").click()
    expect(page.locator(".messages .success")).to_be_visible()
    page.locator("#consent").check()
    page.get_by_role("button", name=fi("Publish the recording")).click()
    expect(page.locator("main")).to_contain_text(fi("Readers see it."))


def _publish_output(page: Page, desk: str) -> None:
    """Written, reviewed, published."""
    page.goto(f"{desk}outputs/")
    page.get_by_role("link", name=fi("Add an output")).click()
    page.locator("#id_question_0").fill("Mistä lapsi tietää, että häntä kuullaan?")
    page.locator("#id_proposals-0-text_0").fill("Hänelle kerrotaan, mitä päätettiin")
    page.locator("#id_proposals-0-count").fill("7")
    page.get_by_role("button", name=fi("Save"), exact=True).click()
    page.get_by_role("button", name=fi("I have reviewed it")).click()
    page.get_by_role("button", name=fi("Publish"), exact=True).click()
    expect(page.get_by_role("button", name=fi("Hide it from readers"))).to_be_visible()


def _readers_see_it_all(page: Page) -> None:
    """Whoever took part finds the credit, the recording and what came up."""
    page.goto(EVENT_PAGE)
    main = page.get_by_role("main")
    expect(main).to_contain_text(fi("You took part. Your completion is recorded."))
    expect(main).to_contain_text("Hänelle kerrotaan, mitä päätettiin")
    expect(page.locator("video")).to_be_visible()


def test_others_pages_and_files_cannot_be_reached(visit: Visit, watch: Watch) -> None:
    """The explorer lists one's own centre only, and guessing the addresses of others' pages does not help."""
    watch.expect(403, 404)
    admin = visit("admin")
    admin.goto(f"/admin/pages/search/?q={OTHER_CENTRE}")
    hidden = admin.locator("main a[href*='/edit/']").first.get_attribute("href") or ""
    page = visit("organiser")
    answer = page.goto(hidden)
    assert answer
    assert OTHER_CENTRE not in page.content()
    assert answer.status in {403, 404} or not answer.url.endswith(hidden)
    page.goto("/admin/webinars/")
    expect(page.locator("main")).not_to_contain_text("Alkukartoitus")
