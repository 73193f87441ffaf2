"""The page on which managers name their deputies."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from people import organising
from people.enums import RoleKind
from people.models import Organisation, Role, User
from tests.worlds import a_job, a_person, an_organisation

PAGE = "/en/team/deputies/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def county() -> Organisation:
    """An employer with a ward."""
    return an_organisation("county")


@pytest.fixture
def ward(county: Organisation) -> Organisation:
    """The unit that is managed."""
    return an_organisation("ward", county)


@pytest.fixture
def manager(ward: Organisation) -> User:
    """Who manages the ward."""
    person = a_person("mari")
    organising.appoint(person, RoleKind.MANAGER, at=timezone.now(), organisation=ward)
    return person


@pytest.fixture
def colleague(county: Organisation) -> User:
    """Somebody who works for the same employer, in no ward."""
    person = a_person("dora")
    a_job(person, county)
    return person


def day(offset: int) -> date:
    """A day counted from today."""
    return timezone.localdate() + timedelta(days=offset)


def said(manager: User, email: str, first: int = 0, last: int = 7) -> dict[str, object]:
    """The form filled in."""
    role = manager.roles.get(kind=RoleKind.MANAGER)
    return {"role": role.pk, "email": email, "started_on": day(first), "ended_on": day(last)}


def test_a_manager_names_a_colleague_who_then_leads(client: Client, manager: User, colleague: User) -> None:
    client.force_login(manager)

    page = client.post(PAGE, said(manager, "Dora@Example.org"), follow=True).content.decode()

    assert "Dora Example stands in for you." in page
    role = Role.objects.get(kind=RoleKind.DEPUTY)
    assert (role.person, role.started_on, role.ended_on) == (colleague, day(0), day(7))
    client.force_login(colleague)
    assert client.get("/en/team/").status_code == 200
    assert "For Mari Example" in client.get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("email", "first", "last", "told"),
    [
        ("dora@example.org", -1, 7, "Choose today or a later day."),
        ("dora@example.org", 3, 2, "The last day comes before the first."),
        ("dora@example.org", 0, 367, "for a year at most"),
        ("mari@example.org", 0, 7, "You cannot stand in for yourself."),
        ("nobody@example.org", 0, 7, "Nobody with this e-mail works for your employer."),
        ("eva@example.org", 0, 7, "Nobody with this e-mail works for your employer."),
        ("left@example.org", 0, 7, "Nobody with this e-mail works for your employer."),
    ],
)
def test_what_is_wrong_is_told_and_kept(
    email: str, first: int, last: int, told: str, client: Client, manager: User, colleague: User
) -> None:
    """Of people who work elsewhere, or no longer here, the page says no more than of people who do not exist."""
    a_job(a_person("eva"), an_organisation("other"))
    left = a_person("left")
    a_job(left, colleague.jobs.get().organisation)
    organising.leave(left.jobs.get(), on=day(-1))
    client.force_login(manager)

    response = client.post(PAGE, said(manager, email, first, last))

    page = response.content.decode()
    assert response.status_code == 422
    assert told in page
    assert f'value="{email}"' in page
    assert not Role.objects.filter(kind=RoleKind.DEPUTY).exists()


def test_nobody_names_deputies_in_another_manager_s_place(client: Client, manager: User, colleague: User) -> None:
    """A deputy names nobody either."""
    other = a_person("otto")
    organising.appoint(other, RoleKind.MANAGER, at=timezone.now(), organisation=an_organisation("other"))
    client.force_login(other)
    assert client.post(PAGE, said(manager, colleague.email)).status_code == 422
    role = manager.roles.get()
    deputy = organising.delegate(role, colleague, started_on=day(0), ended_on=day(7), at=timezone.now())
    client.force_login(colleague)
    assert client.post(PAGE, {**said(manager, manager.email), "role": deputy.pk}).status_code == 200
    assert list(Role.objects.filter(kind=RoleKind.DEPUTY)) == [deputy]


@pytest.mark.parametrize("who", ["manager", "colleague"])
def test_either_of_the_two_ends_it(who: str, client: Client, manager: User, colleague: User) -> None:
    """For everybody else it is not there."""
    role = manager.roles.get()
    deputy = organising.delegate(role, colleague, started_on=day(0), ended_on=day(7), at=timezone.now())
    client.force_login(a_person("stranger"))
    assert client.post(f"{PAGE}{deputy.pk}/end/").status_code == 404
    client.force_login({"manager": manager, "colleague": colleague}[who])

    assert client.post(f"{PAGE}{deputy.pk}/end/", follow=True).status_code == 200

    assert list(Role.objects.all()) == [role]


@pytest.mark.parametrize("number", [1, 3])
def test_queries(number: int, client: Client, manager: User, county: Organisation, django_assert_num_queries) -> None:
    """The same for one deputy and for three."""
    role = manager.roles.get()
    for place in range(number):
        person = a_person(f"d{place}")
        a_job(person, county)
        organising.delegate(role, person, started_on=day(0), ended_on=day(place), at=timezone.now())
    client.force_login(manager)
    client.get(PAGE)

    with django_assert_num_queries(7):
        client.get(PAGE)
