"""The statement and about resources over HTTP (1.0.3 part three; 2.0 where said)."""

import base64
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest
from django.dispatch import receiver
from pytest_django import Settings

from lrs import signals, store
from lrs.models import Credential, Statement
from tests.lrs.conftest import XapiClient
from tests.lrs.examples import AT, FULL, PLAIN, by, changed, voiding

type Make = Callable[..., Credential]

pytestmark = pytest.mark.django_db


@pytest.fixture
def announced() -> Iterator[list[list[UUID]]]:
    """What the store announces during a test."""
    heard: list[list[UUID]] = []

    @receiver(signals.arriving)
    def hear(**_: object) -> Callable[[list[UUID]], None]:
        return heard.append

    yield heard
    signals.arriving.disconnect(hear)


# --- POST and PUT (2.1.1, 2.1.2) --------------------------------------------------------------------


def test_post_stores_one_and_answers_its_id(xapi: XapiClient, credential: Credential) -> None:
    response = xapi.post(PLAIN)

    assert response.status_code == 200
    [statement_id] = response.json()
    found = Statement.objects.get()
    assert (str(found.uuid), found.credential) == (statement_id, credential)


def test_post_stores_a_batch_in_order(xapi: XapiClient) -> None:
    response = xapi.post([by("one"), FULL, by("three")])

    assert response.status_code == 200
    assert [statement["actor"].get("account", {}).get("name") for statement in xapi.get().json()["statements"]] == [
        "three",
        None,
        "one",
    ]
    assert response.json()[1] == FULL["id"]


def test_put_stores_under_the_id_of_the_address(xapi: XapiClient) -> None:
    statement_id = str(uuid4())

    response = xapi.put(PLAIN, statement_id)

    assert (response.status_code, response.content) == (204, b"")
    assert xapi.get(statementId=statement_id).json()["id"] == statement_id


@pytest.mark.parametrize("statement_id", ["", "1", "6f5cdb6b-7e0a-4a5b-9d0e-2b6a1d0c3f4e"])
def test_put_needs_the_statements_own_id(xapi: XapiClient, statement_id: str) -> None:
    assert xapi.put(FULL, statement_id).status_code == 400
    assert Statement.objects.count() == 0


def test_put_takes_one_statement_and_one_parameter(xapi: XapiClient) -> None:
    assert xapi.put([PLAIN], str(uuid4())).status_code == 400
    params = {"statementId": FULL["id"], "verb": "https://verbs.example/x"}
    assert xapi.request("PUT", "/xapi/statements", FULL, params=params).status_code == 400


def test_the_same_again_is_welcome_and_another_conflicts(xapi: XapiClient) -> None:
    assert xapi.put(FULL, FULL["id"]).status_code == 204
    assert xapi.put(FULL, FULL["id"]).status_code == 204
    assert xapi.post([FULL]).json() == [FULL["id"]]

    conflict = xapi.post([PLAIN, changed(FULL, "/result/success", False)])

    assert conflict.status_code == 409
    assert FULL["id"] in conflict.json()["error"]
    assert Statement.objects.count() == 1


def test_an_error_names_place_and_section(xapi: XapiClient) -> None:
    response = xapi.post([PLAIN, changed(FULL, "/object/definition/name", "A name")])

    assert response.status_code == 400
    assert response.json() == {
        "error": "A language map is required here.",
        "pointer": "/1/object/definition/name",
        "section": "1.0.3 Data 4.2",
    }
    assert Statement.objects.count() == 0


def test_what_is_new_is_announced_once_with_its_ids(xapi: XapiClient, announced: list[list[UUID]]) -> None:
    xapi.post([FULL])
    xapi.post([FULL, PLAIN])
    xapi.post([FULL])
    store.save([PLAIN], at=AT)

    assert [len(uuids) for uuids in announced] == [1, 1]
    assert announced[0] == [UUID(FULL["id"])]


