"""Questions of a bank in and out: what a file would change, and changing it, which is one plan read twice.

A question is found again by its key, or by what the file calls it within this bank, or else by its kind and words. A
key that is another bank's question is never that question here: nobody changes, or learns of, what another bank holds.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from courses import questions
from courses.enums import Difficulty, QuestionKind
from courses.exchange import items
from courses.exchange.items import Item, Note, Reading, Row
from courses.exchange.wording import tidy
from courses.models import CaseQuestion, Option, Question, QuestionBank
from learning.models import Topic

CALLED = UUID("3c1f0b0e-6d0a-4a3e-9a57-0e3f6b0d7c55")  # names within banks
WHOLE = {"fi": "Vastaus kokonaisuutena", "sv": "Svaret som helhet", "en": "The answer as a whole"}
PARTS = {
    "kind": _("kind"),
    "texts": _("question"),
    "rows": _("options and rows"),
    "passage": _("text with gaps"),
    "answer": _("right number"),
    "tolerance": _("tolerance"),
    "explanations": _("explanation"),
    "points": _("points"),
    "topic": _("topic"),
    "difficulty": _("difficulty"),
}


@dataclass(frozen=True)
class Change:
    """A question that is there and becomes another."""

    question: Question
    item: Item
    before: Item

    @property
    def parts(self) -> list[object]:
        """What changes."""
        return [name for field, name in PARTS.items() if getattr(self.item, field) != getattr(self.before, field)]


@dataclass(frozen=True)
class Plan:
    """What a file would do to a bank."""

    new: tuple[Item, ...]
    changed: tuple[Change, ...]
    same: int
    unread: tuple[Note, ...]
    notes: tuple[Note, ...]

    @property
    def does_something(self) -> bool:
        """Whether anything would be written."""
        return bool(self.new or self.changed)


def items_of(bank: QuestionBank) -> tuple[list[Item], list[Note]]:
    """The questions of a bank as they are now, without archived ones, and the stories that no format carries."""
    rows = _asked(bank).filter(archived=False).order_by("pk")
    told = CaseQuestion.objects.filter(question__bank=bank, question__archived=False).values_list(
        "question", "case__name"
    )
    stories = dict(told)
    text = _("The story of the case “%(name)s” is not carried.")
    found = [(row.pk, item_of(row)) for row in rows]
    losses = [Note(0, item.name, text % {"name": stories[pk]}) for pk, item in found if pk in stories]
    return [item for _pk, item in found], losses


def _asked(bank: QuestionBank) -> Any:
    """The bank's questions with all that they are made of."""
    return Question.objects.filter(bank=bank).select_related("topic").prefetch_related("options")


def item_of(question: Question) -> Item:
    """A question as formats carry it."""
    rows = sorted(question.options.all(), key=lambda option: (option.sort_order or 0, option.pk))
    kind = question.kind
    if kind == QuestionKind.MATCHING:  # what only adds a choice stands last
        rows.sort(key=lambda option: not option.texts)
    made = tuple(_row(option, kind) for option in rows)
    if kind == QuestionKind.SHORT and made:
        made = (_one(made),)
    return Item(
        kind=kind,
        texts=_tidied(question.texts),
        rows=made,
        explanations=_tidied(question.explanations),
        passage=_tidied(question.passage) if kind == QuestionKind.GAPS else {},
        answer=_plain(question.answer),
        tolerance=_plain(question.tolerance) if kind == QuestionKind.NUMERIC else "0",
        points=question.points,
        topic=question.topic.code if question.topic else None,
        difficulty=question.difficulty,
        key=str(question.key),
    )


def _row(option: Option, kind: str) -> Row:
    """An option with what its kind makes use of."""
    return Row(
        texts=_tidied(option.texts),
        correct=option.correct and kind in ("SINGLE", "MULTIPLE", "TRUE_FALSE"),
        match=_tidied(option.match) if kind == QuestionKind.MATCHING else {},
        points=option.points if kind == QuestionKind.FREE_TEXT else 1,
        feedback=_tidied(option.feedback) if kind in ("SINGLE", "MULTIPLE", "TRUE_FALSE") else {},
        key=option.key,
    )


def _one(rows: Iterable[Row]) -> Row:
    """All accepted answers as one row."""
    found: dict[str, list[str]] = {}
    first, *_rest = rows = list(rows)
    for row in rows:
        for code, text in row.texts.items():
            found.setdefault(code, []).append(text)
    return Row({code: "\n".join(texts) for code, texts in found.items()}, key=first.key)


