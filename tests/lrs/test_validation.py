"""Each rule of xAPI's data model, by the section that makes it (1.0.3 part two; 2.0 where said)."""

from typing import Any

import pytest

from lrs import validation
from lrs.errors import Invalid
from tests.lrs.examples import FULL, MISSING, PLAIN, SUBSTATEMENT, changed, voiding

DEFINITION = "/object/definition"
ATTACHMENT = "/attachments/0"


def refused(statement: Any, version: str = "1.0.3") -> Invalid:
    """The error with which the statement is refused."""
    with pytest.raises(Invalid) as caught:
        validation.validate(statement, version=version)
    return caught.value


@pytest.mark.parametrize("version", ["1.0.3", "2.0.0"])
@pytest.mark.parametrize("statement", [PLAIN, FULL, SUBSTATEMENT, voiding("6690e6c9-3ef0-4ed3-8b37-7f3964730bee")])
def test_valid_statements_come_back_as_they_are(statement: dict[str, Any], version: str) -> None:
    assert validation.validate(statement, version=version) == statement


@pytest.mark.parametrize(
    ("section", "pointer", "value"),
    [
        ("2.4.2", "/actor", None),
        ("2.4.5", "/result", None),
        ("2.4.5.1", "/result/score/scaled", "0.5"),
        ("2.4.5", "/result/success", "true"),
        ("2.4.5", "/result/success", 1),
        ("2.4", "/Timestamp", "2026-01-01T00:00:00Z"),
        ("2.4.3", "/verb/Id", "https://verbs.example/x"),
        ("2.4.4.1", "/object/more", 1),
        ("2.4", "/actor", MISSING),
        ("2.4", "/verb", MISSING),
        ("2.4", "/object", MISSING),
        ("2.4.1", "/id", "0b6ac2f5-0f2d-4c85-9b6c-8f5fb6f8f6a11"),
        ("2.4.1", "/id", "0b6ac2f50f2d4c859b6c8f5fb6f8f6a1"),
        ("2.4.1", "/id", "0b6ac2f5-0f2d-4c85-9b6c-8f5fb6f8f6aG"),
        ("2.4.1", "/id", "0b6ac2f5-0f2d-4c85-9b6c-8f5fb6f8f6a1\n"),
        ("2.4.1", "/id", 12),
        ("2.4.2", "/actor/objectType", "agent"),
        ("2.4.2", "/actor/objectType", "Person"),
        ("2.4.2.1", "/actor/name", 5),
        ("2.4.2.2", "/actor/member", {}),
        ("2.4.2", "/actor/member/0", {"objectType": "Group", "mbox": "mailto:g@x.example"}),
        ("2.4.2.3", "/actor/member/0", {"name": "nobody"}),
        ("2.4.2.2", "/context/team", {"objectType": "Group"}),
        ("2.4.2.2", "/context/team", {"objectType": "Group", "member": []}),
        ("2.4.2.3", "/context/instructor", {}),
        ("2.4.2", "/context/instructor", {"name": "A", "member": []}),
        ("2.4.2.3", "/context/instructor/mbox", "teacher@people.example"),
        ("2.4.2.3", "/context/instructor/mbox", "mailto:people.example"),
        ("2.4.2.3", "/context/instructor/mbox", "MAILTO:a@people.example"),
        ("2.4.2.3", "/actor/member/1/mbox_sha1sum", "a" * 39),
        ("2.4.2.3", "/actor/member/1/mbox_sha1sum", "g" * 40),
        ("2.4.2.3", "/actor/member/0/openid", "id.example"),
        ("2.4.2.4", "/context/instructor", {"account": {"homePage": "https://x.example"}}),
        ("2.4.2.4", "/context/instructor", {"account": {"name": "x"}}),
        ("2.4.2.4", "/context/instructor", {"account": {"homePage": "x.example", "name": "x"}}),
        ("2.4.2.4", "/context/instructor", {"account": {"homePage": "https://x.example", "name": 1}}),
        ("2.4.2.4", "/context/instructor", {"account": "x"}),
        ("2.4.3", "/verb/id", MISSING),
        ("2.4.3", "/verb/id", "answered"),
        ("2.4.3", "/verb/id", ""),
        ("2.4.4", "/object/objectType", "activity"),
        ("2.4.4", "/object", "https://x.example"),
        ("2.4.4.1", "/object/id", MISSING),
        ("2.4.4.1", "/object/id", "learning.example/a"),
        ("2.4.4.1", "/object/id", "ht=tp://learning.example"),
        ("2.4.4.1", "/object/id", "https://learning.example/a b"),
        ("2.4.4.1", f"{DEFINITION}/type", "lesson"),
        ("2.4.4.1", f"{DEFINITION}/moreInfo", "/about"),
        ("2.4.4.1", f"{DEFINITION}/interactionType", "Choice"),
        ("2.4.4.1", f"{DEFINITION}/interactionType", MISSING),
        ("2.4.4.1", f"{DEFINITION}/correctResponsesPattern", "a"),
        ("2.4.4.1", f"{DEFINITION}/correctResponsesPattern/0", 1),
        ("2.4.4.1", f"{DEFINITION}/choices/1/id", "a"),
        ("2.4.4.1", f"{DEFINITION}/choices/1/id", MISSING),
        ("2.4.4.1", f"{DEFINITION}/choices/1/label", "b"),
        ("2.4.4.1", f"{DEFINITION}/scale", [{"id": "a"}]),
        ("4.2", f"{DEFINITION}/name", "A question"),
        ("4.2", f"{DEFINITION}/name/en", 5),
        ("4.2", f"{DEFINITION}/name/a12345", "no language"),
        ("4.2", f"{DEFINITION}/choices/0/description", []),
        ("4.1", f"{DEFINITION}/extensions", []),
        ("4.1", f"{DEFINITION}/extensions/level", 1),
        ("2.4.5.1", "/result/score", 5),
        ("2.4.5.1", "/result/score/scaled", 1.0001),
        ("2.4.5.1", "/result/score/scaled", -1.1),
        ("2.4.5.1", "/result/score/raw", 11),
        ("2.4.5.1", "/result/score/raw", -0.5),
        ("2.4.5.1", "/result/score/min", 10),
        ("2.4.5.1", "/result/score/raw", True),
        ("2.4.5", "/result/response", 5),
        ("2.4.5", "/result/completion", "false"),
        ("4.6", "/result/duration", "P4W1D"),
        ("4.6", "/result/duration", "P"),
        ("4.6", "/result/duration", "PT"),
        ("4.6", "/result/duration", "P1DT"),
        ("4.6", "/result/duration", "PT1.5H30M"),
        ("4.6", "/result/duration", "P1S"),
        ("4.6", "/result/duration", "-PT1S"),
        ("4.6", "/result/duration", "P0003-01-29T04:35:59"),
        ("4.6", "/result/duration", 60),
        ("2.4.6", "/context/registration", "course 1"),
        ("2.4.6", "/context/team", {"mbox": "mailto:mate@people.example"}),
        ("2.4.6", "/context/platform", 5),
        ("2.4.6", "/context/language", "english please"),
        ("2.4.4.3", "/context/statement/objectType", MISSING),
        ("2.4.4.3", "/context/statement/id", "1"),
        ("2.4.6.2", "/context/contextActivities/parents", []),
        ("2.4.6.2", "/context/contextActivities/parent", "https://x.example"),
        ("2.4.4.1", "/context/contextActivities/parent/0/id", MISSING),
        ("2.4.6", "/context/contextAgents", []),
        ("4.5", "/timestamp", "19.11.2026"),
        ("4.5", "/timestamp", "2026-02-30T00:00:00Z"),
        ("4.5", "/timestamp", "2026-11-19T12:17:00-00:00"),
        ("4.5", "/timestamp", "2026-11-19T12:17:00-00"),
        ("4.5", "/timestamp", "2026-11-19T12:17:00-0000"),
        ("4.5", "/timestamp", "0001-01-01T00:00:00+05:00"),
        ("4.5", "/timestamp", 5),
        ("4.5", "/stored", "yesterday"),
        ("2.4.9", "/authority", {"objectType": "Group", "member": [{"mbox": "mailto:a@x.example"}]}),
        ("2.4.9", "/authority", {"objectType": "Group", "mbox": "mailto:a@x.example", "member": []}),
        ("2.4.10", "/version", "1.1.0"),
        ("2.4.10", "/version", "0.9.5"),
        ("2.4.10", "/version", "2.0.0"),
        ("2.4.11", "/attachments", {}),
        ("2.4.11", ATTACHMENT, "essay"),
        ("2.4.11", f"{ATTACHMENT}/usageType", "essay"),
        ("4.2", f"{ATTACHMENT}/display", "An essay"),
        ("2.4.11", f"{ATTACHMENT}/display", MISSING),
        ("2.4.11", f"{ATTACHMENT}/contentType", "text"),
        ("2.4.11", f"{ATTACHMENT}/length", "27"),
        ("2.4.11", f"{ATTACHMENT}/length", 27.5),
        ("2.4.11", f"{ATTACHMENT}/sha2", "should fail"),
        ("2.4.11", f"{ATTACHMENT}/fileUrl", "essay.txt"),
    ],
)
def test_what_breaks_a_rule_is_refused_with_its_place(section: str, pointer: str, value: Any) -> None:
    error = refused(changed(FULL, pointer, value))

    assert error.section == f"1.0.3 Data {section}"
    assert error.pointer.startswith(pointer), error.pointer


