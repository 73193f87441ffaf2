"""Two thousand people who sign in within ten minutes, and what others feel of it."""

import asyncio
import re
import time
import urllib.parse
import urllib.request
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from people.models import User
from tests.bench import client
from tests.bench.client import Timing

PEOPLE, WITHIN = 2000, 600.0  # signing in, in so many seconds
PASSWORD = "a passphrase of the bench"
LOGIN = "/fi/accounts/login/"


@dataclass(frozen=True)
class Felt:
    """How others' pages were answered while people signed in, and how the signing in went."""

    idle: Timing
    busy: Timing
    signed_in: int
    slowest: float


def people(number: int) -> list[str]:
    """The addresses of so many people with a password."""
    password = make_password(PASSWORD)
    made = User.objects.bulk_create(
        [User(email=f"nine.{count}@example.org", given_name="Nine", password=password) for count in range(number)]
    )
    EmailAddress.objects.bulk_create(
        [EmailAddress(user=person, email=person.email, verified=True, primary=True) for person in made]
    )
    return [person.email for person in made]


def measure(port: int, pages: list[bytes], *, seconds: float) -> Felt:
    """Two others read pages in turn, first alone, then while people sign in as fast as two thousand in ten minutes."""
    emails = people(round(PEOPLE * seconds / WITHIN))
    cookie, token = _form(port)
    forms = [_posted(email, cookie, token) for email in emails]
    idle = client.run(port, pages, clients=2, seconds=seconds)
    return asyncio.run(_busy(port, pages, forms, idle, seconds))


async def _busy(port: int, pages: list[bytes], forms: list[bytes], idle: Timing, seconds: float) -> Felt:
    reading = asyncio.create_task(client.running(port, pages, clients=2, seconds=seconds))
    signing = [asyncio.create_task(_sign_in(port, form, number * WITHIN / PEOPLE)) for number, form in enumerate(forms)]
    answers = await asyncio.gather(*signing)
    return Felt(idle, await reading, sum(status == 302 for status, _took in answers), max(took for _, took in answers))


async def _sign_in(port: int, form: bytes, after: float) -> tuple[int, float]:
    """Send one form at its time; the status of the answer, and the seconds it took."""
    await asyncio.sleep(after)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    began = time.perf_counter()
    writer.write(form)
    status = await client.answer(reader)
    writer.close()
    return status, time.perf_counter() - began


def _form(port: int) -> tuple[str, str]:
    """The cookie and the token of the form; both serve everybody, as a token is of the cookie and of nobody."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{LOGIN}") as response:
        page, cookies = response.read().decode(), response.headers.get_all("Set-Cookie")
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert found, "the form has no token"
    return next(one.partition(";")[0] for one in cookies if one.startswith("csrftoken")), found[1]


def _posted(email: str, cookie: str, token: str) -> bytes:
    """The filled-in form, sent from the address that everybody has."""
    body = urllib.parse.urlencode({"login": email, "password": PASSWORD, "csrfmiddlewaretoken": token}).encode()
    headers = "Content-Type: application/x-www-form-urlencoded"
    return client.request(LOGIN, cookie=cookie, method="POST", body=body, headers=headers)
