"""What pages, files, mails and copies tell of a room: the way in at its time, and never an address or a secret."""

from collections.abc import Iterator
from datetime import timedelta
from zipfile import ZipFile

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone
from wagtail.models import Revision

from people import exporting
from people.enums import RoleKind
from people.models import Export, Mail, User
from tests import worlds
from tests.webinars import scenes
from tests.webinars.rooms import servers, stages
from tests.webinars.rooms.servers import Bigbluebutton
from webinars import hosting, registering, reminding
from webinars.models import EventPage, Registration, Visit

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
STREAM = "https://www.youtube.com/live/aqz-KE-bpKQ"


@pytest.fixture
def server(settings: LazySettings) -> Iterator[Bigbluebutton]:
    """A server that the operator of the site knows."""
    settings.ROOM_HOSTS = ["127.0.0.1"]
    with servers.bigbluebutton(secret=stages.SECRET) as running:
        yield running


def place(row: Registration) -> str:
    """The page of a place."""
    return f"/fi/webinars/places/{row.uuid}/"


def words(row: Registration) -> list[str]:
    """What nobody may read: the server, its application, the secret as typed and as kept, and the room's key."""
    service = row.seating.service()
    key = hosting.room_of(row.seating, service).key
    return [stages.SECRET, service.locked, key, "kanaria-meet", "kanaria-server", "kanaria-app"]


def found(text: str, row: Registration) -> list[str]:
    """Which of these words somebody reads in a text."""
    return [word for word in words(row) if word in text]


# --- the button -------------------------------------------------------------------------------------


def test_the_button_lets_one_in_by_name_and_shows_no_address(client: Client, server: Bigbluebutton) -> None:
    service = stages.a_service(worlds.a_centre(), server=server.address)
    row = stages.a_place(stages.an_event(service, parts=[scenes.a_part(starts=stages.begun())]))
    shown = client.get(place(row)).content.decode()

    answer = client.post(f"{place(row)}join/")

    assert ["(BigBlueButton, uusi välilehti)" in shown, f'action="{place(row)}join/"' in shown] == [True, True]
    assert (found(shown, row), "127.0.0.1" in shown, server.asked[0][0]) == ([], False, "create")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "private, no-store")
    leads_on = f'http-equiv="refresh" content="0; url={server.address}/join?fullName='
    assert leads_on in answer.content.decode()
    assert Visit.objects.get().registration == row


def test_teams_gives_everybody_the_link_and_the_page_promises_no_more(client: Client, settings: LazySettings) -> None:
    settings.ROOM_HOSTS = ["127.0.0.1"]
    with servers.microsoft(secret=stages.SECRET) as server:
        account = {"key": "app", "tenant": "our.example", "owner": "owner@our.example", "server": server.address}
        service = stages.a_service(worlds.a_centre(), kind="TEAMS", **account)
        row = stages.a_place(stages.an_event(service, parts=[scenes.a_part(starts=stages.begun())]))
        html = client.get(place(row)).content.decode()
        answer = client.post(f"{place(row)}join/")

    assert ["(Teams, uusi välilehti)" in html, "nimelläsi" in html, "meetup-join" in html] == [True, False, False]
    assert "url=https://teams.microsoft.com/l/meetup-join/0" in answer.content.decode()


@pytest.mark.parametrize("fault", ["500", "html", "redirect", "full"])
def test_where_the_room_does_not_answer_the_page_says_so_and_nothing_is_lost(
    client: Client, server: Bigbluebutton, fault: str
) -> None:
    service = stages.a_service(worlds.a_centre(), server=server.address)
    row = stages.a_place(stages.an_event(service, parts=[scenes.a_part(starts=stages.begun())]))
    server.fault = fault

    answer = client.post(f"{place(row)}join/")

    html = answer.content.decode()
    assert (answer.status_code, answer.headers["Cache-Control"]) == (503, "private, no-store")
    assert ["Huone ei vastaa juuri nyt." in html, "Tulosi on merkitty." in html] == [True, True]
    assert (found(html, row), "127.0.0.1" in html, Visit.objects.get().registration) == ([], False, row)
    server.fault = ""
    assert client.post(f"{place(row)}join/").status_code == 200


@pytest.mark.parametrize("minutes", [-16 * 60, 16, 151])
def test_outside_the_time_the_door_leads_back(client: Client, minutes: int, server: Bigbluebutton) -> None:
    service = stages.a_service(worlds.a_centre(), server=server.address)
    starts = timezone.now() + timedelta(minutes=minutes) if minutes > 0 else timezone.now() + minutes * MINUTE
    row = stages.a_place(stages.an_event(service, parts=[scenes.a_part(starts=starts)]))

    html = client.get(place(row)).content.decode()
    answer = client.post(f"{place(row)}join/")

    assert ("join/" in html, answer.headers["Location"], server.asked) == (False, place(row), [])


# --- what leaks nowhere -----------------------------------------------------------------------------


def an_evening(**part: object) -> tuple[EventPage, Registration, User]:
    """An event with rooms of a Jitsi that goes on now or starts tomorrow, and somebody with a place in it."""
    service = stages.a_jitsi(worlds.a_centre(), key="kanaria-app")
    page = stages.an_event(service, parts=[scenes.a_part(**part)])
    person = worlds.a_person("aino")
    return page, stages.a_place(page, person), person


