"""Watching a recording: the player's word is checked, the server does the maths, nine tenths complete the event."""

import json

import pytest
from django.test import Client
from django.utils import timezone

from learning.models import Interval, Progress
from people.models import User
from tests import worlds
from tests.webinars import scenes
from webinars import recordings, transcripts, watching
from webinars.models import EventPage

AT = scenes.AT


@pytest.fixture
def event(db: None) -> EventPage:
    """An event with a published recording of a hundred seconds."""
    found = scenes.an_event()
    recording = recordings.add(scenes.occasion(found), scenes.a_video(100, "fi"), at=timezone.now())
    recordings.publish(recording, consent=True, at=timezone.now())
    return found


@pytest.fixture
def person(db: None) -> User:
    """Somebody who watches."""
    return worlds.a_person()


def say(client: Client, page: EventPage, said: object, *, raw: bytes | None = None) -> tuple[int, dict]:
    """Send the player's word; answers status and what came back."""
    body = raw if raw is not None else json.dumps(said).encode()
    answer = client.post(f"{page.url}watched/", body, content_type="application/json")
    return answer.status_code, json.loads(answer.content)


def test_nine_tenths_in_any_order_complete_recording_event_and_series(
    client: Client, event: EventPage, person: User
) -> None:
    client.force_login(person)
    assert say(client, event, {"spans": [[50, 100]], "position": 100, "length": 5})[1] == {
        "share": 50,
        "completed": False,
    }
    assert say(client, event, {"spans": [[50, 100], [60, 90]], "position": 90})[1]["share"] == 50
    assert say(client, event, {"spans": [[0, 39]], "position": 39})[1] == {"share": 89, "completed": False}
    assert say(client, event, {"spans": [[0, 40]], "position": 40})[1] == {"share": 90, "completed": True}
    done = Progress.objects.filter(person=person, state="COMPLETED").values_list("activity__kind", flat=True)
    assert sorted(done) == ["EVENT", "RECORDING", "SERIES"]
    assert Interval.objects.get(person=person).spans == [[0.0, 40.0], [50.0, 100.0]]
    html = client.get(event.url).content.decode()
    assert 'data-spans="[[0.0, 40.0], [50.0, 100.0]]"' in html


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b"not json", 400),
        (b"[]", 400),
        (b'{"spans": "0-5"}', 400),
        (b'{"spans": [[0]]}', 400),
        (b'{"spans": [[5, 1]]}', 400),
        (b'{"spans": [[-1, 5]]}', 400),
        (b'{"spans": [[200, 300]]}', 400),
        (b'{"spans": [["a", "b"]]}', 400),
        (b'{"spans": [[0, Infinity]]}', 400),
        (b'{"spans": [[0, NaN]]}', 400),
        (b'{"spans": [[true, 5]]}', 400),
        (b'{"spans": [[0, 5]], "position": "x"}', 400),
        (b'{"spans": [[0, 5]], "session": 7}', 400),
        (b'{"spans": [' + b"[0, 1]," * 1000 + b"[0, 1]]}", 400),
        (b'{"spans": [], "session": "' + b"x" * 200_001 + b'"}', 413),
        (b"\xff\xfe", 400),
    ],
)
def test_words_that_make_no_sense_are_refused(
    client: Client, event: EventPage, person: User, raw: bytes, status: int
) -> None:
    client.force_login(person)
    assert say(client, event, None, raw=raw)[0] == status
    assert Progress.objects.count() == 0


def test_only_signed_in_people_and_published_recordings_count(client: Client, event: EventPage, person: User) -> None:
    assert say(client, event, {"spans": [[0, 100]]})[0] == 401
    client.force_login(person)
    assert client.get(f"{event.url}watched/").status_code == 405
    recordings.hide(scenes.occasion(event).recording, at=AT)
    assert say(client, event, {"spans": [[0, 100]]})[0] == 404
    assert Progress.objects.count() == 0


def test_a_span_beyond_the_end_is_cut() -> None:
    word = watching.read(b'{"spans": [[90, 140]], "position": 140}', length=100.0)
    assert (word.spans, word.position) == ([(90.0, 100.0)], 100.0)


def test_cues_of_a_captions_file() -> None:
    text = (
        "WEBVTT\r\n\r\nNOTE made by hand\r\n\r\nSTYLE\r\n::cue{}\r\n\r\n"
        "1\r\n00:01.500 --> 00:03.000\r\n<v Aino>Hei &amp; "
        "tervetuloa\r\nkaikki\r\n\r\n01:00:00.000 --> 01:00:02.000 align:start\r\nLoppu\r\n\r\nxx --> yy\r\nrikki"
    )
    assert transcripts.cues(text) == [
        transcripts.Cue(1.5, "Hei & tervetuloa kaikki"),
        transcripts.Cue(3600.0, "Loppu"),
    ]
