"""What a row says: every fault is told at once, and what is accepted would be accepted again."""

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from people.enums import Fault
from people.importing import checking
from people.importing.checking import Body, Known, Worker
from people.importing.mapping import plain
from people.importing.reading import tidy

KNOWN = Known(
    organisations=frozenset({"ward"}),
    areas=frozenset({"south"}),
    professions={"nurse": "nurse", "sairaanhoitaja": "nurse"},
)
WORKER = {
    "email": "Aino@Example.org",
    "given_name": "Aino",
    "family_name": "Järvinen",
    "organisation": "ward",
    "profession": "Sairaanhoitaja",
    "started_on": "1.3.2024",
}
BODY = {"code": "ward-2", "name_fi": "Osasto 2", "kind": "Yksikkö", "parent": "county"}


def worker(**cells: str) -> Worker | list[tuple[str, Fault]]:
    """The row with other cells: accepted, or field and fault."""
    said = checking.worker({**WORKER, **cells}, KNOWN)
    return said if isinstance(said, Worker) else [(wrong.field, wrong.fault) for wrong in said]


def body(**cells: str) -> Body | list[tuple[str, Fault]]:
    """The same for an organisation."""
    said = checking.body({**BODY, **cells}, KNOWN)
    return said if isinstance(said, Body) else [(wrong.field, wrong.fault) for wrong in said]


def test_a_row_of_people() -> None:
    assert worker() == Worker(
        email="aino@example.org",
        given_name="Aino",
        family_name="Järvinen",
        organisation="ward",
        profession="nurse",
        started_on=date(2024, 3, 1),
    )
    assert worker(language="Ruotsi", ended_on="2025-01-31", title="Vastaava").as_values() == {  # type: ignore[union-attr]
        "email": "aino@example.org",
        "given_name": "Aino",
        "family_name": "Järvinen",
        "organisation": "ward",
        "profession": "nurse",
        "started_on": "2024-03-01",
        "ended_on": "2025-01-31",
        "title": "Vastaava",
        "language": "sv",
        "profile": "",
        "staffing": "",
        "superior": "",
    }


@pytest.mark.parametrize(
    ("cells", "faults"),
    [
        ({"email": ""}, [("email", Fault.MISSING)]),
        ({"email": "aino"}, [("email", Fault.NO_EMAIL)]),
        ({"email": "aino@exämple.org"}, [("email", Fault.NO_EMAIL)]),
        ({"email": f"{'a' * 250}@example.org"}, [("email", Fault.TOO_LONG)]),
        ({"given_name": "A" * 81}, [("given_name", Fault.TOO_LONG)]),
        ({"family_name": "Jär\0vinen"}, [("family_name", Fault.ODD)]),
        ({"family_name": "Jär\ud800vinen"}, [("family_name", Fault.ODD)]),
        ({"organisation": "other"}, [("organisation", Fault.NO_ORGANISATION)]),
        ({"profession": "astronaut"}, [("profession", Fault.NO_PROFESSION)]),
        ({"profession": "!?"}, [("profession", Fault.NO_PROFESSION)]),
        ({"started_on": "31.2.2024"}, [("started_on", Fault.NO_DATE)]),
        ({"started_on": "1.3.24"}, [("started_on", Fault.NO_DATE)]),
        ({"started_on": "0001-01-01"}, [("started_on", Fault.NO_DATE)]),
        ({"ended_on": "29.2.2024"}, [("ended_on", Fault.ENDS_EARLY)]),
        ({"language": "klingon"}, [("language", Fault.NO_LANGUAGE)]),
        ({"email": "", "started_on": "", "title": "x" * 121},
         [("email", Fault.MISSING), ("started_on", Fault.MISSING), ("title", Fault.TOO_LONG)]),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_row_of_people(cells: dict[str, str], faults: list[tuple[str, Fault]]) -> None:
    assert worker(**cells) == faults


def test_a_row_of_organisations() -> None:
    assert body(name_sv="Avdelning 2", area="south", valid_from="2024-01-01") == Body(
        code="ward-2",
        kind="UNIT",
        name_fi="Osasto 2",
        name_sv="Avdelning 2",
        parent="county",
        area="south",
        valid_from=date(2024, 1, 1),
    )
    kinds = {"COUNTY", "Hyvinvointialue", "välfärdsområde", "wellbeing services county"}
    assert {body(kind=kind, parent="").kind for kind in kinds} == {"COUNTY"}  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("cells", "faults"),
    [
        ({"code": "ward 2"}, [("code", Fault.NO_CODE)]),
        ({"code": "ärväs"}, [("code", Fault.NO_CODE)]),
        ({"parent": "a/b"}, [("parent", Fault.NO_CODE)]),
        ({"name_fi": ""}, [("name_fi", Fault.MISSING)]),
        ({"kind": "planet"}, [("kind", Fault.NO_KIND)]),
        ({"parent": ""}, [("parent", Fault.UNIT_ALONE)]),
        ({"area": "moon"}, [("area", Fault.NO_AREA)]),
        ({"valid_from": "2024-01-02", "valid_until": "2024-01-01"}, [("valid_until", Fault.ENDS_EARLY)]),
    ],
)
def test_what_is_wrong_with_a_row_of_organisations(cells: dict[str, str], faults: list[tuple[str, Fault]]) -> None:
    assert body(**cells) == faults


LETTERS = st.text(max_size=30)
NEARLY = {
    name: st.one_of(st.just(value), LETTERS.map(tidy))
    for name, value in {**WORKER, "title": "Vastaava", "ended_on": "2025-01-01", "language": "sv"}.items()
}


@given(st.fixed_dictionaries(NEARLY))
def test_no_row_raises_and_an_accepted_one_is_accepted_as_the_same(values: dict[str, str]) -> None:
    said = checking.worker(values, KNOWN)

    if isinstance(said, Worker):
        assert checking.worker(said.as_values(), KNOWN) == said
        assert not any(unicodedata.category(letter) in {"Cc", "Cs"} for letter in "".join(said.as_values().values()))
    else:
        assert {wrong.field for wrong in said} <= set(NEARLY)
        assert said


@given(st.fixed_dictionaries({name: st.one_of(st.just(value), LETTERS.map(tidy)) for name, value in BODY.items()}))
def test_the_same_of_organisations(values: dict[str, str]) -> None:
    said = checking.body(values, KNOWN)

    if isinstance(said, Body):
        assert checking.body(said.as_values(), KNOWN) == said
    else:
        assert said


@given(st.dates(date(1900, 1, 1), date(2200, 12, 31)))
def test_a_day_is_read_in_both_ways(day: date) -> None:
    ways = [day.isoformat(), f"{day.day}.{day.month}.{day.year}", f"{day:%d.%m.%Y}", f"{day.isoformat()} 00:00:00"]

    assert {worker(started_on=way).started_on for way in ways} == {day}  # type: ignore[union-attr]
    assert plain("E-mail *") == "email"
