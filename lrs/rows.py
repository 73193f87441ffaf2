"""Set-based inserts: a constant number of statements of SQL per batch, that wait for nobody in a circle.

Rows go in sorted by UUID, so two transactions with the same ids meet them in the same order; a row that another
transaction stored first is left alone. What the database returns is what is new.

PostgreSQL takes a few rows and their references by one statement of SQL, which tells the time itself, so that it needs
no transaction around it; many go faster by COPY, which knows no ON CONFLICT: where an id is taken the transaction is
tried again with the one statement. SQLite takes ordinary inserts. The text of a row is the same on each way.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections

from lrs import moments, watermark
from lrs.models import Statement

SQLITE_ROWS = 500
FEW = 32  # measured: from about here on COPY's additional round trips cost less than they save


class Row(NamedTuple):
    """One statement as the table will hold it, all but the time at which it is stored.

    ``position`` is the place in the batch: statements of one batch are stored a microsecond apart. ``timestamp`` is
    None where the statement gives none; then it is the time of storing. ``opened`` is the text of the statement up to
    its last brace, without ``stored`` and, where it has none, without ``timestamp``. ``mentions`` are the keys of its
    references.
    """

    position: int
    uuid: UUID
    timestamp: datetime | None
    verb: str
    actor: str
    activity: str
    registration: UUID | None
    credential_id: int | None
    voids: UUID | None
    refers: UUID | None
    opened: str
    mentions: frozenset[int]


COLUMNS = "uuid, stored, timestamp, verb, actor, activity, registration, credential_id, voids, refers, raw"
TYPES = ("int", "uuid", "timestamptz", "text", "text", "text", "uuid", "bigint", "uuid", "uuid", "text")
INSERT = f"INSERT INTO lrs_statement ({COLUMNS})"
REFER = "INSERT INTO lrs_reference (key, stored, statement_id)"
RETURN = "ON CONFLICT (uuid) DO NOTHING RETURNING uuid, sequence"

# CASE keeps the order: the transaction gets its number, and by that is known to write, before it looks at the clock.
TIME = "coalesce(%s::timestamptz, CASE WHEN pg_current_xact_id() IS NOT NULL THEN clock_timestamp() END)"
# Measured: rows as VALUES cost half of what they cost as arrays; OFFSET keeps what is inside from being done twice.
LISTED = "(" + ", ".join(f"%s::{kind}" for kind in TYPES) + ")"
AT_ONCE = f"""
WITH clock AS MATERIALIZED (
    SELECT {TIME} AS at
), new AS (
    {INSERT}
    SELECT uuid, stored, coalesce("timestamp", stored), verb, actor, activity, registration, credential_id, voids,
        refers, opened || CASE WHEN "timestamp" IS NULL THEN ',"timestamp":"' || said || '"' ELSE '' END
            || ',"stored":"' || said || '"}}'
    FROM (
        SELECT listed.*, moment AS stored, to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS said
        FROM clock, (VALUES {{listed}}) AS listed (
            position, uuid, "timestamp", verb, actor, activity, registration, credential_id, voids, refers, opened),
            LATERAL (SELECT clock.at + listed.position * interval '1 microsecond' AS moment) AS timed
        OFFSET 0
    ) AS given
    {RETURN}, stored
), mentioned AS (
    {REFER} SELECT mention.key, new.stored, new.sequence
    FROM new JOIN unnest(%s::uuid[], %s::bigint[]) AS mention (uuid, key) USING (uuid)
)
SELECT uuid FROM new
"""
NUMBERED = f"""SELECT {TIME}, array(
    SELECT nextval(pg_get_serial_sequence('lrs_statement', 'sequence')) FROM generate_series(1, %s))"""
COPY = f"COPY lrs_statement (sequence, {COLUMNS}) FROM STDIN"
COPY_REFERENCES = "COPY lrs_reference (key, stored, statement_id) FROM STDIN"


def stands_alone(rows: Sequence[Row]) -> bool:
    """True when ``insert`` is one statement of SQL that is whole or not at all without a transaction around it."""
    return len(rows) == 1 and connections[DEFAULT_DB_ALIAS].vendor == "postgresql"


def go_by_copy(rows: Sequence[Row]) -> bool:
    """True when so many rows go by COPY where no id is taken, and raise IntegrityError where one is."""
    return len(rows) > FEW and connections[DEFAULT_DB_ALIAS].vendor == "postgresql"


def insert(rows: Sequence[Row], *, at: datetime | None, hopeful: bool = False) -> set[UUID]:
    """Store what is new of the rows with what they mention, and return the ids of the new ones.

    Without a time the database tells it (``lrs.watermark``). Must run inside a transaction unless it stands alone. Who
    is hopeful expects ids that nobody has: many rows go faster then, and IntegrityError is raised where one is taken,
    after which the transaction is over and may be tried again without hope.
    """
    ordered = sorted(rows, key=lambda row: row.uuid.int)
    if connections[DEFAULT_DB_ALIAS].vendor != "postgresql":
        return _portably(ordered, watermark.stamp() if at is None else at)
    if hopeful and go_by_copy(ordered):
        return _copy(ordered, at)
    return _at_once(ordered, at)


def text(row: Row, stored: datetime) -> str:
    """The whole statement as it is returned."""
    said = moments.text(stored)
    timestamp = f',"timestamp":"{said}"' if row.timestamp is None else ""
    return f'{row.opened}{timestamp},"stored":"{said}"}}'


def _values(row: Row, at: datetime) -> tuple[Any, ...]:
    """The row's columns in the order of COLUMNS."""
    stored = at + row.position * watermark.TICK
    return (row.uuid, stored, row.timestamp or stored, *row[3:10], text(row, stored))


