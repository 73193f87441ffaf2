"""Organisations, jobs and roles: the only writer of these tables."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.db import transaction
from django.db.models import Q, Value
from django.db.models.functions import Concat, Length, Substr
from django.utils import timezone
from django.utils.translation import gettext as _

from people import audit, identifiers, mail, rules, signals
from people.enums import OrganisationKind, RoleKind
from people.models import (
    Area,
    Centre,
    Identifier,
    ImportMade,
    Job,
    Membership,
    Organisation,
    Profession,
    Role,
    RoleProfile,
    Successor,
    User,
)
from people.referring import referred

DEEPEST = 20


class Refused(ValueError):
    """A deed that cannot be done; ``field`` is what to mend, the text says why in the reader's language."""

    def __init__(self, field: str, told: str) -> None:
        super().__init__(told)
        self.field = field


class LastAdministrator(Exception):
    """The only administrator cannot go: nobody could let anybody else in."""


def keep_organisation(code: str, *, kind: str, names: dict[str, str], **fields: object) -> Organisation:
    """Make the organisation or bring it up to date; its path follows its parent, which is not below it."""
    parent = fields.get("parent")
    with transaction.atomic():
        if isinstance(parent, Organisation):
            _refuse_a_circle(code, parent)
        organisation, new = Organisation.objects.update_or_create(
            code=code, defaults={"kind": kind, "names": names, **fields}
        )
        if not new:
            _refuse_an_unfit_kind(organisation)
        above = organisation.parent
        path = f"{above.path if above else '/'}{organisation.pk}/"
        if organisation.path != path:
            _move_below(organisation, path)
    return organisation


def _refuse_an_unfit_kind(organisation: Organisation) -> None:
    """Refuse a member that becomes a network, and a network that becomes something else while it has members."""
    network = organisation.kind == OrganisationKind.NETWORK
    if Membership.objects.filter(**{"member" if network else "network": organisation}).exists():
        raise Refused("kind", _("A network has members and is none itself. Remove the memberships first."))


def _refuse_a_circle(code: str, parent: Organisation) -> None:
    """Refuse a parent that is the organisation itself or below it, or under which the tree becomes too deep.

    Whoever moves something holds all the trees meanwhile: two moves at once could make a circle together.
    """
    moving = Organisation.objects.filter(code=code).first()
    if moving is not None and moving.parent_id != parent.pk:
        list(Organisation.objects.select_for_update().filter(parent=None).order_by("pk").values_list("pk"))
        moving.refresh_from_db(fields=["path"])
    parent.refresh_from_db(fields=["path"])
    depth = parent.path.count("/")
    if moving is not None and moving.path:
        if parent.path.startswith(moving.path):
            raise Refused("parent", _("An organisation cannot be part of itself or of what is below it."))
        below = Organisation.objects.order_by().within(moving).values_list("path", flat=True)
        depth += max(path.count("/") for path in below) - moving.path.count("/")
    if depth > DEEPEST:
        raise Refused("parent", _("More than 20 organisations above one another."))


def _move_below(organisation: Organisation, path: str) -> None:
    """Give the organisation and everything below it the new beginning of its path."""
    if organisation.path:
        below = Organisation.objects.filter(path__startswith=organisation.path).exclude(pk=organisation.pk)
        below.update(path=Concat(Value(path), Substr("path", Length(Value(organisation.path)) + 1)))
    organisation.path = path
    organisation.save(update_fields=["path"])


def end_organisation(
    organisation: Organisation, *, on: date, successors: Iterable[tuple[Organisation, Decimal]]
) -> None:
    """Close an organisation on a day and say who goes on with which share of it."""
    with transaction.atomic():
        Organisation.objects.filter(pk=organisation.pk).update(valid_until=on)
        name_successors(organisation, successors)


def name_successors(organisation: Organisation, successors: Iterable[tuple[Organisation, Decimal]]) -> None:
    """Say who goes on with which share of it, and nobody else; the shares are at most the whole together."""
    shares = list(successors)
    if any(weight <= 0 or successor.pk == organisation.pk for successor, weight in shares):
        raise Refused("successors", _("A successor is another organisation, with a share above nothing."))
    if len({successor.pk for successor, _weight in shares}) < len(shares):
        raise Refused("successors", _("The same successor stands here twice. Add its shares together."))
    if sum(weight for _successor, weight in shares) > 1:
        raise Refused("successors", _("Together the successors have more than the whole. Make the shares smaller."))
    with transaction.atomic():
        organisation.successors.exclude(successor__in=[successor for successor, _weight in shares]).delete()
        for successor, weight in shares:
            Successor.objects.update_or_create(former=organisation, successor=successor, defaults={"weight": weight})


