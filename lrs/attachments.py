"""The data of attachments: matched with the statements that name it, kept once, found again (1.0.3 Data 2.4.11)."""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import batched
from typing import Any

import orjson
from django.db.models import Exists, F
from django.db.models.functions import Length

from lrs import signatures
from lrs.errors import Invalid
from lrs.keys import ATTACHMENT, fingerprint
from lrs.models import Attachment, Credential, Reference
from lrs.multipart import Part

type Key = tuple[str, int | None]  # the hash, and the credential that sent the data

SECTION = "1.0.3 Communication 1.5.2"
AT_ONCE = 5_000
HASHES = {56: "sha224", 64: "sha256", 96: "sha384", 128: "sha512"}


def match(statements: Sequence[Mapping[str, Any]], parts: Iterable[Part], *, version: str) -> dict[str, bytes]:
    """The data by hash: every part is named by a statement, and every attachment has its data or a fileUrl.

    Takes valid statements. The hash that a statement gives must be that of the data (its length may be another: clients
    in the field, and the official test suite, give that of the file before it was encoded), and a signature must sign
    its statement.
    """
    data = dict(_hashed(parts))
    named: set[str] = set()
    for position, statement in enumerate(statements):
        at = f"/{position}" if len(statements) > 1 else ""
        for place, attachment in _declared(statement, at):
            sha2 = attachment["sha2"].lower()
            named.add(sha2)
            if sha2 not in data and "fileUrl" not in attachment:
                message = "The data of this attachment is missing: send it as multipart/mixed, or give a fileUrl."
                raise Invalid(message, place, SECTION)
        signatures.check(statement, data, at, version=version)
    if unknown := data.keys() - named:
        raise Invalid(f"No statement names the attachment {min(unknown)}.", "", SECTION)
    return data


def _hashed(parts: Iterable[Part]) -> Iterator[tuple[str, bytes]]:
    """Each part's content under the hash that it says it has."""
    for part in parts:
        if part.headers.get("content-transfer-encoding", "").lower() != "binary":
            raise Invalid("A part with data has Content-Transfer-Encoding: binary.", "", SECTION)
        sha2 = part.headers.get("x-experience-api-hash", "").lower()
        if not sha2:
            raise Invalid("A part with data has X-Experience-API-Hash.", "", SECTION)
        if len(sha2) not in HASHES or hashlib.new(HASHES[len(sha2)], part.content).hexdigest() != sha2:
            raise Invalid(f"The data under {sha2[:128]} has another hash.", "", SECTION)
        yield sha2, part.content


def _declared(statement: Mapping[str, Any], at: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The attachments of a statement and of its substatement, with their places."""
    for position, attachment in enumerate(statement.get("attachments", ())):
        yield f"{at}/attachments/{position}", attachment
    if statement["object"].get("objectType") == "SubStatement":
        yield from _declared(statement["object"], f"{at}/object")


def keep(data: Mapping[str, bytes], *, of: Iterable[str], credential: Credential, at: datetime) -> None:
    """Store what the client has not sent before, inside the transaction of its statements, in one order for all.

    ``of`` are the statements as they are stored. One that was sent again may have come with other attachments than the
    first time; what no stored statement names is left out, for nothing would ever erase it.
    """
    named = {attachment["sha2"].lower() for raw in of for _, attachment in _declared(orjson.loads(raw), "")}
    rows = [
        Attachment(sha2=sha2, credential=credential, content=data[sha2], stored=at)
        for sha2 in sorted(data.keys() & named)
    ]
    Attachment.objects.bulk_create(rows, ignore_conflicts=True)


def forget(found: Iterable[tuple[str, int | None]]) -> None:
    """Delete the data of statements that are gone, given as they were stored, where no other statement names it."""
    for sha2, speaker in _types(found):
        if speaker is None:
            continue  # our own recorder sends none
        others = Reference.objects.filter(key=fingerprint(ATTACHMENT, sha2), statement__credential_id=speaker)
        Attachment.objects.filter(~Exists(others), sha2=sha2, credential_id=speaker).delete()


def fitting(found: Iterable[tuple[str, int | None]], largest: int) -> int:
    """How many of the statements, from the first on, bring no more data than that together; never less than one."""
    named = [set(_types([pair])) for pair in found]
    sizes = {(sha2, credential_id): size for sha2, credential_id, size in _kept(set().union(*named), Length("content"))}
    total, seen = 0, set[Key]()
    for position, keys in enumerate(named):
        total += sum(sizes.get(key, 0) for key in keys - seen)
        seen |= keys
        if position and total > largest:
            return position
    return len(named)


def parts(found: Iterable[tuple[str, int | None]]) -> list[Part]:
    """The data that came with stored statements, each given with its credential; each once, as parts of an answer."""
    types = _types(found)
    data = {sha2: (types[sha2, credential_id], content) for sha2, credential_id, content in _kept(types, F("content"))}
    return [_written(sha2, content_type, bytes(content)) for sha2, (content_type, content) in sorted(data.items())]


def _types(found: Iterable[tuple[str, int | None]]) -> dict[Key, str]:
    """What the statements name, with the content type that the first of them gives."""
    types: dict[Key, str] = {}
    for raw, credential_id in found:
        for _, attachment in _declared(orjson.loads(raw), ""):
            types.setdefault((attachment["sha2"].lower(), credential_id), attachment["contentType"])
    return types


def _kept(keys: Collection[Key], what: Length | F) -> Iterator[tuple[str, int | None, Any]]:
    """Something of each that is kept, in one query for as many as a database takes at once."""
    speakers = {credential_id for _, credential_id in keys if credential_id is not None}
    for some in batched(sorted({sha2 for sha2, _ in keys}), AT_ONCE):
        chosen = Attachment.objects.filter(sha2__in=some, credential_id__in=speakers)
        for sha2, credential_id, value in chosen.values_list("sha2", "credential_id", what).order_by("credential_id"):
            if (sha2, credential_id) in keys:
                yield sha2, credential_id, value


def _written(sha2: str, content_type: str, content: bytes) -> Part:
    """The data as a part of an answer."""
    headers = {"Content-Type": content_type, "Content-Transfer-Encoding": "binary", "X-Experience-API-Hash": sha2}
    return Part(headers, content)
