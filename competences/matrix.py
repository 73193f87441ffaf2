"""The team report: a manager's people by what is demanded of them, as one frozen value.

It is judged from projections in a constant number of queries, whatever the number of people. A manager sees people
through the jobs in their own line only: a second job elsewhere shows neither here nor by its demands. Jobs that name
the viewer as their superior belong to the line.

Judging everybody takes time and memory by their number, so of more than ``MOST`` jobs only those of one page are
judged, and nothing is said of all together: whoever leads so many narrows the team to a unit first.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property, reduce
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, F, Q, QuerySet, Value
from django.db.models.functions import Collate, Concat, Lower, Replace
from django.utils import timezone

from competences import rules
from competences.demands import Book, Column, Work
from competences.enums import MET, CellState
from competences.evidence import Evidence
from competences.judging import Cell
from people import rules as people_rules
from people.enums import Staffing
from people.models import Job, Organisation, Profession, User

LETTERS = {"å": "{", "ä": "|", "ö": "}", "é": "e", "ü": "y"}
ALPHABET = str.maketrans(LETTERS)
MOST = 4_000  # judged and drawn within a second


@dataclass(frozen=True)
class Place:
    """One job of a person within the viewer's line."""

    unit: Organisation
    profession: Profession
    title: str
    started_on: date
    staffing: str = Staffing.OWN

    @property
    def path(self) -> str:
        """Where in the tree of organisations the job is."""
        return self.unit.path

    def work(self) -> Work:
        """The job as far as demands depend on it."""
        return Work(self.unit.path, self.profession.pk, self.started_on)


@dataclass(frozen=True)
class Member:
    """A person of the team, with the jobs that put them there."""

    pk: int
    uuid: UUID
    name: str
    listed: str
    places: tuple[Place, ...] = ()

    @property
    def started_on(self) -> date:
        """Since when the person has been here."""
        return min(place.started_on for place in self.places)


@dataclass(frozen=True)
class Row:
    """A person and their cells, one for each column of the report."""

    member: Member
    cells: tuple[Cell, ...]

    @property
    def lacking(self) -> bool:
        """Whether anything demanded of this person has to be put right."""
        return any(cell.open for cell in self.cells)


@dataclass(frozen=True)
class Numbers:
    """The report in four numbers; what is only recommended counts in none but ``under_way``."""

    met: int = 0
    total: int = 0
    expiring: int = 0
    lacking: int = 0
    under_way: int = 0


@dataclass(frozen=True)
class Filters:
    """What the viewer narrowed the team to."""

    unit: Organisation | None = None
    profession: Profession | None = None
    gaps: bool = False

    @property
    def chosen(self) -> bool:
        """Whether anything is narrowed at all."""
        return bool(self.unit or self.profession or self.gaps)


@dataclass(frozen=True)
class TeamReport:
    """Everything that a team page, an export or a reminder is made of."""

    day: date
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    filters: Filters = field(default_factory=Filters)
    people: int | None = None

    @property
    def is_part(self) -> bool:
        """Whether the rows are one page of more people than are judged together; ``people`` is how many there are."""
        return self.people is not None

    @property
    def size(self) -> int:
        """How many people there are in all."""
        return len(self.rows) if self.people is None else self.people

    @cached_property
    def shown(self) -> tuple[Row, ...]:
        """The rows that the filters leave; numbers are always those of everybody in the unit and profession."""
        return tuple(row for row in self.rows if row.lacking) if self.filters.gaps else self.rows

    @cached_property
    def numbers(self) -> Numbers:
        """The four numbers."""
        cells = [cell for row in self.rows for cell in row.cells if cell.state != CellState.NOT_REQUIRED]
        states = [cell.state for cell in cells if cell.mandatory]
        return Numbers(
            met=sum(state in MET for state in states),
            total=len(states),
            expiring=states.count(CellState.EXPIRING),
            lacking=states.count(CellState.MISSING) + states.count(CellState.EXPIRED),
            under_way=sum(cell.state == CellState.IN_PROGRESS for cell in cells),
        )

    @cached_property
    def met(self) -> tuple[tuple[int, int], ...]:
        """For each column, how many meet the demand and of how many it is demanded."""
        return tuple(
            (
                sum(row.cells[number].state in MET for row in self.rows),
                sum(row.cells[number].state != CellState.NOT_REQUIRED for row in self.rows),
            )
            for number in range(len(self.columns))
        )

    def column(self, key: UUID) -> Column | None:
        """The column of the activity with this key, if anybody here has it demanded of them."""
        return next((column for column in self.columns if column.key == key), None)

    def cells_of(self, column: Column) -> Iterable[tuple[Member, Cell]]:
        """Everybody's cell in one column."""
        number = self.columns.index(column)
        return ((row.member, row.cells[number]) for row in self.rows)


