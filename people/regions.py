"""Areas, counties and municipalities as a file says them: read, checked line by line, and brought into force.

The file is a table in UTF-8 with semicolons (``docs/regions.md``). Above it stand lines such as ``# country: FI``. It
tells how things are from the day ``# valid:`` on: what was brought by an earlier file of the country and is not in it
any more ended the day before. The same file again changes nothing, and another country's replaces it if asked.
"""

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from django.db import transaction
from django.db.models import Q

from people import organising
from people.enums import IdentifierScheme, OrganisationKind
from people.languages import LANGUAGES
from people.models import Area, Identifier, Organisation

NAMES = [f"name_{language}" for language in LANGUAGES]
HEADERS = ["level", "code", "number", *NAMES, "within", "valid_from", "valid_until", "followed_by"]
ABOVE = ("country", "source", "read", "valid")
CODE, NUMBER, COUNTRY = re.compile(r"[-a-z0-9]{1,80}"), re.compile(r"[0-9A-Z]{1,8}"), re.compile(r"[A-Z]{2}")
AREA, COUNTY, MUNICIPALITY = "area", "county", "municipality"
LEVELS = {
    COUNTY: (OrganisationKind.COUNTY, IdentifierScheme.COUNTY),
    MUNICIPALITY: (OrganisationKind.MUNICIPALITY, IdentifierScheme.MUNICIPALITY),
}


class Unreadable(ValueError):
    """The file is not in the form; every fault with its line."""

    def __init__(self, faults: Iterable[tuple[int, str]]) -> None:
        self.faults = sorted(faults)
        super().__init__("\n".join(f"line {line}: {told}" for line, told in self.faults))


@dataclass
class Region:
    """One row."""

    line: int
    level: str
    code: str
    number: str = ""
    names: dict[str, str] = field(default_factory=dict)
    within: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    followed_by: dict[str, Decimal] = field(default_factory=dict)


@dataclass
class Regions:
    """A file: whose it is, from when on it holds, and its rows."""

    country: str
    source: str
    read: date
    valid: date
    rows: list[Region]

    def of(self, level: str) -> list[Region]:
        """The rows of one level, in their order."""
        return [row for row in self.rows if row.level == level]


@dataclass
class Report:
    """What a refresh did, by code."""

    made: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)
    unchanged: int = 0


# --- reading ------------------------------------------------------------------------------------------


def parse(text: str) -> Regions:
    """The file, or ``Unreadable`` with all that is wrong with it."""
    faults: list[tuple[int, str]] = []
    lines = text.removeprefix("\ufeff").splitlines()
    said = _said_above(lines, faults)
    start = next((number for number, line in enumerate(lines) if line.strip() and not line.startswith("#")), len(lines))
    table = csv.reader(lines[start:], delimiter=";", strict=True)
    rows: list[Region] = []
    try:
        headers = next(table, [])
        if headers != HEADERS:
            raise Unreadable([*faults, (start + 1, f"the headers are not {';'.join(HEADERS)}")])
        for cells in table:
            line = start + table.line_num
            if not any(cells):
                continue
            if len(cells) != len(HEADERS):
                faults.append((line, f"{len(cells)} cells instead of {len(HEADERS)}"))
                continue
            rows.append(_row(line, dict(zip(HEADERS, (cell.strip() for cell in cells), strict=True)), faults))
    except csv.Error as error:
        faults.append((start + table.line_num, str(error)))
    _compare(rows, faults)
    if faults:
        raise Unreadable(faults)
    read, valid = (date.fromisoformat(said[name]) for name in ("read", "valid"))
    return Regions(said["country"], said["source"], read, valid, rows)


def _said_above(lines: list[str], faults: list[tuple[int, str]]) -> dict[str, str]:
    said: dict[str, str] = {}
    for number, line in enumerate(lines, start=1):
        name, colon, value = line.removeprefix("#").partition(":")
        if not line.startswith("#") or not colon or name.strip() not in ABOVE:
            continue
        said[name.strip()] = value.strip()
        if name.strip() == "country" and not COUNTRY.fullmatch(value.strip()):
            faults.append((number, "the country is two capital letters, such as FI"))
        if name.strip() in ("read", "valid"):
            _day(number, name.strip(), value.strip(), faults)
    faults += [(1, f"there is no line '# {name}: …'") for name in ABOVE if not said.get(name)]
    return said


