"""Support sees the site as somebody does, with that person's leave: the only writer of ``Assistance``.

A supporter asks with a reason, the person allows it for a while or not, and may end it at any moment. While it lasts
every page says so, each visit is written into the person's access log and each deed into the audit log. Support may
look, and do what is easily taken back (``DEEDS``); what counts as learning, what guards the account, and what the
person may see of others stays closed. The rule is that of ``rules.can_support``, asked again at every request.
"""

import re
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from typing import cast

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from people import audit, looking, mail, rules
from people.enums import RoleKind
from people.models import Assistance, Note, User

ANSWERED_WITHIN = timedelta(days=1)
KEPT = timedelta(days=730)
HOURS = (1, 8, 24)  # for how long leave may be given
ACTING = "acting"  # in the supporter's session: the number of the assistance; as a cookie: that there is one
LOOK = "SUPPORT"
DID = "support.did"
STOP = "people:stop_support"
FILES = settings.MEDIA_URL  # a file answers to its address, whoever asks; the page that shows it is the look
# Support may start a course, take a place or give it back for somebody; all that can be undone by the same button
DEEDS = re.compile(r"^/[a-z]{2}/.+/(enrol|register|notify)/$|^/[a-z]{2}/webinars/places/[^/]+/$")
# What guards the account, what the person sees of other people, and everything at once
CLOSED = re.compile(
    r"^/(admin|mailbox)(/|$)|^/[a-z]{2}/(accounts|team|support|my/(security|data|support|consents)|people|invitations)(/|$)"
)


def waiting_or_open(at: datetime) -> Q:
    """The condition that an assistance may still be answered, or holds."""
    return Q(ended_at=None) & (Q(answered_at=None, asked_at__gt=at - ANSWERED_WITHIN) | Q(until__gt=at))


def holding(at: datetime) -> Q:
    """The condition that leave has been given and lasts."""
    return Q(ended_at=None, until__gt=at)


def ask(agent: User, person: User, *, reason: str, at: datetime) -> Assistance | None:
    """Ask a person for leave, by mail and on their pages; asking again while it is open is once.

    Answers None where the agent may not help this person.
    """
    if not rules.can_support(agent, person):
        return None
    with transaction.atomic():
        mine = Assistance.objects.filter(person=person, agent=agent)
        mine.filter(ended_at=None).exclude(waiting_or_open(at)).update(ended_at=at)
        try:
            with transaction.atomic():
                wish, new = mine.get_or_create(
                    ended_at=None, defaults={"person": person, "agent": agent, "reason": reason, "asked_at": at}
                )
        except IntegrityError:  # the same wish from another window
            return mine.get(ended_at=None)
        if new:
            audit.note(agent, "support.ask", person, at=at)
            context = {"agent": agent, "reason": reason}
            mail.post(person, template="people/support", context=context, key=f"support:{wish.uuid}", at=at)
    return wish


def allow(wish: Assistance, *, hours: int, at: datetime) -> bool:
    """The person gives leave for so many hours; False when the wish is no longer open."""
    with transaction.atomic():
        rows = Assistance.objects.filter(waiting_or_open(at), pk=wish.pk, answered_at=None)
        given = bool(rows.update(answered_at=at, until=at + timedelta(hours=hours)))
        if given:
            audit.note(wish.person, "support.allow", wish.person, at=at, hours=hours)
    return given


def end(wish: Assistance, *, by: User, at: datetime) -> bool:
    """The person says no or has changed their mind, or the supporter is done; False when it had ended."""
    with transaction.atomic():
        rows = Assistance.objects.filter(pk=wish.pk, ended_at=None)
        rows.filter(answered_at=None).update(answered_at=at)
        ended = bool(rows.update(ended_at=at))
        if ended:
            audit.note(by, "support.end", wish.person, at=at)
    return ended


def of_person(person: User, *, at: datetime) -> tuple[list[Assistance], list[Assistance]]:
    """What waits for the person's answer or holds, and the twenty before that."""
    rows = Assistance.objects.filter(person=person).select_related("agent")
    now = list(rows.filter(waiting_or_open(at)))
    return now, list(rows.exclude(waiting_or_open(at))[:20])


