"""Storing and finding statements.

A batch is stored whole or not at all, by a constant number of queries. The same statement twice is stored once; another
statement under a stored id is a conflict. Voiding is a statement like any other: it changes no row, and counts when it
comes from the voided statement's own credential or from our own recorder.
"""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from django.db import IntegrityError, transaction
from django.utils import timezone

from lrs import (
    attachments,
    credentials,
    definitions,
    equivalence,
    finding,
    identifiers,
    keys,
    moments,
    rows,
    rules,
    signals,
    validation,
    watermark,
)
from lrs.errors import Conflict, Forbidden, Invalid
from lrs.models import Credential, Statement, StatementQuerySet
from lrs.multipart import Part

OWN_AUTHORITY = credentials.OWN_AUTHORITY
query = finding.query


class Saved(NamedTuple):
    """All ids of a batch in its order, and those among them that were not stored before."""

    uuids: list[UUID]
    new: list[UUID]


class Batch(NamedTuple):
    """A batch ready to be stored: what was said, the rows it makes, and the definitions that are not known yet."""

    statements: Sequence[dict[str, Any]]
    rows: list[rows.Row]
    credential_id: int | None
    defined: dict[UUID, tuple[str, str]]


def save(
    statements: Sequence[dict[str, Any]], *, credential: Credential | None = None, at: datetime, version: str = "1.0.3"
) -> list[UUID]:
    """Validate and store a batch as of a given time; return its ids in order. Raises Invalid, Conflict or Forbidden.

    For what is brought in from elsewhere; a reader that follows the store by its watermark may have passed that time.
    """
    batch = _prepared(_checked(statements, version), credential, at, version)
    return _tried(partial(_keep, batch, at=at), batch, savepoint=False)


def save_ours(statements: Sequence[dict[str, Any]]) -> list[UUID]:
    """Store statements that our own recorder built and that need no validation."""
    batch = _prepared(statements, None, timezone.now(), "1.0.3")
    with transaction.atomic(savepoint=False):
        return _keep(batch).uuids


def receive(
    statements: Sequence[dict[str, Any]], *, credential: Credential, version: str, parts: Sequence[Part] = ()
) -> list[UUID]:
    """Store a client's batch with the data of its attachments; tell in the same transaction whoever wants to know.

    A single statement that brings nothing else and that nobody waits for needs no transaction: it is one statement of
    SQL, after which nothing can fail but the comparison with one that was there before.
    """
    checked = _checked(statements, version)
    data = attachments.match(checked, parts, version=version)
    batch = _prepared(checked, credential, timezone.now(), version)
    told = _listeners(batch)
    if not (data or told or batch.defined) and rows.stands_alone(batch.rows):
        return _keep(batch).uuids

    def keep(*, hopeful: bool) -> Saved:
        at = watermark.stamp() if data else None
        saved = _keep(batch, at=at, hopeful=hopeful)
        if at is not None:
            attachments.keep(data, of=rows.existing(saved.uuids).values(), credential=credential, at=at)
        if saved.new:
            for tell in told:
                tell(saved.new)
        return saved

    return _tried(keep, batch, savepoint=True)


def of(actors: Collection[str], activities: Collection[str] | None = None) -> StatementQuerySet:
    """What stands of these actors, about these activities or about all; actors and activities as ``lrs.keys``."""
    found = Statement.objects.standing().filter(actor__in=actors)
    if activities is not None:
        found = found.filter(activity__in=[keys.indexable(iri) for iri in activities])
    return found


def get(uuid: UUID) -> Statement | None:
    """The statement with this id, voided or not."""
    return Statement.objects.filter(uuid=uuid).first()


def _checked(statements: Sequence[dict[str, Any]], version: str) -> list[dict[str, Any]]:
    """The batch as valid statements; the pointer of an error begins with the position when there are several."""
    checked = []
    for position, statement in enumerate(statements):
        try:
            checked.append(validation.validate(statement, version=version))
        except Invalid as error:
            if len(statements) > 1:
                error.pointer = f"/{position}{error.pointer}"
            raise
    return checked


def _prepared(
    statements: Sequence[dict[str, Any]], credential: Credential | None, made: datetime, version: str
) -> Batch:
    """Valid statements as rows, none of which voids what is not its own; ids of the store begin with the given time."""
    authority = OWN_AUTHORITY if credential is None else credential.authority
    credential_id = None if credential is None else credential.pk
    prepared = [
        _row(_complete(statement, authority, made, position, version), credential_id, position)
        for position, statement in enumerate(statements)
    ]
    uuids = [row.uuid for row in prepared]
    if len(set(uuids)) < len(uuids):
        twice = next(position for position, uuid in enumerate(uuids) if uuid in uuids[:position])
        raise Invalid("Two statements of the batch have the same id.", f"/{twice}/id", "1.0.3 Communication 2.1.2")
    _refuse_foreign_voiding(prepared, credential_id)
    defined = definitions.given(statements) if rules.can_define(credential) else {}
    return Batch(statements, prepared, credential_id, defined)


