"""Filters of GET /statements: what they find, through which ways, in how many queries (1.0.3 Communication 2.1.3)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import orjson
import pytest
from django.db import connection

from lrs import finding, moments, store
from lrs.models import Credential, Statement
from tests.lrs.conftest import XapiClient
from tests.lrs.examples import AT, COURSE, LESSON, PLAIN, REGISTRATION, by

PERSON = {"mbox": "mailto:person@people.example"}
OTHER = {"mbox": "mailto:other@people.example"}
LIKED = {"id": "https://verbs.example/liked"}

pytestmark = pytest.mark.django_db


def asked(agent: dict[str, Any], **params: str) -> dict[str, str]:
    """The parameters that ask for an agent."""
    return {"agent": orjson.dumps(agent).decode(), **params}


def about(uuid: object) -> dict[str, Any]:
    """A reference to a statement, as an object."""
    return {"objectType": "StatementRef", "id": str(uuid)}


NARROW: dict[str, dict[str, Any]] = {
    "actor": {"actor": PERSON},
    "actor in another spelling": {"actor": {"mbox": "mailto:person@PEOPLE.example", "name": "P"}},
    "object": {"object": {"objectType": "Agent", **PERSON}},
    "member": {"actor": {"objectType": "Group", "member": [OTHER, PERSON]}},
    "member of the object": {"object": {"objectType": "Group", **OTHER, "member": [PERSON]}},
}
BROAD: dict[str, dict[str, Any]] = {
    "instructor": {"context": {"instructor": PERSON}},
    "team": {"context": {"team": {"objectType": "Group", "member": [PERSON]}}},
    "actor of a substatement": {"object": {"objectType": "SubStatement", **PLAIN, "actor": PERSON}},
    "instructor of a substatement": {
        "object": {"objectType": "SubStatement", **PLAIN, "context": {"instructor": PERSON}}
    },
}


@pytest.mark.parametrize("way", [*NARROW, *BROAD])
def test_an_agent_is_found_in_every_place(xapi: XapiClient, way: str) -> None:
    statement = {**PLAIN, "actor": OTHER, **(NARROW | BROAD)[way]}
    [statement_id] = xapi.post(statement).json()
    xapi.post({**PLAIN, "actor": OTHER})

    def found(**params: str) -> list[str]:
        return [each["id"] for each in xapi.get(**asked(PERSON, **params)).json()["statements"]]

    assert found() == ([statement_id] if way in NARROW else [])
    assert found(related_agents="true") == [statement_id]


def test_an_authority_is_found_broadly(xapi: XapiClient, make_credential: Callable[..., Credential]) -> None:
    elsewhere = make_credential("elsewhere")
    store.save([by("ours")], at=AT)
    store.save([by("theirs")], credential=elsewhere, at=AT)

    assert xapi.names(**asked(elsewhere.authority)) == []
    assert xapi.names(**asked(elsewhere.authority, related_agents="true")) == ["theirs"]
    assert xapi.names(**asked(store.OWN_AUTHORITY, related_agents="true")) == ["ours"]


def test_an_activity_is_found_narrowly_and_broadly(xapi: XapiClient) -> None:
    course = {"id": COURSE}
    xapi.post(
        [
            by("object", object=course),
            by("parent", context={"contextActivities": {"parent": course}}),
            by("category", context={"contextActivities": {"category": [{"id": LESSON}, course]}}),
            by("inside", object={"objectType": "SubStatement", **PLAIN, "object": course}),
            by("twice", object=course, context={"contextActivities": {"grouping": [course, course]}}),
            by("none"),
        ]
    )

    assert xapi.names(activity=COURSE) == ["twice", "object"]
    broadly = xapi.names(activity=COURSE, related_activities="true", ascending="true")
    assert broadly == ["object", "parent", "category", "inside", "twice"]


def test_filters_combine(xapi: XapiClient) -> None:
    here = {"registration": REGISTRATION}
    xapi.post(
        [
            by("a", context=here),
            by("b", context=here, verb=LIKED),
            by("a", verb=LIKED, object={"id": COURSE}),
            by("a", context=here | {"contextActivities": {"parent": [{"id": COURSE}]}}, verb=LIKED),
        ]
    )
    person = by("a")["actor"]

    assert xapi.names(registration=REGISTRATION.upper()) == ["a", "b", "a"]
    assert xapi.names(verb=LIKED["id"], registration=REGISTRATION) == ["a", "b"]
    assert len(xapi.names(**asked(person, verb=LIKED["id"]))) == 2
    assert len(xapi.names(**asked(person, activity=LESSON))) == 2
    assert len(xapi.names(**asked(person, activity=COURSE))) == 1
    assert len(xapi.names(**asked(person, activity=COURSE, related_activities="true"))) == 2
    assert len(xapi.names(**asked(person, activity=COURSE, related_activities="true", related_agents="true"))) == 2


def test_since_is_exclusive_and_until_inclusive(xapi: XapiClient, credential: Credential) -> None:
    for hour in range(3):
        store.save([by(str(hour))], credential=credential, at=AT + timedelta(hours=hour))
    one = moments.text(AT + timedelta(hours=1))

    assert xapi.names(since=one) == ["2"]
    assert xapi.names(until=one) == ["1", "0"]
    assert xapi.names(since=moments.text(AT), until=one) == ["1"]
    assert xapi.names(until="2026-11-20T12:30:00+02:00") == ["1", "0"], "compared as instants"


@pytest.mark.parametrize("many", [0, 5_000])
def test_statements_about_what_matches_match(xapi: XapiClient, monkeypatch: pytest.MonkeyPatch, many: int) -> None:
    monkeypatch.setattr(finding, "MANY_TARGETS", many)
    [first] = xapi.post(by("first", context={"registration": REGISTRATION})).json()
    [second] = xapi.post(by("second", verb=LIKED, object=about(first))).json()
    xapi.post(by("third", verb=LIKED, object=about(second)))
    xapi.post(by("stranger", verb=LIKED))
    everybody = ["third", "second", "first"]

    assert xapi.names(verb=PLAIN["verb"]["id"]) == everybody
    assert xapi.names(activity=LESSON) == ["stranger", *everybody]
    assert xapi.names(registration=REGISTRATION) == everybody
    assert xapi.names(**asked(by("first")["actor"])) == everybody
    assert xapi.names(**asked(by("second")["actor"])) == ["third", "second"]
    assert xapi.names(verb=PLAIN["verb"]["id"], limit="1") == ["third"]
    assert xapi.names(since=xapi.get(statementId=second).json()["stored"], verb=PLAIN["verb"]["id"]) == ["third"]


def test_a_reference_may_come_before_its_statement_or_run_in_a_circle(xapi: XapiClient) -> None:
    one, two = REGISTRATION, "6690e6c9-3ef0-4ed3-8b37-7f3964730bee"
    xapi.post([by("a", id=one, verb=LIKED, object=about(two)), by("b", id=two, verb=LIKED, object=about(one))])

    assert xapi.names(**asked(by("a")["actor"])) == ["b", "a"]


def test_a_voided_statement_still_brings_those_about_it(xapi: XapiClient) -> None:
    [gone] = xapi.post(by("gone")).json()
    void = {"id": "http://adlnet.gov/expapi/verbs/voided"}
    xapi.post([by("comment", verb=LIKED, object=about(gone)), by("void", verb=void, object=about(gone))])

    assert xapi.names(activity=LESSON) == ["void", "comment"]


SHAPES: list[tuple[dict[str, str], int]] = [
    ({}, 2),
    ({"verb": PLAIN["verb"]["id"]}, 3),
    ({"activity": LESSON}, 3),
    ({"registration": REGISTRATION}, 3),
    ({"activity": COURSE, "related_activities": "true"}, 4),
    (asked(by("0")["actor"]), 4),
    (asked(by("0")["actor"], related_agents="true"), 6),
]


@pytest.mark.parametrize(("params", "queries"), SHAPES)
@pytest.mark.parametrize("count", [1, 40])
def test_each_shape_is_a_constant_number_of_queries(
    xapi: XapiClient, params: dict[str, str], queries: int, count: int, django_assert_num_queries: Any
) -> None:
    parent = {"contextActivities": {"parent": [{"id": COURSE}]}, "registration": REGISTRATION}
    xapi.post([by(str(number), context=parent) for number in range(count)])

    # Inside a test's transaction the watermark looks anew at who writes, on PostgreSQL, and knows it on SQLite.
    watermark = 2 if connection.vendor == "postgresql" else 0
    with django_assert_num_queries(queries + watermark):
        assert xapi.get(**params).json()["statements"]


@pytest.mark.parametrize(
    ("columns", "index"),
    [
        ({"actor": "account:https://people.example|7"}, "lrs_actor"),
        ({"activity": "https://learning.example/7"}, "lrs_activity"),
        ({"registration": REGISTRATION}, "lrs_registration"),
        ({"voids": REGISTRATION}, "lrs_voids"),
        ({"refers": REGISTRATION}, "lrs_refers"),
    ],
)
def test_the_indexes_answer(columns: dict[str, str], index: str) -> None:
    store.save([by(str(number), object={"id": f"https://learning.example/{number}"}) for number in range(500)], at=AT)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE lrs_statement")

    plan = Statement.objects.filter(**columns).order_by("-stored", "-sequence")[:10].explain()

    assert index in plan


def test_our_projections_read_one_index() -> None:
    store.save([by(str(number)) for number in range(500)], at=AT)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE lrs_statement")

    plan = store.of(["account:https://people.example|7"], [LESSON]).explain()

    assert "lrs_actor" in plan
    assert "SCAN lrs_statement" not in plan
