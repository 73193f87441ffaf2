"""What webinars do when pages are published, unpublished or moved, and what they tell the heart."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from wagtail.documents.models import AbstractDocument
from wagtail.models import Page, ReferenceIndex
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from learning import access, doors, lending
from learning.enums import Kind
from learning.models import Listing
from people import consenting, retention
from people.languages import LANGUAGES
from people.models import Centre, User
from people.models.persons import NOBODY
from people.signals import address_proven, erasing, leaving
from webinars import attending, audience, consents, duties, matching, materials, publishing, registering, showing
from webinars.models import (
    Answer,
    Attendance,
    AudienceQuestion,
    EventPage,
    Interest,
    Invitation,
    Recording,
    Registration,
    RoomName,
    Seating,
    SeriesPage,
    Stranger,
)


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


def shows_document(document: AbstractDocument, request: HttpRequest) -> bool:
    """Whether a live page shows the document to who asks: a series to its readers, an item to who may see its part."""
    kinds = ContentType.objects.get_for_models(SeriesPage, EventPage).values()
    named = ReferenceIndex.get_references_to(document).filter(content_type__in=kinds)
    pages = [int(pk) for pk in named.values_list("object_id", flat=True).distinct()]
    if not pages:
        return False
    for series in SeriesPage.objects.live().filter(pk__in=pages):
        if _hands_out(series, materials.listed([series.attachments]), document, request):
            return True
    for event in EventPage.objects.live().filter(pk__in=pages):
        shown = showing.event(event, request.user, at=timezone.now())
        handed_out = [session.handed_out for part in shown.parts for session in part.sessions]
        if _hands_out(event, handed_out, document, request):
            return True
    return False


def _hands_out(
    page: SeriesPage | EventPage,
    lists: Iterable[Iterable[materials.Material]],
    document: AbstractDocument,
    request: HttpRequest,
) -> bool:
    """Whether the document is among what the page lists, and who asks may open the page."""
    among = any(material.document == document.pk for listed_here in lists for material in listed_here)
    return among and all(restriction.accept_request(request) for restriction in page.get_view_restrictions())


def _leaving(person: User, at: datetime, **kwargs: object) -> None:
    """Somebody is about to be forgotten: others get their places."""
    registering.leave(person, at=at)


def _erasing(person: User, **kwargs: object) -> None:
    """Somebody is being forgotten."""
    registering.forget(person)
    attending.forget(person)
    matching.forget(person)
    duties.forget(person)


def _proven(person: User, address: str, at: datetime, **kwargs: object) -> None:
    """An address is proven to be the person's: so are the places taken with it as a guest."""
    registering.take_over(person, address, at=at)


def _limits_of_places() -> None:
    """What is known of guests, and what people need and answer, ends some time after the event."""
    places = Registration.objects.all()
    guests = places.filter(person=None).exclude(guest_email__endswith=f"@{NOBODY}")
    retention.register(
        retention.Limit(
            "access needs",
            timedelta(days=30),
            lambda before: places.exclude(needs="", aids=[]).filter(seating__ends_at__lte=before),
            registering.end_needs,
        ),
        retention.Limit(
            "guests",
            timedelta(days=365),
            lambda before: guests.filter(seating__ends_at__lte=before),
            registering.forget_guests,
        ),
        retention.Limit(
            "addresses that nobody confirmed",
            timedelta(days=7),
            lambda before: guests.filter(confirm_by__lte=before),
            registering.forget_guests,
        ),
        retention.Limit(
            "answers to organisers",
            timedelta(0),
            lambda before: Answer.objects.filter(delete_on__lte=timezone.localdate(before)),
        ),
    )


def _limits_around_events() -> None:
    """Who is invited, who asked, and who was seen in a room under which name, is not kept for long either."""
    retention.register(
        retention.Limit(
            "invitations", timedelta(days=30), lambda before: Invitation.objects.filter(seating__ends_at__lte=before)
        ),
        retention.Limit(
            "strangers in rooms", timedelta(days=30), lambda before: Stranger.objects.filter(met_at__lte=before)
        ),
        retention.Limit(
            "names in rooms", timedelta(days=365), lambda before: RoomName.objects.filter(used_at__lte=before)
        ),
        retention.Limit(
            "guests' corrections",
            timedelta(days=365),
            lambda before: Attendance.objects.exclude(reason="").filter(
                registration__person=None, registration__seating__ends_at__lte=before
            ),
            lambda rows: rows.update(reason=""),
        ),
        retention.Limit(
            "questions to speakers",
            timedelta(days=30),
            lambda before: AudienceQuestion.objects.filter(
                Q(answer="") | Q(registration__isnull=False), seating__ends_at__lte=before
            ),
            audience.end,
        ),
        retention.Limit(
            "interests", timedelta(days=30), lambda before: Interest.objects.filter(occasion__ends_at__lte=before)
        ),
    )


def connect() -> None:
    """Listen, and register with the heart; called once when Django starts."""
    leaving.connect(_leaving, dispatch_uid="webinars.leaving")
    address_proven.connect(_proven, dispatch_uid="webinars.proven")
    erasing.connect(_erasing, dispatch_uid="webinars.erasing")
    _limits_of_places()
    _limits_around_events()
    consenting.register(consents.NEEDS, consents.NOTES, consents.RECORDING)
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
    lending.register(shows_document)
