"""Catching up: what a lost task or the calendar left undone is found and enqueued again. Runs on a schedule."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import TruncDate
from django.utils import timezone

from certificates import issuing, tasks, verifying
from certificates.enums import Deed, DocumentState
from certificates.models import Certificate, Document, Entry, Rule
from learning.enums import State
from learning.models import Progress
from people.models.persons import NOBODY

PATIENCE = timedelta(minutes=30)
BATCH = 500


def sweep(*, at: datetime) -> None:
    """Enqueue what was earned and not issued, end what is past its last day, draw what was not drawn."""
    for person_id, activity_id in unissued(at=at):
        tasks.issue.enqueue(person_id=person_id, activity_id=activity_id)
    for certificate in past(at=at):
        issuing.expire(certificate, at=at)
    for document in undrawn(at=at):
        tasks.render.enqueue(certificate_id=document.certificate_id, language=document.language)
    verifying.forget_misses(at=at)


def unissued(*, at: datetime) -> list[tuple[int, int]]:
    """Completions of a while ago, as (person, activity), that earn a certificate by a rule and have none."""
    found: dict[tuple[int, int], None] = {}
    for rule in Rule.objects.newest():
        first = Rule.objects.filter(code=rule.code, activity=rule.activity_id).order_by("active_from")[0]
        covering = Certificate.objects.filter(
            Q(valid_until=None) | Q(valid_until__gte=OuterRef("completed_on")),
            person=OuterRef("person"),
            certification=rule.certification_id,
        )
        of_somebody = Progress.objects.exclude(person__email__endswith=f"@{NOBODY}")
        done = of_somebody.annotate(completed_on=TruncDate("completed_at")).filter(
            ~Exists(covering),
            activity=rule.activity_id,
            state=State.COMPLETED,
            completed_at__gte=first.active_from,
            last_at__lte=at - PATIENCE,
        )
        found |= dict.fromkeys(done.order_by("completed_at").values_list("person_id", "activity_id")[:BATCH])
    return list(found)


def past(*, at: datetime) -> list[Certificate]:
    """Certificates past their last day of which the ledger does not say so yet."""
    ended = Entry.objects.filter(certificate=OuterRef("pk"), deed__in=[Deed.EXPIRED, Deed.REVOKED, Deed.SUPERSEDED])
    found = Certificate.objects.filter(~Exists(ended), valid_until__lt=timezone.localdate(at)).select_related("person")
    return list(found.order_by("valid_until", "pk")[:BATCH])


def undrawn(*, at: datetime) -> list[Document]:
    """Files that were asked for a while ago and are not there."""
    waiting = Document.objects.filter(state=DocumentState.WAITING, certificate__issued_at__lte=at - PATIENCE)
    return list(waiting.order_by("pk")[:BATCH])
