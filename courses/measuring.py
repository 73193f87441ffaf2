"""Measuring questions by what people answered in their first attempts."""

from collections.abc import Collection
from fractions import Fraction

from courses import measures, questions, scoring
from courses.measures import Measure
from courses.models import Answer, Grade, QuestionVersion


def measure(asked: Collection[int]) -> dict[int, Measure]:
    """The measures of these questions in their newest versions, as far as there are enough answers."""
    versions = {version.pk: version for version in questions.newest(asked).values()}
    rows = Answer.objects.filter(version__in=versions, attempt__number=1, attempt__passed__isnull=False)
    grades: dict[int, Grade] = {}
    if any(version.content["kind"] == "FREE_TEXT" for version in versions.values()):
        given = Grade.objects.filter(submission__answer__in=rows.values("pk")).select_related("submission")
        grades = {grade.submission.answer_id: grade for grade in given.order_by("graded_at", "pk")}
    found: dict[int, tuple[list[Fraction], list[Fraction | None]]] = {}
    for answer in rows.select_related("attempt"):
        version = versions[answer.version_id]
        share = _share(version, answer, grades.get(answer.pk))
        shares, rests = found.setdefault(version.question_id, ([], []))
        shares.append(share)
        rests.append(_rest(answer, share * scoring.worth(version.content), scoring.worth(version.content)))
    measured = {question: measures.reckon(shares, rests) for question, (shares, rests) in found.items()}
    return {question: one for question, one in measured.items() if one is not None}


def _share(version: QuestionVersion, answer: Answer, grade: Grade | None) -> Fraction:
    """What the answer was worth."""
    return scoring.graded(version.content, grade.points) if grade else scoring.share(version.content, answer.given)


def _rest(answer: Answer, earned: Fraction, worth: int) -> Fraction | None:
    """The share of all other points in the attempt; None where there were none."""
    attempt = answer.attempt
    others = attempt.maximum - worth
    return (Fraction(attempt.points) - earned) / others if others > 0 else None
