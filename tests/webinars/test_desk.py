"""The organiser's desk: one's own centre's events only; registrations, attendance, recordings, outputs."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from learning import access
from learning.models import Progress, Track
from people import organising
from people.enums import RoleKind
from people.models import Centre, User
from tests import worlds
from tests.webinars import scenes
from webinars import registering
from webinars.desk.recordings import _second
from webinars.enums import OutputState
from webinars.models import Attendance, Highlight, Occasion, Recording, WorkshopOutput
from webinars.registering import Guest

pytestmark = pytest.mark.django_db
FILM = Path(__file__).parents[2] / "webinars" / "data" / "media" / "webinar.mp4"


def an_organiser(centre: Centre) -> User:
    """Somebody who organises for the centre."""
    person = worlds.a_person()
    organising.appoint(person, RoleKind.ORGANISER, at=scenes.AT, centre=centre)
    access.keep_centre(centre)
    return User.objects.get(pk=person.pk)


@pytest.fixture
def occasion() -> Occasion:
    """An event of yesterday with two registered people and a guest who needs something."""
    starts = timezone.now() - timedelta(days=1)
    page = scenes.an_event(parts=[scenes.a_part(starts=starts, minutes=60)], sessions=[])
    found = scenes.occasion(page)
    seatings = list(found.seatings.all())
    for who in (worlds.a_person("aino"), worlds.a_person("eino"), Guest("=cmd()", "vieras@example.org")):
        needs = "viittomakieli" if isinstance(who, Guest) else ""
        registering.register(who, found, seatings, at=scenes.AT, language="fi", told=registering.Told(needs=needs))
    return found


@pytest.fixture
def desk(client: Client, occasion: Occasion) -> Client:
    """The desk of an organiser of the event's centre."""
    client.force_login(an_organiser(occasion.activity.centre))
    return client


def address(name: str, occasion: Occasion, **more: object) -> str:
    """A screen of the event."""
    return reverse(f"webinars_desk:{name}", kwargs={"pk": occasion.pk, **more})


def test_other_centres_do_not_exist(client: Client, occasion: Occasion) -> None:
    client.force_login(an_organiser(worlds.a_centre("west")))
    screens = ("registrations", "export", "attendance", "attendance_list", "attendance_names", "recording", "outputs")
    assert {client.get(address(name, occasion)).status_code for name in screens} == {404}
    assert occasion.activity.name not in client.get(reverse("webinars_desk:index")).content.decode()


def test_learners_do_not_enter(client: Client, occasion: Occasion) -> None:
    client.force_login(worlds.a_person())
    assert client.get(address("registrations", occasion)).status_code == 302
    client.logout()
    assert client.get(reverse("webinars_desk:index")).status_code == 302


def test_registrations_are_listed_filtered_and_exported_safely(desk: Client, occasion: Occasion) -> None:
    everybody = desk.get(address("registrations", occasion)).content.decode()
    assert [name in everybody for name in ("Aino Example", "Eino Example", "vieras@example.org")] == [True] * 3
    needing = desk.get(address("registrations", occasion), {"needs": "on"}).content.decode()
    assert ["Aino Example" in needing, "viittomakieli" in needing] == [False, True]
    table = desk.get(address("export", occasion), {"q": "vieras"})
    lines = table.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert lines[1].startswith("'=cmd();vieras@example.org;;;Webinaari;Ilmoittautunut (ei vielä vahvistettu);")
    assert occasion.activity.name in desk.get(reverse("webinars_desk:index")).content.decode()


def test_marking_attendance_gives_credit_and_a_correction_takes_it_back(desk: Client, occasion: Occasion) -> None:
    rows = {row.person.given_name: row for row in occasion.seatings.get().registrations.exclude(person=None)}
    ticks = {f"present-{rows['Aino'].pk}": "on", f"present-{rows['Eino'].pk}": "on", f"minutes-{rows['Eino'].pk}": "20"}
    assert desk.post(address("attendance", occasion), ticks).status_code == 302
    done = Progress.objects.filter(state="COMPLETED", activity__kind="EVENT")
    complete = done.values_list("person__given_name", flat=True)
    assert list(complete) == ["Aino"]
    ticks = {f"present-{rows['Eino'].pk}": "on", f"minutes-{rows['Eino'].pk}": "40"}
    desk.post(address("attendance", occasion), ticks)
    assert list(complete.all()) == ["Eino"]
    marked = {row.registration.person.given_name: row.minutes for row in Attendance.objects.all()}
    assert marked == {"Aino": 0, "Eino": 40}


@pytest.mark.parametrize("typed", ["0", "61", "paljon", "-3", "1.5", "²", "nan"])
def test_minutes_that_cannot_be_are_refused_and_kept(desk: Client, occasion: Occasion, typed: str) -> None:
    row = occasion.seatings.get().registrations.exclude(person=None).first()
    answer = desk.post(address("attendance", occasion), {f"present-{row.pk}": "on", f"minutes-{row.pk}": typed})
    assert answer.status_code == 200
    assert f'value="{typed}"' in answer.content.decode()
    assert Attendance.objects.count() == 0


