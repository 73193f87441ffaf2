"""A series as a template: the same programmes on new days, as drafts, in all languages; nothing is shared."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import GroupPagePermission, Page

from people.models import User
from tests import worlds
from tests.learning.test_lending import a_document, met
from tests.webinars import scenes
from tests.webinars.test_drafting import draft_of, organiser
from tests.webinars.test_series import WORDS, document_block
from webinars import copying, outputs, recordings, registering
from webinars.models import EventPage, Occasion, Part, Question, Registration, Seating, SeriesPage, Session

pytestmark = pytest.mark.django_db
WINTER = datetime(2026, 3, 13, 7, tzinfo=UTC)  # Friday, 9.00 in Helsinki; the clocks go forward on 29 March
SUMMER = datetime(2026, 4, 10, 6, tzinfo=UTC)  # Friday, 9.00 again
NEXT = date(2026, 10, 16)  # a Friday; the clocks go back on 25 October
TITLE = "Lapsen osallisuus 2027"


def a_template(**fields: object) -> tuple[SeriesPage, EventPage, EventPage]:
    """A published series of two webinars at nine o'clock, before and after the clocks go forward."""
    series = scenes.a_series(**{**WORDS, "phase": "COMPLETED", "made_on": date(2025, 1, 1), **fields})
    first = scenes.an_event(
        series,
        "Ensimmäinen",
        parts=[
            scenes.a_part("Avoin", starts=WINTER, minutes=60, capacity=40),
            scenes.a_part(
                "Työpaja",
                starts=WINTER + timedelta(hours=1),
                access="INVITED",
                join_url="https://meet.talkoot.example/paja",
            ),
        ],
        sessions=[
            scenes.a_session(
                "Puhe",
                10,
                30,
                starts=WINTER,
                people=[scenes.speaker()],
                knowledge=["RESEARCH"],
                materials=[document_block(a_document(series.centre), "Kalvot")],
            )
        ],
        registration_opens_at=WINTER - timedelta(days=30),
        standing="MOVED",
        notice="Siirretty.",
        practicalities="<p>Tallennetaan.</p>",
    )
    second = scenes.an_event(series, "Toinen", parts=[scenes.a_part(starts=SUMMER)], sessions=[])
    return SeriesPage.objects.get(pk=series.pk), first, second


def copied(series: SeriesPage, *, by: User | None = None, on: date = NEXT, **titles: str) -> SeriesPage:
    """What is made of the series."""
    plan = copying.plan(series, first_on=on)
    return copying.make(plan, {"fi": TITLE, **titles}, by=by or organiser(series))


def events_of(series: SeriesPage) -> list[EventPage]:
    """The drafts of its webinars, as editors see them."""
    return [draft_of(page) for page in EventPage.objects.child_of(series).order_by("path")]


def clocks(page: EventPage) -> list[str]:
    """When the parts and items of a webinar are, on the clock of the wall."""
    return [f"{timezone.localtime(row.starts_at):%d.%m. %H.%M}" for row in (*page.parts.all(), *page.sessions.all())]


def test_days_move_together_and_the_clock_stays() -> None:
    """Over both changes of the clocks: the distance in days, and with it the day of the week, stays."""
    series, _first, _second = a_template()

    made = copied(series)

    first, second = events_of(made)
    assert (clocks(first), clocks(second)) == (["16.10. 09.00", "16.10. 10.00", "16.10. 09.10"], ["13.11. 09.00"])
    assert {page.starts_at.weekday() for page in (first, second)} == {4}
    opens = timezone.localtime(first.registration_opens_at)
    assert (opens.date(), opens.hour) == (NEXT - timedelta(days=30), 9)


