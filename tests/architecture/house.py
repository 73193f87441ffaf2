"""The house as files: what the tests of this folder walk through."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("people", "lrs", "learning", "courses", "webinars", "certificates", "competences", "library", "config")
APPS = PACKAGES[:-1]


def sources(*folders: str) -> Iterator[Path]:
    """Python files of ours, migrations left out."""
    for folder in folders:
        yield from (file for file in sorted((ROOT / folder).rglob("*.py")) if "migrations" not in file.parts)


def templates() -> list[Path]:
    """Every template of ours."""
    return sorted((ROOT / "templates").rglob("*.html"))


def tree(file: Path) -> ast.Module:
    """A Python file as Python understands it."""
    return ast.parse(file.read_text(), filename=str(file))


def name(file: Path) -> str:
    """How a fault names a file."""
    return str(file.relative_to(ROOT))
