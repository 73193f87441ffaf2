"""Scenes with a series and its events, built through Wagtail's own verbs as an organiser would."""

from datetime import UTC, datetime, timedelta

from django.core.files.base import ContentFile
from wagtail.models import Locale, Page, Site

from learning.models import Track, Video
from library.models import CentrePage, HomePage
from people.models import Centre
from tests import worlds
from webinars.models import EventPage, Occasion, Part, SeriesPage, Session

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
STARTS = datetime(2026, 4, 10, 6, tzinfo=UTC)  # 9.00 in Helsinki, summer time


def a_home(language: str = "fi") -> HomePage:
    """The front page of a language; Finnish is the site's root."""
    locale = Locale.objects.get_or_create(language_code=language)[0]
    found = HomePage.objects.filter(locale=locale).first()
    if found:
        return found
    root = Page.objects.get(depth=1)
    first = HomePage.objects.order_by("pk").first()
    if first:
        home = first.copy_for_translation(locale)
        home.slug = language
        home.save_revision().publish()
        return HomePage.objects.get(pk=home.pk)
    home = root.add_child(
        instance=HomePage(title="Etusivu", slug="etusivu", headline="Opi", lead="Yhdessä", locale=locale)
    )
    Site.objects.update_or_create(
        is_default_site=True, defaults={"hostname": "testserver", "port": 80, "root_page": home, "site_name": "Talkoot"}
    )
    return home


def a_centre_page(centre: Centre, language: str = "fi") -> CentrePage:
    """A centre's page in a language."""
    home = a_home(language)
    found = CentrePage.objects.filter(centre=centre, locale=home.locale).first()
    if found:
        return found
    first = CentrePage.objects.filter(centre=centre).order_by("pk").first()
    if first:
        page = first.copy_for_translation(home.locale)
        page.save_revision().publish()
        return CentrePage.objects.get(pk=page.pk)
    return home.add_child(
        instance=CentrePage(
            title=centre.names["fi"], slug=centre.code, centre=centre, lead="Keskus", locale=home.locale
        )
    )


def a_series(centre: Centre | None = None, **fields: object) -> SeriesPage:
    """A published series in Finnish."""
    centre = centre or worlds.a_centre()
    parent = a_centre_page(centre)
    values = {"title": "Lapsen osallisuus", "summary": "Opit kuulemaan lasta.", "centre": centre, **fields}
    series = parent.add_child(instance=SeriesPage(live=False, locale=parent.locale, **values))
    series.save_revision().publish()
    return SeriesPage.objects.get(pk=series.pk)


def a_part(title: str = "Webinaari", *, starts: datetime = STARTS, minutes: int = 150, **fields: object) -> Part:
    """A part of an event, not yet stored."""
    return Part(title=title, starts_at=starts, ends_at=starts + timedelta(minutes=minutes), **fields)


def a_session(title: str, offset: int, minutes: int, *, starts: datetime = STARTS, **fields: object) -> Session:
    """An item of the programme, so many minutes after the start."""
    begins = starts + timedelta(minutes=offset)
    return Session(title=title, starts_at=begins, ends_at=begins + timedelta(minutes=minutes), **fields)


def a_draft(series: SeriesPage, title: str, parts: list[Part], sessions: list[Session], **fields: object) -> EventPage:
    """An event as the editor would save it, not yet published."""
    values = {
        "summary": "Kaksi puheenvuoroa.",
        "registration_opens_at": AT - timedelta(days=7),
        "place": "Teams",
        "join_url": "https://meet.talkoot.example/avoin",
        **fields,
    }
    page = EventPage(title=title, live=False, locale=series.locale, centre=series.centre, **values)
    page.parts = parts
    page.sessions = sessions
    return series.add_child(instance=page)


def an_event(
    series: SeriesPage | None = None,
    title: str = "Kirjaaminen lapsen näkökulmasta",
    parts: list[Part] | None = None,
    sessions: list[Session] | None = None,
    **fields: object,
) -> EventPage:
    """A published event; by default with one open part and four items."""
    series = series or a_series()
    parts = parts or [a_part()]
    if sessions is None:
        first = min(part.starts_at for part in parts)
        sessions = [
            a_session("Tervetuloa", 0, 10, starts=first, kind="OPENING"),
            a_session("Lapsi kertoo", 10, 30, starts=first, people=[speaker()]),
            a_session("Tauko", 40, 10, starts=first, kind="BREAK"),
            a_session(
                "Dialogi",
                50,
                40,
                starts=first,
                kind="DIALOGUE",
                knowledge=["RESEARCH"],
                people=[
                    speaker("PANELLIST", "opettaja", "Koulu"),
                    speaker("FACILITATOR", "työnohjaaja", "Aretai"),
                ],
            ),
        ]
    page = a_draft(series, title, parts, sessions, **fields)
    page.save_revision().publish()
    return EventPage.objects.get(pk=page.pk)


def speaker(role: str = "SPEAKER", title: str = "johtava tutkija", organisation: str = "THL") -> tuple:
    """Somebody in a session."""
    return ("person", {"role": role, "title": title, "organisation": organisation})


def occasion(page: EventPage) -> Occasion:
    """What all languages share of the event."""
    return Occasion.objects.select_related("activity", "series").get(activity__key=page.translation_key)


def translated(page: EventPage | SeriesPage, language: str, **texts: str) -> EventPage | SeriesPage:
    """The published translation of a page, with these texts."""
    parent = page.get_parent().specific
    if isinstance(parent, CentrePage):
        a_centre_page(parent.centre, language)
    locale = Locale.objects.get_or_create(language_code=language)[0]
    copy = page.copy_for_translation(locale)
    for name, text in texts.items():
        setattr(copy, name, text)
    copy.save_revision().publish()
    return type(page).objects.get(pk=copy.pk)


def a_video(seconds: int = 120, *languages: str) -> Video:
    """A video with captions in these languages."""
    video = Video.objects.create(
        title="Tallenne", duration=seconds, type="video", file=ContentFile(b"film", "clip.mp4")
    )
    for language in languages:
        text = b"WEBVTT\n\n00:00:00.000 --> 00:00:05.000\nTervetuloa webinaariin\n"
        Track.objects.create(video=video, language=language, file=ContentFile(text, f"clip.{language}.vtt"))
    return video
