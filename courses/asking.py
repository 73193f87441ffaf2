"""The questions that a lesson or test asks, and the languages in which something of them is still missing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from courses.models import Case, LessonPage, Question, TestPage
from courses.models.pages import CentrePart
from people.languages import LANGUAGES, pick
from people.models import User


@dataclass(frozen=True)
class Asked:
    """A question or a case, the languages it lacks, and whether the viewer may write it."""

    row: Question | Case
    text: str
    lacks: tuple[str, ...]
    mine: bool

    @property
    def is_case(self) -> bool:
        """Whether it is the story of a case."""
        return isinstance(self.row, Case)


def of(page: CentrePart, language: str, viewer: User) -> list[Asked]:
    """What the original of a lesson or test asks, a case before its questions; few queries, however many there are."""
    if isinstance(page, LessonPage):
        numbers = {row["value"] for row in page.body.raw_data if row["type"] == "check" and row["value"]}
        questions, cases = _questions(Q(pk__in=numbers)), Case.objects.none()
    elif isinstance(page, TestPage):
        rows = list(page.questions.all())
        told = {row.case_id for row in rows if row.case_id}
        wanted = Q(pk__in=[row.question_id for row in rows if row.question_id]) | Q(in_case__case__in=told)
        for row in rows:
            if row.bank_id:
                drawn = Q(bank=row.bank_id, archived=False, in_case=None)
                if row.topic_id:
                    drawn &= Q(topic=row.topic_id)
                if row.difficulty:
                    drawn &= Q(difficulty=row.difficulty)
                wanted |= drawn
        questions, cases = _questions(wanted), Case.objects.filter(pk__in=told).order_by("pk")
    else:
        return []
    writes = {model: set(model.objects.visible_to(viewer).values_list("bank", flat=True)) for model in (Question, Case)}
    return [
        *(Asked(one, pick(one.story, language), _lacks([one.story]), one.bank_id in writes[Case]) for one in cases),
        *(
            Asked(one, pick(one.texts, language), _lacks(_texts(one)), one.bank_id in writes[Question])
            for one in questions
        ),
    ]


def _questions(wanted: Q) -> QuerySet[Question]:
    return Question.objects.filter(wanted).distinct().prefetch_related("options").order_by("pk")


def _texts(question: Question) -> Iterable[Mapping[str, Any]]:
    """Every text of a question in its languages."""
    yield from (question.texts, question.explanations, question.passage)
    for option in question.options.all():
        yield from (option.texts, option.match, option.feedback)


def _lacks(texts: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """The languages that some text has not, while another language has it."""
    written = [text for text in texts if text]
    return tuple(code for code in LANGUAGES if any(not text.get(code) for text in written))
