"""Who may see learning data: one's own, and managers the states of their people."""

from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

from people import rules as people_rules
from people.rules import Rule

if TYPE_CHECKING:
    from people.models import User


def rows_visible_to(rows: QuerySet, viewer: "User") -> QuerySet:
    """Rows whose person the viewer may see."""
    if not viewer.is_authenticated:
        return rows.none()
    if people_rules.is_administrator(viewer):
        return rows
    return rows.filter(Q(person=viewer) | Q(person__in=people_rules.managed_people(viewer).values("pk")))


def can_see_row(viewer: "User", row: Any) -> bool:
    """The same decision for one row."""
    return people_rules.can_see_person(viewer, row.person)


RULES = [
    Rule(f"learning.{name}", can_see_row, people_rules.LINE) for name in ("Enrolment", "Progress", "Interval", "Award")
]
