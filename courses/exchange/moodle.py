"""Moodle's XML: a ``<quiz>`` of ``<question type="…">``; categories say where Moodle keeps them and are not read.

Languages stand in multilang spans; a gap text (cloze) is written in one language, because Moodle would count the gaps
of all. The question's key is its ``idnumber``; topic and difficulty are tags (``topic:…``, ``difficulty:…``), and so is
a kind that Moodle lacks (``kind:TRUE_FALSE`` with words of its own). Several right options lose all points by a wrong
one, as here. A rubric stands in the grader's information, a line for each criterion with its points: ``Reasons [3]``.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext_lazy as _

from courses.enums import Difficulty, QuestionKind
from courses.exchange import cloze, markup, wording
from courses.exchange.items import (
    LONGEST,
    Item,
    Note,
    Reading,
    Row,
    Texts,
    Unreadable,
    Unsaid,
    Writing,
    named,
    statement,
    true_or_false,
)
from courses.exchange.markup import Element
from people.languages import LANGUAGES, pick

CRITERION = re.compile(r"(?:[-*•] *)?(.+?)(?: *\[(\d{1,2})\])?")
Kept = tuple[str, dict[str, object]]


class _Question:
    """One question while it is read."""

    def __init__(self, element: Element, language: str, notes: list[Note]) -> None:
        self.element, self.language, self.notes = element, language, notes
        self.name = named({language: self.said("name")})
        self.tags = dict(tag.text.strip().partition(":")[::2] for tag in element.below("tag"))
        self.texts = self.of(element.first("questiontext"))

    def said(self, tag: str) -> str:
        """The text of an element, as it is."""
        found = self.element.first(tag)
        return found.text.strip() if found else ""

    def of(self, element: Element | None) -> dict[str, str]:
        """The texts of an element by language."""
        if element is None:
            return {}
        inner = element.first("text")
        source = (inner or element).text
        texts, pictures = wording.read(source, self.language, element.get("format", "html"))
        if pictures or element.first("file"):
            self.note(_("Pictures, sounds and films are not carried."))
        foreign = wording.others(source)
        if foreign:
            self.note(_("Languages that are left out: %(codes)s.") % {"codes": ", ".join(foreign)})
        return texts

    def note(self, text: object) -> None:
        """Remember what is read otherwise, once."""
        note = Note(self.element.line, named(getattr(self, "texts", {})) or self.name_so_far, text)
        if note not in self.notes:
            self.notes.append(note)

    @property
    def name_so_far(self) -> str:
        """What the question is called before its text is known."""
        return getattr(self, "name", "")

    def answers(self) -> list[Element]:
        """The answers."""
        return self.element.all("answer")

    def share(self, answer: Element) -> Decimal:
        """What an answer is worth in percent."""
        return _decimal(answer.get("fraction", "0"))

    def feedback(self, element: Element) -> dict[str, str]:
        """What is told about an answer."""
        return self.of(element.first("feedback"))


def _decimal(text: str) -> Decimal:
    """A number of Moodle's, or nothing."""
    try:
        number = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        return Decimal(0)
    return number if number.is_finite() and abs(number) < 10**6 else Decimal(0)


def _choices(asked: _Question) -> Kept:
    """One or several right options."""
    single = asked.said("single").lower() not in ("false", "0")
    shares = [asked.share(answer) for answer in asked.answers()]
    if single and any(0 < share < 100 for share in shares):
        asked.note(_("An option worth a part of the points counts as wrong."))
    if any(share < 0 for share in shares) and single:
        asked.note(_("Minus points are not carried."))
    rows = tuple(
        Row(asked.of(answer), correct=share >= 100 if single else share > 0, feedback=asked.feedback(answer))
        for answer, share in zip(asked.answers(), shares, strict=True)
    )
    kind = QuestionKind.SINGLE if single else QuestionKind.MULTIPLE
    if asked.tags.get("kind") == QuestionKind.TRUE_FALSE:
        kind = QuestionKind.TRUE_FALSE
    return kind, {"rows": rows}


