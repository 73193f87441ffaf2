"""The desk's screens for lists of a room: look, correct, put in, find out names, and correct by hand with a reason."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from learning.models import Progress
from people import organising
from people.enums import RoleKind
from people.models import Note, User
from tests import worlds
from tests.webinars import scenes
from tests.webinars.test_desk import an_organiser
from webinars import attending, matching, registering
from webinars.enums import Word
from webinars.models import Attendance, Occasion, Registration, RoomName, Stranger
from webinars.registering import Guest

pytestmark = pytest.mark.django_db


@pytest.fixture
def occasion() -> Occasion:
    """An event of two hours yesterday with an open part and a workshop; Aino is in both, Eino and a guest in one."""
    starts = (timezone.now() - timedelta(days=1)).replace(minute=0, second=0, microsecond=0)
    parts = [
        scenes.a_part(starts=starts, minutes=60),
        scenes.a_part("Työpaja", starts=starts + timedelta(hours=1), minutes=60),
    ]
    found = scenes.occasion(scenes.an_event(parts=parts, sessions=[]))
    seatings = list(found.seatings.all())
    for who, number in (
        (worlds.a_person("aino"), 2),
        (worlds.a_person("eino"), 1),
        (Guest("Väinö Vieras", "v@x.fi"), 1),
    ):
        registering.register(who, found, seatings[:number], at=scenes.AT, language="fi", quiet=True)
    return found


@pytest.fixture
def desk(client: Client, occasion: Occasion) -> Client:
    """The desk of an organiser of the event's centre."""
    client.force_login(an_organiser(occasion.activity.centre))
    return client


def address(occasion: Occasion, name: str = "attendance_list") -> str:
    """A screen of the event."""
    return reverse(f"webinars_desk:{name}", args=[occasion.pk])


def a_list(occasion: Occasion, *rows: tuple[str, int, int], zone: object = None) -> SimpleUploadedFile:
    """Teams' file of who was there between which minutes of the event, as somebody in that zone downloads it."""
    lines = ["Full Name\tJoin Time\tLeave Time\tDuration\tEmail\tRole\tParticipant ID (UPN)"]
    for name, start, end in rows:
        came, left = (
            (occasion.starts_at + timedelta(minutes=minutes)).astimezone(zone or timezone.get_default_timezone())
            for minutes in (start, end)
        )
        lines.append(f"{name}\t{came:%-m/%-d/%Y, %-I:%M:%S %p}\t{left:%-m/%-d/%Y, %-I:%M:%S %p}\t{end - start}m\t\t\t")
    return SimpleUploadedFile("meetingAttendanceList.csv", "\r\n".join(lines).encode("utf-16"), "text/csv")


def look(desk: Client, occasion: Occasion, **data: object) -> HttpResponse:
    """Look at a list."""
    return desk.post(address(occasion), {"look": "", **data})


def put(desk: Client, occasion: Occasion, seen: HttpResponse, **more: object) -> HttpResponse:
    """Put in the list that was looked at."""
    form = seen.context["form"]
    kept = {name: value for name, value in form.data.items() if name not in {"look", "text"}}
    return desk.post(address(occasion), {**kept, **more, "put": ""})


def marked() -> set[tuple[str, str, int]]:
    """Who was in which part for how many minutes."""
    rows = Attendance.objects.select_related("registration__person", "registration__seating__activity")
    return {(row.registration.name, row.registration.seating.activity.name, row.minutes) for row in rows}


def test_a_file_is_looked_at_put_in_and_gives_credit(desk: Client, occasion: Occasion) -> None:
    file = a_list(occasion, ("Aino Example", 0, 120), ("Eino Example", 5, 20), ("Väinö Vieras", 0, 60))

    seen = look(desk, occasion, file=file)
    assert ("Teams" in seen.content.decode(), marked()) == (True, set())
    answer = put(desk, occasion, seen)

    assert answer.headers["Location"] == address(occasion, "attendance")
    assert marked() == {
        ("Aino Example", "Webinaari", 60),
        ("Aino Example", "Työpaja", 60),
        ("Eino Example", "Webinaari", 15),
        ("Väinö Vieras", "Webinaari", 60),
    }
    assert Progress.objects.filter(activity__kind="EVENT", state="COMPLETED").get().person.given_name == "Aino"
    assert Note.objects.get(deed="mark attendance").details["people"] == 3
    before = {row.pk: row.revision for row in Attendance.objects.all()}
    put(desk, occasion, look(desk, occasion, file=a_list(occasion, ("Aino Example", 0, 120), ("Eino Example", 5, 20))))
    assert {row.pk: row.revision for row in Attendance.objects.all()} == before


