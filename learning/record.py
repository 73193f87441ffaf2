"""The recorder: facts in, statements stored, the learner's progress folded, all in one transaction.

The only module outside ``lrs`` that writes to the statement store.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha1
from itertools import batched
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q

from learning import progress, signals, statements
from learning.enums import Kind
from learning.models import Activity, Award, Identity, Progress
from learning.statements import Completed, Fact
from lrs import erasing, keys, store
from lrs.models import Statement
from people.models import User

BATCH = 1000  # learners at once: as many as a query may name without a doubt
WHOLES = {Kind.COURSE, Kind.EVENT, Kind.SERIES}  # done by their parts


def write(person: User, *facts: Fact, at: datetime) -> list[Progress]:
    """Store what the learner did and fold it, so that the next page shows it; answers the newly complete rows."""
    with transaction.atomic():
        identity, actors = _lock(person)
        _store([(identity, fact) for fact in facts], at=at)
        return settle(person, {fact.activity.iri for fact in facts}, at=at, actors=actors)


@dataclass(frozen=True)
class Deed:
    """What one of many learners did, and which earlier words about it are taken back."""

    person: User
    facts: Sequence[Fact] = ()
    voids: Sequence[UUID] = ()


def write_each(deeds: Iterable[Deed], *, at: datetime) -> None:
    """Like ``write`` for many learners, in one transaction: what is taken back, what is said instead, and the fold.

    A thousand learners cost as many queries as one, but for those who completed something that others wait for, and
    for those with an award that may rest on what was taken back. Accounts that were erased meanwhile are left out.
    """
    with transaction.atomic():
        for some in batched(deeds, BATCH):
            _write_some({deed.person: deed for deed in some}, at=at)


def _write_some(deeds: Mapping[User, Deed], *, at: datetime) -> None:
    held = _lock_each(deeds)
    own = {person: identities[0] for person, identities in held.items()}
    facts = [(identity, fact) for person, identity in own.items() for fact in deeds[person].facts]
    voids = {uuid: person for person in own for uuid in deeds[person].voids}
    targets = Statement.objects.filter(uuid__in=voids).values_list("activity", flat=True)
    iris = {*targets.distinct(), *(fact.activity.iri for _, fact in facts)}
    _void(voids, at=at)
    _store(facts, at=at)
    actors = {person: [identity.actor for identity in identities] for person, identities in held.items()}
    _announce(progress.fold_each(actors, iris), at=at, identities=own)
    touched = Award.objects.filter(person__in=set(voids.values())).values_list("person", "activity__iri")
    awards: dict[int, set[str]] = {}
    for key, iri in touched:
        awards.setdefault(key, set()).add(iri)
    for person in own:
        if person.pk in awards:
            settle(person, awards[person.pk], at=at)


def _lock_each(people: Collection[User]) -> dict[User, list[Identity]]:
    """All accounts of these people, our own first, locked until the transaction ends and made where one is missing."""
    by_key = {person.pk: person for person in people}
    for _ in range(2):
        held: dict[User, list[Identity]] = {person: [] for person in people}
        for one in Identity.objects.select_for_update().filter(person__in=by_key).order_by("pk"):
            own = one.home_page == settings.IRI_BASE and one.name == str(by_key[one.person_id].uuid)
            held[by_key[one.person_id]].insert(0 if own else len(held[by_key[one.person_id]]), one)
        missing = {
            person.pk: person
            for person, identities in held.items()
            if not identities or identities[0].home_page != settings.IRI_BASE or identities[0].name != str(person.uuid)
        }
        if not missing:
            return held
        there = User.objects.select_for_update().filter(pk__in=missing).order_by("pk")
        alive = [missing[row.pk] for row in there if not row.is_erased and row.uuid == missing[row.pk].uuid]
        people = [*(person for person in people if person.pk not in missing), *alive]
        by_key = {person.pk: person for person in people}
        Identity.objects.bulk_create(
            [Identity(home_page=settings.IRI_BASE, name=str(person.uuid), person=person) for person in alive],
            ignore_conflicts=True,
        )
    raise LookupError("An account stands for somebody else.")


def identify(person: User) -> Identity:
    """The account under which our own statements speak of the person, locked until the transaction ends."""
    return _lock(person)[0]


def _lock(person: User) -> tuple[Identity, list[str]]:
    """Our own account of the person, made when first needed, and all actors that stand for them."""
    name = str(person.uuid)
    for _ in range(2):
        held = progress.lock(person)
        own = next((one for one in held if one.home_page == settings.IRI_BASE and one.name == name), None)
        if own:
            return own, [identity.actor for identity in held]
        if person.is_erased or not User.objects.select_for_update().filter(pk=person.pk, uuid=person.uuid).exists():
            raise PermissionDenied("The account was erased.")  # by another request: nothing ties to it again
        Identity.objects.get_or_create(home_page=settings.IRI_BASE, name=name, defaults={"person": person})
    raise LookupError(f"The account of {person.pk} stands for somebody else.")


def settle(
    person: User, iris: Collection[str], *, at: datetime, actors: Collection[str] | None = None
) -> list[Progress]:
    """Fold, state the completions that follow from parts, and announce every new one.

    Must run inside a transaction. Used after our own statements and after those that came over HTTP.
    """
    fresh = progress.fold(person, iris, actors=actors)
    _announce({person: fresh}, at=at)
    return fresh


def void(statement: UUID, *, at: datetime) -> None:
    """Take a statement back: a voiding statement is stored and whatever rested on the old one is folded again."""
    with transaction.atomic():
        target = Statement.objects.filter(uuid=statement).first()
        _void([statement], at=at)
        if target:
            refold([target], at=at)


def spoken_of(person: User) -> Iterator[bytes]:
    """Everything that was said about the learner, as a JSON array piece by piece, in the order it was stored."""
    found = Statement.objects.filter(Q(actor__in=_keys(person)) | erasing.about(_keys(person)))
    yield b"["
    for number, raw in enumerate(found.order_by("pk").values_list("raw", flat=True).iterator(chunk_size=500)):
        yield (b",\n" if number else b"\n") + raw.encode()
    yield b"\n]\n"


def forget(person: User) -> None:
    """Cut the tie between the learner and what was said; what other systems said becomes tombstones.

    Enrolments and projections stay as they are: without a name they are numbers, and nothing folds them again.
    """
    with transaction.atomic():
        erasing.erase(_keys(person), words=[person.email, str(person.uuid)])
        progress.lock(person)
        Identity.objects.filter(person=person).delete()


def _keys(person: User) -> list[str]:
    """Every way in which statements may name the learner: accounts, and the e-mail address plain or as a digest."""
    held = [identity.actor for identity in Identity.objects.filter(person=person).order_by("pk")]
    mbox = f"mailto:{person.email}"
    digest = sha1(mbox.encode(), usedforsecurity=False).hexdigest()
    return [*held, keys.actor({"mbox": mbox}), keys.actor({"mbox_sha1sum": digest})]


def refold(targets: Iterable[Statement], *, at: datetime) -> int:
    """Fold what these statements spoke of, each learner in a transaction of their own; answers how many learners."""
    spoken: dict[str, set[str]] = {}
    for target in targets:
        spoken.setdefault(target.actor, set()).add(target.activity)
    found = {identity.actor: identity for identity in _identities(spoken)}
    for actor, iris in sorted(spoken.items()):
        if actor not in found:
            continue
        person = found[actor].person
        held = Activity.objects.filter(pk__in=Award.objects.filter(person=person).values("activity"))
        with transaction.atomic():
            settle(person, iris | set(held.values_list("iri", flat=True)), at=at)
    return len(found)


def _identities(actors: Collection[str]) -> Iterable[Identity]:
    """The identities that these actor keys stand for."""
    accounts = [actor.removeprefix("account:").partition("|") for actor in actors if actor.startswith("account:")]
    wanted = {(home, name) for home, _, name in accounts}
    candidates = Identity.objects.filter(name__in=[name for _, name in wanted]).select_related("person")
    return [identity for identity in candidates if (identity.home_page, identity.name) in wanted]


def _void(uuids: Collection[UUID], *, at: datetime) -> None:
    """Store that these statements are taken back, once each."""
    gone = set(Statement.objects.filter(voids__in=uuids, credential=None).values_list("voids", flat=True))
    said = [
        statements.voiding(uuid, home_page=settings.IRI_BASE, name="talkoot", at=at)
        for uuid in dict.fromkeys(uuids)
        if uuid not in gone
    ]
    if said:
        store.save_ours(said)


def _store(facts: Sequence[tuple[Identity, Fact]], *, at: datetime) -> None:
    """Hand facts to the statement store as statements of their accounts; a keyed fact is stated once."""
    said = [
        statements.statement(fact, home_page=identity.home_page, name=identity.name, at=at) for identity, fact in facts
    ]
    keyed = [str(said[number]["id"]) for number, (_, fact) in enumerate(facts) if fact.key]
    known = {str(uuid) for uuid in Statement.objects.filter(uuid__in=keyed).values_list("uuid", flat=True)}
    store.save_ours([one for one in said if one["id"] not in known])


def _announce(
    fresh: Mapping[User, Collection[Progress]], *, at: datetime, identities: Mapping[User, Identity] | None = None
) -> None:
    """State the completion of activities that are done by their parts, then tell whoever listens."""
    rows = [(person, row) for person, mine in fresh.items() for row in mine]
    if not rows:
        return
    activities = Activity.objects.in_bulk({row.activity_id for _, row in rows})
    wholes = [(person, row) for person, row in rows if activities[row.activity_id].kind in WHOLES]
    known = dict(identities or {person: identify(person) for person in {person for person, _ in wholes}})
    facts = [
        (
            known[person],
            Completed(
                activity=activities[row.activity_id].about(), key="|".join([str(row.activity_id), *row.evidence])
            ),
        )
        for person, row in wholes
    ]
    if facts:
        _store(facts, at=at)
    completions = [
        signals.Completion(person.pk, row.activity_id, row.completed_at) for person, row in rows if row.completed_at
    ]
    signals.completed.send(sender=Progress, completions=completions)
