"""Outgoing mail: the only writer of ``Mail``.

``post`` writes the row in the caller's transaction and enqueues its delivery, so a kill loses neither. A message may go
out twice after a kill, always with the same Message-ID. A secret, such as a link that opens an account, is written
into a message only while it is sent: ``filled_in`` names who knows what stands in its place.
"""

import base64
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from smtplib import SMTPRecipientsRefused
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import QuerySet
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string
from django.utils import translation

from people import tasks
from people.enums import MailState
from people.models import Mail, User

PATIENCE = timedelta(days=7)
PERMANENT = 500  # replies of a mail server from here on are for good (RFC 5321, section 4.2.1)
SHORTEST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=1)

log = logging.getLogger("talkoot.mail")
filled_in: dict[str, Callable[[Mail], Mapping[str, str]]] = {}
"""Beginning of a message's key, up to the first colon → what is written in place of what, when it is sent."""


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a message."""

    name: str
    content: bytes
    mimetype: str


def post(
    recipient: User | str,
    *,
    template: str,
    context: Mapping[str, object],
    key: str,
    at: datetime,
    language: str | None = None,
    attachments: Sequence[Attachment] = (),
    until: datetime | None = None,
) -> Mail:
    """Write one message in the recipient's language; the same ``key`` writes it once only.

    It is sent before ``until``, or not at all: nobody wants to be reminded of what was.
    """
    person = recipient if isinstance(recipient, User) else None
    language = language or (person.language if person else settings.LANGUAGE_CODE)
    subject, text, html = _render(template, {**context, "person": person, "base_url": settings.BASE_URL}, language)
    with transaction.atomic():
        mail, new = Mail.objects.get_or_create(
            key=key,
            defaults={
                "person": person,
                "address": person.email if person else str(recipient),
                "language": language,
                "subject": subject,
                "text": text,
                "html": html,
                "attachments": [
                    {"name": a.name, "type": a.mimetype, "content": base64.b64encode(a.content).decode()}
                    for a in attachments
                ],
                "written_at": at,
                "until": until,
            },
        )
        if new:
            tasks.deliver.enqueue(mail_id=mail.pk)
    return mail


def _render(template: str, context: Mapping[str, object], language: str) -> tuple[str, str, str]:
    """Subject, text and HTML of a message; the text's first line is ``Subject: …``."""
    with translation.override(language):
        first, _, text = render_to_string(f"email/{template}.txt", dict(context)).strip().partition("\n")
        subject = first.removeprefix("Subject:").strip()
        html: str
        try:
            html = render_to_string(f"email/{template}.html", {**context, "subject": subject})
        except TemplateDoesNotExist:
            html = ""
    return subject, text.strip() + "\n", html


def deliver(mail: Mail, *, at: datetime) -> None:
    """Hand one message to the mail server; one that refuses leaves it waiting, with the reason (see ``next_try``)."""
    if mail.state != MailState.WAITING:
        return
    if mail.until and at >= mail.until:
        _give_up(mail, "too late")
        return
    text = mail.text
    known = filled_in.get(mail.key.partition(":")[0])
    for place, secret in (known(mail) if known else {}).items():
        text = text.replace(place, secret)
    message = EmailMultiAlternatives(
        subject=mail.subject, body=text, to=[mail.address], headers={"Message-ID": message_id(mail)}
    )
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    for attachment in mail.attachments:
        message.attach(attachment["name"], base64.b64decode(attachment["content"]), attachment["type"])
    try:
        message.send()
    except SMTPRecipientsRefused as error:
        codes = [code for code, _words in error.recipients.values()]
        if all(code >= PERMANENT for code in codes):
            _give_up(mail, f"refused: {', '.join(map(str, codes))}")
            return
        raise
    except OSError as error:
        Mail.objects.filter(pk=mail.pk).update(error=f"{type(error).__name__}: {error}"[:250])
        log.warning("mail %s waits: %s", mail.pk, type(error).__name__)  # the error itself may hold the address
        raise
    Mail.objects.filter(pk=mail.pk).update(state=MailState.SENT, sent_at=at, error="")


def _give_up(mail: Mail, reason: str) -> None:
    """It is not sent any more."""
    Mail.objects.filter(pk=mail.pk).update(state=MailState.FAILED, error=reason)


def next_try(mail: Mail, *, at: datetime) -> datetime | None:
    """When a message that nobody took is tried again: soon at first, then every hour; never after a week."""
    age = at - mail.written_at
    return at + min(max(age / 2, SHORTEST_WAIT), LONGEST_WAIT) if age < PATIENCE else None


def forget_person(person: User) -> None:
    """Delete every message to the person, whatever the address was then."""
    Mail.objects.filter(person=person).delete()
    forget([person.email])


def forget(addresses: Iterable[str]) -> None:
    """Delete every message to these addresses, sent or not."""
    for address in addresses:
        Mail.objects.filter(address__iexact=address).delete()


def message_id(mail: Mail) -> str:
    """The Message-ID: the same for every attempt at the same message."""
    return f"<{mail.uuid}@{urlsplit(settings.BASE_URL).hostname}>"


def waiting(*, before: datetime) -> QuerySet[Mail]:
    """Messages written before that time that have not gone out, newest first."""
    return Mail.objects.filter(state=MailState.WAITING, written_at__lt=before)


def forget_keys(prefix: str) -> None:
    """Delete the messages whose keys begin so, with what they were about."""
    Mail.objects.filter(key__startswith=prefix).delete()
