"""The webinar series of the demo world, from ``webinars/data``, and people who take part; through the domain's verbs.

Running it again on the same day changes nothing; on another day the coming events move along.
"""

import tomllib
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from pymediainfo import MediaInfo
from wagtail.blocks import StreamValue
from wagtail.documents.models import Document
from wagtail.models import Locale, Page

from learning import access
from learning.enums import TrackKind
from learning.models import Topic, Track, Video
from people.languages import LANGUAGES
from people.models import Centre, Organisation, Profession, User
from webinars import attending, audience, duties, hosting, outputs, recordings, registering, rules
from webinars.enums import DutyKind, LettingIn, OutputState, QuestionState, RoomKind
from webinars.models import (
    EventPage,
    Occasion,
    Part,
    Question,
    Recording,
    Registration,
    RoomService,
    SeriesPage,
    Session,
)

DATA = Path(__file__).parent / "data"
FRIDAY = 4
Row = Mapping[str, Any]


def build(*, at: datetime) -> list[SeriesPage]:
    """Make the demo's series with their events, recordings, outputs and highlights, or bring them up to date."""
    data = tomllib.loads((DATA / "series.toml").read_text())
    found = [_build_series(row, at=at) for row in data["series"]]
    _keep_duties(at=at)
    for centre in Centre.objects.all():
        access.keep_centre(centre)
        _keep_service(centre, at=at)
    return found


def _keep_service(centre: Centre, *, at: datetime) -> None:
    """A service that makes rooms, which no event has chosen yet."""
    if not RoomService.objects.filter(centre=centre).exists():
        service = RoomService(centre=centre, kind=RoomKind.JITSI, name="Jitsi", server="https://meet.talkoot.example")
        hosting.keep(service, secret="", by=None, at=at)


def register(
    person: User, event: EventPage, *, at: datetime, quiet: bool = False, **options: Any
) -> list[Registration]:
    """Register a person for every part of the event that they may come to."""
    occasion = Occasion.objects.get(activity__key=event.translation_key)
    seatings = [seating for seating in occasion.seatings.filter(withdrawn=False) if rules.may_attend(person, seating)]
    language = person.language
    return registering.register(person, occasion, seatings, at=at, language=language, quiet=quiet, **options)


def attend(person: User, event: EventPage, *, minutes: int | None = None, by: User | None = None) -> None:
    """A person registered a week before a past event and was there, for so many minutes or all the time."""
    for row in register(person, event, at=event.starts_at - timedelta(days=7), quiet=True):
        attending.mark(row, at=row.seating.ends_at, by=by, minutes=minutes)


def ask(event: EventPage, rows: list[Registration], *, at: datetime) -> None:
    """Those who have a place ask what the data says, and vote; all but the last question have been let through."""
    data = tomllib.loads((DATA / "series.toml").read_text())
    told = next(one for row in data["series"] for one in row["event"] if one["key"] == str(event.translation_key))
    texts = told.get("asked", ())
    for number, (text, row) in enumerate(zip(texts, rows, strict=False)):
        question = audience.ask(row, text, named=not number, language="fi", at=at)
        if text != texts[-1]:
            audience.decide(question, QuestionState.SHOWN, by=None, at=at)
            for voter in rows[number + 1 : len(rows) - 5 * number]:
                audience.vote(voter, question.pk, wanted=True, at=at)


def _build_series(row: Row, *, at: datetime) -> SeriesPage:
    """A series in all languages, then what belongs to its events."""
    today = timezone.localdate(at)
    with transaction.atomic():
        pages = {code: _keep_series(row, code, today=today) for code in LANGUAGES}
        for event in row["event"]:
            for code in LANGUAGES:
                _keep_event(event, pages[code], code, today=today)
            _keep_belongings(event, pages["fi"], at=at, today=today)
    return SeriesPage.objects.get(pk=pages["fi"].pk)


