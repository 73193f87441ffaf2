"""A big employer for tests and the bench: as many people as one says, with all that pages about people show of them.

``pages`` lists every page about people and organisations that reads, with whom to ask for it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import batched
from uuid import UUID

from django.db.models import Model

from learning.enums import AwardState, Kind, State
from learning.models import Award, Progress
from people import organising
from people.enums import ImportKind, ImportState, RoleKind
from people.models import (
    Assistance,
    Erasure,
    Import,
    ImportFault,
    ImportMade,
    Invitation,
    Job,
    Look,
    Organisation,
    Role,
    User,
)
from tests.competences import worlds
from tests.competences.worlds import in_days, now

DISTRICTS = 10
UNITS = 100
BATCH = 5_000


@dataclass
class Multitude:
    """An employer of districts and units, its manager and those who look after it; ``grow`` fills it."""

    size: int = 0
    units: list[Organisation] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.employer = worlds.body("multitude")
        districts = [worlds.body(f"district-{n:02}", parent=self.employer) for n in range(DISTRICTS)]
        self.units = [worlds.body(f"unit-{n:03}", parent=districts[n % DISTRICTS]) for n in range(UNITS)]
        self.work = [worlds.profession("nurse"), worlds.profession("teacher")]
        self.course = worlds.activity(Kind.COURSE, "Course of listening")
        self.certificate = worlds.activity(Kind.CERTIFICATION, "First aid")
        self.extra = worlds.activity(Kind.SERIES, "Working together")
        worlds.requirement(self.certificate, self.employer, training=self.course, position=1)
        worlds.requirement(self.course, self.employer, professions=[self.work[0]], position=2)
        worlds.advice(self.extra, self.employer, position=3)
        self.manager = worlds.manager("Multitude Manager", self.employer)
        self.head = worlds.manager("Head Nurse", self.units[0])
        self.superior = worlds.person("Superior Example")
        worlds.employ(self.superior, self.employer, self.work[0])
        self.reader, self.support, self.officer = (worlds.person(f"{name} Example") for name in ("Rea", "Sup", "Off"))
        self.chief = worlds.person("Chief Example", is_superuser=True, is_staff=True)
        at = now() - timedelta(days=2)
        organising.appoint(self.reader, RoleKind.REPORT_READER, at=at, organisation=self.employer)
        organising.appoint(self.support, RoleKind.SUPPORT, at=at)
        organising.appoint(self.officer, RoleKind.PRIVACY_OFFICER, at=at, organisation=self.employer)
        shape = {"kind": ImportKind.PEOPLE, "made_at": at, "file_name": "people.csv", "by": self.chief}
        self.done = Import.objects.create(state=ImportState.DONE, **shape)
        self.undone = Import.objects.create(state=ImportState.UNDONE, **shape)
        self.somebody = worlds.person("Aada Aaltonen")
        worlds.employ(self.somebody, self.units[0], self.work[0])

    def grow(self, size: int) -> None:
        """Let so many people work here; those who do stay."""
        for numbers in batched(range(self.size, size), BATCH):
            people = User.objects.bulk_create(
                User(
                    email=f"person.{n}@multitude.example",
                    given_name=f"Given{n * 7919 % 1000:03}",
                    family_name=f"Family{n * 104_729 % 10_000:04}",
                    password="!",
                    joined_at=now(),
                )
                for n in numbers
            )
            for model, rows in self._about(dict(zip(numbers, people, strict=True))):
                model._default_manager.bulk_create(rows)
        self.size = size

    def _about(self, people: dict[int, User]) -> Iterator[tuple[type[Model], list[Model]]]:
        """What there is about these people, by their numbers."""
        at, day = now() - timedelta(days=1), in_days(0)

        def every(step: int, make: type[Model], **fields: object) -> tuple[type[Model], list[Model]]:
            """Of every so-many-eth person one row."""
            return make, [make(person=person, **fields) for n, person in people.items() if n % step == 0]

        yield Job, [self._job(n, person) for n, person in people.items()]
        yield Progress, [self._progress(n, person) for n, person in people.items() if n % 3]
        yield Award, [self._award(n, person) for n, person in people.items() if n % 4]
        yield every(10, Invitation, made_at=at, sent_at=at, expires_at=at + timedelta(days=14))
        yield every(20, Role, kind=RoleKind.MANAGER, organisation=self.units[1], started_on=day)
        yield every(50, Erasure, asked_at=at, due_at=at + timedelta(days=14))
        yield every(50, Assistance, agent=self.chief, reason="Mends", asked_at=at + timedelta(hours=12))
        yield (
            Look,
            [
                Look(viewer=viewer, person=self.somebody, what="PERSON", on=day, first_at=at, last_at=at)
                for viewer in people.values()
            ],
        )
        yield ImportFault, [ImportFault(run=self.done, row=n, fault="NO_EMAIL", value="x") for n in people]
        yield ImportMade, [ImportMade(run=self.undone, row=n, person=one, left="USED") for n, one in people.items()]

    def _job(self, n: int, person: User) -> Job:
        """Where and since when; one in a hundred reports to the superior."""
        return Job(
            person=person,
            organisation=self.units[n % UNITS],
            profession=self.work[n % 2],
            started_on=in_days(-3 if n % 97 == 0 else -400),
            reports_to=self.superior if n < 100 else None,
        )

    def _progress(self, n: int, person: User) -> Progress:
        """Under way, or done with the course."""
        at, completed = now() - timedelta(days=30), n % 3 == 2
        return Progress(
            person=person,
            activity=self.course,
            state=State.COMPLETED if completed else State.IN_PROGRESS,
            started_at=at,
            last_at=at,
            completed_at=at if completed else None,
            done=4 if completed else 1,
            total=4,
        )

    def _award(self, n: int, person: User) -> Award:
        """A certificate that holds, ends soon or has ended."""
        return Award(
            person=person,
            activity=self.certificate,
            reference=UUID(int=n + 1),
            state=AwardState.EARNED,
            earned_at=now() - timedelta(days=300),
            valid_until=in_days({1: 365, 2: 20 + n % 60, 3: -5}[n % 4]),
        )


def pages(world: Multitude) -> dict[str, tuple[User, str]]:
    """Each page, by what it shows: who asks, and where."""
    of_admin = {name: (world.chief, address) for name, address in _pages_of_admin(world).items()}
    return _pages_of_site(world) | of_admin


def _pages_of_site(world: Multitude) -> dict[str, tuple[User, str]]:
    """Those of managers, of a person, and of whoever looks after people."""
    one = world.somebody
    return {
        "everybody": (world.manager, "/fi/team/?view=table"),
        "everybody, as a list": (world.manager, "/fi/team/?view=people"),
        "everybody, page 9": (world.manager, "/fi/team/?view=table&page=9"),
        "everybody with gaps": (world.manager, "/fi/team/?view=table&show=gaps"),
        "a profession": (world.manager, "/fi/team/?view=table&profession=nurse"),
        "a district": (world.manager, "/fi/team/?view=table&unit=district-00"),
        "a unit with gaps": (world.manager, "/fi/team/?view=table&unit=unit-000&show=gaps"),
        "a head's unit": (world.head, "/fi/team/?view=table"),
        "a superior's people": (world.superior, "/fi/team/?view=table"),
        "reminding a unit": (world.manager, f"/fi/team/remind/{world.certificate.key}/?unit=unit-001"),
        "a unit as CSV": (world.manager, "/fi/team/export.csv?unit=unit-001"),
        "deputies": (world.manager, "/fi/team/deputies/"),
        "a person": (world.manager, f"/fi/team/{one.uuid}/"),
        "my learning": (one, "/fi/my/"),
        "who looked at me": (one, "/fi/my/access/"),
        "figures": (world.reader, "/fi/team/figures/"),
        "support": (world.support, "/fi/support/"),
        "privacy": (world.officer, f"/admin/people/privacy/?email={one.email}"),
    }


def _pages_of_admin(world: Multitude) -> dict[str, str]:
    """Those of administrators."""
    one, admin = world.somebody, "/admin/people"
    return {
        "accounts": "/admin/users/",
        "accounts, page 9": "/admin/users/?p=9",
        "accounts by name": "/admin/users/?q=aaltonen",
        "an account": f"/admin/users/edit/{one.pk}/",
        "an account's uses": f"/admin/users/usage/{one.pk}/",
        "an account's history": f"/admin/users/history/{one.pk}/",
        "organisations": f"{admin}/organisations/",
        "organisations by name": f"{admin}/organisations/?q=unit",
        "organisations below one": f"{admin}/organisations/?below=multitude&q=unit",
        "an organisation": f"{admin}/organisations/{world.employer.pk}/",
        "jobs": f"{admin}/jobs/",
        "jobs, page 9": f"{admin}/jobs/?p=9",
        "jobs by name": f"{admin}/jobs/?q=aaltonen",
        "a person's jobs": f"{admin}/jobs/{one.uuid}/",
        "a new job": f"{admin}/jobs/{one.uuid}/new/",
        "role profiles": f"{admin}/profiles/",
        "invitations": f"{admin}/invitations/",
        "invitations, page 2": f"{admin}/invitations/?p=2",
        "a new invitation": f"{admin}/invitations/new/",
        "roles": f"{admin}/roles/",
        "roles by name": f"{admin}/roles/?q=multitude",
        "a new role": f"{admin}/roles/new/",
        "imports": f"{admin}/imports/",
        "an import with faults": f"{admin}/imports/{world.done.uuid}/",
        "an import undone": f"{admin}/imports/{world.undone.uuid}/",
        "everybody's privacy": f"{admin}/privacy/?email={one.email}",
        "who may what": f"/admin/why/?person={world.manager.email}&deed=see&thing={one.email}",
        "the admin's front page": "/admin/",
    }
