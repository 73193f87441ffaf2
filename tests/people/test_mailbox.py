"""The mailbox of development mode: messages as they were sent, with their attachments; absent elsewhere."""

from pathlib import Path
from uuid import uuid4

import pytest
from django.test import Client

from people import mail
from people.mail import Attachment
from people.models import Mail
from tests.worlds import AT, a_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def mailbox(settings: object, tmp_path: Path) -> Client:
    """A browser of a development site whose messages go to files."""
    settings.ROOT_URLCONF = "tests.people.development_urls"
    settings.MAIL_DIR = tmp_path
    backend = "django.core.mail.backends.filebased.EmailBackend"
    settings.MAILERS = {"default": {"BACKEND": backend, "OPTIONS": {"file_path": str(tmp_path)}}}
    return Client()


def a_message(**fields: object) -> Mail:
    """A message that was sent."""
    fields = {"template": "team_reminder", "context": {"title": "Ensiapu & <b>", "manager": "Mari"}, **fields}
    return mail.post(a_person(language="sv"), key=str(uuid4()), at=AT, **fields)


def test_production_has_none() -> None:
    """Without development mode there is no such address."""
    assert Client().get("/mailbox/", follow=True).status_code == 404


def test_messages_are_listed_and_read(mailbox: Client) -> None:
    """Newest first, whatever their language, and safely escaped."""
    assert mailbox.get("/mailbox/").status_code == 200
    row = a_message()
    page = mailbox.get("/mailbox/").content.decode()
    assert "Ensiapu &amp; &lt;b&gt;" in page
    assert f"/mailbox/{row.uuid}/" in page
    message = mailbox.get(f"/mailbox/{row.uuid}/").content.decode()
    assert "Mari" in message
    assert "Ensiapu &amp; &lt;b&gt;" in message


def test_attachments_come_as_they_went(mailbox: Client) -> None:
    """With name, kind and bytes, always as a download."""
    row = a_message(attachments=[Attachment("päivä.ics", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "text/calendar")])
    answer = mailbox.get(f"/mailbox/{row.uuid}/0/")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/calendar")
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert b"BEGIN:VCALENDAR" in answer.content
    assert mailbox.get(f"/mailbox/{row.uuid}/7/", follow=True).status_code == 404


def test_a_message_that_never_was(mailbox: Client) -> None:
    """404, also when the row is there and nothing has been sent."""
    assert mailbox.get(f"/mailbox/{uuid4()}/", follow=True).status_code == 404
    waiting = Mail.objects.create(key="w", address="a@example.org", language="fi", subject="S", text="T", written_at=AT)
    assert mailbox.get(f"/mailbox/{waiting.uuid}/", follow=True).status_code == 404
    assert "S" in mailbox.get("/mailbox/").content.decode()
