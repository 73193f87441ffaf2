"""Django's task backend over our queue.

Wagtail marks its own tasks with the package ``django_tasks``, which reads the same ``TASKS`` setting and makes tasks of
this backend's ``task_class``; so they run here as well.
"""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.tasks import Task, TaskResult, TaskResultStatus
from django.tasks.backends.base import BaseTaskBackend
from django.tasks.base import TaskError
from django.tasks.exceptions import TaskResultDoesNotExist
from django.tasks.signals import task_enqueued
from django.utils import timezone
from django.utils.json import normalize_json
from django.utils.module_loading import import_string

from learning.enums import TaskState
from learning.models import TaskRun
from learning.queue import running

STATUS = {
    TaskState.WAITING: TaskResultStatus.READY,
    TaskState.RUNNING: TaskResultStatus.RUNNING,
    TaskState.DONE: TaskResultStatus.SUCCESSFUL,
    TaskState.DEAD: TaskResultStatus.FAILED,
}


class QueueBackend(BaseTaskBackend):
    """Enqueues in the caller's transaction; the worker runs a task once it is committed and due."""

    supports_defer = True
    supports_get_result = True

    def enqueue(self, task: Task, args: Sequence[Any], kwargs: Mapping[str, Any]) -> TaskResult:
        """Write the task to the queue."""
        self.validate_task(task)
        now = timezone.now()
        row = running.add(
            task.module_path,
            args=cast(list, normalize_json(list(args))),
            kwargs=cast(dict, normalize_json(dict(kwargs))),
            queue=task.queue_name,
            due_at=max(task.run_after or now, now),
            at=now,
        )
        result = self._result(row, task)
        task_enqueued.send(type(self), task_result=result)
        return result

    def get_result(self, result_id: str) -> TaskResult:
        """How the task of that id stands; what it returned is not kept."""
        try:
            row = TaskRun.objects.get(pk=result_id)
        except (TaskRun.DoesNotExist, ValidationError):
            raise TaskResultDoesNotExist(result_id) from None
        return self._result(row, import_string(row.name))

    def _result(self, row: TaskRun, task: Task) -> TaskResult:
        error = TaskError(exception_class_path="builtins.Exception", traceback=row.error)
        return TaskResult(
            task=task,
            id=str(row.id),
            status=STATUS[TaskState(row.state)],
            enqueued_at=row.enqueued_at,
            started_at=row.started_at,
            last_attempted_at=row.started_at,
            finished_at=row.ended_at,
            args=row.args,
            kwargs=row.kwargs,
            backend=self.alias,
            errors=[error] if row.error else [],
            worker_ids=[row.holder] if row.holder else [],
        )
