"""Fills the store by COPY: some real statements first, then copies of them under new ids and later times."""

import random
import uuid
from datetime import UTC, datetime, timedelta

from django.db import connection

from lrs import store
from lrs.models import Credential, Statement
from tests.bench.lrs import corpus

BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
SAMPLE = 5_000
BATCH = 500
TEMPLATE = """SELECT uuid, verb, actor, activity, registration, raw, stored,
    array(SELECT key FROM lrs_reference WHERE statement_id = sequence) FROM lrs_statement ORDER BY sequence"""
COLUMNS = "sequence, uuid, stored, timestamp, verb, actor, activity, registration, credential_id, raw"
INTO = f"COPY lrs_statement ({COLUMNS}) FROM STDIN"


def seconds_of(at: datetime) -> str:
    """The time as the store writes it."""
    return at.isoformat(timespec="microseconds").replace("+00:00", "Z")


def sample(credential: Credential, upto: int) -> None:
    """Statements until the store holds that many, stored by the store itself as of one second after the other."""
    held = Statement.objects.count()
    chance = random.Random(held)
    for start in range(held, upto, BATCH):
        batch = [corpus.statement(chance, ()) for _ in range(min(BATCH, upto - start))]
        store.save(batch, credential=credential, at=BEGAN + timedelta(seconds=start))


def grow(credential: Credential, upto: int) -> None:
    """Copies until the store holds that many statements; SQLite knows no COPY and takes statements as they come."""
    if connection.vendor != "postgresql":
        sample(credential, upto)
        return
    with connection.cursor() as cursor:
        cursor.execute(f"{TEMPLATE} LIMIT {SAMPLE}")
        found = [(*row[:5], row[5].replace("\\", "\\\\"), row[6], row[7]) for row in cursor.fetchall()]
        cursor.execute("SELECT max(sequence), count(*) FROM lrs_statement")
        last, held = cursor.fetchone()
        for start in range(held, upto, SAMPLE):
            _copy(cursor, found[: upto - start], last + 1 + start, start, credential.pk)
        cursor.execute(
            "SELECT setval(pg_get_serial_sequence('lrs_statement', 'sequence'), max(sequence)) FROM lrs_statement"
        )
        cursor.execute("ANALYZE lrs_statement, lrs_reference")


def _copy(cursor: object, found: list[tuple], number: int, start: int, credential_id: int) -> None:
    """One round of copies, with their references."""
    chance, lines, references = random.Random(number), [], []
    for place, (old, verb, actor, activity, registration, raw, stored, keys) in enumerate(found):
        new = uuid.UUID(int=chance.getrandbits(128), version=4)
        at = BEGAN + timedelta(seconds=start + place)
        text = raw.replace(str(old), str(new), 1).replace(seconds_of(stored), seconds_of(at), 1)
        values = (number + place, new, at, at, verb, actor, activity, registration, credential_id, text)
        lines.append("\t".join(map(str, values)))
        references += [f"{key}\t{at}\t{number + place}" for key in keys]
    for sql, listed in ((INTO, lines), ("COPY lrs_reference (key, stored, statement_id) FROM STDIN", references)):
        with cursor.copy(sql) as copy:
            copy.write("\n".join(listed) + "\n")
