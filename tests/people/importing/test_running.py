"""An import is checked, run and gone on with: everything once, what is here untouched, errors by row and column."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.core import mail as outbox
from django.db import connection
from django.test.utils import CaptureQueriesContext

from people.enums import ImportKind, ImportState, Problem
from people.importing import making, running
from people.models import Import, ImportFault, ImportKey, ImportMade, Invitation, Note, Organisation, User
from tests.people.importing.files import (
    BODIES,
    HEADERS,
    as_csv,
    as_xlsx,
    checked,
    done,
    jobs,
    person,
    uploaded,
)
from tests.worlds import AT, a_job, a_person

pytestmark = pytest.mark.django_db


def faults(run: Import) -> list[tuple[int, str, str, str]]:
    """The report."""
    return list(ImportFault.objects.filter(run=run).values_list("row", "column", "fault", "value"))


def figures(counts: dict[str, int]) -> dict[str, int]:
    """What is told, without what is nothing."""
    return {name: count for name, count in counts.items() if count and name != "kept"}


# --- people -----------------------------------------------------------------------------------------


def test_the_dry_run_tells_what_would_come_of_it_and_changes_nothing(admin: User) -> None:
    here = a_person("here")
    a_job(here, Organisation.objects.get(code="ward"), on=date(2024, 3, 1))
    before = jobs()
    rows = [
        person(1),
        person(1, unit="county"),
        person("x", email="HERE@example.org", **{"from": "2024-03-01"}),
        person("y", email="here@example.org", unit="county"),
        person(2, email="nobody", unit="moon"),
        person(1),
    ]

    run = checked(admin, as_csv(rows))

    assert run.state == ImportState.CHECKED
    assert figures(run.expected) == {"people": 1, "known": 1, "jobs": 3, "unchanged": 2, "faulty": 1}
    assert faults(run) == [
        (6, "Sähköposti", "NO_EMAIL", "nobody"),
        (6, "Yksikön koodi", "NO_ORGANISATION", "moon"),
    ]
    assert jobs() == before
    assert (User.objects.count(), ImportMade.objects.count(), ImportKey.objects.count()) == (2, 0, 0)


def test_running_makes_what_the_dry_run_told(admin: User) -> None:
    here = a_person("here")
    rows = [
        person(1, given="Åsa", title="Vastaava", until="31.12.2025"),
        person(1, unit="county"),
        person("x", email="here@example.org", given="Somebody", family="Else"),
        person(2, email="nobody"),
        person(1, unit="county"),
    ]

    run = done(admin, as_csv(rows, encoding="cp1252"))

    assert run.state == ImportState.DONE
    assert figures(run.expected) == {"people": 1, "known": 1, "jobs": 3, "unchanged": 1, "faulty": 1}
    assert figures(run.counts) == {"people": 1, "jobs": 3, "unchanged": 1, "faulty": 1}
    assert jobs() == [
        ("here@example.org", "ward", "nurse", date(2024, 3, 1), None, ""),
        ("person.1@example.org", "county", "nurse", date(2024, 3, 1), None, ""),
        ("person.1@example.org", "ward", "nurse", date(2024, 3, 1), date(2025, 12, 31), "Vastaava"),
    ]
    new = User.objects.get(email="person.1@example.org")
    assert (new.name, new.language, new.has_usable_password()) == ("Åsa Järvinen", "fi", False)
    here.refresh_from_db()
    assert here.name == "Here Example"
    assert outbox.outbox == []
    assert not Invitation.objects.exists()
    assert [(note.deed, note.actor) for note in Note.objects.order_by("pk")] == [
        ("import.uploaded", admin),
        ("import.started", admin),
        ("import.done", admin),
    ]


def test_a_person_is_recognised_by_another_address_that_they_have_confirmed(admin: User) -> None:
    here, other = a_person("here"), a_person("other")
    EmailAddress.objects.create(user=here, email="person.1@example.org", verified=True)
    EmailAddress.objects.create(user=other, email="person.2@example.org", verified=False)

    done(admin, as_csv([person(1), person(2)]))

    assert [job[0] for job in jobs()] == ["here@example.org", "person.2@example.org"]


def test_importing_the_same_file_again_changes_nothing(admin: User) -> None:
    rows = [person(number) for number in range(3)]
    done(admin, as_csv(rows))
    before = jobs()

    again = done(admin, as_xlsx(rows))

    assert figures(again.expected) == {"known": 3, "unchanged": 3}
    assert figures(again.counts) == {"unchanged": 3}
    assert jobs() == before


def test_a_job_that_is_here_with_other_details_stays_as_it_is_and_is_told(admin: User) -> None:
    done(admin, as_csv([person(1, title="Vastaava")]))
    before = jobs()

    again = done(admin, as_csv([person(1, until="1.5.2026", title="Vastaava"), person(1, title="Other")]))

    assert figures(again.counts) == {"differing": 2}
    assert [fault[:3] for fault in faults(again)] == [(2, "Päättyi", "DIFFERS"), (3, "Nimike", "DIFFERS")]
    assert jobs() == before


def test_a_row_with_more_cells_than_headers_is_left_out(admin: User) -> None:
    run = done(admin, as_csv([(*person(1), "rest"), person(2)]))

    assert faults(run) == [(2, "", "MANY_CELLS", "")]
    assert [job[0] for job in jobs()] == ["person.2@example.org"]


def test_invitations_are_sent_to_the_new_when_that_was_asked_for(admin: User) -> None:
    a_person("here")

    run = done(admin, as_csv([person(1), person("x", email="here@example.org"), person(2)]), invites=True)

    assert [message.to for message in outbox.outbox] == [["person.1@example.org"], ["person.2@example.org"]]
    assert {invitation.sent_at is not None for invitation in Invitation.objects.filter(run=run)} == {True}


# --- organisations ----------------------------------------------------------------------------------


def test_organisations_come_in_with_their_tree(admin: User) -> None:
    rows = [
        ("hospital", "Sairaala", "Sjukhus", "Sairaanhoidon yhtymä", "", "1.1.2024"),
        ("ward", "Ward", "", "Yksikkö", "county", ""),
        ("clinic", "Poliklinikka", "", "UNIT", "hospital", ""),
        ("room", "Huone", "", "Enhet", "clinic", ""),
        ("lost", "Eksynyt", "", "UNIT", "nowhere", ""),
        ("below", "Alla", "", "UNIT", "lost", ""),
        ("clinic", "Toinen", "", "UNIT", "hospital", ""),
        ("county", "Another", "", "COUNTY", "", ""),
    ]

    run = done(admin, as_csv(rows, BODIES), ImportKind.ORGANISATIONS)

    assert figures(run.expected) == figures(run.counts)
    assert figures(run.counts) == {"organisations": 3, "unchanged": 1, "faulty": 3, "differing": 1}
    assert [fault[:3] for fault in faults(run)] == [
        (6, "Yläyksikkö", "NO_PARENT"),
        (7, "Yläyksikkö", "NO_PARENT"),
        (8, "Koodi", "TWICE"),
        (9, "Koodi", "DIFFERS"),
    ]
    made = {one.code: one for one in Organisation.objects.all()}
    room = made["room"]
    assert room.path == f"/{made['hospital'].pk}/{made['clinic'].pk}/{room.pk}/"
    assert (made["hospital"].names, made["hospital"].kind) == ({"fi": "Sairaala", "sv": "Sjukhus"}, "HOSPITAL_GROUP")
    assert (made["hospital"].valid_from, room.parent_id) == (date(2024, 1, 1), made["clinic"].pk)
    assert made["county"].names == {"fi": "County"}


def test_a_tree_across_chunks_has_its_paths(admin: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "CHUNK", 2)
    rows = [(f"u{number}", "U", "", "UNIT", f"u{number - 1}" if number else "ward", "") for number in range(5)]

    run = done(admin, as_csv(rows, BODIES), ImportKind.ORGANISATIONS)

    assert figures(run.expected) == figures(run.counts) == {"organisations": 5}
    last = Organisation.objects.get(code="u4")
    above = ["county", "ward", *(f"u{number}" for number in range(5))]
    assert last.path == "/" + "".join(f"{Organisation.objects.get(code=code).pk}/" for code in above)


def test_a_tree_that_is_too_deep_is_left_out_below(admin: User) -> None:
    rows = [(f"u{number}", "U", "", "UNIT", f"u{number - 1}" if number else "ward", "") for number in range(25)]

    run = done(admin, as_csv(rows, BODIES), ImportKind.ORGANISATIONS)

    assert figures(run.expected) == figures(run.counts) == {"organisations": 18, "faulty": 7}
    assert {fault[2] for fault in faults(run)} == {"TOO_DEEP", "NO_PARENT"}


# --- chunks -----------------------------------------------------------------------------------------


class Killed(Exception):
    """The worker is no more."""


def kill_after(monkeypatch: pytest.MonkeyPatch, chunks: int, *, within: bool) -> Callable[[], None]:
    """Die after so many chunks, or within the next after everything of it was made; answers how to be revived."""
    whole, left = making.take, [chunks]

    def take(*args: object, **kwargs: object) -> making.Outcome:
        if left[0] == 0 and not within:
            raise Killed
        outcome = whole(*args, **kwargs)  # type: ignore[arg-type]
        if left[0] == 0:
            raise Killed
        left[0] -= 1
        return outcome

    monkeypatch.setattr(making, "take", take)
    return lambda: monkeypatch.setattr(making, "take", whole)


@pytest.mark.parametrize("within", [False, True])
@pytest.mark.parametrize("format_", [as_csv, as_xlsx])
def test_a_killed_import_goes_on_where_it_stopped(
    admin: User, monkeypatch: pytest.MonkeyPatch, format_: Callable, within: bool
) -> None:
    monkeypatch.setattr(running, "CHUNK", 4)
    run = checked(admin, format_([person(number) for number in range(11)]))
    revive = kill_after(monkeypatch, 2, within=within)
    Import.objects.filter(pk=run.pk).update(state=ImportState.RUNNING, done=0)

    with pytest.raises(Killed):
        running.advance(run.pk, at=AT)

    run.refresh_from_db()
    assert (run.state, run.done, len(jobs())) == (ImportState.RUNNING, 8, 8)
    revive()
    running.advance(run.pk, at=AT)
    running.advance(run.pk, at=AT)
    run.refresh_from_db()
    assert (run.state, run.done, figures(run.counts)) == (ImportState.DONE, 11, {"people": 11, "jobs": 11})
    assert (len(jobs()), ImportMade.objects.count()) == (11, 22)


def test_a_killed_dry_run_goes_on_and_counts_once(admin: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "CHUNK", 4)
    run = uploaded(admin, as_csv([person(number % 5) for number in range(10)]))
    revive = kill_after(monkeypatch, 1, within=True)
    Import.objects.filter(pk=run.pk).update(state=ImportState.CHECKING)

    with pytest.raises(Killed):
        running.advance(run.pk, at=AT)
    revive()
    running.advance(run.pk, at=AT)

    run.refresh_from_db()
    assert figures(run.expected) == {"people": 5, "jobs": 5, "unchanged": 5}


def test_when_its_time_is_over_a_task_hands_on_to_another(admin: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each task here has time for one chunk; the tests' queue runs the next one at once."""
    monkeypatch.setattr(running, "CHUNK", 2)
    monkeypatch.setattr(running.advance, "__kwdefaults__", {"seconds": 0.0})

    run = done(admin, as_csv([person(number) for number in range(7)]))

    assert (run.state, run.done, len(jobs())) == (ImportState.DONE, 7, 7)


