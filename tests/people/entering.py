"""Ways in for the tests: browsers that somebody signed in with, and an authenticator app."""

import re
import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from django.test import Client

from people.models import User

PASSWORD = "a long passphrase"
LOGIN, CODE, CONFIRM = "/en/accounts/login/", "/en/accounts/login/code/", "/en/accounts/login/code/confirm/"
STEP, PROVE = "/en/accounts/2fa/authenticate/", "/en/accounts/reauthenticate/"
APP, CODES = "/en/accounts/2fa/totp/activate/", "/en/accounts/2fa/recovery-codes/"
SECURITY, SESSIONS = "/en/my/security/", "/en/my/security/sessions/"
PHONE = "Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0"
WINDOWS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
)
PERIOD = 30


def sign_in(person: User, browser: Client | None = None, **headers: str) -> Client:
    """A browser after the right password."""
    browser = browser or Client(headers={"user-agent": headers.get("agent", WINDOWS)})
    browser.post(LOGIN, {"login": person.email, "password": PASSWORD})
    return browser


def signed_in(browser: Client) -> bool:
    """Whether the browser reaches a page that asks for a person."""
    return browser.get(SECURITY).status_code == 200


def code_of(secret: str) -> str:
    """What the app shows now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // PERIOD))


def wrong(code: str) -> str:
    """Another code of the same length."""
    return str((int(code) + 500_000) % 1_000_000).zfill(6)


def with_an_app(person: User) -> tuple[Client, str]:
    """A browser in which the person began to use an app; and the app's secret."""
    browser = sign_in(person)
    browser.post(PROVE, {"password": PASSWORD})
    secret = re.search(r'class="code">([A-Z2-7]+)<', browser.get(APP).content.decode())[1]
    answer = browser.post(APP, {"code": code_of(secret)})
    assert answer.status_code == 302
    cache.clear()  # the app's code was used; another half minute has passed
    return browser, secret