def _keep_series(row: Row, code: str, *, today: date) -> SeriesPage:
    """The page of the series in one language."""
    words = row[code]
    fields = {
        "title": words["title"],
        "summary": words["summary"],
        "lead": words["lead"],
        "audience": words["audience"],
        "house_rules": words.get("house_rules", ""),
        "funder": row["funder"].get(code, ""),
        "centre": Centre.objects.get(code=row["centre"]),
        "phase": row["phase"],
        "needed": row["needed"],
        "made_on": row.get("created") or today + timedelta(days=row["created_offset_days"]),
        "changed_on": row.get("updated") or today + timedelta(days=row["updated_offset_days"]),
        "contact": Centre.objects.get(code=row["centre"]).email,
    }
    seed = f"{row['key']}|{code}"
    streams = {
        "goals": _stream([("goal", text) for text in words["goals"]], seed),
        "mix": _mix(row.get("mix", {}), seed),
        "partners": _stream([("partner", one) for one in _spoken(row["partners"], code)], seed),
        "contacts": _stream([("contact", one) for one in _spoken(row.get("contacts", ()), code)], seed),
        "sources": _stream([("source", one) for one in _spoken(row.get("sources", ()), code)], seed),
        "attachments": _stream(_materials(row, code, fields["centre"]), seed),
    }
    sets = {
        "co_owners": list(Centre.objects.filter(code__in=row["co_owners"])),
        "topics": list(Topic.objects.filter(code__in=row["topics"])),
        "professions": list(Profession.objects.filter(code__in=row["professions"])),
        "organisations": list(Organisation.objects.filter(code__in=row["counties"])),
    }
    above = Page.objects.get(depth=3, slug=row["centre"], locale__language_code=code)
    page = _page(SeriesPage, row["key"], above, row["slug"][code], code, fields, made_on=fields["made_on"])
    same = (
        page.live
        and page.slug == row["slug"][code]
        and all(getattr(page, name) == value for name, value in fields.items())
        and all(list(getattr(page, name).raw_data) == value for name, value in streams.items())
        and all(
            {one.pk for one in getattr(page, name).all()} == {one.pk for one in value} for name, value in sets.items()
        )
    )
    if not same:
        for name, value in streams.items():
            setattr(page, name, getattr(page, name).stream_block.to_python(value))
        _publish(page, row["slug"][code], {**fields, **sets})
    return SeriesPage.objects.get(pk=page.pk)


def _keep_event(row: Row, series: SeriesPage, code: str, *, today: date) -> None:
    """The page of an event in one language."""
    day = _day(row, "date", "offset_days", today)
    parts = [_part(part, day, code) for part in row["part"]]
    sessions = [_session(session, row["key"], day, code, series.centre) for session in row["session"]]
    registration = row.get("registration")
    opens = today + timedelta(days=registration["opens_offset_days"]) if registration else day - timedelta(days=30)
    closes = _moment(today + timedelta(days=registration["closes_offset_days"]), "16:00") if registration else None
    fields = {
        "title": row["titles"][code],
        "summary": row["summary"][code],
        "practicalities": row["practicalities"][code],
        "centre": series.centre,
        "registration_opens_at": _moment(opens, "09:00"),
        "registration_closes_at": closes or min(part.starts_at for part in parts),
        "place": row.get("live", {}).get("place", "Teams"),
        "join_url": row.get("live", {}).get("url", ""),
        "recorded": row.get("recorded", False),
        "letting_in": row.get("letting_in", LettingIn.ORDER),
    }
    questions = [_question(one, today, code) for one in row.get("question", ())]
    slug = row["slug"][code]
    page = _page(EventPage, row["key"], series, slug, code, fields, made_on=series.made_on)
    listed = (page.parts.all(), page.sessions.all(), page.questions.all())
    stored = [[_told(one) for one in rows] for rows in listed]
    wanted = [[_told(one) for one in rows] for rows in (parts, sessions, questions)]
    if page.live and page.slug == slug and stored == wanted and all(getattr(page, n) == v for n, v in fields.items()):
        return
    known = {one.key: one.pk for rows in listed for one in rows}
    for one in (*parts, *sessions, *questions):
        one.pk = known.get(one.key)
    page.parts, page.sessions, page.questions = parts, sessions, questions
    _publish(page, slug, fields)


