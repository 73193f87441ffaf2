"""The cockpit: what it finds in all events and in one, in words, for whom, and in how many queries."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone, translation

from learning import access
from people import organising
from people.enums import MailState, RoleKind
from people.models import Centre, Mail, User
from tests import worlds
from tests.webinars import scenes
from tests.webinars.test_admitting import event as queued_event
from tests.webinars.test_admitting import organiser, profession, series
from webinars import (
    attending,
    cockpit,
    duties,
    facts,
    joining,
    mailed,
    outputs,
    recordings,
    registering,
    reminding,
    wording,
)
from webinars.checklist import Item
from webinars.enums import Aid
from webinars.models import EventPage, Occasion, Registration
from webinars.registering import Guest, Told

pytestmark = pytest.mark.django_db
AT, STARTS = scenes.AT, scenes.STARTS
DAY = timedelta(days=1)
TITLE = "Kirjaaminen lapsen näkökulmasta"


def somebody(centre: Centre, kind: str) -> User:
    """Who works for the centre in such a role."""
    person = worlds.a_person()
    organising.appoint(person, kind, at=AT, centre=centre)
    access.keep_centre(centre)
    return User.objects.get(pk=person.pk)


def come(occasion: Occasion, number: int = 1, **told: object) -> list[Registration]:
    """So many people take a place in every part."""
    parts = list(occasion.seatings.all())
    return [
        registering.register(worlds.a_person(), occasion, parts, at=AT, language="fi", quiet=True, told=Told(**told))[0]
        for _ in range(number)
    ]


def an_occasion(**fields: object) -> Occasion:
    """An event of Friday the 10th."""
    return scenes.occasion(scenes.an_event(**fields))


def of(occasion: Occasion, *, at: datetime) -> facts.Event:
    """What is known of an event."""
    [found] = facts.known(Occasion.objects.filter(pk=occasion.pk), at=at)
    return found


def item(occasion: Occasion, kind: str, *, at: datetime) -> Item:
    """One thing on its list."""
    [found] = [one for one in of(occasion, at=at).items if one.kind == kind]
    return found


# --- sentences --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "days", "says"),
    [
        (
            "fi",
            -2,
            (
                f"Perjantain webinaariin ”{TITLE}” on ilmoittautunut 4 ihmistä; 3 tarvitsee kirjoitustulkkauksen; "
                "1 tarvitsee viittomakielen tulkkauksen."
            ),
        ),
        (
            "sv",
            -1,
            (
                f"4 personer har anmält sig till morgondagens webbinarium ”{TITLE}”; 3 behöver skrivtolkning; "
                "1 behöver teckenspråkstolkning."
            ),
        ),
        (
            "en",
            0,
            (
                f"4 people have registered for today's webinar “{TITLE}”; 3 need speech-to-text interpreting; "
                "1 needs sign language interpreting."
            ),
        ),
        (
            "fi",
            -7,
            (
                f"Webinaariin ”{TITLE}” 10.4.2026 on ilmoittautunut 4 ihmistä; 3 tarvitsee kirjoitustulkkauksen; "
                "1 tarvitsee viittomakielen tulkkauksen."
            ),
        ),
        (
            "en",
            -7,
            (
                f"4 people have registered for “{TITLE}” on 10 April 2026; 3 need speech-to-text interpreting; "
                "1 needs sign language interpreting."
            ),
        ),
    ],
)
def test_the_finding_is_a_sentence(language: str, days: int, says: str) -> None:
    occasion = an_occasion()
    come(occasion)
    come(occasion, 2, aids=[Aid.WRITING])
    come(occasion, aids=[Aid.WRITING, Aid.SIGNING])
    viewer = organiser(occasion.activity.centre)

    with translation.override(language):
        found = cockpit.cockpit(viewer, at=STARTS + days * DAY)

    assert found.finding == says


def test_one_person_with_two_places_is_one_and_the_queue_is_told() -> None:
    later = scenes.a_part("Työpaja", starts=STARTS + timedelta(hours=4), capacity=2)
    occasion = an_occasion(parts=[scenes.a_part(capacity=2), later], sessions=[])
    come(occasion, 3)
    registering.register(
        Guest("Aino", "aino@example.org"), occasion, list(occasion.seatings.all()), at=AT, language="fi", quiet=True
    )

    told = of(occasion, at=STARTS - 8 * DAY).facts

    assert (told.registered, told.waiting) == (2, 2)
    with translation.override("en"):
        assert wording.finding("X", told, at=STARTS - 8 * DAY) == (
            "2 people have registered for “X” on 10 April 2026; 2 wait in the queue."
        )


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("fi", "Tekstitys puuttuu: tallenne piilotetaan 5 päivän päästä."),
        ("sv", "Textning saknas: inspelningen döljs om 5 dagar."),
        ("en", "Captions are missing: the recording is hidden in 5 days."),
    ],
)
def test_a_recording_without_captions_is_hidden_on_the_fifteenth_day(language: str, says: str) -> None:
    occasion = an_occasion()
    recording = recordings.add(occasion, scenes.a_video(), at=STARTS)
    recordings.publish(recording, consent=True, at=STARTS)
    at = STARTS + 10 * DAY

    with translation.override(language):
        one = item(occasion, "CAPTIONS", at=at)
        assert wording.lacking(one, visible=True, today=timezone.localdate(at)) == says

    seen = []
    for days in (14, 15):
        recordings.hide_uncaptioned(at=STARTS + days * DAY)
        recording.refresh_from_db()
        seen.append(recording.visible)
    assert seen == [True, False]
    with pytest.raises(recordings.NoCaptions):
        recordings.publish(recording, consent=True, at=STARTS + 16 * DAY)


def test_the_first_screen_counts_what_nobody_can_read_and_names_what_is_hidden_next() -> None:
    """Published ones are hidden, the earliest first; another centre's are not counted."""
    page = scenes.a_series()
    for number, published in enumerate((STARTS + DAY, STARTS, None)):
        occasion = scenes.occasion(scenes.an_event(page, f"Tallenne {number}"))
        recording = recordings.add(occasion, scenes.a_video(), at=STARTS)
        if published:
            recordings.publish(recording, consent=True, at=published)
    recordings.add(scenes.occasion(scenes.an_event(page, "Luettava")), scenes.a_video(9, "sv"), at=STARTS)
    north = scenes.a_series(worlds.a_centre("north"), title="Muu", slug="muu")
    other = recordings.add(scenes.occasion(scenes.an_event(north)), scenes.a_video(), at=STARTS)
    recordings.publish(other, consent=True, at=STARTS - DAY)

    viewer, at = organiser(page.centre), STARTS + 5 * DAY
    alone = cockpit.cockpit(viewer, at=at)
    scenes.an_event(page, "Huomenna", parts=[scenes.a_part(starts=at + DAY)], join_url="")

    found = cockpit.cockpit(viewer, at=at)

    assert (alone.debt, found.debt) == ("3 tallennetta on ilman tekstitystä.",) * 2
    assert [told and told[0].occasion.activity.name for told in (found.first, found.hidden_next)] == [
        "Huomenna",
        "Tallenne 1",
    ]
    assert [told and told[0].occasion.activity.name for told in (alone.first, alone.hidden_next)] == [
        "Tallenne 1",
        None,
    ]


