"""Publishing a series and its events: activities, structure, cards, places, translations and permissions."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from wagtail.models import GroupPagePermission

from learning import doors
from learning.models import Activity, Listing, Version
from people import organising
from people.enums import RoleKind
from tests import worlds
from tests.webinars import scenes
from webinars.models import EventPage, Occasion, Seating

pytestmark = pytest.mark.django_db


def structure(activity: Activity) -> tuple:
    """Mode, rule and components of the newest version."""
    version = Version.objects.filter(activity=activity).order_by("-number").first()
    placed = version.placements.order_by("position").values_list("activity__kind", flat=True)
    return version.mode, version.needed, list(placed)


def test_an_event_is_any_of_its_counting_parts_and_its_recording() -> None:
    series = scenes.a_series(needed=1)
    later = scenes.STARTS + timedelta(minutes=75)
    page = scenes.an_event(
        series,
        parts=[
            scenes.a_part("Avoin osuus", minutes=75),
            scenes.a_part("Työpaja", starts=later, minutes=90, access="REGION", capacity=60),
            scenes.a_part("Jatkot", starts=later + timedelta(minutes=90), minutes=30, counts=False),
        ],
        sessions=[],
    )
    event = Activity.objects.get(kind="EVENT")
    assert (event.key, event.names, event.minutes) == (page.translation_key, {"fi": page.title}, 165)
    assert structure(event) == ("ANY", None, ["PART", "PART", "RECORDING"])
    assert structure(Activity.objects.get(kind="SERIES")) == ("AT_LEAST", 1, ["EVENT"])
    part = Version.objects.get(activity__names__fi="Työpaja")
    assert (part.mode, part.threshold, part.length_seconds) == ("LEAF", 0.6, 5400)
    seats = Seating.objects.order_by("starts_at").values_list("activity__names__fi", "access", "capacity", "counts")
    assert list(seats) == [
        ("Avoin osuus", "OPEN", None, True),
        ("Työpaja", "REGION", 60, True),
        ("Jatkot", "OPEN", None, False),
    ]


def test_cards_follow_publishing_and_unpublishing() -> None:
    page = scenes.an_event()
    cards = Listing.objects.order_by("form").values_list("form", "title", "path", "starts_at")
    assert list(cards) == [
        ("EVENT", page.title, f"/fi/south/lapsen-osallisuus/{page.slug}/", scenes.STARTS),
        ("SERIES", "Lapsen osallisuus", "/fi/south/lapsen-osallisuus/", scenes.STARTS),
    ]
    page.unpublish()
    assert list(Listing.objects.values_list("form", flat=True)) == ["SERIES"]
    assert Occasion.objects.get().live is False


def test_cards_follow_a_new_address(django_capture_on_commit_callbacks: Callable) -> None:
    page = scenes.an_event()
    series = page.get_parent().specific
    series.slug = "osallisuus"
    with django_capture_on_commit_callbacks(execute=True):
        series.save_revision().publish()
    assert set(Listing.objects.values_list("path", flat=True)) == {
        "/fi/south/osallisuus/",
        f"/fi/south/osallisuus/{page.slug}/",
    }


def test_translations_share_activities_times_and_places() -> None:
    series = scenes.a_series()
    page = scenes.an_event(series)
    scenes.translated(series, "sv", title="Barnets delaktighet", slug="delaktighet")
    swedish = scenes.translated(page, "sv", title="Dokumentation")
    assert Activity.objects.filter(kind="EVENT").count() == 1
    assert Activity.objects.get(kind="EVENT").names == {"fi": page.title, "sv": "Dokumentation"}
    assert Seating.objects.count() == 1
    assert [part.key for part in swedish.parts.all()] == [part.key for part in page.parts.all()]

    page = EventPage.objects.get(pk=page.pk)
    moved = scenes.STARTS + timedelta(hours=2)
    part = page.parts.all()[0]
    part.starts_at, part.ends_at = moved, moved + timedelta(hours=2)
    page.parts, page.sessions = [part], []
    page.save_revision().publish()
    assert [row.starts_at for row in EventPage.objects.get(pk=swedish.pk).parts.all()] == [moved]
    assert list(EventPage.objects.get(pk=swedish.pk).sessions.all()) == []
    seating = Seating.objects.get()
    assert (seating.starts_at, seating.sequence) == (moved, 1)


def test_a_translation_published_later_cannot_change_times() -> None:
    series = scenes.a_series()
    page = scenes.an_event(series)
    scenes.translated(series, "sv", title="Barnets delaktighet")
    swedish = scenes.translated(page, "sv", title="Dokumentation")
    part = swedish.parts.all()[0]
    part.title, part.ends_at = "Webbinarium", part.ends_at + timedelta(hours=3)
    swedish.parts = [part]
    swedish.save_revision().publish()
    stored = EventPage.objects.get(pk=swedish.pk).parts.all()[0]
    assert (stored.title, stored.ends_at) == ("Webbinarium", page.parts.all()[0].ends_at)
    assert Seating.objects.get().activity.names == {"fi": "Webinaari", "sv": "Webbinarium"}


def test_a_copy_of_an_event_is_an_event_of_its_own() -> None:
    page = scenes.an_event()
    copy = page.copy(update_attrs={"slug": "toinen", "title": "Toinen"}, keep_live=False)
    copy.save_revision().publish()
    assert Activity.objects.filter(kind="EVENT").count() == 2
    assert Activity.objects.filter(kind="PART").count() == 2
    assert Seating.objects.count() == 2


def test_where_parts_and_recordings_are_read() -> None:
    page = scenes.an_event()
    part = Activity.objects.get(kind="PART")
    assert doors.addresses([(part.pk, "PART")], "en") == {part.pk: f"/fi/south/lapsen-osallisuus/{page.slug}/"}


def test_co_owners_may_edit_the_series() -> None:
    west = worlds.a_centre("west")
    organiser = worlds.a_person("organiser")
    organising.appoint(organiser, RoleKind.ORGANISER, at=scenes.AT, centre=west)
    series = scenes.a_series(worlds.a_centre("south"))
    assert not series.permissions_for_user(organiser).can_edit()
    series.co_owners = [west]
    series.save_revision().publish()
    organiser = type(organiser).objects.get(pk=organiser.pk)
    assert series.permissions_for_user(organiser).can_publish()
    series.co_owners = []
    series.save_revision().publish()
    assert not GroupPagePermission.objects.filter(page=series).exists()


def test_a_programme_that_is_not_sound_is_refused() -> None:
    series = scenes.a_series()
    page = scenes.a_draft(
        series,
        "Päällekkäin",
        [scenes.a_part(minutes=60)],
        [scenes.a_session("Yksi", 0, 30), scenes.a_session("Kaksi", 20, 30), scenes.a_session("Kolme", 50, 30)],
    )

    with pytest.raises(ValidationError) as refused:
        page.full_clean()
    assert len(refused.value.messages) == 2
