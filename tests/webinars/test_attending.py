"""Lists of who was there become attendances: matched, cut to the parts, said once, and all of it or nothing."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from django.db import connection

from learning.models import Interval, Progress
from learning.signals import completed
from lrs.models import Statement
from people import erasing, retention
from people.models import User
from tests import worlds
from tests.webinars import scenes
from webinars import attending, matching, registering
from webinars.enums import PlaceState, Word
from webinars.models import Attendance, Occasion, Registration, RoomName, Stranger
from webinars.presence.items import Present
from webinars.registering import Guest

pytestmark = pytest.mark.django_db
BEGINS = scenes.STARTS
LATER = scenes.STARTS + timedelta(days=1)


@pytest.fixture
def occasion() -> Occasion:
    """An event of an open part and a workshop after it; Aino has a place in both, Eino and a guest in the first."""
    page = scenes.an_event(
        parts=[
            scenes.a_part(minutes=60),
            scenes.a_part("Työpaja", starts=BEGINS + timedelta(minutes=60), minutes=60),
        ],
        sessions=[],
    )
    found = scenes.occasion(page)
    first, second = found.seatings.all()
    take(found, worlds.a_person("aino"), first, second)
    take(found, worlds.a_person("eino"), first)
    take(found, Guest("Väinö Vieras", "vaino@guest.example"), first)
    return found


def take(occasion: Occasion, who: User | Guest, *seatings: object) -> None:
    """A place in these parts."""
    registering.register(who, occasion, list(seatings), at=scenes.AT, language="fi", quiet=True)


def there(name: str, *minutes: tuple[int, int], email: str = "", **more: object) -> Present:
    """Somebody who was there between these minutes of the event."""
    spans = tuple((BEGINS + timedelta(minutes=start), BEGINS + timedelta(minutes=end)) for start, end in minutes)
    return Present(name, email, spans, **more)


def bring(occasion: Occasion, *people: Present, **more: object) -> attending.Outcome:
    """Bring in a list a day after."""
    return attending.bring_in(occasion, people, at=LATER, by=None, **more)


def marked() -> dict[str, list]:
    """The minutes of everybody's parts."""
    rows = Attendance.objects.select_related("registration__person", "registration__seating__activity")
    return {
        f"{row.registration.name}, {row.registration.seating.activity.name}": [
            [start / 60, end / 60] for start, end in row.spans
        ]
        for row in rows.order_by("pk")
    }


def standing() -> int:
    """How many statements about being there hold."""
    return Statement.objects.standing().filter(verb__endswith="attended").count()


def test_times_are_cut_to_each_part_and_give_credit(occasion: Occasion) -> None:
    bring(occasion, there("Aino Example", (-10, 30), (40, 130)), there("eino EXAMPLE", (0, 10)))

    assert marked() == {
        "Aino Example, Webinaari": [[0, 30], [40, 60]],
        "Aino Example, Työpaja": [[0, 60]],
        "Eino Example, Webinaari": [[0, 10]],
    }
    assert standing() == 3
    assert set(Progress.objects.filter(state="COMPLETED").values_list("person__given_name", "activity__kind")) == {
        ("Aino", "PART"),
        ("Aino", "EVENT"),
        ("Aino", "SERIES"),
    }
    assert sorted(Interval.objects.values_list("seconds", flat=True)) == [600, 3000, 3600]


def test_the_same_list_again_changes_and_says_nothing(occasion: Occasion) -> None:
    people = [there("Aino Example", (0, 70)), there("Vaino Vieras", (0, 60)), there("Väinö Vieras", (0, 50))]
    first = bring(occasion, *people)
    before = (marked(), Statement.objects.count(), Stranger.objects.count())

    second = bring(occasion, *people)

    assert (first.changed, second.changed) == (3, 0)
    assert (marked(), Statement.objects.count(), Stranger.objects.count()) == before
    assert before[2] == 1


def test_two_lists_of_one_meeting_are_put_together_in_any_order(occasion: Occasion) -> None:
    bring(occasion, there("Aino Example", (30, 50)))
    bring(occasion, there("Aino Example", (0, 40)))

    assert marked() == {"Aino Example, Webinaari": [[0, 50]]}
    assert standing() == 1


def test_a_list_may_stand_instead_of_earlier_ones(occasion: Occasion) -> None:
    bring(occasion, there("Aino Example", (0, 60)), there("Eino Example", (0, 60)), there("Outo", (0, 9)))

    bring(occasion, there("Eino Example", (10, 20)), instead=True)

    assert marked() == {"Aino Example, Webinaari": [], "Eino Example, Webinaari": [[10, 20]]}
    assert (standing(), Stranger.objects.count()) == (1, 0)
    assert not Progress.objects.filter(state="COMPLETED").exists()


