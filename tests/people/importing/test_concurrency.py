"""The same import run by two workers at once, and beside somebody who signs up: everything is made once."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection

from people.enums import ImportKind, ImportState
from people.importing import running
from people.models import Import, ImportMade, Organisation, User
from tests.people.importing.files import BODIES, a_world, as_csv, checked, jobs, person
from tests.worlds import AT

pytestmark = pytest.mark.django_db(transaction=True)
WORKERS = 2


def at_once(*deeds: Callable[[], object]) -> None:
    """Do all of these at the same moment, each on a connection of its own."""
    gate, errors = threading.Barrier(len(deeds)), []

    def run(deed: Callable[[], object]) -> None:
        try:
            gate.wait(10)
            deed()
        except BaseException as error:
            errors.append(error)
            raise
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []


def begun(run: Import) -> Import:
    """The import with its state as if started, and no worker on it yet."""
    Import.objects.filter(pk=run.pk).update(state=ImportState.RUNNING, done=0)
    return run


def test_two_workers_on_one_import_make_everything_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "CHUNK", 5)
    run = begun(checked(a_world(), as_csv([person(number) for number in range(60)])))

    at_once(*[lambda: running.advance(run.pk, at=AT)] * WORKERS)

    run.refresh_from_db()
    assert (run.state, run.done, len(jobs()), ImportMade.objects.count()) == (ImportState.DONE, 60, 60, 120)
    assert (run.counts["people"], run.counts["jobs"]) == (60, 60)


def test_two_workers_on_one_tree_make_it_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "CHUNK", 3)
    rows = [(f"u{number}", "U", "", "UNIT", "ward", "") for number in range(30)]
    run = begun(checked(a_world(), as_csv(rows, BODIES), ImportKind.ORGANISATIONS))

    at_once(*[lambda: running.advance(run.pk, at=AT)] * WORKERS)

    run.refresh_from_db()
    assert (run.state, run.counts["organisations"]) == (ImportState.DONE, 30)
    assert Organisation.objects.filter(path__startswith=Organisation.objects.get(code="ward").path).count() == 31


def test_two_imports_of_the_same_people_make_each_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "CHUNK", 5)
    admin = a_world()
    runs = [begun(checked(admin, as_csv([person(number) for number in range(40)]))) for _ in range(2)]

    at_once(*(lambda pk=run.pk: running.advance(pk, at=AT) for run in runs))

    assert len(jobs()) == 40
    assert sum(Import.objects.get(pk=run.pk).counts.get("people", 0) for run in runs) == 40
    assert (User.objects.count(), ImportMade.objects.count()) == (41, 80)


def test_somebody_who_signs_up_between_look_and_writing_is_recognised(monkeypatch: pytest.MonkeyPatch) -> None:
    """The chunk that collides with them is taken anew."""
    run = begun(checked(a_world(), as_csv([person(number) for number in range(3)])))
    whole, collisions = running._take_once, []

    def take_once(*args: Any, **kwargs: Any) -> bool:
        if not collisions:
            collisions.append(User.objects.create_user("person.1@example.org", given_name="Own", family_name="Name"))
            raise IntegrityError("UNIQUE constraint failed: people_user.email")
        return whole(*args, **kwargs)

    monkeypatch.setattr(running, "_take_once", take_once)
    running.advance(run.pk, at=AT)

    run.refresh_from_db()
    assert (run.state, run.counts["people"], run.counts["jobs"], len(jobs())) == (ImportState.DONE, 2, 3, 3)
    assert User.objects.get(email="person.1@example.org").name == "Own Name"
