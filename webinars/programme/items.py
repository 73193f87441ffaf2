"""Items, parts and events of a programme, and the words by which a text names their facts. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time

from webinars.enums import Knowledge, PersonRole, SessionKind
from webinars.programme.speakers import Who

KINDS = (
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
    (SessionKind.CASE, r"^tapaus(?:esimerkki)?\b|^case\b|^fall(?:beskrivning)?\b"),
)
KIND_WORDS = {
    SessionKind.OPENING: ("Avaus", "Öppning", "Opening"),
    SessionKind.TALK: ("Puheenvuoro", "Anförande", "Talk"),
    SessionKind.JOINT_TALK: ("Yhteinen puheenvuoro", "Gemensamt anförande", "Joint talk"),
    SessionKind.PANEL: ("Paneeli", "Panel", "Panel"),
    SessionKind.DIALOGUE: ("Fasilitoitu dialogi", "Faciliterad dialog", "Facilitated dialogue"),
    SessionKind.DISCUSSION: ("Keskustelu", "Diskussion", "Discussion"),
    SessionKind.QA: ("Kysymyksiä ja vastauksia", "Frågor och svar", "Questions and answers"),
    SessionKind.CASE: ("Tapausesimerkki", "Fallbeskrivning", "Case example"),
    SessionKind.WORKSHOP: ("Työpaja", "Workshop", "Workshop"),
    SessionKind.BREAK: ("Tauko", "Paus", "Break"),
    SessionKind.CLOSING: ("Päätös", "Avslutning", "Closing"),
}
KNOWLEDGE_WORDS = {
    Knowledge.RESEARCH: ("tutkimustieto", "forskningskunskap", "research knowledge"),
    Knowledge.EXPERT: ("asiantuntijatieto", "expertkunskap", "expert knowledge"),
    Knowledge.EXPERIENCE: ("kokemustieto", "erfarenhetskunskap", "knowledge by experience"),
}
ORDER = ("fi", "sv", "en")
TITLE, KIND, KNOWLEDGE, PART, WHEN = (
    ("Otsikko", "Rubrik", "Title"),
    ("Laji", "Slag", "Kind"),
    ("Tietolaji", "Kunskapsslag", "Kind of knowledge"),
    ("Osa", "Del", "Part"),
    ("Aika", "Tid", "Time"),
)
AT = ("klo ", "kl. ", "")  # before a time
OPEN_WORDS = ("kaikille avoin", "öppen för alla", "open to all")
CLOSED_WORDS = ("rajattu", "begränsad", "restricted")


@dataclass(frozen=True)
class Item:
    """One item of a programme; ``ends`` is None where the text gives a start alone and nothing follows."""

    starts: time
    ends: time | None
    title: str
    kind: str = SessionKind.TALK
    people: tuple[Who, ...] = ()
    knowledge: tuple[str, ...] = ()
    line: int = field(default=0, compare=False)  # of the text, from 1


@dataclass(frozen=True)
class Part:
    """A stretch of an event under a title; ``open`` where the text says that it is for everybody."""

    starts: time
    ends: time
    title: str
    open: bool


@dataclass(frozen=True)
class Programme:
    """An event as its text tells it, empty where the text is silent; ``left`` are the lines that became nothing."""

    items: tuple[Item, ...] = ()
    title: str = ""
    day: date | None = None
    starts: time | None = None
    ends: time | None = None
    parts: tuple[Part, ...] = ()
    left: tuple[tuple[int, str], ...] = field(default=(), compare=False)


def kind_of(title: str, people: Sequence[Who]) -> str:
    """What happens in an item, told from its title; two speakers make a joint talk."""
    for kind, pattern in KINDS:
        if re.search(pattern, title.lower()):
            return str(kind)
    speaking = [who for who in people if who.role == PersonRole.SPEAKER]
    return str(SessionKind.JOINT_TALK if len(speaking) > 1 else SessionKind.TALK)


def named(words: Mapping[str, tuple[str, str, str]], said: str) -> str:
    """The member of a closed list that goes by this name in one of the languages."""
    wanted = said.strip().casefold()
    return next((str(member) for member, names in words.items() if wanted in map(str.casefold, names)), "")
