"""The rules of xAPI 1.0.3 and 2.0 for statements, checked in one pass over the parsed JSON.

Pure: no database, no clock. Sections are those of the specification's part two, "Data"; 2.0 is IEEE 9274.1.1.
Nothing but an extension's value escapes a check of its type, so null is refused wherever it stands (2.2).
"""

from collections.abc import Callable
from math import inf
from typing import Any

from lrs import formats, moments
from lrs.errors import Invalid
from lrs.keys import CONTEXT_ACTIVITIES, VOIDED

type Place = str
type Check = Callable[[Any, Place], None]

STATEMENT = frozenset(
    ["id", "actor", "verb", "object", "result", "context", "timestamp", "stored", "authority", "version", "attachments"]
)
SUBSTATEMENT = frozenset(["objectType", "actor", "verb", "object", "result", "context", "timestamp", "attachments"])
IDENTIFIERS = frozenset(["mbox", "mbox_sha1sum", "openid", "account"])
AGENT = IDENTIFIERS | {"objectType", "name"}
GROUP = AGENT | {"member"}
CONTEXT = frozenset({"registration", "instructor", "team", "contextActivities", "statement", "extensions"}) | frozenset(
    {"revision", "platform", "language"}
)
CONTEXT_2 = CONTEXT | {"contextAgents", "contextGroups"}
RESULT = frozenset(["score", "success", "completion", "response", "duration", "extensions"])
DEFINITION = frozenset(["name", "description", "type", "moreInfo", "extensions"])
COMPONENTS = {
    "choice": {"choices"},
    "sequencing": {"choices"},
    "likert": {"scale"},
    "matching": {"source", "target"},
    "performance": {"steps"},
    "true-false": set[str](),
    "fill-in": set[str](),
    "long-fill-in": set[str](),
    "numeric": set[str](),
    "other": set[str](),
}
INTERACTION = frozenset({"interactionType", "correctResponsesPattern"}.union(*COMPONENTS.values()))
ATTACHMENT = frozenset(["usageType", "display", "description", "contentType", "length", "sha2", "fileUrl"])


def validate(statement: dict[str, Any], *, version: str) -> dict[str, Any]:
    """The statement when it keeps the rules of the version, lists made of single context activities (2.4.6.2).

    Raises Invalid with the place and the section of the first rule that is broken.
    """
    _object(statement, STATEMENT, "", "2.4")
    if "id" in statement:
        _format(statement["id"], "/id", formats.is_uuid, "a UUID in its standard form", "2.4.1")
    for name in ("timestamp", "stored"):
        if name in statement:
            _timestamp(statement[name], f"/{name}")
    if "version" in statement:
        _version(statement["version"], version)
    if "authority" in statement:
        _authority(statement["authority"])
    return _statement(statement, "", version, nested=False)


def agent(value: Any, at: Place = "") -> None:
    """An agent or a group, as a statement's actor or as a query's filter (2.4.2)."""
    _actor(value, at, kinds=("Agent", "Group"))


# --- what any object is made of ---------------------------------------------------------------------


def _refuse(message: str, at: Place, section: str) -> Invalid:
    """The error for a broken rule of part two; 2.0's own sections are cited as such."""
    return Invalid(message, at, section if section.startswith("2.0 ") else f"1.0.3 Data {section}")


def _key(name: object) -> str:
    """A property's name as a part of a JSON pointer (RFC 6901)."""
    return str(name).replace("~", "~0").replace("/", "~1")


def _object(value: Any, allowed: frozenset[str], at: Place, section: str) -> None:
    """An object with no other properties than those allowed (2.2)."""
    if not isinstance(value, dict):
        raise _refuse("An object is required here.", at, section)
    if not value.keys() <= allowed:
        name = min(value.keys() - allowed, key=str)
        raise _refuse("The specification has no such property here.", f"{at}/{_key(name)}", section)


def _required(value: dict[str, Any], name: str, at: Place, section: str) -> Any:
    """The value of a property that must be there."""
    if name not in value:
        raise _refuse(f"The property {name} is required.", f"{at}/{name}", section)
    return value[name]


def _list(value: Any, at: Place, section: str, each: Check) -> None:
    """A list whose every entry passes the check."""
    if not isinstance(value, list):
        raise _refuse("A list is required here.", at, section)
    for position, entry in enumerate(value):
        each(entry, f"{at}/{position}")


