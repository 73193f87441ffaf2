"""Programmes between text and the drafts of events: a draft takes what its text says, and keeps everything else.

Sessions and parts that were there before keep their keys, so translations, chapters and places stay theirs. In a
translation only texts are taken: times follow the language in which the event was made.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from people.models import User
from webinars import scheduling
from webinars.blocks import PersonBlock
from webinars.enums import Access
from webinars.models import EventPage, Part, SeriesPage, Session
from webinars.programme import items, remarks, writing
from webinars.programme.items import Item, Programme
from webinars.programme.remarks import Remark
from webinars.programme.speakers import Who

TITLE: int = Session._meta.get_field("title").max_length or 0
PERSON, ORGANISATION = (PersonBlock.base_blocks[name].field.max_length or 0 for name in ("title", "organisation"))
YEARS = range(1990, 2100)  # in which a webinar may be


@dataclass(frozen=True)
class Plan:
    """What one event would become, not stored yet; while something hinders it, it is not stored."""

    page: EventPage
    day: date | None
    is_new: bool
    hindrances: list[Remark]
    remarks: list[Remark]


def draft_of(page: EventPage) -> EventPage:
    """The event as its editors see it."""
    draft: EventPage = page.get_latest_revision_as_object()
    return draft


def told_by(page: EventPage, listed: Iterable[tuple[Part, Sequence[Session]]]) -> Programme:
    """An event with these of its parts and sessions, as a text would tell it."""
    parts, rows = [], []
    for part, sessions in listed:
        is_open = part.access == Access.OPEN
        parts.append(items.Part(_clock(part.starts_at), _clock(part.ends_at), part.title, is_open))
        rows += [_item(session) for session in sessions]
    starts = page.starts_at
    return Programme(
        items=tuple(rows),
        title=page.title,
        day=day_of(page),
        starts=_clock(starts) if starts else None,
        ends=_clock(page.ends_at) if page.ends_at else None,
        parts=tuple(parts),
    )


def text_of(page: EventPage) -> str:
    """The programme of an event as text that can be changed and read back; empty where there is none yet."""
    listed = page.programme()
    if not page.sessions.all():
        return ""
    return writing.write(told_by(page, listed), page.locale.language_code)


def day_of(page: EventPage) -> date | None:
    """The day of an event, where it has parts already."""
    return timezone.localdate(page.starts_at) if page.starts_at else None


def plans(page: EventPage | SeriesPage, events: Sequence[Programme], *, day: date | None, by: User) -> list[Plan]:
    """What each event of a text would become, on an event's page or a series'; ``day`` is for those that tell none."""
    days = [told.day or day for told in events]
    known = [draft_of(page)] if isinstance(page, EventPage) else _known(page, events, days)
    return [_plan(page, draft, told, on, by=by) for draft, told, on in zip(known, events, days, strict=True)]


def carry_out(page: EventPage | SeriesPage, wanted: Iterable[Plan], *, by: User) -> None:
    """Store the drafts; readers see them when they are published."""
    with transaction.atomic():
        for plan in wanted:
            if plan.is_new:
                page.add_child(instance=plan.page)
                log(plan.page, "wagtail.create", user=by, content_changed=True)
            plan.page.save_revision(user=by, log_action=True, clean=False)


def fill(page: EventPage, told: Programme, *, day: date) -> list[Remark]:
    """Let an event, not stored here, take a programme; answers what a translation cannot take."""
    lead = scheduling.lead_of(page) if page.pk else page
    if lead.pk != page.pk:
        return _translate(page, told, day)
    page.title = told.title or page.title
    rows: list[Session] = list(page.sessions.all())
    spans = [(_at(day, item.starts), _at(day, item.ends or item.starts), item.title) for item in told.items]
    page.sessions = [
        _told(row or Session(), item, day) for row, item in zip(_matched(rows, spans), told.items, strict=True)
    ]
    page.parts = _parts(page, told, day)
    return []


def _known(series: SeriesPage, events: Sequence[Programme], days: Sequence[date | None]) -> list[EventPage | None]:
    """For each event of a text the webinar of the series that it is: by day and title, else the only one of its day."""
    left = [draft_of(page) for page in EventPage.objects.child_of(series).order_by("path")]
    found: list[EventPage | None] = [None] * len(events)
    for place, (told, day) in enumerate(zip(events, days, strict=True)):
        same = [page for page in left if page.title == told.title and day_of(page) == day]
        if same:
            found[place] = same[0]
            left.remove(same[0])
    for place, day in enumerate(days):
        same = [page for page in left if day is not None and day_of(page) == day]
        if found[place] is None and len(same) == 1 and days.count(day) == 1:
            found[place] = same[0]
    return found


def _plan(
    page: EventPage | SeriesPage, draft: EventPage | None, told: Programme, day: date | None, *, by: User
) -> Plan:
    """What one event would become; without a day it is shown as if it were today."""
    hindered, is_new = [*_hindrances(told, day)], draft is None
    if draft is None:
        hindered += _hindrances_of_new(page, told)
        draft = EventPage(title=told.title, live=False, locale=page.locale, owner=by)
        if not slugify(told.title, allow_unicode=True):  # Wagtail would make none of it
            draft.slug = f"webinar-{uuid4().hex[:8]}"
    elif draft.permissions_for_user(by).page_locked() or not draft.permissions_for_user(by).can_edit():
        hindered.append(Remark(0, _("You cannot change this webinar now: it is locked, or somebody reviews it.")))
    hindered += fill(draft, told, day=day if day and day.year in YEARS else timezone.localdate())
    faults = scheduling.part_faults(list(draft.parts.all()), list(draft.sessions.all()))
    found = [*remarks.remarks(told), *(Remark(0, fault.message) for fault in faults)]
    said = {remark.message for remark in hindered}
    return Plan(draft, day, is_new, hindered, [remark for remark in found if remark.message not in said])


def _hindrances(told: Programme, day: date | None) -> Iterable[Remark]:
    """Why a programme cannot be put into any draft yet."""
    if day is None:
        yield Remark(0, _("On which day is it? Write the day into the text, or choose it below."))
    elif day.year not in YEARS:
        yield Remark(0, _("Is the year %(year)d right?") % {"year": day.year})
    yield from (remark for remark in remarks.remarks(told) if remark.hinders)
    for title, line in ((told.title, 0), *((part.title, 0) for part in told.parts)):
        yield from _too_long(title, line, [(title, TITLE)])
    for item in told.items:
        people = [(who.title, PERSON) for who in item.people] + [
            (who.organisation, ORGANISATION) for who in item.people
        ]
        yield from _too_long(item.title, item.line, [(item.title, TITLE), *people])


def _too_long(title: str, line: int, texts: Iterable[tuple[str, int]]) -> Iterable[Remark]:
    """Where one of these texts does not fit into the draft."""
    if any(len(text) > most for text, most in texts):
        message = _(
            "“%(title)s”: titles have at most %(most)d letters, people %(person)d, organisations %(organisation)d."
        )
        words = {"title": title[:60], "most": TITLE, "person": PERSON, "organisation": ORGANISATION}
        yield Remark(line, message % words)


def _hindrances_of_new(series: EventPage | SeriesPage, told: Programme) -> Iterable[Remark]:
    """Why a webinar cannot be made."""
    if not told.title:
        yield Remark(0, _("Which webinar is it? Write its title above its day."))
    if scheduling.lead_of(series).pk != series.pk:
        yield Remark(0, _("A webinar is made in the language in which its series was made, and translated then."))


def _translate(page: EventPage, told: Programme, day: date) -> list[Remark]:
    """Let a translation take titles and people; what is at another time than in the original is refused."""
    page.title = told.title or page.title
    rows = {(session.starts_at, session.ends_at): session for session in page.sessions.all()}
    refused = []
    for item in told.items:
        row = rows.get((_at(day, item.starts), _at(day, item.ends or item.starts)))
        if row is None:
            message = _("“%(title)s”: in the language in which the event was made there is nothing at this time.")
            refused.append(Remark(item.line, message % {"title": item.title}))
        else:
            row.title, row.people = item.title, _people(item)
    page.sessions = list(rows.values())
    titles = {(_at(day, part.starts), _at(day, part.ends)): part.title for part in told.parts}
    parts = list(page.parts.all())
    for part in parts:
        part.title = titles.get((part.starts_at, part.ends_at), part.title)
    page.parts = parts
    return refused


def _told(row: Session, item: Item, day: date) -> Session:
    """A session as its item says."""
    row.title, row.kind, row.knowledge, row.people = item.title, item.kind, list(item.knowledge), _people(item)
    row.starts_at, row.ends_at = _at(day, item.starts), _at(day, item.ends or item.starts)
    return row


def _parts(page: EventPage, told: Programme, day: date) -> list[Part]:
    """The parts of an event: those of the text, else its own where it has several, else one over everything."""
    rows: list[Part] = list(page.parts.all())
    if not told.parts and len(rows) > 1:
        return rows
    wanted = told.parts or (_whole(told, rows[0].title if rows else ""),)
    spans = [(_at(day, part.starts), _at(day, part.ends), part.title) for part in wanted]
    parts = []
    for row, part in zip(_matched(rows, spans), wanted, strict=True):
        found = row or Part(access=Access.OPEN if part.open else Access.INVITED)
        found.title, found.starts_at, found.ends_at = part.title, _at(day, part.starts), _at(day, part.ends)
        parts.append(found)
    return parts


def _whole(told: Programme, title: str) -> items.Part:
    """One part over the whole event."""
    starts = told.starts or min(item.starts for item in told.items)
    ends = told.ends or max(item.ends or item.starts for item in told.items)
    return items.Part(starts, ends, title or told.title or _("Webinar"), open=True)


def _matched(rows: Sequence[Any], wanted: Sequence[tuple[datetime, datetime, str]]) -> list[Any]:
    """For each wanted time and title the row that is the same thing: by both, by the title, or by the time."""
    found: list[Any] = [None] * len(wanted)
    left = list(rows)
    for same in (
        lambda row, span: (row.starts_at, row.ends_at, row.title) == span,
        lambda row, span: row.title == span[2],
        lambda row, span: (row.starts_at, row.ends_at) == span[:2],
    ):
        for place, span in enumerate(wanted):
            row = next((row for row in left if same(row, span)), None) if found[place] is None else None
            if row is not None:
                found[place] = row
                left.remove(row)
    return found


def _item(session: Session) -> Item:
    """A session as an item of a text."""
    people = tuple(
        Who(block.value["role"], block.value["title"], block.value["organisation"] or "") for block in session.people
    )
    starts, ends = _clock(session.starts_at), _clock(session.ends_at)
    return Item(starts, ends, session.title, session.kind, people, tuple(session.knowledge))


def _people(item: Item) -> list[tuple[str, dict[str, str]]]:
    """The people of an item as blocks."""
    return [("person", {"role": who.role, "title": who.title, "organisation": who.organisation}) for who in item.people]


def _clock(moment: datetime) -> time:
    """The time of day on the site's clock."""
    return timezone.localtime(moment).time().replace(second=0, microsecond=0)


def _at(day: date, clock: time) -> datetime:
    """The moment on the site's clock."""
    return timezone.make_aware(datetime.combine(day, clock))
