"""Taking a course: what learners do, and the only writer of Attempt, Answer and Reflection.

Every verb stores what is true here and states the fact to the recorder in the same transaction, so the next page shows
it. Refusals are raised as ``Refused`` with a message for the reader; what was stored before stays.
"""

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime
from fractions import Fraction
from math import isfinite
from random import Random
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from courses import interactions, questions, scoring, timing
from courses.enums import QuestionKind
from courses.models import Answer, Attempt, Bookmark, ExtraTime, Grade, QuestionVersion, Reflection, Submission
from courses.questions import Paper
from learning import activities, record
from learning.enums import State
from learning.folding import union
from learning.models import Activity, Enrolment, Interval, Progress
from learning.statements import About, Answered, Completed, Fact, Opened, Reset, Scored, Span, Watched
from people.models import User

log = logging.getLogger("talkoot.courses")

MAX_SPANS = 200
WORDS = (QuestionKind.SHORT, QuestionKind.GAPS)  # answered in words of one's own
MAX_TEXT = 5000
SLACK = 2.0
TOO_LONG = _("The text is too long: at most 5,000 characters.")
MISSING = {
    "MULTIPLE": _("Choose at least one option."),
    "NUMERIC": _("Write a number, for example 12 or 2,5."),
    "MATCHING": _("Choose something for every row."),
    "ORDERING": _("Put all of them in order."),
    "GAPS": _("Write something into every gap. A guess costs nothing."),
    "SHORT": _("Write a short answer, a few words at most."),
    "FREE_TEXT": _("Write your answer."),
}


class Refused(Exception):
    """What was asked cannot be done now; the message says why and what to do."""

    def __init__(self, message: object) -> None:
        super().__init__(message)
        self.message = message


def forget(person: User) -> None:
    """Delete what the learner wrote in their own words; attempts and answers stay without a name, for statistics."""
    Reflection.objects.filter(person=person).delete()
    Bookmark.objects.filter(person=person).delete()
    ExtraTime.objects.filter(person=person).delete()
    Submission.objects.filter(answer__person=person, settled_at=None).delete()
    Answer.objects.filter(person=person).exclude(text="").update(text="")
    for answer in Answer.objects.filter(person=person, version__content__kind__in=WORDS).select_related("version"):
        answer.response = list(interactions.response(answer.version.content, answer.response))
        answer.save(update_fields=["response"])
    Grade.objects.filter(person=person).exclude(comment="").update(comment="")


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
        Bookmark.objects.filter(person=person, activity=lesson).delete()
    return True


def begin_again(person: User, part: Activity, *, course: Activity, key: str, at: datetime) -> bool:
    """What the learner did with a part counts no more, for it was replaced; False when there is nothing to take back.

    Who has completed another course with this part keeps it.
    """
    completed = Progress.objects.filter(person=person, state=State.COMPLETED).exclude(activity=course)
    others = Enrolment.objects.filter(
        person=person, activity__in=completed.values("activity"), version__placements__activity=part
    )
    if not Progress.objects.filter(person=person, activity=part).exists() or others.exists():
        return False
    with transaction.atomic():
        record.write(person, Reset(activity=part.about(), within=course.about(), key=f"{part.iri}|{key}"), at=at)
        Attempt.objects.filter(person=person, activity=part).counting().update(discounted_at=at)
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
    share = scoring.share(version.content, given)
    fact = _answered(version, given, share, within=lesson.about())
    with transaction.atomic():
        answer, _new = Answer.objects.update_or_create(
            person=person,
            activity=lesson,
            attempt=None,
            question=version.question,
            defaults={"version": version, "response": list(given), "correct": share == 1, "answered_at": at},
        )
        record.write(person, fact, at=at)
    return answer