def _text(value: Any, at: Place, section: str) -> None:
    """A string."""
    if not isinstance(value, str):
        raise _refuse("A string is required here.", at, section)


def _format(value: Any, at: Place, rule: Callable[[str], bool], what: str, section: str) -> None:
    """A string of a particular format."""
    if not isinstance(value, str) or not rule(value):
        raise _refuse(f"The value must be {what}.", at, section)


def _iri(value: Any, at: Place, section: str = "4.3") -> None:
    """An IRI with a scheme."""
    _format(value, at, formats.is_iri, "an IRI with a scheme", section)


def _timestamp(value: Any, at: Place) -> None:
    """An ISO 8601 date and time that names an instant (4.5)."""
    if not isinstance(value, str) or moments.parse(value) is None:
        raise _refuse("The value must be an ISO 8601 date and time.", at, "4.5")


def _language_map(value: Any, at: Place) -> None:
    """Texts by language tag (4.2)."""
    if not isinstance(value, dict):
        raise _refuse("A language map is required here.", at, "4.2")
    for tag, text in value.items():
        if not isinstance(tag, str) or not formats.is_language(tag):
            raise _refuse("The key must be a language tag as in RFC 5646.", f"{at}/{_key(tag)}", "4.2")
        _text(text, f"{at}/{_key(tag)}", "4.2")


def _extensions(value: Any, at: Place) -> None:
    """Anything under keys that are IRIs (4.1)."""
    if not isinstance(value, dict):
        raise _refuse("Extensions are an object.", at, "4.1")
    for key in value:
        _iri(key, f"{at}/{_key(key)}", "4.1")


# --- the statement ----------------------------------------------------------------------------------


def _statement(statement: dict[str, Any], at: Place, version: str, *, nested: bool) -> dict[str, Any]:
    """What a statement and a substatement have in common."""
    _actor(_required(statement, "actor", at, "2.4"), f"{at}/actor", kinds=("Agent", "Group"))
    verb = _required(statement, "verb", at, "2.4")
    _verb(verb, f"{at}/verb")
    statement_object = _required(statement, "object", at, "2.4")
    kind, normal_object = _statement_object(statement_object, f"{at}/object", version, nested=nested)
    if verb["id"] == VOIDED and kind != "StatementRef":
        raise _refuse("The object of a voiding statement is a StatementRef.", f"{at}/object/objectType", "2.3.2")
    if "result" in statement:
        _result(statement["result"], f"{at}/result")
    if "attachments" in statement:
        _list(statement["attachments"], f"{at}/attachments", "2.4.11", _attachment)
    normal_context = statement.get("context")
    if "context" in statement:
        normal_context = _context(statement["context"], f"{at}/context", version, kind)
    if normal_object is statement_object and normal_context is statement.get("context"):
        return statement
    changed = {**statement, "object": normal_object}
    return changed if normal_context is None else {**changed, "context": normal_context}


def _version(value: Any, version: str) -> None:
    """A version that the request's version can carry (2.4.10)."""
    if not isinstance(value, str) or not formats.is_version(value, of=version):
        raise _refuse(f"A statement of this version cannot be sent with {version}.", "/version", "2.4.10")


def _actor(value: Any, at: Place, *, kinds: tuple[str, ...]) -> None:
    """An agent with one identifier, or a group with one or with members (2.4.2)."""
    if not isinstance(value, dict):
        raise _refuse("An agent or group is an object.", at, "2.4.2")
    kind = value.get("objectType", "Agent")
    if kind not in kinds:
        raise _refuse(f"The objectType must be {' or '.join(kinds)}.", f"{at}/objectType", "2.4.2")
    _object(value, AGENT if kind == "Agent" else GROUP, at, "2.4.2")
    identifiers = value.keys() & IDENTIFIERS
    if len(identifiers) > 1:
        raise _refuse("More than one identifier is given.", at, "2.4.2.3")
    if "name" in value:
        _text(value["name"], f"{at}/name", "2.4.2.1")
    for name in identifiers:
        _identifier(name, value[name], f"{at}/{name}")
    if kind == "Agent" and not identifiers:
        raise _refuse("An agent needs mbox, mbox_sha1sum, openid or account.", at, "2.4.2.3")
    if kind == "Group" and (not identifiers or "member" in value):
        _members(_required(value, "member", at, "2.4.2.2"), f"{at}/member", some=not identifiers)


