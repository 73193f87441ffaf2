"""Mails about registrations, each with the calendar file that fits it, in the language somebody registered in."""

from collections.abc import Sequence
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


def confirm(occasion: Occasion, rows: Sequence[Registration], *, at: datetime) -> None:
    """Say which places somebody has now and which they wait for; the same state is said once."""
    if rows:
        mail.post(
            rows[0].recipient,
            template="webinars/registered",
            context=_context(occasion, rows),
            key="registered:" + "+".join(f"{row.pk}.{row.sequence}" for row in rows),
            at=at,
            language=rows[0].language,
            attachments=_attachments(occasion, [row for row in rows if row.state == PlaceState.REGISTERED], at=at),
        )


def say_goodbye(occasion: Occasion, row: Registration, *, at: datetime) -> None:
    """Confirm that a place was given back, and take it out of the calendar."""
    mail.post(
        row.recipient,
        template="webinars/cancelled",
        context=_context(occasion, [row]),
        key=f"cancelled:{row.pk}.{row.sequence}",
        at=at,
        language=row.language,
        attachments=_attachments(occasion, [row], at=at),
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


def events_file(events: Sequence[tuple[Occasion, Sequence[Seating]]], *, at: datetime, language: str) -> bytes:
    """Parts of several events as one calendar file for anybody."""
    paths = doors.addresses([(occasion.activity_id, "EVENT") for occasion, _seatings in events], language)
    entries = [
        _entry(occasion, seating, at=at, language=language, path=paths.get(occasion.activity_id, f"/{language}/"))
        for occasion, seatings in events
        for seating in seatings
    ]
    return _file(entries, language)


def _attachments(occasion: Occasion, rows: Sequence[Registration], *, at: datetime) -> list[Attachment]:
    """The places as a calendar file; none for those in the queue."""
    if not rows:
        return []
    language = rows[0].language
    entries = [
        _entry(
            occasion,
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
        cancelled=cancelled or occasion.standing == Standing.CANCELLED,
    )


def _file(entries: Sequence[Entry], language: str) -> bytes:
    """Entries as a file of this site."""
    return calendars.file(
        entries,
        host=urlsplit(settings.BASE_URL).hostname or "localhost",
        zone=settings.TIME_ZONE,
        organiser=parseaddr(settings.DEFAULT_FROM_EMAIL)[1],
        language=language,
    )


def _context(occasion: Occasion, rows: Sequence[Registration]) -> dict[str, object]:
    """What the templates say: the event, the places with their personal pages, and the queue."""
    language = rows[0].language
    return {
        "occasion": occasion,
        "path": address(occasion, language),
        "name": rows[0].name,
        "zone": settings.TIME_ZONE,
        "places": [(row, personal_path(row, language)) for row in rows if row.state == PlaceState.REGISTERED],
        "queued": [(row, personal_path(row, language)) for row in rows if row.state == PlaceState.WAITING],
        "cancelled": [row for row in rows if row.state == PlaceState.CANCELLED],
    }