def of_agent(agent: User, *, at: datetime) -> QuerySet[Assistance]:
    """What the agent has asked for that waits or holds."""
    return Assistance.objects.filter(waiting_or_open(at), agent=agent).select_related("person")


def among(people: QuerySet) -> QuerySet[Assistance]:
    """Every wish of support about these people, the last first."""
    return Assistance.objects.filter(person__in=people).select_related("person", "agent")


def deeds(wishes: Collection[Assistance]) -> dict[int, list[Note]]:
    """What each supporter did in the person's name while leave lasted, the last first; one query for all."""
    found: dict[int, list[Note]] = {wish.pk: [] for wish in wishes}
    notes = Note.objects.filter(
        deed=DID, actor__in=[wish.agent_id for wish in wishes], subject__in=[_subject(wish) for wish in wishes]
    )
    for note in notes:
        for wish in wishes:
            mine = (note.actor_id, note.subject) == (wish.agent_id, _subject(wish))
            if mine and wish.last and wish.asked_at <= note.at <= wish.last:
                found[wish.pk].append(note)
    return found


def _subject(wish: Assistance) -> str:
    return f"people.user:{wish.person_id}"


def forget(person: User) -> None:
    """Delete what was asked of somebody who is being forgotten; whom they helped stays with those people."""
    Assistance.objects.filter(person=person).delete()


def start(request: HttpRequest, response: HttpResponse, wish: Assistance) -> None:
    """From the next request on the supporter is the person, as long as leave lasts."""
    request.session[ACTING] = str(wish.uuid)
    response.set_cookie(ACTING, "1", httponly=True, secure=request.is_secure(), samesite="Lax")


def stop(request: HttpRequest, response: HttpResponse) -> None:
    """The supporter is themselves again; leave stays until it ends."""
    request.session.pop(ACTING, None)
    response.delete_cookie(ACTING)


def is_acting(request: HttpRequest) -> bool:
    """Whether this request is made for somebody with their leave."""
    return getattr(request, "acting", None) is not None


class Acting:
    """Middleware: whoever helps somebody with their leave is that person on the pages that support may see."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The cookie spares everybody else a look into the session; without it nobody is anybody else."""
        if ACTING not in request.COOKIES or request.path.startswith(FILES) or request.path == reverse(STOP):
            return self.get_response(request)
        at = timezone.now()
        held = self._held(request, at)
        if held is None:
            response = redirect("people:support") if ACTING in request.session else self.get_response(request)
            stop(request, response)
            return response
        agent = cast(User, request.user)
        try:
            return self._as_person(request, held, agent, at)
        finally:
            request.user = agent  # what comes after the page is about the session, which is the supporter's

    def _held(self, request: HttpRequest, at: datetime) -> Assistance | None:
        """The assistance while leave lasts and the supporter may still help this person."""
        number = request.session.get(ACTING)
        if number is None or not request.user.is_authenticated:
            return None
        rows = Assistance.objects.select_related("person", "agent")
        found = rows.filter(holding(at), uuid=number, agent=request.user).first()
        return found if found and rules.can_support(request.user, found.person) else None

    def _as_person(self, request: HttpRequest, held: Assistance, agent: User, at: datetime) -> HttpResponse:
        """Answer as the person sees it, unless it is closed to support."""
        request.acting, request.user = held, held.person  # type: ignore[attr-defined]
        reading = request.method in ("GET", "HEAD", "OPTIONS")
        if CLOSED.search(request.path) or not (reading or DEEDS.search(request.path)):
            return render(request, "people/support_closed.html", {"reading": reading}, status=403)
        looking.note(agent, held.person, what=LOOK, at=at, kind=RoleKind.SUPPORT)
        if not reading:
            audit.note(agent, DID, held.person, at=at, page=request.path[:200])
        response = self.get_response(request)
        response.headers["Cache-Control"] = "no-store, private"
        return response
