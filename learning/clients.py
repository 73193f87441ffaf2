"""Clients of the store: their credentials as administrators keep them. Every deed stands in the audit log.

The secret is returned once, to be shown once; neither the audit log nor anything else keeps it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from learning import selftest
from learning.calling import Site
from learning.enums import Finding
from lrs import credentials, rejections
from lrs.models import Credential, Scope
from people import audit
from people.models import User

SELF_TEST = "self-test"
SELF_TEST_SCOPES = (Scope.WRITE, Scope.READ_MINE, Scope.PROFILE)
SELF_TEST_LASTS = timedelta(minutes=3)
TOLD = ("name", "scopes", "authority", "trusted_prefixes", "expires_at")


@transaction.atomic
def make(
    *,
    by: User,
    key: str,
    name: str,
    scopes: Sequence[str],
    authority_name: str,
    trusted_prefixes: Sequence[str],
    expires_at: datetime | None,
    at: datetime,
) -> tuple[Credential, str]:
    """A new credential and its secret."""
    secret = credentials.new_secret()
    made = credentials.create(
        name=name,
        key=key,
        secret=secret,
        scopes=scopes,
        authority_name=authority_name,
        trusted_prefixes=trusted_prefixes,
        expires_at=expires_at,
        at=at,
    )
    audit.note(by, "credential.made", made, at=at, key=key, **_told(made))
    return made, secret


@transaction.atomic
def change(
    credential: Credential,
    *,
    by: User,
    name: str,
    scopes: Sequence[str],
    authority_name: str,
    trusted_prefixes: Sequence[str],
    expires_at: datetime | None,
    at: datetime,
) -> None:
    """Other words on a credential; the audit log says what differs, before and after."""
    before = _told(Credential.objects.get(pk=credential.pk))
    credentials.change(
        credential,
        name=name,
        scopes=scopes,
        authority_name=authority_name,
        trusted_prefixes=trusted_prefixes,
        expires_at=expires_at,
    )
    after = _told(credential)
    changed = {field: [before[field], after[field]] for field in TOLD if before[field] != after[field]}
    if changed:
        audit.note(by, "credential.changed", credential, at=at, **changed)


@transaction.atomic
def renew(credential: Credential, *, by: User, at: datetime) -> str:
    """A new secret; the old one opens nothing from now on."""
    secret = credentials.renew(credential)
    audit.note(by, "credential.renewed", credential, at=at)
    return secret


@transaction.atomic
def switch(credential: Credential, *, on: bool, by: User, at: datetime) -> None:
    """Switch a credential on or off; a second time changes nothing."""
    if credential.is_active != on:
        credentials.switch(credential, on=on)
        audit.note(by, "credential.switched_on" if on else "credential.switched_off", credential, at=at)


def self_test(*, by: User, at: datetime) -> list[selftest.Result] | None:
    """Test the store at its public address, with a credential that opens it for this run only.

    None while another run is under way. No transaction is open meanwhile: the store answers in requests of its own.
    """
    lent_until = at + SELF_TEST_LASTS
    secret = credentials.lend(SELF_TEST, name="Self-test", scopes=SELF_TEST_SCOPES, at=at, until=lent_until)
    if secret is None:
        return None
    try:
        site = Site(f"{settings.BASE_URL}/xapi", SELF_TEST, secret)
        results = selftest.run(site, largest=settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
    finally:
        credentials.give_back(SELF_TEST)
        rejections.clear(SELF_TEST)
    failed = [str(result.title) for result in results if result.finding == Finding.FAILED]
    audit.note(by, "store.self_tested", Credential.objects.get(key=SELF_TEST), at=at, failed=failed)
    return results


def _told(credential: Credential) -> dict[str, object]:
    """What the audit log tells of a credential."""
    told = {field: getattr(credential, field) for field in TOLD}
    return {**told, "expires_at": credential.expires_at.isoformat() if credential.expires_at else None}