def keep_memberships(member: Organisation, said: Iterable[tuple[Organisation, date, date | None]]) -> None:
    """Say to which networks the organisation belongs, from which day on and until when; to no others it ever did.

    The rows of the organisations are held, so that none becomes a network, or ceases to be one, meanwhile.
    """
    rows = sorted(said, key=lambda row: (row[0].pk, row[1]))
    with transaction.atomic():
        ids = {member.pk, *(network.pk for network, _first, _last in rows)}
        held = {one.pk: one for one in Organisation.objects.select_for_update().filter(pk__in=ids).order_by("pk")}
        if rows and held[member.pk].kind == OrganisationKind.NETWORK:
            raise Refused("networks", _("A network belongs to no network. Name its members one by one."))
        if any(held[network.pk].kind != OrganisationKind.NETWORK for network, _first, _last in rows):
            raise Refused("networks", _("Only organisations of the kind network have members."))
        if any(last and last < first for _network, first, last in rows):
            raise Refused("networks", _("The end comes before the beginning."))
        for (network, _first, last), (other, first, _last) in pairwise(rows):
            if network == other and (last is None or first <= last):
                raise Refused("networks", _("The same network stands here twice for the same days."))
        kept = Q(pk__in=[])
        for network, first, _last in rows:
            kept |= Q(network=network, started_on=first)
        member.networks.exclude(kept).delete()
        for network, first, last in rows:
            member.networks.update_or_create(network=network, started_on=first, defaults={"ended_on": last})


def keep_identifiers(organisation: Organisation, said: Mapping[str, str]) -> None:
    """Say by what each register knows the organisation; a register that is not named knows it no longer."""
    values = {scheme: _fit(scheme, value) for scheme, value in said.items() if value}
    with transaction.atomic():
        for scheme, value in values.items():
            other = Identifier.objects.exclude(organisation=organisation).filter(scheme=scheme, value=value)
            if taken := other.select_related("organisation").first():
                told = _("%(name)s has this identifier already.") % {"name": taken.organisation.name}
                raise Refused(scheme, told)
        organisation.identifiers.exclude(scheme__in=values).delete()
        for scheme, value in values.items():
            Identifier.objects.update_or_create(organisation=organisation, scheme=scheme, defaults={"value": value})


def _fit(scheme: str, value: str) -> str:
    try:
        return identifiers.normal(scheme, value)
    except identifiers.Unfit as unfit:
        raise Refused(scheme, str(unfit)) from unfit


def arrange(
    code: str,
    *,
    identifiers: Mapping[str, str],
    successors: Sequence[tuple[Organisation, Decimal]],
    memberships: Sequence[tuple[Organisation, date, date | None]],
    by: User,
    at: datetime,
    **fields: Any,
) -> Organisation:
    """All that an administrator says about an organisation, new or known, at once; noted with what has changed."""
    with transaction.atomic():
        known = Organisation.objects.filter(code=code).first()
        before = _facts(known) if known else {}
        organisation = keep_organisation(code, **fields)
        keep_identifiers(organisation, identifiers)
        name_successors(organisation, successors)
        keep_memberships(organisation, memberships)
        changed = sorted(name for name, fact in _facts(organisation).items() if before.get(name) != fact)
        if changed:
            deed = "organisation.changed" if known else "organisation.made"
            audit.note(by, deed, organisation, at=at, code=code, changed=changed)
    return organisation


def _facts(organisation: Organisation) -> dict[str, object]:
    """What could be changed about it."""
    names = ("names", "kind", "parent_id", "area_id", "county_id", "valid_from", "valid_until")
    facts = {name.removesuffix("_id"): getattr(organisation, name) for name in names}
    facts["identifiers"] = sorted(organisation.identifiers.values_list("scheme", "value"))
    facts["successors"] = sorted(organisation.successors.values_list("successor", "weight"))
    facts["networks"] = list(
        organisation.networks.order_by("network", "started_on").values_list("network", "started_on", "ended_on")
    )
    return facts


def remove_organisation(organisation: Organisation, *, by: User, at: datetime) -> None:
    """Delete an organisation that was added by mistake; what anything refers to is ended, not deleted."""
    with transaction.atomic():
        if referred(Organisation, [organisation.pk], but=(Identifier, ImportMade)):
            raise Refused(
                "", _("Something else refers to this organisation. Write its last day instead of deleting it.")
            )
        audit.note(by, "organisation.deleted", organisation, at=at, code=organisation.code)
        organisation.delete()


def keep_area(code: str, *, names: dict[str, str], position: int) -> Area:
    """Make the collaboration area, or bring it up to date and into force again."""
    defaults = {"names": names, "position": position, "valid_until": None}
    return Area.objects.update_or_create(code=code, defaults=defaults)[0]


