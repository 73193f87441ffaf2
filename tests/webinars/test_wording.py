"""What the cockpit says of things to do, in three languages: no database."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from webinars import wording
from webinars.checklist import AFTER, BEFORE, DONE, ITSELF, OPEN, OVERDUE, Facts, Item, Told

ON = date(2026, 4, 10)
OPEN_ITEM = Item("LANGUAGES", BEFORE, OPEN, ON, lacking=("sv", "en"))
TICKED = Told("HOST", 1, done_at=datetime(2026, 4, 2, 9, tzinfo=UTC), done_by="Aino")


@pytest.mark.parametrize(
    ("item", "fi", "sv", "en"),
    [
        (OPEN_ITEM, "Viimeistään tänään", "Senast i dag", "Due today"),
        (
            replace(OPEN_ITEM, due_on=date(2026, 4, 12)),
            "Viimeistään 12.4.2026",
            "Senast 12.4.2026",
            "Due 12 April 2026",
        ),
        (
            replace(OPEN_ITEM, due_on=date(2026, 4, 1), state=OVERDUE),
            "Myöhässä, määräpäivä oli 1.4.2026",
            "Försenat, skulle ha varit klart 1.4.2026",
            "Late, was due 1 April 2026",
        ),
        (replace(OPEN_ITEM, state=ITSELF), "Tapahtuu itsestään", "Sker av sig självt", "Comes by itself"),
        (replace(OPEN_ITEM, state=DONE), "Valmis", "Klart", "Done"),
        (
            Item("HOST", BEFORE, DONE, ON, told=TICKED),
            "Tehty 2.4.2026, Aino",
            "Gjort 2.4.2026, Aino",
            "Done 2 April 2026, Aino",
        ),
        (
            Item("HOST", BEFORE, DONE, ON, told=replace(TICKED, done_by="")),
            "Tehty 2.4.2026",
            "Gjort 2.4.2026",
            "Done 2 April 2026",
        ),
    ],
)
def test_when_a_thing_is_due_needs_no_colour(item: Item, fi: str, sv: str, en: str) -> None:
    for language, says in (("fi", fi), ("sv", sv), ("en", en)):
        with translation.override(language):
            assert wording.by_when(item, today=ON) == says


@pytest.mark.parametrize(
    ("item", "fi", "sv", "en"),
    [
        (OPEN_ITEM, "Puuttuu: Svenska, English.", "Saknas: Svenska, English.", "Missing: Svenska, English."),
        (Item("DOORS", BEFORE, OPEN, ON, number=2), "Puuttuu 2 osalta.", "2 delar saknar det.", "2 parts have none."),
        (Item("PROGRAMME", BEFORE, OPEN, ON, number=1), "1 aukko.", "1 lucka.", "1 gap."),
        (Item("NAMES", AFTER, OPEN, ON, number=3), "3 nimeä.", "3 namn.", "3 names."),
        (
            Item("OUTPUTS", AFTER, OPEN, ON, number=1),
            "1 on julkaisematta.",
            "1 är inte publicerad.",
            "1 is not published.",
        ),
        (
            Item("REMINDED_DAY", BEFORE, OVERDUE, ON),
            "Muistutus ei lähtenyt.",
            "Påminnelsen skickades inte.",
            "The reminder did not go out.",
        ),
        (
            Item("CAPTIONS", AFTER, OVERDUE, ON),
            "Tekstitys puuttuu: tallenne piilotetaan 1 päivän päästä.",
            "Textning saknas: inspelningen döljs om 1 dag.",
            "Captions are missing: the recording is hidden in 1 day.",
        ),
        (Item("DOORS", BEFORE, DONE, ON), "", "", ""),
        (Item("HANDOUTS", BEFORE, OPEN, ON), "", "", ""),
        (Item("OWN", BEFORE, OPEN, ON, told=Told("OWN", 1, "Pulla")), "", "", ""),
    ],
)
def test_what_is_lacking_is_said(item: Item, fi: str, sv: str, en: str) -> None:
    for language, says in (("fi", fi), ("sv", sv), ("en", en)):
        with translation.override(language):
            assert wording.lacking(item, visible=True, today=ON) == says


def test_a_recording_that_nobody_sees_is_not_hidden() -> None:
    item = Item("CAPTIONS", AFTER, OPEN, ON, lacking=("fi",))

    with translation.override("fi"):
        assert wording.lacking(item, visible=False, today=ON) == "Puuttuu: Suomi."


@pytest.mark.parametrize(
    ("registered", "fi", "sv", "en"),
    [
        (
            0,
            "”X” on pidetty. Kenelläkään ei ollut siinä paikkaa.",
            "”X” har hållits. Ingen hade en plats.",
            "“X” is over. Nobody had a place in it.",
        ),
        (
            9,
            "”X” on pidetty: paikka oli 9 ihmisellä, ja paikalla oli 6.",
            "”X” har hållits: av 9 personer med plats var 6 på plats.",
            "“X” is over: of 9 people with a place, 6 were there.",
        ),
    ],
)
def test_an_event_that_is_over_is_told_in_a_sentence(registered: int, fi: str, sv: str, en: str) -> None:
    moment = datetime(2026, 4, 10, 6, tzinfo=UTC)
    facts = Facts(moment, moment, ON, ON, registered=registered, attended=6 if registered else 0)
    for language, says in (("fi", fi), ("sv", sv), ("en", en)):
        with translation.override(language):
            assert wording.attended("X", facts) == says
