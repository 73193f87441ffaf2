"""Scoring: pure and on the server only. One question is one point, right or not; nothing in between.

A question comes as the content of its version (``QuestionVersion.content``), a response as a list of texts: the keys of
the chosen options, or the number as it was typed.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil
from typing import Any

NUMBER = re.compile(r"[+-]?[0-9]{1,14}(\.[0-9]{1,8})?")


@dataclass(frozen=True)
class Result:
    """What an attempt gave: so many points out of so many, and whether that is enough."""

    points: int
    maximum: int
    passed: bool


def read_number(text: str) -> Decimal | None:
    """A number as people type it, with comma or point, spaces and perhaps a percent sign; None when it is none."""
    plain = "".join(text.split()).replace("\u2212", "-").replace(",", ".").removesuffix("%")
    return Decimal(plain) if NUMBER.fullmatch(plain) else None


def accepted(content: Mapping[str, Any], response: Sequence[str]) -> tuple[str, ...] | None:
    """The response in its one canonical form; None when it is no answer to this question.

    Options keep the question's order, so that the order of choosing never matters.
    """
    if content["kind"] == "NUMERIC":
        number = read_number(response[0]) if len(response) == 1 else None
        return None if number is None else (f"{number.normalize():f}",)
    chosen = set(response)
    known = [option["key"] for option in content["options"]]
    if not chosen or not chosen <= set(known) or (content["kind"] != "MULTIPLE" and len(chosen) > 1):
        return None
    return tuple(key for key in known if key in chosen)


def is_correct(content: Mapping[str, Any], response: Sequence[str]) -> bool:
    """Whether a response is right: all right options and no other, or a number within the tolerance."""
    given = accepted(content, response)
    if given is None:
        return False
    if content["kind"] == "NUMERIC":
        return abs(Decimal(given[0]) - Decimal(content["answer"])) <= Decimal(content["tolerance"])
    return set(given) == set(right_options(content))


def right_options(content: Mapping[str, Any]) -> tuple[str, ...]:
    """The keys of the right options."""
    return tuple(option["key"] for option in content["options"] if option["correct"])


def needed(maximum: int, pass_mark: Decimal) -> int:
    """The least number of right answers that reaches the pass mark."""
    return min(maximum, ceil(maximum * pass_mark))


def result(marks: Sequence[bool], *, maximum: int, pass_mark: Decimal) -> Result:
    """The result of an attempt in which these answers were given; what was not answered is not right."""
    points = sum(marks)
    return Result(points=points, maximum=maximum, passed=maximum > 0 and points >= needed(maximum, pass_mark))
