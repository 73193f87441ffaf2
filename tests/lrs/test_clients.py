"""Clients of other makers against a running server."""

import uuid

import pytest
import tincan
from pytest_django.live_server_helper import LiveServer

from lrs import credentials
from lrs.models import Statement
from tests.lrs.conftest import SECRET
from tests.lrs.examples import AT

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def remote(live_server: LiveServer) -> tincan.RemoteLRS:
    """TinCan's client with a credential that may do everything."""
    credentials.create(name="Client", key="client", secret=SECRET, scopes=["all"], at=AT)
    return tincan.RemoteLRS(endpoint=f"{live_server.url}/xapi/", version="1.0.3", username="client", password=SECRET)


def statement(**properties: object) -> tincan.Statement:
    """A statement in TinCan's own model."""
    return tincan.Statement(
        actor=tincan.Agent(account=tincan.AgentAccount(name="person-1", home_page="https://people.example")),
        verb=tincan.Verb(id="http://adlnet.gov/expapi/verbs/completed", display={"en": "completed"}),
        object=tincan.Activity(id="https://learning.example/lessons/1"),
        result=tincan.Result(completion=True, score={"scaled": 0.5}),
        **properties,
    )


def test_tincan_saves_finds_and_pages(remote: tincan.RemoteLRS) -> None:
    assert remote.about().success
    assert remote.about().content.version == ["1.0.3"]
    known = uuid.uuid4()

    assert remote.save_statement(statement(id=known)).success
    assert remote.save_statements([statement(), statement()]).success
    assert remote.retrieve_statement(known).content.actor.account.name == "person-1"

    first = remote.query_statements({"limit": 2, "verb": statement().verb})
    assert len(first.content.statements) == 2
    rest = remote.more_statements(first.content)
    assert [found.id for found in rest.content.statements] == [known]
    assert rest.content.more == ""
    assert Statement.objects.count() == 3


def test_tincan_reads_ids_that_the_store_made(remote: tincan.RemoteLRS) -> None:
    saved = remote.save_statement(statement()).content

    assert remote.retrieve_statement(saved.id).content.id == saved.id


def test_tincan_keeps_states(remote: tincan.RemoteLRS) -> None:
    """1.0.3 Communication 2.3; it sends every PUT twice, so it can state no precondition."""
    activity, agent = statement().object, statement().actor
    state = tincan.StateDocument(id="bookmark", activity=activity, agent=agent, content="page 7")

    assert remote.save_state(state).success
    assert remote.retrieve_state_ids(activity, agent).content == ["bookmark"]
    assert remote.retrieve_state(activity, agent, "bookmark").content.content == b"page 7"
    state.content = "page 8"
    assert remote.save_state(state).success
    assert remote.retrieve_state(activity, agent, "bookmark").content.content == b"page 8"
    assert remote.delete_state(state).success
    assert remote.clear_state(activity, agent).success
    assert remote.retrieve_state(activity, agent, "bookmark").response.status == 404


def test_tincan_is_told_of_its_mistakes(remote: tincan.RemoteLRS) -> None:
    known = uuid.uuid4()
    remote.save_statement(statement(id=known))
    changed = statement(id=known)
    changed.result.completion = False

    assert remote.save_statement(changed).response.status == 409
    invalid = statement()
    invalid.result.score.scaled = 1.5
    assert remote.save_statement(invalid).response.status == 400
    remote.auth = "Basic bm9ib2R5OndvcmxkCg=="
    assert remote.query_statements({}).response.status == 401
