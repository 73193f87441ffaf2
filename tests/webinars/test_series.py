"""A series tells who makes it, what it rests on and what can be opened; materials are for who may see their item."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.test import Client
from django.utils import timezone
from wagtail.blocks import StreamValue
from wagtail.documents.models import Document
from wagtail.models import PageViewRestriction, Revision

from tests import worlds
from tests.learning.test_lending import a_document, met
from tests.webinars import scenes
from tests.webinars.test_drafting import draft_of, put
from tests.webinars.test_pages import coming, held, soon
from webinars import drafting
from webinars.models import EventPage, SeriesPage

pytestmark = pytest.mark.django_db
WORDS = {
    "partners": [("partner", {"name": "HPRC", "role": "koordinoija", "address": "https://hprc.example/"})],
    "contacts": [
        ("contact", {"role": "Sisällöt", "email": "sisallot@talkoot.example"}),
        ("contact", {"role": "Tekninen tuki", "email": "tuki@talkoot.example"}),
    ],
    "sources": [
        (
            "source",
            {
                "title": "Työryhmän raportti",
                "publisher": "STM (2021)",
                "address": "https://stm.example/raportti",
                "read_on": scenes.AT.date(),
            },
        )
    ],
}


def document_block(document: Document, title: str = "Ohje") -> tuple[str, dict[str, object]]:
    """The document as an attachment or material."""
    return ("document", {"title": title, "document": document})


def link_block(title: str = "Lisätietoa", address: str = "https://lisatieto.example/") -> tuple[str, dict[str, object]]:
    """A link as an attachment or material."""
    return ("link", {"title": title, "address": address})


def mixed(series: SeriesPage, open_document: Document, kept: Document, access: str = "REGION") -> EventPage:
    """A coming event with an open part and one for others, each with an item that hands something out."""
    starts, later = soon(), soon() + timedelta(hours=1)
    return scenes.an_event(
        series,
        parts=[
            scenes.a_part("Avoin osuus", starts=starts, minutes=60),
            scenes.a_part("Työpaja", starts=later, access=access),
        ],
        sessions=[
            scenes.a_session("Puhe", 0, 60, starts=starts, materials=[document_block(open_document, "Kalvot")]),
            scenes.a_session(
                "Ryhmät",
                0,
                60,
                starts=later,
                materials=[
                    document_block(kept, "Kanariaohje"),
                    link_block("Kanarialinkki", "https://kanaria.example/"),
                ],
            ),
        ],
        registration_opens_at=timezone.now() - timedelta(days=1),
    )


def test_a_series_tells_who_makes_it_and_what_it_rests_on(client: Client) -> None:
    document = a_document(worlds.a_centre("south"))
    blocks = [document_block(document, "Keskustelurunko"), link_block()]
    series = scenes.a_series(**WORDS, attachments=blocks, funder="STM", contact="etela@talkoot.example")

    html = " ".join(client.get(series.url).content.decode().split())

    for said in (
        '<a href="https://hprc.example/" >HPRC</a>, <span class="muted" >koordinoija</span>',
        '<dt>Sisällöt</dt><dd> <a href="mailto:sisallot@talkoot.example">',
        '<dt>Tekninen tuki</dt><dd> <a href="mailto:tuki@talkoot.example">',
        "STM (2021):",
        '(luettu <time datetime="2026-03-02">2.3.2026</time>)',
        f'<a href="{document.url}" download>Keskustelurunko (TXT, 13',
        '<a href="https://lisatieto.example/" >Lisätietoa</a>',
    ):
        assert said in html


def test_each_language_tells_its_own(client: Client) -> None:
    """In the reader's language, with the date as that language writes it."""
    series = scenes.a_series(**WORDS)
    swedish = scenes.translated(series, "sv", title="Serie")
    swedish.partners = [("partner", {"name": "HPRC", "role": "samordnare", "address": ""})]
    swedish.save_revision().publish()

    told = {page.locale.language_code: client.get(page.url).content.decode() for page in (series, swedish)}

    assert ("koordinoija" in told["fi"], "koordinoija" in told["sv"]) == (True, False)
    assert ("samordnare" in told["fi"], "samordnare" in told["sv"]) == (False, True)
    assert ("(läst" in told["sv"], "(luettu" in told["sv"]) == (True, False)


