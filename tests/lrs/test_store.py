"""Storing: whole batches in few queries, the same once, another never, and nothing changed afterwards."""

from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from pytest_django import DjangoAssertNumQueries

from lrs import identifiers, keys, store
from lrs.errors import Conflict, Forbidden, Invalid
from lrs.models import Credential, Immutable, Reference, Statement
from tests.lrs import strategies
from tests.lrs.examples import AT, COURSE, FULL, LESSON, PLAIN, REGISTRATION, by, changed, voiding

PERSON = "account:https://people.example|person-1"

pytestmark = pytest.mark.django_db


def stored(uuid: UUID) -> Statement:
    """The statement as the database holds it."""
    found = store.get(uuid)
    assert found is not None
    return found


def test_the_store_sets_what_is_missing() -> None:
    [uuid] = store.save([PLAIN], at=AT)

    found = stored(uuid).parsed
    assert found == PLAIN | {
        "id": str(uuid),
        "stored": "2026-11-20T09:30:00.000000Z",
        "timestamp": "2026-11-20T09:30:00.000000Z",
        "authority": store.OWN_AUTHORITY,
        "version": "1.0.0",
    }
    assert "id" not in PLAIN, "the sender's dictionary is untouched"


def test_columns_are_what_the_statement_says(credential: Credential) -> None:
    [uuid] = store.save([FULL], credential=credential, at=AT)

    found = stored(uuid)
    assert str(found.uuid) == FULL["id"]
    assert (found.actor, found.activity) == ("mbox:evening@group.example", FULL["object"]["id"])
    assert found.verb == FULL["verb"]["id"]
    assert found.registration == UUID(REGISTRATION)
    assert found.timestamp.isoformat() == "2026-11-19T10:17:00.123000+00:00"
    assert (found.stored, found.credential, found.voids) == (AT, credential, None)
    assert found.parsed["authority"] == credential.authority, "never the sender's own word (2.4.9)"


def test_2_0_timestamps_are_in_utc(credential: Credential) -> None:
    [old, new] = [
        store.save([{**PLAIN, "timestamp": "2026-11-19T12:17:00.123456789+02:00"}], at=AT, version=version)[0]
        for version in ("1.0.3", "2.0.0")
    ]

    assert stored(old).parsed["timestamp"] == "2026-11-19T12:17:00.123456789+02:00"
    assert stored(new).parsed["timestamp"] == "2026-11-19T10:17:00.123456789Z"
    assert (stored(old).parsed["version"], stored(new).parsed["version"]) == ("1.0.0", "2.0.0")


def test_a_batch_keeps_its_order() -> None:
    uuids = store.save([by(str(number)) for number in range(20)], at=AT)

    in_order = Statement.objects.order_by("stored").values_list("uuid", flat=True)
    assert list(in_order) == uuids
    assert uuids == sorted(uuids), "identifiers of the store sort by time and place"


@pytest.mark.parametrize("size", [1, 3, 1200])
def test_a_batch_takes_a_constant_number_of_queries(size: int, django_assert_max_num_queries: Any) -> None:
    batch = [
        {**by(str(number)), "context": {"contextActivities": {"parent": [{"id": COURSE}]}}} for number in range(size)
    ]

    with django_assert_max_num_queries(6 if size > 500 else 4):
        store.save(batch, at=AT)

    assert Statement.objects.count() == size
    assert Reference.objects.count() == size


def test_the_same_statement_is_stored_once(django_assert_max_num_queries: Any) -> None:
    [first] = store.save([FULL], at=AT)
    again = changed(FULL, "/verb/display", {"sv": "svarade"})

    with django_assert_max_num_queries(4):
        assert store.save([again], at=AT + timedelta(days=1)) == [first]

    assert Statement.objects.count() == 1
    assert stored(first).parsed["verb"] == FULL["verb"]
    assert stored(first).stored == AT


def test_another_statement_under_the_same_id_is_a_conflict_and_nothing_is_stored() -> None:
    store.save([FULL], at=AT)

    with pytest.raises(Conflict) as caught, transaction.atomic():
        store.save([PLAIN, changed(FULL, "/result/success", False)], at=AT)

    assert str(caught.value.uuid) == FULL["id"]
    assert Statement.objects.count() == 1


def test_one_bad_statement_refuses_the_batch_and_names_its_place() -> None:
    with pytest.raises(Invalid) as caught:
        store.save([PLAIN, {**PLAIN, "verb": {"id": "went"}}], at=AT)

    assert caught.value.pointer == "/1/verb/id"
    assert Statement.objects.count() == 0


def test_two_of_one_id_in_a_batch_are_refused() -> None:
    with pytest.raises(Invalid) as caught:
        store.save([PLAIN, FULL, changed(FULL, "/id", FULL["id"].upper())], at=AT)

    assert caught.value.pointer == "/2/id"


def test_an_empty_batch_is_nothing() -> None:
    assert store.save([], at=AT) == []


def test_our_own_statements_skip_validation_only() -> None:
    [uuid] = store.save_ours([PLAIN])

    assert stored(uuid).credential is None
    assert store.save([{**PLAIN, "id": str(uuid)}], at=AT) == [uuid]


def test_of_gives_what_stands_of_these_actors_about_these_activities() -> None:
    mine, other, elsewhere = store.save([PLAIN, by("person-2"), {**PLAIN, "object": {"id": COURSE}}], at=AT)

    assert {found.uuid for found in store.of([PERSON])} == {mine, elsewhere}
    assert {found.uuid for found in store.of([PERSON], [LESSON])} == {mine}
    assert {found.uuid for found in store.of([PERSON, f"{PERSON[:-1]}2"], [LESSON])} == {mine, other}
    assert list(store.of([])) == list(store.of([PERSON], [])) == []