def _at_once(ordered: Sequence[Row], at: datetime | None) -> set[UUID]:
    """One statement of SQL for the rows and their references."""
    listed = [value for row in ordered for value in row[:11]]
    mentions = [(row.uuid, key) for row in ordered for key in row.mentions]
    sql = AT_ONCE.replace("{listed}", ", ".join([LISTED] * len(ordered)))
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(sql, [at, *listed, [uuid for uuid, _ in mentions], [key for _, key in mentions]])
        return {uuid for (uuid,) in cursor.fetchall()}


def _copy(ordered: Sequence[Row], at: datetime | None) -> set[UUID]:
    """Two streams, of the rows and of their references, under numbers taken beforehand."""
    connection = connections[DEFAULT_DB_ALIAS]
    with connection.cursor() as cursor, connection.wrap_database_errors:
        cursor.execute(NUMBERED, [at, len(ordered)])
        at, numbers = cursor.fetchone()
        with cursor.copy(COPY) as copy:
            for number, row in zip(numbers, ordered, strict=True):
                copy.write_row((number, *_values(row, at)))
        with cursor.copy(COPY_REFERENCES) as copy:
            for number, row in zip(numbers, ordered, strict=True):
                stored = at + row.position * watermark.TICK
                for key in row.mentions:
                    copy.write_row((key, stored, number))
    return {row.uuid for row in ordered}


def _portably(ordered: Sequence[Row], at: datetime) -> set[UUID]:
    """Inserts of some hundred rows each, as SQLite takes them."""
    stored = {row.uuid: at + row.position * watermark.TICK for row in ordered}
    numbers: dict[UUID, int] = {}
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        for start in range(0, len(ordered), SQLITE_ROWS):
            part = ordered[start : start + SQLITE_ROWS]
            places = ", ".join(["(" + ", ".join(["%s"] * 11) + ")"] * len(part))
            values = [_plain(value) for row in part for value in _values(row, at)]
            cursor.execute(f"{INSERT} VALUES {places} {RETURN}", values)
            numbers |= {UUID(uuid): number for uuid, number in cursor.fetchall()}
        mentions = [
            (key, _plain(stored[row.uuid]), numbers[row.uuid])
            for row in ordered
            if row.uuid in numbers
            for key in row.mentions
        ]
        if mentions:
            cursor.executemany(f"{REFER} VALUES (%s, %s, %s)", mentions)
    return set(numbers)


def _plain(value: Any) -> Any:
    """The value as Django's SQLite backend writes it."""
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, datetime):
        return connections[DEFAULT_DB_ALIAS].ops.adapt_datetimefield_value(value)
    return value


def existing(uuids: Iterable[UUID]) -> Mapping[UUID, str]:
    """The stored text of each of the UUIDs that is stored."""
    return dict(Statement.objects.filter(uuid__in=list(uuids)).values_list("uuid", "raw"))
