"""Columns that tell more of a job: its role profile, who employs, and the superior."""

from datetime import date

import pytest

from people import organising
from people.importing import undoing
from people.models import ImportFault, Job, User
from tests.people.importing.files import HEADERS, as_csv, checked, done, person
from tests.worlds import AT, a_job, a_person, an_organisation

pytestmark = pytest.mark.django_db
COLUMNS = (*HEADERS, "Rooliprofiili", "Palvelussuhde", "Esihenkilö")


def row(number: int | str, profile: str = "", staffing: str = "", superior: str = "", **cells: str) -> tuple[str, ...]:
    """A row about somebody, with what more is told."""
    return (*person(number, **cells), profile, staffing, superior)


def faults() -> list[tuple[int, str, str, str]]:
    """The report."""
    return list(ImportFault.objects.values_list("row", "column", "fault", "value"))


def details() -> list[tuple]:
    """Every job by whose it is."""
    fields = ("person__email", "profile__code", "staffing", "reports_to__email")
    return sorted(Job.objects.order_by().values_list(*fields), key=str)


@pytest.fixture
def head(admin: User) -> User:
    """Who works for the county and leads nobody yet."""
    organising.keep_profile("lead", names={"fi": "Vastuuhenkilö", "sv": "Ansvarig"}, at=AT)
    somebody = a_person("head")
    a_job(somebody, an_organisation("county"))
    return somebody


def test_what_more_is_told_is_kept(admin: User, head: User) -> None:
    """By code or name; the superior is here already, or stands in a row before."""
    rows = [
        row(1, "vastuuhenkilö", "Ostopalvelu", "HEAD@example.org"),
        row(2, "lead", "Own staff", "person.1@example.org"),
        row(3),
    ]

    run = done(admin, as_csv(rows, COLUMNS))

    assert faults() == []
    assert run.counts == {**run.counts, **run.expected}
    assert details() == [
        ("head@example.org", None, "OWN", None),
        ("person.1@example.org", "lead", "PURCHASED", "head@example.org"),
        ("person.2@example.org", "lead", "OWN", "person.1@example.org"),
        ("person.3@example.org", None, "OWN", None),
    ]


def test_what_cannot_be_is_told_by_row_and_column(admin: User, head: User) -> None:
    """A superior is another person, who works for the same employer today: by a row before, or already."""
    a_job(a_person("stranger"), an_organisation("other"))
    left = a_person("left")
    a_job(left, an_organisation("county"))
    organising.leave(left.jobs.get(), on=date(2026, 3, 1))
    rows = [
        row(1, "chief"),
        row(2, "", "rented"),
        row(3, superior="nobody"),
        row(4, superior="stranger@example.org"),
        row(5, superior="left@example.org"),
        row(6, superior="person.6@example.org"),
        row(7, superior="person.8@example.org"),
        row(8, until="1.3.2026"),
        row(9, superior="person.8@example.org"),
    ]

    checked(admin, as_csv(rows, COLUMNS))

    assert faults() == [
        (2, "Rooliprofiili", "NO_PROFILE", "chief"),
        (3, "Palvelussuhde", "NO_STAFFING", "rented"),
        (4, "Esihenkilö", "NO_EMAIL", "nobody"),
        (5, "Esihenkilö", "NO_SUPERIOR", "stranger@example.org"),
        (6, "Esihenkilö", "NO_SUPERIOR", "left@example.org"),
        (7, "Esihenkilö", "NO_SUPERIOR", "person.6@example.org"),
        (8, "Esihenkilö", "NO_SUPERIOR", "person.8@example.org"),
        (10, "Esihenkilö", "NO_SUPERIOR", "person.8@example.org"),
    ]


def test_the_same_file_again_changes_nothing_and_another_word_is_told(admin: User, head: User) -> None:
    """What is here stays as it is."""
    done(admin, as_csv([row(1, "lead", "oma", "head@example.org")], COLUMNS))
    before = details()

    rows = [
        row(1, "lead", "oma", "head@example.org"),
        row(1),
        row(1, staffing="ostettu"),
        row(1, superior="admin@example.org"),
    ]
    a_job(admin, an_organisation("county"))
    run = done(admin, as_csv(rows, COLUMNS))

    assert run.counts["unchanged"] == 2
    assert faults() == [
        (4, "Palvelussuhde", "DIFFERS", "PURCHASED"),
        (5, "Esihenkilö", "DIFFERS", "admin@example.org"),
    ]
    assert [one for one in details() if not one[0].startswith("admin")] == before


def test_what_was_changed_since_is_not_undone(admin: User, head: User) -> None:
    """A job whose superior somebody has changed stays; the others go."""
    run = done(admin, as_csv([row(1, superior="head@example.org"), row(2, superior="head@example.org")], COLUMNS))
    organising.change_job(Job.objects.get(person__email="person.1@example.org"), reports_to=None, by=admin, at=AT)

    undoing.undo(run, by=admin, at=AT)

    assert [email for email, *_rest in details()] == ["head@example.org", "person.1@example.org"]
