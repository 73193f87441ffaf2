"""Identifiers that the store makes itself: UUIDs that begin with the time, so that what is near in time is near in
an index. They say version 4, because clients in the field (tincan among them) refuse the younger version 7.
"""

import secrets
import uuid
from datetime import datetime

RANDOM_BITS = 62


def make(at: datetime, position: int = 0) -> uuid.UUID:
    """A new UUID that sorts by ``at`` first and by the position inside a batch second."""
    milliseconds = int(at.timestamp() * 1000) & ((1 << 48) - 1)
    value = milliseconds << 80 | 0x4 << 76 | (position & 0xFFF) << 64 | 0b10 << 62 | secrets.randbits(RANDOM_BITS)
    return uuid.UUID(int=value)
