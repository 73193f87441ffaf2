"""Where a person is signed in: which sessions there are, when each was last seen, and how one ends.

Of a session we keep when it began, when it was last seen (to the hour) and the kind of device. Neither the network
address nor the browser's long line is stored: nothing here needs them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.models import Session as StoredSession
from django.db.models import QuerySet
from django.db.models.signals import pre_save
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from people import devices
from people.devices import Device
from people.models import User

SEEN = "seen"  # in the session: when we last wrote down that it was seen
PRECISION = 60 * 60
NO_ADDRESS = "::"


@dataclass(frozen=True)
class Session:
    """One place where somebody is signed in."""

    number: int
    device: Device
    began_at: datetime
    seen_at: datetime
    here: bool


def of(person: User, *, key: str | None, at: datetime) -> list[Session]:
    """The person's living sessions, this one first, then the one seen last."""
    found = [
        Session(row.pk, devices.told_by(row.user_agent), row.created_at, row.last_seen_at, row.session_key == key)
        for row in _living(person, at)
    ]
    return sorted(found, key=lambda session: (not session.here, -session.seen_at.timestamp()))


def _living(person: User, at: datetime) -> list[UserSession]:
    """Rows whose session has neither run out nor lost its worth by a new password."""
    rows = list(UserSession.objects.filter(user=person))
    stored = StoredSession.objects.filter(session_key__in=[row.session_key for row in rows], expire_date__gt=at)
    hashes = {session.session_key: session.get_decoded().get(HASH_SESSION_KEY) for session in stored}
    worth = person.get_session_auth_hash()
    return [row for row in rows if hashes.get(row.session_key) == worth]


def end(person: User, number: int) -> bool:
    """Sign the person out of one session; answers whether it was there."""
    return _end(UserSession.objects.filter(user=person, pk=number)) > 0


def end_others(person: User, *, key: str | None) -> int:
    """Sign the person out everywhere but here; answers of how many sessions."""
    return _end(UserSession.objects.filter(user=person).exclude(session_key=key))


def _end(rows: QuerySet[UserSession]) -> int:
    """Delete sessions from their store, which may keep them in several places, then what we know of them."""
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    ended = list(rows)
    for row in ended:
        store.delete(row.session_key)
    UserSession.objects.filter(pk__in=[row.pk for row in ended]).delete()
    return len(ended)


class LastSeen:
    """Middleware: writes down once an hour that a session is in use."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Only a page that read the session counts, so nothing is asked for this alone."""
        response = self.get_response(request)
        if request.session.accessed and request.session.get(SESSION_KEY) and request.session.session_key:
            self._note(request, timezone.now())
        return response

    def _note(self, request: HttpRequest, at: datetime) -> None:
        """A session from before we wrote them down is written down now."""
        if at.timestamp() - request.session.get(SEEN, 0) < PRECISION:
            return
        request.session[SEEN] = int(at.timestamp())
        known = UserSession.objects.filter(session_key=request.session.session_key).update(last_seen_at=at)
        if not known and request.user.is_authenticated:
            UserSession.objects.create_from_request(request)


def connect() -> None:
    """Listen to sign-ins, and to rows that are about to be written."""
    user_logged_in.connect(_begin, dispatch_uid="people.sessions.begin")
    pre_save.connect(_shorten, sender=UserSession, dispatch_uid="people.sessions.shorten")


def _begin(sender: object, request: HttpRequest | None, **kwargs: object) -> None:
    """A session that has just begun has just been seen."""
    if request is not None and hasattr(request, "session"):
        request.session[SEEN] = int(timezone.now().timestamp())


def _shorten(sender: object, instance: UserSession, **kwargs: object) -> None:
    """Keep the kind of device alone."""
    instance.user_agent = devices.told_by(instance.user_agent).short
    instance.ip = NO_ADDRESS
