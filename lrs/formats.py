"""The formats of single texts: identifiers, languages, durations and media types.

Every pattern is read once from left to right: no alternative overlaps its neighbour, so no text can make one slow.
"""

import re
from functools import lru_cache

SHORT = 256

_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[^\x00-\x20<>\"{}|\\^`\x7f-\xa0\u2028\u2029]+")
_UUID = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}", re.ASCII)
_MBOX = re.compile(r"mailto:[^\x00-\x20@<>\x7f]+@[^\x00-\x20@<>\x7f]+")
_SHA1 = re.compile(r"[0-9a-fA-F]{40}", re.ASCII)
_SHA2 = re.compile(r"(?:[0-9a-fA-F]{56}|[0-9a-fA-F]{64}|[0-9a-fA-F]{96}|[0-9a-fA-F]{128})", re.ASCII)
_TOKEN = r"[A-Za-z0-9!#$%&'*+.^_`|~\-]+"
_MEDIA = re.compile(rf"{_TOKEN}/{_TOKEN}[ \t]*(?:;[^\x00-\x1f\x7f]*)?", re.ASCII)
_VERSION_1 = re.compile(r"1\.0(?:\.[0-9]{1,9})?", re.ASCII)
_VERSION_2 = re.compile(r"[12]\.0(?:\.[0-9]{1,9})?", re.ASCII)
_NUMBER = r"[0-9]+(?:[.,][0-9]+)?"
_DURATION = re.compile(
    rf"P(?:{_NUMBER}W|(?=[0-9T])(?:{_NUMBER}Y)?(?:{_NUMBER}M)?(?:{_NUMBER}D)?"
    rf"(?:T(?=[0-9])(?:{_NUMBER}H)?(?:{_NUMBER}M)?(?:{_NUMBER}S)?)?)",
    re.ASCII,
)
_LANGUAGE = re.compile(
    r"(?:(?:[A-Za-z]{2,3}(?:-[A-Za-z]{3}){0,3}|[A-Za-z]{4,8})(?:-[A-Za-z]{4})?(?:-(?:[A-Za-z]{2}|[0-9]{3}))?"
    r"(?:-(?:[A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))*(?:-[0-9A-WY-Za-wy-z](?:-[A-Za-z0-9]{2,8})+)*"
    r"(?:-[Xx](?:-[A-Za-z0-9]{1,8})+)?|[Xx](?:-[A-Za-z0-9]{1,8})+)",
    re.ASCII,
)
_GRANDFATHERED = frozenset(
    {
        *("en-gb-oed", "i-ami", "i-bnn", "i-default", "i-enochian", "i-hak", "i-klingon", "i-lux", "i-mingo"),
        *("i-navajo", "i-pwn", "i-tao", "i-tay", "i-tsu", "sgn-be-fr", "sgn-be-nl", "sgn-ch-de"),
    }
)


@lru_cache(maxsize=8192)
def _short_iri(text: str) -> bool:
    """Remembered, because the same identifiers come again and again."""
    return _IRI.fullmatch(text) is not None


def is_iri(text: str) -> bool:
    """A scheme, a colon and characters that RFC 3987 allows (1.0.3 Data 2.2, 4.3)."""
    return _short_iri(text) if len(text) <= SHORT else _IRI.fullmatch(text) is not None


def is_uri(text: str) -> bool:
    """An IRI of ASCII characters."""
    return text.isascii() and is_iri(text)


def is_uuid(text: str) -> bool:
    """A UUID of any version in its standard form (1.0.3 Data 4.4)."""
    return _UUID.fullmatch(text) is not None


def is_mbox(text: str) -> bool:
    """A mailto IRI with one e-mail address (1.0.3 Data 2.4.2.3)."""
    return _MBOX.fullmatch(text) is not None


def is_sha1(text: str) -> bool:
    """Forty hexadecimal digits."""
    return _SHA1.fullmatch(text) is not None


def is_sha2(text: str) -> bool:
    """The hexadecimal digits of a hash of 224, 256, 384 or 512 bits."""
    return _SHA2.fullmatch(text) is not None


def is_media_type(text: str) -> bool:
    """A type, a slash and a subtype, perhaps with parameters (RFC 2046)."""
    return _MEDIA.fullmatch(text) is not None


def is_version(text: str, *, of: str) -> bool:
    """A version that the request's version accepts in a statement (1.0.3 Data 2.4.10)."""
    return (_VERSION_2 if of.startswith("2") else _VERSION_1).fullmatch(text) is not None


@lru_cache(maxsize=1024)
def _short_language(text: str) -> bool:
    """Remembered, because languages are few."""
    return _LANGUAGE.fullmatch(text) is not None or text.lower() in _GRANDFATHERED


def is_language(text: str) -> bool:
    """A language tag whose parts have the lengths of RFC 5646 (1.0.3 Data 2.2, 4.2)."""
    return len(text) <= SHORT and _short_language(text)


def is_duration(text: str) -> bool:
    """An ISO 8601 duration with designators, weeks alone, a fraction only in its last part (1.0.3 Data 4.6)."""
    if _DURATION.fullmatch(text) is None:
        return False
    _, mark, fraction = text.replace(",", ".").partition(".")
    return not mark or fraction[:-1].isdigit()
