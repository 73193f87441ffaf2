"""What becomes of a task: the only writer of ``TaskRun`` and of django-q2's queue table.

Delivery is at least once, so a task may run twice and must not mind. Each step below is one transaction that moves the
task's row and its delivery together: whatever is killed between two steps, the task is either still to be delivered or
known to be over.
"""

import logging
import os
import traceback
import uuid
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.db.models import Q
from django.tasks import TaskContext
from django.utils import timezone
from django.utils.module_loading import import_string
from django_q.exceptions import TimeoutException
from django_q.models import OrmQ
from django_q.signing import SignedPackage

from learning.enums import TaskState
from learning.models import TaskRun
from learning.queue.limits import Limits

log = logging.getLogger("talkoot.queue")
OPEN = (TaskState.WAITING, TaskState.RUNNING)
ERROR_LENGTH = 8000
INDEXING = ("wagtail.", "modelsearch.")


def add(name: str, *, args: list, kwargs: dict, queue: str, due_at: datetime, at: datetime) -> TaskRun:
    """Write the task and its delivery in the caller's transaction: a rollback takes both back.

    Wagtail's tasks about an index read the row when they run: one that waits already does for another about the same.
    """
    run_id = uuid.uuid4()
    with transaction.atomic(savepoint=False):
        if name.startswith(INDEXING) and (known := _waiting(name, args, kwargs)):
            return known
        return TaskRun.objects.create(
            id=run_id,
            name=name,
            queue=queue,
            args=args,
            kwargs=kwargs,
            enqueued_at=at,
            delivery=_deliver(run_id, queue=queue, due_at=due_at, at=at),
        )


def _waiting(name: str, args: list, kwargs: dict) -> TaskRun | None:
    """Such a task that has not been started, held so that none starts it before what the caller wrote can be seen."""
    untried = TaskRun.objects.filter(state=TaskState.WAITING, starts=0, failures=0)
    return untried.filter(name=name, args=args, kwargs=kwargs).select_for_update(skip_locked=True).first()


def run(run_id: str) -> None:
    """Run one delivered task in this worker; an error puts it back to be tried again, later and later."""
    started = None
    try:
        started = _start(run_id, pid=os.getpid(), at=timezone.now())
        if started is not None:
            _call(started)
            _finish(started, at=timezone.now())
    except (Exception, TimeoutException) as error:  # the edge: any error is the task's
        if started is not None:
            _fail(started, error, at=timezone.now())
        if started is None or isinstance(error, TimeoutException):
            raise


def release(holder: str, *, blamed: Collection[int] | None, at: datetime) -> int:
    """Put back what a dead cluster of workers held; answers how many tasks that were.

    A start counts against a task only if its own worker (``blamed``, by process id) died; None, when nobody knows
    who it was, blames every running one. The blamed come back one after the other, so that they do not meet again.
    """
    limits = Limits.current()
    with transaction.atomic():
        held = list(TaskRun.objects.select_for_update().filter(holder=holder, state__in=OPEN))
        suspects = [row for row in held if row.state == TaskState.RUNNING and (blamed is None or row.pid in blamed)]
        for turn, row in enumerate(suspects, start=1):
            _put_back(row, due_at=at + turn * limits.wait_after(row.starts), at=at)
        for row in held:
            if row not in suspects:
                row.starts -= row.state == TaskState.RUNNING
                _put_back(row, due_at=at, at=at)
    return len(held)


def redeliver(delivery: int, *, at: datetime) -> None:
    """Send a task again whose delivery cannot be read, as after a change of the secret key."""
    with transaction.atomic():
        for row in TaskRun.objects.select_for_update().filter(delivery=delivery, state__in=OPEN):
            _put_back(row, due_at=at, at=at)
        OrmQ.objects.filter(pk=delivery).delete()


def revive(row: TaskRun, *, at: datetime) -> None:
    """Try a task again that was given up, as if it were new."""
    with transaction.atomic():
        row = TaskRun.objects.select_for_update().get(pk=row.pk, state=TaskState.DEAD)
        row.starts = row.failures = 0
        row.ended_at = None
        _put_back(row, due_at=at, at=at)


