"""``make test``: the whole suite on SQLite, the browser's walks, and all but those on PostgreSQL with Redis.

The walks wait for pages most of their time, so they go beside the other two; a narrowed run takes one after the other.
"""

import argparse
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests import servers

ROOT = Path(__file__).resolve().parent.parent
NOTHING_COLLECTED = 5
BROWSER_ENDED = ("--reruns", "1", "--only-rerun", "TargetClosedError")  # once more when it was not the site's fault
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
    arguments = [*workers, "-m", chosen, *narrowed]
    with ThreadPoolExecutor(max_workers=1) as beside:
        walks = beside.submit(_in_the_browser, narrowed, strict=strict)
        if narrowed:
            walks.result()
        outcomes |= {"SQLite": _pytest("SQLite", arguments)} | _on_postgres(arguments, strict=strict)
        outcomes |= walks.result()
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
    walks = ["-n", "0", "-m", "e2e", *BROWSER_ENDED]
    if narrowed:
        return {"browser": _pytest("Chromium", [*walks, *narrowed])}
    return {"browser": _pytest("Chromium", [*walks, "-v"], aside=True)}


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


def _pytest(title: str, arguments: list[str], variables: dict[str, str] | None = None, *, aside: bool = False) -> int:
    """Pytest's exit code; what runs aside puts its title before each of its lines."""
    _say(f"Tests on {title}")
    command = [sys.executable, "-m", "pytest", *arguments]
    output = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True} if aside else {}
    with subprocess.Popen(command, cwd=ROOT, env={**os.environ, **(variables or {})}, **output) as process:
        for line in process.stdout or ():
            sys.stdout.write(f"{title} | {line}")
            sys.stdout.flush()
    return 0 if process.returncode == NOTHING_COLLECTED else process.returncode


def _say(text: str) -> None:
    sys.stdout.write(f"\n== {text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
