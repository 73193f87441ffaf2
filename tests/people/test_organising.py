"""Organisations, jobs and roles through their own verbs."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.test import override_settings
from django.utils import timezone, translation

from people import organising, rules, signals
from people.enums import RoleKind
from people.models import Area, Identifier, Job, Mail, Membership, Note, Organisation, Role, Successor
from people.organising import Refused
from tests.lrs.test_concurrency import together
from tests.people.entering import sign_in, signed_in
from tests.worlds import AT, a_centre, a_job, a_network, a_person, a_profession, an_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """What is refused is told in the reader's language."""
    with translation.override("en"):
        yield


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


# --- what cannot be -----------------------------------------------------------------------------------


@pytest.mark.parametrize("above", ["county", "ward", "team"])
def test_the_tree_makes_no_circle(above: str) -> None:
    """Nothing is part of itself, or of what is below it, however stale the parent's row is."""
    county = an_organisation("county")
    ward = an_organisation("ward", county)
    an_organisation("team", ward)
    paths = dict(Organisation.objects.values_list("code", "path"))
    parent = Organisation.objects.get(code=above)
    parent.path = ""

    with pytest.raises(Refused, match="cannot be part of itself") as refused:
        organising.keep_organisation("county", kind="COUNTY", names=county.names, parent=parent)

    assert refused.value.field == "parent"
    assert dict(Organisation.objects.values_list("code", "path")) == paths


def test_the_tree_is_at_most_twenty_deep() -> None:
    """Of a whole branch that is moved, too."""
    place = an_organisation("o1")
    for number in range(2, 21):
        place = an_organisation(f"o{number}", place)
    with pytest.raises(Refused, match="More than 20"):
        an_organisation("o21", place)
    branch = an_organisation("branch")
    an_organisation("twig", branch)
    with pytest.raises(Refused, match="More than 20"):
        organising.keep_organisation("branch", kind="COUNTY", names={}, parent=place.parent)
    organising.keep_organisation("branch", kind="COUNTY", names={}, parent=Organisation.objects.get(code="o18"))
    assert Organisation.objects.get(code="twig").path.count("/") == 21


def test_what_is_said_anew_stays_where_it_was() -> None:
    """Whoever does not speak of the parent does not move the organisation."""
    county = an_organisation("county")
    ward = an_organisation("ward", county)
    organising.keep_organisation("ward", kind="UNIT", names={"fi": "Osasto"})
    ward.refresh_from_db()
    assert (ward.parent, ward.path, ward.name) == (county, f"/{county.pk}/{ward.pk}/", "Osasto")


@pytest.mark.parametrize(
    ("shares", "told"),
    [
        ([("first", "0.6"), ("second", "0.401")], "more than the whole"),
        ([("first", "0.5"), ("first", "0.5")], "stands here twice"),
        ([("former", "0.5")], "another organisation"),
        ([("first", "0")], "a share above nothing"),
    ],
)
def test_successors_share_the_whole_at_most(shares: list[tuple[str, str]], told: str) -> None:
    """Each once, and what was said before stays when it is refused."""
    bodies = {code: an_organisation(code) for code in ("former", "first", "second")}
    organising.end_organisation(bodies["former"], on=date(2022, 12, 31), successors=[(bodies["second"], Decimal(1))])

    with pytest.raises(Refused, match=told):
        organising.name_successors(bodies["former"], [(bodies[code], Decimal(share)) for code, share in shares])

    assert [(row.successor, row.weight) for row in bodies["former"].successors.select_related("successor")] == [
        (bodies["second"], Decimal(1))
    ]


