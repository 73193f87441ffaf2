"""Addresses of documents in the three resources, and requests about them."""

from hashlib import sha1
from typing import Any

import orjson
import pytest

from tests.lrs.conftest import XapiClient

AGENT = {"account": {"homePage": "https://people.example", "name": "person-1"}}
ACTIVITY = "https://learning.example/lessons/1"
STATE = ("/xapi/activities/state", {"activityId": ACTIVITY, "agent": orjson.dumps(AGENT).decode(), "stateId": "place"})
ACTIVITY_PROFILE = ("/xapi/activities/profile", {"activityId": ACTIVITY, "profileId": "place"})
AGENT_PROFILE = ("/xapi/agents/profile", {"agent": orjson.dumps(AGENT).decode(), "profileId": "place"})
RESOURCES = [STATE, ACTIVITY_PROFILE, AGENT_PROFILE]
PROFILES = [ACTIVITY_PROFILE, AGENT_PROFILE]
NEW = {"If-None-Match": "*"}

type Address = tuple[str, dict[str, str]]

every_resource = pytest.mark.parametrize("address", RESOURCES, ids=["state", "activity", "agent"])
every_profile = pytest.mark.parametrize("address", PROFILES, ids=["activity", "agent"])
every_version = pytest.mark.parametrize("version", ["1.0.3", "2.0.0"])


def tag(content: bytes) -> str:
    """The entity tag of a document with this content."""
    return f'"{sha1(content).hexdigest()}"'


def send(client: XapiClient, method: str, address: Address, body: Any = None, **options: Any) -> Any:
    """A request about the document; ``changed`` parameters replace those of the address, None leaves one out."""
    path, params = address
    params = {name: value for name, value in {**params, **options.pop("changed", {})}.items() if value is not None}
    return client.request(method, path, body, params=params, **options)


def id_of(address: Address) -> str:
    """The parameter that holds a document's id."""
    return "stateId" if address is STATE else "profileId"


def put(client: XapiClient, address: Address, body: Any, headers: dict[str, str] = NEW, **options: Any) -> Any:
    """PUT a document, a new one unless the headers say otherwise."""
    return send(client, "PUT", address, body, headers=headers, **options)


def stored(client: XapiClient, address: Address) -> bytes:
    """What stands at the address."""
    response = send(client, "GET", address)
    assert response.status_code == 200, response.content
    content: bytes = response.content
    return content
