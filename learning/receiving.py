"""Statements that came over HTTP: stored at once, and folded by the worker where they are about what we know."""

import time
from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from learning import record, tasks
from learning.models import Activity
from lrs.models import Statement

type Receiver = Callable[[Collection[UUID]], None]

BATCH = 500
LATE = timedelta(minutes=5)
RECENT = timedelta(days=1)
ANSWERS, ANSWERS_HOLD = 50_000, 60.0  # how many are remembered, and for how many seconds

# Whether we know an activity, and until when (of the monotonic clock) that may be believed. What is missed because an
# activity has just been made is found by ``catch_up``.
_answers: dict[str, tuple[bool, float]] = {}


def interest(activities: Mapping[UUID, str], voids: Mapping[UUID, UUID]) -> Receiver | None:
    """Who enqueues the folding of the statements that a fold could see; None where it would see none of them.

    A fold looks at activities that we know, and so does a rebuild. Takes the activity of each statement and the target
    of each voiding one. A voiding statement is left out only when its target is stored and about something else: one
    that is not there yet may be on its way.
    """
    known = _known({iri for iri in activities.values() if iri})
    concerned = {uuid for uuid, iri in activities.items() if iri in known}
    if voids:
        strangers = Statement.objects.filter(uuid__in=set(voids.values())).exclude(
            activity__in=Activity.objects.values("iri")
        )
        elsewhere = set(strangers.values_list("uuid", flat=True))
        concerned |= {uuid for uuid, target in voids.items() if target not in elsewhere}
    if not concerned:
        return None
    return lambda new: receive([uuid for uuid in new if uuid in concerned])


def _known(iris: Collection[str]) -> set[str]:
    """Which of these activities we know; one query for those that nobody asked for in the last minute."""
    now = time.monotonic()
    open_questions = {iri for iri in iris if _answers.get(iri, (False, 0.0))[1] <= now}
    if open_questions:
        found = set(Activity.objects.filter(iri__in=open_questions).values_list("iri", flat=True))
        if len(_answers) > ANSWERS:
            _answers.clear()
        _answers.update({iri: (iri in found, now + ANSWERS_HOLD) for iri in open_questions})
    return {iri for iri in iris if _answers.get(iri, (False, 0.0))[0]}


def forget() -> None:
    """Ask the database again about every activity."""
    _answers.clear()


def receive(uuids: Collection[UUID]) -> None:
    """Enqueue the folding of statements in the transaction that stored them."""
    names = [str(uuid) for uuid in uuids]
    for start in range(0, len(names), BATCH):
        tasks.fold_statements.enqueue(uuids=names[start : start + BATCH])


def fold(uuids: Collection[str], *, at: datetime) -> int:
    """Fold what these statements spoke of; a voiding one stands for the statement it voids."""
    said = list(Statement.objects.filter(uuid__in=uuids))
    voided = [statement.voids for statement in said if statement.voids]
    targets = [statement for statement in said if not statement.voids]
    return record.refold([*targets, *Statement.objects.filter(uuid__in=voided)], at=at)


def catch_up(*, at: datetime) -> int:
    """Fold what was said about activities before we knew them, or in the moment when we came to know them.

    Looks at the activities made within a day, so it may be missed for hours; answers how many learners.
    """
    made = Activity.objects.filter(created_at__gt=at - RECENT).values_list("iri", "created_at")
    learners = 0
    for iri, created_at in made:
        early = Statement.objects.filter(activity=iri, stored__lte=created_at + LATE, credential__isnull=False)
        learners += record.refold(early, at=at)
    return learners
