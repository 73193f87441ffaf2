"""QTI 3.0 read: a package with ``imsmanifest.xml`` and items, or one item alone (1EdTech, ASI Information Model 3.0).

An item has one language, its ``xml:lang`` (the characteristic *language* of the class AssessmentItem). A question in
several languages is an item for each, all with the identifier of the question and the same identifiers of choices: the
simplest standard way, because catalogues (*CatalogInfo*) hold aids for single words, not another wording of an item.
Topic and difficulty stand in the manifest as IEEE LOM metadata, points as the ``normal-maximum`` of SCORE.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from posixpath import normpath
from urllib.parse import unquote

from django.utils.translation import gettext_lazy as _

from courses.enums import Difficulty, QuestionKind
from courses.exchange import markup, package
from courses.exchange.items import Item, Note, Reading, Row, Unreadable, Unsaid
from courses.exchange.markup import Element
from courses.exchange.wording import LINES, PARAGRAPHS, PICTURES, SILENT, tidy
from people.languages import LANGUAGES

MANIFEST = "imsmanifest.xml"
ITEM = "imsqti_item_xmlv3p0"
DIFFICULTIES = {"easy": Difficulty.EASY, "medium": Difficulty.MEDIUM, "difficult": Difficulty.HARD}
DIFFICULTIES |= {"very easy": Difficulty.EASY, "very difficult": Difficulty.HARD}
INTERACTION = re.compile(r"qti-[a-z-]+-interaction")
UNHEARD = frozenset({"qti-rubric-block", "qti-feedback-inline", "qti-feedback-block", "qti-modal-feedback"}) | SILENT
CRITERION = re.compile(r"(?:[-*•] *)?(.+?)(?: *\[(\d{1,2})\])?", re.S)
OWN_KEY = re.compile(r"q-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")


def read(data: bytes, language: str) -> Reading:
    """The questions of a package or an item; what names no language of ours is in ``language``."""
    reading = Reading()
    if data[:2] != b"PK":
        _collect([("", markup.parse(data), {})], language, reading)
        return reading
    files = package.unpack(data)
    if MANIFEST not in files:
        raise Unreadable(_("The package has no imsmanifest.xml at its top."))
    _collect(_listed(files, reading), language, reading)
    return reading


def _listed(files: dict[str, bytes], reading: Reading) -> Iterator[tuple[str, Element, dict[str, str]]]:
    """The items that the manifest lists, each with its metadata."""
    for resource in markup.parse(files[MANIFEST]).below("resource"):
        href, kind = normpath(unquote(resource.get("href"))), resource.get("type")
        if kind != ITEM:
            if "item" in kind:
                reading.skip(Note(resource.line, href, _("Only items of QTI 3.0 are read.")))
            elif "webcontent" not in kind and "xml" in kind:
                reading.notes.append(Note(resource.line, href, _("Tests, sections and other parts are not read.")))
            continue
        if href not in files:
            reading.skip(Note(resource.line, href, _("The file is not in the package.")))
            continue
        try:
            yield href, markup.parse(files[href]), _metadata(resource)
        except Unreadable as reason:
            reading.skip(Note(reason.line, href, reason.text))


def _metadata(resource: Element) -> dict[str, str]:
    """Topic and difficulty."""
    keyword = next((one.text.strip() for one in resource.below("keyword")), "")
    level = next((one.text.strip() for found in resource.below("difficulty") for one in found.all("value")), "")
    topic = keyword.removeprefix("topic:") if keyword.startswith("topic:") else ""
    return {"topic": topic, "difficulty": DIFFICULTIES.get(level, "")}


def _collect(listed: object, language: str, reading: Reading) -> None:
    """Put the languages of a question together."""
    found: dict[str, Item] = {}
    for href, root, metadata in listed:
        asked = _Asked(root, language, metadata, href, reading)
        try:
            item = asked.item()
            before = found.get(item.key) if item.key else None
            found[item.key or f"{href} {root.line}"] = _together(before, item) if before else item
        except Unsaid as reason:
            reading.skip(Note(root.line, asked.name, reason.text))
    for item in found.values():
        reading.add(item)


def _together(one: Item, other: Item) -> Item:
    """A question with one more of its languages; the first says how it is built."""
    rows = {row.key: row for row in other.rows}
    if one.kind != other.kind or set(rows) != {row.key for row in one.rows} or set(one.texts) & set(other.texts):
        raise Unsaid(_("It has the identifier of another item and is not the same question in another language."))
    return replace(
        one,
        texts={**one.texts, **other.texts},
        explanations={**one.explanations, **other.explanations},
        passage={**one.passage, **other.passage},
        rows=tuple(
            replace(
                row,
                texts={**row.texts, **rows[row.key].texts},
                match={**row.match, **rows[row.key].match},
                feedback={**row.feedback, **rows[row.key].feedback},
            )
            for row in one.rows
        ),
    )


@dataclass
class _Asked:
    """One item while it is read."""

    root: Element
    default: str
    metadata: dict[str, str]
    href: str
    reading: Reading

    @property
    def name(self) -> str:
        """Its file and what it is called."""
        return f"{self.href} {self.root.get('title') or self.root.get('identifier')}".strip()[:120]

    @property
    def language(self) -> str:
        """Its own language if it is one of ours."""
        return _code(self.root, self.default)

    def spoken(self, element: Element) -> str:
        """The language of a part: its own, or the item's."""
        return _code(element, self.language)

    def note(self, text: object) -> None:
        """Remember what is read otherwise, once."""
        note = Note(self.root.line, self.name, text)
        if note not in self.reading.notes:
            self.reading.notes.append(note)

    def say(self, element: Element | None, skip: object = None) -> dict[str, str]:
        """The text of an element, without feedback, rubrics and what ``skip`` names."""
        text = tidy("".join(_pieces(element, skip))) if element else ""
        if element and any(True for _one in element.below(*PICTURES)):
            self.note(_("Pictures, sounds and films are not carried."))
        return {self.spoken(element): text} if element and text else {}

    def item(self) -> Item:
        """The item as a question."""
        if self.root.tag != "qti-assessment-item":
            raise Unsaid(_("This is no item of QTI 3.0: its root is “%(tag)s”.") % {"tag": self.root.tag[:60]})
        body = self.root.first("qti-item-body")
        interactions = [one for one in _all_below(body) if INTERACTION.fullmatch(one.tag)] if body else []
        kinds = {one.tag for one in interactions}
        if not kinds:
            raise Unsaid(_("It has nothing to answer."))
        if len(kinds) > 1 or (len(interactions) > 1 and kinds != {"qti-text-entry-interaction"}):
            raise Unsaid(_("It has several things to answer; divide it into several items."))
        tag = kinds.pop()
        if tag not in KINDS:
            raise Unsaid(_("The kind “%(kind)s” is not known here.") % {"kind": tag[:60]})
        own = KINDS[tag](self, body, interactions)
        key = self.root.get("identifier")
        mine = OWN_KEY.fullmatch(key)
        explained = [self.say(one) for one in self.root.all("qti-modal-feedback")]
        words = "\n\n".join(text for texts in explained for text in texts.values())
        item = Item(
            kind="",
            texts={},
            explanations={self.language: words} if words else {},
            points=None if "points" in own else self.points(),
            topic=self.metadata.get("topic") or None,
            difficulty=self.metadata.get("difficulty") or None,
            key=mine[1] if mine else key,
            line=self.root.line,
        )
        return replace(item, **own)

    def points(self) -> int | None:
        """Whole points from 1 to 20."""
        for outcome in self.root.all("qti-outcome-declaration"):
            most = outcome.get("normal-maximum")
            if outcome.get("identifier") == "SCORE" and most:
                grade = _decimal(most)
                points = max(1, min(20, int(grade.to_integral_value())))
                if grade != points:
                    self.note(_("Points are whole, from 1 to 20: here %(points)s.") % {"points": points})
                return points
        return None

    def declaration(self, interaction: Element) -> Element:
        """What is right for an interaction."""
        wanted = interaction.get("response-identifier")
        for found in self.root.all("qti-response-declaration"):
            if found.get("identifier") == wanted:
                return found
        raise Unsaid(_("It does not say what is right."))

    def right(self, interaction: Element) -> list[str]:
        """The values of the correct response."""
        correct = self.declaration(interaction).first("qti-correct-response")
        return [one.text.strip() for one in correct.all("qti-value")] if correct else []

    def accepted(self, interaction: Element) -> str:
        """All texts worth everything, a line for each."""
        declaration = self.declaration(interaction)
        entries = [
            (" ".join(entry.get("map-key").split()), _decimal(entry.get("mapped-value")))
            for entry in declaration.below("qti-map-entry")
        ]
        most = max((worth for _key, worth in entries), default=Decimal(0))
        if any(0 < worth < most for _key, worth in entries):
            self.note(_("An answer worth a part of the points is left out."))
        texts = [key for key, worth in entries if worth == most > 0] or self.right(interaction)
        if not [text for text in texts if text]:
            raise Unsaid(_("It does not say what is right."))
        return "\n".join(dict.fromkeys(text for text in texts if text))


