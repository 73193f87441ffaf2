"""Coming into a room through the site: visits, signs, the code, and the presence that they become."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from learning.enums import State
from learning.models import Progress
from tests import worlds
from tests.webinars import scenes
from tests.webinars.test_admitting import organiser
from webinars import attending, joining, registering
from webinars.models import Attendance, Registration, Visit
from webinars.registering import Guest

pytestmark = pytest.mark.django_db
AT, STARTS = scenes.AT, scenes.STARTS
MINUTE = timedelta(minutes=1)


def a_place(who: object = None, **part: object) -> Registration:
    """Somebody's place in a part of 150 minutes."""
    occasion = scenes.occasion(scenes.an_event(parts=[scenes.a_part(**part)], sessions=[]))
    parts = list(occasion.seatings.all())
    return registering.register(who or worlds.a_person(), occasion, parts, at=AT, language="fi", quiet=True)[0]


def stay(row: Registration, came: int, went: int) -> None:
    """Join so many minutes after the start, and show every minute until later."""
    joining.join(row, at=STARTS + came * MINUTE)
    for minute in range(came + 1, went + 1):
        joining.note(row, at=STARTS + minute * MINUTE)


def presence(row: Registration) -> list[tuple[float, float]]:
    """The minutes in which somebody was there, once it is over."""
    joining.settle(at=STARTS + timedelta(hours=5))
    found = Attendance.objects.filter(registration=row).first()
    return [(start / 60, end / 60) for start, end in found.spans] if found else []


@pytest.mark.parametrize(("minutes", "inside"), [(-16, False), (-15, True), (0, True), (149, True), (150, False)])
def test_the_door_opens_a_quarter_before_and_shuts_at_the_end(minutes: int, inside: bool) -> None:
    row = a_place()

    link = joining.join(row, at=STARTS + minutes * MINUTE)

    assert (link, Visit.objects.count()) == (("https://meet.talkoot.example/avoin", 1) if inside else ("", 0))


def test_signs_become_intervals_and_a_silence_divides_them() -> None:
    row = a_place()
    stay(row, -5, 30)
    stay(row, 60, 100)

    assert presence(row) == [(0, 31), (60, 101)]
    assert Visit.objects.count() == 0
    assert (
        Progress.objects.filter(person=row.person).values_list("state", flat=True).distinct().get() == State.IN_PROGRESS
    )


def test_credit_follows_and_the_same_again_says_nothing_new() -> None:
    row = a_place()
    stay(row, 0, 120)

    assert presence(row) == [(0, 121)]
    revision = Attendance.objects.get().revision
    assert joining.settle(at=STARTS + timedelta(hours=6)) == 0
    assert Attendance.objects.get().revision == revision
    assert Progress.objects.get(person=row.person, activity__kind="EVENT").state == State.COMPLETED


def test_a_visit_without_a_sign_counts_a_minute_and_the_code_from_the_coming_on() -> None:
    silent, phoning = a_place(), a_place()
    joining.join(silent, at=STARTS + 10 * MINUTE)
    joining.join(phoning, at=STARTS + 5 * MINUTE)

    assert joining.check_in(phoning, joining.code_of(phoning.seating).lower() + " ", at=STARTS + 140 * MINUTE)

    assert (presence(silent), presence(phoning)) == ([(10, 11)], [(5, 141)])


def test_another_code_and_another_time_are_refused() -> None:
    row, other = a_place(), a_place()
    code = joining.code_of(row.seating)
    assert code != joining.code_of(other.seating)

    told = [
        joining.check_in(row, joining.code_of(other.seating), at=STARTS),
        joining.check_in(row, "", at=STARTS),
        joining.check_in(row, "Ä" * 12, at=STARTS),
        joining.check_in(row, code, at=STARTS - 16 * MINUTE),
        joining.check_in(row, code, at=STARTS + 151 * MINUTE),
    ]

    assert (told, Visit.objects.count()) == ([False] * 5, 0)


