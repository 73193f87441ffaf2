"""The administrators' page of role profiles."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.test import Client

from people import organising
from people.models import Job, Note, RoleProfile
from tests import worlds

pytestmark = pytest.mark.django_db
PAGE = "/admin/people/profiles/"
LIST = 7
type Counting = Callable[[int], AbstractContextManager]


@pytest.fixture
def here(client: Client) -> Client:
    """A browser in which an administrator has signed in, and which prefers English."""
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    client.force_login(worlds.a_person("admin", is_superuser=True, is_staff=True))
    return client


def test_a_profile_is_added_and_renamed_and_each_is_noted(here: Client) -> None:
    """Its code stays, and no other gets it."""
    here.post(PAGE, {"code": "lead", "name_fi": "Vetäjä"})
    profile = RoleProfile.objects.get()
    here.post(f"{PAGE}{profile.pk}/", {"code": "other", "name_fi": "Vetäjä", "name_en": "Lead"})
    again = here.post(PAGE, {"code": "lead", "name_fi": "Canary"}).content.decode()
    nameless = here.post(PAGE, {"code": "nameless"}).content.decode()

    profile.refresh_from_db()
    assert (profile.code, profile.names) == ("lead", {"fi": "Vetäjä", "en": "Lead"})
    assert "Another role profile has this code." in again
    assert "This field is required." in nameless
    assert RoleProfile.objects.count() == 1
    assert [note.deed for note in Note.objects.order_by("pk")] == ["profile.made", "profile.changed"]


def test_the_number_of_queries_is_constant(here: Client, django_assert_num_queries: Counting) -> None:
    """With one profile and with three, each of a job."""
    here.get(PAGE)
    for number in (1, 2, 3):
        profile = organising.keep_profile(f"p{number}", names={"fi": f"Rooli {number}"}, at=worlds.AT)
        person = worlds.a_person()
        worlds.a_job(person, worlds.an_organisation())
        Job.objects.filter(person=person).update(profile=profile)
        if number != 2:
            with django_assert_num_queries(LIST):
                page = here.get(PAGE).content.decode()
            assert page.count("Rooli ") == number


def test_everybody_else_is_refused(client: Client) -> None:
    client.force_login(worlds.a_person("learner"))
    assert [client.get(PAGE).status_code, client.post(PAGE, {"code": "x", "name_fi": "X"}).status_code] == [302, 302]
    assert not RoleProfile.objects.exists()
