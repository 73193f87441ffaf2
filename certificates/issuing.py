"""Issuing and what follows: the only writer of Certificate and Entry.

Each verb is one short transaction that writes the ledger, states the fact (``learning.record``) and enqueues what is
slow: drawing and mail. All may be called again, at the same time or after a kill, and do their work once.
"""

from collections.abc import Collection
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from certificates import codes, periods, rendering, ruling, snapshots, tasks
from certificates.enums import Deed
from certificates.models import Certificate, Document, Entry, Rule
from learning import record
from learning.enums import State
from learning.models import Activity, Progress
from learning.statements import Earned, Expired, Revoked
from people import audit, mail
from people.languages import LANGUAGES, pick
from people.models import User


class NoReason(ValidationError):
    """A certificate is withdrawn for a reason only."""

    def __init__(self) -> None:
        super().__init__(_("Write why the certificate is withdrawn."), code="no_reason")


def issue_completed(person: User, activity: Activity, *, at: datetime, quiet: bool = False) -> list[Certificate]:
    """Issue whatever the completion of the activity earns by the rules in force when it was completed."""
    done = _completion(person, activity)
    if done is None or done.completed_at is None:
        return []
    issued = [issue(person, rule, at=at, quiet=quiet) for rule in ruling.in_force(activity.pk, at=done.completed_at)]
    return [certificate for certificate in issued if certificate]


def issue(person: User, rule: Rule, *, at: datetime, quiet: bool = False) -> Certificate | None:
    """One certificate per person, certification and period, however often and however simultaneously asked for.

    Answers the certificate of the completion's period, new or not; None when nothing was completed, or the person was
    forgotten. A quiet one comes without a message: for completions that are long past, as in a migration.
    """
    if person.is_erased:
        return None
    with transaction.atomic():
        record.identify(person)  # holds the learner's lock to the end
        progress = _completion(person, rule.activity)
        if progress is None or progress.completed_at is None or progress.completed_at < rule.active_from:
            return None
        held = list(_held(person, rule.certification))
        completed_on = timezone.localdate(progress.completed_at)
        number, taken = periods.period_of(completed_on, [periods.Period(one.period, one.valid_until) for one in held])
        if taken:
            return next(one for one in held if one.period == number)
        salt = snapshots.salt()
        certificate = Certificate.objects.create(
            code=codes.new(),
            person=person,
            certification=rule.certification,
            issuer=rule.issuer,
            period=number,
            holder=person.name,
            salt=salt,
            snapshot=snapshots.freeze(rule, progress, name=person.name, salt=salt),
            issued_at=at,
            valid_until=periods.last_day(completed_on, rule.valid_months),
        )
        _publish(certificate, at=at, quiet=quiet)
        for one in held[-1:]:
            Entry.objects.create(certificate=one, deed=Deed.RENEWED, at=at, successor=certificate)
    return certificate


def correct(certificate: Certificate, *, by: User | None, reason: str, at: datetime) -> Certificate:
    """Issue the same certificate again in the holder's present name; the old one says that it was replaced."""
    with transaction.atomic():
        certificate = _locked(certificate)
        done = certificate.entries.filter(deed=Deed.SUPERSEDED).select_related("successor").first()
        if done and done.successor:
            return done.successor
        person, salt = certificate.person, snapshots.salt()
        name = person.name if person else ""
        fresh = Certificate.objects.create(
            code=codes.new(),
            person=person,
            certification=certificate.certification,
            issuer=certificate.issuer,
            period=certificate.period,
            corrects=certificate,
            holder=name,
            salt=salt,
            snapshot={**certificate.snapshot, "commitment": snapshots.commitment(salt, name)},
            issued_at=at,
            valid_until=certificate.valid_until,
        )
        Entry.objects.create(
            certificate=certificate, deed=Deed.SUPERSEDED, at=at, by=by, reason=reason.strip(), successor=fresh
        )
        _state(certificate, Revoked, at=at)
        _publish(fresh, at=at)
        audit.note(by, "certificate.corrected", certificate, at=at, code=certificate.code, successor=fresh.code)
    return fresh


