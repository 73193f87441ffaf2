"""The browser's tests: one real site for the session, people who are signed in, and eyes on every fault."""

import os
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e import site as sites
from tests.e2e.preparing import Prepared, prepare
from tests.e2e.site import Site
from tests.e2e.watching import Watch

HERE = Path(__file__).parent
PASSWORD = "talkoot"
PATIENCE = 15_000
STANDSTILL = 400  # seconds; the longest walk takes 90 alone
MARK = f"--talkoot-tests-{os.getpid()}"  # Chromium takes it for nothing; it tells ours from others
SCREEN = {"width": 1280, "height": 900}
BROWSER_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--mute-audio",
    MARK,
]

Visit = Callable[..., Page]


def pytest_addoption(parser: pytest.Parser) -> None:
    """For those who write tests while others write the product."""
    parser.addoption(
        "--newest-world", action="store_true", help="browser tests: take the demo world built last, however old"
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All tests of this folder are browser tests: they need the running site."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker("e2e")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup() -> Iterator[None]:
    """A preparation that stands still ends."""
    with _watching_the_clock():
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> Iterator[None]:
    """A test that stands still ends."""
    with _watching_the_clock():
        return (yield)


@contextmanager
def _watching_the_clock() -> Iterator[None]:
    """End the browser of what stands still.

    Playwright waits without an end for scripts and keys, and once in many runs Chromium answers neither. The test then
    fails where it stood, and the suite tries it once more with a new browser (``tests/suite.py``).
    """
    alarm = threading.Timer(STANDSTILL, lambda: subprocess.run(["pkill", "-KILL", "-f", "--", MARK], check=False))
    alarm.start()
    try:
        yield
    finally:
        alarm.cancel()


@pytest.fixture(scope="session")
def site(pytestconfig: pytest.Config) -> Iterator[Site]:
    """The running site: the one that ``--base-url`` names, else one of our own on a fresh copy of the demo world."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # the browser's event loop must not keep others from the database
    named = pytestconfig.getoption("base_url", default="")
    if named:
        yield Site(named, Path())
        return
    with sites.running(newest=pytestconfig.getoption("--newest-world", default=False)) as running:
        yield running


@pytest.fixture(scope="session")
def base_url(site: Site) -> str:
    """Addresses of the tests are relative to the running site."""
    return site.url


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The system's own Chromium."""
    found = shutil.which("chromium") or shutil.which("google-chrome") or "/usr/bin/chromium"
    return {**browser_type_launch_args, "executable_path": found, "args": BROWSER_ARGUMENTS}


@pytest.fixture(scope="session")
def browser_context_args(base_url: str) -> dict[str, Any]:
    """A Finnish person's browser."""
    return {
        "base_url": base_url,
        "locale": "fi-FI",
        "timezone_id": "Europe/Helsinki",
        "reduced_motion": "reduce",
        "viewport": SCREEN,
    }


@pytest.fixture(scope="session")
def browsers(launch_browser: Callable[[], Browser]) -> Iterator[Callable[[], Browser]]:
    """Answers the browser, or a new one where that was ended."""
    launched = [launch_browser()]

    def living() -> Browser:
        if not launched[-1].is_connected():
            launched.append(launch_browser())
        return launched[-1]

    yield living
    launched[-1].close()


@pytest.fixture
def browser(browsers: Callable[[], Browser]) -> Browser:
    """The browser of this test."""
    return browsers()


@pytest.fixture
def watch(site: Site) -> Iterator[Watch]:
    """Sees what all pages of the test do; unexpected faults fail it, and the server's log says why."""
    eyes = Watch()
    yield eyes
    assert not eyes.faults, "\n".join([*eyes.faults, site.logs()])


@pytest.fixture(scope="session")
def passes(browsers: Callable[[], Browser], browser_context_args: dict[str, Any]) -> Callable[[str], Any]:
    """The cookies of a demo person who has signed in once, by the form."""
    known: dict[str, Any] = {}

    def pass_of(who: str) -> Any:
        if who not in known:
            context = browsers().new_context(**browser_context_args)
            page = context.new_page()
            page.goto("/fi/accounts/login/")
            sign_in(page, f"{who}@talkoot.example")
            known[who] = context.storage_state()
            context.close()
        return known[who]

    return pass_of


@pytest.fixture
def visit(
    browser: Browser, browser_context_args: dict[str, Any], passes: Callable[[str], Any], watch: Watch
) -> Iterator[Visit]:
    """Open a page as one of the demo's people, with cookies at hand, or as nobody; options are a browser context's."""
    opened: list[BrowserContext] = []

    def open_page(who: str = "", state: Any = None, **options: Any) -> Page:
        state = passes(who) if who else state
        context = browser.new_context(**{**browser_context_args, "storage_state": state, **options})
        context.set_default_timeout(PATIENCE)
        watch.follow(context)
        opened.append(context)
        return context.new_page()

    expect.set_options(timeout=PATIENCE)
    yield open_page
    for context in opened:
        context.close()


@pytest.fixture(scope="session")
def prepared(
    browsers: Callable[[], Browser], browser_context_args: dict[str, Any], passes: Callable[[str], Any], site: Site
) -> Prepared:
    """People in the middle of things."""
    return prepare(browsers(), browser_context_args, passes("manager"), site.data)


def sign_in(page: Page, email: str) -> None:
    """Fill in the form that the page shows, and wait until it has let the person in."""
    page.locator("#id_login").fill(email)
    page.locator("#id_password").fill(PASSWORD)
    page.locator("#id_password").press("Enter")
    page.wait_for_url(lambda url: "/accounts/login/" not in url)
