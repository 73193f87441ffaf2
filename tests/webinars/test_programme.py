"""Programme text to sessions and back, in the notations that organisers really use."""

from collections.abc import Iterator
from datetime import date, time
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from webinars.enums import Knowledge, PersonRole, SessionKind
from webinars.programme import clocks, reading
from webinars.programme.items import Item, Part, Programme
from webinars.programme.reading import parse
from webinars.programme.remarks import remarks
from webinars.programme.speakers import Who
from webinars.programme.writing import write

LAYOUTS = dict(
    layout.split("\n", 1)
    for layout in (Path(__file__).parent / "layouts.txt").read_text(encoding="utf-8").split("\n=== ")[1:]
)


def span(starts: time | None, ends: time | None) -> str:
    """From–to."""
    return f"{clocks.written(starts)}–{clocks.written(ends) if ends else ''}" if starts else ""


def told(text: str) -> Iterator[str]:
    """What a text becomes, a line for each thing."""
    for event in parse(text):
        when = " ".join(filter(None, (str(event.day or ""), span(event.starts, event.ends))))
        yield " ".join(filter(None, ("EVENT", event.title, f"@ {when}" if when else "")))
        for part in event.parts:
            yield f"PART {span(part.starts, part.ends)} {'open' if part.open else 'closed'} {part.title}"
        for item in event.items:
            yield f"{span(item.starts, item.ends)} {item.kind} {item.title}".strip()
            for who in item.people:
                yield f"  {who.role} {who.title}" + (f" @ {who.organisation}" if who.organisation else "")
        for _number, line in event.left:
            yield f"  LEFT {line}"


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_layout_becomes_its_sessions(layout: str) -> None:
    text, _, wanted = LAYOUTS[layout].partition("\n---\n")
    assert list(told(text)) == wanted.strip("\n").splitlines()


@pytest.mark.parametrize("layout", LAYOUTS)
def test_what_a_layout_became_is_written_and_read_again_the_same(layout: str) -> None:
    events = parse(LAYOUTS[layout].partition("\n---\n")[0])
    for language in ("fi", "sv", "en"):
        assert parse("\n".join(write(event, language) for event in events)) == events


@pytest.mark.parametrize(
    "text", ["", "Ohjelma", "25.13–26.00 Ei aika", "2023 Vuosi", "9.75–10 Ei minuutti", "\u00ad\u00a0", "1.1.–2.2.2024"]
)
def test_what_is_no_programme_is_none(text: str) -> None:
    assert parse(text) == ()


def test_what_does_not_fit_is_pointed_out_with_its_line() -> None:
    text = """Aika: 5.9.2024 klo 9–11
9.00–9.30 Avaus
9.20–9.50 Puhe
10.00–10.30 Keskustelu
9.55–9.58 Väli
Tuntematon rivi.
10.40–10.35 Nurin
11.00–11.15 Loppu
11.30 Jälkeen"""
    [event] = parse(text)
    with translation.override("en"):
        found = [(one.line, one.message) for one in remarks(event)]
    assert found == [
        (3, "“Puhe” starts at 9.20, but “Avaus” goes on until 9.30."),
        (4, "Between “Puhe” and “Keskustelu” there are 10 minutes with nothing in them."),
        (5, "“Väli” (9.55) stands after “Keskustelu”, but begins before it."),
        (6, "This line is not part of the programme: “Tuntematon rivi.”"),
        (7, "“Nurin” ends before it starts."),
        (7, "Between “Väli” and “Nurin” there are 42 minutes with nothing in them."),
        (8, "“Loppu” (11.00) lies outside the time of the event."),
        (8, "Between “Nurin” and “Loppu” there are 25 minutes with nothing in them."),
        (9, "When does “Jälkeen” end? The text says only that it starts at 11.30."),
        (9, "“Jälkeen” (11.30) lies outside the time of the event."),
        (9, "Between “Loppu” and “Jälkeen” there are 15 minutes with nothing in them."),
    ]