def _listeners(batch: Batch) -> list[Callable[[list[UUID]], None]]:
    """Whom to tell inside the transaction what of the batch is new."""
    activities = {row.uuid: row.activity for row in batch.rows}
    voids = {row.uuid: row.voids for row in batch.rows if row.voids is not None}
    answers: list[Any] = signals.arriving.send(sender=Statement, activities=activities, voids=voids)
    return [tell for _, tell in answers if tell is not None]


def _tried(keep: Callable[..., Saved], batch: Batch, *, savepoint: bool) -> list[UUID]:
    """The ids of what is kept in a transaction: hoping that no id is taken, and where one is, again without hope.

    Inside a larger transaction an error dooms that one too, unless there is a savepoint.
    """
    if rows.go_by_copy(batch.rows):
        try:
            with transaction.atomic():
                return keep(hopeful=True).uuids
        except IntegrityError:
            pass
    with transaction.atomic(savepoint=savepoint):
        return keep(hopeful=False).uuids


def _keep(batch: Batch, *, at: datetime | None = None, hopeful: bool = False) -> Saved:
    """Insert the batch, at the time of the database's clock where none is given; compare those whose id is taken."""
    if not batch.rows:
        return Saved([], [])
    if batch.defined:
        at = at or watermark.stamp()
        definitions.keep(batch.defined, at=at)
    new = rows.insert(batch.rows, at=at, hopeful=hopeful)
    uuids = [row.uuid for row in batch.rows]
    if len(new) < len(uuids):
        _compare([pair for pair in zip(uuids, batch.statements, strict=True) if pair[0] not in new])
    return Saved(uuids, [uuid for uuid in uuids if uuid in new])


def _complete(
    statement: dict[str, Any], authority: dict[str, Any], made: datetime, position: int, version: str
) -> dict[str, Any]:
    """A copy with the properties that the store sets, except when it was stored (1.0.3 Data 2.4.1, 2.4.7 to 2.4.10)."""
    whole = {
        **statement,
        "id": statement.get("id") or str(identifiers.make(made, position)),
        "authority": authority,
        "version": statement.get("version") or ("2.0.0" if version.startswith("2") else "1.0.0"),
    }
    whole.pop("stored", None)
    if version.startswith("2") and "timestamp" in whole:
        whole["timestamp"] = moments.utc(whole["timestamp"])
    return whole


def _row(statement: dict[str, Any], credential_id: int | None, position: int) -> rows.Row:
    """The columns of a complete statement."""
    statement_object = statement["object"]
    refers = UUID(statement_object["id"]) if statement_object.get("objectType") == "StatementRef" else None
    registration = statement.get("context", {}).get("registration")
    verb = statement["verb"]["id"]
    try:
        raw = orjson.dumps(statement).decode()
    except TypeError as error:
        raise Invalid(f"The statement cannot be written as JSON: {error}.", "", "1.0.3 Data 2.2") from error
    return rows.Row(
        position=position,
        uuid=UUID(statement["id"]),
        timestamp=moments.parse(statement["timestamp"]) if "timestamp" in statement else None,
        verb=keys.indexable(verb),
        actor=keys.actor(statement["actor"]),
        activity=keys.activity(statement_object),
        registration=UUID(registration) if registration else None,
        credential_id=credential_id,
        voids=refers if verb == keys.VOIDED else None,
        refers=refers,
        opened=raw[:-1],
        mentions=frozenset(keys.references(statement)),
    )


def _refuse_foreign_voiding(prepared: Sequence[rows.Row], credential_id: int | None) -> None:
    """A client voids what it said itself; our own recorder may void anything (1.0.3 Data 2.3.2)."""
    targets = [row.voids for row in prepared if row.voids is not None]
    if not targets or credential_id is None:
        return
    foreign = Statement.objects.filter(uuid__in=targets).exclude(credential_id=credential_id)
    if foreign.exists():
        raise Forbidden("A credential voids only statements that it stored itself.", "/object/id", "1.0.3 Data 2.3.2")


def _compare(repeated: Sequence[tuple[UUID, dict[str, Any]]]) -> None:
    """What was received under a stored id must be equivalent to what is stored."""
    if not repeated:
        return
    stored = rows.existing(uuid for uuid, _ in repeated)
    for uuid, statement in repeated:
        if not equivalence.same(orjson.loads(stored[uuid]), statement):
            raise Conflict(uuid, "/id")
