"""Signing in: demo people exist in development only, addresses belong to one person, the appearance is remembered."""

import pytest
from django.contrib.auth.hashers import check_password, identify_hasher, make_password
from django.db import IntegrityError, transaction
from django.test import Client

from people.models import User
from tests.worlds import a_person

pytestmark = pytest.mark.django_db
LOGIN = "/en/accounts/login/"
PASSWORD = "a long passphrase"


def sign_in(person: User) -> Client:
    """A browser after the person typed the right password."""
    browser = Client()
    browser.post(LOGIN, {"login": person.email, "password": PASSWORD})
    return browser


def signed_in(browser: Client) -> bool:
    """Whether the browser reaches a page that asks for a person."""
    return browser.get("/en/my/access/").status_code == 200


def test_demo_people_sign_in_while_developing_only(settings: object) -> None:
    """The password alone does not help once DEBUG is off, and an open session ends with it."""
    demo = a_person("demo", is_demo=True)
    assert not signed_in(sign_in(demo))
    settings.DEBUG = True
    browser = sign_in(demo)
    assert signed_in(browser)
    settings.DEBUG = False
    assert not signed_in(browser)
    assert not Client().login(email=demo.email, password=PASSWORD)
    assert not Client().login(username=demo.email.upper(), password=PASSWORD)


def test_demo_refusal_reads_like_a_wrong_password(settings: object) -> None:
    """It does not tell that the demo person exists."""
    demo, other = a_person("demo", is_demo=True), a_person("other")
    pages = [
        Client().post(LOGIN, {"login": person.email, "password": password}).content.decode()
        for person, password in ((demo, PASSWORD), (other, "wrong"))
    ]
    found = [page.replace(person.email, "") for page, person in zip(pages, (demo, other), strict=True)]
    errors = [page.partition('id="error-summary"')[2].partition("</div>")[0] for page in found]
    assert errors[0] == errors[1]
    assert errors[0]


def test_people_who_are_switched_off_stay_out() -> None:
    """An inactive person does not sign in, and an open session ends."""
    person = a_person()
    browser = sign_in(person)
    assert signed_in(browser)
    User.objects.filter(pk=person.pk).update(is_active=False)
    assert not signed_in(browser)
    assert not signed_in(sign_in(person))


def test_an_address_belongs_to_one_person_whatever_its_case() -> None:
    """The database refuses the second one; the form answers in words (see test_account_pages)."""
    a_person("aino")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(email="AINO@example.org")
    assert User.objects.create_user("  New@Example.ORG ", "x").email == "new@example.org"
    assert signed_in_with_capitals()


def signed_in_with_capitals() -> bool:
    """Whether the address may be typed in capitals."""
    browser = Client()
    browser.post(LOGIN, {"login": "AINO@EXAMPLE.ORG", "password": PASSWORD})
    return signed_in(browser)


@pytest.mark.parametrize("password", ["short", "password123", "12345678901234", "aino@example.org"])
def test_weak_passwords_are_refused(password: str) -> None:
    """Too short, too common, only digits, or one's own address."""
    form = {"given_name": "Aino", "family_name": "Example", "email": "aino@example.org", "password1": password}
    page = Client().post("/en/accounts/signup/", form).content.decode()
    assert 'id="error-summary"' in page
    assert not User.objects.exists()


@pytest.mark.parametrize("theme", ["LIGHT", "DARK", "SYSTEM"])
def test_the_appearance_is_remembered(theme: str) -> None:
    """In a cookie for visitors, in the account as well for people; back to where one was."""
    person = a_person()
    browser = Client()
    answer = browser.post("/en/appearance/", {"theme": theme, "next": "/en/accounts/login/"})
    assert (answer.url, browser.cookies["theme"].value) == ("/en/accounts/login/", theme)
    browser.force_login(person)
    browser.post("/en/appearance/", {"theme": theme})
    person.refresh_from_db()
    assert person.theme == theme


ELSEWHERE = ["https://example.org/", "//example.org/", "javascript:alert(1)", "", "\x00", "-1", "nan", "home"]


@pytest.mark.parametrize("target", ELSEWHERE)
def test_the_appearance_leads_nowhere_else(target: str) -> None:
    """Only addresses of this site are followed, and a theme that is none changes nothing."""
    answer = Client().post("/en/appearance/", {"theme": "PINK", "next": target})
    assert (answer.status_code, answer.url) == (302, "/")
    assert "theme" not in answer.cookies
    assert Client().get("/en/appearance/").status_code == 405


def test_an_employer_s_people_come_in_at_nine_from_one_address() -> None:
    """Forty within the minute, after as many typing errors."""
    people = [a_person() for _ in range(40)]
    for person in people:
        person.set_password(PASSWORD)
        person.save()
        Client().post(LOGIN, {"login": person.email, "password": "a typing error"})

    assert [signed_in(sign_in(person)) for person in people] == [True] * 40


def test_guessing_at_one_account_ends_soon() -> None:
    person = a_person()
    answers = [Client().post(LOGIN, {"login": person.email, "password": f"guess {n}"}).content for n in range(7)]

    assert ["too many attempts" in answer.decode() for answer in answers] == [False] * 5 + [True] * 2


def test_behind_a_proxy_addresses_are_told_apart(settings: object) -> None:
    """The last entry is the proxy's word; those before it anybody may write."""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    settings.ACCOUNT_RATE_LIMITS = {"login": "2/m/ip"}

    def tried(forwarded: str) -> int:
        headers = {"X-Forwarded-For": forwarded}
        return Client(headers=headers).post(LOGIN, {"login": "a@example.org", "password": "x"}).status_code

    assert [tried(f"9.9.9.{n}, 1.1.1.1") for n in range(3)] == [200, 200, 429]
    assert tried("1.1.1.2") == 200


def test_passwords_are_kept_as_argon2id_and_older_ones_kept_anew(settings: object) -> None:
    settings.PASSWORD_HASHERS = ["people.hashing.Argon2id", "django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    person = a_person()
    User.objects.filter(pk=person.pk).update(password=make_password(PASSWORD, hasher="pbkdf2_sha256"))

    assert signed_in(sign_in(person))

    person.refresh_from_db()
    assert person.password.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
    assert identify_hasher(person.password).algorithm == "argon2"
    assert check_password(PASSWORD, person.password)
    assert not check_password(PASSWORD + "x", person.password)