CLOCK = st.builds(time, st.integers(0, 23), st.integers(0, 59))
LINE = (
    st.text(
        st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Cs", "Zl", "Zp", "Zs"), include_characters=" "),
        min_size=1,
        max_size=40,
    )
    .map(lambda text: " ".join(text.split()))
    .filter(lambda text: text and "|" not in text)
)
WORDS = st.one_of(
    st.sampled_from(
        ["Puhe lapsesta", "Tauko", "Avaus / THL", "9 askelta", "Puhe (10 min)", "5.9.2024 klo 9–11 Aika", "Laji: X"]
    ),
    LINE,
)
PERSON = st.builds(
    Who,
    st.sampled_from([str(role) for role in PersonRole]),
    st.one_of(st.sampled_from(["tutkija", "kehittämis- ja tutkimuspäällikkö", "Anna Koe ja Mia Näyte", "prof."]), LINE),
    st.one_of(st.sampled_from(["", "THL", "Vantaan ja Keravan hyvinvointialue"]), LINE),
)
ITEM = st.builds(
    Item,
    starts=CLOCK,
    ends=CLOCK,
    title=WORDS,
    kind=st.sampled_from([str(kind) for kind in SessionKind]),
    people=st.lists(PERSON, max_size=3).map(tuple),
    knowledge=st.lists(st.sampled_from([str(one) for one in Knowledge]), unique=True).map(tuple),
)
PART = st.builds(Part, starts=CLOCK, ends=CLOCK, title=LINE, open=st.booleans())
DAY = st.dates(date(2000, 1, 1), date(2099, 12, 31))


def in_a_row(items: list[Item]) -> tuple[Item, ...]:
    """The items one after another: none spans the next two."""
    starts = sorted({item.starts for item in items})
    return tuple(
        Item(begins, ends, item.title, item.kind, item.people, item.knowledge)
        for item, begins, ends in zip(items, starts, [*starts[1:], time(23, 59)], strict=False)
        if begins < ends
    )


@given(
    items=st.lists(ITEM, min_size=1, max_size=6).map(in_a_row).filter(bool),
    parts=st.lists(PART, max_size=2),
    title=st.one_of(st.just(""), LINE),
    day=st.one_of(st.none(), DAY),
    language=st.sampled_from(["fi", "sv", "en"]),
)
def test_any_programme_is_written_and_read_again_the_same(
    items: tuple[Item, ...], parts: list[Part], title: str, day: date | None, language: str
) -> None:
    parts.sort(key=lambda part: (part.starts, part.ends))
    times = {"starts": items[0].starts, "ends": items[-1].ends} if day else {}
    event = Programme(items=items, title=title, day=day, parts=tuple(parts), **times)
    assert parse(write(event, language)) == (event,)


@given(st.text(max_size=400))
def test_any_text_is_read_without_a_fault(text: str) -> None:
    for event in parse(text):
        remarks(event)


LINES = (
    *("9.00–9.10", "9.10", "9.00–9.10 Alfa", "Alfa", "tutkija, Beeta", "", "5.9.2024 klo 9–11 Gamma", "* Gamma"),
    *("Aika: 9–10 Beeta", "Laji: Alfa", "Osa: 9–10 Gamma", "Otsikko: Beeta", "Alfa 5.9. klo 9–10", "Alfa 10–11.30"),
)


def said(event: Programme) -> str:
    """Every word of an event."""
    people = [(who.title, who.organisation) for item in event.items for who in item.people]
    return f"{event.title} {event.parts} {[item.title for item in event.items]} {people} {event.left}"


@given(st.lists(st.sampled_from(LINES), max_size=12))
def test_no_word_of_a_programme_is_lost(lines: list[str]) -> None:
    """Whatever the lines are, each word stands in an event, a part, an item, a person, or a line left over."""
    events = parse("\n".join(lines))
    found, given_lines = "\n".join(map(said, events)), "\n".join(lines)
    for event in events:
        remarks(event)
        assert all(item.line > 0 for item in event.items)
    for word in ("Alfa", "Beeta", "Gamma"):
        assert not events or found.count(word) >= given_lines.count(word)


def test_a_text_of_any_length_is_read_in_no_time() -> None:
    """Nothing in a line makes the reading slower than its length."""
    for nasty in ("9.00 " * 20_000, "klo " * 20_000, "(" * 50_000, "a, " * 30_000, "9–" * 30_000, "- " * 40_000):
        parse(f"9.00–9.10 Avaus\n{nasty}")
    assert len(reading.parse("9.00–9.10 Avaus\n" * 9_000)[0].items) == reading.MOST // len("9.00–9.10 Avaus\n")
