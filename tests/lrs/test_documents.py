"""The state and profile resources (1.0.3 Communication 2.2, 2.3, 2.6, 2.7; 2.0 4.1.6.2, 4.1.6.5, 4.1.6.6)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import orjson
import pytest
from django.utils import timezone
from django.utils.http import parse_http_date
from pytest_django import Settings

from lrs import rules
from lrs.models import Credential, Document
from tests.lrs.conftest import XapiClient
from tests.lrs.places import (
    ACTIVITY,
    ACTIVITY_PROFILE,
    AGENT,
    PROFILES,
    RESOURCES,
    STATE,
    Address,
    every_profile,
    every_resource,
    every_version,
    id_of,
    put,
    send,
    stored,
    tag,
)

type Make = Callable[..., Credential]

pytestmark = pytest.mark.django_db

# --- one document: PUT, GET, HEAD, DELETE (2.2, 2.3, 2.6, 2.7) --------------------------------------


@every_version
@every_resource
def test_a_document_comes_back_as_it_was_stored(credential: Credential, address: Address, version: str) -> None:
    client = XapiClient(version=version)
    content = b"\x00\xff any octets"

    response = put(client, address, content, content_type="image/x-own; part=1")

    assert (response.status_code, response.content) == (204, b"")
    found = send(client, "GET", address)
    assert (found.status_code, found.content) == (200, content)
    assert found["Content-Type"] == "image/x-own; part=1"
    assert found["ETag"] == response["ETag"] == tag(content)
    assert parse_http_date(found["Last-Modified"]) <= timezone.now().timestamp()
    assert found["X-Experience-API-Version"] == version


@every_resource
def test_head_is_get_without_a_body(xapi: XapiClient, address: Address) -> None:
    """1.0.3 Communication 1.1."""
    put(xapi, address, {"a": 1})

    head, get = send(xapi, "HEAD", address), send(xapi, "GET", address)

    assert (head.status_code, head.content, head["Content-Length"]) == (200, b"", "7")
    assert [head[name] for name in ("ETag", "Last-Modified", "Content-Type")] == [
        get[name] for name in ("ETag", "Last-Modified", "Content-Type")
    ]
    assert send(xapi, "HEAD", address, changed={"activityId": None, "agent": None}).status_code == 400


@every_resource
def test_what_is_not_there_is_404_and_deleting_it_is_no_error(xapi: XapiClient, address: Address) -> None:
    assert send(xapi, "GET", address).status_code == 404
    assert send(xapi, "HEAD", address).status_code == 404
    assert send(xapi, "DELETE", address).status_code == 204


@every_resource
def test_delete_takes_the_one_document(xapi: XapiClient, address: Address) -> None:
    name = id_of(address)
    put(xapi, address, {"a": 1})
    put(xapi, address, {"a": 2}, changed={name: "another"})

    assert send(xapi, "DELETE", address).status_code == 204

    assert send(xapi, "GET", address).status_code == 404
    assert send(xapi, "GET", address, changed={name: "another"}).json() == {"a": 2}


def test_documents_differ_by_all_that_identifies_them(xapi: XapiClient) -> None:
    """Agent, activity, registration and id; what an agent is called besides its identifier is no part of it."""
    registration = str(uuid4())
    other = orjson.dumps({"mbox": "mailto:a@people.example"}).decode()
    places: list[dict[str, Any]] = [
        {},
        {"stateId": "Place"},
        {"registration": registration},
        {"agent": other},
        {"activityId": f"{ACTIVITY}/"},
    ]
    for position, place in enumerate(places):
        assert put(xapi, STATE, {"position": position}, changed=place).status_code == 204

    assert [send(xapi, "GET", STATE, changed=place).json()["position"] for place in places] == [0, 1, 2, 3, 4]
    named = orjson.dumps({"objectType": "Agent", "name": "A. Person", **AGENT}).decode()
    assert send(xapi, "GET", STATE, changed={"agent": named}).json() == {"position": 0}
    assert send(xapi, "GET", STATE, changed={"registration": registration.upper()}).json() == {"position": 2}


def test_a_profile_of_an_activity_is_not_one_of_an_agent(xapi: XapiClient) -> None:
    for position, address in enumerate(RESOURCES):
        put(xapi, address, {"position": position})

    assert [orjson.loads(stored(xapi, address)) for address in RESOURCES] == [
        {"position": position} for position in range(3)
    ]


@every_resource
def test_a_type_that_nobody_named_is_octets(xapi: XapiClient, address: Address) -> None:
    """RFC 9110, 8.3."""
    assert put(xapi, address, b"abc", content_type="").status_code == 204

    assert send(xapi, "GET", address)["Content-Type"] == "application/octet-stream"


@every_resource
def test_an_empty_document_is_a_document(xapi: XapiClient, address: Address) -> None:
    assert put(xapi, address, b"", content_type="text/plain").status_code == 204

    assert stored(xapi, address) == b""


@every_resource
def test_a_document_cannot_run_in_our_origin_and_is_never_shown_stale(xapi: XapiClient, address: Address) -> None:
    put(xapi, address, b"<script>alert(1)</script>", content_type="text/html")

    found = send(xapi, "GET", address)

    assert found["Content-Security-Policy"].startswith("sandbox")
    assert found["X-Content-Type-Options"] == "nosniff"
    assert "no-cache" in found["Cache-Control"]


# --- many documents (2.3, 2.6, 2.7) -----------------------------------------------------------------


@every_version
@every_resource
def test_without_an_id_the_ids_are_listed(credential: Credential, address: Address, version: str) -> None:
    client = XapiClient(version=version)
    name = id_of(address)
    assert send(client, "GET", address, changed={name: None}).json() == []
    for text in ("one", "two", "ä/ß ?&"):
        put(client, address, {}, changed={name: text})

    response = send(client, "GET", address, changed={name: None})

    assert response.json() == ["one", "two", "ä/ß ?&"]
    assert response["Content-Type"] == "application/json"
    assert response["ETag"] == tag(response.content)
    latest = max(Document.objects.values_list("updated", flat=True))
    assert parse_http_date(response["Last-Modified"]) == int(latest.timestamp())


@every_resource
def test_since_lists_what_changed_after_it(xapi: XapiClient, address: Address) -> None:
    """Exclusive: what was stored at the very moment is left out."""
    name = id_of(address)
    for text in ("old", "new"):
        put(xapi, address, {}, changed={name: text})
    early, late = Document.objects.order_by("updated").values_list("updated", flat=True)

    def since(text: str) -> Any:
        return send(xapi, "GET", address, changed={name: None, "since": text}).json()

    assert since(early.isoformat()) == ["new"]
    assert since((early - timedelta(microseconds=1)).isoformat()) == ["old", "new"]
    assert since(late.isoformat().replace("+00:00", "Z")) == []
    assert send(xapi, "POST", address, {"a": 1}, changed={name: "old"}).status_code == 204
    assert since(late.isoformat()) == ["old"], "changed since, so listed again"


def test_a_context_without_registration_is_one_of_its_own(xapi: XapiClient) -> None:
    """2.3: what is listed or deleted without a registration is what a GET without one would find."""
    registration = str(uuid4())
    put(xapi, STATE, {})
    put(xapi, STATE, {}, changed={"registration": registration, "stateId": "registered"})

    assert send(xapi, "GET", STATE, changed={"stateId": None}).json() == ["place"]
    found = send(xapi, "GET", STATE, changed={"stateId": None, "registration": registration})
    assert found.json() == ["registered"]


def test_delete_without_an_id_takes_the_context_and_no_more(xapi: XapiClient) -> None:
    others: list[dict[str, Any]] = [{"registration": str(uuid4())}, {"activityId": f"{ACTIVITY}/other"}]
    for place in [{}, {"stateId": "second"}, *others]:
        put(xapi, STATE, {}, changed=place)
    put(xapi, ACTIVITY_PROFILE, {})

    assert send(xapi, "DELETE", STATE, changed={"stateId": None}).status_code == 204

    assert send(xapi, "GET", STATE, changed={"stateId": None}).json() == []
    assert [send(xapi, "GET", STATE, changed=place).status_code for place in others] == [200, 200]
    assert stored(xapi, ACTIVITY_PROFILE) == b"{}"


def test_delete_of_all_heeds_the_list_that_the_client_knows(xapi: XapiClient) -> None:
    """2.0 4.1.4: DELETE with If-Match; the list of ids has an ETag like every answer to GET."""
    everything: dict[str, Any] = {"changed": {"stateId": None}}
    put(xapi, STATE, {})
    known = send(xapi, "GET", STATE, **everything)["ETag"]
    put(xapi, STATE, {}, changed={"stateId": "unseen"})

    assert send(xapi, "DELETE", STATE, headers={"If-Match": known}, **everything).status_code == 412
    assert Document.objects.count() == 2
    known = send(xapi, "GET", STATE, **everything)["ETag"]
    assert send(xapi, "DELETE", STATE, headers={"If-Match": known}, **everything).status_code == 204
    assert Document.objects.count() == 0


@every_profile
def test_profiles_are_deleted_one_by_one(xapi: XapiClient, address: Address) -> None:
    """2.6, 2.7: DELETE needs the profileId; an empty one is refused and never reads as all of them."""
    put(xapi, address, {})

    assert send(xapi, "DELETE", address, changed={"profileId": None}).status_code == 400
    assert send(xapi, "DELETE", address, changed={"profileId": ""}).status_code == 400
    assert send(xapi, "DELETE", STATE, changed={"stateId": ""}).status_code == 400
    assert Document.objects.count() == 1


# --- scopes (4.2) -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scope", "reads", "writes"),
    [
        ("state", [STATE], [STATE]),
        ("profile", PROFILES, PROFILES),
        ("all", RESOURCES, RESOURCES),
        ("all/read", RESOURCES, []),
        ("statements/read", [], []),
        ("statements/write", [], []),
        ("define", [], []),
    ],
)
def test_scopes_decide(make_credential: Make, scope: str, reads: list[Address], writes: list[Address]) -> None:
    make_credential("limited", scope)
    make_credential("full", "all")
    limited, full = XapiClient("limited"), XapiClient("full")

    for address in RESOURCES:
        put(full, address, {})
        assert send(limited, "GET", address).status_code == (200 if address in reads else 403)
        assert send(limited, "HEAD", address).status_code == (200 if address in reads else 403)
        expected = 204 if address in writes else 403
        assert put(limited, address, {"a": 1}, {"If-Match": "*"}).status_code == expected
        assert send(limited, "POST", address, {"a": 1}).status_code == expected
        assert send(limited, "DELETE", address).status_code == expected
        assert send(full, "GET", address).status_code == (404 if address in writes else 200)


@every_resource
def test_without_a_credential_nobody_comes_in(xapi: XapiClient, address: Address) -> None:
    """1.0.3 Communication 4.0."""
    xapi.headers["Authorization"] = "Basic bm9ib2R5OndvcmxkCg=="

    assert [send(xapi, method, address, {}).status_code for method in ("GET", "PUT", "POST", "DELETE")] == [401] * 4
    assert Document.objects.count() == 0


def test_nobody_reads_or_writes_without_a_credential() -> None:
    assert not rules.can_read_documents(None, "STATE")
    assert not rules.can_write_documents(None, "STATE")


# --- merging by POST (2.2) --------------------------------------------------------------------------


@every_version
@every_resource
def test_post_merges_one_level_deep(credential: Credential, address: Address, version: str) -> None:
    client = XapiClient(version=version)
    first = {"car": {"make": "Ford", "model": "Escape"}, "driver": "Dale", "lap": None}

    assert send(client, "POST", address, first).status_code == 204
    response = send(client, "POST", address, {"car": {"make": "Dodge"}, "team": ["a"]})

    assert (response.status_code, response.content) == (204, b"")
    found = send(client, "GET", address)
    assert found.json() == {"car": {"make": "Dodge"}, "driver": "Dale", "lap": None, "team": ["a"]}
    assert found["Content-Type"] == "application/json"
    assert found["ETag"] == response["ETag"] == tag(found.content)


@every_resource
def test_post_of_a_new_document_keeps_its_octets(xapi: XapiClient, address: Address) -> None:
    content = b'{ "a" : 1.0 }'

    assert send(xapi, "POST", address, content, content_type="application/json; charset=utf-8").status_code == 204

    assert stored(xapi, address) == content
    assert send(xapi, "GET", address)["Content-Type"] == "application/json; charset=utf-8"


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/octet-stream", b'{"a": 2}'),
        ("text/plain", b"abc"),
        ("application/json-patch+json", b'{"a": 2}'),
        ("", b'{"a": 2}'),
        ("application/json", b'{"a": 2}{'),
        ("application/json", b"[1]"),
        ("application/json", b'"a"'),
        ("application/json", b"null"),
        ("application/json", b""),
        ("application/json", b'{"a": "\xff"}'),
        ("application/json", b'{"a": NaN}'),
        ("application/json", b'{"a":' * 2000),
        ("application/json", b'{"b":' + b"[" * 900 + b"]" * 900 + b"}"),
    ],
)
@every_resource
def test_post_of_anything_but_a_json_object_changes_nothing(
    xapi: XapiClient, address: Address, content_type: str, body: bytes
) -> None:
    put(xapi, address, {"a": 1})

    response = send(xapi, "POST", address, body, content_type=content_type)

    assert response.status_code == 400
    assert response.json()["error"]
    assert orjson.loads(stored(xapi, address)) == {"a": 1}


@pytest.mark.parametrize(
    ("content_type", "body"),
    [("application/octet-stream", b'{"a": 1}'), ("text/plain", b"/ abc"), ("application/json", b"[1]")],
)
@every_resource
def test_post_onto_anything_but_a_json_object_changes_nothing(
    xapi: XapiClient, address: Address, content_type: str, body: bytes
) -> None:
    put(xapi, address, body, content_type=content_type)

    assert send(xapi, "POST", address, {"a": 2}).status_code == 400

    assert stored(xapi, address) == body
    assert send(xapi, "GET", address)["Content-Type"] == content_type


@every_resource
def test_post_of_no_object_makes_no_document(xapi: XapiClient, address: Address) -> None:
    assert send(xapi, "POST", address, b"abc", content_type="text/plain").status_code == 400
    assert send(xapi, "POST", address, [1]).status_code == 400
    assert Document.objects.count() == 0


def test_merging_does_not_grow_beyond_the_largest_body(xapi: XapiClient, settings: Settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    send(xapi, "POST", STATE, {"a": "x" * 60})

    assert send(xapi, "POST", STATE, {"b": "x" * 60}).status_code == 413

    assert orjson.loads(stored(xapi, STATE)) == {"a": "x" * 60}
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = None
    assert send(xapi, "POST", STATE, {"b": "x" * 60}).status_code == 204
