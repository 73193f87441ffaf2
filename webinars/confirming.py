"""Mails about registrations, each with the calendar file that fits it, in the language somebody registered in."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from learning import doors
from people import mail
from people.mail import Attachment
from webinars import calendars
from webinars.calendars import Entry
from webinars.enums import PlaceState, Standing
from webinars.models import Interest, Occasion, Registration, Seating

LONGEST = 100  # characters of a message's key that name places


def ask_to_confirm(rows: Sequence[Registration], *, at: datetime) -> None:
    """Ask whoever has the address to confirm that they registered; until then nothing else is said to it."""
    if rows:
        context = {"until": min(row.confirm_by for row in rows), "link": personal_path(rows[0], rows[0].language)}
        mail.post(
            rows[0].recipient,
            template="webinars/confirm",
            context={**_context(rows), **context},
            key=_key("confirm", rows, at=at),
            at=at,
            language=rows[0].language,
        )


def confirm(rows: Sequence[Registration], *, at: datetime) -> None:
    """Say which places somebody has now and which they wait for; the same state is said once, to guests hourly."""
    if rows:
        mail.post(
            rows[0].recipient,
            template="webinars/registered",
            context=_context(rows),
            key=_key("registered", rows, at=at),
            at=at,
            language=rows[0].language,
            attachments=_attachments([row for row in rows if row.state == PlaceState.REGISTERED], at=at),
        )


def _key(kind: str, rows: Sequence[Registration], *, at: datetime) -> str:
    """The key of a message about these places. A guest has no page but mails, and may ask for them again each hour."""
    places = "+".join(f"{row.pk}.{row.sequence}" for row in rows)
    if len(places) > LONGEST:
        places = f"{rows[0].pk}-{hashlib.sha256(places.encode()).hexdigest()}"
    key = f"{kind}:{places}"
    return key if rows[0].person_id else f"{key}:{at:%Y%m%d%H}"


def remind(row: Registration, when: str, *, at: datetime) -> None:
    """Remind of a place (``when`` is ``day`` or ``hour``, once for each time that the part has been given)."""
    mail.post(
        row.recipient,
        template="webinars/reminder",
        context={**_context([row]), "soon": when == "hour"},
        key=f"reminder-{when}:{row.pk}.{row.seating.sequence}",
        at=at,
        until=row.seating.starts_at,
        language=row.language,
        attachments=_attachments([row], at=at),
    )


def tell_change(row: Registration, *, at: datetime) -> None:
    """Tell that a part was moved or called off; the calendar follows."""
    seating = row.seating
    called_off = seating.withdrawn or seating.occasion.standing == Standing.CANCELLED
    held = row.state == PlaceState.REGISTERED
    was = seating.was_from, seating.was_until
    context = {
        "called_off": called_off,
        "held": held,
        "was": was,
        "moved": was != (seating.starts_at, seating.ends_at),
        "page": personal_path(row, row.language),
    }
    mail.post(
        row.recipient,
        template="webinars/changed",
        context={**_context([row]), **context},
        key=f"changed:{row.pk}.{seating.sequence}",
        at=at,
        language=row.language,
        attachments=_attachments([row], at=at) if held else (),
    )


def tell_programme(row: Registration, changes: Sequence[str], number: int, *, at: datetime) -> None:
    """Tell what a new programme changed in a part; ``number`` is the version's, and it is told once."""
    mail.post(
        row.recipient,
        template="webinars/programme",
        context={**_context([row]), "changes": changes},
        key=f"programme:{row.pk}.{number}",
        at=at,
        language=row.language,
    )


def say_goodbye(row: Registration, *, at: datetime) -> None:
    """Confirm that a place was given back, and take it out of the calendar."""
    mail.post(
        row.recipient,
        template="webinars/cancelled",
        context=_context([row]),
        key=f"cancelled:{row.pk}.{row.sequence}",
        at=at,
        language=row.language,
        attachments=_attachments([row], at=at),
    )


def announce(interest: Interest, *, at: datetime) -> None:
    """Say that registration is open."""
    mail.post(
        interest.person or interest.email,
        template="webinars/opened",
        context={"occasion": interest.occasion, "path": address(interest.occasion, interest.language)},
        key=f"opened:{interest.pk}",
        at=at,
        language=interest.language,
    )


def address(occasion: Occasion, language: str) -> str:
    """Where the event is read."""
    return doors.addresses([(occasion.activity_id, "EVENT")], language).get(occasion.activity_id, f"/{language}/")