def test_an_identifier_belongs_to_one_organisation() -> None:
    """It is kept in its register's form; another's is refused; what is not said any more is gone."""
    county, other = an_organisation("county"), an_organisation("other")
    organising.keep_identifiers(county, {"BUSINESS_ID": "02012566", "OID": "1.2.246.10", "SCHOOL": ""})
    with pytest.raises(Refused, match="County has this identifier already") as refused:
        organising.keep_identifiers(other, {"BUSINESS_ID": "0201256-6"})
    assert refused.value.field == "BUSINESS_ID"
    with pytest.raises(Refused, match="check digit"):
        organising.keep_identifiers(other, {"BUSINESS_ID": "0201256-5"})
    organising.keep_identifiers(county, {"OID": "1.2.246.11"})
    assert list(Identifier.objects.values_list("organisation__code", "scheme", "value")) == [
        ("county", "OID", "1.2.246.11")
    ]


# --- jobs as an administrator says them ---------------------------------------------------------------


def test_a_job_is_started_changed_and_ended_and_each_is_noted() -> None:
    person, admin, head = a_person("aino"), a_person("admin"), a_person("head")
    county, nurse = an_organisation(), a_profession()
    a_job(head, county)
    said = {"organisation": county, "profession": nurse, "started_on": date(2025, 1, 1)}

    job = organising.start_job(person, **said, staffing="PURCHASED", reports_to=head, by=admin, at=AT)
    organising.change_job(job, title="Head", staffing="PURCHASED", by=admin, at=AT)
    organising.change_job(job, title="Head", by=admin, at=AT)
    organising.leave(head.jobs.get(), on=date(2025, 6, 1))
    organising.end_job(job, on=date(2026, 6, 1), by=admin, at=AT)

    job.refresh_from_db()
    assert (job.title, job.staffing, job.reports_to, job.ended_on) == ("Head", "PURCHASED", head, date(2026, 6, 1))
    assert [(note.deed, note.details) for note in Note.objects.order_by("pk")] == [
        ("job.started", {"organisation": "county"}),
        ("job.changed", {"changed": ["title"]}),
        ("job.changed", {"changed": ["ended_on"]}),
    ]


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"started_on": date(2025, 1, 1)}, "started_on"),
        ({"ended_on": date(2025, 12, 31)}, "ended_on"),
        ({"reports_to": "aino"}, "reports_to"),
        ({"reports_to": "stranger"}, "reports_to"),
        ({"reports_to": "left"}, "reports_to"),
    ],
)
def test_a_job_that_cannot_be_is_refused(said: dict[str, object], field: str) -> None:
    """The same job twice, an end before the beginning, a superior who is oneself or works elsewhere or no more."""
    county, nurse = an_organisation(), a_profession()
    people = {name: a_person(name) for name in ("aino", "stranger", "left")}
    for name, place in (("aino", county), ("stranger", an_organisation("other")), ("left", county)):
        a_job(people[name], place)
    organising.leave(people["left"].jobs.get(), on=date(2026, 3, 1))
    said = {"started_on": date(2026, 1, 1), **said}
    if "reports_to" in said:
        said["reports_to"] = people[str(said["reports_to"])]

    with pytest.raises(Refused) as refused:
        organising.start_job(people["aino"], organisation=county, profession=nurse, **said, by=people["left"], at=AT)

    assert (refused.value.field, Job.objects.count(), Note.objects.count()) == (field, 3, 0)


def test_leaving_ends_the_job_and_never_the_person() -> None:
    """Until the last day the manager sees the person, from the day after nobody does; sign-in goes on as it was."""
    aino, boss = a_person("aino"), a_person("boss")
    county = an_organisation()
    a_job(aino, county)
    organising.appoint(boss, RoleKind.MANAGER, at=AT, organisation=county)
    today = timezone.localdate()

    organising.end_job(aino.jobs.get(), on=today, by=boss, at=timezone.now())
    seen_on = {days: set(rules.managed_people(boss, day=today + timedelta(days=days))) for days in (0, 1)}

    assert seen_on == {0: {aino}, 1: set()}
    assert signed_in(sign_in(aino))


FIRST, LAST = date(2026, 1, 1), date(2026, 6, 30)


