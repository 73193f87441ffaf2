"""Being forgotten in the demo world: nothing anywhere says who it was, and everything that counted still does."""

import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from certificates import verifying
from certificates.models import Certificate, Document
from learning.models import Enrolment, Progress
from lrs import erasing as tombstones
from lrs import keys, store
from lrs.models import Credential, Statement
from people import erasing, exporting
from people.models import Export, Job, User
from webinars.models import Registration

PROJECTIONS = ("learning.Progress", "learning.Interval", "learning.Award")


@pytest.fixture
def world(demo_world: None) -> Iterator[None]:
    """The demo world, put back after the test."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def graduate(world: None) -> User:
    """Whoever has the most certificates, with a name that no text of the demo has by chance."""
    return max(User.objects.filter(is_superuser=False), key=lambda one: (one.certificates.count(), -one.pk))


def traces(*words: str) -> list[tuple[str, str]]:
    """Tables and columns in which one of the words stands, in whatever column of the whole database."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            for column in connection.introspection.get_table_description(cursor, table):
                name = f"{connection.ops.quote_name(table)}.{connection.ops.quote_name(column.name)}"
                text = f"convert_from({name}, 'LATIN1')" if column.type_code == 17 else f"CAST({name} AS TEXT)"
                for word in words:
                    cursor.execute(
                        f"SELECT count(*) FROM {connection.ops.quote_name(table)} WHERE lower({text}) LIKE %s",
                        [f"%{word.lower()}%"],
                    )
                    if cursor.fetchone()[0]:
                        found.append((table, column.name))
    return found


def files_with(*words: bytes) -> list[str]:
    """Uploaded and made files in which one of the words stands."""
    files = [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]
    return [path.name for path in files if any(word in path.read_bytes() for word in words)]


def said_elsewhere(person: User) -> list[Any]:
    """Another system speaks about the person by address, and as somebody's teacher."""
    credential = Credential.objects.order_by("pk").first()
    agent = {"mbox": f"mailto:{person.email}", "name": person.name}
    other = {"account": {"homePage": "https://elsewhere.example", "name": "somebody"}}
    deed = {"verb": {"id": "http://adlnet.gov/expapi/verbs/completed"}, "object": {"id": "https://elsewhere.example/1"}}
    return store.save(
        [
            {"actor": agent, **deed, "result": {"response": f"I am {person.name}"}},
            {"actor": other, **deed, "context": {"instructor": agent}},
            {"actor": other, **deed},
        ],
        credential=credential,
        at=timezone.now(),
    )


def forget(person: User) -> None:
    wish = erasing.ask(person, at=timezone.now())
    assert erasing.carry_out(at=wish.due_at - timedelta(seconds=1)) == 0
    assert erasing.carry_out(at=wish.due_at) == 1


def test_nothing_says_any_more_who_it_was(
    graduate: User,
    caplog: pytest.LogCaptureFixture,
    django_capture_on_commit_callbacks: Callable[..., AbstractContextManager],
) -> None:
    name = graduate.name
    uuid = str(graduate.uuid)
    uuids = said_elsewhere(graduate)
    export = exporting.ask(graduate, at=timezone.now())
    export.refresh_from_db()
    assert export.made_at
    User.objects.filter(pk=graduate.pk).update(family_name="Öystinkylä")
    graduate.refresh_from_db()
    words = (graduate.email, name, "Öystinkylä")
    assert {"people_user", "people_mail", "certificates_certificate", "lrs_statement"} <= {t for t, _ in traces(*words)}
    drawn = [document.file.path for document in Document.objects.filter(certificate__person=graduate) if document.file]
    assert drawn

    with caplog.at_level(logging.DEBUG), django_capture_on_commit_callbacks(execute=True):
        forget(graduate)

    assert traces(*words) == []
    assert [table for table, _ in traces(uuid)] == ["lrs_statement"] * len([t for t, _ in traces(uuid)])
    assert not [line for line in caplog.records if any(word in line.getMessage() for word in words)]
    assert [Statement.objects.get(uuid=one).actor for one in uuids] == [
        keys.actor(tombstones.NOBODY),
        keys.actor(tombstones.NOBODY),
        "account:https://elsewhere.example|somebody",
    ]
    assert not Export.objects.filter(person=graduate).exists()
    assert not any(Path(path).exists() for path in [export.file.path, *drawn])
    assert files_with(name.encode(), "Öystinkylä".encode()) == []


def test_what_counted_still_counts(graduate: User) -> None:
    def counted() -> dict[str, int]:
        kinds = [Enrolment, Progress, Registration, Certificate, Job, Statement]
        return {model._meta.label: model._default_manager.count() for model in kinds}

    before = counted()
    codes = list(Certificate.objects.filter(person=graduate).values_list("code", "issued_at", "snapshot"))
    rows = {label: rows_of(label) for label in PROJECTIONS}
    assert codes

    forget(graduate)

    after = counted()
    assert {**after, "lrs.Statement": 0, "people.Job": 0} == {**before, "lrs.Statement": 0, "people.Job": 0}
    assert after["lrs.Statement"] >= before["lrs.Statement"]  # giving back a place that is to come is stated, too
    for code, issued_at, snapshot in codes:
        certificate = Certificate.objects.get(code=code)
        verdict = verifying.verify(code, at=timezone.now())
        assert (certificate.issued_at, certificate.snapshot) == (issued_at, snapshot)
        assert (verdict.holder, certificate.salt, certificate.person) == ("", "", None)
        assert Client().get(f"/verify/{code}/").status_code == 200
    assert {label: rows_of(label) for label in PROJECTIONS} == rows
    call_command("rebuild_progress", verbosity=0)
    assert {label: rows_of(label) for label in PROJECTIONS} == rows


def rows_of(label: str) -> list[tuple]:
    """Every row of a projection, without its number."""
    fields = [field.attname for field in apps.get_model(label)._meta.concrete_fields if not field.primary_key]
    return sorted(apps.get_model(label)._default_manager.values_list(*fields), key=repr)
