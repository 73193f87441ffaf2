"""Time in tests: when an attempt is due, and extra time for whoever is entitled. The only writer of ExtraTime."""

from datetime import date, datetime, timedelta
from math import ceil

from django.db import transaction
from django.utils import timezone

from courses.models import Attempt, ExtraTime
from people import audit
from people.models import Centre, User


def grant(person: User, centre: Centre, *, percent: int, until: date, by: User, at: datetime) -> ExtraTime:
    """Give somebody more time in the tests of a centre; a new grant takes the place of the old one."""
    with transaction.atomic():
        given = {"percent": percent, "until": until, "granter": by, "granted_at": at}
        row, _new = ExtraTime.objects.update_or_create(person=person, centre=centre, defaults=given)
        audit.note(by, "grant extra time", centre, at=at)  # not whom: the row says it, and goes when it is over
    return row


def end(row: ExtraTime, *, by: User, at: datetime) -> None:
    """Take the extra time back; attempts under way keep their time."""
    with transaction.atomic():
        audit.note(by, "end extra time", row.centre, at=at)
        row.delete()


def allowed(minutes: int, person: User, centre: Centre | None, *, at: datetime) -> timedelta:
    """How long somebody has for a test of so many minutes."""
    day = timezone.localdate(at)
    rows = ExtraTime.objects.filter(person=person, centre=centre, until__gte=day)
    more = rows.values_list("percent", flat=True).first() or 0
    return timedelta(seconds=ceil(minutes * 60 * (100 + more) / 100))


def is_over(attempt: Attempt, *, at: datetime) -> bool:
    """Whether the time of an attempt is up."""
    return attempt.due_at is not None and at >= attempt.due_at


def seconds_left(attempt: Attempt, *, at: datetime) -> int | None:
    """Whole seconds until then; None without a limit."""
    return None if attempt.due_at is None else max(0, int((attempt.due_at - at).total_seconds()))


def minutes_left(attempt: Attempt, *, at: datetime) -> int | None:
    """Whole minutes until then; None without a limit."""
    seconds = seconds_left(attempt, at=at)
    return None if seconds is None else seconds // 60


def ran_out(attempt: Attempt) -> bool:
    """Whether it was the time that ended an attempt."""
    return attempt.due_at is not None and attempt.submitted_at is not None and attempt.submitted_at >= attempt.due_at
