"""My data: the copy, being forgotten, what ends when, and the public map."""

import json
import re
import zipfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone, translation

from people import audit, erasing, exporting, looking, mail, organising, privacy, retention
from people.enums import RoleKind
from people.models import Erasure, Export, Job, Look, Mail, Note, Role, User
from tests.lrs.test_concurrency import together
from tests.people.entering import PASSWORD, PROVE, sign_in, signed_in
from tests.worlds import AT, a_job, a_person, an_organisation

pytestmark = pytest.mark.django_db
DATA, COPY, ERASE, KEEP = "/en/my/data/", "/en/my/data/copy/", "/en/my/data/erase/", "/en/my/data/keep/"
DAY = timedelta(days=1)
type Committing = Callable[..., AbstractContextManager]


@pytest.fixture
def aino(db: None) -> User:
    return a_person("aino", language="en")


def proven(person: User) -> Client:
    """A browser in which the person has just proven again who they are."""
    browser = sign_in(person)
    browser.post(PROVE, {"password": PASSWORD})
    return browser


def opened(export: Export) -> zipfile.ZipFile:
    """The copy, as whoever downloads it opens it."""
    export.refresh_from_db()
    with export.file.open() as file:
        return zipfile.ZipFile(BytesIO(file.read()))


# --- the copy ---------------------------------------------------------------------------------------


def test_a_copy_is_asked_for_made_and_downloaded(aino: User, django_capture_on_commit_callbacks: Committing) -> None:
    browser = proven(aino)

    with django_capture_on_commit_callbacks(execute=True):
        assert browser.post(COPY, follow=True).status_code == 200

    page = browser.get(DATA).content.decode()
    address = re.search(r'href="(/en/my/data/copies/[^"]+)"', page)[1]
    answer = browser.get(address)
    content = zipfile.ZipFile(BytesIO(b"".join(answer.streaming_content)))
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert content.namelist() == ["statements.json", "data.json", "index.html"]
    assert Mail.objects.get(person=aino, subject="The copy of your data is ready").address == aino.email
    assert proven(a_person("eero")).get(address).status_code == 404, "another's copy is not there"


def test_the_copy_holds_what_is_known_and_nothing_about_others(aino: User) -> None:
    boss, ward = a_person("boss"), an_organisation("ward")
    organising.appoint(boss, RoleKind.MANAGER, organisation=ward, at=AT)
    a_job(aino, ward)
    a_job(a_person("eero"), ward)
    looking.note(boss, aino, what="PERSON", at=timezone.now())
    audit.note(aino, "change", boss, at=AT, secret="about the boss")

    told = json.loads(opened(exporting.ask(aino, at=timezone.now())).read("data.json"))

    assert told["rows"]["people.User"][0]["email"] == "aino@example.org"
    assert told["rows"]["people.User"][0]["password"] == "…"
    assert [row["organisation"] for row in told["rows"]["people.Job"]] == ["Ward"]
    assert [row["viewer"] for row in told["rows"]["people.Look"]] == ["Boss Example"]
    assert told["counted"] == {"people.Note": 2}  # one of them that she asked for this copy
    assert "eero" not in json.dumps(told)
    assert "about the boss" not in json.dumps(told)


def test_a_copy_has_a_constant_number_of_queries_for_each_kind(
    aino: User, django_assert_num_queries: Callable[[int], AbstractContextManager]
) -> None:
    counted = []
    for rows in (1, 3):
        for number in range(rows):
            a_job(aino, an_organisation(f"place{rows}{number}"))
        with django_assert_num_queries(SECTION_QUERIES) as found:
            list(exporting.sections(User.objects.get(pk=aino.pk)))
        counted.append(len(found))
    assert counted == [SECTION_QUERIES, SECTION_QUERIES]


