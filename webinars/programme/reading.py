"""Programme text as organisers write it ↔ sessions. Pure: text in, plain rows out, no database and no clock.

A line with a time begins an item: ``9–9.10 Welcome``, ``09.20–9.50 …``, ``klo 10.20-10.30 TAUKO``, a start alone, a
start and a length, the time behind the title, or times in a column of their own. People stand behind a slash, a dash,
a tab or a comma, or on the next lines. A line with a day names an event; several events make a series. An item that
spans two or more of those after it is a part of the event.

Nothing is mended silently: ``remarks`` says what does not fit, and ``left`` holds every line that became nothing.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import time
from itertools import accumulate
from typing import Any

from webinars.enums import PersonRole
from webinars.programme import clocks, speakers
from webinars.programme.clocks import Day, Mark
from webinars.programme.items import (
    CLOSED_WORDS,
    KIND,
    KIND_WORDS,
    KNOWLEDGE,
    KNOWLEDGE_WORDS,
    OPEN_WORDS,
    PART,
    TITLE,
    WHEN,
    Item,
    Part,
    Programme,
    kind_of,
    named,
)

MOST, LONGEST = 100_000, 2_000  # letters of a text, and of a line that may say something

_LABELLED = re.compile(
    rf"^({'|'.join((*TITLE, *KIND, *KNOWLEDGE, *PART, *WHEN, 'Paikka', 'Plats', 'Place'))})\s*:\s*(.*)$",
    re.IGNORECASE,
)
_OPEN = re.compile(r"\bavoin|\bavointa|\böppe[nt]|\bopen\b", re.IGNORECASE)
_HEADING = re.compile(
    r"^(?:alustava |webinaarin |preliminärt? )?(?:ohjelma|program(?:me)?|agenda|aikataulu|schema)\s*:?$", re.IGNORECASE
)
_NOTE = re.compile(r"^\(?\*|^[¹²³]|^(?:huom|obs|nb|note)\b|^p\.?s\.?\b", re.IGNORECASE)
_UNFINISHED = re.compile(r"(?:[-–—:,&/]|\b(?:ja|sekä|och|samt|and))$", re.IGNORECASE)
_SLASH = re.compile(r"\s+//?\s+|\s*\t+\s*")
_DASH = re.compile(r"\s+[-–—]\s+")
_COMMA = re.compile(r",\s+")
_BRACKET = re.compile(r"^(.+?)\s*\(([^()]+)\)\s*$")
_PEOPLE_FIRST = re.compile(r"^([^:]+,[^:]+):\s+(\S.*)$")


def parse(text: str) -> tuple[Programme, ...]:
    """The events of a text, in their order; none where no line tells of a time."""
    reader, lines = _Reader(), [line.rstrip() for line in _plain(text).splitlines()]
    following = [*accumulate(reversed(lines), lambda after, line: line if line.strip() else after, initial="")]
    for number, (line, after) in enumerate(zip(lines, reversed(following[:-1]), strict=True), start=1):
        reader.take(number, line, after)
    return reader.close()


@dataclass
class _Draft:
    """An item while its lines are read."""

    mark: Mark
    line: int
    title: str = ""
    exact: bool = False  # the title stands behind its label
    kind: str = ""
    knowledge: tuple[str, ...] = ()
    people: list[tuple[str, str]] = field(default_factory=list)  # role, text

    def settled(self) -> Item:
        """The item with its people, and its kind told from its title and from them."""
        title, ends = self.title, self.mark.ends
        if not self.exact:
            title, minutes = clocks.length_in(trimmed(title)) if ends is None else (trimmed(title), None)
            ends = clocks.later(self.mark.starts, minutes) if minutes is not None else ends
        people = tuple(who for role, text in self.people for who in speakers.read(text, role))
        return Item(
            self.mark.starts, ends, title, self.kind or kind_of(title, people), people, self.knowledge, self.line
        )


@dataclass
class _Event:
    """An event while its lines are read."""

    facts: dict[str, Any] = field(default_factory=dict)
    parts: list[Part] = field(default_factory=list)
    drafts: list[_Draft] = field(default_factory=list)
    left: list[tuple[int, str]] = field(default_factory=list)
    head: list[tuple[int, str]] = field(default_factory=list)  # the lines that told its facts

    def settled(self) -> Programme:
        """The event; a start alone ends where the next item begins, the last one with the event."""
        items, spanning = _apart([draft.settled() for draft in self.drafts])
        ends: time | None = self.facts.get("ends")
        closed = []
        for place, item in enumerate(items):
            following = items[place + 1].starts if place + 1 < len(items) else ends
            fits = item.ends is None and following is not None and following > item.starts
            closed.append(replace(item, ends=following) if fits else item)
        parts = sorted([*self.parts, *spanning], key=lambda part: (part.starts, part.ends))
        return Programme(tuple(closed), parts=tuple(parts), left=tuple(self.left), **self.facts)


class _Reader:
    """Takes line after line."""

    def __init__(self) -> None:
        self.events = [_Event()]
        self.column: list[_Draft] = []  # times that wait for their titles
        self.rows: list[list[tuple[int, str]]] = []  # the lines after them, in blocks
        self.after_gap = False
        self.previous = 0  # the number of the last line that says something

    def take(self, number: int, line: str, following: str) -> None:
        """One line; ``following`` is the next one that says something."""
        if not line.strip():
            self.after_gap = True
            return
        if len(line) > LONGEST:
            self.event.left.append((number, line))
            return
        day, mark, labelled = clocks.day_in(line), clocks.mark_of(line), _LABELLED.match(line.strip())
        if labelled and self._labelled(labelled[1].capitalize(), labelled[2].strip(), (number, line.strip())):
            pass
        elif day and self._is_head(day, line, following):
            self._head(day, number, line)
        elif mark and not day:
            self._begin(mark, number)
        elif self.column:
            self._in_column(number, line.strip())
        else:
            self._more(number, line.strip())
        self.after_gap = False
        self.previous = number

    def close(self) -> tuple[Programme, ...]:
        """All events; lines before a first one that tells of no time belong to the next."""
        self._pair()
        found: list[Programme] = []
        waiting: list[tuple[int, str]] = []
        for event in self.events:
            programme = event.settled()
            if not programme.items:
                waiting += sorted([*event.head, *event.left])
                continue
            found.append(replace(programme, left=(*waiting, *programme.left)))
            waiting = []
        if found and waiting:
            found[-1] = replace(found[-1], left=(*found[-1].left, *waiting))
        return tuple(found)

    @property
    def event(self) -> _Event:
        """The event that is being read."""
        return self.events[-1]

    def _labelled(self, name: str, value: str, line: tuple[int, str]) -> bool:
        """A line that says by its label what it is; False when it means nothing here."""
        drafts = self.event.drafts
        if name in TITLE and drafts and not drafts[-1].title and not self.after_gap:
            drafts[-1].title, drafts[-1].exact = value, True
            self.column.clear()
            return True
        if name in KIND and drafts and (kind := named(KIND_WORDS, value)):
            drafts[-1].kind = kind
            return True
        if name in KNOWLEDGE and drafts and all(kinds := [named(KNOWLEDGE_WORDS, one) for one in value.split(",")]):
            drafts[-1].knowledge = tuple(kinds)
            return True
        return self._of_event(name, value, line)

    def _of_event(self, name: str, value: str, line: tuple[int, str]) -> bool:
        """A line that says by its label what it is of the event."""
        if name in TITLE:
            self._next()
            self.event.facts["title"] = value
        elif name in PART and (span := clocks.range_before(value)):
            self.event.parts.append(_part(span.starts, span.ends, span.after))
        elif name in WHEN and not self.event.drafts and not {"day", "starts"} & self.event.facts.keys():
            day = clocks.day_in(value)
            if unread := self._time(day, day.after if day else value):
                self._leave(line[0], unread)
        else:
            return False
        self.event.head.append(line)
        return True

    def _next(self) -> None:
        """What follows belongs to another event, where this one has items already."""
        self._pair()
        if self.event.drafts or self.event.head:
            self.events.append(_Event())

    def _is_head(self, day: Day, line: str, following: str) -> bool:
        """Whether a line with a day names an event: it tells of times too, or an earlier time than the last follows it.

        Before any item a short line with the first day does.
        """
        if clocks.ranges_in(day.after):
            return True
        if len(line) > 120 or clocks.mark_of(line):
            return False
        if not self.event.drafts:
            return "day" not in self.event.facts
        mark = clocks.mark_of(following) if len(following) <= LONGEST and not clocks.day_in(following) else None
        return mark is not None and mark.starts <= self.event.drafts[-1].mark.starts

    def _head(self, day: Day, number: int, line: str) -> None:
        """A line that names an event: its title, its day, its times and its parts."""
        title, head = trimmed(day.before), [(number, line.strip())]
        if not title and self.event.left and self.event.left[-1][0] == self.previous:
            head.insert(0, self.event.left.pop())
            title = head[0][1]
        self._next()
        self.event.head += head
        unread = self._time(day, day.after) if day.value else line.strip()
        if not day.value:
            self._time(None, day.after)
        if _HEADING.match(title):
            title = ""
        if title or unread:
            self.event.facts["title"] = title or unread
        if title and unread:
            self._leave(number, unread)

    def _time(self, day: Day | None, text: str) -> str:
        """The event's day, its times, and the parts that stand behind them; answers the words that say none of it."""
        if day and day.value:
            self.event.facts["day"] = day.value
        spans = clocks.ranges_in(text)
        words = [trimmed(spans[0].before if spans else text)]
        if spans and (len(spans) == 1 or not trimmed(spans[0].after) or _spans(spans[0], spans[1:])):
            self.event.facts |= {"starts": spans[0].starts, "ends": spans[0].ends}
            words.append(trimmed(spans.pop(0).after))
        self.event.parts += [_part(span.starts, span.ends, trimmed(span.after)) for span in spans]
        return " ".join(filter(None, words))

    def _begin(self, mark: Mark, number: int) -> None:
        """An item begins."""
        if self.rows:
            self._pair()
        draft = _Draft(mark, number)
        words = " ".join(filter(None, (mark.before, mark.after))) if mark.before else mark.after
        draft.title, people = split(words)
        if people:
            draft.people.append((PersonRole.SPEAKER, people))
        self.event.drafts.append(draft)
        if not words:
            self.column.append(draft)
        else:
            self._pair()

    def _in_column(self, number: int, line: str) -> None:
        """A line after times that stand alone."""
        if len(self.column) == 1:
            self.column[0].title, people = split(line)
            self.column[0].people += [(PersonRole.SPEAKER, people)] if people else []
            self.column.clear()
            return
        if self.after_gap or not self.rows:
            self.rows.append([])
        self.rows[-1].append((number, line))

    def _pair(self) -> None:
        """Times that stood alone get the blocks or the lines after them, one each; where the numbers differ, none."""
        blocks = self.rows if len(self.rows) == len(self.column) else [[row] for block in self.rows for row in block]
        if len(blocks) == len(self.column):
            for draft, ((_number, first), *more) in zip(self.column, blocks, strict=True):
                draft.title, people = split(first)
                draft.people += [
                    (PersonRole.SPEAKER, text) for text in (people, *(line for _number, line in more)) if text
                ]
        else:
            self.event.left += [row for block in blocks for row in block]
        self.column, self.rows = [], []

    def _more(self, number: int, line: str) -> None:
        """A further line: of the item's title, of its people, or of nothing."""
        draft = self.event.drafts[-1] if self.event.drafts else None
        role, rest = speakers.label(line)
        if draft is None or _NOTE.match(line):
            self._leave(number, line)
        elif role:
            draft.people.append((role, rest))
        elif draft.people and not self.after_gap and (_UNFINISHED.search(draft.people[-1][1]) or _continues(line)):
            draft.people[-1] = (draft.people[-1][0], f"{draft.people[-1][1]} {line}")
        elif speakers.are_people(line):
            draft.people.append((PersonRole.SPEAKER, line))
        elif not draft.people and not self.after_gap and (_UNFINISHED.search(draft.title) or line[0].islower()):
            draft.title = f"{draft.title} {line}"
        else:
            self._leave(number, line)

    def _leave(self, number: int, line: str) -> None:
        """A line that becomes nothing; a heading says nothing that one does not know."""
        if not _HEADING.match(line):
            self.event.left.append((number, line))


