"""The access log that a person reads: the only writer of ``Look``."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from people import rules
from people.models import Look, User


def note(viewer: User, *people: User, what: str, at: datetime) -> None:
    """Write down that the viewer saw data of these people; looking at oneself is not noted."""
    day = rules.today()
    seen = [person.pk for person in people if person.pk != viewer.pk]
    if not seen:
        return
    with transaction.atomic():
        known = Look.objects.filter(person__in=seen, viewer=viewer, what=what, on=day)
        ids = set(known.values_list("person", flat=True))
        known.update(last_at=at, times=F("times") + 1)
        Look.objects.bulk_create(
            [
                Look(viewer=viewer, person_id=pk, what=what, on=day, first_at=at, last_at=at)
                for pk in seen
                if pk not in ids
            ],
            ignore_conflicts=True,
        )