def _code(element: Element, otherwise: str) -> str:
    """The language that an element names, if it is one of ours."""
    code = element.get("lang")[:2].lower()
    return code if code in LANGUAGES else otherwise


def _decimal(text: str) -> Decimal:
    """A number, or nothing."""
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        return Decimal(0)
    return number if number.is_finite() and abs(number) < 10**6 else Decimal(0)


def _all_below(element: Element) -> Iterator[Element]:
    """Every element at any depth."""
    for one in element.children:
        yield one
        yield from _all_below(one)


def _pieces(element: Element, skip: object = None) -> Iterator[str]:
    """Text with its lines and paragraphs."""
    for one in element.content:
        if isinstance(one, str):
            yield re.sub(r"\s+", " ", one)
        elif one is skip or one.tag in UNHEARD:
            continue
        else:
            gap = "\n" if one.tag in LINES else "\n\n" if one.tag in PARAGRAPHS or one.tag == "qti-prompt" else ""
            yield gap
            yield from [one.get("alt")] if one.tag in PICTURES else _pieces(one, skip)
            yield gap if one.tag not in LINES else ""


def _asks(asked: _Asked, body: Element, interaction: Element) -> dict[str, str]:
    """What stands around an interaction, and its prompt."""
    around, prompt = asked.say(body, interaction), asked.say(interaction.first("qti-prompt"))
    words = "\n\n".join(text for texts in (around, prompt) for text in texts.values())
    return {asked.language: words} if words else {}


