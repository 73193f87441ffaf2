"""The texts of a page one by one: taken out of its content, put back, and compared with the original's. Pure.

Content is what a page stores, as JSON. A *shape* says where in it words stand; everything else is structure, which a
translation has from the original. A text has a key: the names of the fields and the ids of the blocks that lead to it,
so that it is found again after blocks were added, deleted or moved. A *source* is what of the original a text of the
translation says; it is kept in the translation.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

Words = Mapping[str, Any]
ROW = re.compile(r"rows\.(\d+)\.(\d+)")
COLUMN = re.compile(r"columns\.(\d+)")
_EDITOR_KEY = re.compile(r' data-block-key="[^"]*"')


@dataclass(frozen=True)
class Text:
    """Words; rich ones with marks of their own. ``about`` is whatever the caller knows of the place."""

    rich: bool = False
    about: Any = field(default=None, compare=False)


@dataclass(frozen=True)
class File:
    """A file by its number: each language may have one of its own."""

    about: Any = field(default=None, compare=False)


@dataclass(frozen=True)
class Fields:
    """Named parts."""

    parts: Mapping[str, "Shape"]
    about: Any = field(default=None, compare=False)


@dataclass(frozen=True)
class Rows:
    """Any number of the same."""

    each: "Shape"
    about: Any = field(default=None, compare=False)


@dataclass(frozen=True)
class Blocks:
    """A stream of blocks of several kinds."""

    kinds: Mapping[str, "Shape"]
    about: Any = field(default=None, compare=False)


@dataclass(frozen=True)
class Table:
    """A caption, headings and cells, found by their places."""

    about: Any = field(default=None, compare=False)


@dataclass(frozen=True)
class Fixed:
    """Structure: nothing to translate."""

    about: Any = field(default=None, compare=False)


Shape = Text | File | Fields | Rows | Blocks | Table | Fixed


@dataclass(frozen=True)
class Place:
    """A text or file of some content, and the shapes that lead to it with its name in each."""

    key: str
    value: Any
    trail: tuple[tuple[str, Shape], ...]

    @property
    def shape(self) -> Shape:
        """What it is itself."""
        return self.trail[-1][1]


@dataclass(frozen=True)
class Source:
    """What of the original a text says; ``same`` when somebody said that it is right as it is."""

    text: Any
    same: bool = False


@dataclass(frozen=True)
class Aligned:
    """A translation's words and their sources under the original's keys, and the words that have no place there."""

    words: dict[str, Any]
    sources: dict[str, Source]
    lost: list[str]


class State(StrEnum):
    """What a text of a translation needs."""

    OPEN = "open"
    CHANGED = "changed"
    DONE = "done"


def places(shape: Shape, value: Any) -> Iterator[Place]:
    """Every text and file, in the order of the page."""
    yield from _places(shape, value, "", (("", shape),))


def _places(shape: Shape, value: Any, key: str, trail: tuple[tuple[str, Shape], ...]) -> Iterator[Place]:
    if isinstance(shape, Text | File):
        yield Place(key, ("" if value is None else value) if isinstance(shape, Text) else value, trail)
        return
    for child in _children(shape, value):
        yield from _places(child.shape, child.value, _below(key, child.name), (*trail, (child.name, child.shape)))


def extract(shape: Shape, value: Any) -> dict[str, Any]:
    """The words by their keys."""
    return {place.key: place.value for place in places(shape, value)}


def merge(shape: Shape, value: Any, words: Words, key: str = "") -> Any:
    """The content with these words in it; what has no word keeps its own, and structure stays as it is."""
    if isinstance(shape, Text | File):
        word = words.get(key, value)
        return value if value is None and word == "" else word
    changed = {
        child.name: merge(child.shape, child.value, words, _below(key, child.name)) for child in _children(shape, value)
    }
    return _rebuilt(shape, value, changed)


@dataclass(frozen=True)
class _Child:
    name: str
    kind: str
    shape: Shape
    value: Any


def _below(key: str, name: str) -> str:
    return f"{key}.{name}" if key else name


def _children(shape: Shape, value: Any) -> list[_Child]:
    """The parts of a value that the shape knows."""
    match shape:
        case Fields(parts) if isinstance(value, Mapping):
            return [_Child(name, name, part, value[name]) for name, part in parts.items() if name in value]
        case Rows(each) if isinstance(value, list):
            return [_Child(name, "item", each, _inside(row)) for name, row in _named(value)]
        case Blocks(kinds) if isinstance(value, list):
            named = [(name, row) for name, row in _named(value) if row["type"] in kinds]
            return [_Child(name, row["type"], kinds[row["type"]], row["value"]) for name, row in named]
        case Table() if isinstance(value, Mapping):
            return list(_cells(shape, value))
    return []


def _cells(shape: Table, value: Mapping[str, Any]) -> Iterator[_Child]:
    if "caption" in value:
        yield _Child("caption", "caption", Text(about=shape.about), value["caption"])
    for place, column in enumerate(value.get("columns", ())):
        yield _Child(f"columns.{place}", "heading", Text(about=shape.about), column["heading"])
    for place, row in enumerate(value.get("rows", ())):
        for number, cell in enumerate(row["values"]):
            yield _Child(f"rows.{place}.{number}", "cell", Text(about=shape.about), cell)


def _wrapped(row: Any) -> bool:
    """Whether an item of a list has an id, as Wagtail writes them now."""
    return isinstance(row, Mapping) and row.get("type") == "item" and "value" in row


def _inside(row: Any) -> Any:
    return row["value"] if _wrapped(row) else row


def _named(rows: Sequence[Any]) -> list[tuple[str, Any]]:
    """Rows by their ids; one without gets its place, one that another has already is told apart."""
    found: list[tuple[str, Any]] = []
    taken: dict[str, int] = {}
    for place, row in enumerate(rows):
        name = str((isinstance(row, Mapping) and "type" in row and row.get("id")) or place)
        taken[name] = taken.get(name, 0) + 1
        found.append((name if taken[name] == 1 else f"{name}~{taken[name]}", row))
    return found


def _rebuilt(shape: Shape, value: Any, changed: Mapping[str, Any]) -> Any:
    """The value with its changed parts."""
    if not changed:
        return value
    match shape:
        case Fields():
            return {**value, **changed}
        case Rows():
            return [{**row, "value": changed[name]} if _wrapped(row) else changed[name] for name, row in _named(value)]
        case Blocks():
            return [{**row, "value": changed[name]} if name in changed else row for name, row in _named(value)]
    made = {**value, **{name: word for name, word in changed.items() if name == "caption"}}
    if "columns" in value:
        made["columns"] = [
            {**column, "heading": changed[f"columns.{place}"]} for place, column in enumerate(value["columns"])
        ]
    if "rows" in value:
        made["rows"] = [
            {**row, "values": [changed[f"rows.{place}.{number}"] for number, _cell in enumerate(row["values"])]}
            for place, row in enumerate(value["rows"])
        ]
    return made


def align(shape: Shape, original: Any, translation: Any, sources: Mapping[str, Source]) -> Aligned:
    """The translation's words where they belong in the original as it is now.

    Blocks belong together by their ids. Blocks of a translation that was written by hand, with ids of its own, do by
    their order and kind.
    A text that is not translated yet has the original's words; a file that is not the language's own, the original's.
    """
    found = Aligned({}, {}, [])
    used: set[str] = set()
    _align(shape, original, translation, ("", ""), sources, found, used)
    found.lost.extend(
        place.value
        for place in places(shape, translation)
        if isinstance(place.shape, Text) and place.key not in used and place.value
    )
    return found


def _align(
    shape: Shape,
    now: Any,
    then: Any,
    keys: tuple[str, str],
    sources: Mapping[str, Source],
    found: Aligned,
    used: set[str],
    *,
    told: str = "",
) -> None:
    """``told`` is where a cell's source stands: in a table a place means another text as soon as a row is moved."""
    key, former = keys
    if isinstance(shape, Text | File):
        source = sources.get(told) if told else sources.get(former) or sources.get(key)
        used.add(former)
        own = "" if then is None and isinstance(shape, Text) else then
        if isinstance(shape, File) and (own is None or (source and own == source.text and not source.same)):
            found.words[key] = now
        else:
            found.words[key] = own
            if source:
                found.sources[key] = source
        return
    others = {child.name: child for child in _children(shape, then)}
    in_table = isinstance(shape, Table)
    known = key if in_table and not _is_known(former, sources) else former
    partners = _partners(shape, now, then, known, sources)
    for child in _children(shape, now):
        partner = others.get(partners.get(child.name, ""))
        below = _below(key, child.name)
        if partner is not None and partner.kind == child.kind:
            names = (below, _below(former, partner.name))
            place = _below(known, partner.name) if in_table else ""
            _align(child.shape, child.value, partner.value, names, sources, found, used, told=place)
        else:
            found.words.update(
                {_below(below, k) if k else below: v for k, v in extract(child.shape, child.value).items()}
            )


