"""Where a learner stopped in a lesson, on whatever device: the only writer of ``Bookmark``. It makes no statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from math import isfinite
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.html import strip_tags
from django.utils.text import Truncator

from courses.models import Bookmark
from courses.pieces import Piece
from learning.models import Activity
from people.models import User

LONGEST = 7 * 24 * 3600.0  # seconds; no recording is longer


@dataclass(frozen=True)
class Stop:
    """Where the reader stopped: the words above the place, and its anchor."""

    title: str
    anchor: str


def keep(person: User, lesson: Activity, block: UUID, *, seconds: float | None = None, at: datetime) -> Bookmark | None:
    """Remember the block that was read last, or the second of the recording in it; None for a time that is none."""
    if seconds is None:
        return Bookmark.objects.update_or_create(
            person=person, activity=lesson, seconds=None, defaults={"block": block, "kept_at": at}
        )[0]
    if not isfinite(seconds) or not 0 <= seconds <= LONGEST:
        return None
    own = Bookmark.objects.filter(seconds__isnull=False)
    return own.update_or_create(
        person=person, activity=lesson, block=block, defaults={"seconds": seconds, "kept_at": at}
    )[0]


def of(person: User, lesson: int) -> tuple[UUID | None, dict[str, float]]:
    """The block that the person read last, and the seconds of the recordings by their block."""
    rows = list(Bookmark.objects.filter(person=person, activity=lesson))
    read = next((row.block for row in rows if row.seconds is None), None)
    return read, {str(row.block): row.seconds for row in rows if row.seconds is not None}


def resume(pieces: Sequence[Piece], seconds: dict[str, float], address: str) -> None:
    """Each recording that is not counted goes on where it stopped, and says where to keep that."""
    for piece in pieces:
        if piece.kind == "audio" or (piece.kind == "video" and not piece.more.get("counts")):
            piece.more |= {"position": round(seconds.get(piece.id, 0), 2), "place_url": address}


def stop(pieces: Sequence[Piece], block: UUID | None) -> Stop | None:
    """Where the reader goes on; None at the beginning, and where the block is no more."""
    place = next((number for number, piece in enumerate(pieces) if piece.id == str(block)), 0)
    if not place:
        return None
    above = next((piece for piece in reversed(pieces[: place + 1]) if _title(piece)), None)
    words = _title(above) if above else Truncator(unescape(strip_tags(str(pieces[place].value)))).words(8)
    return Stop(words, f"#block-{block}") if words.strip() else None


def _title(piece: Piece) -> str:
    """The heading that a block is, or has."""
    if piece.kind == "heading":
        return str(piece.value)
    value: Any = piece.value if isinstance(piece.value, dict) else {}
    return str(value.get("title") or "")


def forgotten(before: datetime) -> QuerySet[Bookmark]:
    """Places that nobody came back to since."""
    return Bookmark.objects.filter(kept_at__lte=before)
