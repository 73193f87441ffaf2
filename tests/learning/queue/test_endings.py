"""How the queue ends: asked to, and killed."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import OperationalError, connection
from django_q.models import OrmQ

from learning.enums import TaskState
from learning.models import Heartbeat, TaskRun
from learning.queue.backend import QueueBackend
from learning.queue.supervisor import Supervisor
from tests.learning.queue import tasks as queue_tasks
from tests.learning.queue.workers import Workers, put, run_queue, wait_for

pytestmark = pytest.mark.worker


@pytest.fixture
def workers(queue: QueueBackend) -> Iterator[Workers]:
    """A supervisor for one test."""
    with run_queue() as started:
        wait_for(Heartbeat.objects.exists)
        yield started


def test_the_end_puts_back_what_is_not_finished_within_the_grace(
    queue: QueueBackend, workers: Workers, book: Path, tmp_path: Path
) -> None:
    run = put(queue, queue_tasks.sleep_once, book, tmp_path / "marker")
    wait_for((tmp_path / "marker").exists)
    processes = [*workers.guards(), *workers.pool()]

    workers.process.send_signal(signal.SIGINT)
    assert workers.process.wait(10) == 0

    row = TaskRun.objects.get(pk=run)
    assert (row.state, row.starts, row.holder) == (TaskState.WAITING, 0, "")
    assert OrmQ.objects.filter(pk=row.delivery).exists()
    assert not Heartbeat.objects.exists()
    alive = {pid for children in workers.family().values() for pid in children}
    assert not alive & set(processes)


def test_workers_end_when_their_supervisor_is_killed(queue: QueueBackend, workers: Workers) -> None:
    guards = workers.guards()
    workers.process.kill()

    wait_for(lambda: not any(workers.family().get(guard) for guard in guards))


def test_a_guard_killed_just_before_the_end_does_not_hold_the_supervisor(queue: QueueBackend, workers: Workers) -> None:
    for guard in workers.guards():
        os.kill(guard, signal.SIGKILL)
    workers.process.terminate()

    assert workers.process.wait(10) == 0


def test_a_queue_that_starts_before_its_database_waits_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    tries = iter([OperationalError("starting up"), OperationalError("starting up"), None])

    def connect() -> None:
        if error := next(tries):
            raise error

    monkeypatch.setattr(connection, "ensure_connection", connect)

    Supervisor(["default"])._wait_for_the_database()

    assert next(tries, "none left") == "none left"
