"""The ways into the table: one statement of SQL, COPY, ordinary inserts; the same rows and the same answers by each."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from pytest_django import DjangoAssertNumQueries

from lrs import moments, rows, store, watermark
from lrs.errors import Conflict
from lrs.models import Credential, Reference, Statement
from tests.lrs.conftest import XapiClient
from tests.lrs.examples import AT, COURSE, FULL, PLAIN, SUBSTATEMENT, by, changed, voiding

SCATTERED = [
    changed(FULL, "/id", str(uuid4())),
    changed(FULL, "/id", str(uuid4())),
    {**SUBSTATEMENT, "id": str(uuid4())},
    {**voiding(uuid4()), "id": str(uuid4())},
    {**by("\\n\\N \t ä \U0001f600 \u2028"), "id": str(uuid4())},
    {**PLAIN, "id": str(uuid4()), "stored": "2020-01-01T00:00:00Z", "context": {"extensions": {"a:b": "\\\\.\x00"}}},
    *({**by(str(number)), "id": str(uuid4())} for number in range(4)),
]


def everything() -> tuple[list[dict[str, Any]], list[tuple[Any, ...]]]:
    """What stands in both tables, the numbers of the rows aside."""
    found = list(Statement.objects.order_by("uuid").values())
    names = {row.pop("sequence"): row["uuid"] for row in found}
    mentioned = Reference.objects.values_list("key", "stored", "statement_id")
    return found, sorted((key, stored, names[number]) for key, stored, number in mentioned)


@pytest.mark.django_db
def test_each_way_makes_the_same_rows(credential: Credential, monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    for few in (100, 0):
        monkeypatch.setattr(rows, "FEW", few)
        with transaction.atomic():
            answer = store.save(SCATTERED, credential=credential, at=AT)
            made.append((answer, everything()))
            transaction.set_rollback(True)

    assert made[0] == made[1]
    assert made[0][0] == [UUID(statement["id"]) for statement in SCATTERED]
    found, mentioned = made[0][1]
    assert len(found) == len(SCATTERED)
    assert mentioned


@pytest.mark.django_db
@pytest.mark.parametrize("few", [0, 100])
def test_the_databases_clock_and_text_agree(few: int, credential: Credential, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "FEW", few)
    before = watermark.stamp()
    uuids = store.receive([by(str(number)) for number in range(3)], credential=credential, version="1.0.3")
    after = watermark.stamp()

    found = [Statement.objects.get(uuid=uuid) for uuid in uuids]
    assert before < found[0].stored < after
    for position, statement in enumerate(found):
        assert statement.stored == statement.timestamp == found[0].stored + position * watermark.TICK
        assert statement.parsed["stored"] == statement.parsed["timestamp"] == moments.text(statement.stored)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("size", [1, 5, 60])
def test_a_taken_id_is_compared_on_each_way(size: int, credential: Credential) -> None:
    batch = [{**by(str(number)), "id": str(uuid4())} for number in range(size)]
    store.receive(batch[:1], credential=credential, version="1.0.3")

    assert store.receive(batch, credential=credential, version="1.0.3") == [UUID(one["id"]) for one in batch]
    assert Statement.objects.count() == size

    fresh = [{**by(str(number)), "id": str(uuid4())} for number in range(size - 1)]
    with pytest.raises(Conflict):
        store.receive([*fresh, changed(batch[0], "/object/id", COURSE)], credential=credential, version="1.0.3")
    assert Statement.objects.count() == size, "nothing of a batch that conflicts"


@pytest.mark.django_db(transaction=True)
def test_a_statement_alone_takes_one_statement_of_sql(
    credential: Credential, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    asked_whether_known = 1
    in_a_transaction = 4  # begin, the time of the newest, insert, commit
    stored = 1 if connection.vendor == "postgresql" else in_a_transaction

    with django_assert_num_queries(asked_whether_known + stored):
        store.receive([by("one", object={"id": COURSE})], credential=credential, version="1.0.3")


@pytest.mark.django_db(transaction=True)
def test_the_watermark_waits_for_a_statement_alone(credential: Credential) -> None:
    """It has looked at the clock and then waits for somebody who has the same id, and gives it back."""
    disputed = by("one", id=str(uuid4()))
    held, give_back = Event(), Event()

    def hold() -> None:
        try:
            with transaction.atomic():
                store.save([disputed], credential=credential, at=AT)
                held.set()
                assert give_back.wait(10)
                transaction.set_rollback(True)
        finally:
            connection.close()

    def send() -> None:
        try:
            store.receive([disputed], credential=credential, version="1.0.3")
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        holding = threads.submit(hold)
        assert held.wait(10)
        sending = threads.submit(send)
        while not _waiting():
            pass
        before = watermark.through()
        give_back.set()
        holding.result()
        sending.result()

    assert before < Statement.objects.get().stored <= watermark.through()


def _waiting() -> bool:
    """Whether some statement of SQL waits for another transaction; on SQLite, where writers queue, it always does."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return bool(cursor.fetchone()[0])


@pytest.mark.django_db(transaction=True)
def test_batches_of_all_sizes_overlap_without_deadlock(credential: Credential) -> None:
    statements = [by(str(number), id=str(uuid4())) for number in range(120)]

    def post(seed: int) -> list[int]:
        client = XapiClient()
        try:
            slices = [statements[start : start + size][::order] for start, size, order in _cuts(seed)]
            return [client.post(batch).status_code for batch in slices]
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(post, range(8)))

    assert answers == [[200] * 6] * 8
    assert {str(uuid) for uuid in Statement.objects.values_list("uuid", flat=True)} <= {
        statement["id"] for statement in statements
    }


def _cuts(seed: int) -> list[tuple[int, int, int]]:
    """Places, sizes and directions of batches: single ones, few and many."""
    return [((seed * 7 + turn * 13) % 40, size, turn % 2 or -1) for turn, size in enumerate((1, 20, 80, 1, 60, 33))]
