"""Programmes put into drafts: of an event, of a translation, of a whole series; and the screen that does it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from wagtail.models import Locale

from learning import access
from people import organising
from people.enums import RoleKind
from people.models import User
from tests import worlds
from tests.webinars import scenes
from webinars import drafting, scheduling
from webinars.models import EventPage, SeriesPage
from webinars.programme.reading import parse

pytestmark = pytest.mark.django_db
TEXT = """Lapsen ääni palveluissa
10.4.2026 klo 9–11.45

9–9.10 Tervetuloa
9.10–10.15 Yhteinen työ / johtava psykologi, HUS
Työpaja 10.15-11.45 teemoista
"""


@pytest.fixture
def event() -> EventPage:
    """A published event of four items in one part."""
    return scenes.an_event()


def organiser(page: EventPage | SeriesPage) -> User:
    """An organiser of the page's centre."""
    person = worlds.a_person()
    access.keep_centre(page.centre)
    organising.appoint(person, RoleKind.ORGANISER, centre=page.centre, at=scenes.AT)
    return person


def draft_of(page: EventPage) -> EventPage:
    """The event as its editors see it now."""
    return drafting.draft_of(EventPage.objects.get(pk=page.pk))


def put(page: EventPage | SeriesPage, text: str, *, day: date | None = None) -> None:
    """The text into the draft or drafts, by an organiser of the centre."""
    by = organiser(page)
    wanted = drafting.plans(page.specific_class.objects.get(pk=page.pk), parse(text), day=day, by=by)
    assert [plan.hindrances for plan in wanted] == [[]] * len(wanted)
    drafting.carry_out(page, wanted, by=by)


def rows(page: EventPage) -> list[tuple[str, str, str, list[tuple[str, str, str]]]]:
    """The sessions of a draft."""
    clock = scheduling.clock
    return [
        (
            f"{clock(row.starts_at)}–{clock(row.ends_at)}",
            row.kind,
            row.title,
            [tuple(block.value.values()) for block in row.people],
        )
        for row in page.sessions.all()
    ]


class TestAnEvent:
    """A text goes into the draft of one event."""

    def test_the_draft_takes_the_programme_and_readers_see_nothing_of_it(self, event: EventPage) -> None:
        before = rows(event)
        put(event, TEXT)
        stored = EventPage.objects.get(pk=event.pk)
        draft = draft_of(stored)
        assert rows(stored) == before
        assert (draft.title, stored.has_unpublished_changes) == ("Lapsen ääni palveluissa", True)
        assert rows(draft) == [
            ("09.00–09.10", "OPENING", "Tervetuloa", []),
            ("09.10–10.15", "TALK", "Yhteinen työ", [("SPEAKER", "johtava psykologi", "HUS")]),
            ("10.15–11.45", "WORKSHOP", "Työpaja teemoista", []),
        ]
        [part] = draft.parts.all()
        assert (part.title, part.starts_at, part.ends_at) == (
            "Webinaari",
            datetime(2026, 4, 10, 6, tzinfo=UTC),
            datetime(2026, 4, 10, 8, 45, tzinfo=UTC),
        )

    def test_what_stays_the_same_thing_keeps_its_key_and_places(self, event: EventPage) -> None:
        keys = {row.title: row.key for row in event.sessions.all()}
        part = event.parts.get()
        text = (
            drafting.text_of(event).replace("9.00–9.10 Tervetuloa", "9.00–9.10 Alku").replace("9.10–9.40", "9.15–9.40")
        )
        put(event, text)
        draft = draft_of(event)
        assert {row.title: row.key for row in draft.sessions.all()} == {
            "Alku": keys["Tervetuloa"],
            **{title: key for title, key in keys.items() if title != "Tervetuloa"},
        }
        assert [(row.pk, row.key, row.capacity) for row in draft.parts.all()] == [(part.pk, part.key, part.capacity)]

    def test_the_text_of_a_draft_put_back_changes_nothing(self, event: EventPage) -> None:
        text = drafting.text_of(event)
        put(event, text)
        draft = draft_of(event)
        assert (rows(draft), drafting.text_of(draft)) == (rows(event), text)
        assert [row.knowledge for row in draft.sessions.all()] == [row.knowledge for row in event.sessions.all()]

    def test_a_part_that_is_not_open_to_all_is_by_invitation_until_somebody_says_more(self, event: EventPage) -> None:
        text = TEXT.replace("klo 9–11.45", "klo 9–11.45, 9–10.15 kaikille avoin osuus, 10.15–11.45 työpaja kutsutuille")
        put(event, text)
        assert [(part.title, part.access) for part in draft_of(event).parts.all()] == [
            ("kaikille avoin osuus", "OPEN"),
            ("työpaja kutsutuille", "INVITED"),
        ]

    def test_a_day_when_the_clocks_change(self, event: EventPage) -> None:
        """9.00 is 9.00 on the wall, before and after the night of the change."""
        for day, hour in ((date(2026, 3, 27), 7), (date(2026, 3, 30), 6)):
            put(event, TEXT.replace("10.4.2026", f"{day:%d.%m.%Y}"))
            assert draft_of(event).starts_at == datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


