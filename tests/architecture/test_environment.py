"""One module reads the environment, the README tells of each variable, and one version stands everywhere."""

import ast
import re
import tomllib

from django.conf import settings

from config import env
from tests.architecture.house import PACKAGES, ROOT, name, sources, tree

READERS = {"environ", "getenv", "environb"}


def test_only_one_module_reads_the_environment() -> None:
    readers = {
        name(file)
        for file in sources(*PACKAGES)
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Attribute) and node.attr in READERS and not _names_the_settings(file.read_text())
    }

    assert readers == {"config/env.py"}


def _names_the_settings(text: str) -> bool:
    """True for an entry point, which may only say where the settings are."""
    return text.count("environ") == 1 and 'os.environ.setdefault("DJANGO_SETTINGS_MODULE"' in text


def test_the_readme_tells_of_each_variable() -> None:
    told = dict(re.findall(r"^\| `([A-Z_]+)` \| (?:`([^`]*)`)?", (ROOT / "README.md").read_text(), re.MULTILINE))

    assert told == {variable.name: variable.default for variable in env.VARIABLES}


def test_each_setting_name_that_is_read_is_a_variable() -> None:
    asked = {
        node.args[0].value
        for node in ast.walk(tree(ROOT / "config" / "settings.py"))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "env"
        and isinstance(node.args[0], ast.Constant)
    }

    assert asked <= env.DEFAULTS.keys()


def test_one_version_stands_everywhere() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    latest = re.search(r"^## \[?([\d.]+)", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)

    assert latest is not None
    assert {settings.VERSION, project["version"], latest[1]} == {settings.VERSION}
