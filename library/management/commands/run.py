"""``manage.py run``: Talkoot on this machine, web server and queue workers, until Ctrl-C."""

import http.client
import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor

from learning.queue.supervisor import Supervisor
from library import translations

HOST = "127.0.0.1"
GRACE = 12
STARTING = 90
DEMO_SIGN_INS = (
    ("learner", "a professional who learns"),
    ("manager", "sees the matrix of their own people"),
    ("organiser", "edits their centre's courses and webinars"),
    ("editor", "writes there; what they submit waits for approval"),
    ("expert", "reviews courses for another profession"),
    ("publisher", "publishes what was reviewed"),
    ("admin", "sees everything"),
)


class Command(BaseCommand):
    """Prepares the database, then runs both processes and ends both."""

    help = "Prepare the database and run web server and queue workers until Ctrl-C."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Run until told to stop, at whatever point that is."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, _interrupt)
        try:
            self._run()
        except KeyboardInterrupt:
            self.stdout.write("\nStopped.")

    def _run(self) -> None:
        """Prepare, start, tell where, wait."""
        self._refuse_busy_port()
        translations.compile_changed()
        self._migrate()
        if settings.DEBUG:
            call_command("demo", if_missing=True, stdout=self.stdout)
        else:
            call_command("collectstatic", interactive=False, verbosity=0)
        connections.close_all()
        with _queue() as queue, _web() as web:
            self._greet(web)
            while queue.is_alive() and web.poll() is None:
                time.sleep(0.3)
            raise CommandError(f"The {'web server' if queue.is_alive() else 'queue'} ended by itself; see above.")

    def _refuse_busy_port(self) -> None:
        """Say so at once when another program listens there."""
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, settings.PORT))
            except OSError as error:
                raise CommandError(f"Port {settings.PORT} is taken; choose another: PORT=8001 make run") from error

    def _migrate(self) -> None:
        """Bring the tables up to date, counting along; nothing is done when they are."""
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if plan:
            call_command("migrate", verbosity=1, stdout=_Counter(self.stdout, len(plan)))
            self.stdout.write("")

    def _greet(self, web: "subprocess.Popen[bytes]") -> None:
        """Print the address and the demo's sign-ins once the site answers."""
        deadline = time.monotonic() + STARTING
        while not _answers():
            if web.poll() is not None or time.monotonic() > deadline:
                raise CommandError("The web server did not start; see above.")
            time.sleep(0.1)
        self.stdout.write(f"\n  Talkoot is running at {settings.BASE_URL}/fi/\n\n")
        if settings.DEBUG:
            for name, purpose in DEMO_SIGN_INS:
                self.stdout.write(f"  {name + '@' + settings.DEMO_DOMAIN:28} talkoot    {purpose}")
            self.stdout.write(f"\n  Editors: {settings.BASE_URL}/admin/    Mail: {settings.BASE_URL}/mailbox/")
        self.stdout.write("  Stop with Ctrl-C.\n")
        self.stdout.flush()


class _Counter:
    """Takes Django's lines about migrations and shows how many are done."""

    def __init__(self, out: Any, total: int) -> None:
        self.out, self.total, self.done = out, total, 0

    def write(self, text: str = "", *args: Any, **kwargs: Any) -> None:
        """Count a migration; on a terminal the line is written over, elsewhere every 25th is told."""
        if "OK" in text:
            self.done += 1
            if self.out.isatty() or self.done % 25 == 0 or self.done == self.total:
                line = f"Preparing the database: {self.done} of {self.total}"
                self.out.write(f"\r{line}" if self.out.isatty() else line, ending="" if self.out.isatty() else "\n")
                self.out.flush()

    def flush(self) -> None:
        """Nothing is held back."""

    def isatty(self) -> bool:
        """No colours are wanted in what is only counted."""
        return False


def _interrupt(number: int, frame: Any) -> None:
    """End once; a second Ctrl-C does not disturb the ending."""
    for again in (signal.SIGINT, signal.SIGTERM):
        signal.signal(again, signal.SIG_IGN)
    raise KeyboardInterrupt


def _answers() -> bool:
    """True when the site answers at all, healthy or not."""
    try:
        probe = http.client.HTTPConnection(HOST, settings.PORT, timeout=5)
        probe.request("GET", "/healthz")
        return probe.getresponse().status in {200, 503}
    except OSError:
        return False


def _supervise() -> None:
    """Be the queue's supervisor, in a session of its own, so that Ctrl-C reaches it through us alone."""
    os.setsid()
    Supervisor(settings.TASKS["default"]["QUEUES"]).run()


@contextmanager
def _queue() -> Iterator[multiprocessing.process.BaseProcess]:
    """The queue's supervisor, ended with the block."""
    process = multiprocessing.get_context("fork").Process(target=_supervise)
    process.start()
    try:
        yield process
    finally:
        process.terminate()
        process.join(GRACE)
        if process.is_alive():
            process.kill()


@contextmanager
def _web() -> Iterator["subprocess.Popen[bytes]"]:
    """The web server, in a session of its own, ended with the block."""
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", HOST, "--port", str(settings.PORT)]
    options = ["--log-level", "error", "--blocking-threads", "8", "--workers", "1", "--respawn-failed-workers"]
    process = subprocess.Popen(
        [*command, *options, "config.wsgi:application"], cwd=settings.BASE_DIR, start_new_session=True
    )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(GRACE)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
