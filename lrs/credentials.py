"""Making and checking the credentials of xAPI clients. The only writer of ``Credential``.

Secrets are long random texts, so a keyed hash protects them and a slow password hash would only slow each request.

A process remembers for two seconds a credential that opened, never a secret: each request is checked against the
remembered hash and last day, and whatever they refuse is asked of the database. So what is granted holds at once
everywhere, what this process takes away at once, and what another one takes away within those two seconds.
"""

import hmac
import secrets
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.models import Q
from django.utils.encoding import force_bytes

from lrs.models import Credential

OWN_AUTHORITY: dict[str, Any] = {
    "objectType": "Agent",
    "name": "Talkoot",
    "account": {"homePage": settings.IRI_BASE, "name": "recorder"},
}

NOBODYS_HASH = "0" * 64  # compared with where a key is unknown, so that the answer takes as long
NOTED_EVERY = timedelta(minutes=5)
REMEMBERED_FOR = 2.0  # seconds
REMEMBERED = 1_000

# By key: the credential, and until when (of the monotonic clock) it may be believed.
_remembered: dict[str, tuple[Credential, float]] = {}
_changes = [0]  # how often this process changed any: what was read before a change is not remembered after it


def new_key() -> str:
    """A key that nobody has; it is no secret."""
    return secrets.token_hex(10)


def new_secret() -> str:
    """A secret of 256 random bits, which nobody can guess however fast the hash is."""
    return secrets.token_urlsafe(32)


def _hash(secret_key: str | bytes, key: str, secret: str) -> str:
    """HMAC-SHA256 of key and secret under one of the site's secret keys."""
    return hmac.digest(force_bytes(secret_key), f"lrs:{key}:{secret}".encode(), "sha256").hex()


def create(
    *,
    name: str,
    key: str,
    secret: str,
    scopes: Sequence[str],
    trusted_prefixes: Sequence[str] = (),
    at: datetime,
    demo: bool = False,
    authority: dict[str, Any] | None = None,
    authority_name: str = "",
    expires_at: datetime | None = None,
) -> Credential:
    """Store a credential; the secret itself is not kept."""
    return Credential.objects.create(
        name=name,
        key=key,
        secret_hash=_hash(settings.SECRET_KEY, key, secret),
        scopes=[str(scope) for scope in scopes],
        authority=authority or _authority(authority_name or name, key),
        trusted_prefixes=list(trusted_prefixes),
        created_at=at,
        expires_at=expires_at,
        demo=demo,
    )


def _authority(name: str, key: str) -> dict[str, Any]:
    """The agent that speaks through a credential: an account of this store."""
    return {
        "objectType": "Agent",
        "name": name,
        "account": {"homePage": settings.IRI_BASE, "name": f"credential:{key}"},
    }


def change(
    credential: Credential,
    *,
    name: str,
    scopes: Sequence[str],
    authority_name: str,
    trusted_prefixes: Sequence[str],
    expires_at: datetime | None,
) -> Credential:
    """What holds from now on; statements stored before keep the authority of their time."""
    credential.name = name
    credential.scopes = [str(scope) for scope in scopes]
    credential.authority = {**credential.authority, "name": authority_name}
    credential.trusted_prefixes = list(trusted_prefixes)
    credential.expires_at = expires_at
    credential.save(update_fields=["name", "scopes", "authority", "trusted_prefixes", "expires_at"])
    _changed()
    return credential


def renew(credential: Credential) -> str:
    """Give the credential a new secret and return it; the old one opens nothing from now on."""
    secret = new_secret()
    credential.secret_hash = _hash(settings.SECRET_KEY, credential.key, secret)
    credential.save(update_fields=["secret_hash"])
    _changed()
    return secret


def lend(key: str, *, name: str, scopes: Sequence[str], at: datetime, until: datetime) -> str | None:
    """Open a credential of the site's own for a short while; None while somebody else has it.

    It is made when it is first asked for, is trusted for nothing, and has a new secret each time.
    """
    made = {"name": name, "authority": _authority(name, key), "created_at": at, "is_active": False}
    Credential.objects.get_or_create(key=key, defaults=made)
    secret = new_secret()
    free = Q(is_active=False) | Q(expires_at=None) | Q(expires_at__lte=at)
    lent = Credential.objects.filter(free, key=key).update(
        secret_hash=_hash(settings.SECRET_KEY, key, secret),
        scopes=[str(scope) for scope in scopes],
        trusted_prefixes=[],
        is_active=True,
        expires_at=until,
    )
    _changed()
    return secret if lent else None


def give_back(key: str) -> None:
    """Switch a lent credential off."""
    Credential.objects.filter(key=key).update(is_active=False)
    _changed()


def switch(credential: Credential, *, on: bool) -> None:
    """Let the credential open the store, or let it open nothing."""
    credential.is_active = on
    credential.save(update_fields=["is_active"])
    _changed()


def check(key: str, secret: str, *, at: datetime) -> Credential | None:
    """The usable credential with this key and secret, compared in constant time; None otherwise.

    What is remembered may open, and never refuses: a refusal is the database's word.
    """
    remembered, until = _remembered.get(key, (None, 0.0))
    now = time.monotonic()
    within = connections[DEFAULT_DB_ALIAS].in_atomic_block  # then what the transaction sees counts, and only there
    if remembered is not None and now < until and not within and _opens(remembered, key, secret, at=at):
        return remembered
    changes = _changes[0]
    credential = Credential.objects.filter(key=key).first()
    if not _opens(credential, key, secret, at=at):
        return None
    if credential is not None and not within and changes == _changes[0]:
        if len(_remembered) >= REMEMBERED:
            _remembered.clear()
        _remembered[key] = (credential, now + REMEMBERED_FOR)
    return credential


def _opens(credential: Credential | None, key: str, secret: str, *, at: datetime) -> bool:
    """Whether the secret is the credential's and the credential usable; takes as long for one that nobody has."""
    known = credential.secret_hash if credential else NOBODYS_HASH
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    matches = [hmac.compare_digest(_hash(secret_key, key, secret), known) for secret_key in keys]
    return credential is not None and any(matches) and credential.usable(at)


def forget() -> None:
    """Believe nothing that was read before this moment."""
    _changes[0] += 1
    _remembered.clear()


def _changed() -> None:
    """A credential is another now, and once more when the transaction that changes it has ended."""
    forget()
    transaction.on_commit(forget)


def note_use(credential: Credential, *, at: datetime) -> None:
    """Remember when it was last used, to five minutes.

    Called before any transaction begins: a statement of SQL of its own, which nobody waits for longer than it takes,
    and of many requests at once only one writes.
    """
    if credential.last_used_at is None or credential.last_used_at <= at - NOTED_EVERY:
        stale = Q(last_used_at=None) | Q(last_used_at__lte=at - NOTED_EVERY)
        Credential.objects.filter(stale, pk=credential.pk).update(last_used_at=at)
        credential.last_used_at = at  # the remembered one: else every request would try again
