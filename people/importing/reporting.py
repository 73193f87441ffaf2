"""The reports of an import as files: what was left out and why, or what undoing left."""

import csv
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from people.enums import ImportState
from people.models import Import, ImportMade

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
MARK = "\ufeff"
PAGE = 1000


def lines(run: Import) -> Iterator[str]:
    """The report as the lines of a CSV file that spreadsheet programs of Finland open; a page of rows in memory."""
    writer = csv.writer(_Passing(), delimiter=";", lineterminator="\r\n")
    rows = _left(run) if run.state == ImportState.UNDONE else _faults(run)
    yield MARK
    for row in rows:
        yield writer.writerow([harmless(str(cell)) for cell in row])


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def _faults(run: Import) -> Iterator[tuple[object, ...]]:
    yield _("Row"), _("Column"), _("What is wrong"), _("What stands there")
    for fault in run.faults.iterator(PAGE):
        yield fault.row, fault.column, fault.told, fault.value


def _left(run: Import) -> Iterator[tuple[object, ...]]:
    yield _("Row"), _("What was left"), _("Why")
    for made in left(run).iterator(PAGE):
        yield made.row, thing(made), made.get_left_display()


def left(run: Import) -> Any:
    """What undoing the import left."""
    rows = run.made.exclude(left="")
    return rows.select_related(
        "person", "organisation", "job__person", "job__organisation", "job__profession"
    ).order_by("row", "pk")


def thing(made: ImportMade) -> str:
    """What an import made, by name."""
    if made.job is not None:
        return f"{made.job.person.name}: {made.job}"
    return made.person.name if made.person is not None else str(made.organisation)


class _Passing:
    """Hands each line back to whoever wrote it."""

    def write(self, line: str) -> str:
        """The line."""
        return line
