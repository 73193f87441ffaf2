"""The feed and the description of a series: well formed, in the page's language, and what everybody may read alone."""

from datetime import timedelta
from email.utils import parsedate_to_datetime
from uuid import uuid4
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from wagtail.models import PageViewRestriction

from tests import worlds
from tests.webinars import scenes
from tests.webinars.test_pages import coming, held, soon
from tests.webinars.test_series import WORDS
from webinars import outputs, recordings
from webinars.models import EventPage, Recording, SeriesPage

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}link"


def read(client: Client, series: SeriesPage) -> ElementTree.Element:
    """The channel of the feed, with everything RSS 2.0 asks of it."""
    answer = client.get(f"{series.url}feed/")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/rss+xml; charset=utf-8")
    root = ElementTree.fromstring(answer.content)
    assert (root.tag, root.get("version")) == ("rss", "2.0")
    [channel] = root
    assert all(channel.findtext(name) for name in ("title", "link", "description", "language"))
    assert channel.find(ATOM).attrib == {"rel": "self", "href": f"{settings.BASE_URL}{series.url}feed/"}
    for item in channel.findall("item"):
        assert item.find("guid").get("isPermaLink") == "false"
        assert item.findtext("link").startswith(f"{settings.BASE_URL}/")
        assert parsedate_to_datetime(item.findtext("pubDate")).tzinfo
        assert item.findtext("title")
        assert item.findtext("description").startswith("<p>")
    return channel


def told(channel: ElementTree.Element) -> list[tuple[str, str]]:
    """Titles and addresses below the site, the newest first."""
    return [
        (item.findtext("title"), item.findtext("link").removeprefix(settings.BASE_URL))
        for item in channel.findall("item")
    ]


def test_a_feed_tells_events_recordings_and_outputs(client: Client) -> None:
    series = scenes.a_series()
    past, future = held(series), coming(series)

    channel = read(client, series)

    assert (channel.findtext("title"), channel.findtext("language")) == (series.title, "fi")
    assert channel.findtext("link") == f"{settings.BASE_URL}{series.url}"
    assert sorted(told(channel)) == [
        ("Pidetty", past.url),
        ("Tallenne: Pidetty", f"{past.url}#recording"),
        ("Tuleva", future.url),
        ("Tuotos: Mikä estää lasta tulemasta kuulluksi?", f"{past.url}#outputs"),
    ]
    item = next(one for one in channel.findall("item") if one.findtext("title") == "Tuleva")
    assert ("klo" in item.findtext("description"), "Kaksi puheenvuoroa." in item.findtext("description")) == (
        True,
        True,
    )
    guids = [one.findtext("guid") for one in channel.findall("item")]
    assert len(set(guids)) == 4
    assert f"urn:uuid:{future.translation_key}" in guids


def test_the_page_leads_to_its_feed_and_calendar(client: Client) -> None:
    series = scenes.a_series()
    coming(series)

    html = " ".join(client.get(series.url).content.decode().split())

    assert (
        f'<link rel="alternate" type="application/rss+xml" href="{series.url}feed/" title="Lapsen osallisuus" >' in html
    )
    assert f'<link rel="alternate" type="application/ld+json" href="{series.url}json/">' in html
    host = settings.BASE_URL.partition("://")[2]
    assert f'<a href="webcal://{host}{series.url}calendar/">' in html
    assert f'<a href="{series.url}feed/">' in html


def test_a_feed_speaks_the_language_of_its_page(client: Client) -> None:
    series = scenes.a_series()
    page = held(series)
    swedish = scenes.translated(series, "sv", title="Serie")
    scenes.translated(page, "sv", title="Webbinarium")

    channel = read(client, swedish)

    assert channel.findtext("language") == "sv"
    assert ("Inspelning: Webbinarium", f"{swedish.url}{page.slug}/#recording") in told(channel)
    assert not [title for title, _url in told(channel) if "Pidetty" in title]


def test_an_event_that_is_called_off_says_so(client: Client) -> None:
    series = scenes.a_series()
    page = coming(series)
    page.standing = "CANCELLED"
    page.save_revision().publish()

    assert told(read(client, series)) == [("Peruttu: Tuleva", page.url)]


