"""Progress: the projections of what was said about a learner. The only writer of Progress, Interval and Award.

``fold`` recomputes a learner's rows for the activities that statements spoke of, and whatever those are parts of. It
reads statements, so it may run any number of times and in any order; see ``learning.folding`` for the rules.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from uuid import UUID

import orjson
from django.db import transaction

from learning import activities
from learning import vocabulary as v
from learning.enums import AwardState, Kind, Mode, State
from learning.folding import Held, Reached, Word, combine, hold, read_segments
from learning.folding import fold as fold_words
from learning.models import Activity, Award, Component, Identity, Interval, Progress
from lrs import store
from lrs.models import Statement
from people.models import User


def fold(person: User, iris: Collection[str] | None = None, *, actors: Collection[str] | None = None) -> list[Progress]:
    """Bring the learner's rows in line with the statements about these activities (None: about all of them).

    Answers the rows that became complete by it. Must run inside a transaction in which the learner's identities are
    locked (``lock``), so that two requests of one learner cannot overlook each other's statements.
    """
    if actors is None:
        actors = [identity.actor for identity in lock(person)]
    return fold_each({person: actors}, iris)[person]


def fold_each(
    people: Mapping[User, Collection[str]], iris: Collection[str] | None = None
) -> dict[User, list[Progress]]:
    """The same for several learners with their actors, by a number of queries that does not grow with theirs."""
    spoken_of = Activity.objects.filter(iri__in=iris) if iris is not None else Activity.objects.all()
    touched = {activity.pk: activity for activity in spoken_of}
    words = _words(people, None if iris is None else [activity.iri for activity in touched.values()])
    certifications = {pk: a for pk, a in touched.items() if a.kind == Kind.CERTIFICATION}
    if certifications:
        for person in people:
            _keep_awards(person, {pk: hold(words[person].get(a.iri, ())) for pk, a in certifications.items()})
    rest = {pk: activity for pk, activity in touched.items() if pk not in certifications}
    if not rest:
        return {person: [] for person in people}
    ground = _Ground(list(people), rest)
    return _keep({person: _Folding(person, rest, words[person], ground).run() for person in people}, ground)


def lock(person: User) -> list[Identity]:
    """The learner's identities, locked until the transaction ends."""
    return list(Identity.objects.select_for_update().filter(person=person).order_by("pk"))


def rebuild() -> int:
    """Delete every projection and fold all statements again, learner by learner; answers the number of learners."""
    people = User.objects.filter(identities__isnull=False).distinct().order_by("pk")
    number = 0
    for person in people.iterator():
        with transaction.atomic():
            Progress.objects.filter(person=person).delete()
            Interval.objects.filter(person=person).delete()
            Award.objects.filter(person=person).delete()
            fold(person)
        number += 1
    return number


def counts(statement: Statement) -> bool:
    """Whether a statement moves progress: said by our own recorder, or by a credential trusted for that activity."""
    credential = statement.credential
    return credential is None or credential.trusted_for(statement.activity)


def _words(people: Mapping[User, Collection[str]], iris: Collection[str] | None) -> dict[User, dict[str, list[Word]]]:
    """What counts of all that was said about the learners, by activity."""
    words: dict[User, dict[str, list[Word]]] = {person: {} for person in people}
    owners = {actor: person for person, actors in people.items() for actor in actors}
    for statement in store.of(owners, iris).select_related("credential") if owners else ():
        if counts(statement):
            words[owners[statement.actor]].setdefault(statement.activity, []).append(_word(statement))
    return words


