"""Facts become statements exactly as the golden files say, and our own store accepts every one of them."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import pytest

from learning.statements import (
    About,
    Answered,
    Attended,
    Completed,
    Earned,
    Expired,
    Fact,
    Opened,
    Registered,
    Revoked,
    Scored,
    Watched,
    Withdrew,
    statement,
    voiding,
)
from lrs import validation

GOLDEN = Path(__file__).parent / "golden"
AT = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
LESSON = About(
    "https://talkoot.example/xapi/activities/lesson/1",
    "LESSON",
    {"fi": "Yhteinen kieli", "sv": "Ett gemensamt språk", "en": "A common language"},
)
COURSE = About("https://talkoot.example/xapi/activities/course/2", "COURSE", {"fi": "Monialainen työ"})
REFERENCE = UUID("6f5cdb6b-7e0a-4a5b-9d0e-2b6a1d0c3f4e")
FACTS: dict[str, Fact] = {
    "registered": Registered(activity=COURSE, key="k"),
    "withdrew": Withdrew(activity=COURSE, key="k"),
    "opened": Opened(activity=LESSON, within=COURSE, key="k"),
    "completed": Completed(activity=LESSON, within=COURSE, key="k"),
    "answered": Answered(activity=LESSON, within=COURSE, key="k", correct=True, response=("a", "c")),
    "scored": Scored(activity=LESSON, within=COURSE, key="k", raw=5, maximum=6, passed=True, attempt=2),
    "watched": Watched(activity=LESSON, key="k", spans=((0, 12.5), (30, 31)), length=90, position=31, session="s"),
    "attended": Attended(activity=LESSON, key="k", spans=((0, 1800),), length=3600),
    "earned": Earned(activity=COURSE, key="k", reference=REFERENCE, valid_until=date(2028, 3, 2), evidence=("b", "a")),
    "revoked": Revoked(activity=COURSE, key="k", reference=REFERENCE),
    "expired": Expired(activity=COURSE, key="k", reference=REFERENCE),
}


def said(fact: Fact) -> dict:
    return statement(fact, home_page="https://talkoot.example/xapi", name=str(REFERENCE), at=AT)


@pytest.mark.parametrize("name", FACTS)
def test_statement_is_the_golden_one(name: str) -> None:
    assert said(FACTS[name]) == json.loads((GOLDEN / f"{name}.json").read_text())


@pytest.mark.parametrize("name", FACTS)
def test_statement_is_valid_in_both_versions(name: str) -> None:
    for version in ("1.0.3", "2.0.0"):
        validation.validate(said(FACTS[name]), version=version)


def test_voiding_is_valid() -> None:
    validation.validate(
        voiding(REFERENCE, home_page="https://talkoot.example/xapi", name="talkoot", at=AT), version="1.0.3"
    )


def test_statement_without_a_key_has_an_id_of_its_own() -> None:
    assert said(Opened(activity=LESSON))["id"] != said(Opened(activity=LESSON))["id"]


def test_statement_names_nobody() -> None:
    for fact in FACTS.values():
        assert set(said(fact)["actor"]) == {"objectType", "account"}
