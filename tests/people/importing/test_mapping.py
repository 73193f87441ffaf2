"""Columns are known by Finnish, Swedish and English headers; what was chosen once is known again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from people.enums import ImportKind
from people.importing import mapping

PEOPLE = [
    "email",
    "given_name",
    "family_name",
    "organisation",
    "profession",
    "started_on",
    "ended_on",
    "title",
    "language",
]


@pytest.mark.parametrize(
    "headers",
    [
        ["Sähköposti", "Etunimi", "SUKUNIMI", "Yksikön koodi", "Ammatti", "Alkamispäivä", "Päättyy", "Nimike", "Kieli"],
        ["E-postadress", "Förnamn", "Efternamn", "Enhetskod", "Yrke", "Startdatum", "Slutdatum", "Titel", "Språk"],
        ["e-mail", "First name", "Last name", "Organisation code", "profession", "Start date", "End date", "Job title",
         "language"],
        PEOPLE,
    ],
)  # fmt: skip
def test_columns_of_people_are_guessed(headers: list[str]) -> None:
    assert mapping.guess(ImportKind.PEOPLE, headers) == {name: place for place, name in enumerate(PEOPLE)}
    shuffled = ["Henkilönumero", "", *reversed(headers)]
    assert mapping.guess(ImportKind.PEOPLE, shuffled) == {name: 10 - place for place, name in enumerate(PEOPLE)}


@pytest.mark.parametrize(
    "headers",
    [
        ["Koodi", "Nimi", "Nimi ruotsiksi", "Nimi englanniksi", "Tyyppi", "Yläyksikkö", "Alkaen", "Päättyy", "Alue"],
        ["Kod", "Namn på finska", "Namn", "Namn på engelska", "Typ", "Överordnad enhet", "Fr.o.m.", "T.o.m.", "Område"],
    ],
)  # fmt: skip
def test_columns_of_organisations_are_guessed(headers: list[str]) -> None:
    fields = ["code", "name_fi", "name_sv", "name_en", "kind", "parent", "valid_from", "valid_until", "area"]

    assert mapping.guess(ImportKind.ORGANISATIONS, headers) == {name: place for place, name in enumerate(fields)}


def test_missing_columns_are_told() -> None:
    columns = mapping.guess(ImportKind.PEOPLE, ["Etunimi", "Sukunimi", "Nimike"])

    told = [field.name for field in mapping.missing(ImportKind.PEOPLE, columns)]
    assert told == ["email", "organisation", "profession", "started_on"]


def test_what_was_chosen_is_known_again_wherever_the_columns_stand() -> None:
    headers = ["Kenttä A", "Kenttä B", "Kenttä C"]
    remembered = mapping.by_header({"email": 2, "title": 0}, headers)

    assert mapping.recall(remembered, ["kenttä c", "Kenttä-A", "Kenttä B"]) == {"email": 0, "title": 1}
    assert mapping.digest(headers) == mapping.digest(["kenttä c", "Kenttä-A", "Kenttä B"])
    assert mapping.digest(headers) != mapping.digest(["Kenttä A", "Kenttä B"])


@given(st.sampled_from(ImportKind.values), st.lists(st.text(max_size=20), max_size=20))
def test_no_headers_raise_and_a_column_is_taken_once(kind: str, headers: list[str]) -> None:
    columns = mapping.guess(kind, headers)

    assert len(set(columns.values())) == len(columns)
    assert all(headers[place] for place in columns.values())
    assert mapping.values(columns, headers[:1]).keys() == columns.keys()
