"""The administrators' pages of roles."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from learning import access
from people import organising
from people.enums import RoleKind
from people.models import Note, Role, User
from tests import worlds

pytestmark = pytest.mark.django_db
PAGE = "/admin/people/roles/"


@pytest.fixture
def boss() -> User:
    """The only administrator."""
    person = worlds.a_person("boss")
    organising.appoint(person, RoleKind.ADMINISTRATOR, at=timezone.now())
    return User.objects.get(pk=person.pk)


@pytest.fixture
def here(boss: User) -> Client:
    """A browser of the administrator's, which prefers English."""
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(boss)
    return client


def said(**fields: Any) -> dict[str, Any]:
    """The form as an administrator fills it."""
    return {"email": "Aino@Example.org", "kind": "TEACHER", "centre": "", "organisation": "", "ended_on": "", **fields}


def text(response: HttpResponse) -> str:
    """What the answer shows."""
    assert response.status_code == 200
    return response.content.decode().replace("&#x27;", "'")


def test_a_role_is_given_opens_its_doors_and_ends(here: Client, boss: User) -> None:
    aino, centre = worlds.a_person("aino"), worlds.a_centre()

    shown = text(here.post(f"{PAGE}new/", said(centre=centre.pk), follow=True))

    assert "Aino Example has the role." in shown
    assert "South centre" in shown
    role = Role.objects.get(person=aino)
    assert (role.kind, role.centre, role.organisation, role.ended_on) == ("TEACHER", centre, None, None)
    assert list(aino.groups.values_list("name", flat=True)) == ["south:TEACHER"]
    assert access.group_of(centre, "TEACHER").permissions.get().codename == "access_admin"
    assert "The role has ended." in text(here.post(f"{PAGE}{role.pk}/end/", follow=True))
    assert not aino.groups.exists()
    deeds = Note.objects.filter(actor=boss).order_by("pk").values_list("deed", "details__kind")
    assert list(deeds) == [("appoint", "TEACHER"), ("dismiss", "TEACHER")]


@pytest.mark.parametrize(
    ("kind", "centre", "organisation", "faults"),
    [
        ("TEACHER", False, False, ["centre"]),
        ("ORGANISER", False, True, ["centre", "organisation"]),
        ("MANAGER", False, False, ["organisation"]),
        ("MANAGER", True, True, ["centre"]),
        ("REPORT_READER", True, False, ["centre", "organisation"]),
        ("SUPPORT", True, False, ["centre"]),
        ("ADMINISTRATOR", False, True, ["organisation"]),
        ("DEPUTY", False, True, ["kind"]),
        ("KING", False, False, ["kind"]),
        ("SUPPORT", False, False, []),
        ("SUPPORT", False, True, []),
        ("PRIVACY_OFFICER", False, True, []),
        ("SUBJECT_EXPERT", True, False, []),
        ("REPORT_READER", False, True, []),
        ("ADMINISTRATOR", False, False, []),
    ],
)
def test_each_role_has_the_place_that_it_asks_for(
    here: Client, kind: str, centre: bool, organisation: bool, faults: list[str]
) -> None:
    aino = worlds.a_person("aino")
    places = {"centre": worlds.a_centre().pk if centre else ""}
    places["organisation"] = worlds.an_organisation("county").code if organisation else ""

    answer = here.post(f"{PAGE}new/", said(kind=kind, **places))

    assert sorted(answer.context["form"].errors if answer.context else []) == faults
    assert [role.kind for role in aino.roles.all()] == ([] if faults else [kind])


