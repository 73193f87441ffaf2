"""The feed of a series (RSS 2.0): its events, recordings and outputs, as a visitor who is not signed in sees them.

Parts that are not open to everybody say nothing here; an event without an open part does not appear at all, nor does
what came out of it.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from people.languages import pick
from webinars import showing
from webinars.enums import Access, Standing
from webinars.models import EventPage, Occasion, SeriesPage

MOST = 100  # entries, the newest first
UNSPEAKABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")  # what XML cannot hold


@dataclass(frozen=True)
class Entry:
    """Something new in the series; ``key`` stays the same whatever changes."""

    key: UUID
    title: str
    text: str
    url: str
    published_at: datetime
    starts_at: datetime | None = None
    ends_at: datetime | None = None


class SeriesFeed(Feed):
    """The feed of the series that it is called with; in the language of the page."""

    def get_object(self, request: HttpRequest, page: SeriesPage) -> SeriesPage:
        """The series."""
        return page

    def title(self, page: SeriesPage) -> str:
        """As the page is called."""
        return _plain(page.title)

    def description(self, page: SeriesPage) -> str:
        """The sentence of the catalogue."""
        return _plain(page.summary)

    def link(self, page: SeriesPage) -> str:
        """The page."""
        return address(page)

    def feed_url(self, page: SeriesPage) -> str:
        """The feed itself."""
        return f"{address(page)}feed/"

    def items(self, page: SeriesPage) -> list[Entry]:
        """The newest entries."""
        return sorted(entries(page), key=lambda entry: entry.published_at, reverse=True)[:MOST]

    def item_title(self, item: Entry) -> str:
        """What it is and how it is called."""
        return _plain(item.title)

    def item_description(self, item: Entry) -> str:
        """When it is, and the summary."""
        return _plain(render_to_string("webinars/feed_item.html", {"entry": item})).strip()

    def item_link(self, item: Entry) -> str:
        """Where it is read."""
        return item.url

    def item_guid(self, item: Entry) -> str:
        """The same for good."""
        return f"urn:uuid:{item.key}"

    item_guid_is_permalink = False

    def item_pubdate(self, item: Entry) -> datetime:
        """When it was published first."""
        return item.published_at


def address(page: SeriesPage | EventPage) -> str:
    """Where a page is read, with the host."""
    return f"{settings.BASE_URL}{page.get_url()}"


def entries(page: SeriesPage) -> Iterator[Entry]:
    """Everything that everybody may read, by event."""
    pages = EventPage.objects.child_of(page).live().public().prefetch_related("parts")
    opened = {one.translation_key: one for one in pages if any(part.access == Access.OPEN for part in one.parts.all())}
    occasions = {one.activity.key: one for one in showing.occasions().filter(activity__key__in=list(opened), live=True)}
    for key, occasion in occasions.items():
        yield from _of_event(opened[key], occasion)
    language = page.locale.language_code
    by_occasion = {occasion.pk: opened[key] for key, occasion in occasions.items()}
    outputs, _highlights = showing.outcomes(list(occasions.values()), AnonymousUser())
    for output in outputs:
        yield Entry(
            key=output.key,
            title=_("Output: %(title)s") % {"title": pick(output.question, language)},
            text=pick(output.summary, language) or by_occasion[output.occasion_id].title,
            url=f"{address(by_occasion[output.occasion_id])}#outputs",
            published_at=output.published_at,
        )


def _of_event(page: EventPage, occasion: Occasion) -> Iterable[Entry]:
    """The event, and its recording while readers may watch it."""
    called_off = occasion.standing == Standing.CANCELLED
    yield Entry(
        key=page.translation_key,
        title=_("Called off: %(title)s") % {"title": page.title} if called_off else page.title,
        text=page.summary,
        url=address(page),
        published_at=page.first_published_at,
        starts_at=page.starts_at,
        ends_at=page.ends_at,
    )
    if hasattr(occasion, "recording") and occasion.recording.visible:
        yield Entry(
            key=occasion.recording.activity.key,
            title=_("Recording: %(title)s") % {"title": page.title},
            text=page.summary,
            url=f"{address(page)}#recording",
            published_at=occasion.recording.published_at,
        )


def _plain(text: str) -> str:
    """The text without what XML cannot hold."""
    return UNSPEAKABLE.sub("", text)