def test_memberships_are_said_as_a_whole() -> None:
    """What is not said any more is gone, what is said again stays the same row."""
    county = an_organisation()
    one, two = a_network("one"), a_network("two")
    organising.keep_memberships(county, [(two, FIRST, None), (one, FIRST, LAST), (one, date(2026, 7, 1), None)])
    kept = county.networks.get(network=one, started_on=FIRST)

    organising.keep_memberships(county, [(one, FIRST, None)])

    assert list(county.networks.values_list("pk", "network", "started_on", "ended_on")) == [
        (kept.pk, one.pk, FIRST, None)
    ]
    organising.keep_memberships(county, [])
    assert not county.networks.exists()


def test_memberships_that_cannot_be_are_refused() -> None:
    """Of a network, in what is no network, twice at once, and ending before they begin; nothing is changed by it."""
    county, other = an_organisation("county"), an_organisation("other")
    network, another = a_network("network", (county, -9, None)), a_network("another")
    before = list(Membership.objects.values())
    for member, said, told in (
        (another, [(network, FIRST, None)], "A network belongs to no network."),
        (network, [(network, FIRST, None)], "A network belongs to no network."),
        (county, [(other, FIRST, None)], "Only organisations of the kind network have members."),
        (county, [(county, FIRST, None)], "Only organisations of the kind network have members."),
        (county, [(another, LAST, FIRST)], "The end comes before the beginning."),
        (county, [(another, FIRST, LAST), (another, LAST, None)], "The same network stands here twice"),
        (county, [(another, FIRST, None), (another, LAST, None)], "The same network stands here twice"),
        (county, [(another, FIRST, None), (another, FIRST, None)], "The same network stands here twice"),
    ):
        with pytest.raises(Refused, match=told):
            organising.keep_memberships(member, said)
    assert list(Membership.objects.values()) == before


@pytest.mark.parametrize(("code", "kind"), [("network", "COUNTY"), ("county", "NETWORK")])
def test_a_kind_stays_as_long_as_memberships_rest_on_it(code: str, kind: str) -> None:
    county = an_organisation("county")
    a_network("network", (county, -9, -1))

    with pytest.raises(Refused, match="A network has members and is none itself"):
        organising.keep_organisation(code, kind=kind, names={})

    organising.keep_memberships(county, [])
    assert organising.keep_organisation(code, kind=kind, names={}).kind == kind


@pytest.mark.parametrize(
    "wrong",
    [
        [{"ended_on": date(2025, 12, 31)}],
        [{}, {"ended_on": LAST}],
        [{}, {"started_on": LAST}],
    ],
)
def test_the_database_refuses_memberships_that_cannot_be(wrong: list[dict[str, date]]) -> None:
    """One that ends before it begins, one that begins twice, and two open ones."""
    network, county = a_network("network"), an_organisation("county")
    rows = [Membership(**{"network": network, "member": county, "started_on": FIRST, **fields}) for fields in wrong]
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.bulk_create(rows)
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(network=network, member=network, started_on=FIRST)


def test_what_belongs_to_a_network_and_the_network_are_not_deleted() -> None:
    admin, county = a_person("admin"), an_organisation("county")
    network = a_network("network", (county, -9, -1))
    for one in (network, county):
        with pytest.raises(Refused):
            organising.remove_organisation(one, by=admin, at=AT)
    assert Membership.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_network_keeps_its_kind_while_others_join_it_at_once() -> None:
    """Either it becomes something else, or they become members: never both."""
    network, county = a_network("network"), an_organisation("county")

    def become(kind: str) -> None:
        with suppress(Refused):
            if kind == "MEMBER":
                organising.keep_memberships(county, [(network, FIRST, None)])
            else:
                organising.keep_organisation("network", kind=kind, names={})

    for _round in range(10):
        Membership.objects.all().delete()
        organising.keep_organisation("network", kind="NETWORK", names={})
        together(become, ["MEMBER", "COUNTY"])
        kind = Organisation.objects.get(code="network").kind
        assert (kind, Membership.objects.count()) in {("NETWORK", 1), ("COUNTY", 0)}
