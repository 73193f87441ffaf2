"""Publishing: series and events describe themselves as activities, cards and occasions. The only writer of
``Occasion`` and ``Seating``; the page that leads gives structure and times, each language gives its texts."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from wagtail.models import GroupPagePermission

from learning import access, activities, catalogue
from learning.enums import Form, Kind, Mode
from learning.models import Activity
from people.models import Centre
from webinars import admitting, opening, reminding, scheduling, versions
from webinars.enums import Standing
from webinars.models import EventPage, Occasion, Part, Recording, Seating, SeriesPage

WATCHED_SHARE = 0.9


def publish_series(page: SeriesPage, *, at: datetime) -> Activity:
    """Describe the series, structure it by its published events, and bring its card up to date."""
    language = page.locale.language_code
    with transaction.atomic():
        occasions = list(_occasions_of(page))
        activity = activities.describe(
            kind=Kind.SERIES,
            key=page.translation_key,
            names={language: page.title},
            centre=page.centre,
            minutes=sum(occasion.activity.minutes for occasion in occasions),
            at=at,
        )
        events = [occasion.activity for occasion in occasions]
        activities.publish(activity, mode=Mode.AT_LEAST, needed=_needed(page), components=events, at=at)
        catalogue.list_activity(
            activity,
            language=language,
            form=Form.SERIES,
            title=page.title,
            summary=page.summary,
            body=_series_body(page),
            path=_path(page),
            published_at=page.first_published_at or at,
            centre=page.centre,
            topics=list(page.topics.all()),
            professions=list(page.professions.all()),
            starts_at=min((occasion.starts_at for occasion in occasions), default=None),
            ends_at=max((occasion.ends_at for occasion in occasions), default=None),
        )
        if page.pk == scheduling.lead_of(page).pk:
            Occasion.objects.filter(series=activity).update(mix=mix_of(page))
        _keep_co_owners(page)
    return activity


def publish_event(page: EventPage, *, at: datetime) -> Occasion:
    """Describe the event, its parts and its recording; bring occasion, places, translations and cards up to date."""
    with transaction.atomic():
        lead = scheduling.lead_of(page)
        if page.pk != lead.pk and lead.live:
            scheduling.align(lead, page)
            page = EventPage.objects.get(pk=page.pk)
        series = page.get_parent().specific
        activity = _describe_event(page, at=at)
        recording = _describe_recording(page, at=at)
        parts = [(_describe_part(page, part, at=at), part) for part in page.parts.all()]
        counting = [part_activity for part_activity, part in parts if part.counts]
        activities.publish(activity, mode=Mode.ANY, components=[*counting, recording], at=at)
        series_activity = activities.describe(
            kind=Kind.SERIES,
            key=series.translation_key,
            names={series.locale.language_code: series.title},
            centre=series.centre,
            minutes=_minutes_of(series.translation_key),
            at=at,
        )
        before = _held(Occasion.objects.filter(activity=activity).first())
        occasion = _keep_occasion(page, activity, series_activity)
        _keep_seatings(occasion, parts, changed=before not in (None, _held(occasion)), at=at)
        versions.keep(page, occasion, at=at)
        _list_event(page, activity, series)
        list_recording(occasion)
        for other in _translations(page):
            if page.pk == lead.pk:
                scheduling.align(page, other)
                if other.live:
                    versions.keep(EventPage.objects.get(pk=other.pk), occasion, at=at)
        editions = SeriesPage.objects.filter(translation_key=series.translation_key, live=True)
        for one in editions.select_related("locale", "centre"):
            if page.pk == lead.pk or one.pk == series.pk:
                publish_series(one, at=at)
    return occasion


def unpublish_series(page: SeriesPage) -> None:
    """Take the card of the series out of the catalogue in this language."""
    for activity in Activity.objects.filter(kind=Kind.SERIES, key=page.translation_key):
        catalogue.unlist(activity, language=page.locale.language_code)


def unpublish_event(page: EventPage) -> None:
    """Take the event's cards out in this language; when no language is left, the event takes no registrations."""
    language = page.locale.language_code
    with transaction.atomic():
        keys = [page.translation_key, recording_key(page.translation_key)]
        for activity in Activity.objects.filter(kind__in=[Kind.EVENT, Kind.RECORDING], key__in=keys):
            catalogue.unlist(activity, language=language)
        if not EventPage.objects.filter(translation_key=page.translation_key, live=True).exists():
            Occasion.objects.filter(activity__key=page.translation_key).update(live=False)


