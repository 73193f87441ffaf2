"""The alternate request syntax: any request as a POST of a form (1.0.3 Communication 1.3; not in 2.0)."""

import base64
from typing import Any
from urllib.parse import quote, urlencode
from uuid import uuid4

import orjson
import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import Settings

from lrs.models import Credential, Document, Statement
from tests.lrs.conftest import SECRET, XapiClient
from tests.lrs.examples import PLAIN
from tests.lrs.places import PROFILES, RESOURCES, STATE, Address, every_profile, every_resource, put, send, stored

pytestmark = pytest.mark.django_db

FORM = "application/x-www-form-urlencoded"
HEADERS = {
    "Authorization": "Basic " + base64.b64encode(f"client:{SECRET}".encode()).decode(),
    "X-Experience-API-Version": "1.0.3",
}
RELAXED = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=80, deadline=None)


def ask(path: str, method: str, form: Any, **options: Any) -> Any:
    """A POST that means a request of the method, from a client that can set no header; the form carries them."""
    body = form if isinstance(form, bytes) else urlencode({**HEADERS, **form}).encode()
    query = options.pop("query", f"method={method}")
    content_type = options.pop("content_type", FORM)
    return Client().generic("POST", f"{path}?{query}", body, content_type, **options)


# --- every resource ---------------------------------------------------------------------------------


def test_a_statement_is_put_and_found(credential: Credential) -> None:
    """1.3, Appendix C."""
    statement_id = str(uuid4())
    content = orjson.dumps(PLAIN)
    form = {
        "statementId": statement_id,
        "Content-Type": "application/json",
        "Content-Length": str(len(content)),
        "content": content,
    }

    response = ask("/xapi/statements", "PUT", form)

    assert (response.status_code, response.content) == (204, b"")
    assert response["X-Experience-API-Version"] == "1.0.3"
    assert str(Statement.objects.get().uuid) == statement_id
    found = ask("/xapi/statements", "GET", {"statementId": statement_id})
    assert found.status_code == 200
    assert found.json()["id"] == statement_id
    assert found["X-Experience-API-Consistent-Through"].endswith("Z")


def test_statements_are_posted_and_queried(credential: Credential) -> None:
    """Long filters are another use of this syntax."""
    [statement_id] = ask("/xapi/statements", "POST", {"content": orjson.dumps([PLAIN])}).json()

    agent = orjson.dumps(PLAIN["actor"]).decode()
    found = ask("/xapi/statements", "GET", {"agent": agent, "limit": "1"}).json()

    assert [statement["id"] for statement in found["statements"]] == [statement_id]
    assert found["more"] == ""


def test_more_is_an_address_for_an_ordinary_get(xapi: XapiClient) -> None:
    xapi.post([PLAIN, PLAIN])

    found = ask("/xapi/statements", "GET", {"limit": "1", "verb": PLAIN["verb"]["id"]}).json()

    assert "Authorization" not in found["more"]
    rest = xapi.client.get(found["more"], headers=xapi.headers).json()
    assert (len(rest["statements"]), rest["more"]) == (1, "")


@every_resource
def test_documents_are_put_merged_found_and_deleted(credential: Credential, address: Address) -> None:
    path, params = address

    assert ask(path, "PUT", {**params, "If-None-Match": "*", "content": '{"a": 1}'}).status_code == 204
    assert ask(path, "POST", {**params, "content": '{"b": "\N{SNOWMAN}"}'}).status_code == 204
    found = ask(path, "GET", params)
    assert found.json() == {"a": 1, "b": "\N{SNOWMAN}"}
    assert found["Content-Type"] == "application/json"
    assert ask(path, "DELETE", {**params, "If-Match": '"0"'}).status_code == 412
    assert ask(path, "DELETE", {**params, "If-Match": found["ETag"]}).status_code == 204
    assert ask(path, "GET", params).status_code == 404


def test_about_is_read_without_a_credential() -> None:
    response = Client().post("/xapi/about?method=GET", "", FORM)

    assert response.status_code == 200
    assert response.json() == {"version": ["2.0.0", "1.0.3"]}
    assert ask("/xapi/about", "GET", {}).json() == {"version": ["1.0.3"]}
    assert ask("/xapi/about", "PUT", {"content": "1"}).status_code == 405


@pytest.mark.parametrize("path", ["/xapi/activities", "/xapi/agents"])
def test_other_resources_hear_the_method_that_is_meant(credential: Credential, path: str) -> None:
    assert ask(path, "DELETE", {}).status_code == 405
    assert ask("/xapi/statements", "DELETE", {}).status_code == 405


