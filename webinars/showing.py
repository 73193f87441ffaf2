"""What the page of an event shows somebody at a moment: before, live and after on one address."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.core.cache import cache
from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from learning.enums import State, TrackKind
from learning.models import Interval, Progress, Track
from people import appearing
from people.enums import ShownAs
from people.languages import LANGUAGES, pick
from people.models import Area, Job, Organisation, Profession, User
from webinars import (
    audience,
    hosting,
    joining,
    materials,
    opening,
    recordings,
    registering,
    rules,
    scheduling,
    transcripts,
)
from webinars.enums import OutputState, PlaceState, SessionKind, Standing
from webinars.models import (
    EventPage,
    Highlight,
    Occasion,
    Part,
    Question,
    Registration,
    Seating,
    Session,
    WorkshopOutput,
)

BEFORE, LIVE, AFTER = "before", "live", "after"
DOORS_OPEN = joining.DOORS_OPEN
NAMED = {"organisation": Organisation, "area": Area, "profession": Profession}
LABELS = {"fi": "Suomi", "sv": "Svenska", "en": "English"}


@dataclass(frozen=True)
class PartShown:
    """A part as this reader sees it; items of a part that is for others stay hidden."""

    part: Part
    sessions: Sequence[Session]
    admitted: bool = True
    seating: Seating | None = None
    registration: Registration | None = None
    queue_place: int = 0
    free: int | None = None
    named: str = ""
    on_now: Session | None = None
    following: Session | None = None

    @property
    def is_full(self) -> bool:
        """Whether somebody who registers now waits in the queue."""
        return self.free == 0

    @property
    def state(self) -> str:
        """The reader's own state, as the design names it."""
        if self.registration and self.registration.state == PlaceState.REGISTERED:
            return "registered"
        if self.registration and self.registration.state == PlaceState.WAITING:
            return "pending"
        return ""


@dataclass(frozen=True)
class RecordingShown:
    """The recording with all that the player needs."""

    src: str
    key: str
    poster: str
    minutes: int
    captions: Sequence[dict[str, object]]
    chapters: Sequence[dict[str, object]]
    cues: Sequence[transcripts.Cue]
    cues_language: str
    transcript_src: str
    missing_until: date | None
    position: float = 0
    share: int = 0
    spans: str = "[]"
    endpoint: str = ""


@dataclass(frozen=True)
class EventShown:
    """Everything on the page of an event."""

    now: datetime
    face: str
    registration: str
    starts_at: datetime | None
    ends_at: datetime | None
    parts: Sequence[PartShown]
    occasion: Occasion | None = None
    recording: RecordingShown | None = None
    outputs: Sequence[WorkshopOutput] = ()
    highlights: Sequence[Highlight] = ()
    progress: Progress | None = None
    attended: bool = False
    asked: bool = False
    countdown: str = ""
    caption_day: date | None = None
    people: Sequence[dict[str, str]] = field(default=())
    jobs: Sequence[Job] = ()
    questions: Sequence[Question] = ()
    talks: Sequence[audience.Talk] = ()
    answered: Sequence[audience.Asked] = ()

    @property
    def is_live(self) -> bool:
        """Whether the event goes on, or begins within minutes."""
        return self.face == LIVE

    @property
    def offered(self) -> list[PartShown]:
        """Parts that the reader may choose and has not chosen yet."""
        return [
            part
            for part in self.parts
            if part.seating and part.admitted and not part.state and part.part.ends_at > self.now
        ]

    @property
    def mine(self) -> list[PartShown]:
        """Parts in which the reader has a place, or waits for one."""
        return [part for part in self.parts if part.state]

    @property
    def links(self) -> list[tuple[PartShown, hosting.Way]]:
        """How the reader joins, for each part that has not ended."""
        mine = [part for part in self.mine if part.state == "registered" and part.seating]
        found = [(part, hosting.way_to(part.seating)) for part in mine if part.part.ends_at > self.now]
        return [(part, way) for part, way in found if way]

    @property
    def link_opens_at(self) -> datetime | None:
        """When the link for joining appears."""
        return self.starts_at - DOORS_OPEN if self.starts_at else None

    @property
    def workshops(self) -> set[int]:
        """The parts, as registering knows them, of whose workshop notes may come to be published."""
        held = [part for part in self.parts if any(session.kind == SessionKind.WORKSHOP for session in part.sessions)]
        return {part.seating.pk for part in held if part.seating}

    @property
    def completed(self) -> bool:
        """Whether the event is complete for the reader."""
        return self.progress is not None and self.progress.state == State.COMPLETED