class TestATranslation:
    """A translation takes texts, never times."""

    def translated(self, event: EventPage) -> EventPage:
        """The event in Swedish, a draft."""
        locale = Locale.objects.get_or_create(language_code="sv")[0]
        page: EventPage = event.copy_for_translation(locale, copy_parents=True)
        page.save_revision()
        return page

    def test_titles_and_people_follow_the_text(self, event: EventPage) -> None:
        page = self.translated(event)
        [told] = parse(
            "Barnets röst\n9.00–9.10 Välkommen\n9.10–9.40 Barnet berättar / ledande forskare, THL\n9.40–9.50 Paus"
        )
        draft = draft_of(page)
        assert drafting.fill(draft, told, day=date(2026, 4, 10)) == []
        assert [(row[0], row[2]) for row in rows(draft)] == [
            ("09.00–09.10", "Välkommen"),
            ("09.10–09.40", "Barnet berättar"),
            ("09.40–09.50", "Paus"),
            ("09.50–10.30", "Dialogi"),
        ]
        assert [row.key for row in draft.sessions.all()] == [row.key for row in event.sessions.all()]

    def test_another_time_than_in_the_original_is_refused(self, event: EventPage) -> None:
        draft = drafting.draft_of(self.translated(event))
        [told] = parse("9.00–9.15 Välkommen\n9.15–9.40 Paus")
        assert [remark.line for remark in drafting.fill(draft, told, day=date(2026, 4, 10))] == [1, 2]
        assert rows(draft) == rows(event)


SERIES = """Ensimmäinen (10.4.2026 klo 9–10)
9–10 Alku

Toinen (8.5.2026 klo 9–10)
9–10 Jatko
"""


