"""Moving on: who is under way when a course changes, and taking them along when the change is invalidating."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from courses import leaves, publishing, structures, taking
from courses.models import CoursePage, Structure
from courses.models.lessons import CoursePart
from learning import doors, enrolling, record
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


def move_on(version: Version) -> int:
    """Whoever is under way in an earlier version goes on in this one; answers how many were moved.

    What was invalidated between their version and this one they do again. Each person in a transaction of their own and
    at its own time: what is repeated after a kill moves nobody twice, and what somebody does until their turn counts as
    done before. Who has finished the course keeps what they finished.
    """
    course, moved = version.activity, 0
    earlier = under_way(course).filter(version__number__lt=version.number).order_by("pk")
    for pk, person in earlier.values_list("pk", "person"):
        moved += _move(pk, User.objects.get(pk=person), version)
    return moved


def _move(enrolment: int, person: User, version: Version) -> bool:
    """One person; False for who has been erased, has finished meanwhile or was moved already."""
    course = version.activity
    if person.is_erased:
        return False
    with transaction.atomic():
        record.identify(person)
        still = under_way(course).filter(pk=enrolment, version__number__lt=version.number)
        mine = still.select_related("version").first()
        if mine is None:
            return False
        at = timezone.now()
        again = [
            part
            for part in invalidated(mine.version, version)
            if taking.begin_again(person, part, course=course, key=str(version.pk), at=at)
        ]
        enrolling.move(person, course, version, at=at)
        _tell(person, version, again, at=at)
    return True


def invalidated(before: Version, after: Version) -> list[Activity]:
    """The parts that are in both versions and were invalidated in between."""
    held = Structure.objects.in_bulk([before.pk, after.pk], field_name="version_id")
    if len(held) < 2:
        return []
    old, new = (structures.unpack(held[one.pk].modules) for one in (before, after))
    return list(Activity.objects.filter(pk__in=leaves.invalidated(old, new)).order_by("pk"))


def _tell(person: User, version: Version, again: Sequence[Activity], *, at: datetime) -> None:
    """Write to somebody whose course changed under their feet."""
    course, language = version.activity, person.language
    mail.post(
        person,
        template="courses/changed",
        context={
            "course": pick(course.names, language),
            "note": pick(version.structure.notes, language),
            "parts": [pick(part.names, language) for part in again],
            "path": doors.addresses([(course.pk, course.kind)], language).get(course.pk, ""),
        },
        key=f"course-changed:{version.pk}:{person.uuid}",
        at=at,
    )