def test_the_first_thing_of_all_events_is_the_most_urgent_one() -> None:
    """A link that is late for tomorrow comes before what is owed of last week, and before what is due next week."""
    page = scenes.a_series()
    bare = scenes.an_event(page, "Huomenna", parts=[scenes.a_part(starts=STARTS + DAY)], join_url="")
    past = scenes.occasion(scenes.an_event(page, "Viime viikolla", parts=[scenes.a_part(starts=STARTS - 9 * DAY)]))
    later = scenes.occasion(scenes.an_event(page, "Myöhemmin", parts=[scenes.a_part(starts=STARTS + 20 * DAY)]))
    come(past)
    at = STARTS + timedelta(hours=1)
    for one in (scenes.occasion(bare), later):
        for kind in ("HOST", "SUPPORT", "CAPTIONING", "RULES"):
            duties.tick(duties.usual(one, kind), at=at, by=None)

    found = cockpit.cockpit(organiser(page.centre), at=at)

    assert [(name, [one.occasion.activity.name for one in events]) for name, events in found.groups] == [
        ("Seitsemän päivän sisällä", ["Huomenna"]),
        ("Myöhemmin", ["Myöhemmin"]),
    ]
    assert found.first
    event, first = found.first
    assert (event.occasion.activity.name, wording.task(first)) == ("Huomenna", "Anna jokaiselle osalle linkki tai tila")
    assert [wording.task(one) for one in found.past[0].waiting] == ["Merkitse, ketkä olivat paikalla", "Lue palaute"]


