"""Requirements: their constraints, their words, and who may see them."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import FETCH_ONE
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from competences import requiring, rules
from competences.enums import Obligation
from competences.models import Requirement
from learning.enums import Kind
from people import organising
from tests.competences import worlds
from tests.competences.worlds import World, in_days, now, person, requirement


def test_kept_once(world: World) -> None:
    """The same code is the same requirement."""
    course = worlds.activity(Kind.COURSE, "Course")
    for due in (10, 20):
        requiring.keep("same", activity=course, organisation=world.here, active_from=in_days(0), due_days=due)
    assert Requirement.objects.get(code="same").due_days == 20


@pytest.mark.parametrize(
    "fields",
    [{"due_days": None}, {"active_until": in_days(-3000)}],
)
def test_the_database_refuses(world: World, fields: dict[str, object]) -> None:
    """What is mandatory is due some day, and nothing ends before it begins, whoever writes the row."""
    with pytest.raises(IntegrityError), transaction.atomic():
        Requirement.objects.filter(pk=world.first_aid.pk).update(**fields)
    with pytest.raises(ValidationError):
        requirement(worlds.activity(Kind.COURSE, "Course"), world.here, **fields)


@pytest.mark.parametrize("kind", [Kind.LESSON, Kind.TEST, Kind.EVENT, Kind.PART, Kind.RECORDING])
def test_only_whole_things_are_asked_for(world: World, kind: str) -> None:
    """A course, a series or a certificate."""
    with pytest.raises(ValidationError):
        requirement(worlds.activity(kind, "Part"), world.here)
    with pytest.raises(ValidationError):
        requirement(worlds.activity(Kind.CERTIFICATION, "Whole"), world.here, training=worlds.activity(kind, "Part"))


def test_the_title(world: World) -> None:
    """Its own in the reader's language, else the activity's name."""
    made = requirement(worlds.activity(Kind.COURSE, "Course"), world.here, titles={"fi": "Kurssi", "sv": "Kurs"})
    with translation.override("sv"):
        assert (made.title, str(world.first_aid)) == ("Kurs", "First aid")


def test_who_sees_a_requirement(world: World) -> None:
    """Those it is for and the managers above, at and below; nobody of another employer, no visitor."""
    ward = requirement(worlds.activity(Kind.COURSE, "Ward"), world.ward)
    nurse = world.nurse_in(world.ward, "Aino Ward")
    other = world.nurse_in(world.clinic, "Bo Clinic")
    gone = world.nurse_in(world.ward, "Gone Ward", until=-1)
    head = worlds.manager("Head", world.ward)
    admin = person("Admin", is_superuser=True)
    seen = {
        somebody.given_name: sorted(
            str(one) for one in Requirement.objects.visible_to(somebody).select_related("activity")
        )
        for somebody in (nurse, other, gone, head, world.boss, world.stranger, admin)
    }
    both = ["First aid", "Ward"]
    assert seen == {
        "Aino": both,
        "Bo": ["First aid"],
        "Gone": [],
        "Head": both,
        "Boss": both,
        "Stranger": [],
        "Admin": both,
    }
    assert ward.obligation == Obligation.MANDATORY


class TestPair(TestCase):
    """The pair of rules on invented worlds."""

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def test_list_and_question_agree(self, data: st.DataObject) -> None:
        """``visible_to`` lists exactly the requirements that ``can_see`` allows."""
        tree = []
        for number in range(data.draw(st.integers(2, 6))):
            parent = data.draw(st.sampled_from([None, *tree])) if tree else None
            tree.append(worlds.body(f"o{number}", parent=parent))
        work = worlds.profession("nurse")
        course = worlds.activity(Kind.COURSE, "Course")
        for place in data.draw(st.lists(st.sampled_from(tree), max_size=4)):
            requirement(course, place)
        viewer = person("Viewer")
        for place in data.draw(st.lists(st.sampled_from(tree), max_size=2)):
            ended = data.draw(st.sampled_from([None, -1, 0, 5]))
            worlds.employ(viewer, place, work, until=ended)
        for place in data.draw(st.lists(st.sampled_from(tree), max_size=2)):
            organising.appoint(viewer, "MANAGER", at=now(), organisation=place)
        for place in data.draw(st.lists(st.sampled_from(tree), max_size=2)):
            organising.employ(person("Member"), organisation=place, profession=work, on=in_days(-9), reports_to=viewer)
        listed = set(Requirement.objects.visible_to(viewer))
        allowed = {one for one in Requirement.objects.fetch_mode(FETCH_ONE) if rules.can_see_requirement(viewer, one)}
        assert listed == allowed
