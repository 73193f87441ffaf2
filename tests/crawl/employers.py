"""The employer of a side: a team and its neighbours, whoever holds a role there, and what is asked of whom.

It belongs to the network of its side, to which the other side's employer belonged until yesterday; whoever reads,
guards or helps does so for the network.
"""

from datetime import datetime, timedelta

from django.utils import timezone

from competences import requiring
from learning.models import Activity
from people import exporting, looking, organising, supporting
from people.enums import RoleKind
from people.models import Area, Job, Organisation, User
from tests import worlds
from tests.crawl.sides import OF_EMPLOYER, SIDES, Who, other, word

KINDS = {
    "manager": RoleKind.MANAGER,
    "reader": RoleKind.REPORT_READER,
    "privacy": RoleKind.PRIVACY_OFFICER,
    "support": RoleKind.SUPPORT,
}


def build(side: str, area: Area, course: Activity, *, at: datetime) -> Organisation:
    """The employer in the area of its side's centre; its people have to take the course."""
    employer = worlds.an_organisation(f"{side}-employer", area=area)
    units = {name: worlds.an_organisation(f"{side}-{name}", parent=employer) for name in ("team", "next", "office")}
    people = _build_people(side, units, at=at)
    network = worlds.a_network(f"{side}-network", (employer, -30, None))
    _appoint(side, network, units["team"], at=at)
    superior = User.objects.get(email=Who("superior", side).email)
    Job.objects.filter(person=people["alainen"]).update(reports_to=superior)
    requiring.keep(
        f"{side}-basics",
        activity=course,
        organisation=employer,
        active_from=timezone.localdate(at) - timedelta(days=90),
        due_days=30,
        titles={"fi": f"{word(side, 'vaatimus')} perehdytys"},
    )
    _leave_traces(side, people, at=at)
    return employer


def leave_networks() -> None:
    """Each side's employer belonged to the other side's network as well."""
    for side in SIDES:
        worlds.a_network(f"{other(side)}-network", (Organisation.objects.get(code=f"{side}-employer"), -30, -1))


def bait(side: str) -> str:
    """The address of somebody in the team: it tells nothing, and whoever is asked about it must not tell the name."""
    return f"bait@{side}.example"


def _build_people(side: str, units: dict[str, Organisation], *, at: datetime) -> dict[str, User]:
    """The learner and two more in the team, and two in the unit beside it."""
    wanted = [
        ("oppija", "team", Who("learner", side).email),
        ("tiimi", "team", bait(side)),
        ("tiimi", "team", f"x@{word(side, 'tiimi').lower()}.example"),
        ("naapuri", "next", f"x@{word(side, 'naapuri').lower()}.example"),
        ("alainen", "next", f"x@{word(side, 'alainen').lower()}.example"),
    ]
    people = {}
    for number, (secret, unit, email) in enumerate(wanted):
        people[secret] = somebody(email, f"Nimi{number}", word(side, secret), at=at)
        worlds.a_job(people[secret], units[unit])
    worlds.a_job(_holder("superior", side, at=at), units["office"])
    return people


def somebody(email: str, given: str, family: str, *, at: datetime) -> User:
    """A person who has been here for a year."""
    return User.objects.create_user(email, given_name=given, family_name=family, joined_at=at - timedelta(days=365))


def _holder(role: str, side: str, *, at: datetime) -> User:
    return somebody(Who(role, side).email, role.title(), word(side, "johto"), at=at)


def _appoint(side: str, network: Organisation, team: Organisation, *, at: datetime) -> None:
    """The roles of the team and of the network, and the manager's deputy."""
    for role in OF_EMPLOYER:
        if role in KINDS:
            place = team if role == "manager" else network
            organising.appoint(_holder(role, side, at=at), KINDS[role], at=at, organisation=place)
    manager = User.objects.get(email=Who("manager", side).email)
    worlds.a_job(manager, team)
    today = timezone.localdate(at)
    organising.delegate(
        manager.roles.get(),
        _holder("deputy", side, at=at),
        started_on=today,
        ended_on=today + timedelta(days=30),
        at=at,
        by=manager,
    )


def _leave_traces(side: str, people: dict[str, User], *, at: datetime) -> None:
    """Looks, help that was asked for and that is allowed, a copy of somebody's data, a wish to be forgotten."""
    support = User.objects.get(email=Who("support", side).email)
    looking.note(User.objects.get(email=Who("manager", side).email), people["oppija"], what="TEAM", at=at)
    for secret in ("oppija", "alainen"):
        supporting.ask(support, people[secret], reason=f"{word(side, 'peruste')} auttaa.", at=at)
    supporting.allow(people["alainen"].assistances.get(), hours=8, at=at)
    exporting.ask(people["oppija"], at=at)
