"""Recordings: the only writer of Recording and Chapter. Chapters are proposed from the programme."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from learning.enums import Kind, TrackKind
from learning.models import Activity, Track, Video
from people import audit
from people.models import User
from webinars import publishing
from webinars.enums import Access, SessionKind
from webinars.models import Chapter, EventPage, Occasion, Recording

CAPTION_DAYS = 14


class NoConsent(Exception):
    """Somebody who speaks has not agreed to publishing."""


class NoCaptions(Exception):
    """The fourteen days without captions are over, and there are none in any language."""


@dataclass(frozen=True)
class Captions:
    """Whether the recording has captions in a language, and by when it has to."""

    present: bool
    due_on: date | None


def add(
    occasion: Occasion, video: Video, *, at: datetime, by: User | None = None, began_at: datetime | None = None
) -> Recording:
    """Give the event its recording, or another video for it; it stays hidden until published.

    Nobody has agreed to another video yet, so a recording that readers saw is hidden until it is published again.
    """
    with transaction.atomic():
        before = Recording.objects.filter(occasion=occasion).first()
        activity = Activity.objects.get(kind=Kind.RECORDING, key=publishing.recording_key(occasion.activity.key))
        recording, new = Recording.objects.update_or_create(
            occasion=occasion,
            defaults={"activity": activity, "video": video, "began_at": began_at or occasion.starts_at},
        )
        if video.duration:
            publishing.measure_recording(activity, length=float(video.duration), at=at)
        if new:
            propose_chapters(recording)
        elif before and before.video_id != video.pk:
            recording.consent = recording.visible = False
            recording.save(update_fields=["consent", "visible"])
            publishing.list_recording(occasion)
        audit.note(by, "add recording", recording, at=at, video=video.pk)
    return recording


def publish(recording: Recording, *, consent: bool, at: datetime, by: User | None = None) -> None:
    """Show the recording to readers; not without everybody's consent, nor again without any captions once due."""
    if not consent:
        raise NoConsent
    if _is_due(recording, at=at) and without_captions(Recording.objects.filter(pk=recording.pk)).exists():
        raise NoCaptions
    with transaction.atomic():
        recording.consent, recording.visible = True, True
        recording.published_at = recording.published_at or at
        recording.save(update_fields=["consent", "visible", "published_at"])
        publishing.list_recording(recording.occasion)
        audit.note(by, "publish recording", recording, at=at)


def hide(recording: Recording, *, at: datetime, by: User | None = None) -> None:
    """Take the recording from readers; it is never deleted, and what was earned by it stays."""
    with transaction.atomic():
        recording.visible = False
        recording.save(update_fields=["visible"])
        publishing.list_recording(recording.occasion)
        audit.note(by, "hide recording", recording, at=at)


def captions(recording: Recording, language: str) -> Captions:
    """Whether there are captions in the language; a published recording has fourteen days to get them."""
    tracks = recording.video.tracks.all()
    present = any(track.kind == TrackKind.CAPTIONS and track.language == language for track in tracks)
    return Captions(present, due_on(recording))


def due_on(recording: Recording) -> date | None:
    """The last day without captions: fourteen days after readers first saw the recording."""
    published = recording.published_at
    return timezone.localdate(published) + timedelta(days=CAPTION_DAYS) if published else None


def hide_uncaptioned(*, at: datetime) -> int:
    """Hide what readers have seen for fourteen days without captions in any language; answers how many."""
    midnight = timezone.make_aware(datetime.combine(timezone.localdate(at), time()))
    rows = Recording.objects.filter(visible=True, published_at__lt=midnight - timedelta(days=CAPTION_DAYS))
    late = [one for one in without_captions(rows).select_related("occasion__activity") if _is_due(one, at=at)]
    for recording in late:
        hide(recording, at=at)
    return len(late)


def without_captions(rows: QuerySet[Recording]) -> QuerySet[Recording]:
    """Those that nobody can read: no captions in any language."""
    return rows.exclude(video__tracks__in=Track.objects.filter(kind=TrackKind.CAPTIONS))


def _is_due(recording: Recording, *, at: datetime) -> bool:
    """Whether the last day without captions is over."""
    day = due_on(recording)
    return day is not None and day < timezone.localdate(at)


def set_chapters(recording: Recording, chapters: Iterable[tuple[float, Mapping[str, str]]]) -> list[Chapter]:
    """Exactly these chapters, each at a second of its own."""
    wanted = {round(float(seconds), 3): dict(titles) for seconds, titles in chapters}
    with transaction.atomic():
        recording.chapters.all().delete()
        return Chapter.objects.bulk_create(
            Chapter(recording=recording, seconds=seconds, titles=titles) for seconds, titles in sorted(wanted.items())
        )


def propose_chapters(recording: Recording) -> list[Chapter]:
    """Chapters from the programme: each open session at its time after the recording began, breaks left out."""
    pages = EventPage.objects.filter(translation_key=recording.occasion.activity.key).select_related("locale")
    titles: dict[Any, dict[str, str]] = {}
    starts: dict[Any, datetime] = {}
    for page in pages.prefetch_related("parts", "sessions"):
        for part, sessions in page.programme():
            for session in sessions if part.access == Access.OPEN else ():
                if session.kind != SessionKind.BREAK:
                    titles.setdefault(session.key, {})[page.locale.language_code] = session.title
                    starts[session.key] = session.starts_at
    return set_chapters(
        recording,
        proposed(
            [(starts[key], found) for key, found in titles.items()],
            began_at=recording.began_at,
            length=float(recording.video.duration or 0),
        ),
    )


def proposed(
    sessions: Sequence[tuple[datetime, Mapping[str, str]]], *, began_at: datetime, length: float
) -> list[tuple[float, Mapping[str, str]]]:
    """Where sessions begin in a recording of that length; one under way at its start opens it, later ones fall away."""
    placed = sorted(
        (((start - began_at).total_seconds(), titles) for start, titles in sessions), key=lambda pair: pair[0]
    )
    earlier = [titles for seconds, titles in placed if seconds <= 0]
    inside = [(seconds, titles) for seconds, titles in placed if seconds > 0 and (not length or seconds < length)]
    return [*([(0.0, earlier[-1])] if earlier else []), *inside]