def test_recordings_are_listed_while_readers_may_watch_them(client: Client) -> None:
    series = scenes.a_series()
    page = held(series)
    hidden = held(series, "Piilotettu", days=30)
    scenes.occasion(hidden).recording.__class__.objects.filter(occasion=scenes.occasion(hidden)).update(visible=False)
    coming(series)

    shown = client.get(series.url).context["shown"]

    assert [(meeting.page.pk, meeting.recorded) for meeting in shown.recordings] == [(page.pk, 2)]


@pytest.mark.parametrize("events", [1, 30])
def test_a_series_with_everything_makes_twenty_queries(
    client: Client, django_assert_num_queries: object, events: int
) -> None:
    blocks = [document_block(a_document()) for _ in range(events)]
    series = scenes.a_series(**WORDS, attachments=blocks)
    series.co_owners.set([worlds.a_centre("north"), worlds.a_centre("west")])
    for number in range(events):
        held(series, f"Pidetty {number}", days=20 + number)
        coming(series, f"Tuleva {number}", days=10 + number)
    client.force_login(worlds.a_person())
    client.get(series.url)

    with django_assert_num_queries(20):
        html = client.get(series.url).content.decode()

    assert html.count('<li class="row') == 2 * events


@pytest.mark.parametrize("rows", [1, 3])
def test_materials_cost_one_query(client: Client, django_assert_num_queries: object, rows: int) -> None:
    """However many items hand something out."""
    sessions = [
        scenes.a_session(f"Puhe {number}", 20 * number, 20, starts=soon(), materials=[document_block(a_document())] * 2)
        for number in range(rows)
    ]
    page = scenes.an_event(parts=[scenes.a_part(starts=soon())], sessions=sessions)
    client.get(page.url)

    with django_assert_num_queries(15):
        html = client.get(page.url).content.decode()

    assert html.count(" download>Ohje") == 2 * rows


@pytest.mark.parametrize("access", ["REGION", "INVITED"])
def test_materials_of_a_part_for_others_leak_nowhere(client: Client, access: str) -> None:
    south = worlds.a_centre("south")
    series = scenes.a_series(south)
    opened, kept = a_document(south), a_document(south)
    page = mixed(series, opened, kept, access)
    scenes.translated(series, "sv", title="Serie")
    swedish = scenes.translated(page, "sv", title="Webbinarium")
    addresses = [
        *(
            f"{one.url}{below}"
            for one in (page, swedish)
            for below in ("", "programme/", "programme/json/", "calendar/")
        ),
        *(f"{series.url}{below}" for below in ("", "calendar/")),
        "/fi/catalogue/?q=Kanaria",
        "/fi/catalogue/?q=Kanariaohje",
    ]

    answers = [client.get(address) for address in addresses]

    assert {answer.status_code for answer in answers} == {200}
    seen = "".join(answer.content.decode().replace("q=Kanaria", "") for answer in answers)
    assert [word in seen for word in ("Kalvot", "Kanarialinkki", "kanaria.example", kept.filename)] == [
        True,
        False,
        False,
        False,
    ]
    assert (met(opened, None, worlds.a_person()), met(kept, None, worlds.a_person())) == ([200, 200], [404, 404])


def test_who_may_come_gets_the_materials(client: Client) -> None:
    south = worlds.a_centre("south")
    kept = a_document(south)
    page = mixed(scenes.a_series(south), a_document(south), kept)
    insider = worlds.a_person()
    worlds.a_job(insider, worlds.an_organisation("uusimaa", area=south.area))

    client.force_login(insider)
    html = client.get(page.url).content.decode()

    assert [word in html for word in ("Kanariaohje", "Kanarialinkki", kept.url)] == [True] * 3
    assert met(kept, insider) == [200]


def test_a_draft_s_materials_and_attachments_are_nobody_s(client: Client) -> None:
    """Those of a draft, of the draft of a live page, and of what was taken off again."""
    south = worlds.a_centre("south")
    attached, drafted = a_document(south), a_document(south)
    series = scenes.a_series(south, attachments=[document_block(attached)])
    assert met(attached, None) == [200]

    series.attachments = [document_block(drafted)]
    series.save_revision()
    scenes.a_draft(
        series, "Luonnos", [scenes.a_part()], [scenes.a_session("A", 0, 9, materials=[document_block(drafted)])]
    )

    assert (met(attached, None), met(drafted, None)) == ([200], [404])
    series.latest_revision.publish()
    assert (met(attached, None), met(drafted, None)) == ([404], [200])
    SeriesPage.objects.get(pk=series.pk).unpublish()
    assert met(drafted, None) == [404]


