"""Mails that nobody asked for and everybody needs: a part was moved or called off; a part is tomorrow, or in an hour.

They go to those with a place (a change also to those in the queue) whose address is proven. A mail is known by the
place and by how often the part was changed, so whoever is interrupted begins anew and nobody is told twice.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from webinars import confirming, tasks
from webinars.enums import PlaceState, Standing
from webinars.models import Registration, Seating

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
AT_ONCE = 50  # mails in one transaction


def mark_changed(seating: Seating) -> None:
    """The part is about to be changed: raise its number and keep the times that people know; nothing is stored."""
    if seating.was_from is None:
        seating.was_from, seating.was_until = seating.starts_at, seating.ends_at
    seating.sequence += 1
    seating.told_day_at = seating.told_hour_at = None


def plan_telling(seating: Seating) -> None:
    """The part is stored with its change: have a task tell of it."""
    tasks.tell_change.enqueue(seating_id=seating.pk)


def tell_change(seating: Seating, *, at: datetime) -> None:
    """Tell everybody who has a place, or waits for one, how the part stands now."""
    if seating.was_from is None or seating.was_until is None or max(seating.ends_at, seating.was_until) <= at:
        return
    held = [PlaceState.REGISTERED, PlaceState.WAITING]
    rows = Registration.objects.filter(seating=seating, state__in=held, confirm_by=None)
    each(rows, lambda row: confirming.tell_change(row, at=at), seating)
    Seating.objects.filter(pk=seating.pk, sequence=seating.sequence).update(was_from=None, was_until=None)


def remind(*, at: datetime) -> None:
    """Remind of what is at most a day away, and of what is at most an hour away.

    Whoever registered later than that has just read when it is.
    """
    coming = Seating.objects.filter(withdrawn=False, occasion__live=True).exclude(occasion__standing=Standing.CANCELLED)
    coming = coming.select_related("activity", "occasion__activity").order_by("starts_at", "pk")
    for seating in coming.filter(starts_at__gt=at + HOUR, starts_at__lte=at + DAY, told_day_at=None):
        _remind(seating, "day", DAY, at=at)
        Seating.objects.filter(pk=seating.pk, sequence=seating.sequence).update(told_day_at=at)
    for seating in coming.filter(starts_at__gt=at, starts_at__lte=at + HOUR, told_hour_at=None):
        _remind(seating, "hour", HOUR, at=at)
        Seating.objects.filter(pk=seating.pk, sequence=seating.sequence).update(told_hour_at=at)


def _remind(seating: Seating, when: str, before: timedelta, *, at: datetime) -> None:
    """Remind everybody with a place in one part."""
    rows = Registration.objects.filter(seating=seating, confirm_by=None).taking_a_place()
    known = rows.filter(registered_at__lte=seating.starts_at - before)
    each(known, lambda row: confirming.remind(row, when, at=at), seating)


def each(rows: QuerySet[Registration], tell: Callable[[Registration], None], seating: Seating) -> None:
    """One mail each, some in a transaction, so that a long list neither holds the database nor begins anew."""
    places = list(rows.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(places), AT_ONCE):
        with transaction.atomic():
            for row in rows.filter(pk__in=places[start : start + AT_ONCE]).select_related("person"):
                row.seating = seating
                tell(row)
