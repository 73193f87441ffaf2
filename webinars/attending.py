"""Attending: the only writer of Attendance. What the organiser marks is true; progress follows from its statement."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from learning import record, statements
from learning.statements import Attended
from people.models import User
from webinars.models import Attendance, Occasion, Registration

Span = tuple[float, float]


def mark(
    registration: Registration, *, at: datetime, by: User | None, minutes: int | None = None, spans: Sequence[Span] = ()
) -> Attendance:
    """Somebody was there: for these spans (seconds from the part's start), these minutes, or all the time.

    Marking something else takes the earlier word back; marking the same again changes nothing.
    """
    length = registration.seating.seconds
    seconds = length if minutes is None else min(float(minutes) * 60, length)
    wanted = [[max(0.0, start), min(end, length)] for start, end in spans if end > start] or [[0.0, seconds]]
    with transaction.atomic():
        stored = Attendance.objects.select_for_update().filter(registration=registration).first()
        if stored and stored.spans == wanted:
            return stored
        if stored:
            _take_back(registration, stored, at=at)
        attendance = stored or Attendance(registration=registration, revision=0)
        attendance.spans, attendance.marked_by, attendance.marked_at = wanted, by, at
        attendance.revision += 1
        attendance.save()
        if registration.person:
            record.write(registration.person, _fact(registration, attendance), at=at)
    return attendance


def unmark(registration: Registration, *, at: datetime) -> None:
    """Somebody was not there after all; the row stays empty so that a later mark is a new word."""
    with transaction.atomic():
        stored = Attendance.objects.select_for_update().filter(registration=registration).first()
        if stored and stored.spans:
            _take_back(registration, stored, at=at)
            stored.spans, stored.marked_at = [], at
            stored.save(update_fields=["spans", "marked_at"])


@dataclass
class Matched:
    """What a pasted list told: who was found, and the lines that fit nobody or several."""

    found: list[tuple[Registration, int | None]] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


def match(occasion: Occasion, registrations: Sequence[Registration], text: str) -> Matched:
    """Find registered people in a pasted list: one a line, by e-mail or by name, perhaps with minutes behind."""
    by_email = {row.email.lower(): row for row in registrations}
    by_name: dict[str, list[Registration]] = {}
    for row in registrations:
        by_name.setdefault(_plain(row.name), []).append(row)
        words = row.name.split()
        if len(words) > 1:
            by_name.setdefault(_plain(f"{words[-1]} {' '.join(words[:-1])}"), []).append(row)
    matched = Matched()
    for line in text.splitlines():
        who, minutes = _read(line)
        if not who:
            continue
        same = by_name.get(_plain(who), [])
        row = by_email.get(who.lower()) or (same[0] if len(same) == 1 else None)
        if row:
            matched.found.append((row, minutes))
        else:
            matched.unknown.append(line.strip())
    return matched


def _read(line: str) -> tuple[str, int | None]:
    """Who, and how many minutes if the line says so: ``Aino Esimerkki; 45`` or ``aino@example.org 45 min``."""
    cells = [cell.strip() for cell in line.replace("\t", ";").split(";") if cell.strip()]
    if not cells:
        return "", None
    if len(cells) == 1:
        words = cells[0].removesuffix("min").split()
        if len(words) > 1 and words[-1].isdecimal():
            return " ".join(words[:-1]), int(words[-1])
        return cells[0], None
    amount = cells[-1].removesuffix("min").strip()
    if amount.isdecimal():
        address = next((cell for cell in cells if "@" in cell), cells[0])
        return address, int(amount)
    return next((cell for cell in cells if "@" in cell), cells[0]), None


def _plain(name: str) -> str:
    """A name without commas and doubled blanks, in lower case."""
    return " ".join(name.replace(",", " ").lower().split())


def _fact(registration: Registration, attendance: Attendance) -> Attended:
    """The attendance as a fact; each revision is a word of its own."""
    seating = registration.seating
    return Attended(
        activity=seating.activity.about(),
        within=seating.occasion.activity.about(),
        spans=[(start, end) for start, end in attendance.spans],
        length=seating.seconds,
        key=f"attendance:{attendance.pk or registration.uuid}:{attendance.revision}",
    )


def _take_back(registration: Registration, attendance: Attendance, *, at: datetime) -> None:
    """Void what was said by the present revision."""
    if registration.person and attendance.spans:
        said = statements.statement(
            _fact(registration, attendance),
            home_page=settings.IRI_BASE,
            name=str(registration.person.uuid),
            at=attendance.marked_at,
        )
        record.void(UUID(str(said["id"])), at=at)
