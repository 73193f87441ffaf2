"""Every page of the road can be used by everybody: in three languages, on two widths, light and dark.

axe's rules (WCAG 2.2 A and AA, target sizes too), and what axe cannot see: reflow, large text, text spacing, the way of
the Tab key, rings, headings, languages, motion and forced colours.
"""

from collections.abc import Callable, Iterator
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Page, Response

from tests.e2e import a11y
from tests.e2e.conftest import PASSWORD as DEMOS
from tests.e2e.guarding import prove
from tests.e2e.learner import PASSWORD as LEARNERS
from tests.e2e.pages import MAIN, STOPS, Stop
from tests.e2e.preparing import PREPARED, Prepared
from tests.e2e.watching import Watch
from tests.e2e.words import speaking

DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
NARROWEST = {"width": 320, "height": 256}

Arrive = Callable[[Stop], tuple[Page, str]]
every_page = pytest.mark.parametrize("stop", STOPS, ids=lambda stop: stop.name)
main_pages = pytest.mark.parametrize("stop", MAIN, ids=lambda stop: stop.name)


@pytest.fixture
def arrive(visit: Callable[..., Page], prepared: Prepared, watch: Watch) -> Arrive:
    """Open a page of the road as the person who stands there; answers the page and its address."""

    def arriving(stop: Stop) -> tuple[Page, str]:
        watch.expect(stop.status, *([403, 404] if stop.lacking else []))
        page = visit(**prepared.person(stop.who))
        path = prepared.path(stop)
        answer = page.goto(path)
        if stop.asks:
            prove(page, LEARNERS if stop.who in PREPARED else DEMOS)
            answer = page.goto(path)
        _came_to(answer, stop)
        return page, path

    return arriving


def _came_to(response: Response | None, stop: Stop) -> None:
    assert response is not None
    assert response.status == stop.status, f"{response.url} answered {response.status}"


def _in_each_language(page: Page, stop: Stop) -> Iterator[str]:
    """Walk the page through its languages by its own language links."""
    yield stop.languages[0]
    for language in stop.languages[1:]:
        address = page.locator(f".site-languages a[lang={language}]").get_attribute("href")
        _came_to(page.goto(urljoin(page.url, address)), stop)
        yield language


@every_page
def test_everybody_can_use_the_page(stop: Stop, arrive: Arrive) -> None:
    """axe and the page's structure in each of its languages; in the first one it is also narrowed, enlarged, spaced."""
    page, _path = arrive(stop)
    faults: list[str] = []
    for language in _in_each_language(page, stop):
        faults += [f"{language}: {fault}" for fault in _misshapen(a11y.probe(page, "shape"), language)]
        faults += [f"{language} {fault}" for fault in _objections(page)]
        if language == stop.languages[0]:
            faults += _broken(page)
    assert not faults, "\n".join(faults)


def _objections(page: Page) -> Iterator[str]:
    """What axe objects to on two widths; in the dark only colours differ."""
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            rules = None if scheme == "light" else a11y.COLOURS
            yield from (f"{size['width']} {scheme}: {fault}" for fault in a11y.violations(page, rules=rules))


def _misshapen(shape: dict, language: str) -> Iterator[str]:
    """What is wrong with a page's headings, title and languages."""
    if shape["language"] != language:
        yield f"lang is {shape['language']}"
    if shape["h1"] != 1 or shape["main"] != 1:
        yield f"{shape['h1']} h1, {shape['main']} main"
    steps = zip(shape["levels"], shape["levels"][1:], strict=False)
    if any(below - above > 1 for above, below in steps):
        yield f"headings jump: {shape['levels']}"
    if sorted(shape["languages"]) != ["en", "fi", "sv"]:
        yield f"languages to choose: {shape['languages']}"
    if not shape["title"] or not shape["described"]:
        yield "no title or no description"


def _broken(page: Page) -> Iterator[str]:
    """WCAG 1.4.10, 1.4.4 and 1.4.12: nothing is cut off, and nobody scrolls sideways. The page is spoiled after it."""
    page.set_viewport_size(NARROWEST)
    if a11y.probe(page, "overflow") > 0:
        yield "sideways scrolling at 320 px"
    page.set_viewport_size(DESK)
    a11y.enlarge(page, "200%")
    if a11y.probe(page, "overflow") > 0:
        yield "sideways scrolling with large text"
    a11y.enlarge(page, "")
    a11y.space_texts(page)
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        if a11y.probe(page, "overflow") > 0:
            yield f"sideways scrolling with spaced text at {size['width']} px"
        yield from (f"cut off with spaced text at {size['width']} px: {text}" for text in a11y.probe(page, "clipped"))


@main_pages
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_tab_reaches_everything(stop: Stop, size: dict[str, int], arrive: Arrive) -> None:
    """Every control is reached, named, ringed, uncovered and large enough; first comes the link that skips (2.4.1)."""
    page, path = arrive(stop)
    page.set_viewport_size(size)
    page.goto(path)
    expected = a11y.probe(page, "stops")
    stops = a11y.walk(page)
    assert stops[0]["name"] == speaking("fi")("Skip to content")
    assert [stop for stop in stops if not stop["name"]] == [], "without a name"
    assert [stop for stop in stops if not stop["ring"]] == [], "without a ring"
    assert [stop for stop in stops if stop["covered"]] == [], "covered"
    small = [stop for stop in stops if not stop["inline"] and min(stop["width"], stop["height"]) < 24]
    assert small == [], "smaller than 24 px"
    assert len(stops) == expected, [stop["name"] for stop in stops]
    page.goto(path)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


@main_pages
def test_no_motion_and_forced_colours(stop: Stop, arrive: Arrive) -> None:
    """Nothing moves for those who asked for that; in the reader's own colours the page still passes."""
    page, _path = arrive(stop)
    assert a11y.probe(page, "moving") == []
    page.emulate_media(forced_colors="active", color_scheme="dark")
    assert page.evaluate("matchMedia('(forced-colors: active)').matches")
    # axe reads the author's colours here, not those that the reader sees
    assert a11y.violations(page, without=("color-contrast",)) == []
