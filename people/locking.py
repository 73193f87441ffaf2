"""Secrets at rest: locked with the site's key for one purpose, opened with former keys as well."""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.encoding import force_bytes
from django.views.decorators.debug import sensitive_variables


class KeyGone(Exception):
    """None of the site's keys opens it: name the one it was locked with in TALKOOT_FORMER_SECRET_KEYS."""


@sensitive_variables()
def lock(text: str, *, purpose: str) -> str:
    """The text as it may be stored; whoever reads a copy of the database alone does not read it."""
    return _box(purpose).encrypt(text.encode()).decode()


@sensitive_variables()
def unlock(locked: str, *, purpose: str) -> str:
    """The text; raises KeyGone when no key of the site opens it, or it was locked for another purpose."""
    try:
        return _box(purpose).decrypt(locked.encode()).decode()
    except InvalidToken:
        raise KeyGone from None


@sensitive_variables()
def _box(purpose: str) -> MultiFernet:
    """Locks with the site's key, opens with former ones as well."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [hashlib.sha256(f"{purpose}:".encode() + force_bytes(key)).digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
