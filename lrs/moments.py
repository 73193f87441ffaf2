"""Timestamps of xAPI: RFC 3339 texts that stand for instants (1.0.3 Data 4.5, 2.0 4.2.7)."""

import re
from datetime import UTC, datetime

_SHAPE = re.compile(
    r"(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2}):(\d{2})(?:[.,](\d{1,12}))?(?:([Zz])|([+-]\d{2})(?::?(\d{2}))?)?", re.ASCII
)
_NEGATIVE_ZERO = re.compile(r"-00(?::?00)?\Z", re.ASCII)
LONGEST = 48


def parse(text: str) -> datetime | None:
    """The instant in UTC, to the microsecond; None when the text is no timestamp. Without an offset it is UTC."""
    found = _SHAPE.fullmatch(text) if len(text) <= LONGEST else None
    if found is None:
        return None
    day, minutes, seconds, fraction, _, hours, offset_minutes = found.groups()
    if hours and _NEGATIVE_ZERO.search(hours + (offset_minutes or "")):
        return None
    leap = seconds == "60"
    second = "59" if leap else seconds
    micro = "999999" if leap else (fraction or "").ljust(6, "0")[:6]
    offset = f"{hours}:{offset_minutes or '00'}" if hours else "+00:00"
    try:
        return datetime.fromisoformat(f"{day}T{minutes}:{second}.{micro}{offset}").astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def text(instant: datetime) -> str:
    """The instant as the store writes it: UTC, with six decimals and a Z."""
    return instant.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def utc(said: str) -> str:
    """The same instant with a Z; every decimal of the second is kept (2.0 4.2.7)."""
    found = _SHAPE.fullmatch(said)
    instant = parse(said)
    if found is None or instant is None or found[3] == "60":
        return said
    fraction = f".{found[4]}" if found[4] else ""
    return f"{instant.replace(tzinfo=None, microsecond=0).isoformat()}{fraction}Z"
