"""Documents of the state and profile resources: found by their place, written under a lock, merged one level deep.

Only this module writes ``lrs.models.Document``. A place is all that identifies a document, and its digest is unique in
the database, so two clients never make two of one. A change locks the row, asks the client's precondition and writes,
in one transaction: nobody overwrites what it has not seen.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from django.conf import settings
from django.db import IntegrityError, models, transaction

from lrs import preconditions
from lrs.errors import Invalid, Refused, TooLarge
from lrs.models import Document, DocumentKind
from lrs.preconditions import Precondition

JSON = "application/json"
SECTION = "1.0.3 Communication 2.2"


class Content(NamedTuple):
    """Octets, and what they are."""

    type: str
    octets: bytes

    @property
    def is_json(self) -> bool:
        """True when it says that it is JSON."""
        return self.type.partition(";")[0].strip().lower() == JSON


@dataclass(frozen=True, kw_only=True)
class Context:
    """What documents belong to: an activity, an agent, perhaps a registration; the first two as in ``lrs.keys``."""

    kind: DocumentKind
    activity: str = ""
    agent: str = ""
    registration: UUID | None = None

    def place(self, name: str) -> str:
        """The digest of all that identifies one document of this context."""
        identity = [self.kind.value, self.activity, self.agent, self.registration, name]
        return hashlib.blake2b(orjson.dumps(identity), digest_size=32).hexdigest()


@dataclass(frozen=True, kw_only=True)
class Listing:
    """The ids of the documents of a context, oldest change first, and when the latest changed."""

    names: list[str]
    updated: datetime | None

    @property
    def octets(self) -> bytes:
        """The list as JSON."""
        return orjson.dumps(self.names)


def etag(octets: bytes) -> str:
    """The SHA-1 digest of the contents in lower-case hexadecimal digits (3.1)."""
    return hashlib.sha1(octets, usedforsecurity=False).hexdigest()


def get(context: Context, name: str) -> Document | None:
    """The document with this id."""
    return Document.objects.filter(place=context.place(name)).first()


def listing(context: Context, *, since: datetime | None = None) -> Listing:
    """The documents of exactly this context: without a registration, those that were stored without one."""
    found = _all(context)
    if since is not None:
        found = found.filter(updated__gt=since)
    return _listed(list(found.defer("content").order_by("updated", "pk")))


def put(
    context: Context, name: str, content: Content, *, precondition: Precondition, version: str, at: datetime
) -> Document:
    """Store a document in the place of whatever stands there; what says that it is JSON must be JSON (3.2)."""
    if content.is_json:
        _parsed(content.octets)

    def replace(found: Document | None) -> Content:
        if not precondition.stated:
            _refuse_blind(context.kind, version, exists=found is not None)
        return content

    return _write(context, name, replace, precondition=precondition, at=at)


def merge(context: Context, name: str, content: Content, *, precondition: Precondition, at: datetime) -> Document:
    """Set the top-level properties of a JSON object in the stored one, or store it where there is none (2.2)."""
    if not content.is_json:
        raise Refused(f"POST merges JSON; its content type must be {JSON}.", "Content-Type", SECTION)
    posted = _object(content.octets, "The body")

    def join(found: Document | None) -> Content:
        return content if found is None else _merged(found, posted)

    return _write(context, name, join, precondition=precondition, at=at)


def delete(context: Context, name: str, *, precondition: Precondition) -> None:
    """Delete a document; one that is not there is gone already."""
    with transaction.atomic():
        found = Document.objects.select_for_update().filter(place=context.place(name)).first()
        precondition.require(found.etag if found else None)
        if found is not None:
            found.delete()


def delete_all(context: Context, *, precondition: Precondition) -> None:
    """Delete every document of exactly this context (2.3); the precondition speaks of the list of their ids."""
    with transaction.atomic():
        # Locked in one order, so that two of these never wait for each other.
        found = list(_all(context).select_for_update().defer("content").order_by("pk"))
        listed = _listed(sorted(found, key=lambda document: (document.updated, document.pk)))
        precondition.require(etag(listed.octets))
        Document.objects.filter(pk__in=[document.pk for document in found]).delete()


def _all(context: Context) -> models.QuerySet[Document]:
    """The documents of a context, none of a registration where none is named."""
    return Document.objects.filter(
        kind=context.kind, activity=context.activity, agent=context.agent, registration=context.registration
    )


def _listed(found: Sequence[Document]) -> Listing:
    """The list of documents that come in the order of their changes."""
    return Listing(names=[document.name for document in found], updated=found[-1].updated if found else None)


def _write(
    context: Context,
    name: str,
    change: Callable[[Document | None], Content],
    *,
    precondition: Precondition,
    at: datetime,
) -> Document:
    """Lock what stands at the place, ask the precondition, and store what the change makes of it."""
    place = context.place(name)
    with transaction.atomic():
        while True:
            found = Document.objects.select_for_update().filter(place=place).first()
            precondition.require(found.etag if found else None)
            content = change(found)
            if found is not None:
                return _replaced(found, content, at)
            # Without success another client made the document meanwhile: what it wrote is what we look at now.
            made = _inserted(context, name, content, at)
            if made is not None:
                return made


def _replaced(found: Document, content: Content, at: datetime) -> Document:
    """The locked document with new contents; its time never runs backwards, however long the lock was awaited."""
    found.content_type, found.content, found.etag = content.type, content.octets, etag(content.octets)
    found.updated = max(at, found.updated)
    found.save(update_fields=["content_type", "content", "etag", "updated"])
    return found


def _inserted(context: Context, name: str, content: Content, at: datetime) -> Document | None:
    """The new document, or None where another client was first."""
    try:
        with transaction.atomic():
            return Document.objects.create(
                place=context.place(name),
                kind=context.kind,
                activity=context.activity,
                agent=context.agent,
                registration=context.registration,
                name=name,
                content_type=content.type,
                content=content.octets,
                etag=etag(content.octets),
                updated=at,
            )
    except IntegrityError:
        return None


def _refuse_blind(kind: DocumentKind, version: str, *, exists: bool) -> None:
    """A PUT that states no precondition replaces nothing but a state of 1.0.3, and makes no profile there (3.1)."""
    if version.startswith("1") and kind == DocumentKind.STATE:
        return
    section = "2.0 4.1.4" if version.startswith("2") else preconditions.SECTION
    if exists:
        message = (
            "There is a document already. Check its current state, and send its ETag in the header If-Match "
            "to replace it."
        )
        raise Refused(message, "If-Match", section, HTTPStatus.CONFLICT)
    if version.startswith("1"):
        message = "Send If-None-Match: * to make a profile, or If-Match with its ETag to replace one."
        raise Refused(message, "If-None-Match", section)


def _parsed(octets: bytes) -> Any:
    """The JSON that the octets are."""
    try:
        return orjson.loads(octets)
    except orjson.JSONDecodeError as error:
        raise Invalid(f"The body is not JSON: {error}.", "", "1.0.3 Communication 3.2") from error


def _object(octets: bytes, what: str) -> dict[str, Any]:
    """The JSON object that the octets are."""
    value = _parsed(octets)
    if not isinstance(value, dict):
        raise Invalid(f"{what} is no JSON object.", "", SECTION)
    return value


def _merged(found: Document, posted: dict[str, Any]) -> Content:
    """The stored object with the posted properties, as long as it can be written and is not too large."""
    stored = Content(found.content_type, bytes(found.content))
    if not stored.is_json:
        raise Refused(f"The stored document is {stored.type}; only JSON can be merged.", "", SECTION)
    try:
        octets = orjson.dumps({**_object(stored.octets, "The stored document"), **posted})
    except orjson.JSONEncodeError as error:
        raise Invalid(f"The documents cannot be merged: {error}.", "", SECTION) from error
    largest = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    if largest is not None and len(octets) > largest:
        raise TooLarge("The merged document is larger than this store accepts.", "", "1.0.3 Communication 3.2")
    return Content(stored.type, octets)