# --- facts ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("place", "link", "access", "lacking"),
    [
        ("Teams", "", "OPEN", 1),
        ("Teams", "https://meet.example/x", "OPEN", 0),
        ("Teams", "https://meet.example/x", "INVITED", 1),
        ("Auditorio, Helsinki", "", "OPEN", 0),
        ("", "", "OPEN", 1),
    ],
)
def test_a_part_has_a_way_in_by_a_link_or_a_place(place: str, link: str, access: str, lacking: int) -> None:
    occasion = an_occasion(parts=[scenes.a_part(access=access)], sessions=[], place=place, join_url=link)

    assert of(occasion, at=AT).facts.without_door == lacking


def test_the_programme_and_the_languages_are_read_from_the_pages() -> None:
    page = scenes.a_series()
    sessions = [scenes.a_session("Puhe", 0, 60), scenes.a_session("Dialogi", 90, 60)]
    leading = scenes.an_event(page, sessions=sessions)
    scenes.translated(page, "sv")
    scenes.translated(leading, "sv")

    told = of(scenes.occasion(leading), at=AT).facts

    assert (told.gaps, sorted(told.languages), told.handouts) == (1, ["fi", "sv"], 0)


def test_what_came_of_an_event_is_counted() -> None:
    occasion = an_occasion(recorded=True)
    rows = come(occasion, 3)
    attending.mark(rows[0], at=STARTS, by=None, minutes=60)
    attending.mark(rows[1], at=STARTS, by=None, minutes=60)
    attending.unmark(rows[1], at=STARTS)
    joining.note(rows[2], at=STARTS)
    attending.bring_in(occasion, [attending.Present("Outo Nimi")], at=STARTS, by=None, part=rows[0].seating)
    output = outputs.keep_output(occasion, key=uuid4(), question={"fi": "Mitä?"}, proposals=[])
    outputs.keep_highlight(occasion, key=uuid4(), theme={"fi": "T"}, text={"fi": "X"})
    outputs.review(output, by=None, at=STARTS)
    outputs.publish(output, by=None, at=STARTS)

    told = of(occasion, at=STARTS + DAY).facts

    assert (told.attended, told.visits, told.strangers, told.unpublished, told.published) == (1, 1, 1, 1, 1)
    others = an_occasion(series=scenes.a_series(worlds.a_centre("north"), title="Muu", slug="muu"))
    told = of(others, at=STARTS + DAY).facts
    assert (told.registered, told.attended, told.visits, told.strangers, told.unpublished) == (0, 0, 0, 0, 0)


# --- the funnel and the mix -------------------------------------------------------------------------


@pytest.mark.parametrize(("people", "there", "share"), [(4, 2, None), (5, 2, 40)])
def test_fewer_than_five_are_no_percentage(people: int, there: int, share: int | None) -> None:
    occasion = an_occasion()
    for row in come(occasion, people)[:there]:
        attending.mark(row, at=STARTS, by=None, minutes=10)

    steps = cockpit.funnel(occasion, of(occasion, at=STARTS + DAY).facts)

    assert [(step.number, step.share, step.few) for step in steps] == [
        (people, None, False),
        (there, share, False),
        (0, None, False),
        (0, None, False),
    ]


@pytest.mark.parametrize(("people", "number"), [(4, None), (5, 5)])
def test_who_completed_is_not_counted_out_while_they_are_few(people: int, number: int | None) -> None:
    occasion = an_occasion()
    for row in come(occasion, people):
        attending.mark(row, at=STARTS, by=None)

    completed = cockpit.funnel(occasion, of(occasion, at=STARTS + DAY).facts)[-1]

    assert (completed.number, completed.few) == (number, number is None)


