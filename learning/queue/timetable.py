"""Tasks that recur: the settings name them, django-q2's schedule table remembers when each is due."""

from datetime import datetime

from django.conf import settings
from django.utils.module_loading import import_string
from django_q.models import Schedule

PREFIX = "timetable:"


def keep(*, at: datetime) -> None:
    """Make the schedule agree with ``TASK_TIMETABLE``: task's dotted name → minutes between two runs."""
    wanted = {f"{PREFIX}{name}": (name, minutes) for name, minutes in settings.TASK_TIMETABLE.items()}
    Schedule.objects.filter(name__startswith=PREFIX).exclude(name__in=wanted).delete()
    for key, (name, minutes) in wanted.items():
        if not Schedule.objects.filter(name=key).update(minutes=minutes):
            Schedule.objects.create(
                name=key,
                func=f"{__name__}.enqueue",
                args=repr((name,)),
                schedule_type=Schedule.MINUTES,
                minutes=minutes,
                cluster="default",
                next_run=at,
            )


def enqueue(name: str) -> None:
    """Enqueue one recurring task; called by django-q2's scheduler."""
    import_string(name).enqueue()