def _answered(
    version: QuestionVersion, given: Sequence[str], share: Fraction, *, within: About, key: str | None = None
) -> Answered:
    """The fact that a question was answered."""
    return Answered(
        activity=questions.about(version),
        within=within,
        correct=share == 1,
        share=round(float(share), 4) if 0 < share < 1 else None,
        response=interactions.response(version.content, given),
        key=key,
    )


def missing_answer(version: QuestionVersion) -> object:
    """What to say when a response is no answer to the question."""
    return MISSING.get(version.content["kind"], _("Choose one option."))


def start_attempt(person: User, test: Activity, *, course: Activity, at: datetime) -> Attempt:
    """Begin a try at a test, or go on with the open one.

    After a try that was not passed, the next one asks only what was missed, unless attempts are limited.
    """
    page = questions.sheet(test, person, course=course)
    rules = questions.rules_of(page)
    with transaction.atomic():
        record.identify(person)
        tries = Attempt.objects.filter(person=person, activity=test).order_by("number")
        earlier = list(tries.counting())
        if earlier and earlier[-1].submitted_at is None:
            return earlier[-1]
        number = tries.count() + 1
        former = earlier[-1] if earlier and earlier[-1].passed is False and not rules.is_exam else None
        before = {version.question_id for version in questions.of_attempt(former)} if former else ()
        paper = questions.paper_of(page, chance=Random(f"{test.pk}|{person.pk}|{number}"), before=before)
        _refuse_start(paper, earlier, at=at)
        attempt = Attempt.objects.create(
            person=person,
            activity=test,
            course=course,
            number=number,
            order=[version.pk for version in paper.versions],
            shuffled=paper.shuffled,
            pass_mark=paper.pass_mark,
            maximum=paper.maximum,
            started_at=at,
            due_at=at + timing.allowed(rules.time_limit, person, course.centre, at=at) if rules.time_limit else None,
        )
        if former:
            _carry(former, attempt)
        record.write(person, Opened(activity=test.about(), within=course.about()), at=at)
    return attempt


def _refuse_start(paper: Paper, earlier: Sequence[Attempt], *, at: datetime) -> None:
    """A closed test, one without questions, one with no attempts left and one that is being graded cannot be begun."""
    if earlier and earlier[-1].waits:
        raise Refused(_("Your last attempt is being read. You get a message when it has been graded."))
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
            text=answer.text,
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
        if locked.discounted_at is not None:
            raise Refused(_("The test has been changed since you began. Please begin it again."))
        if timing.is_over(locked, at=at):
            raise Refused(_("The time is up. The answers that you saved before are safe."))
        if rules.closed(at):
            raise Refused(_("This test has closed. The answers that you saved before are safe."))
        stored = Answer.objects.filter(attempt=locked, question=version.question).first()
        if stored and stored.correct is not None:
            raise Refused(_("This question has been checked already. Your answer is safe."))
        free = version.content["kind"] == QuestionKind.FREE_TEXT
        correct = scoring.is_correct(version.content, given) if rules.tells_at_once and not free else None
        return Answer.objects.update_or_create(
            attempt=locked,
            question=version.question,
            defaults={
                "person_id": locked.person_id,
                "activity_id": locked.activity_id,
                "version": version,
                "response": [] if free else list(given),
                "text": given[0] if free else "",
                "correct": correct,
                "answered_at": at,
            },
        )[0]


def submit_attempt(attempt: Attempt, *, course: Activity, at: datetime) -> Attempt:
    """Finish an attempt: every answer is scored here and stated once; a second time changes nothing.

    Free texts wait for a person, and the attempt for its result.
    """
    with transaction.atomic():
        record.identify(attempt.person)
        locked = Attempt.objects.select_for_update(of=("self",)).select_related("activity", "person").get(pk=attempt.pk)
        if locked.submitted_at is not None or locked.discounted_at is not None:
            return locked
        locked.submitted_at = at
        free = [one for one in _answers(locked) if _is_free(one) and not one.carried]
        if not free:
            return conclude(locked, course=course, at=at)
        locked.save(update_fields=["submitted_at"])
        Submission.objects.bulk_create(Submission(answer=answer, course=course, submitted_at=at) for answer in free)
    return locked


