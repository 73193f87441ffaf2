"""Rules of certificates: the only writer of Rule. A rule is never edited; changing it adds a version."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction

from certificates.models import Rule
from learning import activities
from learning.enums import Kind
from learning.models import Activity
from people.models import Centre


def lay_down(
    code: str,
    *,
    activity: Activity,
    titles: Mapping[str, str],
    issuer: Centre,
    evidence: str,
    at: datetime,
    minutes: int = 0,
    valid_months: int | None = None,
    proves: Mapping[str, Sequence[str]] | None = None,
    active_from: datetime | None = None,
    key: UUID | None = None,
) -> Rule:
    """The rule of that code in its newest version; a version is added when something differs from the last one.

    ``key`` identifies the certification for good; without one it follows from the code.
    """
    with transaction.atomic():
        newest = Rule.objects.select_for_update().filter(code=code).order_by("-version").first()
        certification = activities.describe(
            kind=Kind.CERTIFICATION,
            key=newest.certification.key if newest else key or uuid5(NAMESPACE_URL, f"certification:{code}"),
            names=dict(titles),
            centre=issuer,
            minutes=minutes,
            at=at,
        )
        wanted = {
            "activity": activity,
            "certification": certification,
            "titles": dict(titles),
            "proves": {language: list(lines) for language, lines in (proves or {}).items() if lines},
            "issuer": issuer,
            "valid_months": valid_months,
            "minutes": minutes,
            "evidence": evidence,
        }
        if newest and all(getattr(newest, name) == value for name, value in wanted.items()):
            return newest
        version = newest.version + 1 if newest else 1
        return Rule.objects.create(code=code, version=version, active_from=active_from or at, **wanted)


def in_force(activity_id: int, *, at: datetime) -> list[Rule]:
    """The rules that a completion of the activity at that time falls under, each in the version of that time."""
    found: dict[str, Rule] = {}
    rules = Rule.objects.filter(activity=activity_id, active_from__lte=at).order_by("code", "version")
    for rule in rules.select_related("activity", "certification", "issuer__organisation"):
        found[rule.code] = rule
    return list(found.values())
