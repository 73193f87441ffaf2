"""What activities are: every definition that somebody entitled gave, merged into one (1.0.3 Communication 2.5).

Definitions are only ever added, each once, in the order of their fingerprints: clients that speak of the same
activities at the same time never wait for each other in a circle, and nothing that was said is lost. They are merged
when somebody asks.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from hashlib import blake2b
from typing import Any
from uuid import UUID

import orjson
from django.db import transaction

from lrs import keys
from lrs.models import Definition

LANGUAGE_MAPS = ("name", "description")
COMPONENTS = ("choices", "scale", "source", "target", "steps")
REMEMBERED = 50_000

# Fingerprints that are known to be stored, so that what everybody says again and again costs no query.
_remembered: set[UUID] = set()


def given(statements: Iterable[Mapping[str, Any]]) -> dict[UUID, tuple[str, str]]:
    """The definitions in the statements by fingerprint, as (key of the activity, JSON); what is remembered left out."""
    found: dict[UUID, tuple[str, str]] = {}
    for statement in statements:
        for activity in _activities(statement):
            definition = activity.get("definition")
            if not definition:
                continue
            key, raw = keys.indexable(activity["id"]), orjson.dumps(definition)
            fingerprint = UUID(bytes=blake2b(key.encode() + b"\n" + raw, digest_size=16).digest())
            if fingerprint not in _remembered:
                found[fingerprint] = (key, raw.decode())
    return found


def keep(found: Mapping[UUID, tuple[str, str]], *, at: datetime) -> None:
    """Store the definitions that are new, inside the transaction of the statements that gave them."""
    if not found:
        return
    rows = [
        Definition(id=fingerprint, activity=found[fingerprint][0], stored=at, raw=found[fingerprint][1])
        for fingerprint in sorted(found)
    ]
    Definition.objects.bulk_create(rows, ignore_conflicts=True)
    transaction.on_commit(lambda: _remember(found))


def _remember(found: Iterable[UUID]) -> None:
    """Note what is surely stored."""
    if len(_remembered) > REMEMBERED:
        _remembered.clear()
    _remembered.update(found)


def forget() -> None:
    """Ask the database again about everything; for whoever takes definitions away."""
    _remembered.clear()


def canonical(activities: Collection[str]) -> dict[str, dict[str, Any]]:
    """The merged definition of each of these activities that has any, by its key."""
    whole: dict[str, dict[str, Any]] = {}
    if activities:
        rows = Definition.objects.filter(activity__in=activities).order_by("stored", "id")
        for key, raw in rows.values_list("activity", "raw"):
            whole[key] = merged(whole.get(key, {}), orjson.loads(raw))
    return whole


def merged(older: Mapping[str, Any], newer: Mapping[str, Any]) -> dict[str, Any]:
    """Both together: texts in all languages, extensions of both; of the rest the newer word counts."""
    whole = {**older, **newer}
    for name in (*LANGUAGE_MAPS, "extensions"):
        if name in older and name in newer:
            whole[name] = {**older[name], **newer[name]}
    for name in COMPONENTS:
        if name in older and name in newer:
            described = {component["id"]: component.get("description", {}) for component in older[name]}
            whole[name] = [_described(component, described.get(component["id"], {})) for component in newer[name]]
    return whole


def _described(component: Mapping[str, Any], older: Mapping[str, str]) -> dict[str, Any]:
    """A component with the languages that an older definition has besides its own."""
    texts = {**older, **component.get("description", {})}
    return {**component, "description": texts} if texts else dict(component)


def spoken_of(statement: Mapping[str, Any]) -> Iterator[str]:
    """The keys of the activities in a statement."""
    for activity in _activities(statement):
        yield keys.indexable(activity["id"])


def _activities(statement: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Every activity of a valid statement: its object, that of a substatement, and those of their contexts."""
    statement_object = statement["object"]
    kind = statement_object.get("objectType", "Activity")
    if kind == "Activity":
        yield statement_object
    elif kind == "SubStatement":
        yield from _activities(statement_object)
    for listed in statement.get("context", {}).get("contextActivities", {}).values():
        yield from [listed] if isinstance(listed, Mapping) else listed