def _keep_belongings(row: Row, series: SeriesPage, *, at: datetime, today: date) -> None:
    """The recording, outputs and highlights of an event, reviewed and published."""
    occasion = Occasion.objects.get(activity__key=row["key"])
    reviewer = User.objects.filter(roles__centre=series.centre, roles__kind="ORGANISER").order_by("pk").first()
    if "recording" in row:
        _keep_recording(row, occasion, series.centre, by=reviewer, today=today)
    for place, output in enumerate(row.get("output", ())):
        made = outputs.keep_output(
            occasion,
            key=UUID(output["key"]),
            question=output["question"],
            proposals=output["proposals"],
            responses=output["responses"],
            groups=output["groups"],
            next_steps=output["next_steps"],
            position=place,
        )
        if made.state != OutputState.PUBLISHED:
            outputs.review(made, by=reviewer, at=at)
            outputs.publish(made, by=reviewer, at=at)
    for place, highlight in enumerate(row.get("highlight", ())):
        kept = outputs.keep_highlight(
            occasion, key=UUID(highlight["key"]), theme=highlight["theme"], text=highlight["text"], position=place
        )
        if not kept.published:
            outputs.review(kept, by=reviewer, at=at)
            outputs.publish(kept, by=reviewer, at=at)


def _keep_duties(*, at: datetime) -> None:
    """Something that was taken on and something that is done, for each coming event whose list nobody has touched."""
    for occasion in Occasion.objects.filter(starts_at__gt=at, duties=None).select_related("activity"):
        people = rules.colleagues(occasion, day=timezone.localdate(at)).order_by("pk")
        organiser = people.filter(roles__kind="ORGANISER").first()
        host = duties.add(occasion, DutyKind.HOST, owner=organiser, at=at, by=organiser)
        duties.tick(host, at=at, by=organiser)
        duties.add(occasion, DutyKind.CAPTIONING, owner=people.last(), at=at, by=organiser)
        words = "Sovi puhujien kanssa harjoituksesta"
        day = timezone.localdate(occasion.starts_at) - timedelta(days=2)
        duties.add(occasion, DutyKind.OWN, words=words, owner=organiser, due_on=day, at=at, by=organiser)


def _keep_recording(row: Row, occasion: Occasion, centre: Centre, *, by: User | None, today: date) -> None:
    """The recording with its captions and chapters."""
    if Recording.objects.filter(occasion=occasion, visible=True).exists():
        return
    told = row["recording"]
    published = _moment(_day(told, "published", "published_offset_days", today), "10:00")
    video = _keep_video(row["titles"]["fi"], told, centre)
    recording = recordings.add(occasion, video, at=published, by=by)
    recordings.set_chapters(
        recording, [(session["clip_at"], session["titles"]) for session in row["session"] if "clip_at" in session]
    )
    recordings.publish(recording, consent=True, at=published, by=by)


def _keep_video(title: str, told: Row, centre: Centre) -> Video:
    """The film in the centre's collection, with captions in three languages."""
    collection = access.collection_of(centre)
    video = Video.objects.filter(title=title, collection=collection).first()
    if video is None:
        source = DATA / "media" / told["file"]
        length = next(track.duration for track in MediaInfo.parse(source).tracks if track.track_type == "General")
        film = ContentFile(source.read_bytes(), name=source.name)
        video = Video.objects.create(
            title=title, type="video", collection=collection, file=film, duration=int(length) / 1000
        )
    for code, name in told["captions"].items():
        if not video.tracks.filter(kind=TrackKind.CAPTIONS, language=code).exists():
            file = ContentFile((DATA / "media" / name).read_bytes(), name=name)
            Track.objects.create(video=video, kind=TrackKind.CAPTIONS, language=code, file=file)
    return video


def _part(row: Row, day: date, code: str) -> Part:
    """A part in one language, not yet stored."""
    return Part(
        key=UUID(row["key"]),
        title=row["titles"][code],
        starts_at=_moment(day, row["starts"]),
        ends_at=_moment(day, row["ends"]),
        access=row["access"],
        capacity=row.get("capacity"),
        threshold=row["threshold"],
    )


def _session(row: Row, event: str, day: date, code: str, centre: Centre) -> Session:
    """An item of the programme in one language, not yet stored; its key follows from its start."""
    people = [
        (
            "person",
            {"role": one["role"], "title": one["title"][code], "organisation": one["organisation"][code]},
        )
        for one in row.get("people", ())
    ]
    return Session(
        key=uuid5(UUID(event), row["starts"]),
        title=row["titles"][code],
        starts_at=_moment(day, row["starts"]),
        ends_at=_moment(day, row["ends"]),
        kind=row["kind"],
        knowledge=list(row.get("knowledge", ())),
        people=people,
        materials=StreamValue(
            Session._meta.get_field("materials").stream_block,
            _stream(_materials(row, code, centre), f"{event}|{row['starts']}|{code}"),
            is_lazy=True,
        ),
    )