def test_a_copy_has_the_texts_and_none_of_what_happened() -> None:
    series, _first, _second = a_template(co_owners=[worlds.a_centre("north")])

    made = copied(series)

    draft = made.get_latest_revision_as_object()
    assert (made.title, made.live, made.phase, made.made_on, made.first_published_at) == (
        TITLE,
        False,
        "PLANNED",
        None,
        None,
    )
    for name in ("partners", "contacts", "sources"):
        assert [block.value for block in getattr(draft, name)] == [block.value for block in getattr(series, name)]
    assert (draft.summary, draft.centre, [one.code for one in draft.co_owners.all()]) == (
        series.summary,
        series.centre,
        ["north"],
    )
    first, second = events_of(made)
    assert [(page.title, page.live, page.standing, page.notice, page.join_url) for page in (first, second)] == [
        ("Ensimmäinen", False, "PLANNED", "", ""),
        ("Toinen", False, "PLANNED", "", ""),
    ]
    assert (first.practicalities, first.place) == ("<p>Tallennetaan.</p>", "Teams")
    assert [(part.title, part.access, part.capacity, part.join_url) for part in first.parts.all()] == [
        ("Avoin", "OPEN", 40, ""),
        ("Työpaja", "INVITED", None, ""),
    ]
    [session] = first.sessions.all()
    assert (session.title, session.knowledge, session.cast) == (
        "Puhe",
        ["RESEARCH"],
        [("Puhuja", "johtava tutkija", "THL")],
    )


def test_nothing_is_shared_with_the_template() -> None:
    """New keys; places, invitations, recordings, outputs and the documents of items stay with the old one."""
    series, first, _second = a_template()
    document = first.sessions.get().materials[0].value["document"]
    occasion = scenes.occasion(first)
    seatings = list(occasion.seatings.order_by("starts_at"))
    registering.register(
        registering.Guest("Aino", "aino@example.org"), occasion, seatings[:1], at=scenes.AT, language="fi", quiet=True
    )
    registering.invite(seatings[1], ["eino@example.org"])
    recordings.add(occasion, scenes.a_video(), at=scenes.AT)
    outputs.keep_output(occasion, key=uuid4(), question={"fi": "Mitä?"}, proposals=[])

    made = copied(series)
    for page in (made, *EventPage.objects.child_of(made)):
        page.get_latest_revision().publish()

    assert EventPage.objects.values("translation_key").distinct().count() == EventPage.objects.count() == 4
    for model in (Part, Session):
        assert model.objects.values("key").distinct().count() == model.objects.count()
    copies = Occasion.objects.filter(series__key=made.translation_key)
    assert copies.count() == 2
    assert Seating.objects.filter(occasion__in=copies, invitations=None, registrations=None).count() == 3
    assert not copies.exclude(outputs=None, recording=None).exists()
    assert Registration.objects.count() == 1
    assert not list(events_of(made)[0].sessions.get().materials)
    assert met(document, None) == [200]  # the old item hands it out, as before


def test_translations_are_copied_with_their_own_texts_and_the_same_new_keys() -> None:
    series, first, _second = a_template()
    scenes.translated(series, "sv", title="Barnets delaktighet", lead="På svenska.")
    swedish = scenes.translated(first, "sv", title="Den första")
    swedish.sessions.update(title="Inlägg")
    EventPage.objects.get(pk=swedish.pk).save_revision()

    made = copied(series, sv="Barnets delaktighet 2027")

    other = SeriesPage.objects.get(translation_key=made.translation_key, locale__language_code="sv")
    assert (other.title, other.lead, other.live, other.get_parent().locale.language_code) == (
        "Barnets delaktighet 2027",
        "På svenska.",
        False,
        "sv",
    )
    [here] = events_of(other)
    original = events_of(made)[0]
    assert (here.title, here.translation_key) == ("Den första", original.translation_key)
    assert clocks(here) == clocks(original)
    for rows in ("parts", "sessions"):
        assert [one.key for one in getattr(here, rows).all()] == [one.key for one in getattr(original, rows).all()]
    assert [one.title for one in here.sessions.all()] == ["Inlägg"]


def test_what_only_the_draft_says_is_copied() -> None:
    """The template is what its editors see."""
    series, first, _second = a_template()
    first = EventPage.objects.get(pk=first.pk)
    first.title = "Muutettu"
    first.save_revision()

    assert [page.title for page in events_of(copied(series))] == ["Muutettu", "Toinen"]


def test_a_series_without_webinars_is_copied_too() -> None:
    made = copied(scenes.a_series())

    assert (made.title, events_of(made)) == (TITLE, [])


def test_co_owners_get_the_drafts_as_well() -> None:
    north = worlds.a_centre("north")
    series, _first, _second = a_template(co_owners=[north])

    made = copied(series)

    groups = GroupPagePermission.objects.filter(page=made).values_list("group__name", flat=True)
    assert {name.partition(":")[0] for name in groups} == {"north"}


