"""What a row says, or what is wrong with it, cell by cell. Pure: what is known elsewhere comes as an argument."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import translation

from people.enums import Fault, OrganisationKind
from people.importing.mapping import plain
from people.languages import LANGUAGES

CODE = re.compile(r"[-a-zA-Z0-9_]{1,80}")
ISO, EVERYDAY = re.compile(r"(\d{4})-(\d\d?)-(\d\d?)(?: 00:00:00)?"), re.compile(r"(\d\d?)\.(\d\d?)\.(\d{4})")
EARLIEST, LATEST = 1900, 2200
LONGEST = {
    "email": 254,
    "given_name": 80,
    "family_name": 80,
    "title": 120,
    "name_fi": 200,
    "name_sv": 200,
    "name_en": 200,
}
SPOKEN = {
    "fi": {"fi", "fin", "suomi", "finska", "finnish"},
    "sv": {"sv", "swe", "se", "ruotsi", "svenska", "swedish"},
    "en": {"en", "eng", "englanti", "engelska", "english"},
}


class Wrong(NamedTuple):
    """One fault: the field (empty: the row as a whole), what is wrong, and what stands there."""

    field: str
    fault: Fault
    value: str = ""


@dataclass(frozen=True)
class Worker:
    """A row of people: who works where as what."""

    email: str
    given_name: str
    family_name: str
    organisation: str
    profession: str
    started_on: date
    ended_on: date | None = None
    title: str = ""
    language: str = "fi"

    def as_values(self) -> dict[str, str]:
        """As it would stand in a file."""
        return {name: _written(getattr(self, name)) for name in self.__dataclass_fields__}


@dataclass(frozen=True)
class Body:
    """A row of organisations."""

    code: str
    kind: str
    name_fi: str
    name_sv: str = ""
    name_en: str = ""
    parent: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    area: str = ""

    @property
    def names(self) -> dict[str, str]:
        """The language map."""
        return {code: name for code in LANGUAGES if (name := getattr(self, f"name_{code}"))}

    def as_values(self) -> dict[str, str]:
        """As it would stand in a file."""
        return {name: _written(getattr(self, name)) for name in self.__dataclass_fields__}


@dataclass(frozen=True)
class Known:
    """What rows may refer to: codes of organisations and areas, professions by plain code or name."""

    organisations: frozenset[str] = frozenset()
    areas: frozenset[str] = frozenset()
    professions: Mapping[str, str] | None = None


def worker(values: Mapping[str, str], known: Known, *, language: str = "fi") -> Worker | list[Wrong]:
    """Who the row says works where, or all that is wrong with it."""
    row = _Cells(values)
    email = row.text("email", required=True).lower()
    if email and not _is_email(email):
        row.wrong("email", Fault.NO_EMAIL)
    names = {name: row.text(name, required=True) for name in ("given_name", "family_name")}
    organisation = row.text("organisation", required=True)
    if organisation and organisation not in known.organisations:
        row.wrong("organisation", Fault.NO_ORGANISATION)
    said = row.text("profession", required=True)
    profession = (known.professions or {}).get(plain(said), "")
    if said and not profession:
        row.wrong("profession", Fault.NO_PROFESSION)
    started_on, ended_on = row.day("started_on", required=True), row.day("ended_on")
    row.in_order("ended_on", started_on, ended_on)
    spoken = row.text("language")
    speaks = next((code for code, words in SPOKEN.items() if plain(spoken) in words), "") if spoken else language
    if not speaks:
        row.wrong("language", Fault.NO_LANGUAGE)
    title = row.text("title")
    if row.faults or started_on is None:
        return row.faults
    return Worker(email, **names, organisation=organisation, profession=profession, started_on=started_on,
                  ended_on=ended_on, title=title, language=speaks)  # fmt: skip


def body(values: Mapping[str, str], known: Known) -> Body | list[Wrong]:
    """Which organisation the row tells of, or all that is wrong with it; its parent is looked for by the caller."""
    row = _Cells(values)
    code, parent = row.code("code", required=True), row.code("parent")
    names = {f"name_{spoken}": row.text(f"name_{spoken}", required=spoken == "fi") for spoken in LANGUAGES}
    said = row.text("kind", required=True)
    kind = _kinds().get(plain(said), "")
    if said and not kind:
        row.wrong("kind", Fault.NO_KIND)
    if kind == OrganisationKind.UNIT and not parent:
        row.wrong("parent", Fault.UNIT_ALONE)
    valid_from, valid_until = row.day("valid_from"), row.day("valid_until")
    row.in_order("valid_until", valid_from, valid_until)
    area = row.text("area")
    if area and area not in known.areas:
        row.wrong("area", Fault.NO_AREA)
    if row.faults:
        return row.faults
    return Body(code, kind, **names, parent=parent, valid_from=valid_from, valid_until=valid_until, area=area)


class _Cells:
    """The cells of a row, and what was found wrong with them."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values
        self.faults: list[Wrong] = []

    def wrong(self, field: str, fault: Fault) -> None:
        """Note one fault; the first of a cell is enough."""
        if all(known.field != field for known in self.faults):
            self.faults.append(Wrong(field, fault, self._values.get(field, "")))

    def text(self, field: str, *, required: bool = False) -> str:
        """The cell, if it can be stored."""
        value = self._values.get(field, "")
        if required and not value:
            self.wrong(field, Fault.MISSING)
        elif len(value) > LONGEST.get(field, 200):
            self.wrong(field, Fault.TOO_LONG)
        elif any(unicodedata.category(letter) in {"Cc", "Cs", "Cn", "Co"} for letter in value):
            self.wrong(field, Fault.ODD)
        return value

    def code(self, field: str, *, required: bool = False) -> str:
        """A cell that holds a code."""
        value = self.text(field, required=required)
        if value and not CODE.fullmatch(value):
            self.wrong(field, Fault.NO_CODE)
        return value

    def day(self, field: str, *, required: bool = False) -> date | None:
        """A cell that holds a day, in either way of writing it."""
        value = self.text(field, required=required)
        if not value:
            return None
        found = _day(value)
        if found is None:
            self.wrong(field, Fault.NO_DATE)
        return found

    def in_order(self, field: str, first: date | None, last: date | None) -> None:
        """A period does not end before it begins."""
        if first and last and last < first:
            self.wrong(field, Fault.ENDS_EARLY)


def _day(value: str) -> date | None:
    if iso := ISO.fullmatch(value):
        year, month, day = iso.groups()
    elif everyday := EVERYDAY.fullmatch(value.replace(" ", "")):
        day, month, year = everyday.groups()
    else:
        return None
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return found if EARLIEST <= found.year <= LATEST else None


def _is_email(value: str) -> bool:
    try:
        validate_email(value)
    except ValidationError:
        return False
    return value.isascii()


@cache
def _kinds() -> dict[str, str]:
    """Each kind of organisation by its code and its names in all languages."""
    found: dict[str, str] = {}
    for language in LANGUAGES:
        with translation.override(language):
            found |= {plain(str(kind.label)): kind.value for kind in OrganisationKind}
    return found | {plain(kind.value): kind.value for kind in OrganisationKind}


def _written(value: object) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)
