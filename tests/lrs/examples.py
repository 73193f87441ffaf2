"""Statements for the tests: a plain one, a full one, and a way to say where they differ."""

from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
COURSE = "https://learning.example/courses/1"
LESSON = "https://learning.example/lessons/1"
REGISTRATION = "8f2c1b1e-3c39-4b67-8d0c-6a2a3b9d5f10"

PLAIN: dict[str, Any] = {
    "actor": {"account": {"homePage": "https://people.example", "name": "person-1"}},
    "verb": {"id": "http://adlnet.gov/expapi/verbs/completed"},
    "object": {"id": LESSON},
}

FULL: dict[str, Any] = {
    "id": "0b6ac2f5-0f2d-4c85-9b6c-8f5fb6f8f6a1",
    "actor": {
        "objectType": "Group",
        "name": "The evening group",
        "mbox": "mailto:evening@group.example",
        "member": [{"objectType": "Agent", "openid": "https://id.example/one"}, {"mbox_sha1sum": "a" * 40}],
    },
    "verb": {"id": "http://adlnet.gov/expapi/verbs/answered", "display": {"fi": "vastasi", "en-GB": "answered"}},
    "object": {
        "objectType": "Activity",
        "id": "https://learning.example/questions/1",
        "definition": {
            "name": {"en": "A question"},
            "description": {"sr-Latn-RS": "Pitanje"},
            "type": "http://adlnet.gov/expapi/activities/cmi.interaction",
            "moreInfo": "https://learning.example/about",
            "interactionType": "choice",
            "correctResponsesPattern": ["a[,]b"],
            "choices": [{"id": "a", "description": {"en": "First"}}, {"id": "b"}],
            "extensions": {"https://learning.example/level": None},
        },
    },
    "result": {
        "score": {"scaled": 0.5, "raw": 5, "min": 0, "max": 10},
        "success": True,
        "completion": False,
        "response": "a",
        "duration": "P3Y1M29DT4H35M59.14S",
        "extensions": {"https://learning.example/tries": [1, None, {"deep": []}]},
    },
    "context": {
        "registration": REGISTRATION,
        "instructor": {"mbox": "mailto:teacher@people.example"},
        "team": {"objectType": "Group", "member": [{"mbox": "mailto:mate@people.example"}]},
        "contextActivities": {"parent": [{"id": COURSE}], "category": [{"id": "https://w3id.org/xapi/cmi5"}]},
        "revision": "3",
        "platform": "Somewhere",
        "language": "zh-Hant",
        "statement": {"objectType": "StatementRef", "id": "6690e6c9-3ef0-4ed3-8b37-7f3964730bee"},
        "extensions": {"https://learning.example/room": "A4"},
    },
    "timestamp": "2026-11-19T12:17:00.123+02:00",
    "version": "1.0.0",
    "authority": {"mbox": "mailto:somebody@people.example"},
    "attachments": [
        {
            "usageType": "https://learning.example/usage/essay",
            "display": {"en": "An essay"},
            "description": {"en": "Of ten pages"},
            "contentType": "text/plain; charset=utf-8",
            "length": 27,
            "sha2": "b" * 64,
            "fileUrl": "https://learning.example/essay.txt",
        }
    ],
}

SUBSTATEMENT: dict[str, Any] = {
    **PLAIN,
    "verb": {"id": "https://verbs.example/planned"},
    "object": {**PLAIN, "objectType": "SubStatement", "timestamp": "2030-01-01T00:00:00Z"},
}

MISSING = object()


def changed(statement: dict[str, Any], pointer: str, value: Any) -> dict[str, Any]:
    """A copy in which the place of the pointer holds the value, or nothing when it is MISSING."""
    copy = deepcopy(statement)
    *path, last = (part.replace("~1", "/").replace("~0", "~") for part in pointer.removeprefix("/").split("/"))
    place: Any = copy
    for part in path:
        place = place[int(part)] if isinstance(place, list) else place[part]
    key: Any = int(last) if isinstance(place, list) else last
    if value is MISSING:
        del place[key]
    else:
        place[key] = value
    return copy


def by(name: str, **properties: Any) -> dict[str, Any]:
    """A plain statement of the person with that name."""
    actor = {"account": {"homePage": "https://people.example", "name": name}}
    return {**deepcopy(PLAIN), "actor": actor, **properties}


def voiding(uuid: object) -> dict[str, Any]:
    """A statement that voids another."""
    verb = {"id": "http://adlnet.gov/expapi/verbs/voided"}
    return by("editor", verb=verb, object={"objectType": "StatementRef", "id": str(uuid)})
