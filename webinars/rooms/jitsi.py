"""Jitsi Meet: a room is there once somebody opens its address, so its name cannot be guessed. Pure.

A server that is set up for tokens lets in only those who bring one: signed with the secret, for this room, until the
part is over, with the person's name and whether they lead. Without a secret whoever has the address is let in, and the
name is a proposal. Written from doc/tokens.md of lib-jitsi-meet.
"""

import json
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlsplit

from joserfc import jwt
from joserfc.jwk import OctKey

from webinars.rooms.items import Account, Comer, Room

LABEL = "Jitsi"
FIELDS = ("server", "key", "secret")
WANTED = ("server",)
ANSWERS = False
PERSONAL = True
ALLOWED = timedelta(minutes=5)  # by which clocks may differ, and a part may run over


def tidy(server: str) -> str:
    """The address below which the rooms are."""
    return server.rstrip("/")


def address_for(account: Account, room: Room, comer: Comer, *, at: datetime) -> str:
    """The room's address for this person, with a token where the server wants one."""
    name = f"talkoot-{room.key}"
    address = f"{account.server}/{name}"
    if not account.secret:
        return f"{address}#userInfo.displayName={quote(json.dumps(comer.name))}"
    return f"{address}?jwt={token(account, room, comer, name=name, at=at)}"


def token(account: Account, room: Room, comer: Comer, *, name: str, at: datetime) -> str:
    """The claims, signed with the secret that the server has, too."""
    key = OctKey.import_key(account.secret)
    return jwt.encode({"alg": "HS256", "typ": "JWT"}, claims(account, room, comer, name=name, at=at), key)


def claims(account: Account, room: Room, comer: Comer, *, name: str, at: datetime) -> dict[str, Any]:
    """Who comes, to which room, until when; the address of no page and no e-mail is told."""
    user = {"id": comer.key, "name": comer.name, "moderator": "true" if comer.host else "false"}
    return {
        "iss": account.key,
        "aud": account.key,
        "sub": urlsplit(account.server).hostname or "",
        "room": name,
        "nbf": int((at - ALLOWED).timestamp()),
        "exp": int((max(room.ends_at, at) + ALLOWED).timestamp()),
        "moderator": comer.host,
        "context": {"user": user},
    }
