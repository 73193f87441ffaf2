"""What the store knows of activities and agents (1.0.3 Communication 2.4, 2.5; Data 2.4.4.1)."""

from collections.abc import Callable
from typing import Any

import orjson
import pytest

from lrs import definitions
from lrs.models import Credential, Definition
from tests.lrs.conftest import XapiClient
from tests.lrs.examples import COURSE, LESSON, PLAIN, by

type Make = Callable[..., Credential]

pytestmark = pytest.mark.django_db

AGENT = {"account": {"homePage": "https://people.example", "name": "person-1"}}


def about(definition: dict[str, Any], **properties: Any) -> dict[str, Any]:
    """A statement that defines the lesson."""
    return {**PLAIN, "object": {"id": LESSON, "definition": definition}, **properties}


def activity(client: XapiClient, iri: str = LESSON) -> Any:
    """What the activities resource answers."""
    response = client.get("/xapi/activities", activityId=iri)
    assert response.status_code == 200, response.content
    return response.json()


def person(client: XapiClient, agent: dict[str, Any] = AGENT) -> Any:
    """What the agents resource answers."""
    response = client.get("/xapi/agents", agent=orjson.dumps(agent).decode())
    assert response.status_code == 200, response.content
    return response.json()


# --- activities (2.5) -------------------------------------------------------------------------------


def test_an_activity_nobody_defined_is_answered_by_its_id(xapi: XapiClient) -> None:
    assert activity(xapi) == {"objectType": "Activity", "id": LESSON}


def test_definitions_of_all_statements_are_merged_and_the_newer_word_counts(xapi: XapiClient) -> None:
    xapi.post(about({"name": {"en": "Lesson", "fi": "Oppi"}, "type": "https://types.example/old"}))
    xapi.post(about({"name": {"fi": "Oppitunti", "sv": "Lektion"}, "type": "https://types.example/new"}))

    assert activity(xapi)["definition"] == {
        "name": {"en": "Lesson", "fi": "Oppitunti", "sv": "Lektion"},
        "type": "https://types.example/new",
    }


def test_choices_keep_the_languages_of_older_definitions() -> None:
    older = {"choices": [{"id": "a", "description": {"en": "First"}}, {"id": "b"}]}
    newer = {"choices": [{"id": "b", "description": {"fi": "Toinen"}}, {"id": "a", "description": {"fi": "Eka"}}]}

    assert definitions.merged(older, newer) == {
        "choices": [
            {"id": "b", "description": {"fi": "Toinen"}},
            {"id": "a", "description": {"en": "First", "fi": "Eka"}},
        ]
    }


def test_definitions_in_contexts_and_substatements_count(xapi: XapiClient) -> None:
    context = {"contextActivities": {"parent": [{"id": COURSE, "definition": {"name": {"en": "Course"}}}]}}
    inner = {**about({"name": {"en": "Lesson"}}), "objectType": "SubStatement", "context": context}

    xapi.post({**PLAIN, "object": inner})

    assert activity(xapi)["definition"] == {"name": {"en": "Lesson"}}
    assert activity(xapi, COURSE)["definition"] == {"name": {"en": "Course"}}


def test_the_same_definition_is_kept_once(xapi: XapiClient) -> None:
    for number in range(3):
        xapi.post(about({"name": {"en": "Lesson"}}, actor=by(str(number))["actor"]))

    assert Definition.objects.count() == 1


def test_only_those_who_may_define_change_the_definition(make_credential: Make, xapi: XapiClient) -> None:
    """Communication 4.2: without the scope define, the statement is kept and the store's own picture stays."""
    make_credential("writer", "statements/write")
    make_credential("author", "statements/write", "define")

    XapiClient("writer").post(about({"name": {"en": "Nonsense"}}))
    XapiClient("author").post(about({"name": {"en": "Lesson"}}))

    assert activity(xapi)["definition"] == {"name": {"en": "Lesson"}}
    assert xapi.get().json()["statements"][1]["object"]["definition"] == {"name": {"en": "Nonsense"}}


def test_nothing_of_a_refused_batch_is_defined(xapi: XapiClient) -> None:
    taken = str(xapi.post(PLAIN).json()[0])

    response = xapi.post([about({"name": {"en": "Lesson"}}), {**by("other"), "id": taken}])

    assert response.status_code == 409
    assert activity(xapi) == {"objectType": "Activity", "id": LESSON}


def test_canonical_statements_carry_the_merged_definition_in_one_language(xapi: XapiClient) -> None:
    xapi.post(about({"name": {"en": "Lesson"}}))
    xapi.post(about({"name": {"fi": "Oppitunti"}}))
    xapi.post(PLAIN)

    found = xapi.request(
        "GET", "/xapi/statements", params={"format": "canonical"}, headers={"Accept-Language": "fi, en;q=0.5"}
    )

    names = [statement["object"]["definition"]["name"] for statement in found.json()["statements"]]
    assert names == [{"fi": "Oppitunti"}] * 3


# --- agents (2.4) -----------------------------------------------------------------------------------


def test_an_agent_nobody_named_is_a_person_with_its_identifier(xapi: XapiClient) -> None:
    assert person(xapi) == {"objectType": "Person", "account": [AGENT["account"]]}


def test_a_person_has_every_name_the_agent_bears(xapi: XapiClient) -> None:
    xapi.post({**PLAIN, "actor": {**AGENT, "name": "Aino"}})
    xapi.post({**by("teacher"), "context": {"team": {"objectType": "Group", "member": [{**AGENT, "name": "A. V."}]}}})
    xapi.post({**by("other"), "context": {"instructor": {"mbox": "mailto:x@people.example", "name": "Somebody"}}})

    assert sorted(person(xapi)["name"]) == ["A. V.", "Aino"]


def test_names_come_from_what_the_client_may_read_only(make_credential: Make, xapi: XapiClient) -> None:
    make_credential("other", "statements/write", "statements/read/mine")
    xapi.post({**PLAIN, "actor": {**AGENT, "name": "Aino"}})

    assert "name" not in person(XapiClient("other"))


# --- both -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "params"),
    [
        ("/xapi/activities", {}),
        ("/xapi/activities", {"activityId": "no iri"}),
        ("/xapi/activities", {"activityId": LESSON, "more": "1"}),
        ("/xapi/agents", {}),
        ("/xapi/agents", {"agent": "{"}),
        ("/xapi/agents", {"agent": "{}"}),
        ("/xapi/agents", {"agent": '{"objectType": "Group", "member": [{"mbox": "mailto:a@b.example"}]}'}),
        ("/xapi/agents", {"agent": '{"mbox": "mailto:a@b.example"}', "more": "1"}),
    ],
)
def test_what_cannot_be_answered_is_refused(xapi: XapiClient, path: str, params: dict[str, str]) -> None:
    response = xapi.get(path, **params)

    assert response.status_code == 400
    assert response.json()["error"]


@pytest.mark.parametrize("path", ["/xapi/activities", "/xapi/agents"])
def test_a_client_that_only_writes_may_not_ask(make_credential: Make, path: str) -> None:
    make_credential("writer", "statements/write")

    assert XapiClient("writer").get(path, activityId=LESSON, agent=orjson.dumps(AGENT).decode()).status_code == 403
