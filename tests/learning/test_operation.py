"""A broken queue or mail server is told in the admin, to those whom it concerns, and what was given up runs again."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from learning import access
from learning.enums import TaskState
from learning.models import Heartbeat, TaskRun
from people import organising
from people.enums import MailState, RoleKind
from people.models import Mail, Note, User
from tests import worlds

pytestmark = pytest.mark.django_db

PAGE, FRONT = "/admin/operation/", "/admin/"
SILENT = "The queue has been silent since"


def beat(seconds_ago: int) -> None:
    """A supervisor's last sign of life."""
    now = timezone.now()
    Heartbeat.objects.create(name="host:1", started_at=now, beat_at=now - timedelta(seconds=seconds_ago))


def a_dead_task(error: str = "Traceback\nValueError: no such paper") -> TaskRun:
    """A task that failed too often."""
    ended = timezone.now() - timedelta(hours=1)
    fields = {"failures": 5, "error": error, "enqueued_at": ended, "ended_at": ended, "queue": "default"}
    return TaskRun.objects.create(name="certificates.tasks.draw", state=TaskState.DEAD, **fields)


def a_waiting_mail(minutes: int = 20) -> Mail:
    """A message that the mail server has refused so far."""
    at = timezone.now() - timedelta(minutes=minutes)
    fields = {"address": "liisa@example.org", "language": "fi", "text": "Hei", "written_at": at}
    return Mail.objects.create(key=str(uuid4()), subject="Paikka vahvistettu", error="OSError: refused", **fields)


def signed_in(person: User) -> Client:
    """An English-speaking browser of theirs."""
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(person)
    return client


@pytest.fixture
def admin() -> Client:
    """An administrator's browser."""
    return signed_in(worlds.a_person("admin", is_superuser=True, is_staff=True))


@pytest.fixture
def organiser() -> Client:
    """A browser of somebody who works for a centre."""
    person = worlds.a_person("organiser")
    centre = worlds.a_centre()
    access.keep_centre(centre)
    by = worlds.a_person("chief", is_superuser=True, is_staff=True)
    organising.appoint(person, kind=RoleKind.ORGANISER, centre=centre, at=timezone.now(), by=by)
    return signed_in(User.objects.get(pk=person.pk))


def text(client: Client, address: str) -> str:
    """What a page says."""
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_all_is_well(admin: Client) -> None:
    """A beating queue, nothing given up, a message of a moment ago: no word on the front page."""
    beat(5)
    a_waiting_mail(minutes=1)
    assert "Something waits" not in text(admin, FRONT)
    page = text(admin, PAGE)
    assert "The queue works." in page
    assert page.count("None.") == 2


@pytest.mark.parametrize("who", ["admin", "organiser"])
def test_everybody_hears_of_a_silent_queue(who: str, request: pytest.FixtureRequest) -> None:
    beat(31)
    front = text(request.getfixturevalue(who), FRONT)
    assert SILENT in front
    assert ("See what waits" in front) == (who == "admin")


def test_a_queue_that_never_ran(admin: Client) -> None:
    assert "The queue has not been started." in text(admin, FRONT)
    assert "manage.py run_queue" in text(admin, PAGE)


def test_only_administrators_hear_of_tasks_and_messages(admin: Client, organiser: Client) -> None:
    beat(5)
    a_dead_task()
    a_waiting_mail()
    front = text(admin, FRONT)
    assert "1 task was given up." in front
    assert "1 message has not gone out." in front
    assert "Something waits" not in text(organiser, FRONT)
    page = text(admin, PAGE)
    for seen in ("certificates.tasks.draw", "ValueError: no such paper", "Paikka vahvistettu", "OSError: refused"):
        assert seen in page
    assert "liisa@example.org" not in page
    assert organiser.get(PAGE).status_code == 302  # Wagtail sends back who may not enter
    assert organiser.post(PAGE).status_code == 302


def test_a_message_that_went_out_is_no_worry(admin: Client) -> None:
    beat(5)
    Mail.objects.filter(pk=a_waiting_mail().pk).update(state=MailState.SENT)
    assert "Something waits" not in text(admin, FRONT)


def test_a_task_runs_again(admin: Client) -> None:
    """Once: the chosen one waits anew with a clean record, the other stays, and the audit log knows."""
    one, other = a_dead_task(), a_dead_task()
    for told in ("1 task will be tried again.", "Nothing was left to try."):
        answer = admin.post(PAGE, {"task": str(one.pk)}, follow=True)
        assert told in answer.content.decode()
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.state, one.failures, one.ended_at) == (TaskState.WAITING, 0, None)
    assert one.delivery is not None
    assert other.state == TaskState.DEAD
    notes = Note.objects.filter(deed="run_again").values_list("subject", "details")
    assert list(notes) == [(f"learning.taskrun:{one.pk}", {"task": "certificates.tasks.draw"})]


@pytest.mark.parametrize("tasks", [[], ["", "x", "0" * 40], [str(uuid4())]])
def test_tasks_that_are_none(admin: Client, tasks: list[str]) -> None:
    dead = a_dead_task()
    answer = admin.post(PAGE, {"task": tasks}, follow=True)
    assert answer.status_code == 200
    assert "Nothing was left to try." in answer.content.decode()
    dead.refresh_from_db()
    assert dead.state == TaskState.DEAD


def test_what_failed_is_shown_as_text(admin: Client) -> None:
    beat(5)
    a_dead_task("<script>alert(1)</script>")
    page = admin.get(PAGE).content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_the_same_however_much_waits(
    admin: Client, rows: int, django_assert_num_queries: Callable
) -> None:
    beat(5)
    for _ in range(rows):
        a_dead_task()
        a_waiting_mail()
    admin.get(PAGE)
    with django_assert_num_queries(12):
        admin.get(PAGE)
