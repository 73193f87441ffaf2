"""The short texts by which statements are found: who, about what, and what else they mention.

Pure functions over valid statements. A key is the identifier itself, so an index of keys can be read by eye;
identifiers that are too long for an index, or hold characters that a database refuses, become a digest.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from hashlib import blake2b
from typing import Any

LONGEST = 512
VOIDED = "http://adlnet.gov/expapi/verbs/voided"
NAMED_AGENT = "agent"  # the object, or a member of the acting group or of the object: found by ?agent=
RELATED_AGENT = "related agent"  # instructor, team, or anywhere in a substatement: found with related_agents
RELATED_ACTIVITY = "related activity"  # in the context or in a substatement: found with related_activities
ATTACHMENT = "attachment"  # its hash: found when data is to be erased with the last statement that names it
CONTEXT_ACTIVITIES = ("parent", "grouping", "category", "other")


def indexable(text: str) -> str:
    """The text itself, or a digest with its beginning where an index could not hold it."""
    if len(text) <= LONGEST and "\x00" not in text:
        return text
    digest = blake2b(text.encode(), digest_size=24).hexdigest()
    return f"{text[:64].replace('\x00', '')}…blake2b:{digest}"


def actor(agent: Mapping[str, Any]) -> str:
    """The agent's inverse functional identifier as one text; '' for a group without one."""
    if "account" in agent:
        return indexable(f"account:{agent['account']['homePage']}|{agent['account']['name']}")
    if "mbox" in agent:
        local, _, domain = agent["mbox"].removeprefix("mailto:").rpartition("@")
        return indexable(f"mbox:{local}@{domain.lower()}")
    if "mbox_sha1sum" in agent:
        return f"mbox_sha1sum:{agent['mbox_sha1sum'].lower()}"
    if "openid" in agent:
        return indexable(f"openid:{agent['openid']}")
    return ""


def activity(statement_object: Mapping[str, Any]) -> str:
    """The activity's IRI where the object is an activity, '' otherwise."""
    if statement_object.get("objectType", "Activity") == "Activity":
        return indexable(statement_object["id"])
    return ""


@lru_cache(maxsize=8192)
def fingerprint(kind: str, key: str) -> int:
    """A signed 64-bit number that stands for a key of a kind in the table of references."""
    return int.from_bytes(blake2b(f"{kind}:{key}".encode(), digest_size=8).digest(), signed=True)


def references(statement: Mapping[str, Any]) -> set[int]:
    """Fingerprints of everything the statement mentions besides its own actor and activity.

    The authority is left out: it belongs to the credential and is found through it.
    """
    own = actor(statement["actor"])
    named = {*_members(statement["actor"])}
    if statement["object"].get("objectType") in {"Agent", "Group"}:
        named.update(_members(statement["object"]))
    named -= {own, ""}
    related = set(_agents(statement)) - named - {own, ""}
    activities = set(_activities(statement)) - {activity(statement["object"])}
    return {
        *(fingerprint(NAMED_AGENT, key) for key in named),
        *(fingerprint(RELATED_AGENT, key) for key in related),
        *(fingerprint(RELATED_ACTIVITY, key) for key in activities),
        *(fingerprint(ATTACHMENT, sha2) for sha2 in _hashes(statement)),
    }


def _members(agent: Mapping[str, Any]) -> Iterator[str]:
    """The agent's own key, and those of a group's members."""
    yield actor(agent)
    for member in agent.get("member", ()):
        yield actor(member)


def _agents(statement: Mapping[str, Any]) -> Iterator[str]:
    """Keys of every agent and group named anywhere in the statement but its authority."""
    yield from _members(statement["actor"])
    statement_object = statement["object"]
    kind = statement_object.get("objectType")
    if kind in {"Agent", "Group"}:
        yield from _members(statement_object)
    elif kind == "SubStatement":
        yield from _agents(statement_object)
    context = statement.get("context", {})
    for name in ("instructor", "team"):
        if name in context:
            yield from _members(context[name])
    for entry in context.get("contextAgents", ()):
        yield from _members(entry["agent"])
    for entry in context.get("contextGroups", ()):
        yield from _members(entry["group"])


def _hashes(statement: Mapping[str, Any]) -> Iterator[str]:
    """Hashes of every attachment named anywhere in the statement."""
    for attachment in statement.get("attachments", ()):
        yield attachment["sha2"].lower()
    if statement["object"].get("objectType") == "SubStatement":
        yield from _hashes(statement["object"])


def _activities(statement: Mapping[str, Any]) -> Iterator[str]:
    """Keys of every activity named anywhere in the statement."""
    statement_object = statement["object"]
    if statement_object.get("objectType") == "SubStatement":
        yield from _activities(statement_object)
    elif found := activity(statement_object):
        yield found
    mentioned = statement.get("context", {}).get("contextActivities", {})
    for name in CONTEXT_ACTIVITIES:
        listed = mentioned.get(name, ())
        for entry in [listed] if isinstance(listed, Mapping) else listed:
            yield indexable(entry["id"])
