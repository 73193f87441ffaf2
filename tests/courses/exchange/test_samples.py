"""Files as other systems write them, and as people type them."""

from pathlib import Path

from courses.exchange import formats
from courses.exchange.formats import Format
from courses.exchange.items import Item, Reading, Row

SAMPLES = Path(__file__).parent / "samples"
MOODLE = (SAMPLES / "moodle.xml").read_bytes()  # as Moodle exports it

GIFT = (SAMPLES / "teacher.gift").read_bytes()  # as a teacher types it
ITEM = (SAMPLES / "item.xml").read_text()


def names(reading: Reading) -> list[tuple[int, str]]:
    """What could not be read, with its lines."""
    return [(note.line, note.name) for note in reading.unread]


def test_moodles_own_export_is_read_with_its_weights_spans_and_html() -> None:
    reading = formats.read(MOODLE, "fi")
    several, single, short, gaps = reading.items
    assert several == Item(
        kind="MULTIPLE",
        texts={"fi": "Kuka tekee lasten\xadsuojelu\xadilmoituksen?\n\nValitse kaikki <oikeat>."},
        rows=(
            Row({"fi": "Opettaja"}, correct=True, feedback={"fi": "Kyllä."}),
            Row({"fi": "Lääkäri"}, correct=True),
            Row({"fi": "Naapurin koira"}),
        ),
        explanations={"fi": "Katso laki 417/2007."},
        points=2,
        key="ilmo-1",
        line=6,
    )
    assert [(row.texts["fi"], row.correct) for row in single.rows] == [("Tämä", True), ("Melkein", False)]
    assert (short.texts, short.rows) == (
        {"fi": "Mikä laki?", "sv": "Vilken lag?"},
        (Row({"fi": "lastensuojelulaki"}),),
    )
    assert (gaps.texts, gaps.passage) == ({"fi": "Aukot"}, {"fi": "Ilmoitus tehdään [1] ja [2]."})
    assert [row.texts for row in gaps.rows] == [{"fi": "viipymättä\nheti"}, {"fi": "kirjallisesti"}]


def test_what_moodle_says_otherwise_is_told_with_its_line() -> None:
    reading = formats.read(MOODLE, "fi")
    assert names(reading) == [(41, "Paljonko on {a}?"), (42, "Kuva")]
    assert [(note.line, str(note.text)) for note in reading.notes] == [
        (22, "An option worth a part of the points counts as wrong."),
        (22, "Points are whole, from 1 to 20: here 2."),
        (29, "An answer worth a part of the points is left out."),
        (29, "An answer with a star, which stands for any letters, is left out."),
        (37, "An answer worth a part of the points is left out."),
        (37, "A gap with a list to choose from becomes a gap to write into."),
        (42, "Pictures, sounds and films are not carried."),
    ]


def test_gift_is_read_as_people_type_it() -> None:
    reading = formats.read(GIFT, "fi")
    assert [(item.line, item.kind, item.texts["fi"]) for item in reading.items] == [
        (5, "MULTIPLE", "Kuka tekee ilmoituksen: kaikki oikeat?"),
        (11, "SHORT", "Montako: 2 + {3}?"),
        (13, "TRUE_FALSE", "Jokainen voi ilmoittaa."),
        (17, "SINGLE", "Missä _____ Barnahus alkoi?"),
        (19, "NUMERIC", "Montako prosenttia?"),
        (21, "NUMERIC", "Väli?"),
        (23, "MATCHING", "Yhdistä."),
        (29, "FREE_TEXT", "Kirjoita."),
    ]
    several, short, truth, _single, number, between, pairs, _free = reading.items
    assert (several.key, several.difficulty, [row.correct for row in several.rows]) == (
        "ilmo-1",
        "HARD",
        [True, True, False],
    )
    assert short.rows == (Row({"fi": "5\nviisi"}),)
    assert ([row.feedback for row in truth.rows], truth.explanations) == (
        [{"fi": "Oikein."}, {"fi": "Väärin meni."}],
        {"fi": "Lain mukaan."},
    )
    assert [(one.answer, one.tolerance) for one in (number, between)] == [("5", "0.5"), ("1.5", "0.5")]
    assert [(row.texts, row.match) for row in pairs.rows][2] == ({}, {"fi": "hoito"})
    assert names(reading) == [
        (31, "Ensimmäinen {=a Toinen rivi ilman loppua"),
        (34, "Pelkkä kuvaus ilman aaltosulkeita."),
    ]


def test_an_item_of_qti_alone_is_read() -> None:
    reading = formats.read(ITEM.encode(), "fi")
    (item,) = reading.items
    assert formats.recognised(ITEM.encode()) == Format.QTI
    assert (item.kind, item.texts) == (
        "SINGLE",
        {"en": "Look at the text in the picture.\n\nNEVER LEAVE LUGGAGE UNATTENDED\n\nWhat does it say?"},
    )
    assert [(row.texts["en"], row.correct) for row in item.rows] == [
        ("Stay with your luggage.", True),
        ("Leave it.", False),
    ]
    assert [str(note.text) for note in reading.notes] == ["Pictures, sounds and films are not carried."]


def test_a_kind_of_qti_that_is_not_known_is_told_by_name() -> None:
    body = ITEM.replace("qti-choice-interaction", "qti-hotspot-interaction").encode()
    assert [(note.line, str(note.text)) for note in formats.read(body, "fi").unread] == [
        (2, "The kind “qti-hotspot-interaction” is not known here.")
    ]
