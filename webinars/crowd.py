"""The demo's people at the webinars: who was there, who left early, and who comes next time."""

from datetime import datetime, timedelta
from random import Random

from people import demo as people_demo
from webinars import demo
from webinars.models import EventPage, Registration

PRESENT = 18
COMING = 24


def live(*, at: datetime) -> None:
    """Let some people take part in the past webinars and register for the open one; once only."""
    if Registration.objects.exists():
        return
    people = people_demo.crowd()
    events = EventPage.objects.live().filter(locale__language_code="fi").order_by("pk")
    for number, event in enumerate(events):
        rng = Random(number)
        if event.starts_at < at:
            for person in rng.sample(people, PRESENT):
                demo.attend(person, event, minutes=rng.choice((None, None, None, 40)))
        elif event.registration_opens_at and event.registration_opens_at <= at:
            rows: list[Registration] = []
            for person in rng.sample(people, COMING):
                when = at - timedelta(days=rng.randint(0, 6), hours=rng.randint(0, 12))
                rows += demo.register(person, event, at=max(when, event.registration_opens_at), quiet=True)
            demo.ask(event, rows, at=at)
