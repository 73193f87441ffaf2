"""django-q2's cluster of workers, which ends as a whole when one of its processes dies.

A worker killed while it waits takes the lock of the workers' pipe with it, and django-q2 would go on with workers that
wait for that lock for ever. A new cluster is there within a second, so nothing is mended in place.
"""

import multiprocessing
import os
import time
import uuid
from typing import Any

from django.conf import settings
from django.utils import timezone
from django_q.cluster import Sentinel
from django_q.conf import Conf

from learning.queue import running
from learning.queue.broker import Broker

FELL = 75
SETTLING = 5
LOOK = 0.1


class Flag:
    """A word from the supervisor to a cluster, without a lock: whoever is killed while waiting for it blocks nobody.

    ``multiprocessing.Event`` would: setting it waits for every process that slept on it to wake up.
    """

    def __init__(self) -> None:
        self._raised = multiprocessing.RawValue("b", 0)

    def set(self) -> None:
        """Raise the flag for good."""
        self._raised.value = 1

    def is_set(self) -> bool:
        """Whether it was raised."""
        return bool(self._raised.value)

    def wait(self, timeout: float) -> bool:
        """Look every tenth of a second until it is raised or the time is up."""
        deadline = time.monotonic() + timeout
        while not self.is_set() and time.monotonic() < deadline:
            time.sleep(LOOK)
        return self.is_set()


class Cluster(Sentinel):
    """Guards one queue's workers; constructing it runs it until ``stop_event`` is set."""

    def reincarnate(self, process: Any) -> None:
        """Replace a worker that ended by itself; let the cluster fall with any process that was killed."""
        process.join(SETTLING)
        if process.exitcode == 0:
            super().reincarnate(process)
        else:
            self._fall(process)

    def _fall(self, culprit: Any) -> None:
        """End every process, put back what they held, blame the task whose worker died, and leave."""
        for child in [culprit, *self.pool, self.monitor, self.pusher]:
            child.kill()
        for child in [culprit, *self.pool, self.monitor, self.pusher]:
            child.join()
        running.release(self.broker.holder, blamed=[culprit.pid], at=timezone.now())
        os._exit(FELL)


def work(queue: str, *, holder: str, tended: Any, stop: Flag, parent: int) -> None:
    """Be the cluster of one queue, in a process group of its own, until ``stop`` is set."""
    os.setpgid(0, 0)
    _configure(queue)
    broker = Broker(queue, holder=holder, tended=tended, parent=parent)
    Cluster(stop, multiprocessing.Event(), uuid.uuid4(), broker, Conf.TIMEOUT)


def _configure(queue: str) -> None:
    """Give django-q2 the settings of this queue; it reads them once per process, and this process serves one queue."""
    options = {**settings.Q_CLUSTER, **settings.Q_CLUSTER.get("ALT_CLUSTERS", {}).get(queue, {})}
    Conf.CLUSTER_NAME = queue
    Conf.WORKERS = options["workers"]
    Conf.QUEUE_LIMIT = options["queue_limit"]
    Conf.TIMEOUT = options["timeout"]
    Conf.RETRY = options["retry"]