def prune(*, at: datetime) -> None:
    """Forget tasks that ended long ago."""
    limits = Limits.current()
    done = Q(state=TaskState.DONE, ended_at__lt=at - timedelta(days=limits.keep_days))
    dead = Q(state=TaskState.DEAD, ended_at__lt=at - timedelta(days=limits.keep_dead_days))
    TaskRun.objects.filter(done | dead).delete()


def forget_words(words: Iterable[str]) -> None:
    """Empty the errors in which one of these words, of somebody who is being forgotten, stands."""
    for word in words:
        TaskRun.objects.filter(error__icontains=word).update(error="")


def _deliver(run_id: uuid.UUID, *, queue: str, due_at: datetime, at: datetime) -> int:
    """A row of django-q2's queue table that no worker fetches before it is due."""
    package = {
        "id": run_id.hex,
        "name": run_id.hex,
        "func": f"{__name__}.run",
        "args": (str(run_id),),
        "kwargs": {},
        "started": at,
        "ack_failure": False,
    }
    return OrmQ.objects.create(key=queue, payload=SignedPackage.dumps(package), lock=due_at).pk


def _put_back(row: TaskRun, *, due_at: datetime, at: datetime) -> None:
    """Let the task wait for a new delivery in place of its old one."""
    OrmQ.objects.filter(pk=row.delivery).delete()
    row.state, row.holder, row.pid = TaskState.WAITING, "", None
    row.delivery = _deliver(row.id, queue=row.queue, due_at=due_at, at=at)
    row.save()


def _start(run_id: str, *, pid: int, at: datetime) -> TaskRun | None:
    """Count the start; None for a task that is over, and for one that has been started too often and is given up."""
    with transaction.atomic():
        row = TaskRun.objects.select_for_update().filter(pk=run_id, state__in=OPEN).first()
        if row is None:
            return None
        if row.starts >= Limits.current().max_starts:
            _give_up(row, f"Started {row.starts} times without an end: its worker died each time.", at=at)
            return None
        row.starts += 1
        row.state, row.pid, row.started_at = TaskState.RUNNING, pid, at
        row.save(update_fields=["starts", "state", "pid", "started_at"])
        return row


def _call(row: TaskRun) -> None:
    """Do what the task says; Wagtail's tasks about a row that was deleted meanwhile have nothing left to do."""
    try:
        _do(row)
    except ObjectDoesNotExist:
        if not row.name.startswith(INDEXING):
            raise


def _do(row: TaskRun) -> None:
    task = import_string(row.name)
    if task.takes_context:
        task.call(TaskContext(task_result=task.get_backend().get_result(str(row.id))), *row.args, **row.kwargs)
    else:
        task.call(*row.args, **row.kwargs)


def _finish(row: TaskRun, *, at: datetime) -> None:
    row.state, row.error = TaskState.DONE, ""
    _end(row, at=at)


def _give_up(row: TaskRun, error: str, *, at: datetime) -> None:
    log.error("given up: %s %s %s", row.name, row.id, error)
    row.state, row.error = TaskState.DEAD, error
    _end(row, at=at)


def _end(row: TaskRun, *, at: datetime) -> None:
    """The task is over: nothing will deliver it any more."""
    with transaction.atomic():
        OrmQ.objects.filter(pk=row.delivery).delete()
        row.delivery, row.holder, row.pid, row.ended_at = None, "", None, at
        row.save()


def _fail(row: TaskRun, error: BaseException, *, at: datetime) -> None:
    """Count the error, and put the task back unless it has failed too often."""
    limits = Limits.current()
    row.failures += 1
    row.starts = 0
    row.error = "".join(traceback.format_exception(error))[-ERROR_LENGTH:]
    if row.failures >= limits.max_failures:
        _give_up(row, row.error, at=at)
        return
    log.warning("failed and will be tried again: %s %s: %r", row.name, row.id, error)
    with transaction.atomic():
        _put_back(row, due_at=at + limits.wait_after(row.failures), at=at)
