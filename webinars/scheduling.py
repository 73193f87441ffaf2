"""Is a programme sound, and do translations keep its times? Faults are pointed out, never silently mended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.utils import timezone
from django.utils.translation import gettext as _


class Stretch(Protocol):
    """What a part or a session has."""

    title: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Fault:
    """What is wrong with which row (``kind`` is ``parts`` or ``sessions``)."""

    kind: str
    index: int
    message: str


def clock(moment: datetime) -> str:
    """The time of day on the site's clock."""
    return timezone.localtime(moment).strftime("%H.%M")


def faults(parts: Sequence[Stretch], sessions: Sequence[Stretch]) -> list[Fault]:
    """Everything that is wrong: rows that end before they start, overlap, or lie outside the parts."""
    return [*_backwards("sessions", sessions), *_overlaps("sessions", sessions), *part_faults(parts, sessions)]


def part_faults(parts: Sequence[Stretch], sessions: Sequence[Stretch]) -> list[Fault]:
    """What is wrong with the parts, by themselves and as what the sessions lie in."""
    found = [*_backwards("parts", parts), *_overlaps("parts", parts)]
    for index, session in enumerate(sessions):
        if parts and not any(part.starts_at <= session.starts_at and session.ends_at <= part.ends_at for part in parts):
            found.append(
                Fault(
                    "sessions",
                    index,
                    _("“%(title)s” (%(starts)s–%(ends)s) lies outside the parts of the event.")
                    % {"title": session.title, "starts": clock(session.starts_at), "ends": clock(session.ends_at)},
                )
            )
    return found


def _backwards(kind: str, rows: Sequence[Stretch]) -> list[Fault]:
    """Rows without a length."""
    return [
        Fault(kind, index, _("“%(title)s” ends before it starts.") % {"title": row.title})
        for index, row in enumerate(rows)
        if row.ends_at <= row.starts_at
    ]


def _overlaps(kind: str, rows: Sequence[Stretch]) -> list[Fault]:
    """Rows that begin while an earlier one goes on."""
    ordered = sorted(enumerate(rows), key=lambda pair: (pair[1].starts_at, pair[1].ends_at))
    found = []
    latest: Stretch | None = None
    for index, row in ordered:
        if latest and row.starts_at < latest.ends_at:
            words = {"title": row.title, "starts": clock(row.starts_at), "other": latest.title}
            words["ends"] = clock(latest.ends_at)
            message = _("“%(title)s” starts at %(starts)s, but “%(other)s” goes on until %(ends)s.") % words
            found.append(Fault(kind, index, message))
        if latest is None or row.ends_at > latest.ends_at:
            latest = row
    return found


def by_part(parts: Sequence[Any], sessions: Sequence[Any]) -> list[tuple[Any, list[Any]]]:
    """Each part with the sessions that lie in its time."""
    ordered = sorted(sessions, key=lambda session: session.starts_at)
    return [
        (
            part,
            [one for one in ordered if part.starts_at <= one.starts_at and one.ends_at <= part.ends_at],
        )
        for part in sorted(parts, key=lambda part: part.starts_at)
    ]


def happening(sessions: Sequence[Any], *, at: datetime) -> tuple[Any | None, Any | None]:
    """What goes on at the moment, and what comes after it; either may be missing."""
    ordered = sorted(sessions, key=lambda session: session.starts_at)
    now = next((one for one in ordered if one.starts_at <= at < one.ends_at), None)
    return now, next((one for one in ordered if one.starts_at > at), None)


def laid_out(parts: Sequence[Any], sessions: Sequence[Any]) -> list[tuple[Any, list[Any]]]:
    """Each part with its sessions as above, and last, under no part, those that lie in none."""
    sessions = list(sessions)
    found = by_part(parts, sessions)
    inside = {id(session) for _part, held in found for session in held}
    outside = [session for session in sessions if id(session) not in inside]
    return [*found, *([(None, sorted(outside, key=lambda one: one.starts_at))] if outside else [])]


SHARED = (
    "registration_opens_at",
    "registration_closes_at",
    "place",
    "join_url",
    "room_id",
    "standing",
    "letting_in",
    "recorded",
    "asking",
)
SHARED_PART = ("starts_at", "ends_at", "access", "admits", "capacity", "join_url", "room_id", "counts", "threshold")
SHARED_SESSION = ("starts_at", "ends_at", "kind", "knowledge")
SHARED_QUESTION = ("kind", "required", "delete_on")


def lead_of(page: Any) -> Any:
    """The page that leads: the one that was made first of all its languages."""
    return type(page).objects.filter(translation_key=page.translation_key).order_by("pk")[0]


def align(lead: Any, page: Any) -> None:
    """Give a translation the times, access and places of the leading page; texts stay its own."""
    for name in SHARED:
        setattr(page, name, getattr(lead, name))
    page.save(update_fields=list(SHARED), clean=False)
    _align_rows(lead.parts.all(), page.parts, SHARED_PART, ("title",))
    _align_rows(lead.sessions.all(), page.sessions, SHARED_SESSION, ("title", "people", "materials"))
    _align_rows(lead.questions.all(), page.questions, SHARED_QUESTION, ("text", "choices", "purpose"))


def _align_rows(wanted: Sequence[Any], rows: Any, shared: Sequence[str], texts: Sequence[str]) -> None:
    """The same rows by key: new ones come with the lead's texts until translated, dropped ones go."""
    stored = {row.key: row for row in rows.all()}
    page = rows.instance
    kept = set()
    for lead in wanted:
        kept.add(lead.key)
        row = stored.get(lead.key)
        if row is None:
            values = {name: getattr(lead, name) for name in (*shared, *texts)}
            type(lead).objects.create(page=page, key=lead.key, **values)
        elif any(getattr(row, name) != getattr(lead, name) for name in shared):
            type(lead).objects.filter(pk=row.pk).update(**{name: getattr(lead, name) for name in shared})
    gone = [row.pk for key, row in stored.items() if key not in kept]
    if gone:
        rows.model.objects.filter(pk__in=gone).delete()
