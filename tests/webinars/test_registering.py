"""Taking places, waiting, giving back, and who may come; the mails and calendar files that go with it."""

import base64
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from icalendar import Calendar

from learning.models import Enrolment
from people import organising, retention
from people.models import Mail
from tests import worlds
from tests.webinars import scenes
from webinars import admitting, opening, registering, rules
from webinars.enums import PlaceState
from webinars.models import Interest, Invitation, Occasion, Registration, Seating
from webinars.registering import Guest, NotForYou, NotNow

pytestmark = pytest.mark.django_db
AT = scenes.AT


def seats(occasion: Occasion) -> list[Seating]:
    """The parts of the event."""
    return list(occasion.seatings.all())


def register(
    who: object, occasion: Occasion, seatings: list[Seating] | None = None, **options: object
) -> list[Registration]:
    """Take places in Finnish."""
    at, quiet = options.pop("at", AT), options.pop("quiet", False)
    told = registering.Told(**options)
    parts = seatings or seats(occasion)
    return registering.register(who, occasion, parts, at=at, language="fi", told=told, quiet=quiet)


def calendar_of(mail: Mail) -> Calendar:
    """The calendar file that went with a mail."""
    return Calendar.from_ical(base64.b64decode(mail.attachments[0]["content"]))


def test_a_place_is_taken_once() -> None:
    occasion = scenes.occasion(scenes.an_event())
    person = worlds.a_person()
    parts = [seating.pk for seating in seats(occasion)]
    first = register(person, occasion, needs="kirjoitustulkkaus", notes=parts)
    again = register(person, occasion, needs="kirjoitustulkkaus", notes=parts)
    assert [row.pk for row in first] == [row.pk for row in again]
    row = Registration.objects.get()
    assert (row.state, row.needs, row.consent_outputs, row.registered_at) == (
        PlaceState.REGISTERED,
        "kirjoitustulkkaus",
        True,
        AT,
    )
    assert list(Enrolment.objects.values_list("activity__kind", "withdrawn_at")) == [("EVENT", None)]
    assert Mail.objects.filter(key__startswith="registered:").count() == 1


def test_when_registration_is_not_open() -> None:
    page = scenes.an_event(registration_closes_at=scenes.STARTS - timedelta(days=1))
    occasion = scenes.occasion(page)
    person = worlds.a_person()
    expected = {
        AT - timedelta(days=8): registering.ANNOUNCED,
        AT: registering.OPEN,
        scenes.STARTS - timedelta(hours=2): registering.CLOSED,
        scenes.STARTS + timedelta(days=1): registering.OVER,
    }
    assert {at: registering.state_of(occasion, at=at) for at in expected} == expected
    with pytest.raises(NotNow) as refused:
        register(person, occasion, at=AT - timedelta(days=8))
    assert refused.value.state == registering.ANNOUNCED
    page.standing = "CANCELLED"
    page.save_revision().publish()
    assert registering.state_of(scenes.occasion(page), at=AT) == registering.CANCELLED


def test_full_means_a_queue_and_a_place_given_back_lets_one_in() -> None:
    occasion = scenes.occasion(scenes.an_event(parts=[scenes.a_part(capacity=1)]))
    people = [worlds.a_person() for _ in range(3)]
    rows = [register(person, occasion, at=AT + timedelta(minutes=n))[0] for n, person in enumerate(people)]
    assert [row.state for row in rows] == [PlaceState.REGISTERED, PlaceState.WAITING, PlaceState.WAITING]
    assert [admitting.place_in_queue(row) for row in rows[1:]] == [1, 2]
    promoted = registering.cancel(rows[0], at=AT + timedelta(hours=1))
    assert promoted == rows[1]
    assert list(Registration.objects.order_by("pk").values_list("state", flat=True)) == [
        PlaceState.CANCELLED,
        PlaceState.REGISTERED,
        PlaceState.WAITING,
    ]
    assert admitting.place_in_queue(rows[2]) == 1
    assert Enrolment.objects.get(person=people[0]).withdrawn_at == AT + timedelta(hours=1)
    assert Enrolment.objects.get(person=people[1]).withdrawn_at is None
    subjects = list(Mail.objects.filter(person=people[1]).order_by("pk").values_list("key", flat=True))
    assert subjects == [f"registered:{rows[1].pk}.0", f"registered:{rows[1].pk}.1"]


