"""Messages about accessibility and their clock: the only writer of ``Feedback``.

An answer is due 14 days after the message came (Act 306/2019). Whoever answers is told when it comes, on day 7, on day
12 and when it is late, each once: the messages' keys see to that.
"""

import hashlib
import hmac
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from library.models import AccessibilityPage, Feedback
from people import audit, mail
from people.models import User

DAYS = 14
REMINDERS = (7, 12, DAYS + 1)
KEPT = timedelta(days=365)
ASKER_KEPT = timedelta(days=1)
HOUR = timedelta(hours=1)
MOST_AN_HOUR = 5


class TooMany(Exception):
    """This asker has sent too many messages within the hour."""


def receive(
    *, text: str, at: datetime, language: str, page: str = "", name: str = "", email: str = "", asker: str = ""
) -> Feedback:
    """Keep a message, thank whoever left an address, and tell whoever answers."""
    digest = _digest(asker) if asker else ""
    with transaction.atomic():
        if digest and Feedback.objects.filter(asker=digest, received_at__gt=at - HOUR).count() >= MOST_AN_HOUR:
            raise TooMany
        message = Feedback.objects.create(
            language=language,
            name=name,
            email=email,
            page=page,
            text=text,
            asker=digest,
            received_at=at,
            due_on=timezone.localdate(at) + timedelta(days=DAYS),
        )
        if email:
            _write(message, email, "received", "received", at=at, language=language)
        _tell(message, "new", "new", at=at)
    return message


def answer(message: Feedback, text: str, *, at: datetime, by: User) -> bool:
    """Mark the message as answered, and mail the answer to whoever left an address; False if it was before."""
    with transaction.atomic():
        waiting = Feedback.objects.filter(pk=message.pk, answered_at=None)
        if not waiting.update(answer=text, answered_at=at, answered_by=by):
            return False
        message.refresh_from_db()
        audit.note(by, "feedback.answered", message, at=at)
        if message.email:
            _write(message, message.email, "answered", "answered", at=at, language=message.language)
    return True


def remind(*, at: datetime) -> None:
    """Tell whoever answers of what waits, as often as the days say."""
    today = timezone.localdate(at)
    for message in Feedback.objects.filter(answered_at=None):
        age = (today - timezone.localdate(message.received_at)).days
        reached = [day for day in REMINDERS if age >= day]
        if reached:
            _tell(message, "waiting", f"day{reached[-1]}", at=at)


def forget(*, at: datetime) -> None:
    """Delete what was answered a year ago, with its mails; and from where messages came, after a day."""
    _delete(Feedback.objects.filter(answered_at__lt=at - KEPT))
    Feedback.objects.exclude(asker="").filter(received_at__lt=at - ASKER_KEPT).update(asker="")


def forget_sender(email: str) -> None:
    """Delete what somebody who is being forgotten has written, with its mails."""
    _delete(Feedback.objects.filter(email__iexact=email))


def _delete(messages: QuerySet[Feedback]) -> None:
    for message in messages:
        with transaction.atomic():
            mail.forget_keys(_key(message))
            message.delete()


def _tell(message: Feedback, template: str, occasion: str, *, at: datetime) -> None:
    """Write to the address of the statement in the message's language; without one, to every administrator."""
    page = AccessibilityPage.objects.live().filter(locale__language_code=message.language).exclude(contact="").first()
    if page:
        _write(message, page.contact, template, f"{occasion}.contact", at=at, language=message.language)
        return
    for person in User.objects.filter(is_superuser=True, is_active=True).order_by("pk"):
        _write(message, person, template, f"{occasion}.{person.pk}", at=at)


def _write(
    message: Feedback, to: User | str, template: str, occasion: str, *, at: datetime, language: str | None = None
) -> None:
    """One mail about a message; the same occasion once."""
    context = {"message": message, "left": message.days_left(timezone.localdate(at))}
    key = f"{_key(message)}{occasion}"
    mail.post(to, template=f"feedback/{template}", context=context, key=key, at=at, language=language)


def _key(message: Feedback) -> str:
    """How the keys of a message's mails begin."""
    return f"feedback.{message.uuid}."


def _digest(asker: str) -> str:
    """A keyed digest, so that no network address is stored."""
    return hmac.new(settings.SECRET_KEY.encode(), f"feedback|{asker}".encode(), hashlib.sha256).hexdigest()
