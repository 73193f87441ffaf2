"""A programme as text that can be read back to the same. Pure."""

from dataclasses import replace
from datetime import time

from webinars.enums import Knowledge, SessionKind
from webinars.programme import clocks, reading, speakers
from webinars.programme.items import (
    AT,
    CLOSED_WORDS,
    KIND,
    KIND_WORDS,
    KNOWLEDGE,
    KNOWLEDGE_WORDS,
    OPEN_WORDS,
    ORDER,
    PART,
    TITLE,
    WHEN,
    Item,
    Programme,
    kind_of,
)


def write(programme: Programme, language: str) -> str:
    """The programme as text that ``reading.parse`` reads back to the same."""
    place = ORDER.index(language)
    head = _head(programme, place)
    for part in programme.parts:
        access = OPEN_WORDS[place] if part.open else CLOSED_WORDS[place]
        head.append(f"{PART[place]}: {_span(part.starts, part.ends)} {part.title} ({access})")
    blocks = ["\n".join(head), *("\n".join(_written(item, language)) for item in programme.items)]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _head(programme: Programme, place: int) -> list[str]:
    """The event's title and time as people write them where that is read back to the same, else each by its name."""
    plain = [line for line in (programme.title, _when(programme, AT[place])) if line]
    [read, *more] = reading.parse("\n".join([*plain, "9.00–9.10 Avaus"])) or [Programme()]
    facts = (programme.title, programme.day, programme.starts, programme.ends, (), ())
    if (
        (read.title, read.day, read.starts, read.ends, read.parts, read.left) == facts
        and len(read.items) == 1
        and not more
    ):
        return plain
    named = [f"{TITLE[place]}: {programme.title}"] if programme.title else []
    return [*named, *([f"{WHEN[place]}: {when}"] if (when := _when(programme)) else [])]


def _when(programme: Programme, at: str = "") -> str:
    """The day and the times of an event."""
    day = f"{programme.day.day}.{programme.day.month}.{programme.day.year}" if programme.day else ""
    span = f"{at}{_span(programme.starts, programme.ends)}" if programme.starts and programme.ends else ""
    return " ".join(filter(None, (day, span)))


def _span(starts: time, ends: time | None) -> str:
    """From–to, or a start alone."""
    return f"{clocks.written(starts)}–{clocks.written(ends)}" if ends else clocks.written(starts)


def _written(item: Item, language: str) -> list[str]:
    """The lines of an item: as people write them where that is read back to the same, else each fact by its name."""
    place = ORDER.index(language)
    head = [f"{_span(item.starts, item.ends)} {item.title}"]
    bare = replace(item, kind=kind_of(item.title, ()), people=(), knowledge=())
    read = reading.parse(head[0])
    if [one.items for one in read] != [(bare,)] or read[0].left or read[0].parts:
        head = [_span(item.starts, item.ends), f"{TITLE[place]}: {item.title}"]
    lines = [*head, *speakers.write(item.people, language)]
    if item.kind != kind_of(item.title, item.people):
        lines.append(f"{KIND[place]}: {KIND_WORDS[SessionKind(item.kind)][place]}")
    if item.knowledge:
        words = ", ".join(KNOWLEDGE_WORDS[Knowledge(one)][place] for one in item.knowledge)
        lines.append(f"{KNOWLEDGE[place]}: {words}")
    return lines