def test_asking_twice_is_one_copy_and_making_it_twice_too(aino: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("people.tasks.export", Never())
    first, second = (exporting.ask(aino, at=timezone.now()) for _ in range(2))
    assert first == second

    exporting.make(first, at=AT)
    before = Export.objects.get().file.name
    exporting.make(Export.objects.get(), at=AT + DAY)
    exporting.make(first, at=AT + DAY)  # a worker that began before the other was ready

    assert (Export.objects.get().file.name, Export.objects.get().made_at) == (before, AT)
    assert [path.name for path in Path(Export.objects.get().file.path).parent.iterdir()].count(Path(before).name) == 1
    assert Mail.objects.filter(person=aino, subject="The copy of your data is ready").count() == 1


class Never:
    """A queue that no worker serves."""

    def enqueue(self, **kwargs: object) -> None:
        """Nothing happens."""


def test_a_copy_is_gone_after_a_week(aino: User, django_capture_on_commit_callbacks: Committing) -> None:
    export = exporting.ask(aino, at=timezone.now() - 8 * DAY)
    export.refresh_from_db()
    file = Path(export.file.path)
    assert file.exists()

    assert sign_in(aino).get(f"/en/my/data/copies/{export.uuid}.zip").status_code == 404
    with django_capture_on_commit_callbacks(execute=True):
        retention.run(at=timezone.now())

    assert (file.exists(), Export.objects.count()) == (False, 0)


@pytest.mark.parametrize("address", [COPY, ERASE])
def test_a_session_left_open_is_not_enough(address: str, aino: User) -> None:
    browser = Client()
    browser.force_login(aino)

    answer = browser.post(address)

    assert (answer.status_code, answer.headers["Location"].startswith(PROVE)) == (302, True)
    assert (Export.objects.count(), Erasure.objects.count()) == (0, 0)


# --- being forgotten --------------------------------------------------------------------------------


def test_asked_for_told_thought_over_and_taken_back(aino: User) -> None:
    browser = proven(aino)

    page = browser.post(ERASE, follow=True).content.decode()

    [wish] = Erasure.objects.all()
    assert wish.due_at - wish.asked_at == 14 * DAY
    assert "Your account will be erased" in page
    assert Mail.objects.get(person=aino, subject__startswith="Your account will be erased on")
    assert erasing.ask(aino, at=timezone.now()) == wish, "asked for once"

    browser.post(KEEP)

    assert erasing.carry_out(at=wish.due_at + DAY) == 0
    assert User.objects.get(pk=aino.pk).name == "Aino Example"
    assert erasing.ask(aino, at=timezone.now()) != wish, "and may be asked for again"


def test_when_it_is_due_the_account_opens_no_more(aino: User, django_capture_on_commit_callbacks: Committing) -> None:
    ward = an_organisation("ward")
    a_job(aino, ward)
    nursing = Job.objects.get().profession
    organising.employ(aino, organisation=ward, profession=nursing, on=date(2030, 1, 1), title="Head")
    organising.appoint(aino, RoleKind.MANAGER, organisation=ward, at=AT)
    deputy = organising.delegate(
        Role.objects.get(), a_person("eero"), started_on=date(2025, 1, 1), ended_on=date(2030, 1, 1), at=AT
    )
    looking.note(a_person("boss"), aino, what="PERSON", at=AT)
    looking.note(aino, deputy.person, what="PERSON", at=AT)
    browser = sign_in(aino)
    wish = erasing.ask(aino, at=timezone.now())

    with django_capture_on_commit_callbacks(execute=True):
        assert erasing.carry_out(at=wish.due_at) == 1

    gone = User.objects.get(pk=aino.pk)
    assert (gone.is_erased, gone.is_active, gone.uuid == aino.uuid, gone.has_usable_password()) == (True, *3 * (False,))
    with translation.override("en"):
        assert gone.name == "Erased person"
    assert not signed_in(browser)
    assert not signed_in(sign_in(aino))
    last = timezone.localdate(wish.due_at)
    assert [(job.title, job.ended_on) for job in Job.objects.filter(person=gone)] == [("", last)]
    assert list(Role.objects.all()) == []
    assert [(look.viewer, look.person) for look in Look.objects.all()] == [(gone, deputy.person)]
    assert erasing.carry_out(at=wish.due_at + DAY) == 0, "once"
    assert User.objects.create_user("aino@example.org").pk != gone.pk, "the address is free again"


def test_the_only_administrator_stays(aino: User) -> None:
    User.objects.filter(pk=aino.pk).update(is_superuser=True, is_staff=True)
    aino.refresh_from_db()
    page = proven(aino).post(ERASE, follow=True).content.decode()
    assert "You are the only administrator." in page
    other = a_person("eero", is_superuser=True)
    wish = erasing.ask(aino, at=timezone.now())
    User.objects.filter(pk=other.pk).update(is_active=False)

    assert erasing.carry_out(at=wish.due_at) == 0
    assert erasing.open_wish(aino) == wish
    User.objects.filter(pk=other.pk).update(is_active=True)
    assert erasing.carry_out(at=wish.due_at) == 1


def test_everything_or_nothing(aino: User, monkeypatch: pytest.MonkeyPatch) -> None:
    wish = erasing.ask(aino, at=timezone.now())
    monkeypatch.setattr(erasing, "_forget_name", lambda person: (_ for _ in ()).throw(IntegrityError))

    with pytest.raises(IntegrityError):
        erasing.carry_out(at=wish.due_at)

    assert Mail.objects.filter(person=aino).exists()
    assert erasing.open_wish(aino) == wish


@pytest.mark.django_db(transaction=True)
def test_two_workers_forget_once_and_the_last_two_administrators_do_not_go_at_once() -> None:
    aino = a_person("aino")
    bosses = [a_person(name, is_superuser=True, is_staff=True) for name in ("eero", "oili")]
    at = max(erasing.ask(person, at=timezone.now()).due_at for person in (aino, *bosses))

    done = together(lambda wish: erase_alone(wish, at), [wish for wish in Erasure.objects.all() for _ in range(2)])

    assert sorted(map(str, done)) == ["False"] * 2 + ["LastAdministrator"] * 2 + ["True"] * 2
    assert User.objects.get(pk=aino.pk).is_erased
    assert User.objects.filter(is_superuser=True, is_active=True).count() == 1


def erase_alone(wish: Erasure, at: datetime) -> object:
    """What one worker makes of a wish."""
    try:
        return erasing.erase(wish, at=at)
    except organising.LastAdministrator:
        return "LastAdministrator"


@pytest.mark.django_db(transaction=True)
def test_two_requests_ask_for_one_copy_and_one_wish() -> None:
    aino = a_person("aino")

    copies = together(lambda at: exporting.ask(aino, at=at), [AT] * 4)
    wishes = together(lambda at: erasing.ask(aino, at=at), [AT] * 4)

    assert (len(set(wishes)), Erasure.objects.count()) == (1, 1)
    assert len(set(copies)) == Export.objects.count()


# --- what ends when ---------------------------------------------------------------------------------


def test_a_dry_run_says_what_would_go_and_a_run_what_went(aino: User, capsys: pytest.CaptureFixture) -> None:
    now = timezone.now()
    for age in (182, 183):
        mail.post(aino, template="people/export", context={}, key=f"old{age}", at=now - age * DAY + timedelta(hours=1))
    boss = a_person("boss")
    looking.note(boss, aino, what="PERSON", at=now - 731 * DAY)
    Session.objects.create(session_key="old", session_data="", expire_date=now - DAY)

    call_command("retention", "--dry-run")
    dry = figures(capsys.readouterr().out)
    call_command("retention")
    done = figures(capsys.readouterr().out)

    found = {"mails": 1, "looks": 1, "sessions": 1}
    assert dry == {name: (found.get(name, 0), 0) for name in dry}
    assert done == {name: (found.get(name, 0), found.get(name, 0)) for name in dry}
    assert [row.key for row in Mail.objects.all()] == ["old182"]
    assert [(note.deed, note.subject, note.details) for note in Note.objects.all()] == [("retention", "site", found)]
    call_command("retention")
    assert {ended for _, ended in figures(capsys.readouterr().out).values()} == {0}


def figures(printed: str) -> dict[str, tuple[int, int]]:
    """Found and ended, by limit."""
    lines = [re.fullmatch(r"(.+?) +\d+ days +(\d+) found +(\d+) ended", line) for line in printed.splitlines()]
    return {line[1]: (int(line[2]), int(line[3])) for line in lines if line}


# --- the map ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_anybody_reads_what_is_kept(language: str) -> None:
    page = Client().get(f"/{language}/privacy/data/").content.decode()

    with translation.override(language):
        for package in privacy.data_map():
            assert str(package.title) in page
            assert page.count("<tr>") == 8 - 1 + sum(len(one.data) for one in privacy.data_map())


SECTION_QUERIES = 105
