"""Team reports as the templates want them: texts in the reader's language, addresses, cells drawn once each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import urlencode

from django.template.loader import get_template
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from competences import filtering, findings, wording
from competences.enums import CellState
from competences.findings import Step, What
from competences.judging import Cell
from competences.matrix import Filters, Member, Place, Row, Team, TeamReport
from people.enums import Staffing
from people.languages import pick

PER_PAGE = 40
LEGEND = [state for state in CellState if state != CellState.NOT_REQUIRED]
TABLE, PEOPLE = "table", "people"


@dataclass(frozen=True)
class ShownRow:
    """A row of the matrix or of the people's list, ready for the template."""

    name: str
    url: str
    work: str
    cells: tuple[SafeString, ...]
    met: int
    total: int
    gaps: tuple[tuple[str, Cell], ...]


class Look(NamedTuple):
    """All that a cell of the table shows: cells that look the same are drawn once."""

    state: CellState
    date: date | None
    done: int
    total: int
    revoked: bool


@lru_cache(maxsize=4096)
def drawn(look: Look, *, first: bool, language: str) -> SafeString:
    """The table cell in the language, which is the active one; ``first`` opens a group of columns."""
    return mark_safe(get_template("competences/cell.html").render({"cell": look, "first": first}))


def _look(cell: Cell) -> Look:
    """What the cell shows."""
    under_way = cell.state == CellState.IN_PROGRESS
    return Look(cell.state, cell.date, cell.done if under_way else 0, cell.total if under_way else 0, cell.revoked)


def address(name: str, filters: Filters, **more: str) -> str:
    """One of our addresses, with the filters kept."""
    query = urlencode({**filtering.written(filters), **more})
    return reverse(f"competences:{name}") + (f"?{query}" if query else "")


def work(places: Sequence[Place], language: str) -> str:
    """What somebody does: titles of their jobs, or their professions, and which of it is bought from elsewhere."""
    return ", ".join(dict.fromkeys(_work(place, language) for place in places))


def _work(place: Place, language: str) -> str:
    """One job in words."""
    named = capfirst(place.title or pick(place.profession.names, language))
    return _("%(work)s (purchased service)") % {"work": named} if place.staffing == Staffing.PURCHASED else named


def where(places: Sequence[Place], language: str) -> str:
    """Where somebody works."""
    return ", ".join(dict.fromkeys(pick(place.unit.names, language) for place in places))


def rows(report: TeamReport, page: Sequence[Row], language: str, *, view: str) -> list[ShownRow]:
    """The rows of one page: as cells of the table, or as each person's gaps."""
    starts = {0, next((n for n, column in enumerate(report.columns) if not column.mandatory), 0)}
    titles = [column.title(language) for column in report.columns]
    shown = []
    for row in page:
        met, total = findings.score(row)
        cells = enumerate(row.cells) if view == TABLE else ()
        gaps = zip(titles, row.cells, strict=True) if view == PEOPLE else ()
        shown.append(
            ShownRow(
                name=row.member.listed,
                url=reverse("competences:person", args=[row.member.uuid]),
                work=work(row.member.places, language),
                cells=tuple(drawn(_look(cell), first=number in starts, language=language) for number, cell in cells),
                met=met,
                total=total,
                gaps=tuple((title, cell) for title, cell in gaps if cell.open),
            )
        )
    return shown


def kpis(report: TeamReport) -> list[dict[str, object]]:
    """The four numbers."""
    numbers = report.numbers
    return [
        {"label": _("Requirements met"), "value": numbers.met, "total": numbers.total, "bar": True},
        {"label": _("Expire within 90 days"), "value": numbers.expiring},
        {"label": _("Missing or expired"), "value": numbers.lacking},
        {"label": _("Trainings in progress"), "value": numbers.under_way},
    ]


def steps(report: TeamReport, language: str) -> list[dict[str, object]]:
    """What to do first, each with its action."""
    return [
        _step(step, report.filters, language, primary=number == 0)
        for number, step in enumerate(findings.first_steps(report))
    ]


def _step(step: Step, filters: Filters, language: str, *, primary: bool) -> dict[str, object]:
    """One thing to do first."""
    if step.column is None:
        member = step.members[0]
        title = _("%(name)s started on %(day)s: %(met)s / %(total)s requirements met") % {
            "name": member.name,
            "day": wording.day(step.on, language),
            "met": step.met,
            "total": step.total,
        }
        url, label = reverse("competences:person", args=[member.uuid]), _("Open the person's page")
        return {"state": CellState.NOT_STARTED, "title": title, "action_url": url, "action_label": label}
    query = urlencode({**filtering.written(filters), "of": step.what.value})
    return {
        "state": CellState.MISSING if step.what == What.LACKING else CellState.EXPIRING,
        "title": _title(step, step.column.title(language), language),
        "text": names(step.members),
        "action_url": f"{reverse('competences:remind', args=[step.column.key])}?{query}",
        "action_label": _("Send a reminder"),
        "primary": primary,
    }


def _title(step: Step, title: str, language: str) -> str:
    """What is wrong with one requirement, with its plural."""
    count = len(step.members)
    texts = {"title": title, "count": count, "day": wording.day(step.on, language)}
    if step.what == What.LACKING:
        return (
            ngettext(
                "%(title)s is missing or has expired for one person",
                "%(title)s is missing or has expired for %(count)s people",
                count,
            )
            % texts
        )
    return (
        ngettext("%(title)s expires on %(day)s", "%(title)s expires for %(count)s people, the first on %(day)s", count)
        % texts
    )


def names(members: Sequence[Member]) -> str:
    """Up to three names, and how many more."""
    shown = ", ".join(member.name for member in members[:3])
    more = len(members) - 3
    if more <= 0:
        return shown
    return ngettext("%(names)s and one more", "%(names)s and %(count)s more", more) % {"names": shown, "count": more}


def options(team: Team, filters: Filters, language: str) -> dict[str, list[dict[str, object]]]:
    """The choices of the three filters."""
    depth = {one.pk: one.path.count("/") for one in team.units}
    root = min(depth.values(), default=0)
    units = [(one.code, "\u2003" * (depth[one.pk] - root) + pick(one.names, language)) for one in team.units]
    work = sorted((capfirst(pick(one.names, language)), one.code) for one in team.professions.values())
    chosen = filters.unit.code if filters.unit else ""
    return {
        "units": _options([("", _("All units")), *units], chosen),
        "professions": _options(
            [("", _("All professions")), *((code, name) for name, code in work)],
            filters.profession.code if filters.profession else "",
        ),
        "shows": []
        if team.is_wide(filters)
        else _options(
            [("", _("Whole team")), (filtering.GAPS, _("Only people with gaps"))],
            filtering.GAPS if filters.gaps else "",
        ),
    }


def _options(choices: Sequence[tuple[str, str]], chosen: str) -> list[dict[str, object]]:
    """Choices as the select component wants them."""
    return [{"value": value, "label": label, "selected": value == chosen} for value, label in choices]
