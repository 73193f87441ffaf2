"""People in the middle of things: what the pages of the road look like once somebody has been there."""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from tests.e2e.guarding import confirm, prove
from tests.e2e.learner import PASSWORD, Learner
from tests.e2e.pages import CHECKED, COURSE, OPEN_EVENT, TEST, Stop
from tests.e2e.patience import look_until
from tests.e2e.planting import PLANTED
from tests.people.entering import code_of

COURSE_NAME = "barnahus"
PREPARED = ("under way", "graduate", "guarded")


@dataclass
class Prepared:
    """The prepared people's cookies, and addresses that only exist once they have done something."""

    states: dict[str, Any] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)

    def person(self, who: str) -> dict[str, Any]:
        """How to visit as this person: one of the demo's, or one of the prepared."""
        return {"state": self.states[who]} if who in PREPARED else {"who": who}

    def path(self, stop: Stop) -> str:
        """The page's address; what was planted is not known of a site that was there before (``--base-url``)."""
        return stop.path.format(**self.places)


def prepare(browser: Browser, arguments: dict[str, Any], manager: Any, data: Path) -> Prepared:
    """Let somebody begin, somebody finish, and note what a manager's page leads to and what was planted."""
    prepared = Prepared()
    if (data / PLANTED).exists():  # not on a site that was there before
        prepared.places |= json.loads((data / PLANTED).read_text())
    for who, walk in (("under way", _begin), ("graduate", _graduate), ("guarded", _guard), ("", _look)):
        context = browser.new_context(**{**arguments, "storage_state": None if who else manager})
        page = context.new_page()
        walk(page, prepared.places)
        if who:
            prepared.states[who] = context.storage_state()
        context.close()
    return prepared


def _begin(page: Page, places: dict[str, str]) -> None:
    """Enrolled; one check wrong; one attempt failed, another one open; a place in a webinar."""
    person = _somebody(page, "Alku")
    person.start()
    page.goto(CHECKED)
    person.check(right=False)
    page.goto(TEST)
    person.take_test(right=False)
    page.goto(TEST)
    person.hands.follow(person.button("Try again"))
    form = page.locator("main form.form")
    person.answer(form, right=True)
    person.hands.follow(form.get_by_role("button"))
    page.goto(OPEN_EVENT)
    person.hands.follow(person.button("Confirm registration"))
    places["place"] = page.locator("a[href*='/webinars/places/']").first.get_attribute("href") or ""


def _graduate(page: Page, places: dict[str, str]) -> None:
    """Through the whole course, with the certificate drawn by the worker."""
    person = _somebody(page, "Loppu")
    person.start()
    person.finish_lessons()
    person.take_test(right=True)
    page.goto("/fi/my/certificates/")
    code = page.locator(".code").first
    look_until(page, code)
    places["code"] = code.inner_text().strip()


def _guard(page: Page, places: dict[str, str]) -> None:
    """With an authenticator app, and so with recovery codes."""
    person = Learner(page, COURSE_NAME)
    page.goto("/fi/accounts/login/")
    confirm(page, person.sign_up("Turva"))
    page.goto("/fi/accounts/2fa/totp/activate/")
    prove(page, PASSWORD)
    page.locator("#id_code").fill(code_of(page.locator("p.code").inner_text().strip()))
    page.locator("#id_code").press("Enter")
    page.wait_for_url("**/recovery-codes/")


def _somebody(page: Page, name: str) -> Learner:
    """A new member on the page of the course."""
    person = Learner(page, COURSE_NAME)
    page.goto(COURSE)
    person.hands.follow(person.button("Sign in and start"))
    person.sign_up(name)
    page.goto(COURSE)
    return person


def _look(page: Page, places: dict[str, str]) -> None:
    """Where the manager's team leads: a person, a reminder to send, a reminder that was sent."""
    page.goto("/fi/team/")
    addresses = page.locator("main a").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    for name, form in (("person", r"/fi/team/[0-9a-f-]{36}/$"), ("remind", r"/fi/team/remind/")):
        found = [address for address in addresses if address and re.search(form, address)]
        places[name] = found[0]
    page.goto(found[-1])
    page.locator("main form").get_by_role("button").click()
    page.wait_for_url("**/fi/team/*")
    places["reminded"] = found[-1]
