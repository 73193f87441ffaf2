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
from django.db.models import TextChoices
from django.utils import translation

from people.enums import Fault, OrganisationKind, Staffing
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
    profile: str = ""
    staffing: str = ""
    superior: str = ""

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
    """What rows may refer to: codes of organisations and areas, professions and role profiles by plain code or name."""

    organisations: frozenset[str] = frozenset()
    areas: frozenset[str] = frozenset()
    professions: Mapping[str, str] | None = None
    profiles: Mapping[str, str] | None = None


def worker(values: Mapping[str, str], known: Known, *, language: str = "fi") -> Worker | list[Wrong]:
    """Who the row says works where, or all that is wrong with it."""
    row = _Cells(values)
    email = row.email("email", required=True)
    names = {name: row.text(name, required=True) for name in ("given_name", "family_name")}
    organisation = row.text("organisation", required=True)
    if organisation and organisation not in known.organisations:
        row.wrong("organisation", Fault.NO_ORGANISATION)
    profession = row.one_of("profession", known.professions or {}, Fault.NO_PROFESSION, required=True)
    started_on, ended_on = row.day("started_on", required=True), row.day("ended_on")
    row.in_order("ended_on", started_on, ended_on)
    spoken = row.text("language")
    speaks = next((code for code, words in SPOKEN.items() if plain(spoken) in words), "") if spoken else language
    if not speaks:
        row.wrong("language", Fault.NO_LANGUAGE)
    more = {
        "title": row.text("title"),
        "profile": row.one_of("profile", known.profiles or {}, Fault.NO_PROFILE),
        "staffing": row.one_of("staffing", _staffings(), Fault.NO_STAFFING),
        "superior": row.email("superior"),
    }
    if row.faults or started_on is None:
        return row.faults
    return Worker(email, **names, organisation=organisation, profession=profession, started_on=started_on,
                  ended_on=ended_on, language=speaks, **more)  # fmt: skip


def body(values: Mapping[str, str], known: Known) -> Body | list[Wrong]:
    """Which organisation the row tells of, or all that is wrong with it; its parent is looked for by the caller."""
    row = _Cells(values)
    code, parent = row.code("code", required=True), row.code("parent")
    names = {f"name_{spoken}": row.text(f"name_{spoken}", required=spoken == "fi") for spoken in LANGUAGES}
    kind = row.one_of("kind", _kinds(), Fault.NO_KIND, required=True)
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

    def email(self, field: str, *, required: bool = False) -> str:
        """A cell that holds an e-mail address, in lower case."""
        value = self.text(field, required=required).lower()
        if value and not _is_email(value):
            self.wrong(field, Fault.NO_EMAIL)
        return value

    def one_of(self, field: str, words: Mapping[str, str], fault: Fault, *, required: bool = False) -> str:
        """What the cell stands for, by its plain code or name."""
        value = self.text(field, required=required)
        found = words.get(plain(value), "") if value else ""
        if value and not found:
            self.wrong(field, fault)
        return found

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
    return _named(OrganisationKind)


@cache
def _staffings() -> dict[str, str]:
    """Own staff and purchased service, also as payrolls write them."""
    spoken = {"oma": "OWN", "egen": "OWN", "ostettu": "PURCHASED", "ostopalvelu": "PURCHASED", "köpt": "PURCHASED"}
    return spoken | _named(Staffing)


def _named(choices: type[TextChoices]) -> dict[str, str]:
    """Each member by its code and its names in all languages."""
    found: dict[str, str] = {}
    for language in LANGUAGES:
        with translation.override(language):
            found |= {plain(str(member.label)): str(member.value) for member in choices}
    return found | {plain(str(member.value)): str(member.value) for member in choices}


def _written(value: object) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)