def _partners(shape: Shape, now: Any, then: Any, key: str, sources: Mapping[str, Source]) -> dict[str, str]:
    """For each part of the original the part of the translation that belongs to it, by name."""
    ours, theirs = _children(shape, now), _children(shape, then)
    names = {child.name for child in theirs}
    if isinstance(shape, Table):
        return _partners_in_table(ours, theirs, {k[len(key) + 1 :]: v for k, v in sources.items()})
    if isinstance(shape, Fields):
        return {child.name: child.name for child in ours if child.name in names}
    shared = names & {child.name for child in ours}
    gone = {name for name in names - shared if _is_known(_below(key, name), sources)}
    matcher = SequenceMatcher(
        None,
        [(child.kind, child.name in shared and child.name) for child in ours],
        [(child.kind, child.name in shared | gone and child.name) for child in theirs],
        autojunk=False,
    )
    by_order = {
        ours[a + step].name: theirs[b + step].name
        for a, b, size in matcher.get_matching_blocks()
        for step in range(size)
    }
    return {**by_order, **{name: name for name in shared}}


def _is_known(key: str, sources: Mapping[str, Source]) -> bool:
    """Whether the translation of a block was made here, so that it belongs to the block of its id and no other."""
    return any(source == key or source.startswith(f"{key}.") for source in sources)


