"""Many clients at once: no deadlock, exactly one of each, whatever the order (a file on SQLite, or PostgreSQL)."""

import random
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID, uuid4

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from lrs import credentials, store
from lrs.errors import Conflict
from lrs.models import Attachment, Credential, Statement
from tests.lrs.conftest import SECRET, XapiClient
from tests.lrs.examples import AT, COURSE, by
from tests.lrs.test_attachments import described, part, send

THREADS = 8

pytestmark = pytest.mark.django_db(transaction=True)


def together[Argument](function: Callable[[Argument], object], arguments: list[Argument]) -> list[object]:
    """What the function returns in as many threads as there are arguments, all starting at once."""
    start = Barrier(len(arguments))

    def one(argument: Argument) -> object:
        start.wait()
        try:
            return function(argument)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(arguments)) as threads:
        return list(threads.map(one, arguments))


def test_overlapping_batches_store_each_once() -> None:
    statements = [
        by(str(number), id=str(uuid4()), context={"contextActivities": {"parent": [{"id": COURSE}]}})
        for number in range(60)
    ]

    def post(seed: int) -> int:
        chance = random.Random(seed)
        for _ in range(4):
            batch = chance.sample(statements, 40)
            assert store.save(batch, at=AT) == [UUID(statement["id"]) for statement in batch]
        return 160

    assert together(post, list(range(THREADS))) == [160] * THREADS
    assert Counter(Statement.objects.values_list("uuid", flat=True)) == {
        UUID(statement["id"]): 1 for statement in statements
    }
    assert all(found.references.count() == 1 for found in Statement.objects.all())


def test_overlapping_batches_over_http() -> None:
    credentials.create(name="Client", key="client", secret=SECRET, scopes=["all"], at=AT)
    statements = [by(str(number), id=str(uuid4())) for number in range(30)]

    def post(seed: int) -> list[int]:
        client = XapiClient()
        batches = [random.Random(seed + number).sample(statements, 20) for number in range(3)]
        return [client.post(batch).status_code for batch in batches]

    assert together(post, list(range(THREADS))) == [[200] * 3] * THREADS
    assert Statement.objects.count() == 30


def test_overlapping_data_is_kept_once() -> None:
    credentials.create(name="Client", key="client", secret=SECRET, scopes=["all"], at=AT)
    contents = [bytes([number]) * 50 for number in range(12)]

    def post(seed: int) -> list[int]:
        client, chance = XapiClient(), random.Random(seed)
        chosen = [chance.sample(contents, 8) for _ in range(3)]
        return [
            send(client, {**by("one"), "attachments": list(map(described, some))}, *map(part, some)).status_code
            for some in chosen
        ]

    assert together(post, list(range(THREADS))) == [[200] * 3] * THREADS
    assert sorted(bytes(kept.content) for kept in Attachment.objects.all()) == contents


@hypothesis_settings(max_examples=6, deadline=None)
@given(versions=st.lists(st.integers(0, 2), min_size=4, max_size=THREADS))
def test_of_many_puts_of_one_id_one_is_stored(versions: list[int]) -> None:
    statement_id = str(uuid4())

    def put(version: int) -> str:
        try:
            store.save([by(f"version-{version}", id=statement_id)], at=AT)
        except Conflict:
            return "conflict"
        return f"version-{version}"

    outcomes = together(put, versions)

    kept = Statement.objects.get(uuid=statement_id).parsed["actor"]["account"]["name"]
    expected = [kept if f"version-{version}" == kept else "conflict" for version in versions]
    assert outcomes == expected


def test_a_conflict_in_one_client_loses_nothing_of_another() -> None:
    disputed = str(uuid4())
    own = {seed: [by(f"{seed}-{number}", id=str(uuid4())) for number in range(20)] for seed in range(THREADS)}

    def post(seed: int) -> bool:
        try:
            store.save([*own[seed], by(f"claim-{seed}", id=disputed)], at=AT)
        except Conflict:
            return False
        return True

    won = together(post, list(range(THREADS)))

    assert won.count(True) == 1
    assert Statement.objects.count() == 21, "the winner's batch whole, of the others nothing"
    assert Credential.objects.count() == 0
