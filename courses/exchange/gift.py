"""GIFT, Moodle's plain text: questions between blank lines, answers in braces. One language in a file.

Carried: options, true or false, short answers, numbers, what belongs together and free texts without their rubric.
The question's key, topic and difficulty stand in a comment as Moodle writes them: ``// [id:…] [tag:topic:…]``.
Categories (``$CATEGORY:``) say where Moodle keeps questions and are not read. A word missing in the middle of a text
becomes ``_____``, as Moodle shows it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from courses import scoring
from courses.enums import Difficulty, QuestionKind
from courses.exchange import wording
from courses.exchange.items import (
    Item,
    Note,
    Reading,
    Row,
    Unreadable,
    Unsaid,
    Writing,
    named,
    statement,
    true_or_false,
)

ESCAPED = "~=#{}:\\"
TITLE = re.compile(r"::((?:\\.|[^\\])*?)::", re.S)
FORM = re.compile(r"\[(html|plain|moodle|markdown)\]")
WEIGHT = re.compile(r"\s*%(-?\d+(?:\.\d+)?)%")
IN_COMMENT = re.compile(r"\[(id|tag):((?:\\\]|[^\]])*)\]")
LONGEST_COMMENT = 1000
WHOLE = (None, Decimal(100))
TRUTHS = {"T": True, "TRUE": True, "F": False, "FALSE": False}


@dataclass
class _Block:
    """The lines of a question: where they begin, and what its comments say."""

    line: int
    text: str
    key: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Answer:
    """One answer: right (``=``) or not (``~``), its worth in percent if given, its words and feedback, escaped."""

    right: bool
    weight: Decimal | None
    words: str
    feedback: str


def read(data: bytes, language: str) -> Reading:
    """The questions of a file, in one language."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise Unreadable(_("The file is not UTF-8. Save it as UTF-8 and try again."), line) from error
    reading = Reading()
    for block in _blocks(text.replace("\r\n", "\n").replace("\r", "\n")):
        try:
            reading.add(_question(block, language, reading))
        except Unsaid as reason:
            reading.skip(Note(block.line, named({language: block.text}), reason.text))
    return reading


def _blocks(text: str) -> Iterator[_Block]:
    """Questions: lines between blank ones, without comments and categories."""
    lines: list[str] = []
    start, comments = 0, []
    for number, line in enumerate([*text.split("\n"), ""], start=1):
        if line.lstrip().startswith("//"):
            comments += IN_COMMENT.findall(line[:LONGEST_COMMENT])
        elif line.strip().startswith("$CATEGORY:"):
            continue
        elif line.strip():
            start = start or number
            lines.append(line)
        elif lines:
            key = next((value for name, value in comments if name == "id"), "").replace("\\]", "]")
            tags = tuple(value.replace("\\]", "]") for name, value in comments if name == "tag")
            yield _Block(start, "\n".join(lines), key, tags)
            lines, start, comments = [], 0, []


def _question(block: _Block, language: str, reading: Reading) -> Item:
    """What a block asks."""
    text = block.text.strip()
    title = TITLE.match(text)
    text = text[title.end() :].strip() if title else text
    form = FORM.match(text)
    text = text[form.end() :] if form else text
    opened, closed = _braces(text)
    inner = text[opened + 1 : closed].strip()
    before, after = text[:opened].strip(), text[closed + 1 :].strip()
    said = _Said(language, form[1] if form else "moodle")
    asked = said.of(f"{before} _____ {after}" if after else before) or (said.of(title[1]) if title else {})
    answers, _hashes, general = inner.partition("####")
    tags = dict(tag.partition(":")[::2] for tag in block.tags)
    item = Item(
        kind=QuestionKind.FREE_TEXT,
        texts=asked,
        explanations=said.of(general),
        topic=tags.get("topic") or None,
        difficulty=tags.get("difficulty") if tags.get("difficulty") in Difficulty else None,
        key=block.key,
        line=block.line,
    )

    def note(told: object) -> None:
        reading.notes.append(Note(block.line, item.name, told))

    item = _answered(item, answers.strip(), said, note)
    if tags.get("kind") == QuestionKind.TRUE_FALSE and item.kind == QuestionKind.SINGLE:
        item = replace(item, kind=QuestionKind.TRUE_FALSE)
    if said.pictures:
        note(_("Pictures, sounds and films are not carried."))
    return item


def _braces(text: str) -> tuple[int, int]:
    """Where the answers begin and end."""
    places = {sign: _places(text, sign) for sign in "{}"}
    if not places["{"] and not places["}"]:
        raise Unsaid(_("It has no answers in braces: a description, which is not carried."))
    if len(places["{"]) > 1 and len(places["}"]) > 1:
        raise Unsaid(_("It has braces twice. Is a blank line missing before the next question?"))
    if len(places["{"]) != 1 or len(places["}"]) != 1 or places["{"] > places["}"]:
        raise Unsaid(_("A brace is missing: the answers stand between { and }."))
    return places["{"][0], places["}"][0]


