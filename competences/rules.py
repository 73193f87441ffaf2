"""Who may see requirements and team pages.

A requirement is seen by those it is for: whoever works at its organisation or below it, and whoever manages above, at
or below it. What a team page shows of a person follows from the jobs that the viewer may see: a manager the jobs within
their own line, a superior the jobs that name them, the person and administrators all of them. A person with two
employers has two lines, and each manager sees the part that is theirs.
"""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from people import rules as people_rules
from people.models import Job
from people.rules import Rule

if TYPE_CHECKING:
    from competences.models import Requirement
    from people.models import User


def tops(viewer: "User", *, day: date) -> list[str]:
    """The paths of the organisations that the viewer leads on the day; none lies below another."""
    if not viewer.is_authenticated:
        return []
    roles = viewer.roles.filter(people_rules.leading(day))
    paths = sorted(set(roles.values_list("organisation__path", flat=True)))
    return [path for path in paths if not any(path != top and path.startswith(top) for top in paths)]


def in_line(viewer: "User", *, day: date, paths: Iterable[str]) -> Q:
    """The condition that a job lies at or below one of these paths, or names the viewer as its superior on the day."""
    return people_rules.below(paths, "organisation__path") | Q(pk__in=people_rules.reporting(viewer, day).values("pk"))


def line(path: str) -> list[int]:
    """The ids of the organisation with this path and of everything above it."""
    return [int(part) for part in path.split("/") if part]


def requirements_visible_to(requirements: QuerySet, viewer: "User") -> QuerySet:
    """Requirements that are for the viewer, or for those whom the viewer manages; administrators all."""
    if not viewer.is_authenticated:
        return requirements.none()
    if people_rules.is_administrator(viewer):
        return requirements
    managed, worked = _paths(viewer)
    above = {pk for path in managed + worked for pk in line(path)}
    return requirements.filter(Q(organisation__in=above) | people_rules.below(managed, "organisation__path"))


def can_see_requirement(viewer: "User", requirement: "Requirement") -> bool:
    """The same decision for one requirement."""
    if not viewer.is_authenticated:
        return False
    if people_rules.is_administrator(viewer):
        return True
    place = requirement.organisation.path
    managed, worked = _paths(viewer)
    return any(path.startswith(place) for path in managed + worked) or any(place.startswith(top) for top in managed)


def _paths(viewer: "User") -> tuple[list[str], list[str]]:
    """The paths of the organisations that the viewer manages, and of those where they or who reports to them work."""
    day = people_rules.today()
    jobs = Job.objects.filter(people_rules.current(day), organisation__path__gt="")
    concerned = jobs.filter(Q(person=viewer) | Q(pk__in=people_rules.reporting(viewer, day).values("pk")))
    return tops(viewer, day=day), list(concerned.order_by().values_list("organisation__path", flat=True).distinct())


TOLD = _(
    "Those whom it is for and their superiors, whoever leads an organisation above, at or below its own, and "
    "administrators."
)
RULES = [Rule("competences.Requirement", can_see_requirement, TOLD)]
