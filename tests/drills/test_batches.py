"""Killing the server in the middle of a batch stores all of it or nothing; the long drill is ``make drill``."""

import contextlib
import http.client
import json
import os
import threading
import time
from pathlib import Path
from random import Random
from uuid import UUID, uuid4

import pytest
from django.db import connection

from lrs import credentials
from lrs.models import Reference, Statement
from tests.drills.clients import HEADERS, KEY, SECRET
from tests.drills.site import HOST, Web
from tests.lrs.examples import AT, COURSE, by

SIZE, KILLS = 500, 3

pytestmark = [pytest.mark.worker, pytest.mark.django_db(transaction=True)]


def post(web: Web, batch: list[dict], acknowledged: list[str]) -> None:
    """Send the batch; note the ids that the store acknowledged before the connection broke."""
    with contextlib.suppress(OSError, http.client.HTTPException):
        client = http.client.HTTPConnection(HOST, web.port, timeout=60)
        with contextlib.closing(client):
            client.request("POST", "/xapi/statements", json.dumps(batch), HEADERS)
            acknowledged += json.loads(client.getresponse().read())


def test_a_batch_is_stored_whole_or_not_at_all(tmp_path: Path) -> None:
    credentials.create(name="Drill", key=KEY, secret=SECRET, scopes=["all"], at=AT)
    web = Web(
        tmp_path,
        {
            "DJANGO_SETTINGS_MODULE": "tests.learning.queue.worker_settings",
            "QUEUE_TEST_SETTINGS": os.environ["DJANGO_SETTINGS_MODULE"],
            "QUEUE_TEST_DATABASE": str(connection.settings_dict["NAME"]),
            "QUEUE_TEST_LIMITS": "{}",
        },
    )
    context = {"contextActivities": {"parent": [{"id": COURSE}]}}
    batches = [[by("one", id=str(uuid4()), context=context) for _ in range(SIZE)] for _ in range(KILLS + 1)]
    acknowledged: list[str] = []
    web.revive()
    try:
        post(web, batches[0], acknowledged)  # what is loaded once is loaded
        began = time.monotonic()
        post(web, batches[0], acknowledged)
        took, chance = time.monotonic() - began, Random(7)
        for batch in batches[1:]:
            sending = threading.Thread(target=post, args=(web, batch, acknowledged))
            sending.start()
            time.sleep(chance.uniform(0.2, 1.5) * took)
            web.kill()
            sending.join()
            web.revive()
    finally:
        web.end()

    stored = set(Statement.objects.values_list("uuid", flat=True))
    for batch in batches:
        assert len(stored & {UUID(statement["id"]) for statement in batch}) in {0, SIZE}
    assert {UUID(one) for one in acknowledged} <= stored
    assert Reference.objects.count() == len(stored)