def _places(text: str, sign: str) -> list[int]:
    """Where a sign stands without a backslash before it."""
    found, place = [], 0
    while place < len(text):
        if text[place] == "\\":
            place += 2
            continue
        if text[place] == sign:
            found.append(place)
        place += 1
    return found


class _Said:
    """Reads texts in the block's form."""

    def __init__(self, language: str, form: str) -> None:
        self.language, self.form, self.pictures = language, form, False

    def of(self, escaped: str) -> dict[str, str]:
        """A text without its escapes, as plain text."""
        own = FORM.match(escaped.strip())
        words = _unescaped(escaped.strip()[own.end() :] if own else escaped)
        form = own[1] if own else self.form
        texts, pictures = wording.read(words, self.language, form)
        self.pictures = self.pictures or pictures
        return texts


def _unescaped(text: str) -> str:
    """A text without backslashes; ``\\n`` is a new line."""
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] == "n" else found[1], text, flags=re.S).replace("\x00", "")


def _answered(item: Item, answers: str, said: _Said, note: object) -> Item:
    """The question with its kind and what is right."""
    word, *feedbacks = _split(answers, "#")
    if not answers:
        return item
    if word.strip().upper() in TRUTHS:
        truth = TRUTHS[word.strip().upper()]
        wrong, right = [said.of(one) for one in [*feedbacks, "", ""][:2]]
        rows = statement(item.texts, correct=truth, right=right, wrong=wrong)
        return replace(item, kind=QuestionKind.TRUE_FALSE, rows=rows)
    if answers.startswith("#"):
        return _number(item, answers[1:].strip(), note)
    found = list(_answers(answers))
    if all("->" in one.words for one in found if one.right) and all(one.right for one in found):
        return _matching(item, found, said)
    if all(one.right for one in found):
        return _short(item, found, said, note)
    return _choices(item, found, said, note)


def _answers(text: str) -> Iterator[_Answer]:
    """The answers of a block."""
    starts = sorted(_places(text, "=") + _places(text, "~"))
    if not starts or text[: starts[0]].strip():
        raise Unsaid(_("Answers begin with = or ~."))
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        words = text[start + 1 : end]
        weight = WEIGHT.match(words)
        words, *feedback = _split(words[weight.end() :] if weight else words, "#")
        yield _Answer(text[start] == "=", Decimal(weight[1]) if weight else None, words.strip(), "#".join(feedback))


def _split(text: str, sign: str) -> list[str]:
    """The parts of a text between signs without a backslash."""
    places = _places(text, sign)
    return [text[start:end] for start, end in zip([0, *(one + 1 for one in places)], [*places, len(text)], strict=True)]


def _choices(item: Item, answers: Sequence[_Answer], said: _Said, note: object) -> Item:
    """One right option; or several, where weights are given and nothing is simply right, as Moodle reads it."""
    several = not any(one.right and one.weight in WHOLE for one in answers)
    if not several and any(one.weight is not None and 0 < one.weight < 100 for one in answers):
        note(_("An option worth a part of the points counts as wrong."))
    rows = tuple(
        Row(
            said.of(one.words),
            correct=(one.weight or 0) > 0 if several else one.right and one.weight in WHOLE,
            feedback=said.of(one.feedback),
        )
        for one in answers
    )
    return replace(item, kind=QuestionKind.MULTIPLE if several else QuestionKind.SINGLE, rows=rows)


def _short(item: Item, answers: Sequence[_Answer], said: _Said, note: object) -> Item:
    """A short answer."""
    if any(one.feedback.strip() for one in answers):
        note(_("Feedback to single answers is not carried."))
    right = [one for one in answers if one.weight in WHOLE]
    if len(right) < len(answers):
        note(_("An answer worth a part of the points is left out."))
    accepted = []
    for one in right:
        words = " ".join(_unescaped(one.words).split())
        if "*" in words.replace("\\*", ""):
            note(_("An answer with a star, which stands for any letters, is left out."))
        elif words:
            accepted.append(words.replace("\\*", "*"))
    return replace(item, kind=QuestionKind.SHORT, rows=(Row({said.language: "\n".join(accepted)}),) if accepted else ())


def _matching(item: Item, answers: Sequence[_Answer], said: _Said) -> Item:
    """What belongs together."""
    pairs = [one.words.partition("->") for one in answers]
    rows = tuple(Row(said.of(words), match=said.of(match)) for words, _arrow, match in pairs)
    return replace(item, kind=QuestionKind.MATCHING, rows=rows)


def _number(item: Item, answers: str, note: object) -> Item:
    """A number: ``5:0.1`` or ``4.9..5.1``, or several with weights, of which the first whole one is carried."""
    several = answers.startswith("=")
    found = list(_answers(answers)) if several else [_Answer(True, None, _split(answers, "#")[0], "")]
    right = [one for one in found if one.right and one.weight in WHOLE]
    if not right:
        raise Unsaid(_("No number is right."))
    if len(found) > 1:
        note(_("Only the first right number is carried."))
    if "#" in answers:
        note(_("Feedback to single answers is not carried."))
    words = _unescaped(right[0].words).strip()
    low, dots, high = words.partition("..")
    if dots:
        ends = [scoring.read_number(one) for one in (low, high)]
        if None in ends:
            raise Unsaid(_("It is no number."))
        middle, far = (ends[0] + ends[1]) / 2, abs(ends[1] - ends[0]) / 2
        return replace(item, kind=QuestionKind.NUMERIC, answer=f"{middle:f}", tolerance=f"{far:f}")
    number, _colon, tolerance = words.partition(":")
    return replace(item, kind=QuestionKind.NUMERIC, answer=number.strip(), tolerance=tolerance.strip() or "0")


