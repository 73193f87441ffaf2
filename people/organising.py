"""Organisations, jobs and roles: the only writer of these tables."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Q, Value
from django.db.models.functions import Concat, Length, Substr
from django.utils import timezone

from people import audit, mail, rules, signals
from people.enums import RoleKind
from people.models import Area, Centre, Job, Organisation, Profession, Role, Successor, User


class LastAdministrator(Exception):
    """The only administrator cannot go: nobody could let anybody else in."""


def keep_organisation(code: str, *, kind: str, names: dict[str, str], **fields: object) -> Organisation:
    """Make the organisation or bring it up to date; its path follows its parent."""
    parent = fields.get("parent")
    with transaction.atomic():
        organisation, _ = Organisation.objects.update_or_create(
            code=code, defaults={"kind": kind, "names": names, **fields}
        )
        path = f"{parent.path if isinstance(parent, Organisation) else '/'}{organisation.pk}/"
        if organisation.path != path:
            _move_below(organisation, path)
    return organisation


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
        for successor, weight in successors:
            Successor.objects.update_or_create(former=organisation, successor=successor, defaults={"weight": weight})


def keep_area(code: str, *, names: dict[str, str], position: int) -> Area:
    """Make the collaboration area or bring it up to date."""
    return Area.objects.update_or_create(code=code, defaults={"names": names, "position": position})[0]


def keep_centre(code: str, **fields: object) -> Centre:
    """Make the centre or bring it up to date."""
    return Centre.objects.update_or_create(code=code, defaults=fields)[0]


def keep_profession(code: str, *, names: dict[str, str], sector: str) -> Profession:
    """Make the profession or bring it up to date."""
    return Profession.objects.update_or_create(code=code, defaults={"names": names, "sector": sector})[0]


def employ(person: User, *, organisation: Organisation, profession: Profession, on: date, title: str = "") -> Job:
    """Start a job; starting the same job twice is one job."""
    return Job.objects.get_or_create(
        person=person, organisation=organisation, profession=profession, started_on=on, defaults={"title": title}
    )[0]


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
    """End every job of somebody who is being forgotten, and forget their titles; what was to begin never does."""
    jobs = Job.objects.filter(person=person)
    jobs.filter(started_on__gt=on).delete()
    jobs.filter(rules.current(on)).update(ended_on=on)
    jobs.update(title="")


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
