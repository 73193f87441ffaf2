"""Mails that come by themselves: a change, a calling off, a day before, an hour before."""

import base64
from datetime import datetime, timedelta

import pytest
from icalendar import Calendar

from people.models import Mail
from tests import worlds
from tests.webinars import scenes
from webinars import registering, reminding, tasks
from webinars.models import EventPage, Occasion, Registration, Seating
from webinars.registering import Guest

pytestmark = pytest.mark.django_db
AT = scenes.AT


def coming() -> datetime:
    """A start that is still to come when the test publishes."""
    from django.utils import timezone

    return (timezone.now() + timedelta(days=40)).replace(hour=7, minute=0, second=0, microsecond=0)


def two_parts() -> EventPage:
    """An event with a talk and, after it, a workshop."""
    starts = coming()
    later = starts + timedelta(minutes=60)
    parts = [scenes.a_part("Luento", starts=starts, minutes=60), scenes.a_part("Työpaja", starts=later, minutes=60)]
    return scenes.an_event(parts=parts, sessions=[])


def enter(occasion: Occasion, *titles: str, who: object = None, at: datetime = AT) -> list[Registration]:
    """Somebody takes a place in the parts of these names."""
    parts = [seating for seating in occasion.seatings.all() if seating.activity.name in titles]
    return registering.register(who or worlds.a_person(), occasion, parts, at=at, language="fi", quiet=True)


def change(page: EventPage, *, parts: dict[str, dict] | None = None, drop: str = "", **fields: object) -> None:
    """Publish the event with these changes."""
    rows = [part for part in page.parts.all() if part.title != drop]
    for part in rows:
        for name, value in (parts or {}).get(part.title, {}).items():
            setattr(part, name, value)
    page.parts = rows
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision().publish()


def entry(mail: Mail) -> tuple[str, object]:
    """Method of the calendar file that went with a mail, and its entry."""
    calendar = Calendar.from_ical(base64.b64decode(mail.attachments[0]["content"]))
    return str(calendar["METHOD"]), calendar.walk("VEVENT")[0]


def test_only_those_whose_part_was_moved_are_told_and_their_calendars_follow() -> None:
    page = two_parts()
    occasion = scenes.occasion(page)
    talk, workshop = enter(occasion, "Luento")[0], enter(occasion, "Työpaja")[0]
    starts = workshop.seating.starts_at + timedelta(minutes=30)

    change(page, parts={"Työpaja": {"starts_at": starts, "ends_at": starts + timedelta(minutes=60)}})

    mail = Mail.objects.get()
    assert (mail.person, mail.subject) == (workshop.person, f"Muuttunut: {page.title}")
    assert ["Nyt:" in mail.text, "Aiemmin:" in mail.text] == [True, True]
    method, event = entry(mail)
    assert (method, event["SEQUENCE"], event.decoded("dtstart")) == ("PUBLISH", 1, starts)
    assert list(Seating.objects.order_by("starts_at").values_list("sequence", "was_from")) == [(0, None), (1, None)]
    assert talk.pk != workshop.pk


def test_a_text_that_changes_is_told_to_nobody() -> None:
    page = two_parts()
    enter(scenes.occasion(page), "Luento", "Työpaja")

    change(page, summary="Toinen tiivistelmä.", join_url="https://meet.talkoot.example/toinen")

    assert Mail.objects.count() == 0


@pytest.mark.parametrize(
    ("fields", "subject", "method"),
    [({"standing": "CANCELLED"}, "Peruttu", "CANCEL"), ({"place": "Zoom"}, "Muuttunut", "PUBLISH")],
)
def test_calling_off_and_another_place_are_told_to_all(fields: dict, subject: str, method: str) -> None:
    page = two_parts()
    occasion = scenes.occasion(page)
    enter(occasion, "Luento", "Työpaja")
    enter(occasion, "Luento", who=Guest("Aino", "aino@example.org"))

    change(page, **fields)

    told = Mail.objects.order_by("pk")
    assert [mail.subject.partition(":")[0] for mail in told] == [subject] * 3
    assert {entry(mail)[0] for mail in told} == {method}
    assert {entry(mail)[1]["SEQUENCE"] for mail in told} == {1}
    assert all(("Zoom" in mail.text) == (method == "PUBLISH") for mail in told)
    change(page, **fields)
    assert Mail.objects.count() == 3, "the same again is no change"


def test_a_part_that_is_taken_out_is_called_off_for_its_people() -> None:
    page = two_parts()
    occasion = scenes.occasion(page)
    enter(occasion, "Luento")
    row = enter(occasion, "Työpaja")[0]

    change(page, drop="Työpaja")

    mail = Mail.objects.get()
    assert (mail.person, entry(mail)[0], mail.subject.partition(":")[0]) == (row.person, "CANCEL", "Peruttu")


