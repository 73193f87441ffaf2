"""After the kills: is what was acknowledged there, once and whole, and did all that follows from it happen?"""

import io
import time
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import orjson
from django.core.management import call_command
from django.db.models import Count, Model

from learning.enums import Kind, TaskState
from learning.models import Interval, Progress, TaskRun
from lrs import keys
from lrs.models import Statement
from tests.drills import statements
from tests.drills.clients import KEY
from tests.drills.statements import Batch

FOLD = "learning.tasks.fold_statements"
COMPLETED = "http://adlnet.gov/expapi/verbs/completed"
OPEN = (TaskState.WAITING, TaskState.RUNNING)


def drained(patience: float) -> float:
    """Wait until the queue has nothing to fold; answers how many seconds that took."""
    began = time.monotonic()
    while TaskRun.objects.filter(name=FOLD, state__in=OPEN).exists():
        if time.monotonic() - began > patience:
            raise TimeoutError(f"{TaskRun.objects.filter(name=FOLD, state__in=OPEN).count()} tasks wait too long.")
        time.sleep(0.5)
    return time.monotonic() - began


def of_the_store(sent: Iterable[Batch]) -> Iterator[str]:
    """Faults of the store: statements lost, doubled, changed, invented, and batches of which only a part is there."""
    found: Counter[uuid.UUID] = Counter()
    said: dict[uuid.UUID, bytes] = {}
    for row in Statement.objects.filter(credential__key=KEY).annotate(mentioned=Count("references")).iterator():
        statement = orjson.loads(row.raw)
        found[row.uuid] += 1
        said[row.uuid] = statements.digest(statement)
        if row.mentioned != len(list(keys.references(statement))):
            yield f"statement {row.uuid} has {row.mentioned} references"
    yield from (f"statement {one} is there {number} times" for one, number in found.items() if number > 1)
    known: dict[uuid.UUID, bytes] = {}
    for batch in sent:
        known |= batch.digests
        there = batch.digests.keys() & found.keys()
        if batch.acknowledged and len(there) < len(batch.digests):
            yield f"batch {batch.number} was acknowledged, but {len(batch.digests) - len(there)} statements are lost"
        if 0 < len(there) < len(batch.digests):
            yield f"batch {batch.number} is there in part: {len(there)} of {len(batch.digests)}"
    yield from (f"statement {one} was never sent" for one in found.keys() - known.keys())
    yield from (f"statement {one} was changed" for one in found.keys() & known.keys() if said[one] != known[one])


def of_the_queue() -> Iterator[str]:
    """Faults of the queue: a statement that no task folds, or more than one does; tasks given up or left."""
    folded: Counter[str] = Counter()
    for kwargs in TaskRun.objects.filter(name=FOLD).values_list("kwargs", flat=True).iterator():
        folded.update(kwargs["uuids"])
    stored = set(map(str, Statement.objects.filter(credential__key=KEY).values_list("uuid", flat=True)))
    yield from (f"no task folds statement {one}" for one in stored - folded.keys())
    yield from (f"a task folds {one}, which is not there" for one in folded.keys() - stored)
    yield from (f"{number} tasks fold statement {one}" for one, number in folded.items() if number > 1)
    for row in TaskRun.objects.filter(state=TaskState.DEAD):
        yield f"task {row.name} {row.id} was given up: {row.error[-500:]}"


def of_the_projections() -> Iterator[str]:
    """Faults of what is derived: rows that folding everything again would make otherwise, completions stated twice."""
    before = {model: _rows(model) for model in (Progress, Interval)}
    if not before[Progress]:
        yield "nobody has made any progress"
    call_command("rebuild_progress", stdout=io.StringIO())
    for model, rows in before.items():
        again = _rows(model)
        yield from (
            f"{model.__name__} {key} is {rows.get(key)} and should be {again.get(key)}"
            for key in rows | again
            if rows.get(key) != again.get(key)
        )
    stated = Counter(Statement.objects.filter(credential=None, verb=COMPLETED).values_list("actor", "activity"))
    yield from (
        f"the completion of {whole} was stated {number} times" for whole, number in stated.items() if number > 1
    )
    done = Progress.objects.filter(activity__kind=Kind.COURSE, completed_at__isnull=False).count()
    if len(stated) != done:
        yield f"{done} courses are completed, and {len(stated)} completions stated"


def _rows(model: type[Model]) -> dict[tuple[int, int], Any]:
    """The rows of a projection by person and activity, without what numbers them."""
    rows = model.objects.values()
    return {
        (row["person_id"], row["activity_id"]): {name: value for name, value in row.items() if name != "id"}
        for row in rows
    }


def completions() -> int:
    """How many lessons and courses are completed."""
    return Progress.objects.filter(completed_at__isnull=False).count()
