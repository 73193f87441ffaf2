"""The administrators' pages of invitations."""

from typing import Any

import pytest
from django.core import mail as outbox
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from people.models import Invitation, Job, Profession, User
from tests import worlds
from tests.people.importing.files import a_world

pytestmark = pytest.mark.django_db
PAGE = "/admin/people/invitations/"
LIST = 8


@pytest.fixture
def here(client: Client) -> Client:
    """A browser in which an administrator has signed in, and which prefers English."""
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    client.force_login(a_world())
    return client


def said(**fields: Any) -> dict[str, Any]:
    """The form as an administrator fills it."""
    return {
        "email": "Guest@Example.org",
        "given_name": "Gerda",
        "family_name": "Guest",
        "language": "sv",
        "organisation": "ward",
        "profession": Profession.objects.get(code="nurse").pk,
        "title": "",
        "started_on": "2026-01-01",
        "ended_on": "",
        **fields,
    }


def page(response: HttpResponse) -> str:
    """What the answer shows."""
    assert response.status_code == 200
    return response.content.decode().replace("&#x27;", "'")


def test_somebody_is_invited_and_stands_in_the_list(here: Client) -> None:
    assert "Everybody who was invited has come." in page(here.get(PAGE))
    assert '<option value="ward">' in page(here.get(f"{PAGE}new/"))

    shown = page(here.post(f"{PAGE}new/", said(), follow=True))

    assert "Gerda Guest has been invited." in shown
    assert "guest@example.org" in shown
    assert Job.objects.get().person.email == "guest@example.org"
    assert len(outbox.outbox) == 1


def test_somebody_who_is_here_is_told_of(here: Client) -> None:
    worlds.a_person("guest")

    shown = page(here.post(f"{PAGE}new/", said(), follow=True))

    assert "Guest Example is here already and has the job now. No message was sent." in shown
    assert (outbox.outbox, Job.objects.count()) == ([], 1)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"email": "nobody"}, "email"),
        ({"email": "aino@exämple.org"}, "email"),
        ({"given_name": ""}, "given_name"),
        ({"organisation": "moon"}, "organisation"),
        ({"profession": ""}, "profession"),
        ({"language": "de"}, "language"),
        ({"started_on": "soon"}, "started_on"),
        ({"ended_on": "2025-12-31"}, "ended_on"),
    ],
)
def test_what_cannot_be_is_told_and_nobody_is_invited(here: Client, fields: dict[str, str], field: str) -> None:
    answer = here.post(f"{PAGE}new/", said(**fields))

    assert list(answer.context["form"].errors) == [field]
    assert not Invitation.objects.exists()
    assert User.objects.count() == 1


def test_an_invitation_is_sent_again_and_withdrawn(here: Client) -> None:
    here.post(f"{PAGE}new/", said())
    address = f"{PAGE}{Invitation.objects.get().uuid}/"

    again = page(here.post(f"{address}resend/", follow=True))
    withdrawn = page(here.post(f"{address}withdraw/", follow=True))
    late = page(here.post(f"{address}resend/", follow=True))

    assert "The invitation was sent again." in again
    assert "Its link opens nothing now." in withdrawn
    assert "This invitation is no longer open." in late
    assert len(outbox.outbox) == 2
    assert here.get(f"{address}withdraw/").status_code == 405


def test_nobody_but_an_administrator_invites(client: Client) -> None:
    a_world()
    client.force_login(worlds.a_person("editor", is_staff=True))

    answers = [client.get(PAGE), client.get(f"{PAGE}new/"), client.post(f"{PAGE}new/", said())]

    assert {answer.status_code for answer in answers} <= {302, 403}
    assert not Invitation.objects.exists()


def test_the_list_asks_the_same_for_one_and_for_three(here: Client, django_assert_num_queries: Any) -> None:
    here.get(PAGE)
    at = timezone.now()
    for count in (1, 2):
        for _number in range(count):
            guest = User.objects.create_user(f"guest{User.objects.count()}@example.org")
            Invitation.objects.create(person=guest, made_at=at, sent_at=at, expires_at=at)
        with django_assert_num_queries(LIST):
            here.get(PAGE)
