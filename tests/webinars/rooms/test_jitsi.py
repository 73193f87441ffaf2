"""Jitsi's addresses and tokens, read as Prosody's plugin would; no database."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from joserfc import jwt
from joserfc.errors import BadSignatureError
from joserfc.jwk import OctKey

from webinars.rooms import jitsi
from webinars.rooms.items import Account, Comer, Room

AT = datetime(2026, 4, 10, 6, tzinfo=UTC)
ENDS = AT + timedelta(hours=2)
SECRET = "a secret of the server"
ROOM = Room("5f0c", "Työpaja", AT, ENDS, "https://talkoot.example/fi/sivu/")
AINO = Comer("a-1", 'Aino "Ääri" & Co')
HOST = Comer("h-1", "Olli", host=True)
WITH_TOKENS = Account("https://meet.example", key="talkoot", secret=SECRET)


def test_without_a_secret_the_address_is_the_name_of_the_room() -> None:
    address = jitsi.address_for(Account("https://meet.example"), ROOM, AINO, at=AT)

    parts = urlsplit(address)
    assert (parts.netloc, parts.path, parts.query) == ("meet.example", "/talkoot-5f0c", "")
    assert unquote(parts.fragment) == 'userInfo.displayName="Aino \\"\\u00c4\\u00e4ri\\" & Co"'


def test_a_token_says_who_comes_to_which_room_until_when() -> None:
    parts = urlsplit(jitsi.address_for(WITH_TOKENS, ROOM, AINO, at=AT))

    told = jwt.decode(parse_qs(parts.query)["jwt"][0], OctKey.import_key(SECRET), algorithms=["HS256"])
    assert (parts.path, told.header) == ("/talkoot-5f0c", {"alg": "HS256", "typ": "JWT"})
    assert told.claims == {
        "iss": "talkoot",
        "aud": "talkoot",
        "sub": "meet.example",
        "room": "talkoot-5f0c",
        "nbf": int(AT.timestamp()) - 300,
        "exp": int(ENDS.timestamp()) + 300,
        "moderator": False,
        "context": {"user": {"id": "a-1", "name": 'Aino "Ääri" & Co', "moderator": "false"}},
    }


def test_an_address_is_kept_without_its_last_slash() -> None:
    assert jitsi.tidy("https://meet.example/") == "https://meet.example"


def test_a_host_leads_and_another_secret_opens_nothing() -> None:
    token = jitsi.token(WITH_TOKENS, ROOM, HOST, name="talkoot-5f0c", at=AT)

    claims = jwt.decode(token, OctKey.import_key(SECRET)).claims
    assert (claims["moderator"], claims["context"]["user"]["moderator"]) == (True, "true")
    with pytest.raises(BadSignatureError):
        jwt.decode(token, OctKey.import_key(SECRET[::-1]))
