"""Whether a question can be answered: what its author still has to mend, and where. Pure."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from courses import scoring
from courses.enums import QuestionKind

Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Problem:
    """What is wrong, at a field of the question or of one of its rows."""

    field: str
    text: object
    row: int | None = None


def problems(kind: str, rows: Rows, passage: Mapping[str, str]) -> list[Problem]:
    """What is wrong with a question of this kind with these rows; empty when nothing is."""
    match kind:
        case QuestionKind.NUMERIC:
            text = _("A question about a number has no options.")
            return [Problem("kind", text)] if rows else []
        case QuestionKind.MATCHING:
            return list(_matching(rows))
        case QuestionKind.ORDERING:
            return [*_fewer(rows, 3, _("Give at least three rows to put in order.")), *_silent(rows)]
        case QuestionKind.GAPS:
            return [
                *_fewer(rows, 1, _("Give a row for each gap.")),
                *_silent(rows),
                *_unheard(rows),
                *_gaps(rows, passage),
            ]
        case QuestionKind.FREE_TEXT:
            return [*_fewer(rows, 1, _("Give at least one criterion and its points.")), *_silent(rows)]
        case QuestionKind.SHORT:
            return [*_fewer(rows, 1, _("Give at least one accepted answer.")), *_silent(rows), *_unheard(rows)]
        case _:
            return [*_fewer(rows, 2, _("Give at least two options.")), *_silent(rows), *_marked(kind, rows)]


def _fewer(rows: Rows, least: int, text: object) -> Iterator[Problem]:
    """Too few rows."""
    if len(rows) < least:
        yield Problem("kind", text)


def _silent(rows: Rows) -> Iterator[Problem]:
    """Rows that say nothing."""
    for place, row in enumerate(rows):
        if not row.get("texts"):
            yield Problem("texts", _("Write a text in at least one language."), place)


def _unheard(rows: Rows) -> Iterator[Problem]:
    """Accepted answers of which nothing is left for comparing."""
    for place, row in enumerate(rows):
        variants = (line for text in (row.get("texts") or {}).values() for line in text.splitlines() if line.strip())
        if any(not scoring.folded(line) for line in variants):
            yield Problem("texts", _("Write an answer with at least one letter or digit."), place)


def _marked(kind: str, rows: Rows) -> Iterator[Problem]:
    """The wrong number of right options."""
    right = sum(bool(row.get("correct")) for row in rows)
    if kind == QuestionKind.MULTIPLE and not right:
        yield Problem("kind", _("Mark at least one option as right."))
    elif kind != QuestionKind.MULTIPLE and right != 1 and len(rows) > 1:
        yield Problem("kind", _("Mark exactly one option as right."))


def _matching(rows: Rows) -> Iterator[Problem]:
    """Rows without what belongs to them, and too little to choose from."""
    for place, row in enumerate(rows):
        if not row.get("match"):
            yield Problem("match", _("Write what belongs to this row."), place)
    if sum(bool(row.get("texts")) for row in rows) < 2:
        yield Problem("kind", _("Give at least two rows with a text and what belongs to it."))
    elif len({str(sorted((row.get("match") or {}).items())) for row in rows}) < 2:
        yield Problem("kind", _("Give at least two different things to choose from."))


def _gaps(rows: Rows, passage: Mapping[str, str]) -> Iterator[Problem]:
    """A text that does not have every gap once, in every language."""
    wanted = Counter(range(1, len(rows) + 1))
    if not passage or any(Counter(map(int, scoring.GAP.findall(text))) != wanted for text in passage.values()):
        text = _("Write every gap once in each language: there are %(count)s rows, so from [1] to [%(count)s].")
        yield Problem("passage", text % {"count": len(rows)})
