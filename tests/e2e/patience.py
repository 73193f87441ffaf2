"""Waiting for the queue worker, as people do: looking again."""

from playwright.sync_api import Locator, Page, expect

LOOKS, PAUSE = 60, 1_500


def look_until(page: Page, target: Locator) -> None:
    """Load the page again until the worker has done what makes the target appear."""
    for _ in range(LOOKS):
        if target.is_visible():
            return
        page.wait_for_timeout(PAUSE)
        page.reload()
    expect(target).to_be_visible()