def test_a_page_for_those_signed_in_keeps_its_attachments_to_them() -> None:
    document = a_document(worlds.a_centre("south"))
    series = scenes.a_series(worlds.a_centre("south"), attachments=[document_block(document)])
    PageViewRestriction.objects.create(page=series, restriction_type=PageViewRestriction.LOGIN)

    assert met(document, None, worlds.a_person()) == [404, 200]


def test_a_translation_keeps_the_materials_of_its_own(client: Client) -> None:
    """New items come with the lead's until they are translated; those that are there stay."""
    series = scenes.a_series()
    page = scenes.an_event(series, sessions=[scenes.a_session("Puhe", 0, 30, materials=[link_block("Suomeksi")])])
    scenes.translated(series, "sv", title="Serie")
    swedish = scenes.translated(page, "sv", title="Webbinarium")
    row = swedish.sessions.get()
    row.materials = [link_block("På svenska")]
    row.save()

    page = EventPage.objects.get(pk=page.pk)
    page.sessions = [*page.sessions.all(), scenes.a_session("Toinen", 30, 30, materials=[link_block("Uusi")])]
    page.save_revision().publish()

    told = [
        [block.value["title"] for block in one.materials] for one in EventPage.objects.get(pk=swedish.pk).sessions.all()
    ]
    assert told == [["På svenska"], ["Uusi"]]


def test_pasting_a_programme_keeps_the_materials() -> None:
    """The text says nothing of them; the item that stays the same thing keeps what it hands out."""
    page = scenes.an_event(sessions=[scenes.a_session("Puhe", 0, 30, materials=[link_block("Kalvot")])])
    text = drafting.text_of(page)

    put(page, text.replace("9.30", "9.40"))

    [session] = draft_of(page).sessions.all()
    assert (timezone.localtime(session.ends_at).minute, session.materials[0].value["title"]) == (40, "Kalvot")
    assert "Kalvot" not in text


def test_a_deleted_document_is_left_out(client: Client) -> None:
    document = a_document()
    series = scenes.a_series(attachments=[document_block(document, "Poistettu"), link_block()])
    document.delete()

    html = client.get(series.url).content.decode()

    assert ("Poistettu" in html, "Lisätietoa" in html) == (False, True)


def test_partners_that_were_names_become_partners(client: Client) -> None:
    """In every language, on live pages and in their revisions; those with a role already stay as they are."""
    finnish = scenes.a_series()
    swedish = scenes.translated(finnish, "sv", title="Serie")
    block = SeriesPage._meta.get_field("partners").stream_block
    kept = {"type": "partner", "value": {"name": "HUS", "role": "isäntä", "address": ""}, "id": "2"}
    for page in (finnish, swedish):
        stored = [{"type": "partner", "value": f"HPRC {page.locale.language_code}", "id": "1"}, kept]
        page.partners = StreamValue(block, stored, is_lazy=True)
        page.save_revision().publish()
        page.save_revision()
    step = import_module("webinars.migrations.0008_series_things").Migration.operations[-1]

    step.migrate_stream_data_forward(apps, None)

    for page in (finnish, swedish):
        wanted = [
            {**kept, "value": {**kept["value"], "name": f"HPRC {page.locale.language_code}", "role": ""}, "id": "1"},
            kept,
        ]
        stored = SeriesPage.objects.get(pk=page.pk)
        drafts = [one.as_object() for one in Revision.objects.for_instance(page).order_by("-pk")[:2]]
        assert [list(one.partners.raw_data) for one in (stored, *drafts)] == [wanted] * 3
        assert f"HPRC {page.locale.language_code}" in client.get(page.url).content.decode()


def test_a_webinar_that_is_closed_to_visitors_is_not_named_to_them(client: Client) -> None:
    series = scenes.a_series()
    scenes.an_event(series, title="Näkyvä")
    closed = scenes.an_event(series, title="Suljettu sivu")
    PageViewRestriction.objects.create(page=closed, restriction_type=PageViewRestriction.LOGIN)

    def named() -> list[bool]:
        pages = (client.get(f"{series.url}{below}").content.decode() for below in ("", "json/"))
        return [word in page for page in pages for word in ("Näkyvä", "Suljettu sivu")]

    as_visitor = named()
    client.force_login(worlds.a_person())

    assert (as_visitor, named()) == ([True, False, True, False], [True, True, True, False])
