"""What is right in the demo's courses, read from the files that the demo is built from."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CHOSEN = ("SINGLE", "MULTIPLE", "TRUE_FALSE", "NUMERIC")
DATA = Path(__file__).resolve().parents[2] / "courses" / "data"


@dataclass(frozen=True)
class Choice:
    """A question's options that are right, and one that is wrong; or its number."""

    right: tuple[str, ...] = ()
    wrong: str = ""
    number: str = ""


@dataclass(frozen=True)
class Asked:
    """A question of any kind in one language, and what is right."""

    kind: str
    text: str
    explanation: str
    options: tuple[str, ...]
    right: tuple[str, ...]
    pairs: dict[str, str]
    number: str
    feedback: dict[str, str]

    @property
    def items(self) -> tuple[str, ...]:
        """What is to be put in order, in the right one."""
        return self.options

    @property
    def variants(self) -> list[str]:
        """The first accepted text of each gap."""
        return [lines.splitlines()[0] for lines in self.options]

    def written(self, language: str) -> str:
        """What is written into the one field: a number as it is written in the language, or a word."""
        if self.kind == "NUMERIC":
            return self.number if language == "en" else self.number.replace(".", ",")
        return self.variants[0]


class AnswerKey:
    """The answers of one course in one language, found by the question's text."""

    def __init__(self, course: str, language: str) -> None:
        structure = _read(f"{course}.toml")
        texts = _read(f"{course}.{language}.toml")
        self.title: str = texts["course"]["title"]
        self.slug: str = structure["slug"][language]
        self.lessons: list[str] = [
            texts["lesson"][part["code"]]["title"] for module in structure["module"] for part in module["lesson"]
        ]
        self._known = {
            texts["question"][row["code"]]["text"]: _choice(row, texts["question"][row["code"]])
            for row in structure["question"]
            if row["kind"] in CHOSEN
        }

        self._asked = {
            texts["question"][row["code"]]["text"]: _asked(row, texts["question"][row["code"]])
            for row in structure["question"]
        }

    def asked(self, question: str) -> Asked:
        """The question with this text, of whatever kind."""
        return self._asked[question.replace("\u00ad", "").strip()]

    def knows(self, question: str) -> bool:
        """Whether the question is answered by choosing or by a number; others are tried elsewhere."""
        return question in self._known

    def of(self, question: str) -> Choice:
        """The right answer to the question with this text."""
        return self._known[question]


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((DATA / name).read_text())


def _choice(row: dict[str, Any], text: dict[str, Any]) -> Choice:
    options = row.get("options", ())
    return Choice(
        right=tuple(text["options"][option["key"]] for option in options if option["correct"]),
        wrong=next((text["options"][option["key"]] for option in options if not option["correct"]), ""),
        number=str(row.get("answer", "")),
    )


def _asked(row: dict[str, Any], text: dict[str, Any]) -> Asked:
    words, keys = text.get("options", {}), [option["key"] for option in row.get("options", ())]
    return Asked(
        kind=row["kind"],
        text=text["text"],
        explanation=text["explanation"],
        options=tuple(words[key] for key in keys),
        right=tuple(words[option["key"]] for option in row.get("options", ()) if option.get("correct")),
        pairs={words[key]: match for key, match in text.get("match", {}).items()},
        number=str(row.get("answer", "")),
        feedback={words[key]: said for key, said in text.get("feedback", {}).items()},
    )
