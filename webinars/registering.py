"""Registering: the only writer of Registration, Invitation and Interest.

Every change locks the part's row first, so two people never get the last place and a place given back promotes exactly
one person. Each change writes its mail in the same transaction.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from learning import enrolling
from people import consenting, mail
from people.models import User
from people.models.persons import NOBODY
from webinars import confirming, rules, tasks
from webinars.enums import Access, PlaceState, Standing
from webinars.models import Interest, Invitation, Occasion, Registration, Seating

CONSENTS = NEEDS, NOTES = "webinars.needs", "webinars.notes"  # what somebody who takes a place may agree to
ANNOUNCED, OPEN, CLOSED, OVER, CANCELLED = "announced", "open", "closed", "over", "cancelled"


@dataclass(frozen=True)
class Guest:
    """Somebody without an account."""

    name: str
    email: str


class NotNow(Exception):
    """Registration is not open; ``state`` says why."""

    def __init__(self, state: str) -> None:
        """The state the event is in."""
        super().__init__(state)
        self.state = state


class NotForYou(Exception):
    """The part is for others; ``seating`` says which part."""

    def __init__(self, seating: Seating) -> None:
        """The part that was asked for."""
        super().__init__(str(seating.pk))
        self.seating = seating


def state_of(occasion: Occasion, *, at: datetime) -> str:
    """Whether one can register: announced, open, closed, over or cancelled."""
    if occasion.standing == Standing.CANCELLED or not occasion.live:
        return CANCELLED
    if at >= occasion.ends_at:
        return OVER
    if occasion.opens_at is None or at < occasion.opens_at:
        return ANNOUNCED
    if occasion.closes_at and at >= occasion.closes_at:
        return CLOSED
    return OPEN


def register(
    who: User | Guest,
    occasion: Occasion,
    seatings: Collection[Seating],
    *,
    at: datetime,
    language: str,
    needs: str = "",
    notes: Collection[int] = (),
    quiet: bool = False,
) -> list[Registration]:
    """Take a place in each part, or a place in its queue when it is full; asking twice is one registration.

    ``notes`` names the parts in whose workshop the person lets be published, without a name, what they write.
    ``quiet`` is for registrations entered on somebody's behalf from a list: no mail goes out.
    """
    state = state_of(occasion, at=at)
    if state != OPEN:
        raise NotNow(state)
    with transaction.atomic():
        locked = _lock(occasion, [seating.pk for seating in seatings])
        for seating in locked:
            allowed = seating.access == Access.OPEN if isinstance(who, Guest) else rules.may_attend(who, seating)
            if not allowed:
                raise NotForYou(seating)
        rows = [
            _seat(who, seating, at=at, language=language, needs=needs, notes=seating.pk in notes) for seating in locked
        ]
        if isinstance(who, User) and any(row.state == PlaceState.REGISTERED for row in rows):
            enrolling.enrol(who, occasion.activity, at=at)
        if not quiet:
            confirming.confirm(occasion, rows, at=at)
    return rows


def cancel(registration: Registration, *, at: datetime) -> Registration | None:
    """Give the place back; the first in the queue gets it. Answers who was let in."""
    with transaction.atomic():
        seating = _lock(registration.seating.occasion, [registration.seating_id])[0]
        row = Registration.objects.select_related("person").get(pk=registration.pk)
        if row.state == PlaceState.CANCELLED:
            return None
        had_a_place = row.state == PlaceState.REGISTERED
        row.state, row.cancelled_at, row.sequence = PlaceState.CANCELLED, at, row.sequence + 1
        row.needs, row.consent_outputs = "", False  # of no use to anybody now
        row.save(update_fields=["state", "cancelled_at", "sequence", "needs", "consent_outputs"])
        _end_consents([row.pk], at)
        row.seating = seating
        if row.person and had_a_place and not _holds_another(row):
            enrolling.withdraw(row.person, seating.occasion.activity, at=at)
        if had_a_place:
            confirming.say_goodbye(seating.occasion, row, at=at)
            promoted = fill(seating, at=at)
            return promoted[0] if promoted else None
    return None


def fill(seating: Seating, *, at: datetime) -> list[Registration]:
    """Let in as many from the queue as there are free places; must run in a transaction that locks the part."""
    if seating.is_over(at):
        return []
    queue = Registration.objects.filter(seating=seating).queueing().select_related("person")
    free = None
    if seating.capacity is not None:
        free = max(0, seating.capacity - Registration.objects.filter(seating=seating).taking_a_place().count())
    promoted = list(queue if free is None else queue[:free])
    for row in promoted:
        row.state, row.sequence = PlaceState.REGISTERED, row.sequence + 1
        row.save(update_fields=["state", "sequence"])
        if row.person:
            enrolling.enrol(row.person, seating.occasion.activity, at=at)
        row.seating = seating
        confirming.confirm(seating.occasion, [row], at=at)
    return promoted


def invite(seating: Seating, emails: Iterable[str]) -> None:
    """Exactly these addresses may take part."""
    wanted = {email.strip().lower() for email in emails if email.strip()}
    with transaction.atomic():
        seating.invitations.exclude(email__in=wanted).delete()
        known = set(seating.invitations.values_list("email", flat=True))
        Invitation.objects.bulk_create(Invitation(seating=seating, email=email) for email in sorted(wanted - known))


def place_in_queue(registration: Registration) -> int:
    """Which place in the queue somebody has, the next one being 1."""
    before = Registration.objects.filter(seating=registration.seating_id, state=PlaceState.WAITING).filter(
        Q(registered_at__lt=registration.registered_at)
        | Q(registered_at=registration.registered_at, pk__lt=registration.pk)
    )
    return before.count() + 1


def ask_to_be_told(who: User | str, occasion: Occasion, *, at: datetime, language: str) -> Interest:
    """Remember who wants to know when registration opens; asking twice is one request."""
    email = who.email if isinstance(who, User) else who.strip().lower()
    with transaction.atomic():
        interest = Interest.objects.filter(occasion=occasion, email__iexact=email).first()
        if interest is None:
            interest = Interest.objects.create(
                occasion=occasion,
                person=who if isinstance(who, User) else None,
                email=email,
                language=language,
                asked_at=at,
            )
            plan_telling(occasion, [interest])
    return interest


def has_asked(person: User, occasion: Occasion) -> bool:
    """Whether the person (perhaps anonymous) will be told when registration opens."""
    return person.is_authenticated and occasion.interests.filter(email__iexact=person.email).exists()


def plan_telling(occasion: Occasion, interests: Iterable[Interest]) -> None:
    """Have a task look again when registration opens; a task too many does no harm."""
    for interest in interests:
        if occasion.opens_at and interest.told_at is None:
            tasks.tell.using(run_after=occasion.opens_at).enqueue(interest_id=interest.pk)


def tell(interest: Interest, *, at: datetime) -> bool:
    """Say that registration is open; False while it is not, and then whoever asked waits on."""
    with transaction.atomic():
        interest = Interest.objects.select_for_update(of=("self",)).select_related("person").get(pk=interest.pk)
        if interest.told_at or state_of(interest.occasion, at=at) != OPEN:
            return False
        confirming.announce(interest, at=at)
        interest.told_at = at
        interest.save(update_fields=["told_at"])
    return True


def leave(person: User, *, at: datetime) -> None:
    """Give back every place that is still to come."""
    coming = Registration.objects.filter(person=person, seating__ends_at__gt=at).exclude(state=PlaceState.CANCELLED)
    for registration in coming.select_related("seating__occasion", "person").order_by("seating", "pk"):
        cancel(registration, at=at)


def forget(person: User) -> None:
    """Forget what tells of the person; the rows of their places stay and count.

    An invitation to the address goes; a guest of that address was the same person.
    """
    Registration.objects.filter(person=person).update(needs="")
    forget_guests(Registration.objects.filter(guest_email__iexact=person.email))
    Invitation.objects.filter(email__iexact=person.email).delete()
    Interest.objects.filter(Q(person=person) | Q(email__iexact=person.email)).delete()


def drop_needs(places: Collection[int]) -> None:
    """Nobody reads any more what these places need."""
    Registration.objects.filter(pk__in=places).update(needs="")


def keep_notes(places: Collection[int]) -> None:
    """What these people write in a workshop stays there."""
    Registration.objects.filter(pk__in=places).update(consent_outputs=False)


def end_needs(registrations: QuerySet[Registration]) -> int:
    """What was needed for an event that is over goes; answers of how many."""
    places = list(registrations.values_list("pk", flat=True))
    drop_needs(places)
    consenting.end(NEEDS, places, at=timezone.now())
    return len(places)


def forget_guests(registrations: QuerySet[Registration]) -> int:
    """Take name, address and needs off guests' places; answers of how many. Their mails go too."""
    rows = list(registrations.exclude(guest_email__endswith=f"@{NOBODY}"))
    mail.forget([row.guest_email for row in rows if row.guest_email])
    for row in rows:
        row.guest_name, row.guest_email, row.needs = "", f"{uuid4().hex}@{NOBODY}", ""
    Registration.objects.bulk_update(rows, ["guest_name", "guest_email", "needs"], batch_size=500)
    _end_consents([row.pk for row in rows], timezone.now())
    return len(rows)