def _statement(asked: _Question) -> Kept:
    """True or false."""
    by_word = {(answer.first("text") or answer).text.strip().lower(): answer for answer in asked.answers()}
    if set(by_word) != {"true", "false"}:
        raise Unsaid(_("The answers are not “true” and “false”."))
    correct = asked.share(by_word["true"]) > asked.share(by_word["false"])
    told = {word: asked.feedback(answer) for word, answer in by_word.items()}
    right, wrong = (told["true"], told["false"]) if correct else (told["false"], told["true"])
    return QuestionKind.TRUE_FALSE, {"rows": statement(asked.texts, correct=correct, right=right, wrong=wrong)}


def _short(asked: _Question) -> Kept:
    """A short answer; its variants are all that is worth everything."""
    accepted: dict[str, list[str]] = {}
    if asked.said("usecase") == "1":
        asked.note(_("Capital letters make no difference here."))
    for answer in asked.answers():
        words, share = (answer.first("text") or answer).text.strip(), asked.share(answer)
        if re.search(r"(?<!\\)\*", words):
            asked.note(_("An answer with a star, which stands for any letters, is left out."))
        elif 0 < share < 100:
            asked.note(_("An answer worth a part of the points is left out."))
        elif share >= 100:
            code = answer.get("lang") if answer.get("lang") in LANGUAGES else asked.language
            accepted.setdefault(code, []).append(words.replace("\\*", "*"))
        if asked.feedback(answer):
            asked.note(_("Feedback to single answers is not carried."))
    texts = {code: "\n".join(" ".join(one.split()) for one in words) for code, words in accepted.items()}
    return QuestionKind.SHORT, {"rows": (Row(texts),) if texts else ()}


def _number(asked: _Question) -> Kept:
    """A number with its tolerance: the first that is worth everything."""
    right = [answer for answer in asked.answers() if asked.share(answer) >= 100]
    if not right:
        raise Unsaid(_("No number is right."))
    if len(asked.answers()) > 1:
        asked.note(_("Only the first right number is carried."))
    if asked.feedback(right[0]):
        asked.note(_("Feedback to single answers is not carried."))
    tolerance = right[0].first("tolerance")
    return QuestionKind.NUMERIC, {
        "answer": (right[0].first("text") or right[0]).text.strip().replace(",", "."),
        "tolerance": (tolerance.text.strip() if tolerance else "") or "0",
    }


def _matching(asked: _Question) -> Kept:
    """What belongs together."""
    rows = tuple(Row(asked.of(pair), match=asked.of(pair.first("answer"))) for pair in asked.element.all("subquestion"))
    return QuestionKind.MATCHING, {"rows": rows}


def _ordering(asked: _Question) -> Kept:
    """The right order; the fraction of an item is its place."""
    return QuestionKind.ORDERING, {"rows": tuple(Row(asked.of(answer)) for answer in asked.answers())}


def _gaps(asked: _Question) -> Kept:
    """A text with gaps; what is asked stands in its first paragraph, if that has no gap, or else is its name."""
    prompts, passages, gaps = {}, {}, {}
    for code, text in asked.texts.items():
        if len(text) > LONGEST:
            raise Unsaid(_("A text of the question is too long."))
        first, _gap, rest = text.partition("\n\n")
        prompts[code], body = (first, rest) if rest and not cloze.GAP.search(first) else (asked.said("name"), text)
        passages[code], gaps[code], notes = cloze.read(body)
        for note in notes:
            asked.note(note)
    return QuestionKind.GAPS, {"texts": prompts, "passage": passages, "rows": cloze.rows(gaps)}


def _free(asked: _Question) -> Kept:
    """A free text; its rubric stands in the grader's information."""
    lines = {
        code: [CRITERION.fullmatch(line) for line in text.splitlines() if line.strip()]
        for code, text in asked.of(asked.element.first("graderinfo")).items()
    }
    count = max((len(found) for found in lines.values()), default=0)
    rows = []
    for place in range(count):
        told = {code: found[place] for code, found in lines.items() if place < len(found) and found[place]}
        points = next((int(one[2]) for one in told.values() if one[2]), 1)
        rows.append(Row({code: one[1] for code, one in told.items()}, points=max(1, min(20, points))))
    return QuestionKind.FREE_TEXT, {"rows": tuple(rows), **({"points": None} if rows else {})}


