"""Which column of a file is which: guessed from headers in Finnish, Swedish and English. Pure."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from people.enums import ImportKind

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

Columns = Mapping[str, int]


@dataclass(frozen=True)
class Field:
    """What a column may hold: under which headers it is recognised, and whether a file must have it."""

    name: str
    label: "StrPromise"
    headers: frozenset[str]
    required: bool = False


def plain(header: str) -> str:
    """A header without case, blanks and punctuation."""
    return "".join(letter for letter in header.casefold() if letter.isalnum())


def _field(name: str, label: "StrPromise", headers: str, *, required: bool = False) -> Field:
    known = {plain(header) for header in headers.split(",")} | {plain(name)}
    return Field(name, label, frozenset(known), required)


FIELDS: dict[str, tuple[Field, ...]] = {
    ImportKind.PEOPLE: (
        _field(
            "email",
            _("E-mail"),
            "sähköposti, sähköpostiosoite, e-post, epostadress, mejl, mail, e-mail, email address",
            required=True,
        ),
        _field(
            "given_name",
            _("Given name"),
            "etunimi, etunimet, kutsumanimi, förnamn, first name, forename",
            required=True,
        ),
        _field("family_name", _("Family name"), "sukunimi, efternamn, last name, surname", required=True),
        _field(
            "organisation",
            _("Code of the organisation"),
            "organisaatio, organisaatiokoodi, organisaation koodi, yksikkö, yksikkökoodi, yksikön koodi, työyksikkö, "
            "toimipaikka, organisationskod, enhet, enhetskod, arbetsenhet, organization, organisation code, "
            "organization code, unit, unit code",
            required=True,
        ),
        _field(
            "profession",
            _("Profession"),
            "ammatti, ammattiryhmä, ammattikoodi, yrke, yrkesgrupp, yrkeskod, occupation, profession code",
            required=True,
        ),
        _field(
            "started_on",
            _("First day of the job"),
            "alkoi, alkaa, alkupäivä, alkamispäivä, aloituspäivä, alkaen, ts alkoi, palvelussuhde alkaa, började, "
            "börjar, startdatum, begynnelsedatum, fr o m, from, start, start date, started, first day",
            required=True,
        ),
        _field(
            "ended_on",
            _("Last day of the job"),
            "päättyi, päättyy, loppupäivä, päättymispäivä, palvelussuhde päättyy, slutade, slutar, slutdatum, t o m, "
            "until, end, end date, ended, last day",
        ),
        _field(
            "title",
            _("Job title"),
            "nimike, tehtävänimike, virkanimike, ammattinimike, tehtävä, titel, tjänstebenämning, befattning, "
            "job title, position",
        ),
        _field(
            "profile",
            _("Role profile"),
            "rooliprofiili, rooli, tehtäväprofiili, rollprofil, roll, role, role profile code",
        ),
        _field(
            "staffing",
            _("Employment"),
            "palvelussuhde, palvelussuhteen laji, oma vai ostettu, henkilöstöryhmä, anställning, anställningsform, "
            "egen eller köpt, employment, own or purchased",
        ),
        _field(
            "superior",
            _("E-mail of the superior"),
            "esihenkilö, esimies, esihenkilön sähköposti, lähiesihenkilö, chef, chefens e-post, närmaste chef, förman, "
            "manager, reports to, superior's e-mail",
        ),
        _field("language", _("Language"), "kieli, asiointikieli, äidinkieli, språk, kontaktspråk, modersmål, lang"),
    ),
    ImportKind.ORGANISATIONS: (
        _field(
            "code",
            _("Code"),
            "koodi, tunnus, organisaatiokoodi, yksikkökoodi, kod, organisationskod, enhetskod, organisation code, "
            "organization code, unit code, id",
            required=True,
        ),
        _field(
            "name_fi",
            _("Name in Finnish"),
            "nimi, nimi suomeksi, nimi fi, suomeksi, namn på finska, på finska, name",
            required=True,
        ),
        _field(
            "name_sv", _("Name in Swedish"), "nimi ruotsiksi, nimi sv, ruotsiksi, namn, namn på svenska, på svenska"
        ),
        _field(
            "name_en", _("Name in English"), "nimi englanniksi, nimi en, englanniksi, namn på engelska, name in english"
        ),
        _field("kind", _("Kind"), "tyyppi, laji, organisaatiotyyppi, typ, slag, organisationstyp, type", required=True),
        _field(
            "parent",
            _("Code of the organisation above"),
            "yläorganisaatio, yläyksikkö, ylempi, ylemmän koodi, emo, överordnad, överordnad enhet, "
            "överordnad organisation, moderorganisation, parent code, parent organisation, above",
        ),
        _field(
            "valid_from",
            _("Valid from"),
            "voimassa alkaen, alkaen, alkaa, alkupäivä, giltig från, giltig fr o m, fr o m, from, start date",
        ),
        _field(
            "valid_until",
            _("Valid until"),
            "voimassa asti, voimassa saakka, päättyy, loppupäivä, giltig till, giltig t o m, t o m, until, end date",
        ),
        _field(
            "area",
            _("Code of the collaboration area"),
            "yhteistyöalue, alue, aluekoodi, yta, samarbetsområde, område, områdeskod, area code, collaboration area",
        ),
    ),
}


def guess(kind: str, headers: Sequence[str]) -> dict[str, int]:
    """The column of each field whose header is known; a column is taken once."""
    places = {plain(header): place for place, header in reversed(list(enumerate(headers))) if header}
    found: dict[str, int] = {}
    for field in FIELDS[kind]:
        by_own_name = [plain(field.name), *sorted(field.headers)]
        taken = set(found.values())
        place = next((places[name] for name in by_own_name if name in places and places[name] not in taken), None)
        if place is not None:
            found[field.name] = place
    return found


def missing(kind: str, columns: Columns) -> list[Field]:
    """The fields that a file must have and that no column was chosen for."""
    return [field for field in FIELDS[kind] if field.required and field.name not in columns]


def values(columns: Columns, cells: Sequence[str]) -> dict[str, str]:
    """The cells of a row by field; a row may end early."""
    return {name: cells[place] if place < len(cells) else "" for name, place in columns.items()}


def digest(headers: Sequence[str]) -> str:
    """The same for the same headers in any order."""
    return hashlib.sha256("\n".join(sorted(plain(header) for header in headers)).encode()).hexdigest()


def by_header(columns: Columns, headers: Sequence[str]) -> dict[str, str]:
    """What is remembered: the field's header."""
    return {name: plain(headers[place]) for name, place in columns.items()}


def recall(remembered: Mapping[str, str], headers: Sequence[str]) -> dict[str, int]:
    """Where the remembered headers stand now."""
    places = {plain(header): place for place, header in enumerate(headers)}
    return {name: places[header] for name, header in remembered.items() if header in places}