def test_what_is_not_for_everybody_is_not_in_the_feed(client: Client) -> None:
    """Parts for others with their links, items and people; drafts; what is not published; pages for some."""
    south = worlds.a_centre("south")
    series = scenes.a_series(south)
    starts, later = soon(), soon() + timedelta(hours=1)
    secret = [
        scenes.a_session("Kanariapuhe", 0, 60, starts=later, people=[scenes.speaker("HOST", "kanaria", "Kanaria")])
    ]
    parts = {"access": "REGION", "join_url": "https://meet.talkoot.example/kanaria"}
    opens = timezone.now() - timedelta(days=90)
    scenes.an_event(
        series,
        "Kaksi osaa",
        parts=[scenes.a_part(starts=starts, minutes=60), scenes.a_part("Kanariaosa", starts=later, **parts)],
        sessions=secret,
        registration_opens_at=opens,
        practicalities="<p>Kanariaohje</p>",
    )
    hidden = held(series, "Näkyvä")
    Recording.objects.update(visible=False)
    draft = outputs.keep_output(
        scenes.occasion(hidden), key=uuid4(), question={"fi": "Kanariakysymys"}, proposals=[], summary={"fi": "Kanaria"}
    )
    outputs.review(draft, by=None, at=timezone.now())
    closed = scenes.an_event(series, "Kanariatapaaminen", [scenes.a_part(starts=soon(-9), **parts)], [])
    recordings.publish(
        recordings.add(scenes.occasion(closed), scenes.a_video(60), at=timezone.now()), consent=True, at=timezone.now()
    )
    scenes.a_draft(series, "Kanarialuonnos", [scenes.a_part(starts=starts)], [])
    signed_in = coming(series, "Kanariasivu")
    PageViewRestriction.objects.create(page=signed_in, restriction_type=PageViewRestriction.LOGIN)
    insider = worlds.a_person()
    worlds.a_job(insider, worlds.an_organisation("uusimaa", area=south.area))

    for person in (None, insider):
        if person:
            client.force_login(person)
        answer = client.get(f"{series.url}feed/")
        assert [word in answer.content.decode() for word in ("anaria", "meet.talkoot")] == [False, False]
        assert "Cookie" not in answer.headers.get("Vary", "")
    assert sorted(title for title, _url in told(read(client, series))) == [
        "Kaksi osaa",
        "Näkyvä",
        "Tuotos: Mikä estää lasta tulemasta kuulluksi?",
    ]


def test_a_series_for_those_signed_in_has_no_feed_for_others(client: Client) -> None:
    series = scenes.a_series()
    coming(series)
    PageViewRestriction.objects.create(page=series, restriction_type=PageViewRestriction.LOGIN)

    answers = [client.get(f"{series.url}{below}") for below in ("feed/", "json/")]

    assert [(answer.status_code, b"Tuleva" in answer.content) for answer in answers] == [(302, False)] * 2


def test_a_reader_that_has_it_already_gets_nothing_new(client: Client) -> None:
    """Until something changes, be it only a word."""
    series = scenes.a_series()
    page = coming(series)
    etag = client.get(f"{series.url}feed/").headers["ETag"]

    assert client.get(f"{series.url}feed/", headers={"if-none-match": etag}).status_code == 304
    page.summary = "Uusi kuvaus."
    page.save_revision().publish()
    assert client.get(f"{series.url}feed/", headers={"if-none-match": etag}).status_code == 200


def test_what_xml_cannot_hold_is_left_out(client: Client) -> None:
    series = scenes.a_series()
    coming(series, "Työ & <tauko>\x0c")

    assert [title for title, _url in told(read(client, series))] == ["Työ & <tauko>"]


@pytest.mark.parametrize("events", [1, 3])
def test_a_feed_costs_the_same(client: Client, django_assert_num_queries: object, events: int) -> None:
    series = scenes.a_series()
    for number in range(events):
        held(series, f"Pidetty {number}", days=20 + number)
        coming(series, f"Tuleva {number}", days=10 + number)
    client.get(f"{series.url}feed/")

    with django_assert_num_queries(11):
        answer = client.get(f"{series.url}feed/")

    assert answer.content.count(b"<item>") == 4 * events


def test_a_series_is_described_for_machines(client: Client) -> None:
    series = scenes.a_series(**WORDS, funder="STM", audience="Kaikille.")
    page = EventPage.objects.get(pk=coming(series).pk)

    answer = client.get(f"{series.url}json/")

    described = answer.json()
    assert answer.headers["Content-Type"] == "application/ld+json; charset=utf-8"
    assert (described["@type"], described["name"], described["inLanguage"]) == ("EventSeries", series.title, "fi")
    assert described["organizer"] == [{"@type": "Organization", "name": series.centre.name}]
    assert described["contributor"] == [
        {
            "@type": "Role",
            "roleName": "koordinoija",
            "contributor": {"@type": "Organization", "name": "HPRC", "url": "https://hprc.example/"},
        }
    ]
    assert (described["funder"]["name"], described["audience"]["audienceType"]) == ("STM", "Kaikille.")
    assert (described["startDate"], described["endDate"]) == (str(timezone.localdate(page.starts_at)),) * 2
    assert [(one["name"], one["url"]) for one in described["subEvent"]] == [
        ("Tuleva", f"{settings.BASE_URL}{page.url}")
    ]
    assert page.join_url not in answer.content.decode()