def end_area(area: Area, *, on: date) -> None:
    """Close a collaboration area on a day; what lies in it stays there until somebody says otherwise."""
    Area.objects.filter(pk=area.pk).update(valid_until=on)


def keep_centre(code: str, **fields: object) -> Centre:
    """Make the centre or bring it up to date."""
    return Centre.objects.update_or_create(code=code, defaults=fields)[0]


def keep_profession(code: str, *, names: dict[str, str], sector: str) -> Profession:
    """Make the profession or bring it up to date."""
    return Profession.objects.update_or_create(code=code, defaults={"names": names, "sector": sector})[0]


def keep_profile(code: str, *, names: dict[str, str], by: User | None = None, at: datetime) -> RoleProfile:
    """Make the role profile or bring it up to date; noted as an administrator's deed where it is one."""
    with transaction.atomic():
        profile, new = RoleProfile.objects.update_or_create(code=code, defaults={"names": names})
        if by is not None:
            audit.note(by, "profile.made" if new else "profile.changed", profile, at=at, code=code)
    return profile


def employ(person: User, *, organisation: Organisation, profession: Profession, on: date, **details: Any) -> Job:
    """Start a job; starting the same job twice is one job, with the details of the first time."""
    return Job.objects.get_or_create(
        person=person, organisation=organisation, profession=profession, started_on=on, defaults=details
    )[0]


def start_job(person: User, *, by: User, at: datetime, **said: Any) -> Job:
    """Give somebody a job that they do not have yet, as an administrator says."""
    key = {name: said[name] for name in ("organisation", "profession", "started_on")}
    with transaction.atomic():
        _refuse_unfit(Job(person=person, **said))
        _refuse_a_strange_superior(Job(person=person, **said), at=at)
        job, new = Job.objects.get_or_create(person=person, **key, defaults=said)
        if not new:
            raise Refused("started_on", _("This job is here already. Change it instead."))
        audit.note(by, "job.started", job, at=at, organisation=job.organisation.code)
    return job


def change_job(job: Job, *, by: User, at: datetime, **said: Any) -> None:
    """Say otherwise of a job; noted with what has changed."""
    with transaction.atomic():
        job = Job.objects.select_for_update(of=("self",)).select_related("person").get(pk=job.pk)
        changed = sorted(name for name, value in said.items() if getattr(job, name) != value)
        for name in changed:
            setattr(job, name, said[name])
        _refuse_unfit(job)
        if {"organisation", "reports_to"} & set(changed):
            _refuse_a_strange_superior(job, at=at)
        if changed:
            job.save(update_fields=changed)
            audit.note(by, "job.changed", job, at=at, changed=changed)


def end_job(job: Job, *, on: date, by: User, at: datetime) -> None:
    """Say which day of a job is the last, as an administrator does."""
    change_job(job, ended_on=on, by=by, at=at)


def _refuse_unfit(job: Job) -> None:
    """Refuse a job that ends before it begins, and one that is here already."""
    if job.ended_on and job.ended_on < job.started_on:
        raise Refused("ended_on", _("The end comes before the beginning."))
    same = Job.objects.filter(
        person=job.person, organisation=job.organisation, profession=job.profession, started_on=job.started_on
    )
    if job.pk and same.exclude(pk=job.pk).exists():
        raise Refused("started_on", _("This job is here already. Change it instead."))


def _refuse_a_strange_superior(job: Job, *, at: datetime) -> None:
    """Refuse a superior who does not work for the employer."""
    if job.reports_to is not None and not may_lead(job.reports_to, job, on=timezone.localdate(at)):
        told = _("A superior is another person who works for the same employer today.")
        raise Refused("reports_to", told)


def may_lead(superior: User, job: Job, *, on: date) -> bool:
    """Whether somebody can be named as the superior in a job: another person who works for the employer on the day."""
    top = rules.employer(job.organisation.path)
    there = superior.jobs.filter(rules.current(on), organisation__path__startswith=top)
    return bool(top) and superior.pk != job.person_id and there.exists()


def employ_all(jobs: Sequence[Job]) -> list[Job]:
    """Start many jobs that nobody has started before, in a constant number of queries."""
    return Job.objects.bulk_create(jobs)


def found_all(organisations: Sequence[Organisation]) -> list[Organisation]:
    """Make many organisations that are new; the parents among them stand before those below them.

    One query for each level, and one for all paths.
    """
    waiting = list(organisations)
    while waiting:
        level = [one for one in waiting if one.parent is None or one.parent.pk]
        for one in level:
            one.parent = one.parent  # its number is known by now
        Organisation.objects.bulk_create(level)
        for one in level:
            one.path = f"{one.parent.path if one.parent else '/'}{one.pk}/"
        made = {id(one) for one in level}
        waiting = [one for one in waiting if id(one) not in made]
    Organisation.objects.bulk_update(organisations, ["path"])
    return list(organisations)


