"""The floor: a minimal view that inserts bodies with one set-based statement of SQL and validates nothing.

Its table has the body as text and four B-tree indexes beside it. Whatever it costs, no store in Django can cost less.
"""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson
from django.db import connection
from django.http import HttpRequest, HttpResponse

COLUMNS = "uuid, stored, actor, activity, verb, raw"
TABLE = """CREATE TABLE bench_floor (
    sequence {key}, uuid {uuid} NOT NULL, stored {time} NOT NULL, actor text NOT NULL, activity text NOT NULL,
    verb text NOT NULL, raw text NOT NULL);
CREATE UNIQUE INDEX bench_floor_uuid ON bench_floor (uuid);
CREATE INDEX bench_floor_stored ON bench_floor (stored);
CREATE INDEX bench_floor_actor ON bench_floor (actor, stored);
CREATE INDEX bench_floor_activity ON bench_floor (activity, stored)"""
ON_POSTGRESQL = f"""INSERT INTO bench_floor ({COLUMNS})
SELECT * FROM unnest(%s::uuid[], %s::timestamptz[], %s::text[], %s::text[], %s::text[], %s::text[])
ON CONFLICT DO NOTHING"""
TYPES = {
    "postgresql": {"key": "bigint GENERATED ALWAYS AS IDENTITY", "uuid": "uuid", "time": "timestamptz"},
    "sqlite": {"key": "integer PRIMARY KEY", "uuid": "char(32)", "time": "datetime"},
}


def make_table(cursor: Any, vendor: str) -> None:
    """The floor's table, empty."""
    cursor.execute("DROP TABLE IF EXISTS bench_floor")
    for sql in TABLE.format(**TYPES[vendor]).split(";"):
        cursor.execute(sql)


def rows(body: bytes) -> list[tuple]:
    """The columns of each statement in the body."""
    now = datetime.now(UTC)
    said = orjson.loads(body)
    return [
        (
            UUID(one["id"]),
            now,
            one["actor"]["account"]["name"],
            one["object"]["id"],
            one["verb"]["id"],
            orjson.dumps(one).decode(),
        )
        for one in (said if isinstance(said, list) else [said])
    ]


def floor(request: HttpRequest) -> HttpResponse:
    """Insert and answer the ids."""
    listed = sorted(rows(request.body))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(ON_POSTGRESQL, [list(column) for column in zip(*listed, strict=True)])
        else:
            places = ", ".join(["(?, ?, ?, ?, ?, ?)"] * len(listed)).replace("?", "%s")
            values = [str(value) for row in listed for value in row]
            cursor.execute(f"INSERT OR IGNORE INTO bench_floor ({COLUMNS}) VALUES {places}", values)
    return HttpResponse(orjson.dumps([str(row[0]) for row in listed]), content_type="application/json")