def hand_in_overdue(*, at: datetime) -> None:
    """Finish the attempts whose time ran out and whose learners did not come back, as of the end of their time."""
    due = Attempt.objects.counting().filter(submitted_at=None, due_at__lte=at, person__is_active=True)
    for attempt in due.exclude(course=None).select_related("activity", "person", "course").order_by("due_at", "pk"):
        try:
            submit_attempt(attempt, course=attempt.course, at=attempt.due_at)
        except Exception:  # one that cannot be scored keeps nobody else waiting
            log.exception("the attempt %s could not be handed in", attempt.pk)


def _answers(attempt: Attempt) -> list[Answer]:
    """The answers of an attempt in the order in which they were given."""
    return list(attempt.answers.select_related("version__question").order_by("answered_at", "pk"))


def _is_free(answer: Answer) -> bool:
    """Whether a person has to read the answer."""
    return bool(answer.version.content["kind"] == QuestionKind.FREE_TEXT)


def share_of(version: QuestionVersion, answer: Answer, grade: Grade | None = None) -> Fraction:
    """What an answer is worth: all, where it was right in an earlier attempt; else by its grade, or by itself."""
    if answer.carried:
        return Fraction(1)
    return scoring.graded(version.content, grade.points) if grade else scoring.share(version.content, answer.given)


def grades_of(attempt: Attempt) -> dict[int, Grade]:
    """The newest grade of each free text of an attempt, by answer."""
    rows = Grade.objects.filter(submission__answer__attempt=attempt).select_related("submission")
    return {row.submission.answer_id: row for row in rows.order_by("graded_at", "pk")}


def conclude(attempt: Attempt, *, course: Activity, at: datetime) -> Attempt:
    """Score a locked attempt of which nothing waits any more, and state its answers and its result."""
    answers, grades = _answers(attempt), grades_of(attempt)
    shares = [share_of(answer.version, answer, grades.get(answer.pk)) for answer in answers]
    for answer, share in zip(answers, shares, strict=True):
        answer.correct = share == 1
    Answer.objects.bulk_update(answers, ["correct"])
    earned = [share * scoring.worth(answer.version.content) for answer, share in zip(answers, shares, strict=True)]
    found = scoring.result(earned, maximum=attempt.maximum, pass_mark=attempt.pass_mark)
    attempt.points, attempt.passed = found.shown, found.passed
    attempt.save(update_fields=["points", "passed", "submitted_at"])
    about, within = attempt.activity.about(), course.about()
    stem = f"{attempt.activity.iri}|{attempt.number}"
    said = [
        _answered(answer.version, answer.given, share, within=about, key=f"{stem}|{answer.version.question.key}")
        for answer, share in zip(answers, shares, strict=True)
        if not answer.carried
    ]
    score = Scored(
        activity=about,
        within=within,
        raw=float(found.shown),
        maximum=found.maximum,
        passed=found.passed,
        attempt=attempt.number,
        key=stem,
    )
    record.write(attempt.person, *said, score, at=at)
    return attempt


def as_written(text: str) -> str:
    """A text as it is kept: one kind of line breaks, nothing around it."""
    return text.replace("\x00", "").replace("\r\n", "\n").strip()


def reflect(person: User, lesson: Activity, key: UUID, text: str, *, at: datetime) -> Reflection | None:
    """Keep what the learner wrote for themselves; an empty text takes it away. It makes no statement."""
    plain = as_written(text)
    if len(plain) > MAX_TEXT:
        raise Refused(TOO_LONG)
    rows = Reflection.objects.filter(person=person, activity=lesson, key=key)
    if not plain:
        rows.delete()
        return None
    return Reflection.objects.update_or_create(
        person=person, activity=lesson, key=key, defaults={"text": plain, "saved_at": at}
    )[0]
