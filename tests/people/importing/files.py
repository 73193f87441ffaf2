"""Files as employers send them, and the world they come into."""

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence

import openpyxl

from people import organising
from people.enums import ImportKind
from people.importing import running
from people.models import Import, Job, User
from tests.worlds import AT, a_person, a_profession, an_organisation

HEADERS = ("Sähköposti", "Etunimi", "Sukunimi", "Yksikön koodi", "Ammatti", "Alkoi", "Päättyi", "Nimike")
BODIES = ("Koodi", "Nimi", "Nimi ruotsiksi", "Tyyppi", "Yläyksikkö", "Voimassa alkaen")


def a_world() -> User:
    """A county with a ward, nurses, and an administrator."""
    organising.keep_area("south", names={"fi": "Etelä"}, position=1)
    county = an_organisation("county")
    an_organisation("ward", county)
    organising.keep_profession("nurse", names={"fi": "Sairaanhoitaja", "sv": "Sjukskötare"}, sector="HEALTH")
    a_profession("midwife")
    return a_person("admin", is_superuser=True, is_staff=True)


def person(number: int | str, **cells: str) -> tuple[str, ...]:
    """A row about somebody."""
    told = {
        "email": f"person.{number}@example.org",
        "given": f"Aino {number}",
        "family": "Järvinen",
        "unit": "ward",
        "profession": "nurse",
        "from": "1.3.2024",
        "until": "",
        "title": "",
    }
    return tuple({**told, **cells}.values())


def as_csv(
    rows: Iterable[Sequence[str]],
    headers: Sequence[str] = HEADERS,
    *,
    separator: str = ";",
    encoding: str = "utf-8",
) -> io.BytesIO:
    """The rows below the headers, as text."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator)
    writer.writerow(headers)
    writer.writerows(rows)
    return io.BytesIO(out.getvalue().encode(encoding))


def as_xlsx(rows: Iterable[Sequence[object]], headers: Sequence[str] = HEADERS) -> io.BytesIO:
    """The rows below the headers, as a workbook."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("People")
    sheet.append(list(headers))
    for row in rows:
        sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    out.seek(0)
    return out


def a_bomb(part: str = "xl/sharedStrings.xml", size: int = 400 * 1024 * 1024) -> io.BytesIO:
    """A workbook that would be far too large once unpacked."""
    source = zipfile.ZipFile(as_xlsx([person(1)]))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for item in source.infolist():
            if item.filename != part:
                archive.writestr(item, source.read(item))
        with archive.open(part, "w", force_zip64=True) as file:
            for _block in range(size // (1024 * 1024)):
                file.write(b" " * 1024 * 1024)
    out.seek(0)
    return out


def uploaded(by: User, file: io.BytesIO, kind: str = ImportKind.PEOPLE, *, invites: bool = False) -> Import:
    """An import whose columns are guessed."""
    return running.upload(file, "people.csv", kind=kind, invites=invites, by=by, at=AT)


def checked(by: User, file: io.BytesIO, kind: str = ImportKind.PEOPLE, *, invites: bool = False) -> Import:
    """An import after the dry run."""
    run = uploaded(by, file, kind, invites=invites)
    running.check(run, run.columns, at=AT)
    run.refresh_from_db()
    return run


def done(by: User, file: io.BytesIO, kind: str = ImportKind.PEOPLE, *, invites: bool = False) -> Import:
    """An import that was run."""
    run = checked(by, file, kind, invites=invites)
    running.start(run, by=by, at=AT)
    run.refresh_from_db()
    return run


def jobs() -> list[tuple]:
    """Every job: who, where, as what, from when until when, under which title."""
    fields = ("person__email", "organisation__code", "profession__code", "started_on", "ended_on", "title")
    return sorted(Job.objects.order_by().values_list(*fields), key=str)