def test_a_receiver_that_fails_stores_nothing(xapi: XapiClient) -> None:
    def fail(uuids: list[UUID]) -> None:
        raise RuntimeError("the queue is away")

    def listen(**_: object) -> Callable[[list[UUID]], None]:
        return fail

    signals.arriving.connect(listen)
    try:
        with pytest.raises(RuntimeError):
            xapi.post(PLAIN)
    finally:
        signals.arriving.disconnect(listen)

    assert Statement.objects.count() == 0


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"{", "application/json", 400),
        (b"", "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b'{"actor": NaN}', "application/json", 400),
        (b"[" * 5000, "application/json", 400),
        (b'"text"', "application/json", 400),
        (b"[1, 2]", "application/json", 400),
        (b"[]", "application/json", 200),
        (orjson.dumps(PLAIN), "text/plain", 400),
        (orjson.dumps(PLAIN), "application/x-www-form-urlencoded", 400),
        (orjson.dumps(PLAIN), "application/json; charset=utf-8", 200),
        (b"--x\r\n\r\n--x--", "multipart/mixed; boundary=x", 400),
    ],
)
def test_bodies_are_json(xapi: XapiClient, body: bytes, content_type: str, status: int) -> None:
    response = xapi.post(body, content_type=content_type)

    assert response.status_code == status, response.content
    assert status == 200 or response.json()["error"]


def test_deep_nesting_is_refused_and_not_an_error(xapi: XapiClient) -> None:
    deep: Any = 1
    for _ in range(600):
        deep = [deep]
    body = b'{"x": %s}' % (b"[" * 600 + b"]" * 600)
    plain = orjson.dumps({**PLAIN, "context": {"extensions": {"https://learning.example/x": 1}}})

    response = xapi.post(plain.replace(b'x":1', b'x":' + body))

    assert response.status_code == 400
    assert "JSON" in response.json()["error"]


def test_a_body_too_large_is_413(xapi: XapiClient, settings: Settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 500

    assert xapi.post(PLAIN).status_code == 200
    assert xapi.post([PLAIN] * 3).status_code == 413


def test_a_batch_too_large_is_413(xapi: XapiClient) -> None:
    assert xapi.post(b"[" + b",".join([b"1"] * 10_001) + b"]").status_code == 413


def test_attachments_need_a_file_url_for_now(xapi: XapiClient) -> None:
    assert xapi.post(FULL).status_code == 200
    del (bare := changed(FULL, "/id", str(uuid4())))["attachments"][0]["fileUrl"]

    response = xapi.post(bare)

    assert response.status_code == 400
    assert "fileUrl" in response.json()["error"]


def test_2_0_statements_carry_context_agents(xapi: XapiClient) -> None:
    agents = [{"objectType": "contextAgent", "agent": {"mbox": "mailto:a@people.example"}}]
    statement = {**PLAIN, "context": {"contextAgents": agents}}

    assert xapi.post(statement).status_code == 400
    [statement_id] = xapi.post(statement, headers={"X-Experience-API-Version": "2.0.0"}).json()
    assert xapi.get(statementId=statement_id).json()["context"] == statement["context"]
    assert len(xapi.get(agent='{"mbox": "mailto:a@people.example"}', related_agents="true").json()["statements"]) == 1


# --- versions (3.3) ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "answered"),
    [
        ("1.0", "1.0.3"),
        ("1.0.0", "1.0.3"),
        ("1.0.3", "1.0.3"),
        ("1.0.9", "1.0.3"),
        ("2.0", "2.0.0"),
        ("2.0.0", "2.0.0"),
    ],
)
def test_the_answer_speaks_the_requests_version(credential: Credential, said: str, answered: str) -> None:
    response = XapiClient(version=said).get()

    assert response.status_code == 200
    assert response["X-Experience-API-Version"] == answered


