"""Finding statements for a client: a constant number of indexed queries, whatever is asked.

Each way in which a statement can match (its own actor, a mention, its authority, a statement it refers to) is
one query with its own index and the page's limit; the few rows they bring are merged here.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import reduce
from itertools import chain
from operator import or_
from typing import NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from lrs import credentials, keys, parameters
from lrs.models import Credential, Reference, Statement, StatementQuerySet

MANY_TARGETS = 5_000


class Found(NamedTuple):
    """One statement of a page."""

    stored: datetime
    sequence: int
    raw: str
    credential_id: int | None


class Page(NamedTuple):
    """The statements of a page, and the cursor of the next where there is one."""

    found: list[Found]
    cursor: str | None


def one(uuid: UUID, *, credential: Credential) -> Statement | None:
    """A statement that the credential may read and that is not voided."""
    return Statement.objects.visible_to(credential).unvoided().filter(uuid=uuid).first()


def voided(uuid: UUID, *, credential: Credential) -> Statement | None:
    """A voided statement that the credential may read."""
    return Statement.objects.visible_to(credential).voided().filter(uuid=uuid).first()


def query(question: parameters.Question, *, credential: Credential) -> Page:
    """The page that answers the question, of what the credential may read."""
    readable = Statement.objects.visible_to(credential)
    ways = list(_ways(question))
    if referring := _referring(ways, readable):
        ways.append(("statement", Q(uuid__in=referring)))
    rows = {row.sequence: row for table, chosen in ways for row in _first(readable, question, table, chosen)}
    ordered = sorted(rows.values(), key=lambda row: row[:2], reverse=not question.ascending)
    page = ordered[: question.limit]
    more = len(ordered) > question.limit
    return Page(page, parameters.cursor(page[-1].stored, page[-1].sequence) if more else None)


def _first(readable: StatementQuerySet, question: parameters.Question, table: str, chosen: Q) -> Iterator[Found]:
    """One page, and one row more, of what matches in one way; ordered by the index of the table that leads."""
    direction = "" if question.ascending else "-"
    leading = ("references__stored", "references__statement_id") if table == "references" else ("stored", "sequence")
    found = _window(readable.unvoided().filter(chosen), question).order_by(*(direction + name for name in leading))
    return (
        Found(*row) for row in found.values_list("stored", "sequence", "raw", "credential_id")[: question.limit + 1]
    )


def _window(found: StatementQuerySet, question: parameters.Question) -> StatementQuerySet:
    """Only what was stored in the time asked for and comes after the cursor."""
    if question.since is not None:
        found = found.filter(stored__gt=question.since)
    if question.until is not None:
        found = found.filter(stored__lte=question.until)
    if question.after is not None:
        stored, sequence = question.after
        if question.ascending:
            found = found.filter(Q(stored__gt=stored) | Q(sequence__gt=sequence), stored__gte=stored)
        else:
            found = found.filter(Q(stored__lt=stored) | Q(sequence__lt=sequence), stored__lte=stored)
    return found


def _ways(question: parameters.Question) -> Iterator[tuple[str, Q]]:
    """Each way to match, and the table whose index leads it."""
    plain = Q()
    if question.verb is not None:
        plain &= Q(verb=question.verb)
    if question.registration is not None:
        plain &= Q(registration=question.registration)
    if question.agent is not None:
        if question.activity is not None:
            plain &= _about(question)
        yield from (
            (table, plain & chosen) for table, chosen in _agent_ways(question.agent, related=question.related_agents)
        )
    elif question.activity is not None:
        yield "statement", plain & Q(activity=question.activity)
        if question.related_activities:
            yield "references", plain & Q(references__key=keys.fingerprint(keys.RELATED_ACTIVITY, question.activity))
    else:
        yield "statement", plain


def _agent_ways(agent: str, *, related: bool) -> Iterator[tuple[str, Q]]:
    """As the actor, named, and where asked broadly related or as the authority."""
    yield "statement", Q(actor=agent)
    yield "references", Q(references__key=keys.fingerprint(keys.NAMED_AGENT, agent))
    if related:
        yield "references", Q(references__key=keys.fingerprint(keys.RELATED_AGENT, agent))
        yield "statement", _authority(agent)


def _authority(agent: str) -> Q:
    """Said by a credential whose authority is the agent, or by our own recorder."""
    own = Q(credential__isnull=True) if keys.actor(credentials.OWN_AUTHORITY) == agent else Q(pk__in=())
    speakers = [
        credential_id
        for credential_id, authority in Credential.objects.values_list("pk", "authority")
        if keys.actor(authority) == agent
    ]
    return own | Q(credential_id__in=speakers)


def _about(question: parameters.Question) -> Q:
    """About the activity, beside another filter that leads the query."""
    assert question.activity is not None
    about = Q(activity=question.activity)
    if question.related_activities:
        key = keys.fingerprint(keys.RELATED_ACTIVITY, question.activity)
        mentions = Reference.objects.filter(key=key, stored=OuterRef("stored"), statement_id=OuterRef("sequence"))
        about |= Q(Exists(mentions))
    return about


def _referring(ways: Iterable[tuple[str, Q]], readable: StatementQuerySet) -> set[UUID]:
    """Statements whose object is a statement that matches, voided or not, or one of these (2.1.3).

    References are rare, so the statements referred to come first: no plan of the database can then begin with
    everything that matches. A store with very many leaves the choice to the database's statistics.
    """
    conditions = [chosen for _, chosen in ways]
    if not all(conditions):
        return set()
    referring = readable.filter(refers__isnull=False)
    in_index_order = referring.order_by("refers").values_list("refers", flat=True)
    targets = [target for target in in_index_order[: MANY_TARGETS + 1] if target]
    if not targets:
        return set()
    if len(targets) > MANY_TARGETS:
        matching = [Q(Exists(readable.filter(chosen, uuid=OuterRef("refers")))) for chosen in conditions]
        level = set(referring.filter(reduce(or_, matching)).values_list("uuid", flat=True))
    else:
        chosen_targets = [
            readable.filter(chosen, uuid__in=targets).values_list("uuid", flat=True) for chosen in conditions
        ]
        level = set(readable.filter(refers__in={*chain(*chosen_targets)}).values_list("uuid", flat=True))
    seen: set[UUID] = set()
    while level - seen:
        fresh, seen = level - seen, seen | level
        level = set(readable.filter(refers__in=fresh).values_list("uuid", flat=True))
    return seen
