"""A running site for the tests: web server and queue worker as processes of their own, on a copy of the demo world.

The world is built once per state of the sources and per day, then copied; a copy is ready in a second.
"""

import fcntl
import hashlib
import json
import os
import secrets
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests import databases

ROOT = Path(__file__).resolve().parent.parent.parent
STORE = Path(tempfile.gettempdir()) / f"talkoot-test-worlds-{os.getuid()}"
PACKAGES = ("certificates", "competences", "config", "courses", "learning", "library", "lrs", "people", "webinars")
SHOWING_ONLY = {"views", "views.py", "urls.py", "wagtail_hooks.py", "templatetags", "showing.py", "__pycache__"}
DATABASE = "talkoot.sqlite3"
KEPT_WORLDS = 2
SECRET = secrets.token_urlsafe(50)
START = 180
DRAIN = 240


@dataclass(frozen=True)
class Site:
    """A running site: where it answers and where its data lie."""

    url: str
    data: Path
    deployed: bool = False

    def logs(self) -> str:
        """The last that web server and worker said."""
        return "\n".join(f"--- {file.name}\n{file.read_text()[-4000:]}" for file in sorted(self.data.glob("*.log")))


@contextmanager
def running(*, newest: bool = False, deployed: bool = False) -> Iterator[Site]:
    """A site on a fresh copy of the demo world, stopped and swept away at the end; ``deployed`` as an operator runs it.

    Development serves static files as they lie in the sources; a deployment collects them, compressed.
    """
    data = Path(tempfile.mkdtemp(prefix="talkoot-site-"))
    copy_world(data, newest=newest)
    port = free_port()
    site = Site(f"http://127.0.0.1:{port}", data, deployed)
    if deployed:
        _manage(site, "collectstatic", "--no-input", "--verbosity", "0")
    web = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    web += ["--workers", "1", "--blocking-threads", "2", "--no-ws", "config.wsgi:application"]
    queue = [sys.executable, "manage.py", "run_queue"]
    with _process(web, site, "web"), _process(queue, site, "queue"):
        _wait_until_healthy(site)
        yield site
    shutil.rmtree(data, ignore_errors=True)


def environment(site: Site) -> dict[str, str]:
    """SQLite in the site's own data folder, in development mode or deployed, whatever the tests' own settings are."""
    ours = {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "TALKOOT_DEBUG": "0" if site.deployed else "1",
        "TALKOOT_DATA_DIR": str(site.data),
        "TALKOOT_BASE_URL": site.url,
        "TALKOOT_SECRET_KEY": SECRET if site.deployed else "",
        "TALKOOT_ALLOWED_HOSTS": "",
        "TALKOOT_MAIL_URL": "smtp://127.0.0.1:9" if site.deployed else "",
        "TALKOOT_WORKERS": "1",
        "DATABASE_URL": "",
        "REDIS_URL": "",
    }
    return {**os.environ, **ours}


def copy_world(data: Path, *, newest: bool = False) -> None:
    """Put a fresh copy of the demo world into a data folder."""
    shutil.copytree(_world(newest=newest), data, dirs_exist_ok=True)


# --- the world --------------------------------------------------------------------------------------


def _world(*, newest: bool) -> Path:
    """The folder of the demo world as these sources build it today; with ``newest``, the one built last."""
    STORE.mkdir(exist_ok=True)
    known = sorted(STORE.glob("world-*"), key=lambda folder: folder.stat().st_mtime)
    if newest and known:
        return known[-1]
    with (STORE / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        world = STORE / f"world-{_fingerprint()}"
        if not world.exists():
            building = STORE / "building"
            shutil.rmtree(building, ignore_errors=True)
            building.mkdir()
            _build(building)
            building.rename(world)
            for old in known[: 1 - KEPT_WORLDS]:
                shutil.rmtree(old)
        return world


def _fingerprint() -> str:
    """Today and a digest of everything that the demo world is made of."""
    digest = hashlib.sha256(databases.fingerprint().encode())
    for package in PACKAGES:
        for file in sorted((ROOT / package).rglob("*")):
            if file.is_file() and not SHOWING_ONLY.intersection(file.relative_to(ROOT).parts):
                digest.update(str(file.relative_to(ROOT)).encode() + file.read_bytes())
    for name in ("site.py", "planting.py"):
        digest.update((Path(__file__).parent / name).read_bytes())
    return f"{time.strftime('%Y%m%d')}-{digest.hexdigest()[:12]}"


def _build(data: Path) -> None:
    """Migrate, tell the demo's story, plant what the tests add, and let the worker do all that the story asked for."""
    with databases.copy_for(f"world_{os.getpid()}") as migrated:
        shutil.copy(migrated, data / DATABASE)
    site = Site("http://127.0.0.1:8000", data)
    _manage(site, "migrate", "--verbosity", "0")
    _manage(site, "demo")
    _run(site, "-m", "tests.e2e.planting")
    with _process([sys.executable, "manage.py", "run_queue"], site, "queue"):
        _wait_until_drained(data)
    with closing(sqlite3.connect(data / DATABASE)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for log in data.glob("*.log"):
        log.unlink()


def _wait_until_drained(data: Path) -> None:
    """Every task that the demo's story asked for has run; those put off for later stay."""
    patience = time.monotonic() + DRAIN
    due = "SELECT count(*) FROM django_q_ormq WHERE lock <= strftime('%Y-%m-%d %H:%M:%f', 'now', '-1 second')"
    with closing(sqlite3.connect(data / DATABASE)) as database:
        time.sleep(3)
        while database.execute(due).fetchone()[0]:
            if time.monotonic() > patience:
                raise RuntimeError(f"Tasks are still waiting:\n{Site('', data).logs()}")
            time.sleep(0.5)


# --- the processes ----------------------------------------------------------------------------------


def _manage(site: Site, *command: str) -> None:
    """A command of the site, to its end."""
    _run(site, "manage.py", *command)


def _run(site: Site, *command: str) -> None:
    """A Python program in the site's environment, to its end."""
    done = subprocess.run([sys.executable, *command], cwd=ROOT, env=environment(site), capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} failed:\n{done.stdout}\n{done.stderr}")


@contextmanager
def _process(command: list[str], site: Site, name: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process of the site; what it says goes to a file in the data folder."""
    with (site.data / f"{name}.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment(site), stdout=log, stderr=subprocess.STDOUT)
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait_until_healthy(site: Site) -> None:
    """Web server, database and queue all answer."""
    patience = time.monotonic() + START
    said = ""
    while time.monotonic() < patience:
        try:
            with urllib.request.urlopen(f"{site.url}/healthz", timeout=5) as answer:
                said = json.load(answer)
                return
        except urllib.error.HTTPError as error:
            said = error.read().decode()
        except OSError as error:
            said = str(error)
        time.sleep(0.2)
    raise RuntimeError(f"The site did not start: {said}\n{site.logs()}")


def free_port() -> int:
    """A port that nobody uses now."""
    with closing(socket.socket()) as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
