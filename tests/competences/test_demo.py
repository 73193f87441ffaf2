"""The demo world's requirements: whole, and the same when built twice."""

import tomllib

import pytest

from competences import demo
from competences.models import Requirement
from learning.models import Activity
from people import demo as people_demo
from people.models import Organisation, Profession
from tests.competences import worlds


@pytest.mark.django_db
def test_built_twice() -> None:
    """Every organisation, profession and thing that the data names exists, and building again doubles nothing."""
    people_demo.build(at=worlds.now())
    data = tomllib.loads((demo.DATA / "requirements.toml").read_text())
    for name, thing in data["thing"].items():
        worlds.activity(thing["kind"], name, key=thing["key"])
    for _ in range(2):
        demo.build(at=worlds.now())
    made = {one.code: one for one in Requirement.objects.prefetch_related("professions")}
    assert list(made) == [row["code"] for row in data["requirement"]]
    for row in data["requirement"]:
        assert {one.code for one in made[row["code"]].professions.all()} == set(row.get("professions", ()))
    assert Activity.objects.count() == len(data["thing"])
    assert Organisation.objects.exists()
    assert Profession.objects.exists()
