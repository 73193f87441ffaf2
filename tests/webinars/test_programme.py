"""Programme text to sessions and back, in the notations that organisers really use."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webinars.programme import Item, Who, parse, write


def times(text: str) -> list[tuple[str, str]]:
    """When items start and end."""
    clock = "%H.%M"
    return [(item.starts.strftime(clock), item.ends.strftime(clock) if item.ends else "") for item in parse(text).items]


@pytest.mark.parametrize(
    ("line", "starts", "ends", "title", "kind"),
    [
        ("9–9.10 Tervetuloa webinaariin!", "09.00", "09.10", "Tervetuloa webinaariin!", "OPENING"),
        ("09.20–9.50 Hanke esimerkkinä", "09.20", "09.50", "Hanke esimerkkinä", "TALK"),
        ("9:10–09:30 Sosiaalityön näkökulma", "09.10", "09.30", "Sosiaalityön näkökulma", "TALK"),
        ("10.20-10.30 TAUKO", "10.20", "10.30", "TAUKO", "BREAK"),
        ("09.10–09.40,  Tutkimusperustaisuus", "09.10", "09.40", "Tutkimusperustaisuus", "TALK"),
        ("klo 13 – 15 Työpaja", "13.00", "15.00", "Työpaja", "WORKSHOP"),
        ("kl. 9.30-11.30 Välkommen", "09.30", "11.30", "Välkommen", "OPENING"),
        ("11.25–11.30 Webinaarin päätös", "11.25", "11.30", "Webinaarin päätös", "CLOSING"),
        (
            "9:30–9:40 Kysymyksiä, kommentteja & keskustelua",
            "09.30",
            "09.40",
            "Kysymyksiä, kommentteja & keskustelua",
            "QA",
        ),
        ("10.40–11.25 Dialogi - yhdyspinnat", "10.40", "11.25", "Dialogi - yhdyspinnat", "DIALOGUE"),
        ("10.50–11.20 Paneeli: mitä jää elämään", "10.50", "11.20", "Paneeli: mitä jää elämään", "PANEL"),
        ("11.15–11.25 Keskustelu", "11.15", "11.25", "Keskustelu", "DISCUSSION"),
    ],
)
def test_one_line(line: str, starts: str, ends: str, title: str, kind: str) -> None:
    item = parse(line).items[0]
    assert (times(line), item.title, item.kind) == ([(starts, ends)], title, kind)


def test_people_behind_a_slash_and_two_make_a_joint_talk() -> None:
    shared = "Turun yliopisto"
    text = f"9.50–10.20 Tieteenaloja yhdistävä toiminta / erikoistutkija, {shared} & projektitutkija, {shared}"
    item = parse(text).items[0]
    assert item.kind == "JOINT_TALK"
    assert item.people == (
        Who("SPEAKER", "erikoistutkija", "Turun yliopisto"),
        Who("SPEAKER", "projektitutkija", "Turun yliopisto"),
    )


def test_people_on_the_next_lines_with_panellists_and_a_facilitator() -> None:
    text = """Ohjelma

10.40–11.25 Dialogi - yhdyspinnat

Keskustelussa mukana: johtava psykologi, HUS ja ohjaava opettaja, Valteri
Keskustelun fasilitoi työnohjaaja, Aretai.

11.25–11.30 Webinaarin päätös
"""
    read = parse(text)
    assert read.left == ("Ohjelma",)
    assert [(who.role, who.title, who.organisation) for who in read.items[0].people] == [
        ("PANELLIST", "johtava psykologi", "HUS"),
        ("PANELLIST", "ohjaava opettaja", "Valteri"),
        ("FACILITATOR", "työnohjaaja", "Aretai"),
    ]
    assert read.items[1].people == ()


def test_starts_alone_end_where_the_next_begins() -> None:
    assert times("9.00 Avaus\n9.10 Puhe\n10.00 Loppusanat") == [("09.00", "09.10"), ("09.10", "10.00"), ("10.00", "")]


@pytest.mark.parametrize(
    "text", ["", "Ohjelma", "25.13–26.00 Ei aika", "2023 Vuosi", "9.75–10 Ei minuutti", "\u00ad\u00a0"]
)
def test_what_is_no_programme_is_none(text: str) -> None:
    assert parse(text).items == ()


CLOCK = st.builds(time, st.integers(6, 21), st.integers(0, 59))
WORDS = st.sampled_from(["Puhe lapsesta", "Työpaja: rakenne", "Tauko", "Dialogi yhdyspinnoista", "Keskustelu", "Avaus"])
PEOPLE = st.sampled_from(
    [
        Who("SPEAKER", "tutkija", "THL"),
        Who("PANELLIST", "opettaja", "Koulu"),
        Who("FACILITATOR", "työnohjaaja", "Aretai"),
    ]
)


@given(
    rows=st.lists(st.tuples(CLOCK, CLOCK, WORDS, st.lists(PEOPLE, max_size=4)), min_size=1, max_size=8),
    language=st.sampled_from(["fi", "sv", "en"]),
)
def test_written_and_read_again_it_is_the_same(rows: list, language: str) -> None:
    order = ("SPEAKER", "PANELLIST", "FACILITATOR")
    items = [
        Item(starts, ends, title, people=tuple(sorted(people, key=lambda who: order.index(who.role))))
        for starts, ends, title, people in rows
    ]
    once = parse(write(items, language)).items
    assert [(one.starts, one.ends, one.title, one.people) for one in once] == [
        (one.starts, one.ends, one.title, one.people) for one in items
    ]
    assert parse(write(once, language)).items == once
