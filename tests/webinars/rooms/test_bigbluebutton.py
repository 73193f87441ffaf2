"""BigBlueButton's calls, against a server that speaks its protocol; no database."""

import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit
from urllib.request import urlopen

import pytest

from tests.webinars.rooms import servers
from tests.webinars.rooms.servers import SECRET, Bigbluebutton
from webinars.rooms import bigbluebutton, items
from webinars.rooms.items import Account, Comer, NoRoom, Room

AT = datetime(2026, 4, 10, 6, tzinfo=UTC)
ROOM = Room(
    "5f0c", "Lapsen osallisuus & muuta, osa 1: Työpaja", AT, AT, "https://talkoot.example/fi/sivu/", recorded=True
)
AINO = Comer("a-1", "Aino Ääri & Co + ?")
HOST = Comer("h-1", "Olli", host=True)


@pytest.fixture
def server() -> Iterator[Bigbluebutton]:
    """A server that works, until a test says otherwise."""
    with servers.bigbluebutton() as running:
        yield running


def account(server: Bigbluebutton, **changes: object) -> Account:
    """How the server is reached."""
    return replace(Account(server.address, secret=server.secret, digest=server.digest, inside=True), **changes)


def asked(address: str) -> dict[str, str]:
    """What an address asks for, without its checksum."""
    found = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    found.pop("checksum")
    return found


def test_a_call_is_signed_as_the_documentation_shows() -> None:
    """Its own example of 1fcb…, with SHA-1."""
    known = {"name": "Test Meeting", "meetingID": "abc123", "attendeePW": "111222", "moderatorPW": "333444"}

    told = bigbluebutton.signed(Account("", secret=SECRET, digest="sha1"), "create", known)

    assert told.endswith("&checksum=1fcbb0c4fc1f039f73aa6d697d2db9ba7f803f17")
    assert bigbluebutton.signed(Account("", secret=SECRET), "getMeetings", {}).startswith("getMeetings?checksum=")


@pytest.mark.parametrize("given", ["/bigbluebutton", "/bigbluebutton/", "/bigbluebutton/api", "/bigbluebutton/api/"])
def test_the_address_of_the_api_is_found_from_that_of_the_server(given: str) -> None:
    assert bigbluebutton.tidy(f"https://bbb.example{given}") == "https://bbb.example/bigbluebutton/api"


@pytest.mark.parametrize("digest", bigbluebutton.DIGESTS)
def test_the_server_takes_the_signature_and_lets_the_person_in(digest: str) -> None:
    with servers.bigbluebutton(digest=digest) as server:
        address = bigbluebutton.address_for(account(server), ROOM, AINO, at=AT)
        urlopen(address).close()

        assert [(one["fullName"], one["userID"], one["role"]) for one in server.joined] == [
            ("Aino Ääri & Co + ?", "a-1", "VIEWER")
        ]


def test_everything_that_the_room_and_the_person_are_is_told_and_nothing_else(server: Bigbluebutton) -> None:
    address = bigbluebutton.address_for(account(server), ROOM, HOST, at=AT)
    bigbluebutton.address_for(account(server), ROOM, AINO, at=AT)

    first, second = server.asked
    passwords = first[1]["attendeePW"], first[1]["moderatorPW"]
    assert (first, len(set(passwords))) == (second, 2), "the second person asks for the very same room"
    assert [first] == [
        (
            "create",
            {
                "name": ROOM.title,
                "meetingID": "5f0c",
                "record": "true",
                "autoStartRecording": "false",
                "allowStartStopRecording": "true",
                "muteOnStart": "true",
                "guestPolicy": "ALWAYS_ACCEPT",
                "logoutURL": "https://talkoot.example/fi/sivu/",
                "attendeePW": passwords[0],
                "moderatorPW": passwords[1],
            },
        )
    ]
    assert asked(address) == {
        "fullName": "Olli",
        "meetingID": "5f0c",
        "role": "MODERATOR",
        "userID": "h-1",
        "errorRedirectUrl": "https://talkoot.example/fi/sivu/",
        "createTime": "1764000000001",
    }
    assert SECRET not in address


def test_with_a_lobby_a_host_lets_the_others_in(server: Bigbluebutton) -> None:
    with_lobby = account(server, lobby=True)

    guests = [asked(bigbluebutton.address_for(with_lobby, ROOM, who, at=AT)).get("guest") for who in (AINO, HOST)]

    assert (guests, server.asked[0][1]["guestPolicy"]) == (["true", None], "ASK_MODERATOR")