def revoke(certificate: Certificate, *, reason: str, by: User | None, at: datetime) -> Entry:
    """Withdraw the certificate for a stated reason; the holder is told that it was, the public sees no reason."""
    reason = reason.strip()
    if not reason:
        raise NoReason
    with transaction.atomic():
        certificate = _locked(certificate)
        entry, new = Entry.objects.get_or_create(
            certificate=certificate, deed=Deed.REVOKED, defaults={"at": at, "by": by, "reason": reason[:500]}
        )
        if new:
            _state(certificate, Revoked, at=at)
            audit.note(by, "certificate.revoked", certificate, at=at, code=certificate.code)
            tasks.tell.enqueue(certificate_id=certificate.pk, what="revoked")
    return entry


def expire(certificate: Certificate, *, at: datetime) -> Entry | None:
    """Note that the validity has ended; None while it has not, or when the certificate was withdrawn before."""
    if certificate.valid_until is None or certificate.valid_until >= timezone.localdate(at):
        return None
    with transaction.atomic():
        certificate = _locked(certificate)
        if certificate.entries.filter(deed__in=[Deed.REVOKED, Deed.SUPERSEDED]).exists():
            return None
        entry, new = Entry.objects.get_or_create(certificate=certificate, deed=Deed.EXPIRED, defaults={"at": at})
        if new:
            _state(certificate, Expired, at=at)
    return entry


def tell(certificate: Certificate, what: str, *, at: datetime) -> None:
    """Write the holder one message that it was issued or revoked, in their language and once."""
    person = certificate.person
    if person is None:
        return
    with translation.override(person.language):
        context = {
            "certificate": certificate,
            "title": pick(certificate.snapshot["titles"], person.language),
            "issuer": pick(certificate.snapshot["issuer"]["names"], person.language),
            "contact": certificate.issuer.email,
        }
    mail.post(
        person, template=f"certificates/{what}", context=context, key=f"certificate:{what}:{certificate.uuid}", at=at
    )


def forget(person: User) -> None:
    """The holder is being forgotten: name, salt and link go, and so do the files; the ledger stays provable.

    Without the salt the commitment in the snapshot no longer says whose name it was (docs/certificates.md).
    """
    rendering.forget(person)
    Certificate.objects.filter(person=person).update(person=None, holder="", salt="")


def _completion(person: User, activity: Activity) -> Progress | None:
    """The row that says the person completed the activity."""
    done = Progress.objects.filter(person=person, activity=activity, state=State.COMPLETED)
    return done.select_related("person").first()


def _held(person: User, certification: Activity) -> Collection[Certificate]:
    """The person's certificates of this certification, one per period, the oldest first."""
    return Certificate.objects.filter(person=person, certification=certification, corrects=None).order_by("period")


def _locked(certificate: Certificate) -> Certificate:
    """The certificate as it is now, with its holder's lock held to the end of the transaction."""
    if certificate.person is not None:
        record.identify(certificate.person)
    return Certificate.objects.select_related("certification", "issuer", "person").get(pk=certificate.pk)


def _publish(certificate: Certificate, *, at: datetime, quiet: bool = False) -> None:
    """What follows from a new certificate: its line, its fact, its files and its message."""
    Entry.objects.create(certificate=certificate, deed=Deed.ISSUED, at=at)
    for language in LANGUAGES:
        Document.objects.create(certificate=certificate, language=language)
        tasks.render.enqueue(certificate_id=certificate.pk, language=language)
    if certificate.person is None:
        return
    earned = Earned(
        activity=certificate.certification.about(),
        reference=certificate.uuid,
        valid_until=certificate.valid_until,
        evidence=certificate.snapshot["evidence"],
        key=str(certificate.uuid),
    )
    record.write(certificate.person, earned, at=at)
    if not quiet:
        tasks.tell.enqueue(certificate_id=certificate.pk, what="issued")


def _state(certificate: Certificate, fact: type[Revoked], *, at: datetime) -> None:
    """State what became of the certificate, where its holder is still known."""
    if certificate.person is not None:
        about = certificate.certification.about()
        record.write(
            certificate.person,
            fact(activity=about, reference=certificate.uuid, key=str(certificate.uuid)),
            at=at,
        )
