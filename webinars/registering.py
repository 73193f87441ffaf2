"""Registering: the writer of Registration, Answer and Invitation (``admitting`` lets in from the queue).

Every change locks the part's row first, so two people never get the last place and a place given back promotes exactly
one person. Each change writes its mail in the same transaction.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from learning import enrolling
from people import addresses, consenting, mail
from people.models import Area, Job, Organisation, Profession, User
from people.models.persons import NOBODY
from webinars import admitting, attending, audience, confirming, matching, rules
from webinars.enums import Access, PlaceState, Standing
from webinars.models import Answer, Interest, Invitation, Occasion, Registration, Seating, Visit

CONSENTS = NEEDS, NOTES, RECORDING = "webinars.needs", "webinars.notes", "webinars.recording"
ANNOUNCED, OPEN, CLOSED, OVER, CANCELLED = "announced", "open", "closed", "over", "cancelled"
HOLD, SHORTEST_HOLD = timedelta(days=1), timedelta(hours=1)


@dataclass(frozen=True)
class Guest:
    """Somebody without an account; only the address is needed."""

    name: str
    email: str


@dataclass(frozen=True)
class Answered:
    """An answer to a question of the organiser's, with the words that were read and the day on which it goes."""

    question: UUID
    asked: str
    purpose: str
    text: str
    delete_on: date


@dataclass(frozen=True)
class Told:
    """What somebody tells when registering.

    ``notes`` names the parts in whose workshop the person lets be published, without a name, what they write. Where a
    person tells no profession and employer, those of the newest job hold.
    """

    needs: str = ""
    aids: Sequence[str] = ()
    notes: Collection[int] = ()
    recording: bool = False
    profession: Profession | None = None
    organisation: Organisation | None = None
    area: Area | None = None
    workplace: str = ""
    answers: Sequence[Answered] = ()


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
    told: Told = Told(),
    quiet: bool = False,
) -> list[Registration]:
    """Take a place in each part, or a place in its queue when it is full; asking twice is one registration.

    A guest's places are kept until the address is confirmed (``HOLD``). ``quiet`` is for registrations entered on
    somebody's behalf from a list: no mail goes out, and nothing has to be confirmed.
    """
    with transaction.atomic():
        rows = _register(who, occasion, seatings, told, at=at, language=language, vouched=quiet)
        if not quiet:
            _answer(rows, at=at)
    return rows


def register_for_several(
    who: User | Guest,
    wanted: Iterable[tuple[Occasion, Collection[Seating]]],
    *,
    at: datetime,
    language: str,
    told: Told,
) -> list[Registration]:
    """The same for several events, such as a whole series: all of it or nothing, with one mail."""
    ordered = sorted(wanted, key=lambda pair: pair[0].pk)  # everybody locks in one order
    with transaction.atomic():
        rows = [
            row
            for occasion, seatings in ordered
            for row in _register(who, occasion, seatings, told, at=at, language=language, vouched=False)
        ]
        _answer(sorted(rows, key=lambda row: row.seating.starts_at), at=at)
    return rows


def _register(
    who: User | Guest,
    occasion: Occasion,
    seatings: Collection[Seating],
    told: Told,
    *,
    at: datetime,
    language: str,
    vouched: bool,
) -> list[Registration]:
    """Places in one event, without a word; must run in a transaction."""
    state = state_of(occasion, at=at)
    if state != OPEN:
        raise NotNow(state)
    asked = _lock(occasion, [seating.pk for seating in seatings])
    locked = [seating for seating in asked if not seating.withdrawn]
    for seating in locked:
        allowed = seating.access == Access.OPEN if isinstance(who, Guest) else rules.may_attend(who, seating)
        if not allowed:
            raise NotForYou(seating)
    told = _with_background(who, told, at=at)
    rows = [_seat(who, seating, told, at=at, language=language, vouched=vouched) for seating in locked]
    if isinstance(who, User) and any(row.state == PlaceState.REGISTERED for row in rows):
        enrolling.enrol(who, occasion.activity, at=at)
    return rows


def _answer(rows: Sequence[Registration], *, at: datetime) -> None:
    """Tell by mail what became of it: the places, or how to confirm the address.

    Whoever asks again is told again, once an hour at most, for mails get lost.
    """
    unproven = [row for row in rows if row.confirm_by]
    confirming.ask_to_confirm(unproven, at=at)
    confirming.confirm([row for row in rows if not row.confirm_by], at=at)


