"""What an answer must not be: a server's error, a refusal where one was led, or a word that its reader may not know."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterable
from typing import Any
from urllib.parse import unquote

from django.core.mail import EmailMessage
from django.http import HttpResponseBase

from tests.crawl.sides import ADMIN, ADMINISTRATORS, ANYBODY, PEOPLE, SIDES, Who, other

FINE = (200, 206, 301, 302, 303, 304, 400, 401, 403, 404, 405, 409, 410, 415, 422, 429)
REFUSED = (403, 404)
# Out of here: to the sign-in page, or back to the admin's front page.
OUT = re.compile(r"/accounts/login/|/admin-sign-in/|^/admin/(login/.*)?$")
STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)


def texts(content: bytes) -> Iterable[str]:
    """All that can be read in a body: as it is, unpacked where it is an archive, and the streams of a PDF."""
    yield content.decode("utf-8", "replace")
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                yield name
                yield from texts(archive.read(name))
    elif content.startswith(b"%PDF"):
        for found in STREAM.findall(content):
            try:
                yield zlib.decompress(found).decode("latin-1")
            except zlib.error:
                continue


def body(response: HttpResponseBase) -> bytes:
    """The whole body, streamed or not; a file that is sent is closed when all of it was read."""
    if response.streaming:
        return b"".join(response)  # type: ignore[arg-type]
    return bytes(response.content)  # type: ignore[attr-defined]


def told(who: Who, response: HttpResponseBase, content: bytes, *, asked: str) -> list[str]:
    """The words in the answer that this person may not read and did not say themselves."""
    heads = " ".join(f"{name}: {value}" for name, value in response.headers.items())
    cookies = " ".join(morsel.OutputString() for morsel in response.cookies.values())
    return _found(who.forbidden, [heads, unquote(heads), cookies, *texts(content)], asked)


def written(messages: Iterable[EmailMessage], *, asked: str) -> list[str]:
    """What letters tell to whom it is hidden from: to people of this world, to addresses of a side or of neither."""
    faults = []
    for letter in messages:
        files = [content for _name, content, _kind in letter.attachments]
        parts = [letter.subject, str(letter.body), *(str(part.content) for part in getattr(letter, "alternatives", ()))]
        parts += [text for one in files for text in texts(one if isinstance(one, bytes) else str(one).encode())]
        for address in letter.recipients():
            hidden = hidden_from(address)
            faults += [f"{word} is written to {address}" for word in _found(hidden, parts, f"{asked} {address}")]
    return faults


def hidden_from(address: str) -> tuple[str, ...]:
    """The words that must not stand in a letter to this address."""
    for person in (ADMIN, *PEOPLE):
        if person.email == address:
            return person.forbidden
    for side in SIDES:
        if side in address:
            return tuple(word for word in ANYBODY.forbidden if other(side) in word or word == ADMINISTRATORS.lower())
    return ANYBODY.forbidden


def _found(words: Iterable[str], parts: Iterable[str], asked: str) -> list[str]:
    text = "\n".join(parts).lower()
    said = unquote(asked).lower()
    return [word for word in words if word in text and word not in said]


def is_refusal(response: Any) -> bool:
    """Whether one was turned away: refused, not found, or sent out."""
    if response.status_code in REFUSED:
        return True
    return response.status_code == 302 and bool(OUT.search(response.headers["Location"]))


def is_error(response: HttpResponseBase) -> bool:
    """Whether the server failed, or answered as no page of ours does."""
    return response.status_code not in FINE