KINDS: dict[str, Callable[[_Question], Kept]] = {
    "multichoice": _choices,
    "truefalse": _statement,
    "shortanswer": _short,
    "numerical": _number,
    "matching": _matching,
    "ordering": _ordering,
    "cloze": _gaps,
    "essay": _free,
}


def read(data: bytes, language: str) -> Reading:
    """The questions of a file; what names no language is in ``language``."""
    root, reading = markup.parse(data), Reading()
    if root.tag != "quiz":
        raise Unreadable(_("This is not Moodle's XML: its root is not “quiz”."), root.line)
    for element in root.all("question"):
        if element.get("type") == "category":
            continue
        asked = _Question(element, language, reading.notes)
        kind = KINDS.get(element.get("type"))
        try:
            if kind is None:
                raise Unsaid(_("The kind “%(kind)s” is not known here.") % {"kind": element.get("type")[:40]})
            reading.add(_item(asked, *kind(asked)))
        except Unsaid as reason:
            reading.skip(Note(element.line, named(asked.texts) or asked.name, reason.text))
    return reading


def _item(asked: _Question, kind: str, own: dict[str, object]) -> Item:
    """A question with what all kinds have."""
    difficulty = asked.tags.get("difficulty")
    item = Item(
        kind=kind,
        texts=asked.texts,
        explanations=asked.of(asked.element.first("generalfeedback")),
        points=None if "points" in own else _points(asked),
        topic=asked.tags.get("topic") or None,
        difficulty=difficulty if difficulty in Difficulty else None,
        key=asked.said("idnumber"),
        line=asked.element.line,
    )
    for tag in ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback", "hint"):
        if any(asked.of(one) for one in asked.element.all(tag)):
            asked.note(_("Hints and feedback to the whole answer are not carried."))
    return replace(item, **own)


def _points(asked: _Question) -> int | None:
    """Whole points from 1 to 20."""
    said = asked.said("defaultgrade")
    if not said:
        return None
    grade = _decimal(said)
    points = max(1, min(20, int(grade.to_integral_value())))
    if grade != points:
        asked.note(_("Points are whole, from 1 to 20: here %(points)s.") % {"points": points})
    return points


# --- writing ----------------------------------------------------------------------------------------


def write(items: Sequence[Item], name: str) -> Writing:
    """All kinds; of a gap text one language."""
    losses: list[Note] = []
    category = _element("category", f"$course$/top/{name.replace('/', '//')}")
    written = [markup.write("question", category, type="category"), *(_written(item, losses) for item in items)]
    quiz = '<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n' + "\n".join(written) + "\n</quiz>\n"
    return Writing(quiz.encode(), "questions.xml", "application/xml", tuple(losses))


def _written(item: Item, losses: list[Note]) -> str:
    """A question as Moodle reads it."""
    if item.kind == QuestionKind.GAPS and len(item.passage) > 1:
        losses.append(Note(0, item.name, _("Moodle keeps a text with gaps in one language; the others are left out.")))
    kind, own, extra = WRITERS.get(item.kind, _write_choices)(item)
    asked = own.pop("asked", wording.html(item.texts))
    points = sum(row.points for row in item.rows) if item.kind == QuestionKind.FREE_TEXT else item.points or 1
    tags = [f"topic:{item.topic}" if item.topic else "", f"difficulty:{item.difficulty}" if item.difficulty else ""]
    tags.append("kind:TRUE_FALSE" if (kind, item.kind) == ("multichoice", QuestionKind.TRUE_FALSE) else "")
    parts = [
        _element("name", item.name),
        _html("questiontext", asked),
        _html("generalfeedback", wording.html(item.explanations)),
        markup.write("defaultgrade", str(points)),
        markup.write("idnumber", markup.text(item.key)) if item.key else "",
        *(markup.write(tag, markup.text(text)) for tag, text in own.items()),
        *extra,
        markup.write("tags", *(_element("tag", tag) for tag in tags if tag)),
    ]
    return markup.write("question", *(f"\n  {part}" for part in parts if part), "\n", type=kind)


def _element(tag: str, words: str, **attributes: str) -> str:
    """An element with a text in it."""
    return markup.write(tag, markup.write("text", markup.text(words)), **attributes)


def _html(tag: str, source: str, *more: str, **attributes: str) -> str:
    """An element with HTML in it."""
    return markup.write(tag, markup.write("text", markup.text(source)), *more, **attributes, format="html")