def test_a_name_that_fits_nobody_is_found_out_and_known_next_time(desk: Client, occasion: Occasion) -> None:
    rows = [("Dr Aino Example (Guest)", 0, 120), ("iPhone", 0, 30), ("Neuvotteluhuone", 0, 60), ("Ulla Outo", 0, 60)]
    answer = put(desk, occasion, look(desk, occasion, file=a_list(occasion, *rows)))
    assert answer.headers["Location"] == address(occasion, "attendance_names")

    asked = desk.get(address(occasion, "attendance_names"))
    by_name = {one["name"]: one for one in asked.context["shown"]}
    aino = Registration.objects.filter(person__given_name="Aino").first()
    assert by_name["Dr Aino Example (Guest)"]["chosen"] in {
        str(row.pk) for row in Registration.objects.filter(person=aino.person)
    }
    assert by_name["iPhone"]["chosen"] == ""
    typed = {
        f"who-{by_name['Dr Aino Example (Guest)']['row'].pk}": by_name["Dr Aino Example (Guest)"]["chosen"],
        f"email-{by_name['iPhone']['row'].pk}": "EINO@example.org ",
        f"who-{by_name['Neuvotteluhuone']['row'].pk}": "nobody",
        f"who-{by_name['Ulla Outo']['row'].pk}": "",
    }
    desk.post(address(occasion, "attendance_names"), typed)

    assert marked() == {
        ("Aino Example", "Webinaari", 60),
        ("Aino Example", "Työpaja", 60),
        ("Eino Example", "Webinaari", 30),
    }
    assert [row.name for row in Stranger.objects.all()] == ["Ulla Outo"]
    assert "1" in desk.get(address(occasion, "attendance")).content.decode()
    seen = look(desk, occasion, file=a_list(occasion, *rows[:3]))
    assert (seen.context["matched"].known, len(seen.context["matched"].nobody)) == (2, 1)


@pytest.mark.parametrize("typed", ["nobody@example.org", "aino", "ulla@example.org"])
def test_an_address_without_a_place_is_refused_and_kept(desk: Client, occasion: Occasion, typed: str) -> None:
    worlds.a_person("ulla")
    stranger = Stranger.objects.create(occasion=occasion, key="x", name="X", met_at=timezone.now())

    answer = desk.post(address(occasion, "attendance_names"), {f"email-{stranger.pk}": typed})

    page = answer.content.decode()
    assert answer.status_code == 200
    assert f'value="{typed}"' in page
    assert f'aria-describedby="fault-{stranger.pk}"' in page
    assert "Ulla" not in page
    assert RoomName.objects.count() == 0


def test_rows_and_parts_of_other_events_cannot_be_chosen(desk: Client, occasion: Occasion) -> None:
    other = scenes.occasion(scenes.an_event(scenes.a_series(title="Toinen"), title="Toinen"))
    registering.register(
        worlds.a_person("ulla"), other, list(other.seatings.all()), at=scenes.AT, language="fi", quiet=True
    )
    foreign = Stranger.objects.create(occasion=other, key="y", name="Kanaria", met_at=timezone.now())
    own = Stranger.objects.create(occasion=occasion, key="x", name="X", met_at=timezone.now())
    choice = str(Registration.objects.get(person__given_name="Ulla").pk)

    desk.post(address(occasion, "attendance_names"), {f"who-{own.pk}": choice, f"who-{foreign.pk}": "nobody"})
    refused = look(desk, occasion, text="Aino Example", part=other.seatings.get().pk)

    assert Stranger.objects.count() == 2
    assert (RoomName.objects.count(), marked()) == (0, set())
    assert list(refused.context["form"].errors) == ["part"]
    assert "Kanaria" not in desk.get(address(occasion, "attendance_names")).content.decode()


