"""Questions as statements tell of them: interactions and responses in xAPI's notation (Data 2.4.4.1). Pure.

A response carries keys, numbers and words of the question's author. What a learner wrote in their own words stays on
the site: a text that is none of the accepted variants is an empty one here.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from courses import scoring
from courses.scoring import Content, Response

TYPES = {
    "NUMERIC": "numeric",
    "MATCHING": "matching",
    "ORDERING": "sequencing",
    "GAPS": "fill-in",
    "SHORT": "fill-in",
    "FREE_TEXT": "long-fill-in",
}
TRUTHS = {"true", "false"}
BETWEEN = "[,]"


def definition(content: Content) -> dict[str, Any]:
    """What kind of interaction the question is, what may be answered and what is right."""
    kind = _type(content)
    found: dict[str, Any] = {"interaction_type": kind}
    patterns = _patterns(content)
    if patterns:
        found["correct_responses_pattern"] = patterns
    match kind:
        case "choice":
            found["choices"] = _components(content["options"])
        case "sequencing":
            found["choices"] = _components(content["items"])
        case "matching":
            found |= {"source": _components(content["rows"]), "target": _components(content["choices"])}
    return found


def _type(content: Content) -> str:
    """The interaction's type; true or false is one only where the keys say so."""
    if content["kind"] == "TRUE_FALSE" and {option["key"] for option in content["options"]} == TRUTHS:
        return "true-false"
    return TYPES.get(content["kind"], "choice")


def _patterns(content: Content) -> list[str]:
    """The responses that are right; of gaps one of the many."""
    if content["kind"] == "NUMERIC":
        answer, tolerance = Decimal(content["answer"]), Decimal(content["tolerance"])
        return [f"{answer - tolerance:f}[:]{answer + tolerance:f}"]
    if content["kind"] == "SHORT":
        return list(scoring.variants_of(content))
    right = scoring.right_response(content)
    return [BETWEEN.join(right)] if right else []


def _components(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What may be chosen, with its words."""
    return [{"id": row["key"], "description": dict(row["texts"])} for row in rows]


def response(content: Content, given: Response) -> tuple[str, ...]:
    """A canonical response without a learner's own words."""
    match content["kind"]:
        case "GAPS":
            return tuple(scoring.fits(gap["variants"], text) for gap, text in zip(content["gaps"], given, strict=True))
        case "SHORT":
            known = scoring.fits(content["variants"], given[0])
            return (known,) if known else ()
        case "FREE_TEXT":
            return ()
        case _:
            return tuple(given)
