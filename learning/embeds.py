"""Recordings and streams elsewhere: which addresses are known, where they are framed from, and by whom. Pure."""

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qs, urlsplit

from django.conf import settings

YOUTUBE = re.compile(r"[\w-]{11}")
VIMEO = re.compile(r"/(?:video/)?(\d+)(?:/([0-9a-f]+))?/?")
VIMEO_EVENT = re.compile(r"/event/(\d+)(?:/(?:embed/)?([0-9a-f]+)|/embed)?/?")


@dataclass(frozen=True)
class Embed:
    """A recording: who has it, where it is watched there, and what a frame of ours would load."""

    provider: str
    page: str
    frame: str

    @property
    def origin(self) -> str:
        """The only place that the page's policy opens for the frame."""
        parts = urlsplit(self.frame)
        return f"{parts.scheme}://{parts.netloc}"


def names() -> list[str]:
    """The providers, as an author reads them."""
    return ["YouTube", "Vimeo", *settings.EMBED_HOSTS]


def find(address: str) -> Embed | None:
    """The recording at this address; None where the provider is not known or no recording is named."""
    try:
        parts = urlsplit(address)
        plain = parts.scheme == "https" and parts.netloc == parts.hostname
    except ValueError:
        return None
    if not plain:
        return None
    host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    if host in {"youtube.com", "youtu.be", "youtube-nocookie.com"}:
        return _youtube(parts, host)
    if host in {"vimeo.com", "player.vimeo.com"}:
        return _vimeo(parts)
    if parts.hostname in settings.EMBED_HOSTS:
        return Embed(parts.hostname, address, address)
    return None


def _youtube(parts: SplitResult, host: str) -> Embed | None:
    """One of YouTube's addresses; the frame is of the host that sets no cookies before playing."""
    if host == "youtu.be":
        key = parts.path.strip("/")
    elif parts.path == "/watch":
        key = parse_qs(parts.query).get("v", [""])[0]
    else:
        kind, _slash, key = parts.path.strip("/").partition("/")
        key = key if kind in {"embed", "live", "shorts"} else ""
    if not YOUTUBE.fullmatch(key):
        return None
    return Embed("YouTube", f"https://www.youtube.com/watch?v={key}", f"https://www.youtube-nocookie.com/embed/{key}")


def _vimeo(parts: SplitResult) -> Embed | None:
    """One of Vimeo's addresses, asked not to track; an unlisted one has a second key, a stream a form of its own."""
    if parts.hostname == "vimeo.com" and (event := VIMEO_EVENT.fullmatch(parts.path)):
        key = f"/{event[2]}" if event[2] else ""
        address = f"https://vimeo.com/event/{event[1]}"
        return Embed("Vimeo", f"{address}{key}", f"{address}/embed{key}?dnt=1")
    found = VIMEO.fullmatch(parts.path)
    if found is None:
        return None
    number, secret = found[1], found[2] or parse_qs(parts.query).get("h", [""])[0]
    if secret and not re.fullmatch(r"[0-9a-f]+", secret):
        return None
    page, key = (
        (f"https://vimeo.com/{number}/{secret}", f"&h={secret}") if secret else (f"https://vimeo.com/{number}", "")
    )
    return Embed("Vimeo", page, f"https://player.vimeo.com/video/{number}?dnt=1{key}")