def _word(statement: Statement) -> Word:
    """The part of a statement that the fold reads."""
    result = orjson.loads(statement.raw).get("result") or {}
    extensions = result.get("extensions") or {}
    score = result.get("score") or {}
    position = extensions.get(v.TIME)
    until = extensions.get(v.VALID_UNTIL)
    evidence = extensions.get(v.EVIDENCE)
    return Word(
        at=statement.timestamp,
        uuid=str(statement.uuid),
        verb=statement.verb,
        scaled=score.get("scaled"),
        spans=read_segments(extensions.get(v.SEGMENTS)) if v.SEGMENTS in extensions else (),
        position=float(position) if isinstance(position, int | float) else None,
        reference=str(extensions.get(v.REFERENCE, "")),
        valid_until=date.fromisoformat(until) if isinstance(until, str) else None,
        evidence=tuple(evidence) if isinstance(evidence, list) else (),
    )


class _Ground:
    """What the folds of several learners stand on: the structure above the activities, and the rows as they are."""

    def __init__(self, people: Sequence[User], touched: Collection[int]) -> None:
        self.levels = _levels(touched)
        known = set(touched).union(*self.levels)
        self.versions = (
            activities.in_force_each(people, known)
            if len(people) > 1
            else {person: activities.in_force(person, known) for person in people}
        )
        every = {version.pk: version for mine in self.versions.values() for version in mine.values()}
        self.parts: dict[int, list[Component]] = {pk: [] for pk, one in every.items() if one.mode != Mode.LEAF}
        for component in Component.objects.filter(version__in=self.parts).order_by("version", "position"):
            self.parts[component.version_id].append(component)
        below = (part.activity_id for parts in self.parts.values() for part in parts)
        wanted = {*(version.activity_id for version in every.values()), *touched, *below}
        self.stored: dict[int, dict[int, Progress]] = {person.pk: {} for person in people}
        for row in Progress.objects.filter(person__in=people, activity__in=wanted):
            self.stored[row.person_id][row.activity_id] = row


class _Folding:
    """One learner's fold."""

    def __init__(
        self, person: User, touched: dict[int, Activity], words: dict[str, list[Word]], ground: _Ground
    ) -> None:
        self.touched = touched
        self.words = words
        self.levels = ground.levels
        self.versions = ground.versions[person]
        self.parts = ground.parts
        self.stored = ground.stored[person.pk]
        self.reached: dict[int, Reached | None] = {}

    def run(self) -> dict[int, Reached | None]:
        """Leaves first, then what they are parts of, level by level; answers how far the learner is, in that order."""
        order = [pk for pk in self.touched if not self._is_whole(pk)]
        for pk in order:
            self.reached[pk] = self._fold_leaf(pk)
        below = [pk for pk in self.touched if self._is_whole(pk)]
        for level in (below, *self.levels):
            for pk in sorted(level):
                if self._is_whole(pk):
                    self.reached[pk] = self._fold_whole(pk)
                    order = [*(one for one in order if one != pk), pk]
        return {pk: self.reached[pk] for pk in order}

    def _is_whole(self, pk: int) -> bool:
        return pk in self.versions and self.versions[pk].mode != Mode.LEAF

    def _fold_leaf(self, pk: int) -> Reached | None:
        """How far the learner is with an activity that counts by itself."""
        told = self.words.get(self.touched[pk].iri, ())
        version = self.versions.get(pk)
        if version is None:
            return fold_words(told)
        return fold_words(told, threshold=version.threshold, length=version.length_seconds)

    def _fold_whole(self, pk: int) -> Reached | None:
        """How far the learner is with an activity that is made of others."""
        version = self.versions[pk]
        parts = [(part.activity_id, part.required, self._so_far(part.activity_id)) for part in self.parts[version.pk]]
        return combine(parts, mode=version.mode, needed=version.needed)

    def _so_far(self, pk: int) -> Reached | None:
        """What this fold found about a part, else what is stored."""
        if pk in self.reached:
            return self.reached[pk]
        row = self.stored.get(pk)
        if row is None:
            return None
        return Reached(
            started_at=row.started_at,
            last_at=row.last_at,
            completed_at=row.completed_at,
            evidence=tuple(row.evidence),
        )