def test_what_is_marked_by_hand_stays_and_correcting_a_list_wants_a_reason(occasion: Occasion) -> None:
    bring(occasion, there("Aino Example", (0, 20)))
    row = Registration.objects.get(person__given_name="Aino", seating__activity__names__fi="Webinaari")
    with pytest.raises(attending.ReasonWanted):
        attending.mark(row, at=LATER, by=None, minutes=55)
    with pytest.raises(attending.ReasonWanted):
        attending.unmark(row, at=LATER)
    attending.mark(row, at=LATER, by=None, minutes=55, reason="Puhelimella mukana")

    outcome = bring(occasion, there("Aino Example", (0, 20)))

    assert (outcome.changed, outcome.by_hand) == (0, 1)
    assert marked() == {"Aino Example, Webinaari": [[0, 55]]}
    assert Attendance.objects.get().word == Word.HAND
    assert standing() == 1
    attending.mark(row, at=LATER, by=None, minutes=50)


def test_less_time_than_the_times_hold_is_as_much_less_of_each_part(occasion: Occasion) -> None:
    bring(occasion, there("Aino Example", (0, 120), seconds=3600))

    assert marked() == {"Aino Example, Webinaari": [[0, 30]], "Aino Example, Työpaja": [[0, 30]]}


def test_a_list_without_times_is_of_one_part(occasion: Occasion) -> None:
    first, second = occasion.seatings.all()
    bring(occasion, Present("Aino Example", seconds=2700), Present("", "EINO@example.org".lower()), part=first)
    bring(occasion, Present("Aino Example"), Present("Eino Example"), part=second)

    assert marked() == {
        "Aino Example, Webinaari": [[0, 45]],
        "Eino Example, Webinaari": [[0, 60]],
        "Aino Example, Työpaja": [[0, 60]],
    }
    assert [row.name for row in Stranger.objects.all()] == ["Eino Example"]


@pytest.mark.parametrize(
    ("shown", "email", "also", "matches"),
    [
        ("Example Aino", "", "", True),
        ("example,  AINO", "", "", True),
        ("Padi", "aino@example.org", "", True),
        ("Padi", "muu@example.org", "Aino Example", True),
        ("Väinö Vieras", "vaino@guest.example", "", True),
        ("Vaino Vieras", "", "", False),
        ("Dr Aino Example (Guest)", "", "", False),
        ("Aino", "", "", False),
        ("", "muu@example.org", "", False),
    ],
)
def test_only_an_address_or_a_whole_name_is_a_match(
    occasion: Occasion, shown: str, email: str, also: str, matches: bool
) -> None:
    outcome = bring(occasion, there(shown, (0, 60), email=email, also=also))

    assert (outcome.matched.known, Stranger.objects.count()) == ((1, 0) if matches else (0, 1))


def test_two_people_of_one_name_are_never_taken_for_each_other(occasion: Occasion) -> None:
    namesake = User.objects.create_user("toinen@example.org", "x", given_name="Aino", family_name="Example")
    take(occasion, namesake, occasion.seatings.first())

    bring(occasion, there("Aino Example", (0, 60)))

    [stranger] = Stranger.objects.all()
    listed, sure = matching.suggestions(attending.attendees(occasion), [stranger])[stranger.pk]
    assert ({row.email for row in listed} >= {"aino@example.org", "toinen@example.org"}, sure) == (True, False)


@pytest.mark.parametrize(
    ("shown", "first"),
    [
        ("Dr Aino Example (Guest)", "aino@example.org"),
        ("AINO EXAMPLE - Keskussairaala", "aino@example.org"),
        ("Vaino  Vieras", "vaino@guest.example"),
        ("Aino Exampel", "aino@example.org"),
        ("Väiski Vieras", "vaino@guest.example"),
    ],
)
def test_the_likest_registered_people_are_suggested(occasion: Occasion, shown: str, first: str) -> None:
    bring(occasion, there(shown, (0, 60)))

    [stranger] = Stranger.objects.all()
    listed, _sure = matching.suggestions(attending.attendees(occasion), [stranger])[stranger.pk]
    assert listed[0].email == first
    assert len(listed) <= 3


def test_a_name_found_out_is_marked_and_known_next_time(occasion: Occasion) -> None:
    aino, guest = User.objects.get(given_name="Aino"), "vaino@guest.example"
    bring(occasion, there("Ainukka", (0, 70)), there("iPhone", (0, 60)), there("Neuvotteluhuone 3", (0, 60)))
    rows = {row.name: row.pk for row in Stranger.objects.all()}
    decided = {rows["Ainukka"]: (aino.pk, ""), rows["iPhone"]: (None, guest), rows["Neuvotteluhuone 3"]: (None, "")}

    outcome = attending.find_out(occasion, decided, at=LATER, by=None)

    assert (outcome.changed, Stranger.objects.count(), RoomName.objects.count()) == (3, 0, 3)
    assert marked() == {
        "Aino Example, Webinaari": [[0, 60]],
        "Aino Example, Työpaja": [[0, 10]],
        "Väinö Vieras, Webinaari": [[0, 60]],
    }
    again = bring(occasion, there("ainukka", (0, 80)), there("IPHONE", (0, 60)), there("neuvotteluhuone 3", (0, 9)))
    assert (again.matched.known, len(again.matched.nobody), again.changed, Stranger.objects.count()) == (2, 1, 1, 0)


