"""What was refused is kept for the client's owner: what was sent and answered, not for long, and not without end."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import orjson
import pytest
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from lrs import moments, rejections, tasks
from lrs.models import Credential, Rejection, Statement
from tests.lrs.conftest import XapiClient
from tests.lrs.examples import AT, FULL, PLAIN, changed

type Make = Callable[..., Credential]

pytestmark = pytest.mark.django_db

LOG = "/xapi/rejections"


def put_down(credential: Credential, *, count: int = 1, at: Any = AT) -> None:
    """Refused requests, a second apart."""
    Rejection.objects.bulk_create(
        Rejection(
            credential=credential,
            at=at + timedelta(seconds=number),
            method="GET",
            resource="statements",
            status=400,
            message=str(number),
        )
        for number in range(count)
    )


def test_a_refused_statement_is_kept_with_what_was_wrong(xapi: XapiClient, credential: Credential) -> None:
    batch = [PLAIN, changed(FULL, "/object/definition/name", "A name")]
    answer = xapi.post(batch)

    kept = Rejection.objects.get()
    assert (kept.credential, kept.method, kept.resource, kept.status) == (credential, "POST", "statements", 400)
    assert {"error": kept.message, "pointer": kept.pointer, "section": kept.section} == answer.json()
    assert (kept.version, kept.query, orjson.loads(kept.body)) == ("1.0.3", "", batch)
    assert Statement.objects.count() == 0


def test_parameters_are_kept_and_the_mount_makes_no_difference(xapi: XapiClient) -> None:
    xapi.get("/xapi/2.0//statements/", verb="no iri", agent="{}")

    kept = Rejection.objects.get()
    assert (kept.resource, kept.query) == ("statements", "verb=no+iri&agent=%7B%7D")


@pytest.mark.parametrize("said", [None, "banana", "0.95"])
def test_a_request_without_a_version_is_kept_for_whoever_it_was(credential: Credential, said: str | None) -> None:
    assert XapiClient(version=said).get().status_code == 400
    assert XapiClient(version=said, secret="wrong").get().status_code == 400

    assert Rejection.objects.get().version == (said or "")


def test_conflicts_forbidden_methods_and_scopes_are_kept(make_credential: Make) -> None:
    make_credential("writer", "statements/write")
    writer = XapiClient("writer")
    writer.put(FULL, FULL["id"])

    writer.put(changed(FULL, "/result/success", False), FULL["id"])
    writer.get()
    writer.request("DELETE", "/xapi/statements")

    assert list(Rejection.objects.order_by("pk").values_list("status", flat=True)) == [409, 403, 405]


def test_unknown_clients_and_things_not_found_are_not_kept(xapi: XapiClient) -> None:
    assert XapiClient(secret="wrong").post(PLAIN).status_code == 401
    assert xapi.get(statementId=FULL["id"]).status_code == 404

    assert not Rejection.objects.exists()


@pytest.mark.parametrize("body", [b"\xff\x00{", b'"' + b"x" * 40_000, b"{" + "ö".encode() * 9_000])
def test_of_a_body_the_beginning_is_kept_whatever_it_is(xapi: XapiClient, body: bytes) -> None:
    xapi.post(body)

    assert Rejection.objects.get().body == body[:16_384].decode(errors="replace").replace("\x00", "\ufffd")


def test_of_a_body_too_large_the_beginning_is_kept(xapi: XapiClient, settings: Settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 500

    assert xapi.post([PLAIN] * 10).status_code == 413

    assert Rejection.objects.get().body == orjson.dumps([PLAIN] * 10).decode()


def test_a_secret_in_a_form_is_not_kept(xapi: XapiClient) -> None:
    form = b"Authorization=Basic%20Y2xpZW50OnNlY3JldA%3D%3D&content=x"

    xapi.post(form, content_type="application/x-www-form-urlencoded")

    assert Rejection.objects.get().body == "Authorization=…&content=x"


def test_that_keeping_fails_does_not_hide_the_answer(xapi: XapiClient, caplog: pytest.LogCaptureFixture) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE lrs_rejection RENAME TO lrs_rejection_gone")
    try:
        answer = xapi.post(b"{")
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE lrs_rejection_gone RENAME TO lrs_rejection")

    assert answer.status_code == 400
    assert "JSON" in answer.json()["error"]
    assert "could not be kept" in caplog.text


def test_the_newest_thousand_of_each_client_are_kept(xapi: XapiClient, make_credential: Make) -> None:
    other = make_credential("other")
    put_down(other)
    put_down(Credential.objects.get(key="client"), count=1_000)

    xapi.post(b"{")

    mine = rejections.of(Credential.objects.get(key="client"))
    assert (mine.count(), mine[0].status, mine.last().message) == (1_000, 400, "1")  # type: ignore[union-attr]
    assert rejections.of(other).count() == 1


def test_a_week_later_they_are_forgotten(credential: Credential) -> None:
    now = timezone.now()
    put_down(credential, at=now - timedelta(days=7, minutes=1))
    put_down(credential, at=now - timedelta(days=6))

    tasks.sweep.enqueue()

    assert Rejection.objects.get().at == now - timedelta(days=6)


def test_a_client_reads_its_own_newest_first(xapi: XapiClient, make_credential: Make) -> None:
    put_down(make_credential("other"))
    put_down(Credential.objects.get(key="client"), count=60)

    shown = xapi.get(LOG).json()["rejections"]

    assert [rejection["error"] for rejection in shown] == [str(number) for number in range(59, 9, -1)]
    assert shown[0] == {
        "at": "2026-11-20T09:30:59.000000Z",
        "method": "GET",
        "resource": "statements",
        "parameters": "",
        "version": "",
        "status": 400,
        "error": "59",
        "pointer": "",
        "section": "",
        "body": "",
    }
    assert len(xapi.get(LOG, limit="3").json()["rejections"]) == 3
    since = moments.text(AT + timedelta(seconds=57))
    assert [rejection["error"] for rejection in xapi.get(LOG, since=since).json()["rejections"]] == ["59", "58"]


@pytest.mark.parametrize("number", [1, 3])
def test_reading_takes_two_queries(
    xapi: XapiClient, credential: Credential, number: int, django_assert_num_queries: Any
) -> None:
    xapi.get()
    put_down(credential, count=number)

    with django_assert_num_queries(2):
        assert len(xapi.get(LOG).json()["rejections"]) == number


@pytest.mark.parametrize("scope", ["statements/write", "state", "define"])
def test_any_scope_reads_them_and_no_stranger(make_credential: Make, scope: str) -> None:
    make_credential("narrow", scope)

    assert XapiClient("narrow").get(LOG).json() == {"rejections": []}
    assert XapiClient("narrow", secret="wrong").get(LOG).status_code == 401
    assert XapiClient("narrow").request("POST", LOG, {}).status_code == 405


@pytest.mark.parametrize(
    ("params", "pointer"),
    [
        ({"limit": "0"}, "limit"),
        ({"limit": "-1"}, "limit"),
        ({"limit": "1e2"}, "limit"),
        ({"since": "yesterday"}, "since"),
        ({"credential": "1"}, "credential"),
    ],
)
def test_wrong_parameters_are_told(xapi: XapiClient, params: dict[str, str], pointer: str) -> None:
    answer = xapi.get(LOG, **params)

    assert (answer.status_code, answer.json()["pointer"]) == (400, pointer)
