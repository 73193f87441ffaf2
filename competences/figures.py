"""Figures for report readers: how an organisation stands with what is demanded of it, in numbers without names.

A number about fewer than five people is held back, because in a small group everybody knows who it is. So that none
follows from the others by subtraction, another part is held back with it where fewer than five of the whole would be
left, and no organisation is told apart from one above it. A network's parts are its members of today.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import cast

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from competences.demands import Book
from competences.evidence import holding
from competences.matrix import Filters, Team, in_tree
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
    held: bool = field(default=False, compare=False)

    @property
    def told(self) -> bool:
        """Whether there are enough people to tell it, and nobody follows from it."""
        return self.people >= FEWEST and not self.held

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
    covered: set[str] = set()
    for organisation in sorted(in_tree(found), key=lambda one: -len(found[one])):
        paths = found[organisation]
        if all(any(path.startswith(top) for top in covered) for path in paths):
            continue  # a part told apart from its whole would tell of the rest
        covered |= paths
        below = Organisation.objects.filter(rules.below(paths, "path"))
        team = Reached(viewer, day, tuple(sorted(paths)), {one.pk: one for one in below})
        sections.append(_section(organisation, team))
    return sections


def _section(organisation: Organisation, team: Team) -> Section:
    """The organisation's numbers, counted by the database; who works in two parts counts in both."""
    language, jobs = get_language(), team.jobs().order_by()
    book = Book(above=team.paths, below=team.tops, day=team.day)
    columns = team.columns(book, Filters())
    counts = {"people": _people()}
    bound = unmet = Q(pk__in=[])
    for number, column in enumerate(columns):
        met = Q(person__in=holding(column, day=team.day))
        counts |= {f"asked_{number}": _people(book.asking(column)), f"met_{number}": _people(book.asking(column) & met)}
        bound |= book.asking(column, mandatory=True)
        unmet |= book.asking(column, mandatory=True) & ~met
    told = jobs.aggregate(**counts)
    demands = [
        Figure(column.title(language), told[f"asked_{number}"], told[f"met_{number}"])
        for number, column in enumerate(columns)
    ]
    asked = jobs.filter(person__in=jobs.filter(bound).values("person"))
    done = asked.exclude(person__in=jobs.filter(unmet).values("person"))
    figures = [Figure(title, people, met) for title, people, met in _by_part(organisation, team, asked, done)]
    whole = asked.values("person").distinct().count()
    return Section(organisation, told["people"], tuple(demands), tuple(withheld(figures, whole)))


def withheld(figures: Sequence[Figure], whole: int) -> list[Figure]:
    """The parts, of which as many are held back, smallest first, as keep each held-back number from being reckoned.

    What the told parts leave of the whole must be nobody or at least five people, and so must be those held back.
    """
    told = sorted((figure for figure in figures if figure.told), key=lambda one: (one.people, one.title))
    hidden = sum(figure.people for figure in figures if not figure.told)
    held = []
    while told and (0 < hidden < FEWEST or 0 < whole - sum(one.people for one in told) < FEWEST):
        held.append(told.pop(0))
        hidden += held[-1].people
    return [replace(figure, held=any(figure is one for one in held)) for figure in figures]


def _by_part(organisation: Organisation, team: Team, *of_jobs: QuerySet[Job]) -> Iterator[tuple[str, int, int]]:
    """Each part of the organisation by name, with how many people have such jobs at or below it; in order of names."""
    tops = {path for path in team.tops if path != organisation.path}
    places = (one for one in team.places.values() if one.parent_id == organisation.pk or one.path in tops)
    parts = in_tree(places)
    wanted = {str(part.pk): _people(rules.below([part.path], "organisation__path")) for part in parts}
    people, met = [jobs.aggregate(**wanted) for jobs in of_jobs]
    return ((str(part), people[str(part.pk)], met[str(part.pk)]) for part in parts)


def _people(which: Q | None = None) -> Count:
    """How many people have such a job."""
    return Count("person", distinct=True, filter=which)


@never_cache
@login_required
@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """The page; whoever reads no organisation's figures is told so (403)."""
    sections = of(cast(User, request.user), at=timezone.now())
    if not sections:
        raise PermissionDenied
    return render(request, "competences/figures.html", {"sections": sections, "fewest": FEWEST})
