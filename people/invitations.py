"""Invitations: the only writer of ``Invitation``, apart from those that an import makes in passing.

The link is worth something for a fortnight, once: it is derived from the account as it is and written into the message
only while that is handed to the mail server, so no table holds it.
"""

import time
from datetime import date, datetime, timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import constant_time_compare, salted_hmac

from people import audit, mail, organising, tasks
from people.importing.making import recognised
from people.models import Import, Invitation, Mail, Organisation, Profession, User

LASTS = timedelta(days=14)
SALT = "people.invitations"
KEY = "invitation"
PLACE = "{the link}"
BATCH = 50
SLICE = 40.0  # seconds of one task


def invite(
    email: str,
    *,
    given_name: str,
    family_name: str,
    language: str,
    organisation: Organisation,
    profession: Profession,
    started_on: date,
    ended_on: date | None = None,
    title: str = "",
    by: User,
    at: datetime,
) -> tuple[User, Invitation | None]:
    """Give somebody a job, and ask them to come in unless they have been here; who is known keeps their names."""
    email = email.strip().lower()
    with transaction.atomic():
        known = recognised([email]).get(email)
        person = User.objects.get(pk=known) if known else None
        new = person is None
        if person is None:
            person = User.objects.create_user(
                email, given_name=given_name, family_name=family_name, language=language, joined_at=at
            )
        job = organising.employ(person, organisation=organisation, profession=profession, on=started_on, title=title)
        if ended_on and job.ended_on != ended_on:
            organising.leave(job, on=ended_on)
        audit.note(by, "invite", person, at=at, organisation=organisation.code, new=new)
        return person, None if _has_come(person) else _ask(person, by=by, new=new, at=at)


def _has_come(person: User) -> bool:
    """Whether the person has a way in of their own already."""
    return person.last_login is not None or person.has_usable_password()


def _ask(person: User, *, by: User, new: bool, at: datetime) -> Invitation:
    """The open invitation of the person, sent anew, or a first one."""
    if not person.is_active and person.invitations.filter(withdrawn_at__isnull=False).exists():
        User.objects.filter(pk=person.pk).update(is_active=True)
    invitation, _new = Invitation.objects.get_or_create(
        person=person,
        accepted_at=None,
        withdrawn_at=None,
        defaults={"by": by, "made_at": at, "made_person": new},
    )
    _send(invitation, at=at)
    return invitation


def _send(invitation: Invitation, *, at: datetime) -> None:
    """Write the message; the links of messages before are worth nothing from now on."""
    invitation.sent_at, invitation.expires_at = at, at + LASTS
    invitation.save(update_fields=["sent_at", "expires_at"])
    mail.post(
        invitation.person,
        template="people/invitation",
        context={"invitation": invitation, "link": PLACE},
        key=f"{KEY}:{invitation.uuid}:{int(at.timestamp() * 1000)}",
        at=at,
    )


def resend(invitation: Invitation, *, by: User, at: datetime) -> bool:
    """Send an open invitation again, for another fortnight; False when it is no longer open."""
    with transaction.atomic():
        found = _locked(invitation)
        if found is not None:
            _send(found, at=at)
            audit.note(by, "invitation.resent", found, at=at)
    return found is not None


def withdraw(invitation: Invitation, *, by: User, at: datetime) -> bool:
    """Let the link open nothing; an account that was made for the invitation is switched off. False when not open."""
    with transaction.atomic():
        found = _locked(invitation)
        if found is not None:
            Invitation.objects.filter(pk=found.pk).update(withdrawn_at=at)
            if found.made_person and not _has_come(found.person):
                User.objects.filter(pk=found.person_id).update(is_active=False)
            audit.note(by, "invitation.withdrawn", found, at=at)
    return found is not None


def accept(invitation: Invitation, *, given_name: str, family_name: str, password: str, at: datetime) -> User | None:
    """Names and password of the person's own choice; the address is confirmed by the link. None when it was used."""
    with transaction.atomic():
        found = _locked(invitation)
        if found is None or _has_come(found.person):
            return None
        person = found.person
        person.given_name, person.family_name = given_name, family_name
        person.set_password(password)
        person.save(update_fields=["given_name", "family_name", "password"])
        EmailAddress.objects.update_or_create(
            user=person, email=person.email, defaults={"verified": True, "primary": True}
        )
        Invitation.objects.filter(pk=found.pk).update(accepted_at=at)
        audit.note(person, "invitation.accepted", found, at=at)
    return person


def _locked(invitation: Invitation) -> Invitation | None:
    """The invitation while it is open, held until the transaction ends."""
    rows = Invitation.objects.select_for_update(of=("self",)).filter(accepted_at=None, withdrawn_at=None)
    return rows.select_related("person").filter(pk=invitation.pk).first()


def to_be_answered() -> QuerySet[Invitation]:
    """Those that were sent and neither accepted nor withdrawn; whoever came in by another way needs none."""
    waiting = Invitation.objects.filter(accepted_at=None, withdrawn_at=None, person__last_login=None)
    return waiting.select_related("person", "by")


# --- the link ---------------------------------------------------------------------------------------


def opened_by(invitation: Invitation, token: str, *, at: datetime) -> bool:
    """Whether the token opens this invitation now."""
    person, expires_at = invitation.person, invitation.expires_at
    if invitation.accepted_at or invitation.withdrawn_at or not person.is_active or _has_come(person):
        return False
    if expires_at is None or at >= expires_at:
        return False
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return any(constant_time_compare(token, _token(invitation, key)) for key in keys)


def _token(invitation: Invitation, key: str) -> str:
    """Derived from all that ends it: another message, a sign-in, a password, another address."""
    person, sent_at = invitation.person, invitation.sent_at
    assert sent_at is not None
    state = (invitation.uuid, sent_at.timestamp(), person.email, person.password, person.last_login)
    return salted_hmac(SALT, "\n".join(map(str, state)), secret=key, algorithm="sha256").hexdigest()[:43]


def link(invitation: Invitation) -> str:
    """The address that opens it, in the person's language."""
    with translation.override(invitation.person.language):
        path = reverse("people:invitation", args=[invitation.uuid, _token(invitation, settings.SECRET_KEY)])
    return f"{settings.BASE_URL}{path}"


def connect() -> None:
    """Let the outbox ask for links when it sends."""
    mail.filled_in[KEY] = _fill


def _fill(message: Mail) -> dict[str, str]:
    """What stands in the message in place of the link."""
    invitation = Invitation.objects.select_related("person").filter(uuid=message.key.split(":")[1]).first()
    return {PLACE: link(invitation) if invitation else settings.BASE_URL}


# --- after an import --------------------------------------------------------------------------------


def send_imported(import_id: int, *, at: datetime, seconds: float = SLICE) -> None:
    """Send the invitations that an import made, some in each transaction; then a new task goes on."""
    stop = time.monotonic() + seconds
    while _send_some(import_id, at=at):
        if time.monotonic() >= stop:
            tasks.send_invitations.enqueue(import_id=import_id)
            return


@transaction.atomic
def _send_some(import_id: int, *, at: datetime) -> bool:
    Import.objects.select_for_update().get(pk=import_id)
    unsent = to_be_answered().filter(run=import_id, sent_at=None).order_by("pk")[:BATCH]
    found = list(unsent)
    for invitation in found:
        if invitation.person.is_active and not _has_come(invitation.person):
            _send(invitation, at=at)
        else:
            Invitation.objects.filter(pk=invitation.pk).update(withdrawn_at=at)
    return bool(found)


def forget(person: User) -> None:
    """Somebody is being forgotten: that they were invited goes."""
    Invitation.objects.filter(person=person).delete()
