"""What people have to do for an event: the only writer of ``Duty``.

A usual thing is there without a row until somebody says something of it; removed, it leaves a row that says so.
"""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from people import audit
from people.models import User
from webinars import checklist
from webinars.checklist import Told
from webinars.enums import DutyKind
from webinars.models import Duty, Occasion

WEEK = timedelta(days=7)


def told(duty: Duty) -> Told:
    """A row as the checklist takes it; its owner and whoever ticked it are read with it."""
    return Told(
        kind=duty.kind,
        pk=duty.pk,
        words=duty.words,
        owner=duty.owner.name if duty.owner else "",
        owner_pk=duty.owner_id,
        due_on=duty.due_on,
        done_at=duty.done_at,
        done_by=duty.done_by.name if duty.done_by else "",
        done_by_pk=duty.done_by_id,
        dropped=duty.dropped,
    )


def usual(occasion: Occasion, kind: str) -> Duty:
    """The row of a usual thing, not stored yet where nobody has touched it."""
    return Duty.objects.filter(occasion=occasion, kind=kind).first() or Duty(occasion=occasion, kind=kind)


def add(
    occasion: Occasion,
    kind: str,
    *,
    at: datetime,
    by: User | None,
    words: str = "",
    owner: User | None = None,
    due_on: date | None = None,
) -> Duty:
    """Put a thing on the list; a usual one that stands there already is only changed.

    Own words without a day are for the day of the event, or for a week from now once it is over.
    """
    own = kind == DutyKind.OWN
    if own and due_on is None and at >= occasion.ends_at:
        due_on = timezone.localdate(at) + WEEK
    duty = Duty(occasion=occasion, kind=kind, words=words) if own else usual(occasion, kind)
    return change(duty, at=at, by=by, owner=owner, due_on=due_on)


def change(duty: Duty, *, at: datetime, by: User | None, owner: User | None, due_on: date | None) -> Duty:
    """Say who does it and by when. Without a day, or with the usual one, it moves with the event."""
    days = timezone.localdate(duty.occasion.starts_at), timezone.localdate(duty.occasion.ends_at)
    if due_on == checklist.due(duty.kind, *days):
        due_on = None
    return _keep(duty, "assign duty", at=at, by=by, owner=owner, due_on=due_on, dropped=False)


def tick(duty: Duty, *, at: datetime, by: User | None) -> Duty:
    """It is done; ticking it again changes nothing."""
    return _keep(duty, "tick duty", at=at, by=by, done=False, done_at=at, done_by=by, dropped=False)


def undo(duty: Duty, *, at: datetime, by: User | None) -> Duty:
    """It is not done after all."""
    return _keep(duty, "undo duty", at=at, by=by, done=True, done_at=None, done_by=None)


def drop(duty: Duty, *, at: datetime, by: User | None) -> None:
    """Take it off the list: own words are deleted, a usual thing is not needed for this event."""
    if duty.kind != DutyKind.OWN:
        _keep(duty, "drop duty", at=at, by=by, dropped=True, done_at=None, done_by=None)
        return
    with transaction.atomic():
        audit.note(by, "drop duty", duty, at=at)
        duty.delete()


def forget(person: User) -> None:
    """What somebody took on is nobody's."""
    Duty.objects.filter(owner=person).update(owner=None)


def _keep(duty: Duty, deed: str, *, at: datetime, by: User | None, done: bool | None = None, **said: Any) -> Duty:
    """Store what was said, with who did what in the audit log; what others say of the thing at the same time stays.

    Two who touch the same usual thing at once leave one row. With ``done`` nothing is changed unless it is so.
    """
    with transaction.atomic():
        Occasion.objects.select_for_update().get(pk=duty.occasion_id)
        known = Q(pk=duty.pk) if duty.pk else Q(occasion=duty.occasion_id, kind=duty.kind) & ~Q(kind=DutyKind.OWN)
        row = Duty.objects.filter(known).first() or duty
        if done is not None and done != (row.done_at is not None):
            return row
        for name, value in said.items():
            setattr(row, name, value)
        row.save()
        audit.note(by, deed, row, at=at)
    return row