def _end_consents(places: Collection[int], at: datetime) -> None:
    for key in CONSENTS:
        consenting.end(key, places, at=at)


def _lock(occasion: Occasion, wanted: Sequence[int]) -> list[Seating]:
    """The parts, locked in one order by everybody."""
    rows = Seating.objects.select_for_update(of=("self",)).filter(occasion=occasion, pk__in=wanted, withdrawn=False)
    return list(rows.select_related("activity__centre__area", "occasion__activity").order_by("pk"))


def _seat(who: User | Guest, seating: Seating, *, at: datetime, language: str, needs: str, notes: bool) -> Registration:
    """One place, or a place in the queue."""
    mine = {"person": who} if isinstance(who, User) else {"guest_email": who.email.strip().lower(), "person": None}
    row = Registration.objects.filter(seating=seating, **mine).first() or Registration(seating=seating, **mine)
    row.seating = seating
    if row.pk and isinstance(who, Guest) and row.state != PlaceState.CANCELLED:
        return row  # nobody changes a guest's registration by knowing the address
    row.needs, row.consent_outputs, row.language = needs, notes, language
    if isinstance(who, Guest):
        row.guest_name = who.name.strip()
    if row.pk is None or row.state == PlaceState.CANCELLED:
        row.sequence += 1 if row.pk else 0
        row.registered_at, row.cancelled_at = at, None
        taken = Registration.objects.filter(seating=seating).taking_a_place().count()
        full = seating.capacity is not None and taken >= seating.capacity
        row.state = PlaceState.WAITING if full else PlaceState.REGISTERED
    row.save()
    for key, agreed in ((NEEDS, bool(needs.strip())), (NOTES, notes)):
        consenting.record(key, row.person, row.pk, agreed=agreed, language=language, at=at)
    return row


def _holds_another(row: Registration) -> bool:
    """Whether the person still has a place in another part of the event."""
    others = Registration.objects.filter(person=row.person, seating__occasion=row.seating.occasion_id)
    return others.taking_a_place().exclude(pk=row.pk).exists()
