"""The demo's certificates: rules for three courses and a series, issued at their time, made once."""

import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings

from certificates import demo
from certificates.enums import Deed
from certificates.models import Certificate, Entry, Rule
from learning import activities, record
from learning.enums import Kind
from learning.models import Activity
from learning.statements import Completed
from people.models import Mail, User
from tests.certificates.conftest import make_centre
from tests.worlds import a_person

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


@pytest.fixture
def trainings(db: None) -> dict[str, Activity]:
    """The courses and the series as their pillars describe them, by name of their rule."""
    for code in ("south", "west", "inner", "east", "north"):
        make_centre(code, code, code, code)
    made = {}
    for file in sorted((Path(settings.BASE_DIR) / demo.COURSES).glob("*.toml")):
        if "." not in file.stem and "certificate" in (data := tomllib.loads(file.read_text())):
            made[file.stem] = activities.describe(
                kind=Kind.COURSE, key=data["key"], names={"fi": file.stem}, minutes=data["minutes"], at=NOW
            )
    made["southern-series"] = activities.describe(
        kind=Kind.SERIES, key=demo.SOUTHERN, names={"fi": "Sarja"}, minutes=495, at=NOW
    )
    for activity in made.values():
        activities.publish(activity, at=NOW)
    return made


def test_each_training_has_its_rule_in_three_languages(trainings: dict[str, Activity]) -> None:
    demo.build(at=NOW)
    demo.build(at=NOW + timedelta(days=1))

    rules = {rule.code: rule for rule in Rule.objects.all()}
    assert {code: rule.activity for code, rule in rules.items()} == trainings
    assert {rule.version for rule in rules.values()} == {1}
    assert all(set(rule.titles) == {"fi", "sv", "en"} for rule in rules.values())
    assert str(rules["multiprofessional"].certification.key) == "f401e235-b265-4e93-a9b9-c224d91919e1"


def test_what_was_completed_is_issued_at_its_time_and_ended(trainings: dict[str, Activity]) -> None:
    people: dict[int, User] = {}
    for months in (30, 23, 1):
        people[months] = a_person()
        at = NOW - timedelta(days=30 * months)
        record.write(people[months], Completed(activity=trainings["multiprofessional"].about()), at=at)

    demo.build(at=NOW)
    for _ in range(2):
        demo.issue(at=NOW)
    revoked = demo.revoke_one(at=NOW, person=people[1])

    issued = {certificate.person: certificate for certificate in Certificate.objects.all()}
    assert [NOW - issued[people[months]].issued_at for months in (30, 23, 1)] == [
        timedelta(days=30 * months) - demo.MOMENT for months in (30, 23, 1)
    ]
    assert [entry.certificate.person for entry in Entry.objects.filter(deed=Deed.EXPIRED)] == [people[30]]
    assert revoked == issued[people[1]] == demo.revoke_one(at=NOW)
    assert [mail.key for mail in Mail.objects.all()] == [f"certificate:revoked:{revoked.uuid}"]