def test_a_list_without_times_wants_its_part(desk: Client, occasion: Occasion) -> None:
    text = "Example Aino; 45\nv@x.fi\nTuntematon Henkilö"

    refused = look(desk, occasion, text=text)
    assert list(refused.context["form"].errors) == ["part"]
    assert text in refused.content.decode()
    part = occasion.seatings.first().pk
    seen = look(desk, occasion, text=text, part=part)
    assert seen.context["ready"] is True
    put(desk, occasion, seen)

    assert marked() == {("Aino Example", "Webinaari", 45), ("Väinö Vieras", "Webinaari", 60)}
    assert [row.name for row in Stranger.objects.all()] == ["Tuntematon Henkilö"]


def test_faults_are_told_by_row_and_column_and_nothing_is_put_in(desk: Client, occasion: Occasion) -> None:
    text = "Full Name\tJoin Time\tLeave Time\nAino Example\teilen\t10.4.2026 10.00"
    for deed in ("look", "put"):
        answer = desk.post(address(occasion), {"text": text, deed: ""})
        page = answer.content.decode()
        assert answer.status_code == 200
        assert "Rivi 2, sarake Join Time:" in page or "Row 2, column Join Time:" in page
        assert "eilen" in page
        assert 'name="put"' not in page
    assert marked() == set()


def test_a_list_of_another_zone_is_pointed_out_and_put_right(desk: Client, occasion: Occasion) -> None:
    file = a_list(occasion, ("Aino Example", 0, 120), ("Eino Example", 0, 60), zone=timezone.get_fixed_timezone(-300))

    doubted = look(desk, occasion, file=file)
    assert (doubted.context["found"].shift != 0, doubted.context["ready"]) == (True, False)
    assert doubted.context["fits"] == "UTC−5"
    seen = put(desk, occasion, doubted)

    assert seen.status_code == 302
    assert ("Aino Example", "Työpaja", 60) in marked()


def test_a_list_that_somebody_made_up_in_the_page_is_not_unpacked(desk: Client, occasion: Occasion) -> None:
    refused = desk.post(address(occasion), {"kept": "eJzLSM3JyQcABiwCFQ:x:y", "put": ""})
    nothing = desk.post(address(occasion), {"put": ""})

    assert [list(one.context["form"].errors) for one in (refused, nothing)] == [["file"], ["file"]]


def test_what_is_kept_in_the_page_is_of_one_person_and_event(desk: Client, client: Client, occasion: Occasion) -> None:
    kept = look(desk, occasion, file=a_list(occasion, ("Aino Example", 0, 120))).context["form"].data["kept"]
    client.force_login(an_organiser(occasion.activity.centre))

    refused = client.post(address(occasion), {"kept": kept, "put": ""})

    assert list(refused.context["form"].errors) == ["file"]
    assert marked() == set()


def test_a_list_may_be_put_in_instead_of_earlier_ones(desk: Client, occasion: Occasion) -> None:
    put(desk, occasion, look(desk, occasion, file=a_list(occasion, ("Aino Example", 0, 60), ("Eino Example", 0, 60))))

    put(desk, occasion, look(desk, occasion, file=a_list(occasion, ("Eino Example", 0, 30)), instead="on"))

    assert marked() == {("Aino Example", "Webinaari", 0), ("Eino Example", "Webinaari", 30)}


def test_correcting_what_a_list_said_wants_a_reason(desk: Client, occasion: Occasion) -> None:
    put(desk, occasion, look(desk, occasion, file=a_list(occasion, ("Aino Example", 10, 50), ("Eino Example", 0, 60))))
    rows = {(row.name, row.seating.activity.name): row.pk for row in attending_rows(occasion)}
    aino, eino = rows["Aino Example", "Webinaari"], rows["Eino Example", "Webinaari"]
    screen = address(occasion, "attendance")
    unchanged = {f"present-{aino}": "on", f"minutes-{aino}": "40", f"present-{eino}": "on", f"minutes-{eino}": "60"}
    assert desk.post(screen, unchanged).status_code == 302
    assert set(Attendance.objects.values_list("word", flat=True)) == {Word.LIST}

    refused = desk.post(screen, {f"present-{aino}": "on", f"minutes-{aino}": "55"})
    page = refused.content.decode()
    assert f'id="fault-{aino}"' in page
    assert f'id="fault-{eino}"' in page
    assert {minutes for _name, _part, minutes in marked()} == {40, 60}
    reasons = {f"reason-{aino}": "Puhelin katkesi", f"reason-{eino}": "Toinen ihminen"}
    assert desk.post(screen, {f"present-{aino}": "on", f"minutes-{aino}": "55", **reasons}).status_code == 302

    assert {(name, minutes) for name, _part, minutes in marked()} == {("Aino Example", 55), ("Eino Example", 0)}
    assert set(Attendance.objects.values_list("reason", "word")) == {
        ("Puhelin katkesi", "HAND"),
        ("Toinen ihminen", "HAND"),
    }
    assert 'value="Puhelin katkesi"' in desk.get(screen).content.decode()


