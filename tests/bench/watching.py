"""Two thousand people who look at a webinar that goes on: what it costs to tell all of them what is new."""

from itertools import count

from django.urls import reverse
from django.utils import timezone

from people.models import User
from tests.bench import client, joining, journeys
from webinars import audience
from webinars.enums import Asking, PlaceState, QuestionState
from webinars.models import AudienceQuestion, AudienceVote, Registration, Seating

EVERY = 8.4  # seconds between two looks of a page (static/ui/live.js)
LASTING = 30  # seconds of the measurement
QUESTIONS, VOTES = 40, 20  # that are asked, and for each of them
SEVERAL = 2000  # looks, enough for a figure
HEADINGS = ("looks", "people", "looks/s", "median ms", "p95 ms", "not as expected", "seen after, s, at most")
_numbers = count()


def measure(port: int, people: int) -> list[tuple[object, ...]]:
    """The page's looks as fast as it goes, then the looks of so many people.

    A look that finds something new gets the whole list, one that does not gets 304.
    """
    seating = joining.live()
    rows = _crowd(seating, people)
    _let_them_ask(seating, rows)
    addresses = [reverse("webinars:now", args=[row.uuid]) for row in rows]
    tag = client.header(port, client.request(addresses[0]), "etag")
    new = [[(client.request(path), 200)] for path in addresses]
    same = [[(client.request(path, headers=f"If-None-Match: {tag}"), 304)] for path in addresses]
    pace = people / EVERY
    looks = round(pace * LASTING)
    return [
        _told("the same, eight at a time", port, _many(same, SEVERAL), 0, at_a_time=8),
        _told("something new, eight at a time", port, _many(new, SEVERAL), 0, at_a_time=8),
        _told(f"the same, by all every {EVERY} s", port, _many(same, looks), people, a_second=pace),
        _told(f"something new, by all every {EVERY} s", port, _many(new, looks), people, a_second=pace),
    ]


def reference(port: int) -> tuple[object, ...]:
    """A bare view of a site that has nothing else."""
    return _told("a bare view, eight at a time", port, [[(client.request("/bare/"), 200)]] * SEVERAL, 0, at_a_time=8)


def _crowd(seating: Seating, people: int) -> list[Registration]:
    """People with a place in the part."""
    names = [f"watching.{next(_numbers)}@example.org" for _ in range(people)]
    crowd = User.objects.bulk_create([User(email=one, given_name="Wat", password="!") for one in names])
    now = timezone.now()
    return Registration.objects.bulk_create(
        Registration(seating=seating, person=one, language="fi", state=PlaceState.REGISTERED, registered_at=now)
        for one in crowd
    )


def _let_them_ask(seating: Seating, rows: list[Registration]) -> None:
    """A list as long as a lively webinar makes it."""
    type(seating.occasion).objects.filter(pk=seating.occasion_id).update(asking=Asking.AT_ONCE)
    now = timezone.now()
    asked = AudienceQuestion.objects.bulk_create(
        AudienceQuestion(
            seating=seating,
            registration=row,
            text=f"Miten tämä tehdään, kun aikaa on vähän ja perheitä monta ({number})?",
            language="fi",
            asked_at=now,
            state=QuestionState.SHOWN,
        )
        for number, row in enumerate(rows[:QUESTIONS])
    )
    AudienceVote.objects.bulk_create(
        AudienceVote(question=one, registration=row) for one in asked for row in rows[:VOTES]
    )


def _many(journeys_: list[journeys.Journey], number: int) -> list[journeys.Journey]:
    """So many of them, from the beginning again where there are fewer."""
    return [journeys_[place % len(journeys_)] for place in range(number)]


def _told(
    name: str, port: int, looks: list[journeys.Journey], people: int, *, at_a_time: int = 0, a_second: float = 0.0
) -> tuple[object, ...]:
    """The figures of one run."""
    timing = journeys.walk_all(port, looks, at_a_time=at_a_time, a_second=a_second)
    seen = f"{EVERY + 0.4 + audience.SECONDS + timing.p95 / 1000:.1f}" if people else ""
    times = (f"{len(looks) / timing.seconds:.0f}", f"{timing.median:.1f}", f"{timing.p95:.1f}", timing.wrong)
    return (name, people or "", *times, seen)
