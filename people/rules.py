"""Who may see whom: every permission of this package as a pair that a test holds against each other.

A person sees themselves. A manager, or who stands in for one, sees whoever has a current job in the organisation they
lead or below it. Whoever is named as the superior in somebody's job sees that person, as long as they work for the same
employer themselves. For everybody else, a manager of another employer too, that person does not exist (404).

Report readers, privacy officers and support reach the organisation of their role and what is below it; at a network its
current members and what is below them too. A line between two people never goes through a network: managers of one and
their deputies lead the network's own people alone.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import StrIndex, Substr
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.enums import SUPERIOR, OrganisationKind, RoleKind

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

    from people.models import Centre, Job, Membership, Organisation, Role, User

RUNNING = (RoleKind.ORGANISER, RoleKind.EDITOR, RoleKind.PUBLISHER)  # who works on a centre's content
WRITING = (*RUNNING, RoleKind.SUBJECT_EXPERT)  # who may write drafts of it
REACHING = (RoleKind.REPORT_READER, RoleKind.PRIVACY_OFFICER, RoleKind.SUPPORT)  # whose roles go through networks
EVERYWHERE = "/"  # how every path begins


@dataclass(frozen=True)
class Rule:
    """A pair: ``Model.objects.visible_to(user)`` lists exactly the objects for which ``can_see`` says yes.

    ``told`` is the rule in a sentence: who sees them.
    """

    model: str
    can_see: Callable[["User", Any], bool]
    told: "StrPromise"


class Line(NamedTuple):
    """Why somebody is seen: the viewer's role, and the job of the one who is seen at or below its organisation.

    Without a role the job names the viewer as the superior.
    """

    role: "Role | None"
    job: "Job"


class Reach(NamedTuple):
    """A path at and below which a role reaches, by itself or because the organisation there belongs to its network."""

    role: "Role"
    membership: "Membership | None"
    path: str


def today() -> date:
    """The day in the site's time zone, on which roles and jobs are judged."""
    return timezone.localdate()


def current(day: date, prefix: str = "") -> Q:
    """The condition that a dated row (job or role) holds on the day."""
    return Q(**{f"{prefix}started_on__lte": day}) & (
        Q(**{f"{prefix}ended_on": None}) | Q(**{f"{prefix}ended_on__gte": day})
    )


def holding(day: date, prefix: str = "") -> Q:
    """The condition that a role holds on the day: a deputy's holds while the manager's does."""
    return current(day, prefix) & (Q(**{f"{prefix}place_of": None}) | current(day, f"{prefix}place_of__"))


def leading(day: date, prefix: str = "") -> Q:
    """The condition that a role lets its holder lead an organisation on the day, as its manager or as a deputy.

    At a network that is the network itself and its units, never the members: see decision 7.
    """
    leads = Q(**{f"{prefix}kind__in": (RoleKind.MANAGER, RoleKind.DEPUTY), f"{prefix}organisation__path__gt": ""})
    return holding(day, prefix) & leads


def below(paths: Iterable[str], field: str) -> Q:
    """The condition that ``field``, the path of an organisation, lies at or below one of these paths."""
    condition = Q(pk__in=[])
    for path in paths:
        condition |= Q(**{f"{field}__startswith": path})
    return condition


def reaches(holder: "User", kind: str, *, day: date | None = None) -> list[Reach]:
    """What the holder's roles of one of the kinds of ``REACHING`` reach on the day.

    The organisation of each role, or everything; of a network also those who belong to it on the day.
    """
    from people.models import Membership  # app ready: models import this module

    if kind not in REACHING:
        raise ValueError(f"{kind} reaches nobody through a network.")
    day = day or today()
    roles = list(holder.roles.filter(current(day), kind=kind).select_related("organisation").order_by("pk"))
    places = [role.organisation for role in roles if role.organisation]
    networks = {place.pk for place in places if place.kind == OrganisationKind.NETWORK}
    memberships = Membership.objects.filter(current(day), network__in=networks).select_related("network", "member")
    found = [Reach(role, None, role.organisation.path if role.organisation else EVERYWHERE) for role in roles]
    for one in memberships:
        found += [Reach(role, one, one.member.path) for role in roles if role.organisation_id == one.network_id]
    return [one for one in found if one.path]