@pytest.mark.parametrize("text", ["nan", "inf", "-1", "1:2:3:4", "soon"])
def test_a_chapter_begins_at_a_time_that_is_one(text: str) -> None:
    assert _second(text) is None


def test_a_recording_is_added_chaptered_and_published(desk: Client, occasion: Occasion) -> None:
    moment = timezone.localtime(occasion.starts_at)
    data = {
        "file": SimpleUploadedFile("film.mp4", FILM.read_bytes(), "video/mp4"),
        "captions_fi": SimpleUploadedFile("film.vtt", (FILM.parent / "webinar.fi.vtt").read_bytes(), "text/vtt"),
        "began_at_0": moment.strftime("%Y-%m-%d"),
        "began_at_1": moment.strftime("%H:%M:%S"),
    }
    assert desk.post(address("recording", occasion), data).status_code == 302
    made = Recording.objects.get()
    assert (made.visible, float(made.video.duration) > 100, Track.objects.count()) == (False, True, 1)
    desk.post(address("visibility", occasion), {"publish": "1"})
    assert Recording.objects.get().visible is False
    desk.post(address("visibility", occasion), {"publish": "1", "consent": "on"})
    assert Recording.objects.get().visible is True
    desk.post(address("visibility", occasion), {"hide": "1"})
    assert Recording.objects.get().visible is False


@pytest.mark.parametrize(
    ("name", "file", "field"),
    [
        ("film.mp4", b"this is no film", "file"),
        ("film.exe", b"MZ", "file"),
        ("film.vtt", b"1\n00:00:01,000 --> 00:00:02,000\nSRT", "captions_fi"),
        ("film.vtt", b"WEBVTT\n\n00:01.000 --> 00:02.000\nHei\n" + b"x" * 2 * 1024 * 1024, "captions_fi"),
    ],
)
def test_files_that_are_something_else_are_refused(
    desk: Client, occasion: Occasion, name: str, file: bytes, field: str
) -> None:
    moment = timezone.localtime(occasion.starts_at)
    data = {"began_at_0": moment.strftime("%Y-%m-%d"), "began_at_1": "09:00"}
    if field != "file":
        data["file"] = SimpleUploadedFile("film.mp4", FILM.read_bytes())
    answer = desk.post(address("recording", occasion), {**data, field: SimpleUploadedFile(name, file)})
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [field]
    assert Recording.objects.count() == 0


def test_outputs_are_reviewed_before_they_are_published(desk: Client, occasion: Occasion) -> None:
    data = {
        "question_fi": "Mikä auttaa?",
        "question_sv": "",
        "question_en": "What helps?",
        "responses": "31",
        "groups": "6",
        "position": "0",
        "proposals-TOTAL_FORMS": "1",
        "proposals-INITIAL_FORMS": "0",
        "proposals-0-text_fi": "Aikaa",
        "proposals-0-count": "12",
    }
    assert desk.post(address("add", occasion, kind="output"), data).status_code == 302
    output = WorkshopOutput.objects.get()
    assert (output.question, output.state) == ({"fi": "Mikä auttaa?", "en": "What helps?"}, OutputState.DRAFT)
    assert list(output.proposals.values_list("text", "count")) == [({"fi": "Aikaa"}, 12)]
    desk.post(address("do", occasion, kind="output", row=output.pk, deed="publish"))
    assert WorkshopOutput.objects.get().state == OutputState.DRAFT
    desk.post(address("do", occasion, kind="output", row=output.pk, deed="review"))
    desk.post(address("do", occasion, kind="output", row=output.pk, deed="publish"))
    assert WorkshopOutput.objects.get().state == OutputState.PUBLISHED
    desk.post(address("edit", occasion, kind="output", row=output.pk), data)
    assert WorkshopOutput.objects.get().state == OutputState.DRAFT
    assert desk.post(address("do", occasion, kind="output", row=output.pk, deed="explode")).status_code == 404
    assert desk.get(address("add", occasion, kind="nothing")).status_code == 404


def test_highlights_too(desk: Client, occasion: Occasion) -> None:
    data = {"theme_fi": "Verkosto", "text_fi": "Yhdessä on helpompaa.", "position": "0"}
    desk.post(address("add", occasion, kind="highlight"), data)
    highlight = Highlight.objects.get()
    desk.post(address("do", occasion, kind="highlight", row=highlight.pk, deed="review"))
    desk.post(address("do", occasion, kind="highlight", row=highlight.pk, deed="publish"))
    assert Highlight.objects.get().published is True
    assert "Verkosto" in desk.get(address("outputs", occasion)).content.decode()


@pytest.mark.parametrize("people", [1, 3])
def test_the_list_costs_the_same_for_any_number(
    desk: Client, occasion: Occasion, django_assert_num_queries: object, people: int
) -> None:
    for number in range(people):
        guest = Guest(f"Vieras {number}", f"v{number}@example.org")
        registering.register(guest, occasion, list(occasion.seatings.all()), at=scenes.AT, language="fi")
    desk.get(address("attendance", occasion))
    with django_assert_num_queries(18):
        desk.get(address("attendance", occasion))