def test_more_places_let_the_queue_in() -> None:
    page = scenes.an_event(parts=[scenes.a_part(capacity=1)])
    occasion = scenes.occasion(page)
    rows = [register(worlds.a_person(), occasion, at=AT + timedelta(minutes=n))[0] for n in range(3)]
    part = page.parts.all()[0]
    part.capacity = 2
    page.parts = [part]
    moved = AT + timedelta(days=1)
    registering_at = page.last_published_at
    assert registering_at is not None
    seating = seats(occasion)[0]
    Seating.objects.filter(pk=seating.pk).update(capacity=2)
    assert admitting.fill(Seating.objects.get(), at=moved) == [rows[1]]


def test_who_may_come_to_the_part_of_the_region() -> None:
    south, west = worlds.a_centre("south"), worlds.a_centre("west")
    county = worlds.an_organisation("uusimaa", area=south.area)
    unit = worlds.an_organisation("unit", parent=county)
    elsewhere = worlds.an_organisation("satakunta", area=west.area)
    page = scenes.an_event(scenes.a_series(south), parts=[scenes.a_part(access="REGION")], sessions=[])
    occasion = scenes.occasion(page)
    ours, former, theirs, nobody = (worlds.a_person() for _ in range(4))
    worlds.a_job(ours, unit)
    worlds.a_job(theirs, elsewhere)
    organising.employ(former, organisation=county, profession=worlds.a_profession(), on=date(2020, 1, 1))
    former.jobs.update(ended_on=date(2021, 1, 1))
    assert [row.state for row in register(ours, occasion)] == [PlaceState.REGISTERED]
    for other in (former, theirs, nobody, Guest("Aino", "aino@example.org")):
        with pytest.raises(NotForYou):
            register(other, occasion)
    assert Registration.objects.count() == 1


def test_who_may_come_to_a_part_for_named_ones() -> None:
    south, west = worlds.a_centre("south"), worlds.a_centre("west")
    county = worlds.an_organisation("uusimaa", area=south.area)
    unit = worlds.an_organisation("unit", parent=county)
    elsewhere = worlds.an_organisation("satakunta", area=west.area)
    member = worlds.an_organisation("jasen")
    network = worlds.a_network("verkko", (member, -10, None))
    people = {name: worlds.a_person(name) for name in ("unit", "elsewhere", "member", "former", "nobody")}
    for name, employer in (("unit", unit), ("elsewhere", elsewhere), ("member", member), ("former", county)):
        worlds.a_job(people[name], employer)
    people["former"].jobs.update(ended_on=date(2025, 2, 1))

    def welcome(*admits: tuple[str, str]) -> list[str]:
        part = scenes.a_part(access="NAMED", admits=list(admits))
        occasion = scenes.occasion(scenes.an_event(title=f"Webinaari {admits}", parts=[part], sessions=[]))
        return [name for name, person in people.items() if rules.may_attend(person, seats(occasion)[0])]

    assert welcome(("organisation", "uusimaa")) == ["unit"]
    assert welcome(("organisation", network.code)) == ["member"]
    assert welcome(("area", west.area.code)) == ["elsewhere"]
    assert welcome(("organisation", "unit"), ("area", west.area.code)) == ["unit", "elsewhere"]
    assert welcome(("profession", "nurse")) == ["unit", "elsewhere", "member"]
    assert welcome(("profession", "police")) == []


