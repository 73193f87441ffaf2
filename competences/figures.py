"""Figures for report readers: how an organisation stands with what is demanded of it, in numbers without names.

A number about fewer than five people is held back, because in a small group everybody knows who it is. What is told of
the whole is told of no part, so that nothing held back follows from the rest. A network's parts are its members
of today.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from competences.enums import MET, CellState
from competences.matrix import Row, Team, TeamReport
from people import rules
from people.enums import RoleKind
from people.models import Job, Organisation, Profession, User

FEWEST = 5


@dataclass(frozen=True)
class Figure:
    """How many of how many people meet what is demanded; nothing is told about fewer than five."""

    title: str
    people: int
    met: int

    @property
    def told(self) -> bool:
        """Whether there are enough people to tell it."""
        return self.people >= FEWEST

    @property
    def percent(self) -> int:
        """The share in whole percent, rounded down: only everybody is a hundred."""
        return 100 * self.met // self.people if self.people else 0


@dataclass(frozen=True)
class Section:
    """One organisation: what is demanded there, and its parts."""

    organisation: Organisation
    people: int
    demands: tuple[Figure, ...]
    parts: tuple[Figure, ...]


class Reached(Team):
    """Whom a report reader's role reaches: without those who merely report to the reader."""

    def jobs(self, *, unit: Organisation | None = None, profession: Profession | None = None) -> QuerySet[Job]:
        """The jobs at or below the role's organisation, or its network's members."""
        return super().jobs(unit=unit, profession=profession).filter(rules.below(self.tops, "organisation__path"))


def of(viewer: User, *, at: datetime) -> list[Section]:
    """The organisations whose figures the viewer reads today, each with its own."""
    day = timezone.localdate(at)
    found: dict[Organisation, set[str]] = {}
    for one in rules.reaches(viewer, RoleKind.REPORT_READER, day=day):
        if one.role.organisation:
            found.setdefault(one.role.organisation, set()).add(one.path)
    sections = []
    for organisation, paths in sorted(found.items(), key=lambda pair: pair[0].path):
        below = Organisation.objects.filter(rules.below(paths, "path"))
        team = Reached(viewer, day, tuple(sorted(paths)), {one.pk: one for one in below})
        sections.append(_section(organisation, team.report(), team))
    return sections


def _section(organisation: Organisation, report: TeamReport, team: Team) -> Section:
    """The organisation's numbers; who works in two parts counts in both."""
    language = get_language()
    demands = []
    for column, (met, people) in zip(report.columns, report.met, strict=True):
        demands.append(Figure(column.title(language), people, met))
    tops = {path for path in team.tops if path != organisation.path}
    parts = [one for one in team.places.values() if one.parent_id == organisation.pk or one.path in tops]
    figures = [_figure(str(part), _rows_at(report, part.path)) for part in sorted(parts, key=lambda one: one.path)]
    return Section(organisation, len(report.rows), tuple(demands), tuple(figures))


def _rows_at(report: TeamReport, path: str) -> list[Row]:
    return [row for row in report.rows if any(place.path.startswith(path) for place in row.member.places)]


def _figure(title: str, rows: Iterable[Row]) -> Figure:
    """People who meet everything that is mandatory for them, among those for whom anything is."""
    bound = [[cell for cell in row.cells if cell.mandatory and cell.state != CellState.NOT_REQUIRED] for row in rows]
    asked = [cells for cells in bound if cells]
    return Figure(title, len(asked), sum(all(cell.state in MET for cell in cells) for cells in asked))


@never_cache
@login_required
@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """The page; whoever reads no organisation's figures is told so (403)."""
    sections = of(cast(User, request.user), at=timezone.now())
    if not sections:
        raise PermissionDenied
    return render(request, "competences/figures.html", {"sections": sections, "fewest": FEWEST})
