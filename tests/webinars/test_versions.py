"""Versions of a programme: kept when published, compared, and told to those whose parts they change."""

from datetime import UTC, datetime, timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.test import Client
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from people.models import Mail
from tests import worlds
from tests.webinars import scenes
from tests.webinars.test_admitting import organiser
from webinars import registering, versions
from webinars.models import EventPage, ProgrammeVersion, Registration
from webinars.programme.comparing import GONE, MOVED, NEW, PEOPLE, RENAMED, Change, Line, compare
from webinars.registering import Guest

DAY = datetime(2026, 4, 10, 6, tzinfo=UTC)


def a_line(key: str, minute: int = 0, *, part: str = "a", title: str = "", people: tuple = ()) -> Line:
    """An item of half an hour, so many minutes after the beginning of the day."""
    starts = DAY + timedelta(minutes=minute)
    return Line(key, part, title or key, starts, starts + timedelta(minutes=30), people)


# --- comparing --------------------------------------------------------------------------------------


def test_what_is_new_gone_moved_renamed_or_of_others() -> None:
    speaker = (("SPEAKER", "tutkija", "THL"),)
    before = [a_line("same", 0), a_line("gone", 30), a_line("moved", 60), a_line("both", 90), a_line("who", 120)]
    after = [
        a_line("same", 0),
        a_line("moved", 30),
        a_line("both", 60, title="Toinen", part="b"),
        a_line("who", 120, people=speaker),
        a_line("new", 150),
    ]

    found = compare(before, after)

    assert [((one.after or one.before).key, one.ways) for one in found] == [
        ("gone", (GONE,)),
        ("moved", (MOVED,)),
        ("both", (MOVED, RENAMED)),
        ("who", (PEOPLE,)),
        ("new", (NEW,)),
    ]
    assert [one.parts for one in found if one.ways == (MOVED, RENAMED)] == [{"a", "b"}]


lines = st.lists(
    st.builds(a_line, st.sampled_from("abcdef"), st.integers(0, 300), part=st.sampled_from("ab")),
    unique_by=lambda line: line.key,
)


@given(lines, lines)
def test_changes_lead_from_one_programme_to_the_other(before: list[Line], after: list[Line]) -> None:
    known = {line.key: line for line in before}

    for change in compare(before, after):
        if change.before:
            assert known.pop(change.before.key) == change.before
        if change.after:
            known[change.after.key] = change.after

    assert known == {line.key: line for line in after}
    assert compare(after, after) == []
    assert {len(change.parts) for change in compare(before, after)} <= {1, 2}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (Change(None, a_line("Avaus"), (NEW,)), "Uusi: 09.00–09.30 Avaus"),
        (Change(a_line("Avaus"), None, (GONE,)), "Jätetty pois: 09.00–09.30 Avaus"),
        (Change(a_line("Avaus"), a_line("Avaus", 30), (MOVED,)), "09.30–10.00 Avaus (aiemmin 09.00–09.30)"),
        (
            Change(a_line("x", title="Alku"), a_line("x", title="Avaus"), (RENAMED, PEOPLE)),
            "09.00–09.30 Avaus (aiemmin nimellä ”Alku”; eri henkilöt)",
        ),
    ],
)
def test_changes_are_sentences(change: Change, words: str) -> None:
    with translation.override("fi"):
        assert versions.in_words([change]) == [words]


# --- keeping and telling ----------------------------------------------------------------------------


def coming() -> datetime:
    """A start some weeks from now, at nine."""
    return timezone.localtime(timezone.now() + timedelta(days=20)).replace(hour=9, minute=0, second=0, microsecond=0)


def an_event() -> EventPage:
    """A talk and, after it, a workshop with an item each."""
    starts = coming()
    later = starts + timedelta(hours=1)
    return scenes.an_event(
        parts=[scenes.a_part("Luento", starts=starts, minutes=60), scenes.a_part("Työpaja", starts=later, minutes=60)],
        sessions=[
            scenes.a_session("Alustus", 0, 30, starts=starts),
            scenes.a_session("Ryhmät", 0, 30, starts=later),
        ],
    )


def move(page: EventPage, title: str, minutes: int) -> None:
    """Publish the event with an item moved."""
    sessions = list(page.sessions.all())
    for one in sessions:
        if one.title == title:
            one.starts_at += timedelta(minutes=minutes)
            one.ends_at += timedelta(minutes=minutes)
    page.sessions = sessions
    page.save_revision().publish()


def enter(page: EventPage, *titles: str, who: object = None, language: str = "fi") -> Registration:
    """Somebody has a place in the parts of these names."""
    occasion = scenes.occasion(page)
    parts = [one for one in occasion.seatings.all() if one.activity.names["fi"] in titles]
    person = who or worlds.a_person()
    return registering.register(person, occasion, parts, at=scenes.AT, language=language, quiet=True)[0]