def test_an_agent_has_one_identifier() -> None:
    error = refused(changed(FULL, "/actor/openid", "https://id.example/two"))

    assert (error.pointer, error.section) == ("/actor", "1.0.3 Data 2.4.2.3")


def test_an_interaction_has_the_lists_of_its_type() -> None:
    error = refused(changed(FULL, "/object/definition/interactionType", "likert"))

    assert (error.pointer, error.section) == ("/object/definition/choices", "1.0.3 Data 2.4.4.1")


@pytest.mark.parametrize("name", ["id", "stored", "version", "authority"])
def test_a_substatement_has_none_of_the_stores_properties(name: str) -> None:
    error = refused(changed(SUBSTATEMENT, f"/object/{name}", FULL["id"]))

    assert (error.pointer, error.section) == (f"/object/{name}", "1.0.3 Data 2.4.4.3")


def test_a_substatement_holds_no_other() -> None:
    error = refused(changed(SUBSTATEMENT, "/object/object", SUBSTATEMENT["object"]))

    assert (error.pointer, error.section) == ("/object/object/objectType", "1.0.3 Data 2.4.4.3")


def test_a_substatement_keeps_the_rules_of_statements() -> None:
    assert refused(changed(SUBSTATEMENT, "/object/verb", {"id": "x"})).pointer == "/object/verb/id"
    assert refused(changed(SUBSTATEMENT, "/object/timestamp", "soon")).pointer == "/object/timestamp"


