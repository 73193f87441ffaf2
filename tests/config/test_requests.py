"""Requests that Django would fall over or misread, sent to the server that runs in production."""

import http.client
import json
import os
from collections.abc import Iterator
from contextlib import ExitStack, closing
from io import BytesIO
from typing import Any

import pytest
from django.db import connection

from config.requests import measure
from lrs import credentials
from lrs.models import Statement
from tests.bench.servers import serving
from tests.lrs.conftest import SECRET, XapiClient
from tests.lrs.examples import AT, PLAIN

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def server() -> Iterator[http.client.HTTPConnection]:
    """A connection to granian, on the database of the test."""
    credentials.create(name="Client", key="client", secret=SECRET, scopes=["all"], at=AT)
    environment = {
        "DJANGO_SETTINGS_MODULE": "tests.learning.queue.worker_settings",
        "QUEUE_TEST_SETTINGS": os.environ["DJANGO_SETTINGS_MODULE"],
        "QUEUE_TEST_DATABASE": str(connection.settings_dict["NAME"]),
        "QUEUE_TEST_LIMITS": "{}",
    }
    with ExitStack() as stack:
        port, _ = stack.enter_context(serving("config.wsgi:application", environment))
        yield stack.enter_context(closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)))


def send(server: http.client.HTTPConnection, content_type: str, body: Any) -> tuple[int, Any]:
    """POST to the statements; a body that is a list goes in chunks."""
    headers = {**XapiClient().headers, "Content-Type": content_type}
    server.request("POST", "/xapi/statements", body, headers, encode_chunked=isinstance(body, list))
    answer = server.getresponse()
    return answer.status, json.loads(answer.read())


@pytest.mark.parametrize("charset", ["=ugh", "=hex", "=undefined", "=idna", "*=ugh''x"])
def test_a_charset_that_there_is_not_is_no_server_error(charset: str) -> None:
    """1.0.3 Communication 1.4, 3.2: everything is UTF-8, and a fault of the client is no 500."""
    from config.wsgi import application

    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": "/xapi/about",
        "QUERY_STRING": "a=%C3%A9",
        "CONTENT_TYPE": f"application/json; charset{charset}",
        "HTTP_HOST": "localhost",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(),
    }
    said: list[str] = []
    application(environ, lambda status, headers: said.append(status)).close()

    assert said == ["200 OK"]


def test_bodies_in_chunks_and_strange_content_types(server: http.client.HTTPConnection) -> None:
    """RFC 9112, 7.1; 1.0.3 Communication 3.2."""
    whole = json.dumps(PLAIN).encode()

    assert send(server, "application/json", [whole[:20], whole[20:]])[0] == 200
    assert send(server, "application/json; charset=ugh", whole)[0] == 200
    assert send(server, "application/json; charset*=ugh''x", whole)[0] == 400
    assert send(server, "application/json", [b" " * 1_000_000] * 11)[0] == 413
    assert send(server, "application/json", [whole])[0] == 200, "the connection is in step"
    assert [row.parsed["actor"] for row in Statement.objects.all()] == [PLAIN["actor"]] * 3


def test_a_body_whose_end_the_server_does_not_mark_is_left_alone() -> None:
    """PEP 3333: an application must not read beyond the length of the request."""
    environ: dict[str, Any] = {"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input": BytesIO(b"of the next request")}

    measure(environ)

    assert "CONTENT_LENGTH" not in environ
    assert environ["wsgi.input"].read() == b"of the next request"


def test_statements_of_unknown_length_are_411(db: None) -> None:
    """RFC 9110, 15.5.12: no body is seen then, and that is no fault of the JSON."""
    credentials.create(name="Client", key="client", secret=SECRET, scopes=["all"], at=AT)

    answer = XapiClient().request("POST", "/xapi/statements", b"", headers={"Transfer-Encoding": "chunked"})

    assert (answer.status_code, answer.json()["pointer"]) == (411, "Content-Length")