def take_back(*, jobs: Collection[int] = (), organisations: Collection[Organisation] = ()) -> None:
    """Delete what an import made by mistake and nobody has used; of organisations the lowest first."""
    Job.objects.filter(pk__in=jobs).delete()
    by_depth: dict[int, list[int]] = {}
    for one in organisations:
        by_depth.setdefault(one.path.count("/"), []).append(one.pk)
    for depth in sorted(by_depth, reverse=True):
        Organisation.objects.filter(pk__in=by_depth[depth]).delete()


def leave(job: Job, *, on: date) -> None:
    """End a job; the person, their progress and their certificates stay."""
    Job.objects.filter(pk=job.pk).update(ended_on=on)


def appoint(
    person: User,
    kind: str,
    *,
    at: datetime,
    by: User | None = None,
    organisation: Organisation | None = None,
    centre: Centre | None = None,
    ended_on: date | None = None,
) -> Role:
    """Give a person a role from the day on (with a last day, if it has one); saying it twice is once.

    Wagtail's permissions follow by the signal ``roles_changed``.
    """
    with transaction.atomic():
        role, new = Role.objects.get_or_create(
            person=person,
            kind=kind,
            organisation=organisation,
            centre=centre,
            ended_on=ended_on,
            defaults={"started_on": timezone.localdate(at)},
        )
        if new:
            audit.note(by, "appoint", person, at=at, kind=kind, scope=str(organisation or centre or ""))
            signals.roles_changed.send(sender=Role, person_id=person.pk)
    return role


def leave_all(person: User, *, on: date) -> None:
    """End every job of somebody who is being forgotten, and forget their titles; what was to begin never does.

    Nobody reports to them any more.
    """
    jobs = Job.objects.filter(person=person)
    jobs.filter(started_on__gt=on).delete()
    jobs.filter(rules.current(on)).update(ended_on=on)
    jobs.update(title="")
    person.reporting_jobs.update(reports_to=None)


def delegate(role: Role, to: User, *, started_on: date, ended_on: date, at: datetime, by: User | None = None) -> Role:
    """Let somebody stand in for a manager in this role for a period, the last day included; saying it twice is once.

    The deputy is told by mail. Raises ValueError where the role is no manager's or the two are one.
    """
    if role.kind != RoleKind.MANAGER or role.person_id == to.pk:
        raise ValueError("A deputy stands in for another person, who is a manager.")
    with transaction.atomic():
        deputy, new = Role.objects.get_or_create(
            person=to,
            kind=RoleKind.DEPUTY,
            organisation=role.organisation,
            place_of=role,
            started_on=started_on,
            ended_on=ended_on,
        )
        if new:
            audit.note(by, "delegate", to, at=at, scope=str(role.organisation), until=ended_on.isoformat())
            signals.roles_changed.send(sender=Role, person_id=to.pk)
            context = {"role": deputy, "manager": role.person}
            mail.post(to, template="people/deputy", context=context, key=f"deputy:{deputy.pk}", at=at)
    return deputy


def refuse_the_last_administrator(person: User) -> None:
    """Administrators are locked, so that the last two cannot go at once; must run inside a transaction."""
    if rules.is_administrator(person):
        others = User.objects.select_for_update().filter(is_superuser=True, is_active=True).order_by("pk")
        if [one.pk for one in others] == [person.pk]:
            raise LastAdministrator


def dismiss(role: Role, *, at: datetime, by: User | None = None) -> None:
    """End a role on the day before, and with a manager's those of the deputies; its permissions are gone at once.

    Raises LastAdministrator where nobody else would be one.
    """
    with transaction.atomic():
        if role.kind == RoleKind.ADMINISTRATOR:
            refuse_the_last_administrator(role.person)
        for deputy in role.deputies.select_related("person", "organisation"):
            dismiss(deputy, at=at, by=by)
        Role.objects.filter(pk=role.pk).delete()
        audit.note(by, "dismiss", role.person, at=at, kind=role.kind, scope=str(role.organisation or role.centre or ""))
        signals.roles_changed.send(sender=Role, person_id=role.person_id)


def turn_the_day(*, at: datetime) -> int:
    """Announce the roles that begin today or ended yesterday, whose permissions would stay as they were.

    Saying it twice changes nothing. Answers how many people it concerns.
    """
    day = timezone.localdate(at)
    turned = Role.objects.filter(Q(started_on=day) | Q(ended_on=day - timedelta(days=1)))
    people = sorted(set(turned.values_list("person", flat=True)))
    for person in people:
        with transaction.atomic():
            signals.roles_changed.send(sender=Role, person_id=person)
    return len(people)