def split(words: str) -> tuple[str, str]:
    """A title, and the people who stand behind it (or, before a colon, in front of it)."""
    title, *people = _SLASH.split(words.strip(), maxsplit=1)
    if people:
        return trimmed(title), " ".join(_SLASH.split(people[0]))
    first = _PEOPLE_FIRST.match(words)
    if first and speakers.are_people(first[1]):
        return trimmed(first[2]), first[1]
    for join in (*reversed(list(_DASH.finditer(words))), *_COMMA.finditer(words)):
        if speakers.are_people(words[join.end() :]) and words[: join.start()].strip():
            return trimmed(words[: join.start()]), words[join.end() :].strip()
    bracket = _BRACKET.match(words)
    if bracket and speakers.are_people(bracket[2]):
        return trimmed(bracket[1]), bracket[2]
    return words.strip(), ""


def _plain(text: str) -> str:
    """A text with plain spaces, and the cells of a table between tabs."""
    plain = re.sub(r"[\u00ad\u200b-\u200d\u2060\ufeff]", "", re.sub(r"[\u00a0\u2000-\u200a\u202f]", " ", text[:MOST]))
    return re.sub(
        r"^\s*\|.*$", lambda row: row[0].strip().strip("|").strip().replace("|", "\t"), plain, flags=re.MULTILINE
    )


