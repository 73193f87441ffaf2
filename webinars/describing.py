"""Events for machines: schema.org Event as JSON-LD, for search engines and other organisers' calendars.

What is held back from a reader on the page is held back here, and the link for joining is never told.
"""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils import timezone

from webinars.enums import PersonRole, Standing
from webinars.models import EventPage, SeriesPage, Session
from webinars.overview import Meeting, SeriesShown
from webinars.showing import EventShown, PartShown

STATUS = {
    Standing.PLANNED: "https://schema.org/EventScheduled",
    Standing.MOVED: "https://schema.org/EventRescheduled",
    Standing.CANCELLED: "https://schema.org/EventCancelled",
}


def series(page: SeriesPage, shown: SeriesShown) -> dict[str, Any]:
    """The series with its events (https://schema.org/EventSeries); each event describes itself at its own address."""
    address = f"{settings.BASE_URL}{page.get_url()}"
    return {
        "@context": "https://schema.org",
        "@type": "EventSeries",
        "@id": address,
        "url": address,
        "name": page.title,
        "description": page.summary,
        "inLanguage": page.locale.language_code,
        **({"startDate": shown.starts_on, "endDate": shown.ends_on} if shown.starts_on else {}),
        "isAccessibleForFree": True,
        "organizer": [_organisation(centre.name) for centre in shown.owners],
        "contributor": [_partner(block.value) for block in page.partners],
        **({"funder": _organisation(page.funder)} if page.funder else {}),
        **({"audience": {"@type": "Audience", "audienceType": page.audience}} if page.audience else {}),
        "subEvent": [_meeting(meeting) for meeting in shown.meetings],
    }


def _organisation(name: str, address: str = "") -> dict[str, str]:
    """An organisation, with its website where that is known."""
    return {"@type": "Organization", "name": name, **({"url": address} if address else {})}


def _partner(value: Mapping[str, str]) -> dict[str, Any]:
    """A partner and what it does."""
    partner = _organisation(value["name"], value["address"] or "")
    role = value["role"]
    return {"@type": "Role", "roleName": role, "contributor": partner} if role else partner


def _meeting(meeting: Meeting) -> dict[str, Any]:
    """An event of the series in short."""
    address = f"{settings.BASE_URL}{meeting.url}"
    return {
        "@type": "EducationEvent",
        "@id": address,
        "url": address,
        "name": meeting.page.title,
        "description": meeting.page.summary,
        **_times(meeting.page),
        "eventStatus": STATUS[Standing(meeting.page.standing)],
    }


def event(page: EventPage, shown: EventShown) -> dict[str, Any]:
    """The event with its parts and, where the reader may see them, their items (https://schema.org/EducationEvent)."""
    series, address = page.get_parent(), page.full_url
    return {
        "@context": "https://schema.org",
        "@type": "EducationEvent",
        "@id": address,
        "url": address,
        "name": page.title,
        "description": page.summary,
        "inLanguage": page.locale.language_code,
        **_times(shown),
        "eventStatus": STATUS[Standing(page.standing)],
        "eventAttendanceMode": "https://schema.org/OnlineEventAttendanceMode",
        "location": {"@type": "VirtualLocation", "url": address},
        "isAccessibleForFree": True,
        "organizer": {"@type": "Organization", "name": page.centre.name},
        "superEvent": {"@type": "EventSeries", "name": series.title, "url": series.full_url},
        "subEvent": [_part(part) for part in shown.parts],
    }


def _part(shown: PartShown) -> dict[str, Any]:
    """A part, and its items."""
    return {
        "@type": "Event",
        "name": shown.part.title,
        **_times(shown.part),
        "subEvent": [_item(session) for session in shown.sessions],
    }


def _item(session: Session) -> dict[str, Any]:
    """An item; a break has no people."""
    return {"@type": "Event", "name": session.title, **_times(session), "performer": _performers(session)}


def _performers(session: Session) -> list[dict[str, Any]]:
    """Everybody in it, as they were titled at the event."""
    return [
        {
            "@type": "Role",
            "roleName": PersonRole(block.value["role"]).label,
            "performer": {
                "@type": "Person",
                "jobTitle": block.value["title"],
                **(
                    {"affiliation": {"@type": "Organization", "name": name}}
                    if (name := block.value["organisation"])
                    else {}
                ),
            },
        }
        for block in session.people
    ]


def _times(row: Any) -> dict[str, str]:
    """From when until when, on the site's clock with its offset (ISO 8601)."""
    if not row.starts_at or not row.ends_at:
        return {}
    return {
        "startDate": timezone.localtime(row.starts_at).isoformat(timespec="minutes"),
        "endDate": timezone.localtime(row.ends_at).isoformat(timespec="minutes"),
    }
