"""What has to be done for an event, by the facts alone: no database."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webinars import checklist
from webinars.checklist import AFTER, BEFORE, DONE, ITSELF, OPEN, OVERDUE, Facts, Film, Told
from webinars.enums import DutyKind, Known

STARTS = datetime(2026, 4, 10, 6, tzinfo=UTC)
ENDS = STARTS + timedelta(hours=2)
DAY = timedelta(days=1)
ON = date(2026, 4, 10)
ALL = frozenset({"fi", "sv", "en"})


def facts(**told: object) -> Facts:
    """An event for which everything is ready that can be before it."""
    ready = {
        "starts_at": STARTS,
        "ends_at": ENDS,
        "starts_on": ON,
        "ends_on": ON,
        "opens_at": STARTS - 40 * DAY,
        "languages": ALL,
        "handouts": 1,
    }
    return Facts(**{**ready, **told})


def listed(days: int, *told: Told, hours: int = 0, **known: object) -> dict[str, str]:
    """The state of everything on the list so many days after the start."""
    at = STARTS + days * DAY + timedelta(hours=hours)
    found = checklist.items(facts(**known), told, at=at, today=at.date())
    return {one.told.words if one.told and one.told.words else one.kind: one.state for one in found}


USUAL = {"HOST": OPEN, "SUPPORT": OPEN, "CAPTIONING": OPEN, "RULES": OPEN}
READY = {
    "DOORS": DONE,
    "PROGRAMME": DONE,
    "LANGUAGES": DONE,
    "OPENING": DONE,
    "HANDOUTS": DONE,
    "REMINDED_DAY": ITSELF,
    "REMINDED_HOUR": ITSELF,
}


def test_a_month_before_only_people_have_something_to_do() -> None:
    assert listed(-30) == {**READY, **USUAL}


@pytest.mark.parametrize(
    ("lacks", "kind"),
    [
        ({"without_door": 1}, "DOORS"),
        ({"gaps": 2}, "PROGRAMME"),
        ({"languages": frozenset({"fi"})}, "LANGUAGES"),
        ({"opens_at": None}, "OPENING"),
        ({"handouts": 0}, "HANDOUTS"),
    ],
)
def test_what_the_site_sees_is_open_then_late_then_past(lacks: dict, kind: str) -> None:
    """The day before an event everything is late that was due by then; afterwards nobody is asked for it."""
    due = checklist.DAYS[kind]

    states = [listed(days, **lacks).get(kind) for days in (-due - 1, -due, -due + 1, 1)]

    assert states == [OPEN, OPEN, OVERDUE, None]


def test_registration_that_has_a_day_opens_by_itself() -> None:
    assert listed(-30, opens_at=STARTS - 20 * DAY)["OPENING"] == ITSELF
    assert listed(-20, opens_at=STARTS - 20 * DAY)["OPENING"] == DONE


@pytest.mark.parametrize(
    ("which", "minutes", "missed"),
    [(0, -24 * 60 + 59, False), (0, -23 * 60, True), (1, -46, False), (1, -45, True), (1, -1, True), (1, 0, False)],
)
def test_who_has_to_be_reminded_is_asked_of_each_part_by_itself(which: int, minutes: int, missed: bool) -> None:
    at = STARTS + timedelta(minutes=minutes)
    later = (STARTS + 3 * DAY, False)

    assert checklist.missed(which, [(STARTS, False), later], at=at) is missed
    assert checklist.missed(which, [(STARTS, True), later], at=at) is False


@pytest.mark.parametrize(
    ("hours", "reminded", "missed", "states"),
    [
        (-30, (False, False), (False, False), (ITSELF, ITSELF)),
        (-23, (False, False), (True, False), (OPEN, ITSELF)),
        (-23, (True, False), (False, False), (DONE, ITSELF)),
        (-0.5, (True, False), (False, True), (DONE, OPEN)),
        (-1, (True, True), (False, False), (DONE, DONE)),
        (0, (False, False), (False, False), (None, None)),
        (1, (False, True), (True, False), (OVERDUE, DONE)),
        (3, (True, True), (False, False), (DONE, DONE)),
    ],
)
def test_a_reminder_comes_by_itself_and_is_told_of_when_it_does_not(
    hours: float,
    reminded: tuple[bool, bool],
    missed: tuple[bool, bool],
    states: tuple[str | None, str | None],
) -> None:
    found = listed(0, hours=hours, reminded=reminded, missed=missed)

    assert (found.get("REMINDED_DAY"), found.get("REMINDED_HOUR")) == states


def test_interpreting_and_sending_are_asked_for_where_somebody_needs_them() -> None:
    assert set(listed(-30, signing=1)) - {*READY, *USUAL} == {"INTERPRETING"}
    assert set(listed(-30, writing=1, materials=2)) - {*READY, *USUAL} == {"INTERPRETING", "SENDING"}


def test_what_people_said_counts() -> None:
    told = [
        Told("HOST", 1, done_at=STARTS - 20 * DAY),
        Told("SUPPORT", 2, dropped=True),
        Told("RULES", 3, due_on=ON - 30 * DAY),
        Told("OWN", 4, "Pulla", due_on=ON - DAY),
        Told("OWN", 5, "Kiitokset", due_on=ON + DAY),
    ]

    found = checklist.items(facts(), told, at=STARTS - 20 * DAY, today=ON - 20 * DAY)

    people = {one.told.words or one.kind: (one.phase, one.state) for one in found if one.told}
    assert people == {
        "RULES": (BEFORE, OVERDUE),
        "HOST": (BEFORE, DONE),
        "CAPTIONING": (BEFORE, OPEN),
        "Pulla": (BEFORE, OPEN),
        "Kiitokset": (AFTER, OPEN),
    }


def test_after_the_event_the_usual_things_before_it_are_no_longer_asked_for_but_own_words_are() -> None:
    assert listed(1, Told("OWN", 1, "Pulla"), Told("HOST", 2, done_at=STARTS)) == {
        **dict.fromkeys(("DOORS", "PROGRAMME", "LANGUAGES", "OPENING", "HANDOUTS"), DONE),
        "HOST": DONE,
        "Pulla": OVERDUE,
        "FEEDBACK": OPEN,
    }


def test_what_comes_after() -> None:
    known = {"registered": 3, "recorded": True, "strangers": 2, "unpublished": 1}
    first = {kind: state for kind, state in listed(1, **known).items() if checklist.DAYS[kind] < 0}
    assert first == dict.fromkeys(("ATTENDANCE", "NAMES", "RECORDING", "PUBLISHED", "OUTPUTS", "FEEDBACK"), OPEN)

    film = Film(visible=True, captions=ALL, due_on=ON + 20 * DAY)
    told = Told("FEEDBACK", 1, done_at=ENDS)
    done = listed(2, told, registered=3, attended=2, recorded=True, film=film, published=1)
    assert set(done.values()) == {DONE}


def test_visits_become_presence_by_themselves() -> None:
    assert listed(1, registered=3, visits=2)["ATTENDANCE"] == ITSELF
    assert listed(1, registered=0).get("ATTENDANCE") is None


@pytest.mark.parametrize(
    ("captions", "languages", "state", "lacking", "hides"),
    [
        (ALL, ALL, DONE, (), False),
        ({"fi"}, {"fi"}, DONE, (), False),
        ({"fi"}, ALL, OPEN, ("sv", "en"), False),
        ((), {"fi", "sv"}, OPEN, ("fi", "sv"), True),
    ],
)
def test_captions_are_asked_for_in_the_languages_of_the_page(
    captions: object, languages: object, state: str, lacking: tuple[str, ...], hides: bool
) -> None:
    film = Film(visible=True, captions=frozenset(captions), due_on=ON + 14 * DAY)
    found = checklist.items(facts(film=film, languages=frozenset(languages)), at=ENDS + DAY, today=ON + DAY)

    [one] = [one for one in found if one.kind == Known.CAPTIONS]

    assert (one.state, one.lacking, one.hides, one.due_on) == (state, lacking, hides, ON + 14 * DAY)


def test_two_months_later_only_own_words_and_captions_that_readers_miss_are_asked_for() -> None:
    known = {"registered": 3, "recorded": True, "strangers": 2, "unpublished": 1}
    film = Film(visible=True, due_on=ON + 14 * DAY)

    waiting = [
        {kind for kind, state in listed(days, Told("OWN", 1, "Pulla"), film=one, **known).items() if state == OVERDUE}
        for days, one in ((60, film), (61, film), (61, Film()))
    ]

    assert waiting == [
        {"Pulla", "ATTENDANCE", "NAMES", "CAPTIONS", "OUTPUTS", "FEEDBACK"},
        {"Pulla", "CAPTIONS"},
        {"Pulla"},
    ]


def test_of_an_event_that_is_called_off_nothing_is_asked() -> None:
    assert listed(-3, Told("OWN", 1, "Pulla"), called_off=True, without_door=1) == {}


def test_what_is_late_before_an_event_comes_first() -> None:
    """All that is late counts as due today; among these what belongs before an event is more urgent."""
    today = ON + DAY
    late = Told("OWN", 1, "Kiitokset", due_on=ON + DAY)
    found = checklist.items(facts(without_door=1), [late], at=STARTS - DAY, today=ON - DAY)
    first = checklist.next_thing(found, today=ON - DAY)
    assert first is not None
    assert first.kind == Known.DOORS, "a link that is missing shuts people out"

    after = checklist.items(facts(strangers=1), [late], at=ENDS + DAY, today=today)
    chosen = checklist.next_thing(after, today=today)
    assert chosen
    assert chosen.told == late
    assert checklist.next_thing([], today=today) is None


moments = st.integers(0, 120).map(lambda minute: STARTS + timedelta(minutes=minute))
spans = st.lists(st.tuples(moments, moments).filter(lambda pair: pair[0] < pair[1]), max_size=6)


@given(spans)
def test_gaps_are_the_stretches_that_no_item_covers(found: list[tuple[datetime, datetime]]) -> None:
    """Counted minute by minute, in any order of the items."""
    covered = [any(start <= STARTS + timedelta(minutes=minute) < end for start, end in found) for minute in range(120)]
    empty = sum(not here and (minute == 0 or covered[minute - 1]) for minute, here in enumerate(covered))

    assert checklist.gaps((STARTS, ENDS), found) == checklist.gaps((STARTS, ENDS), found[::-1]) == empty


@given(
    days=st.integers(-60, 90),
    counts=st.fixed_dictionaries(
        {name: st.integers(0, 3) for name in ("without_door", "gaps", "signing", "registered", "strangers", "visits")}
    ),
    ticked=st.sets(st.sampled_from([kind for kind in DutyKind.values if kind != "OWN"])),
)
def test_the_next_thing_waits_and_nothing_is_counted_twice(days: int, counts: dict, ticked: set[str]) -> None:
    at = STARTS + days * DAY
    told = [Told(kind, place, done_at=at) for place, kind in enumerate(ticked, start=1)]

    found = checklist.items(facts(**counts), told, at=at, today=at.date())

    done, number = checklist.done_of(found)
    chosen = checklist.next_thing(found, today=at.date())
    waiting = [one for one in found if one.waits]
    assert (done + len(waiting), len({one.kind for one in found})) == (number, len(found))
    assert (chosen in waiting) if waiting else chosen is None
    assert {one.state for one in waiting} <= {OPEN, OVERDUE}
    assert all((one.state == OVERDUE) == (one.due_on < at.date()) for one in waiting)