@pytest.mark.parametrize(
    "wrong",
    [
        {"email": "nobody@example.org"},
        {"email": ""},
        {"email": "closed@example.org"},
        {"centre": "999"},
        {"kind": "SUPPORT", "organisation": "nowhere"},
        {"ended_on": "2020-01-01"},
        {"ended_on": "soon"},
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_lost(here: Client, wrong: dict[str, str]) -> None:
    worlds.a_person("aino")
    worlds.a_person("closed", is_active=False)
    centre = worlds.a_centre().pk if wrong.get("kind") != "SUPPORT" else ""

    answer = here.post(f"{PAGE}new/", said(**{"centre": centre, **wrong}))

    [field] = wrong.keys() - {"kind"}
    assert list(answer.context["form"].errors) == [field]
    assert field == "centre" or f'value="{wrong[field]}"' in text(answer)
    assert Role.objects.exclude(kind="ADMINISTRATOR").count() == 0


def test_the_only_administrator_stays(here: Client, boss: User) -> None:
    role = boss.roles.get()
    assert "This is the only administrator." in text(here.post(f"{PAGE}{role.pk}/end/", follow=True))
    assert boss.roles.get() == role
    organising.appoint(worlds.a_person("eero"), RoleKind.ADMINISTRATOR, at=timezone.now())
    assert here.post(f"{PAGE}{role.pk}/end/").status_code == 302
    assert [one.person.given_name for one in Role.objects.all()] == ["Eero"]
    assert here.get(PAGE).status_code == 302  # no longer for them


def test_roles_begin_and_end_with_the_day_in_wagtail_too(boss: User) -> None:
    """An hourly task asks; nobody has to touch the role."""
    aino, centre, now = worlds.a_person("aino"), worlds.a_centre(), timezone.now()
    organising.appoint(aino, RoleKind.EDITOR, at=now, centre=centre, ended_on=timezone.localdate(now))
    assert aino.groups.count() == 1
    Role.objects.filter(person=aino).update(
        ended_on=timezone.localdate(now) - timedelta(days=1), started_on="2020-01-01"
    )

    assert organising.turn_the_day(at=now) == 2  # the administrator's began today

    assert aino.groups.count() == 0
    assert User.objects.get(pk=boss.pk).is_superuser


def test_the_list_is_narrowed_and_turned_page_by_page(here: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("learning.appointing.PAGE", 2)
    centre = worlds.a_centre()
    for name in ("aino", "bo", "cia"):
        organising.appoint(worlds.a_person(name), RoleKind.EDITOR, at=timezone.now(), centre=centre)

    first = text(here.get(PAGE, {"kind": "EDITOR"}))
    assert ["aino@" in first, "bo@" in first, "cia@" in first] == [True, True, False]
    assert 'href="?kind=EDITOR&amp;p=2"' in first
    found = text(here.get(PAGE, {"q": "cia EXAMPLE"}))
    assert ["aino@" in found, "cia@" in found] == [False, True]
    assert "Nobody has such a role." in text(here.get(PAGE, {"q": "%_"}))
    assert "Null characters are not allowed." in text(here.get(PAGE, {"q": "\x00"}))


def test_one_number_of_queries(here: Client, django_assert_num_queries: Any) -> None:
    here.get(PAGE)
    for number in (1, 2, 3):
        county = worlds.an_organisation(f"county{number}")
        organising.appoint(worlds.a_person(), RoleKind.MANAGER, at=timezone.now(), organisation=county)
        if number != 2:
            with django_assert_num_queries(QUERIES):
                here.get(PAGE)


QUERIES = 8


def test_nobody_else_comes_in() -> None:
    person, centre = worlds.a_person("olli"), worlds.a_centre()
    organising.appoint(person, RoleKind.ORGANISER, at=timezone.now(), centre=centre)
    role = person.roles.get()
    client = Client()
    client.force_login(User.objects.get(pk=person.pk))
    answers = [
        client.get(PAGE),
        client.post(PAGE),
        client.post(f"{PAGE}new/", said()),
        client.post(f"{PAGE}{role.pk}/end/"),
    ]
    assert [answer.status_code for answer in answers] == [302] * 4
    assert (Role.objects.count(), Group.objects.filter(name="south:ORGANISER").count()) == (1, 1)
