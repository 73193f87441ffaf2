"""``make conformance``: the official conformance suite of ADL against a running store, in both versions of xAPI.

On SQLite, and on PostgreSQL where one answers. Nothing of the suite is kept here: LRS_CONFORMANCE_SUITE names the
folder in which adlnet/lrs-conformance-test-suite is installed (``npm install``). Its exit code counts failures and
hides those that never ran, so what is compared is the number of passed tests with that of all.
"""

import contextlib
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg

from tests import servers
from tests.bench.servers import serving

BATTERIES = {"1.0.3": ("xapi", 1365), "2.0.0": ("xapi/2.0", 1435)}  # where, and how many tests there are at least
KEY, SECRET = "conformance", "conformance-secret-0123456789-0123456789"
DATABASE = "talkoot_conformance"
PREPARE = f"""
from django.utils import timezone
from lrs import credentials
credentials.create(name="Conformance", key="{KEY}", secret="{SECRET}", scopes=["all"], at=timezone.now())
"""


def main() -> int:
    """Run both batteries on each database; answers 1 when a test did not pass."""
    folder = os.environ.get("LRS_CONFORMANCE_SUITE", "")
    if not (Path(folder) / "bin" / "console_runner.js").is_file():
        say("Set LRS_CONFORMANCE_SUITE to a folder with adlnet/lrs-conformance-test-suite after npm install.")
        return 2
    outcomes = [run(Path(folder), "SQLite", {})]
    with postgres() as url:
        if url:
            outcomes.append(run(Path(folder), "PostgreSQL", {"DATABASE_URL": url}))
        else:
            say("No PostgreSQL answers here; name one by TEST_DATABASE_URL.")
    return 0 if all(outcomes) else 1


@contextlib.contextmanager
def postgres() -> Iterator[str]:
    """The address of an empty database that is dropped afterwards; empty where no server answers."""
    server = servers.postgres()
    if not server:
        yield ""
        return
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {DATABASE}")
        yield f"{server.rpartition('/')[0]}/{DATABASE}"
        connection.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")


def run(suite: Path, title: str, variables: dict[str, str]) -> bool:
    """Both batteries against a store on this database; True when everything passed."""
    with tempfile.TemporaryDirectory(prefix="talkoot-conformance-") as data:
        environment = {
            "TALKOOT_DEBUG": "0",
            "TALKOOT_SECRET_KEY": "conformance-only-and-long-enough-0123456789-0123456789",
            "TALKOOT_ALLOWED_HOSTS": "127.0.0.1",
            "TALKOOT_DATA_DIR": data,
            **variables,
        }
        for command in (["migrate", "--verbosity", "0"], ["shell", "--verbosity", "0", "--command", PREPARE]):
            subprocess.run([sys.executable, "manage.py", *command], env={**os.environ, **environment}, check=True)
        with serving("config.wsgi:application", environment, quiet=True) as (port, _):
            found = [battery(suite, title, version, port) for version in BATTERIES]
    return all(found)


def battery(suite: Path, title: str, version: str, port: int) -> bool:
    """One battery; says how many of its tests passed, and which did not."""
    path, least = BATTERIES[version]
    command = ["node", "bin/console_runner.js", "-e", f"http://127.0.0.1:{port}/{path}", "-x", version, "-z", "-a"]
    done = subprocess.run([*command, "-u", KEY, "-p", SECRET], cwd=suite, capture_output=True, text=True, check=False)
    log = re.search(r"written to (\S+\.log)", done.stdout)
    if log is None:
        say(f"{title}, xAPI {version}: the suite wrote no log.\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
        return False
    told = json.loads(Path(log.group(1)).read_text())
    passed, total = told["summary"]["passed"], told["summary"]["total"]
    say(f"{title}, xAPI {version}: {passed} of {total} passed")
    for name in failures(told.get("log") or {}):
        say(f"  {name}")
    return bool(passed == total >= least)


def failures(node: dict) -> Iterator[str]:
    """The tests of the log that failed, with what the suite says of each."""
    for child in node.get("tests", ()):
        yield from failures(child)
    if node.get("status") == "failed" and not node.get("tests"):
        yield f"{node.get('title') or node.get('name')}: {str(node.get('error'))[:200]}"


def say(text: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
