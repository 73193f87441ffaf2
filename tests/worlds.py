"""Scenes for the tests: small worlds that read as a story, built through the domain's own verbs."""

from datetime import UTC, date, datetime, timedelta
from itertools import count
from uuid import UUID, uuid4

from django.utils import timezone

from learning import activities
from learning.enums import Kind, Mode
from learning.models import Activity
from people import organising
from people.models import Centre, Organisation, Profession, User

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
_numbers = count(1)


def a_person(name: str = "", **fields: object) -> User:
    """Somebody who can sign in."""
    name = name or f"person{next(_numbers)}"
    return User.objects.create_user(
        f"{name}@example.org", "a long passphrase", given_name=name.title(), family_name="Example", **fields
    )


def a_centre(code: str = "south") -> Centre:
    """A centre in an area of its own."""
    area = organising.keep_area(code, names={"fi": code.title()}, position=1)
    names = {"fi": f"{code.title()}-keskus", "sv": f"{code.title()}-centret", "en": f"{code.title()} centre"}
    return organising.keep_centre(code, names=names, area=area)


def an_organisation(code: str = "county", parent: Organisation | None = None, **fields: object) -> Organisation:
    """An employer, or a unit of one."""
    kind = "UNIT" if parent else "COUNTY"
    return organising.keep_organisation(code, kind=kind, names={"fi": code.title()}, parent=parent, **fields)


def a_network(code: str, *members: tuple[Organisation, int, int | None]) -> Organisation:
    """A network with its members, each with the first and the last day counted from today."""
    network = organising.keep_organisation(code, kind="NETWORK", names={"fi": code.title()})
    today = timezone.localdate()
    for member, first, last in members:
        known = [(one.network, one.started_on, one.ended_on) for one in member.networks.select_related("network")]
        until = None if last is None else today + timedelta(days=last)
        organising.keep_memberships(member, [*known, (network, today + timedelta(days=first), until)])
    return network


def a_profession(code: str = "nurse") -> Profession:
    """An occupation."""
    return organising.keep_profession(code, names={"fi": code}, sector="HEALTH")


def a_job(person: User, organisation: Organisation, on: date = date(2025, 1, 1)) -> None:
    """Employ the person as a nurse."""
    organising.employ(person, organisation=organisation, profession=a_profession(), on=on)


def an_activity(kind: str = Kind.LESSON, name: str = "", key: UUID | None = None, **structure: object) -> Activity:
    """Something published to learn; by default a lesson that counts by itself."""
    name = name or f"{kind.title()} {next(_numbers)}"
    activity = activities.describe(kind=kind, key=key or uuid4(), names={"fi": name, "en": name}, minutes=10, at=AT)
    activities.publish(activity, at=AT, **structure)
    return activity


def a_course(parts: int = 2) -> tuple[Activity, list[Activity]]:
    """A course of so many lessons, the last one a test."""
    lessons = [an_activity(Kind.LESSON) for _ in range(parts - 1)] + [an_activity(Kind.TEST)]
    return an_activity(Kind.COURSE, mode=Mode.ALL, components=lessons), lessons
