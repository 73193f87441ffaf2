"""Sizes and names: files, functions and templates that can be read at one sitting, named for what they are about."""

import ast
import re
from pathlib import Path

from tests.architecture.house import APPS, PACKAGES, name, sources, templates, tree

MODULE, FUNCTION, TEMPLATE = 500, 50, 120
NAMELESS = {"utils", "util", "helpers", "common", "misc", "core", "services", "managers"}
REASONS = re.compile(r"#.*\b(app ready|slow import|task leaf)\b")
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|NotImplementedError)\b|pytest\.(mark\.)?(skip|skipif|xfail)\b")


def length(file: Path) -> int:
    """How many lines a file has."""
    return len(file.read_text().splitlines())


def functions(file: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method of a file."""
    return [node for node in ast.walk(tree(file)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def test_modules_are_short() -> None:
    assert [name(file) for file in sources(*PACKAGES, "tests") if length(file) > MODULE] == []


def test_functions_are_short() -> None:
    long = [
        f"{name(file)}:{function.lineno} {function.name}"
        for file in sources(*PACKAGES, "tests")
        for function in functions(file)
        if (function.end_lineno or 0) - function.lineno + 1 > FUNCTION
    ]

    assert long == []


def test_templates_are_short() -> None:
    assert [name(file) for file in templates() if length(file) > TEMPLATE] == []


def test_modules_are_named_for_what_they_are_about() -> None:
    assert [name(file) for file in sources(*PACKAGES, "tests") if {file.stem, file.parent.name} & NAMELESS] == []


def test_modules_say_what_they_are_for() -> None:
    silent = [
        name(file)
        for file in sources(*PACKAGES)
        if file.read_text().strip() and file.stem != "__init__" and not ast.get_docstring(tree(file))
    ]

    assert silent == []


def test_imports_stand_at_the_top_or_say_why_not() -> None:
    hidden = []
    for file in sources(*PACKAGES):
        lines = file.read_text().splitlines()
        for function in functions(file):
            for node in ast.walk(function):
                if isinstance(node, ast.Import | ast.ImportFrom) and not REASONS.search(lines[node.end_lineno - 1]):
                    hidden.append(f"{name(file)}:{node.lineno}")

    assert sorted(set(hidden)) == []


def test_public_functions_of_the_domain_are_annotated() -> None:
    bare = [
        f"{name(file)}:{function.lineno} {function.name}"
        for file in sources("lrs", "people", "learning")
        for function in functions(file)
        if not function.name.startswith("_") and function.returns is None
    ]

    assert bare == []


def test_nothing_is_left_for_later() -> None:
    here = Path(__file__)
    unfinished = [
        f"{name(file)}:{number}"
        for file in sources(*PACKAGES, "tests")
        if file != here
        for number, line in enumerate(file.read_text().splitlines(), start=1)
        if UNFINISHED.search(line)
    ]

    assert unfinished == []


def test_no_time_writes_itself() -> None:
    automatic = [
        f"{name(file)}:{node.value.lineno}"
        for file in sources(*APPS)
        for node in ast.walk(tree(file))
        if isinstance(node, ast.keyword) and node.arg in {"auto_now", "auto_now_add"}
    ]

    assert automatic == []
