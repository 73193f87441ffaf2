"""How a table of statements grows on PostgreSQL: three layouts, filled by COPY, at a tenth of the rows and at all.

``one`` has a B-tree for each question; ``brin`` has only BRIN on the time and B-trees on who and what; ``parts`` has
the indexes of ``one`` in range partitions by time, beside a narrow table of ids that keeps them unique. The texts are
short (200 bytes), so that disk and time suffice: what grows is the indexes.
"""

import random
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

HEADINGS = (
    "layout",
    "rows",
    "table GB",
    "indexes GB",
    "rows/s, COPY of 500",
    "agent p95 ms",
    "activity p95 ms",
    "verb and since p95 ms",
    "by id p95 ms",
    "a tenth dropped, s",
)
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
COLUMNS = "sequence, uuid, stored, verb, actor, activity, raw"
TABLE = """CREATE TABLE {name} (sequence bigint NOT NULL, uuid uuid NOT NULL, stored timestamptz NOT NULL,
    verb text NOT NULL, actor text NOT NULL, activity text NOT NULL, raw text NOT NULL)"""
MADE = """SELECT n::bigint, gen_random_uuid(), timestamptz '2026-01-01Z' + n * interval '1 second',
    'http://adlnet.gov/expapi/verbs/' || (ARRAY['progressed', 'completed', 'passed', 'answered', 'opened'])[1 + n % 5],
    'account:https://people.example|learner-' || (hashint8(n) & 65535),
    'https://content.example/courses/' || (n % 40) || '/units/' || (hashint8(n + 1) & 15), repeat('x', 200)
    FROM generate_series({start}, {end}) AS n"""
TREES = ("(stored, sequence)", "(actor, stored, sequence)", "(activity, stored, sequence)", "(verb, stored, sequence)")
PARTITIONS = 10
BATCHES, ASKED = 200, 200


