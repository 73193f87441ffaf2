"""Requests in process that leave nothing behind: what they did is taken back, what the process remembers forgotten."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.cache import cache
from django.db import transaction
from django.test import Client

from learning import receiving
from lrs import credentials, definitions
from people.models import User


def browser(email: str, **options: object) -> Client:
    """A browser of the person with this address, or of a visitor; no fault is raised and no token is asked for."""
    client = Client(raise_request_exception=False, **options)
    if email:
        client.force_login(User.objects.get(email=email), backend="people.signing_in.Backend")
    return client


@contextmanager
def taken_back(client: Client) -> Iterator[None]:
    """Whatever is done inside has not happened after it."""
    cookies = client.cookies.copy()
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    client.cookies = cookies
    forget()


def forget() -> None:
    """Empty every memory of the process."""
    cache.clear()
    for remembering in (credentials, definitions, receiving):
        remembering.forget()
