"""A reader that follows the store by its watermark misses nothing (1.0.3 Communication 2.1.3)."""

import random
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Event
from uuid import UUID

import pytest
from django.db import connection, transaction

from lrs import moments, store, watermark
from lrs.models import Credential, Statement
from tests.lrs.conftest import XapiClient
from tests.lrs.examples import by

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_watermark_waits_for_a_transaction_that_is_still_open(credential: Credential) -> None:
    stored, seen = Event(), Event()

    def write() -> None:
        try:
            with transaction.atomic():
                store.receive([by("slow")], credential=credential, version="1.0.3")
                stored.set()
                assert seen.wait(10)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as threads:
        writing = threads.submit(write)
        assert stored.wait(10)
        before = watermark.through()
        hidden = Statement.objects.count()
        seen.set()
        writing.result()

    assert hidden == 0
    assert before < Statement.objects.get().stored <= watermark.through()


def test_the_watermark_is_now_when_nobody_writes(xapi: XapiClient) -> None:
    xapi.post(by("one"))

    response = xapi.get()

    said = moments.parse(response["X-Experience-API-Consistent-Through"])
    assert said is not None
    assert abs((said - watermark.through()).total_seconds()) < 10
    assert said >= Statement.objects.get().stored


def test_who_follows_the_store_sees_each_statement_once(credential: Credential) -> None:
    """Writers whose transactions last differently long, and a reader that goes on from the last watermark."""
    done = Event()

    def write(seed: int) -> list[UUID]:
        chance, written = random.Random(seed), []
        try:
            for number in range(12):
                with transaction.atomic():
                    batch = [by(f"{seed}-{number}-{place}") for place in range(chance.randint(1, 3))]
                    written += store.receive(batch, credential=credential, version="1.0.3")
                    time.sleep(chance.random() / 100)
        finally:
            connection.close()
        return written

    def follow() -> list[UUID]:
        seen: list[UUID] = []
        since: datetime = watermark.BEGINNING
        try:
            while True:
                last = done.is_set()
                until = watermark.through()
                found = Statement.objects.filter(stored__gt=since, stored__lte=until)
                seen += found.values_list("uuid", flat=True)
                since = max(since, until)
                if last:
                    return seen
        finally:
            connection.close()

    with ThreadPoolExecutor(5) as threads:
        following = threads.submit(follow)
        written = [uuid for part in threads.map(write, range(4)) for uuid in part]
        done.set()
        seen = following.result()

    assert sorted(seen) == sorted(written)
