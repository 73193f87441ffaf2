"""What changed between two published programmes. Pure: parts and items as plain lines, known by their keys."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

NEW, GONE, MOVED, RENAMED, PEOPLE = "new", "gone", "moved", "renamed", "people"
Person = tuple[str, str, str]  # role, title, organisation


@dataclass(frozen=True)
class Line:
    """A part or an item as a programme told it; ``part`` is the key of the part it lies in, a part's own for itself."""

    key: str
    part: str
    title: str
    starts_at: datetime
    ends_at: datetime
    people: tuple[Person, ...] = ()

    @property
    def is_part(self) -> bool:
        """Whether it is a part of the event."""
        return self.key == self.part


@dataclass(frozen=True)
class Change:
    """What became of one line, in all the ways it changed; one of the two is None for what is new or gone."""

    before: Line | None
    after: Line | None
    ways: tuple[str, ...]

    @property
    def parts(self) -> set[str]:
        """The parts whose people it concerns: where the item was, and where it is."""
        return {line.part for line in (self.before, self.after) if line}


def compare(before: Sequence[Line], after: Sequence[Line]) -> list[Change]:
    """Every line that is new, gone, or not as it was, by time: of the new programme, else of the old."""
    old, new = ({line.key: line for line in lines} for lines in (before, after))
    found = [Change(None, line, (NEW,)) for key, line in new.items() if key not in old]
    found += [Change(line, None, (GONE,)) for key, line in old.items() if key not in new]
    for key, line in new.items():
        if key in old and (ways := _ways(old[key], line)):
            found.append(Change(old[key], line, ways))
    return sorted(found, key=_when)


def _ways(before: Line, after: Line) -> tuple[str, ...]:
    """In which ways a line is not as it was."""
    differs = {
        MOVED: (before.starts_at, before.ends_at, before.part) != (after.starts_at, after.ends_at, after.part),
        RENAMED: before.title != after.title,
        PEOPLE: before.people != after.people,
    }
    return tuple(way for way, yes in differs.items() if yes)


def _when(change: Change) -> tuple[datetime, bool, str]:
    """Parts before the items that begin with them."""
    line = change.after or change.before
    assert line
    return (line.starts_at, not line.is_part, line.key)