@pytest.mark.django_db
def test_every_published_programme_is_kept_and_the_same_again_is_none() -> None:
    page = an_event()
    page.summary = "Toinen tiivistelmä."
    page.save_revision().publish()
    move(page, "Ryhmät", 15)
    page.save_revision()  # a draft is no version

    found = versions.history(scenes.occasion(page), "fi")

    assert [(version.number, versions.in_words(changes)) for version, changes in found] == [
        (2, ["10.15–10.45 Ryhmät (aiemmin 10.00–10.30)"]),
        (1, []),
    ]


@pytest.mark.django_db
def test_only_those_whose_part_changed_are_told_once_and_only_of_their_part(client: Client) -> None:
    page = an_event()
    talk, workshop, both = enter(page, "Luento"), enter(page, "Työpaja"), enter(page, "Luento", "Työpaja")
    registering.register(
        Guest("", "aino@example.org"), scenes.occasion(page), list(scenes.occasion(page).seatings.all()),
        at=scenes.AT, language="fi",
    )  # fmt: skip
    Mail.objects.all().delete()
    move(page, "Ryhmät", 15)
    assert Mail.objects.count() == 0, "the organiser decides"
    client.force_login(organiser(page.centre))
    screen = f"/admin/webinars/{scenes.occasion(page).pk}/versions/"
    html = client.get(screen).content.decode()
    assert ["Luento" in html.split('name="version"')[1], "Työpaja" in html.split('name="version"')[1]] == [False, True]

    newest = ProgrammeVersion.objects.first()
    assert client.post(screen, {"version": newest.pk}).status_code == 302
    assert client.post(screen, {"version": newest.pk}).status_code == 404

    told = list(Mail.objects.order_by("pk"))
    assert {mail.person for mail in told} == {workshop.person, both.person}
    assert talk.person not in {mail.person for mail in told}
    assert all("10.15–10.45 Ryhmät (aiemmin 10.00–10.30)" in mail.text for mail in told)
    assert 'name="version"' not in client.get(screen).content.decode()


@pytest.mark.django_db
def test_people_are_told_in_their_language_where_the_programme_has_it() -> None:
    page = an_event()
    scenes.translated(page.get_parent().specific, "sv")
    swedish = scenes.translated(page, "sv")
    rows = list(swedish.sessions.all())
    rows[1].title = "Grupper"
    swedish.sessions = rows
    swedish.save_revision().publish()
    enter(page, "Työpaja", language="sv")
    enter(page, "Työpaja", language="en")
    move(page, "Ryhmät", 15)

    versions.tell(ProgrammeVersion.objects.filter(language="fi").first(), at=timezone.now())

    texts = dict(Mail.objects.values_list("language", "text"))
    assert "10.15–10.45 Grupper (tidigare 10.00–10.30)" in texts["sv"]
    assert "10.15–10.45 Ryhmät (was 10.00–10.30 before)" in texts["en"]


@pytest.mark.django_db
def test_what_was_published_before_there_were_versions_is_the_first() -> None:
    page = an_event()
    written = list(ProgrammeVersion.objects.values_list("language", "number", "lines"))
    ProgrammeVersion.objects.all().delete()

    import_module("webinars.migrations.0007_programme_versions").keep_what_is_published(apps, None)

    assert list(ProgrammeVersion.objects.values_list("language", "number", "lines")) == written
    move(page, "Ryhmät", 15)
    assert [version.number for version, _changes in versions.history(scenes.occasion(page), "fi")] == [2, 1]


@pytest.mark.django_db
def test_an_event_without_versions_has_a_screen(client: Client) -> None:
    page = an_event()
    ProgrammeVersion.objects.all().delete()
    client.force_login(organiser(page.centre))

    html = client.get(f"/admin/webinars/{scenes.occasion(page).pk}/versions/").content.decode()

    assert "Mitään ei ole vielä julkaistu." in html


@pytest.mark.django_db
@pytest.mark.parametrize("number", ["", "x", "0", "99999999"])
def test_a_version_that_is_none_is_not_told(client: Client, number: str) -> None:
    page = an_event()
    client.force_login(organiser(page.centre))

    answer = client.post(f"/admin/webinars/{scenes.occasion(page).pk}/versions/", {"version": number})

    assert (answer.status_code, Mail.objects.count()) == (404, 0)


@pytest.mark.django_db
@pytest.mark.parametrize("published", [1, 3])
def test_the_screen_costs_the_same(client: Client, published: int, django_assert_num_queries) -> None:
    page = an_event()
    for _ in range(published):
        move(page, "Ryhmät", 5)
    client.force_login(organiser(page.centre))
    screen = f"/admin/webinars/{scenes.occasion(page).pk}/versions/"
    client.get(screen)

    with django_assert_num_queries(SCREEN_QUERIES):
        client.get(screen)


SCREEN_QUERIES = 18
