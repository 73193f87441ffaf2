"""The store's clock, and how far a reader may trust what it sees (1.0.3 Communication 2.1.3, Consistent-Through).

Transactions do not end in the order in which they began, so a statement may become visible after others that were
stored later. Two rules make the watermark honest all the same: a statement is stamped inside its transaction, once that
can be seen to write; and a reader's watermark lies before the beginning of every writing transaction that is open.
"""

from datetime import UTC, datetime, timedelta

from django.db import DEFAULT_DB_ALIAS, OperationalError, connections
from django.db.models import Max
from django.utils import timezone

from lrs.models import Statement

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
TICK = timedelta(microseconds=1)
PATIENCE = "PRAGMA busy_timeout"
# The transaction gets its number first, and by that is known to write; then it looks at the clock.
STAMP = "SELECT pg_current_xact_id(), clock_timestamp()"
# The time of asking comes before the look at the others: whoever is not seen yet looks at the clock after it.
OPEN = """SELECT statement_timestamp(), min(xact_start) FROM pg_stat_activity
WHERE backend_xid IS NOT NULL AND datname = current_database() AND pid <> pg_backend_pid()"""


def stamp() -> datetime:
    """The time at which the open transaction stores; on SQLite, where writers queue, later than all that is stored."""
    connection = connections[DEFAULT_DB_ALIAS]
    if connection.vendor != "postgresql":
        latest = Statement.objects.aggregate(latest=Max("stored"))["latest"]
        return timezone.now() if latest is None else max(timezone.now(), latest + TICK)
    with connection.cursor() as cursor:
        cursor.execute(STAMP)
        found: datetime = cursor.fetchone()[1]
    return found


def through() -> datetime:
    """A time: all that is ever stored at or before it can be seen by whoever looks after this call."""
    connection = connections[DEFAULT_DB_ALIAS]
    if connection.vendor != "postgresql":
        return _through_on_sqlite()
    with connection.cursor() as cursor:
        if connection.in_atomic_block:
            cursor.execute("SELECT pg_stat_clear_snapshot()")  # else it is the picture of an earlier look
        cursor.execute(OPEN)
        asked, began = cursor.fetchone()
    return asked if began is None else min(asked, began - TICK)


def _through_on_sqlite() -> datetime:
    """Now, when nobody writes; else the latest that can be seen, for there one writes after the other."""
    connection = connections[DEFAULT_DB_ALIAS]
    if connection.in_atomic_block:  # this very connection is the one that writes
        return timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(PATIENCE)
        patience = cursor.fetchone()[0]
        cursor.execute(f"{PATIENCE} = 0")
        try:
            cursor.execute("BEGIN IMMEDIATE")
            now = timezone.now()
            cursor.execute("ROLLBACK")
        except OperationalError:
            now = Statement.objects.aggregate(latest=Max("stored"))["latest"] or BEGINNING
        finally:
            cursor.execute(f"{PATIENCE} = {patience}")
    return now
