"""Teams: meetings made over Microsoft Graph, in the name of one user of the organisation.

Microsoft keeps meetings by a key that we give: asking for the same one again answers the one that is there, so whoever
comes first, and two at once, find the same. Everybody has the same link, and Teams asks for their name: who is let in
is said by the lobby of the user in whose name it is. Pure but for the calls. Written from Microsoft's documentation of
``onlineMeeting: createOrGet`` and of the flow of client credentials.
"""

import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlencode

from django.views.decorators.debug import sensitive_variables

from learning.calling import Answer, NoAnswer, Site
from webinars.rooms import items
from webinars.rooms.items import FORBIDDEN, REFUSED, SILENT, STRANGE, UNMADE, Account, Comer, NoRoom, Room

LABEL = "Teams"
FIELDS = ("tenant", "key", "secret", "owner")
WANTED = FIELDS
ANSWERS = True
PERSONAL = False
LOGIN, GRAPH = "https://login.microsoftonline.com", "https://graph.microsoft.com"
JSON, FORM = "application/json", "application/x-www-form-urlencoded"
REFUSING = {400, 401}  # of the place where tokens are given: the application or its secret is not known


def tidy(server: str) -> str:
    """There is one Microsoft; another address is a test's."""
    return server.rstrip("/")


@sensitive_variables()
def address_for(account: Account, room: Room, comer: Comer, *, at: datetime) -> str:
    """The link of the meeting, which is made where it is not there yet."""
    about = {
        "externalId": room.key,
        "subject": room.title,
        "startDateTime": _moment(room.starts_at),
        "endDateTime": _moment(room.ends_at),
    }
    path = f"v1.0/users/{quote(account.owner, safe='')}/onlineMeetings/createOrGet"
    headers = {"Authorization": f"Bearer {_token(account)}", "Content-Type": JSON}
    answer = _ask(account, GRAPH, path, json.dumps(about).encode(), headers)
    if answer.status in {401, 403}:
        raise NoRoom(FORBIDDEN, f"HTTP {answer.status}")
    if answer.status not in {200, 201}:
        raise NoRoom(UNMADE, f"HTTP {answer.status}")
    return _told(answer, "joinWebUrl")


def check(account: Account) -> None:
    """Ask for a token, which is used for nothing; raises NoRoom where the application or the secret is not right."""
    _token(account)


@sensitive_variables()
def _token(account: Account) -> str:
    """A token of the application, good for an hour; nobody keeps it."""
    asked = {
        "client_id": account.key,
        "client_secret": account.secret,
        "scope": f"{GRAPH}/.default",
        "grant_type": "client_credentials",
    }
    path = f"{quote(account.tenant, safe='')}/oauth2/v2.0/token"
    answer = _ask(account, LOGIN, path, urlencode(asked).encode(), {"Content-Type": FORM})
    if answer.status in REFUSING:
        raise NoRoom(REFUSED, f"HTTP {answer.status}")
    return _told(answer, "access_token")


@sensitive_variables()
def _ask(account: Account, server: str, path: str, body: bytes, headers: dict[str, str]) -> Answer:
    """One call."""
    site = Site(account.server or server, inside=account.inside)
    try:
        answer = site.ask("POST", path, body, headers, patience=items.PATIENCE)
    except NoAnswer as error:
        raise NoRoom(SILENT, str(error).partition(":")[0]) from None  # what follows may show more
    if answer.status == 429 or answer.status >= 500:
        raise NoRoom(SILENT, f"HTTP {answer.status}")
    return answer


def _told(answer: Answer, name: str) -> str:
    """A text of an answer that has to have it."""
    told: Any = answer.json
    found = told.get(name) if isinstance(told, dict) else None
    if not isinstance(found, str) or not found:
        raise NoRoom(STRANGE, f"HTTP {answer.status}, no {name}")
    return found


def _moment(moment: datetime) -> str:
    """A time as Graph writes it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