def personal_path(row: Registration, language: str) -> str:
    """The page on which somebody sees the place, joins and gives it back, without signing in."""
    with translation.override(language):
        return reverse("webinars:place", args=[row.uuid])


def calendar(occasion: Occasion, seatings: Sequence[Seating], *, at: datetime, language: str) -> bytes:
    """Parts of an event as a calendar file for anybody."""
    return events_file([(occasion, seatings)], at=at, language=language)


def events_file(
    events: Sequence[tuple[Occasion, Sequence[Seating]]], *, at: datetime, language: str, name: str = ""
) -> bytes:
    """Parts of several events as one calendar file for anybody, perhaps with a name for those who subscribe to it."""
    paths = doors.addresses([(occasion.activity_id, "EVENT") for occasion, _seatings in events], language)
    entries = [
        _entry(occasion, seating, at=at, language=language, path=paths.get(occasion.activity_id, f"/{language}/"))
        for occasion, seatings in events
        for seating in seatings
    ]
    return _file(entries, language, name=name)


def _attachments(rows: Sequence[Registration], *, at: datetime) -> list[Attachment]:
    """The places as a calendar file; none for those in the queue."""
    if not rows:
        return []
    language = rows[0].language
    entries = [
        _entry(
            row.seating.occasion,
            row.seating,
            at=at,
            language=language,
            path=personal_path(row, language),
            sequence=row.sequence,
            cancelled=row.state == PlaceState.CANCELLED,
        )
        for row in rows
    ]
    return [Attachment("webinar.ics", _file(entries, language), "text/calendar")]


def _entry(
    occasion: Occasion,
    seating: Seating,
    *,
    at: datetime,
    language: str,
    path: str,
    sequence: int = 0,
    cancelled: bool = False,
) -> Entry:
    """One part in a calendar; its number of changes counts those of the part and those of the person."""
    with translation.override(language):
        event, part = occasion.activity.name, seating.activity.name
    return Entry(
        key=seating.activity.key,
        title=event,
        summary=part,
        starts_at=seating.starts_at,
        ends_at=seating.ends_at,
        stamped_at=at,
        sequence=seating.sequence + sequence,
        place=occasion.place,
        url=f"{settings.BASE_URL}{path}",
        cancelled=cancelled or seating.withdrawn or occasion.standing == Standing.CANCELLED,
    )


def _file(entries: Sequence[Entry], language: str, *, name: str = "") -> bytes:
    """Entries as a file of this site."""
    return calendars.file(
        entries,
        host=urlsplit(settings.BASE_URL).hostname or "localhost",
        zone=settings.TIME_ZONE,
        organiser=parseaddr(settings.DEFAULT_FROM_EMAIL)[1],
        language=language,
        name=name,
    )


@dataclass
class OfEvent:
    """One event in a mail: where it is read, and the person's places in it with their pages."""

    occasion: Occasion
    path: str
    rows: list[Registration] = field(default_factory=list)
    language: str = ""

    @property
    def places(self) -> list[tuple[Registration, str]]:
        """The parts with a place."""
        return self._with_pages(PlaceState.REGISTERED)

    @property
    def queued(self) -> list[tuple[Registration, str]]:
        """The parts that are waited for."""
        return self._with_pages(PlaceState.WAITING)

    def _with_pages(self, state: str) -> list[tuple[Registration, str]]:
        return [(row, personal_path(row, self.language)) for row in self.rows if row.state == state]


def _context(rows: Sequence[Registration]) -> dict[str, object]:
    """What the templates say: each event with the places and the queues, and what they are called together."""
    language = rows[0].language
    occasions = {row.seating.occasion_id: row.seating.occasion for row in rows}
    paths = doors.addresses([(one.activity_id, "EVENT") for one in occasions.values()], language)
    events = {
        pk: OfEvent(one, paths.get(one.activity_id, f"/{language}/"), language=language)
        for pk, one in occasions.items()
    }
    for row in rows:
        events[row.seating.occasion_id].rows.append(row)
    first = events[rows[0].seating.occasion_id]
    with translation.override(language):
        title = first.occasion.series.name if len(events) > 1 else first.occasion.activity.name
    return {
        "title": title,
        "events": list(events.values()),
        "occasion": first.occasion,
        "path": first.path,
        "row": rows[0],
        "name": rows[0].name,
        "zone": settings.TIME_ZONE,
        "placed": any(row.state == PlaceState.REGISTERED for row in rows),
        "waiting": any(row.state == PlaceState.WAITING for row in rows),
    }
