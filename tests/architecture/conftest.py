"""The demo world, for rules and permissions that have to hold for everybody in it."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.db.models import Q
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from learning.enums import TaskState
from learning.models import TaskRun
from learning.queue import running
from people import demo as people_demo

QUEUE = {"default": {**settings.TASKS["default"], "BACKEND": "learning.queue.backend.QueueBackend"}}
INDEXING = Q(name__startswith="wagtail.") | Q(name__startswith="modelsearch.")


INVENTED = 40  # people: as much happens to each as to one of the demo's two hundred


@pytest.fixture(scope="package")
def demo_world(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """Built once for the tests of this folder, which only look at it, and taken back; Wagtail's indices are left out.

    Its files lie in a folder of their own, because nothing takes back files.
    """
    own = override_settings(DEBUG=True, MEDIA_ROOT=tmp_path_factory.mktemp("media"))
    with django_db_blocker.unblock(), own, transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(people_demo, "NUMBER", INVENTED)
        with override_settings(TASKS=QUEUE):
            call_command("demo", verbosity=0)
            while waiting := list(TaskRun.objects.filter(state=TaskState.WAITING, failures=0).exclude(INDEXING)):
                for task in waiting:
                    running.run(str(task.pk))
        yield
        transaction.set_rollback(True)
