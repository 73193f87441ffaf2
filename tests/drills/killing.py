"""Kills at random moments, and how long it took until the work went on."""

import contextlib
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from random import Random

import psycopg
from django.db import DatabaseError, connection
from django.utils import timezone

from learning.models import TaskRun
from tests.drills import processes
from tests.drills.clients import Ledger
from tests.drills.cluster import Cluster
from tests.drills.site import Queue, Web

WEB_ONLY = ("server", "one process of the server")
DOWN = 1.5  # seconds at most until what was killed is started again


@dataclass
class Killer:
    """Kills the processes of a site, each kill chosen by chance, and starts again what does not start itself."""

    web: Web
    queue: Queue
    cluster: Cluster | None
    ledger: Ledger
    chance: Random
    took: dict[str, list[float]] = field(default_factory=dict)

    def kinds(self) -> dict[str, Callable[[], None]]:
        """The ways to kill; each also brings back what was killed."""
        ways = {
            "server": self._server,
            "one process of the server": lambda: self.web.kill_one(self.chance),
            "queue": self._queue,
            "supervisor of the queue": self._supervisor,
            "one process of the queue": lambda: self.queue.kill_one(self.chance),
            "everything at once": self._everything,
        }
        if self.cluster:
            ways |= {"postmaster": self._postmaster, "one process of PostgreSQL": self._backend}
        return ways

    def plan(self, kills: int, total: int) -> list[tuple[int, str]]:
        """After how many acknowledged statements which kill comes: every kind in turn, the moments by chance."""
        kinds = list(self.kinds())
        self.chance.shuffle(kinds)
        moments = sorted(self.chance.randrange(total // 50, int(total * 0.95)) for _ in range(kills))
        return [(moment, kinds[number % len(kinds)]) for number, moment in enumerate(moments)]

    def strike(self, kind: str) -> float:
        """Kill, bring back, and wait until the work of those that were killed goes on; answers the seconds."""
        at, began = timezone.now(), time.monotonic()
        self.kinds()[kind]()
        acknowledged = self.ledger.statements

        def goes_on() -> bool:
            if self.ledger.finished:
                return True
            return self.ledger.statements > acknowledged and (kind in WEB_ONLY or self._folded_since(at))

        with contextlib.suppress(TimeoutError):
            processes.wait_for(goes_on, "the work to go on")
        took = time.monotonic() - began
        self.took.setdefault(kind, []).append(took)
        self.look()
        return took

    def _folded_since(self, at: datetime) -> bool:
        """Whether the queue has ended a task since then; a database that is away has not said so."""
        try:
            return TaskRun.objects.filter(ended_at__gt=at).exists()
        except DatabaseError:
            connection.close()
            return False

    def look(self) -> None:
        """Whoever ended although it was not killed failed; it is started again, so that the drill goes on."""
        for service in (self.web, self.queue):
            if service.process is not None and service.process.poll() is not None:
                self.ledger.fault(f"the {service.name} ended by itself: {service.log.read_text()[-500:]}")
                service.revive()

    def _pause(self) -> None:
        time.sleep(self.chance.uniform(0, DOWN))

    def _server(self) -> None:
        self.web.kill()
        self._pause()
        self.web.revive()

    def _queue(self) -> None:
        self.queue.kill()
        self._pause()
        self.queue.revive()

    def _supervisor(self) -> None:
        self.queue.kill_head()
        self._pause()
        self.queue.revive()

    def _postmaster(self) -> None:
        assert self.cluster is not None
        self.cluster.kill_head()
        self._pause()
        self.cluster.revive()

    def _backend(self) -> None:
        """One of the processes that serve the clients; PostgreSQL then ends them all and recovers."""
        assert self.cluster is not None
        question = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        pids: list[int] = []
        with contextlib.suppress(psycopg.Error), psycopg.connect(self.cluster.url, connect_timeout=5) as own:
            pids = [pid for (pid,) in own.execute(question)]
        if pids:
            processes.kill(self.chance.choice(pids))

    def _everything(self) -> None:
        """As after a power cut: the queue is there before its database is."""
        for service in filter(None, (self.web, self.queue, self.cluster)):
            service.kill()
        self.queue.revive()
        if self.cluster:
            self.cluster.revive()
        self.web.revive()

    def lines(self) -> list[str]:
        """How often which kind was killed, and the median and longest time until work went on."""
        return [
            f"| {kind} | {len(took)} | {statistics.median(took):.1f} | {max(took):.1f} |"
            for kind, took in sorted(self.took.items())
        ]
