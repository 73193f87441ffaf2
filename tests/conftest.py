"""What every test may rely on: a migrated database of its own, compiled translations, no task failing unseen."""

import os
from collections.abc import Generator, Iterator
from importlib import import_module

import pytest
from django.conf import settings
from django.db import connection
from django.db.models import query
from django.tasks import TaskResult
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from pytest_django import DjangoDbBlocker
from pytest_django.plugin import blocking_manager_key
from xdist.scheduler import LoadFileScheduling

from library import translations
from tests import databases, tasks, visiting
from tests.fetching import RAISE_IN_LISTS

DEMO_WORLD = "tests/architecture"

# Two cores do much at a time here: how long an example takes says nothing about it.
hypothesis_settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("house")


def pytest_configure(config: pytest.Config) -> None:
    """Compile texts that have changed, for they are looked up compiled; give each process its own Redis database."""
    worker = getattr(config, "workerinput", {}).get("workerid")
    if worker is None:
        translations.compile_changed()
        return
    default = settings.CACHES["default"]
    if default["BACKEND"].endswith("RedisCache"):
        server, _, number = default["LOCATION"].rpartition("/")
        default["LOCATION"] = f"{server}/{int(number) + int(worker.removeprefix('gw'))}"


class ByFile(LoadFileScheduling):
    """Tests of a file run in one process, those of the demo world's folder too: the world is built once."""

    def _split_scope(self, nodeid: str) -> str:
        """Which tests stay together."""
        return DEMO_WORLD if nodeid.startswith(f"{DEMO_WORLD}/") else super()._split_scope(nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> ByFile:
    """How tests are divided among processes."""
    return ByFile(config, log)


def _commits(item: pytest.Item) -> bool:
    """True for a test whose end empties every table."""
    marker = item.get_closest_marker("django_db")
    fixtures = getattr(item, "fixturenames", ())
    committing = {"transactional_db", "live_server"}.intersection(fixtures)
    return bool(committing or (marker and marker.kwargs.get("transaction")))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Generator[None, None, None]:
    """What a committing test emptied is filled again (root page, languages), so tests may run in any order."""
    if _commits(item):
        with item.config.stash[blocking_manager_key].unblock():
            databases.unlock()
    yield
    if _commits(item) and nextitem is not None:  # after the last test the database is gone
        with item.config.stash[blocking_manager_key].unblock():
            databases.refill()


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_blocker: DjangoDbBlocker, worker_id: str
) -> Iterator[None]:
    """The tests' database is a copy of a migrated template."""
    with django_db_blocker.unblock(), databases.copy_for(f"{os.getpid()}_{worker_id}") as name:
        connection.close()
        connection.settings_dict["NAME"] = name
        databases.remember()
        yield


@pytest.fixture(scope="session", autouse=True)
def _addresses() -> None:
    """The site's addresses are those of a deployment, also where a test in development mode asks for one first."""
    import_module(settings.ROOT_URLCONF)


@pytest.fixture(autouse=True)
def _clean_slate(request: pytest.FixtureRequest) -> Iterator[None]:
    """No memory, language or deferred task crosses from one test to another; a failed task fails its test."""
    visiting.forget()
    translation.deactivate()
    tasks.deferred.clear()
    tasks.failures.clear()
    yield
    if "failed_tasks" not in request.fixturenames and tasks.failures:
        pytest.fail("A task failed:\n" + tasks.failures[0].errors[-1].traceback)


@pytest.fixture(autouse=True)
def _lists_are_fetched_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """No row of a list asks the database for something more."""
    monkeypatch.setattr(query, "DEFAULT_FETCH_MODE", RAISE_IN_LISTS)


@pytest.fixture
def failed_tasks() -> list[TaskResult]:
    """Tasks that raised in this test; who asks for the list expects them."""
    return tasks.failures


@pytest.fixture
def deferred_tasks() -> list[TaskResult]:
    """Tasks enqueued in this test to run later."""
    return tasks.deferred