@pytest.mark.parametrize("said", [None, "0.9", "0.95", "1.1.0", "1", "2.1.0", "3.0", "banana"])
@pytest.mark.parametrize(("path", "fallback"), [("/xapi/statements", "1.0.3"), ("/xapi/2.0/statements", "2.0.0")])
def test_other_versions_are_refused_in_the_mounts_own(
    credential: Credential, said: str | None, path: str, fallback: str
) -> None:
    response = XapiClient(version=said).get(path)

    assert response.status_code == 400
    assert response["X-Experience-API-Version"] == fallback


@pytest.mark.parametrize(
    ("said", "spoken"), [("1.0.3", ["1.0.3"]), ("2.0.0", ["2.0.0", "1.0.3"]), (None, ["2.0.0", "1.0.3"])]
)
def test_about_needs_no_credential(said: str | None, spoken: list[str]) -> None:
    client = XapiClient("nobody", version=said)

    response = client.request("GET", "/xapi/about")

    assert response.status_code == 200
    assert response.json() == {"version": spoken}
    assert response["X-Experience-API-Version"] == (said or "1.0.3")
    assert client.request("POST", "/xapi/about").status_code == 405


# --- credentials (4.0, 4.2) -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "authorization",
    [
        "",
        "Basic",
        "Basic !!!",
        "Basic " + base64.b64encode(b"client:wrong").decode(),
        "Basic " + base64.b64encode(b"client").decode(),
        "Basic " + base64.b64encode(b"cli\x00ent:x").decode(),
        "Basic " + base64.b64encode(b"\xff:x").decode(),
        "Bearer abc",
    ],
)
def test_without_a_credential_nobody_comes_in(xapi: XapiClient, authorization: str) -> None:
    response = xapi.post(PLAIN, headers={"Authorization": authorization})

    assert response.status_code == 401
    assert response["WWW-Authenticate"].startswith("Basic ")
    assert response["X-Experience-API-Version"] == "1.0.3"
    assert Statement.objects.count() == 0


def test_scopes_decide(make_credential: Make) -> None:
    make_credential("writer", "statements/write")
    make_credential("reader", "statements/read")

    assert XapiClient("writer").post(PLAIN).status_code == 200
    assert XapiClient("writer").get().status_code == 403
    assert XapiClient("reader").post(PLAIN).status_code == 403
    assert XapiClient("reader").put(PLAIN, str(uuid4())).status_code == 403
    assert len(XapiClient("reader").get().json()["statements"]) == 1


def test_a_client_sees_its_own_only(make_credential: Make) -> None:
    for key in ("one", "two"):
        make_credential(key, "statements/write", "statements/read/mine")
    [first] = XapiClient("one").post(by("first")).json()
    [comment] = (
        XapiClient("two")
        .post(
            by("second", object={"objectType": "StatementRef", "id": first}, verb={"id": "https://verbs.example/liked"})
        )
        .json()
    )

    assert XapiClient("one").names() == ["first"]
    assert XapiClient("two").names() == ["second"]
    assert XapiClient("two").get(statementId=first).status_code == 404
    assert XapiClient("one").get(statementId=comment).status_code == 404
    assert XapiClient("two").names(verb=PLAIN["verb"]["id"]) == [], "not even through a reference"


def test_a_client_voids_its_own_only(make_credential: Make) -> None:
    for key in ("one", "two"):
        make_credential(key)
    [first] = XapiClient("one").post(PLAIN).json()

    response = XapiClient("two").post(voiding(first))

    assert response.status_code == 403
    assert response.json()["section"] == "1.0.3 Data 2.3.2"
    assert XapiClient("one").get(statementId=first).status_code == 200


# --- single statements and HEAD (1.1, 2.1.3, 2.1.4) -------------------------------------------------


def test_exact_is_what_was_sent(xapi: XapiClient) -> None:
    xapi.post(FULL)

    response = xapi.get(statementId=FULL["id"])

    found = response.json()
    assert {name: found[name] for name in FULL if name != "authority"} == {
        name: FULL[name] for name in FULL if name != "authority"
    }
    assert response["Content-Type"] == "application/json"
    assert response["X-Experience-API-Consistent-Through"].endswith("Z")
    assert response["Last-Modified"].endswith(" GMT")


