"""The real backend on empty tables, and the file in which tasks leave lines."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django_q.models import OrmQ
from pytest_django import DjangoDbBlocker

from learning.models import Heartbeat, TaskRun
from learning.queue.backend import QueueBackend


@pytest.fixture
def queue(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[QueueBackend]:
    """The real backend, committing to the test's database; its three tables are empty before and after."""
    with django_db_blocker.unblock():
        _empty()
        yield QueueBackend("default", settings.TASKS["default"])
        _empty()
        connection.close()


def _empty() -> None:
    for model in (TaskRun, OrmQ, Heartbeat):
        model.objects.all().delete()


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """The file in which tasks leave lines."""
    path = tmp_path / "book"
    path.touch()
    return path