def jobs_seen(viewer: User, *, day: date, tops: Iterable[str]) -> QuerySet[Job]:
    """The current jobs of active people that the viewer, who leads these paths, sees; without the viewer's own."""
    current = people_rules.current(day) & rules.in_line(viewer, day=day, paths=tops)
    return Job.objects.filter(current, person__is_active=True).exclude(person=viewer.pk)


@dataclass(frozen=True)
class Team:
    """The organisations that a viewer manages on a day or in which somebody reports to them, and what can be chosen."""

    viewer: User
    day: date
    tops: tuple[str, ...]
    places: dict[int, Organisation]

    @classmethod
    def of(cls, viewer: User, *, at: datetime) -> "Team":
        """The viewer's team today; a viewer who manages nothing and is nobody's superior has no places."""
        day = timezone.localdate(at)
        tops = tuple(rules.tops(viewer, day=day))
        reported = people_rules.reporting(viewer, day).filter(person__is_active=True).values("organisation")
        within = Organisation.objects.filter(people_rules.below(tops, "path") | Q(pk__in=reported))
        return cls(viewer, day, tops, {organisation.pk: organisation for organisation in within})

    @cached_property
    def paths(self) -> list[str]:
        """The beginnings of where the team works: what the viewer leads, and the units of who reports to them."""
        apart = {one.path for one in self.places.values() if not one.path.startswith(self.tops)}
        return [*self.tops, *sorted(apart)]

    def jobs(self, *, unit: Organisation | None = None, profession: Profession | None = None) -> QuerySet[Job]:
        """The jobs in the viewer's line, or in one unit and profession of it."""
        wanted = Q(profession=profession) if profession else Q()
        place = people_rules.below([unit.path], "organisation__path") if unit else Q()
        return jobs_seen(self.viewer, day=self.day, tops=self.tops).filter(place, wanted)

    @cached_property
    def _pairs(self) -> dict[tuple[int, int], int]:
        """Where people of the team work, and as what, with the number of such jobs."""
        counted = self.jobs().order_by().values("organisation", "profession").annotate(number=Count("pk"))
        return {
            (unit, work): number for unit, work, number in counted.values_list("organisation", "profession", "number")
        }

    def _pairs_of(self, filters: Filters) -> dict[tuple[int, int], int]:
        """Those that the filters leave."""
        top, work = filters.unit.path if filters.unit else "", filters.profession
        return {
            (unit, profession): number
            for (unit, profession), number in self._pairs.items()
            if self.places[unit].path.startswith(top) and (work is None or profession == work.pk)
        }

    def is_wide(self, filters: Filters) -> bool:
        """Whether the filters leave more jobs than are judged together."""
        return sum(self._pairs_of(filters).values()) > MOST

    def people(self, filters: Filters) -> QuerySet[User]:
        """The numbers of the people whom the filters leave, in the order of the Finnish alphabet."""
        jobs = self.jobs(unit=filters.unit, profession=filters.profession).order_by()
        found = User.objects.filter(pk__in=jobs.values("person")).order_by(_alphabetical(), "pk")
        return found.values_list("pk", flat=True)

    @cached_property
    def professions(self) -> dict[int, Profession]:
        """The professions that people of the team have."""
        return Profession.objects.in_bulk({profession for _, profession in self._pairs})

    @cached_property
    def units(self) -> list[Organisation]:
        """The organisations of the line that have people at or below them, in the order of the tree."""
        used = {pk for unit, _ in self._pairs for pk in rules.line(self.places[unit].path)}
        return in_tree(one for pk, one in self.places.items() if pk in used)

    @property
    def heads(self) -> list[Organisation]:
        """The organisations that the viewer manages themselves, and the units of others who report to them."""
        return in_tree(one for one in self.places.values() if one.path in self.paths)

    def report(
        self, filters: Filters | None = None, *, among: Collection[int] | None = None, people: int | None = None
    ) -> TeamReport:
        """The report of the team, or of the part that the filters leave; of a page of so many people ``among`` it."""
        filters = filters or Filters()
        jobs = self.jobs(unit=filters.unit, profession=filters.profession)
        if among is not None:
            jobs = jobs.filter(person__in=among)
        members = self._members(jobs)
        book = Book(above=self.paths, below=self.tops, day=self.day)
        demands = {member.pk: book.of(place.work() for place in member.places) for member in members}
        columns = self.columns(book, filters)
        evidence = Evidence(jobs.order_by().values("person"), columns)
        rows = tuple(
            Row(member, evidence.cells(member.pk, columns, demands[member.pk], day=self.day)) for member in members
        )
        return TeamReport(day=self.day, columns=columns, rows=rows, filters=filters, people=people)

    def columns(self, book: Book, filters: Filters) -> tuple[Column, ...]:
        """What is demanded of anybody whom the filters leave: their places and professions say it."""
        work = [Work(self.places[unit].path, profession, self.day) for unit, profession in self._pairs_of(filters)]
        return book.columns(book.of([one]) for one in work)

    def _members(self, jobs: QuerySet[Job]) -> list[Member]:
        """The people who hold these jobs, in the order of the Finnish alphabet."""
        found: dict[int, tuple[Member, list[Place]]] = {}
        fields = ("person_id", "person__uuid", "person__given_name", "person__family_name", "person__email")
        for row in jobs.order_by("started_on", "pk").values_list(
            *fields, "organisation_id", "profession_id", "title", "started_on", "staffing"
        ):
            pk, uuid, given, family, email, unit, profession, *rest = row
            if pk not in found:
                found[pk] = (member_of(pk, uuid, given=given, family=family, email=email), [])
            found[pk][1].append(Place(self.places[unit], self.professions[profession], *rest))
        people = [
            Member(member.pk, member.uuid, member.name, member.listed, tuple(places))
            for member, places in found.values()
        ]
        return sorted(people, key=lambda member: (alphabetical(member.listed), member.pk))