def trimmed(text: str) -> str:
    """Words without what only divided them from others, such as half a pair of brackets."""
    plain = text.strip(" \t,;–—-:")
    if plain.count("(") < plain.count(")"):
        plain = plain.rstrip(") \t")
    elif plain.count("(") > plain.count(")"):
        plain = plain.strip("( \t")
    return plain.strip(" \t,;–—-:")


def _part(starts: time, ends: time | None, title: str) -> Part:
    """A part, whose title says whether it is for everybody."""
    for words, is_open in ((OPEN_WORDS, True), (CLOSED_WORDS, False)):
        for word in words:
            if title.endswith(f"({word})"):
                return Part(starts, ends or starts, title.removesuffix(f"({word})").strip(), is_open)
    return Part(starts, ends or starts, title, bool(_OPEN.search(title)))


def _spans(whole: Mark, others: Sequence[Mark]) -> bool:
    """Whether one time holds all others."""
    return all(
        whole.starts <= one.starts and (one.ends or one.starts) <= (whole.ends or whole.starts) for one in others
    )


def _holds(item: Item, one: Item) -> bool:
    """Whether one item's time lies in another's and is shorter."""
    ends = one.ends or one.starts
    return (
        item.ends is not None
        and item.starts <= one.starts <= ends <= item.ends
        and (item.starts, item.ends) != (one.starts, ends)
    )


def _apart(items: Sequence[Item]) -> tuple[list[Item], list[Part]]:
    """Items, and the parts among them: what spans the next two items or more, without people of its own."""
    kept, parts = [], []
    for place, item in enumerate(items):
        inside = [one for one in items[place + 1 : place + 3] if _holds(item, one)]
        if len(inside) == 2 and not item.people:
            parts.append(_part(item.starts, item.ends, item.title))
        else:
            kept.append(item)
    return kept, parts


def _continues(line: str) -> bool:
    """Whether a line goes on with the people of the line before."""
    return bool(re.match(r"^(?:&|,|/|(?:ja|sekä|och|samt|and)\s)", line, re.IGNORECASE))
