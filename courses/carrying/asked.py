"""The questions, cases and banks that a course asks, as a package holds them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from courses.exchange.course import layout
from courses.exchange.course.format import Data
from courses.models import Case, CaseQuestion, Question, QuestionBank
from learning.models import Topic


@dataclass(frozen=True)
class Asked:
    """The rows of a package, and how each row of the database is called in it."""

    rows: dict[str, list[Data]]
    names: dict[str, dict[int, str]]


def gather(checks: Collection[int], rows: Sequence[Data], *, viewer: Any, left_out: list[str]) -> Asked:
    """What these knowledge checks and rows of tests ask; questions of banks that the viewer does not see stay out."""
    asked = {*checks, *(row["question"] for row in rows if row["question"])}
    cases = {row["case"] for row in rows if row["case"]}
    cases |= set(CaseQuestion.objects.filter(question__in=asked).values_list("case", flat=True))
    told = list(
        CaseQuestion.objects.filter(case__in=cases).order_by("sort_order", "pk").values_list("case", "question")
    )
    drawn = _drawn([row for row in rows if row["bank"]])
    wanted = {*asked, *drawn, *(question for _case, question in told)}
    found = list(
        Question.objects.visible_to(viewer)
        .filter(pk__in=wanted)
        .select_related("topic")
        .prefetch_related("options")
        .order_by("key")
    )
    keys = {question.pk: str(question.key) for question in found}
    if len(keys) < len(wanted):
        left_out.append(
            _("Questions of banks that you do not work with: %(count)s.") % {"count": len(wanted - set(keys))}
        )
    stories = list(Case.objects.visible_to(viewer).filter(pk__in=cases).order_by("key"))
    pools = {row["bank"] for row in rows if row["bank"]}
    banks = _banks(found, stories, pools, viewer)
    return Asked(
        rows={
            "banks": [{"name": name} for name in sorted(banks.values())],
            "questions": [_question(question, banks) for question in found],
            "cases": [
                {
                    "key": str(case.key),
                    "bank": banks[case.bank_id],
                    "name": case.name,
                    "story": dict(case.story),
                    "questions": [
                        keys[question] for number, question in told if number == case.pk and question in keys
                    ],
                }
                for case in stories
            ],
        },
        names={
            "questions": keys,
            "cases": {case.pk: str(case.key) for case in stories},
            "banks": banks,
            "topics": dict(Topic.objects.values_list("pk", "code")),
        },
    )


def _drawn(pools: Iterable[Data]) -> set[int]:
    """The questions that tests may draw."""
    where = Q()
    for row in pools:
        one = Q(bank=row["bank"])
        if row["topic"]:
            one &= Q(topic=row["topic"])
        if row["difficulty"]:
            one &= Q(difficulty=row["difficulty"])
        where |= one
    if not where:
        return set()
    return set(Question.objects.filter(where, archived=False, in_case=None).values_list("pk", flat=True))


def _banks(questions: list[Question], cases: list[Case], pools: Collection[int], viewer: Any) -> dict[int, str]:
    """The name of each bank; of two centres' banks with one name, the second gets a number."""
    wanted = {*(question.bank_id for question in questions), *(case.bank_id for case in cases), *pools}
    first = {}
    for question in reversed(questions):
        first[question.bank_id] = str(question.key)
    rows = QuestionBank.objects.visible_to(viewer).filter(pk__in=wanted)
    names: dict[int, str] = {}
    for bank in sorted(rows, key=lambda bank: (bank.name, first.get(bank.pk, ""))):
        names[bank.pk] = numbered(bank.name, names.values())
    return names


def numbered(name: str, taken: Collection[str]) -> str:
    """The name, or the name with the first number that makes it another."""
    found, number = name, 2
    while found in taken:
        end = f" ({number})"
        found, number = f"{name[: 120 - len(end)]}{end}", number + 1
    return found


def _question(question: Question, banks: dict[int, str]) -> Data:
    """A question with its rows in their order."""
    options = sorted(question.options.all(), key=lambda option: (option.sort_order or 0, option.pk))
    shape = layout.QUESTION.of
    made = {
        "key": str(question.key),
        "bank": banks[question.bank_id],
        "topic": question.topic.code if question.topic else None,
        "options": [
            {name: one.completed(getattr(row, name)) for name, one in layout.OPTION.of.items()} for row in options
        ],
    }
    rest = [name for name in shape if name not in made]
    return {**made, **{name: shape[name].completed(getattr(question, name)) for name in rest}}
