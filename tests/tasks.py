"""The tests' task backend: a task runs at once, a deferred one is kept, and a failure is not forgotten."""

from typing import Any

from django.tasks import Task, TaskResult, TaskResultStatus
from django.tasks.backends.dummy import DummyBackend
from django.tasks.backends.immediate import ImmediateBackend

deferred: list[TaskResult] = []
failures: list[TaskResult] = []


class AtOnce(ImmediateBackend):
    """Runs each task inside the call that enqueues it; one with ``run_after`` waits in ``deferred``."""

    supports_defer = True

    def enqueue(self, task: Task, args: Any, kwargs: Any) -> TaskResult:
        """Run the task, or keep it when it is for later."""
        if task.run_after is not None:
            kept = DummyBackend(self.alias, {"QUEUES": self.queues}).enqueue(task, args, kwargs)
            deferred.append(kept)
            return kept
        result = super().enqueue(task, args, kwargs)
        if result.status == TaskResultStatus.FAILED:
            failures.append(result)
        return result