# --- writing ----------------------------------------------------------------------------------------

REFUSED = {
    QuestionKind.ORDERING: _("GIFT has no questions about the right order."),
    QuestionKind.GAPS: _("GIFT has no texts with several gaps."),
}


def write(items: Sequence[Item], language: str) -> Writing:
    """What GIFT carries, in one language."""
    losses: list[Note] = []
    blocks = []
    for item in items:
        if item.kind in REFUSED:
            losses.append(Note(0, item.name, REFUSED[QuestionKind(item.kind)]))
        elif not _speaks(item, language):
            losses.append(Note(0, item.name, _("The question is not in this language.")))
        else:
            blocks.append(_block(item, language))
            losses += [Note(0, item.name, text) for text in _lost(item)]
    text = "\n\n".join(blocks)
    return Writing(f"{text}\n".encode(), f"questions.{language}.gift.txt", "text/plain", tuple(losses))


def _speaks(item: Item, language: str) -> bool:
    """Whether a question and its rows are in a language."""
    return bool(item.texts.get(language)) and all(
        not row.texts or row.texts.get(language) for row in item.rows if item.kind != QuestionKind.FREE_TEXT
    )


def _lost(item: Item) -> Iterator[object]:
    """What GIFT does not say of a question."""
    if item.kind == QuestionKind.FREE_TEXT:
        yield _("GIFT has no rubric.")
    elif (item.points or 1) != 1:
        yield _("GIFT has no points.")


def _block(item: Item, language: str) -> str:
    """A question."""
    marks = [f"[id:{item.key}]" if item.key else ""]
    marks += [f"[tag:topic:{item.topic}]" if item.topic else ""]
    marks += [f"[tag:difficulty:{item.difficulty}]" if item.difficulty else ""]
    plain = item.kind == QuestionKind.TRUE_FALSE and true_or_false(item) is None
    marks += ["[tag:kind:TRUE_FALSE]" if plain else ""]
    comment = " ".join(mark for mark in marks if mark)
    explanation = item.explanations.get(language)
    end = f"\n####{_escaped(explanation)}" if explanation else ""
    title = _escaped(named(item.texts, language))
    answers = _written(item, language)
    last = "\n" if "\n" in answers + end else ""
    return "\n".join(
        [
            *([f"// {comment}"] if comment else []),
            f"::{title}::[plain]{_escaped(item.texts[language])}{{{answers}{end}{last}}}",
        ]
    )


def _written(item: Item, language: str) -> str:
    """What stands between the braces."""

    def told(row: Row) -> str:
        return f" #{_escaped(row.feedback[language])}" if row.feedback.get(language) else ""

    true = true_or_false(item)
    if true is not None:
        right, wrong = item.rows if true else item.rows[::-1]
        feedback = f"#{_escaped(wrong.feedback.get(language, ''))}#{_escaped(right.feedback.get(language, ''))}"
        return ("TRUE" if true else "FALSE") + (feedback if feedback != "##" else "")
    match item.kind:
        case QuestionKind.FREE_TEXT:
            return ""
        case QuestionKind.NUMERIC:
            return f"#{item.answer}:{item.tolerance}"
        case QuestionKind.SHORT:
            variants = [line for row in item.rows for line in row.texts[language].splitlines() if line.strip()]
            return "".join(f"\n\t={_escaped(one.replace('*', chr(92) + '*'))}" for one in variants)
        case QuestionKind.MATCHING:
            pairs = [(row.texts.get(language, ""), row.match.get(language, "")) for row in item.rows]
            return "".join(f"\n\t={_arrowless(words)} -> {_arrowless(match)}" for words, match in pairs)
        case _:
            count = sum(row.correct for row in item.rows)
            part = f"{100 / count:.5f}".rstrip("0").rstrip(".") if count else "100"
            several = item.kind == QuestionKind.MULTIPLE
            signs = (f"~%{part}%", "~%-100%") if several else ("=%100%", "~%0%")  # words may begin with %
            options = (f"{signs[not row.correct]}{_escaped(row.texts[language])}{told(row)}" for row in item.rows)
            return "".join(f"\n\t{option}" for option in options)


def _arrowless(text: str) -> str:
    """A text of a pair, in which GIFT's own arrow cannot be escaped."""
    return _escaped(text.replace("->", "→"))


def _escaped(text: str) -> str:
    """A text with a backslash before what GIFT reads as a sign."""
    kept = "".join(f"\\{sign}" if sign in ESCAPED else sign for sign in text.replace("\r", ""))
    return kept.replace("\n", "\\n")
