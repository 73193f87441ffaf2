"""multipart/mixed: statements with the data of their attachments, as one body (1.0.3 Communication 1.5.2). Pure.

Bytes in, bytes out: nothing of a part's content is touched. Reading is one walk through the body, whatever it holds,
and copies each content once.
"""

import secrets
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.utils.http import parse_header_parameters

from lrs.errors import Invalid, Refused

SECTION = "1.0.3 Communication 1.5.2"
MOST_PARTS = 1_000
LONGEST_HEADERS = 8_192


class Part(NamedTuple):
    """One part: its headers by name in small letters, and its content."""

    headers: Mapping[str, str]
    content: bytes


def boundary(content_type: str) -> bytes:
    """The boundary that a Content-Type header names."""
    try:
        found = parse_header_parameters(content_type)[1].get("boundary", "")
        encoded = found.encode("ascii")
    except ValueError as error:
        raise Refused("The boundary cannot be read.", "Content-Type", SECTION) from error
    if not 1 <= len(encoded) <= 70:
        raise Refused("multipart/mixed needs a boundary of 1 to 70 characters.", "Content-Type", SECTION)
    return encoded


def read(body: bytes, edge: bytes) -> list[Part]:
    """The parts of a body; what stands before the first and after the last is left out (RFC 2046, 5.1.1)."""
    delimiter = b"--" + edge
    start = 0 if body.startswith(delimiter) else body.find(b"\n" + delimiter) + 1
    if not body.startswith(delimiter, start):
        raise Invalid("The body does not begin a part with its boundary.", "", SECTION)
    place = start + len(delimiter)
    newline = b"\r\n" if body[place : body.find(b"\n", place)].endswith(b"\r") else b"\n"
    parts: list[Part] = []
    while not body.startswith(b"--", place):
        end = body.find(newline + delimiter, place)
        if end < 0:
            raise Invalid("The body ends before its last part does.", "", SECTION)
        if len(parts) == MOST_PARTS:
            raise Invalid(f"A body has at most {MOST_PARTS} parts.", "", SECTION)
        parts.append(_part(body, place, end, newline))
        place = end + len(newline) + len(delimiter)
    return parts


def _part(body: bytes, place: int, end: int, newline: bytes) -> Part:
    """What stands between two delimiters: header lines, which may be folded, an empty line, the content."""
    empty = body.find(newline * 2, place, min(end, place + LONGEST_HEADERS))
    head = body[place : max(empty, place)].lstrip(b" \t")
    if empty < 0 or not (head or newline).startswith(newline):
        raise Invalid(f"A part has headers of at most {LONGEST_HEADERS} octets and an empty line.", "", SECTION)
    headers = {}
    for line in head.replace(newline + b" ", b" ").replace(newline + b"\t", b" ").split(newline)[1:]:
        name, colon, value = line.decode(errors="replace").partition(":")
        if not colon:
            raise Invalid("A header of a part has no colon.", "", SECTION)
        headers[name.strip().lower()] = value.strip()
    return Part(headers, body[empty + 2 * len(newline) : end])


def write(parts: Iterable[Part]) -> tuple[str, bytes]:
    """The Content-Type header and the body of these parts, under a boundary that none of them holds."""
    listed = list(parts)
    edge = secrets.token_hex(16)
    while any(edge.encode() in part.content for part in listed):
        edge = secrets.token_hex(16)
    pieces = []
    for part in listed:
        head = "".join(f"{name}: {value}\r\n" for name, value in part.headers.items())
        pieces += [f"--{edge}\r\n{head}\r\n".encode(), part.content, b"\r\n"]
    return f'multipart/mixed; boundary="{edge}"', b"".join([*pieces, f"--{edge}--\r\n".encode()])
