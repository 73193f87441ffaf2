"""Everybody of both sides follows every link and sends every form: nothing fails, refuses or tells too much.

Then each asks for what somebody in the same role on the other side reached, right after them, and sends their forms.
"""

from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from tests import visiting
from tests.crawl import crossing, walking
from tests.crawl.sides import ADMIN, ALLOWED, ANYBODY, SIDES, Who

# Wagtail leaves files of pictures that it draws to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
NUMBERLESS = {"reader", "privacy"}  # their pages name no thing by number; there is nothing to ask for across
ROLES = [role for role in ALLOWED if role != ANYBODY.role]


@pytest.fixture
def world(two_sides: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Both sides, open to the test."""
    with django_db_blocker.unblock():
        yield


def walked(who: Who) -> walking.Walk:
    """Everything that somebody meets."""
    walk = walking.Walk(who, walking.browser(who))
    with visiting.taken_back(walk.client):
        walk.run()
    return walk


@pytest.mark.parametrize("who", [ANYBODY, ADMIN], ids=str)
def test_a_walk_meets_no_fault(world: None, who: Who) -> None:
    check(walked(who))


@pytest.mark.parametrize("role", ROLES)
def test_both_sides_meet_no_fault_and_not_each_other(world: None, role: str) -> None:
    walks = [walked(Who(role, side)) for side in SIDES]
    for walk in walks:
        check(walk)
    for one, another in (walks, reversed(walks)):
        crossed = crossing.cross(one, another)
        assert not crossed.faults, "\n".join(crossed.faults)
        assert bool(crossed.asked) == (role not in NUMBERLESS), crossed


def check(walk: walking.Walk) -> None:
    """Nothing was wrong, and the walk went somewhere."""
    assert not walk.faults, f"{walk.answers}\n" + "\n".join(walk.faults)
    assert len(walk.reached) > 40
    assert len(walk.sent) > 2
