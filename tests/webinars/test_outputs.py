"""Outputs and highlights that are only for the people of one part: they are told nowhere else."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from people.models import User
from tests import worlds
from tests.webinars import scenes
from tests.webinars.test_admitting import organiser
from webinars import outputs, registering
from webinars.models import EventPage, Highlight, Seating, SeriesPage, WorkshopOutput

pytestmark = pytest.mark.django_db
OPEN, CLOSED = "Avoin ehdotus", "Suljettu ehdotus"
INSIGHT = "Suljettu oivallus"


@pytest.fixture
def series() -> SeriesPage:
    """A series with a past event of an open part and one by invitation, an output of each, and a highlight."""
    made = scenes.a_series()
    starts = timezone.now().replace(microsecond=0) - timedelta(days=3)
    later = starts + timedelta(hours=3)
    page = scenes.an_event(
        made,
        parts=[scenes.a_part("Avoin", starts=starts), scenes.a_part("Kutsutuille", starts=later, access="INVITED")],
        sessions=[scenes.a_session("Puhe", 0, 30, starts=starts)],
    )
    for text, seating in ((OPEN, None), (CLOSED, _closed())):
        output = outputs.keep_output(
            scenes.occasion(page), key=uuid4(), question={"fi": text}, proposals=[{"text": {"fi": text}, "count": 3}]
        )
        output.seating = seating
        _publish(output)
    insight = outputs.keep_highlight(
        scenes.occasion(page), key=uuid4(), theme={"fi": INSIGHT}, text={"fi": "Lyhyesti."}
    )
    insight.seating = _closed()
    _publish(insight)
    return made


def _closed() -> Seating:
    return Seating.objects.get(access="INVITED")


def _publish(row: WorkshopOutput | Highlight) -> None:
    row.save()
    outputs.review(row, by=None, at=timezone.now())
    outputs.publish(row, by=None, at=timezone.now())


def _invited() -> User:
    person = worlds.a_person()
    registering.invite(_closed(), [person.email])
    return person


def _told(client: Client, path: str) -> list[bool]:
    page = client.get(path).content.decode()
    return [text in page for text in (OPEN, CLOSED, INSIGHT)]


def test_only_those_who_may_come_to_the_part_read_them(series: SeriesPage, client: Client) -> None:
    pages = [EventPage.objects.get().get_url(), series.get_url()]

    assert [_told(client, path) for path in pages] == [[True, False, False]] * 2
    client.force_login(worlds.a_person())
    assert [_told(client, path) for path in pages] == [[True, False, False]] * 2
    client.force_login(_invited())
    assert [_told(client, path) for path in pages] == [[True, True, True]] * 2


def test_the_feed_and_what_machines_read_tell_only_what_is_for_everybody(series: SeriesPage, client: Client) -> None:
    client.force_login(_invited())

    assert _told(client, f"{series.get_url()}feed/") == [True, False, False]
    assert _told(client, f"{series.get_url()}json/")[1:] == [False, False]
    event = EventPage.objects.get().get_url()
    assert _told(Client(), f"{event}programme/json/")[1:] == [False, False]


def test_the_desk_offers_the_parts_of_this_event_alone(series: SeriesPage, client: Client) -> None:
    occasion = scenes.occasion(EventPage.objects.get())
    scenes.an_event(series, title="Toinen", parts=[scenes.a_part("Toisen osa")], sessions=[])
    output = WorkshopOutput.objects.get(seating=None)
    client.force_login(organiser(occasion.activity.centre))
    desk = f"/admin/webinars/{occasion.pk}/outputs/output/{output.pk}/"

    page = client.get(desk)
    fields = page.context["form"].fields
    assert [one.activity.name for one in fields["seating"].queryset] == ["Avoin", "Kutsutuille"]
    other = Seating.objects.exclude(occasion=occasion).get()
    refused = client.post(desk, {"seating": other.pk})
    assert "seating" in refused.context["form"].errors


def test_an_event_of_one_part_has_nothing_to_choose(client: Client) -> None:
    occasion = scenes.occasion(scenes.an_event())
    client.force_login(organiser(occasion.activity.centre))

    page = client.get(f"/admin/webinars/{occasion.pk}/outputs/highlight/add/")

    assert "seating" not in page.context["form"].fields
