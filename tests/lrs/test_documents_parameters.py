"""What requests about documents may say (1.0.3 Communication 1.4, 2.3, 2.6, 2.7, 3.2), and that nothing else hurts."""

from typing import Any
from uuid import uuid4

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import Settings

from lrs.models import Credential, Document
from tests.lrs import strategies
from tests.lrs.conftest import XapiClient
from tests.lrs.examples import REGISTRATION
from tests.lrs.places import (
    ACTIVITY_PROFILE,
    AGENT,
    AGENT_PROFILE,
    RESOURCES,
    STATE,
    Address,
    every_profile,
    every_resource,
    id_of,
    put,
    send,
)

pytestmark = pytest.mark.django_db

RELAXED = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=80, deadline=None)
METHODS = ["GET", "HEAD", "PUT", "POST", "DELETE"]
WITH_ACTIVITY = [STATE, ACTIVITY_PROFILE]
WITH_AGENT = [STATE, AGENT_PROFILE]
GROUP = {"objectType": "Group", "mbox": "mailto:group@people.example"}


@pytest.mark.parametrize("method", METHODS)
@every_resource
def test_what_a_resource_needs_must_be_there(xapi: XapiClient, address: Address, method: str) -> None:
    """2.3, 2.6, 2.7: activityId, agent; an id too, except where GET lists or DELETE clears."""
    several = method in {"GET", "HEAD"} or (method == "DELETE" and address is STATE)

    for name in address[1]:
        response = send(xapi, method, address, {}, changed={name: None})
        if several and name == id_of(address):
            assert response.status_code in {200, 204}
        else:
            assert response.status_code == 400
            assert method == "HEAD" or response.json()["pointer"] == name


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    "changed",
    [
        {"colour": "red"},
        {"limit": "1"},
        {"AgentId": "1"},
        {"statementId": REGISTRATION},
        {"since": "2026-01-01T00:00:00Z"},
        {"method": "GET"},
        {"": ""},
    ],
)
@every_resource
def test_what_a_request_does_not_know_is_refused(
    xapi: XapiClient, address: Address, method: str, changed: dict[str, str]
) -> None:
    """3.2: unknown, or known elsewhere: since goes with GET of many only."""
    assert send(xapi, method, address, {}, changed=changed, headers={"If-None-Match": "*"}).status_code == 400
    assert Document.objects.count() == 0


@every_resource
def test_names_that_differ_in_case_are_refused(xapi: XapiClient, address: Address) -> None:
    """3.2."""
    for name, value in address[1].items():
        for spelt in (name.upper(), name.lower(), name.title()):
            if spelt != name:
                assert send(xapi, "GET", address, changed={spelt: value}).status_code == 400


@every_profile
def test_profiles_have_no_registration_and_nothing_of_the_other(xapi: XapiClient, address: Address) -> None:
    foreign = {"agent": orjson.dumps(AGENT).decode()} if address is ACTIVITY_PROFILE else {"activityId": "a:b"}

    for changed in ({"registration": str(uuid4())}, foreign, {"stateId": "1"}):
        assert send(xapi, "GET", address, changed=changed).status_code == 400


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("value", ["", "lesson", "lessons/1", "https://a b", "a:\x00", "a:", "true"])
@pytest.mark.parametrize("address", WITH_ACTIVITY, ids=["state", "profile"])
def test_an_activity_is_an_iri(xapi: XapiClient, address: Address, value: str, method: str) -> None:
    changed = {"activityId": value}

    assert send(xapi, method, address, {}, changed=changed, headers={"If-None-Match": "*"}).status_code == 400


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    "value",
    [
        "",
        "true",
        "not JSON",
        "[]",
        "null",
        "{}",
        '{"name": "A"}',
        '{"mbox": "a@people.example"}',
        '{"mbox": "mailto:a@people.example", "openid": "https://id.example/a"}',
        '{"mbox": "mailto:a@people.example", "colour": "red"}',
        '{"objectType": "Activity", "id": "a:b"}',
        '{"objectType": "Group", "member": [{"mbox": "mailto:a@people.example"}]}',
        '{"mbox": "mailto:a@people.example"}{',
        '{"account": {"homePage": "https://people.example", "name": "\\ud800"}}',
        '{"account":' * 3000,
    ],
)
@pytest.mark.parametrize("address", WITH_AGENT, ids=["state", "profile"])
def test_an_agent_is_an_agent_as_json(xapi: XapiClient, address: Address, value: str, method: str) -> None:
    response = send(xapi, method, address, {}, changed={"agent": value}, headers={"If-None-Match": "*"})

    assert response.status_code == 400
    assert method == "HEAD" or response.json()["pointer"].startswith("agent")
    assert Document.objects.count() == 0