def test_every_answer_says_how_far_the_store_is_consistent(xapi: XapiClient) -> None:
    for response in (xapi.get(), xapi.get(colour="red"), xapi.get(statementId=str(uuid4()))):
        assert response["X-Experience-API-Consistent-Through"].endswith("Z")


def test_voided_statements_are_found_as_such_only(xapi: XapiClient) -> None:
    [kept, gone] = xapi.post([by("kept"), by("gone")]).json()
    [void] = xapi.post(voiding(gone)).json()

    assert xapi.get(statementId=gone).status_code == 404
    assert xapi.get(voidedStatementId=gone).json()["id"] == gone
    assert xapi.get(voidedStatementId=kept).status_code == 404
    assert xapi.get(statementId=void).status_code == 200
    assert xapi.names() == ["editor", "kept"]


@pytest.mark.parametrize(
    "params",
    [
        {"statementId": FULL["id"], "voidedStatementId": FULL["id"]},
        {"statementId": FULL["id"], "limit": "1"},
        {"voidedStatementId": FULL["id"], "agent": '{"mbox": "mailto:a@x.example"}'},
        {"statementId": "1"},
        {"StatementId": FULL["id"]},
        {"colour": "red"},
        {"agent": "mailto:a@x.example"},
        {"agent": '{"name": "A"}'},
        {"agent": '{"objectType": "Group", "member": [{"mbox": "mailto:a@x.example"}]}'},
        {"verb": "completed"},
        {"activity": "lesson"},
        {"registration": "1"},
        {"since": "yesterday"},
        {"until": "2026"},
        {"limit": "-1"},
        {"limit": "ten"},
        {"limit": "²"},
        {"ascending": "True"},
        {"related_agents": "yes"},
        {"format": "short"},
        {"attachments": "1"},
        {"cursor": "somewhere"},
        {"cursor": "ä"},
    ],
)
def test_parameters_are_validated(xapi: XapiClient, params: dict[str, str]) -> None:
    response = xapi.get(**params)

    assert response.status_code == 400
    assert response.json()["error"]


def test_head_is_get_without_a_body(xapi: XapiClient) -> None:
    xapi.post(FULL)

    head = xapi.request("HEAD", "/xapi/statements", params={"statementId": FULL["id"]})
    get = xapi.get(statementId=FULL["id"])

    assert (head.status_code, head.content) == (200, b"")
    assert head["Content-Length"] == str(len(get.content))
    assert head["Last-Modified"] == get["Last-Modified"]
    assert xapi.request("HEAD", "/xapi/statements", params={"statementId": str(uuid4())}).status_code == 404
    assert xapi.request("HEAD", "/xapi/about").content == b""


# --- the rest of the house --------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/xapi//statements", "/xapi/statements/", "/xapi/2.0//statements/"])
def test_slashes_are_tolerated(xapi: XapiClient, path: str) -> None:
    assert xapi.get(path).status_code == 200


def test_content_served_elsewhere_may_speak_to_us(xapi: XapiClient) -> None:
    preflight = xapi.client.options("/xapi/statements", headers={"Origin": "https://content.example"})

    assert preflight.status_code == 204
    assert preflight["Access-Control-Allow-Origin"] == "*"
    assert "X-Experience-API-Version" in preflight["Access-Control-Allow-Headers"]
    assert "PUT" in preflight["Access-Control-Allow-Methods"]
    assert "X-Experience-API-Consistent-Through" in xapi.get()["Access-Control-Expose-Headers"]
    assert xapi.client.options("/xapi/about").status_code == 204


@pytest.mark.parametrize("method", ["DELETE", "PATCH", "TRACE"])
def test_other_methods_are_not_allowed(xapi: XapiClient, method: str) -> None:
    response = xapi.request(method, "/xapi/statements")

    assert response.status_code == 405
    assert response["Allow"] == "GET, HEAD, OPTIONS, POST, PUT"
