"""Verifying: what a code proves, for whoever holds it. The only writer of Miss.

Wrong codes are counted per asker; past a limit the asker is told to wait. Right codes are never held up: behind one
address there may be a whole hospital.
"""

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from certificates import codes, periods, snapshots
from certificates.enums import Deed, Standing
from certificates.models import Certificate, Entry, Miss

LIMIT = 20
WINDOW = timedelta(minutes=15)
KEPT = timedelta(days=1)


@dataclass(frozen=True)
class Verdict:
    """What the verification page says of one certificate. Names are language maps."""

    code: str
    standing: Standing
    holder: str
    titles: Mapping[str, str]
    proves: Mapping[str, list[str]]
    activity: Mapping[str, object]
    kind: str
    minutes: int
    score: float | None
    issuer: str
    issuer_names: Mapping[str, str]
    issuer_legal_names: Mapping[str, str]
    completed_on: date
    issued_on: date
    valid_until: date | None
    revoked_on: date | None
    successor: str | None
    checked_at: datetime

    @property
    def path(self) -> str:
        """Where the page of this code is."""
        return f"/verify/{self.code}/"


def verify(code: str, *, at: datetime) -> Verdict | None:
    """What the certificate of this code is worth now; None when there is none."""
    known = codes.read(code)
    if known is None:
        return None
    certificate = Certificate.objects.filter(code=known).first()
    if certificate is None:
        return None
    return _verdict(certificate, certificate.entries.select_related("successor"), at=at)


def unchanged(certificate: Certificate) -> Verdict:
    """What was said when the certificate was issued: the content of its files, whatever became of it since."""
    return _verdict(certificate, (), at=certificate.issued_at)


def _verdict(certificate: Certificate, entries: Iterable[Entry], *, at: datetime) -> Verdict:
    """The snapshot and the ledger, as the page tells them."""
    told = {entry.deed: entry for entry in entries}
    replaced = told.get(Deed.SUPERSEDED) or told.get(Deed.RENEWED)
    revoked = told.get(Deed.REVOKED)
    said = certificate.snapshot
    return Verdict(
        code=certificate.code,
        standing=periods.standing(told, certificate.valid_until, on=timezone.localdate(at)),
        holder=certificate.holder,
        titles=said["titles"],
        proves=said["proves"],
        activity=said["activity"],
        kind=said["kind"],
        minutes=said["minutes"],
        score=said["score"],
        issuer=said["issuer"]["code"],
        issuer_names=said["issuer"]["names"],
        issuer_legal_names=said["issuer"]["legal_names"],
        completed_on=timezone.localdate(snapshots.moment(said)),
        issued_on=timezone.localdate(certificate.issued_at),
        valid_until=certificate.valid_until,
        revoked_on=timezone.localdate(revoked.at) if revoked else None,
        successor=replaced.successor.code if replaced and replaced.successor else None,
        checked_at=at,
    )


def told(verdict: Verdict) -> dict[str, object]:
    """The verdict for machines. Fields are only ever added; see docs/certificates.md."""
    return {
        "code": verdict.code,
        "state": verdict.standing.lower(),
        "checked_at": verdict.checked_at.isoformat(timespec="seconds"),
        "holder": verdict.holder,
        "titles": dict(verdict.titles),
        "proves": dict(verdict.proves),
        "activity": dict(verdict.activity),
        "evidence": verdict.kind.lower(),
        "minutes": verdict.minutes,
        "score": verdict.score,
        "issuer": {
            "code": verdict.issuer,
            "names": dict(verdict.issuer_names),
            "legal_names": dict(verdict.issuer_legal_names),
        },
        "completed_on": verdict.completed_on.isoformat(),
        "issued_on": verdict.issued_on.isoformat(),
        "valid_until": verdict.valid_until.isoformat() if verdict.valid_until else None,
        "revoked_on": verdict.revoked_on.isoformat() if verdict.revoked_on else None,
        "superseded_by": verdict.successor,
        "url": address(verdict.code),
    }


def address(code: str) -> str:
    """The public address that the QR code holds."""
    return f"{settings.BASE_URL}/verify/{code}/"


def miss(asker: str, *, at: datetime) -> bool:
    """Count a code that does not exist; True when this asker has tried too many."""
    since = _window(at)
    with transaction.atomic():
        row, new = Miss.objects.get_or_create(asker=_digest(asker), since=since)
        if not new:
            Miss.objects.filter(pk=row.pk).update(times=F("times") + 1)
            row.refresh_from_db(fields=["times"])
    return row.times > LIMIT


def forget_misses(*, at: datetime) -> None:
    """Delete counts that no longer slow anybody down."""
    Miss.objects.filter(since__lt=at - KEPT).delete()


def _window(at: datetime) -> datetime:
    """The beginning of the quarter of an hour."""
    return at - timedelta(minutes=at.minute % 15, seconds=at.second, microseconds=at.microsecond)


def _digest(asker: str) -> str:
    """A keyed digest, so that no network address is stored."""
    return hmac.new(settings.SECRET_KEY.encode(), f"miss|{asker}".encode(), hashlib.sha256).hexdigest()
