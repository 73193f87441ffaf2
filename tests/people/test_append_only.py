"""The database itself keeps the audit log and the log of looks, whoever writes to it and by whatever way."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from people import audit, looking
from people.models import Look, Note, User
from tests.worlds import AT, a_person, an_organisation

pytestmark = pytest.mark.django_db


def a_note() -> Note:
    """One line of the audit log."""
    audit.note(a_person("ada"), "appoint", a_person("mari"), at=AT, role="MANAGER")
    return Note.objects.get()


def a_look() -> Look:
    """Somebody was looked at twice."""
    viewer, person = a_person("mari"), a_person("aino")
    at = timezone.now() - timedelta(days=1)  # the database asks its own clock how old a look is
    for minutes in (0, 5):
        looking.note(viewer, person, what="PERSON", at=at + timedelta(minutes=minutes))
    return Look.objects.get()


def run(deed: Callable[[], object]) -> None:
    """Do it, and ask at once what the database would ask at the end of the transaction."""
    with transaction.atomic():
        deed()
        connection.check_constraints()


def refused(sql: str, *values: object) -> str:
    """What the database says to it."""
    with connection.cursor() as cursor, pytest.raises(IntegrityError) as raised:
        run(lambda: cursor.execute(sql, values))
    return str(raised.value)


@pytest.mark.parametrize("change", ["deed = 'x'", "subject = 'x'", "details = '{}'", "at = '2020-01-01'", "id = 99"])
def test_a_note_is_never_changed(change: str) -> None:
    before = Note.objects.values().get(pk=a_note().pk)

    assert "notes of the audit log are never changed" in refused(f"UPDATE people_note SET {change}")
    assert Note.objects.values().get() == before


def test_a_note_is_never_given_to_another_actor() -> None:
    note, other = a_note(), a_person()

    assert "never changed" in refused("UPDATE people_note SET actor_id = %s", other.pk)
    assert Note.objects.get().actor == note.actor


def test_a_note_is_never_deleted() -> None:
    note = a_note()

    assert "never changed" in refused("DELETE FROM people_note")
    with pytest.raises(IntegrityError), transaction.atomic():
        note.delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        Note.objects.all().delete()
    assert Note.objects.get() == note


def test_a_note_is_not_replaced() -> None:
    """By whichever way the database has of writing over a row."""
    note = a_note()
    columns = "(id, deed, subject, details, at)"
    if connection.vendor == "sqlite":
        sql = f"REPLACE INTO people_note {columns} VALUES (%s, 'x', 'x', '{{}}', '2020-01-01')"
    else:
        sql = (
            f"INSERT INTO people_note {columns} VALUES (%s, 'x', 'x', '{{}}', '2020-01-01')"
            " ON CONFLICT (id) DO UPDATE SET deed = EXCLUDED.deed"
        )

    assert "never changed" in refused(sql, note.pk)
    assert Note.objects.get().deed == "appoint"


def test_erasing_an_actor_leaves_the_note_without_a_name() -> None:
    note = a_note()
    before = Note.objects.values("id", "deed", "subject", "details", "at").get()

    note.actor.delete()
    connection.check_constraints()

    assert Note.objects.get().actor is None
    assert Note.objects.values("id", "deed", "subject", "details", "at").get() == before


@pytest.mark.parametrize(
    "change",
    ["what = 'EXPORT'", "role = 'ADMINISTRATOR'", "first_at = '2020-01-01'", "last_at = '2020-01-01'", "times = 1"],
)
def test_a_look_is_only_counted_up(change: str) -> None:
    look = a_look()

    assert "looks are only counted up" in refused(f"UPDATE people_look SET {change}")
    assert Look.objects.values_list("what", "times", "last_at").get() == ("PERSON", 2, look.last_at)


@pytest.mark.parametrize("column", ["person_id", "viewer_id"])
def test_a_look_is_not_put_on_somebody_else(column: str) -> None:
    a_look()

    assert "looks are only counted up" in refused(f"UPDATE people_look SET {column} = %s", a_person().pk)


def test_a_look_does_not_change_the_place() -> None:
    a_look()

    assert "looks are only" in refused("UPDATE people_look SET organisation_id = %s", an_organisation().pk)


def test_a_look_goes_with_the_person_only() -> None:
    """Taking out the row alone is refused when the transaction ends."""
    look = a_look()

    refused("DELETE FROM people_look")
    with pytest.raises(IntegrityError):
        run(lambda: Look.objects.get().delete())
    assert Look.objects.get() == look

    look.person.delete()
    connection.check_constraints()
    assert not Look.objects.exists()


def test_a_look_goes_after_two_years_or_when_its_person_is_forgotten() -> None:
    look, old = (
        a_look(),
        Look.objects.create(
            person=a_person(), what="PERSON", on=AT, first_at=AT, last_at=timezone.now() - timedelta(days=730)
        ),
    )

    run(old.delete)
    assert Look.objects.get() == look

    def forget() -> None:
        Look.objects.all().delete()
        User.objects.filter(pk=look.person_id).update(email="1@erased.invalid")

    run(forget)
    assert not Look.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_end_of_the_transaction_asks() -> None:
    """Deleting looks is undone as a whole unless the person went in the same transaction."""
    look = a_look()

    def delete_and_go_on() -> None:
        with transaction.atomic():
            Look.objects.all().delete()
            a_person("another")

    with pytest.raises(IntegrityError):
        delete_and_go_on()
    with pytest.raises(IntegrityError):
        Look.objects.all().delete()
    assert Look.objects.get() == look
    assert not User.objects.filter(given_name="Another").exists()

    look.viewer.delete()
    assert Look.objects.get().viewer is None
    User.objects.all().delete()
    assert not Look.objects.exists()
