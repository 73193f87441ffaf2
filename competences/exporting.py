"""The team report as CSV and as a spreadsheet: the same people, states and days as on the page.

Whatever a person or an editor typed stays text: a spreadsheet program must never run it as a formula.
"""

import csv
import io
from collections.abc import Iterator
from datetime import date, datetime

import xlsxwriter
from django.utils.translation import gettext as _

from competences.enums import CellState
from competences.matrix import Row, TeamReport
from people.languages import pick

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
Value = str | date | None


def header(report: TeamReport, language: str) -> list[str]:
    """The names of the columns: four about the person, two for each requirement."""
    names = [_("Name"), _("Unit"), _("Profession"), _("Started on")]
    for column in report.columns:
        title = column.title(language)
        names += [title, _("%(title)s, date") % {"title": title}]
    return [plain(name) for name in names]


def lines(report: TeamReport, language: str) -> Iterator[list[Value]]:
    """One line for each person that the filters leave."""
    for row in report.shown:
        yield _line(row, language)


def _line(row: Row, language: str) -> list[Value]:
    """A person and, for each requirement, the state in words and the day that says most."""
    places = row.member.places
    units = dict.fromkeys(pick(place.unit.names, language) for place in places)
    work = dict.fromkeys(place.title or pick(place.profession.names, language) for place in places)
    values: list[Value] = [row.member.listed, ", ".join(units), ", ".join(work)]
    values = [plain(str(value)) for value in values]
    values.append(row.member.started_on)
    for cell in row.cells:
        demanded = cell.state != CellState.NOT_REQUIRED
        values += [str(cell.state.label), cell.date] if demanded else ["", None]
    return values


def plain(text: str) -> str:
    """A text without soft hyphens and control characters."""
    return "".join(character for character in text if character != "\u00ad" and (character >= " " or character == "\t"))


def harmless(value: Value) -> str:
    """A cell of a CSV file: days as 2027-02-28, and no text that begins like a formula."""
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    return f"'{value}" if value.startswith(FORMULA) else value


def to_csv(report: TeamReport, language: str) -> bytes:
    """The report as CSV with semicolons and a byte order mark, as spreadsheet programs of Finland open it."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([harmless(name) for name in header(report, language)])
    for line in lines(report, language):
        writer.writerow([harmless(value) for value in line])
    return out.getvalue().encode("utf-8-sig")


def to_xlsx(report: TeamReport, language: str, *, at: datetime) -> bytes:
    """The report as a spreadsheet with real dates, a header that stays and filters; written row by row."""
    out = io.BytesIO()
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": "yyyy-mm-dd",
    }
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"title": _("Team's competences"), "created": at.replace(tzinfo=None)})
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        sheet = book.add_worksheet(_("Team"))
        names = header(report, language)
        sheet.set_column(0, 2, 26)
        sheet.set_column(3, len(names) - 1, 15)
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, len(report.shown), len(names) - 1)
        for number, name in enumerate(names):
            sheet.write_string(0, number, name, bold)
        for place, line in enumerate(lines(report, language), start=1):
            _write(sheet, place, line)
        _about(book.add_worksheet(_("About")), report, language)
    return out.getvalue()


def _write(sheet: xlsxwriter.worksheet.Worksheet, place: int, line: list[Value]) -> None:
    """One line: days as days, everything else as text."""
    for number, value in enumerate(line):
        if isinstance(value, date):
            sheet.write_datetime(place, number, datetime(value.year, value.month, value.day))
        elif value:
            sheet.write_string(place, number, value)


def _about(sheet: xlsxwriter.worksheet.Worksheet, report: TeamReport, language: str) -> None:
    """Of which day the report is, and what it was narrowed to."""
    filters = report.filters
    sheet.set_column(0, 1, 40)
    rows = [
        (_("Day"), report.day.isoformat()),
        (_("Unit"), pick(filters.unit.names, language) if filters.unit else _("All")),
        (_("Profession"), pick(filters.profession.names, language) if filters.profession else _("All")),
        (_("Show"), _("Only people with gaps") if filters.gaps else _("Whole team")),
        (_("People"), str(len(report.shown))),
    ]
    for number, (name, value) in enumerate(rows):
        sheet.write_string(number, 0, name)
        sheet.write_string(number, 1, plain(value))
