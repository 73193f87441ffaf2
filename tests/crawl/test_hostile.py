"""A few hundred hostile requests to any address, by people of both sides; ``make fuzz`` sends a hundred thousand."""

import warnings

import pytest
from pytest_django import DjangoDbBlocker

from tests.crawl.sides import ADMIN, ANYBODY, Who
from tests.fuzz.drill import Drill

PEOPLE = [Who(role, "alfa") for role in ("learner", "manager", "reader", "privacy", "organiser", "editor")]
REQUESTS = 400


@pytest.mark.parametrize("seed", [1, 2])
def test_nothing_fails_and_nothing_is_told(two_sides: None, django_db_blocker: DjangoDbBlocker, seed: int) -> None:
    hidden = {"": ANYBODY.forbidden, ADMIN.email: (), **{who.email: who.forbidden for who in PEOPLE}}
    drill = Drill(seed, hidden, (ADMIN.email, Who("organiser", "alfa").email, Who("editor", "alfa").email))
    with django_db_blocker.unblock(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of files that hostile requests leave open; what is told and fails matters
        drill.run(REQUESTS)
    assert not drill.faults, "\n".join(f"{kind}\n{place}" for kind, place in drill.faults.items())
    assert sum(drill.statuses.values()) == REQUESTS
    assert {200, 302, 403, 404, 405} <= drill.statuses.keys()