def test_of_is_one_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    store.save([PLAIN], at=AT)

    with django_assert_num_queries(1):
        assert len(store.of([PERSON], [LESSON])) == 1


# --- voiding (1.0.3 Data 2.3.2) ---------------------------------------------------------------------


def test_a_voided_statement_and_the_voiding_one_do_not_stand(credential: Credential) -> None:
    kept, gone = store.save([PLAIN, by("person-1")], credential=credential, at=AT)
    [void] = store.save([voiding(gone)], credential=credential, at=AT)

    assert [found.uuid for found in Statement.objects.standing()] == [kept]
    assert [found.uuid for found in Statement.objects.voided()] == [gone]
    assert {found.uuid for found in Statement.objects.unvoided()} == {kept, void}
    assert stored(void).voids == stored(void).refers == gone


def test_a_voiding_statement_may_come_first(credential: Credential) -> None:
    uuid = uuid4()
    store.save([voiding(uuid)], credential=credential, at=AT)
    store.save([{**PLAIN, "id": str(uuid)}], credential=credential, at=AT)

    assert [found.uuid for found in Statement.objects.voided()] == [uuid]


def test_a_voiding_statement_is_never_voided(credential: Credential) -> None:
    [gone] = store.save([PLAIN], credential=credential, at=AT)
    [void] = store.save([voiding(gone)], credential=credential, at=AT)
    store.save([voiding(void)], credential=credential, at=AT)

    assert [found.uuid for found in Statement.objects.voided()] == [gone]


def test_a_client_cannot_void_what_others_said(make_credential: Callable[..., Credential]) -> None:
    ours, theirs = store.save([PLAIN], at=AT) + store.save([PLAIN], credential=make_credential("one"), at=AT)
    other = make_credential("two")

    for target in (ours, theirs):
        with pytest.raises(Forbidden):
            store.save([voiding(target)], credential=other, at=AT)


def test_a_void_that_came_first_counts_for_its_own_client_only(make_credential: Callable[..., Credential]) -> None:
    uuid = uuid4()
    store.save([voiding(uuid)], credential=make_credential("one"), at=AT)
    store.save([{**PLAIN, "id": str(uuid)}], at=AT)

    assert [found.uuid for found in store.of([PERSON])] == [uuid]


def test_our_recorder_may_void_anything(credential: Credential) -> None:
    [uuid] = store.save([PLAIN], credential=credential, at=AT)
    store.save([voiding(uuid)], at=AT)

    assert list(store.of([PERSON])) == []


# --- nothing changes --------------------------------------------------------------------------------


def test_the_model_refuses_changes() -> None:
    [uuid] = store.save([PLAIN], at=AT)
    found = stored(uuid)

    for change in (
        found.save,
        found.delete,
        Statement.objects.all().delete,
        lambda: Statement.objects.update(verb="x"),
    ):
        with pytest.raises(Immutable):
            change()


def test_the_database_refuses_changes() -> None:
    store.save([PLAIN], at=AT)
    refused = ["UPDATE lrs_statement SET verb = 'x'"]
    if connection.vendor == "postgresql":
        refused.append("DELETE FROM lrs_statement")

    for sql in refused:
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)


def test_erasure_has_its_documented_way() -> None:
    append_only = import_module("lrs.migrations.0002_append_only")
    [uuid] = store.save([PLAIN], at=AT)
    on_postgresql = connection.vendor == "postgresql"

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL lrs.erasing = 'on'" if on_postgresql else append_only.SQLITE_BACK)
        cursor.execute("UPDATE lrs_statement SET raw = '{}'")
        cursor.execute("SET LOCAL lrs.erasing = 'off'" if on_postgresql else append_only.SQLITE)

    assert stored(uuid).parsed == {}
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE lrs_statement SET raw = ''")


# --- whatever comes ---------------------------------------------------------------------------------


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(statement=strategies.statements())
def test_what_is_stored_comes_back_equal(db: None, statement: dict[str, Any]) -> None:
    statement = {name: value for name, value in statement.items() if name != "id"}

    [uuid] = store.save([statement], at=AT)

    found = stored(uuid).parsed
    assert {name: found[name] for name in statement} == statement
    assert store.save([statement | {"id": str(uuid)}], at=AT) == [uuid], "sent again it is the same"


@pytest.mark.parametrize(
    "name", ["a\x00b", "x" * 100_000, "ä" * 5000, "'; DROP TABLE lrs_statement; --", "|", "\U0001f600" * 600]
)
def test_long_and_odd_identifiers_are_stored_and_found(name: str) -> None:
    statement = by(name) | {"object": {"id": "https://learning.example/" + name.translate({0: "", 32: "", 124: ""})}}
    [uuid] = store.save([statement], at=AT)

    assert [found.uuid for found in store.of([keys.actor(statement["actor"])], [statement["object"]["id"]])] == [uuid]


@pytest.mark.parametrize("value", [2**70, "\ud800", {"a": object()}])
def test_what_cannot_be_written_as_json_is_invalid(value: object) -> None:
    with pytest.raises(Invalid):
        store.save([{**PLAIN, "context": {"extensions": {"https://learning.example/x": value}}}], at=AT)


def test_identifiers_sort_by_time_and_suit_old_clients() -> None:
    first, second = identifiers.make(AT, 0), identifiers.make(AT, 1)

    assert (first.version, first.variant, first < second) == (4, "specified in RFC 4122", True)