@pytest.mark.parametrize(("people", "enough"), [(4, False), (5, True)])
def test_the_mix_has_percentages_from_five_on(people: int, enough: bool) -> None:
    occasion = queued_event(series(), capacity=10)
    come(occasion, people, profession=profession("nurse"))

    [(_part, gauges, told)] = cockpit.overview(occasion, at=AT).mix

    assert ([(name, gauge.held) for name, gauge in gauges], told) == (
        [("nurse", people), ("teacher", 0), ("muut", 0)],
        enough,
    )


# --- mails ------------------------------------------------------------------------------------------


def test_mails_are_counted_without_anybody_s_address() -> None:
    occasion = an_occasion()
    page = scenes.a_series(worlds.a_centre("north"), title="Muu", slug="muu")
    other = scenes.occasion(scenes.an_event(page, "Toinen"))
    for one in (occasion, other):
        come(one, 3)
    registering.register(worlds.a_person(), occasion, list(occasion.seatings.all()), at=AT, language="fi")
    reminding.remind(at=STARTS - timedelta(hours=20))
    sent = Mail.objects.filter(key__startswith="reminder-day:")
    sent.update(state=MailState.SENT, sent_at=AT)  # so long after their time they would not go
    first = sent.earliest("pk")
    Mail.objects.filter(pk=first.pk).update(state=MailState.WAITING, sent_at=None)
    Mail.objects.filter(key__startswith="registered:").update(state=MailState.WAITING)

    with translation.override("en"):
        told = [(one.name, one.sent, one.waiting) for one in mailed.of_event(occasion)]

    assert told == [("Reminder a day before", 3, 1)]
    assert (mailed.unsent(occasion), mailed.unsent(other)) == (2, 0)
    assert [(one.sent, one.waiting) for one in mailed.of_event(other)] == [(3, 0)]
    assert item(occasion, "REMINDED_DAY", at=STARTS - timedelta(hours=19)).state == "done"


# --- screens ----------------------------------------------------------------------------------------


def soon(centre: Centre | None = None, title: str = "Pian", days: int = 3) -> Occasion:
    """An event in so many days from now, of a series of its own."""
    starts = timezone.now().replace(microsecond=0) + days * DAY
    page = scenes.a_series(centre, title=f"Sarja {title}", slug=title.lower())
    parts = [scenes.a_part(starts=starts)]
    return scenes.occasion(scenes.an_event(page, title, parts=parts, sessions=[], join_url="", place="Teams"))


def main(client: Client, address: str) -> str:
    """What a screen says between its menu and its end."""
    html = client.get(address).content.decode()
    return " ".join(html[html.index('class="nice-padding') :].split())


def test_without_any_event_the_screen_says_how_to_begin(client: Client) -> None:
    client.force_login(organiser(worlds.a_centre()))

    html = main(client, "/admin/webinars/")

    assert ["Luo ensimmäinen webinaarisarja" in html, 'href="/admin/pages/"' in html] == [True, True]


def test_the_index_names_what_to_do_and_where(client: Client) -> None:
    occasion = soon()
    client.force_login(organiser(occasion.activity.centre))

    html = main(client, "/admin/webinars/")

    assert f'<a href="/admin/webinars/{occasion.pk}/">Pian</a>' in html
    page = EventPage.objects.get(translation_key=occasion.activity.key)
    assert f'<strong>Seuraavaksi:</strong> <a href="/admin/pages/{page.pk}/edit/">' in html
    assert ["<strong>Myöhässä, määräpäivä oli" in html, "Seitsemän päivän sisällä" in html] == [True, True]


def test_others_events_are_not_there(client: Client) -> None:
    """An organiser of another centre reads nothing of it, and cannot touch its list."""
    occasion = soon(worlds.a_centre("south"), "Kanariansalaisuus")
    duties.add(occasion, "OWN", words="Kanariatehtävä", at=AT, by=None)
    client.force_login(organiser(scenes.a_series(worlds.a_centre("north"), title="Muu", slug="muu").centre))

    html = main(client, "/admin/webinars/")

    assert ["anaria" in html, client.get(f"/admin/webinars/{occasion.pk}/").status_code] == [False, 404]
    assert client.post(f"/admin/webinars/{occasion.pk}/duties/", {"deed": "tick", "which": "HOST"}).status_code == 404


