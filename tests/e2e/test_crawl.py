"""A crawler signs in as each demo role and follows every link of site and admin.

It meets no server error, and nothing that is not this person's business: words hidden among another centre's drafts,
files, registrations, outputs and certificates, and in the name of another employer's person, are looked for in every
answer. A crawl ends when nothing is left to follow; one that is cut short fails.
"""

import re
from collections import Counter, deque
from dataclasses import dataclass, field
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
import requests
from bs4 import BeautifulSoup

from tests.e2e import surfing
from tests.e2e.planting import GUEST, HIDDEN_NAME, OTHER_CENTRE, OTHER_EMPLOYER
from tests.e2e.site import Site

OTHER_EVENT_TITLE = "Lapsen turvallisuus"
STARTS = ("/", "/fi/", "/sv/", "/en/", "/fi/my/", "/fi/team/", "/verify/", "/admin/")
# Addresses of one shape lead to one view: so many of each are enough. The site is small, the admin is not.
ENOUGH_OF_SITE, ENOUGH_OF_ADMIN = 12, 3
MOST = 900  # pages; whoever meets more has to group addresses better
# Not pages of ours, or a deed that a GET would do: signing out, files of the library, what the browser itself asks for.
LEFT_OUT = re.compile(
    r"^/(static|media|styleguide)/|/logout/|^/admin/(sprite|jsi18n|api|bulk)/|\.(css|js|vtt|mp4|png)$"
)
# A draft's links may lead to what is not published yet.
DRAFT = re.compile(r"/view_draft/|/preview/")
VARIABLE = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+|[A-Z0-9]{4}(-[A-Z0-9]{4}){3}")
SECRETS = {
    "": (OTHER_CENTRE, OTHER_EMPLOYER),
    "learner": (OTHER_CENTRE, OTHER_EMPLOYER),
    "manager": (OTHER_CENTRE, OTHER_EMPLOYER),
    "organiser": (OTHER_CENTRE, OTHER_EMPLOYER),
    "admin": (),
}
EXPECTED = {200, 202, 403, 404}


@dataclass
class Crawl:
    """One person's way through everything that is linked from where they begin."""

    site: str
    session: requests.Session
    secrets: tuple[str, ...]
    seen: set[str] = field(default_factory=set)
    shapes: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    answers: Counter[int] = field(default_factory=Counter)

    def run(self) -> None:
        """Ask for page after page, nearest first."""
        waiting = deque((address, "the start") for address in STARTS)
        while waiting:
            address, found_on = waiting.popleft()
            if not self._wanted(address):
                continue
            if len(self.seen) > MOST:
                self.faults.append(f"more than {MOST} pages; {address} and {len(waiting)} links more were not followed")
                return
            try:
                answer = self.session.get(self.site + address, timeout=60)
            except requests.TooManyRedirects:
                self.faults.append(f"led in a circle: {address} (linked from {found_on})")
                continue
            self._judge(answer, address, found_on)
            is_page = "html" in answer.headers.get("Content-Type", "") and answer.url.startswith(self.site)
            if is_page and not DRAFT.search(address):
                waiting.extend((link, address) for link in self._links(answer))

    def _wanted(self, address: str) -> bool:
        """A new address of a shape that has not been seen often enough."""
        if address in self.seen or LEFT_OUT.search(urlsplit(address).path):
            return False
        shape = _shape(address)
        self.shapes[shape] += 1
        enough = ENOUGH_OF_ADMIN if address.startswith("/admin/") else ENOUGH_OF_SITE
        if self.shapes[shape] > enough:
            return False
        self.seen.add(address)
        return True

    def _judge(self, answer: requests.Response, address: str, found_on: str) -> None:
        """No server error, no link that leads nowhere, nothing secret."""
        self.answers[answer.status_code] += 1
        place = f"{address} (linked from {found_on})"
        if answer.status_code >= 500:
            self.faults.append(f"{answer.status_code}: {place}: {_said(answer)}")
        elif answer.status_code not in EXPECTED:
            self.faults.append(f"{answer.status_code}: {place}")
        elif answer.status_code == 404 and found_on != "the start":
            self.faults.append(f"a link leads nowhere: {place}")
        for secret in self.secrets:
            if secret.encode() in answer.content:
                self.faults.append(f"{secret} can be read at {place}")

    def _links(self, answer: requests.Response) -> list[str]:
        """Addresses of this site that the page leads to: links, and forms that ask by GET."""
        soup = BeautifulSoup(answer.content, "html.parser")
        targets = [link["href"] for link in soup.select("a[href]")]
        targets += [form["action"] for form in soup.select("form[method=get][action]")]
        targets += [part["data-url"] for part in soup.select("[data-url]")]
        addresses = [urldefrag(urljoin(answer.url, target)).url for target in targets]
        return [address.removeprefix(self.site) for address in addresses if address.startswith(self.site + "/")]