@pytest.mark.parametrize("kind", ImportKind)
def test_a_chunk_takes_the_same_queries_for_one_row_and_for_three(admin: User, kind: str) -> None:
    asked = []
    for count in (1, 3):
        if kind == ImportKind.PEOPLE:
            file = as_csv([person(f"{count}.{number}") for number in range(count)])
        else:
            file = as_csv([(f"u{count}-{number}", "U", "", "UNIT", "ward", "") for number in range(count)], BODIES)
        run = checked(admin, file, kind)
        Import.objects.filter(pk=run.pk).update(state=ImportState.RUNNING, done=0)
        with CaptureQueriesContext(connection) as queries:
            running.advance(run.pk, at=AT)
        asked.append(len(queries))

    assert asked[0] == asked[1]


# --- the file ---------------------------------------------------------------------------------------


def test_a_fault_of_the_file_in_a_late_row_is_told_and_nothing_is_imported(admin: User) -> None:
    rows = [person(number) for number in range(20)]

    run = checked(admin, as_csv([*rows, person(21, title="x" * 100_001)]))

    assert (run.state, run.problem, run.problem_row) == (ImportState.REFUSED, Problem.LONG_CELL, 22)
    assert not running.start(run, by=admin, at=AT)
    assert jobs() == []


def test_columns_are_remembered_for_the_same_headers(admin: User) -> None:
    headers = ("A", "B", "C", "D", "E", "F", "G", "H")
    columns = {name: place for place, name in enumerate(("email", "given_name", "family_name", "organisation"))}
    first = uploaded(admin, as_csv([person(1)], headers))
    assert first.columns == {}

    running.check(first, columns, at=AT)

    assert uploaded(admin, as_csv([person(1)], headers[::-1])).columns == {
        name: 7 - place for name, place in columns.items()
    }
    assert uploaded(admin, as_csv([person(1)], ("A", "B", "C", "D", "E", "F", "G", "X"))).columns == {}


