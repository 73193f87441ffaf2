"""What the pages of a series and of an event show, to whom, and at what cost."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from people.models import User
from tests import worlds
from tests.webinars import scenes
from webinars import attending, outputs, recordings, registering
from webinars.models import EventPage, Interest, Registration, SeriesPage

pytestmark = pytest.mark.django_db


def soon(days: int = 10) -> datetime:
    """A morning some days from now."""
    return (timezone.now() + timedelta(days=days)).replace(minute=0, second=0, microsecond=0)


def coming(series: SeriesPage, title: str = "Tuleva", days: int = 10, **part: object) -> EventPage:
    """An event to come, whose registration is open."""
    return scenes.an_event(
        series,
        title,
        parts=[scenes.a_part(starts=soon(days), **part)],
        registration_opens_at=timezone.now() - timedelta(days=1),
    )


def held(series: SeriesPage, title: str = "Pidetty", days: int = 20) -> EventPage:
    """An event that is over, with a recording that readers may watch."""
    page = scenes.an_event(
        series,
        title,
        parts=[scenes.a_part(starts=soon(-days))],
        registration_opens_at=timezone.now() - timedelta(days=days + 10),
    )
    recording = recordings.add(scenes.occasion(page), scenes.a_video(120, "fi"), at=timezone.now())
    recordings.publish(recording, consent=True, at=timezone.now())
    output = outputs.keep_output(
        scenes.occasion(page),
        key=uuid4(),
        question={"fi": "Mikä estää lasta tulemasta kuulluksi?"},
        proposals=[{"text": {"fi": "Kiire"}, "count": 19}, {"text": {"fi": "Aikuisen puhe"}, "count": 14}],
        responses=48,
    )
    outputs.review(output, by=None, at=timezone.now())
    outputs.publish(output, by=None, at=timezone.now())
    return page


def test_series_page(client: Client) -> None:
    series = scenes.a_series(needed=2, lead="Opit paljon.")
    held(series)
    coming(series)
    html = client.get(series.url).content.decode()
    assert html.count('<li class="row') == 2
    assert "Tuleva" in html
    assert "johtava tutkija" not in html


@pytest.mark.parametrize("events", [1, 3])
def test_series_page_costs_the_same(client: Client, django_assert_num_queries: object, events: int) -> None:
    series = scenes.a_series()
    for number in range(events):
        held(series, f"Pidetty {number}", days=20 + number)
        coming(series, f"Tuleva {number}", days=10 + number)
    person = worlds.a_person()
    client.force_login(person)
    client.get(series.url)
    with django_assert_num_queries(19):
        client.get(series.url)


@pytest.mark.parametrize("rows", [1, 3])
def test_event_page_costs_the_same(client: Client, django_assert_num_queries: object, rows: int) -> None:
    """So many parts in which the reader has a place, each with its items; chapters, outputs and highlights."""
    starts = [soon(-20) + timedelta(hours=number) for number in range(rows)]
    page = scenes.an_event(
        scenes.a_series(),
        parts=[scenes.a_part(f"Osuus {number}", starts=at, minutes=60) for number, at in enumerate(starts)],
        sessions=[
            scenes.a_session(f"Puhe {number}", 5, 20, starts=at, people=[scenes.speaker()])
            for number, at in enumerate(starts)
        ],
        registration_opens_at=timezone.now() - timedelta(days=40),
    )
    person = worlds.a_person()
    take_part(person, page)
    look_back(page, rows)
    client.force_login(person)
    client.get(page.url)

    with django_assert_num_queries(EVENT_QUERIES):
        shown = client.get(page.url).context["shown"]

    lists = (shown.parts, shown.mine, shown.outputs, shown.highlights, shown.recording.chapters)
    assert [len(rows_of) for rows_of in lists] == [rows] * 5
    assert shown.attended


EVENT_QUERIES = 20


def take_part(person: User, page: EventPage) -> None:
    """Registered for every part, and present in all of them."""
    occasion = scenes.occasion(page)
    at = timezone.now() - timedelta(days=30)
    for row in registering.register(person, occasion, list(occasion.seatings.all()), at=at, language="fi"):
        attending.mark(row, at=timezone.now(), by=None)


def look_back(page: EventPage, rows: int) -> None:
    """A recording with so many chapters, so many outputs and highlights, all published."""
    occasion = scenes.occasion(page)
    recording = recordings.add(occasion, scenes.a_video(120, "fi", "sv", "en"), at=timezone.now())
    recordings.set_chapters(recording, [(10 * number, {"fi": f"Luku {number}"}) for number in range(rows)])
    recordings.publish(recording, consent=True, at=timezone.now())
    for number in range(rows):
        text = {"fi": f"Mitä syntyi {number}?"}
        output = outputs.keep_output(
            occasion,
            key=uuid4(),
            question=text,
            proposals=[{"text": {"fi": "Kiire"}, "count": 19}] * rows,
            responses=48,
        )
        highlight = outputs.keep_highlight(occasion, key=uuid4(), theme={"fi": "Teema"}, text=text, position=number)
        for one in (output, highlight):
            outputs.review(one, by=None, at=timezone.now())
            outputs.publish(one, by=None, at=timezone.now())


def post(client: Client, page: EventPage, **data: object) -> object:
    """Send the registration form."""
    return client.post(f"{page.url}register/", data)


def part_of(page: EventPage, number: int = 0) -> int:
    """The key of a part in the form."""
    return list(scenes.occasion(page).seatings.all())[number].pk


def test_a_guest_registers_with_name_and_address(client: Client) -> None:
    page = coming(scenes.a_series())
    html = client.get(page.url).content.decode()
    assert [name in html for name in ('name="name"', 'name="email"', 'name="needs"', 'name="consent"')] == [
        True,
        True,
        True,
        False,
    ]
    answer = post(client, page, name="Aino", email="aino@example.org", parts=[part_of(page)], needs="tulkkaus")
    assert answer.status_code == 302
    row = Registration.objects.get()
    assert (row.guest_name, row.guest_email, row.needs, row.language) == ("Aino", "aino@example.org", "tulkkaus", "fi")


@pytest.mark.parametrize(
    ("data", "faults"),
    [
        ({}, ["email", "parts"]),
        ({"name": "Aino", "email": "aino@"}, ["email", "parts"]),
        ({"name": "Aino", "email": "aino@example.org", "parts": ["999"]}, ["parts"]),
        ({"name": "A" * 200, "email": "aino@example.org", "parts": ["x"]}, ["name", "parts"]),
    ],
)
def test_a_faulty_form_comes_back_with_what_was_typed(client: Client, data: dict, faults: list[str]) -> None:
    page = coming(scenes.a_series())
    answer = post(client, page, needs="kirjoitustulkkaus", **data)
    assert (answer.status_code, sorted(answer.context["form"].errors)) == (422, sorted(faults))
    assert "kirjoitustulkkaus" in answer.content.decode()
    assert Registration.objects.count() == 0


def test_the_link_shows_to_registered_people_when_it_is_time(client: Client) -> None:
    starts = timezone.now() + timedelta(minutes=10)
    page = scenes.an_event(parts=[scenes.a_part(starts=starts)], sessions=[])
    person = worlds.a_person()
    client.force_login(person)
    assert "meet.talkoot.example" not in client.get(page.url).content.decode()
    post(client, page, parts=[part_of(page)])
    row = Registration.objects.get()
    assert "meet.talkoot.example" in client.get(page.url).content.decode()
    client.logout()
    assert "meet.talkoot.example" not in client.get(page.url).content.decode()
    assert "meet.talkoot.example" in client.get(f"/fi/webinars/places/{row.uuid}/").content.decode()


def test_a_place_is_given_back_on_its_own_page(client: Client) -> None:
    page = coming(scenes.a_series())
    post(client, page, name="Aino", email="aino@example.org", parts=[part_of(page)])
    address = f"/fi/webinars/places/{Registration.objects.get().uuid}/"
    assert client.get(address).headers["X-Robots-Tag"] == "noindex"
    assert client.post(address).status_code == 302
    assert Registration.objects.get().state == "CANCELLED"
    assert client.get(f"/fi/webinars/places/{uuid4()}/").status_code == 404


def test_nothing_of_a_part_for_others_leaks(client: Client) -> None:
    south = worlds.a_centre("south")
    starts, later = soon(), soon() + timedelta(hours=1)
    page = scenes.an_event(
        scenes.a_series(south),
        parts=[
            scenes.a_part("Avoin osuus", starts=starts, minutes=60),
            scenes.a_part(
                "Alueen työpaja", starts=later, access="REGION", join_url="https://meet.talkoot.example/salainen"
            ),
        ],
        sessions=[
            scenes.a_session("Avoin puhe", 0, 60, starts=starts),
            scenes.a_session(
                "Kanarialintu", 0, 60, starts=later, people=[scenes.speaker("HOST", "kanarialintu", "Häkki")]
            ),
        ],
        registration_opens_at=timezone.now() - timedelta(days=1),
    )
    series = page.get_parent()
    addresses = [
        page.url,
        series.url,
        f"{page.url}programme/",
        f"{page.url}programme/json/",
        f"{page.url}calendar/",
        f"{series.url}calendar/",
    ]
    answers = [client.get(address) for address in addresses]
    assert [answer.status_code for answer in answers] == [200] * len(addresses)
    seen = "".join(answer.content.decode() for answer in answers)
    assert [word in seen for word in ("Alueen työpaja", "anarialintu", "salainen", "Häkki")] == [
        True,
        False,
        False,
        False,
    ]
    insider = worlds.a_person()
    worlds.a_job(insider, worlds.an_organisation("uusimaa", area=south.area))
    client.force_login(insider)
    assert "Kanarialintu" in client.get(page.url).content.decode()
    answer = post(client, page, parts=[part_of(page, 0), part_of(page, 1)])
    assert (answer.status_code, Registration.objects.count()) == (302, 2)
    client.force_login(worlds.a_person())
    answer = post(client, page, parts=[part_of(page, 1)])
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["parts"])


def test_registration_that_opens_later_offers_to_tell(client: Client) -> None:
    opens = timezone.now() + timedelta(days=5)
    page = scenes.an_event(parts=[scenes.a_part(starts=soon(20))], sessions=[], registration_opens_at=opens)
    html = client.get(page.url).content.decode()
    assert ["register/" in html.replace("#register", ""), "notify/" in html] == [False, True]
    assert client.post(f"{page.url}notify/", {"email": "aino@"}).status_code == 422
    client.post(f"{page.url}notify/", {"email": "aino@example.org"})
    assert list(Interest.objects.values_list("email", "language")) == [("aino@example.org", "fi")]
    assert post(client, page, name="Aino", email="aino@example.org", parts=[part_of(page)]).status_code == 302
    assert Registration.objects.count() == 0


def test_full_and_called_off(client: Client) -> None:
    series = scenes.a_series()
    page = coming(series, capacity=1)
    post(client, page, name="Aino", email="aino@example.org", parts=[part_of(page)])
    person = worlds.a_person()
    client.force_login(person)
    post(client, page, parts=[part_of(page)])
    assert "1" in client.get(page.url).content.decode()
    assert Registration.objects.get(person=person).state == "WAITING"
    page = EventPage.objects.get(pk=page.pk)
    page.standing, page.notice = "CANCELLED", "Puhuja sairastui."
    page.save_revision().publish()
    html = client.get(page.url).content.decode()
    assert ["Puhuja sairastui." in html, 'action="register' in html] == [True, False]


def test_a_draft_can_be_previewed(rf: object) -> None:
    page = scenes.a_draft(scenes.a_series(), "Luonnos", [scenes.a_part()], [scenes.a_session("Puhe", 0, 30)])
    answer = page.make_preview_request(None, "")
    assert answer.status_code == 200
    assert "Puhe" in answer.content.decode() if hasattr(answer, "content") else True


def test_attendance_shows_after(client: Client) -> None:
    page = scenes.an_event(parts=[scenes.a_part(starts=soon(-3))], sessions=[])
    person = worlds.a_person()
    row = registering.register(
        person, scenes.occasion(page), list(scenes.occasion(page).seatings.all()), at=scenes.AT, language="fi"
    )[0]
    attending.mark(row, at=timezone.now(), by=None)
    client.force_login(person)
    shown = client.get(page.url).context["shown"]
    assert (shown.face, shown.attended, shown.completed) == ("after", True, True)


def test_who_has_asked_to_be_told_is_not_asked_again(client: Client) -> None:
    """The page says so, to them and to nobody else."""
    opens = timezone.now() + timedelta(days=2)
    page = scenes.an_event(parts=[scenes.a_part(starts=soon(20))], sessions=[], registration_opens_at=opens)
    promise = "Kerromme sähköpostilla, kun ilmoittautuminen avautuu."
    for name, asks in (("aino", True), ("eino", False)):
        client.force_login(worlds.a_person(name))
        if asks:
            client.post(f"{page.url}notify/")
        html = client.get(page.url).content.decode()
        assert ("notify/" in html, html.count(promise)) == (not asks, 2 if asks else 0)


def test_an_event_is_described_for_machines(client: Client) -> None:
    """As schema.org wants it, with times of the wall and their offset, and without the link for joining."""
    page = scenes.an_event()
    answer = client.get(f"{page.url}programme/json/")
    told = answer.json()
    assert answer.headers["Content-Type"] == "application/ld+json; charset=utf-8"
    assert (told["@type"], told["startDate"], told["endDate"], told["eventStatus"]) == (
        "EducationEvent",
        "2026-04-10T09:00+03:00",
        "2026-04-10T11:30+03:00",
        "https://schema.org/EventScheduled",
    )
    [part] = told["subEvent"]
    assert [(item["name"], item["startDate"][11:16], item["endDate"][11:16]) for item in part["subEvent"]] == [
        ("Tervetuloa", "09:00", "09:10"),
        ("Lapsi kertoo", "09:10", "09:40"),
        ("Tauko", "09:40", "09:50"),
        ("Dialogi", "09:50", "10:30"),
    ]
    assert [one["performer"] for one in part["subEvent"][1]["performer"]] == [
        {"@type": "Person", "jobTitle": "johtava tutkija", "affiliation": {"@type": "Organization", "name": "THL"}}
    ]
    assert page.join_url not in answer.content.decode()