# --- headers in the form ----------------------------------------------------------------------------


def test_the_forms_headers_count(credential: Credential) -> None:
    """Authorization and version are read from the form, and there before the header of the same name."""
    assert ask("/xapi/statements", "GET", {}).status_code == 200
    assert ask("/xapi/statements", "GET", {"Authorization": "Basic bm9ib2R5OngK"}).status_code == 401
    assert ask("/xapi/statements", "GET", {"Authorization": "Basic ä"}).status_code == 401
    wrong = ask("/xapi/statements", "GET", {"X-Experience-API-Version": "0.8"}, headers=HEADERS)
    assert (wrong.status_code, wrong["X-Experience-API-Version"]) == (400, "1.0.3")
    assert ask("/xapi/statements", "GET", urlencode({"limit": 1}).encode(), headers=HEADERS).status_code == 200


def test_names_of_headers_have_no_case(credential: Credential) -> None:
    """RFC 9110, 5.1."""
    form = urlencode({name.lower(): value for name, value in HEADERS.items()}).encode()

    assert ask("/xapi/statements", "GET", form).status_code == 200


@every_profile
def test_without_a_precondition_a_profile_is_not_put(credential: Credential, address: Address) -> None:
    """3.1."""
    assert ask(address[0], "PUT", {**address[1], "content": "{}"}).status_code == 400
    assert ask(address[0], "PUT", {**address[1], "content": "{}", "If-Match": "*"}).status_code == 412


@pytest.mark.parametrize(
    ("content_type", "content"),
    [("text/plain", "ä & = + \x00 \r\n"), ("application/json; charset=utf-8", "[1]"), ("text/html", "<p>")],
)
def test_the_forms_content_type_is_the_documents(xapi: XapiClient, content_type: str, content: str) -> None:
    """The content is UTF-8."""
    form = {**STATE[1], "Content-Type": content_type, "content": content}

    assert ask(STATE[0], "PUT", form).status_code == 204

    assert send(xapi, "GET", STATE)["Content-Type"] == content_type
    assert stored(xapi, STATE) == content.encode()


def test_other_headers_stay_headers(credential: Credential) -> None:
    """What is no header of the list is a parameter, and this one no resource knows."""
    response = ask("/xapi/statements", "GET", {"Accept-Language": "fi"})

    assert response.status_code == 400
    assert response.json()["pointer"] == "Accept-Language"


@pytest.mark.parametrize("content_type", ["text/plain", "text/plain; charset=UTF-8", "", f"{FORM}; charset=iso-8859-1"])
def test_old_browsers_cannot_say_that_they_send_a_form(xapi: XapiClient, content_type: str) -> None:
    form = {**STATE[1], "content": '{"a": "ä"}'}

    assert ask(STATE[0], "PUT", form, content_type=content_type).status_code == 204

    assert orjson.loads(stored(xapi, STATE)) == {"a": "ä"}


# --- refusals ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("query", ["method=PUT&stateId=place", "method=PUT&method=PUT", "method=PUT&x="])
def test_nothing_stands_beside_the_method(credential: Credential, query: str) -> None:
    assert ask(STATE[0], "PUT", {**STATE[1], "content": "{}"}, query=query).status_code == 400
    assert Document.objects.count() == 0


@pytest.mark.parametrize("method", ["", "put", "PATCH", "HEAD", "OPTIONS", "TRACE", "GET\x00"])
def test_the_method_is_one_of_four(credential: Credential, method: str) -> None:
    response = ask(STATE[0], quote(method), {**STATE[1], "content": "{}"})

    assert response.status_code == 400
    assert response.json()["error"]


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
@every_resource
def test_the_syntax_is_a_post(xapi: XapiClient, address: Address, method: str) -> None:
    put(xapi, address, {"a": 1})

    assert send(xapi, method, address, {}, changed={"method": "POST"}).status_code == 400
    assert xapi.request("PUT", "/xapi/statements", PLAIN, params={"method": "POST"}).status_code == 400
    assert stored(xapi, address) == b'{"a":1}'


