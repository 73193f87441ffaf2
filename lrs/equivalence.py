"""When two statements are the same statement (1.0.3 Data 2.3.1, Statement Comparison Requirements).

What the store sets and what the specification calls no part of the statement is left aside: id, authority,
stored, version, attachments, definitions of activities, displays of verbs. Timestamps are compared as instants
where the sender gave one. Lists of agents have no order, what is case-insensitive is compared so, and durations
are texts cut to hundredths of a second.
"""

import re
from collections.abc import Mapping
from typing import Any

import orjson

from lrs import moments
from lrs.keys import actor

ASIDE = {"id", "authority", "stored", "timestamp", "version", "attachments"}
_HUNDREDTHS = re.compile(r"([.,]\d\d)\d+", re.ASCII)


def same(stored: Mapping[str, Any], received: Mapping[str, Any]) -> bool:
    """True when what was received says what is stored."""
    given = received.get("timestamp")
    if given is not None and moments.parse(given) != moments.parse(stored["timestamp"]):
        return False
    return canonical(stored) == canonical(received)


def canonical(statement: Mapping[str, Any]) -> bytes:
    """A text that is equal for equivalent statements, times aside."""
    return _dump(_statement(statement))


def _dump(value: Any) -> bytes:
    """JSON with sorted keys."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def _statement(statement: Mapping[str, Any]) -> dict[str, Any]:
    """The parts of a statement or substatement that count."""
    kept = {name: value for name, value in statement.items() if name not in ASIDE}
    kept["actor"] = _agent(statement["actor"])
    kept["verb"] = statement["verb"]["id"]
    kept["object"] = _object(statement["object"])
    if "context" in statement:
        kept["context"] = _context(statement["context"])
    if "result" in statement:
        kept["result"] = _result(statement["result"])
    return kept


def _agent(agent: Mapping[str, Any]) -> dict[str, Any]:
    """An agent by its identifier in one spelling; members of a group without order."""
    kept = {"objectType": agent.get("objectType", "Agent"), "name": agent.get("name"), "key": actor(agent)}
    if "member" in agent:
        kept["member"] = sorted((_agent(member) for member in agent["member"]), key=_dump)
    return kept


def _object(statement_object: Mapping[str, Any]) -> Any:
    """An activity by its IRI alone, whatever its definition says; other objects in full."""
    match statement_object.get("objectType", "Activity"):
        case "Activity":
            return {"objectType": "Activity", "id": statement_object["id"]}
        case "StatementRef":
            return {"objectType": "StatementRef", "id": statement_object["id"].lower()}
        case "SubStatement":
            inner = _statement(statement_object)
            if "timestamp" in statement_object:
                inner["timestamp"] = moments.utc(statement_object["timestamp"])
            return inner
        case _:
            return _agent(statement_object)


def _context(context: Mapping[str, Any]) -> dict[str, Any]:
    """A context whose agents and activities are compared as such."""
    kept = dict(context)
    for name in ("instructor", "team"):
        if name in kept:
            kept[name] = _agent(kept[name])
    if "registration" in kept:
        kept["registration"] = kept["registration"].lower()
    if "statement" in kept:
        kept["statement"] = _object(kept["statement"])
    if "contextActivities" in kept:
        kept["contextActivities"] = {
            name: [entry["id"] for entry in listed] for name, listed in kept["contextActivities"].items()
        }
    for name, inner in (("contextAgents", "agent"), ("contextGroups", "group")):
        if name in kept:
            kept[name] = [{**entry, inner: _agent(entry[inner])} for entry in kept[name]]
    return kept


def _result(result: Mapping[str, Any]) -> dict[str, Any]:
    """A result with its numbers as numbers: 1 and 1.0 are one score."""
    kept = dict(result)
    if "score" in kept:
        kept["score"] = {name: float(value) for name, value in kept["score"].items()}
    if "duration" in kept:
        kept["duration"] = _HUNDREDTHS.sub(r"\1", kept["duration"])
    return kept
