"""Who may see what of courses: answers, reflections and votes only oneself, questions the people of their centre.

Managers see how far their people are (``learning.rules``), never what they answered. Teachers and organisers of the
course's centre grade free texts, without a name.
"""

from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from people import rules as people_rules
from people.enums import RoleKind
from people.rules import Rule

if TYPE_CHECKING:
    from people.models import User


GRADING = (RoleKind.TEACHER, RoleKind.ORGANISER)  # who reads and grades free texts


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
    """A question or a case is seen like its bank."""
    return can_see_bank(viewer, question.bank)


def can_see_version(viewer: "User", version: object) -> bool:
    """A version is seen like its question."""
    return can_see_question(viewer, version.question)


def submissions_to_grade(rows: QuerySet, viewer: "User") -> QuerySet:
    """Free texts in courses of the centres that the viewer teaches for, organises or administers; never one's own."""
    if not viewer.is_authenticated:
        return rows.none()
    centres = people_rules.centres_of(viewer, *GRADING)
    return rows.filter(course__centre__in=centres.values("pk")).exclude(answer__person=viewer)


def can_grade(viewer: "User", submission: object) -> bool:
    """The same decision for one free text."""
    if not viewer.is_authenticated or submission.answer.person_id == viewer.pk:
        return False
    return people_rules.centres_of(viewer, *GRADING).filter(pk=submission.course.centre_id).exists()


def extra_time_visible_to(rows: QuerySet, viewer: "User") -> QuerySet:
    """One's own extra time, and that of the centres that the viewer teaches for, organises or administers."""
    if not viewer.is_authenticated:
        return rows.none()
    centres = people_rules.centres_of(viewer, *GRADING)
    return rows.filter(Q(person=viewer) | Q(centre__in=centres.values("pk")))


def can_see_extra_time(viewer: "User", row: object) -> bool:
    """The same decision for one row."""
    if not viewer.is_authenticated:
        return False
    return row.person_id == viewer.pk or people_rules.centres_of(viewer, *GRADING).filter(pk=row.centre_id).exists()


def opinions_visible_to(rows: QuerySet, viewer: "User") -> QuerySet:
    """Feedback on courses of the centres that the viewer organises, edits or publishes for."""
    if not viewer.is_authenticated:
        return rows.none()
    return rows.filter(course__centre__in=people_rules.centres_of(viewer, *people_rules.RUNNING).values("pk"))


def can_see_opinion(viewer: "User", opinion: object) -> bool:
    """The same decision for one piece of feedback."""
    return reads_opinions(viewer, opinion.course.centre_id)


def reads_opinions(viewer: "User", centre: int | None) -> bool:
    """Whether the viewer reads the feedback on the courses of a centre."""
    if not viewer.is_authenticated:
        return False
    return people_rules.centres_of(viewer, *people_rules.RUNNING).filter(pk=centre).exists()


RULES = [
    Rule("courses.Attempt", is_own, people_rules.ONESELF),
    Rule("courses.Answer", is_own, people_rules.ONESELF),
    Rule("courses.Grade", is_own, people_rules.ONESELF),
    Rule("courses.Submission", can_grade, people_rules.CENTRE),
    Rule("courses.ExtraTime", can_see_extra_time, people_rules.CENTRE),
    Rule("courses.Reflection", is_own, people_rules.ONESELF),
    Rule("courses.Vote", is_own, people_rules.ONESELF),
    Rule("courses.Bookmark", is_own, people_rules.ONESELF),
    Rule("courses.OpinionGiven", is_own, people_rules.ONESELF),
    Rule("courses.Opinion", can_see_opinion, people_rules.CENTRE),
    Rule("courses.QuestionBank", can_see_bank, people_rules.CENTRE),
    Rule("courses.Question", can_see_question, people_rules.CENTRE),
    Rule("courses.Case", can_see_question, people_rules.CENTRE),
    Rule("courses.QuestionVersion", can_see_version, people_rules.CENTRE),
]
