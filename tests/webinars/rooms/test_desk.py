"""The desk: a centre's services, what an editor may choose, and the way in for hosts."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.contrib.messages.storage.fallback import FallbackStorage
from django.core.exceptions import ValidationError
from django.test import Client, RequestFactory
from django.utils import timezone

from people.enums import RoleKind
from people.models import Centre
from tests import worlds
from tests.webinars import scenes
from tests.webinars.rooms import servers, stages
from tests.webinars.rooms.servers import Bigbluebutton
from webinars import hosting, rules, wagtail_hooks
from webinars.forms.pages import EventPageForm
from webinars.models import EventPage, RoomService, Visit
from webinars.rooms import links

pytestmark = pytest.mark.django_db
DESK = "/admin/webinars/"
TYPED = {
    "name": "Meidän BigBlueButton",
    "server": "https://bbb.example/bigbluebutton/",
    "secret": stages.SECRET,
    "digest": "sha512",
    "lobby": "on",
    "live": "on",
}


@pytest.fixture
def centre() -> Centre:
    """A centre."""
    return worlds.a_centre()


@pytest.fixture
def organiser(client: Client, centre: Centre) -> Client:
    """A browser of somebody who decides for the centre."""
    client.force_login(stages.somebody(centre))
    return client


@pytest.fixture
def server(settings: LazySettings) -> Iterator[Bigbluebutton]:
    """A server that the operator of the site knows."""
    settings.ROOM_HOSTS = ["127.0.0.1"]
    with servers.bigbluebutton(secret=stages.SECRET) as running:
        yield running


# --- services ---------------------------------------------------------------------------------------


def test_a_service_is_told_once_and_its_secret_is_never_shown(organiser: Client, centre: Centre) -> None:
    answer = organiser.post(f"{DESK}rooms/new/BIGBLUEBUTTON/", {**TYPED, "centre": centre.pk})

    service = RoomService.objects.get()
    assert answer.headers["Location"] == f"{DESK}rooms/{service.pk}/"
    known = hosting.account(service)
    assert (known.server, known.digest, known.lobby, known.secret) == (
        "https://bbb.example/bigbluebutton/api",
        "sha512",
        True,
        stages.SECRET,
    )
    shown = organiser.get(answer.headers["Location"]).content.decode()
    assert (stages.SECRET in shown, service.locked in shown, "bbb.example" in shown) == (False, False, True)
    listed = organiser.get(f"{DESK}rooms/").content.decode()
    assert ("Meidän BigBlueButton" in listed, stages.SECRET in listed) == (True, False)


def test_a_faulty_form_keeps_what_was_typed_but_the_secret(organiser: Client, centre: Centre) -> None:
    typed = {**TYPED, "centre": centre.pk, "server": "http://bbb.example/"}

    answer = organiser.post(f"{DESK}rooms/new/BIGBLUEBUTTON/", typed)

    html = answer.content.decode()
    assert ("Meidän BigBlueButton" in html, stages.SECRET in html) == (True, False)
    assert RoomService.objects.count() == 0


@pytest.mark.parametrize(
    ("kind", "changes", "faulty"),
    [
        ("BIGBLUEBUTTON", {"secret": ""}, ["secret"]),
        ("BIGBLUEBUTTON", {"secret": "short"}, ["secret"]),
        ("BIGBLUEBUTTON", {"server": "https://aino:x@bbb.example/"}, ["server"]),
        ("BIGBLUEBUTTON", {"server": "https://bbb.example/?x=1"}, ["server"]),
        ("BIGBLUEBUTTON", {"server": "http://bbb.example/"}, ["server"]),
        ("BIGBLUEBUTTON", {"server": "ftp://bbb.example/"}, ["server"]),
        ("BIGBLUEBUTTON", {"server": "https://bbb.example:99999/"}, ["server"]),
        ("BIGBLUEBUTTON", {"digest": "md5"}, ["digest"]),
        ("JITSI", {"key": ""}, ["key"]),
        ("JITSI", {"key": "", "secret": ""}, []),
        ("JITSI", {"key": "talkoot"}, []),
        ("TEAMS", {"key": "talkoot", "tenant": "our.example"}, ["owner"]),
        ("TEAMS", {"key": "talkoot", "tenant": "our.example", "owner": "o@our.example", "secret": ""}, ["secret"]),
        ("TEAMS", {"key": "talkoot", "tenant": "our.example", "owner": "o@our.example"}, []),
    ],
)
def test_what_makes_no_room_is_refused(
    organiser: Client, centre: Centre, kind: str, changes: dict[str, str], faulty: list[str]
) -> None:
    answer = organiser.post(f"{DESK}rooms/new/{kind}/", {**TYPED, "centre": centre.pk, **changes})

    errors = list(answer.context["form"].errors) if answer.context else []
    assert (errors, RoomService.objects.count()) == (faulty, 0 if faulty else 1)


def test_an_empty_secret_keeps_the_known_one_but_for_no_other_server(organiser: Client, centre: Centre) -> None:
    service = stages.a_service(centre, server="https://bbb.example/bigbluebutton/api")
    address, typed = f"{DESK}rooms/{service.pk}/", {**TYPED, "secret": ""}

    same = organiser.post(address, {**typed, "name": "Uusi nimi"})
    other = organiser.post(address, {**typed, "server": "https://elsewhere.example/"})

    assert (same.status_code, other.status_code, list(other.context["form"].errors)) == (302, 200, ["secret"])
    service.refresh_from_db()
    assert (service.name, service.centre, hosting.account(service).secret) == ("Uusi nimi", centre, stages.SECRET)


def test_a_service_is_of_a_centre_for_which_one_decides(organiser: Client, centre: Centre) -> None:
    other = worlds.a_centre("north")
    theirs = stages.a_service(other)

    made = organiser.post(f"{DESK}rooms/new/BIGBLUEBUTTON/", {**TYPED, "centre": other.pk})
    statuses = [
        organiser.get(f"{DESK}rooms/{theirs.pk}/").status_code,
        organiser.post(f"{DESK}rooms/{theirs.pk}/", TYPED).status_code,
        organiser.post(f"{DESK}rooms/{theirs.pk}/check/").status_code,
        organiser.get(f"{DESK}rooms/new/NOTHING/").status_code,
    ]

    assert organiser.get(f"{DESK}rooms/new/JITSI/").context["form"]["centre"].value() == centre.pk
    assert (list(made.context["form"].errors), statuses) == (["centre"], [404] * 4)
    assert "Alueen huoneet" not in organiser.get(f"{DESK}rooms/").content.decode()


@pytest.mark.parametrize("kind", [RoleKind.EDITOR, RoleKind.PUBLISHER, RoleKind.TEACHER])
def test_for_whoever_does_not_decide_there_are_no_services(client: Client, centre: Centre, kind: str) -> None:
    service = stages.a_service(centre)
    client.force_login(stages.somebody(centre, kind))

    paths = ["rooms/", "rooms/new/JITSI/", f"rooms/{service.pk}/"]

    assert [client.get(DESK + path).status_code for path in paths] == [404] * 3
    assert client.post(f"{DESK}rooms/{service.pk}/check/").status_code == 404


@pytest.mark.parametrize(
    ("fault", "secret", "said"),
    [
        ("", stages.SECRET, "Palvelin vastaa ja hyväksyy salaisuuden."),
        ("", "another secret 0123", "Palvelin ei hyväksy salaisuutta."),
        ("500", stages.SECRET, "Palvelin ei vastaa."),
        ("html", stages.SECRET, "Osoitteessa vastaa jokin muu"),
        ("redirect", stages.SECRET, "Palvelin ohjaa toiseen osoitteeseen."),
    ],
)
def test_the_service_is_asked_whether_all_is_right(
    organiser: Client, centre: Centre, server: Bigbluebutton, fault: str, secret: str, said: str
) -> None:
    service = stages.a_service(centre, server=server.address, secret=secret)
    server.fault = fault

    html = organiser.post(f"{DESK}rooms/{service.pk}/check/", follow=True).content.decode()

    assert (said in html, secret in html, server.made) == (True, False, [])


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_the_same_however_many_there_are(
    organiser: Client, centre: Centre, rows: int, django_assert_num_queries
) -> None:
    for number in range(rows):
        stages.a_service(centre, name=f"Alueen huoneet {number}")
    organiser.get(f"{DESK}rooms/")

    with django_assert_num_queries(LIST_QUERIES):
        organiser.get(f"{DESK}rooms/")


LIST_QUERIES = 10

# --- what an event may choose -----------------------------------------------------------------------


def test_an_event_chooses_among_the_services_of_its_centres_that_are_the_editor_s(centre: Centre) -> None:
    other, third = worlds.a_centre("north"), worlds.a_centre("east")
    ours, theirs = stages.a_service(centre), stages.a_service(other)
    stages.a_service(third)
    stages.a_service(centre, name="Pois", live=False)
    series = scenes.a_series(centre, co_owners=[other])
    page = scenes.an_event(series, sessions=[], join_url="", room=theirs)
    editor = stages.somebody(centre, RoleKind.EDITOR)

    offered = set(rules.services_for(editor, [centre.pk, other.pk]))
    form = EventPage.get_edit_handler().get_form_class()(instance=page, for_user=editor, parent_page=series)

    assert isinstance(form, EventPageForm)
    assert offered == {ours}
    wanted = {("", "---------"), (ours.pk, "Alueen huoneet"), (theirs.pk, "Alueen huoneet")}  # theirs is chosen already
    parts = form.formsets["parts"]
    assert [set(one.fields["room"].choices) for one in (form, *parts.forms, parts.empty_form)] == [wanted] * 3
    assert set(form.fields["room"].queryset) == {ours, theirs}


def test_an_event_without_services_is_not_asked(centre: Centre) -> None:
    page = scenes.an_event(scenes.a_series(centre), sessions=[])

    form = EventPage.get_edit_handler().get_form_class()(instance=page, for_user=stages.somebody(centre))

    assert ["room" in one.fields for one in (form, *form.formsets["parts"].forms)] == [False, False]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"join_url": "https://zoom.us/j/1"}, "Kirjoita linkki tai valitse palvelu, älä molempia."),
        ({"room": None, "join_url": "https://zoom.us/s/1?zak=x"}, "Tämä linkki käynnistää kokouksen järjestäjänä."),
    ],
)
def test_two_ways_and_links_that_make_hosts_are_refused(
    centre: Centre, changes: dict[str, object], message: str
) -> None:
    page = stages.an_event(stages.a_service(centre))
    part = page.parts.get()
    for row in (page, part):
        row.room = RoomService.objects.get()
        for name, value in changes.items():
            setattr(row, name, value)
        with pytest.raises(ValidationError, match="join_url") as caught:
            row.full_clean()
        assert message in str(caught.value)


def test_a_passcode_in_a_link_is_remarked_once(rf: RequestFactory, centre: Centre) -> None:
    link = "https://zoom.us/j/1?pwd=abc"
    plain = scenes.an_event(scenes.a_series(centre), sessions=[])
    page = scenes.an_event(plain.get_parent().specific, "Zoom", [scenes.a_part(join_url=link)], [], join_url=link)
    request = rf.get("/")
    request.session = {}
    request._messages = FallbackStorage(request)

    wagtail_hooks.remark_on_links(request, plain)
    wagtail_hooks.remark_on_links(request, page)

    assert [str(one.message) for one in request._messages] == [str(links.PASSCODE)]


# --- hosts ------------------------------------------------------------------------------------------


def test_whoever_works_on_the_event_joins_as_its_host_before_it_begins(
    organiser: Client, centre: Centre, server: Bigbluebutton
) -> None:
    page = stages.an_event(
        stages.a_service(centre, server=server.address),
        parts=[scenes.a_part(starts=timezone.now() + timedelta(days=3))],
    )
    part = stages.occasion(page).seatings.get()
    address = f"{DESK}{part.occasion_id}/room/"

    shown = " ".join(organiser.get(address).content.decode().split())
    answer = organiser.post(f"{address}{part.pk}/")

    assert [f'action="{address}{part.pk}/"' in shown, "BigBlueButton · Alueen huoneet" in shown] == [True, True]
    assert ("127.0.0.1" in shown, "role=MODERATOR" in answer.content.decode()) == (False, True)
    assert ("no-store" in answer.headers["Cache-Control"], Visit.objects.count()) == (True, 0)


def test_a_host_reads_why_there_is_no_room(organiser: Client, centre: Centre, server: Bigbluebutton) -> None:
    page = stages.an_event(
        stages.a_service(centre, server=server.address, secret="another secret 0123"),
        parts=[scenes.a_part(starts=stages.begun())],
    )
    part = stages.occasion(page).seatings.get()

    answer = organiser.post(f"{DESK}{part.occasion_id}/room/{part.pk}/")

    assert (answer.status_code, "Palvelin ei hyväksy salaisuutta." in answer.content.decode()) == (503, True)


def test_hosts_of_other_centres_teachers_and_the_late_do_not_come_in(
    client: Client, centre: Centre, server: Bigbluebutton
) -> None:
    service = stages.a_service(centre, server=server.address)
    page = stages.an_event(service, parts=[scenes.a_part(starts=stages.begun())])
    other = stages.an_event(service, parts=[scenes.a_part(starts=timezone.now() - timedelta(days=1))], title="Ohi")
    seats = [stages.occasion(one).seatings.get() for one in (page, other)]
    addresses = [f"{DESK}{seat.occasion_id}/room/{seat.pk}/" for seat in seats]
    strangers = [stages.somebody(worlds.a_centre("north")), stages.somebody(centre, RoleKind.TEACHER)]

    statuses = []
    for who in strangers:
        client.force_login(who)
        statuses.append(client.post(addresses[0]).status_code)
    client.force_login(stages.somebody(centre))
    statuses.append(client.post(addresses[1]).status_code)
    statuses.append(client.post(f"{DESK}{seats[1].occasion_id}/room/{seats[0].pk}/").status_code)

    assert (statuses, server.asked) == ([404] * 4, [])
