"""Grading free texts: what waits for whom, and the only writer of Grade."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from courses import scoring, taking
from courses.models import Attempt, Grade, Submission
from courses.taking import Refused
from learning import doors, record
from people import mail
from people.models import User


def waiting(viewer: User) -> list[Submission]:
    """What the viewer can grade now, the oldest first."""
    rows = Submission.objects.visible_to(viewer).filter(settled_at=None, answer__attempt__discounted_at=None)
    return list(rows.select_related("course", "answer__version", "answer__activity"))


def grade(submission: Submission, points: Mapping[str, int], *, grader: User, comment: str, at: datetime) -> Grade:
    """Give points for each criterion; the last free text of an attempt completes it, and its learner is told.

    Until then a grade may be given again: every one is kept and the newest counts.
    """
    with transaction.atomic():
        record.identify(User.objects.get(attempts=submission.answer.attempt_id))  # before the attempt, as everywhere
        attempt = Attempt.objects.select_related("activity", "person").select_for_update(of=("self",))
        locked = attempt.get(pk=submission.answer.attempt_id)
        if locked.discounted_at is not None:
            raise Refused(_("The test has been replaced since this was written; nobody waits for its grade."))
        if not locked.waits:
            raise Refused(_("This attempt has been graded already; its learner knows the result."))
        criteria = submission.answer.version.content["criteria"]
        given = {row["key"]: max(0, min(row["points"], points[row["key"]])) for row in criteria}
        made = Grade.objects.create(
            submission=submission,
            person=locked.person,
            grader=grader,
            points=given,
            comment=comment.replace("\x00", "").strip(),
            graded_at=at,
        )
        Submission.objects.filter(pk=submission.pk).update(settled_at=at)
        if not Submission.objects.filter(answer__attempt=locked, settled_at=None).exists():
            taking.conclude(locked, course=submission.course, at=at)
            _tell(locked, at=at)
    return made


def _tell(attempt: Attempt, *, at: datetime) -> None:
    """Write the learner that the result is there."""
    language = attempt.person.language
    path = doors.addresses([(attempt.activity_id, attempt.activity.kind)], language).get(attempt.activity_id, "")
    mail.post(
        attempt.person,
        template="courses/graded",
        context={
            "attempt": attempt,
            "title": attempt.activity.name,
            "path": f"{path}results/{attempt.number}/" if path else f"/{language}/my/",
        },
        key=f"graded:{attempt.pk}",
        at=at,
    )


def most(submission: Submission) -> int:
    """The most points that the text can get."""
    return scoring.worth(submission.answer.version.content)
