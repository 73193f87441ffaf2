"""The devices that people sign in with: told in words, and recognised by a signed cookie.

The cookie holds a number drawn by lot and, for each account that has signed in here, a digest that only this number and
the site's secret make again. Nobody reads from it who that was, and the site itself keeps nothing about the device.
"""

import re
import secrets
from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from people.models import User

COOKIE = "device"
AGE = 400 * 24 * 60 * 60  # no browser keeps one longer
SALT = "people.devices"
ACCOUNTS = 10  # of one device that are remembered, the latest first
BROWSERS = (
    ("Edge", r"\bEdg(e|A|iOS)?/"),
    ("Opera", r"\bOPR/"),
    ("Samsung Internet", r"\bSamsungBrowser/"),
    ("Firefox", r"\b(Firefox|FxiOS)/"),
    ("Chrome", r"\b(Chrome|CriOS|Chromium|HeadlessChrome)/"),
    ("Safari", r"\bVersion/\S+ .*Safari/"),
)
SYSTEMS = (
    ("iPadOS", r"\biPad\b"),
    ("iOS", r"\biPhone\b|\biPod\b"),
    ("Android", r"\bAndroid\b"),
    ("Windows", r"\bWindows\b"),
    ("macOS", r"\bMacintosh\b"),
    ("ChromeOS", r"\bCrOS\b"),
    ("Linux", r"\bLinux\b|\bX11\b"),
)
SHORT = re.compile(r"(COMPUTER|PHONE|TABLET|UNKNOWN)\|([^|]*)\|([^|]*)")


@dataclass(frozen=True)
class Device:
    """What kind of device somebody uses: no version, no model, nothing that tells two of a kind apart."""

    form: str
    browser: str
    system: str

    def __str__(self) -> str:
        """In the reader's words, such as "Phone (Firefox, Android)"."""
        forms = {"COMPUTER": _("Computer"), "PHONE": _("Phone"), "TABLET": _("Tablet"), "UNKNOWN": _("Unknown device")}
        known = ", ".join(name for name in (self.browser, self.system) if name)
        return f"{forms[self.form]} ({known})" if known else forms[self.form]

    @property
    def short(self) -> str:
        """As it is stored."""
        return f"{self.form}|{self.browser}|{self.system}"


def told_by(user_agent: str) -> Device:
    """The device that a browser's long line speaks of, or that was stored in short."""
    stored = SHORT.fullmatch(user_agent)
    if stored:
        return Device(*stored.groups())
    browser = next((name for name, sign in BROWSERS if re.search(sign, user_agent)), "")
    system = next((name for name, sign in SYSTEMS if re.search(sign, user_agent)), "")
    return Device(_form(system, user_agent), browser, system)


def _form(system: str, user_agent: str) -> str:
    """Computer, phone or tablet."""
    if system == "Android":
        return "PHONE" if "Mobile" in user_agent else "TABLET"
    return {"": "UNKNOWN", "iOS": "PHONE", "iPadOS": "TABLET"}.get(system, "COMPUTER")


def of(request: HttpRequest) -> Device:
    """The device of a request."""
    return told_by(request.META.get("HTTP_USER_AGENT", ""))


def number(request: HttpRequest) -> str:
    """The number that the device's cookie holds; empty where there is no cookie of ours."""
    return _read(request)[0]


def knows(request: HttpRequest, person: User) -> bool:
    """Whether this person has signed in on this device."""
    drawn, accounts = _read(request)
    return any(constant_time_compare(account, _digest(drawn, person)) for account in accounts)


def remember(request: HttpRequest, response: HttpResponse, person: User) -> str:
    """Write the person into the device's cookie, and draw a number where it has none; answers the number."""
    drawn, accounts = _read(request)
    drawn = drawn or secrets.token_urlsafe(12)
    mine = _digest(drawn, person)
    kept = [mine, *(account for account in accounts if account != mine)][:ACCOUNTS]
    response.set_cookie(
        COOKIE,
        signing.dumps([drawn, kept], salt=SALT),
        max_age=AGE,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )
    return drawn


def _read(request: HttpRequest) -> tuple[str, list[str]]:
    """Number and digests of the cookie; a cookie that we did not write is none."""
    try:
        drawn, accounts = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=AGE)
    except signing.BadSignature:
        return "", []
    return drawn, accounts


def _digest(drawn: str, person: User) -> str:
    """What stands for the person on the device of that number."""
    return salted_hmac(SALT, f"{drawn}:{person.uuid}", algorithm="sha256").hexdigest()[:32]