def member_of(pk: int, uuid: UUID, *, given: str, family: str, email: str) -> Member:
    """A person by name; whoever gave none goes by the start of their address."""
    fallback = email.partition("@")[0]
    name, listed = f"{given} {family}".strip(), f"{family} {given}".strip()
    return Member(pk, uuid, name or fallback, listed or fallback)


def in_tree(organisations: Iterable[Organisation]) -> list[Organisation]:
    """Each after what it lies under, and beside its sisters by name."""
    found = {one.pk: one for one in organisations}
    names = {pk: alphabetical(str(one)) for pk, one in found.items()}
    return sorted(found.values(), key=lambda one: [(names[pk], pk) for pk in rules.line(one.path) if pk in names])


def alphabetical(name: str) -> str:
    """A key that sorts names as Finns and Swedes do, on every database alike."""
    return name.casefold().translate(ALPHABET)


def _alphabetical() -> Collate:
    """The same key as the database makes it; whoever gave no name comes first."""
    name: Any = Concat(F("family_name"), Value(" "), F("given_name"))
    told = [(form, key) for letter, key in LETTERS.items() for form in (letter, letter.upper())]
    plain = reduce(lambda text, pair: Replace(text, Value(pair[0]), Value(pair[1])), told, name)
    return Collate(Lower(plain), "C" if connection.vendor == "postgresql" else "BINARY")