def relist(page: SeriesPage, *, at: datetime) -> None:
    """Addresses below the series changed: its card and those of its events follow."""
    with transaction.atomic():
        if page.live:
            publish_series(page, at=at)
        for event in EventPage.objects.child_of(page).live().select_related("locale", "centre"):
            activity = Activity.objects.filter(kind=Kind.EVENT, key=event.translation_key).first()
            if activity:
                _list_event(event, activity, page)
                list_recording(activity.occasion)


def list_recording(occasion: Occasion) -> None:
    """The recording's card in every language in which its event is live; none while it is hidden."""
    recording = Recording.objects.filter(occasion=occasion, visible=True).select_related("activity").first()
    pages = EventPage.objects.filter(translation_key=occasion.activity.key, live=True)
    pages = pages.select_related("locale", "centre")
    if recording is None:
        hidden = Activity.objects.filter(kind=Kind.RECORDING, key=recording_key(occasion.activity.key)).first()
        for language in (page.locale.language_code for page in pages if hidden):
            catalogue.unlist(hidden, language=language)
        return
    for page in pages:
        series = page.get_parent().specific
        catalogue.list_activity(
            recording.activity,
            language=page.locale.language_code,
            form=Form.RECORDING,
            title=page.title,
            summary=page.summary,
            body=_event_body(page),
            path=f"{_path(page)}#recording",
            published_at=recording.published_at,
            centre=page.centre,
            topics=list(series.topics.all()),
            professions=list(series.professions.all()),
        )


def recording_key(event_key: uuid.UUID) -> uuid.UUID:
    """The key of a recording's activity, known before there is a recording."""
    return uuid.uuid5(event_key, "recording")


def measure_recording(activity: Activity, *, length: float, at: datetime) -> None:
    """Once the length is known, nine tenths of it count."""
    names, centre = activity.names, activity.centre
    described = activities.describe(
        kind=Kind.RECORDING, key=activity.key, names=names, centre=centre, minutes=max(1, round(length / 60)), at=at
    )
    activities.publish(described, mode=Mode.LEAF, threshold=WATCHED_SHARE, length=length, at=at)


def _describe_event(page: EventPage, *, at: datetime) -> Activity:
    """The event as an activity, as long as its counting parts together."""
    return activities.describe(
        kind=Kind.EVENT,
        key=page.translation_key,
        names={page.locale.language_code: page.title},
        centre=page.centre,
        minutes=round(sum(part.seconds for part in page.parts.all() if part.counts) / 60),
        at=at,
    )


def _describe_recording(page: EventPage, *, at: datetime) -> Activity:
    """The recording as an activity, from the start on: whoever enrols before it is made may watch it later."""
    key = recording_key(page.translation_key)
    made = Recording.objects.filter(activity__key=key).select_related("video", "activity").first()
    activity = activities.describe(
        kind=Kind.RECORDING,
        key=key,
        names={page.locale.language_code: page.title},
        centre=page.centre,
        minutes=made.activity.minutes if made else 0,
        at=at,
    )
    activities.publish(
        activity,
        mode=Mode.LEAF,
        threshold=WATCHED_SHARE,
        length=float(made.video.duration) if made and made.video.duration else None,
        at=at,
    )
    return activity


def _describe_part(page: EventPage, part: Part, *, at: datetime) -> Activity:
    """A part as an activity; being there for its share of the length counts."""
    activity = activities.describe(
        kind=Kind.PART,
        key=page.part_activity_key(part.key),
        names={page.locale.language_code: part.title},
        centre=page.centre,
        minutes=round(part.seconds / 60),
        at=at,
    )
    activities.publish(activity, mode=Mode.LEAF, threshold=part.threshold, length=part.seconds, at=at)
    return activity


def _keep_occasion(page: EventPage, activity: Activity, series: Activity) -> Occasion:
    """What all languages share of the event; whoever waits for registration to open hears of a new time."""
    opened = Occasion.objects.filter(activity=activity).values_list("opens_at", flat=True).first()
    lead_series = scheduling.lead_of(page.get_parent().specific)
    occasion, _ = Occasion.objects.update_or_create(
        activity=activity,
        defaults={
            "series": series,
            "starts_at": page.starts_at,
            "ends_at": page.ends_at,
            "opens_at": page.registration_opens_at,
            "closes_at": page.registration_closes_at,
            "place": page.place,
            "join_url": page.join_url,
            "room_id": page.room_id,
            "standing": page.standing,
            "recorded": page.recorded,
            "letting_in": page.letting_in,
            "asking": page.asking,
            "mix": mix_of(lead_series),
            "live": True,
        },
    )
    occasion.centres.set([page.centre, *page.get_parent().specific.co_owners.all()])
    if occasion.opens_at != opened:
        opening.plan_telling(occasion, occasion.interests.filter(told_at=None))
    return occasion


