"""Programme text as organisers write it ↔ sessions. Pure: text in, plain rows out, no database and no clock.

A line that begins with a time begins an item: ``9–9.10 Tervetuloa``, ``09.20–9.50 …``, ``9:10–09:30 …``,
``klo 10.20-10.30 TAUKO``, or a start alone. People stand behind a slash or a tab, or on the next lines.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import time

from webinars.enums import PersonRole, SessionKind

_CLOCK = r"(\d{1,2})(?:[.:](\d{2}))?"
_RANGE = re.compile(rf"^\s*(?:(?:klo|kl\.?|at)\s+)?{_CLOCK}\s*[-–—−]\s*{_CLOCK}\s*[,:;]?\s+(?=\S)", re.IGNORECASE)
_START = re.compile(r"^\s*(?:(?:klo|kl\.?|at)\s+)?(\d{1,2})[.:](\d{2})\s*[,:;]?\s+(?=\S)", re.IGNORECASE)
_SLASH = re.compile(r"\s+/\s+|\s*\t+\s*")
_AND = re.compile(r"\s+(?:&|ja|och|sekä|samt|and)\s+", re.IGNORECASE)
_PANEL = re.compile(
    r"^(?:keskustelussa mukana|panelistit|i panelen|panelists?|panellists?|deltagare)\s*:\s*", re.IGNORECASE
)
_FACILITATOR = re.compile(
    r"^(?:keskustelun fasilitoi|fasilitaattori|facilitator|facilitated by|facilitator är|diskussionen leds av)\s*:?\s*",
    re.IGNORECASE,
)
_KINDS = (
    (
        SessionKind.BREAK,
        r"^(?:lounas|kahvi)?tauko\b|^(?:kaffe|lunch)?paus\b|^(?:coffee |lunch )?break\b|^lounas\b|^lunch\b",
    ),
    (SessionKind.CLOSING, r"päätös|päättyy|avslutning|closing|loppusanat"),
    (SessionKind.OPENING, r"^tervetuloa|^avaus(?!puheen)|^välkommen|^welcome|^opening(?! address)"),
    (SessionKind.DIALOGUE, r"^dialogi?\b|^dialogue\b"),
    (SessionKind.PANEL, r"\bpane(?:e)?li(?:keskustelu)?\b|\bpanel(?:diskussion)?\b"),
    (SessionKind.QA, r"^kysymy|^frågor|^questions|^q ?& ?a"),
    (SessionKind.DISCUSSION, r"^keskustelu|^yhteinen keskustelu|^diskussion|^discussion"),
    (SessionKind.WORKSHOP, r"^työpaja|^workshop"),
)
_WORDS = {
    PersonRole.PANELLIST: {"fi": "Keskustelussa mukana", "sv": "I panelen", "en": "Panellists"},
    PersonRole.FACILITATOR: {"fi": "Keskustelun fasilitoi", "sv": "Diskussionen leds av", "en": "Facilitated by"},
}


@dataclass(frozen=True)
class Who:
    """Somebody in an item: role, and what is said of them (name or title, then organisation)."""

    role: str
    title: str
    organisation: str = ""


@dataclass(frozen=True)
class Item:
    """One item of a programme; ``ends`` is None where the text gives a start alone and nothing follows."""

    starts: time
    ends: time | None
    title: str
    kind: str = SessionKind.TALK
    people: tuple[Who, ...] = field(default=())


@dataclass(frozen=True)
class Read:
    """What a text told: its items, and the lines before the first one, which are no items."""

    items: tuple[Item, ...]
    left: tuple[str, ...] = ()


def parse(text: str) -> Read:
    """The items of a programme; an end that is missing is the next item's start."""
    items: list[Item] = []
    left: list[str] = []
    for line in text.replace("\u00a0", " ").replace("\u00ad", "").splitlines():
        begun = _begin(line)
        if begun:
            items.append(begun)
        elif line.strip() and items:
            items[-1] = _more(items[-1], line.strip())
        elif line.strip():
            left.append(line.strip())
    closed = [
        replace(item, ends=items[place + 1].starts) if item.ends is None and place + 1 < len(items) else item
        for place, item in enumerate(items)
    ]
    return Read(tuple(_settled(item) for item in closed), tuple(left))


def write(items: Sequence[Item], language: str) -> str:
    """The programme as text that ``parse`` reads back to the same items."""
    lines = []
    for item in items:
        ends = f"–{_clock(item.ends)}" if item.ends else ""
        lines.append(f"{_clock(item.starts)}{ends} {item.title}")
        speakers = [who for who in item.people if who.role not in _WORDS]
        lines += [_person(who) for who in speakers]
        for role, words in _WORDS.items():
            listed = [who for who in item.people if who.role == role]
            if listed:
                lines += [f"{words.get(language, words['en'])}: {_person(who)}" for who in listed]
        lines.append("")
    return "\n".join(lines).strip() + "\n"


def _clock(moment: time) -> str:
    """A time of day."""
    return f"{moment.hour}.{moment.minute:02d}"


def _person(who: Who) -> str:
    """Somebody on a line."""
    return f"{who.title}, {who.organisation}" if who.organisation else who.title


def _moment(hours: str, minutes: str | None) -> time | None:
    """A time of day, if there is such a time."""
    hour, minute = int(hours), int(minutes or 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _begin(line: str) -> Item | None:
    """The item that the line begins, if it begins one."""
    found = _RANGE.match(line)
    if found:
        starts, ends = _moment(found[1], found[2]), _moment(found[3], found[4])
        rest = line[found.end() :]
        return _item(starts, ends, rest) if starts and ends else None
    found = _START.match(line)
    if found:
        starts = _moment(found[1], found[2])
        return _item(starts, None, line[found.end() :]) if starts else None
    return None


def _item(starts: time, ends: time | None, rest: str) -> Item:
    """An item from what stands behind its time: a title, and people behind a slash or a tab."""
    title, *people = _SLASH.split(rest.strip(), maxsplit=1)
    item = Item(starts, ends, title.strip(" ,;").strip())
    return replace(item, people=tuple(_people(people[0], PersonRole.SPEAKER))) if people else item


def _more(item: Item, line: str) -> Item:
    """A further line of an item: panellists, the facilitator, or speakers."""
    for pattern, role in ((_PANEL, PersonRole.PANELLIST), (_FACILITATOR, PersonRole.FACILITATOR)):
        found = pattern.match(line)
        if found:
            return replace(item, people=(*item.people, *_people(line[found.end() :], role)))
    return replace(item, people=(*item.people, *_people(line, PersonRole.SPEAKER)))


def _people(text: str, role: str) -> Iterable[Who]:
    """People joined by "and"; each one's last comma part is the organisation."""
    for part in _AND.split(text.strip().rstrip(".")):
        title, mark, organisation = part.strip().rpartition(", ")
        if not mark:
            title, organisation = organisation, ""
        if title:
            yield Who(str(role), title.strip(), organisation.strip())


def _settled(item: Item) -> Item:
    """The item with its kind told from its title and its people."""
    title = item.title.lower()
    for kind, pattern in _KINDS:
        if re.search(pattern, title):
            return replace(item, kind=str(kind))
    speakers = [who for who in item.people if who.role == PersonRole.SPEAKER]
    return replace(item, kind=str(SessionKind.JOINT_TALK if len(speakers) > 1 else SessionKind.TALK))
