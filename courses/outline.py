"""The contents of a course as readers meet them: modules, their parts, and where a learner is. Pure.

An ``Edition`` stores the contents as JSON (``pack``); a page reads them back (``unpack``) and asks here for positions,
neighbours and states, without asking the database again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cached_property
from typing import Any


@dataclass(frozen=True)
class Part:
    """A lesson or a test at its place in a course."""

    activity: int
    kind: str
    leaf: int
    title: str
    slug: str
    module: str
    minutes: int
    language: str
    film: bool = False
    stale: bool = False
    renewed: bool = False

    @property
    def path(self) -> str:
        """The address below the course's."""
        return f"{self.module}/{self.slug}/"

    @property
    def is_test(self) -> bool:
        """Whether it is a test."""
        return self.kind == "TEST"


@dataclass(frozen=True)
class Module:
    """A module at its place in a course."""

    title: str
    summary: str
    slug: str
    language: str
    parts: tuple[Part, ...]

    @property
    def minutes(self) -> int:
        """The minutes of its parts together."""
        return sum(part.minutes for part in self.parts)


@dataclass(frozen=True)
class News:
    """What a version brought: the kind of change, when (ISO 8601), and in its author's words what."""

    change: str
    at: str
    note: str

    @property
    def day(self) -> datetime:
        """When it was published."""
        return datetime.fromisoformat(self.at)

    @property
    def invalidating(self) -> bool:
        """Whether what was there before must not be learnt any more."""
        return self.change == "INVALIDATING"


@dataclass(frozen=True)
class Outline:
    """A course's contents in one language; the first version brings no news."""

    modules: tuple[Module, ...]
    news: News | None = None

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """All parts in the order of reading."""
        return tuple(part for module in self.modules for part in module.parts)

    @property
    def minutes(self) -> int:
        """The minutes of the whole course."""
        return sum(part.minutes for part in self.parts)

    def find(self, module: str, slug: str) -> Part | None:
        """The part at this address."""
        return next((part for part in self.parts if (part.module, part.slug) == (module, slug)), None)

    def of(self, activity: int | None) -> Part | None:
        """The part that is this activity."""
        return next((part for part in self.parts if part.activity == activity), None)

    def number(self, part: Part) -> int:
        """The part's number, counted from one through the whole course."""
        return self.parts.index(part) + 1

    def before(self, part: Part) -> Part | None:
        """The part before this one."""
        place = self.parts.index(part)
        return self.parts[place - 1] if place else None

    def after(self, part: Part) -> Part | None:
        """The part after this one."""
        place = self.parts.index(part) + 1
        return self.parts[place] if place < len(self.parts) else None


def pack(outline: Outline) -> dict[str, Any]:
    """The contents as JSON."""
    return asdict(outline)


def unpack(contents: Mapping[str, Any]) -> Outline:
    """The contents read back."""
    return Outline(
        tuple(
            Module(**{**module, "parts": tuple(Part(**part) for part in module["parts"])})
            for module in contents["modules"]
        ),
        News(**contents["news"]) if contents.get("news") else None,
    )


def unique_slugs(slugs: Iterable[str]) -> list[str]:
    """The slugs, a second one of the same name numbered, so that each leads to one place."""
    taken: dict[str, int] = {}
    found = []
    for slug in slugs:
        taken[slug] = taken.get(slug, 0) + 1
        found.append(slug if taken[slug] == 1 else f"{slug}-{taken[slug]}")
    return found


def next_step(outline: Outline, *, done: Iterable[int], place: int | None) -> Part | None:
    """Where a learner goes on: the place they were at, or after it the first part not done; None when all are."""
    finished = set(done)
    last = outline.of(place)
    if last and last.activity not in finished:
        return last
    parts = outline.parts
    start = parts.index(last) + 1 if last else 0
    return next((part for part in (*parts[start:], *parts[:start]) if part.activity not in finished), None)


def minutes_left(outline: Outline, done: Iterable[int]) -> int:
    """The minutes of the parts that are not done."""
    finished = set(done)
    return sum(part.minutes for part in outline.parts if part.activity not in finished)