def _members(value: Any, at: Place, *, some: bool) -> None:
    """Agents only; at least one where nothing else identifies the group (2.4.2.2)."""
    _list(value, at, "2.4.2.2", lambda member, place: _actor(member, place, kinds=("Agent",)))
    if some and not value:
        raise _refuse("An anonymous group lists its members.", at, "2.4.2.2")


def _identifier(name: str, value: Any, at: Place) -> None:
    """An inverse functional identifier of its own format (2.4.2.3)."""
    if name == "account":
        _object(value, frozenset({"homePage", "name"}), at, "2.4.2.4")
        _iri(_required(value, "homePage", at, "2.4.2.4"), f"{at}/homePage", "2.4.2.4")
        _text(_required(value, "name", at, "2.4.2.4"), f"{at}/name", "2.4.2.4")
    elif name == "mbox":
        _format(value, at, formats.is_mbox, "a mailto IRI with an e-mail address", "2.4.2.3")
    elif name == "mbox_sha1sum":
        _format(value, at, formats.is_sha1, "the SHA-1 hash of a mailto IRI in 40 hexadecimal digits", "2.4.2.3")
    else:
        _format(value, at, formats.is_uri, "a URI", "2.4.2.3")


def _authority(value: Any) -> None:
    """An agent, or an anonymous group of the two agents of three-legged OAuth (2.4.9)."""
    agent(value, "/authority")
    if value.get("objectType") == "Group":
        if value.keys() & IDENTIFIERS:
            raise _refuse("A group as authority has no identifier.", "/authority", "2.4.9")
        if len(value["member"]) != 2:
            raise _refuse("A group as authority has two members.", "/authority/member", "2.4.9")


def _verb(value: Any, at: Place) -> None:
    """An IRI with names (2.4.3)."""
    _object(value, frozenset({"id", "display"}), at, "2.4.3")
    _iri(_required(value, "id", at, "2.4.3"), f"{at}/id", "2.4.3")
    if "display" in value:
        _language_map(value["display"], f"{at}/display")


# --- objects ----------------------------------------------------------------------------------------


def _statement_object(value: Any, at: Place, version: str, *, nested: bool) -> tuple[str, Any]:
    """The kind of the object, and the object in normal form (2.4.4)."""
    if not isinstance(value, dict):
        raise _refuse("The object of a statement is an object.", at, "2.4.4")
    kind = value.get("objectType", "Activity")
    if kind == "Activity":
        _activity(value, at)
    elif kind in ("Agent", "Group"):
        agent(value, at)
    elif kind == "StatementRef":
        _reference(value, at)
    elif kind == "SubStatement" and not nested:
        _object(value, SUBSTATEMENT, at, "2.4.4.3")
        if "timestamp" in value:
            _timestamp(value["timestamp"], f"{at}/timestamp")
        return kind, _statement(value, at, version, nested=True)
    elif kind == "SubStatement":
        raise _refuse("A substatement cannot hold another.", f"{at}/objectType", "2.4.4.3")
    else:
        raise _refuse("There is no such objectType.", f"{at}/objectType", "2.4.4")
    return kind, value


def _reference(value: Any, at: Place) -> None:
    """A pointer to another statement (2.4.4.3)."""
    _object(value, frozenset({"objectType", "id"}), at, "2.4.4.3")
    if value.get("objectType") != "StatementRef":
        raise _refuse("The objectType must be StatementRef.", f"{at}/objectType", "2.4.4.3")
    _format(_required(value, "id", at, "2.4.4.3"), f"{at}/id", formats.is_uuid, "the UUID of a statement", "2.4.4.3")


def _activity(value: Any, at: Place) -> None:
    """An IRI with its definition (2.4.4.1)."""
    _object(value, frozenset({"objectType", "id", "definition"}), at, "2.4.4.1")
    if value.get("objectType", "Activity") != "Activity":
        raise _refuse("The objectType must be Activity.", f"{at}/objectType", "2.4.4.1")
    _iri(_required(value, "id", at, "2.4.4.1"), f"{at}/id", "2.4.4.1")
    if "definition" in value:
        _definition(value["definition"], f"{at}/definition")


