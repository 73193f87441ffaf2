"""BigBlueButton: rooms made over its API, whose calls carry a checksum that only those who know the secret can make.

Making a room that is there already changes nothing, so everybody who comes makes it: whoever is first, and two at once,
find the same room. The address to come in is signed for one person, one role and this very meeting; it is not called by
us. Pure but for the calls. Written from https://docs.bigbluebutton.org/development/api
"""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlencode

from learning.calling import Answer, NoAnswer, Site
from webinars.rooms import items, markup
from webinars.rooms.items import REDIRECTED, REFUSED, SILENT, STRANGE, UNMADE, Account, Comer, NoRoom, Room

LABEL = "BigBlueButton"
FIELDS = ("server", "secret", "digest", "lobby")
WANTED = ("server", "secret")
ANSWERS = True
PERSONAL = True
DIGESTS = ("sha256", "sha384", "sha512", "sha1")
LONGEST = 250  # letters of a title or name
UNSIGNED = {"checksumError", "unsupportedRequest"}
THERE_ALREADY = "idNotUnique"


def tidy(server: str) -> str:
    """The address of the API, also where the one of the server was given, as its administrator's command tells it."""
    address = server.rstrip("/")
    return f"{address}/api" if address.endswith("/bigbluebutton") else address


def signed(account: Account, call: str, asked: Mapping[str, str]) -> str:
    """A call with its checksum: the digest of its name, its query as it is sent, and the secret, in a row."""
    query = urlencode(asked)
    checksum = hashlib.new(account.digest, f"{call}{query}{account.secret}".encode(), usedforsecurity=False)
    return f"{call}?{query}{'&' if query else ''}checksum={checksum.hexdigest()}"


def address_for(account: Account, room: Room, comer: Comer, *, at: datetime) -> str:
    """Make the room, and sign the address with which this person comes in, as a host or to take part."""
    asked = {
        "fullName": comer.name[:LONGEST],
        "meetingID": room.key,
        "role": "MODERATOR" if comer.host else "VIEWER",
        "userID": comer.key,
        "errorRedirectUrl": room.back,
    }
    if created := make(account, room):
        asked["createTime"] = created
    if account.lobby and not comer.host:
        asked["guest"] = "true"
    return f"{account.server}/{signed(account, 'join', asked)}"


def make(account: Account, room: Room) -> str:
    """Make the room where it is not there yet; answers when it was made, as the server tells it."""
    recorded = str(room.recorded).lower()
    asked = {
        "name": room.title[:LONGEST],
        "meetingID": room.key,
        "record": recorded,
        "autoStartRecording": "false",
        "allowStartStopRecording": recorded,
        "muteOnStart": "true",
        "guestPolicy": "ASK_MODERATOR" if account.lobby else "ALWAYS_ACCEPT",
        "logoutURL": room.back,
        # Nobody types them: servers that ask for some make others each time, and find that it is another room
        "attendeePW": _password(account, room, "attendee"),
        "moderatorPW": _password(account, room, "moderator"),
    }
    told = _ask(account, "create", asked)
    if told["returncode"] == "SUCCESS":
        return told.get("createTime", "")
    if told.get("messageKey") == THERE_ALREADY and is_running(account, room):
        return ""  # made with other settings, and people are in it
    raise NoRoom(UNMADE, told.get("messageKey", ""))


def _password(account: Account, room: Room, role: str) -> str:
    """A password of the room, always the same."""
    return hmac.new(account.secret.encode(), f"{room.key}:{role}".encode(), "sha256").hexdigest()[:24]


def is_running(account: Account, room: Room) -> bool:
    """Whether somebody is in the room."""
    told = _ask(account, "isMeetingRunning", {"meetingID": room.key})
    return (told["returncode"], told.get("running")) == ("SUCCESS", "true")


def check(account: Account) -> None:
    """Ask a signed question that changes nothing; raises NoRoom where the server or the secret is not right."""
    told = _ask(account, "getMeetings", {})
    if told["returncode"] != "SUCCESS":
        raise NoRoom(STRANGE, told.get("messageKey", ""))


def _ask(account: Account, call: str, asked: Mapping[str, str]) -> dict[str, str]:
    """One call; what the server answers, where it is an answer of this API to a call that was signed well."""
    try:
        site = Site(account.server, inside=account.inside)
        answer = site.ask("GET", signed(account, call, asked), patience=items.PATIENCE)
    except NoAnswer as error:
        kind = str(error).partition(":")[0]  # what follows, as the chain would, may show the signed call
        raise NoRoom(SILENT, kind) from None
    told = _read(answer)
    if told.get("messageKey") in UNSIGNED:
        raise NoRoom(REFUSED, told["messageKey"])
    return told


def _read(answer: Answer) -> dict[str, str]:
    """The answer as its parts."""
    if 300 <= answer.status < 400:
        raise NoRoom(REDIRECTED, f"HTTP {answer.status}")
    if answer.status >= 500:
        raise NoRoom(SILENT, f"HTTP {answer.status}")
    try:
        told = markup.read(answer.body, root="response")
    except markup.Unreadable as error:
        raise NoRoom(STRANGE, f"HTTP {answer.status}, {error}") from None
    if "returncode" not in told:
        raise NoRoom(STRANGE, f"HTTP {answer.status}, no returncode")
    return told
