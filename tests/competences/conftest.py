"""The world that most tests of competences start from."""

import pytest
from django.test import Client

from tests.competences.worlds import World


@pytest.fixture
def world(db: None) -> World:
    """Two employers, their people to be added by the test."""
    return World()


@pytest.fixture
def boss(world: World) -> Client:
    """A browser in which the manager of the first county is signed in."""
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(world.boss)
    return browser