def test_what_was_marked_by_hand_stays_and_a_list_is_put_together_with_visits() -> None:
    row, marked = a_place(), a_place()
    stay(row, 0, 10)
    stay(marked, 0, 100)
    attending.mark(marked, at=STARTS, by=None, minutes=20)
    attending.bring_in(
        row.seating.occasion, [attending.Present(row.person.name, seconds=1200.0)], at=STARTS, by=None, part=row.seating
    )

    assert (presence(row), presence(marked)) == ([(0, 20)], [(0, 20)])


@pytest.mark.parametrize("state", ["waiting", "unconfirmed", "cancelled"])
def test_nobody_comes_in_without_a_place(state: str) -> None:
    occasion = scenes.occasion(scenes.an_event(parts=[scenes.a_part(capacity=1)], sessions=[]))
    parts = list(occasion.seatings.all())
    if state == "waiting":
        registering.register(worlds.a_person(), occasion, parts, at=AT, language="fi")
    who = Guest("Aino", "aino@example.org") if state == "unconfirmed" else worlds.a_person()
    row = registering.register(who, occasion, parts, at=AT, language="fi")[0]
    if state == "cancelled":
        registering.cancel(row, at=AT)
        row = Registration.objects.get(pk=row.pk)

    joining.note(row, at=STARTS)

    assert (joining.join(row, at=STARTS), Visit.objects.count()) == ("", 0)


def test_whoever_is_forgotten_leaves_no_visit() -> None:
    row = a_place()
    joining.join(row, at=STARTS)

    registering.forget(row.person)

    assert Visit.objects.count() == 0


# --- pages ------------------------------------------------------------------------------------------


def live() -> Registration:
    """A place in a part that has just begun."""
    return a_place(starts=timezone.now().replace(microsecond=0) - 10 * MINUTE)


def test_the_button_leads_into_the_room_and_is_noted(client: Client) -> None:
    row = live()
    place = f"/fi/webinars/places/{row.uuid}/"
    html = client.get(place).content.decode()
    assert [f'action="{place}join/"' in html, "ui/here.js" in html] == [True, True]

    answer = client.post(f"{place}join/")

    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "private, no-store")
    leads_on = '<meta http-equiv="refresh" content="0; url=https://meet.talkoot.example/avoin">'
    assert leads_on in answer.content.decode()
    assert client.post(f"{place}here/").status_code == 204
    assert Visit.objects.filter(registration=row).count() == 1
    assert client.get(f"{place}join/").status_code == 405, "a link that is opened by a scanner is no presence"


def test_before_the_door_opens_the_button_leads_back(client: Client) -> None:
    row = a_place(starts=timezone.now() + timedelta(days=1))
    place = f"/fi/webinars/places/{row.uuid}/"

    answer = client.post(f"{place}join/")

    assert (answer.headers["Location"], Visit.objects.count()) == (place, 0)
    assert client.post(f"{place}here/").status_code == 204
    assert Visit.objects.count() == 0


def test_the_organiser_has_the_code_and_the_page_takes_it(client: Client) -> None:
    row = live()
    place, code = f"/fi/webinars/places/{row.uuid}/", joining.code_of(row.seating)
    assert code not in client.get(place).content.decode()

    wrong = client.post(f"{place}here/", {"code": "XXXXX"}, follow=True).content.decode()
    right = client.post(f"{place}here/", {"code": code}, follow=True).content.decode()

    assert ["Tämä ei ole tämän osan koodi" in wrong, "Läsnäolosi on merkitty." in right] == [True, True]
    client.force_login(organiser(row.seating.activity.centre))
    assert code in client.get(f"/admin/webinars/{row.seating.occasion_id}/attendance/").content.decode()


@pytest.mark.parametrize("people", [1, 3])
def test_coming_in_costs_the_same_however_many_are_there(
    client: Client, people: int, django_assert_num_queries
) -> None:
    row = live()
    for _ in range(people):
        stranger = registering.register(
            worlds.a_person(), row.seating.occasion, [row.seating], at=AT, language="fi", quiet=True
        )[0]
        joining.join(stranger, at=timezone.now())
    place = f"/fi/webinars/places/{row.uuid}/"
    client.post(f"{place}join/")

    with django_assert_num_queries(SIGN_QUERIES):
        client.post(f"{place}here/")


SIGN_QUERIES = 2
