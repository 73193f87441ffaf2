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
