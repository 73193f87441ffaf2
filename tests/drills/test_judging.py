"""The drill's judges find what a drill must not find."""

from random import Random

import orjson
import pytest
from django.utils import timezone

from learning.enums import TaskState
from learning.models import TaskRun
from lrs import credentials, store
from lrs.models import Credential
from tests.drills import judging, statements
from tests.drills.clients import KEY, SECRET
from tests.drills.statements import Batch, Known
from tests.lrs.examples import AT

KNOWN = Known(
    [{"homePage": "https://people.example", "name": str(number)} for number in range(4)], ["https://l.example"]
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def speaker() -> Credential:
    """The credential of the drill's clients."""
    return credentials.create(name="Drill", key=KEY, secret=SECRET, scopes=["all"], at=AT)


@pytest.fixture
def batch() -> Batch:
    """A batch of fifty that was acknowledged."""
    found = next(one for one in statements.batches(Random(1), 200, KNOWN) if len(one.ids) == 50)
    found.acknowledged = True
    return found


def said(batch: Batch) -> list[dict]:
    """The statements of a batch."""
    return orjson.loads(batch.body)


def test_equal_seeds_say_the_same() -> None:
    first, second = ([one.body for one in statements.batches(Random(3), 300, KNOWN)] for _ in range(2))

    assert first == second


def test_a_whole_batch_is_no_fault(speaker: Credential, batch: Batch) -> None:
    store.save(said(batch), credential=speaker, at=AT)

    assert list(judging.of_the_store([batch])) == []


def test_a_part_of_a_batch_is_found(speaker: Credential, batch: Batch) -> None:
    store.save(said(batch)[:49], credential=speaker, at=AT)

    assert list(judging.of_the_store([batch])) == [
        f"batch {batch.number} was acknowledged, but 1 statements are lost",
        f"batch {batch.number} is there in part: 49 of 50",
    ]


def test_a_batch_that_nobody_acknowledged_may_be_missing(speaker: Credential, batch: Batch) -> None:
    batch.acknowledged = False

    assert list(judging.of_the_store([batch])) == []


def test_what_was_changed_or_invented_is_found(speaker: Credential, batch: Batch) -> None:
    changed, *others = said(batch)
    invented = {**others[0], "id": "0b6ac2f5-0f2d-4c85-9b6c-8f5fb6f8f6a1"}
    store.save([{**changed, "result": {"success": True}}, *others, invented], credential=speaker, at=AT)

    assert list(judging.of_the_store([batch])) == [
        f"statement {invented['id']} was never sent",
        f"statement {changed['id']} was changed",
    ]


def test_statements_without_a_task_or_with_two_are_found(speaker: Credential, batch: Batch) -> None:
    first, second, third = said(batch)[:3]
    store.save([first, second, third], credential=speaker, at=AT)
    for uuids in ([first["id"], second["id"]], [second["id"]]):
        TaskRun.objects.create(
            name=judging.FOLD,
            queue="default",
            kwargs={"uuids": uuids},
            state=TaskState.WAITING,
            enqueued_at=timezone.now(),
        )

    assert list(judging.of_the_queue()) == [
        f"no task folds statement {third['id']}",
        f"2 tasks fold statement {second['id']}",
    ]


def test_nobody_with_progress_is_a_fault_of_the_drill_itself() -> None:
    assert list(judging.of_the_projections()) == ["nobody has made any progress"]