def _row(line: int, cells: dict[str, str], faults: list[tuple[int, str]]) -> Region:
    if cells["level"] not in (AREA, *LEVELS):
        faults.append((line, f"the level is {AREA}, {COUNTY} or {MUNICIPALITY}, not {cells['level']!r}"))
    if not CODE.fullmatch(cells["code"]):
        faults.append((line, f"a code has small letters a–z, digits and hyphens only, not {cells['code']!r}"))
    if (cells["level"] in LEVELS) != bool(NUMBER.fullmatch(cells["number"])):
        faults.append((line, "counties and municipalities have a number, areas none"))
    if not cells["name_fi"] or any(len(cells[name]) > 200 for name in NAMES):
        faults.append((line, "there is no Finnish name, or a name is longer than 200 letters"))
    days = {name: _day(line, name, cells[name], faults) for name in ("valid_from", "valid_until") if cells[name]}
    first, last = days.get("valid_from"), days.get("valid_until")
    if first and last and last < first:
        faults.append((line, "valid_until is before valid_from"))
    if cells["followed_by"] and (not last or cells["level"] == AREA):
        faults.append((line, "only a county or municipality with valid_until is followed by others"))
    names = {one: cells[f"name_{one}"] for one in LANGUAGES if cells[f"name_{one}"]}
    followed = _shares(line, cells["followed_by"], faults)
    return Region(line, cells["level"], cells["code"], cells["number"], names, cells["within"], first, last, followed)


def _day(line: int, name: str, value: str, faults: list[tuple[int, str]]) -> date | None:
    try:
        return date.fromisoformat(value)
    except ValueError:
        faults.append((line, f"{name} is no day such as 2026-01-31: {value!r}"))
        return None


def _shares(line: int, text: str, faults: list[tuple[int, str]]) -> dict[str, Decimal]:
    """``porvoo:0.6 sipoo:0.4``, or one code alone for the whole."""
    found: dict[str, Decimal] = {}
    for part in text.split():
        code, _colon, share = part.partition(":")
        try:
            weight = Decimal(share or "1")
        except InvalidOperation:
            weight = Decimal(0)
        if not weight.is_finite() or not 0 < weight <= 1 or weight != round(weight, 3) or code in found:
            faults.append((line, f"followed_by has codes, each once with a share such as 0.125, not {part!r}"))
        else:
            found[code] = weight
    if sum(found.values()) > 1:
        faults.append((line, "the shares in followed_by are more than 1 together"))
    return found


def _compare(rows: list[Region], faults: list[tuple[int, str]]) -> None:
    """What a row says of others: every code and number once, and what it lies within and is followed by is there."""
    first: dict[tuple[str, str], int] = {}
    codes = {level: {row.code for row in rows if row.level == level} for level in (AREA, *LEVELS)}
    above = {AREA: set[str](), COUNTY: codes[AREA], MUNICIPALITY: codes[COUNTY] | codes[AREA]}
    for row in rows:
        named = [("code", row.code if row.level != AREA else f"{AREA}:{row.code}"), (f"{row.level} number", row.number)]
        for what, value in named:
            if value and first.setdefault((what, value), row.line) != row.line:
                faults.append((row.line, f"the {what} {value} stands in line {first[what, value]} already"))
        if row.within and row.within not in above.get(row.level, set()):
            faults.append((row.line, f"it lies within {row.within!r}, which is not in the file"))
        for code in row.followed_by:
            if code == row.code or code not in codes.get(row.level, set()):
                faults.append((row.line, f"it is followed by {code!r}, which is no other {row.level} in the file"))


# --- bringing into force ------------------------------------------------------------------------------


