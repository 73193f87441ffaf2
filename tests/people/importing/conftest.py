"""Fixtures of the tests about imports."""

from pathlib import Path

import pytest
from django.core.files.storage import storages

from people.models import User
from tests.people.importing.files import a_world


@pytest.fixture
def admin(db: None) -> User:
    """Who imports, in a county with a ward."""
    return a_world()


@pytest.fixture
def kept() -> Path:
    """The folder of the files that were uploaded."""
    return Path(storages["private"].location) / "imports"
