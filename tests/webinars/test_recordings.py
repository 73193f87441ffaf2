"""Recordings: chapters from the programme, consent, captions within fourteen days, and what readers find."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from learning.models import Listing
from tests.webinars import scenes
from webinars import recordings, tasks
from webinars.models import EventPage

pytestmark = pytest.mark.django_db
AT = scenes.AT


def test_chapters_are_proposed_from_the_programme() -> None:
    series = scenes.a_series()
    page = scenes.an_event(series)
    scenes.translated(series, "sv", title="Serie")
    swedish = scenes.translated(page, "sv", title="Webbinarium")
    row = swedish.sessions.all()[1]
    type(row).objects.filter(pk=row.pk).update(title="Barnet berättar")
    recording = recordings.add(scenes.occasion(page), scenes.a_video(3600), at=AT)
    assert [(chapter.seconds, chapter.titles) for chapter in recording.chapters.all()] == [
        (0.0, {"fi": "Tervetuloa", "sv": "Tervetuloa"}),
        (600.0, {"fi": "Lapsi kertoo", "sv": "Barnet berättar"}),
        (3000.0, {"fi": "Dialogi", "sv": "Dialogi"}),
    ]


def test_the_session_under_way_at_the_start_opens_and_later_ones_fall_away() -> None:
    start = scenes.STARTS
    minutes = [(0, "Avaus"), (10, "Puhe"), (40, "Dialogi"), (90, "Päätös")]
    sessions = [(start + timedelta(minutes=n), {"fi": title}) for n, title in minutes]
    began = start + timedelta(minutes=12)
    assert recordings.proposed(sessions, began_at=began, length=3600.0) == [
        (0.0, {"fi": "Puhe"}),
        (1680.0, {"fi": "Dialogi"}),
    ]


def test_the_workshop_for_others_makes_no_chapter() -> None:
    later = scenes.STARTS + timedelta(hours=1)
    page = scenes.an_event(
        parts=[scenes.a_part(minutes=60), scenes.a_part("Työpaja", starts=later, minutes=60, access="REGION")],
        sessions=[scenes.a_session("Avoin", 0, 60), scenes.a_session("Salainen", 60, 60)],
    )
    recording = recordings.add(scenes.occasion(page), scenes.a_video(9000), at=AT)
    assert [chapter.titles for chapter in recording.chapters.all()] == [{"fi": "Avoin"}]


def test_no_consent_no_publishing() -> None:
    page = scenes.an_event()
    recording = recordings.add(scenes.occasion(page), scenes.a_video(100), at=AT)
    with pytest.raises(recordings.NoConsent):
        recordings.publish(recording, consent=False, at=AT)
    assert Listing.objects.filter(form="RECORDING").count() == 0
    recordings.publish(recording, consent=True, at=AT)
    card = Listing.objects.get(form="RECORDING")
    assert (card.path, card.minutes, card.published_at) == (f"{page.url}#recording", 2, AT)
    recordings.hide(recording, at=AT)
    assert Listing.objects.filter(form="RECORDING").count() == 0


def test_captions_are_due_on_the_fourteenth_day() -> None:
    page = scenes.an_event()
    recording = recordings.add(scenes.occasion(page), scenes.a_video(100, "fi"), at=AT)
    recordings.publish(recording, consent=True, at=AT)
    assert recordings.captions(recording, "fi") == recordings.Captions(True, date(2026, 3, 16))
    assert recordings.captions(recording, "sv") == recordings.Captions(False, date(2026, 3, 16))


def test_readers_see_chapters_captions_and_transcript(client: Client) -> None:
    past = scenes.AT - timedelta(days=200)
    page = scenes.an_event(
        parts=[scenes.a_part(starts=past, minutes=60)],
        sessions=[scenes.a_session("Alku", 0, 1, starts=past), scenes.a_session("Jatko", 1, 59, starts=past)],
        registration_opens_at=past - timedelta(days=9),
    )
    assert client.get(EventPage.objects.get(pk=page.pk).url).status_code == 200
    recording = recordings.add(scenes.occasion(page), scenes.a_video(100, "fi"), at=AT)
    assert "<video" not in client.get(page.url).content.decode()
    recordings.publish(recording, consent=True, at=AT)
    html = client.get(page.url).content.decode()
    assert [text in html for text in ("<video", 'kind="captions"', "Tervetuloa webinaariin", "Jatko")] == [True] * 4
    assert "data-endpoint" not in html


def test_the_transcript_is_in_the_language_of_the_page(client: Client) -> None:
    past = scenes.AT - timedelta(days=200)
    series = scenes.a_series()
    page = scenes.an_event(series, parts=[scenes.a_part(starts=past)], sessions=[])
    scenes.translated(series, "en", title="Series")
    english = scenes.translated(page, "en", title="Webinar")
    recording = recordings.add(scenes.occasion(page), scenes.a_video(100, "fi", "sv", "en"), at=AT)
    recordings.publish(recording, consent=True, at=AT)
    shown = client.get(english.url).context["shown"].recording
    assert (shown.cues_language, [track["language"] for track in shown.captions]) == ("en", ["en", "fi", "sv"])
    shown = client.get(page.url).context["shown"].recording
    assert (shown.cues_language, [track["language"] for track in shown.captions]) == ("fi", ["fi", "sv", "en"])


def test_the_queue_hides_what_is_due() -> None:
    occasion = scenes.occasion(scenes.an_event())
    recording = recordings.add(occasion, scenes.a_video(), at=scenes.STARTS)
    recordings.publish(recording, consent=True, at=timezone.now() - timedelta(days=15))

    tasks.sweep.enqueue()

    recording.refresh_from_db()
    assert recording.visible is False


def test_with_captions_in_one_language_it_stays() -> None:
    recording = recordings.add(scenes.occasion(scenes.an_event()), scenes.a_video(120, "fi"), at=scenes.STARTS)
    recordings.publish(recording, consent=True, at=scenes.STARTS)

    assert recordings.hide_uncaptioned(at=scenes.STARTS + timedelta(days=60)) == 0
    recordings.publish(recording, consent=True, at=scenes.STARTS + timedelta(days=60))
    recording.refresh_from_db()
    assert recording.visible