def test_a_name_is_known_in_the_centres_own_events_only(occasion: Occasion) -> None:
    bring(occasion, there("Ainukka", (0, 60)))
    aino = User.objects.get(given_name="Aino")
    attending.find_out(occasion, {Stranger.objects.get().pk: (aino.pk, "")}, at=LATER, by=None)
    other = scenes.occasion(scenes.an_event(scenes.a_series(worlds.a_centre("west"), title="Toinen"), title="Toinen"))
    take(other, aino, other.seatings.get())

    assert bring(other, there("Ainukka", (0, 60))).matched.known == 0
    assert [row.occasion for row in Stranger.objects.all()] == [other]


def test_a_known_name_of_somebody_without_a_place_is_a_stranger(occasion: Occasion) -> None:
    bring(occasion, there("Einari", (70, 80)))
    outsider = worlds.a_person("ulla")
    decided = {Stranger.objects.get().pk: (outsider.pk, "")}

    attending.find_out(occasion, decided, at=LATER, by=None)

    assert (Stranger.objects.count(), RoomName.objects.count(), marked()) == (1, 0, {})


def test_those_who_wait_or_gave_up_their_place_are_not_marked(occasion: Occasion) -> None:
    Registration.objects.filter(person__given_name="Eino").update(state=PlaceState.WAITING)

    assert bring(occasion, there("Eino Example", (0, 60))).matched.known == 0


def test_all_of_a_list_or_nothing(occasion: Occasion) -> None:
    def fall(**kwargs: object) -> None:
        raise RuntimeError

    completed.connect(fall)
    try:
        with pytest.raises(RuntimeError):
            bring(occasion, there("Aino Example", (0, 60)), there("Ainukka", (0, 60)))
    finally:
        completed.disconnect(fall)

    assert (marked(), standing(), Stranger.objects.count()) == ({}, 0, 0)


@pytest.mark.parametrize("size", [1, 3])
def test_a_list_costs_the_same_for_any_number(
    occasion: Occasion,
    size: int,
    django_assert_num_queries: Callable[[int], AbstractContextManager],
) -> None:
    people = []
    for number in range(size + 1):  # two at least: one learner is folded by the shorter way
        take(occasion, worlds.a_person(f"osallistuja{number}"), occasion.seatings.first())
        people += [there(f"Osallistuja{number} Example", (0, 20)), there(f"Outo {number}", (0, 20))]

    with django_assert_num_queries(LIST_QUERIES - (connection.vendor == "postgresql")):
        bring(occasion, *people)
    with django_assert_num_queries(AGAIN_QUERIES):
        bring(occasion, *people)


def test_being_forgotten_takes_the_names_and_reasons_along(occasion: Occasion) -> None:
    aino = User.objects.get(given_name="Aino")
    bring(occasion, there("Ainukka", (0, 60)), there("Aino Example", (0, 9)), there("Toinen", (0, 9)))
    rows = {row.name: row.pk for row in Stranger.objects.all()}
    attending.find_out(occasion, {rows["Ainukka"]: (aino.pk, "")}, at=LATER, by=None)
    for row in Registration.objects.filter(person=aino).select_related(
        "person", "seating__activity", "seating__occasion__activity"
    ):
        attending.mark(row, at=LATER, by=None, minutes=7, reason="Aino soitti")
    Stranger.objects.create(occasion=occasion, key="tyonimi@example.org", name="Aino Example", met_at=LATER)

    erasing.erase(erasing.ask(aino, at=LATER), at=LATER + timedelta(days=30))

    assert list(Stranger.objects.values_list("name", flat=True)) == ["Toinen"]
    assert RoomName.objects.count() == 0
    assert set(Attendance.objects.values_list("reason", flat=True)) == {""}


def test_names_and_reasons_end_when_they_are_no_longer_needed(occasion: Occasion) -> None:
    bring(occasion, there("Huone", (0, 60)), there("Outo", (0, 60)))
    attending.find_out(occasion, {Stranger.objects.get(name="Huone").pk: matching.NOBODY}, at=LATER, by=None)
    guest = Registration.objects.get(person=None)
    attending.mark(guest, at=LATER, by=None, reason="Väinö soitti")

    retention.run(at=LATER + timedelta(days=29))
    assert (Stranger.objects.count(), RoomName.objects.count()) == (1, 1)
    retention.run(at=LATER + timedelta(days=31))
    assert (Stranger.objects.count(), RoomName.objects.count()) == (0, 1)
    retention.run(at=LATER + timedelta(days=366))
    assert RoomName.objects.count() == 0
    assert Attendance.objects.get().reason == ""


LIST_QUERIES, AGAIN_QUERIES = 31, 12