def employer(path: str) -> str:
    """The beginning of a path that everything of one employer has in common."""
    return "/".join(path.split("/", 2)[:2]) + "/" if path else ""


def reporting(viewer: "User", day: date) -> QuerySet["Job"]:
    """The current jobs that name the viewer as their superior, at an employer for whom the viewer works today too."""
    jobs = _employed(day)
    return jobs.filter(reports_to=viewer, employer__in=jobs.filter(person=viewer).values("employer"))


def superiors(person: "User", *, places: Collection["Organisation"], day: date) -> QuerySet["Job"]:
    """The person's current jobs in these places whose superior works for the same employer today, and so sees them."""
    jobs = _employed(day)
    there = jobs.filter(person=OuterRef("reports_to"), employer=OuterRef("employer"))
    return jobs.filter(Exists(there), person=person, organisation__in=places)


def _employed(day: date) -> QuerySet[Any]:
    """Current jobs, each with the beginning of its path that stands for the employer."""
    from people.models import Job  # app ready: models import this module

    path = "organisation__path"
    until = StrIndex(Substr(path, 2), Value("/")) + 1
    return Job.objects.order_by().filter(current(day), **{f"{path}__gt": ""}).annotate(employer=Substr(path, 1, until))


def people_visible_to(people: QuerySet, viewer: "User") -> QuerySet:
    """Oneself and the people one manages; administrators everybody."""
    if not viewer.is_authenticated:
        return people.none()
    if is_administrator(viewer):
        return people
    return people.filter(Q(pk=viewer.pk) | Q(pk__in=managed_people(viewer).values("pk")))


def managed_people(viewer: "User", *, day: date | None = None) -> QuerySet:
    """The people with a current job at or below an organisation that the viewer leads, or who report to the viewer."""
    from people.models import Job, Organisation, Role, User  # app ready: models import this module

    day = day or today()
    managing = Role.objects.filter(leading(day), person=viewer).annotate(
        at=StrIndex(OuterRef("path"), F("organisation__path"))
    )
    places = Organisation.objects.order_by().filter(Exists(managing.filter(at=Value(1))))
    jobs = Job.objects.order_by().filter(current(day), organisation__in=places.values("pk"))
    seen = Q(pk__in=jobs.values("person")) | Q(pk__in=reporting(viewer, day).values("person"))
    return User.objects.filter(seen, is_active=True).exclude(pk=viewer.pk)


def can_see_person(viewer: "User", person: "User") -> bool:
    """The same decision for one person."""
    if not viewer.is_authenticated:
        return False
    if viewer.pk == person.pk or is_administrator(viewer):
        return True
    return person.is_active and person.pk in lines(viewer, [person.pk])


def lines(viewer: "User", people: Collection[int], *, day: date | None = None) -> dict[int, Line]:
    """By which role and which job the viewer leads each of these people; who is led by no line is left out.

    Being named as the superior goes first, then a role of one's own before one as a deputy, and the nearer organisation
    before those above it.
    """
    from people.models import Job  # app ready: models import this module

    day = day or today()
    led = [
        (role.organisation.path, role)
        for role in viewer.roles.filter(leading(day)).select_related("organisation", "place_of__person")
        if role.organisation
    ]
    led.sort(key=lambda pair: (pair[1].kind != RoleKind.MANAGER, -len(pair[0]), pair[1].pk))
    found: dict[int, tuple[int, Line]] = {}
    named = Exists(reporting(viewer, day).filter(pk=OuterRef("pk")))
    jobs = Job.objects.filter(current(day), person__in=people).exclude(person=viewer).annotate(names_viewer=named)
    for job in jobs.select_related("organisation"):
        ways = [(-1, Line(None, job))] if job.names_viewer else []
        ways += [
            (place, Line(role, job)) for place, (top, role) in enumerate(led) if job.organisation.path.startswith(top)
        ]
        for place, line in ways[:1]:
            if place < found.get(job.person_id, (len(led), None))[0]:
                found[job.person_id] = (place, line)
    return {person: line for person, (_, line) in found.items()}


