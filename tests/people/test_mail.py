"""The outbox: once by its key, in the recipient's language, never lost, always with the same Message-ID."""

import itertools
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from smtplib import SMTPRecipientsRefused

import pytest
from django.core import mail as outbox
from django.db import transaction
from django.tasks import TaskResult
from django.test import override_settings
from django.utils import timezone

from people import mail, tasks
from people.enums import MailState
from people.mail import Attachment
from people.models import Mail
from tests.worlds import AT, a_person

pytestmark = pytest.mark.django_db


class Down:
    """A mail server that cannot be reached."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Takes whatever a backend takes."""

    def send_messages(self, messages: list[object]) -> int:
        """Refuse."""
        raise ConnectionRefusedError("nobody there")


class Refusing(Down):
    """A mail server that does not know the address."""

    code = 550

    def send_messages(self, messages: list[object]) -> int:
        """Refuse the recipient."""
        raise SMTPRecipientsRefused({"nobody@example.org": (self.code, b"unknown")})


REFUSING = {"default": {"BACKEND": "tests.people.test_mail.Refusing"}}
DOWN = {"default": {"BACKEND": "tests.people.test_mail.Down"}}


@pytest.fixture(autouse=True)
def _templates(tmp_path: Path, settings: object) -> Iterator[None]:
    """Two messages of our own."""
    folder = tmp_path / "email"
    folder.mkdir()
    (folder / "plain.txt").write_text(
        "{% load i18n %}{% autoescape off %}Subject: {{ what }} {% get_current_language as code %}{{ code }}\n\n"
        "Hello {{ person.given_name }} {{ base_url }}{% endautoescape %}"
    )
    (folder / "rich.txt").write_text("Subject: Rich\n\nText")
    (folder / "rich.html").write_text("<p>{{ subject }}: {{ what }}</p>")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}]
    return


def post(key: str = "one", **fields: object) -> Mail:
    """One message, to somebody unless said otherwise."""
    fields = {"template": "plain", "context": {"what": "Tom & Aino"}, "at": AT, **fields}
    recipient = fields.pop("recipient", None) or a_person(language="sv")
    return mail.post(recipient, key=key, **fields)


def test_written_and_sent_in_the_persons_language() -> None:
    """Subject from the first line, text without it, no entity in plain text."""
    row = post()
    sent = outbox.outbox[0]
    assert (sent.subject, row.language) == ("Tom & Aino sv", "sv")
    assert sent.body.startswith("Hello Person")
    assert sent.body.strip().endswith("http://testserver")
    row.refresh_from_db()
    assert (row.state, row.error, row.address) == (MailState.SENT, "", sent.to[0])


def test_the_same_key_is_written_and_sent_once() -> None:
    """Even when its words would be others by now."""
    person = a_person()
    rows = {post(recipient=person, context={"what": word}).pk for word in ("first", "second")}
    assert (len(rows), len(outbox.outbox)) == (1, 1)
    post("two", recipient=person)
    assert len(outbox.outbox) == 2


def test_addresses_without_an_account() -> None:
    """A plain address gets the site's language unless another is asked for."""
    assert (
        post(recipient="a@example.org").language,
        post("two", recipient="a@example.org", language="en").language,
    ) == (
        "fi",
        "en",
    )


def test_html_and_attachments_travel_along() -> None:
    """The HTML part escapes; the attachment's bytes arrive as they were."""
    content = bytes(range(256))
    post(
        template="rich", context={"what": "<b>"}, attachments=[Attachment("d.bin", content, "application/octet-stream")]
    )
    sent = outbox.outbox[0]
    assert sent.alternatives[0][0] == "<p>Rich: &lt;b&gt;</p>"
    assert sent.attachments[0][1] == content


def test_a_server_that_is_down_loses_nothing(failed_tasks: list[TaskResult]) -> None:
    """The message waits with the reason, counts as waiting, and goes out later under the same Message-ID."""
    with override_settings(MAILERS=DOWN):
        row = post()
    row.refresh_from_db()
    assert len(failed_tasks) == 1
    assert (row.state, row.error) == (MailState.WAITING, "ConnectionRefusedError: nobody there")
    assert [mail.waiting(before=AT + wait).count() for wait in (timedelta(minutes=1), timedelta())] == [1, 0]
    tasks.deliver.call(mail_id=row.pk)
    row.refresh_from_db()
    assert (row.state, row.error) == (MailState.SENT, "")
    assert outbox.outbox[0].extra_headers["Message-ID"] == mail.message_id(row) == f"<{row.uuid}@testserver>"
    assert mail.waiting(before=AT + timedelta(minutes=1)).count() == 0


def test_a_server_that_is_down_for_days_is_tried_again_and_again(deferred_tasks: list[TaskResult]) -> None:
    """Nobody has to notice: the message comes back by itself, and goes out as the same one."""
    with override_settings(MAILERS=DOWN):
        row = post(at=timezone.now())
        for days in (1, 3, 6):
            Mail.objects.filter(pk=row.pk).update(written_at=timezone.now() - timedelta(days=days))
            tasks.deliver.call(mail_id=row.pk)
    assert [one.kwargs for one in deferred_tasks] == [{"mail_id": row.pk}] * 4
    tasks.deliver.call(mail_id=row.pk)
    row.refresh_from_db()
    assert (row.state, len(outbox.outbox)) == (MailState.SENT, 1)
    assert outbox.outbox[0].extra_headers["Message-ID"] == f"<{row.uuid}@testserver>"


def test_what_came_too_late_is_not_sent() -> None:
    """A reminder of what was yesterday is no reminder."""
    with override_settings(MAILERS=DOWN):
        row = post(at=timezone.now(), until=timezone.now() + timedelta(minutes=5))
    Mail.objects.filter(pk=row.pk).update(until=timezone.now())
    tasks.deliver.call(mail_id=row.pk)
    row.refresh_from_db()
    assert (row.state, row.error, len(outbox.outbox)) == (MailState.FAILED, "too late", 0)
    assert mail.waiting(before=timezone.now() + timedelta(days=1)).count() == 0


@pytest.mark.parametrize(
    ("code", "state", "tries"), [(550, MailState.FAILED, 0), (450, MailState.WAITING, 1)], ids=["for good", "for now"]
)
def test_an_address_that_is_refused_for_good_is_not_tried_again(
    code: int, state: str, tries: int, deferred_tasks: list[TaskResult]
) -> None:
    Refusing.code = code
    with override_settings(MAILERS=REFUSING):
        row = post(at=timezone.now())
    row.refresh_from_db()
    assert (row.state, len(deferred_tasks)) == (state, tries)


def test_it_is_tried_within_minutes_at_first_and_every_hour_for_a_week() -> None:
    row = Mail(written_at=AT)
    tries, at = [], AT
    while later := mail.next_try(row, at=at):
        tries.append(later)
        at = later
    waits = [second - first for first, second in itertools.pairwise((AT, *tries))]
    assert (waits[0], max(waits), len(tries) < 200) == (timedelta(minutes=1), timedelta(hours=1), True)
    assert timedelta(days=7) <= at - AT < timedelta(days=7, hours=1)


def test_a_delivery_that_runs_twice_sends_once() -> None:
    """What has gone out is not sent again."""
    row = post()
    tasks.deliver.call(mail_id=row.pk)
    assert len(outbox.outbox) == 1


def test_a_message_belongs_to_its_transaction() -> None:
    """What is rolled back was never written."""
    person = a_person()
    with transaction.atomic():
        post(recipient=person)
        transaction.set_rollback(True)
    assert not Mail.objects.exists()