def test_whoever_did_not_confirm_or_gave_the_place_back_is_not_told() -> None:
    page = two_parts()
    occasion = scenes.occasion(page)
    parts = list(occasion.seatings.all())
    registering.register(Guest("", "aino@example.org"), occasion, parts, at=AT, language="fi")
    back = enter(occasion, "Luento")[0]
    registering.cancel(back, at=AT)
    before = Mail.objects.count()

    change(page, standing="CANCELLED")

    assert Mail.objects.count() == before


def test_a_telling_that_is_broken_off_goes_on_and_tells_nobody_twice() -> None:
    page = two_parts()
    occasion = scenes.occasion(page)
    for _ in range(3):
        enter(occasion, "Luento")
    change(page, standing="CANCELLED")
    seating = Seating.objects.filter(activity__names__fi="Luento").get()
    Mail.objects.order_by("pk").last().delete()
    Seating.objects.filter(pk=seating.pk).update(was_from=seating.starts_at, was_until=seating.ends_at)

    tasks.tell_change.call(seating_id=seating.pk)

    assert Mail.objects.count() == 3


def test_reminders_a_day_and_an_hour_before_once_each() -> None:
    occasion = scenes.occasion(scenes.an_event())
    early, guest = worlds.a_person("aino"), Guest("Eero", "eero@example.org")
    parts = list(occasion.seatings.all())
    for who in (early, guest):
        registering.register(who, occasion, parts, at=AT, language="fi", quiet=True)
    late, last = worlds.a_person("late"), worlds.a_person("last")
    registering.register(late, occasion, parts, at=scenes.STARTS - timedelta(hours=5), language="sv", quiet=True)
    registering.register(last, occasion, parts, at=scenes.STARTS - timedelta(minutes=30), language="en", quiet=True)
    told: list[list[tuple[str, str]]] = []

    for before in (25, 24, 23.9, 2, 1, 0.9, 0.1, -0.1):
        known = Mail.objects.count()
        reminding.remind(at=scenes.STARTS - timedelta(hours=before))
        new = Mail.objects.order_by("pk")[known:]
        told.append([(mail.address.partition("@")[0], mail.key.partition(":")[0]) for mail in new])

    day = [("aino", "reminder-day"), ("eero", "reminder-day")]
    hour = [("aino", "reminder-hour"), ("eero", "reminder-hour"), ("late", "reminder-hour")]
    assert told == [[], day, [], [], hour, [], [], []]
    mail = Mail.objects.get(person=late)
    assert mail.subject.startswith("Börjar snart: ")
    assert "fr 10.4.2026 kl. 9.00–11.30 (Europe/Helsinki)" in mail.text.replace("\u00a0", " ")
    assert mail.html.count("<h1>") == 1
    place = f"/sv/webinars/places/{Registration.objects.get(person=late).uuid}/"
    assert [place in text for text in (mail.text, mail.html, str(entry(mail)[1]["URL"]))] == [True] * 3


def test_a_late_sweep_sends_the_nearer_reminder_only() -> None:
    occasion = scenes.occasion(scenes.an_event())
    registering.register(worlds.a_person(), occasion, list(occasion.seatings.all()), at=AT, language="fi", quiet=True)

    reminding.remind(at=scenes.STARTS - timedelta(minutes=50))

    assert [mail.key.partition(":")[0] for mail in Mail.objects.all()] == ["reminder-hour"]


def test_after_a_move_the_new_time_is_reminded_of() -> None:
    page = two_parts()
    occasion = scenes.occasion(page)
    row = enter(occasion, "Luento")[0]
    first = row.seating.starts_at
    reminding.remind(at=first - timedelta(hours=20))
    starts = first - timedelta(hours=2)
    change(page, parts={"Luento": {"starts_at": starts, "ends_at": starts + timedelta(minutes=30)}})

    reminding.remind(at=starts - timedelta(hours=20))

    kinds = [mail.key for mail in Mail.objects.order_by("pk")]
    assert kinds == [f"reminder-day:{row.pk}.0", f"changed:{row.pk}.1", f"reminder-day:{row.pk}.1"]


def test_nothing_is_reminded_of_that_does_not_take_place() -> None:
    page = two_parts()
    enter(scenes.occasion(page), "Luento")
    starts = coming()
    change(page, standing="CANCELLED")
    known = Mail.objects.count()

    reminding.remind(at=starts - timedelta(hours=2))

    assert Mail.objects.count() == known