@pytest.mark.parametrize("method", ["PUT", "POST"])
def test_what_sends_content_needs_content(credential: Credential, method: str) -> None:
    assert ask(STATE[0], method, STATE[1]).status_code == 400
    assert ask("/xapi/statements", method, {"statementId": str(uuid4())}).status_code == 400
    assert Client().generic("POST", f"/xapi/statements?method={method}", b"", headers=HEADERS).status_code == 400


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (orjson.dumps({**HEADERS, "content": "{}"}), FORM),
        (orjson.dumps({**HEADERS, "content": "{}"}), "application/json"),
        (b"--x\r\n\r\n--x--", "multipart/form-data; boundary=x"),
        (b"content=%FF", FORM),
        (b"content=\xff", FORM),
        (b"content={}&content={}", FORM),
    ],
)
def test_the_body_is_a_form_of_utf_8(credential: Credential, body: bytes, content_type: str) -> None:
    response = ask("/xapi/statements", "PUT", body, content_type=content_type, headers=HEADERS)

    assert response.status_code == 400
    assert Statement.objects.count() == 0


@pytest.mark.parametrize(
    "content_type", ["text", "text/plain\r\nX-Evil: 1", "text/plain; x*=bogus'en'y", "a/" + "b" * 20_000, "text/ä"]
)
def test_a_content_type_that_none_is_is_refused(credential: Credential, content_type: str) -> None:
    """Unlike a header's, its text could hold anything."""
    response = ask(STATE[0], "PUT", {**STATE[1], "Content-Type": content_type, "content": "{}"})

    assert response.status_code == 400
    assert "X-Evil" not in response
    assert Document.objects.count() == 0


def test_a_form_too_large_is_413(credential: Credential, settings: Settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000

    assert ask(STATE[0], "PUT", {**STATE[1], "content": '"' + "x" * 900 + '"'}).status_code == 413
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 3
    assert ask(STATE[0], "PUT", {**STATE[1], "content": "1"}).status_code == 400


@pytest.mark.parametrize("path", ["/xapi/statements", "/xapi/2.0/statements", "/xapi/agents", "/xapi/about", STATE[0]])
def test_2_0_has_no_such_syntax(credential: Credential, path: str) -> None:
    """By the header, or by the form's own; IEEE 9274.1.1 left the syntax out."""
    as_header = {**HEADERS, "X-Experience-API-Version": "2.0.0"}

    in_form = ask(path, "GET", {"X-Experience-API-Version": "2.0.0"})
    for response in (in_form, ask(path, "GET", b"limit=1", headers=as_header)):
        assert (response.status_code, response["X-Experience-API-Version"]) == (400, "2.0.0")
        assert "2.0" in response.json()["error"]


def test_the_mount_of_2_0_speaks_1_0_3_where_asked(credential: Credential) -> None:
    assert ask("/xapi/2.0/statements", "GET", {}).status_code == 200


def test_a_post_without_the_parameter_is_what_it_seems(xapi: XapiClient) -> None:
    form = urlencode({"content": orjson.dumps(PLAIN)}).encode()

    assert xapi.request("POST", "/xapi/statements", form, content_type=FORM).status_code == 400
    assert xapi.request("POST", "/xapi/statements", PLAIN, params={"Method": "GET"}).status_code == 400
    assert xapi.request("POST", "/xapi/statements", PLAIN, params={"statementId": "1"}).status_code == 400


# --- whatever a client sends ------------------------------------------------------------------------

NAMES = ["content", "Content-Type", "If-Match", "If-None-Match", "stateId", "profileId", "activityId", "statementId"]
TEXTS = st.text(st.characters(codec="utf-8"), max_size=20)


@RELAXED
@given(
    path=st.sampled_from([address[0] for address in RESOURCES] + ["/xapi/statements", "/xapi/about"]),
    method=st.sampled_from(["GET", "PUT", "POST", "DELETE"]) | TEXTS,
    form=st.dictionaries(st.sampled_from(NAMES) | TEXTS, TEXTS | st.just("{}"), max_size=4),
)
def test_no_form_makes_an_error_of_ours(credential: Credential, path: str, method: str, form: dict[str, str]) -> None:
    params = dict(PROFILES[0][1]) if path == PROFILES[0][0] else dict(STATE[1])

    for asked in (form, {**params, **form}):
        assert ask(path, quote(method), asked).status_code in {200, 204, 304, 400, 401, 404, 405, 409, 412}


@RELAXED
@given(body=st.binary(max_size=60), method=st.sampled_from(["GET", "PUT"]))
def test_no_bytes_make_an_error_of_ours(credential: Credential, body: bytes, method: str) -> None:
    assert ask("/xapi/statements", method, body, headers=HEADERS).status_code in {200, 400}