def confirm(registration: Registration, *, at: datetime) -> Registration:
    """The guest's address is proven: all places asked for with it are theirs.

    A place whose time to confirm has passed is asked for again (``NotNow`` when registration is not open any more).
    Where an account has the address, its person gets them.
    """
    address = registration.guest_email
    if registration.person_id or not address or registration.confirm_by is None:
        return registration
    held = Registration.objects.filter(guest_email__iexact=address, confirm_by__isnull=False)
    kept = held.exclude(state=PlaceState.CANCELLED).order_by("seating__occasion_id", "seating_id")  # as all lock
    with transaction.atomic():
        places = kept.values_list("pk", "seating_id", "seating__occasion_id")
        proven = [_prove(pk, _lock_one(occasion, seating)) for pk, seating, occasion in places]
        rows = sorted(filter(None, proven), key=lambda row: row.seating.starts_at)
        confirming.confirm(rows, at=at)
        for row in rows:
            if row.state == PlaceState.WAITING:
                admitting.fill(row.seating, at=at)
    with transaction.atomic():
        _ask_again(registration, at=at)
    if owner := addresses.owner_of(address):
        take_over(owner, address, at=at)
    return Registration.objects.select_related("person").get(pk=registration.pk)


def _prove(pk: int, seating: Seating) -> Registration | None:
    """One place of a proven address that is kept for it; None where it has just lapsed."""
    rows = Registration.objects.filter(pk=pk, confirm_by__isnull=False).exclude(state=PlaceState.CANCELLED)
    row = rows.select_related("person").first()
    if row:
        row.seating, row.confirm_by = seating, None
        row.save(update_fields=["confirm_by"])
    return row


def _ask_again(registration: Registration, *, at: datetime) -> None:
    """A place that lapsed is asked for again by whoever has the address now proven."""
    seating = _lock_one(registration.seating.occasion_id, registration.seating_id)
    lapsed = Registration.objects.filter(pk=registration.pk, confirm_by__isnull=False, state=PlaceState.CANCELLED)
    row = lapsed.select_related("person").first()
    if row is None:
        return
    state = state_of(seating.occasion, at=at)
    if state != OPEN:
        raise NotNow(state)
    row.seating, row.confirm_by = seating, None
    _take(row, seating, at=at)
    row.save()
    confirming.confirm([row], at=at)


def lapse(*, at: datetime) -> int:
    """Give away the places of addresses that nobody confirmed in time; answers of how many."""
    due = Registration.objects.lapsed(at).order_by("seating_id").values_list("seating_id", "seating__occasion_id")
    pairs = list(due.distinct())
    for seating, occasion in pairs:
        with transaction.atomic():
            _lapse_in(_lock_one(occasion, seating), at=at)
    return len(pairs)


def _lapse_in(seating: Seating, *, at: datetime) -> None:
    """The same in one part, whose row is locked."""
    rows = Registration.objects.filter(seating=seating).lapsed(at)
    places = list(rows.values_list("pk", flat=True))
    if places:
        Registration.objects.filter(pk__in=places).update(
            state=PlaceState.CANCELLED,
            cancelled_at=at,
            needs="",
            aids=[],
            consent_outputs=False,
            consent_recording=False,
        )
        _end_consents(places, at)
        admitting.fill(seating, at=at)


def take_over(person: User, address: str, *, at: datetime) -> int:
    """The person has proven the address: places taken with it as a guest are theirs; answers of how many."""
    guests = Registration.objects.filter(person=None, guest_email__iexact=address).order_by("seating_id", "pk")
    places = list(guests.values_list("pk", "seating_id", "seating__occasion_id"))
    for pk, seating, occasion in places:
        with transaction.atomic():
            _hand_over(person, pk, _lock_one(occasion, seating), at=at)
    Interest.objects.filter(person=None, email__iexact=address).update(person=person)
    matching.hand_over(address, person)
    return len(places)


def _hand_over(person: User, pk: int, seating: Seating, *, at: datetime) -> None:
    """One guest's place becomes the person's; of two places in one part one goes to the next in the queue."""
    row = Registration.objects.filter(pk=pk, person=None).first()
    if row is None:
        return
    own = Registration.objects.filter(seating=seating, person=person).first()
    if own is None:
        row.person, row.guest_email, row.guest_name, row.confirm_by = person, "", "", None
        row.save()
        consenting.hand_over(CONSENTS, row.pk, person)
    else:
        if own.state == PlaceState.CANCELLED and row.state != PlaceState.CANCELLED:
            own.state, own.cancelled_at, own.registered_at = row.state, None, row.registered_at
            own.needs, own.aids, own.sequence = row.needs, row.aids, own.sequence + 1
            own.save()
        attending.move(row, own)
        audience.hand_over(row, own)
        row.state, row.cancelled_at, row.confirm_by = PlaceState.CANCELLED, row.cancelled_at or at, None
        row.save()
        forget_guests(Registration.objects.filter(pk=row.pk))
        row = own
    row.seating = seating
    if row.state == PlaceState.REGISTERED:
        enrolling.enrol(person, seating.occasion.activity, at=at)
    attending.claim(row, at=at)
    admitting.fill(seating, at=at)


