"""Whatever a client sends, the answer is one of the specification's, never an error of ours."""

from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from lrs import parameters
from tests.lrs import strategies
from tests.lrs.conftest import XapiClient

pytestmark = pytest.mark.django_db

RELAXED = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=80, deadline=None)


@RELAXED
@given(statement=strategies.wounded() | strategies.JSON)
@example(statement={"actor": {"mbox": "mailto:a@x"}, "verb": {"id": "a:b"}, "object": {"id": "a:\x00"}})
def test_no_statement_makes_an_error_of_ours(xapi: XapiClient, statement: Any) -> None:
    response = xapi.post(statement)

    assert response.status_code in {200, 400, 409}
    if response.status_code == 200 and isinstance(statement, dict):
        found = xapi.get(statementId=response.json()[0]).json()
        # Another with the same id may have been there, the same but for the words of its verb (xAPI 2.0, 4.2.1)
        assert found["verb"]["id"] == statement["verb"]["id"]


@RELAXED
@given(body=st.binary(max_size=60))
def test_no_bytes_make_an_error_of_ours(xapi: XapiClient, body: bytes) -> None:
    assert xapi.post(body).status_code in {200, 400}


@RELAXED
@given(
    params=st.dictionaries(
        st.sampled_from(sorted(parameters.FILTERS | parameters.ORDER | parameters.SHAPE | parameters.SINGLE)),
        st.text(max_size=20) | strategies.TIMESTAMPS | strategies.JSON.map(lambda value: orjson.dumps(value).decode()),
        max_size=3,
    )
)
def test_no_parameter_makes_an_error_of_ours(xapi: XapiClient, params: dict[str, str]) -> None:
    params = {name: value.encode("utf-8", "replace").decode() for name, value in params.items()}

    assert xapi.get(**params).status_code in {200, 400, 404}