def _question(row: Row, today: date, code: str) -> Question:
    """A question to those who register, in one language, not yet stored."""
    return Question(
        key=UUID(row["key"]),
        text=row["texts"][code],
        kind=row["kind"],
        required=row["required"],
        purpose=row["purposes"][code],
        delete_on=today + timedelta(days=row["days"]),
    )


def _told(row: Part | Session | Question) -> tuple:
    """What a row says, to compare."""
    if isinstance(row, Question):
        return (row.key, row.text, row.kind, row.required, row.purpose, row.delete_on)
    common = (row.key, row.title, row.starts_at, row.ends_at)
    if isinstance(row, Part):
        return (*common, row.access, row.capacity, row.threshold)
    people, materials = [dict(block.value) for block in row.people], list(row.materials.raw_data)
    return (*common, row.kind, list(row.knowledge), people, materials)


def _page(model: type[Any], key: str, above: Page, slug: str, code: str, fields: Row, *, made_on: date) -> Any:
    """The page with that key in that language: the stored one, or a new draft."""
    locale = Locale.objects.get(language_code=code)
    page = model.objects.filter(translation_key=key, locale=locale).first()
    if page is not None:
        return page
    first_at = _moment(made_on, "10:00")
    original = model.objects.filter(translation_key=key).order_by("pk").first()
    if original is not None:
        page = original.copy_for_translation(locale)
        page.first_published_at = first_at
        page.save(update_fields=["first_published_at"], clean=False)
        return page
    page = model(**fields, slug=slug, locale=locale, translation_key=key, live=False, first_published_at=first_at)
    Page.objects.get(pk=above.pk).specific.add_child(instance=page)
    return page


def _publish(page: Any, slug: str, fields: Row) -> None:
    """Publish the page with these fields."""
    for name, value in fields.items():
        setattr(page, name, value)
    page.slug, page.draft_title = slug, page.title
    page.save_revision().publish()


def _stream(blocks: Iterable[tuple[str, Any]], seed: str) -> list[dict[str, Any]]:
    """Values as the blocks of a stream, with ids that stay the same from run to run."""
    return [
        {"type": kind, "value": value, "id": str(uuid5(NAMESPACE_URL, f"{seed}|{kind}|{place}"))}
        for place, (kind, value) in enumerate(blocks)
    ]


def _spoken(rows: Iterable[Row], code: str) -> list[dict[str, Any]]:
    """The rows in one language: language maps become texts, days what a stream stores, a missing address empty."""
    spoken = [
        {
            name: value[code] if isinstance(value, dict) else value.isoformat() if isinstance(value, date) else value
            for name, value in row.items()
        }
        for row in rows
    ]
    return [row if "email" in row else {"address": "", **row} for row in spoken]


def _materials(row: Row, code: str, centre: Centre) -> list[tuple[str, dict[str, Any]]]:
    """The attachments and links of a series or an item in one language."""
    documents = [
        {"title": one["titles"][code], "document": _keep_document(one["titles"][code], one["files"][code], centre)}
        for one in row.get("attachments", ())
    ]
    links = [{"title": one["titles"][code], "address": one["address"]} for one in row.get("links", ())]
    return [*(("document", one) for one in documents), *(("link", one) for one in links)]


def _keep_document(title: str, name: str, centre: Centre) -> int:
    """The document in the centre's collection, by its number."""
    collection = access.collection_of(centre)
    found = Document.objects.filter(title=title, collection=collection).first()
    if found is None:
        file = ContentFile((DATA / "media" / name).read_bytes(), name=name)
        found = Document.objects.create(title=title, collection=collection, file=file)
    return int(found.pk)


def _mix(row: Row, seed: str) -> list[dict[str, Any]]:
    """The groups that a series aims for as blocks."""
    groups = row.get("shares", {}).items()
    return _stream([(row["kind"], {"group": group, "share": share}) for group, share in groups], seed)


def _day(row: Row, fixed: str, offset: str, today: date) -> date:
    """A date of the data: fixed, or counted from the demo's day and moved past the weekend."""
    if fixed in row:
        return row[fixed]
    day = today + timedelta(days=row[offset])
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > FRIDAY else 0)


def _moment(day: date, clock: str) -> datetime:
    """A time of day on the site's clock."""
    return timezone.make_aware(datetime.combine(day, time.fromisoformat(clock)))
