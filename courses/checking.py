"""Checking a lesson before others read it: what readers would stumble over, how hard the text is, how long it takes.

Pure: a lesson comes as its language, its minutes and its blocks as they are stored. Colours need no check, because
authors cannot choose any.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from html.parser import HTMLParser
from typing import Any

CHARACTERS_A_MINUTE = 863  # read aloud, nearly the same in every language: Trauzettel-Klosinski and Dietz 2012 (IReST)
LONG_SENTENCE = 25  # words
LONG_WORD = 6  # letters; longer ones count for LIX (Björnsson 1968, Läsbarhet)
WITHOUT_HEADING = 350  # words
MOST_SENTENCES = 3

VAGUE = {
    "fi": {"tästä", "täältä", "tässä", "täällä", "klikkaa tästä", "lue lisää", "lisää", "linkki", "katso tästä"},
    "sv": {"här", "klicka här", "läs mer", "mer", "länk", "se här", "läs mera"},
    "en": {"here", "click here", "read more", "more", "link", "this", "see here", "learn more"},
}
COMMON = {
    "fi": {"ja", "on", "että", "ei", "se", "kun", "myös", "ovat", "tai", "joka", "mutta", "hän", "voi", "jos", "kuin"},
    "sv": {"och", "att", "det", "som", "en", "är", "av", "för", "med", "inte", "den", "till", "på", "ett", "har"},
    "en": {"the", "and", "of", "to", "is", "that", "in", "it", "for", "with", "are", "not", "this", "be", "you"},
}
ENOUGH = 12  # words by which a language can be told
SAID_ANYWAY = re.compile(
    r"(kuva|kuvassa|bild|bilden|picture|image|photo|valokuva)\b|.*\.(png|jpe?g|gif|webp|svg)$", re.IGNORECASE
)
SENTENCE = re.compile(r"[.!?…:]+(?:\s+|$)")
WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")
TEXTS = ("title", "text", "caption", "prompt", "transcript", "question", "when", "alt", "source")
PROSE = ("text", "transcript")


class Fault(StrEnum):
    """What a reader would stumble over."""

    HEADING_ALONE = "heading_alone"  # a heading with nothing below it
    NO_HEADING = "no_heading"  # a long stretch of text without one
    LINK_VAGUE = "link_vague"  # a link that says nothing by itself
    LINK_ADDRESS = "link_address"  # a link whose text is an address
    NO_ALT = "no_alt"  # a picture without a text for whoever does not see it; drafts only
    ALT_SAYS_NOTHING = "alt_says_nothing"  # an alternative text that names the file, or says that it is a picture
    NO_CAPTIONS = "no_captions"  # a recording without captions in the lesson's language
    NO_TRANSCRIPT = "no_transcript"  # a recording without a text version
    OTHER_LANGUAGE = "other_language"  # a text in another language than the lesson
    LONG_SENTENCE = "long_sentence"
    MINUTES = "minutes"  # the lesson takes much longer or shorter than it says


@dataclass(frozen=True)
class Finding:
    """A fault, and where: the words it is about, or a number of minutes."""

    fault: Fault
    where: str


@dataclass(frozen=True)
class Hindrance:
    """A fault that must not reach readers, and the block that it is in."""

    fault: Fault
    where: str
    block: str


@dataclass(frozen=True)
class Report:
    """What was found, and the measures: words, minutes of reading and watching, LIX (None where there are no words)."""

    findings: tuple[Finding, ...]
    words: int
    minutes: int
    lix: int | None

    @property
    def hardness(self) -> str:
        """How hard the text is by LIX: very easy below 30, easy, medium, hard, from 60 very hard."""
        if self.lix is None:
            return ""
        steps = ("very_easy", "easy", "medium", "hard", "very_hard")
        return steps[max(0, min(4, (self.lix - 20) // 10))]


@dataclass(frozen=True)
class Recording:
    """What is known of a film or sound of the library: its seconds, and the languages of its captions."""

    seconds: float
    captions: Collection[str]


@dataclass(frozen=True)
class _Prose:
    """A text with what stands around it taken off: its paragraphs, and its links as (text, address)."""

    paragraphs: tuple[str, ...]
    links: tuple[tuple[str, str], ...]


class _Reader(HTMLParser):
    """Takes paragraphs and links out of rich text."""

    def __init__(self) -> None:
        super().__init__()
        self.paragraphs: list[str] = [""]
        self.links: list[tuple[str, str]] = []
        self._link: str | None = None
        self._said = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A block begins a paragraph, a link begins to be listened to."""
        if tag in {"p", "li", "br", "h2", "h3", "h4"}:
            self.paragraphs.append("")
        elif tag == "a":
            self._link, self._said = dict(attrs).get("href") or "", ""

    def handle_endtag(self, tag: str) -> None:
        """A link is whole."""
        if tag == "a" and self._link is not None:
            self.links.append((" ".join(self._said.split()), self._link))
            self._link = None

    def handle_data(self, data: str) -> None:
        """Words of the paragraph, and of a link."""
        self.paragraphs[-1] += data
        self._said += data