class TestASeries:
    """A text with several events goes into a series."""

    def drafts(self, series: SeriesPage) -> list[EventPage]:
        """The webinars of the series as their editors see them."""
        return [draft_of(page) for page in EventPage.objects.child_of(series).order_by("path")]

    def test_drafts_are_made_once_and_take_the_programme_again(self) -> None:
        series = scenes.a_series()
        for text in (SERIES, SERIES.replace("Jatko", "Keskustelu"), SERIES.replace("Toinen", "Uusi nimi")):
            put(series, text)
        assert [
            (page.title, page.live, page.centre, [row[2] for row in rows(page)]) for page in self.drafts(series)
        ] == [
            ("Ensimmäinen", False, series.centre, ["Alku"]),
            ("Uusi nimi", False, series.centre, ["Jatko"]),
        ]

    def test_two_webinars_on_one_day_stay_two(self) -> None:
        series = scenes.a_series()
        text = "Aamu (10.4.2026 klo 9–10)\n9–10 Alku\n\nIlta (10.4.2026 klo 17–18)\n17–18 Loppu"
        for _ in range(2):
            put(series, text)
        assert [(page.title, [row[2] for row in rows(page)]) for page in self.drafts(series)] == [
            ("Aamu", ["Alku"]),
            ("Ilta", ["Loppu"]),
        ]

    @pytest.mark.parametrize(
        "text",
        [
            "Limittäin (10.4.2026 klo 9–11)\n9–10 Alku\n9.30–11 Jatko",
            "Osat (10.4.2026 klo 9–11, 9–10.30 avoin osuus, 10–11 työpaja)\n9–10 Alku\n10–11 Jatko",
            "Ulkona (10.4.2026 klo 9–10)\n9–10 Alku\n12–13 Jatko",
            "*** (10.4.2026 klo 9–10)\n9–10 Alku",
        ],
    )
    def test_what_is_only_remarked_on_is_put_into_a_draft(self, text: str) -> None:
        series = scenes.a_series()
        put(series, text)
        [draft] = self.drafts(series)
        assert (draft.live, len(rows(draft))) == (False, len(parse(text)[0].items))

    @pytest.mark.parametrize(
        "text",
        [
            "9–10 Alku",
            f"{'a' * 251} (10.4.2026 klo 9–10)\n9–10 Alku",
            "Kauan sitten (1.1.0001 klo 9–10)\n9–10 Alku",
            "Kaukana (31.12.9999 klo 9–10)\n9–10 Alku",
            "Osa (10.4.2026 klo 9–10)\nOsa: 10.30–9.00 Nurin\n9–10 Alku",
        ],
    )
    def test_what_hinders_is_told(self, text: str) -> None:
        series = scenes.a_series()
        [plan] = drafting.plans(series, parse(text), day=None, by=organiser(series))
        assert len(plan.hindrances) == (2 if text == "9–10 Alku" else 1)

    def test_a_locked_webinar_is_left_as_it_is(self) -> None:
        series = scenes.a_series()
        put(series, SERIES)
        EventPage.objects.child_of(series).filter(title="Toinen").update(locked=True, locked_by=worlds.a_person())
        told = [len(plan.hindrances) for plan in drafting.plans(series, parse(SERIES), day=None, by=organiser(series))]
        assert told == [0, 1]

    def test_in_a_translation_of_the_series_no_webinar_is_made(self) -> None:
        series = scenes.a_series()
        locale = Locale.objects.get_or_create(language_code="sv")[0]
        page = series.copy_for_translation(locale, copy_parents=True)
        told = [len(plan.hindrances) for plan in drafting.plans(page, parse(SERIES), day=None, by=organiser(series))]
        assert told == [1, 1]


