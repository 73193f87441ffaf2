"""Everybody of both sides follows every link and sends every form: nothing fails, refuses or tells too much."""

import pytest
from pytest_django import DjangoDbBlocker

from tests.crawl import walking
from tests.crawl.sides import ADMIN, ANYBODY, PEOPLE, Who

# Wagtail leaves files of pictures that it draws to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.mark.parametrize("who", [ANYBODY, ADMIN, *PEOPLE], ids=str)
def test_a_walk_meets_no_fault(two_sides: None, django_db_blocker: DjangoDbBlocker, who: Who) -> None:
    with django_db_blocker.unblock():
        walk = walking.Walk(who, walking.browser(who))
        with walking.taken_back(walk.client):
            walk.run()

    assert not walk.faults, f"{walk.answers}\n" + "\n".join(walk.faults)
    assert len(walk.reached) > 40
    assert len(walk.sent) > 2
