"""Pages about signing in and one's account, on our own frame, and the messages that they send."""

import re

import pytest
from django.core import mail as outbox
from django.test import Client

from people import looking
from people.models import Mail, User
from tests.worlds import AT, a_person

ENTRANCES = [
    "login",
    "signup",
    "password/reset",
    "password/reset/done",
    "password/reset/key/done",
    "confirm-email",
    "inactive",
]


@pytest.fixture
def person(db: None) -> User:
    return a_person("aino")


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("path", ENTRANCES)
def test_each_entrance_is_drawn_on_our_frame(client: Client, db: None, language: str, path: str) -> None:
    response = client.get(f"/{language}/accounts/{path}/")

    page = response.content.decode()
    assert response.status_code == 200
    assert re.search(rf'<html\s+lang="{language}"', page)
    assert (page.count("<h1>"), "style=" in page) == (1, False)


@pytest.mark.parametrize("path", ["logout", "email", "password/change", "reauthenticate"])
def test_each_page_of_the_account_is_drawn_on_our_frame(client: Client, person: User, path: str) -> None:
    client.post("/en/accounts/login/", {"login": person.email, "password": "a long passphrase"})

    response = client.get(f"/en/accounts/{path}/")

    assert (response.status_code, response.content.decode().count("<h1>")) == (200, 1)


def test_signing_in_asks_with_autocomplete_and_leads_to_my_learning(client: Client, person: User) -> None:
    page = client.get("/en/accounts/login/").content.decode()
    assert re.findall(r'autocomplete="([a-z-]+)"', page.partition("<main")[2].partition("</main")[0]) == [
        "email",
        "current-password",
    ]

    response = client.post("/en/accounts/login/", {"login": person.email, "password": "a long passphrase"})

    assert response.headers["Location"] == "/en/my/"


def test_a_wrong_password_is_said_on_top_and_the_address_kept(client: Client, person: User) -> None:
    page = client.post("/en/accounts/login/", {"login": person.email, "password": "wrong"}).content.decode()

    assert 'id="error-summary"' in page
    assert f'value="{person.email}"' in page


def test_an_address_already_used_is_said_in_words(client: Client, person: User) -> None:
    data = {"given_name": "A", "family_name": "B", "email": person.email.upper(), "password1": "another passphrase"}
    page = client.post("/en/accounts/signup/", data).content.decode()

    assert 'id="error-summary"' in page
    assert 'value="A"' in page
    assert User.objects.count() == 1


def test_signing_up_writes_a_message_with_a_link_that_confirms(client: Client, db: None) -> None:
    data = {
        "given_name": "Ŋuŧŧá",
        "family_name": "Öhman",
        "email": "new@example.org",
        "password1": "another passphrase",
    }
    response = client.post("/sv/accounts/signup/", data)

    mail = Mail.objects.get()
    assert response.status_code == 302
    assert (User.objects.get().name, mail.language, outbox.outbox[0].to) == ("Ŋuŧŧá Öhman", "sv", ["new@example.org"])
    link = re.search(r"http://testserver(/sv/accounts/confirm-email/\S+)", mail.text)
    assert link
    page = client.get(link[1])
    assert page.status_code == 200
    assert client.post(link[1]).status_code == 302


def test_a_forgotten_password_is_changed_by_a_link_that_works_once(client: Client, person: User) -> None:
    client.post("/en/accounts/password/reset/", {"email": person.email})
    link = re.search(r"http://testserver(/en/accounts/password/reset/key/\S+)", Mail.objects.get().text)
    assert link
    response = client.get(link[1], follow=True)
    form = response.redirect_chain[-1][0]

    done = client.post(form, {"password1": "brand new passphrase", "password2": "brand new passphrase"})

    assert done.status_code == 302
    assert Client().login(email=person.email, password="brand new passphrase")
    again = Client().get(link[1]).content.decode()
    assert "The link is no longer valid" in again


def test_an_address_without_an_account_is_said_and_kept(client: Client, db: None) -> None:
    page = client.post("/en/accounts/password/reset/", {"email": "nobody@example.org"}).content.decode()

    assert 'id="error-summary"' in page
    assert 'value="nobody@example.org"' in page
    assert Mail.objects.count() == 0


def test_the_access_log_is_for_oneself(client: Client, person: User) -> None:
    manager = a_person("mari")
    looking.note(manager, person, what="PERSON", at=AT)
    client.force_login(person)

    page = client.get("/en/my/access/").content.decode()

    assert "Mari Example" in page
    assert "Your page in the team" in page
    client.force_login(manager)
    assert "Nobody has looked" in client.get("/en/my/access/").content.decode()