@pytest.mark.parametrize(
    ("kind", "buttons"),
    [(RoleKind.ORGANISER, (True, True)), (RoleKind.PUBLISHER, (True, True)), (RoleKind.EDITOR, (True, False))],
)
def test_who_sees_which_buttons(client: Client, kind: str, buttons: tuple[bool, bool]) -> None:
    occasion = soon()
    client.force_login(somebody(occasion.activity.centre, kind))

    html = main(client, f"/admin/webinars/{occasion.pk}/")

    assert ('value="tick"' in html, 'value="assign"' in html) == buttons


def test_a_teacher_sees_and_does_nothing(client: Client) -> None:
    occasion = soon()
    client.force_login(somebody(occasion.activity.centre, RoleKind.TEACHER))

    html = main(client, f"/admin/webinars/{occasion.pk}/")

    assert ["Sovi, kuka isännöi webinaaria" in html, "<form" in html, "/admin/pages/" in html] == [True, False, False]


@pytest.mark.parametrize("events", [1, 3])
def test_the_index_costs_the_same(client: Client, events: int, django_assert_num_queries: object) -> None:
    centre = worlds.a_centre()
    for number in range(events):
        for days in (3, -3):
            occasion = soon(centre, f"W{number}-{days}", days)
            come(occasion, number + 1, needs="ramppi")
            duties.add(occasion, "OWN", words="Pulla", owner=worlds.a_person(), at=AT, by=None)
            recordings.add(occasion, scenes.a_video(), at=AT)
    client.force_login(organiser(centre))
    client.get("/admin/webinars/")

    with django_assert_num_queries(INDEX_QUERIES):
        html = main(client, "/admin/webinars/")

    assert html.count('class="cockpit-event"') == 2 * events


@pytest.mark.parametrize("rows", [1, 3])
def test_the_overview_costs_the_same(client: Client, rows: int, django_assert_num_queries: object) -> None:
    occasion = soon()
    come(occasion, rows, aids=[Aid.WRITING], needs="ramppi")
    for number in range(rows):
        owner = somebody(occasion.activity.centre, RoleKind.TEACHER)
        duties.add(occasion, "OWN", words=f"Pulla {number}", owner=owner, at=AT, by=owner)
    client.force_login(organiser(occasion.activity.centre))
    client.get(f"/admin/webinars/{occasion.pk}/")

    with django_assert_num_queries(OVERVIEW_QUERIES):
        html = main(client, f"/admin/webinars/{occasion.pk}/")

    assert [f"Pulla {number}" in html for number in range(rows)] == [True] * rows


def test_past_events_are_paged(client: Client) -> None:
    centre = worlds.a_centre()
    page = scenes.a_series(centre)
    for number in range(cockpit.PAST + 1):
        starts = timezone.now() - timedelta(days=number + 1)
        scenes.an_event(page, f"Mennyt {number}", parts=[scenes.a_part(starts=starts)], sessions=[])
    viewer = organiser(centre)

    first, second = (cockpit.cockpit(viewer, at=timezone.now(), page=number) for number in ("1", "2"))

    assert [len(first.past), [one.occasion.activity.name for one in second.past]] == [20, ["Mennyt 20"]]
    client.force_login(viewer)
    assert "?p=2" in main(client, "/admin/webinars/")


def test_registrations_are_paged_with_their_filters_and_exported_whole(client: Client) -> None:
    occasion = soon()
    come(occasion, 101, needs="ramppi")
    come(occasion, 1)
    client.force_login(organiser(occasion.activity.centre))
    listed = f"/admin/webinars/{occasion.pk}/registrations/"

    first = main(client, f"{listed}?needs=on")
    second = main(client, f"{listed}?needs=on&p=2")

    assert (first.count('class="title"'), second.count('class="title"')) == (100, 1)
    assert "?needs=on&amp;p=2" in first
    table = client.get(f"/admin/webinars/{occasion.pk}/registrations.csv?needs=on&p=2").content.decode("utf-8-sig")
    assert len(table.splitlines()) == 102
    last = Registration.objects.latest("pk")
    for asked in (last.email, f"{last.name.upper()}", f"Example {last.person.given_name}"):
        assert main(client, f"{listed}?q={asked}").count('class="title"') == 1
    assert main(client, f"{listed}?q=Nobody Example").count('class="title"') == 0


INDEX_QUERIES, OVERVIEW_QUERIES = 28, 36