def check(
    blocks: Sequence[Mapping[str, Any]],
    *,
    language: str,
    minutes: int,
    intro: str = "",
    recordings: Mapping[int, Recording] | None = None,
) -> Report:
    """What a lesson's readers would stumble over, in the order of the lesson, and its measures."""
    known = recordings or {}
    texts = [_read(intro), *(_read(text) for block in blocks for text in _texts(block))]
    paragraphs = [paragraph for text in texts for paragraph in text.paragraphs]
    sentences = [
        sentence for paragraph in paragraphs for sentence in SENTENCE.split(paragraph) if WORD.search(sentence)
    ]
    words = [word for sentence in sentences for word in WORD.findall(sentence)]
    played = sum(known[number].seconds for number in recordings_in(blocks) if number in known)
    needed = round(sum(len(paragraph) for paragraph in paragraphs) / CHARACTERS_A_MINUTE + played / 60)
    findings = [
        *_headings(blocks),
        *_links(texts, language),
        *_pictures(blocks),
        *_films(blocks, known, language),
        *_languages(paragraphs, language),
        *_long_sentences(sentences),
        *([Finding(Fault.MINUTES, str(needed))] if abs(needed - minutes) > max(2, minutes * 0.4) else []),
    ]
    return Report(tuple(findings), len(words), needed, _lix(words, len(sentences)))


def hindrances(
    blocks: Sequence[Mapping[str, Any]], *, language: str, recordings: Mapping[int, Recording]
) -> list[Hindrance]:
    """Pictures without a text and videos without captions: the Act 306/2019 leaves nothing to choose there."""
    return [
        Hindrance(finding.fault, finding.where, str(row.get("id", "")))
        for row in blocks
        for finding in (*_pictures([row]), *_films([row], recordings, language))
        if finding.fault in {Fault.NO_ALT, Fault.NO_CAPTIONS}
    ]


def _lix(words: Sequence[str], sentences: int) -> int | None:
    """Words a sentence, and of a hundred words those of more than six letters (Björnsson 1968)."""
    if not words:
        return None
    return round(len(words) / max(1, sentences) + 100 * sum(len(word) > LONG_WORD for word in words) / len(words))


def _read(text: str) -> _Prose:
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return _Prose(tuple(" ".join(each.split()) for each in reader.paragraphs if each.strip()), tuple(reader.links))


def _texts(value: Any, name: str = "") -> Iterator[str]:
    """Every text of a block that is read: words of its fields, whatever they are nested in."""
    if isinstance(value, str):
        if name in TEXTS:
            yield value
    elif isinstance(value, Mapping):
        inside = str(value.get("type", "")) in {"text", "heading", "item"}
        for key, each in value.items():
            yield from _texts(each, "text" if key == "value" and inside else key)
    elif isinstance(value, Sequence):
        for each in value:
            yield from _texts(each, name)


def recordings_in(blocks: Sequence[Mapping[str, Any]]) -> list[int]:
    """The numbers of the films and sounds."""
    return [row["value"][name] for row, name in _played(blocks) if row["value"].get(name)]


def _played(blocks: Sequence[Mapping[str, Any]]) -> Iterator[tuple[Mapping[str, Any], str]]:
    for row in blocks:
        if row["type"] in {"video", "audio"}:
            yield row, str(row["type"])


