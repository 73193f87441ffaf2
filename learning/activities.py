"""Activities: the only writer of Activity, Version and Component. Pillars describe and publish what they offer."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, Subquery

from learning.enums import Kind, Mode
from learning.models import Activity, Component, Enrolment, Version
from people.models import Centre, User


class Part(NamedTuple):
    """What belongs to a whole: whether it counts, and in which version it belongs; None, in whichever is newest."""

    activity: Activity
    required: bool = True
    version: Version | None = None


def iri(kind: str, key: UUID) -> str:
    """The identifier of an activity: made from the configured base, never from the request's host."""
    return f"{settings.IRI_BASE}/activities/{kind.lower()}/{key}"


def describe(
    *, kind: str, key: UUID, names: Mapping[str, str], at: datetime, centre: Centre | None = None, minutes: int = 0
) -> Activity:
    """Make the activity or bring its description up to date; names of other languages are kept."""
    with transaction.atomic():
        activity, new = Activity.objects.select_for_update(no_key=True).get_or_create(
            kind=Kind(kind),
            key=key,
            defaults={
                "iri": iri(kind, key),
                "names": dict(names),
                "centre": centre,
                "minutes": minutes,
                "created_at": at,
            },
        )
        merged = {**activity.names, **names}
        if not new and (activity.names, activity.centre_id, activity.minutes) != (
            merged,
            centre.pk if centre else None,
            minutes,
        ):
            activity.names, activity.centre, activity.minutes = merged, centre, minutes
            activity.save(update_fields=["names", "centre", "minutes"])
    return activity


def publish(
    activity: Activity,
    *,
    at: datetime,
    mode: str = Mode.LEAF,
    components: Sequence[Activity | tuple[Activity, bool] | Part] = (),
    needed: int | None = None,
    threshold: float | None = None,
    length: float | None = None,
    anew: bool = False,
) -> Version:
    """A new immutable version of the activity's structure; when nothing changed, the newest one.

    Components are activities in their order, all required unless given as (activity, required); a ``Part`` also says in
    which version. ``anew`` makes a new version although the structure is the same: something else of it changed.
    """
    wanted = [Part(*entry) if isinstance(entry, tuple) else Part(entry) for entry in components]
    with transaction.atomic():
        Activity.objects.select_for_update(no_key=True).get(pk=activity.pk)
        newest = activity.versions.order_by("-number").first()
        if newest and not anew and _same(newest, mode, wanted, needed, threshold, length):
            return newest
        version = Version.objects.create(
            activity=activity,
            number=newest.number + 1 if newest else 1,
            mode=Mode(mode),
            needed=needed,
            threshold=threshold,
            length_seconds=length,
            published_at=at,
        )
        Component.objects.bulk_create(
            Component(
                version=version,
                activity=part.activity,
                position=position,
                required=part.required,
                part_version=part.version,
            )
            for position, part in enumerate(wanted, start=1)
        )
    return version


def _same(
    version: Version,
    mode: str,
    wanted: Sequence[Part],
    needed: int | None,
    threshold: float | None,
    length: float | None,
) -> bool:
    """Whether a version says exactly this already."""
    if (version.mode, version.needed, version.threshold, version.length_seconds) != (mode, needed, threshold, length):
        return False
    placed = list(version.placements.order_by("position").values_list("activity", "required", "part_version"))
    return placed == [(part.activity.pk, part.required, part.version.pk if part.version else None) for part in wanted]


def newest_version(activity: Activity) -> Version:
    """The version that somebody who enrols now gets."""
    return activity.versions.order_by("-number")[0]


def in_force(person: User, activities: Collection[int]) -> dict[int, Version]:
    """The version that each activity has for this person.

    The one they are enrolled in, else the one that a whole they are enrolled in was published with, else the newest.
    """
    newest = Version.objects.filter(activity=OuterRef("activity")).order_by("-number").values("number")[:1]
    enrolled = Enrolment.objects.filter(person=person, withdrawn_at=None)
    of_wholes = Component.objects.filter(part_version=OuterRef("pk"), version__in=enrolled.values("version"))
    found = (
        Version.objects.filter(activity__in=activities)
        .annotate(mine=Exists(enrolled.filter(version=OuterRef("pk"))), of_mine=Exists(of_wholes))
        .filter(Q(mine=True) | Q(of_mine=True) | Q(number=Subquery(newest)))
        .order_by("mine", "of_mine", "number")
    )
    return {version.activity_id: version for version in found}


def in_force_each(people: Collection[User], activities: Collection[int]) -> dict[User, dict[int, Version]]:
    """The same for several people, by a number of queries that does not grow with theirs."""
    versions = list(Version.objects.filter(activity__in=activities).order_by("number"))
    newest = {version.activity_id: version for version in versions}
    enrolled = Enrolment.objects.filter(person__in=people, withdrawn_at=None)
    mine: dict[int, set[int]] = {person.pk: set() for person in people}
    for key, version in enrolled.values_list("person", "version"):
        mine[key].add(version)
    wholes = set().union(*mine.values())
    of_wholes: dict[int, set[int]] = {}
    parts = Component.objects.filter(version__in=wholes, part_version__activity__in=activities)
    for whole, part in parts.values_list("version", "part_version"):
        of_wholes.setdefault(whole, set()).add(part)
    found = {}
    for person in people:
        held = mine[person.pk]
        through = set().union(*(of_wholes.get(whole, ()) for whole in held))
        own = [one for one in versions if one.pk in held or one.pk in through]
        own.sort(key=lambda one: (one.pk in held, one.pk in through, one.number))
        found[person] = newest | {version.activity_id: version for version in own}
    return found