def _definition(value: Any, at: Place) -> None:
    """What an activity is; interactions have a type and the lists that belong to it (2.4.4.1)."""
    _object(value, DEFINITION | INTERACTION, at, "2.4.4.1")
    for name in ("name", "description"):
        if name in value:
            _language_map(value[name], f"{at}/{name}")
    for name in ("type", "moreInfo"):
        if name in value:
            _iri(value[name], f"{at}/{name}", "2.4.4.1")
    if "extensions" in value:
        _extensions(value["extensions"], f"{at}/extensions")
    interaction = value.keys() & INTERACTION
    if not interaction:
        return
    kind = _required(value, "interactionType", at, "2.4.4.1")
    if not isinstance(kind, str) or kind not in COMPONENTS:
        raise _refuse("There is no such interactionType.", f"{at}/interactionType", "2.4.4.1")
    if "correctResponsesPattern" in value:
        _list(
            value["correctResponsesPattern"],
            f"{at}/correctResponsesPattern",
            "2.4.4.1",
            lambda pattern, place: _text(pattern, place, "2.4.4.1"),
        )
    for name in sorted(interaction - {"interactionType", "correctResponsesPattern"}):
        if name not in COMPONENTS[kind]:
            raise _refuse(f"An interaction of type {kind} has no {name}.", f"{at}/{name}", "2.4.4.1")
        _components(value[name], f"{at}/{name}")


def _components(value: Any, at: Place) -> None:
    """Interaction components with different ids (2.4.4.1)."""
    _list(value, at, "2.4.4.1", _component)
    seen: set[str] = set()
    for position, component in enumerate(value):
        if component["id"] in seen:
            raise _refuse("Two components have the same id.", f"{at}/{position}/id", "2.4.4.1")
        seen.add(component["id"])


def _component(value: Any, at: Place) -> None:
    """An id with a description."""
    _object(value, frozenset({"id", "description"}), at, "2.4.4.1")
    _text(_required(value, "id", at, "2.4.4.1"), f"{at}/id", "2.4.4.1")
    if "description" in value:
        _language_map(value["description"], f"{at}/description")


# --- result, context, attachments -------------------------------------------------------------------


def _result(value: Any, at: Place) -> None:
    """A measured outcome (2.4.5)."""
    _object(value, RESULT, at, "2.4.5")
    if "score" in value:
        _score(value["score"], f"{at}/score")
    for name in ("success", "completion"):
        if name in value and not isinstance(value[name], bool):
            raise _refuse("The value must be true or false.", f"{at}/{name}", "2.4.5")
    if "response" in value:
        _text(value["response"], f"{at}/response", "2.4.5")
    if "duration" in value:
        _format(value["duration"], f"{at}/duration", formats.is_duration, "an ISO 8601 duration", "4.6")
    if "extensions" in value:
        _extensions(value["extensions"], f"{at}/extensions")


def _score(value: Any, at: Place) -> None:
    """Numbers in their order: scaled within -1 and 1, raw within min and max (2.4.5.1)."""
    _object(value, frozenset({"scaled", "raw", "min", "max"}), at, "2.4.5.1")
    for name, number in value.items():
        if not isinstance(number, int | float) or isinstance(number, bool) or number in (inf, -inf) or number != number:
            raise _refuse("A score is a number.", f"{at}/{name}", "2.4.5.1")
    if "scaled" in value and not -1 <= value["scaled"] <= 1:
        raise _refuse("The scaled score lies between -1 and 1.", f"{at}/scaled", "2.4.5.1")
    if "min" in value and "max" in value and value["min"] >= value["max"]:
        raise _refuse("The lowest score must be less than the highest.", f"{at}/min", "2.4.5.1")
    if "raw" in value and not value.get("min", value["raw"]) <= value["raw"] <= value.get("max", value["raw"]):
        raise _refuse("The raw score lies between min and max.", f"{at}/raw", "2.4.5.1")


