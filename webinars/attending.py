"""Attending: the only writer of Attendance. What a list or the organiser says is true; progress follows from it.

What several lists say about one part is put together. What somebody marked by hand stays, whatever a list says after.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from learning import record, statements
from learning.folding import Span, union
from learning.statements import Attended
from people.models import User
from webinars import matching
from webinars.enums import Word
from webinars.matching import Key, Matched
from webinars.models import Attendance, Occasion, Registration, Seating, Stranger
from webinars.presence.items import Present

Told = dict[Key, list[tuple[Present, int | None]]]  # who was there, and the part that the list was of, if of one


class ReasonWanted(Exception):
    """Somebody corrects by hand what a list said, and does not say why."""


@dataclass
class Outcome:
    """What a list came to: how many names stand for somebody, how many attendances that changed, and the rest."""

    matched: Matched
    changed: int = 0
    by_hand: int = 0


def mark(
    registration: Registration,
    *,
    at: datetime,
    by: User | None,
    minutes: int | None = None,
    spans: Sequence[Span] = (),
    reason: str = "",
) -> Attendance:
    """Somebody was there: for these spans (seconds from the part's start), these minutes, or all the time.

    Marking something else takes the earlier word back; marking the same again changes nothing. Raises
    ``ReasonWanted`` where that word was a list's and no reason is given.
    """
    length = registration.seating.seconds
    seconds = length if minutes is None else min(float(minutes) * 60, length)
    wanted = [[max(0.0, start), min(end, length)] for start, end in spans if end > start] or [[0.0, seconds]]
    return _mark(registration, wanted, at=at, by=by, reason=reason)


def unmark(registration: Registration, *, at: datetime, by: User | None = None, reason: str = "") -> None:
    """Somebody was not there after all; the row stays empty so that a later mark is a new word."""
    if Attendance.objects.filter(registration=registration).exists():
        _mark(registration, [], at=at, by=by, reason=reason)


def _mark(registration: Registration, wanted: list, *, at: datetime, by: User | None, reason: str) -> Attendance:
    with transaction.atomic():
        Seating.objects.select_for_update().get(pk=registration.seating_id)  # as lists do
        stored = Attendance.objects.select_for_update().filter(registration=registration).first()
        if stored and stored.spans == wanted:
            return stored
        if stored and stored.word == Word.LIST and not reason:
            raise ReasonWanted
        attendance = stored or Attendance(registration=registration, revision=0)
        attendance.word, attendance.reason = Word.HAND, reason
        _say([(registration, attendance, wanted)], at=at, by=by)
    return attendance


def bring_in(
    occasion: Occasion,
    people: Sequence[Present],
    *,
    at: datetime,
    by: User | None,
    part: Seating | None = None,
    instead: bool = False,
) -> Outcome:
    """Mark everybody on a list who registered, and keep the other names to be found out; all of it or nothing.

    The list is of one part, or of the event where it tells times: then each part has what falls into it. The same list
    again changes nothing. ``instead`` takes back what earlier lists said of the same parts.
    """
    with transaction.atomic():
        seatings = _lock(occasion)
        registrations = attendees(occasion, part)
        matched = matching.match(occasion, registrations, people)
        told: Told = {
            key: [(one, part.pk if part else None) for one in presents] for key, presents in matched.found.items()
        }
        outcome = _apply(registrations, seatings, told, at=at, by=by, instead=instead)
        outcome.matched = matched
        if instead:
            occasion.strangers.filter(part=part).delete()
        matching.note_use(occasion, matched, at=at)
        matching.keep_strangers(occasion, matched.strangers, part=part, at=at)
    return outcome


def take_note(part: Seating, seen: Mapping[int, Sequence[tuple[datetime, datetime]]], *, at: datetime) -> Outcome:
    """What the site saw of people in a part, by their registrations: disjoint times in order, as good as a list."""
    with transaction.atomic():
        seatings = {part.pk: _lock(part.occasion)[part.pk]}
        registrations = [row for row in attendees(part.occasion, part) if row.pk in seen]
        told: Told = {
            matching.key_of(row): [(Present(row.name, row.email, tuple(seen[row.pk])), part.pk)]
            for row in registrations
        }
        return _apply(registrations, seatings, told, at=at, by=None)


def claim(registration: Registration, *, at: datetime) -> None:
    """A guest's presence becomes the person's: it is stated now that the place is theirs."""
    attendance = Attendance.objects.filter(registration=registration).first()
    if attendance and attendance.spans and registration.person:
        record.write(registration.person, _fact(registration, attendance), at=at)


def move(source: Registration, target: Registration) -> None:
    """Presence marked on one of two places of the same person in a part goes with the one that stays."""
    if not Attendance.objects.filter(registration=target).exists():
        Attendance.objects.filter(registration=source).update(registration=target)


def find_out(occasion: Occasion, decided: Mapping[int, Key], *, at: datetime, by: User | None) -> Outcome:
    """Say whom strangers of the event stand for (by the strangers' numbers); they are known again next time."""
    with transaction.atomic():
        seatings = _lock(occasion)
        registrations = attendees(occasion)
        there = {matching.key_of(row) for row in registrations}
        rows = [
            row
            for row in Stranger.objects.select_for_update().filter(occasion=occasion, pk__in=decided)
            if decided[row.pk] == matching.NOBODY or decided[row.pk] in there
        ]
        told: Told = {}
        for row in rows:
            if decided[row.pk] != matching.NOBODY:
                told.setdefault(decided[row.pk], []).append((matching.present(row), row.part_id))
        outcome = _apply(registrations, seatings, told, at=at, by=by)
        matching.remember(occasion, {row.key: decided[row.pk] for row in rows}, at=at, by=by)
        Stranger.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return outcome


def attendees(occasion: Occasion, part: Seating | None = None) -> list[Registration]:
    """Everybody who has a place in the event, or in one part of it, and can still be named."""
    rows = Registration.objects.filter(seating__occasion=occasion, seating__withdrawn=False).taking_a_place()
    rows = rows.filter(seating=part) if part else rows
    return [row for row in rows.select_related("person").order_by("pk") if not (row.person and row.person.is_erased)]


def forget(person: User) -> None:
    """Know no more why the person's attendance was corrected."""
    Attendance.objects.filter(registration__person=person).update(reason="")


def _lock(occasion: Occasion) -> dict[int, Seating]:
    """The parts, locked in the order in which registering locks them, so that no place changes hands meanwhile."""
    rows = Seating.objects.select_for_update(of=("self",)).filter(occasion=occasion).order_by("pk")
    return {row.pk: row for row in rows.select_related("activity", "occasion__activity")}


def _apply(
    registrations: Sequence[Registration],
    seatings: Mapping[int, Seating],
    told: Told,
    *,
    at: datetime,
    by: User | None,
    instead: bool = False,
) -> Outcome:
    """Bring the attendances in line with what was told about the people."""
    outcome = Outcome(Matched())
    rows = Attendance.objects.select_for_update(of=("self",)).filter(registration__seating__in=list(seatings))
    stored = {row.registration_id: row for row in rows}
    changes = []
    for registration in registrations:
        registration.seating = seatings[registration.seating_id]
        new = _spans(told.get(matching.key_of(registration), ()), registration.seating)
        before = stored.get(registration.pk)
        kept = before.spans if before and before.word == Word.LIST and not instead else []
        wanted = [list(span) for span in union([*new, *(tuple(span) for span in kept)])]
        if before and before.word == Word.HAND:
            outcome.by_hand += bool(new) and before.spans != wanted
        elif wanted != (before.spans if before else []):
            changes.append(
                (registration, before or Attendance(registration=registration, revision=0, word=Word.LIST), wanted)
            )
    _say(changes, at=at, by=by)
    outcome.changed = len(changes)
    return outcome


def _spans(told: Iterable[tuple[Present, int | None]], seating: Seating) -> list[Span]:
    """The seconds of a part in which somebody was there."""
    found: list[Span] = []
    for one, part in told:
        if part in {None, seating.pk}:
            found += _cut(one, seating)
    return list(union(found))


def _cut(one: Present, seating: Seating) -> list[Span]:
    """What falls into a part; where less is told than the times hold, as much less of each."""
    if not one.spans:
        length = seating.seconds if one.seconds is None else min(one.seconds, seating.seconds)
        return [(0.0, round(length, 3))]
    whole = sum((ends - starts).total_seconds() for starts, ends in one.spans)
    share = 1.0 if one.seconds is None else min(1.0, one.seconds / whole)
    found = []
    for starts, ends in one.spans:
        start = max(0.0, (starts - seating.starts_at).total_seconds())
        end = min(seating.seconds, (ends - seating.starts_at).total_seconds())
        if end > start:
            found.append((round(start, 3), round(start + (end - start) * share, 3)))
    return found


def _say(changes: Sequence[tuple[Registration, Attendance, list]], *, at: datetime, by: User | None) -> None:
    """Store the attendances, take back the statements about what was there before, and state what is there now."""
    voids: dict[User, list[UUID]] = {}
    facts: dict[User, list[Attended]] = {}
    for registration, attendance, wanted in changes:
        if registration.person and attendance.spans:
            voids.setdefault(registration.person, []).append(_said(registration, attendance))
        attendance.spans, attendance.marked_by, attendance.marked_at = wanted, by, at
        attendance.revision += bool(wanted)
    Attendance.objects.bulk_create(
        [attendance for _, attendance, _ in changes],
        update_conflicts=True,
        unique_fields=["registration"],
        update_fields=["spans", "word", "reason", "revision", "marked_by", "marked_at"],
    )
    for registration, attendance, wanted in changes:
        if registration.person and wanted:
            facts.setdefault(registration.person, []).append(_fact(registration, attendance))
    people = dict.fromkeys([*voids, *facts])
    record.write_each([record.Deed(one, facts.get(one, ()), voids.get(one, ())) for one in people], at=at)


def _fact(registration: Registration, attendance: Attendance) -> Attended:
    """The attendance as a fact; each revision is a word of its own."""
    seating = registration.seating
    return Attended(
        activity=seating.activity.about(),
        within=seating.occasion.activity.about(),
        spans=[(start, end) for start, end in attendance.spans],
        length=seating.seconds,
        key=f"attendance:{attendance.pk}:{attendance.revision}",
    )


def _said(registration: Registration, attendance: Attendance) -> UUID:
    """The statement by which the present revision was said."""
    name = str(registration.person.uuid)
    return statements.identifier(_fact(registration, attendance), home_page=settings.IRI_BASE, name=name)
