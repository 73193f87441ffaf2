"""Rooms that services make: one for each part, an address for each person who may come, and secrets at rest."""

import sys
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import LazySettings
from django.db import IntegrityError, connection
from django.test import RequestFactory
from django.views.debug import ExceptionReporter

from people import locking
from people.models import Note
from tests import worlds
from tests.webinars import scenes
from tests.webinars.rooms import servers, stages
from tests.webinars.rooms.servers import Bigbluebutton
from webinars import hosting, joining, registering, scheduling
from webinars.models import EventPage, Registration, RoomService, Visit
from webinars.registering import Guest
from webinars.rooms import items
from webinars.rooms.items import NoRoom

pytestmark = pytest.mark.django_db
AT, STARTS = scenes.AT, scenes.STARTS
MINUTE = timedelta(minutes=1)


@pytest.fixture
def server(settings: LazySettings) -> Iterator[Bigbluebutton]:
    """A server that the operator of the site knows."""
    settings.ROOM_HOSTS = ["127.0.0.1"]
    with servers.bigbluebutton(secret=stages.SECRET) as running:
        yield running


def asked(address: str) -> dict[str, str]:
    """What an address asks for."""
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


# --- coming in --------------------------------------------------------------------------------------


def test_whoever_has_a_place_comes_in_by_name_and_is_there(server: Bigbluebutton, settings: LazySettings) -> None:
    page = stages.an_event(stages.a_service(worlds.a_centre(), server=server.address), recorded=True)
    row = stages.a_place(page)

    address = joining.join(row, at=STARTS)

    told = asked(address)
    assert (told["fullName"], told["role"], told["errorRedirectUrl"]) == (
        row.person.name,
        "VIEWER",
        f"{settings.BASE_URL}{page.url}",
    )
    assert str(row.uuid) not in f"{address} {server.asked}", "the room shows to everybody who is who"
    assert told["userID"] == asked(joining.join(row, at=STARTS))["userID"]
    call, made = server.asked[0]
    assert (call, made["record"], made["name"]) == ("create", "true", f"{page.title}: Webinaari")
    assert made["logoutURL"] == f"{settings.BASE_URL}{page.url}"
    assert Visit.objects.get().registration == row


def test_each_part_has_a_room_of_its_own_and_two_people_find_the_same(server: Bigbluebutton) -> None:
    service = stages.a_service(worlds.a_centre(), server=server.address)
    parts = [
        scenes.a_part("Avoin", minutes=60),
        scenes.a_part("Kutsutuille", starts=STARTS + 60 * MINUTE, minutes=60, access="INVITED"),
    ]
    page = stages.an_event(service, parts=parts)
    opened, closed = stages.occasion(page).seatings.order_by("starts_at")
    aino, olli = stages.a_place(page), stages.a_place(page)
    invited = worlds.a_person()
    registering.invite(closed, [invited.email])
    guest = registering.register(invited, closed.occasion, [closed], at=AT, language="fi", quiet=True)[0]

    rooms = [asked(joining.join(row, at=closed.starts_at - MINUTE))["meetingID"] for row in (aino, olli, guest)]

    assert (rooms[0] == rooms[1], rooms[0] == rooms[2], server.made) == (True, False, [rooms[0], rooms[2]])
    assert len(rooms[0]) == 40
    assert str(opened.activity.key) not in rooms[0]


def test_another_service_is_another_room_and_changes_nothing_else(server: Bigbluebutton) -> None:
    centre = worlds.a_centre()
    first = stages.a_service(centre, server=server.address)
    page = stages.an_event(first)
    row = stages.a_place(page)
    before = asked(joining.join(row, at=STARTS))["meetingID"]

    page.room = stages.a_jitsi(centre)
    page.save_revision().publish()
    row = Registration.objects.get(pk=row.pk)
    moved = joining.join(row, at=STARTS + MINUTE)
    page.room, page.join_url = None, "https://teams.microsoft.com/l/meetup-join/1"
    page.save_revision().publish()
    row = Registration.objects.get(pk=row.pk)

    assert moved.startswith("https://kanaria-meet.example/talkoot-")
    assert before not in moved
    assert joining.join(row, at=STARTS + 2 * MINUTE) == "https://teams.microsoft.com/l/meetup-join/1"
    assert hosting.way_to(row.seating) == hosting.Way("Teams", "https://teams.microsoft.com/l/meetup-join/1")
    assert Visit.objects.get().seen_at == STARTS + 2 * MINUTE


@pytest.mark.parametrize("state", ["waiting", "unconfirmed", "cancelled", "early", "late", "withdrawn", "off"])
def test_nobody_comes_in_who_may_not(server: Bigbluebutton, state: str) -> None:
    service = stages.a_service(worlds.a_centre(), server=server.address)
    page = stages.an_event(service, parts=[scenes.a_part(capacity=1)])
    if state == "waiting":
        stages.a_place(page)
    row = stages.a_place(page, Guest("Aino", "aino@example.org") if state == "unconfirmed" else None)
    if state == "cancelled":
        registering.cancel(row, at=AT)
    if state == "withdrawn":
        stages.occasion(page).seatings.update(withdrawn=True)
    if state == "off":
        RoomService.objects.update(live=False)
    row = Registration.objects.get(pk=row.pk)
    minutes = {"early": -16, "late": 150}.get(state, 0)

    address = joining.join(row, at=STARTS + minutes * MINUTE)

    assert (address, server.asked, Visit.objects.count()) == ("", [], 0)


def test_a_restricted_part_never_has_the_link_of_the_event() -> None:
    page = scenes.an_event(parts=[scenes.a_part(access="INVITED")], sessions=[])

    assert hosting.way_to(stages.occasion(page).seatings.get()) is None


