"""Guests: an address is a claim until it is proven, and then it may turn out to be a person's."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from learning.enums import State
from learning.models import Enrolment, Progress
from people import retention
from people.models import Consent, Mail
from tests import worlds
from tests.webinars import scenes
from webinars import attending, opening, registering
from webinars.enums import PlaceState
from webinars.models import Interest, Occasion, Registration
from webinars.registering import Guest, NotNow, Told

pytestmark = pytest.mark.django_db
AT = scenes.AT
DAY = timedelta(days=1)


def one_place() -> Occasion:
    """An event whose only part has one place."""
    return scenes.occasion(scenes.an_event(parts=[scenes.a_part(capacity=1)]))


def ask(occasion: Occasion, name: str = "aino", at=AT, **told: object) -> Registration:
    """A guest asks for a place in every part; answers the first."""
    guest = Guest(name.title(), f"{name}@example.org")
    parts = list(occasion.seatings.all())
    return registering.register(guest, occasion, parts, at=at, language="fi", told=Told(**told))[0]


def fresh(row: Registration) -> Registration:
    """The row as it is stored now."""
    return Registration.objects.get(pk=row.pk)


def mails() -> list[tuple[str, str]]:
    """To whom which kind of mail went, in order."""
    return [(mail.address, mail.key.partition(":")[0]) for mail in Mail.objects.order_by("pk")]


def test_a_place_is_kept_for_a_day_and_then_given_to_the_next() -> None:
    occasion = one_place()
    first, second = ask(occasion), ask(occasion, "eero", at=AT + timedelta(minutes=1))
    assert (first.state, first.confirm_by, second.state) == (PlaceState.REGISTERED, AT + DAY, PlaceState.WAITING)
    registering.confirm(second, at=AT + timedelta(hours=1))
    assert fresh(second).state == PlaceState.WAITING

    assert registering.lapse(at=AT + DAY - timedelta(seconds=1)) == 0
    assert registering.lapse(at=AT + DAY) == 1

    assert (fresh(first).state, fresh(second).state) == (PlaceState.CANCELLED, PlaceState.REGISTERED)
    expected = [("aino", "confirm"), ("eero", "confirm"), ("eero", "registered"), ("eero", "registered")]
    assert mails() == [(f"{name}@example.org", kind) for name, kind in expected]


def test_nothing_goes_to_an_address_that_nobody_confirmed_but_the_question() -> None:
    occasion = scenes.occasion(scenes.an_event())
    row = ask(occasion)
    mail = Mail.objects.get()
    assert f"/fi/webinars/places/{row.uuid}/" in mail.text
    assert mail.attachments == []

    registering.cancel(row, at=AT)

    assert Mail.objects.count() == 1


def test_the_unconfirmed_do_not_come_in_from_the_queue() -> None:
    occasion = one_place()
    held = registering.register(worlds.a_person(), occasion, list(occasion.seatings.all()), at=AT, language="fi")[0]
    silent, proven = ask(occasion, "silja"), ask(occasion, "paavo", at=AT + timedelta(minutes=1))
    registering.confirm(proven, at=AT + timedelta(minutes=2))

    assert registering.cancel(held, at=AT + timedelta(minutes=3)) == proven

    assert fresh(silent).state == PlaceState.WAITING
    registering.confirm(silent, at=AT + timedelta(minutes=4))
    assert registering.cancel(proven, at=AT + timedelta(minutes=5)) == silent


@pytest.mark.parametrize(
    ("before", "hold"),
    [(timedelta(days=9), DAY), (timedelta(hours=5), timedelta(hours=5)), (timedelta(0), timedelta(hours=1))],
)
def test_a_place_is_kept_until_the_start_and_an_hour_at_least(before: timedelta, hold: timedelta) -> None:
    occasion = scenes.occasion(scenes.an_event(registration_opens_at=AT - timedelta(days=30)))

    assert ask(occasion, at=scenes.STARTS - before).confirm_by == scenes.STARTS - before + hold


def test_a_full_part_takes_back_what_lapsed_although_no_queue_is_at_work() -> None:
    occasion = one_place()
    silent = ask(occasion)

    late = ask(occasion, "eero", at=AT + 2 * DAY)

    assert (fresh(silent).state, late.state) == (PlaceState.CANCELLED, PlaceState.REGISTERED)


def test_whoever_is_late_asks_again_on_the_same_page(client: Client) -> None:
    occasion = one_place()
    row = ask(occasion, needs="tulkki", recording=True)
    registering.lapse(at=AT + DAY)
    other = ask(occasion, "eero", at=AT + DAY)
    registering.confirm(other, at=AT + DAY)

    registering.confirm(fresh(row), at=AT + 2 * DAY)

    again = fresh(row)
    assert (again.state, again.registered_at, again.confirm_by) == (PlaceState.WAITING, AT + 2 * DAY, None)
    assert (again.needs, again.consent_recording) == ("", False), "what was agreed to ended with the place"
    assert registering.cancel(other, at=AT + 2 * DAY) == again


def test_after_registration_has_closed_a_lapsed_place_is_gone() -> None:
    occasion = one_place()
    row = ask(occasion)
    registering.lapse(at=AT + DAY)

    with pytest.raises(NotNow) as refused:
        registering.confirm(fresh(row), at=scenes.STARTS + DAY)

    assert (refused.value.state, fresh(row).state) == (registering.OVER, PlaceState.CANCELLED)


def test_a_place_that_cannot_be_had_any_more_costs_no_other() -> None:
    series = scenes.a_series()
    later = scenes.STARTS + 30 * DAY
    over = scenes.occasion(scenes.an_event(series, "Ensin", parts=[scenes.a_part()]))
    coming = scenes.occasion(scenes.an_event(series, "Sitten", parts=[scenes.a_part(starts=later)], sessions=[]))
    row = ask(over)
    registering.lapse(at=AT + DAY)
    other = ask(coming, at=scenes.STARTS + DAY)

    with pytest.raises(NotNow):
        registering.confirm(fresh(row), at=scenes.STARTS + DAY)

    assert (fresh(other).state, fresh(other).confirm_by) == (PlaceState.REGISTERED, None)


def test_opening_the_page_confirms_nothing_and_shows_no_link_for_joining(client: Client) -> None:
    from django.utils import timezone

    starts = timezone.now() + timedelta(minutes=5)
    page = scenes.an_event(parts=[scenes.a_part(starts=starts)], sessions=[])
    row = ask(scenes.occasion(page), at=timezone.now())
    address = f"/fi/webinars/places/{row.uuid}/"

    html = client.get(address).content.decode()

    assert ["meet.talkoot.example" in html, 'name="confirm"' in html] == [False, True]
    assert fresh(row).confirm_by is not None
    assert client.post(address, {"confirm": "yes"}).status_code == 302
    html = client.get(address).content.decode()
    assert ["meet.talkoot.example" in html, 'name="confirm"' in html] == [True, False]


def test_a_guest_who_asks_again_is_written_to_once_an_hour() -> None:
    occasion = scenes.occasion(scenes.an_event())
    for minutes in (0, 1, 2, 61, 62):
        ask(occasion, at=AT + timedelta(minutes=minutes))

    assert mails() == [("aino@example.org", "confirm")] * 2


def test_one_link_proves_the_address_for_every_event() -> None:
    series = scenes.a_series()
    events = [scenes.occasion(scenes.an_event(series, f"Webinaari {number}")) for number in (1, 2)]
    first, second = [ask(occasion) for occasion in events]
    other = ask(events[0], "eero")

    registering.confirm(first, at=AT)

    assert [fresh(row).confirm_by for row in (first, second)] == [None, None]
    assert [kind for address, kind in mails() if address == "aino@example.org"] == ["confirm", "confirm", "registered"]
    assert fresh(other).confirm_by == AT + DAY


def test_an_address_that_nobody_confirmed_is_erased_after_a_week() -> None:
    row = ask(one_place(), needs="tulkki")
    registering.lapse(at=AT + DAY)

    retention.run(at=AT + 8 * DAY - timedelta(seconds=1))
    assert fresh(row).guest_email == "aino@example.org"
    retention.run(at=AT + 8 * DAY)

    assert (fresh(row).guest_name, fresh(row).guest_email.partition("@")[2]) == ("", "erased.invalid")


# --- a person behind the guest ----------------------------------------------------------------------


def prove(person, address: str) -> None:
    """The person proves the address, as by the link in a mail."""
    EmailAddress.objects.create(user=person, email=address, verified=True)


def test_a_later_account_takes_the_places_over_with_what_was_agreed_and_earned() -> None:
    occasion = scenes.occasion(scenes.an_event())
    row = ask(occasion, needs="tulkki")
    registering.confirm(row, at=AT)
    attending.mark(fresh(row), at=scenes.STARTS + DAY, by=None)
    opening.ask_to_be_told("aino@example.org", occasion, at=AT, language="fi")
    person = worlds.a_person("aino")

    prove(person, "Aino@example.org")

    taken = fresh(row)
    assert (taken.person, taken.guest_email, taken.guest_name, taken.uuid) == (person, "", "", row.uuid)
    assert list(Enrolment.objects.values_list("person", "withdrawn_at")) == [(person.pk, None)]
    assert Progress.objects.get(person=person, activity=occasion.activity).state == State.COMPLETED
    assert list(Consent.objects.values_list("person", "ended_at")) == [(person.pk, None)]
    assert Interest.objects.get().person == person


def test_an_address_that_is_not_proven_takes_nothing_over() -> None:
    row = ask(scenes.occasion(scenes.an_event()))
    thief = worlds.a_person("eero")
    EmailAddress.objects.create(user=thief, email="aino@example.org", verified=False)

    registering.confirm(row, at=AT)

    assert (fresh(row).person, fresh(row).guest_email) == (None, "aino@example.org")


def test_a_guest_who_has_an_account_finds_the_place_there() -> None:
    person = worlds.a_person("aino")
    prove(person, "aino@example.org")
    row = ask(scenes.occasion(scenes.an_event()))

    registering.confirm(row, at=AT)

    assert fresh(row).person == person


def test_two_places_of_one_person_become_one_and_the_other_goes_on() -> None:
    occasion = scenes.occasion(scenes.an_event(parts=[scenes.a_part(capacity=2)]))
    person = worlds.a_person("eero")
    own = registering.register(person, occasion, list(occasion.seatings.all()), at=AT, language="fi")[0]
    guest = ask(occasion)
    registering.confirm(guest, at=AT)
    waiting = registering.register(worlds.a_person(), occasion, list(occasion.seatings.all()), at=AT, language="fi")[0]
    attending.mark(fresh(guest), at=scenes.STARTS + DAY, by=None)

    registering.take_over(person, "Aino@example.org", at=AT)

    assert [fresh(row).state for row in (own, guest, waiting)] == ["REGISTERED", "CANCELLED", "REGISTERED"]
    assert fresh(guest).guest_email.endswith("@erased.invalid")
    assert fresh(own).attendance.minutes == 150
    assert Progress.objects.get(person=person, activity=occasion.activity).state == State.COMPLETED


def test_a_place_given_back_by_the_person_comes_back_with_the_guest() -> None:
    occasion = one_place()
    person = worlds.a_person("eero")
    own = registering.register(person, occasion, list(occasion.seatings.all()), at=AT, language="fi")[0]
    registering.cancel(own, at=AT)
    guest = ask(occasion, needs="tulkki")
    registering.confirm(guest, at=AT)

    prove(person, "aino@example.org")

    assert (fresh(own).state, fresh(own).needs, fresh(guest).state) == ("REGISTERED", "tulkki", "CANCELLED")
    assert Registration.objects.taking_a_place().count() == 1