def cancel(registration: Registration, *, at: datetime) -> Registration | None:
    """Give the place back; the next in the queue gets it. Answers who was let in."""
    with transaction.atomic():
        seating = _lock_one(registration.seating.occasion_id, registration.seating_id)
        row = Registration.objects.select_related("person").get(pk=registration.pk)
        if row.state == PlaceState.CANCELLED:
            return None
        had_a_place, proven = row.state == PlaceState.REGISTERED, row.confirm_by is None
        row.state, row.cancelled_at, row.sequence = PlaceState.CANCELLED, at, row.sequence + 1
        row.needs, row.aids, row.consent_outputs, row.consent_recording = "", [], False, False  # of no use now
        row.confirm_by = None
        row.save()
        row.answers.all().delete()
        _end_consents([row.pk], at)
        row.seating = seating
        if row.person and had_a_place and not _holds_another(row):
            enrolling.withdraw(row.person, seating.occasion.activity, at=at)
        if had_a_place:
            if proven:
                confirming.say_goodbye(row, at=at)
            promoted = admitting.fill(seating, at=at)
            return promoted[0] if promoted else None
    return None


def invite(seating: Seating, emails: Iterable[str]) -> None:
    """Exactly these addresses may take part."""
    wanted = {email.strip().lower() for email in emails if email.strip()}
    with transaction.atomic():
        seating.invitations.exclude(email__in=wanted).delete()
        known = set(seating.invitations.values_list("email", flat=True))
        Invitation.objects.bulk_create(Invitation(seating=seating, email=email) for email in sorted(wanted - known))


def leave(person: User, *, at: datetime) -> None:
    """Give back every place that is still to come."""
    coming = Registration.objects.filter(person=person, seating__ends_at__gt=at).exclude(state=PlaceState.CANCELLED)
    for registration in coming.select_related("seating__occasion", "person").order_by("seating", "pk"):
        cancel(registration, at=at)


def forget(person: User) -> None:
    """Forget what tells of the person; the rows of their places stay and count.

    An invitation to the address goes; a guest of that address was the same person.
    """
    mine = Registration.objects.filter(person=person)
    Answer.objects.filter(registration__in=mine).delete()
    Visit.objects.filter(registration__in=mine).delete()
    audience.forget(mine)
    mine.update(needs="", aids=[], workplace="", profession=None, organisation=None, area=None)
    forget_guests(Registration.objects.filter(guest_email__iexact=person.email))
    Invitation.objects.filter(email__iexact=person.email).delete()
    Interest.objects.filter(Q(person=person) | Q(email__iexact=person.email)).delete()


def drop_needs(places: Collection[int]) -> None:
    """Nobody reads any more what these places need."""
    Registration.objects.filter(pk__in=places).update(needs="", aids=[])


def keep_notes(places: Collection[int]) -> None:
    """What these people write in a workshop stays there."""
    Registration.objects.filter(pk__in=places).update(consent_outputs=False)


def keep_off_record(places: Collection[int]) -> None:
    """These people are not to be heard or seen in the recording."""
    Registration.objects.filter(pk__in=places).update(consent_recording=False)


def end_needs(registrations: QuerySet[Registration]) -> int:
    """What was needed for an event that is over goes; answers of how many."""
    places = list(registrations.values_list("pk", flat=True))
    drop_needs(places)
    consenting.end(NEEDS, places, at=timezone.now())
    return len(places)


def forget_guests(registrations: QuerySet[Registration]) -> int:
    """Take everything that tells of guests off their places; answers of how many. Their mails go too."""
    rows = list(registrations.exclude(guest_email__endswith=f"@{NOBODY}"))
    mail.forget([row.guest_email for row in rows if row.guest_email])
    places = [row.pk for row in rows]
    Answer.objects.filter(registration__in=places).delete()
    audience.forget(Registration.objects.filter(pk__in=places))
    Registration.objects.filter(pk__in=places).update(
        guest_name="", needs="", aids=[], workplace="", profession=None, organisation=None, area=None
    )
    for row in rows:
        row.guest_email = f"{uuid4().hex}@{NOBODY}"
    Registration.objects.bulk_update(rows, ["guest_email"], batch_size=500)
    _end_consents(places, timezone.now())
    return len(rows)