@dataclass(frozen=True)
class Others:
    """Who else takes part: how many, and those who let themselves be seen."""

    number: int
    shown: Sequence[appearing.Shown]


def others(row: Registration, *, day: date) -> Others:
    """The others with a place in the same part; the number of queries does not grow with them."""
    places = Registration.objects.filter(seating=row.seating_id).taking_a_place().exclude(pk=row.pk)
    seen = places.filter(person__isnull=False).exclude(person__shown_as=ShownAs.HIDDEN).select_related("person")
    return Others(places.count(), appearing.shown([place.person for place in seen], day=day))


def occasions() -> QuerySet[Occasion]:
    """Events with what pages need, the places counted."""
    taken = Count("registrations", filter=Q(registrations__state=PlaceState.REGISTERED))
    seats = Seating.objects.filter(withdrawn=False).annotate(taken=taken)
    seats = seats.select_related("activity__centre__area", "room")
    return Occasion.objects.select_related(
        "activity__centre", "series", "room", "recording__video", "recording__activity"
    ).prefetch_related(Prefetch("seatings", seats))


def face_of(occasion: Occasion | None, starts_at: datetime | None, ends_at: datetime | None, *, at: datetime) -> str:
    """Before, live (from a quarter of an hour before the start) or after."""
    if starts_at is None or ends_at is None or at < starts_at - DOORS_OPEN:
        return BEFORE
    if at >= ends_at:
        return AFTER
    called_off = occasion is not None and occasion.standing == Standing.CANCELLED
    return BEFORE if called_off else LIVE


def event(page: EventPage, person: User, *, at: datetime, path: str = "", drafts: bool = False) -> EventShown:
    """The page of one event for one reader; with ``drafts`` also what readers do not see yet."""
    wanted = occasions().prefetch_related("recording__video__tracks", "recording__chapters")
    occasion = wanted.filter(activity__key=page.translation_key).first()
    listed = page.programme()
    starts_at = min((part.starts_at for part, _sessions in listed), default=None)
    ends_at = max((part.ends_at for part, _sessions in listed), default=None)
    common = {
        "face": face_of(occasion, starts_at, ends_at, at=at),
        "starts_at": starts_at,
        "ends_at": ends_at,
        "countdown": countdown(starts_at, at=at),
        "now": at,
    }
    if occasion is None:
        parts = [PartShown(part, sessions) for part, sessions in listed]
        materials.lay_out(session for part in parts for session in part.sessions)
        return EventShown(registration=registering.ANNOUNCED, parts=parts, people=_people(parts), **common)
    if occasion.activity.centre_id == page.centre_id:
        page.centre = occasion.activity.centre
    registrations = own_registrations(person, [occasion])
    parts = _parts(page, listed, occasion, person, registrations, at=at)
    materials.lay_out(session for part in parts for session in part.sessions)
    titles = {session.key: session.title for part in parts for session in part.sessions}
    welcome = {part.seating.pk for part in parts if part.seating and part.admitted}
    outputs, highlights = outcomes([occasion], person, drafts=drafts)
    registration = registering.state_of(occasion, at=at)
    watchable = [occasion.recording.activity_id] if _seen(occasion, drafts=drafts) else []
    progress = _progress(person, [occasion.activity_id, *watchable])
    return EventShown(
        registration=registration,
        parts=parts,
        occasion=occasion,
        recording=_recording(occasion, person, progress, path) if watchable else None,
        outputs=outputs,
        highlights=highlights,
        progress=progress.get(occasion.activity_id),
        asked=registration == registering.ANNOUNCED and opening.has_asked(person, occasion),
        attended=any(row.attendance_spans for row in registrations),
        caption_day=timezone.localdate(occasion.ends_at) + timedelta(days=recordings.CAPTION_DAYS),
        people=_people(parts),
        jobs=registering.jobs_of(person, day=timezone.localdate(at))
        if registration == registering.OPEN and person.is_authenticated
        else (),
        questions=list(page.questions.all()) if registration == registering.OPEN else (),
        talks=audience.talks(_holding(parts), titles, at=at) if common["face"] != AFTER else (),
        answered=audience.answered(welcome, titles) if common["face"] == AFTER else (),
        **common,
    )


