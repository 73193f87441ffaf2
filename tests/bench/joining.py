"""Two thousand people who come into a webinar within two minutes: what it costs, and whether presence is lost."""

import time
from datetime import timedelta
from itertools import count

from django.urls import reverse
from django.utils import timezone

from people.models import User
from tests.bench import client, journeys
from tests.bench.journeys import SHARE, TOKEN, Journey
from webinars import joining
from webinars.enums import PlaceState
from webinars.models import Attendance, Registration, Seating, Visit

PEOPLE, WITHIN = 2000, 120.0  # joining, within so many seconds
SEVERAL = 400  # people, enough for a figure
HEADINGS = ("rush", "people", "people/s", "median ms", "p95 ms", "not as expected", "seen", "present afterwards")
_numbers = count()


def measure(port: int, people: int) -> list[tuple[object, ...]]:
    """One after the other, as many as the server takes, at 60 % of that, and all these people within two minutes.

    Each loads the page of the place, joins, and says once that they are still there. The last row is the time in
    which the visits of all became presence, with statements and credit.
    """
    seating = live()
    several = min(SEVERAL, people)
    idle, _pace = _rush("one after the other", port, seating, several // 5, at_a_time=1)
    full, pace = _rush("eight at a time: the capacity", port, seating, several, at_a_time=8)
    easy, _pace = _rush(f"{SHARE:.0%} of the capacity", port, seating, several, a_second=SHARE * pace)
    rush, _pace = _rush(f"arriving within {WITHIN:.0f} s", port, seating, people, a_second=people / WITHIN)
    return [idle, full, easy, rush, _settle(seating)]


def live() -> Seating:
    """A part of the demo that has just begun, with a room."""
    seating = Seating.objects.filter(withdrawn=False, occasion__live=True).exclude(occasion__join_url="")
    found = seating.select_related("activity", "occasion").order_by("-starts_at")[0]
    now = timezone.now()
    found.starts_at, found.ends_at, found.capacity = now - timedelta(minutes=5), now + timedelta(hours=2), None
    found.save()
    return found


def _rush(
    name: str, port: int, seating: Seating, people: int, *, at_a_time: int = 0, a_second: float = 0.0
) -> tuple[tuple[object, ...], float]:
    """So many people join, so many at a time or so many a second; the figures, and the people a second."""
    names = [f"joining.{next(_numbers)}@example.org" for _ in range(people)]
    crowd = User.objects.bulk_create([User(email=one, given_name="Joi", password="!") for one in names])
    now = timezone.now()
    rows = Registration.objects.bulk_create(
        Registration(seating=seating, person=one, language="fi", state=PlaceState.REGISTERED, registered_at=now)
        for one in crowd
    )
    timing = journeys.walk_all(port, [_come(row) for row in rows], at_a_time=at_a_time, a_second=a_second)
    seen = Visit.objects.filter(registration__in=rows).values("registration").distinct().count()
    pace = people / timing.seconds
    times = (f"{pace:.1f}", f"{timing.median:.0f}", f"{timing.p95:.0f}", timing.wrong)
    return (name, people, *times, f"{seen} of {people}", ""), pace


def _come(row: Registration) -> Journey:
    """What the browser of somebody who joins sends."""
    place, join, here = (reverse(f"webinars:{name}", args=[row.uuid]) for name in ("place", "join", "here"))
    cookie = f"csrftoken={TOKEN}"
    return [
        (client.request(place, cookie=cookie), 200),
        (journeys.form(join, cookie), 200),
        (journeys.form(here, cookie), 204),
    ]


def _settle(seating: Seating) -> tuple[object, ...]:
    """The part is over: how long it takes until all are present."""
    people = Visit.objects.values("registration").distinct().count()
    Seating.objects.filter(pk=seating.pk).update(ends_at=timezone.now())
    began = time.perf_counter()
    joining.settle(at=timezone.now() + timedelta(minutes=5))
    seconds = time.perf_counter() - began
    present = Attendance.objects.filter(registration__seating=seating).exclude(spans=[]).count()
    pace = f"{people / seconds:.1f}"
    return (
        "visits become presence",
        people,
        pace,
        "",
        f"{1000 * seconds:.0f} in all",
        "",
        "",
        f"{present} of {people}",
    )