def _end_consents(places: Collection[int], at: datetime) -> None:
    for key in CONSENTS:
        consenting.end(key, places, at=at)


def _lock(occasion: Occasion | int, wanted: Sequence[int]) -> list[Seating]:
    """The parts, locked in one order by everybody."""
    rows = Seating.objects.select_for_update(of=("self",)).filter(occasion=occasion, pk__in=wanted)
    return list(rows.select_related("activity__centre__area", "occasion__activity").order_by("pk"))


def _lock_one(occasion: int, seating: int) -> Seating:
    """One part, locked."""
    return _lock(occasion, [seating])[0]


def _with_background(who: User | Guest, told: Told, *, at: datetime) -> Told:
    """Profession, employer and area as they are on the day, so that later jobs change nothing that was decided."""
    organisation, profession = told.organisation, told.profession
    if isinstance(who, User) and (organisation is None or profession is None):
        job = next(iter(jobs_of(who, day=timezone.localdate(at))), None)
        organisation = organisation or (job and job.organisation)
        profession = profession or (job and job.profession)
    area = told.area or (organisation and organisation.nearest_area())
    return replace(told, organisation=organisation, profession=profession, area=area)


def jobs_of(person: User, *, day: date) -> list[Job]:
    """The jobs that somebody has on the day, the one begun last first."""
    return list(person.jobs.current(day).select_related("organisation__area", "profession"))


def _seat(
    who: User | Guest, seating: Seating, told: Told, *, at: datetime, language: str, vouched: bool
) -> Registration:
    """One place, or a place in the queue."""
    mine = {"person": who} if isinstance(who, User) else {"guest_email": who.email.strip().lower(), "person": None}
    row = Registration.objects.filter(seating=seating, **mine).first() or Registration(seating=seating, **mine)
    row.seating = seating
    if row.pk and isinstance(who, Guest) and row.state != PlaceState.CANCELLED:
        return row  # nobody changes a guest's registration by knowing the address
    row.needs, row.aids, row.language = told.needs, list(told.aids), language
    row.consent_outputs, row.consent_recording = seating.pk in told.notes, told.recording
    row.profession, row.organisation, row.area = told.profession, told.organisation, told.area
    row.workplace = told.workplace
    if isinstance(who, Guest):
        row.guest_name = who.name.strip()
    if row.pk is None or row.state == PlaceState.CANCELLED:
        if isinstance(who, Guest) and not vouched:
            row.confirm_by = max(min(at + HOLD, seating.starts_at), at + SHORTEST_HOLD)
        _take(row, seating, at=at)
    row.save()
    _keep_answers(row, told.answers)
    agreed = {
        NEEDS: bool(told.needs.strip() or told.aids),
        NOTES: row.consent_outputs,
        RECORDING: row.consent_recording,
    }
    for key, yes in agreed.items():
        consenting.record(key, row.person, row.pk, agreed=yes, language=language, at=at)
    return row


def _take(row: Registration, seating: Seating, *, at: datetime) -> None:
    """The place while there is one, else a place in the queue; first go those who did not confirm in time."""
    _lapse_in(seating, at=at)
    row.sequence += 1 if row.pk else 0
    row.registered_at, row.cancelled_at = at, None
    taken = Registration.objects.filter(seating=seating).taking_a_place().count()
    full = seating.capacity is not None and taken >= seating.capacity
    row.state = PlaceState.WAITING if full else PlaceState.REGISTERED


def _keep_answers(row: Registration, answers: Sequence[Answered]) -> None:
    """What was answered now, instead of what was answered before."""
    row.answers.all().delete()
    Answer.objects.bulk_create(
        Answer(
            registration=row,
            question=one.question,
            asked=one.asked,
            purpose=one.purpose,
            text=one.text,
            delete_on=one.delete_on,
        )
        for one in answers
        if one.text
    )


def _holds_another(row: Registration) -> bool:
    """Whether the person still has a place in another part of the event."""
    others = Registration.objects.filter(person=row.person, seating__occasion=row.seating.occasion_id)
    return others.taking_a_place().exclude(pk=row.pk).exists()