def _told(row: Row) -> str:
    """Feedback to an option."""
    return _html("feedback", wording.html(row.feedback)) if row.feedback else ""


Written = tuple[str, dict[str, str], list[str]]


def _write_choices(item: Item) -> Written:
    """Options; a true or false one with Moodle's own words where it has no others."""
    true = true_or_false(item)
    if true is not None:
        words = zip(("true", "false"), item.rows, (true, not true), strict=True)
        return (
            "truefalse",
            {},
            [
                _element("answer", word, fraction="100" if right else "0", format="moodle_auto_format").replace(
                    "</answer>", f"{_told(row)}</answer>"
                )
                for word, row, right in words
            ],
        )
    several = item.kind == QuestionKind.MULTIPLE
    count = sum(row.correct for row in item.rows)
    part = f"{100 / count:.5f}".rstrip("0").rstrip(".") if several and count else "100"
    answers = [
        _html(
            "answer",
            wording.html(row.texts),
            _told(row),
            fraction=part if row.correct else ("-100" if several else "0"),
        )
        for row in item.rows
    ]
    return "multichoice", {"single": "false" if several else "true", "shuffleanswers": "true"}, answers


def _write_short(item: Item) -> Written:
    """Each variant is worth everything; its language is an attribute that Moodle passes over."""
    answers = [
        _element("answer", line.replace("*", "\\*"), fraction="100", format="moodle_auto_format", **{"xml:lang": code})
        for row in item.rows
        for code, text in row.texts.items()
        for line in text.splitlines()
    ]
    return "shortanswer", {"usecase": "0"}, answers


def _write_number(item: Item) -> Written:
    """A number with its tolerance."""
    number = markup.write("text", markup.text(item.answer))
    tolerance = markup.write("tolerance", markup.text(item.tolerance))
    return "numerical", {}, [markup.write("answer", number, tolerance, fraction="100", format="moodle_auto_format")]


def _write_matching(item: Item) -> Written:
    """Pairs."""
    pairs = [
        _html("subquestion", wording.html(row.texts), _element("answer", wording.html(row.match))) for row in item.rows
    ]
    return "matching", {"shuffleanswers": "true"}, pairs


def _write_ordering(item: Item) -> Written:
    """Items in their order, graded by neighbours, as here."""
    fields = {"layouttype": "VERTICAL", "selecttype": "ALL", "selectcount": "0"}
    fields |= {"gradingtype": "RELATIVE_NEXT_EXCLUDE_LAST", "showgrading": "SHOW", "numberingstyle": "none"}
    answers = [
        _html("answer", wording.html(row.texts), fraction=f"{place}.0000000")
        for place, row in enumerate(item.rows, start=1)
    ]
    return "ordering", fields, answers


def _write_gaps(item: Item) -> Written:
    """What is asked, and the text with its gaps, in one language."""
    passage = pick(item.passage, "fi")
    code = next(code for code, text in item.passage.items() if text == passage)
    variants = [[line for line in pick(row.texts, code).splitlines() if line.strip()] for row in item.rows]
    prompt = wording.lines(" ".join(pick(item.texts, code).split()))
    body = wording.lines(cloze.write(passage, variants))
    return "cloze", {"asked": f'<span lang="{code}" class="multilang"><p>{prompt}</p><p>{body}</p></span>'}, []


def _write_free(item: Item) -> Written:
    """A free text with its rubric."""
    codes = dict.fromkeys(code for row in item.rows for code in row.texts)
    rubric: Texts = {
        code: "\n".join(f"{' '.join(pick(row.texts, code).split())} [{row.points}]" for row in item.rows)
        for code in codes
    }
    fields = {"responseformat": "editor", "responserequired": "1", "responsefieldlines": "15", "attachments": "0"}
    return "essay", fields, [_html("graderinfo", wording.html(rubric))]


WRITERS: dict[str, Callable[[Item], Written]] = {
    QuestionKind.SHORT: _write_short,
    QuestionKind.NUMERIC: _write_number,
    QuestionKind.MATCHING: _write_matching,
    QuestionKind.ORDERING: _write_ordering,
    QuestionKind.GAPS: _write_gaps,
    QuestionKind.FREE_TEXT: _write_free,
}
