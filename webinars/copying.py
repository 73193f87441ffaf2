"""A series as a template for the next: the same programmes on new days, as drafts that share nothing with the old ones.

Every field of the pages is named here, as taken along, moved in time or left out; a test sees to it, so that nothing
new travels along unnoticed.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from wagtail.blocks import StreamValue
from wagtail.log_actions import log

from learning import access
from people.models import User
from webinars import drafting
from webinars.enums import Phase
from webinars.models import EventPage, Part, Question, SeriesPage, Session

TAKEN: dict[type, tuple[str, ...]] = {
    SeriesPage: (
        "centre",
        "summary",
        "lead",
        "goals",
        "audience",
        "mix",
        "house_rules",
        "partners",
        "funder",
        "needed",
        "contact",
        "contacts",
        "attachments",
        "sources",
        "co_owners",
        "organisations",
        "topics",
        "professions",
    ),
    EventPage: ("summary", "practicalities", "place", "room", "recorded", "letting_in", "asking"),
    Part: ("title", "access", "admits", "capacity", "room", "counts", "threshold"),
    Session: ("title", "kind", "knowledge", "people"),
    Question: ("text", "kind", "choices", "required", "purpose"),
}
MOVED: dict[type, tuple[str, ...]] = {
    SeriesPage: (),
    EventPage: ("registration_opens_at", "registration_closes_at"),
    Part: ("starts_at", "ends_at"),
    Session: ("starts_at", "ends_at"),
    Question: ("delete_on",),
}
LEFT: dict[type, tuple[str, ...]] = {
    SeriesPage: ("phase", "made_on", "changed_on"),
    EventPage: ("centre", "join_url", "standing", "notice"),  # the centre is that of the new series
    Part: ("key", "join_url"),
    Session: ("key", "materials"),  # they tell what was said then
    Question: ("key",),
}
SHARED = ("place", "room_id", "recorded", "letting_in", "asking")  # what translations have of the leading page
TEXTS = {
    Part: ("title",),
    Session: ("title", "people"),
    Question: ("text", "choices", "purpose"),
}  # what a translation has of its own


@dataclass(frozen=True)
class Event:
    """A webinar to be made, not stored yet: its pages by the number of the series page that they belong below."""

    was_at: datetime | None
    pages: Mapping[int, EventPage]

    @property
    def page(self) -> EventPage:
        """The page in the language that leads."""
        return next(iter(self.pages.values()))


@dataclass(frozen=True)
class Plan:
    """What would be made of a series: its pages by language, the leading one first, and its webinars by time."""

    editions: list[SeriesPage]
    events: list[Event]


def may(person: User, series: SeriesPage) -> bool:
    """Whether the person may read the drafts of the series and make another one beside it, in each of its languages."""
    return all(
        page.permissions_for_user(person).can_edit()
        and page.get_parent().permissions_for_user(person).can_add_subpage()
        for page in editions(series)
    )


def editions(series: SeriesPage) -> list[SeriesPage]:
    """The pages of a series in all languages, the leading one first."""
    pages = SeriesPage.objects.filter(translation_key=series.translation_key)
    return list(pages.select_related("locale").order_by("pk"))


def first_day(series: SeriesPage) -> date | None:
    """The day of the first webinar, where any has a day."""
    return _first_day(_drafts(editions(series)[0]).values())


def plan(series: SeriesPage, *, first_on: date) -> Plan:
    """What would be made if the first webinar were on that day; the others keep their distance to it in days."""
    found = editions(series)
    drafts = {page.pk: _drafts(page) for page in found}
    began = _first_day(drafts[found[0].pk].values())
    days = (first_on - began).days if began else 0
    events = [_event(key, drafts, days=days) for key in drafts[found[0].pk]]
    last = datetime.max.replace(tzinfo=timezone.get_default_timezone())
    return Plan(found, sorted(events, key=lambda event: event.was_at or last))


def make(wanted: Plan, titles: Mapping[str, str], *, by: User) -> SeriesPage:
    """Store everything as drafts under these titles, by language; readers see nothing before it is published."""
    key = uuid4()
    made = []
    with transaction.atomic():
        for original in wanted.editions:
            title = titles[original.locale.language_code]
            copy = SeriesPage(title=title, live=False, locale=original.locale, owner=by, translation_key=key)
            if not slugify(title, allow_unicode=True):  # Wagtail would make none of it
                copy.slug = f"series-{uuid4().hex[:8]}"
            _take(original.get_latest_revision_as_object(), copy, days=0)
            copy.phase = Phase.PLANNED
            _store(copy, original.get_parent().specific, by=by)
            made.append(copy)
            for event in wanted.events:
                if original.pk in event.pages:
                    page = event.pages[original.pk]
                    page.owner = by
                    _store(page, copy, by=by)
        for centre in made[0].co_owners.all():
            access.keep_centre(centre)
    return made[0]


def shifted(moment: datetime, days: int) -> datetime:
    """The same time of day, so many days later, whatever the clocks did in between."""
    local = timezone.localtime(moment)
    return timezone.make_aware(datetime.combine(local.date() + timedelta(days=days), local.time()))


def _drafts(series: SeriesPage) -> dict[UUID, EventPage]:
    """The webinars of a series in one language as their editors see them, by what they have in common."""
    pages = EventPage.objects.child_of(series).select_related("latest_revision").order_by("path")
    found = {}
    for page in pages.prefetch_related("parts", "sessions", "questions"):
        revision = page.latest_revision  # read as it is: asking each page for its draft takes nine queries a page
        draft = EventPage.from_serializable_data(revision.content, check_fks=False) if revision else page
        draft.locale = series.locale
        found[page.translation_key] = draft
    return found


def _first_day(drafts: Iterable[EventPage]) -> date | None:
    """The first day of these webinars."""
    days = (drafting.day_of(draft) for draft in drafts)
    return min((day for day in days if day), default=None)


def _event(key: UUID, drafts: Mapping[int, Mapping[UUID, EventPage]], *, days: int) -> Event:
    """One webinar in every language in which it is; times are those of the leading page, texts each page's own."""
    here = {number: found[key] for number, found in drafts.items() if key in found}
    lead = next(iter(here.values()))
    new_key = uuid4()
    keys = {row.key: uuid4() for row in (*lead.parts.all(), *lead.sessions.all(), *lead.questions.all())}
    pages = {}
    for number, draft in here.items():
        copy = EventPage(title=draft.title, slug=draft.slug, live=False, locale=draft.locale, translation_key=new_key)
        _take(draft, copy, days=days)
        for name in MOVED[EventPage]:
            setattr(copy, name, _moved(getattr(lead, name), days))
        for name in SHARED:
            setattr(copy, name, getattr(lead, name))
        copy.parts = list(_rows(lead.parts.all(), draft.parts.all(), keys, days=days))
        copy.sessions = list(_rows(lead.sessions.all(), draft.sessions.all(), keys, days=days))
        copy.questions = list(_rows(lead.questions.all(), draft.questions.all(), keys, days=days))
        pages[number] = copy
    return Event(lead.starts_at, pages)


