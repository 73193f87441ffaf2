"""Signing in without a password alone: a passkey of a device, an app's code, a recovery code."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Visit
from tests.e2e.guarding import PASSWORD, code_sent, prove, sign_up
from tests.e2e.site import Site
from tests.e2e.words import fi
from tests.people.entering import code_of

SECURITY, PASSKEYS = "/fi/my/security/", "/fi/accounts/2fa/webauthn/"
APP, CODES = "/fi/accounts/2fa/totp/activate/", "/fi/accounts/2fa/recovery-codes/"
HALF_A_MINUTE = 31_000


@pytest.fixture
def named(site: Site) -> str:
    """The site by a name: browsers give no passkeys to a bare network address."""
    return f"http://localhost:{urlsplit(site.url).port}"


@pytest.fixture
def member(visit: Visit, named: str) -> tuple[Page, str]:
    """A page of somebody who has just signed up and confirmed the address; and the address."""
    page = visit(base_url=named)
    return page, sign_up(page, "turva")


def _sign_out(page: Page) -> None:
    page.goto("/fi/accounts/logout/")
    page.locator("main form").get_by_role("button").click()
    page.wait_for_url(lambda url: "logout" not in url)


def _password(page: Page, email: str) -> None:
    """The first step."""
    page.goto("/fi/accounts/login/")
    page.locator("#id_login").fill(email)
    page.locator("#id_password").fill(PASSWORD)
    page.locator("#id_password").press("Enter")
    page.wait_for_url("**/authenticate/")


def _code(page: Page, code: str) -> None:
    """The second step."""
    page.locator("#id_code").fill(code)
    page.locator("#id_code").press("Enter")


def _device(page: Page) -> None:
    """A device that knows who holds it and keeps passkeys."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True}
    options |= {"hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True}
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_a_passkey_signs_in_without_a_password(member: tuple[Page, str]) -> None:
    page, _email = member
    _device(page)
    page.goto(PASSKEYS)
    page.get_by_role("link", name=fi("Add a passkey")).click()
    prove(page, PASSWORD)
    page.locator("#id_name").fill("Oma puhelin")
    page.get_by_role("button", name=fi("Make the passkey")).click()
    page.wait_for_url(f"**{CODES}")
    page.goto(SECURITY)
    expect(page.locator("main")).to_contain_text("Oma puhelin")
    _sign_out(page)

    page.goto("/fi/accounts/login/?next=/fi/my/security/")
    page.get_by_role("button", name=fi("Sign in with a passkey")).click()

    page.wait_for_url(f"**{SECURITY}")
    expect(page.get_by_role("heading", level=1)).to_have_text(fi("Sign-in and security"))


def test_a_passkey_is_the_second_step_and_proves_again(member: tuple[Page, str]) -> None:
    page, email = member
    _device(page)
    page.goto(PASSKEYS + "add/")
    prove(page, PASSWORD)
    page.get_by_role("button", name=fi("Make the passkey")).click()
    page.wait_for_url(f"**{CODES}")
    _sign_out(page)

    _password(page, email)
    page.get_by_role("button", name=fi("Use a passkey")).click()

    page.wait_for_url("**/my/**")
    page.goto(CODES)
    page.get_by_role("link", name=fi("Use a passkey")).click()
    page.get_by_role("button", name=fi("Use a passkey")).click()
    page.wait_for_url(f"**{CODES}")


def test_a_device_without_a_passkey_says_so(visit: Visit, named: str) -> None:
    page = visit(base_url=named)
    _device(page)
    page.goto("/fi/accounts/login/")

    page.get_by_role("button", name=fi("Sign in with a passkey")).click()

    told = page.get_by_role("alert").filter(
        has_text=fi("The device gave no passkey. Try again, or choose another way.")
    )
    expect(told).to_be_visible()


def test_an_app_s_code_and_a_recovery_code_are_the_second_step(member: tuple[Page, str]) -> None:
    page, email = member
    page.goto(APP)
    prove(page, PASSWORD)
    secret = page.locator("p.code").inner_text().strip()
    _code(page, code_of(secret))
    page.wait_for_url(f"**{CODES}")
    recovery = page.locator(".codes .code").first.inner_text().strip()
    _sign_out(page)

    _password(page, email)
    page.wait_for_timeout(HALF_A_MINUTE)  # a code works once; the app shows the next one
    _code(page, code_of(secret))
    page.wait_for_url("**/my/**")
    _sign_out(page)

    _password(page, email)
    _code(page, recovery)
    page.wait_for_url("**/my/**")
    page.goto(SECURITY)
    expect(page.locator("main")).to_contain_text("9 käyttämätöntä koodia on jäljellä.")


def test_a_code_by_e_mail_signs_in(member: tuple[Page, str]) -> None:
    page, email = member
    _sign_out(page)
    page.goto("/fi/accounts/login/")
    page.get_by_role("link", name=fi("Send me a code by e-mail")).click()
    page.locator("#id_email").fill(email)
    page.locator("#id_email").press("Enter")
    page.wait_for_url("**/login/code/confirm/")
    reading = page.context.new_page()

    code = code_sent(reading, email)
    _code(page, code)

    page.wait_for_url("**/my/**")
