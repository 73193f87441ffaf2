"""Wagtail's admin as an organiser uses it: fields by their names, whatever the language of the labels."""

import re
from datetime import datetime

from playwright.sync_api import Page, expect

SET = """(field, text) => { field.value = text;
for (const name of ["input", "change"]) field.dispatchEvent(new Event(name, { bubbles: true })) }"""
LOOKS, PAUSE = 6, 3_000
SETTLING = 3_000  # what stands in a form after two seconds the editor takes for its beginning, and sees no change in it
CENTRE_PAGE = "Eteläinen osaamis- ja tukikeskus"


class Editor:
    """Somebody at work in the admin."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def open_centre(self) -> None:
        """From the admin's front page to the centre's own page, by the explorer."""
        self.page.goto("/admin/pages/")
        self.page.locator("main a[href='/admin/pages/3/'], main a[title*='Talkoot']").last.click()
        self.page.get_by_role("link", name=re.compile(CENTRE_PAGE)).first.click()

    def child(self, parent: int, title: str) -> int:
        """The number of the page of that title below another."""
        self.page.goto(f"/admin/pages/{parent}/")
        link = self.page.locator("main .listing a[href*='/admin/pages/']").filter(has_text=title).first
        found = re.search(r"/pages/(\d+)/", link.get_attribute("href") or "")
        assert found, title
        return int(found.group(1))

    def add_below(self, parent: int, model: str, *, app: str = "webinars") -> None:
        """The empty form of a page of that type; a type that stands alone is offered at once."""
        self.page.goto(f"/admin/pages/{parent}/add_subpage/")
        if "add_subpage" in self.page.url:
            self.page.locator(f"a[href*='/add/{app}/{model}/']").click()
        self.page.wait_for_load_state("networkidle")
        self.page.wait_for_timeout(SETTLING)

    def fill(self, **fields: str | datetime) -> None:
        """Fields by name. No time field gets the focus, because the calendar that pops up would cover what is next."""
        for name, value in fields.items():
            field = self.page.locator(f"#id_{name}")
            if isinstance(value, datetime):
                field.evaluate(SET, value.strftime("%Y-%m-%d %H:%M"))
            else:
                field.fill(value)
                field.blur()

    def add_row(self, rows: str) -> None:
        """One more row of an inline panel."""
        self.page.locator(f"#id_{rows}-ADD").click()

    def see_preview(self, title: str) -> None:
        """The page as readers would see it; after the admin saved a draft by itself, it takes another look."""
        toggle = self.page.locator("[data-side-panel-toggle=preview]")
        heading = self.page.frame_locator("#w-preview-iframe").get_by_role("heading", level=1)
        for _ in range(LOOKS):
            toggle.click()
            self.page.wait_for_timeout(PAUSE)
            if heading.count() and heading.inner_text() == title:
                break
            toggle.click()
        expect(heading).to_have_text(title)

    def publish(self) -> int:
        """Publish what is in the form; answers the page's number."""
        footer = self.page.locator("footer")
        footer.locator(".w-dropdown__toggle").click()
        self.page.locator("button[name=action-publish]").click()
        expect(self.page.locator(".messages .success")).to_be_visible()
        link = self.page.locator(".messages .success a[href*='/edit/']").first.get_attribute("href") or ""
        found = re.search(r"/pages/(\d+)/edit/", link)
        assert found, link
        return int(found.group(1))
