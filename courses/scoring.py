"""Scoring: pure and on the server only. What a response is worth is an exact share between nothing and everything.

A question comes as the content of its version (``QuestionVersion.content``), a response as a list of texts in one
canonical form, which does not depend on the order in which things were shown:

- options: the keys of the chosen ones, in the question's order
- number: the number as one text
- matching: ``row[.]choice`` for every row, in the question's order
- ordering: the keys of all items, in the order that was given
- gaps: what was written into each gap, in the gaps' order
- short answer, free text: what was written
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from fractions import Fraction
from itertools import pairwise
from math import ceil
from typing import Any

Content = Mapping[str, Any]
Response = Sequence[str]

BETWEEN = "[.]"  # between a row and what it was matched with, as in xAPI (Data 2.4.4.1)
NUMBER = re.compile(r"[+-]?[0-9]{1,14}(\.[0-9]{1,8})?")
APART = re.compile(
    r"(?<=\w)\s*[\-\u2010-\u2015]\s*(?=\w)|\s+"
)  # a minus before a number, or after a letter, says something
AROUND = " .,;:!?\"'\u2019\u201d\u00bb"
GAP = re.compile(r"\[(\d{1,3})\]")  # a gap in a text: [1]
IN_PARTS = frozenset({"MATCHING", "ORDERING", "GAPS", "FREE_TEXT"})
LONGEST = {"GAPS": 100, "SHORT": 200, "FREE_TEXT": 5000}


@dataclass(frozen=True)
class Result:
    """What an attempt gave: exactly so many points out of so many, and whether that is enough."""

    points: Fraction
    maximum: int
    passed: bool

    @property
    def shown(self) -> Decimal:
        """The points to hundredths; rounded down, so that what is shown never reaches what was not reached."""
        return hundredths(self.points)


def hundredths(points: Fraction) -> Decimal:
    """Points as they are shown and kept."""
    exact = Decimal(points.numerator) / Decimal(points.denominator)
    return exact.quantize(Decimal("0.01"), rounding=ROUND_DOWN)


def read_number(text: str) -> Decimal | None:
    """A number as people type it, with comma or point, spaces and perhaps a percent sign; None when it is none."""
    plain = "".join(text.split()).replace("\u2212", "-").replace(",", ".").removesuffix("%")
    return Decimal(plain) if NUMBER.fullmatch(plain) else None


def folded(text: str) -> str:
    """A text for comparing: case, spaces, hyphens and what stands around it make no difference; letters do."""
    plain = unicodedata.normalize("NFKC", text).casefold().replace("\u2212", "-")
    return APART.sub(" ", plain).strip(AROUND)


def accepted(content: Content, response: Response) -> tuple[str, ...] | None:
    """The response in its one canonical form; None when it is no answer to this question."""
    return FORMS.get(content["kind"], _options)(content, response)


def share(content: Content, response: Response) -> Fraction:
    """What a response is worth, from 0 to 1; what is no answer is worth nothing, free text until it is graded."""
    given = accepted(content, response)
    return Fraction(0) if given is None else SHARES.get(content["kind"], _same_options)(content, given)


def is_correct(content: Content, response: Response) -> bool:
    """Whether a response is right, all of it."""
    return share(content, response) == 1


def worth(content: Content) -> int:
    """The points of a question."""
    if content["kind"] == "FREE_TEXT":
        return sum(criterion["points"] for criterion in content["criteria"])
    return int(content.get("points", 1))


def graded(content: Content, grades: Mapping[str, int]) -> Fraction:
    """What a free text is worth by the points that a person gave for each criterion of the rubric."""
    criteria = content["criteria"]
    given = sum(max(0, min(row["points"], grades.get(row["key"], 0))) for row in criteria)
    return Fraction(given, worth(content)) if criteria else Fraction(0)


# --- canonical forms --------------------------------------------------------------------------------


def _options(content: Content, response: Response) -> tuple[str, ...] | None:
    """The chosen options in the question's order, so that the order of choosing never matters."""
    chosen = set(response)
    known = [option["key"] for option in content["options"]]
    if not chosen or not chosen <= set(known) or (content["kind"] != "MULTIPLE" and len(chosen) > 1):
        return None
    return tuple(key for key in known if key in chosen)


def _number(content: Content, response: Response) -> tuple[str, ...] | None:
    """The number without noughts at its end."""
    number = read_number(response[0]) if len(response) == 1 else None
    return None if number is None else (f"{number.normalize():f}",)


def _pairs(content: Content, response: Response) -> tuple[str, ...] | None:
    """A choice for every row, in the question's order."""
    given = dict(text.split(BETWEEN, 1) for text in response if BETWEEN in text)
    rows = [row["key"] for row in content["rows"]]
    choices = {choice["key"] for choice in content["choices"]}
    if len(given) != len(response) or set(given) != set(rows) or not set(given.values()) <= choices:
        return None
    return tuple(f"{row}{BETWEEN}{given[row]}" for row in rows)


def _sequence(content: Content, response: Response) -> tuple[str, ...] | None:
    """Every item once."""
    return tuple(response) if sorted(response) == sorted(item["key"] for item in content["items"]) else None


def _filled(content: Content, response: Response) -> tuple[str, ...] | None:
    """Something in every gap."""
    return _written(response, LONGEST["GAPS"]) if len(response) == len(content["gaps"]) else None