def measure(upto: int) -> list:
    """A row for each layout and size."""
    rows = []
    with connection.cursor() as cursor:
        cursor.execute("SET maintenance_work_mem = '1GB'")
        for layout in ("one", "parts", "brin"):
            _make(cursor, layout, upto)
            held = 0
            for rows_wanted in (upto // 10, upto):
                _unindex(cursor, layout)
                _fill(cursor, held, rows_wanted, layout)
                _index(cursor, layout)
                rows.append((layout, rows_wanted, *_figures(cursor, layout, rows_wanted, last=rows_wanted == upto)))
                print(f"  {rows[-1]}", file=sys.stderr, flush=True)
                held = rows_wanted + BATCHES * 500
            cursor.execute("DROP TABLE growth; DROP TABLE IF EXISTS growth_id")
    return rows


def _at(number: int) -> datetime:
    return BEGAN + timedelta(seconds=number)


def _make(cursor: Any, layout: str, upto: int) -> None:
    """An empty table in this layout."""
    parted = " PARTITION BY RANGE (stored)" if layout == "parts" else ""
    cursor.execute(TABLE.format(name="growth") + parted)
    if parted:
        cursor.execute("CREATE TABLE growth_id (uuid uuid NOT NULL, stored timestamptz NOT NULL)")
        step = upto // PARTITIONS
        for part in range(PARTITIONS + 1):
            cursor.execute(
                f"CREATE TABLE growth_{part} PARTITION OF growth FOR VALUES FROM (%s) TO (%s)",
                [_at(part * step), _at((part + 1) * step)],
            )


def _unindex(cursor: Any, layout: str) -> None:
    """Take the indexes away while much is filled in."""
    cursor.execute(
        "SELECT indexrelid::regclass::text FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid "
        "WHERE indrelid IN (to_regclass('growth'), to_regclass('growth_id')) ORDER BY 1"
    )
    for (name,) in cursor.fetchall():
        cursor.execute(f"DROP INDEX {name}")


def _fill(cursor: Any, start: int, end: int, layout: str) -> None:
    """Made by the server, streamed through COPY."""
    with connection.connection.__class__.connect(connection.connection.info.dsn) as source:
        made = source.cursor()
        sql = f"COPY ({MADE.format(start=start + 1, end=end)}) TO STDOUT (FORMAT BINARY)"
        with made.copy(sql) as out, cursor.copy(f"COPY growth ({COLUMNS}) FROM STDIN (FORMAT BINARY)") as into:
            for chunk in out:
                into.write(chunk)
    if layout == "parts":
        cursor.execute("INSERT INTO growth_id SELECT uuid, stored FROM growth WHERE stored > %s", [_at(start)])


def _index(cursor: Any, layout: str) -> None:
    """The layout's indexes and statistics."""
    if layout == "parts":
        cursor.execute("CREATE UNIQUE INDEX ON growth_id (uuid)")
    else:
        cursor.execute("CREATE UNIQUE INDEX ON growth (uuid)")
    for columns in TREES[1:3] if layout == "brin" else TREES:
        cursor.execute(f"CREATE INDEX ON growth {columns}")
    if layout == "brin":
        cursor.execute("CREATE INDEX ON growth USING brin (stored)")
    if layout == "parts":
        cursor.execute("CREATE INDEX ON growth (uuid)")
    cursor.execute("ANALYZE growth")


def _figures(cursor: Any, layout: str, held: int, *, last: bool) -> list[str]:
    """Sizes, speed of more, and of questions; at the end what it takes to be rid of the oldest tenth."""
    rate = _rate(cursor, layout, held)
    cursor.execute(
        "SELECT sum(pg_table_size(oid)), sum(pg_indexes_size(oid)) FROM pg_class "
        "WHERE relname LIKE 'growth%' AND relkind = 'r'"
    )
    sizes = [f"{float(size) / 1e9:.2f}" for size in cursor.fetchone()]
    asked = [_p95(cursor, *question) for question in _questions(cursor, layout, held)]
    gone = _drop_a_tenth(cursor, layout, held) if last else "-"
    return [*sizes, f"{rate:.0f}", *asked, gone]


def _rate(cursor: Any, layout: str, held: int) -> float:
    """Rows a second, five hundred in each transaction, ids random."""
    chance, began = random.Random(held), time.perf_counter()
    for batch in range(BATCHES):
        first = held + batch * 500 + 1
        ids = [UUID(int=chance.getrandbits(128)) for _ in range(500)]
        cursor.execute("BEGIN")
        if layout == "parts":
            with cursor.copy("COPY growth_id FROM STDIN") as copy:
                for place, uuid in enumerate(ids):
                    copy.write_row((uuid, _at(first + place)))
        with cursor.copy(f"COPY growth ({COLUMNS}) FROM STDIN") as copy:
            for place, uuid in enumerate(ids):
                who = f"account:https://people.example|learner-{chance.getrandbits(16)}"
                what = f"https://content.example/courses/{place % 40}/units/{chance.getrandbits(4)}"
                verb = "http://adlnet.gov/expapi/verbs/passed"
                copy.write_row((first + place, uuid, _at(first + place), verb, who, what, "x" * 200))
        cursor.execute("COMMIT")
    return BATCHES * 500 / (time.perf_counter() - began)


def _questions(cursor: Any, layout: str, held: int) -> list[tuple[str, Callable[[random.Random], list]]]:
    """The SQL of a page of a hundred and of one statement, with parameters by chance."""
    cursor.execute("SELECT uuid FROM growth TABLESAMPLE SYSTEM (1) LIMIT 1000")
    ids = [uuid for (uuid,) in cursor.fetchall()]
    page = "SELECT * FROM growth WHERE {} ORDER BY stored DESC, sequence DESC LIMIT 100"
    verb = "http://adlnet.gov/expapi/verbs/completed"
    single = "SELECT * FROM growth WHERE uuid = %s"
    if layout == "parts":
        single += " AND stored = (SELECT stored FROM growth_id WHERE uuid = %s)"
    return [
        (
            page.format("actor = %s"),
            lambda chance: [f"account:https://people.example|learner-{chance.getrandbits(16)}"],
        ),
        (
            page.format("activity = %s"),
            lambda chance: [f"https://content.example/courses/{chance.randrange(40)}/units/{chance.getrandbits(4)}"],
        ),
        (page.format("verb = %s AND stored > %s"), lambda chance: [verb, _at(chance.randrange(held))]),
        (single, lambda chance: [chance.choice(ids)] * single.count("%s")),
    ]


def _p95(cursor: Any, sql: str, parameters: Callable[[random.Random], list]) -> str:
    """Milliseconds that 95 of 100 questions stay below, after a few to warm up; at most ten seconds of asking."""
    chance, spent, until = random.Random(5), [], time.perf_counter() + 10
    for _ in range(ASKED):
        began = time.perf_counter()
        cursor.execute(sql, parameters(chance))
        cursor.fetchall()
        spent.append(time.perf_counter() - began)
        if time.perf_counter() > until:
            break
    return f"{1000 * sorted(spent)[int(0.95 * (len(spent) - 1))]:.1f}"


def _drop_a_tenth(cursor: Any, layout: str, held: int) -> str:
    """Seconds to be rid of the oldest tenth; what a table without partitions still has to clean up comes on top."""
    began = time.perf_counter()
    if layout == "parts":
        cursor.execute("DROP TABLE growth_0")
        cursor.execute("DELETE FROM growth_id WHERE stored < %s", [_at(held // 10)])
    else:
        cursor.execute("DELETE FROM growth WHERE stored < %s", [_at(held // 10)])
    return f"{time.perf_counter() - began:.1f}"
