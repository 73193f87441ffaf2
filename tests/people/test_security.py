"""Signing in without a password, the second step, sessions, and the message about a new device."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.test import Client

from people.models import Mail, User
from tests.people.entering import (
    APP,
    CODE,
    CODES,
    CONFIRM,
    PASSWORD,
    PROVE,
    SECURITY,
    SESSIONS,
    STEP,
    WINDOWS,
    code_of,
    sign_in,
    signed_in,
    with_an_app,
    wrong,
)
from tests.worlds import a_person

pytestmark = pytest.mark.django_db
# --- the app and the recovery codes -----------------------------------------------------------------


def test_an_app_is_added_after_proving_again_who_one_is(
    aino: User, django_capture_on_commit_callbacks: Callable[..., AbstractContextManager]
) -> None:
    browser = sign_in(aino)
    answer = browser.get(APP)
    assert answer.headers["Location"].startswith(PROVE)

    with django_capture_on_commit_callbacks(execute=True):
        _browser, secret = with_an_app(aino)

    stored = Authenticator.objects.get(user=aino, type="totp")
    assert secret not in str(stored.data)
    assert Mail.objects.filter(subject="Todennussovellus on käytössä", person=aino).exists()


def test_the_app_s_square_is_an_image_and_nothing_is_inline(aino: User) -> None:
    browser = sign_in(aino)
    browser.post(PROVE, {"password": PASSWORD})

    page = browser.get(APP).content.decode()

    assert 'src="data:image/svg+xml;base64,' in page
    assert "style=" not in page


def test_an_app_wants_a_confirmed_address(aino: User) -> None:
    EmailAddress.objects.filter(user=aino).update(verified=False)
    browser = sign_in(aino)

    answer = browser.get(APP, follow=True)

    assert answer.redirect_chain[-1][0] == SECURITY
    assert "Confirm your e-mail address first" in answer.content.decode()


def test_the_password_alone_no_longer_signs_in(aino: User) -> None:
    _browser, secret = with_an_app(aino)

    other = sign_in(aino)

    assert not signed_in(other)
    page = other.get(STEP).content.decode()
    assert "Code from the app, or a recovery code" in page
    assert "data-passkey" not in page
    code = code_of(secret)
    other.post(STEP, {"code": f"{code[:3]} {code[3:]}"})
    assert signed_in(other)


def test_the_app_s_code_works_once(aino: User) -> None:
    _browser, secret = with_an_app(aino)
    code = code_of(secret)
    first, second = sign_in(aino), sign_in(aino)

    first.post(STEP, {"code": code})
    page = second.post(STEP, {"code": code}).content.decode()

    assert signed_in(first)
    assert "The code is not right" in page


def test_a_recovery_code_works_once_instead_of_the_app(aino: User) -> None:
    browser, _secret = with_an_app(aino)
    text = browser.get(CODES + "download/").content.decode()
    code = re.findall(r"^\d{8}$", text, re.MULTILINE)[0]
    other = sign_in(aino)

    other.post(STEP, {"code": code})

    assert signed_in(other)
    again = sign_in(aino)
    again.post(STEP, {"code": code})
    assert not signed_in(again)
    assert "9 unused codes are left" in browser.get(CODES).content.decode()


def test_the_site_s_key_may_change_as_long_as_the_former_one_is_named(aino: User, settings: Any) -> None:
    """Without it no code fits, not even that of an empty secret; and nothing breaks."""
    _browser, secret = with_an_app(aino)
    former, settings.SECRET_KEY = settings.SECRET_KEY, "another key that is long enough for the checks of the tests"
    browser = sign_in(aino)

    for code in (code_of(secret), code_of("")):
        assert "The code is not right." in browser.post(STEP, {"code": code}).content.decode()
    assert not signed_in(browser)
    settings.SECRET_KEY_FALLBACKS = [former]
    browser.post(STEP, {"code": code_of(secret)})
    assert signed_in(browser)


def test_new_recovery_codes_replace_the_old_ones(aino: User) -> None:
    browser, _secret = with_an_app(aino)
    old = set(re.findall(r"\b\d{8}\b", browser.get(CODES).content.decode()))

    browser.post(CODES + "generate/")

    new = set(re.findall(r"\b\d{8}\b", browser.get(CODES).content.decode()))
    assert (len(old), len(new), old & new) == (10, 10, set())


def test_wrong_codes_are_limited_and_stop_the_right_one(aino: User) -> None:
    """Five in five minutes for a person, wherever they are typed."""
    _browser, secret = with_an_app(aino)
    code = code_of(secret)
    for _ in range(5):
        sign_in(aino).post(STEP, {"code": wrong(code)})

    browser = sign_in(aino)
    page = browser.post(STEP, {"code": code}).content.decode()

    assert "There were too many attempts" in page
    assert not signed_in(browser)


def test_the_app_is_given_up_with_its_recovery_codes(aino: User) -> None:
    browser, _secret = with_an_app(aino)

    browser.post("/en/accounts/2fa/totp/deactivate/")

    assert not Authenticator.objects.filter(user=aino).exists()
    assert signed_in(sign_in(aino))


# --- passkeys (the device's part is walked in tests/e2e) ---


def test_a_passkey_belongs_to_the_configured_address(client: Client, settings: object) -> None:
    settings.BASE_URL = "https://talkoot.example"
    asked = client.get("/en/accounts/2fa/webauthn/login/", headers={"accept": "application/json", "host": "localhost"})
    assert asked.json()["request_options"]["publicKey"]["rpId"] == "talkoot.example"

    settings.DEBUG = True
    asked = client.get("/en/accounts/2fa/webauthn/login/", headers={"accept": "application/json", "host": "localhost"})
    assert asked.json()["request_options"]["publicKey"]["rpId"] == "localhost"


def test_a_false_passkey_is_refused_and_locks_nobody_out(client: Client, aino: User) -> None:
    client.get("/en/accounts/2fa/webauthn/login/", headers={"accept": "application/json"})
    answer = client.post("/en/accounts/2fa/webauthn/login/", {"credential": '{"id": "x"}'}, follow=True)

    assert "The code is not right" in answer.content.decode()
    assert signed_in(sign_in(aino))


def test_passkeys_of_others_are_not_there(aino: User) -> None:
    other = a_person("other")
    passkey = Authenticator.objects.create(user=other, type="webauthn", data={"name": "Key", "credential": {}})
    browser = sign_in(aino)
    browser.post(PROVE, {"password": PASSWORD})

    for what in ("edit", "remove"):
        assert browser.get(f"/en/accounts/2fa/webauthn/keys/{passkey.pk}/{what}/").status_code == 404
    assert "Key" not in browser.get("/en/accounts/2fa/webauthn/").content.decode().partition("<main")[2]


def test_a_passkey_is_renamed_and_removed(aino: User) -> None:
    passkey = Authenticator.objects.create(user=aino, type="webauthn", data={"name": "Old key", "credential": {}})
    browser = sign_in(aino)  # stops at the second step: the passkey is one
    assert not signed_in(browser)
    browser.force_login(aino)
    browser.post(PROVE, {"password": PASSWORD})

    browser.post(f"/en/accounts/2fa/webauthn/keys/{passkey.pk}/edit/", {"name": "My phone"})
    assert "My phone" in browser.get("/en/accounts/2fa/webauthn/").content.decode()
    assert "My phone" in browser.get(SECURITY).content.decode()

    browser.post(f"/en/accounts/2fa/webauthn/keys/{passkey.pk}/remove/")
    assert "No passkeys yet" in browser.get("/en/accounts/2fa/webauthn/").content.decode()


# --- a code by e-mail --------------------------------------------------------------------------------


def asked_for_a_code(person: User, agent: str = WINDOWS) -> tuple[Client, str]:
    """A browser that asked for a code, and the code of the message."""
    browser = Client(headers={"user-agent": agent})
    browser.post(CODE, {"email": person.email})
    text = Mail.objects.filter(address=person.email).latest("pk").text
    return browser, re.search(r"^([A-Z0-9-]{6,9})$", text, re.MULTILINE)[1]


def test_a_code_by_e_mail_signs_in_where_it_was_asked_for(aino: User) -> None:
    browser, code = asked_for_a_code(aino)
    assert Mail.objects.latest("pk").subject == "Your code for signing in"  # in the language of the page

    Client().post(CONFIRM, {"code": code})
    browser.post(CONFIRM, {"code": code.lower()})

    assert signed_in(browser)


def test_a_code_by_e_mail_leaves_the_second_step(aino: User) -> None:
    with_an_app(aino)
    browser, code = asked_for_a_code(aino)

    answer = browser.post(CONFIRM, {"code": code})

    assert answer.headers["Location"] == STEP
    assert not signed_in(browser)


def test_a_code_by_e_mail_is_guessed_three_times_at_most(aino: User) -> None:
    """The attempts belong to the browser that asked, so nobody spoils somebody else's code."""
    stranger, _code = asked_for_a_code(aino)
    mine, code = asked_for_a_code(aino)
    for _ in range(3):
        answer = stranger.post(CONFIRM, {"code": "WRONG1"})

    assert answer.headers["Location"] == CODE
    mine.post(CONFIRM, {"code": code})
    assert signed_in(mine)


