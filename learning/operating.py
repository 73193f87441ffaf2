"""Whether queue and mail work: what ``/healthz``, the admin's front page and the administrator's page say."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from learning.enums import TaskState
from learning.models import Heartbeat, TaskRun
from learning.queue import running
from people import audit, mail
from people.models import User

QUEUE_SILENCE = timedelta(seconds=30)
LATE = timedelta(minutes=10)  # a message or task that has waited longer is worth a word


@dataclass(frozen=True, kw_only=True)
class Operation:
    """The state of the queue and the mail at one moment."""

    alive: bool
    last_beat: datetime | None
    waiting: int  # tasks that were due for LATE or longer, while nobody runs them
    dead: int  # tasks given up: nobody tries them again until a person says so
    mails: int  # messages written LATE ago or earlier that have not gone out

    @property
    def well(self) -> bool:
        """Nothing to be told."""
        return self.alive and not (self.dead or self.mails)


def queue_alive(*, at: datetime) -> bool:
    """True if a supervisor of workers gave a sign of life within ``QUEUE_SILENCE``."""
    return Heartbeat.objects.filter(beat_at__gte=at - QUEUE_SILENCE).exists()


def operation(*, at: datetime) -> Operation:
    """The state now, in four small queries."""
    last = Heartbeat.objects.order_by("-beat_at").values_list("beat_at", flat=True).first()
    return Operation(
        alive=last is not None and last >= at - QUEUE_SILENCE,
        last_beat=last,
        waiting=TaskRun.objects.filter(state=TaskState.WAITING, enqueued_at__lt=at - LATE).count(),
        dead=TaskRun.objects.filter(state=TaskState.DEAD).count(),
        mails=mail.waiting(before=at - LATE).count(),
    )


@transaction.atomic
def run_again(ids: Collection[UUID], *, by: User, at: datetime) -> int:
    """Try tasks again that were given up; answers how many of them still were. The audit log knows who did it."""
    rows = list(TaskRun.objects.filter(pk__in=ids, state=TaskState.DEAD))
    for row in rows:
        running.revive(row, at=at)
        audit.note(by, "run_again", row, at=at, task=row.name)
    return len(rows)
