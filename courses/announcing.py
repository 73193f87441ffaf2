"""Messages about a course's review: whoever must act next is told, and the author of every decision."""

from datetime import datetime

from django.urls import reverse
from wagtail.models import TaskState

from courses import covering, reviewers
from courses.enums import ReviewDeed, Step
from courses.models import Deed, Review, ReviewTask
from people import mail
from people.enums import RoleKind
from people.models import Role, User
from people.rules import current, today


def call(review: Review, turn: TaskState, *, by: User | None, at: datetime) -> None:
    """A step begins: whoever can decide is told; organisers, where nobody can."""
    step = Step(ReviewTask.objects.get(pk=turn.task_id).step)
    course = review.course
    authors = reviewers.authors_of(covering.parts(course), review.state)
    able = reviewers.panel(course.centre_id, step, authors=authors).able
    called = able
    if not able:
        held = Role.objects.filter(
            current(today()), centre=course.centre_id, kind=RoleKind.ORGANISER, person__is_active=True
        )
        called = list({role.person.pk: role.person for role in held.select_related("person")}.values())
    context = {**_about(review), "step": step.label, "writer": by.name if by else "", "nobody": not able}
    for person in called:
        if by is None or person.pk != by.pk:
            mail.post(
                person, template="courses/review_call", context=context, key=f"review:{turn.pk}:{person.pk}", at=at
            )


def answer(deed: Deed, *, at: datetime) -> None:
    """Something was decided or said: the author is told, with the words that were written."""
    author = deed.review.state.requested_by
    if author is None or not author.is_active or author == deed.by:
        return
    context = {
        **_about(deed.review),
        "kind": deed.kind,
        "step": Step(deed.step).label if deed.step else "",
        "decider": deed.by.name if deed.by else "",
        "text": deed.text,
        "planned_for": deed.review.planned_for if deed.kind == ReviewDeed.PLANNED else None,
    }
    mail.post(author, template="courses/review_answer", context=context, key=f"reviewed:{deed.pk}:{author.pk}", at=at)


def hindered(deed: Deed, *, to: User | None, at: datetime) -> None:
    """A scheduled publication met an obstacle: whoever scheduled it is told, and the author."""
    answer(deed, at=at)
    author = deed.review.state.requested_by
    if to is not None and to.is_active and to != author:
        context = {**_about(deed.review), "kind": deed.kind, "text": deed.text}
        mail.post(to, template="courses/review_answer", context=context, key=f"reviewed:{deed.pk}:{to.pk}", at=at)


def _about(review: Review) -> dict[str, object]:
    """The course, and where its review is read."""
    course = review.course
    return {"title": course.get_admin_display_title(), "path": reverse("course_review", args=[course.pk])}
