"""The two sides, built once for the walks of a module and taken back."""

import logging
from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from tests.crawl import world


@pytest.fixture(scope="module")
def two_sides(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """Both sides stand; their files lie in a folder of their own, because nothing takes back files."""
    own = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media"))
    with django_db_blocker.unblock(), own, transaction.atomic():
        world.build()
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _refusals_are_no_news(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was answered is judged; the log of it would fill the screen."""
    monkeypatch.setattr(logging.getLogger("django.request"), "disabled", True)