def test_a_voiding_statement_refers_to_a_statement() -> None:
    error = refused({**PLAIN, "verb": {"id": "http://adlnet.gov/expapi/verbs/voided"}})

    assert (error.pointer, error.section) == ("/object/objectType", "1.0.3 Data 2.3.2")


@pytest.mark.parametrize("name", ["revision", "platform"])
def test_revision_and_platform_belong_to_activities(name: str) -> None:
    person = {"objectType": "Agent", "mbox": "mailto:a@people.example"}
    error = refused({**PLAIN, "object": person, "context": {name: "1"}})

    assert (error.pointer, error.section) == (f"/context/{name}", "1.0.3 Data 2.4.6")


def test_a_single_context_activity_becomes_a_list() -> None:
    given = {**PLAIN, "context": {"contextActivities": {"parent": {"id": "https://a.example"}, "other": []}}}

    lists = validation.validate(given, version="1.0.3")["context"]["contextActivities"]

    assert lists == {"parent": [{"id": "https://a.example"}], "other": []}
    assert given["context"]["contextActivities"]["parent"] == {"id": "https://a.example"}, "the sender's is untouched"


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("/id", "0B6AC2F5-0F2D-7C85-1B6C-8F5FB6F8F6A1"),
        ("/timestamp", "2026-11-19T12:17:00"),
        ("/timestamp", "2026-11-19T12:17:00.123456789Z"),
        ("/timestamp", "2016-12-31T23:59:60Z"),
        ("/timestamp", "2060-01-01T00:00:00+0200"),
        ("/version", "1.0"),
        ("/version", "1.0.9"),
        ("/result/duration", "P1Y"),
        ("/result/duration", "P4W"),
        ("/result/duration", "PT16559.14S"),
        ("/result/duration", "PT0,5S"),
        ("/result/score", {"scaled": -1, "raw": 12.5}),
        ("/object/id", "urn:uuid:0b6ac2f5-0f2d-4c85-9b6c-8f5fb6f8f6a1"),
        ("/object/id", "http://example.com/فعل/خواندن"),
        ("/verb/display", {}),
        ("/context/language", "x-whatever"),
        ("/context/language", "i-klingon"),
        ("/context/language", "de-CH-1996-u-co-phonebk-x-own"),
        ("/authority", {"objectType": "Group", "member": [{"mbox": "mailto:a@x.fi"}, {"mbox": "mailto:b@x.fi"}]}),
        ("/actor", {"objectType": "Group", "account": {"homePage": "https://x.example", "name": ""}}),
        ("/attachments", []),
    ],
)
def test_what_the_rules_allow_passes(pointer: str, value: Any) -> None:
    statement = changed(FULL, pointer, value)

    assert validation.validate(statement, version="1.0.3") == statement


def companions(**properties: Any) -> dict[str, Any]:
    """A statement of 2.0 with an agent and a group beside the actor."""
    agent = {"objectType": "contextAgent", "agent": {"mbox": "mailto:a@people.example"}, **properties}
    group = {
        "objectType": "contextGroup",
        "group": {"objectType": "Group", "mbox": "mailto:g@people.example"},
        "relevantTypes": ["https://types.example/observer"],
    }
    return {**PLAIN, "version": "2.0.0", "context": {"contextAgents": [agent], "contextGroups": [group]}}


def test_2_0_knows_context_agents_and_groups() -> None:
    assert validation.validate(companions(), version="2.0.0") == companions()
    assert refused({**companions(), "version": "1.0.0"}, "1.0.3").pointer == "/context/contextAgents"


@pytest.mark.parametrize(
    "properties",
    [
        {"objectType": "Agent"},
        {"agent": {"key": "no"}},
        {"agent": {"objectType": "Group", "mbox": "mailto:g@people.example"}},
        {"relevantTypes": []},
        {"relevantTypes": ["observer"]},
        {"relevantTypes": "https://types.example/observer"},
        {"since": 1},
    ],
)
def test_2_0_context_agents_keep_their_shape(properties: dict[str, Any]) -> None:
    error = refused(companions(**properties), "2.0.0")

    assert error.pointer.startswith("/context/contextAgents/0")


@pytest.mark.parametrize("garbage", [None, 5, "text", [], True, [PLAIN]])
def test_a_statement_is_an_object(garbage: Any) -> None:
    assert refused(garbage).pointer == ""