def _partners_in_table(
    ours: Sequence[_Child], theirs: Sequence[_Child], sources: Mapping[str, Source]
) -> dict[str, str]:
    """Rows and columns belong together by what the original said when they were translated."""
    grid = {child.name: child.value for child in ours}
    said = {child.name: sources[child.name].text if child.name in sources else None for child in theirs}
    if all(text is None for text in said.values()):
        said = {child.name: grid.get(child.name) for child in theirs}
    columns = _same_lines(_headings(said), _headings(grid))
    rows = _same_lines(_lines(said), _lines(grid))
    found = {"caption": "caption"}
    found |= {f"columns.{new}": f"columns.{old}" for new, old in columns.items()}
    found |= {
        f"rows.{row}.{column}": f"rows.{rows[row]}.{columns[column]}"
        for row, column in (map(int, match.groups()) for match in map(ROW.fullmatch, grid) if match)
        if row in rows and column in columns
    }
    return found


def _headings(grid: Words) -> list[Any]:
    return [text for name, text in grid.items() if COLUMN.fullmatch(name)]


def _lines(grid: Words) -> list[tuple[Any, ...]]:
    lines: dict[int, list[Any]] = {}
    for name, text in grid.items():
        match = ROW.fullmatch(name)
        if match:
            lines.setdefault(int(match[1]), []).append(text)
    return [tuple(line) for _number, line in sorted(lines.items())]


def _same_lines(before: Sequence[Any], after: Sequence[Any]) -> dict[int, int]:
    """For each line now the line that it was: the same, or one that was changed at its place."""
    if len(before) == len(after) and not set(before) & set(after):
        return {place: place for place in range(len(after))}
    found = {}
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag in {"equal", "replace"}:
            found.update(zip(range(j1, j2), range(i1, i2), strict=False))
    return found


def meanings(history: Sequence[tuple[int, Words]]) -> dict[str, list[Any]]:
    """For each text of the original the wordings that mean what it says now.

    ``history`` are the generations of the original with their words, oldest first. Within one generation only the
    wording changed.
    """
    generation, newest = history[-1]
    found: dict[str, list[Any]] = {}
    for key, text in newest.items():
        held, last, number = [text], text, generation
        for earlier, words in reversed(history[:-1]):
            if key not in words or (earlier != number and words[key] != last):
                break
            last, number = words[key], earlier
            held.append(last)
        found[key] = held
    return found


def plain(text: Any) -> Any:
    """A text without what the editor of rich text notes in it."""
    return _EDITOR_KEY.sub("", text) if isinstance(text, str) else text


def judge(shape: Shape, original: Any, text: Any, source: Source | None, meaning: Collection[Any]) -> State:
    """What a text needs: it is not translated yet, or says what the original no longer says, or neither."""
    current = source is None or plain(source.text) in {plain(one) for one in (original, *meaning)}
    if isinstance(shape, File):
        return State.DONE if current or text == original else State.CHANGED
    if source and source.same:
        return State.DONE if current else State.CHANGED
    if not text:
        return State.OPEN if original else State.DONE
    if plain(text) == plain(original) or (source and plain(text) == plain(source.text)):
        return State.OPEN
    return State.DONE if current else State.CHANGED