def _short(content: Content, response: Response) -> tuple[str, ...] | None:
    """One short text."""
    return _written(response, LONGEST["SHORT"]) if len(response) == 1 else None


def _written(response: Response, longest: int) -> tuple[str, ...] | None:
    """Texts without spaces around and inside that nobody sees; None when one says nothing or too much."""
    texts = tuple(" ".join(unicodedata.normalize("NFC", text).replace("\x00", "").split()) for text in response)
    return texts if all(folded(text) and len(text) <= longest for text in texts) else None


def _free(content: Content, response: Response) -> tuple[str, ...] | None:
    """A text with its lines."""
    text = response[0].replace("\x00", "").replace("\r\n", "\n").strip() if len(response) == 1 else ""
    return (text,) if text and len(text) <= LONGEST["FREE_TEXT"] else None


FORMS: dict[str, Callable[[Content, Response], tuple[str, ...] | None]] = {
    "NUMERIC": _number,
    "MATCHING": _pairs,
    "ORDERING": _sequence,
    "GAPS": _filled,
    "SHORT": _short,
    "FREE_TEXT": _free,
}


# --- shares of canonical responses ------------------------------------------------------------------


def _same_options(content: Content, given: Response) -> Fraction:
    """All right options and no other: a part of the truth, chosen by ticking everything, is no knowledge."""
    return Fraction(set(given) == set(right_options(content)))


def _near(content: Content, given: Response) -> Fraction:
    """A number within the tolerance."""
    return Fraction(abs(Decimal(given[0]) - Decimal(content["answer"])) <= Decimal(content["tolerance"]))


def _matched(content: Content, given: Response) -> Fraction:
    """The share of rows with their own choice."""
    return _part(text == right for text, right in zip(given, right_pairs(content), strict=True))


def _following(content: Content, given: Response) -> Fraction:
    """The share of neighbours that follow one another as they should."""
    right = set(pairwise(item["key"] for item in content["items"]))
    return _part(pair in right for pair in pairwise(given))


def _fitting(content: Content, given: Response) -> Fraction:
    """The share of gaps with a text that fits."""
    return _part(bool(fits(gap["variants"], text)) for gap, text in zip(content["gaps"], given, strict=True))


def _known(content: Content, given: Response) -> Fraction:
    """One of the accepted variants."""
    return Fraction(bool(fits(content["variants"], given[0])))


def _ungraded(content: Content, given: Response) -> Fraction:
    """What a person has not read yet."""
    return Fraction(0)


SHARES: dict[str, Callable[[Content, Response], Fraction]] = {
    "NUMERIC": _near,
    "MATCHING": _matched,
    "ORDERING": _following,
    "GAPS": _fitting,
    "SHORT": _known,
    "FREE_TEXT": _ungraded,
}


def _part(marks: Iterable[bool]) -> Fraction:
    """The share of marks that are right."""
    given = list(marks)
    return Fraction(sum(given), len(given)) if given else Fraction(0)


def variants_of(source: Mapping[str, Any]) -> tuple[str, ...]:
    """The accepted variants of a gap or a short answer, of all languages."""
    return tuple(one for texts in source["variants"].values() for one in texts)


def fits(variants: Mapping[str, Sequence[str]], text: str) -> str:
    """The accepted variant, of any language, that a text is; empty when it is none."""
    plain = folded(text)
    return next((one for texts in variants.values() for one in texts if folded(one) == plain), "")


# --- what is right, and what is enough --------------------------------------------------------------


def right_response(content: Content) -> tuple[str, ...]:
    """A response that is worth everything, in its canonical form; none for what a person grades."""
    match content["kind"]:
        case "NUMERIC":
            return (content["answer"],)
        case "MATCHING":
            return right_pairs(content)
        case "ORDERING":
            return tuple(item["key"] for item in content["items"])
        case "GAPS":
            return tuple(variants_of(gap)[0] for gap in content["gaps"])
        case "SHORT":
            return variants_of(content)[:1]
        case "FREE_TEXT":
            return ()
        case _:
            return right_options(content)


def right_options(content: Content) -> tuple[str, ...]:
    """The keys of the right options."""
    return tuple(option["key"] for option in content["options"] if option["correct"])


def right_pairs(content: Content) -> tuple[str, ...]:
    """Every row with its own choice."""
    return tuple(f"{row['key']}{BETWEEN}{row['choice']}" for row in content["rows"])


def in_parts(contents: Iterable[Content]) -> bool:
    """Whether one of these questions may be right in part."""
    return any(content["kind"] in IN_PARTS for content in contents)


def needed(maximum: int, pass_mark: Decimal, *, parts: bool = False) -> Decimal:
    """The least points that reach the pass mark: whole ones, or hundredths where questions may be right in part."""
    step = 100 if parts else 1
    return min(Decimal(maximum), Decimal(ceil(maximum * pass_mark * step)) / step)


def result(earned: Iterable[Fraction], *, maximum: int, pass_mark: Decimal) -> Result:
    """The result of an attempt in which the answers earned these points; what was not answered earns none."""
    points = sum(earned, Fraction(0))
    return Result(points=points, maximum=maximum, passed=maximum > 0 and points >= maximum * Fraction(pass_mark))
