"""Taking a course: what learners do, and the only writer of Attempt, Answer and Reflection.

Every verb stores what is true here and states the fact to the recorder in the same transaction, so the next page shows
it. Refusals are raised as ``Refused`` with a message for the reader; what was stored before stays.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from math import isfinite
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from courses import questions, scoring
from courses.models import Answer, Attempt, QuestionVersion, Reflection
from courses.questions import Paper
from learning import activities, record
from learning.enums import State
from learning.folding import union
from learning.models import Activity, Component, Interval, Progress
from learning.statements import Answered, Completed, Fact, Opened, Reset, Scored, Span, Watched
from people.models import User

MAX_SPANS = 200
MAX_TEXT = 5000
SLACK = 2.0


class Refused(Exception):
    """What was asked cannot be done now; the message says why and what to do."""

    def __init__(self, message: object) -> None:
        super().__init__(message)
        self.message = message


def forget(person: User) -> None:
    """Delete what the learner wrote for themselves; attempts and answers stay without a name, for statistics."""
    Reflection.objects.filter(person=person).delete()


def open_lesson(person: User, lesson: Activity, *, course: Activity, at: datetime) -> None:
    """The learner comes to a lesson or test: their place in the course from now on."""
    record.write(person, Opened(activity=lesson.about(), within=course.about()), at=at)


def finish_lesson(
    person: User,
    lesson: Activity,
    *,
    course: Activity,
    at: datetime,
    read: bool = False,
    then: Activity | None = None,
) -> bool:
    """The learner says that they are done and goes on to ``then``; False when they were done already.

    A lesson with a video is done when enough of it was seen, or when its text version was ``read`` instead.
    """
    with transaction.atomic():
        record.identify(person)
        if Progress.objects.filter(person=person, activity=lesson, state=State.COMPLETED).exists():
            return False
        if not read and not _seen_enough(person, lesson):
            raise Refused(_("Watch at least 90 % of the video, or read its text version."))
        facts: list[Fact] = [Completed(activity=lesson.about(), within=course.about())]
        if then is not None:
            facts.append(Opened(activity=then.about(), within=course.about()))
        record.write(person, *facts, at=at)
    return True


def begin_again(person: User, part: Activity, *, course: Activity, key: str, at: datetime) -> bool:
    """What the learner did with a part counts no more, for it was replaced; False when there is nothing to take back.

    Who has completed another course with this part keeps it.
    """
    completed = Progress.objects.filter(person=person, state=State.COMPLETED)
    others = Component.objects.filter(activity=part, version__activity__in=completed.values("activity"))
    if not Progress.objects.filter(person=person, activity=part).exists() or others.exists():
        return False
    record.write(person, Reset(activity=part.about(), within=course.about(), key=f"{part.iri}|{key}"), at=at)
    return True


def _seen_enough(person: User, lesson: Activity) -> bool:
    """Whether the lesson has no video that counts, or enough of it was seen."""
    version = activities.in_force(person, [lesson.pk])[lesson.pk]
    if not version.threshold or not version.length_seconds:
        return True
    seen = Interval.objects.filter(person=person, activity=lesson).values_list("seconds", flat=True).first()
    return (seen or 0.0) >= version.threshold * version.length_seconds - 1e-6


def watch(
    person: User,
    lesson: Activity,
    *,
    course: Activity,
    spans: Iterable[Span],
    position: float,
    length: float,
    session: str,
    at: datetime,
) -> Interval | None:
    """The learner played these seconds of the lesson's video; what completes it is reckoned here, from the seconds."""
    version = activities.in_force(person, [lesson.pk])[lesson.pk]
    own = version.length_seconds
    if not own:
        raise Refused(_("This lesson has no video that counts."))
    played = _checked_spans(spans, position=position, length=length, own=own)
    fact = Watched(
        activity=lesson.about(),
        within=course.about(),
        spans=played,
        length=own,
        position=min(position, own),
        session=session[:64],
    )
    record.write(person, fact, at=at)
    return Interval.objects.filter(person=person, activity=lesson).first()


def _checked_spans(spans: Iterable[Span], *, position: float, length: float, own: float) -> tuple[Span, ...]:
    """The spans merged and within the video; refused when they cannot be of this video."""
    given = list(spans)
    numbers = [position, length, *(number for span in given for number in span)]
    if len(given) > MAX_SPANS or not all(isfinite(number) and number >= 0 for number in numbers):
        raise Refused(_("The report of the player cannot be read."))
    if abs(length - own) > max(SLACK, own * 0.02) or any(end > own + SLACK for _start, end in given):
        raise Refused(_("The report is of another video than this lesson's."))
    return union((start, min(end, own)) for start, end in given)


def answer_check(
    person: User,
    lesson: Activity,
    version: QuestionVersion,
    response: Sequence[str],
    *,
    course: Activity,
    at: datetime,
) -> Answer:
    """The learner answers a knowledge check; it may be answered again, the last answer stays."""
    given = scoring.accepted(version.content, response)
    if given is None:
        raise Refused(missing_answer(version))
    correct = scoring.is_correct(version.content, given)
    fact = Answered(activity=questions.about(version), within=lesson.about(), correct=correct, options=given)
    with transaction.atomic():
        answer, _new = Answer.objects.update_or_create(
            person=person,
            activity=lesson,
            attempt=None,
            question=version.question,
            defaults={"version": version, "response": list(given), "correct": correct, "answered_at": at},
        )
        record.write(person, fact, at=at)
    return answer