def test_many_at_once_and_again_later_make_one_room(server: Bigbluebutton) -> None:
    with ThreadPoolExecutor(8) as several:
        found = list(several.map(lambda _: bigbluebutton.address_for(account(server), ROOM, AINO, at=AT), range(16)))

    assert (server.made, len(set(found))) == (["5f0c"], 1)


def test_an_address_is_worth_nothing_for_another_person_role_or_meeting(server: Bigbluebutton) -> None:
    address = bigbluebutton.address_for(account(server), ROOM, AINO, at=AT)
    forged = [
        address.replace("VIEWER", "MODERATOR"),
        address.replace("userID=a-1", "userID=a-2"),
        address.replace("5f0c", "5f0d"),
    ]

    bodies = [urlopen(one).read() for one in forged]
    server.meetings["5f0c"]["createTime"] = "2"  # the meeting was ended and made anew
    bodies.append(urlopen(address).read())

    keys = [bigbluebutton.markup.read(body, root="response")["messageKey"] for body in bodies]
    assert keys == ["checksumError"] * 3 + ["mismatchCreateTimeParam"]
    assert server.joined == []


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        ("500", items.SILENT),
        ("502", items.SILENT),
        ("redirect", items.REDIRECTED),
        ("html", items.STRANGE),
        ("404", items.STRANGE),
        ("doctype", items.STRANGE),
        ("cut", items.STRANGE),
        ("other", items.STRANGE),
        ("empty", items.STRANGE),
        ("silent", items.STRANGE),
        ("full", items.UNMADE),
        ("idNotUnique", items.UNMADE),
    ],
)
def test_what_is_out_of_order_is_told_apart(server: Bigbluebutton, fault: str, message: object) -> None:
    server.fault = fault

    with pytest.raises(NoRoom) as caught:
        bigbluebutton.address_for(account(server), ROOM, AINO, at=AT)

    assert caught.value.message == message
    assert (server.joined, SECRET in repr(caught.value), "checksum=" in repr(caught.value)) == ([], False, False)


def test_a_room_that_was_made_with_other_settings_is_entered_while_people_are_in_it(server: Bigbluebutton) -> None:
    server.fault = "idNotUniqueRunning"

    address = bigbluebutton.address_for(account(server), ROOM, AINO, at=AT)

    assert asked(address).keys() == {"fullName", "meetingID", "role", "userID", "errorRedirectUrl"}


def test_another_secret_and_another_digest_are_refused(server: Bigbluebutton) -> None:
    for wrong in (account(server, secret="another"), account(server, digest="sha1")):
        for call in (bigbluebutton.check, lambda one: bigbluebutton.address_for(one, ROOM, AINO, at=AT)):
            with pytest.raises(NoRoom) as caught:
                call(wrong)
            assert caught.value.message == items.REFUSED
    assert server.made == []


def test_the_check_asks_one_question_that_changes_nothing(server: Bigbluebutton) -> None:
    bigbluebutton.check(account(server))

    assert (server.asked, server.made) == ([("getMeetings", {})], [])


def test_nobody_waits_long_for_a_server_that_is_slow(server: Bigbluebutton, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(items, "PATIENCE", 0.3)
    server.fault = "slow"

    with pytest.raises(NoRoom) as caught:
        bigbluebutton.address_for(account(server), ROOM, AINO, at=AT)

    assert caught.value.message == items.SILENT


def test_a_server_that_is_not_there_and_one_where_none_may_be(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for server, inside in (
        ("http://127.0.0.1:1/api", True),  # nobody listens
        ("http://127.0.0.1:1/api", False),
        ("https://127.0.0.1/api", False),
        ("https://10.0.0.5/api", False),
        ("https://169.254.169.254/api", True),
        ("http://93.184.216.34/api", False),  # public, and not encrypted
        ("https://[", False),
        ("", False),
    ):
        with pytest.raises(NoRoom) as caught:
            bigbluebutton.check(Account(server, secret=SECRET, inside=inside))
        assert caught.value.message == items.SILENT
        assert caught.value.__suppress_context__, "the call and its checksum stay out of a traceback"
    assert (SECRET in caplog.text, "checksum" in caplog.text) == (False, False)
