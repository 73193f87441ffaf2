"""Who writes what: statements come from the recorder, and the queue's rows from the queue."""

import ast

from tests.architecture.house import APPS, name, sources, tree

WRITING = {"save", "save_ours", "receive"}


def test_only_the_recorder_writes_statements_from_outside_the_store() -> None:
    writers = {
        name(file)
        for file in sources(*(app for app in APPS if app != "lrs"))
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Attribute)
        and node.attr in WRITING
        and isinstance(node.value, ast.Name)
        and node.value.id == "store"
    }

    assert writers == {"learning/record.py"}
