"""What a client demands before it changes a document: If-Match and If-None-Match (1.0.3 Communication 3.1). Pure.

An entity tag is the hash of the contents, so it names the same octets however it is written. Proxies that compress
mark tags as weak, and old content sends the bare hash: both are understood, and nothing is lost by it.
"""

from dataclasses import dataclass
from http import HTTPStatus

from lrs.errors import Refused

SECTION = "1.0.3 Communication 3.1"
ANY = "*"


@dataclass(frozen=True, kw_only=True)
class Precondition:
    """The tags of both headers; None for a header that was not sent."""

    if_match: frozenset[str] | None = None
    if_none_match: frozenset[str] | None = None

    @property
    def stated(self) -> bool:
        """True when the client said what it expects to find."""
        return self.if_match is not None or self.if_none_match is not None

    def misses(self, etag: str | None) -> bool:
        """True when If-Match names none of what stands there."""
        return self.if_match is not None and not _names(self.if_match, etag)

    def knows(self, etag: str | None) -> bool:
        """True when If-None-Match names what stands there."""
        return self.if_none_match is not None and _names(self.if_none_match, etag)

    def require(self, etag: str | None) -> None:
        """412 for a change that rests on other than what stands there; ``etag`` is None where nothing does."""
        if self.misses(etag):
            message = "The document is not the one that If-Match names: read it again and send its current ETag."
            raise Refused(message, "If-Match", SECTION, HTTPStatus.PRECONDITION_FAILED)
        if self.knows(etag):
            message = "There is a document that If-None-Match rules out: read it and send its ETag in If-Match."
            raise Refused(message, "If-None-Match", SECTION, HTTPStatus.PRECONDITION_FAILED)


def read(if_match: str | None, if_none_match: str | None) -> Precondition:
    """The precondition that two headers make."""
    return Precondition(if_match=_tags(if_match), if_none_match=_tags(if_none_match))


def _tags(header: str | None) -> frozenset[str] | None:
    """The tags of a list, without quotes and marks of weakness; our tags hold no comma."""
    if header is None:
        return None
    return frozenset(part.strip().removeprefix("W/").strip('"').lower() for part in header.split(","))


def _names(tags: frozenset[str], etag: str | None) -> bool:
    """True when one of the tags, or a star, names what exists."""
    return etag is not None and not tags.isdisjoint({ANY, etag})
