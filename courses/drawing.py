"""Drawing the questions of an attempt, and in which order things are shown. Pure."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from random import Random


@dataclass(frozen=True)
class Candidate:
    """A question that may be drawn."""

    question: int
    bank: int
    topic: int | None
    difficulty: str


@dataclass(frozen=True)
class Fixed:
    """A row that asks these questions, together and in this order."""

    questions: tuple[int, ...]


@dataclass(frozen=True)
class Pool:
    """A row that asks so many of a bank's questions, perhaps of one topic or difficulty only."""

    bank: int
    count: int
    topic: int | None = None
    difficulty: str = ""

    def holds(self, one: Candidate) -> bool:
        """Whether a question may be drawn for this row."""
        return one.bank == self.bank and self.topic in (None, one.topic) and self.difficulty in ("", one.difficulty)


Row = Fixed | Pool


def draw(
    rows: Sequence[Row],
    candidates: Collection[Candidate],
    *,
    chance: Random,
    shuffle: bool = False,
    before: Collection[int] = (),
) -> list[int]:
    """The questions of an attempt in their order; none twice, and those asked ``before`` are drawn first.

    Rows that name their questions come first to them, then those for which the fewest fit, so that a wide row takes
    nothing from a narrow one; a bank that has too few gives what it has.
    """
    taken = {question for row in rows if isinstance(row, Fixed) for question in row.questions}
    fitting = [[one.question for one in candidates if isinstance(row, Pool) and row.holds(one)] for row in rows]
    drawn: dict[int, list[int]] = {}
    for place in sorted(range(len(rows)), key=lambda place: (len(fitting[place]), place)):
        row = rows[place]
        if isinstance(row, Pool):
            found = sorted(question for question in fitting[place] if question not in taken)
            chance.shuffle(found)
            found.sort(key=lambda question: question not in before)
            drawn[place] = found[: row.count]
            taken.update(drawn[place])
    groups: list[tuple[int, ...]] = []
    for place, row in enumerate(rows):
        groups += [row.questions] if isinstance(row, Fixed) else [(question,) for question in drawn[place]]
    if shuffle:
        chance.shuffle(groups)
    return list(dict.fromkeys(question for group in groups for question in group))


def mixed[Some](things: Iterable[Some], seed: object) -> list[Some]:
    """Things in an order of chance that is always the same for the same seed."""
    found = list(things)
    Random(str(seed)).shuffle(found)
    return found
