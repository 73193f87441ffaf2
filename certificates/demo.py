"""The certificates of the demo world: rules for three courses and the southern series, and what they earned.

The courses and the series must be there. Everything goes through the domain's verbs; again changes nothing.
"""

import tomllib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from certificates import issuing, ruling
from certificates.enums import Deed, Evidence
from certificates.models import Certificate, Entry, Rule
from learning.enums import Kind, State
from learning.models import Activity, Progress
from people.enums import RoleKind
from people.languages import LANGUAGES
from people.models import Centre, User

COURSES = "courses/data"
SERIES = "webinars/data/series.toml"
SOUTHERN = "60fb9357-51ff-44df-8320-5505e6000c5a"
SINCE = datetime(2021, 1, 1, tzinfo=UTC)
MOMENT = timedelta(minutes=2)
REASON = "Todistus oli myönnetty väärälle henkilölle: suoritus kuului saman nimiselle työtoverille."


def build(*, at: datetime) -> list[Rule]:
    """The rules, in force since the first event of the demo."""
    folder = Path(settings.BASE_DIR)
    rules = [
        _course_rule(file, at=at)
        for file in sorted((folder / COURSES).glob("*.toml"))
        if "." not in file.stem and "certificate" in _read(file)
    ]
    return [*rules, _series_rule(folder / SERIES, at=at)]


def issue(*, at: datetime) -> list[Certificate]:
    """Issue what was completed until then, each at its own time and without a message; end what has ended."""
    certificates = []
    done = Progress.objects.filter(state=State.COMPLETED, completed_at__lte=at, activity__earning_rules__isnull=False)
    for row in done.select_related("person", "activity").order_by("completed_at", "pk").distinct():
        if row.completed_at is not None:
            certificates += issuing.issue_completed(
                row.person, row.activity, at=min(row.completed_at + MOMENT, at), quiet=True
            )
    for certificate in certificates:
        if certificate.valid_until and certificate.valid_until < timezone.localdate(at):
            issuing.expire(certificate, at=at)
    return certificates


def revoke_one(*, at: datetime, person: User | None = None) -> Certificate | None:
    """Withdraw one certificate, the person's newest or the oldest that still holds, by an organiser of its centre."""
    known = Entry.objects.filter(deed=Deed.REVOKED).select_related("certificate").first()
    if known:
        return known.certificate
    held = Certificate.objects.filter(valid_until__gte=timezone.localdate(at), person__isnull=False)
    held = held.filter(person=person) if person else held.order_by("issued_at", "pk")
    certificate = held.first()
    if certificate:
        organiser = User.objects.filter(roles__kind=RoleKind.ORGANISER, roles__centre=certificate.issuer).first()
        issuing.revoke(certificate, reason=REASON, by=organiser, at=at)
    return certificate


def _course_rule(file: Path, *, at: datetime) -> Rule:
    """The rule of one course file."""
    data = _read(file)
    said: Mapping[str, Any] = data["certificate"]
    return ruling.lay_down(
        file.stem,
        key=UUID(said["key"]),
        activity=Activity.objects.get(kind=Kind.COURSE, key=data["key"]),
        titles=said["titles"],
        proves={
            language: _read(words)["course"]["outcomes"]
            for language in LANGUAGES
            if (words := file.with_suffix(f".{language}.toml")).exists()
        },
        issuer=Centre.objects.get(code=data["centre"]),
        valid_months=said.get("valid_months"),
        minutes=data["minutes"],
        evidence=Evidence.KNOWLEDGE,
        active_from=SINCE,
        at=at,
    )


def _series_rule(file: Path, *, at: datetime) -> Rule:
    """Attending enough of the southern series earns a certificate that does not end."""
    data = next(row for row in _read(file)["series"] if row["key"] == SOUTHERN)
    series = Activity.objects.get(kind=Kind.SERIES, key=SOUTHERN)
    return ruling.lay_down(
        "southern-series",
        activity=series,
        titles={language: data[language]["title"] for language in LANGUAGES},
        proves={language: data[language]["goals"] for language in LANGUAGES},
        issuer=Centre.objects.get(code=data["centre"]),
        minutes=series.minutes,
        evidence=Evidence.ATTENDANCE,
        active_from=SINCE,
        at=at,
    )


def _read(file: Path) -> dict[str, Any]:
    """A TOML file."""
    return tomllib.loads(file.read_text())
