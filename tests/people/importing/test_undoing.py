"""Undoing takes back what an import made, leaves what was touched since and says which; files go after a month."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from people import invitations, looking, organising
from people.enums import ImportKind, ImportState, RoleKind
from people.importing import reporting, running, undoing
from people.models import Import, ImportFault, ImportMade, Invitation, Job, Organisation, Profession, User
from tests.people.importing.files import BODIES, as_csv, done, jobs, person
from tests.worlds import AT, a_person

pytestmark = pytest.mark.django_db
MONTH = timedelta(days=30)


def undone(run: Import, by: User) -> dict[str, str]:
    """What is left once the import is undone, and why."""
    assert undoing.undo(run, by=by, at=AT)
    run.refresh_from_db()
    assert run.state == ImportState.UNDONE
    return {reporting.thing(made): made.left for made in reporting.left(run)}


def somebody(number: int) -> User:
    """A person of the file."""
    return User.objects.get(email=f"person.{number}@example.org")


def test_an_import_that_nobody_has_touched_leaves_nothing(admin: User) -> None:
    here = a_person("here")
    ward, nurse = Organisation.objects.get(code="ward"), Profession.objects.get(code="nurse")
    organising.employ(here, organisation=ward, profession=nurse, on=date(2020, 1, 1))
    before = (jobs(), set(User.objects.values_list("email", flat=True)))
    rows = [*(person(number) for number in range(4)), person("x", email="here@example.org"), person(1, unit="county")]
    run = done(admin, as_csv(rows), invites=True)
    looking.note(admin, somebody(2), what="person", at=AT)

    left = undone(run, admin)

    assert left == {}
    assert (jobs(), set(User.objects.values_list("email", flat=True))) == before
    assert not ImportMade.objects.exists()


def test_what_was_touched_since_stays_and_is_told(admin: User) -> None:
    run = done(admin, as_csv([person(number) for number in range(7)]))
    User.objects.filter(email="person.0@example.org").update(last_login=AT)
    chooser = somebody(1)
    chooser.set_password("a long passphrase")
    chooser.save()
    organising.leave(somebody(2).jobs.get(), on=date(2026, 1, 1))
    county, midwife = Organisation.objects.get(code="county"), Profession.objects.get(code="midwife")
    organising.employ(somebody(3), organisation=county, profession=midwife, on=date(2025, 1, 1))
    organising.appoint(somebody(4), RoleKind.MANAGER, at=AT, organisation=county)

    left = undone(run, admin)

    assert left == {
        "Aino 0 Järvinen": "SIGNED_IN",
        "Aino 0 Järvinen: Sairaanhoitaja, Ward": "SIGNED_IN",
        "Aino 1 Järvinen": "SIGNED_IN",
        "Aino 1 Järvinen: Sairaanhoitaja, Ward": "SIGNED_IN",
        "Aino 2 Järvinen": "USED",
        "Aino 2 Järvinen: Sairaanhoitaja, Ward": "CHANGED",
        "Aino 3 Järvinen": "USED",
        "Aino 4 Järvinen": "USED",
    }
    assert [job[0] for job in jobs()] == [f"person.{number}@example.org" for number in (0, 1, 2, 3)]
    assert not User.objects.filter(email__in=["person.5@example.org", "person.6@example.org"]).exists()


def test_the_job_of_somebody_who_was_here_before_is_taken_back_though_they_sign_in_daily(admin: User) -> None:
    here = a_person("here", last_login=AT)

    left = undone(done(admin, as_csv([person("x", email=here.email)])), admin)

    assert (left, jobs()) == ({}, [])
    assert User.objects.filter(pk=here.pk).exists()


def test_a_tree_is_taken_back_but_for_what_is_used(admin: User) -> None:
    rows = [
        ("hospital", "Sairaala", "", "HOSPITAL_GROUP", "", ""),
        ("clinic", "Poliklinikka", "", "UNIT", "hospital", ""),
        ("room", "Huone", "", "UNIT", "clinic", ""),
        ("other", "Toinen", "", "UNIT", "hospital", ""),
        ("renamed", "Vanha", "", "UNIT", "ward", ""),
        ("parish", "Seurakunta", "", "PARISH", "", ""),
        ("choir", "Kuoro", "", "UNIT", "parish", ""),
    ]
    run = done(admin, as_csv(rows, BODIES), ImportKind.ORGANISATIONS)
    nurse = Profession.objects.get(code="nurse")
    organising.employ(a_person(), organisation=Organisation.objects.get(code="room"), profession=nurse, on=AT.date())
    organising.keep_organisation(
        "renamed", kind="UNIT", names={"fi": "Uusi"}, parent=Organisation.objects.get(code="ward")
    )

    left = undone(run, admin)

    assert left == {"Sairaala": "USED", "Poliklinikka": "USED", "Huone": "USED", "Uusi": "CHANGED"}
    codes = set(Organisation.objects.values_list("code", flat=True))
    assert codes == {"county", "ward", "hospital", "clinic", "room", "renamed"}


def test_undoing_goes_on_after_a_kill_and_only_once(admin: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(undoing, "CHUNK", 3)
    run = done(admin, as_csv([person(number) for number in range(5)]))
    User.objects.filter(email="person.4@example.org").update(last_login=AT)
    Import.objects.filter(pk=run.pk).update(state=ImportState.UNDOING)
    assert undoing._take(run.pk, at=AT)
    assert len(jobs()) == 3

    undoing.advance(run.pk, at=AT)
    undoing.advance(run.pk, at=AT)

    run.refresh_from_db()
    assert run.state == ImportState.UNDONE
    assert [job[0] for job in jobs()] == ["person.4@example.org"]
    assert not undoing.undo(run, by=admin, at=AT)


def test_when_its_time_is_over_a_task_hands_on_to_another(admin: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """Undoing, and sending what an import invites; each task here has time for one chunk."""
    monkeypatch.setattr(undoing, "CHUNK", 3)
    monkeypatch.setattr(invitations, "BATCH", 2)
    for handed_on in (undoing.advance, invitations.send_imported):
        monkeypatch.setattr(handed_on, "__kwdefaults__", {"seconds": 0.0})
    run = done(admin, as_csv([person(number) for number in range(7)]), invites=True)
    assert Invitation.objects.filter(sent_at__isnull=False).count() == 7

    left = undone(run, admin)

    assert (left, jobs()) == ({}, [])


def test_undoing_asks_the_same_for_one_row_and_for_three(admin: User) -> None:
    asked = []
    for count in (1, 3):
        run = done(admin, as_csv([person(f"{count}.{number}") for number in range(count)]))
        Import.objects.filter(pk=run.pk).update(state=ImportState.UNDOING)
        with CaptureQueriesContext(connection) as queries:
            undoing.advance(run.pk, at=AT)
        asked.append(len(queries))

    assert asked[0] == asked[1]
    assert not Job.objects.exists()


def test_an_import_that_is_not_done_is_not_undone(admin: User) -> None:
    run = running.upload(as_csv([person(1)]), "list.csv", kind="PEOPLE", invites=False, by=admin, at=AT)

    assert not undoing.undo(run, by=admin, at=AT)


def test_after_a_month_the_file_and_the_report_are_gone_and_the_people_stay(
    admin: User, kept: Path, django_capture_on_commit_callbacks: Callable
) -> None:
    run = done(admin, as_csv([person(1), person(2, email="nobody")]))
    assert (kept / str(run.uuid)).exists()

    undoing.sweep(at=AT + MONTH)
    run.refresh_from_db()
    assert run.file_name == "people.csv"
    with django_capture_on_commit_callbacks(execute=True):
        undoing.sweep(at=AT + MONTH + timedelta(seconds=1))
        undoing.sweep(at=AT + MONTH + timedelta(days=1))

    run.refresh_from_db()
    assert (run.file, run.file_name, run.counts["people"]) == ("", "", 1)
    assert not (kept / str(run.uuid)).exists()
    assert not ImportFault.objects.exists()
    assert not ImportMade.objects.exists()
    assert len(jobs()) == 1
    assert not undoing.undo(run, by=admin, at=AT)


def test_a_file_that_no_import_knows_goes_after_a_day(admin: User, kept: Path) -> None:
    now = timezone.now()
    known = done(admin, as_csv([person(1)]))
    orphan = kept / "11111111-1111-4111-8111-111111111111"
    orphan.write_text("left by a killed worker")

    undoing.sweep(at=AT)
    assert orphan.exists()
    running.delete_orphans(at=now + timedelta(days=2))

    assert not orphan.exists()
    assert (kept / str(known.uuid)).exists()
