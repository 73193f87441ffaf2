"""One person's page: how they stand with what is demanded of them where the viewer may see them work.

A manager or superior sees the jobs of their own line and what is demanded there; the person and administrators see all.
Nobody sees answers, notes or training that no requirement of these jobs speaks of.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from competences import rules
from competences.demands import Book, Column
from competences.enums import MET, CellState
from competences.evidence import Evidence
from competences.judging import Cell
from competences.matrix import Member, Place, member_of
from learning import doors
from learning.enums import AwardState, State
from learning.models import Award, Progress
from people import rules as people_rules
from people.models import Job, Role, User


@dataclass(frozen=True)
class Line:
    """One thing demanded, how the person stands with it, and where it is learned."""

    column: Column
    cell: Cell
    path: str = ""
    certificate: str = ""

    @property
    def met(self) -> bool:
        """Whether the demand is met today."""
        return self.cell.state in MET


@dataclass(frozen=True)
class Event:
    """Something that happened: a job or training began, something was completed, earned, expired or revoked."""

    on: date
    what: str
    titles: dict[str, str]
    state: str = ""


@dataclass(frozen=True)
class PersonReport:
    """Everything that a person's page shows."""

    member: Member
    own: bool
    lines: tuple[Line, ...]
    history: tuple[Event, ...]
    onlookers: tuple[User, ...]

    @property
    def score(self) -> tuple[int, int]:
        """How much of what is required is met, and of how much."""
        required = [line for line in self.lines if line.cell.mandatory]
        return sum(line.met for line in required), len(required)

    @property
    def ending(self) -> Line | None:
        """What expires next."""
        soon = [line for line in self.lines if line.cell.state == CellState.EXPIRING and line.cell.mandatory]
        return min(soon, key=lambda line: line.cell.valid_until or date.max, default=None)

    @property
    def lacking(self) -> int:
        """How many required things are missing or expired."""
        gone = {CellState.MISSING, CellState.EXPIRED}
        return sum(line.cell.mandatory and line.cell.state in gone for line in self.lines)


def places_of(person: User, viewer: User, *, day: date) -> tuple[Place, ...]:
    """The person's current jobs that the viewer may see."""
    seen = Q()
    if person.pk != viewer.pk and not people_rules.is_administrator(viewer):
        seen = rules.in_line(viewer, day=day, paths=rules.tops(viewer, day=day))
    jobs = Job.objects.filter(people_rules.current(day), seen, person=person).order_by("started_on", "pk")
    return tuple(
        Place(job.organisation, job.profession, job.title, job.started_on, job.staffing)
        for job in jobs.select_related("organisation", "profession")
    )


def report(person: User, viewer: User, *, at: datetime, language: str) -> PersonReport:
    """The page of a person whom the viewer may see."""
    day = timezone.localdate(at)
    places = places_of(person, viewer, day=day)
    named = member_of(person.pk, person.uuid, given=person.given_name, family=person.family_name, email=person.email)
    member = Member(named.pk, named.uuid, named.name, named.listed, places)
    book = Book(above=[place.path for place in places], day=day)
    demands = book.of(place.work() for place in places)
    columns = book.columns([demands])
    cells = Evidence([person.pk], columns).cells(person.pk, columns, demands, day=day)
    paths = doors.addresses([column.way for column in columns], language)
    titles = _certificates(person, columns, language)
    return PersonReport(
        member=member,
        own=person.pk == viewer.pk,
        lines=tuple(
            Line(column, cell, paths.get(column.way[0], ""), titles.get(column.activity, ""))
            for column, cell in zip(columns, cells, strict=True)
        ),
        history=tuple(_history(person, places, columns, day=day)),
        onlookers=_onlookers(person, places, day=day),
    )


def _certificates(person: User, columns: tuple[Column, ...], language: str) -> dict[int, str]:
    """The titles of the newest certificates, by activity."""
    found: dict[int, UUID] = {}
    awards = Award.objects.filter(person=person, activity__in=[column.activity for column in columns])
    for activity, reference in awards.order_by("earned_at", "pk").values_list("activity", "reference"):
        found[activity] = reference
    views = doors.award_views(list(found.values()), language) if found else {}
    return {activity: views[reference].title for activity, reference in found.items() if reference in views}


def _history(person: User, places: tuple[Place, ...], columns: tuple[Column, ...], *, day: date) -> list[Event]:
    """What happened that these requirements and jobs speak of, newest first."""
    names = {column.measured: column.titles for column in columns} | {
        column.activity: column.titles for column in columns
    }
    events = [Event(place.started_on, "JOB", place.unit.names) for place in places]
    for row in Progress.objects.filter(person=person, activity__in={column.measured for column in columns}):
        events.append(Event(_day(row.started_at), "STARTED", names[row.activity_id], State.IN_PROGRESS))
        if row.completed_at:
            events.append(Event(_day(row.completed_at), "COMPLETED", names[row.activity_id], State.COMPLETED))
    for award in Award.objects.filter(person=person, activity__in=[column.activity for column in columns]):
        revoked = award.state == AwardState.REVOKED
        state = "revoked" if revoked else ""
        events.append(Event(_day(award.earned_at), "EARNED", names[award.activity_id], state))
        if not revoked and award.valid_until and award.valid_until < day:
            events.append(Event(award.valid_until, "EXPIRED", names[award.activity_id], CellState.EXPIRED))
    order = ("JOB", "STARTED", "COMPLETED", "EARNED", "EXPIRED")
    return sorted(events, key=lambda event: (event.on, order.index(event.what)), reverse=True)


def _onlookers(person: User, places: tuple[Place, ...], *, day: date) -> tuple[User, ...]:
    """Who can see this page besides the person and administrators: who leads these jobs' line, and their superiors."""
    ids = {pk for place in places for pk in rules.line(place.path)}
    led = Role.objects.filter(people_rules.leading(day), organisation__in=ids)
    named = people_rules.superiors(person, places=[place.unit for place in places], day=day)
    seeing = Q(pk__in=led.values("person")) | Q(pk__in=named.values("reports_to"))
    return tuple(User.objects.filter(seeing, is_active=True).exclude(pk=person.pk))


def _day(moment: datetime) -> date:
    """The day of a moment in the site's time zone."""
    return timezone.localdate(moment)
