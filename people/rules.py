"""Who may see whom: every permission of this package as a pair that a test holds against each other.

A person sees themselves. A manager sees whoever has a current job in the organisation they manage or below
it, and nobody else: for a manager of another employer that person does not exist (404).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import StrIndex
from django.utils import timezone

from people.enums import RoleKind

if TYPE_CHECKING:
    from people.models import Centre, Organisation, User


@dataclass(frozen=True)
class Rule:
    """A pair: ``Model.objects.visible_to(user)`` lists exactly the objects for which ``can_see`` says yes."""

    model: str
    can_see: Callable[["User", Any], bool]


def today() -> date:
    """The day in the site's time zone, on which roles and jobs are judged."""
    return timezone.localdate()


def current(day: date, prefix: str = "") -> Q:
    """The condition that a dated row (job or role) holds on the day."""
    return Q(**{f"{prefix}started_on__lte": day}) & (
        Q(**{f"{prefix}ended_on": None}) | Q(**{f"{prefix}ended_on__gte": day})
    )


def people_visible_to(people: QuerySet, viewer: "User") -> QuerySet:
    """Oneself and the people one manages; administrators everybody."""
    if not viewer.is_authenticated:
        return people.none()
    if is_administrator(viewer):
        return people
    return people.filter(Q(pk=viewer.pk) | Q(pk__in=managed_people(viewer).values("pk")))


def managed_people(viewer: "User", *, day: date | None = None) -> QuerySet:
    """The people with a current job at or below an organisation that the viewer manages today."""
    from people.models import Job, Organisation, Role, User  # app ready: models import this module

    day = day or today()
    managing = Role.objects.filter(
        current(day), person=viewer, kind=RoleKind.MANAGER, organisation__path__gt=""
    ).annotate(at=StrIndex(OuterRef("path"), F("organisation__path")))
    places = Organisation.objects.order_by().filter(Exists(managing.filter(at=Value(1))))
    jobs = Job.objects.order_by().filter(current(day), organisation__in=places.values("pk"))
    return User.objects.filter(is_active=True, pk__in=jobs.values("person")).exclude(pk=viewer.pk)


def can_see_person(viewer: "User", person: "User") -> bool:
    """The same decision for one person."""
    if not viewer.is_authenticated:
        return False
    if viewer.pk == person.pk or is_administrator(viewer):
        return True
    day = today()
    if not person.is_active:
        return False
    tops = [
        role.organisation.path
        for role in viewer.roles.filter(current(day), kind=RoleKind.MANAGER).select_related("organisation")
        if role.organisation and role.organisation.path
    ]
    places = [job.organisation.path for job in person.jobs.filter(current(day)).select_related("organisation")]
    return any(place.startswith(top) for place in places for top in tops)


def is_administrator(person: "User") -> bool:
    """True for administrators of the whole site."""
    return bool(person.is_authenticated and person.is_superuser)


def is_manager(person: "User") -> bool:
    """True when the person manages an organisation today."""
    return person.is_authenticated and person.roles.filter(current(today()), kind=RoleKind.MANAGER).exists()


def managed_organisations(person: "User") -> QuerySet["Organisation"]:
    """The organisations that the person manages today, without those below them."""
    from people.models import Organisation  # app ready: models import this module

    return Organisation.objects.filter(
        pk__in=person.roles.filter(current(today()), kind=RoleKind.MANAGER).values("organisation")
    )


def centres_of(person: "User", *kinds: str) -> QuerySet["Centre"]:
    """The centres whose content the person may work on today (with ``kinds``: in such a role); administrators all."""
    from people.models import Centre  # app ready: models import this module

    if not person.is_authenticated:
        return Centre.objects.none()
    if is_administrator(person):
        return Centre.objects.all()
    roles = person.roles.filter(current(today()), centre__isnull=False)
    return Centre.objects.filter(pk__in=(roles.filter(kind__in=kinds) if kinds else roles).values("centre"))


RULES = [Rule("people.User", can_see_person)]