@pytest.mark.parametrize("model", [SeriesPage, EventPage, Part, Session, Question])
def test_every_field_is_taken_moved_or_left(model: type) -> None:
    """A new field has to be thought of: does the next series want it, and whom could it betray?"""
    own = [*model._meta.local_fields, *model._meta.local_many_to_many]
    structural = {"page_ptr", "id", "page"}

    named = [*copying.TAKEN[model], *copying.MOVED[model], *copying.LEFT[model]]

    title = {"title"} & set(named)  # pages have it from Wagtail, and get a new one
    assert sorted(named) == sorted({field.name for field in own} - structural | title)


def screen(page: Page) -> str:
    """Where a series becomes a template."""
    return f"/admin/webinars/template/{page.pk}/"


def test_the_screen_shows_what_will_be_made_before_it_is_made(client: Client) -> None:
    series, _first, _second = a_template()
    client.force_login(organiser(series))
    typed = {"title_fi": TITLE, "first_on": "2026-10-17"}

    looked = client.post(screen(series), {**typed, "look": ""})

    html = " ".join(looked.content.decode().split())
    assert (SeriesPage.objects.count(), EventPage.objects.count()) == (1, 2)
    assert ["la 17.10.2026" in html, "la 14.11.2026" in html, html.count("Tämä on viikonloppu.")] == [True, True, 2]
    assert 'name="make"' in html
    made = client.post(screen(series), {**typed, "make": ""})
    new = SeriesPage.objects.get(title=TITLE)
    assert (made.status_code, made.url) == (302, f"/admin/pages/{new.pk}/")
    assert (new.live, len(events_of(new))) == (False, 2)
    assert client.get(f"{series.url}").status_code == 200
    assert Client().get(new.get_url()).status_code == 404


@pytest.mark.parametrize(
    ("typed", "faults"),
    [
        ({}, ["first_on", "title_fi"]),
        ({"title_fi": "Lapsen osallisuus", "first_on": "2026-10-16"}, ["title_fi"]),
        ({"title_fi": TITLE, "first_on": "16.13.2026"}, ["first_on"]),
        ({"title_fi": TITLE, "first_on": "0026-10-16"}, ["first_on"]),
        ({"title_fi": "A" * 256, "first_on": "2026-10-16"}, ["title_fi"]),
    ],
)
def test_a_faulty_form_makes_nothing(client: Client, typed: dict[str, str], faults: list[str]) -> None:
    series, _first, _second = a_template()
    client.force_login(organiser(series))

    answer = client.post(screen(series), {**typed, "make": ""})

    assert (answer.status_code, sorted(answer.context["form"].errors)) == (200, faults)
    assert SeriesPage.objects.count() == 1


def test_others_do_not_know_of_the_screen(client: Client) -> None:
    """Another centre's organiser, a co-owner who cannot make a series there, a learner; and events have none."""
    south, north = worlds.a_centre("south"), worlds.a_centre("north")
    series, first, _second = a_template(centre=south, co_owners=[north])
    scenes.a_centre_page(north)
    ours, theirs = organiser(series), organiser(scenes.a_series(north, title="Muu", slug="muu"))

    for person, page, status in ((theirs, series, 404), (ours, first, 404), (ours, series, 200)):
        client.force_login(person)
        assert client.get(screen(page)).status_code == status
        if status == 404:
            assert client.post(screen(page), {"title_fi": "X", "first_on": "2026-10-16", "make": ""}).status_code == 404
    assert not SeriesPage.objects.filter(title="X").exists()


def test_the_way_there_stands_on_the_page_of_the_series(client: Client) -> None:
    series, first, _second = a_template()
    client.force_login(organiser(series))

    offered = [
        screen(series) in client.get(f"/admin/pages/{page.pk}/edit/").content.decode() for page in (series, first)
    ]

    assert offered == [True, False]


@pytest.mark.parametrize("number", [1, 3])
def test_planning_costs_the_same(client: Client, django_assert_num_queries: object, number: int) -> None:
    """However many webinars, of which some have never been published."""
    series = scenes.a_series()
    for place in range(number):
        parts = [scenes.a_part(starts=SUMMER + timedelta(days=7 * place))]
        scenes.an_event(series, f"Webinaari {place}", parts=parts)
        scenes.a_draft(series, f"Luonnos {place}", [scenes.a_part()], [])
    copying.plan(series, first_on=NEXT)

    with django_assert_num_queries(5):
        plan = copying.plan(series, first_on=NEXT)

    assert len(plan.events) == 2 * number