def is_administrator(person: "User") -> bool:
    """True for administrators of the whole site."""
    return bool(person.is_authenticated and person.is_superuser)


def is_manager(person: "User") -> bool:
    """True when the person leads an organisation today."""
    return person.is_authenticated and person.roles.filter(leading(today())).exists()


def holds(person: "User") -> frozenset[str]:
    """The kinds of role that the person has today, and ``SUPERIOR`` where somebody reports to them; one query."""
    from people.models import Role  # app ready: models import this module

    roles = Role.objects.order_by().filter(holding(today()), person=person).values_list("kind")
    reports = reporting(person, today()).filter(person__is_active=True)
    named = reports.annotate(kind=Value(SUPERIOR, CharField())).values_list("kind")
    return frozenset(kind for (kind,) in roles.union(named))


def managed_organisations(person: "User") -> QuerySet["Organisation"]:
    """The organisations that the person leads today, without those below them."""
    from people.models import Organisation  # app ready: models import this module

    return Organisation.objects.filter(pk__in=person.roles.filter(leading(today())).values("organisation"))


def centres_of(person: "User", *kinds: str) -> QuerySet["Centre"]:
    """The centres that the person works for today (with ``kinds``: in such a role); administrators all."""
    from people.models import Centre  # app ready: models import this module

    if not person.is_authenticated:
        return Centre.objects.none()
    if is_administrator(person):
        return Centre.objects.all()
    roles = person.roles.filter(current(today()), kind__in=kinds or RUNNING, centre__isnull=False)
    return Centre.objects.filter(pk__in=roles.values("centre"))


def serves(person: "User", *kinds: str) -> bool:
    """Whether the person works for some centre today, in such a role; administrators do.

    The database is asked once for each object of the person: every entry of a menu asks this of the same request's.
    """
    held: frozenset[str] | None = getattr(person, "_serving", None)
    if held is None:
        roles = person.roles.filter(current(today()), centre__isnull=False)
        held = person._serving = frozenset(roles.values_list("kind", flat=True))  # type: ignore[attr-defined]
    return is_administrator(person) or not held.isdisjoint(kinds or RUNNING)


def guarded_by(people: QuerySet, officer: "User") -> QuerySet:
    """The people whose privacy this officer guards today: those whom the role reaches, or everybody."""
    from people.models import Job  # app ready: models import this module

    if is_administrator(officer):
        return people
    paths = {one.path for one in reaches(officer, RoleKind.PRIVACY_OFFICER)}
    if EVERYWHERE in paths:
        return people
    jobs = Job.objects.order_by().filter(below(paths, "organisation__path"), current(today()))
    return people.filter(pk__in=jobs.values("person"))


def can_read_figures(reader: "User", organisation: "Organisation") -> bool:
    """Whether the figures that somebody reads today count the organisation's people."""
    return any(organisation.path.startswith(one.path) for one in reaches(reader, RoleKind.REPORT_READER))


def is_privacy_officer(person: "User") -> bool:
    """Whether the person guards somebody's privacy today; administrators do."""
    return is_administrator(person) or (person.is_authenticated and RoleKind.PRIVACY_OFFICER in holds(person))


def can_support(agent: "User", person: "User") -> bool:
    """Whether the agent may ask this person for leave to see the site as they do; nobody is helped into the admin."""
    from people.models import Job  # app ready: models import this module

    if agent.pk == person.pk or not person.is_active or is_administrator(person):
        return False
    paths = {one.path for one in reaches(agent, RoleKind.SUPPORT)}
    if EVERYWHERE in paths:
        return True
    return Job.objects.filter(below(paths, "organisation__path"), current(today()), person=person).exists()


ONESELF = _("Nobody but the person.")
LINE = _(
    "The person, whoever leads an organisation at or below which the person works today, the superior named in a job "
    "of theirs, and administrators."
)
CENTRE = _("Whoever works for the centre, and administrators.")
ORGANISERS = _("The organisers of the centre, and administrators.")
ONESELF_OR_CENTRE = _("The person, whoever works for the centre, and administrators.")
RULES = [Rule("people.User", can_see_person, LINE)]
