"""Who may see what of courses: answers, reflections and votes only oneself, questions the people of their centre.

Managers see how far their people are (``learning.rules``), never what they answered.
"""

from typing import TYPE_CHECKING

from django.db.models import QuerySet

from people import rules as people_rules
from people.rules import Rule

if TYPE_CHECKING:
    from people.models import User


def own_rows(rows: QuerySet, viewer: "User") -> QuerySet:
    """Rows of the viewer alone."""
    return rows.filter(person=viewer) if viewer.is_authenticated else rows.none()


def is_own(viewer: "User", row: object) -> bool:
    """The same decision for one row."""
    return viewer.is_authenticated and row.person_id == viewer.pk


def rows_of_centres(rows: QuerySet, viewer: "User", path: str) -> QuerySet:
    """Rows of the centres that the viewer works for; ``path`` leads to the centre."""
    return rows.filter(**{f"{path}__in": people_rules.centres_of(viewer, *people_rules.WRITING).values("pk")})


def can_see_bank(viewer: "User", bank: object) -> bool:
    """Whoever works for the bank's centre sees it."""
    return people_rules.centres_of(viewer, *people_rules.WRITING).filter(pk=bank.centre_id).exists()


def can_see_question(viewer: "User", question: object) -> bool:
    """A question is seen like its bank."""
    return can_see_bank(viewer, question.bank)


def can_see_version(viewer: "User", version: object) -> bool:
    """A version is seen like its question."""
    return can_see_question(viewer, version.question)


RULES = [
    Rule("courses.Attempt", is_own, people_rules.ONESELF),
    Rule("courses.Answer", is_own, people_rules.ONESELF),
    Rule("courses.Reflection", is_own, people_rules.ONESELF),
    Rule("courses.Vote", is_own, people_rules.ONESELF),
    Rule("courses.QuestionBank", can_see_bank, people_rules.CENTRE),
    Rule("courses.Question", can_see_question, people_rules.CENTRE),
    Rule("courses.QuestionVersion", can_see_version, people_rules.CENTRE),
]