def _held(occasion: Occasion | None) -> tuple[str, bool] | None:
    """Where an event is held, and whether it is held at all; whoever has a place is told when this changes."""
    return (occasion.place, occasion.standing == Standing.CANCELLED) if occasion else None


def _keep_seatings(occasion: Occasion, parts: Iterable[tuple[Activity, Part]], *, changed: bool, at: datetime) -> None:
    """The parts' places; what was moved or called off is told, more places let the queue in."""
    stored = {seating.activity_id: seating for seating in occasion.seatings.select_for_update()}
    for activity, part in parts:
        seating = stored.pop(activity.pk, None) or Seating(activity=activity, occasion=occasion)
        moved = (seating.starts_at, seating.ends_at) != (part.starts_at, part.ends_at)
        if seating.pk and (moved or seating.withdrawn or changed):
            reminding.mark_changed(seating)
        for name in ("starts_at", "ends_at", "access", "capacity", "join_url", "room_id", "counts"):
            setattr(seating, name, getattr(part, name))
        seating.admits = part.admitted
        seating.withdrawn = False
        seating.save()
        admitting.fill(seating, at=at)
    for seating in stored.values():
        if not seating.withdrawn:
            reminding.mark_changed(seating)
            seating.withdrawn = True
            seating.save()
    for seating in occasion.seatings.filter(was_from__isnull=False):
        reminding.plan_telling(seating)


def _list_event(page: EventPage, activity: Activity, series: SeriesPage) -> None:
    """The event's card in the language of the page."""
    catalogue.list_activity(
        activity,
        language=page.locale.language_code,
        form=Form.EVENT,
        title=page.title,
        summary=page.summary,
        body=_event_body(page),
        path=_path(page),
        published_at=page.first_published_at,
        centre=page.centre,
        topics=list(series.topics.all()),
        professions=list(series.professions.all()),
        starts_at=page.starts_at,
        ends_at=page.ends_at,
    )


def _event_body(page: EventPage) -> str:
    """What search may find of an event: its open sessions, never those of a restricted part."""
    opened = [sessions for part, sessions in page.programme() if part.access == "OPEN"]
    return " ".join(session.title for sessions in opened for session in sessions)


def _series_body(page: SeriesPage) -> str:
    """What search may find of a series."""
    return " ".join([page.lead, page.audience, *(str(goal.value) for goal in page.goals)])


def _path(page: SeriesPage | EventPage) -> str:
    """Where the page is read, without the host."""
    return page.get_url() or ""


def _occasions_of(page: SeriesPage) -> Iterable[Occasion]:
    """The published events of a series, by time."""
    return Occasion.objects.filter(series__key=page.translation_key, live=True).select_related("activity")


def _minutes_of(series_key: uuid.UUID) -> int:
    """The length of all published events of a series."""
    lengths = Occasion.objects.filter(series__key=series_key, live=True).values_list("activity__minutes", flat=True)
    return sum(lengths)


def mix_of(page: SeriesPage) -> dict[str, Any]:
    """Whom the series aims for, as ``Occasion.mix`` keeps it; nothing when it aims for nobody in particular."""
    groups = list(page.mix)
    if not groups:
        return {}
    shares = {one.value["group"]: one.value["share"] / 100 for one in groups}
    return {"kind": groups[0].block_type, "shares": shares}


def _needed(page: SeriesPage) -> int:
    """How many events make the series complete; the rule of the page that leads, at least one."""
    lead: SeriesPage = scheduling.lead_of(page)
    return max(1, lead.needed)


def _translations(page: EventPage) -> Iterable[EventPage]:
    """The event's pages in the other languages."""
    return EventPage.objects.filter(translation_key=page.translation_key).exclude(pk=page.pk)


def _keep_co_owners(page: SeriesPage) -> None:
    """The admin's permissions follow the co-owners as soon as they change."""
    granted = GroupPagePermission.objects.filter(page=page).values_list("group__name", flat=True)
    before = {name.partition(":")[0] for name in granted}
    wanted = set(page.co_owners.values_list("code", flat=True))
    for centre in Centre.objects.filter(code__in=before ^ wanted):
        access.keep_centre(centre)