@transaction.atomic
def refresh(regions: Regions, *, replace: bool = False) -> Report:
    """Make what is new, bring up to date what is known by its number, end what is gone; other countries' if asked."""
    report = Report()
    areas = {row.code: _area(row, position, report) for position, row in enumerate(regions.of(AREA))}
    known = _known()
    bodies: dict[tuple[str, str], Organisation] = {}
    for level in LEVELS:
        for row in regions.of(level):
            county = bodies.get((COUNTY, row.within)) if level == MUNICIPALITY else None
            area = county.area if county else areas.get(row.within)
            bodies[level, row.code] = _body(regions.country, row, area, county, known, report)
    for row in regions.rows:
        if row.followed_by:
            shares = [(bodies[row.level, code], weight) for code, weight in row.followed_by.items()]
            organising.name_successors(bodies[row.level, row.code], shares)
    _end(regions, known, {body.pk for body in bodies.values()}, report, replace=replace)
    return report


def _known() -> dict[tuple[str, str], Organisation]:
    """What a register of regions knows: by scheme and number, the country's letters before it."""
    rows = Identifier.objects.filter(scheme__in=[scheme for _kind, scheme in LEVELS.values()])
    return {(row.scheme, row.value): row.organisation for row in rows.select_related("organisation__area")}


def _area(row: Region, position: int, report: Report) -> Area:
    known = Area.objects.filter(code=row.code).first()
    before = {name: getattr(known, name) for name in ("names", "position", "valid_until")} if known else None
    area = organising.keep_area(row.code, names=row.names, position=position)
    if row.valid_until:
        organising.end_area(area, on=row.valid_until)
    after = {"names": row.names, "position": position, "valid_until": row.valid_until}
    _note(report, row.code, before, after)
    return area


def _body(
    country: str,
    row: Region,
    area: Area | None,
    county: Organisation | None,
    known: dict[tuple[str, str], Organisation],
    report: Report,
) -> Organisation:
    """A county or municipality, recognised by its number, else by its code; what is renamed keeps its code."""
    kind, scheme = LEVELS[row.level]
    number = f"{country}-{row.number}"
    one = known.get((scheme, number)) or Organisation.objects.filter(code=row.code).first()
    before = _facts(one) if one else None
    body = organising.keep_organisation(
        one.code if one else row.code,
        kind=one.kind if one else kind,
        names=row.names,
        area=area,
        county=county,
        valid_from=row.valid_from or (one.valid_from if one else None),
        valid_until=row.valid_until,
    )
    identifiers = dict(body.identifiers.values_list("scheme", "value"))
    organising.keep_identifiers(body, {**identifiers, scheme: number})
    _note(report, body.code, before, _facts(body))
    return body


def _facts(body: Organisation) -> dict[str, object]:
    """What a file says of it."""
    names = ("names", "area_id", "county_id", "valid_from", "valid_until")
    return {name: getattr(body, name) for name in names}


def _note(report: Report, code: str, before: dict[str, object] | None, after: dict[str, object]) -> None:
    if before is None:
        report.made.append(code)
    elif before != after:
        report.changed.append(code)
    else:
        report.unchanged += 1


def _end(
    regions: Regions, known: dict[tuple[str, str], Organisation], there: set[int], report: Report, *, replace: bool
) -> None:
    """What an earlier file brought and this one does not name ended before this one holds."""
    last = regions.valid - timedelta(days=1)
    for body in _gone(regions.country, known, there, replace=replace):
        on = max(last, body.valid_from or last)
        organising.keep_organisation(body.code, kind=body.kind, names=body.names, valid_until=on)
        report.ended.append(body.code)
    if replace:
        codes = [row.code for row in regions.of(AREA)]
        for area in Area.objects.filter(Q(valid_until=None) | Q(valid_until__gt=last)).exclude(code__in=codes):
            organising.end_area(area, on=last)
            report.ended.append(area.code)


def _gone(
    country: str, known: dict[tuple[str, str], Organisation], there: set[int], *, replace: bool
) -> Iterator[Organisation]:
    for (_scheme, number), body in known.items():
        ours = replace or number.startswith(f"{country}-")
        if ours and body.pk not in there and body.valid_until is None:
            yield body