def test_other_columns_may_be_chosen_after_the_dry_run(admin: User) -> None:
    run = checked(admin, as_csv([person(1, given="Järvinen", family="Aino")]))
    columns = {**run.columns, "given_name": 2, "family_name": 1}

    assert running.check(run, columns, at=AT)
    run.refresh_from_db()
    assert running.start(run, by=admin, at=AT)

    assert User.objects.get(email="person.1@example.org").name == "Aino Järvinen"
    assert not running.check(run, columns, at=AT)
    assert not running.start(run, by=admin, at=AT)


def test_a_file_is_kept_where_no_address_serves_it_and_goes_when_it_is_thrown_away(
    admin: User, kept: Path, settings: object, django_capture_on_commit_callbacks: Callable
) -> None:
    run = uploaded(admin, as_csv([person(1)]))
    file = kept / str(run.uuid)
    assert file.exists()
    assert not file.is_relative_to(settings.MEDIA_ROOT)
    assert file.stat().st_mode & 0o077 == 0

    with django_capture_on_commit_callbacks(execute=True):
        assert running.discard(run, by=admin, at=AT)

    assert not file.exists()
    assert not Import.objects.exists()


def test_what_has_been_imported_is_not_thrown_away(admin: User, kept: Path) -> None:
    run = done(admin, as_csv([person(1)]))

    assert not running.discard(run, by=admin, at=AT)
    assert (kept / str(run.uuid)).exists()