def _context(value: Any, at: Place, version: str, kind: str) -> Any:
    """Where and with whom it happened, in normal form (2.4.6)."""
    _object(value, CONTEXT_2 if version.startswith("2") else CONTEXT, at, "2.4.6")
    if "registration" in value:
        _format(value["registration"], f"{at}/registration", formats.is_uuid, "a UUID", "2.4.6")
    if "instructor" in value:
        agent(value["instructor"], f"{at}/instructor")
    if "team" in value:
        _group(value["team"], f"{at}/team")
    for name in ("revision", "platform"):
        if name in value:
            _text(value[name], f"{at}/{name}", "2.4.6")
            if kind != "Activity":
                raise _refuse("This belongs to statements about activities only.", f"{at}/{name}", "2.4.6")
    if "language" in value:
        _format(value["language"], f"{at}/language", formats.is_language, "a language tag as in RFC 5646", "2.4.6")
    if "statement" in value:
        _reference(value["statement"], f"{at}/statement")
    if "extensions" in value:
        _extensions(value["extensions"], f"{at}/extensions")
    for name in ("contextAgents", "contextGroups"):
        if name in value:
            _list(value[name], f"{at}/{name}", "2.0 4.2.2.5", _companion_group if name[7] == "G" else _companion_agent)
    if "contextActivities" not in value:
        return value
    return _with_lists(value, at)


def _with_lists(value: Any, at: Place) -> Any:
    """The context with a list where a single activity stood (2.4.6.2)."""
    place = f"{at}/contextActivities"
    groups = value["contextActivities"]
    _object(groups, frozenset(CONTEXT_ACTIVITIES), place, "2.4.6.2")
    single = False
    for name, listed in groups.items():
        if isinstance(listed, dict):
            single = True
            _activity(listed, f"{place}/{name}")
        else:
            _list(listed, f"{place}/{name}", "2.4.6.2", _activity)
    if not single:
        return value
    lists = {name: [listed] if isinstance(listed, dict) else listed for name, listed in groups.items()}
    return {**value, "contextActivities": lists}


def _group(value: Any, at: Place) -> None:
    """A group, said to be one."""
    if not isinstance(value, dict) or value.get("objectType") != "Group":
        raise _refuse("A group is required here.", at, "2.4.6")
    agent(value, at)


def _companion_agent(value: Any, at: Place) -> None:
    """An agent with the ways in which it matters (2.0)."""
    _companion(value, at, "agent", "contextAgent")
    _actor(value["agent"], f"{at}/agent", kinds=("Agent",))


def _companion_group(value: Any, at: Place) -> None:
    """A group with the ways in which it matters (2.0)."""
    _companion(value, at, "group", "contextGroup")
    _group(value["group"], f"{at}/group")


def _companion(value: Any, at: Place, inner: str, kind: str) -> None:
    """What both have in common."""
    section = "2.0 4.2.2.5"
    _object(value, frozenset({"objectType", inner, "relevantTypes"}), at, section)
    if value.get("objectType") != kind:
        raise _refuse(f"The objectType must be {kind}.", f"{at}/objectType", section)
    _required(value, inner, at, section)
    if "relevantTypes" in value:
        _list(value["relevantTypes"], f"{at}/relevantTypes", section, lambda iri, place: _iri(iri, place, section))
        if not value["relevantTypes"]:
            raise _refuse("At least one type is listed, or the property is left out.", f"{at}/relevantTypes", section)


def _attachment(value: Any, at: Place) -> None:
    """What an attachment is and how its data is known (2.4.11)."""
    section = "2.4.11"
    _object(value, ATTACHMENT, at, section)
    _iri(_required(value, "usageType", at, section), f"{at}/usageType", section)
    _language_map(_required(value, "display", at, section), f"{at}/display")
    if "description" in value:
        _language_map(value["description"], f"{at}/description")
    content_type = _required(value, "contentType", at, section)
    _format(content_type, f"{at}/contentType", formats.is_media_type, "a media type", section)
    length = _required(value, "length", at, section)
    if isinstance(length, bool) or not isinstance(length, int) or length < 0:
        raise _refuse("The length is a whole number of octets.", f"{at}/length", section)
    _format(_required(value, "sha2", at, section), f"{at}/sha2", formats.is_sha2, "a SHA-2 hash", section)
    if "fileUrl" in value:
        _iri(value["fileUrl"], f"{at}/fileUrl", section)