def _headings(blocks: Sequence[Mapping[str, Any]]) -> Iterator[Finding]:
    """Headings with nothing below them, and long stretches without one."""
    since = 0
    for place, row in enumerate(blocks):
        if row["type"] == "heading":
            following = blocks[place + 1]["type"] if place + 1 < len(blocks) else "heading"
            if following == "heading":
                yield Finding(Fault.HEADING_ALONE, str(row["value"]))
            since = 0
        elif row["type"] == "text":
            before, since = since, since + len(WORD.findall(" ".join(_read(str(row["value"])).paragraphs)))
            if before <= WITHOUT_HEADING < since:
                yield Finding(Fault.NO_HEADING, " ".join(_read(str(row["value"])).paragraphs)[:60])


def _links(texts: Sequence[_Prose], language: str) -> Iterator[Finding]:
    """Links are read out of their sentence by many: each must say where it leads."""
    for text, _address in (link for prose in texts for link in prose.links):
        plain = text.strip(" .…»›→").lower()
        if plain in VAGUE.get(language, set()) or not plain:
            yield Finding(Fault.LINK_VAGUE, text)
        elif re.match(r"(https?://|www\.)", plain):
            yield Finding(Fault.LINK_ADDRESS, text)


def _pictures(blocks: Sequence[Mapping[str, Any]]) -> Iterator[Finding]:
    """Pictures without a text; texts that say that it is a picture, or how its file is called."""
    for picture in (picture for row in blocks for picture in _shown(row)):
        if not str(picture.get("alt") or "").strip():
            yield Finding(Fault.NO_ALT, str(picture.get("caption") or ""))
    for alt in (alt for row in blocks for alt in _named(row, "alt")):
        if SAID_ANYWAY.match(alt.strip()):
            yield Finding(Fault.ALT_SAYS_NOTHING, alt)


def _shown(value: Any) -> Iterator[Mapping[str, Any]]:
    """The pictures of a block, whatever they are nested in."""
    if isinstance(value, Mapping):
        if value.get("image") and "alt" in value:
            yield value
        else:
            for each in value.values():
                yield from _shown(each)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for each in value:
            yield from _shown(each)


def _named(value: Any, name: str) -> Iterator[str]:
    """The texts of all fields of that name."""
    if isinstance(value, Mapping):
        for key, each in value.items():
            if key == name and isinstance(each, str):
                yield each
            else:
                yield from _named(each, name)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for each in value:
            yield from _named(each, name)


def _films(blocks: Sequence[Mapping[str, Any]], known: Mapping[int, Recording], language: str) -> Iterator[Finding]:
    """Recordings that cannot be followed without hearing, or without seeing."""
    for row, name in _played(blocks):
        recording = known.get(row["value"].get(name) or 0)
        title = str(row["value"].get("title", ""))
        if recording is not None and language not in recording.captions and name == "video":
            yield Finding(Fault.NO_CAPTIONS, title)
        if not _read(str(row["value"].get("transcript") or "")).paragraphs:
            yield Finding(Fault.NO_TRANSCRIPT, title)


def _languages(paragraphs: Sequence[str], language: str) -> Iterator[Finding]:
    """Paragraphs plainly in another of the site's languages: a screen reader would read them with the wrong sounds."""
    for paragraph in paragraphs:
        words = [word.lower() for word in WORD.findall(paragraph)]
        if len(words) < ENOUGH:
            continue
        counts = {code: sum(word in common for word in words) for code, common in COMMON.items()}
        likely = max(counts, key=lambda code: counts[code])
        if counts[likely] >= 3 and counts[likely] > 2 * counts.get(language, 0):
            yield Finding(Fault.OTHER_LANGUAGE, paragraph[:60])


def _long_sentences(sentences: Sequence[str]) -> Iterator[Finding]:
    """The longest of those that nobody reads in one breath."""
    counted = sorted(((len(WORD.findall(sentence)), sentence) for sentence in sentences), reverse=True)
    for length, sentence in counted[:MOST_SENTENCES]:
        if length > LONG_SENTENCE:
            yield Finding(Fault.LONG_SENTENCE, sentence[:120])
