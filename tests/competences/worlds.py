"""A small world for the tests of competences: two employers with units, people with jobs, things to hold."""

import itertools
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

from django.utils import timezone

from competences import requiring
from competences.enums import Obligation
from competences.models import Requirement
from learning.enums import AwardState, Kind, State
from learning.models import Activity, Award, Progress
from people import organising
from people.models import Job, Organisation, Profession, User

_numbers = itertools.count(1)


def now() -> datetime:
    """The real time: views ask the clock, so the world is built around it."""
    return datetime.now(tz=UTC)


def in_days(days: int) -> date:
    """A day counted from today, as the calendar of the site has it."""
    return timezone.localdate(now() + timedelta(days=days))


def body(code: str, *, parent: Organisation | None = None) -> Organisation:
    """An organisation, or a unit of one."""
    kind = "UNIT" if parent else "COUNTY"
    return organising.keep_organisation(code, kind=kind, names={"fi": code.title(), "en": code.title()}, parent=parent)


def profession(code: str) -> Profession:
    """An occupation."""
    return organising.keep_profession(code, names={"fi": code, "en": code}, sector="SOCIAL")


def person(name: str, **fields: object) -> User:
    """A person with a family name of their own."""
    number = next(_numbers)
    given, _, family = name.partition(" ")
    fields = {"language": "en", "joined_at": now(), **fields}
    return User.objects.create(
        email=f"{given}.{number}@example.org".lower(), given_name=given, family_name=family or "Tester", **fields
    )


def employ(
    somebody: User, where: Organisation, what: Profession, *, since: int = -400, until: int | None = None
) -> Job:
    """A job, its days counted from today."""
    job = organising.employ(somebody, organisation=where, profession=what, on=in_days(since))
    if until is not None:
        organising.leave(job, on=in_days(until))
    return job


def manager(name: str, *where: Organisation) -> User:
    """A person who manages these organisations."""
    somebody = person(name)
    for organisation in where:
        organising.appoint(somebody, "MANAGER", at=now() - timedelta(days=1), organisation=organisation)
    return somebody


def activity(kind: str, name: str, key: UUID | None = None) -> Activity:
    """Something to learn or hold."""
    key = key or uuid4()
    return Activity.objects.create(
        kind=kind, key=key, iri=f"https://example.org/{key}", names={"en": name, "fi": name}, created_at=now()
    )


def requirement(what: Activity, where: Organisation, **fields: object) -> Requirement:
    """A requirement that has been in force for years; mandatory within thirty days unless said otherwise."""
    fields = {"active_from": in_days(-2000), "due_days": 30, **fields}
    return requiring.keep(f"r-{next(_numbers)}", activity=what, organisation=where, **fields)


def advice(what: Activity, where: Organisation, **fields: object) -> Requirement:
    """A recommendation without a date."""
    return requirement(what, where, obligation=Obligation.RECOMMENDED, due_days=None, **fields)


def progress(
    somebody: User, what: Activity, *, completed: int | None = None, done: int = 1, total: int = 4
) -> Progress:
    """How far somebody is: under way, or completed so many days from today."""
    at = now() + timedelta(days=completed or 0)
    return Progress.objects.create(
        person=somebody,
        activity=what,
        state=State.IN_PROGRESS if completed is None else State.COMPLETED,
        started_at=at - timedelta(days=1),
        last_at=at,
        completed_at=None if completed is None else at,
        done=total if completed is not None else done,
        total=total,
    )


def award(
    somebody: User, what: Activity, *, until: int | None = None, state: str = AwardState.EARNED, **fields
) -> Award:
    """A certificate that holds until so many days from today."""
    return Award.objects.create(
        person=somebody,
        activity=what,
        reference=uuid4(),
        state=state,
        earned_at=now() - timedelta(days=300),
        valid_until=None if until is None else in_days(until),
        **fields,
    )


@dataclass
class World:
    """Two counties; the first has two units, the manager manages it, and two things are asked of its people."""

    here: Organisation = field(default_factory=lambda: body("here"))
    away: Organisation = field(default_factory=lambda: body("away"))
    nurse: Profession = field(default_factory=lambda: profession("nurse"))
    teacher: Profession = field(default_factory=lambda: profession("teacher"))

    def __post_init__(self) -> None:
        self.ward = body("ward", parent=self.here)
        self.clinic = body("clinic", parent=self.here)
        self.elsewhere = body("elsewhere", parent=self.away)
        self.boss = manager("Boss Manager", self.here)
        self.stranger = manager("Stranger Manager", self.away)
        self.course = activity(Kind.COURSE, "Course of listening")
        self.certificate = activity(Kind.CERTIFICATION, "First aid")
        self.first_aid = requirement(self.certificate, self.here, training=self.course, position=1)

    def nurse_in(self, where: Organisation, name: str, **days: int) -> User:
        """A nurse who works there."""
        somebody = person(name)
        employ(somebody, where, self.nurse, **days)
        return somebody
