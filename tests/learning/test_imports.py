"""The administrators' pages of imports: from the file to what came of it, and back; nobody else sees any of it."""

import csv
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from people.enums import Fault, ImportKind, ImportState, Problem
from people.importing import reporting
from people.models import Import, ImportFault, ImportMade, User
from tests import worlds
from tests.people.importing.files import HEADERS, a_bomb, a_world, as_csv, as_xlsx, checked, done, person, uploaded
from tests.worlds import AT

pytestmark = pytest.mark.django_db
PAGE = "/admin/people/imports/"


@pytest.fixture
def admin(db: None) -> User:
    """Who imports."""
    return a_world()


@pytest.fixture
def here(client: Client, admin: User) -> Client:
    """A browser in which the administrator has signed in, and which prefers English."""
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    client.force_login(admin)
    return client


def page(response: HttpResponse) -> str:
    """What the answer shows."""
    assert response.status_code == 200
    return response.content.decode().replace("&#x27;", "'")


def send(browser: Client, content: bytes, name: str = "people.csv", **said: Any) -> HttpResponse:
    """Upload a file."""
    return browser.post(PAGE, {"kind": "PEOPLE", "file": SimpleUploadedFile(name, content), **said}, follow=True)


def chosen(run: Import, **other: str) -> dict[str, str]:
    """The columns as they were guessed, but for some."""
    return {**{name: str(place) for name, place in run.columns.items()}, **other}


@pytest.mark.parametrize("make", [as_csv, as_xlsx])
def test_the_whole_way(here: Client, make: Any) -> None:
    rows = [person(1), person(2), person(3, email="nobody", unit="moon")]
    choosing = page(send(here, make(rows).getvalue(), "list.xlsx" if make is as_xlsx else "list.csv"))
    run = Import.objects.get()
    address = f"{PAGE}{run.uuid}/"
    assert "Which column holds what?" in choosing
    assert "person.1@example.org" in choosing

    report = page(here.post(address, chosen(run), follow=True))
    assert "New people" in report
    assert "No organisation has this code." in report
    assert "Import, without the rows with errors" in report
    assert not User.objects.filter(email="person.1@example.org").exists()

    ended = page(here.post(f"{address}start/", follow=True))
    assert "Undo the import" in ended
    assert User.objects.filter(email__startswith="person.").count() == 2

    back = page(here.post(f"{address}undo/", follow=True))
    assert "Everything that the import made was taken back." in back
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", Problem.EMPTY),
        (b"\x00\x01\x02\x03" * 200, Problem.BINARY),
        (b"PK\x03\x04broken", Problem.BROKEN),
        (b"a;A\r\n1;2\r\n", Problem.SAME_HEADER),
        (b"a;b\r\n", Problem.NO_ROWS),
        (b"a;b\r\n1;" + b"x" * 200_000, Problem.LONG_CELL),
        (a_bomb(size=30 * 1024 * 1024).getvalue(), Problem.BOMB),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_wrong_file_is_told_and_not_kept(here: Client, content: bytes, problem: Problem) -> None:
    shown = page(send(here, content))

    assert str(problem.label) in shown
    assert not Import.objects.exists()


def test_columns_must_be_chosen_each_once(here: Client, admin: User) -> None:
    run = uploaded(admin, as_csv([person(1)], ("x", *HEADERS[1:])))
    address = f"{PAGE}{run.uuid}/"

    missing = here.post(address, chosen(run))
    twice = here.post(address, chosen(run, email="1"))
    beyond = here.post(address, chosen(run, email="99"))

    assert list(missing.context["form"].errors) == ["email"]
    assert "Another field has this column already." in page(twice)
    assert list(beyond.context["form"].errors) == ["email"]
    run.refresh_from_db()
    assert run.state == ImportState.NEW


def test_what_has_gone_on_meanwhile_is_not_done_again(here: Client, admin: User) -> None:
    run = done(admin, as_csv([person(1)]))
    address = f"{PAGE}{run.uuid}/"

    for deed in ("start/", "discard/", ""):
        assert "This import has gone on meanwhile." in page(here.post(address + deed, chosen(run), follow=True))

    assert ImportMade.objects.count() == 2


