"""Rows of the queue: one per task, which is its history and its dead letter, and the workers' signs of life.

Only ``learning.queue`` writes them.
"""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from learning.enums import TaskState


class Heartbeat(models.Model):
    """The last sign of life of one supervisor of queue workers."""

    personal_data = None

    name = models.CharField(max_length=100, unique=True)
    queues = models.JSONField(default=list)
    restarts = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField()
    beat_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.name


class TaskRun(models.Model):
    """One enqueued task: what is to be done, how often that was tried, and what became of it.

    ``starts`` counts starts without an end since the last end, so a task that kills its worker is found out;
    ``failures`` counts errors raised. A task that used up either is DEAD: kept, shown and never run by itself.
    """

    personal_data = {"error": ("operation", "erase", _("the last error of a task, which may hold an address"))}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200)
    queue = models.CharField(max_length=40)
    args = models.JSONField(default=list)
    kwargs = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=TaskState, default=TaskState.WAITING)
    starts = models.PositiveSmallIntegerField(default=0)
    failures = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)
    delivery = models.BigIntegerField(null=True, help_text="Row of django-q2's queue table that will deliver it next")
    holder = models.CharField(max_length=140, blank=True, help_text="Cluster of workers that fetched it")
    pid = models.PositiveIntegerField(null=True, help_text="Worker process that runs it")
    enqueued_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["enqueued_at", "id"]
        indexes = [
            models.Index(fields=["delivery"], name="taskrun_delivery"),
            models.Index(
                fields=["holder"], name="taskrun_held", condition=Q(state__in=[TaskState.WAITING, TaskState.RUNNING])
            ),
            models.Index(fields=["state", "ended_at"], name="taskrun_ended"),
            models.Index(fields=["queue", "started_at"], name="taskrun_started"),
        ]
        constraints = [
            models.CheckConstraint(
                name="taskrun_ended_has_a_time",
                condition=Q(state__in=[TaskState.WAITING, TaskState.RUNNING]) | Q(ended_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.state}"
