"""Questions: publishing their versions, and the paper of a test. The only writer of QuestionVersion."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID, uuid5

from django.conf import settings
from django.db import transaction
from django.db.models import OuterRef, Q, Subquery

from courses import drawing, interactions, leaves, scoring
from courses.drawing import Candidate, Fixed, Pool, Row
from courses.enums import FeedbackTime, QuestionKind
from courses.models import Attempt, Case, CaseQuestion, Option, Question, QuestionVersion, TestPage
from learning.models import Activity
from learning.statements import About
from people.models import User


@dataclass(frozen=True)
class Rules:
    """How a test is taken."""

    pass_mark: Decimal
    feedback_time: str
    attempts_allowed: int | None
    closes_at: datetime | None
    time_limit: int | None

    @property
    def tells_at_once(self) -> bool:
        """Whether each answer is checked when it is given."""
        return self.feedback_time == FeedbackTime.AT_ONCE

    @property
    def is_exam(self) -> bool:
        """Whether attempts are limited, so that each asks every question."""
        return self.attempts_allowed is not None

    def closed(self, at: datetime) -> bool:
        """Whether answers are no longer accepted."""
        return self.closes_at is not None and at >= self.closes_at


@dataclass(frozen=True)
class Paper(Rules):
    """A test as it stands now: its rules, and the questions that an attempt asks in their newest versions."""

    shuffled: bool
    draws: bool
    versions: tuple[QuestionVersion, ...]

    @property
    def maximum(self) -> int:
        """The points of all questions."""
        return sum(scoring.worth(version.content) for version in self.versions)

    @property
    def needed(self) -> Decimal:
        """The points that pass."""
        return least([version.content for version in self.versions], self.pass_mark)


def content_of(question: Question) -> dict[str, Any]:
    """What a version keeps of a question: what all kinds have, and what its own kind needs."""
    shared = {
        "kind": question.kind,
        "texts": question.texts,
        "explanations": question.explanations,
        "points": question.points,
        **_story(question),
    }
    if question.kind == QuestionKind.NUMERIC:
        return {**shared, **_number(question)}
    rows = sorted(question.options.all(), key=lambda option: (option.sort_order or 0, option.pk))
    match question.kind:
        case QuestionKind.MATCHING:
            return {**shared, **_pairs(rows)}
        case QuestionKind.ORDERING:
            return {**shared, "items": [{"key": row.key, "texts": row.texts} for row in rows]}
        case QuestionKind.GAPS:
            gaps = [{"key": row.key, "variants": _variants([row])} for row in rows]
            return {**shared, "passage": question.passage, "gaps": gaps}
        case QuestionKind.SHORT:
            return {**shared, "variants": _variants(rows)}
        case QuestionKind.FREE_TEXT:
            criteria = [{"key": row.key, "texts": row.texts, "points": row.points} for row in rows]
            return {**shared, "criteria": criteria}
        case _:
            return {**shared, "options": [_option(row) for row in rows]}


def _story(question: Question) -> dict[str, Any]:
    """The case that a question belongs to, and its story."""
    place = CaseQuestion.objects.filter(question=question).select_related("case").first()
    return {"case": str(place.case.key), "story": place.case.story} if place else {}


def _number(question: Question) -> dict[str, Any]:
    """The right number and how far from it one may be."""
    assert question.answer is not None  # the database sees to it
    return {
        "answer": f"{question.answer.normalize():f}",
        "tolerance": f"{Decimal(question.tolerance).normalize():f}",
    }


def _option(row: Option) -> dict[str, Any]:
    """What may be chosen."""
    return {"key": row.key, "correct": row.correct, "texts": row.texts, "feedback": row.feedback}


def _pairs(rows: Sequence[Option]) -> dict[str, Any]:
    """Rows and what may be chosen for them. A row without a text of its own only adds a choice.

    Equal choices are one, and the page must not show by its keys what belongs together.
    """
    choices: dict[str, dict[str, Any]] = {}
    asked = []
    for row in rows:
        words = json.dumps(row.match, sort_keys=True)
        choice = choices.setdefault(words, {"key": uuid5(row.question.key, row.key).hex[:8], "texts": row.match})
        if row.texts:
            asked.append({"key": row.key, "texts": row.texts, "choice": choice["key"]})
    return {"rows": asked, "choices": list(choices.values())}


def _variants(rows: Sequence[Option]) -> dict[str, list[str]]:
    """What is accepted, by language: every line of every row."""
    found: dict[str, list[str]] = {}
    for row in rows:
        for code, text in row.texts.items():
            found.setdefault(code, []).extend(line.strip() for line in text.splitlines() if line.strip())
    return found


def publish(question: Question, *, at: datetime) -> QuestionVersion:
    """A new immutable version of the question; when nothing changed, the newest one."""
    with transaction.atomic():
        locked = Question.objects.select_for_update().get(pk=question.pk)
        content = content_of(locked)
        newest = locked.versions.order_by("-number").first()
        if newest and newest.content == content:
            return newest
        number = newest.number + 1 if newest else 1
        return QuestionVersion.objects.create(question=locked, number=number, content=content, published_at=at)


def publish_case(case: Case, *, at: datetime) -> None:
    """A case was saved: its questions tell its story from now on, and those that left it tell it no more."""
    own = CaseQuestion.objects.filter(case=case).values("question")
    told = QuestionVersion.objects.filter(content__case=str(case.key)).values("question")
    for question in Question.objects.filter(Q(pk__in=own) | Q(pk__in=told)).order_by("pk"):
        publish(question, at=at)


def newest(questions: Collection[int]) -> dict[int, QuestionVersion]:
    """The newest version of each of these questions, in one query."""
    latest = QuestionVersion.objects.filter(question=OuterRef("question")).order_by("-number")
    found = QuestionVersion.objects.filter(question__in=questions, pk=Subquery(latest.values("pk")[:1]))
    return {version.question_id: version for version in found.select_related("question")}


def original(test: Activity) -> TestPage:
    """The page that the questions and rules of a test are read from, whatever the reader's language."""
    return TestPage.objects.filter(translation_key=test.key).order_by("pk")[0]


