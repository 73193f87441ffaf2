"""Which differences make another statement (1.0.3 Data 2.3.1)."""

from typing import Any

import pytest

from lrs import equivalence
from tests.lrs.examples import FULL, MISSING, PLAIN, REGISTRATION, SUBSTATEMENT, changed

STORED = {**FULL, "stored": "2026-11-20T09:30:00.000000Z"}
TWO_MEMBERS = [{"mbox_sha1sum": "A" * 40}, {"objectType": "Agent", "openid": "https://id.example/one"}]


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("/id", MISSING),
        ("/authority", MISSING),
        ("/version", "1.0.3"),
        ("/timestamp", MISSING),
        ("/timestamp", "2026-11-19T10:17:00.123Z"),
        ("/attachments", MISSING),
        ("/verb/display", MISSING),
        ("/object/definition", {"name": {"fi": "Toinen"}}),
        ("/object/objectType", MISSING),
        ("/context/contextActivities/parent/0/definition", {"name": {"fi": "Kurssi"}}),
        ("/actor/member", TWO_MEMBERS),
        ("/actor/mbox", "mailto:evening@GROUP.example"),
        ("/context/registration", REGISTRATION.upper()),
        ("/result/score/raw", 5.0),
        ("/result/duration", "P3Y1M29DT4H35M59.149S"),
    ],
)
def test_the_same_statement(pointer: str, value: Any) -> None:
    assert equivalence.same(STORED, changed(FULL, pointer, value))


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("/timestamp", "2026-11-19T10:17:00.124Z"),
        ("/verb/id", "http://adlnet.gov/expapi/verbs/completed"),
        ("/object/id", "https://learning.example/questions/2"),
        ("/actor/mbox", "mailto:Evening@group.example"),
        ("/actor/name", "The morning group"),
        ("/actor/member/0/openid", "https://id.example/three"),
        ("/result/success", False),
        ("/result/score/raw", 6),
        ("/result/duration", "P3Y1M29DT4H35M59.15S"),
        ("/result/extensions", {}),
        ("/context", MISSING),
        ("/context/contextActivities/parent", []),
        ("/context/team/member/0/mbox", "mailto:other@people.example"),
    ],
)
def test_another_statement(pointer: str, value: Any) -> None:
    assert not equivalence.same(STORED, changed(FULL, pointer, value))


def test_substatements_are_compared_with_their_times() -> None:
    stored = {**SUBSTATEMENT, "timestamp": "2026-11-20T09:30:00Z"}

    assert equivalence.same(stored, changed(SUBSTATEMENT, "/object/timestamp", "2030-01-01T02:00:00+02:00"))
    assert not equivalence.same(stored, changed(SUBSTATEMENT, "/object/timestamp", "2030-01-01T02:00:00Z"))
    assert not equivalence.same(stored, {**PLAIN, "timestamp": "2026-11-20T09:30:00Z"})


def test_objects_that_are_agents_or_references_are_compared() -> None:
    agent = {**PLAIN, "object": {"objectType": "Agent", "mbox": "mailto:a@x.example"}}
    reference = {**PLAIN, "object": {"objectType": "StatementRef", "id": REGISTRATION}}
    stored = {"timestamp": "2026-11-20T09:30:00Z"}

    assert equivalence.same(agent | stored, changed(agent, "/object/mbox", "mailto:a@X.example"))
    assert equivalence.same(reference | stored, changed(reference, "/object/id", REGISTRATION.upper()))
    assert not equivalence.same(agent | stored, reference)
