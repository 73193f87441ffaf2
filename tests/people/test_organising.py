"""Organisations, jobs and roles through their own verbs."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.test import override_settings

from people import organising, signals
from people.enums import RoleKind
from people.models import Area, Job, Mail, Note, Organisation, Role, Successor
from tests.worlds import AT, a_centre, a_person, a_profession, an_organisation

pytestmark = pytest.mark.django_db


def test_moving_takes_everything_below_along() -> None:
    """Paths follow the parents, and only those of the moved part change."""
    old, new = an_organisation("old"), an_organisation("new")
    unit = an_organisation("unit", old)
    team, other = an_organisation("team", unit), an_organisation("other", old)
    organising.keep_organisation("unit", kind="UNIT", names=unit.names, parent=new)
    paths = dict(Organisation.objects.values_list("code", "path"))
    assert paths == {
        "old": f"/{old.pk}/",
        "new": f"/{new.pk}/",
        "other": f"/{old.pk}/{other.pk}/",
        "unit": f"/{new.pk}/{unit.pk}/",
        "team": f"/{new.pk}/{unit.pk}/{team.pk}/",
    }
    assert {one.code for one in Organisation.objects.within(new)} == {"new", "unit", "team"}
    assert not Organisation.objects.within().exists()


def test_ending_names_successors_once() -> None:
    """Shares are kept, told twice they are one, and validity ends with the day."""
    former, first, second = (an_organisation(code) for code in ("former", "first", "second"))
    for weight in ("0.5", "0.75"):
        shares = [(first, Decimal(weight)), (second, Decimal("0.25"))]
        organising.end_organisation(former, on=date(2022, 12, 31), successors=shares)
    assert sorted(Successor.objects.values_list("weight", flat=True)) == [Decimal("0.25"), Decimal("0.75")]
    assert former in Organisation.objects.valid_on(date(2022, 12, 31))
    assert former not in Organisation.objects.valid_on(date(2023, 1, 1))


@pytest.mark.parametrize("weight", ["0", "-0.1", "1.001"])
def test_a_share_is_a_share(weight: str) -> None:
    """More than nothing and at most the whole; the database says so too."""
    with pytest.raises(IntegrityError), transaction.atomic():
        Successor.objects.create(former=an_organisation("a"), successor=an_organisation("b"), weight=Decimal(weight))


def test_a_unit_has_a_parent() -> None:
    """A part of nothing is refused by the database."""
    with pytest.raises(IntegrityError), transaction.atomic():
        organising.keep_organisation("unit", kind="UNIT", names={})


def test_a_job_started_twice_is_one() -> None:
    """Starting again finds the job; leaving ends it and keeps person and job."""
    person, county = a_person(), an_organisation()
    jobs = {
        organising.employ(person, organisation=county, profession=a_profession(), on=date(2025, 1, 1)).pk
        for _ in range(2)
    }
    assert len(jobs) == 1
    organising.leave(Job.objects.get(), on=date(2025, 6, 30))
    assert Job.objects.current(date(2025, 6, 30)).exists()
    assert not Job.objects.current(date(2025, 7, 1)).exists()
    assert not Job.objects.current(date(2024, 12, 31)).exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        organising.leave(Job.objects.get(), on=date(2024, 12, 31))


def test_appointing_is_noted_and_announced_once() -> None:
    """The same role given twice is one, with one line in the audit log and one announcement."""
    person, by, heard = a_person("mari"), a_person("admin"), []
    county = an_organisation()

    def listen(person_id: int, **_: object) -> None:
        heard.append(person_id)

    signals.roles_changed.connect(listen)
    try:
        for _ in range(2):
            role = organising.appoint(person, RoleKind.MANAGER, at=AT, by=by, organisation=county)
        assert (Role.objects.count(), heard) == (1, [person.pk])
        organising.dismiss(role, at=AT, by=by)
    finally:
        signals.roles_changed.disconnect(listen)
    assert heard == [person.pk, person.pk]
    assert list(Note.objects.order_by("pk").values_list("deed", "actor")) == [("appoint", by.pk), ("dismiss", by.pk)]


def test_a_deputy_is_named_once_told_by_mail_and_goes_with_the_manager() -> None:
    """The mail goes to the deputy in her language; ending the manager's role ends the deputy's, noted for both."""
    manager, deputy = a_person("mari"), a_person("dora", language="sv")
    role = organising.appoint(manager, RoleKind.MANAGER, at=AT, organisation=an_organisation())
    period = {"started_on": date(2026, 3, 2), "ended_on": date(2026, 3, 20), "at": AT, "by": manager}

    given = {organising.delegate(role, deputy, **period).pk for _ in range(2)}

    assert len(given) == 1
    mail = Mail.objects.get()
    assert (mail.person, mail.subject) == (deputy, "Du ersätter Mari Example")
    assert "County, 2.3.2026–20.3.2026" in mail.text
    organising.dismiss(role, at=AT, by=manager)
    assert not Role.objects.exists()
    deeds = Note.objects.order_by("pk").values_list("deed", "subject")
    assert list(deeds)[1:] == [
        ("delegate", f"people.user:{deputy.pk}"),
        ("dismiss", f"people.user:{deputy.pk}"),
        ("dismiss", f"people.user:{manager.pk}"),
    ]


def test_nobody_stands_in_for_oneself_or_for_who_leads_nothing() -> None:
    """Only a manager's role has deputies, and they are others."""
    manager, other = a_person("mari"), a_person("dora")
    role = organising.appoint(manager, RoleKind.MANAGER, at=AT, organisation=an_organisation())
    organiser = organising.appoint(other, RoleKind.ORGANISER, at=AT, centre=a_centre())
    period = {"started_on": date(2026, 3, 2), "ended_on": date(2026, 3, 20), "at": AT}

    for wrong, to in ((role, manager), (organiser, manager)):
        with pytest.raises(ValueError, match="stands in for another person"):
            organising.delegate(wrong, to, **period)
    deputy = organising.delegate(role, other, **period)
    with pytest.raises(ValueError, match="who is a manager"):
        organising.delegate(deputy, a_person("third"), **period)


@override_settings(TIME_ZONE="Pacific/Honolulu")
def test_a_role_starts_on_the_sites_own_day() -> None:
    """Nine in the evening in Honolulu is tomorrow in UTC; the role holds at once."""
    at = datetime(2026, 3, 3, 7, tzinfo=UTC)
    role = organising.appoint(a_person(), RoleKind.MANAGER, at=at, organisation=an_organisation())
    assert role.started_on == date(2026, 3, 2)


@pytest.mark.parametrize(
    ("kind", "scopes"),
    [
        (RoleKind.MANAGER, ()),
        (RoleKind.MANAGER, ("centre",)),
        (RoleKind.ORGANISER, ()),
        (RoleKind.EDITOR, ("organisation",)),
        (RoleKind.PUBLISHER, ("organisation", "centre")),
        (RoleKind.ADMINISTRATOR, ("centre",)),
    ],
)
def test_each_kind_has_its_scope(kind: str, scopes: tuple[str, ...]) -> None:
    """A manager an organisation, people of a centre a centre, an administrator none."""
    given = {"organisation": an_organisation(), "centre": a_centre()}
    with pytest.raises(IntegrityError), transaction.atomic():
        organising.appoint(a_person(), kind, at=AT, **{scope: given[scope] for scope in scopes})
    assert Area.objects.count() == 1
