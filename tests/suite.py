"""``make test``: the whole suite on SQLite, the browser's walks, and all but those on PostgreSQL with Redis."""

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests import servers

ROOT = Path(__file__).resolve().parent.parent
NOTHING_COLLECTED = 5
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
NODE_CLIENTS = ROOT / "tests" / "lrs" / "node" / "node_modules"


def main() -> int:
    """Run each leg that this machine can run; answers the worst exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-k", default="", help="only tests whose names match this expression")
    parser.add_argument("paths", nargs="*", default=[])
    options = parser.parse_args()
    strict = os.environ.get("CI", "").lower() in {"1", "true"}
    narrowed = [*options.paths, *(["-k", options.k] if options.k else [])]
    workers = ["-n", "0"] if narrowed else ["-n", "2", "--dist", "loadfile"]
    chosen, outcomes = _chosen(strict=strict)
    outcomes |= {"SQLite": _pytest("SQLite", [*workers, "-m", chosen, *narrowed])}
    outcomes |= _in_the_browser(narrowed, strict=strict)
    outcomes |= _on_postgres([*workers, "-m", chosen, *narrowed], strict=strict)
    _say("; ".join(f"{leg}: {'passed' if code == 0 else 'FAILED'}" for leg, code in outcomes.items()))
    return max(outcomes.values())


def _chosen(*, strict: bool) -> tuple[str, dict[str, int]]:
    """The tests of both databases: not the browser's walks, and the clients for Node where those are installed."""
    if shutil.which("node") and NODE_CLIENTS.is_dir():
        return "not e2e", {}
    _say("No Node with its xAPI clients here: they were not tried (Debian: apt install nodejs npm; then make test).")
    return "not e2e and not node", {"Node": 1} if strict else {}


def _in_the_browser(narrowed: list[str], *, strict: bool) -> dict[str, int]:
    """The browser's walks, where a Chromium is installed."""
    if not any(map(shutil.which, CHROMIUM)):
        _say("No Chromium here: the browser tests were not run (Debian: apt install chromium).")
        return {"browser": 1} if strict else {}
    return {"browser": _pytest("Chromium", ["-n", "0", "-m", "e2e", *narrowed])}


def _on_postgres(arguments: list[str], *, strict: bool) -> dict[str, int]:
    """Everything else again on PostgreSQL, with Redis as the cache where one answers."""
    postgres, cache = servers.postgres(), servers.cache()
    missing = [name for name, url in (("PostgreSQL", postgres), ("Redis", cache)) if not url]
    if missing:
        _say(f"No {' and no '.join(missing)} answers here; name one by TEST_DATABASE_URL and TEST_REDIS_URL.")
        if strict:
            return {"PostgreSQL": 1}
    if not postgres:
        return {}
    named = {"TEST_DATABASE_URL": postgres, "TEST_REDIS_URL": cache}
    title = f"PostgreSQL ({postgres.rpartition('@')[2]}) with {'Redis' if cache else 'local memory'} as cache"
    return {"PostgreSQL": _pytest(title, ["--ds=config.test_postgres", *arguments], named)}


def _pytest(title: str, arguments: list[str], variables: dict[str, str] | None = None) -> int:
    _say(f"Tests on {title}")
    command = [sys.executable, "-m", "pytest", *arguments]
    code = subprocess.call(command, cwd=ROOT, env={**os.environ, **(variables or {})})
    return 0 if code == NOTHING_COLLECTED else code


def _say(text: str) -> None:
    sys.stdout.write(f"\n== {text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
