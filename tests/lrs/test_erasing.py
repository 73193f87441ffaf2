"""Forgetting somebody in the store: tombstones for what other systems said, nothing else is touched."""

from collections.abc import Callable
from hashlib import sha256
from typing import Any

import orjson
import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings

from lrs import erasing, keys, store, validation
from lrs.models import Attachment, Credential, Document, Reference, Rejection, Statement
from tests.lrs import places, strategies
from tests.lrs.conftest import XapiClient
from tests.lrs.examples import AT, FULL, PLAIN
from tests.lrs.test_attachments import described, part, send

pytestmark = pytest.mark.django_db
AINO = {"mbox": "mailto:aino@people.example", "name": "Aino"}
EERO = {"mbox": "mailto:eero@people.example"}
KEY = keys.actor(AINO)


def said(*statements: dict[str, Any], by: Credential | None) -> list[Statement]:
    """Stored statements, as rows."""
    found = {row.uuid: row for row in Statement.objects.filter(uuid__in=store.save(statements, credential=by, at=AT))}
    return sorted(found.values(), key=lambda row: row.pk)


def test_what_others_said_becomes_a_tombstone_under_the_old_id(credential: Credential) -> None:
    result = {"response": "I am Aino"}
    [row] = said({**PLAIN, "actor": AINO, "result": result, "context": {"instructor": EERO}}, by=credential)
    before = row.parsed

    with transaction.atomic():
        assert erasing.erase([KEY]) == 1

    after = Statement.objects.get(pk=row.pk)
    kept = {name: before[name] for name in ("id", "stored", "timestamp", "authority", "version")}
    assert after.parsed == {
        **kept,
        "actor": erasing.NOBODY,
        "verb": {"id": PLAIN["verb"]["id"]},
        "object": {"objectType": "Activity", "id": PLAIN["object"]["id"]},
        "context": {"extensions": {erasing.DIGEST: sha256(row.raw.encode()).hexdigest()}},
    }
    assert (after.uuid, after.stored, after.timestamp, after.verb) == (row.uuid, row.stored, row.timestamp, row.verb)
    assert (after.actor, after.registration) == (keys.actor(erasing.NOBODY), None)
    assert not Reference.objects.filter(statement_id=row.pk).exists()
    assert list(store.of([KEY])) == []


@pytest.mark.parametrize(
    "naming",
    [
        {"context": {"instructor": AINO}},
        {"context": {"team": {"objectType": "Group", "member": [AINO]}}},
        {"actor": {"objectType": "Group", "member": [EERO, AINO]}},
        {"object": {**AINO, "objectType": "Agent"}},
        {"object": {"objectType": "SubStatement", **PLAIN, "actor": AINO}},
    ],
    ids=["instructor", "team", "member", "object", "substatement"],
)
def test_whoever_names_the_person_is_buried_too(naming: dict[str, Any], credential: Credential) -> None:
    [naming_it, other] = said({**PLAIN, **naming}, {**PLAIN, "actor": EERO}, by=credential)

    with transaction.atomic():
        assert erasing.erase([KEY]) == 1

    assert b"aino" not in Statement.objects.get(pk=naming_it.pk).raw.lower().encode()
    assert Statement.objects.get(pk=other.pk).raw == other.raw


def test_our_own_recorder_names_nobody_and_stays(credential: Credential) -> None:
    [own] = said({**PLAIN, "actor": AINO}, by=None)

    with transaction.atomic():
        assert erasing.erase([KEY]) == 0

    assert Statement.objects.get(pk=own.pk).raw == own.raw


def test_data_goes_with_the_last_statement_that_names_it(xapi: XapiClient) -> None:
    shared, alone = b"for two", b"for Aino"
    mine = {**PLAIN, "actor": AINO, "attachments": [described(shared), described(alone)]}
    others = {**PLAIN, "actor": EERO, "attachments": [described(shared)]}
    send(xapi, mine, part(shared), part(alone))
    send(xapi, others, part(shared))

    with transaction.atomic():
        erasing.erase([KEY])

    assert [bytes(row.content) for row in Attachment.objects.all()] == [shared]
    with transaction.atomic():
        erasing.erase([keys.actor(EERO)])
    assert not Attachment.objects.exists()


def test_documents_and_refused_requests_go(xapi: XapiClient) -> None:
    places.put(xapi, places.STATE, b"where I was", content_type="text/plain")
    places.put(xapi, places.ACTIVITY_PROFILE, b"about the lesson", content_type="text/plain")
    xapi.post({**PLAIN, "actor": AINO, "verb": "wrong"})
    xapi.post({**PLAIN, "verb": "wrong"})

    with transaction.atomic():
        erasing.erase([keys.actor(places.AGENT)], words=["aino@people.example", ""])

    assert [bytes(row.content) for row in Document.objects.all()] == [b"about the lesson"]
    assert [("aino" in row.body) for row in Rejection.objects.all()] == [False]


def test_burying_twice_changes_nothing_and_the_database_is_locked_again(credential: Credential) -> None:
    [row] = said({**PLAIN, "actor": AINO}, by=credential)
    with transaction.atomic():
        erasing.erase([KEY])
    once = Statement.objects.get(pk=row.pk).raw

    assert erasing.tombstone(once) == orjson.loads(once)
    with transaction.atomic():
        assert erasing.erase([KEY]) == 0
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE lrs_statement SET raw = ''")


def test_the_whole_is_taken_back_when_something_fails_after(credential: Credential) -> None:
    [row] = said({**PLAIN, "actor": AINO}, by=credential)

    with transaction.atomic():
        erasing.erase([KEY])
        transaction.set_rollback(True)

    assert Statement.objects.get(pk=row.pk).raw == row.raw
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE lrs_statement SET raw = ''")


def test_who_asks_for_a_voided_or_buried_statement_still_finds_it(
    xapi: XapiClient, make_credential: Callable[..., Credential]
) -> None:
    [uuid] = xapi.post({**FULL, "actor": AINO, "context": {}}).json()

    with transaction.atomic():
        erasing.erase([KEY])

    answer = xapi.get(statementId=uuid)
    assert (answer.status_code, answer.json()["actor"]) == (200, erasing.NOBODY)
    assert xapi.put({**FULL, "actor": AINO, "context": {}}, uuid).status_code == 409, "it does not come back"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100, deadline=None)
@given(statement=strategies.statements())
def test_a_tombstone_is_a_valid_statement(db: None, statement: dict[str, Any]) -> None:
    raw = orjson.dumps({**statement, "id": "0b6ac2f5-0f2d-4c85-9b6c-8f5fb6f8f6a1"}).decode()

    left = erasing.tombstone(raw)

    validation.validate(left, version="1.0.3")
    assert erasing.tombstone(orjson.dumps(left).decode()) == left
