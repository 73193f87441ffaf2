"""The books of the queue: what becomes of a task's row and its delivery, step by step."""

import threading
from datetime import timedelta
from pathlib import Path

from django.db import connection, transaction
from django.tasks import TaskResultStatus
from django.utils import timezone
from django_q.models import OrmQ
from wagtail.models import Locale
from wagtail.tasks import update_reference_index_task

from learning.enums import TaskState
from learning.models import Heartbeat, TaskRun
from learning.queue import running
from learning.queue.backend import QueueBackend
from learning.queue.supervisor import release_orphans
from tests.learning.queue import tasks as queue_tasks
from tests.learning.queue.workers import lines, put, state


def test_a_rollback_takes_the_task_back(queue: QueueBackend, book: Path) -> None:
    with transaction.atomic():
        put(queue, queue_tasks.note, book, "never")
        transaction.set_rollback(True)

    assert not TaskRun.objects.exists()
    assert not OrmQ.objects.exists()


def test_the_result_tells_how_the_task_stands(queue: QueueBackend, book: Path) -> None:
    run = put(queue, queue_tasks.note, book, "once")
    assert queue.get_result(run).status == TaskResultStatus.READY

    running.run(run)
    running.run(run)

    assert queue.get_result(run).status == TaskResultStatus.SUCCESSFUL
    assert lines(book) == ["once"]


def test_a_task_given_up_can_be_revived(queue: QueueBackend, book: Path) -> None:
    run = put(queue, queue_tasks.note, book, "at last")
    TaskRun.objects.update(starts=9)
    running.run(run)
    assert (state(run), OrmQ.objects.count()) == (TaskState.DEAD, 0)

    running.revive(TaskRun.objects.get(pk=run), at=timezone.now())
    running.run(run)

    assert (state(run), lines(book)) == (TaskState.DONE, ["at last"])


def test_only_the_task_whose_worker_died_is_blamed(queue: QueueBackend, book: Path) -> None:
    for number in range(3):
        put(queue, queue_tasks.note, book, number)
    for pid, row in enumerate(TaskRun.objects.order_by("delivery"), start=100):
        TaskRun.objects.filter(pk=row.pk).update(
            holder="here:1/default/a", pid=pid, starts=1, state=TaskState.RUNNING, started_at=timezone.now()
        )

    running.release("here:1/default/a", blamed=[101], at=timezone.now())

    assert sorted(TaskRun.objects.values_list("state", "starts")) == [("WAITING", 0), ("WAITING", 0), ("WAITING", 1)]
    assert OrmQ.objects.count() == 3


def test_tasks_held_by_a_silent_supervisor_are_put_back(queue: QueueBackend, book: Path) -> None:
    now = timezone.now()
    put(queue, queue_tasks.note, book, "orphan")
    Heartbeat.objects.create(name="gone:1:a", started_at=now, beat_at=now - timedelta(minutes=2))
    TaskRun.objects.update(holder="gone:1:a/default/b")

    release_orphans(at=now)

    assert TaskRun.objects.get().holder == ""
    assert not Heartbeat.objects.exists()


def test_an_unreadable_delivery_is_sent_again(queue: QueueBackend, book: Path) -> None:
    put(queue, queue_tasks.note, book, "again")
    old = OrmQ.objects.get()
    OrmQ.objects.update(payload="signed with another key")

    running.redeliver(old.pk, at=timezone.now())

    assert OrmQ.objects.get().payload != "signed with another key"
    assert TaskRun.objects.get().delivery == OrmQ.objects.get().pk


def test_indexing_a_row_that_is_gone_is_done(queue: QueueBackend) -> None:
    run = queue.enqueue(update_reference_index_task, ["people", "user", "0"], {}).id

    running.run(run)

    assert state(run) == TaskState.DONE


def test_old_tasks_are_forgotten(queue: QueueBackend, book: Path) -> None:
    put(queue, queue_tasks.note, book, "old")
    now = timezone.now()
    TaskRun.objects.update(state=TaskState.DONE, ended_at=now - timedelta(days=8))

    running.prune(at=now)

    assert not TaskRun.objects.exists()


def waiting(name: str) -> int:
    """How many tasks of that name have not been started."""
    return TaskRun.objects.filter(name=name, state=TaskState.WAITING, starts=0).count()


def test_an_index_is_brought_up_to_date_once_for_many_changes(queue: QueueBackend, book: Path) -> None:
    """A task that waits already will read what is there then; one that has been started may have read before."""
    task = update_reference_index_task
    first = put(queue, task, "wagtailcore", "page", "1")
    assert put(queue, task, "wagtailcore", "page", "1") == first
    assert put(queue, task, "wagtailcore", "page", "2") != first
    assert waiting(task.module_path) == 2
    for change in ({"state": TaskState.RUNNING, "starts": 1}, {"state": TaskState.WAITING, "starts": 0, "failures": 1}):
        TaskRun.objects.filter(pk=first).update(**change)
        second = put(queue, task, "wagtailcore", "page", "1")
        assert second != first
        TaskRun.objects.filter(pk=second).delete()


def test_other_tasks_are_done_as_often_as_they_are_asked_for(queue: QueueBackend, book: Path) -> None:
    for _ in range(2):
        put(queue, queue_tasks.note, book, "twice")

    assert (TaskRun.objects.count(), OrmQ.objects.count()) == (2, 2)


def test_a_task_that_does_for_another_starts_after_the_change_is_seen(queue: QueueBackend, book: Path) -> None:
    """A worker that fetches it while the change is being written waits until it is there."""
    Locale.objects.get_or_create(language_code="fi")
    run = put(queue, update_reference_index_task, "wagtailcore", "locale", str(Locale.objects.get().pk))
    started = threading.Event()

    def work() -> None:
        started.set()
        running.run(run)
        connection.close()

    worker = threading.Thread(target=work)
    with transaction.atomic():
        put(queue, update_reference_index_task, "wagtailcore", "locale", str(Locale.objects.get().pk))
        worker.start()
        started.wait()
        worker.join(timeout=1)
        waited = worker.is_alive()
    worker.join()

    assert (waited, state(run)) == (True, TaskState.DONE)
