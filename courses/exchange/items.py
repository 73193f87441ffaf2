"""The neutral form of a question between formats: what its author wrote, and what a format could not say. Pure.

What a format does not carry is ``None`` (points, topic, difficulty) or absent (a language); merging an item into a
question that is there leaves that as it was.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from courses import scoring, soundness
from courses.enums import QuestionKind
from people.languages import LANGUAGES, pick

Texts = Mapping[str, str]
MOST = 300  # questions in one file
MOST_ROWS = 60  # of one question
LARGEST = 1_000_000  # bytes of a file
LONGEST = 10_000  # letters of a text
TRUE = {"fi": "Pitää paikkansa", "sv": "Stämmer", "en": "True"}
FALSE = {"fi": "Ei pidä paikkaansa", "sv": "Stämmer inte", "en": "False"}


class Unreadable(Exception):
    """A file that cannot be read as a whole: why, and at which line if at one."""

    def __init__(self, text: object, line: int = 0) -> None:
        super().__init__(str(text))
        self.text, self.line = text, line


@dataclass(frozen=True)
class Row:
    """An option, pair, step, gap, accepted answer or criterion, as an author's form holds it."""

    texts: Texts
    correct: bool = False
    match: Texts = field(default_factory=dict)
    points: int = 1
    feedback: Texts = field(default_factory=dict)
    key: str = ""