class TestTheScreen:
    """Paste, look, correct, put."""

    def address(self, page: EventPage | SeriesPage) -> str:
        """Where a programme is pasted."""
        return f"/admin/webinars/programme/{page.pk}/"

    def test_it_shows_the_programme_that_is_there(self, client: Client, event: EventPage) -> None:
        client.force_login(organiser(event))
        page = client.get(self.address(event))
        assert page.context["form"].initial == {"text": drafting.text_of(event), "day": date(2026, 4, 10)}

    def test_looking_changes_nothing_and_putting_leads_to_the_editor(self, client: Client, event: EventPage) -> None:
        client.force_login(organiser(event))
        looked = client.post(self.address(event), {"text": TEXT, "look": ""})
        assert (looked.status_code, looked.context["ready"]) == (200, True)
        assert EventPage.objects.get(pk=event.pk).has_unpublished_changes is False
        done = client.post(self.address(event), {"text": TEXT, "put": ""})
        assert done.headers["Location"] == f"/admin/pages/{event.pk}/edit/"
        assert [row[2] for row in rows(draft_of(event))] == ["Tervetuloa", "Yhteinen työ", "Työpaja teemoista"]

    @pytest.mark.parametrize(
        ("text", "told"),
        [
            ("", "Tämä kenttä on pakollinen."),
            ("Ei ohjelmaa", "Yksikään rivi ei ala kellonajalla"),
            (SERIES, "Teksti kertoo 2 webinaarista"),
            ("9.00–10 Alku\n10.30 Loppu", "Milloin ”Loppu” päättyy?"),
            (f"9.00–10 {'a' * 251}", "otsikossa on enintään 250 merkkiä"),
            ("9–10\n10–11\nAlku", "ei ole otsikkoa"),
            ("9–10 Alku\x00", "Alku"),
            ("9–10 <script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ],
    )
    def test_what_cannot_be_put_comes_back_with_its_text(
        self, client: Client, event: EventPage, text: str, told: str
    ) -> None:
        client.force_login(organiser(event))
        answer = client.post(self.address(event), {"text": text, "look": ""}, headers={"accept-language": "fi"})
        page = answer.content.decode()
        assert (answer.status_code, told in page) == (200, True)
        assert "<script>alert(1)" not in page
        assert EventPage.objects.get(pk=event.pk).has_unpublished_changes is False

    def test_nothing_is_put_while_something_hinders_it(self, client: Client, event: EventPage) -> None:
        client.force_login(organiser(event))
        answer = client.post(self.address(event), {"text": "9.00–10 Alku\n10.30 Loppu", "put": ""})
        assert (answer.status_code, EventPage.objects.get(pk=event.pk).has_unpublished_changes) == (200, False)

    def test_a_series_gets_its_webinars(self, client: Client) -> None:
        series = scenes.a_series()
        client.force_login(organiser(series))
        looked = client.post(self.address(series), {"text": SERIES, "look": ""})
        assert [(plan.page.title, plan.is_new) for plan, _listed in looked.context["shown"]] == [
            ("Ensimmäinen", True),
            ("Toinen", True),
        ]
        done = client.post(self.address(series), {"text": SERIES, "put": ""})
        assert (done.headers["Location"], EventPage.objects.child_of(series).count()) == (
            f"/admin/pages/{series.pk}/",
            2,
        )

    def test_a_series_event_needs_a_title_and_a_day(self, client: Client) -> None:
        series = scenes.a_series()
        client.force_login(organiser(series))
        answer = client.post(self.address(series), {"text": "9–10 Alku", "put": ""})
        assert [len(plan.hindrances) for plan, _listed in answer.context["shown"]] == [2]
        assert EventPage.objects.child_of(series).count() == 0

    def test_for_others_it_does_not_exist(self, client: Client, event: EventPage) -> None:
        other = worlds.a_centre("north")
        access.keep_centre(event.centre)
        for kind, centre in ((RoleKind.ORGANISER, other), (RoleKind.TEACHER, event.centre)):
            person = worlds.a_person()
            organising.appoint(person, kind, centre=centre, at=scenes.AT)
            client.force_login(person)
            for page in (event, event.get_parent()):
                assert client.get(self.address(page)).status_code == 404

    def test_the_ways_there_stand_in_the_menus_of_events_and_series(self, client: Client, event: EventPage) -> None:
        client.force_login(organiser(event))
        for page in (event, event.get_parent().specific):
            assert self.address(page) in client.get(f"/admin/pages/{page.pk}/edit/").content.decode()


def test_an_event_that_was_moved_keeps_its_length(event: EventPage) -> None:
    """Another day in the text moves everything; nothing of the old day stays."""
    moved = [moment + timedelta(days=7) for moment in (event.starts_at, event.ends_at)]
    text = drafting.text_of(event).replace("10.4.2026", "17.4.2026")
    put(event, text)
    assert [draft_of(event).starts_at, draft_of(event).ends_at] == moved