def missing_answer(version: QuestionVersion) -> object:
    """What to say when a response is no answer to the question."""
    kind = version.content["kind"]
    if kind == "NUMERIC":
        return _("Write a number, for example 12 or 2,5.")
    return _("Choose at least one option.") if kind == "MULTIPLE" else _("Choose one option.")


def start_attempt(person: User, test: Activity, *, course: Activity, at: datetime) -> Attempt:
    """Begin a try at a test, or go on with the open one.

    After a try that was not passed, the next one asks only what was missed, unless attempts are limited.
    """
    paper = questions.paper(test)
    with transaction.atomic():
        record.identify(person)
        earlier = list(Attempt.objects.filter(person=person, activity=test).order_by("number"))
        if earlier and earlier[-1].submitted_at is None:
            return earlier[-1]
        _refuse_start(paper, earlier, at=at)
        attempt = Attempt.objects.create(
            person=person,
            activity=test,
            number=len(earlier) + 1,
            order=[version.pk for version in paper.versions],
            pass_mark=paper.pass_mark,
            maximum=len(paper.versions),
            started_at=at,
        )
        if earlier and not earlier[-1].passed and not paper.is_exam:
            _carry(earlier[-1], attempt)
        record.write(person, Opened(activity=test.about(), within=course.about()), at=at)
    return attempt


def _refuse_start(paper: Paper, earlier: Sequence[Attempt], *, at: datetime) -> None:
    """A closed test, one without questions and one with no attempts left cannot be begun."""
    if paper.closed(at):
        raise Refused(_("This test has closed."))
    if not paper.versions:
        raise Refused(_("This test has no questions yet."))
    if paper.attempts_allowed is not None and len(earlier) >= paper.attempts_allowed:
        raise Refused(_("You have used all your attempts."))


def _carry(former: Attempt, attempt: Attempt) -> None:
    """Right answers of the former attempt stand, where the question is still the same."""
    Answer.objects.bulk_create(
        Answer(
            person_id=attempt.person_id,
            activity_id=attempt.activity_id,
            attempt=attempt,
            question_id=answer.question_id,
            version_id=answer.version_id,
            response=answer.response,
            correct=True,
            carried=True,
            answered_at=answer.answered_at,
        )
        for answer in former.answers.filter(correct=True, version__in=attempt.order)
    )


def save_answer(attempt: Attempt, version: QuestionVersion, response: Sequence[str], *, at: datetime) -> Answer:
    """Keep an answer of an open attempt; where the test tells at once, it is checked now and stays as it is."""
    given = scoring.accepted(version.content, response)
    if given is None:
        raise Refused(missing_answer(version))
    rules = questions.rules_of(questions.original(attempt.activity))
    with transaction.atomic():
        locked = Attempt.objects.select_for_update().get(pk=attempt.pk)
        if locked.submitted_at is not None:
            raise Refused(_("This attempt has been finished already. Your earlier answers are safe."))
        if rules.closed(at):
            raise Refused(_("This test has closed. The answers that you saved before are safe."))
        stored = Answer.objects.filter(attempt=locked, question=version.question).first()
        if stored and stored.correct is not None:
            raise Refused(_("This question has been checked already. Your answer is safe."))
        correct = scoring.is_correct(version.content, given) if rules.tells_at_once else None
        return Answer.objects.update_or_create(
            attempt=locked,
            question=version.question,
            defaults={
                "person_id": locked.person_id,
                "activity_id": locked.activity_id,
                "version": version,
                "response": list(given),
                "correct": correct,
                "answered_at": at,
            },
        )[0]


def submit_attempt(attempt: Attempt, *, course: Activity, at: datetime) -> Attempt:
    """Finish an attempt: every answer is scored here and stated once; a second time changes nothing."""
    with transaction.atomic():
        record.identify(attempt.person)
        locked = Attempt.objects.select_for_update().select_related("activity", "person").get(pk=attempt.pk)
        if locked.submitted_at is not None:
            return locked
        answers = list(locked.answers.select_related("version__question").order_by("answered_at", "pk"))
        for answer in answers:
            answer.correct = scoring.is_correct(answer.version.content, answer.response)
        Answer.objects.bulk_update(answers, ["correct"])
        found = scoring.result(
            [bool(answer.correct) for answer in answers], maximum=locked.maximum, pass_mark=locked.pass_mark
        )
        locked.points, locked.passed, locked.submitted_at = found.points, found.passed, at
        locked.save(update_fields=["points", "passed", "submitted_at"])
        about, within = locked.activity.about(), course.about()
        stem = f"{locked.activity.iri}|{locked.number}"
        said = [
            Answered(
                activity=questions.about(answer.version),
                within=about,
                correct=bool(answer.correct),
                options=answer.response,
                key=f"{stem}|{answer.version.question.key}",
            )
            for answer in answers
            if not answer.carried
        ]
        score = Scored(
            activity=about,
            within=within,
            raw=found.points,
            maximum=found.maximum,
            passed=found.passed,
            attempt=locked.number,
            key=stem,
        )
        record.write(locked.person, *said, score, at=at)
    return locked


def reflect(person: User, lesson: Activity, key: UUID, text: str, *, at: datetime) -> Reflection | None:
    """Keep what the learner wrote for themselves; an empty text takes it away. It makes no statement."""
    plain = text.replace("\x00", "").strip()
    if len(plain) > MAX_TEXT:
        raise Refused(_("The text is too long: at most 5,000 characters."))
    rows = Reflection.objects.filter(person=person, activity=lesson, key=key)
    if not plain:
        rows.delete()
        return None
    return Reflection.objects.update_or_create(
        person=person, activity=lesson, key=key, defaults={"text": plain, "saved_at": at}
    )[0]
