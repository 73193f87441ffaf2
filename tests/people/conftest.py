"""Fixtures of the tests about people."""

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache

from people.models import User
from tests.worlds import a_person


@pytest.fixture(autouse=True)
def nobody_was_counted() -> None:
    """Attempts are counted in the cache, which outlives a test."""
    cache.clear()


@pytest.fixture
def aino(db: None) -> User:
    """Somebody with a confirmed address."""
    person = a_person("aino", language="fi")
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person