def test_the_name_of_a_file_is_its_last_part(admin: User) -> None:
    run = running.upload(as_csv([person(1)]), "C:\\Users\\x\\list.csv", kind="PEOPLE", invites=False, by=admin, at=AT)

    assert run.file_name == "list.csv"
    assert tuple(run.headers) == HEADERS


def test_a_file_that_is_lost_is_told(admin: User, kept: Path) -> None:
    run = uploaded(admin, as_csv([person(1)]))
    (kept / str(run.uuid)).unlink()

    running.check(run, run.columns, at=AT)

    run.refresh_from_db()
    assert (run.state, run.problem) == (ImportState.REFUSED, Problem.LOST)


def test_a_workbook_becomes_text_once_and_keeps_its_row_numbers(
    admin: User, kept: Path, django_capture_on_commit_callbacks: Callable
) -> None:
    """The text is what a killed import goes on from; of two workers that write it at once, one's stays."""
    blank = [""] * 8
    run = uploaded(admin, as_xlsx([person(1), blank, blank, person(2, email="nobody", title='a "b"; c')]))
    Import.objects.filter(pk=run.pk).update(state=ImportState.CHECKING)

    with django_capture_on_commit_callbacks(execute=True):
        running.flatten(run.pk)
        running.flatten(run.pk)

    run.refresh_from_db()
    assert (run.state, run.shape["form"]) == (ImportState.CHECKED, "CSV")
    assert faults(run) == [(5, "Sähköposti", "NO_EMAIL", "nobody")]
    assert [f"imports/{file.name}" for file in kept.iterdir() if file.name.startswith(str(run.uuid))] == [run.file]
