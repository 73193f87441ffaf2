"""Calendar files (RFC 5545): same UID for the same part, a higher SEQUENCE after each change, zone rules included."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vCalAddress, vText

PRODUCT = "-//Talkoot//Webinars//EN"


@dataclass(frozen=True)
class Entry:
    """One stretch of time in a calendar."""

    key: UUID
    title: str
    starts_at: datetime
    ends_at: datetime
    stamped_at: datetime
    sequence: int = 0
    summary: str = ""
    place: str = ""
    url: str = ""
    cancelled: bool = False


def file(entries: Iterable[Entry], *, host: str, zone: str, organiser: str, language: str, name: str = "") -> bytes:
    """The entries as a calendar file; it cancels when every entry is cancelled, else it publishes.

    ``name`` is what a calendar that is subscribed to is called (RFC 7986, and the older name that most programs read).
    """
    listed = list(entries)
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    if name:
        calendar.add("name", name, parameters={"LANGUAGE": language})
        calendar.add("x-wr-calname", name)
    calendar.add("method", "CANCEL" if listed and all(entry.cancelled for entry in listed) else "PUBLISH")
    for entry in listed:
        calendar.add_component(_event(entry, host=host, zone=ZoneInfo(zone), organiser=organiser, language=language))
    calendar.add_missing_timezones()
    written: bytes = calendar.to_ical()
    return written


def _event(entry: Entry, *, host: str, zone: ZoneInfo, organiser: str, language: str) -> Event:
    """One entry with its times on the clock of the zone."""
    event = Event()
    event.add("uid", f"{entry.key}@{host}")
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.stamped_at)
    event.add("dtstart", entry.starts_at.astimezone(zone))
    event.add("dtend", entry.ends_at.astimezone(zone))
    event.add("summary", entry.title, parameters={"LANGUAGE": language})
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    if entry.summary:
        event.add("description", entry.summary, parameters={"LANGUAGE": language})
    if entry.place:
        event.add("location", entry.place)
    if entry.url:
        event.add("url", entry.url)
    address = vCalAddress(f"mailto:{organiser}")
    address.params["CN"] = vText("Talkoot")
    event["organizer"] = address
    return event
