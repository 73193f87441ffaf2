"""Lists of who was in a room, in the shapes that rooms write, to people and times, or to faults by row and column."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from webinars.presence import moments, names, reading, sessions
from webinars.presence.items import Found, Present, Window

ZONE = ZoneInfo("Europe/Helsinki")
WINDOW = Window(datetime(2026, 4, 10, 9, tzinfo=ZONE), datetime(2026, 4, 10, 11, 30, tzinfo=ZONE), ZONE)
DAYS = WINDOW.days
LISTS = dict(
    one.split("\n", 1) for one in (Path(__file__).parent / "lists.txt").read_text(encoding="utf-8").split("\n=== ")[1:]
)


def clock(moment: datetime) -> str:
    """The time of day in the event's zone."""
    return f"{moment.astimezone(ZONE):%H:%M:%S}"


def shown(one: Present) -> str:
    """A person in a line."""
    email = f"<{one.email}>" if one.email or one.also else ""
    also = f"({one.also})" if one.also else ""
    spans = " ".join(f"{clock(starts)}–{clock(ends)}" for starts, ends in one.spans)
    times = [part for part in (spans, "" if one.seconds is None else f"{one.seconds:.0f}") if part]
    return " ".join(filter(None, (str(one.row), one.name, email, also, "|", " | ".join(times))))


def told(found: Found) -> list[str]:
    """What a list became, a line for each thing."""
    return [
        found.kind,
        *(shown(one) for one in found.people),
        *(f"REMARK {remark}" for remark in found.remarks),
        *(f"FAULT {fault.row} {fault.column}: {fault.message}" for fault in found.faults),
    ]


def sample(name: str) -> tuple[str, list[str]]:
    """A list of the collection, and what it is to become."""
    text, _, wanted = LISTS[name].partition("\n---\n")
    return text.replace("→", "\t"), wanted.strip("\n").splitlines()


@pytest.mark.parametrize("name", LISTS)
def test_a_list_becomes_people_or_faults(name: str) -> None:
    text, wanted = sample(name)

    with translation.override("en"):
        assert told(reading.read(text, window=WINDOW)) == wanted


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize(
    "name", ["Teams today, Finnish: the participants alone, who were away in between", "A plain list"]
)
def test_a_file_is_read_in_every_usual_encoding(name: str, encoding: str, ending: str) -> None:
    text, wanted = sample(name)

    with translation.override("en"):
        assert told(reading.read(text.replace("\n", ending).encode(encoding), window=WINDOW)) == wanted


def test_a_zone_that_somebody_chose_is_not_doubted() -> None:
    text, _ = sample("Times of another zone")

    in_utc = reading.read(text, window=WINDOW, zone=ZoneInfo("UTC"))
    as_it_is = reading.read("Name\tJoin\tLeave\nAino\t10.4.2026 8.50\t10.4.2026 9.05", window=WINDOW, zone=ZONE)

    assert [clock(one.spans[0][0]) for one in in_utc.people] == ["08:58:00", "09:10:00"]
    assert not as_it_is.faults


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("4/10/2026, 9:00:12 AM", (4, 10, 9, 0, 12)),
        ("4/10/26, 9:00:12\u202fPM", (4, 10, 21, 0, 12)),
        ("4/10/2026 12:00:00 AM", (4, 10, 0, 0, 0)),
        ("10/4/2026 12:00 PM", (4, 10, 12, 0, 0)),
        ("\u200e10.4.2026 klo 9.00.12", (4, 10, 9, 0, 12)),
        ("10.04.2026 09:00", (4, 10, 9, 0, 0)),
        ("10.4.26 9.00", (4, 10, 9, 0, 0)),
        ("pe 10.4.2026 9.00", (4, 10, 9, 0, 0)),
        ("10. huhtikuuta 2026 klo 9.00", (4, 10, 9, 0, 0)),
        ("den 10 april 2026 kl. 09:00", (4, 10, 9, 0, 0)),
        ("10 april 2026 kl. 09:00:05", (4, 10, 9, 0, 5)),
        ("Apr 10, 2026 09:00 e.m.", (4, 10, 21, 0, 0)),
        ("Fri, 10 Apr 2026 09:00", (4, 10, 9, 0, 0)),
        ("11. marraskuuta 2026 9.00", (11, 11, 9, 0, 0)),
        ("2026-04-10 kl. 09:00", (4, 10, 9, 0, 0)),
        ("26-04-10 09:00", (4, 10, 9, 0, 0)),
        ("2026-04-10T09:00:12.345", (4, 10, 9, 0, 12)),
        ("9.05 ip.", (4, 10, 21, 5, 0)),
        ("9.05.12", (4, 10, 9, 5, 12)),
        ("13:00 PM", None),
        ("10.4.2026", None),
        ("10.4.2026 24.00", None),
        ("2026-02-30 09:00", None),
        ("99999", None),
        ("", None),
    ],
)
def test_a_moment_is_read_in_every_notation(text: str, wanted: tuple[int, ...] | None) -> None:
    try:
        found = moments.moment(text, days=DAYS, zone=ZONE)
    except ValueError:
        found = None
    assert (found and (found.month, found.day, found.hour, found.minute, found.second)) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("1h 30m 51s", 5451),
        ("47m 3s", 2823),
        ("1 t 30 min 51 s", 5451),
        ("1 tim 2 min", 3720),
        ("2 hours", 7200),
        ("01:30:51", 5451),
        ("PT1H30M", 5400),
        ("90", 5400),
        ("1,5 t", 5400),
        ("1h 30", None),
        ("1:30", None),
        ("25 h", None),
        ("-5", None),
        ("²", None),
        ("", None),
        ("nan", None),
    ],
)
def test_a_length_is_read_in_every_notation(text: str, wanted: float | None) -> None:
    try:
        found = moments.seconds(text)
    except ValueError:
        found = None
    assert found == wanted


