"""The access log that a person reads: the only writer of ``Look``."""

from datetime import datetime

from django.db import transaction
from django.db.models import DateTimeField, F, Value
from django.db.models.functions import Greatest

from people import rules
from people.enums import SUPERIOR, RoleKind
from people.models import Look, User


def note(viewer: User, *people: User, what: str, at: datetime, kind: str = "") -> None:
    """Write down that the viewer saw data of these people, and by which role; looking at oneself is not noted.

    ``kind`` names the role where it is not the one that follows from the viewer's line.
    """
    day = rules.today()
    seen = [person.pk for person in people if person.pk != viewer.pk]
    if not seen:
        return
    with transaction.atomic():
        known = Look.objects.filter(person__in=seen, viewer=viewer, what=what, on=day)
        ids = set(known.values_list("person", flat=True))
        last = Greatest("last_at", Value(at, DateTimeField()))  # of two at once, the earlier may come to write second
        known.update(last_at=last, times=F("times") + 1)
        new = [pk for pk in seen if pk not in ids]
        lines = rules.lines(viewer, new, day=day) if new and not kind else {}
        common = {"viewer": viewer, "what": what, "on": day, "first_at": at, "last_at": at}
        by = {pk: {"role": kind} if kind else _by(viewer, lines.get(pk)) for pk in new}
        Look.objects.bulk_create([Look(person_id=pk, **common, **by[pk]) for pk in new], ignore_conflicts=True)


def _by(viewer: User, line: rules.Line | None) -> dict[str, object]:
    """The role and organisation by which the viewer saw somebody; whoever has no line sees as an administrator."""
    if line is None:
        return {"role": RoleKind.ADMINISTRATOR if rules.is_administrator(viewer) else ""}
    if line.role is None:
        return {"role": SUPERIOR, "organisation": line.job.organisation}
    return {"role": line.role.kind, "organisation": line.role.organisation}
