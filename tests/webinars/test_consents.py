"""What somebody who takes a place agrees to, taking it back, and who sees whom on the page of a place."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from people import consenting, retention
from people.enums import ShownAs
from people.models import Consent, User
from tests.webinars import scenes
from tests.worlds import a_person
from webinars import registering
from webinars.models import EventPage, Registration, Seating
from webinars.registering import NEEDS, NOTES, Guest

pytestmark = pytest.mark.django_db
NOW = timezone.now


def a_coming_event() -> EventPage:
    """An event of the day after tomorrow, open for registration."""
    part = scenes.a_part(starts=NOW() + timedelta(days=2), minutes=120)
    return scenes.an_event(parts=[part], registration_opens_at=NOW() - timedelta(days=1))


@pytest.fixture
def seating() -> Seating:
    return scenes.occasion(a_coming_event()).seatings.get()


def register(who: User | Guest, seating: Seating, *, needs: str = "", notes: bool = False) -> Registration:
    chosen = [seating.pk] if notes else []
    rows = registering.register(
        who,
        seating.occasion,
        [seating],
        at=NOW(),
        language="en",
        told=registering.Told(needs=needs, notes=chosen),
        quiet=True,
    )
    return rows[0]


def agreed(row: Registration) -> list[str]:
    """What is agreed to about the place now."""
    return sorted(consenting.about((NEEDS, NOTES), row.pk).values_list("kind", flat=True))


def kept(row: Registration) -> tuple[str, bool]:
    """What the place itself keeps of it."""
    row.refresh_from_db()
    return row.needs, row.consent_outputs


def test_agreed_in_the_words_of_the_form(seating: Seating) -> None:
    row = register(a_person(), seating, needs="an interpreter", notes=True)
    assert agreed(row) == [NEEDS, NOTES]
    assert [one.text for one in Consent.objects.order_by("kind").select_related("wording")] == [
        "The organisers may read what I need. It is erased 30 days after the event.",
        "What I write in the workshop may be published without my name or unit.",
    ]
    assert agreed(register(a_person(), seating, needs="  ")) == []


@pytest.mark.parametrize(("key", "left"), [(NEEDS, ("", True)), (NOTES, ("an interpreter", False))])
def test_taken_back_on_my_page_or_on_the_page_of_the_place(seating: Seating, key: str, left: tuple[str, bool]) -> None:
    """The page of the place is a guest's only one."""
    person, guest = a_person(), Guest("Gunn", "gunn@example.org")
    places = [register(who, seating, needs="an interpreter", notes=True) for who in (person, guest)]
    mine, theirs = (Consent.objects.get(kind=key, about=place.pk) for place in places)
    browser = Client()
    browser.force_login(person)

    assert browser.post(f"/en/my/consents/{mine.uuid}/take-back/").status_code == 302
    address = f"/en/webinars/places/{places[1].uuid}/"
    assert Client().post(address, {"take_back": str(mine.uuid)}).status_code == 302
    assert kept(places[1]) == ("an interpreter", True)
    assert Client().post(address, {"take_back": str(theirs.uuid)}).status_code == 302

    assert [kept(place) for place in places] == [left, left]
    assert [agreed(place) for place in places] == [[{NEEDS: NOTES, NOTES: NEEDS}[key]]] * 2
    assert {place.state for place in places} == {"REGISTERED"}


def test_the_place_given_back_or_forgotten_ends_both(seating: Seating) -> None:
    places = [
        register(who, seating, needs="an interpreter", notes=True)
        for who in (a_person(), Guest("Gunn", "g@example.org"))
    ]
    registering.cancel(places[0], at=NOW())
    registering.forget_guests(Registration.objects.filter(person=None))
    assert [agreed(place) for place in places] == [[], []]
    assert kept(places[0]) == ("", False)


def test_thirty_days_after_the_event_needs_are_nobodys_business(seating: Seating) -> None:
    row = register(a_person(), seating, needs="an interpreter", notes=True)
    for days, left in ((31, [NEEDS, NOTES]), (33, [NOTES])):
        retention.run(at=NOW() + timedelta(days=days))
        assert agreed(row) == left
    assert kept(row) == ("", True)


def test_the_words_are_asked_where_there_is_something_to_agree_to(client: Client) -> None:
    page = a_coming_event()
    found = client.get(page.get_url()).content.decode()
    assert "Järjestäjät saavat lukea, mitä tarvitsen" in found


def test_who_else_takes_part(seating: Seating) -> None:
    """Those who let themselves be seen, to those who are signed in and have a place themselves."""
    me = a_person("mia")
    mine = register(me, seating)
    register(a_person("hidden"), seating)
    register(a_person("named", shown_as=ShownAs.NAME), seating)
    register(a_person("given", shown_as=ShownAs.GIVEN_NAME), seating)
    gone = register(a_person("gone", shown_as=ShownAs.NAME), seating)
    registering.cancel(gone, at=NOW())
    register(Guest("Gunn Guest", "gunn@example.org"), seating)
    address = f"/en/webinars/places/{mine.uuid}/"
    browser = Client()
    browser.force_login(me)

    page = browser.get(address).content.decode()
    assert "4 others" in page
    names = ["Named Example", "Given", "Given Example", "Hidden", "Gone", "Gunn"]
    assert [name for name in names if name in page] == ["Named Example", "Given"]
    stranger = Client()
    stranger.force_login(a_person("stranger", shown_as=ShownAs.NAME))
    for other in (Client(), stranger):
        assert "others" not in other.get(address).content.decode()


@pytest.mark.parametrize("people", [1, 3])
def test_one_number_of_queries(seating: Seating, people: int, django_assert_num_queries: object) -> None:
    me = a_person()
    row = register(me, seating, needs="an interpreter", notes=True)
    for _ in range(people):
        register(a_person(shown_as=ShownAs.NAME), seating)
    browser = Client()
    browser.force_login(me)
    browser.get(f"/en/webinars/places/{row.uuid}/")
    with django_assert_num_queries(PLACE_QUERIES):
        browser.get(f"/en/webinars/places/{row.uuid}/")


PLACE_QUERIES = 16