def _tidied(texts: Mapping[str, str]) -> dict[str, str]:
    """Texts as they are read from files."""
    return {code: text for code, said in texts.items() if (text := tidy(said))}


def _plain(number: Decimal | None) -> str:
    """A number without noughts at its end."""
    return "" if number is None else f"{Decimal(number).normalize():f}"


def plan(bank: QuestionBank, reading: Reading) -> Plan:
    """What the questions of a file would do to a bank; nothing is written."""
    topics = set(Topic.objects.values_list("code", flat=True))
    unread, notes = list(reading.unread), list(reading.notes)
    wanted = _keyed(bank, reading.items, unread)
    there = {question.key: question for question in _asked(bank).filter(key__in=wanted)}
    new, changed, same = [], [], 0
    for key, read in wanted.items():
        item = read
        if read.topic and read.topic not in topics:
            notes.append(
                Note(read.line, read.name, _("The topic “%(topic)s” is not known here.") % {"topic": read.topic})
            )
            item = replace(read, topic=None)
        question = there.get(key)
        if question is None:
            new.append(replace(item, key=str(key)))
            continue
        before = item_of(question)
        after = items.merged(before, item)
        problem = items.problem_of(after)
        if problem:
            unread.append(Note(read.line, read.name, problem))
        elif after == before:
            same += 1
        else:
            changed.append(Change(question, after, before))
    return Plan(tuple(new), tuple(changed), same, tuple(unread), tuple(notes))


def _keyed(bank: QuestionBank, read: Iterable[Item], unread: list[Note]) -> dict[UUID, Item]:
    """Each question under the key that it has, or will have, in this bank."""
    given = [(_uuid(item.key), item) for item in read]
    own = [key for key, _item in given if key]
    elsewhere = set(Question.objects.filter(key__in=own).exclude(bank=bank).values_list("key", flat=True))
    found: dict[UUID, Item] = {}
    for key, item in given:
        mine = key if key and key not in elsewhere else uuid5(CALLED, f"{bank.pk} {item.key or _words(item)}")
        if mine in found:
            unread.append(Note(item.line, item.name, _("The same question stands in the file twice.")))
        else:
            found[mine] = item
    return found


def _uuid(text: str) -> UUID | None:
    """A key of ours."""
    try:
        return UUID(text) if len(text) == 36 else None
    except ValueError:
        return None


def _words(item: Item) -> str:
    """What a question without a name is known by."""
    return f"{item.kind} {item.texts[item.languages[0]]}"


def carry_out(bank: QuestionBank, reading: Reading, *, user: Any, at: datetime) -> Plan:
    """Do what the plan says, and publish every question that is new or changed."""
    with transaction.atomic():
        locked = QuestionBank.objects.select_for_update().get(pk=bank.pk)
        planned = plan(locked, reading)
        topics = {topic.code: topic for topic in Topic.objects.all()}
        for item in planned.new:
            question = Question(bank=locked, key=UUID(item.key))
            _write(question, _with_rubric(item), topics)
            log(question, "wagtail.create", user=user, content_changed=True)
            questions.publish(question, at=at)
        for change in planned.changed:
            _write(change.question, _with_rubric(change.item), topics)
            log(change.question, "wagtail.edit", user=user, content_changed=True)
            questions.publish(change.question, at=at)
    return planned


def _with_rubric(item: Item) -> Item:
    """A free text that came without a rubric: one criterion, worth all points. Everything else as it is."""
    if item.rows or item.kind != QuestionKind.FREE_TEXT:
        return item
    return replace(item, rows=(Row({code: WHOLE[code] for code in item.languages}, points=item.points or 1),))


def _write(question: Question, item: Item, topics: Mapping[str, Topic]) -> None:
    """The working copy becomes what the item says."""
    question.kind = item.kind
    question.texts, question.explanations, question.passage = (
        dict(item.texts),
        dict(item.explanations),
        dict(item.passage),
    )
    question.answer = Decimal(item.answer) if item.kind == QuestionKind.NUMERIC else None
    question.tolerance = Decimal(item.tolerance)
    question.points = item.points or 1
    question.topic = topics.get(item.topic or "")
    question.difficulty = item.difficulty or Difficulty.MEDIUM
    question.save()
    before = {option.key: option for option in Option.objects.filter(question=question)}
    for place, row in enumerate(item.rows):
        option = before.pop(row.key, None) or Option(question=question)
        option.sort_order, option.correct, option.points = place, row.correct, row.points
        option.texts, option.match, option.feedback = dict(row.texts), dict(row.match), dict(row.feedback)
        option.save()
    Option.objects.filter(pk__in=[option.pk for option in before.values()]).delete()