def _rows(lead: Any, own: Any, keys: Mapping[UUID, UUID], *, days: int) -> Iterator[Any]:
    """The leading page's parts or items with keys of their own, and with a translation's texts where it has them."""
    told = {row.key: row for row in own}
    for row in lead:
        copy = type(row)(key=keys[row.key])
        _take(row, copy, days=days)
        for name in TEXTS[type(row)] if row.key in told else ():
            setattr(copy, name, _value(told[row.key], name))
        yield copy


def _take(original: Any, copy: Any, *, days: int) -> None:
    """What is taken along and what is moved, from one row to its copy."""
    for name in TAKEN[type(copy)]:
        stored = type(copy)._meta.get_field(name).attname
        setattr(copy, stored, _value(original, stored))
    for name in MOVED[type(copy)]:
        setattr(copy, name, _moved(getattr(original, name), days))


def _value(row: Any, name: str) -> Any:
    """A value as the copy may have it: the blocks of a stream without their ids, and sets as lists."""
    value = getattr(row, name)
    if isinstance(value, StreamValue):
        blocks = [{"type": block["type"], "value": block["value"]} for block in value.raw_data]
        return StreamValue(value.stream_block, blocks, is_lazy=True)
    return list(value.all()) if hasattr(value, "all") else value


def _moved(moment: datetime | date | None, days: int) -> datetime | date | None:
    """The moment or day so many days later, where there is one."""
    if isinstance(moment, datetime):
        return shifted(moment, days)
    return moment + timedelta(days=days) if moment else None


def _store(page: SeriesPage | EventPage, above: Any, *, by: User) -> None:
    """Store a draft."""
    above.add_child(instance=page)
    log(page, "wagtail.create", user=by, content_changed=True)
    page.save_revision(user=by, log_action=True, clean=False)
