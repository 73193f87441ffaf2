"""Another tool's road: its statements are stored for anybody who may write, and count only where it is trusted."""

from collections.abc import Callable
from uuid import uuid4

import pytest
import tincan
from playwright.sync_api import Page, expect

from tests.e2e.learner import Learner
from tests.e2e.planting import TRUSTED_KEY, TRUSTED_SECRET
from tests.e2e.site import Site
from tests.e2e.words import fi

Visit = Callable[..., Page]
COURSE = "/fi/north/nayttoon-perustuvat-menetelmat/"
INITIALIZED = "http://adlnet.gov/expapi/verbs/initialized"
COMPLETED = "http://adlnet.gov/expapi/verbs/completed"
FOLDED = 40_000  # the worker's time to fold what came in


@pytest.fixture
def stores(site: Site) -> tuple[tincan.RemoteLRS, ...]:
    """The store as a tool reaches it that is trusted for nothing, and as one reaches it that is trusted."""
    credentials = (("demo", "talkoot-demo"), (TRUSTED_KEY, TRUSTED_SECRET))
    return tuple(
        tincan.RemoteLRS(endpoint=f"{site.url}/xapi/", version="1.0.3", username=key, password=secret)
        for key, secret in credentials
    )


def test_a_statement_counts_only_from_a_trusted_tool(visit: Visit, stores: tuple[tincan.RemoteLRS, ...]) -> None:
    demo, trusted = stores
    page = visit()
    page.goto(f"/fi/accounts/login/?next={COURSE}")
    walker = Learner(page, "methods")
    walker.sign_up("Tuuli")
    walker.start()
    statement = _completed(_latest(demo))
    assert demo.save_statement(statement).success
    assert demo.retrieve_statement(statement.id).content.verb.id == COMPLETED
    page.wait_for_timeout(3000)
    assert _done(page) == 0, "a tool that nobody trusts has moved somebody's progress"
    assert trusted.save_statement(_completed(_latest(demo))).success
    for _ in range(FOLDED // 2000):
        if _done(page):
            break
        page.wait_for_timeout(2000)
    assert _done(page) == 1
    expect(page.get_by_role("main")).to_contain_text(fi("Pick up here"))


def _latest(store: tincan.RemoteLRS) -> tincan.Statement:
    """What our own recorder said last: somebody opened a lesson."""
    return store.query_statements({"limit": 1, "verb": tincan.Verb(id=INITIALIZED)}).content.statements[0]


def _completed(said: tincan.Statement) -> tincan.Statement:
    """The same person completed the same lesson, as another tool says it."""
    return tincan.Statement(
        id=uuid4(),
        actor=said.actor,
        verb=tincan.Verb(id=COMPLETED, display={"en": "completed"}),
        object=tincan.Activity(id=said.object.id),
        result=tincan.Result(completion=True),
    )


def _done(page: Page) -> int:
    """How many parts of the course are done, as its page says."""
    page.goto(COURSE)
    ring = page.locator(".summary-ring b")
    return int(ring.inner_text().split("/")[0]) if ring.count() else 0
