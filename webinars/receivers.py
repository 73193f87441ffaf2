"""What webinars do when pages are published, unpublished or moved, and what they tell the heart."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any

from wagtail.models import Page
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from learning import access, doors
from learning.enums import Kind
from learning.models import Listing
from people import consenting, retention
from people.languages import LANGUAGES
from people.models import Centre, User
from people.models.persons import NOBODY
from people.signals import erasing, leaving
from webinars import consents, publishing, registering
from webinars.models import EventPage, Interest, Invitation, Recording, Registration, Seating, SeriesPage


def series_published(instance: SeriesPage, **kwargs: Any) -> None:
    """A series describes itself."""
    publishing.publish_series(instance, at=instance.last_published_at)


def event_published(instance: EventPage, **kwargs: Any) -> None:
    """An event describes itself."""
    publishing.publish_event(instance, at=instance.last_published_at)


def series_unpublished(instance: SeriesPage, **kwargs: Any) -> None:
    """A series leaves the catalogue."""
    publishing.unpublish_series(instance)


def event_unpublished(instance: EventPage, **kwargs: Any) -> None:
    """An event leaves the catalogue."""
    publishing.unpublish_event(instance)


def address_changed(instance: Page, **kwargs: Any) -> None:
    """Cards follow when a page, or one above it, got another address."""
    for page in SeriesPage.objects.descendant_of(instance, inclusive=True).live():
        publishing.relist(page, at=page.last_published_at)
    if isinstance(instance, EventPage) and instance.live:
        series = instance.get_parent().specific
        publishing.relist(series, at=instance.last_published_at)


def listed(activities: Collection[int], language: str) -> dict[int, str]:
    """Where events, series and recordings are read: in the language, or in another one."""
    order = {code: place for place, code in enumerate(dict.fromkeys((language, *LANGUAGES)))}
    cards = Listing.objects.filter(activity__in=activities).values_list("activity", "language", "path")
    found: dict[int, str] = {}
    for pk, _code, path in sorted(cards, key=lambda card: order.get(card[1], 9)):
        found.setdefault(pk, path)
    return found


def events_of_parts(activities: Collection[int], language: str) -> dict[int, str]:
    """A part is read on the page of its event."""
    events = dict(Seating.objects.filter(activity__in=activities).values_list("activity", "occasion__activity"))
    paths = listed(list(events.values()), language)
    return {part: paths[event] for part, event in events.items() if event in paths}


def events_of_recordings(activities: Collection[int], language: str) -> dict[int, str]:
    """A recording is watched on the page of its event."""
    pairs = Recording.objects.filter(activity__in=activities).values_list("activity", "occasion__activity")
    events = dict(pairs)
    paths = listed(list(events.values()), language)
    return {one: f"{paths[event]}#recording" for one, event in events.items() if event in paths}


def co_owned(centre: Centre) -> Iterable[Page]:
    """Pages of other centres' series that a centre owns, too."""
    return SeriesPage.objects.filter(co_owners=centre)


def _leaving(person: User, at: datetime, **kwargs: object) -> None:
    """Somebody is about to be forgotten: others get their places."""
    registering.leave(person, at=at)


def _erasing(person: User, **kwargs: object) -> None:
    """Somebody is being forgotten."""
    registering.forget(person)


def _limits() -> None:
    """What is known of guests, and what people need, ends some time after the event."""
    places = Registration.objects.all()
    retention.register(
        retention.Limit(
            "access needs",
            timedelta(days=30),
            lambda before: places.exclude(needs="").filter(seating__ends_at__lte=before),
            registering.end_needs,
        ),
        retention.Limit(
            "guests",
            timedelta(days=365),
            lambda before: places.filter(person=None, seating__ends_at__lte=before).exclude(
                guest_email__endswith=f"@{NOBODY}"
            ),
            registering.forget_guests,
        ),
        retention.Limit(
            "invitations", timedelta(days=30), lambda before: Invitation.objects.filter(seating__ends_at__lte=before)
        ),
        retention.Limit(
            "interests", timedelta(days=30), lambda before: Interest.objects.filter(occasion__ends_at__lte=before)
        ),
    )


def connect() -> None:
    """Listen, and register with the heart; called once when Django starts."""
    leaving.connect(_leaving, dispatch_uid="webinars.leaving")
    erasing.connect(_erasing, dispatch_uid="webinars.erasing")
    _limits()
    consenting.register(consents.NEEDS, consents.NOTES)
    page_published.connect(series_published, sender=SeriesPage, dispatch_uid="webinars.series_published")
    page_published.connect(event_published, sender=EventPage, dispatch_uid="webinars.event_published")
    page_unpublished.connect(series_unpublished, sender=SeriesPage, dispatch_uid="webinars.series_unpublished")
    page_unpublished.connect(event_unpublished, sender=EventPage, dispatch_uid="webinars.event_unpublished")
    page_slug_changed.connect(address_changed, dispatch_uid="webinars.slug_changed")
    post_page_move.connect(address_changed, dispatch_uid="webinars.moved")
    doors.register_address(Kind.SERIES, listed)
    doors.register_address(Kind.EVENT, listed)
    doors.register_address(Kind.PART, events_of_parts)
    doors.register_address(Kind.RECORDING, events_of_recordings)
    access.register_roots(co_owned)
