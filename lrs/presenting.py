"""The three formats in which statements are returned (1.0.3 Communication 2.1.3). Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from lrs.keys import indexable

IDENTITY = ("objectType", "mbox", "mbox_sha1sum", "openid", "account")
COMPONENTS = ("choices", "scale", "source", "target", "steps")


def ids(statement: Mapping[str, Any]) -> dict[str, Any]:
    """Only what identifies agents, groups, verbs and activities."""
    reduced = {**statement, "actor": _identity(statement["actor"]), "verb": {"id": statement["verb"]["id"]}}
    reduced["object"] = _object_id(statement["object"])
    if "authority" in statement:
        reduced["authority"] = _identity(statement["authority"])
    if "context" in statement:
        reduced["context"] = _context_ids(statement["context"])
    return reduced


def _identity(agent: Mapping[str, Any]) -> dict[str, Any]:
    """The identifier of an agent; the identified members of a group that has none itself."""
    kept = {name: agent[name] for name in IDENTITY if name in agent}
    if "member" in agent and not kept.keys() & set(IDENTITY[1:]):
        kept["member"] = [_identity(member) for member in agent["member"]]
    return kept


def _activity_id(activity: Mapping[str, Any]) -> dict[str, Any]:
    """The identifier of an activity; what has no objectType is one."""
    return {"id": activity["id"]}


def _object_id(statement_object: Mapping[str, Any]) -> dict[str, Any]:
    """The identifier of whatever the object is."""
    match statement_object.get("objectType", "Activity"):
        case "Activity":
            return _activity_id(statement_object)
        case "SubStatement":
            return ids(statement_object)
        case "StatementRef":
            return dict(statement_object)
        case _:
            return _identity(statement_object)


def _context_ids(context: Mapping[str, Any]) -> dict[str, Any]:
    """A context with identifiers only."""
    reduced = dict(context)
    for name in ("instructor", "team"):
        if name in reduced:
            reduced[name] = _identity(reduced[name])
    if "contextActivities" in reduced:
        reduced["contextActivities"] = {
            name: [_activity_id(activity) for activity in listed]
            for name, listed in reduced["contextActivities"].items()
        }
    for name, inner in (("contextAgents", "agent"), ("contextGroups", "group")):
        if name in reduced:
            reduced[name] = [{**entry, inner: _identity(entry[inner])} for entry in reduced[name]]
    return reduced


def canonical(
    statement: Mapping[str, Any], languages: Sequence[str], known: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    """With canonical definitions, by key of the activity, and one language in each language map: the preferred one."""
    shown = {**statement, "object": _object_in(statement["object"], languages, known)}
    if "display" in statement["verb"]:
        shown["verb"] = {**statement["verb"], "display": _one(statement["verb"]["display"], languages)}
    activities = statement.get("context", {}).get("contextActivities")
    if activities:
        lists = {
            name: [_activity_in(entry, languages, known) for entry in listed] for name, listed in activities.items()
        }
        shown["context"] = {**statement["context"], "contextActivities": lists}
    return shown


def _object_in(
    statement_object: Mapping[str, Any], languages: Sequence[str], known: Mapping[str, Mapping[str, Any]]
) -> Mapping[str, Any]:
    """The object in the preferred language."""
    match statement_object.get("objectType", "Activity"):
        case "Activity":
            return _activity_in(statement_object, languages, known)
        case "SubStatement":
            return canonical(statement_object, languages, known)
        case _:
            return statement_object


def _activity_in(
    activity: Mapping[str, Any], languages: Sequence[str], known: Mapping[str, Mapping[str, Any]]
) -> Mapping[str, Any]:
    """An activity whose definition, the canonical one where there is one, speaks one language."""
    definition = dict(known.get(indexable(activity["id"]), activity.get("definition", {})))
    if not definition:
        return activity
    for name in ("name", "description"):
        if name in definition:
            definition[name] = _one(definition[name], languages)
    for name in COMPONENTS:
        if name in definition:
            definition[name] = [
                {**part, "description": _one(part["description"], languages)} if "description" in part else part
                for part in definition[name]
            ]
    return {**activity, "definition": definition}


def _one(texts: Mapping[str, str], languages: Sequence[str]) -> dict[str, str]:
    """The entry whose tag is, or begins with, the most preferred language; else the first there is."""
    for language in languages:
        for tag in texts:
            if language == "*" or tag.lower() == language or tag.lower().startswith(f"{language}-"):
                return {tag: texts[tag]}
        broad = language.partition("-")[0]
        for tag in texts:
            if tag.lower().partition("-")[0] == broad:
                return {tag: texts[tag]}
    return dict(list(texts.items())[:1])


def languages(header: str) -> list[str]:
    """The languages of an Accept-Language header, most preferred first (RFC 9110, 12.5.4)."""
    weighted = []
    for position, part in enumerate(header.split(",")[:50]):
        tag, _, weight = part.strip().partition(";")
        quality = weight.strip().removeprefix("q=")
        value = float(quality) if quality.replace(".", "", 1).isdecimal() and quality.isascii() else 1.0
        if tag and value > 0:
            weighted.append((-value, position, tag.strip().lower()))
    return [tag for _, _, tag in sorted(weighted)]