@pytest.mark.parametrize("address", WITH_AGENT, ids=["state", "profile"])
def test_documents_of_a_group_in_2_0_only(credential: Credential, address: Address) -> None:
    """1.0.3 2.6: an Agent and not a Group; 2.0 4.1.6.5: an agent or an identified group, the same by its identifier."""
    group = orjson.dumps(GROUP).decode()

    assert put(XapiClient(), address, {}, changed={"agent": group}).status_code == 400
    assert put(XapiClient(version="2.0.0"), address, {}, changed={"agent": group}).status_code == 204
    as_agent = orjson.dumps({"mbox": GROUP["mbox"]}).decode()
    assert send(XapiClient(), "GET", address, changed={"agent": as_agent}).status_code == 200


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    "value", ["", "1", "true", f"{{{REGISTRATION}}}", REGISTRATION.replace("-", ""), f"{REGISTRATION}\x00"]
)
def test_a_registration_is_a_uuid(xapi: XapiClient, value: str, method: str) -> None:
    assert send(xapi, method, STATE, {}, changed={"registration": value}).status_code == 400


@pytest.mark.parametrize("value", ["", "true", "yesterday", "2026", "2026-13-01T00:00:00Z", "0", "\x00"])
@every_resource
def test_since_is_a_timestamp(xapi: XapiClient, address: Address, value: str) -> None:
    assert send(xapi, "GET", address, changed={id_of(address): None, "since": value}).status_code == 400


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("value", ["", "a\x00b", "x" * 4097])
@every_resource
def test_an_id_is_a_text_that_can_be_kept(xapi: XapiClient, address: Address, value: str, method: str) -> None:
    response = send(xapi, method, address, {}, changed={id_of(address): value}, headers={"If-None-Match": "*"})

    assert response.status_code == 400
    assert Document.objects.count() == 0


@pytest.mark.parametrize("value", ["x" * 4096, " ", "ä", "\N{PARTY POPPER}", "a/b?c&d=e#f", "'; --", "\r\n"])
@every_resource
def test_any_other_text_is_an_id(xapi: XapiClient, address: Address, value: str) -> None:
    changed = {id_of(address): value}

    assert put(xapi, address, {}, changed=changed).status_code == 204
    assert send(xapi, "GET", address, changed=changed).status_code == 200
    assert send(xapi, "GET", address, changed={id_of(address): None}).json() == [value]


@pytest.mark.parametrize("address", WITH_ACTIVITY, ids=["state", "profile"])
def test_long_activities_are_told_apart(xapi: XapiClient, address: Address) -> None:
    iris = [f"https://learning.example/{'x' * 5000}/{number}" for number in range(2)]
    for number, iri in enumerate(iris):
        put(xapi, address, {"number": number}, changed={"activityId": iri})

    assert [send(xapi, "GET", address, changed={"activityId": iri}).json()["number"] for iri in iris] == [0, 1]


@every_resource
def test_a_parameter_is_given_once(xapi: XapiClient, address: Address) -> None:
    path, params = address
    for name, value in params.items():
        twice: Any = [*params.items(), (name, value)]
        assert xapi.request("GET", path, params=dict.fromkeys(params, "") | _lists(twice)).status_code == 400


def _lists(pairs: list[tuple[str, str]]) -> dict[str, list[str]]:
    """Each parameter with all its values."""
    lists: dict[str, list[str]] = {}
    for name, value in pairs:
        lists.setdefault(name, []).append(value)
    return lists


@pytest.mark.parametrize("query", ["profileId=%FF", "profileId=a\xff", "profileId=%ED%A0%80", "profileId=a&%FF=1"])
def test_parameters_are_utf_8(xapi: XapiClient, query: str) -> None:
    """1.4; two ids that are no text would otherwise be one."""
    response = xapi.client.get("/xapi/activities/profile", headers=xapi.headers, QUERY_STRING=f"activityId=a:b&{query}")

    assert response.status_code == 400


@pytest.mark.parametrize("charset", ["utf-16", "iso-8859-1", "utf-7", "unknown"])
@every_resource
def test_parameters_are_utf_8_whatever_the_body_is(xapi: XapiClient, address: Address, charset: str) -> None:
    """1.4; Django would read them in the charset of the content type."""
    changed = {id_of(address): "ä"}
    content_type = f"text/plain; charset={charset}"

    assert put(xapi, address, b"\xff", content_type=content_type, changed=changed).status_code == 204

    found = send(xapi, "GET", address, changed=changed)
    assert (found.status_code, found.content, found["Content-Type"]) == (200, b"\xff", content_type)


@pytest.mark.parametrize("content_type", ["text", "/", "text/", "a b/c", "text/plain,", "text/ä", "x/" + "y" * 300])
@every_resource
def test_a_content_type_is_a_media_type(xapi: XapiClient, address: Address, content_type: str) -> None:
    assert put(xapi, address, b"abc", content_type=content_type).status_code == 400
    assert Document.objects.count() == 0