@pytest.mark.parametrize("now", [True, False])
def test_no_page_file_or_feed_has_an_address(client: Client, now: bool) -> None:
    starts = stages.begun() if now else timezone.now() + timedelta(days=1)
    page, row, person = an_evening(starts=starts)
    client.force_login(person)
    series = page.get_parent().url
    addresses = [page.url, series, place(row), "/fi/", "/fi/my/"]
    addresses += [f"{page.url}{tail}/" for tail in ("calendar", "programme", "programme/print", "programme/json")]
    addresses += [f"{series}{tail}/" for tail in ("calendar", "feed", "json")]

    answers = {one: client.get(one) for one in addresses}
    told = {one: answer.content.decode() for one, answer in answers.items()}

    assert {answer.status_code for answer in answers.values()} == {200}
    assert {one: found(text, row) for one, text in told.items()} == {one: [] for one in addresses}
    assert ("(Jitsi, uusi välilehti)" in told[place(row)], "(Jitsi, uusi välilehti)" in told[page.url]) == (now, now)


def test_others_find_no_way_in(client: Client) -> None:
    page, row, _person = an_evening(starts=stages.begun())
    for who in (None, worlds.a_person(), stages.somebody(worlds.a_centre("north"))):
        client.logout()
        if who:
            client.force_login(who)

        html = client.get(page.url).content.decode()

        assert (found(html, row), "join/" in html) == ([], False)


def test_mails_have_the_personal_page_and_no_address() -> None:
    page, row, person = an_evening(starts=timezone.now() + timedelta(hours=3))
    seats = list(stages.occasion(page).seatings.all())
    registering.register(worlds.a_person("olli"), seats[0].occasion, seats, at=timezone.now(), language="fi")
    reminding.remind(at=timezone.now())

    mails = list(Mail.objects.all())

    texts = [f"{mail.subject}{mail.text}{mail.html}{mail.attachments}" for mail in mails]
    assert [found(text, row) for text in texts] == [[] for _ in mails]
    assert any(f"/webinars/places/{row.uuid}/" in text for text in texts), "the one who has a place is reminded"
    assert person


def test_a_copy_of_one_s_data_and_the_page_s_history_have_none(client: Client) -> None:
    page, row, person = an_evening(starts=stages.begun())
    client.post(f"{place(row)}join/")
    export = exporting.ask(person, at=timezone.now())

    with Export.objects.get(pk=export.pk).file.open() as file, ZipFile(file) as archive:
        copied = b"".join(archive.read(name) for name in archive.namelist()).decode("utf-8", "replace")

    assert (person.email in copied, found(copied, row)) == (True, [])
    assert [found(str(revision.content), row) for revision in Revision.objects.for_instance(page)] == [[]]


@pytest.mark.parametrize("kind", [RoleKind.EDITOR, RoleKind.PUBLISHER, RoleKind.ORGANISER])
def test_editors_see_the_name_of_a_service_and_no_more(client: Client, kind: str) -> None:
    page, row, _person = an_evening(starts=stages.begun())
    client.force_login(stages.somebody(page.centre, kind))

    html = client.get(f"/admin/pages/{page.pk}/edit/").content.decode()

    assert (found(html, row), html.count(">Jitsi</option>") > 1) == ([], True)


# --- streams ----------------------------------------------------------------------------------------


def a_stream() -> Registration:
    """A place in a part that is streamed now."""
    return stages.a_place(scenes.an_event(parts=[scenes.a_part(starts=stages.begun())], sessions=[], join_url=STREAM))


def test_a_stream_is_loaded_only_once_it_was_asked_for(client: Client) -> None:
    row = a_stream()
    before = client.get(place(row))
    html = before.content.decode()

    answer = client.post(f"{place(row)}join/")

    assert answer.headers["Location"] == f"{place(row)}?watch=1#embed-room"
    assert ("<iframe" in html, "youtube-nocookie" in html, "frame-src" in before["Content-Security-Policy"]) == (
        (False,) * 3
    )
    assert ["YouTube saa tietää" in html, "https://www.youtube.com/watch?v=aqz-KE-bpKQ" in html] == [True, True]
    assert Visit.objects.get().registration == row
    watched = client.get(answer.headers["Location"])
    shown = watched.content.decode()
    assert 'src="https://www.youtube-nocookie.com/embed/aqz-KE-bpKQ"' in shown
    assert "frame-src https://www.youtube-nocookie.com;" in f"{watched['Content-Security-Policy']};"
    assert ["data-began" in shown, "ui/here.js" in shown] == [True, True]


def test_nobody_watches_a_stream_before_its_time_or_without_a_place(client: Client) -> None:
    page = scenes.an_event(
        parts=[scenes.a_part(starts=timezone.now() + timedelta(days=1))], sessions=[], join_url=STREAM
    )
    row = stages.a_place(page)

    answer = client.get(f"{place(row)}?watch=1")

    assert ("aqz-KE" in answer.content.decode(), "frame-src" in answer["Content-Security-Policy"]) == (False, False)
    assert "aqz-KE" not in client.get(page.url).content.decode()
    registering.cancel(row, at=timezone.now())
    page.parts.update(starts_at=stages.begun())
    stages.occasion(page).seatings.update(starts_at=stages.begun())
    assert "aqz-KE" not in client.get(f"{place(row)}?watch=1").content.decode()
