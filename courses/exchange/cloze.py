"""Gaps as Moodle embeds them in a text: ``{1:SHORTANSWER:=right~=also right~%50%half#feedback}``. Pure."""

import re
from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from courses import scoring
from courses.exchange.items import Row, Unsaid

GAP = re.compile(r"\{(\d*):([A-Z_]+):((?:\\.|[^\\}])*)\}", re.S)
WRITTEN = frozenset({"SHORTANSWER", "SA", "MW", "SHORTANSWER_C", "SAC", "MWC", "NUMERICAL", "NM"})
CHOSEN = re.compile(r"(MULTICHOICE|MC|MULTIRESPONSE|MR)(_?[VHS]+)?|MC[VHS]+|MR[VHS]+")
SPECIAL = re.compile(r"([\\}~#\"])")


def write(passage: str, variants: Sequence[Sequence[str]]) -> str:
    """A text with its gaps filled with what fits into them."""

    def gap(found: re.Match[str]) -> str:
        fitting = variants[int(found[1]) - 1]
        return "{1:SHORTANSWER:" + "~".join("=" + SPECIAL.sub(r"\\\1", one) for one in fitting) + "}"

    return scoring.GAP.sub(gap, passage)


def read(text: str) -> tuple[str, list[list[str]], list[object]]:
    """The text with numbered gaps, what fits into each, and what was read otherwise than it was meant."""
    gaps: list[list[str]] = []
    notes: list[object] = []

    def numbered(found: re.Match[str]) -> str:
        gaps.append(_variants(found[2], found[3], notes))
        return f"[{len(gaps)}]"

    plain = scoring.GAP.sub(r"(\1)", text)
    return GAP.sub(numbered, plain), gaps, notes


def _variants(kind: str, answers: str, notes: list[object]) -> list[str]:
    """The right answers of a gap."""
    if CHOSEN.fullmatch(kind):
        notes.append(_("A gap with a list to choose from becomes a gap to write into."))
    elif kind not in WRITTEN:
        raise Unsaid(_("A gap is of the kind “%(kind)s”, which is not known here.") % {"kind": kind})
    found = []
    for answer in _split(answers, "~"):
        right, words = _worth(answer)
        if right is None:
            notes.append(_("An answer worth a part of the points is left out."))
        elif right:
            first = _split(words, "#")[0]
            found.append(re.sub(r"\\(.)", r"\1", _number(first, notes) if kind in ("NUMERICAL", "NM") else first))
    if not [one for one in found if one.strip()]:
        raise Unsaid(_("A gap has no right answer."))
    return [" ".join(one.split()) for one in found if one.strip()]


def _worth(answer: str) -> tuple[bool | None, str]:
    """Whether an answer is right, None when it is in part, and its words."""
    answer = answer.strip()
    if answer.startswith("="):
        return True, answer[1:]
    share = re.match(r"%(-?[\d.]+)%", answer)
    if not share:
        return False, answer
    points = float(share[1]) if share[1].count(".") <= 1 and share[1].strip("-.") else 0.0
    return (None if 0 < points < 100 else points >= 100), answer[share.end() :]


def _number(text: str, notes: list[object]) -> str:
    """A number without its tolerance."""
    number, _colon, tolerance = text.partition(":")
    if tolerance.strip("0. "):
        notes.append(_("The tolerance of a number in a gap is not carried."))
    return number


def _split(text: str, sign: str) -> list[str]:
    """The parts of a text between signs that no backslash stands before."""
    parts, start, place = [], 0, 0
    while place < len(text):
        if text[place] == "\\":
            place += 2
            continue
        if text[place] == sign:
            parts.append(text[start:place])
            start = place + 1
        place += 1
    return [*parts, text[start:]]


def rows(by_language: dict[str, list[list[str]]]) -> tuple[Row, ...]:
    """A row for each gap, with what fits in each language."""
    counts = {len(gaps) for gaps in by_language.values()}
    if len(counts) > 1:
        raise Unsaid(_("The languages have different numbers of gaps."))
    number = counts.pop() if counts else 0
    return tuple(Row({code: "\n".join(gaps[place]) for code, gaps in by_language.items()}) for place in range(number))