@pytest.mark.parametrize("body", [b"{", b"abc", b'{"a": 1}{', b'"\xff"', b"NaN", b"[" * 2000])
@every_resource
def test_what_says_that_it_is_json_is_json(xapi: XapiClient, address: Address, body: bytes) -> None:
    """3.2: the content type matches the content."""
    assert put(xapi, address, body).status_code == 400
    assert put(xapi, address, body, content_type="APPLICATION/JSON ; charset=utf-8").status_code == 400
    assert Document.objects.count() == 0
    assert put(xapi, address, body, content_type="text/plain").status_code == 204


@every_resource
def test_a_body_too_large_is_413(xapi: XapiClient, address: Address, settings: Settings) -> None:
    """3.2."""
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 20

    assert put(xapi, address, b"x" * 21, content_type="text/plain").status_code == 413
    assert send(xapi, "POST", address, {"a": "x" * 20}).status_code == 413
    assert Document.objects.count() == 0
    assert put(xapi, address, b"x" * 20, content_type="text/plain").status_code == 204


@every_resource
def test_a_body_of_unknown_length_is_411(xapi: XapiClient, address: Address) -> None:
    """RFC 9110, 15.5.12: a server behind WSGI sees no body where no length is told, and must not keep the nothing."""
    headers = {"Transfer-Encoding": "chunked", "If-None-Match": "*"}

    assert put(xapi, address, b"", headers, content_type="text/plain").status_code == 411
    assert Document.objects.count() == 0


def test_too_many_parameters_are_refused(xapi: XapiClient, settings: Settings) -> None:
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 10

    response = send(xapi, "GET", STATE, changed={str(number): "" for number in range(20)})

    assert response.status_code == 400
    assert response.json()["error"]


@pytest.mark.parametrize("method", ["PATCH", "TRACE"])
@every_resource
def test_other_methods_are_not_allowed(xapi: XapiClient, address: Address, method: str) -> None:
    response = send(xapi, method, address)

    assert response.status_code == 405
    assert response["Allow"] == "DELETE, GET, HEAD, OPTIONS, POST, PUT"


def test_an_authorization_that_is_no_text_of_ours_is_401(xapi: XapiClient) -> None:
    assert send(xapi, "GET", STATE, headers={"Authorization": "Basic \xe4\xe4"}).status_code == 401


# --- whatever a client sends ------------------------------------------------------------------------

ANYTHING = st.text(st.characters(codec="utf-8"), max_size=30)
NAMES = ["activityId", "agent", "registration", "stateId", "profileId", "since"]
AGENTS = strategies.AGENTS.map(lambda value: orjson.dumps(value).decode())
VALUES = ANYTHING | AGENTS | strategies.IRIS | strategies.UUIDS | strategies.TIMESTAMPS
HEADER = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=20)
TAGS = st.sampled_from(["*", '"a"', 'W/"a", "b"', ",", "", '"']) | HEADER


BODIES = st.binary(max_size=40) | strategies.JSON.map(orjson.dumps)
TYPES = st.sampled_from(["application/json", "text/plain", "", "application/x-www-form-urlencoded"]) | HEADER
HEADERS = strategies.shape(
    {"X-Experience-API-Version": st.sampled_from(["1.0.3", "2.0.0"])}, {"If-Match": TAGS, "If-None-Match": TAGS}
)
PARAMS = st.dictionaries(st.sampled_from(NAMES) | ANYTHING, VALUES, max_size=4)


@RELAXED
@given(
    address=st.sampled_from(RESOURCES),
    method=st.sampled_from(METHODS),
    params=st.tuples(st.booleans(), PARAMS),
    headers=HEADERS,
    content=st.tuples(BODIES, TYPES),
)
def test_no_request_about_a_document_makes_an_error_of_ours(
    xapi: XapiClient,
    address: Address,
    method: str,
    params: tuple[bool, dict[str, str]],
    headers: dict[str, str],
    content: tuple[bytes, str],
) -> None:
    keep, more = params
    asked = {**(address[1] if keep else {}), **more}
    body, content_type = content

    response = xapi.request(method, address[0], body, params=asked, headers=headers, content_type=content_type)

    assert response.status_code in {200, 204, 304, 400, 404, 409, 412}
    if method == "PUT" and response.status_code == 204:
        assert xapi.request("GET", address[0], params=asked, headers=headers).status_code in {200, 304, 412}


@RELAXED
@given(first=strategies.JSON, second=strategies.JSON)
def test_merging_any_two_is_a_merge_or_a_refusal(xapi: XapiClient, first: Any, second: Any) -> None:
    Document.objects.all().delete()
    stored = send(xapi, "POST", STATE, first).status_code
    merged = send(xapi, "POST", STATE, second).status_code

    assert stored == (204 if isinstance(first, dict) else 400)
    assert merged == (204 if isinstance(second, dict) else 400)
    kept = [value for value in (first, second) if isinstance(value, dict)]
    if kept:
        expected = {name: value for document in kept for name, value in document.items()}
        assert send(xapi, "GET", STATE).json() == expected