def _shape(address: str) -> str:
    """The address without what differs among rows; of a query only its names stand."""
    parts = urlsplit(address)
    path = VARIABLE.sub("*", parts.path)
    if not path.startswith("/admin/"):
        path = re.sub(r"^/(sv|en)/", "/fi/", path)
        path = re.sub(r"^(/fi/(?:south|west|inner|east|north)/).+", r"\1*", path) + str(path.count("/"))
    names = sorted({pair.partition("=")[0] for pair in parts.query.split("&") if pair})
    return f"{path}?{'&'.join(names)}"


def _said(answer: requests.Response) -> str:
    """The error's own line of a development error page."""
    soup = BeautifulSoup(answer.content, "html.parser")
    title = soup.select_one("title")
    value = soup.select_one(".exception_value")
    return " ".join(" ".join(part.get_text().split()) for part in (title, value) if part)[:300]


@pytest.mark.parametrize("who", SECRETS, ids=lambda who: who or "anybody")
def test_every_link_answers_and_tells_nothing_it_should_not(site: Site, who: str) -> None:
    crawl = Crawl(site.url, surfing.signed_in(site, who), SECRETS[who])
    crawl.run()
    assert not crawl.faults, f"{len(crawl.seen)} pages, {crawl.answers}\n" + "\n".join(crawl.faults)
    assert len(crawl.seen) > 40, f"only {len(crawl.seen)} pages were found"