def _key(element: Element) -> str:
    """The key of a row."""
    return element.get("identifier").removeprefix("r-")


def _choices(asked: _Asked, body: Element, interactions: list[Element]) -> dict[str, object]:
    """One or several right options."""
    interaction = interactions[0]
    right = set(asked.right(interaction))
    several = asked.declaration(interaction).get("cardinality") == "multiple"
    kind = QuestionKind.MULTIPLE if several else QuestionKind.SINGLE
    if "true-false" in interaction.get("class").split():
        kind = QuestionKind.TRUE_FALSE
    rows = tuple(
        Row(
            asked.say(one),
            correct=one.get("identifier") in right,
            feedback=next((asked.say(told) for told in one.all("qti-feedback-inline")), {}),
            key=_key(one),
        )
        for one in interaction.below("qti-simple-choice")
    )
    return {"kind": kind, "texts": _asks(asked, body, interaction), "rows": rows}


def _ordering(asked: _Asked, body: Element, interactions: list[Element]) -> dict[str, object]:
    """The right order."""
    interaction = interactions[0]
    choices = {one.get("identifier"): one for one in interaction.below("qti-simple-choice")}
    right = asked.right(interaction)
    if sorted(right) != sorted(choices):
        raise Unsaid(_("The right order does not name every choice once."))
    rows = tuple(Row(asked.say(choices[name]), key=_key(choices[name])) for name in right)
    return {"kind": QuestionKind.ORDERING, "texts": _asks(asked, body, interaction), "rows": rows}


