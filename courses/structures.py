"""Structures: which parts a version of a course has, and which leaf of each a reader of a language is given. Pure.

A part stands in a structure with its *generation*: leaves of one generation say the same thing in other words or in
another language.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Protocol

from courses import outline
from courses.enums import Change
from courses.outline import Module, News, Outline, Part

Words = Mapping[str, str]


class Said(Protocol):
    """What a choice needs of a leaf (``courses.models.Leaf``)."""

    pk: int
    language: str
    number: int
    generation: int
    original: bool
    change: str
    content: Mapping[str, Any]


@dataclass(frozen=True)
class PartPlace:
    """A lesson or test in a structure; its slugs by language."""

    activity: int
    kind: str
    generation: int
    minutes: int
    slugs: Words


@dataclass(frozen=True)
class ModulePlace:
    """A module in a structure; ``language`` is that of its original."""

    key: str
    language: str
    titles: Words
    summaries: Words
    slugs: Words
    parts: tuple[PartPlace, ...]


Modules = tuple[ModulePlace, ...]


def pack(modules: Modules) -> list[dict[str, Any]]:
    """A structure as JSON."""
    return [asdict(module) for module in modules]


def unpack(rows: Sequence[Mapping[str, Any]]) -> Modules:
    """A structure read back."""
    return tuple(
        ModulePlace(**{**row, "parts": tuple(PartPlace(**part) for part in row["parts"])})  # type: ignore[arg-type]
        for row in rows
    )


def generations(modules: Modules) -> dict[int, int]:
    """The generation of each part, by activity."""
    return {part.activity: part.generation for module in modules for part in module.parts}


def same(one: Modules, other: Modules) -> bool:
    """Whether two structures ask the same of a learner: names and slugs are not asked for."""
    return _asked(one) == _asked(other)


def _asked(modules: Modules) -> list[tuple[str, list[tuple[int, int]]]]:
    return [(module.key, [(part.activity, part.generation) for part in module.parts]) for module in modules]


def renewed(before: Modules, after: Modules) -> list[int]:
    """The parts that are in both, and say something else in the second."""
    former = generations(before)
    return [part for part, generation in generations(after).items() if former.get(part, generation) != generation]


def original[One: Said](leaves: Collection[One], *, generation: int) -> One | None:
    """What the original says in this generation, in its newest wording; None when it was withdrawn."""
    found = [leaf for leaf in leaves if leaf.original and leaf.generation == generation]
    return max(found, key=lambda leaf: leaf.number, default=None)


def choose[One: Said](leaves: Collection[One], *, generation: int, language: str) -> One | None:
    """The leaf that a reader of this language is given of a part in this generation; None when it was withdrawn.

    Their own language goes first, even when it says what an earlier generation said; not across an invalidating change,
    for there the original is better than the reader's language.
    """
    first = original(leaves, generation=generation)
    if first is None:
        return None
    fitting = [leaf for leaf in leaves if leaf.generation <= generation]
    since = max(
        (leaf.generation for leaf in fitting if leaf.original and leaf.change == Change.INVALIDATING), default=1
    )
    own = [leaf for leaf in fitting if leaf.language == language and leaf.generation >= since]
    return max(own, key=lambda leaf: (leaf.generation, leaf.number), default=first)


def edition(
    modules: Modules,
    leaves: Mapping[int, Collection[Said]],
    *,
    language: str,
    renewed: Collection[int] = (),
    news: News | None = None,
) -> Outline:
    """The contents in one language: untranslated parts keep the original's words, what was withdrawn is missing."""
    slugs = outline.unique_slugs(_in(module.slugs, language, module.language) for module in modules)
    shown = tuple(_module(module, leaves, language, slug, renewed) for module, slug in zip(modules, slugs, strict=True))
    return Outline(shown, news)


def _module(
    module: ModulePlace, leaves: Mapping[int, Collection[Said]], language: str, slug: str, renewed: Collection[int]
) -> Module:
    chosen = [
        (part, choose(leaves.get(part.activity, ()), generation=part.generation, language=language))
        for part in module.parts
    ]
    found = [(part, leaf) for part, leaf in chosen if leaf is not None]
    names = outline.unique_slugs(_in(part.slugs, leaf.language, module.language) for part, leaf in found)
    return Module(
        title=_in(module.titles, language, module.language),
        summary=_in(module.summaries, language, module.language),
        slug=slug,
        language=language if language in module.titles else module.language,
        parts=tuple(
            Part(
                activity=part.activity,
                kind=part.kind,
                leaf=leaf.pk,
                title=leaf.content["title"],
                slug=name,
                module=slug,
                minutes=part.minutes,
                language=leaf.language,
                film=has_film(leaf.content),
                stale=leaf.generation < part.generation,
                renewed=part.activity in renewed,
            )
            for (part, leaf), name in zip(found, names, strict=True)
        ),
    )


def _in(words: Words, language: str, original: str) -> str:
    """The word of this language, else the original's."""
    return words.get(language) or words.get(original) or next(iter(words.values()), "")


def has_film(content: Mapping[str, Any]) -> bool:
    """Whether the leaf of a lesson has a video that completes it."""
    return any(row["type"] == "video" and row["value"].get("required") for row in content.get("body", ()))
