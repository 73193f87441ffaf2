"""``make test`` says what it could not run, and with CI=true that is a failure."""

from pathlib import Path

import pytest

from tests import servers, suite


@pytest.fixture(params=["postgres", "cache"])
def lacking(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """One of the two servers answers nowhere."""
    monkeypatch.setattr(servers, request.param, lambda: "")
    monkeypatch.setattr(servers, {"postgres": "cache", "cache": "postgres"}[request.param], lambda: "somewhere")
    return {"postgres": "PostgreSQL", "cache": "Redis"}[request.param]


def test_in_ci_a_missing_server_is_a_failure(lacking: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert suite._on_postgres([], strict=True) == {"PostgreSQL": 1}
    assert f"No {lacking} answers here" in capfd.readouterr().out


def test_in_ci_a_missing_browser_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suite, "CHROMIUM", ("no-such-browser",))

    assert suite._in_the_browser([], strict=True) == {"browser": 1}
    assert suite._in_the_browser([], strict=False) == {}


def test_in_ci_missing_clients_for_node_are_a_failure(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(suite, "NODE_CLIENTS", tmp_path / "nothing")

    assert suite._chosen(strict=True) == ("not e2e and not node", {"Node": 1})
    assert suite._chosen(strict=False) == ("not e2e and not node", {})


def test_what_runs_beside_the_others_names_itself_on_each_line(capfd: pytest.CaptureFixture[str]) -> None:
    assert suite._pytest("Chromium", ["--co", "-q", "-k", "absent", __file__], aside=True) == 0

    said = [line for line in capfd.readouterr().out.splitlines() if line]
    assert said[0] == "== Tests on Chromium"
    assert len(said) > 1
    assert [line for line in said[1:] if not line.startswith("Chromium | ")] == []


def test_the_exit_code_of_what_runs_beside_the_others_counts(tmp_path: Path) -> None:
    assert suite._pytest("Chromium", [str(tmp_path / "nothing.py")], aside=True) == pytest.ExitCode.USAGE_ERROR