def test_presence_is_noted_also_when_the_service_does_not_answer(server: Bigbluebutton) -> None:
    row = stages.a_place(stages.an_event(stages.a_service(worlds.a_centre(), server=server.address)))
    server.fault = "500"

    with pytest.raises(NoRoom):
        joining.join(row, at=STARTS)

    assert Visit.objects.get().came_at == STARTS


def test_the_service_is_asked_outside_of_any_transaction(
    server: Bigbluebutton, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = stages.a_place(stages.an_event(stages.a_service(worlds.a_centre(), server=server.address)))
    before = len(connection.savepoint_ids)
    depth: list[int] = []
    answer = Bigbluebutton.answer
    monkeypatch.setattr(
        Bigbluebutton, "answer", lambda *told: (depth.append(len(connection.savepoint_ids)), answer(*told))[1]
    )

    joining.join(row, at=STARTS)

    assert depth == [before]


# --- hosts ------------------------------------------------------------------------------------------


def test_a_host_leads_the_room_of_those_who_take_part(server: Bigbluebutton) -> None:
    centre = worlds.a_centre()
    row = stages.a_place(stages.an_event(stages.a_service(centre, server=server.address)))
    host = stages.somebody(centre)

    leading, taking_part = hosting.host_address(row.seating, host, at=AT), joining.join(row, at=STARTS)

    assert (asked(leading)["role"], asked(leading)["fullName"]) == ("MODERATOR", host.name)
    assert asked(leading)["meetingID"] == asked(taking_part)["meetingID"]
    assert Visit.objects.get().registration == row, "a host leaves no visit"


# --- what is chosen ---------------------------------------------------------------------------------


def test_translations_follow_the_leading_page() -> None:
    service = stages.a_jitsi(worlds.a_centre())
    parts = [scenes.a_part("Oma"), scenes.a_part("Toinen", starts=STARTS + 150 * MINUTE)]
    page = stages.an_event(service, parts=parts)
    scenes.translated(page.get_parent().specific, "sv", title="Serien")
    copy = scenes.translated(page, "sv", title="På svenska")
    first = page.parts.first()
    first.room = own = stages.a_jitsi(service.centre, name="Toinen")
    first.save()
    page.save_revision().publish()

    copy = EventPage.objects.get(pk=copy.pk)
    assert scheduling.lead_of(copy) == page
    assert (copy.room, [part.room for part in copy.parts.all()]) == (service, [own, None])
    seats = stages.occasion(page).seatings.select_related("room", "occasion__room").order_by("starts_at")
    assert [seat.service() for seat in seats] == [own, service]


def test_a_part_with_a_link_of_its_own_has_no_room_of_the_event() -> None:
    link = "https://zoom.us/j/1"
    page = stages.an_event(stages.a_jitsi(worlds.a_centre()), parts=[scenes.a_part(join_url=link)])

    assert hosting.way_to(stages.occasion(page).seatings.get()) == hosting.Way("Zoom", link)


# --- secrets ----------------------------------------------------------------------------------------


def test_a_secret_is_locked_at_rest_and_opens_with_a_former_key(settings: LazySettings) -> None:
    service = stages.a_jitsi(worlds.a_centre())
    assert stages.SECRET not in "".join(str(value) for value in RoomService.objects.values().get().values())
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another key of the site", [settings.SECRET_KEY]

    assert hosting.account(RoomService.objects.get(pk=service.pk)).secret == stages.SECRET


def test_a_secret_whose_key_is_gone_is_told_and_opens_nothing(
    settings: LazySettings, caplog: pytest.LogCaptureFixture
) -> None:
    row = stages.a_place(stages.an_event(stages.a_jitsi(worlds.a_centre())))
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another key of the site", []

    with pytest.raises(NoRoom) as caught:
        joining.join(row, at=STARTS)

    assert caught.value.message == items.LOCKED
    assert "locked with a key that is gone" in caplog.text


def test_what_is_locked_for_one_purpose_opens_for_no_other() -> None:
    locked = locking.lock("hei", purpose="people.factors")

    assert locking.unlock(locked, purpose="people.factors") == "hei"
    with pytest.raises(locking.KeyGone):
        locking.unlock(locked, purpose=hosting.PURPOSE)


def test_an_empty_secret_keeps_the_one_that_is_known_and_nothing_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    service = stages.a_jitsi(worlds.a_centre())
    by = worlds.a_person()

    hosting.keep(service, secret="", by=by, at=AT)

    assert hosting.account(service).secret == stages.SECRET
    assert [note.details for note in Note.objects.filter(deed="keep room service").order_by("pk")] == [
        {"secret": "new"},
        {"secret": "kept"},
    ]
    for text in (repr(service), repr(hosting.account(service)), caplog.text):
        assert stages.SECRET not in text


def test_a_report_of_an_error_has_no_secret(settings: LazySettings) -> None:
    settings.DEBUG = False
    centre = worlds.a_centre()
    stages.a_jitsi(centre)

    try:
        stages.a_jitsi(centre)  # of the same name, which the database refuses
    except IntegrityError:
        report = ExceptionReporter(RequestFactory().get("/"), *sys.exc_info())
        texts = [report.get_traceback_html(), report.get_traceback_text()]

    assert ["keep" in text for text in texts] == [True, True]
    assert [stages.SECRET in text for text in texts] == [False, False]


def test_a_service_of_the_network_needs_the_operator_s_word(server: Bigbluebutton, settings: LazySettings) -> None:
    row = stages.a_place(stages.an_event(stages.a_service(worlds.a_centre(), server=server.address)))
    settings.ROOM_HOSTS = []

    with pytest.raises(NoRoom):
        joining.join(row, at=STARTS)

    assert server.asked == []