MINUTES = st.integers(-30, 180)
STAYS = st.lists(
    st.tuples(st.sampled_from(["Aino", "Eino", "Ulla"]), MINUTES, st.integers(1, 120)), min_size=1, max_size=12
)


def table(stays: list[tuple[str, int, int]]) -> str:
    """The stays as a room would write them."""
    rows = ["Full Name\tJoin Time\tLeave Time"]
    for name, start, length in stays:
        came = WINDOW.starts + timedelta(minutes=start)
        rows.append(f"{name} Esimerkki\t{came:%d.%m.%Y %H.%M.%S}\t{came + timedelta(minutes=length):%d.%m.%Y %H.%M.%S}")
    return "\n".join(rows)


@given(STAYS, st.randoms())
def test_rows_in_any_order_and_twice_are_the_same_people_and_times(
    stays: list[tuple[str, int, int]], random: object
) -> None:
    mixed = [*stays, *stays]
    random.shuffle(mixed)

    once, twice = (reading.read(table(rows), window=WINDOW, zone=ZONE) for rows in (stays, mixed))

    assert {(one.name, one.spans) for one in once.people} == {(one.name, one.spans) for one in twice.people}


@given(STAYS)
def test_a_minute_counts_exactly_if_a_row_holds_it(stays: list[tuple[str, int, int]]) -> None:
    found = {one.name: one.spans for one in reading.read(table(stays), window=WINDOW, zone=ZONE).people}

    for name, spans in found.items():
        held = {
            minute
            for who, start, length in stays
            if f"{who} Esimerkki" == name
            for minute in range(start, start + length)
        }
        assert sum((ends - starts).total_seconds() for starts, ends in spans) == 60 * len(held)
        assert list(spans) == list(sessions.union(spans))


@given(st.one_of(st.binary(max_size=400), st.text(max_size=400)))
def test_whatever_it_is_becomes_people_or_faults(data: bytes | str) -> None:
    found = reading.read(data, window=WINDOW)

    assert found.people or found.faults
    assert all(one.name or one.email for one in found.people)


HEADERS = [
    "Name",
    "Nimi",
    "Email",
    "Join Time",
    "Leave Time",
    "Duration",
    "User Action",
    "Timestamp",
    "Meeting ID",
    "2. X",
]
CELL = st.one_of(
    st.sampled_from([*HEADERS, "Aino", "10.4.2026 9.00", "1h", "Joined", "Left", "-", "", "a@b.fi"]),
    st.text(max_size=9),
)


@given(st.lists(st.lists(CELL, max_size=6), max_size=8), st.sampled_from("\t;,"))
def test_any_table_becomes_people_or_faults(rows: list[list[str]], separator: str) -> None:
    found = reading.read("\n".join(separator.join(cells) for cells in rows), window=WINDOW)

    assert found.people or found.faults
    for one in found.people:
        assert all(starts < ends for starts, ends in one.spans)
        assert one.seconds is None or 0 <= one.seconds <= 24 * 3600


@given(st.text(max_size=40))
def test_a_name_is_itself_in_either_order(name: str) -> None:
    words = name.split()

    assert (
        names.exact(" ".join(words)) == names.exact(", ".join(reversed(words)).upper().lower())
        or not words
        or (name.casefold() != name.upper().lower().casefold())
        or "," in name
    )


def test_likeness_finds_slips_of_the_pen_and_nobody_for_a_device() -> None:
    likeness = names.Likeness({"a": ["Aino Esimerkki"], "b": ["Eino Mallinen"], "c": ["Ulla-Maija Åkesson"]})

    assert likeness.best(["Aino Esimekri"]) == ["a"]
    assert likeness.best(["ulla maija akeson"]) == ["c"]
    assert likeness.best(["mallinen.eino@example.org"]) == ["b"]
    assert likeness.best(["iPhone"]) == []
    assert likeness.best([""]) == []


def test_an_event_over_midnight_has_times_of_both_days() -> None:
    window = Window(datetime(2026, 4, 10, 20, tzinfo=UTC), datetime(2026, 4, 10, 23, tzinfo=UTC), ZONE)

    found = reading.read("Name\tJoin\tLeave\nAino\t10.4.2026 23.00\t11.4.2026 2.00", window=window)

    assert [(ends - starts) for starts, ends in found.people[0].spans] == [timedelta(hours=3)]


def test_the_hour_that_comes_twice_in_autumn_is_not_negative() -> None:
    window = Window(datetime(2026, 10, 25, 0, tzinfo=UTC), datetime(2026, 10, 25, 3, tzinfo=UTC), ZONE)

    found = reading.read("Name\tJoin\tLeave\nAino\t25.10.2026 2.30\t25.10.2026 4.30", window=window)

    assert [(ends.astimezone(UTC) - starts.astimezone(UTC)) for starts, ends in found.people[0].spans] == [
        timedelta(hours=3)
    ]
