"""What is told about an answer: right, right in part or not, what was answered, what is right, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from courses import scoring, taking
from courses.answering import shown_options
from courses.models import Answer, Attempt, Grade, QuestionVersion
from courses.scoring import Content, Response
from people.languages import pick, speaks


@dataclass(frozen=True)
class Line:
    """One option as it looks after answering."""

    text: str
    chosen: bool
    right: bool
    feedback: str


@dataclass(frozen=True)
class Row:
    """A row or gap after answering: what was given for it and what is right."""

    text: str
    given: str
    right: str
    hit: bool


@dataclass(frozen=True)
class Mark:
    """A criterion of a rubric after grading: the points that were given, of so many."""

    text: str
    points: int | None
    most: int


@dataclass(frozen=True)
class Told:
    """What a reader is told about an answer; what its kind of question does not have is empty."""

    question: str
    language: str
    share: Fraction
    worth: int
    explanation: str
    answered: bool
    story: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    rows: tuple[Row, ...] = ()
    passage: tuple[str, ...] = ()
    given_order: tuple[str, ...] = ()
    right_order: tuple[str, ...] = ()
    given: str = ""
    right: str = ""
    text: str = ""
    marks: tuple[Mark, ...] = ()
    comment: str = ""
    waits: bool = False

    @property
    def correct(self) -> bool:
        """Whether all of it is right."""
        return self.share == 1

    @property
    def partly(self) -> bool:
        """Whether some of it is right."""
        return 0 < self.share < 1

    @property
    def points(self) -> Decimal:
        """What the answer earned, to hundredths."""
        return scoring.hundredths(self.share * self.worth)


def tell(
    version: QuestionVersion, answer: Answer | None, attempt: Attempt | None = None, grade: Grade | None = None
) -> Told:
    """Right or not, and why; options stand in the order in which the attempt showed them."""
    content, language = version.content, get_language()
    response = answer.given if answer else ()
    return Told(
        question=pick(content["texts"], language),
        language=speaks(content["texts"], language or "fi"),
        share=taking.share_of(version, answer, grade) if answer else Fraction(0),
        worth=scoring.worth(content),
        explanation=pick(content["explanations"], language),
        answered=answer is not None,
        story=tuple(pick(content.get("story"), language).splitlines()),
        **(_graded(content, answer, grade) if _is_free(content) else _details(version, response, attempt)),
    )


def _is_free(content: Content) -> bool:
    """Whether a person grades it."""
    return bool(content["kind"] == "FREE_TEXT")


def _graded(content: Content, answer: Answer | None, grade: Grade | None) -> dict[str, object]:
    """The text, and the points and comment that a person gave for it."""
    if answer is None or answer.carried:
        return {"text": answer.text if answer else ""}
    marks = tuple(
        Mark(pick(row["texts"], get_language()), grade.points.get(row["key"], 0) if grade else None, row["points"])
        for row in content["criteria"]
    )
    return {
        "text": answer.text,
        "marks": marks,
        "comment": grade.comment if grade else "",
        "waits": grade is None,
    }


def _details(version: QuestionVersion, response: Response, attempt: Attempt | None) -> dict[str, object]:
    """What is told by the question's kind."""
    content = version.content
    match content["kind"]:
        case "NUMERIC":
            return {"given": _number(response[0]) if response else "", "right": _number(content["answer"])}
        case "SHORT":
            return {"given": response[0] if response else "", "right": _variant(content)}
        case "MATCHING":
            return {"rows": _matched(content, response)}
        case "GAPS":
            text = scoring.GAP.sub(lambda found: f"({found[1]})", pick(content["passage"], get_language()))
            return {"rows": _filled(content, response), "passage": tuple(text.splitlines())}
        case "ORDERING":
            texts = {item["key"]: pick(item["texts"], get_language()) for item in content["items"]}
            return {"given_order": tuple(texts[key] for key in response), "right_order": tuple(texts.values())}
        case _:
            return {"lines": _lines(shown_options(version, attempt), response)}


def _lines(options: Sequence[Content], response: Response) -> tuple[Line, ...]:
    """The options, with feedback for the chosen ones."""
    language, chosen = get_language(), set(response)
    return tuple(
        Line(
            text=pick(option["texts"], language),
            chosen=option["key"] in chosen,
            right=option["correct"],
            feedback=pick(option["feedback"], language) if option["key"] in chosen else "",
        )
        for option in options
    )


def _matched(content: Content, response: Response) -> tuple[Row, ...]:
    """The rows with what was chosen for them."""
    language = get_language()
    texts = {choice["key"]: pick(choice["texts"], language) for choice in content["choices"]}
    given = dict(text.split(scoring.BETWEEN, 1) for text in response)
    return tuple(
        Row(
            text=pick(row["texts"], language),
            given=texts.get(given.get(row["key"], ""), ""),
            right=texts[row["choice"]],
            hit=given.get(row["key"]) == row["choice"],
        )
        for row in content["rows"]
    )


def _filled(content: Content, response: Response) -> tuple[Row, ...]:
    """The gaps with what was written into them."""
    given = list(response) or [""] * len(content["gaps"])
    return tuple(
        Row(
            text=_("Gap %(number)s") % {"number": number},
            given=text,
            right=_variant(gap),
            hit=bool(scoring.fits(gap["variants"], text)),
        )
        for number, (gap, text) in enumerate(zip(content["gaps"], given, strict=True), start=1)
    )


def _variant(source: Content) -> str:
    """The first accepted variant, in the reader's language where there is one."""
    return pick({code: texts[0] for code, texts in source["variants"].items() if texts}, get_language())


def _number(text: str) -> str:
    """A number with the reader's decimal sign."""
    return text if get_language() == "en" else text.replace(".", ",")
