"""The recorder: facts in, statements stored, the learner's progress folded, all in one transaction.

The only module outside ``lrs`` that writes to the statement store.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from hashlib import sha1
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


def write(person: User, *facts: Fact, at: datetime) -> list[Progress]:
    """Store what the learner did and fold it, so that the next page shows it; answers the newly complete rows."""
    with transaction.atomic():
        identity, actors = _lock(person)
        _store(identity, facts, at=at)
        return settle(person, {fact.activity.iri for fact in facts}, at=at, actors=actors)


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
    if fresh:
        _announce(person, fresh, at=at)
    return fresh


def void(statement: UUID, *, at: datetime) -> None:
    """Take a statement back: a voiding statement is stored and whatever rested on the old one is folded again."""
    with transaction.atomic():
        target = Statement.objects.filter(uuid=statement).first()
        if not Statement.objects.filter(voids=statement, credential=None).exists():
            store.save_ours([statements.voiding(statement, home_page=settings.IRI_BASE, name="talkoot", at=at)])
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


def _store(identity: Identity, facts: Sequence[Fact], *, at: datetime) -> None:
    """Hand the facts to the statement store as statements of this account; a keyed fact is stated once."""
    said = [statements.statement(fact, home_page=identity.home_page, name=identity.name, at=at) for fact in facts]
    keyed = [str(said[number]["id"]) for number, fact in enumerate(facts) if fact.key]
    known = {str(uuid) for uuid in Statement.objects.filter(uuid__in=keyed).values_list("uuid", flat=True)}
    store.save_ours([one for one in said if one["id"] not in known])


def _announce(person: User, fresh: Collection[Progress], *, at: datetime) -> None:
    """State the completion of activities that are done by their parts, then tell whoever listens."""
    activities = Activity.objects.in_bulk([row.activity_id for row in fresh])
    wholes = [
        Completed(activity=activities[row.activity_id].about(), key="|".join([str(row.activity_id), *row.evidence]))
        for row in fresh
        if activities[row.activity_id].kind in {Kind.COURSE, Kind.EVENT, Kind.SERIES}
    ]
    if wholes:
        _store(identify(person), wholes, at=at)
    for row in fresh:
        signals.completed.send(
            sender=Progress, person_id=person.pk, activity_id=row.activity_id, completed_at=row.completed_at
        )