def test_codes_by_e_mail_are_sent_three_times_a_minute_to_an_address(aino: User) -> None:
    for _ in range(5):
        page = Client().post(CODE, {"email": aino.email})

    assert "There were too many attempts" in page.content.decode()
    assert Mail.objects.filter(subject="Your code for signing in").count() == 3


def test_a_code_opens_no_demo_person_outside_development(settings: object) -> None:
    demo = a_person("demo", is_demo=True)
    browser, code = asked_for_a_code(demo)

    browser.post(CONFIRM, {"code": code})

    assert not signed_in(browser)


# --- the page that leads to all of it ----------------------------------------------------------------


def test_the_security_page_says_how_everything_stands(aino: User) -> None:
    browser = sign_in(aino)
    page = browser.get(SECURITY).content.decode()
    assert "aino@example.org, confirmed" in page
    assert page.count("Not in use") == 2
    assert "You are signed in on 1 device." in page

    browser, _secret = with_an_app(aino)

    page = browser.get(SECURITY).content.decode()
    assert "10 unused codes are left." in page
    assert "In use" in page


@pytest.mark.parametrize("path", ["/en/accounts/2fa/", "/en/accounts/sessions/"])
def test_allauth_s_own_lists_lead_to_ours(aino: User, path: str) -> None:
    assert sign_in(aino).get(path).headers["Location"] in {SECURITY, SESSIONS}


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize(
    "path",
    [
        "my/security/",
        "my/security/sessions/",
        "accounts/2fa/webauthn/",
        "accounts/2fa/webauthn/add/",
        "accounts/2fa/totp/activate/",
        "accounts/2fa/reauthenticate/",
        "accounts/2fa/recovery-codes/",
        "accounts/2fa/recovery-codes/generate/",
        "accounts/2fa/totp/deactivate/",
    ],
)
def test_each_page_is_drawn_on_our_frame(aino: User, language: str, path: str) -> None:
    browser = sign_in(aino)
    if "recovery" in path or "deactivate" in path or path.endswith("2fa/reauthenticate/"):
        browser, _secret = with_an_app(aino)
    browser.post(PROVE, {"password": PASSWORD})

    answer = browser.get(f"/{language}/{path}")

    page = answer.content.decode()
    assert answer.status_code == 200
    assert re.search(rf'<html\s+lang="{language}"', page)
    assert (page.count("<h1>"), "style=" in page, "allauth" in page) == (1, False, False)


def test_too_many_tries_are_answered_on_our_frame(aino: User) -> None:
    browser = sign_in(aino)
    for _ in range(11):
        answer = browser.post(PROVE, {"password": "wrong"})

    assert answer.status_code == 429
    assert "Too often in a short time" in answer.content.decode()
