"""Addresses of films, their pictures and their captions: signed for one file, and good for some hours.

Only a page that shows a film makes its address, so whoever may not open the page has none. Addresses made in the same
hour are the same, so that a browser keeps what it has fetched.
"""

from datetime import datetime, timedelta
from urllib.parse import quote

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.core.signing import BadSignature, TimestampSigner, b62_decode, b62_encode
from django.utils import timezone

HOUR = 3600


class _Signer(TimestampSigner):
    """Signs with the hour that it is told."""

    def __init__(self, at: datetime | None = None) -> None:
        super().__init__(salt="talkoot.media")
        self.at = at

    def timestamp(self) -> str:
        """The beginning of the hour."""
        if self.at is None:
            raise ValueError("Tell the time to sign with.")
        return b62_encode(int(self.at.timestamp()) // HOUR * HOUR)


def is_signed(name: str) -> bool:
    """Whether the file of that name is served to signed addresses only."""
    return name.partition("/")[0] in settings.MEDIA_SIGNED


def key(name: str, *, at: datetime) -> str:
    """What opens the file of that name for some hours."""
    return _Signer(at).sign(name).removeprefix(f"{name}:")


def opens(given: str, name: str, *, at: datetime) -> bool:
    """Whether this key was made for the file of that name, and not too long ago."""
    try:
        _Signer().unsign(f"{name}:{given}")
        made = b62_decode(given.partition(":")[0])
    except (BadSignature, ValueError):
        return False
    return at.timestamp() < made + HOUR + timedelta(hours=settings.MEDIA_SIGNED_HOURS).total_seconds()


class Storage(FileSystemStorage):
    """Uploaded files in a folder; where a file needs a signed address, its ``url`` is one."""

    def url(self, name: str | None) -> str:
        """The address, made anew each time it is asked for."""
        address = super().url(name)
        if name and is_signed(name):
            return f"{address}?key={quote(key(name, at=timezone.now()))}"
        return address
