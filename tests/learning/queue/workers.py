"""Real queue workers for the drills, on the database of the test."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.tasks import Task

from learning.models import TaskRun
from learning.queue.backend import QueueBackend

LIMITS = {"beat": 0.3, "backoff": 0.5, "grace": 2, "max_starts": 2, "max_failures": 4}
PATIENCE = 60.0


class Workers:
    """A running ``manage.py run_queue``."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process

    def family(self) -> dict[int, list[int]]:
        """Child processes by parent, as the kernel knows them."""
        tree: dict[int, list[int]] = {}
        rows = subprocess.run(["ps", "-eo", "pid=,ppid=,stat="], capture_output=True, text=True, check=True).stdout
        for row in rows.splitlines():
            pid, parent, state = row.split()
            if not state.startswith("Z"):
                tree.setdefault(int(parent), []).append(int(pid))
        return tree

    def guards(self) -> list[int]:
        """The guard of each cluster."""
        return self.family().get(self.process.pid, [])

    def pool(self) -> list[int]:
        """The processes of the default queue's cluster, its two workers first; empty until all four are there."""
        family = self.family()
        pools = (sorted(family.get(guard, [])) for guard in family.get(self.process.pid, []))
        return next((pool for pool in pools if len(pool) == 4), [])


@contextmanager
def run_queue(**variables: str) -> Iterator[Workers]:
    """A supervisor with clusters of both queues, none of whose processes outlives the block."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.learning.queue.worker_settings",
        "QUEUE_TEST_SETTINGS": os.environ["DJANGO_SETTINGS_MODULE"],
        "QUEUE_TEST_DATABASE": str(connection.settings_dict["NAME"]),
        "QUEUE_TEST_LIMITS": json.dumps(LIMITS),
        **variables,
    }
    process = subprocess.Popen([sys.executable, "manage.py", "run_queue"], cwd=settings.BASE_DIR, env=environment)
    started = Workers(process)
    try:
        wait_for(lambda: process.poll() is not None or (len(started.guards()) == 2 and started.pool()))
        assert process.poll() is None, "the supervisor did not start"
        yield started
    finally:
        groups = started.guards()
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            for group in groups:
                os.killpg(group, signal.SIGKILL)
            raise


def wait_for(condition: Callable[[], object]) -> None:
    """Wait until it is true."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, f"waited {PATIENCE} s in vain"
        time.sleep(0.05)


def put(queue: QueueBackend, task: Task, *args: object) -> str:
    """Enqueue a task; answers its id."""
    return queue.enqueue(task, [str(arg) for arg in args], {}).id


def state(run_id: str) -> str:
    """How the task stands."""
    return TaskRun.objects.values_list("state", flat=True).get(pk=run_id)


def lines(book: Path) -> list[str]:
    """What tasks have left."""
    return book.read_text().splitlines()
