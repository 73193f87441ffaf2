"""``python -m tests.bench.importing``: how long an import takes and how much memory, by rows and kind of file.

Each size is measured in a process of its own, on SQLite, after a small import that loads whatever is loaded once.
"""

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.bench.__main__ import ENVIRONMENT, table

SIZES = [2_000, 20_000, 100_000]
DATABASE = "talkoot.sqlite3"
WARM = 600
SMALL_CACHE = "PRAGMA cache_size=-2000;"  # what grows then is ours, not SQLite's cache


def most() -> float:
    """The most memory that this process has ever held, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(rows: int, form: str) -> None:
    """Import so many people, and print seconds and growth of memory step by step; in a fresh process."""
    import django  # slow import: after the environment is set

    django.setup()
    from django.conf import settings  # slow import: as above

    settings.DATABASES["default"]["OPTIONS"]["init_command"] += SMALL_CACHE
    from tests.people.importing import files  # slow import: as above

    admin = files.a_world()
    _walk(files, admin, form, WARM, "warm")
    before = most()
    steps = _walk(files, admin, form, rows, "row")
    grown = [f"{memory - before:.1f}" for _second, memory in steps]
    print(rows, form, *(f"{second:.1f}" for second, _memory in steps), " / ".join(grown), sep="\t")


def _walk(files: object, admin: object, form: str, rows: int, name: str) -> list[tuple[float, float]]:
    """Upload, check, run and undo; the seconds of each, and the most memory held until its end."""
    from people.importing import running, undoing  # slow import: as above
    from people.models import Import  # slow import: as above

    steps = []

    def timed(step: Callable[[], object]) -> object:
        begun = time.monotonic()
        done = step()
        steps.append((time.monotonic() - begun, most()))
        return done

    at = files.AT
    with open(_file(files, form, rows, name), "rb") as file:
        run = timed(lambda: running.upload(file, "bench", kind="PEOPLE", invites=False, by=admin, at=at))
    running.check(run, run.columns, at=at)
    timed(lambda: running.flatten(run.pk))
    timed(lambda: running.advance(run.pk, at=at, seconds=1e9))
    running.start(run, by=admin, at=at)
    timed(lambda: running.advance(run.pk, at=at, seconds=1e9))
    assert Import.objects.get(pk=run.pk).counts["people"] == rows
    undoing.undo(run, by=admin, at=at)
    timed(lambda: undoing.advance(run.pk, at=at, seconds=1e9))
    return steps


def _file(files: object, form: str, rows: int, name: str) -> Path:
    """A file of people, made in another process so that its making costs this one nothing."""
    path = Path(os.environ["TALKOOT_DATA_DIR"]) / f"{name}-{rows}.{form}"
    code = (
        "import sys; from pathlib import Path; import django; django.setup(); "
        "from tests.people.importing import files; "
        f"made = files.as_{form}(files.person(f'{name}.{{n}}') for n in range({rows})); "
        "Path(sys.argv[1]).write_bytes(made.getvalue())"
    )
    subprocess.run([sys.executable, "-c", code, str(path)], check=True)
    return path


def main() -> None:
    """All sizes in both kinds of file."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.importing", description=__doc__)
    parser.add_argument("--rows", type=int, nargs="*", default=SIZES)
    parser.add_argument("--forms", nargs="*", default=["csv", "xlsx"], choices=["csv", "xlsx"])
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        measure(asked.rows[0], asked.forms[0])
        return
    lines = []
    with tempfile.TemporaryDirectory(prefix="talkoot-bench-") as folder:
        environment = {**os.environ, **ENVIRONMENT, "DATABASE_URL": "", "REDIS_URL": ""}
        subprocess.run(
            [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
            env={**environment, "TALKOOT_DATA_DIR": folder},
            check=True,
        )
        for form in asked.forms:
            for rows in asked.rows:
                lines.append(_measured(Path(folder), environment, rows, form))
    headings = ("rows", "file", "upload s", "to text s", "dry run s", "run s", "undo s", "memory grew until then, MiB")
    table("Imports of people, SQLite, one process", lines, headings)


def _measured(folder: Path, environment: dict[str, str], rows: int, form: str) -> tuple[str, ...]:
    """The figures of one size, on a database of its own."""
    with tempfile.TemporaryDirectory(prefix="talkoot-bench-") as own:
        shutil.copy(folder / DATABASE, own)
        command = [sys.executable, "-m", "tests.bench.importing", "--one", "--rows", str(rows), "--forms", form]
        done = subprocess.run(
            command, env={**environment, "TALKOOT_DATA_DIR": own}, check=True, stdout=subprocess.PIPE, text=True
        )
    return tuple(done.stdout.strip().splitlines()[-1].split("\t"))


if __name__ == "__main__":
    main()
