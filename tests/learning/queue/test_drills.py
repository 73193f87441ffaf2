"""Workers that are killed, tasks that kill them, tasks that fail: with real worker processes."""

import os
import signal
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.tasks import Task
from django.utils import timezone
from django_q.models import OrmQ

from learning.enums import TaskState
from learning.models import TaskRun
from learning.queue.backend import QueueBackend
from tests.learning.queue import tasks as queue_tasks
from tests.learning.queue.workers import LIMITS, Workers, lines, put, run_queue, state, wait_for

pytestmark = pytest.mark.worker


@pytest.fixture(scope="module")
def supervisor(django_db_setup: None) -> Iterator[Workers]:
    """One supervisor for every test here; it outlives them all."""
    with run_queue() as started:
        yield started


@pytest.fixture
def workers(queue: QueueBackend, supervisor: Workers) -> Workers:
    """The supervisor, with all of its workers there."""
    wait_for(lambda: len(supervisor.guards()) == 2 and supervisor.pool())
    return supervisor


def test_tasks_of_either_decorator_queue_and_time_are_run(queue: QueueBackend, workers: Workers, book: Path) -> None:
    later = timezone.now() + timedelta(seconds=2)
    put(queue, queue_tasks.note.using(run_after=later), book, "later")
    put(queue, queue_tasks.note, book, "plain")
    put(queue, queue_tasks.note_as_wagtail_does, book, "wagtail")
    put(queue, queue_tasks.note_on_media, book, "media")
    own_id = put(queue, queue_tasks.note_attempt, book)

    wait_for(lambda: TaskRun.objects.filter(state=TaskState.DONE).count() == 5)

    assert lines(book)[-1] == "later"
    assert sorted(lines(book)) == sorted(["later", "plain", "wagtail", "media", own_id])
    assert timezone.now() >= later
    assert not OrmQ.objects.exists()


def test_an_error_is_tried_again_and_given_up_in_the_end(queue: QueueBackend, workers: Workers, tmp_path: Path) -> None:
    passing, hopeless = tmp_path / "passing", tmp_path / "hopeless"
    mended = put(queue, queue_tasks.fail_twice, passing)
    lost = put(queue, queue_tasks.fail, hopeless)

    wait_for(lambda: state(mended) == TaskState.DONE and state(lost) == TaskState.DEAD)

    assert len(lines(passing)) == 3
    assert len(lines(hopeless)) == LIMITS["max_failures"]
    assert "this is never possible" in TaskRun.objects.get(pk=lost).error


def test_a_killed_idle_worker_does_not_stop_the_queue(queue: QueueBackend, workers: Workers, book: Path) -> None:
    before = workers.pool()
    os.kill(before[0], signal.SIGKILL)
    os.kill(before[1], signal.SIGKILL)
    wait_for(lambda: workers.pool() and not set(before) & set(workers.pool()))

    done = [put(queue, queue_tasks.note, book, number) for number in range(5)]

    wait_for(lambda: all(state(run) == TaskState.DONE for run in done))
    assert sorted(lines(book)) == list("01234")


def test_a_guard_that_hangs_is_replaced(queue: QueueBackend, workers: Workers, book: Path) -> None:
    before = workers.guards()
    os.kill(before[0], signal.SIGSTOP)
    done = [put(queue, queue_tasks.note, book, "plain"), put(queue, queue_tasks.note_on_media, book, "media")]

    wait_for(lambda: len(workers.guards()) == 2 and before[0] not in workers.guards())
    wait_for(lambda: all(state(run) == TaskState.DONE for run in done))

    assert sorted(lines(book)) == ["media", "plain"]


def test_a_killed_busy_worker_runs_its_task_again_and_once_to_the_end(
    queue: QueueBackend, workers: Workers, book: Path, tmp_path: Path
) -> None:
    run = put(queue, queue_tasks.sleep_once, book, tmp_path / "marker")
    wait_for((tmp_path / "marker").exists)
    os.kill(int(lines(book)[0].split()[1]), signal.SIGKILL)

    wait_for(lambda: state(run) == TaskState.DONE)

    assert [line.split()[0] for line in lines(book)] == ["start", "start", "end"]
    assert TaskRun.objects.get(pk=run).starts == 2


@pytest.mark.parametrize("poison", [queue_tasks.die, queue_tasks.die_with_everybody])
def test_a_task_that_kills_its_worker_is_given_up_and_others_go_on(
    queue: QueueBackend, workers: Workers, book: Path, tmp_path: Path, poison: Task
) -> None:
    deadly = put(queue, poison, tmp_path / "deadly")
    others = [put(queue, queue_tasks.note, book, number) for number in range(5)]

    wait_for(lambda: state(deadly) == TaskState.DEAD and all(state(run) == TaskState.DONE for run in others))

    assert len(lines(tmp_path / "deadly")) == LIMITS["max_starts"]
    assert "its worker died each time" in TaskRun.objects.get(pk=deadly).error
    assert sorted(set(lines(book))) == list("01234")
    assert not OrmQ.objects.exists()
