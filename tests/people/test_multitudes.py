"""Pages about people ask the database as often for many as for few, and show a page of them.

A thousand and ten thousand: to write a hundred thousand takes minutes and tells no more, because no page reads further
than ``matrix.MOST``; the bench has them (``make bench``).
"""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import multitudes, visiting

pytestmark = pytest.mark.django_db
FEW, MANY = 1_000, 10_000
LONGEST = 300_000  # bytes of a page
QUERIES = {
    "everybody": 13,
    "everybody, as a list": 13,
    "everybody, page 9": 13,
    "everybody with gaps": 13,
    "a profession": 13,
    "a district": 13,
    "a unit with gaps": 13,
    "a head's unit": 13,
    "a superior's people": 13,
    "reminding a unit": 13,
    "a unit as CSV": 15,
    "deputies": 9,
    "a person": 21,
    "my learning": 14,
    "who looked at me": 5,
    "figures": 13,
    "support": 6,
    "privacy": 23,
    "accounts": 11,
    "accounts, page 9": 11,
    "accounts by name": 10,
    "an account": 14,
    "an account's uses": 11,
    "an account's history": 12,
    "organisations": 11,
    "organisations by name": 11,
    "organisations below one": 12,
    "an organisation": 17,
    "jobs": 11,
    "jobs, page 9": 11,
    "jobs by name": 11,
    "a person's jobs": 10,
    "a new job": 12,
    "role profiles": 9,
    "invitations": 10,
    "invitations, page 2": 10,
    "a new invitation": 10,
    "roles": 10,
    "roles by name": 10,
    "a new role": 10,
    "imports": 10,
    "an import with faults": 11,
    "an import undone": 13,
    "everybody's privacy": 16,
    "who may what": 14,
    "the admin's front page": 31,
}
# Of more people than are judged together those of the page are counted and found first
WIDE = {"everybody", "everybody, as a list", "everybody, page 9", "everybody with gaps", "a profession"}


def asked(world: multitudes.Multitude) -> dict[str, int]:
    """How often each page asks."""
    found = {}
    for name, (person, address) in multitudes.pages(world).items():
        client = Client()
        client.force_login(person)
        client.get(address)  # a look that is noted for the first time of the day is written, not counted up
        visiting.forget()
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(address)
        assert answer.status_code == 200, name
        assert len(answer.content) < LONGEST, name
        found[name] = len(queries)
    return found


def test_pages_ask_as_often_for_ten_thousand_people_as_for_a_thousand() -> None:
    world = multitudes.Multitude()
    world.grow(FEW)
    assert asked(world) == QUERIES

    world.grow(MANY)

    assert asked(world) == {name: number + 2 * (name in WIDE) for name, number in QUERIES.items()}
