"""The demo's series: built from the data, twice the same, and taken part in."""

from datetime import UTC, datetime

import pytest
from wagtail.models import Page

from learning.models import Listing, Progress
from library import demo as library_demo
from people import demo as people_demo
from people.models import User
from webinars import demo, registering
from webinars.models import (
    Chapter,
    EventPage,
    Highlight,
    Occasion,
    Recording,
    Registration,
    SeriesPage,
    Session,
    WorkshopOutput,
)

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 22, 10, tzinfo=UTC)


def counts() -> dict[str, int]:
    """How many there are of everything."""
    models = (SeriesPage, EventPage, Session, Occasion, Recording, Chapter, WorkshopOutput, Highlight, Listing, Page)
    return {model.__name__: model.objects.count() for model in models}


def test_the_demo_world_is_built_once(settings: object, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.DEBUG = True
    monkeypatch.setattr(people_demo, "NUMBER", 4)
    people_demo.build(at=AT)
    library_demo.build(at=AT)
    series = demo.build(at=AT)
    first = counts()
    revisions = [page.latest_revision_id for page in SeriesPage.objects.order_by("pk")]
    demo.build(at=AT)
    assert counts() == first
    assert [page.latest_revision_id for page in SeriesPage.objects.order_by("pk")] == revisions
    assert {name: first[name] for name in ("SeriesPage", "EventPage", "Occasion", "Recording")} == {
        "SeriesPage": 3 * len(series),
        "EventPage": 3 * first["Occasion"],
        "Occasion": 8,
        "Recording": 6,
    }
    coming = Occasion.objects.filter(starts_at__gt=AT).order_by("starts_at")
    assert [registering.state_of(one, at=AT) for one in coming] == [registering.OPEN, registering.ANNOUNCED]

    person = User.objects.order_by("pk")[0]
    event = EventPage.objects.get(
        translation_key=Occasion.objects.order_by("starts_at")[0].activity.key, locale__language_code="fi"
    )
    demo.attend(person, event)
    demo.attend(person, event)
    done = Progress.objects.filter(person=person, state="COMPLETED").values_list("activity__kind", flat=True)
    assert sorted(done) == ["EVENT", "PART", "SERIES"]
    assert Registration.objects.filter(person=person).count() == 1