def rules_of(page: TestPage) -> Rules:
    """The rules that a page sets."""
    return Rules(page.pass_mark, page.feedback_time, page.attempts_allowed, page.closes_at, page.time_limit)


def sheet(test: Activity, person: User, *, course: Activity) -> TestPage:
    """The original of a test as this person has it: today's rules, and the questions of the version they began with."""
    page = original(test)
    leaf = leaves.begun_with(person, test, course)
    if leaf is not None:
        leaves.lay_over(page, leaf)
    return page


def paper(test: Activity, person: User, *, course: Activity) -> Paper:
    """The test's questions and rules for this person; where it draws, some questions that it could ask."""
    return paper_of(sheet(test, person, course=course))


def paper_of(page: TestPage, *, chance: Random | None = None, before: Collection[int] = ()) -> Paper:
    """The rules that a page sets, and the questions of an attempt, those asked ``before`` first where it draws."""
    rows = _rows(page)
    banks = {row.bank for row in rows if isinstance(row, Pool)}
    asked = drawing.draw(
        rows, _candidates(banks) if banks else (), chance=chance or Random(0), shuffle=page.shuffle, before=before
    )
    versions = newest(asked)
    return Paper(
        page.pass_mark,
        page.feedback_time,
        page.attempts_allowed,
        page.closes_at,
        page.time_limit,
        shuffled=page.shuffle,
        draws=bool(banks),
        versions=tuple(versions[pk] for pk in asked if pk in versions),
    )


def _rows(page: TestPage) -> list[Row]:
    """The page's rows; a case with its questions in their order."""
    rows = list(page.questions.all())
    cases: dict[int, list[int]] = {row.case_id: [] for row in rows if row.case_id}
    if cases:
        placed = CaseQuestion.objects.filter(case__in=cases).order_by("sort_order", "pk")
        for case, question in placed.values_list("case", "question"):
            cases[case].append(question)
    return [
        Pool(row.bank_id, row.count, row.topic_id, row.difficulty)
        if row.bank_id
        else Fixed(tuple(cases[row.case_id]) if row.case_id else (row.question_id,))
        for row in rows
    ]


def _candidates(banks: Collection[int]) -> list[Candidate]:
    """What may be drawn from these banks: published questions that stand for themselves."""
    found = Question.objects.filter(bank__in=banks, archived=False, in_case=None, versions__isnull=False)
    return [Candidate(*row) for row in found.distinct().values_list("pk", "bank", "topic", "difficulty")]


def least(contents: Sequence[Mapping[str, Any]], pass_mark: Decimal) -> Decimal:
    """The points that pass a test of these questions."""
    maximum = sum(scoring.worth(content) for content in contents)
    return scoring.needed(maximum, pass_mark, parts=scoring.in_parts(contents))


def of_attempt(attempt: Attempt) -> list[QuestionVersion]:
    """The attempt's questions in its order."""
    found = QuestionVersion.objects.filter(pk__in=attempt.order).select_related("question")
    by_pk = {version.pk: version for version in found}
    return [by_pk[pk] for pk in attempt.order]


def iri(key: UUID) -> str:
    """The identifier of a question: one for all its versions and languages."""
    return f"{settings.IRI_BASE}/questions/{key}"


def about(version: QuestionVersion) -> About:
    """The question as statements speak of it."""
    content = version.content
    return About(
        iri=iri(version.question.key),
        kind="QUESTION",
        names=dict(content["texts"]),
        interaction=interactions.definition(content),
    )