def _holding(parts: Iterable[PartShown]) -> list[Registration]:
    """The reader's places in these parts, with the parts as registering knows them."""
    rows = []
    for part in parts:
        if part.state == "registered" and part.registration and part.seating and part.registration.confirm_by is None:
            part.registration.seating = part.seating
            rows.append(part.registration)
    return rows


def items_of(seating: Seating, language: str) -> Sequence[Session]:
    """The items of a part in the language, or in another one; none where its page is gone."""
    pages = EventPage.objects.filter(translation_key=seating.occasion.activity.key, live=True).select_related("locale")
    for page in sorted(pages, key=lambda page: page.locale.language_code != language):
        for part, sessions in page.programme():
            if page.part_activity_key(part.key) == seating.activity.key:  # type: ignore[attr-defined]
                return sessions  # type: ignore[return-value]
    return ()


def own_registrations(person: User, events: Iterable[Occasion]) -> list[Registration]:
    """The reader's registrations for these events, with what was marked of them."""
    if not person.is_authenticated:
        return []
    rows = list(
        Registration.objects.filter(person=person, seating__occasion__in=[one.pk for one in events]).select_related(
            "attendance"
        )
    )
    for row in rows:
        row.attendance_spans = row.attendance.spans if hasattr(row, "attendance") else []
    return rows


def outcomes(
    events: Sequence[Occasion], person: User, *, drafts: bool = False
) -> tuple[list[WorkshopOutput], list[Highlight]]:
    """Outputs and highlights of these events (``occasions``) that the reader may see, or with ``drafts`` all of them.

    What is only for the people of a part costs a question more, and only where there is some.
    """
    wanted = [one.pk for one in events]
    outputs = WorkshopOutput.objects.filter(occasion__in=wanted)
    highlights = Highlight.objects.filter(occasion__in=wanted).order_by("occasion__starts_at", "position", "pk")
    found = list(
        (outputs if drafts else outputs.filter(state=OutputState.PUBLISHED))
        .select_related("occasion__activity")
        .prefetch_related("proposals")
        .order_by("occasion__starts_at", "position", "pk")
    )
    insights = list(highlights if drafts else highlights.filter(published=True))
    closed = {row.seating_id for row in (*found, *insights) if row.seating_id}
    if drafts or not closed:
        return found, insights
    parts = [seating for one in events for seating in one.seatings.all() if seating.pk in closed]
    welcome = {None} | rules.admitted(person, parts)
    return (
        [one for one in found if one.seating_id in welcome],
        [one for one in insights if one.seating_id in welcome],
    )


def countdown(starts_at: datetime | None, *, at: datetime) -> str:
    """How long until then, in words; empty once it has begun."""
    if starts_at is None or at >= starts_at:
        return ""
    days = (timezone.localdate(starts_at) - timezone.localdate(at)).days
    if days > 1:
        return ngettext("in %(n)s day", "in %(n)s days", days) % {"n": days}
    if days == 1:
        return _("tomorrow")
    return _("today")


def _seen(occasion: Occasion, *, drafts: bool) -> bool:
    """Whether readers may watch the recording; with ``drafts``, whether there is one."""
    return hasattr(occasion, "recording") and (drafts or occasion.recording.visible)


def _progress(person: User, activities: Sequence[int]) -> dict[int, Progress]:
    """How far the reader is with these activities."""
    if not person.is_authenticated:
        return {}
    watched = Interval.objects.filter(person=OuterRef("person"), activity=OuterRef("activity"))
    rows = Progress.objects.filter(person=person, activity__in=activities).annotate(
        spans=Subquery(watched.values("spans")[:1]), seconds=Subquery(watched.values("seconds")[:1])
    )
    return {row.activity_id: row for row in rows}


def _parts(
    page: EventPage,
    listed: Sequence[tuple[Part, list[Session]]],
    occasion: Occasion,
    person: User,
    registrations: Sequence[Registration],
    *,
    at: datetime,
) -> list[PartShown]:
    """The parts with their sessions, places and the reader's own state; who may come is asked once per kind."""
    seatings = {seating.activity.key: seating for seating in occasion.seatings.all()}
    own = {row.seating_id: row for row in registrations if row.state != PlaceState.CANCELLED}
    places = queue_places([row for row in own.values() if row.state == PlaceState.WAITING])
    welcome = rules.admitted(person, seatings.values())
    names = _names([part for part, _sessions in listed])
    found = []
    for part, sessions in listed:
        seating = seatings.get(page.part_activity_key(part.key))
        admitted = part.access == "OPEN"
        if seating and not admitted:
            admitted = seating.pk in welcome
        row = own.get(seating.pk) if seating else None
        on_now, following = scheduling.happening(sessions if admitted else (), at=at)
        found.append(
            PartShown(
                part=part,
                sessions=sessions if admitted else [],
                admitted=admitted,
                seating=seating,
                registration=row,
                queue_place=places.get(row.pk, 0) if row else 0,
                named=", ".join(names[code] for codes in part.admitted.values() for code in codes),
                on_now=on_now,
                following=following,
                free=max(0, seating.capacity - seating.taken) if seating and seating.capacity is not None else None,
            )
        )
    return found