def test_a_part_for_named_ones_names_them_and_tells_outsiders_nothing_more(client: Client) -> None:
    county = worlds.an_organisation("uusimaa")
    later = scenes.STARTS + timedelta(minutes=60)
    parts = [
        scenes.a_part("Avoin", minutes=60),
        scenes.a_part("Suljettu", starts=later, minutes=60, access="NAMED", admits=[("organisation", "uusimaa")]),
    ]
    secret = scenes.a_session("Salainen aihe", 0, 30, starts=later, people=[scenes.speaker(title="salainen puhuja")])
    page = scenes.an_event(parts=parts, sessions=[secret])
    inside = worlds.a_person()
    worlds.a_job(inside, county)
    exports = [f"{page.url}programme/{name}" for name in ("", "print/", "json/")]
    addresses = [page.url, *exports, page.get_parent().url]

    outside = "".join(client.get(address).content.decode() for address in addresses)
    client.force_login(inside)
    inner = client.get(page.url).content.decode()
    printed = client.get(exports[1]).content.decode().lower()

    told = ("Tämä osa on niille, jotka työskentelevät näissä: Uusimaa.", "Salainen aihe", "salainen puhuja")
    assert [words in outside for words in told] == [True, False, False]
    for told in (inner.lower(), printed):
        assert [words in told for words in ("salainen aihe", "salainen puhuja")] == [True, True]


def test_named_ones_have_to_be_named() -> None:
    with pytest.raises(ValidationError) as refused:
        scenes.a_part(access="NAMED").full_clean(exclude=["page"])

    assert list(refused.value.message_dict) == ["admits"]


def test_by_invitation() -> None:
    occasion = scenes.occasion(scenes.an_event(parts=[scenes.a_part(access="INVITED")], sessions=[]))
    seating = seats(occasion)[0]
    invited, other = worlds.a_person("kutsuttu"), worlds.a_person()
    registering.invite(seating, ["Kutsuttu@example.org ", ""])
    assert len(register(invited, occasion)) == 1
    with pytest.raises(NotForYou):
        register(other, occasion)
    registering.invite(seating, [])
    assert seating.invitations.count() == 0


def test_a_guest_needs_no_account_and_nobody_changes_the_guest() -> None:
    occasion = scenes.occasion(scenes.an_event())
    row = register(Guest("Aino Esimerkki", "Aino@Example.org"), occasion, needs="viittomakieli")[0]
    again = register(Guest("Joku Muu", "aino@example.org"), occasion, needs="")[0]
    assert (again.pk, again.guest_name, again.needs) == (row.pk, "Aino Esimerkki", "viittomakieli")
    mail = Mail.objects.get()
    assert (mail.address, mail.person) == ("aino@example.org", None)


def test_the_confirmation_says_when_where_and_how_and_fits_the_calendar() -> None:
    page = scenes.an_event()
    occasion = scenes.occasion(page)
    row = register(worlds.a_person(), occasion)[0]
    mail = Mail.objects.get()
    when = "pe\u00a010.4.2026 klo\u00a09.00–11.30 (Europe/Helsinki)"
    assert when in mail.text
    assert f"http://testserver/fi/webinars/places/{row.uuid}/" in mail.text
    assert f"http://testserver/fi/south/lapsen-osallisuus/{page.slug}/" in mail.text
    assert "meet.talkoot.example" not in mail.text + mail.html
    event = calendar_of(mail).walk("VEVENT")[0]
    assert calendar_of(mail)["METHOD"] == "PUBLISH"
    assert event.decoded("dtstart") == scenes.STARTS
    assert str(event["dtstart"].params["TZID"]) == "Europe/Helsinki"
    assert (event["SEQUENCE"], event["STATUS"]) == (0, "CONFIRMED")
    zones = calendar_of(mail).walk("VTIMEZONE")
    assert [str(zone["TZID"]) for zone in zones] == ["Europe/Helsinki"]


def test_the_calendar_is_told_of_a_place_given_back() -> None:
    occasion = scenes.occasion(scenes.an_event())
    person = worlds.a_person()
    row = register(person, occasion)[0]
    registering.cancel(row, at=AT)
    assert registering.cancel(row, at=AT) is None
    first, second = Mail.objects.order_by("pk")
    before, after = (calendar_of(mail) for mail in (first, second))
    assert after["METHOD"] == "CANCEL"
    assert before.walk("VEVENT")[0]["UID"] == after.walk("VEVENT")[0]["UID"]
    assert after.walk("VEVENT")[0]["SEQUENCE"] == 1
    again = register(person, occasion)[0]
    assert (again.pk, again.state, again.sequence) == (row.pk, PlaceState.REGISTERED, 2)