def test_a_crawl_that_is_cut_short_fails(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.e2e.test_crawl.MOST", 5)
    crawl = Crawl(site.url, surfing.signed_in(site, ""), ())
    crawl.run()
    assert any("were not followed" in fault for fault in crawl.faults)
    assert len(crawl.seen) == 6


@pytest.fixture(scope="module")
def hidden(site: Site) -> list[str]:
    """Every screen on which the administrator reads a canary: what only a centre or an employer of its own may see."""
    session = surfing.signed_in(site, "admin")
    lists = (
        f"/admin/pages/search/?q={OTHER_CENTRE}",
        f"/admin/images/?q={OTHER_CENTRE}",
        f"/admin/documents/?q={OTHER_CENTRE}",
        f"/admin/media/?q={OTHER_CENTRE}",
        "/admin/snippets/courses/question/",
        "/admin/snippets/courses/questionbank/",
        f"/admin/certificates/?q={OTHER_EMPLOYER}",
        "/admin/requirements/",
        f"/admin/users/?q={OTHER_EMPLOYER}",
    )
    rows = [link for address in lists for link in _rows(session, site, address)]
    rows += [link for name in DESK for link in _desk_of_other(session, site, name)]
    return [address for address in [*lists, *rows] if _canaries(session.get(site.url + address).text)]


DESK = ("", "registrations/", "registrations.csv", "attendance/", "attendance/names/", "outputs/")


def _rows(session: requests.Session, site: Site, address: str) -> list[str]:
    """The screens to which rows of a list lead that name a canary."""
    soup = BeautifulSoup(session.get(site.url + address).content, "html.parser")
    named = [link for link in soup.select("main a[href]") if _canaries(f"{link.get_text()} {link.find_parent('tr')}")]
    paths = [urlsplit(str(link["href"])).path for link in named]
    return [path for path in paths if re.search(r"/(edit|inspect)/|/\d+/$", path)]


def _desk_of_other(session: requests.Session, site: Site, name: str) -> list[str]:
    """The screen of that name of the organiser's desk for another centre's webinar."""
    soup = BeautifulSoup(session.get(f"{site.url}/admin/webinars/").content, "html.parser")
    event = next(link["href"] for link in soup.select("main a[href]") if OTHER_EVENT_TITLE in link.get_text())
    outputs = BeautifulSoup(session.get(f"{site.url}{event}outputs/").content, "html.parser")
    edits = [str(link["href"]) for link in outputs.select("main a[href]") if re.search(r"/\d+/$", str(link["href"]))]
    return [f"{event}{name}", *(edits if name == "outputs/" else [])]


def _canaries(text: str) -> bool:
    """Whether it tells more than the word that was asked for."""
    return any(secret in text for secret in (f"{OTHER_CENTRE} ", f"{OTHER_EMPLOYER} vaatimus", HIDDEN_NAME, GUEST))


def test_the_canaries_are_where_they_were_hidden(hidden: list[str]) -> None:
    """The administrator sees them; else the other tests would look for nothing."""
    kinds = {re.sub(r"\d+", "*", urlsplit(address).path) for address in hidden}
    assert {
        "/admin/pages/search/",
        "/admin/pages/*/edit/",
        "/admin/images/",
        "/admin/documents/",
        "/admin/media/",
        "/admin/snippets/courses/question/",
        "/admin/snippets/courses/questionbank/",
        "/admin/certificates/",
        "/admin/certificates/inspect/*/",
        "/admin/pages/*/",
        "/admin/requirements/",
        "/admin/users/",
        "/admin/webinars/*/",
        "/admin/webinars/*/registrations/",
        "/admin/webinars/*/registrations.csv",
        "/admin/webinars/*/attendance/",
        "/admin/webinars/*/attendance/names/",
        "/admin/webinars/*/outputs/",
        "/admin/webinars/*/outputs/output/*/",
        "/admin/webinars/*/outputs/highlight/*/",
    } <= kinds, kinds


@pytest.mark.parametrize("who", ["", "learner", "manager", "organiser"], ids=lambda who: who or "anybody")
def test_a_screen_that_shows_a_canary_shows_others_nothing(site: Site, who: str, hidden: list[str]) -> None:
    """Each such address typed by hand."""
    session = surfing.signed_in(site, who)
    seen = [address for address in hidden if _canaries(session.get(site.url + address).text)]
    assert seen == []


@pytest.mark.parametrize("who", ["organiser", "manager"])
def test_asking_for_a_hidden_word_does_not_find_it(site: Site, who: str) -> None:
    """Choosers, searches and reports that anybody may try by hand."""
    session = surfing.signed_in(site, who)
    for address in (
        f"/admin/pages/search/?q={OTHER_CENTRE}",
        f"/admin/choose-page/search/?q={OTHER_CENTRE}",
        f"/admin/images/?q={OTHER_CENTRE}",
        f"/admin/images/chooser/results/?q={OTHER_CENTRE}",
        f"/admin/documents/?q={OTHER_CENTRE}",
        f"/admin/documents/chooser/results/?q={OTHER_CENTRE}",
        f"/admin/media/?q={OTHER_CENTRE}",
        f"/admin/media/chooser/?q={OTHER_CENTRE}",
        "/admin/reports/site-history/",
        "/admin/reports/locked/",
        "/admin/reports/workflow/",
        "/admin/reports/page-types-usage/",
        "/admin/reports/aging-pages/",
        f"/admin/users/?q={OTHER_EMPLOYER}",
        "/admin/pages/usage/courses/coursepage/",
        f"/fi/catalogue/?q={OTHER_CENTRE}",
        f"/fi/team/?q={OTHER_EMPLOYER}",
    ):
        answer = session.get(site.url + address)
        assert answer.status_code < 500, address
        assert f"{OTHER_CENTRE} " not in answer.text, address  # the word alone is what was asked for
        assert HIDDEN_NAME not in answer.text, address
