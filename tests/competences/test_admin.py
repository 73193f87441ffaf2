"""The administrators' screens of requirements: theirs alone, with clear answers to bad input."""

import pytest
from django.test import Client
from django.urls import reverse

from competences.enums import Obligation
from competences.models import Requirement
from learning.enums import Kind
from people import organising
from tests.competences import worlds
from tests.competences.worlds import World, in_days, now, person


@pytest.fixture
def admin(world: World) -> Client:
    """A browser in which an administrator is signed in."""
    browser = Client()
    browser.force_login(person("Admin", is_superuser=True, is_staff=True, language="en"))
    return browser


def filled(world: World, **fields: object) -> dict[str, object]:
    """A form as an administrator fills it."""
    course = worlds.activity(Kind.COURSE, "Course")
    return {
        "code": "course-for-nurses",
        "activity": course.pk,
        "title_fi": "Kuunteleminen",
        "title_en": "Listening",
        "training": "",
        "organisation": world.here.pk,
        "professions": [world.nurse.pk],
        "obligation": Obligation.MANDATORY,
        "due_days": 30,
        "active_from": in_days(0).isoformat(),
        "active_until": "",
        "position": 0,
        **fields,
    }


def test_made_and_changed(world: World, admin: Client) -> None:
    """A requirement with its own title, then without."""
    form = filled(world)
    assert admin.post(reverse("requirements:add"), form).status_code == 302
    made = Requirement.objects.get(code="course-for-nurses")
    assert made.titles == {"fi": "Kuunteleminen", "en": "Listening"}
    assert list(made.professions.all()) == [world.nurse]
    page = admin.get(reverse("requirements:edit", args=[made.pk])).content.decode()
    assert "Kuunteleminen" in page
    changed = {**form, "title_fi": "", "title_en": ""}
    assert admin.post(reverse("requirements:edit", args=[made.pk]), changed).status_code == 302
    made.refresh_from_db()
    assert (made.titles, made.title) == ({}, "Course")
    assert "Course" in admin.get(reverse("requirements:index")).content.decode()


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"due_days": ""}, "Say within how many days"),
        ({"due_days": "-1"}, "greater than or equal to 0"),
        ({"active_from": "nonsense"}, "Enter a valid date"),
        ({"active_until": "2001-01-01"}, "The last day cannot be before the first."),
        ({"code": "not a code"}, "Enter a valid"),
        ({"activity": "999999"}, "Select a valid choice"),
    ],
)
def test_bad_input(world: World, admin: Client, fields: dict[str, str], message: str) -> None:
    """Nothing is stored, what was typed stays, and it says why."""
    response = admin.post(reverse("requirements:add"), filled(world, **fields), headers={"accept-language": "en"})
    assert response.status_code == 200
    assert message in response.content.decode().replace("&#x27;", "'")
    assert "Kuunteleminen" in response.content.decode()
    assert not Requirement.objects.filter(code="course-for-nurses").exists()


def test_administrators_only(world: World) -> None:
    """Managers, organisers and visitors do not get there, and the menu does not show it."""
    area = organising.keep_area("a", names={"fi": "A"}, position=1)
    centre = organising.keep_centre("south", names={"fi": "Etelä"}, area=area)
    organiser = person("Organiser")
    organising.appoint(organiser, "ORGANISER", at=now(), centre=centre)
    for somebody in (world.boss, organiser, None):
        browser = Client()
        if somebody:
            browser.force_login(somebody)
        for address in ("index", "add"):
            response = browser.get(reverse(f"requirements:{address}"))
            assert response.status_code == 302
            assert "requirements" not in response.url.partition("?")[0]
