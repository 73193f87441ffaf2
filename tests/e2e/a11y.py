"""What is measured on a page: axe's rules, and what axe cannot see (``probes.js``)."""

from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast", "link-in-text-block"]
TEXT_SPACING = """* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
p { margin-block-end: 2em !important }"""
SPACE = """css => { const sheet = new CSSStyleSheet(); sheet.replaceSync(css);
document.adoptedStyleSheets = [sheet] }"""
# A new size of window or text is laid out by the next frame but one; a browser that draws none must not be waited for.
SETTLED = """() => new Promise(resolve => {{ const look = () => resolve(window.probes.{}());
requestAnimationFrame(() => requestAnimationFrame(look)); setTimeout(look, 1000) }})"""
# Colours count once they are there: what fades in is waited for, what moves for ever is not.
STILL = """() => Promise.race([new Promise(resolve => setTimeout(resolve, 2000)),
Promise.allSettled(document.getAnimations().map(each => each.finished))]).then(() => null)"""
ENLARGE = "size => { document.documentElement.style.fontSize = size }"

_AXE = Axe().axe_script
_PROBES = (Path(__file__).parent / "probes.js").read_text()


def probe(page: Page, name: str) -> Any:
    """One of the measurements of ``probes.js``."""
    if not page.evaluate("Boolean(window.probes)"):
        page.evaluate(_PROBES)
    return page.evaluate(SETTLED.format(name))


def violations(page: Page, *, rules: list[str] | None = None, without: tuple[str, ...] = ()) -> list[str]:
    """What axe objects to, one line for each element; with ``rules`` only these are looked at."""
    options: dict[str, Any] = {"resultTypes": ["violations"]}
    if rules:
        options["runOnly"] = {"type": "rule", "values": rules}
    else:  # target-size is off by default, even where its tag is asked for
        options["runOnly"] = {"type": "tag", "values": TAGS}
        options["rules"] = {"target-size": {"enabled": True}} | {name: {"enabled": False} for name in without}
    if not page.evaluate("Boolean(window.axe)"):
        page.evaluate(_AXE)
    page.evaluate(STILL)
    found = page.evaluate("options => axe.run(options)", options)["violations"]
    return [f"{each['id']}: {node['target']} {node['html'][:160]}" for each in found for node in each["nodes"]]


def space_texts(page: Page) -> None:
    """Lines, letters and words as far apart as WCAG 1.4.12 lets a reader set them."""
    page.evaluate(SPACE, TEXT_SPACING)


def enlarge(page: Page, size: str) -> None:
    """The reader's own size of text."""
    page.evaluate(ENLARGE, size)


def walk(page: Page) -> list[dict[str, Any]]:
    """Every stop of the Tab key, from the top of the page until it leaves the page."""
    stops: list[dict[str, Any]] = []
    for _ in range(probe(page, "stops") + 30):
        page.keyboard.press("Tab")
        stop = probe(page, "focus")
        if stop["tag"] in {"BODY", "HTML"}:
            break
        if stop["tag"] not in {"AUDIO", "VIDEO"}:  # the browser's own player has stops inside
            stops.append(stop)
    return stops