def attending_rows(occasion: Occasion) -> list[Registration]:
    """The event's registrations with what names them."""
    return list(Registration.objects.filter(seating__occasion=occasion).select_related("person", "seating__activity"))


def test_others_neither_see_nor_put_in_anything(client: Client, occasion: Occasion) -> None:
    Stranger.objects.create(occasion=occasion, key="x", name="Kanaria", met_at=timezone.now())
    strange = an_organiser(worlds.a_centre("west"))
    client.force_login(strange)
    screens = [address(occasion), address(occasion, "attendance_names"), address(occasion, "attendance")]

    answers = [client.get(screen) for screen in screens]
    answers += [client.post(screen, {"text": "Aino Example", "put": ""}) for screen in screens]

    assert {answer.status_code for answer in answers} == {404}
    assert not any("Kanaria" in answer.content.decode() for answer in answers)
    assert (marked(), RoomName.objects.count()) == (set(), 0)


def test_names_known_to_one_centre_tell_another_nothing(client: Client, occasion: Occasion) -> None:
    aino = User.objects.get(given_name="Aino")
    matching.remember(occasion, {"ainukka": (aino.pk, "")}, at=timezone.now(), by=None)
    other = scenes.occasion(
        scenes.an_event(
            scenes.a_series(worlds.a_centre("west"), title="Toinen"),
            title="Toinen",
            parts=[scenes.a_part(starts=occasion.starts_at, minutes=60)],
            sessions=[],
        )
    )
    client.force_login(an_organiser(worlds.a_centre("west")))

    seen = look(client, other, text="Ainukka; 45")
    put(client, other, seen)
    page = client.get(address(other, "attendance_names")).content.decode()

    assert "Ainukka" in page
    assert "Aino" not in page
    assert aino.email not in page


@pytest.mark.parametrize("size", [1, 3])
def test_the_screens_cost_the_same_for_any_number(
    desk: Client, occasion: Occasion, size: int, django_assert_num_queries: Callable[[int], AbstractContextManager]
) -> None:
    part = occasion.seatings.first()
    for number in range(size):
        guest = Guest(f"Vieras {number}", f"v{number}@example.org")
        registering.register(guest, occasion, [part], at=scenes.AT, language="fi", quiet=True)
        Stranger.objects.create(occasion=occasion, key=str(number), name=f"Vieras n{number}", met_at=timezone.now())
    rows = [(f"Vieras {number}", 0, 30) for number in range(size)] + [
        (f"Outo {number}", 0, 30) for number in range(size)
    ]
    look(desk, occasion, file=a_list(occasion, *rows))

    with django_assert_num_queries(NAMES_QUERIES):
        desk.get(address(occasion, "attendance_names"))
    with django_assert_num_queries(LOOK_QUERIES):
        look(desk, occasion, file=a_list(occasion, *rows))


def test_a_teacher_of_the_centre_puts_lists_in_too(client: Client, occasion: Occasion) -> None:
    teacher = worlds.a_person("opettaja")
    organising.appoint(teacher, RoleKind.TEACHER, at=scenes.AT, centre=occasion.activity.centre)
    an_organiser(occasion.activity.centre)
    client.force_login(User.objects.get(pk=teacher.pk))

    seen = look(client, occasion, file=a_list(occasion, ("Eino Example", 0, 60)))
    put(client, occasion, seen)

    assert ("Eino Example", "Webinaari", 60) in marked()
    assert len(attending.attendees(occasion)) == 4


NAMES_QUERIES, LOOK_QUERIES = 17, 18
