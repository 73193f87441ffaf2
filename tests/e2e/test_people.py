"""What people do with their own account, in Finnish and by keyboard alone."""

import zipfile

from playwright.sync_api import Page, expect

from tests.e2e.conftest import Visit
from tests.e2e.guarding import PASSWORD, prove, sign_up
from tests.e2e.hands import Keys
from tests.e2e.words import fi

DATA = "/fi/my/data/"


def _ready(page: Page) -> None:
    """Look again until the queue has made the copy."""
    for _ in range(60):
        page.goto(DATA)
        if page.get_by_role("link", name=fi("Download")).count():
            return
        page.wait_for_timeout(500)
    raise AssertionError("the copy was not made")


def test_a_copy_of_ones_own_data(visit: Visit) -> None:
    page = visit()
    email = sign_up(page, "kopio")
    keys = Keys(page)
    page.goto(DATA)

    keys.follow(page.get_by_role("button", name=fi("Ask for a copy")))
    prove(page, PASSWORD)
    expect(page.locator(".site-messages")).to_contain_text(
        fi("Your copy is being made. We write to you when it is ready.")
    )
    _ready(page)
    with page.expect_download() as waiting:
        keys.touch(page.get_by_role("link", name=fi("Download")))

    with zipfile.ZipFile(waiting.value.path()) as copy:
        assert copy.namelist() == ["statements.json", "data.json", "index.html"]
        assert email in copy.read("index.html").decode()


def test_being_forgotten_and_changing_ones_mind(visit: Visit) -> None:
    page = visit()
    sign_up(page, "poistuja")
    keys = Keys(page)
    page.goto(DATA)

    keys.follow(page.get_by_role("link", name=fi("Erase my account and my name")))
    keys.follow(page.get_by_role("button", name=fi("Ask to be erased")))
    prove(page, PASSWORD)
    expect(page.get_by_role("heading", name=fi("Your account will be erased"))).to_be_visible()

    keys.follow(page.get_by_role("button", name=fi("Keep my account")))
    expect(page.locator(".site-messages")).to_contain_text(fi("Your account stays as it is."))
    expect(page.get_by_role("heading", name=fi("Your account will be erased"))).to_have_count(0)
