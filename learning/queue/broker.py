"""django-q2's broker on our database, oldest task first, that notes which cluster holds a task."""

import os
import signal
import time
from ctypes import c_double
from datetime import timedelta

from django.db import close_old_connections, transaction
from django.utils import timezone
from django_q.brokers.orm import ORM
from django_q.conf import Conf
from django_q.models import OrmQ

from learning.models import TaskRun
from learning.queue import running


class Broker(ORM):
    """Delivers the tasks of one queue to one cluster of workers."""

    def __init__(self, queue: str, *, holder: str, tended: c_double, parent: int) -> None:
        super().__init__(queue)
        self.holder = holder
        self.tended = tended
        self.parent = parent

    def dequeue(self) -> list[tuple[int, str]] | None:
        """Lock one due row for this cluster; None, after a pause, when there is none."""
        close_old_connections()
        now = timezone.now()
        row = OrmQ.objects.filter(key=self.list_key, lock__lt=now).order_by("pk").first()
        if row is None:
            time.sleep(Conf.POLL)
            return None
        with transaction.atomic():
            locked = OrmQ.objects.filter(pk=row.pk, lock=row.lock).update(lock=now + timedelta(seconds=Conf.RETRY))
            if locked:
                TaskRun.objects.filter(delivery=row.pk).update(holder=self.holder)
        return [(row.pk, row.payload)] if locked else None

    def fail(self, task_id: int) -> None:
        """A delivery that cannot be read is sent again, never dropped."""
        running.redeliver(task_id, at=timezone.now())

    def set_stat(self, key: str, value: str, timeout: int) -> None:
        """Show the supervisor that the guard goes round; workers without a supervisor end themselves.

        django-q2 calls this in every round of its guard to note statistics in the cache, which nobody here reads.
        """
        self.tended.value = time.monotonic()
        if os.getppid() != self.parent:
            os.killpg(0, signal.SIGKILL)
