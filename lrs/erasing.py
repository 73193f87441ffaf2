"""Forgetting somebody: what other systems said about them becomes tombstones. The only module that changes statements.

A tombstone is a valid statement with the old id, verb, activity, times and authority, and a digest of what stood there,
so that whoever refers to it still finds it and whoever has the original can prove that it is the same. Everything else
of it is gone, with its references, attachments and documents. Our own recorder's statements name nobody and stay.
"""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from itertools import batched
from typing import Any

import orjson
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q

from lrs import attachments, keys
from lrs.models import Document, Reference, Rejection, Statement

AT_ONCE = 500
NOBODY = {"objectType": "Agent", "account": {"homePage": settings.IRI_BASE, "name": "erased"}}
SOMETHING = f"{settings.IRI_BASE}/erased"
DIGEST = f"{settings.IRI_BASE}/extensions/erased-sha256"
KEPT = ("id", "stored", "timestamp", "authority", "version")
ON_POSTGRESQL = ("SET LOCAL lrs.erasing = 'on'", "SET LOCAL lrs.erasing = 'off'")
ON_SQLITE = (
    "DROP TRIGGER lrs_append_only",
    """CREATE TRIGGER lrs_append_only BEFORE UPDATE ON lrs_statement
       BEGIN SELECT RAISE(ABORT, 'xAPI statements are never changed or deleted'); END""",
)


def about(actors: Collection[str]) -> Q:
    """Statements of other systems in which one of the actors (as ``lrs.keys``) acts or is named."""
    named = [keys.fingerprint(kind, actor) for actor in actors for kind in (keys.NAMED_AGENT, keys.RELATED_AGENT)]
    mentioned = Reference.objects.filter(key__in=named, statement_id=OuterRef("pk"))
    return Q(Q(actor__in=actors) | Q(Exists(mentioned)), credential__isnull=False)


def erase(actors: Collection[str], *, words: Collection[str] = ()) -> int:
    """Forget these actors; answers how many statements became tombstones. Must run inside a transaction.

    ``words`` are what identifies the person: refused requests, kept for a week, go where one of them is found.
    """
    found = list(Statement.objects.filter(about(actors)).order_by("pk").values_list("pk", flat=True)) if actors else []
    with _unlocked():
        for pks in batched(found, AT_ONCE):
            _bury(Statement.objects.filter(pk__in=pks))
    Document.objects.filter(agent__in=actors).delete()
    mentions = Q(pk__in=[])
    for word in filter(None, words):
        mentions |= Q(body__icontains=word) | Q(query__icontains=word) | Q(message__icontains=word)
    Rejection.objects.filter(mentions).delete()
    return len(found)


def tombstone(raw: str) -> dict[str, Any]:
    """What is left of a statement, given as the text it is stored as. Burying one twice changes nothing."""
    said = orjson.loads(raw)
    if said.get("actor") == NOBODY:
        return dict(said)
    kept = {name: said[name] for name in KEPT if name in said}
    about_what = said["object"]
    kind = about_what.get("objectType", "Activity")
    if kind == "Activity":
        kept["object"] = {"objectType": "Activity", "id": about_what["id"]}
    else:
        kept["object"] = about_what if kind == "StatementRef" else {"objectType": "Activity", "id": SOMETHING}
    digest = sha256(raw.encode()).hexdigest()
    return {**kept, "actor": NOBODY, "verb": {"id": said["verb"]["id"]}, "context": {"extensions": {DIGEST: digest}}}


def _bury(statements: Iterable[Statement]) -> None:
    """Replace statements by their tombstones, and forget what only they referred to."""
    rows, data = [], []
    for statement in statements:
        left = tombstone(statement.raw)
        rows.append((orjson.dumps(left).decode(), keys.actor(NOBODY), keys.activity(left["object"]), statement.pk))
        data.append((statement.raw, statement.credential_id))
    Reference.objects.filter(statement_id__in=[row[-1] for row in rows]).delete()
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE lrs_statement SET raw = %s, actor = %s, activity = %s, registration = NULL WHERE sequence = %s",
            rows,
        )
    attachments.forget(data)


@contextmanager
def _unlocked() -> Iterator[None]:
    """Let this transaction, and no other, pass the trigger that refuses changes (``0002_append_only``)."""
    begin, end = ON_POSTGRESQL if connection.vendor == "postgresql" else ON_SQLITE
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(begin)
        yield
        cursor.execute(end)