@pytest.mark.parametrize(
    ("language", "subject"), [("fi", "Olet ilmoittautunut"), ("sv", "Du är anmäld"), ("en", "You are registered")]
)
def test_mails_speak_the_language_of_the_registration(language: str, subject: str) -> None:
    occasion = scenes.occasion(scenes.an_event())
    registering.register(worlds.a_person(), occasion, seats(occasion), at=AT, language=language)
    mail = Mail.objects.get()
    assert mail.subject.startswith(subject) or not _translated(language)
    assert f"/{language}/webinars/places/" in mail.text


def _translated(language: str) -> bool:
    """Whether the catalogue of the language holds the webinars' texts already."""
    from django.utils import translation

    with translation.override(language):
        return language == "en" or translation.gettext("You are registered") != "You are registered"


def test_telling_when_registration_opens(deferred_tasks: list) -> None:
    page = scenes.an_event(registration_opens_at=AT + timedelta(days=3))
    occasion = scenes.occasion(page)
    interest = opening.ask_to_be_told("Aino@example.org", occasion, at=AT, language="sv")
    assert opening.ask_to_be_told("aino@example.org", occasion, at=AT, language="sv") == interest
    assert [task.task.run_after for task in deferred_tasks if task.task.name == "tell"] == [AT + timedelta(days=3)]
    assert opening.tell(interest, at=AT + timedelta(days=2)) is False
    assert opening.tell(interest, at=AT + timedelta(days=3)) is True
    assert opening.tell(interest, at=AT + timedelta(days=3)) is False
    assert list(Mail.objects.values_list("address", "language")) == [("aino@example.org", "sv")]
    assert Interest.objects.get().told_at == AT + timedelta(days=3)


# --- being forgotten, and what ends by itself -------------------------------------------------------


def test_who_is_forgotten_gives_back_what_is_to_come_and_still_counts_in_what_was() -> None:
    occasion = scenes.occasion(scenes.an_event(parts=[scenes.a_part("Osa", capacity=1)]))
    [seating] = seats(occasion)
    person, next_one = worlds.a_person("aino"), worlds.a_person("eero")
    register(person, occasion, needs="kirjoitustulkkaus")
    register(next_one, occasion)
    registering.invite(seating, [person.email, next_one.email])

    registering.leave(person, at=AT)
    registering.forget(person)

    rows = Registration.objects.order_by("pk").values_list("person", "state", "needs")
    assert list(rows) == [(person.pk, PlaceState.CANCELLED, ""), (next_one.pk, PlaceState.REGISTERED, "")]
    assert [invitation.email for invitation in seating.invitations.all()] == [next_one.email]

    registering.leave(next_one, at=scenes.STARTS + timedelta(days=1))
    assert Registration.objects.get(person=next_one).state == PlaceState.REGISTERED, "what was stays"


def test_a_guest_of_the_same_address_is_forgotten_with_their_mails() -> None:
    occasion = scenes.occasion(scenes.an_event())
    for name in ("Aino", "Eero"):
        register(Guest(name, f"{name}@Example.org"), occasion, needs="tulkki")
    assert Mail.objects.count() == 2

    registering.forget(worlds.a_person("aino"))

    gone, other = Registration.objects.order_by("pk")
    assert (gone.guest_name, gone.needs, gone.guest_email.partition("@")[2]) == ("", "", "erased.invalid")
    assert (other.guest_name, other.guest_email, other.needs) == ("Eero", "eero@example.org", "tulkki")
    assert [mail.address for mail in Mail.objects.all()] == ["eero@example.org"]


def test_needs_end_after_a_month_and_guests_after_a_year() -> None:
    occasion = scenes.occasion(scenes.an_event())
    register(worlds.a_person(), occasion, needs="tulkki")
    register(Guest("Aino", "aino@example.org"), occasion, needs="tulkki", quiet=True)
    registering.invite(seats(occasion)[0], ["aino@example.org"])
    ended = max(seating.ends_at for seating in seats(occasion))

    def left(days: int) -> tuple[int, int, int]:
        retention.run(at=ended + timedelta(days=days))
        needing = Registration.objects.exclude(needs="").count()
        return needing, Registration.objects.filter(guest_name="Aino").count(), Invitation.objects.count()

    assert [left(29), left(30), left(364), left(365)] == [(2, 1, 1), (0, 1, 0), (0, 1, 0), (0, 0, 0)]