def _levels(touched: Collection[int]) -> list[set[int]]:
    """What these activities are parts of, what that is part of, and so on; two levels a query."""
    levels: list[set[int]] = []
    below = set(touched)
    while below and len(levels) < 8:
        pairs = (
            Component.objects.filter(activity__in=below)
            .order_by()
            .values_list("version__activity", "version__activity__placements__version__activity")
            .distinct()
        )
        found = list(pairs)
        first, second = {pair[0] for pair in found}, {pair[1] for pair in found if pair[1]}
        levels += [level for level in (first, second) if level]
        below = second
    return levels


def _keep(found: Mapping[User, dict[int, Reached | None]], ground: _Ground) -> dict[User, list[Progress]]:
    """Write the rows that differ from what is stored, drop those without ground; answers the newly complete ones."""
    rows: list[Progress] = []
    fresh: dict[User, list[Progress]] = {person: [] for person in found}
    gone: dict[tuple[int, ...], list[User]] = {}
    for person, reached in found.items():
        stored = ground.stored[person.pk]
        for pk, far in reached.items():
            if far is None:
                continue
            before, row = stored.get(pk), _row(person, pk, far)
            if before is None or any(getattr(before, name) != getattr(row, name) for name in FIELDS):
                rows.append(row)
            if far.completed_at and (before is None or before.completed_at is None):
                fresh[person].append(row)
        if lost := tuple(pk for pk, far in reached.items() if far is None and pk in stored):
            gone.setdefault(lost, []).append(person)
    if rows:
        Progress.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["person", "activity"], update_fields=list(FIELDS)
        )
    _keep_intervals(found)
    for lost, people in gone.items():
        Progress.objects.filter(person__in=people, activity__in=lost).delete()
        Interval.objects.filter(person__in=people, activity__in=lost).delete()
    return fresh


FIELDS = (
    "state",
    "started_at",
    "last_at",
    "completed_at",
    "score",
    "position_seconds",
    "place_id",
    "done",
    "total",
    "evidence",
)
INTERVAL_FIELDS = ("spans", "seconds")


def _row(person: User, activity: int, found: Reached) -> Progress:
    """The row that says how far the learner is."""
    return Progress(
        person=person,
        activity_id=activity,
        state=State.COMPLETED if found.completed_at else State.IN_PROGRESS,
        started_at=found.started_at,
        last_at=found.last_at,
        completed_at=found.completed_at,
        score=found.score,
        position_seconds=found.position,
        place_id=found.place,
        done=found.done,
        total=found.total,
        evidence=list(found.evidence),
    )


def _keep_intervals(found: Mapping[User, dict[int, Reached | None]]) -> None:
    """Write the spans watched or attended."""
    rows = [
        Interval(
            person=person,
            activity_id=pk,
            spans=[list(span) for span in far.spans],
            seconds=round(far.seconds, 3),
        )
        for person, reached in found.items()
        for pk, far in reached.items()
        if far and far.spans
    ]
    if rows:
        Interval.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["person", "activity"], update_fields=list(INTERVAL_FIELDS)
        )


def _keep_awards(person: User, held: dict[int, tuple[Held, ...]]) -> None:
    """Write the awards that statements tell of; one whose evidence was voided goes to review, it never vanishes."""
    if not held:
        return
    cited = {UUID(item) for found in held.values() for one in found for item in one.evidence}
    voided = set(Statement.objects.voided().filter(uuid__in=cited).values_list("uuid", flat=True)) if cited else set()
    rows = [
        Award(
            person=person,
            activity_id=pk,
            reference=UUID(one.reference),
            state=AwardState(one.state),
            earned_at=one.earned_at,
            valid_until=one.valid_until,
            in_review=any(UUID(item) in voided for item in one.evidence),
        )
        for pk, found in held.items()
        for one in found
    ]
    Award.objects.filter(person=person, activity__in=held).exclude(
        reference__in=[row.reference for row in rows]
    ).delete()
    if rows:
        Award.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["reference"],
            update_fields=["state", "earned_at", "valid_until", "in_review"],
        )
