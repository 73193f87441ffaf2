"""What guards an account, as the browser's tests use it: a confirmed address, the password again, codes of messages."""

import re
import secrets

from playwright.sync_api import Page

from tests.e2e.words import fi

PASSWORD = "a long enough passphrase"


def sign_up(page: Page, name: str) -> str:
    """Make an account in Finnish and confirm its address, which is answered."""
    email = f"{name}.{secrets.token_hex(3)}@example.org"
    page.goto("/fi/accounts/signup/")
    fields = {"given_name": name.title(), "family_name": "Kulkija", "email": email, "password1": PASSWORD}
    for field, text in fields.items():
        page.locator(f"#id_{field}").fill(text)
    page.locator("#id_password1").press("Enter")
    page.wait_for_url("**/my/**")
    confirm(page, email)
    return email


def confirm(page: Page, email: str) -> None:
    """Open the message that the site sent when somebody signed up, and its link."""
    found = re.search(
        r"/fi/accounts/confirm-email/[^\s<\"]+", message(page, email, fi("Welcome! Confirm your e-mail address"))
    )
    assert found, "no link in the message"
    page.goto(found[0])
    page.get_by_role("button", name=fi("Yes, it is mine")).click()
    page.wait_for_url(lambda url: "confirm-email" not in url)


def code_sent(page: Page, email: str) -> str:
    """The code of the newest message with one."""
    found = re.search(
        r"^\s*([A-Z0-9]{3,5}-?[A-Z0-9]{3,5})\s*$", message(page, email, fi("Your code for signing in")), re.MULTILINE
    )
    assert found, "no code in the message"
    return found[1]


def prove(page: Page, password: str) -> None:
    """The password again, where the site asks for it."""
    if "/reauthenticate/" in page.url:
        page.locator("#id_password").fill(password)
        page.locator("#id_password").press("Enter")
        page.wait_for_url(lambda url: "reauthenticate" not in url)


def message(page: Page, email: str, title: str) -> str:
    """The text of the newest message of that title to that address, once it was sent."""
    row = page.locator("article.mail").filter(has_text=email).filter(has_text=title).get_by_role("link").first
    for _ in range(60):
        page.goto("/mailbox/")
        if row.count():
            break
        page.wait_for_timeout(500)
    row.click()
    page.wait_for_url("**/mailbox/*/")
    return page.locator("main").inner_text()