@dataclass(frozen=True)
class Item:
    """A question. ``key`` is its own, or what the file calls it; ``line`` is where it stands in the file."""

    kind: str
    texts: Texts
    rows: tuple[Row, ...] = ()
    explanations: Texts = field(default_factory=dict)
    passage: Texts = field(default_factory=dict)
    answer: str = ""
    tolerance: str = "0"
    points: int | None = None
    topic: str | None = None
    difficulty: str | None = None
    key: str = ""
    line: int = 0

    @property
    def name(self) -> str:
        """The question's first words, for lists."""
        return named(self.texts)

    @property
    def kind_label(self) -> object:
        """The kind's name."""
        return QuestionKind(self.kind).label

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages it is asked in."""
        return tuple(code for code in LANGUAGES if self.texts.get(code))


@dataclass(frozen=True)
class Note:
    """What is not carried or read otherwise: where, of which question, and what."""

    line: int
    name: str
    text: object


@dataclass
class Reading:
    """What a file holds: questions, what cannot be read, and what is read otherwise than it was meant."""

    items: list[Item] = field(default_factory=list)
    unread: list[Note] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    def skip(self, note: Note) -> None:
        """One more question that cannot be read."""
        self._count(note.line)
        self.unread.append(note)

    def _count(self, line: int) -> None:
        """Refuse a file of too many questions, also of such that cannot be read."""
        if len(self.items) + len(self.unread) >= MOST:
            raise Unreadable(_("The file has more than %(most)s questions. Divide it.") % {"most": MOST}, line)

    def add(self, item: Item) -> None:
        """One more question, if it can be asked."""
        self._count(item.line)
        problem = problem_of(item)
        if not problem and item.kind == QuestionKind.NUMERIC:
            item = replace(item, answer=_number(item.answer), tolerance=_number(item.tolerance))
        if problem:
            self.unread.append(Note(item.line, item.name, problem))
        else:
            self.items.append(item)


@dataclass(frozen=True)
class Writing:
    """A file to hand out, and what it does not carry."""

    data: bytes
    name: str
    mime: str
    losses: tuple[Note, ...] = ()


class Unsaid(Exception):
    """A question that a format cannot carry, or that cannot be read: why."""

    def __init__(self, text: object) -> None:
        super().__init__(str(text))
        self.text = text


def named(texts: Texts, language: str = "fi") -> str:
    """The first words of a text."""
    words = " ".join(pick(texts, language).split())
    return words if len(words) <= 80 else f"{words[:79]}…"


def problem_of(item: Item) -> object:
    """Why a question cannot be asked; empty when it can."""
    if not any(item.texts.values()):
        return _("The question has no text.")
    if len(item.rows) > MOST_ROWS:
        return _("The question has too many options.")
    if any(len(text) > LONGEST for text in _all_texts(item)):
        return _("A text of the question is too long.")
    if item.kind == QuestionKind.NUMERIC and not (_fits(item.answer) and _fits(item.tolerance, least=0)):
        return _("The right number or its tolerance is no number with at most ten digits and four decimals.")
    if item.kind == QuestionKind.FREE_TEXT and not item.rows:
        return ""  # a rubric is given to it when it is made
    rows = [{"texts": row.texts, "match": row.match, "correct": row.correct} for row in item.rows]
    return next((problem.text for problem in soundness.problems(item.kind, rows, item.passage)), "")


def _number(text: str) -> str:
    """A number without noughts at its end."""
    return f"{(scoring.read_number(text) or Decimal(0)).normalize():f}"


def _fits(text: str, least: Decimal | int = -(10**10)) -> bool:
    """Whether the database has room for a number."""
    number = scoring.read_number(text)
    if number is None or "%" in text or not least <= number < 10**10 or number <= -(10**10):
        return False
    return number == number.quantize(Decimal("0.0001"))


def true_or_false(item: Item) -> bool | None:
    """Whether a statement is true; None unless its options are the two words and nothing else."""
    if item.kind != QuestionKind.TRUE_FALSE or len(item.rows) != 2:
        return None
    first, second = item.rows
    wanted = ({code: TRUE[code] for code in item.languages}, {code: FALSE[code] for code in item.languages})
    return first.correct if (dict(first.texts), dict(second.texts)) == wanted else None


def statement(
    texts: Texts, *, correct: bool, right: Texts | None = None, wrong: Texts | None = None
) -> tuple[Row, Row]:
    """The two options of a statement; ``right`` and ``wrong`` are the feedback to those who judged it so."""
    feedback = (right or {}, wrong or {}) if correct else (wrong or {}, right or {})
    return (
        Row({code: TRUE[code] for code in texts}, correct=correct, feedback=feedback[0]),
        Row({code: FALSE[code] for code in texts}, correct=not correct, feedback=feedback[1]),
    )


def merged(old: Item, new: Item) -> Item:
    """What is there with what was read: languages, points, topic and difficulty that the file lacks stay."""
    same_kind = old.kind == new.kind
    return replace(
        new,
        texts={**old.texts, **new.texts},
        explanations={**old.explanations, **new.explanations},
        passage={**old.passage, **new.passage} if same_kind and len(old.rows) == len(new.rows) else new.passage,
        rows=_merged_rows(old, new) if same_kind else tuple(replace(row, key="") for row in new.rows),
        points=old.points if new.points is None else new.points,
        topic=old.topic if new.topic is None else new.topic,
        difficulty=old.difficulty if new.difficulty is None else new.difficulty,
        key=old.key,
        line=0,
    )


def _merged_rows(old: Item, new: Item) -> tuple[Row, ...]:
    """The rows that were read, each with the key and the other languages of the row that it was before."""
    if not new.rows and new.kind == QuestionKind.FREE_TEXT:
        return old.rows
    left, before = list(old.rows), dict[int, Row]()
    for alike in (_same_key, _same_words):
        for place, row in enumerate(new.rows):
            found = next((one for one in left if alike(one, row)), None) if place not in before else None
            if found is not None:
                left.remove(found)
                before[place] = found
    if len(old.rows) == len(new.rows):  # nothing came or went: what has other words now is what was left
        for place in range(len(new.rows)):
            if place not in before:
                before[place] = left.pop(0)
    return tuple(
        _merged_row(before[place], row) if place in before else replace(row, key="")
        for place, row in enumerate(new.rows)
    )


def _same_key(old: Row, new: Row) -> bool:
    """The file says which row it is."""
    return bool(new.key) and old.key == new.key


def _same_words(old: Row, new: Row) -> bool:
    """The same words in a language of both; what only adds a choice is known by it."""
    one, other = (old.texts, new.texts) if old.texts and new.texts else (old.match, new.match)
    return bool(old.texts) == bool(new.texts) and any(one.get(code) == text for code, text in other.items())


def _merged_row(old: Row, new: Row) -> Row:
    """A row with what it had in languages that were not read."""
    return replace(
        new,
        key=old.key,
        texts={**old.texts, **new.texts},
        match={**old.match, **new.match},
        feedback={**old.feedback, **new.feedback},
    )


def _all_texts(item: Item) -> Iterable[str]:
    """Every text of a question."""
    maps = [item.texts, item.explanations, item.passage]
    for row in item.rows:
        maps += [row.texts, row.match, row.feedback]
    return (text for texts in maps for text in texts.values())
