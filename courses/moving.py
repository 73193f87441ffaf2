"""Moving on: who is under way when a course changes, and taking them along when the change is invalidating."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from courses import publishing, taking
from courses.models import CoursePage
from courses.models.lessons import CoursePart
from learning import doors, enrolling
from learning.enums import Kind, State
from learning.models import Activity, Enrolment, Progress, Version
from people import mail
from people.languages import pick
from people.models import User


@dataclass(frozen=True)
class Touched:
    """How many people a change concerns: under way, of these done with the part, and done with the whole course."""

    under_way: int
    have_done_it: int
    completed: int


def under_way(course: Activity) -> QuerySet[Enrolment]:
    """The enrolments of those who take part and have not finished."""
    finished = Progress.objects.filter(person=OuterRef("person"), activity=course, state=State.COMPLETED)
    return Enrolment.objects.filter(~Exists(finished), activity=course, withdrawn_at=None)


def touched(course: Activity, part: Activity | None = None) -> Touched:
    """Whom a change of the course, or of this part of it, concerns."""
    begun = under_way(course)
    done = Progress.objects.filter(activity=part, state=State.COMPLETED, person__in=begun.values("person"))
    return Touched(
        under_way=begun.count(),
        have_done_it=done.count() if part else 0,
        completed=Progress.objects.filter(activity=course, state=State.COMPLETED).count(),
    )


def touched_by(page: CoursePart | CoursePage) -> Touched:
    """Whom a change of this page concerns, in all courses that show it."""
    if isinstance(page, CoursePage):
        courses, part = [page.translation_key], None
    else:
        courses = publishing.courses_showing(page)
        part = Activity.objects.filter(kind=page.kind, key=page.key).first()
    each = [touched(course, part) for course in Activity.objects.filter(kind=Kind.COURSE, key__in=courses)]
    return Touched(
        under_way=sum(one.under_way for one in each),
        have_done_it=sum(one.have_done_it for one in each),
        completed=sum(one.completed for one in each),
    )


def move_on(version: Version, renewed: Activity | None, *, at: datetime) -> int:
    """Whoever is under way goes on in this version and does again what was renewed; answers how many were moved.

    Each person in a transaction of their own: what is repeated after a kill moves nobody twice. Who has finished the
    course keeps what they finished, as does whoever finished the part in another course they have completed.
    """
    course = version.activity
    moved = 0
    for enrolment in under_way(course).exclude(version=version).select_related("person").order_by("pk"):
        if enrolment.person.is_erased:
            continue
        with transaction.atomic():
            if not enrolling.move(enrolment.person, course, version, at=at):
                continue
            again = renewed is not None and taking.begin_again(
                enrolment.person, renewed, course=course, key=str(version.pk), at=at
            )
            _tell(enrolment.person, version, renewed if again else None, at=at)
        moved += 1
    return moved


def _tell(person: User, version: Version, again: Activity | None, *, at: datetime) -> None:
    """Write to somebody whose course changed under their feet."""
    course, language = version.activity, person.language
    mail.post(
        person,
        template="courses/changed",
        context={
            "course": pick(course.names, language),
            "note": pick(version.structure.notes, language),
            "part": pick(again.names, language) if again else "",
            "path": doors.addresses([(course.pk, course.kind)], language).get(course.pk, ""),
        },
        key=f"course-changed:{version.pk}:{person.uuid}",
        at=at,
    )
