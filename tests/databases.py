"""Databases of the tests: migrated once per state of the migrations, then copied for each run.

Migrating from nothing takes a quarter of a minute; a copy takes no time. Every process gets a copy of its own, so two
runs never meet, and a queue worker started by a test may open it too.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path

import django
import psycopg
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, connections

ROOT = Path(__file__).resolve().parent.parent
STORE = Path(tempfile.gettempdir()) / f"talkoot-test-databases-{os.getuid()}"
KEPT_TEMPLATES = 4
PRISTINE = "pristine.sqlite3"


def fingerprint() -> str:
    """A short digest of every migration of ours and every installed package: same digest, same schema."""
    digest = hashlib.sha256()
    for file in sorted(ROOT.glob("*/migrations/*.py")):
        digest.update(file.name.encode() + file.read_bytes())
    for line in sorted(f"{package.name} {package.version}" for package in metadata.distributions()):
        digest.update(line.encode())
    return digest.hexdigest()[:12]


@contextmanager
def _alone() -> Iterator[None]:
    """One process at a time builds templates."""
    STORE.mkdir(exist_ok=True)
    with (STORE / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _migrate(name: str) -> None:
    """Migrate the database of that name in a process of its own."""
    module = os.environ["DJANGO_SETTINGS_MODULE"]
    subprocess.run([sys.executable, "-m", "tests.databases", module, name], cwd=ROOT, check=True)


@contextmanager
def copy_for(run: str) -> Iterator[str]:
    """The name of a migrated database for one run, gone when the run has ended."""
    on_sqlite = settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")
    with _sqlite_copy(run) if on_sqlite else _postgres_copy(run) as name:
        yield name


@contextmanager
def _sqlite_copy(run: str) -> Iterator[str]:
    template = STORE / f"template-{fingerprint()}.sqlite3"
    with _alone():
        if not template.exists():
            building = STORE / "building.sqlite3"
            building.unlink(missing_ok=True)
            _migrate(str(building))
            building.replace(template)
        for old in sorted(STORE.glob("template-*.sqlite3"), key=lambda file: file.stat().st_mtime)[:-KEPT_TEMPLATES]:
            old.unlink()
    folder = Path(tempfile.mkdtemp(prefix=f"talkoot-run-{run}-"))
    for name in ("test.sqlite3", PRISTINE):
        shutil.copy(template, folder / name)
    yield str(folder / "test.sqlite3")
    connections.close_all()
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _postgres_copy(run: str) -> Iterator[str]:
    template, name = f"talkoot_template_{fingerprint()}", f"talkoot_run_{run}"
    database = settings.DATABASES["default"]
    server = psycopg.connect(
        host=database["HOST"] or None,
        port=database["PORT"] or None,
        user=database["USER"] or None,
        password=database["PASSWORD"] or None,
        dbname="postgres",
        autocommit=True,
    )
    with server:
        with _alone():
            known = [row[0] for row in server.execute("SELECT datname FROM pg_database WHERE datname LIKE 'talkoot%'")]
            if template not in known:
                for old in known:
                    if old.startswith(("talkoot_template_", "talkoot_building")):
                        server.execute(f'DROP DATABASE IF EXISTS "{old}" WITH (FORCE)')
                server.execute("CREATE DATABASE talkoot_building TEMPLATE template0 ENCODING 'UTF8'")
                _migrate("talkoot_building")
                server.execute(f'ALTER DATABASE talkoot_building RENAME TO "{template}"')
            server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        yield name
        connections.close_all()
        server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def remember() -> None:
    """Note what the migrations wrote: the root page, the languages, permissions."""
    if connection.vendor == "postgresql":
        connection._test_serialized_contents = connection.creation.serialize_db_to_string()


def unlock() -> None:
    """Let a test's end empty the tables: on SQLite that is DELETE, which the logs' own triggers refuse.

    ``refill`` brings the triggers back with the rest. PostgreSQL empties by TRUNCATE, which asks no trigger of a row.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '% DELETE ON %'")
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {name}")


def refill() -> None:
    """Bring back what the migrations wrote, after a test that commits has emptied every table."""
    if connection.vendor == "sqlite":
        connection.close()
        name = Path(connection.settings_dict["NAME"])
        for leftover in name.parent.glob(f"{name.name}-*"):
            leftover.unlink()
        shutil.copy(name.with_name(PRISTINE), name)
    else:
        call_command("flush", verbosity=0, interactive=False, inhibit_post_migrate=True)
        connection.creation.deserialize_db_from_string(connection._test_serialized_contents)
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), apps.get_models(include_auto_created=True)):
                cursor.execute(statement)
        # A receiver of what was just saved may have asked for a model's content type before its row was back, and keeps
        # the one that it got: another number, which is another model's.
        apps.get_model("contenttypes.ContentType").objects.clear_cache()


def main(module: str, name: str) -> None:
    """Migrate one database from nothing, so that it can serve as a template."""
    os.environ["DJANGO_SETTINGS_MODULE"] = module
    settings.DATABASES["default"]["NAME"] = name
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        settings.DATABASES["default"]["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"

    django.setup()
    call_command("migrate", verbosity=0)
    connections.close_all()


if __name__ == "__main__":
    main(*sys.argv[1:])
