"""Snapshots: everything a certificate says, frozen when it is issued, so that nothing changed later changes it.

The holder's name is not in it: only a salted commitment is, so a name can be erased and the rest still be proven.
"""

import hashlib
import secrets
from datetime import datetime

from certificates.models import Rule
from learning.enums import Kind
from learning.models import Component, Progress
from people.models import User

FORMAT = 1
DESIGN = "arches-1"


def salt() -> str:
    """A fresh secret that makes a commitment say nothing to whoever guesses names."""
    return secrets.token_hex(16)


def commitment(salt: str, name: str) -> str:
    """The salted digest that binds a certificate to a name."""
    return hashlib.sha256(f"{salt}|{name}".encode()).hexdigest()


def freeze(rule: Rule, progress: Progress, *, name: str, salt: str) -> dict[str, object]:
    """What the certificate says: the rule, the evidence, the titles in every language and who issues it."""
    issuer, completed_at = rule.issuer, progress.completed_at
    assert completed_at is not None, "only what is completed is frozen"
    legal = issuer.organisation.names if issuer.organisation else issuer.names
    return {
        "format": FORMAT,
        "design": DESIGN,
        "rule": {"code": rule.code, "version": rule.version, "valid_months": rule.valid_months},
        "kind": rule.evidence,
        "activity": {"iri": rule.activity.iri, "kind": rule.activity.kind, "names": rule.activity.names},
        "certification": rule.certification.iri,
        "titles": rule.titles,
        "proves": rule.proves,
        "minutes": rule.minutes,
        "score": score(progress.person, progress),
        "completed_at": completed_at.isoformat(),
        "evidence": sorted(progress.evidence),
        "issuer": {
            "code": issuer.code,
            "names": issuer.names,
            "legal_names": legal,
            "hue": issuer.hue,
            "chroma": float(issuer.chroma),
        },
        "commitment": commitment(salt, name),
    }


def score(person: User, progress: Progress) -> float | None:
    """The share of points in the last of the activity's tests that the person passed; None where there is no test."""
    tests = Component.objects.filter(version__activity=progress.activity_id, activity__kind=Kind.TEST)
    passed = Progress.objects.filter(
        person=person, activity__in=tests.values("activity"), completed_at__isnull=False, score__isnull=False
    )
    last = passed.order_by("completed_at", "pk").last()
    return last.score if last else None


def moment(snapshot: dict[str, object]) -> datetime:
    """When what it certifies was completed."""
    return datetime.fromisoformat(str(snapshot["completed_at"]))