def test_invitations_go_with_people_alone(here: Client) -> None:
    content = as_csv([("u", "U", "COUNTY")], ("code", "name", "kind")).getvalue()

    send(here, content, kind=ImportKind.ORGANISATIONS, invites="on")
    send(here, as_csv([person(1)]).getvalue(), invites="on")

    assert list(Import.objects.order_by("pk").values_list("kind", "invites")) == [
        ("ORGANISATIONS", False),
        ("PEOPLE", True),
    ]


def test_other_columns_may_be_chosen_after_the_check_and_the_file_may_be_deleted(here: Client, admin: User) -> None:
    run = checked(admin, as_csv([person(1)]))
    address = f"{PAGE}{run.uuid}/"
    assert "Which column holds what?" in page(here.get(f"{address}?columns"))

    answer = page(here.post(f"{address}discard/", follow=True))

    assert "The file was deleted. Nothing was imported." in answer
    assert not Import.objects.exists()


@pytest.mark.parametrize("formula", ["=1+1", "+358", "-1", "@cmd", "＝1"])
def test_the_report_is_a_file_that_runs_nothing(here: Client, admin: User, formula: str) -> None:
    run = checked(admin, as_csv([person(1, email=formula, title='a "b"; c')], ("=A", *HEADERS[1:])))
    Import.objects.filter(pk=run.pk).update(state=ImportState.CHECKED)
    ImportFault.objects.create(run=run, row=7, column="=A", fault=Fault.NO_EMAIL, value=formula)

    answer = here.get(f"{PAGE}{run.uuid}/report.csv")

    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert answer["Content-Disposition"].startswith("attachment")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert rows[0] == ["Row", "Column", "What is wrong", "What stands there"]
    assert rows[-1] == ["7", "'=A", "Not an e-mail address.", f"'{formula}"]


def test_what_undoing_left_is_in_the_report(here: Client, admin: User) -> None:
    run = done(admin, as_csv([person(1), person(2)]))
    User.objects.filter(email="person.2@example.org").update(last_login=AT)

    shown = page(here.post(f"{PAGE}{run.uuid}/undo/", follow=True))
    text = b"".join(here.get(f"{PAGE}{run.uuid}/report.csv").streaming_content).decode("utf-8-sig")

    assert "Aino 2 Järvinen" in shown
    assert "Aino 1 Järvinen" not in shown
    assert text.splitlines() == [
        "Row;What was left;Why",
        "3;Aino 2 Järvinen;The person has signed in since.",
        "3;Aino 2 Järvinen: Sairaanhoitaja, Ward;The person has signed in since.",
    ]
    assert reporting.harmless("plain") == "plain"


def test_a_swept_import_shows_its_figures_only(here: Client, admin: User) -> None:
    run = done(admin, as_csv([person(1)]))
    Import.objects.filter(pk=run.pk).update(swept_at=AT, file="", file_name="")

    shown = page(here.get(f"{PAGE}{run.uuid}/"))
    again = page(here.post(f"{PAGE}{run.uuid}/undo/", follow=True))

    assert "The file and its report were deleted after 30 days." in shown
    assert "This import has gone on meanwhile." in again
    assert User.objects.filter(email="person.1@example.org").exists()


def test_nobody_but_an_administrator_sees_or_does_anything(admin: User, client: Client) -> None:
    run = checked(admin, as_csv([person(1)]))
    client.force_login(worlds.a_person("editor", is_staff=True))
    address = f"{PAGE}{run.uuid}/"

    answers = [client.get(PAGE), send(client, as_csv([person(2)]).getvalue()), client.get(address)]
    answers += [client.get(f"{address}report.csv"), *(client.post(address + deed) for deed in ("start/", "undo/", ""))]

    assert [answer for answer in answers if b"person.1@" in getattr(answer, "content", b"")] == []
    assert {answer.status_code for answer in answers if answer.status_code != 200} <= {302, 403}
    run.refresh_from_db()
    assert (run.state, Import.objects.count()) == (ImportState.CHECKED, 1)


def test_the_list_asks_the_same_for_one_and_for_three(
    here: Client, admin: User, django_assert_num_queries: Any
) -> None:
    here.get(PAGE)
    for count in (1, 2):
        for _number in range(count):
            uploaded(admin, as_csv([person(1)]))
        with django_assert_num_queries(LIST):
            here.get(PAGE)


LIST = 8
