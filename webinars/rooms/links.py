"""Links to rooms that somebody made elsewhere: whose they are, and which of them lead a host in. Pure."""

from urllib.parse import SplitResult, parse_qs, urlsplit

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

OWNERS = {
    "Teams": ("teams.microsoft.com", "teams.live.com", "teams.microsoft.us"),
    "Zoom": ("zoom.us", "zoom.com", "zoomgov.com"),
    "Google Meet": ("meet.google.com",),
    "Webex": ("webex.com",),
    "Jitsi": ("meet.jit.si",),
    "YouTube": ("youtube.com", "youtu.be", "youtube-nocookie.com"),
    "Vimeo": ("vimeo.com",),
}
HOSTS = _("This link starts the meeting as its host. Copy the link for those who take part.")
STUDIO = _("This is the page on which the stream is led. Copy the address on which it is watched.")
PASSCODE = _(
    "The link for joining has its passcode in it. Those who register see it from 15 minutes before the start, and can "
    "pass it on. Let the room ask for names, or use a service of your centre that lets each person in by name."
)


def label(link: str) -> str:
    """The service that a link leads to, as everybody knows it; empty where we do not know."""
    host = (_parts(link).hostname or "").lower()
    return next(
        (name for name, owned in OWNERS.items() if any(host == one or host.endswith(f".{one}") for one in owned)), ""
    )


def fault(link: str) -> Promise | None:
    """Why a link must not be given to those who take part: it makes them hosts."""
    parts, owner = _parts(link), label(link)
    if owner == "Zoom" and (parts.path.startswith(("/s/", "/start/")) or "zak" in parse_qs(parts.query)):
        return HOSTS
    if owner == "YouTube" and parts.hostname == "studio.youtube.com":
        return STUDIO
    return None


def remark(link: str) -> Promise | None:
    """What one should know of a link, although it may be used."""
    asked = parse_qs(_parts(link).query)
    return PASSCODE if label(link) in {"Zoom", "Webex"} and asked.keys() & {"pwd", "password"} else None


def _parts(link: str) -> SplitResult:
    """The parts of a link; nothing of one that is none."""
    try:
        return urlsplit(link)
    except ValueError:
        return urlsplit("")
