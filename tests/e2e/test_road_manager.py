"""A manager's road: the team's matrix, narrowed, drilled into and downloaded; what the people looked at can read."""

import csv
import io
import re
from collections.abc import Callable
from datetime import date, datetime
from uuid import uuid4

import requests
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from tests.e2e.planting import HIDDEN_NAME, HIDDEN_PERSON
from tests.e2e.site import Site
from tests.e2e.watching import Watch
from tests.e2e.words import fi

Visit = Callable[..., Page]


def test_the_matrix_is_narrowed_and_drilled_into(visit: Visit) -> None:
    page = visit("manager")
    page.goto("/fi/my/")
    page.get_by_role("navigation").get_by_role("link", name=fi("Team"), exact=True).click()
    table = page.get_by_role("region").locator("table").first
    everybody = table.locator("tbody tr").count()
    assert everybody > 5
    _told_by_more_than_colour(page)
    page.get_by_label(fi("Show"), exact=True).select_option(index=1)
    page.get_by_role("button", name=fi("Narrow")).click()
    page.wait_for_url("**/team/?*show=*")
    assert 0 < table.locator("tbody tr").count() <= everybody
    page.goto("/fi/team/")
    page.get_by_label(fi("Profession"), exact=True).select_option(index=1)
    page.get_by_role("button", name=fi("Narrow")).click()
    page.wait_for_url("**/team/?*profession=*")
    assert 0 < table.locator("tbody tr").count() < everybody
    name = table.locator("tbody th").first.inner_text().split("\n")[0]
    table.locator("tbody th a").first.click()
    page.wait_for_url(re.compile(r"/fi/team/[0-9a-f-]{36}/"))
    family = name.split(",")[0].split()[-1]
    expect(page.get_by_role("heading", level=1)).to_contain_text(family)


def _told_by_more_than_colour(page: Page) -> None:
    """Every cell of the matrix has words, seen or heard, and the legend names each state."""
    cells = page.locator("table.matrix tbody td").evaluate_all("cells => cells.map(cell => cell.textContent.trim())")
    assert cells
    assert all(cells), "a cell says nothing"


def test_the_downloads_hold_what_the_page_shows(visit: Visit) -> None:
    page = visit("manager")
    page.goto("/fi/team/")
    people = page.locator("table.matrix tbody th").count()
    as_csv = page.request.get(page.get_by_role("link", name=fi("Download CSV")).get_attribute("href") or "")
    rows = list(csv.reader(io.StringIO(as_csv.body().decode("utf-8-sig")), delimiter=";"))
    assert rows[0][:4] == [fi("Name"), fi("Unit"), fi("Profession"), fi("Started on")]
    assert len(rows) - 1 == people
    spreadsheet = page.get_by_role("link", name=fi("Download spreadsheet (XLSX)")).get_attribute("href") or ""
    as_xlsx = page.request.get(spreadsheet)
    sheet = load_workbook(io.BytesIO(as_xlsx.body())).worksheets[0]
    lines = list(sheet.iter_rows(values_only=True))
    assert [line[0] for line in lines] == [row[0] for row in rows]
    assert all(isinstance(line[3], date | datetime) for line in lines[1:])
    assert not any(str(value).startswith("=") for line in lines for value in line)


def test_a_reminder_names_the_people_before_it_goes_out(visit: Visit) -> None:
    page = visit("manager")
    page.goto("/fi/team/")
    remind = page.locator("main a[href*='/team/remind/']").first
    remind.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.locator("main li").count() > 0
    page.locator("main form").get_by_role("button").click()
    page.wait_for_url("**/fi/team/*")
    expect(page.get_by_role("status").first).not_to_be_empty()


def test_strangers_do_not_exist(visit: Visit, watch: Watch, site: Site) -> None:
    """Somebody of another employer answers as somebody who was never there; so do a manager's people to others."""
    watch.expect(404)
    manager = visit("manager")
    manager.goto("/fi/team/")
    colleague = manager.locator("table.matrix tbody th a").first.get_attribute("href") or ""
    stranger, nobody = f"/fi/team/{HIDDEN_PERSON}/", f"/fi/team/{uuid4()}/"
    for who, path, status in (
        ("manager", stranger, 404),
        ("manager", nobody, 404),
        ("manager", colleague, 200),
        ("organiser", colleague, 404),
        ("admin", stranger, 200),
    ):
        answer = visit(who).goto(path)
        assert answer
        assert answer.status == status, f"{who} at {path}"
        assert (HIDDEN_NAME in answer.text()) == (who == "admin")
    answer = requests.get(site.url + stranger, timeout=30, allow_redirects=False)
    assert answer.status_code == 302, "who must sign in first is not told whether somebody exists"


def test_whoever_is_looked_at_can_read_who_looked(visit: Visit) -> None:
    manager = visit("manager")
    manager.goto("/fi/team/?view=people")
    manager.get_by_role("link", name=re.compile("Aino Esimerkki|Esimerkki,? Aino")).first.click()
    expect(manager.get_by_role("heading", level=1)).to_contain_text("Esimerkki")
    learner = visit("learner")
    learner.goto("/fi/my/access/")
    row = learner.locator("table tbody tr", has_text="Elina Esimerkki").first
    expect(row).to_contain_text(fi("Your page in the team"))
