"""Meetings of Teams over Microsoft Graph, against a server that speaks its protocol; no database."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.webinars.rooms import servers
from tests.webinars.rooms.servers import SECRET, Microsoft
from webinars.rooms import items, teams
from webinars.rooms.items import Account, Comer, NoRoom, Room

AT = datetime(2026, 4, 10, 9, tzinfo=UTC)
ROOM = Room("5f0c", "Työpaja", AT, AT + timedelta(hours=2), "https://talkoot.example/fi/sivu/")
AINO = Comer("a-1", "Aino Ääri")


@pytest.fixture
def server() -> Iterator[Microsoft]:
    """A server that works, until a test says otherwise."""
    with servers.microsoft() as running:
        yield running


def account(microsoft: Microsoft, **changes: object) -> Account:
    """How the service is reached."""
    known = Account(microsoft.address, "app", SECRET, tenant="our.example", owner="owner@our.example", inside=True)
    return replace(known, **changes)


def test_a_meeting_is_made_once_however_many_come_at_once(server: Microsoft) -> None:
    with ThreadPoolExecutor(6) as several:
        found = list(several.map(lambda _: teams.address_for(account(server), ROOM, AINO, at=AT), range(12)))

    assert set(found) == {"https://teams.microsoft.com/l/meetup-join/0"}
    assert list(server.meetings.values()) == [
        {
            "externalId": "5f0c",
            "subject": "Työpaja",
            "startDateTime": "2026-04-10T09:00:00Z",
            "endDateTime": "2026-04-10T11:00:00Z",
            "joinWebUrl": "https://teams.microsoft.com/l/meetup-join/0",
        }
    ]


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        ("500", items.SILENT),
        ("429", items.SILENT),
        ("404", items.STRANGE),
        ("redirect", items.STRANGE),
        ("html", items.STRANGE),
        ("null", items.STRANGE),
        ("empty", items.STRANGE),
        ("policy", items.FORBIDDEN),
    ],
)
def test_what_is_out_of_order_is_told_apart(server: Microsoft, fault: str, message: object) -> None:
    server.fault = fault

    with pytest.raises(NoRoom) as caught:
        teams.address_for(account(server), ROOM, AINO, at=AT)

    assert (caught.value.message, SECRET in repr(caught.value), "a-token" in repr(caught.value)) == (
        message,
        False,
        False,
    )


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"secret": "another"}, items.REFUSED),
        ({"key": "other"}, items.REFUSED),
        ({"tenant": "our.example/../x"}, items.STRANGE),
        ({"server": "http://127.0.0.1:1"}, items.SILENT),
        ({"inside": False}, items.SILENT),
    ],
)
def test_the_check_asks_for_a_token_and_no_meeting(
    server: Microsoft, changes: dict[str, object], message: object
) -> None:
    teams.check(account(server))
    with pytest.raises(NoRoom) as caught:
        teams.check(account(server, **changes))

    assert (caught.value.message, server.meetings) == (message, {})


def test_another_user_s_meetings_are_not_made(server: Microsoft) -> None:
    with pytest.raises(NoRoom) as caught:
        teams.address_for(account(server, owner="other@our.example"), ROOM, AINO, at=AT)

    assert (caught.value.message, server.meetings) == (items.UNMADE, {})
