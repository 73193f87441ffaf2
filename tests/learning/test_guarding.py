"""The privacy officer's page: what there is to watch over, of the people in care alone."""

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from people import erasing, looking, organising, supporting
from people.enums import RoleKind
from people.models import Look, Organisation, User
from tests import worlds

pytestmark = pytest.mark.django_db
PAGE = "/admin/people/privacy/"


def browser(person: User) -> Client:
    """An English-speaking browser of theirs."""
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(User.objects.get(pk=person.pk))
    return client


def officer(organisation: Organisation | None = None) -> User:
    """Who guards the privacy of an organisation's people, or of everybody's."""
    person = worlds.a_person()
    organising.appoint(person, RoleKind.PRIVACY_OFFICER, at=timezone.now(), organisation=organisation)
    return person


def text(response: HttpResponse) -> str:
    """What the answer shows."""
    assert response.status_code == 200
    return response.content.decode().replace("&#x27;", "'")


@pytest.fixture
def county() -> Organisation:
    """An employer whose two people have asked for much."""
    found = worlds.an_organisation("county")
    other = worlds.an_organisation("other")
    sami, now = worlds.a_person("sami"), timezone.now()
    organising.appoint(sami, RoleKind.SUPPORT, at=now)
    for name, place in (("aino", worlds.an_organisation("ward", found)), ("bo", other)):
        person = worlds.a_person(name)
        worlds.a_job(person, place)
        erasing.ask(person, at=now)
        supporting.ask(sami, person, reason=f"Help {name} on", at=now)
        looking.note(sami, person, what="PERSON", at=now)
    return found


def seen(page: str) -> list[bool]:
    """Whether Aino and Bo, and what was asked about them, stand there."""
    return [word in page for word in ("Aino Example", "Help aino on", "Bo Example", "Help bo on")]


def test_the_people_in_care_and_nobody_else(county: Organisation) -> None:
    assert seen(text(browser(officer(county)).get(PAGE))) == [True, True, False, False]
    assert seen(text(browser(officer()).get(PAGE))) == [True] * 4
    boss = worlds.a_person("boss", is_superuser=True, is_staff=True)
    assert seen(text(browser(boss).get(PAGE))) == [True] * 4


def test_an_officer_of_a_network_guards_the_people_of_its_members(county: Organisation) -> None:
    """While they belong to it, and not those of who has left it or belongs to another network."""
    other = Organisation.objects.get(code="other")
    network = worlds.a_network("network", (county, -9, 0), (other, -9, -1))
    worlds.a_network("another", (other, -9, None))
    client = browser(officer(network))

    assert seen(text(client.get(PAGE))) == [True, True, False, False]
    assert "The person's page in the team" in text(client.get(PAGE, {"email": "aino@example.org"}))
    refused = text(client.get(PAGE, {"email": "bo@example.org"}))
    assert "None of those whose privacy you guard has this e-mail." in refused
    organising.keep_memberships(county, [])
    assert seen(text(client.get(PAGE))) == [False] * 4


def test_reading_a_log_is_written_into_it(county: Organisation) -> None:
    guard, aino = officer(county), User.objects.get(given_name="Aino")
    client = browser(guard)

    page = text(client.get(PAGE, {"email": "Aino@example.org"}))

    assert "The person's page in the team" in page
    look = Look.objects.get(viewer=guard)
    assert (look.person, look.what, look.role) == (aino, "LOG", "PRIVACY_OFFICER")
    assert "This log" in text(client.get(PAGE, {"email": "aino@example.org"}))
    for email, told in (
        ("bo@example.org", "None of those whose privacy you guard has this e-mail."),
        ("nobody@example.org", "None of those whose privacy you guard has this e-mail."),
        ("", "This field is required."),
        ("\x00", "Null characters are not allowed."),
    ):
        refused = text(client.get(PAGE, {"email": email}))
        assert told in refused
        assert "The person's page in the team" not in refused
    assert Look.objects.filter(viewer=guard).count() == 1


def test_an_officer_enters_the_admin_for_this_alone(county: Organisation) -> None:
    client = browser(officer())
    front = text(client.get("/admin/"))
    assert [address in front for address in (PAGE, "/admin/people/roles/", "/admin/images/")] == [True, False, False]
    for path in (
        "/admin/people/roles/",
        "/admin/people/imports/",
        "/admin/users/",
        "/admin/webinars/x/",
        "/admin/why/",
    ):
        assert client.get(path).status_code in (302, 404)
    assert client.post(PAGE).status_code == 405


def test_nobody_else_comes_in(county: Organisation) -> None:
    organiser = worlds.a_person()
    organising.appoint(organiser, RoleKind.ORGANISER, at=timezone.now(), centre=worlds.a_centre())
    supporter = User.objects.get(given_name="Sami")
    assert [browser(person).get(PAGE).status_code for person in (organiser, supporter)] == [302, 302]


def test_one_number_of_queries(county: Organisation, django_assert_num_queries: Any) -> None:
    client, now = browser(officer()), timezone.now()
    client.get(PAGE)
    with django_assert_num_queries(QUERIES):
        client.get(PAGE)
    for _ in range(3):
        person = worlds.a_person()
        erasing.ask(person, at=now)
        supporting.ask(User.objects.get(given_name="Sami"), person, reason="Help", at=now)
    with django_assert_num_queries(QUERIES):
        client.get(PAGE)


QUERIES = 14
