"""Many people at once: nobody gets a place that is not there, and one place given back lets in exactly one."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import close_old_connections, connection

from learning.models import Enrolment
from tests import worlds
from tests.webinars import crowding, scenes
from webinars import registering
from webinars.enums import PlaceState
from webinars.models import Admission, Registration
from webinars.registering import Guest

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(deeds: list[Callable[[], object]]) -> None:
    """Do everything at the same moment, each in a thread with a connection of its own."""
    gate = Barrier(len(deeds))

    def do(deed: Callable[[], object]) -> None:
        try:
            gate.wait(timeout=30)
            deed()
        finally:
            close_old_connections()
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        list(pool.map(do, deeds))


def states() -> dict[str, int]:
    """How many registrations are in each state."""
    found = list(Registration.objects.values_list("state", flat=True))
    return {state: found.count(state) for state in sorted(set(found))}


def test_the_last_places_are_taken_once() -> None:
    occasion = scenes.occasion(scenes.an_event(parts=[scenes.a_part(capacity=3)]))
    seatings = list(occasion.seatings.all())
    guests = [Guest(f"Vieras {n}", f"vieras{n}@example.org") for n in range(12)]
    at_once(
        [
            lambda guest=guest: registering.register(guest, occasion, seatings, at=scenes.AT, language="fi")
            for guest in guests
        ]
    )
    assert states() == {PlaceState.REGISTERED: 3, PlaceState.WAITING: 9}


def test_places_given_back_let_in_exactly_as_many() -> None:
    occasion = scenes.occasion(scenes.an_event(parts=[scenes.a_part(capacity=4)]))
    seatings = list(occasion.seatings.all())
    rows = [
        registering.register(worlds.a_person(), occasion, seatings, at=scenes.AT + timedelta(minutes=n), language="fi")[
            0
        ]
        for n in range(10)
    ]
    later = scenes.AT + timedelta(hours=1)
    newcomers = [Guest(f"Vieras {n}", f"vieras{n}@example.org") for n in range(3)]
    at_once(
        [
            *(lambda row=row: registering.cancel(row, at=later) for row in rows[:3]),
            *(
                lambda guest=guest: registering.register(guest, occasion, seatings, at=later, language="fi")
                for guest in newcomers
            ),
        ]
    )
    assert states() == {PlaceState.CANCELLED: 3, PlaceState.REGISTERED: 4, PlaceState.WAITING: 6}
    held = Registration.objects.filter(state=PlaceState.REGISTERED).order_by("pk")
    assert list(held) == rows[3:7]


def test_one_person_asking_ten_times_at_once_has_one_place() -> None:
    occasion = scenes.occasion(scenes.an_event(parts=[scenes.a_part(capacity=5)]))
    seatings = list(occasion.seatings.all())
    person = worlds.a_person()
    at_once([lambda: registering.register(person, occasion, seatings, at=scenes.AT, language="fi") for _ in range(10)])
    assert states() == {PlaceState.REGISTERED: 1}


def test_fifty_who_cancel_and_register_at_once_never_overbook() -> None:
    occasion = scenes.occasion(scenes.an_event(parts=[scenes.a_part(capacity=10)]))
    seatings = list(occasion.seatings.all())
    held = [
        registering.register(worlds.a_person(), occasion, seatings, at=scenes.AT, language="fi")[0] for _ in range(10)
    ]
    newcomers = [worlds.a_person() for _ in range(40)]
    later = scenes.AT + timedelta(hours=1)
    promoted: list[Registration] = []

    def give_back(row: Registration) -> None:
        if let_in := registering.cancel(row, at=later):
            promoted.append(let_in)

    at_once(
        [
            *(lambda row=row: give_back(row) for row in held),
            *(
                lambda who=who: registering.register(who, occasion, seatings, at=later, language="fi")
                for who in newcomers
            ),
        ]
    )

    assert states() == {PlaceState.CANCELLED: 10, PlaceState.REGISTERED: 10, PlaceState.WAITING: 30}
    assert len(promoted) == len({row.pk for row in promoted}) == Admission.objects.count()
    assert Enrolment.objects.filter(withdrawn_at=None).count() == 10


def test_processes_neither_overbook_nor_promote_twice() -> None:
    occasion = scenes.occasion(scenes.an_event(parts=[scenes.a_part(capacity=3)]))
    seatings = list(occasion.seatings.all())
    held = [
        registering.register(worlds.a_person(), occasion, seatings, at=scenes.AT, language="fi")[0] for _ in range(3)
    ]
    newcomers = [worlds.a_person() for _ in range(9)]
    deeds = [f"cancel:{row.pk}" for row in held] + [f"register:{who.pk}" for who in newcomers]
    connection.close()

    with ExitStack() as stack:
        running = [stack.enter_context(crowding.process(deeds[start::4])) for start in range(4)]
        ended = [process.wait(120) for process in running]

    assert ended == [0] * 4
    assert states() == {PlaceState.CANCELLED: 3, PlaceState.REGISTERED: 3, PlaceState.WAITING: 6}
    assert Admission.objects.count() <= 3
