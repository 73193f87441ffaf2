"""What adapters are given and what they say when there is no room. Pure."""

from dataclasses import dataclass, field
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PATIENCE = 5.0  # seconds that somebody waits at the door
SHORTEST = 16  # letters of a secret; fewer are guessed from what it signs

SILENT = _("The server does not answer. Check its address; if that is right, try again in a minute.")
STRANGE = _("Something else than this kind of service answers there. Check the address.")
REDIRECTED = _("The server leads on to another address. Write the address to which it leads.")
REFUSED = _("The server does not accept our secret. Check it, and how calls are signed.")
FORBIDDEN = _("The service does not let our application make meetings. Its administrator has to allow it.")
LOCKED = _("The secret is locked with a key that the site has no more. Write it anew.")
UNMADE = _("The server does not make the room. Its administrator may know why.")


class NoRoom(Exception):
    """There is no way in now; ``message`` tells an organiser why and what to do, without address or secret."""

    def __init__(self, message: Promise, detail: str = "") -> None:
        super().__init__(detail)
        self.message = message
        self.detail = detail


@dataclass(frozen=True)
class Account:
    """How a service is reached; ``inside``: it may stand in the site's own network, as its operator has said."""

    server: str
    key: str = ""
    secret: str = field(default="", repr=False)
    tenant: str = ""
    owner: str = ""
    digest: str = "sha256"
    lobby: bool = False
    inside: bool = False


@dataclass(frozen=True)
class Room:
    """The room of one part. ``key`` cannot be guessed; ``back`` is a page that everybody may see."""

    key: str = field(repr=False)
    title: str
    starts_at: datetime
    ends_at: datetime
    back: str
    recorded: bool = False


@dataclass(frozen=True)
class Comer:
    """Somebody who comes in; ``key`` is the same each time, and tells nobody in the room who they are here."""

    key: str
    name: str
    host: bool = False