def _names(parts: Iterable[Part]) -> dict[str, str]:
    """The organisations, areas and professions that parts are for, by their names; a query for each kind there is."""
    codes: dict[str, set[str]] = {}
    for part in parts:
        for kind, named in part.admitted.items():
            codes.setdefault(kind, set()).update(named)
    found = {code: code for named in codes.values() for code in named}
    for kind, named in codes.items():
        found |= {one.code: one.name for one in NAMED[kind].objects.filter(code__in=named)}
    return found


def queue_places(waiting: Sequence[Registration]) -> dict[int, int]:
    """The place of each of these in its queue, in one query."""
    if not waiting:
        return {}
    rows = Registration.objects.filter(seating__in=[row.seating_id for row in waiting]).queueing()
    counted: dict[int, int] = {}
    found = {}
    for pk, seating in rows.values_list("pk", "seating"):
        counted[seating] = counted.get(seating, 0) + 1
        found[pk] = counted[seating]
    return {row.pk: found.get(row.pk, 0) for row in waiting}


def _people(parts: Sequence[PartShown]) -> list[dict[str, str]]:
    """Everybody in the programme once, by title and organisation."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    for part in parts:
        for session in part.sessions:
            for one in (*session.speakers, *session.facilitators):
                key = (one["title"], one["organisation"])
                found.setdefault(key, {"title": one["title"], "organisation": one["organisation"]})
    return list(found.values())


def _recording(occasion: Occasion, person: User, progress: dict[int, Progress], path: str) -> RecordingShown:
    """The recording with captions, chapters, transcript and how far the reader is."""
    language = (get_language() or "fi")[:2]
    recording = occasion.recording
    video = recording.video
    tracks = [track for track in video.tracks.all() if track.kind == TrackKind.CAPTIONS]
    order = {code: place for place, code in enumerate(dict.fromkeys((language, *LANGUAGES)))}
    shown = min(tracks, key=lambda track: order.get(track.language, 9), default=None)
    length = float(video.duration or 0)
    mine = progress.get(recording.activity_id)
    seconds = (mine.seconds or 0) if mine else 0
    missing = all(track.language != language for track in tracks)
    return RecordingShown(
        src=video.file.url,
        key=str(recording.activity.key),
        poster=video.thumbnail.url if video.thumbnail else "",
        minutes=max(1, round(length / 60)),
        captions=[
            {
                "language": track.language,
                "label": LABELS.get(track.language, track.language),
                "src": track.file.url,
                "default": track.language == language,
            }
            for track in sorted(tracks, key=lambda track: order.get(track.language, 9))
        ],
        chapters=[
            {"start": chapter.seconds, "title": pick(chapter.titles, language)} for chapter in recording.chapters.all()
        ],
        cues=_cues(shown) if shown else [],
        cues_language=shown.language if shown else "",
        transcript_src=shown.file.url if shown else "",
        missing_until=recordings.captions(recording, language).due_on if missing else None,
        position=(mine.position_seconds or 0) if mine else 0,
        share=min(100, int(100 * seconds / length)) if length else 0,
        spans=json.dumps((mine.spans or []) if mine else []),
        endpoint=f"{path}watched/" if person.is_authenticated and path else "",
    )


def _cues(track: Track) -> list[transcripts.Cue]:
    """The cues of a track; a file of another name is another file, so they may be kept."""
    key = f"webinars.cues.{track.pk}.{track.file.name}"
    found: list[transcripts.Cue] | None = cache.get(key)
    if found is None:
        try:
            with track.file.open("rb") as file:
                found = transcripts.cues(file.read().decode("utf-8", "replace"))
        except FileNotFoundError:
            found = []
        cache.set(key, found, 3600)
    return found
