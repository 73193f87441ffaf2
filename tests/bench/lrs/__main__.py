"""``python -m tests.bench.lrs``: the store on PostgreSQL and on SQLite, each in a process and a database of its own."""

import argparse
import os
import platform
import subprocess
import sys
import tempfile
import time
from urllib.parse import urlsplit

import psycopg

from tests.bench.__main__ import ENVIRONMENT

SERVER = "postgres://postgres@127.0.0.1:5432/postgres"


def options() -> argparse.ArgumentParser:
    """What can be asked for; the defaults take less than ten minutes."""
    parser = argparse.ArgumentParser(prog="make bench-lrs", description=__doc__)
    parser.add_argument("--seconds", type=float, default=2, help="how long each figure is measured")
    parser.add_argument("--rounds", type=int, default=3, help="how often floor and store take turns; the middle counts")
    parser.add_argument("--batches", type=int, nargs="*", default=[1, 50, 500], choices=[1, 50, 500], help="sizes")
    parser.add_argument("--stored", type=int, nargs="*", default=[100_000], help="sizes at which questions are asked")
    parser.add_argument("--stream", type=int, default=100_000, help="statements that stream in while memory is watched")
    parser.add_argument("--growth", type=int, default=0, help="rows for the comparison of layouts on PostgreSQL")
    parser.add_argument("--only", default="", help="parts to measure: ingest, reading, memory (all when left out)")
    parser.add_argument("--on", default="postgresql,sqlite", help="databases to measure")
    return parser


def main() -> None:
    """Measure on each database in one run."""
    asked = options().parse_args()
    print(f"## {time.strftime('%Y-%m-%d')}: {os.cpu_count()} cores, {platform.machine()}, Python ", end="")
    print(f"{platform.python_version()}, granian with 2 workers, keep-alive clients on the same machine", flush=True)
    server = os.environ.get("TEST_DATABASE_URL", SERVER)
    for kind in asked.on.split(","):
        with tempfile.TemporaryDirectory(prefix="talkoot-bench-") as folder:
            environment = {**os.environ, **ENVIRONMENT, "TALKOOT_DATA_DIR": folder, "DATABASE_URL": ""}
            if kind == "sqlite":
                run(environment)
                continue
            name = f"talkoot_bench_{os.getpid()}"
            with psycopg.connect(server, autocommit=True) as link:
                link.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
            try:
                run({**environment, "DATABASE_URL": urlsplit(server)._replace(path=f"/{name}").geturl()})
            finally:
                with psycopg.connect(server, autocommit=True) as link:
                    link.execute(f"DROP DATABASE {name} WITH (FORCE)")


def run(environment: dict[str, str]) -> None:
    """One database, in a process whose settings are its own."""
    subprocess.run([sys.executable, "-m", "tests.bench.lrs.one", *sys.argv[1:]], env=environment, check=True)


if __name__ == "__main__":
    main()
