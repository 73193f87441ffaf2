"""An audit that could not look is no audit that found nothing."""

import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.audit import __main__ as audit
from tests.audit import history, packages

TOKEN = "AK" + "IA" + "QWERTYUIOPASDFGH"


@pytest.fixture
def cut_off(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every way out leads to a port at which nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        nowhere = f"http://127.0.0.1:{taken.getsockname()[1]}"
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "npm_config_proxy", "npm_config_https_proxy"):
            monkeypatch.setenv(name, nowhere)
            monkeypatch.setenv(name.lower(), nowhere)
        for name in ("NO_PROXY", "no_proxy", "npm_config_noproxy"):
            monkeypatch.setenv(name, "")
        yield


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository that held a secret once."""
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "-q")
    commit(folder, "settings.py", f"KEY = '{TOKEN}'\n")
    commit(folder, "settings.py", "KEY = environ['KEY']\n")
    return folder


def git(folder: Path, *arguments: str) -> None:
    """Run git as nobody in particular."""
    who = ["-c", "user.name=Nobody", "-c", "user.email=nobody@example.org"]
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


def commit(folder: Path, path: str, content: str) -> None:
    """Add a file with this content."""
    (folder / path).write_text(content)
    git(folder, "add", path)
    git(folder, "commit", "-qm", path)


def test_a_registry_out_of_reach_is_a_fault(cut_off: None) -> None:
    python, node = packages.of_python(), packages.of_node()

    assert len(python) == 1
    assert python[0].startswith(("PyPI could not be asked, so nothing is known", "PyPI did not answer about"))
    assert len(node) == 1
    assert "nothing is known" in node[0]


@pytest.mark.parametrize(("faults", "code"), [([], 0), (["x could not be asked"], 1)])
def test_one_fault_fails_all(
    faults: list[str], code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ran: list[str] = []
    parts = [("One", lambda: faults), ("Two", lambda: ran.append("two") or [])]
    monkeypatch.setattr(audit, "PARTS", parts)

    assert audit.main() == code
    assert ran == ["two"]
    assert ("x could not be asked" in capsys.readouterr().out) is bool(faults)


def test_a_secret_is_found_long_after_it_was_taken_out(repository: Path) -> None:
    assert history.secrets(repository) == ["settings.py:1: AWS Access Key"]


def test_a_secret_is_found_before_it_is_committed_and_in_other_branches(repository: Path) -> None:
    git(repository, "switch", "-qc", "other")
    commit(repository, "key.pem", "-----BEGIN RSA PRIVATE " + "KEY-----\n")
    git(repository, "switch", "-q", "-")
    (repository / "settings.py").write_text(f"# a line\nOTHER = '{TOKEN[:-1]}J'\n")

    assert sorted(history.secrets(repository)) == [
        "key.pem:1: Private Key",
        "settings.py:1: AWS Access Key",
        "settings.py:2: AWS Access Key",
    ]


def test_a_history_cut_short_is_a_fault(repository: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{repository}", "short")
    (tmp_path / "none").mkdir()

    for folder in (tmp_path / "short", tmp_path / "none"):
        assert "nothing is known" in history.secrets(folder)[0]


def test_what_is_no_secret_is_named_once() -> None:
    listed = history.HARMLESS.read_text().splitlines()

    assert listed == sorted(set(listed))
