"""The activities and agents resources: what the store knows of a thing or a person (1.0.3 Communication 2.4, 2.5)."""

from collections.abc import Iterator, Mapping
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse

from lrs import definitions, finding, formats, keys, negotiation, parameters, rules, validation
from lrs.errors import Forbidden, Refused
from lrs.models import Credential
from lrs.negotiation import json

LOOKED_AT = 100
IDENTIFIERS = ("mbox", "mbox_sha1sum", "openid", "account")


def activity(request: HttpRequest, credential: Credential, version: str) -> HttpResponse:
    """The activity with its canonical definition, or with none when nobody defined it (2.5)."""
    iri = _only(request, credential, "activityId", "1.0.3 Communication 2.5")
    if not formats.is_iri(iri):
        raise Refused("activityId is an IRI with a scheme.", "activityId", "1.0.3 Communication 2.5")
    key = keys.indexable(iri)
    found = definitions.canonical([key]).get(key)
    return json({"objectType": "Activity", "id": iri, **({"definition": found} if found else {})})


def agent(request: HttpRequest, credential: Credential, version: str) -> HttpResponse:
    """The person object of an agent: its identifier, and the names it bears in what the client may read (2.4)."""
    said = _only(request, credential, "agent", "1.0.3 Communication 2.4")
    try:
        asked: Any = orjson.loads(said)
    except orjson.JSONDecodeError as error:
        raise Refused(f"agent is an agent as JSON: {error}.", "agent", "1.0.3 Communication 2.4") from error
    validation.agent(asked, "agent")
    key = keys.actor(asked)
    if not key:
        raise Refused("An anonymous group is nobody in particular.", "agent", "1.0.3 Communication 2.4")
    question = parameters.Question(agent=key, related_agents=True, limit=LOOKED_AT)
    read = finding.query(question, credential=credential).found if rules.can_read(credential) else []
    names = [name for row in read for name in _names(orjson.loads(row.raw), key)]
    names += [asked["name"]] if "name" in asked and not names else []
    person = {name: [asked[name]] for name in IDENTIFIERS if name in asked}
    return json({"objectType": "Person", **({"name": list(dict.fromkeys(names))} if names else {}), **person})


def _only(request: HttpRequest, credential: Credential, name: str, section: str) -> str:
    """The one parameter of the request."""
    if not rules.can_ask(credential):
        raise Forbidden("This credential may not read.", "Authorization", rules.SECTION)
    given = request.GET.dict()
    if name not in given:
        raise Refused(f"The parameter {name} is required.", name, section)
    if unknown := given.keys() - {name}:
        raise Refused(f"This request has no parameter {min(unknown)}.", min(unknown), "1.0.3 Communication 3.2")
    return given[name]


def _names(value: Any, key: str) -> Iterator[str]:
    """The names that the agent with this key bears anywhere in a part of a statement."""
    if isinstance(value, list):
        for entry in value:
            yield from _names(entry, key)
    elif isinstance(value, Mapping):
        if "name" in value and not value.keys().isdisjoint(IDENTIFIERS) and keys.actor(value) == key:
            yield value["name"]
        for name, part in value.items():
            if name not in {"extensions", "definition", "account"}:
                yield from _names(part, key)


activities = negotiation.resource(GET=activity)
agents = negotiation.resource(GET=agent)
