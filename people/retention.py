"""Keeping no longer than needed (GDPR, article 5(1)(e)): packages say what ends when, one task of the queue ends it.

``manage.py retention --dry-run`` tells what would go; each run that ended something is a line of the audit log.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import QuerySet

from people import audit, exporting, supporting
from people.models import Assistance, Export, Look, Mail

HALF_A_YEAR = timedelta(days=182)
TWO_YEARS = timedelta(days=730)
UNUSED = timedelta(seconds=settings.SESSION_COOKIE_AGE, hours=1)  # a session is written down as seen once an hour


@dataclass(frozen=True)
class Limit:
    """What ends: a name, how long it is kept, what is past that at a time, and how it goes (deleted, unless said)."""

    name: str
    kept: timedelta
    past: Callable[[datetime], QuerySet]
    end: Callable[[QuerySet], int] = lambda rows: rows.delete()[0]


@dataclass(frozen=True)
class Report:
    """What one limit found, and ended unless it was a dry run."""

    limit: Limit
    found: int
    ended: int


_limits: dict[str, Limit] = {}


def register(*limits: Limit) -> None:
    """Packages register theirs when Django starts; a name is registered once."""
    _limits.update({limit.name: limit for limit in limits})


def limits() -> list[Limit]:
    """All of them by name."""
    return [_limits[name] for name in sorted(_limits)]


def run(*, at: datetime, dry: bool = False) -> list[Report]:
    """End what is past its time; run twice it finds nothing more."""
    reports = []
    for limit in limits():
        rows = limit.past(at - limit.kept)
        found = rows.count()
        reports.append(Report(limit, found, limit.end(rows) if found and not dry else 0))
    if ended := {report.limit.name: report.ended for report in reports if report.ended}:
        audit.note(None, "retention", None, at=at, **ended)
    return reports


def connect() -> None:
    """This package's own limits."""
    register(
        Limit("copies", exporting.KEPT, lambda before: Export.objects.filter(asked_at__lte=before), exporting.forget),
        Limit("mails", HALF_A_YEAR, lambda before: Mail.objects.filter(written_at__lte=before)),
        Limit("support", supporting.KEPT, lambda before: Assistance.objects.filter(asked_at__lte=before)),
        Limit("looks", TWO_YEARS, lambda before: Look.objects.filter(last_at__lte=before)),
        Limit("sessions", timedelta(), lambda before: Session.objects.filter(expire_date__lte=before)),
        Limit("devices", UNUSED, lambda before: UserSession.objects.filter(last_seen_at__lte=before)),
    )