def _matching(asked: _Asked, body: Element, interactions: list[Element]) -> dict[str, object]:
    """What belongs together: each of the first set has one of the second."""
    interaction = interactions[0]
    sets = interaction.all("qti-simple-match-set")
    if len(sets) != 2:
        raise Unsaid(_("It does not have two sets to match."))
    first, second = (one.all("qti-simple-associable-choice") for one in sets)
    pairs = [value.split() for value in asked.right(interaction)]
    own = dict(pair for pair in pairs if len(pair) == 2)
    choices = {one.get("identifier"): one for one in second}
    if (
        len(own) != len(pairs)
        or set(own) != {one.get("identifier") for one in first}
        or not set(own.values()) <= set(choices)
    ):
        raise Unsaid(_("Not every row has exactly one that belongs to it."))
    rows = [Row(asked.say(one), match=asked.say(choices[own[one.get("identifier")]]), key=_key(one)) for one in first]
    rows += [
        Row({}, match=asked.say(one), key=name.removeprefix("c-"))
        for name, one in choices.items()
        if name not in own.values()
    ]
    return {"kind": QuestionKind.MATCHING, "texts": _asks(asked, body, interaction), "rows": tuple(rows)}


def _written(asked: _Asked, body: Element, interactions: list[Element]) -> dict[str, object]:
    """A number, a short answer, or a text with gaps."""
    blocks = [one for one in body.children if one.tag not in UNHEARD]
    alone = len(interactions) == 1 and any(
        not "".join(_pieces(one, interactions[0])).strip() and interactions[0] in _all_below(one)
        for one in blocks
        if "gaps" not in one.get("class").split()
    )
    if not alone:
        return _gaps(asked, blocks, interactions)
    declaration = asked.declaration(interactions[0])
    texts = asked.say(body, interactions[0])
    if declaration.get("base-type") not in ("float", "integer"):
        rows = (Row({asked.spoken(interactions[0]): asked.accepted(interactions[0])}, key="1"),)
        return {"kind": QuestionKind.SHORT, "texts": texts, "rows": rows}
    right = asked.right(interactions[0])
    if len(right) != 1:
        raise Unsaid(_("No number is right."))
    equal = next(iter(asked.root.below("qti-equal")), None)
    tolerance = (equal.get("tolerance").split() or ["0"])[0] if equal else "0"
    if equal and equal.get("tolerance-mode") == "relative":
        asked.note(_("A tolerance in percent is not carried."))
        tolerance = "0"
    return {"kind": QuestionKind.NUMERIC, "texts": texts, "answer": right[0], "tolerance": tolerance}


def _gaps(asked: _Asked, blocks: list[Element], interactions: list[Element]) -> dict[str, object]:
    """The blocks before the first gap ask, the others are the text with the gaps."""
    holding = [place for place, one in enumerate(blocks) if any(gap in interactions for gap in _all_below(one))]
    start = holding[0] if holding else 0
    asks = "\n\n".join(text for one in blocks[:start] for text in asked.say(one).values())
    for number, one in enumerate(interactions, start=1):
        one.content[:] = [f"[{number}]"]
    passage = "\n\n".join(text for one in blocks[start:] for text in asked.say(one).values())
    rows = tuple(
        Row({asked.spoken(one): asked.accepted(one)}, key=str(number))
        for number, one in enumerate(interactions, start=1)
    )
    return {
        "kind": QuestionKind.GAPS,
        "texts": {asked.language: asks or asked.root.get("title")},
        "passage": {asked.spoken(blocks[start]): passage},
        "rows": rows,
    }


def _free(asked: _Asked, body: Element, interactions: list[Element]) -> dict[str, object]:
    """A free text; its rubric is what scorers see."""
    rows = []
    for rubric in body.all("qti-rubric-block"):
        if "scorer" not in rubric.get("view").split():
            continue
        for line in rubric.below("li"):
            found = CRITERION.fullmatch(" ".join(line.text.split()))
            if found:
                points = max(1, min(20, int(found[2] or 1)))
                rows.append(
                    Row(
                        {asked.spoken(line): found[1]},
                        points=points,
                        key=line.get("id", f"r-{len(rows) + 1}").removeprefix("r-"),
                    )
                )
    kept = {"kind": QuestionKind.FREE_TEXT, "texts": _asks(asked, body, interactions[0]), "rows": tuple(rows)}
    return {**kept, "points": None} if rows else kept


KINDS: dict[str, Callable[[_Asked, Element, list[Element]], dict[str, object]]] = {
    "qti-choice-interaction": _choices,
    "qti-order-interaction": _ordering,
    "qti-match-interaction": _matching,
    "qti-text-entry-interaction": _written,
    "qti-extended-text-interaction": _free,
}
