"""What a page weighs on its way to a phone: compressed, its media apart."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page

from tests.e2e import site as sites
from tests.e2e.conftest import Visit

FIRST, NEXT = 120_000, 30_000  # bytes
MEDIA = {"Image", "Media", "TextTrack"}


class Scales:
    """Weighs what comes over the network: bytes as they travelled, without what the browser had already."""

    def __init__(self, page: Page) -> None:
        self.kinds: dict[str, str] = {}
        self.weights: dict[str, float] = {}
        network = page.context.new_cdp_session(page)
        network.on("Network.responseReceived", lambda said: self.kinds.update({said["requestId"]: said["type"]}))
        network.on(
            "Network.loadingFinished",
            lambda said: self.weights.update({said["requestId"]: said["encodedDataLength"]}),
        )
        network.send("Network.enable")

    @contextmanager
    def weigh(self, page: Page, limit: int) -> Iterator[None]:
        """Everything that the page loads inside is at least its own words and at most so many bytes."""
        self.kinds.clear()
        self.weights.clear()
        yield
        page.wait_for_load_state("networkidle")
        weighed = {key: size for key, size in self.weights.items() if self.kinds.get(key, "Media") not in MEDIA}
        assert 1000 < sum(weighed.values()) <= limit, {self.kinds[key]: size for key, size in weighed.items()}


@pytest.fixture(scope="module")
def deployed(pytestconfig: pytest.Config) -> Iterator[str]:
    """The address of a site that serves its files as a deployment does."""
    with sites.running(newest=pytestconfig.getoption("--newest-world"), deployed=True) as running:
        yield running.url


@pytest.fixture
def course(visit: Visit, deployed: str) -> tuple[str, str]:
    """The addresses of a course and of its first lesson."""
    page = visit(base_url=deployed)
    page.goto("/fi/catalogue/?form=COURSE")
    path = page.locator("main h3 a, main h2 a").first.get_attribute("href")
    assert path
    page.goto(path)
    lessons = page.locator(f'main a[href^="{path}"]').evaluate_all("all => all.map((one) => one.getAttribute('href'))")
    return path, lessons[0]


@pytest.mark.parametrize("place", [0, 1], ids=["course", "lesson"])
def test_the_first_visit_is_light_and_the_next_one_lighter(
    visit: Visit, deployed: str, course: tuple[str, str], place: int
) -> None:
    page = visit(base_url=deployed)
    scales = Scales(page)
    with scales.weigh(page, FIRST):
        page.goto(course[place])
    with scales.weigh(page, NEXT):
        page.goto(course[1 - place])
    with scales.weigh(page, NEXT):
        page.goto(course[place])
