"""Credentials and a client that speaks xAPI."""

import base64
from collections.abc import Callable
from typing import Any

import orjson
import pytest
from django.test import Client

from lrs import credentials
from lrs.models import Credential
from tests.lrs.examples import AT

SECRET = "a-long-random-secret"


@pytest.fixture
def make_credential(db: None) -> Callable[..., Credential]:
    """Makes credentials by key and scopes, all with the same secret."""

    def make(key: str = "client", *scopes: str, **options: Any) -> Credential:
        granted = scopes or ("all",)
        return credentials.create(name=key.title(), key=key, secret=SECRET, scopes=granted, at=AT, **options)

    return make


@pytest.fixture
def credential(make_credential: Callable[..., Credential]) -> Credential:
    """One credential that may do everything and is trusted for nothing."""
    return make_credential()


class XapiClient:
    """Django's test client with the headers of an xAPI client; answers are plain Django responses."""

    def __init__(self, key: str = "client", secret: str = SECRET, version: str | None = "1.0.3") -> None:
        self.client = Client()
        self.headers = {"Authorization": "Basic " + base64.b64encode(f"{key}:{secret}".encode()).decode()}
        if version:
            self.headers["X-Experience-API-Version"] = version

    def request(self, method: str, path: str, body: Any = None, **options: Any) -> Any:
        """Send a request below /xapi; a body that is no bytes goes as JSON."""
        headers = {**self.headers, **options.pop("headers", {})}
        content = b"" if body is None else body if isinstance(body, bytes) else orjson.dumps(body)
        content_type = options.pop("content_type", "application/json")
        return self.client.generic(
            method, path, content, content_type, headers=headers, query_params=options.pop("params", None)
        )

    def post(self, body: Any, **options: Any) -> Any:
        """POST to the statements."""
        return self.request("POST", "/xapi/statements", body, **options)

    def put(self, body: Any, statement_id: str, **options: Any) -> Any:
        """PUT one statement."""
        return self.request("PUT", "/xapi/statements", body, params={"statementId": statement_id}, **options)

    def get(self, path: str = "/xapi/statements", **params: str) -> Any:
        """GET statements by parameters."""
        return self.request("GET", path, params=params)

    def names(self, **params: str) -> list[str]:
        """The account names of the actors of the statements found, in order."""
        response = self.get(**params)
        assert response.status_code == 200, response.content
        return [statement["actor"]["account"]["name"] for statement in response.json()["statements"]]


@pytest.fixture
def xapi(credential: Credential) -> XapiClient:
    """A client with the credential that may do everything."""
    return XapiClient()
