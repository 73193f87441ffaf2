"""Keeps clusters of workers alive: starts one per queue, starts it again when it falls or hangs, and says so.

A healthy supervisor writes its heartbeat every few seconds; ``/healthz`` and the admin read it.
"""

import contextlib
import logging
import multiprocessing
import os
import secrets
import signal
import socket
import time
from collections.abc import Iterable
from datetime import datetime, timedelta
from types import FrameType
from typing import Any

from django.db import DatabaseError, OperationalError, connection, connections
from django.db.models import Q
from django.utils import timezone
from django_q.models import OrmQ

from learning.enums import TaskState
from learning.models import Heartbeat, TaskRun
from learning.queue import running, timetable
from learning.queue.cluster import Flag, work
from learning.queue.limits import Limits

log = logging.getLogger("talkoot.queue")
PAUSE = 0.2
# A guard goes round twice a second without a question to the database, at worst held up by a worker it joins for 5 s.
# A worker killed while it notes what it does takes the lock of its notes along, and its guard waits for that for ever.
UNTENDED = 15.0
SILENT = timedelta(seconds=60)
PRUNING = timedelta(hours=1)


class Line:
    """The cluster of one queue."""

    def __init__(self, queue: str, *, supervisor: str) -> None:
        self.queue = queue
        self.supervisor = supervisor
        self.holder = ""
        self.process: Any = None

    def start(self, *, at: datetime) -> None:
        """Start a cluster, whose tasks are known by a name of its own."""
        self.holder = f"{self.supervisor}/{self.queue}/{secrets.token_hex(4)}"
        self.started_at = at
        self.stop = Flag()
        self.tended = multiprocessing.RawValue("d", time.monotonic())
        connections.close_all()
        self.process = multiprocessing.Process(
            target=work,
            args=(self.queue,),
            kwargs={"holder": self.holder, "tended": self.tended, "stop": self.stop, "parent": os.getpid()},
        )
        self.process.start()

    def fault(self) -> str:
        """Why this cluster cannot be left as it is; empty when it is well."""
        if not self.process.is_alive():
            return f"ended with {self.process.exitcode}"
        if time.monotonic() - self.tended.value > UNTENDED:
            return "hangs"
        return ""

    def stalls(self, *, at: datetime) -> bool:
        """True when a task has waited too long although nothing was started and nothing runs."""
        since = at - timedelta(seconds=Limits.current().stall)
        if self.started_at > since or not OrmQ.objects.filter(key=self.queue, lock__lt=since).exists():
            return False
        busy = Q(started_at__gte=since) | Q(state=TaskState.RUNNING, holder=self.holder)
        return not TaskRun.objects.filter(busy, queue=self.queue).exists()

    def end(self, *, blamed: Iterable[int] | None, at: datetime) -> None:
        """End whatever is left of the cluster, and put back what it held."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.join()
        running.release(self.holder, blamed=None if blamed is None else list(blamed), at=at)


class Supervisor:
    """Runs until SIGTERM or SIGINT, then ends its workers within the grace of the settings."""

    def __init__(self, queues: Iterable[str]) -> None:
        self.name = f"{socket.gethostname()[:60]}:{os.getpid()}:{secrets.token_hex(3)}"
        self.lines = [Line(queue, supervisor=self.name) for queue in queues]
        self.limits = Limits.current()
        self.stopping = False
        self.restarts = 0
        self.due_at = self.prune_at = timezone.now()

    def run(self) -> None:
        """Start every line and keep it alive until told to stop."""
        multiprocessing.set_start_method("fork", force=True)
        _connect_plainly()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._on_signal)
        self._wait_for_the_database()
        if self.stopping:
            return
        self.started_at = timezone.now()
        timetable.keep(at=self.started_at)
        for line in self.lines:
            line.start(at=self.started_at)
        while not self.stopping:
            try:
                self._round(at=timezone.now())
            except DatabaseError as error:
                log.warning("the database does not answer: %s", error)
                connections.close_all()
                time.sleep(1)
            time.sleep(PAUSE)
        self._end()

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True

    def _wait_for_the_database(self) -> None:
        """After a power cut all start at once, and a database that recovers answers later than we do."""
        while not self.stopping:
            try:
                connection.ensure_connection()
                return
            except OperationalError as error:
                log.warning("the database does not answer yet: %s", error)
                time.sleep(PAUSE)

    def _round(self, *, at: datetime) -> None:
        """Restart what fell or hangs; every few seconds, also what stalls, and give a sign of life."""
        for line in self.lines:
            if fault := line.fault():
                self._restart(line, fault, at=at)
        if at < self.due_at:
            return
        self.due_at = at + timedelta(seconds=self.limits.beat)
        for line in self.lines:
            if line.stalls(at=at):
                self._restart(line, "does not fetch waiting tasks", at=at)
        self._beat(at=at)
        release_orphans(at=at)
        if at >= self.prune_at:
            self.prune_at = at + PRUNING
            running.prune(at=at)

    def _restart(self, line: Line, fault: str, *, at: datetime) -> None:
        log.warning("the workers of %s: %s; starting new ones", line.queue, fault)
        line.end(blamed=None, at=at)
        line.start(at=at)
        self.restarts += 1

    def _beat(self, *, at: datetime) -> None:
        Heartbeat.objects.update_or_create(
            name=self.name,
            defaults={"beat_at": at, "restarts": self.restarts},
            create_defaults={
                "beat_at": at,
                "restarts": self.restarts,
                "started_at": self.started_at,
                "queues": [line.queue for line in self.lines],
            },
        )

    def _end(self) -> None:
        """Let workers finish what they do within the grace; what is not finished then is put back, unblamed."""
        for line in self.lines:
            line.stop.set()
        deadline = time.monotonic() + self.limits.grace
        for line in self.lines:
            line.process.join(max(deadline - time.monotonic(), 0))
        for line in self.lines:
            line.end(blamed=(), at=timezone.now())
        Heartbeat.objects.filter(name=self.name).delete()


def release_orphans(*, at: datetime) -> None:
    """Put back what is held by clusters whose supervisor has been silent for a minute, on any host."""
    Heartbeat.objects.filter(beat_at__lt=at - SILENT).delete()
    alive = set(Heartbeat.objects.values_list("name", flat=True))
    held = TaskRun.objects.filter(state__in=running.OPEN).exclude(holder="").values_list("holder", flat=True).distinct()
    for holder in held:
        if holder.partition("/")[0] not in alive:
            running.release(holder, blamed=None, at=at)


def _connect_plainly() -> None:
    """One lasting connection per process: a pool's threads would not survive the fork of a worker."""
    for database in connections.all():
        database.close()
        if database.vendor == "postgresql":
            database.close_pool()  # type: ignore[attr-defined]
            database.settings_dict["OPTIONS"].pop("pool", None)
            database.settings_dict["CONN_MAX_AGE"] = 60
