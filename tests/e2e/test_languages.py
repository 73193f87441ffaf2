"""Finnish and Swedish readers meet no English: neither texts that nobody translated nor texts that nobody marked."""

import re
from collections.abc import Iterator

import polib
import pytest
import requests
from bs4 import BeautifulSoup, NavigableString
from django.conf import settings

from tests.e2e import surfing
from tests.e2e.pages import STOPS, Stop
from tests.e2e.preparing import PREPARED
from tests.e2e.site import Site

# Words that no Finnish or Swedish sentence has.
ENGLISH = re.compile(r"\b(the|your|you|with|this|are|has|have|will|which|been|only)\b", re.IGNORECASE)
SILENT = {"script", "style", "code", "template", "title"}
PAGES = [
    stop
    for stop in STOPS
    if stop.who not in PREPARED and "{" not in stop.path and len(stop.languages) > 1 and not stop.lacking
]


@pytest.fixture(scope="module")
def sources() -> set[str]:
    """Texts of the sources whose Finnish or Swedish differs from the English."""
    catalogues = [
        polib.pofile(str(settings.BASE_DIR / f"locale/{code}/LC_MESSAGES/django.po")) for code in ("fi", "sv")
    ]
    same = {entry.msgid for catalogue in catalogues for entry in catalogue if entry.msgid == entry.msgstr}
    return {entry.msgid for catalogue in catalogues for entry in catalogue if "%" not in entry.msgid} - same


@pytest.mark.parametrize("stop", PAGES, ids=lambda stop: stop.name)
def test_no_english_is_left(stop: Stop, site: Site, sources: set[str]) -> None:
    session = surfing.proven(site, stop.who) if stop.asks else surfing.signed_in(site, stop.who)
    left = []
    for language, page in _pages(session, site, stop):
        for text in _texts(page, language):
            if text in sources or ENGLISH.search(text):
                left.append(f"{language}: {text[:120]}")
    assert not left, "\n".join(left)


def _pages(session: requests.Session, site: Site, stop: Stop) -> Iterator[tuple[str, BeautifulSoup]]:
    """The page in Finnish, then in Swedish by its own language link."""
    finnish = BeautifulSoup(session.get(site.url + stop.path, timeout=60).content, "html.parser")
    yield "fi", finnish
    link = finnish.select_one(".site-languages a[lang=sv]")
    assert link, "no way to Swedish"
    yield "sv", BeautifulSoup(session.get(site.url + str(link["href"]), timeout=60).content, "html.parser")


def _texts(page: BeautifulSoup, language: str) -> Iterator[str]:
    """What is read or heard on the page in the page's own language."""
    for element in page.find_all(attrs={"aria-label": True}):
        if _speaks(element, language):
            yield str(element["aria-label"])
    for text in page.find_all(string=True):
        words = " ".join(text.split())
        if words and type(text) is NavigableString and _speaks(text.parent, language):
            yield words


def _speaks(element: object, language: str) -> bool:
    """Whether the element is in the page's language, and is read at all."""
    for around in [element, *element.parents]:
        if around.name in SILENT:
            return False
        if around.get("lang"):
            return around["lang"] == language
    return True
