"""Who sees whom: the rule pair against each other and against a third telling of the same rule, on invented worlds."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from learning.models import Award, Enrolment, Interval, Progress
from people import organising, rules
from people.enums import RoleKind
from people.models import Job, Membership, Organisation, Role, User
from tests.worlds import a_centre, a_network, a_person, a_profession, an_organisation

DAYS = [-400, -2, -1, 0, 1, 30]
PERIODS = st.tuples(st.sampled_from(DAYS), st.sampled_from([None, *DAYS])).filter(
    lambda dates: dates[1] is None or dates[1] >= dates[0]
)


def day(offset: int) -> date:
    """A day counted from today."""
    return timezone.localdate() + timedelta(days=offset)


def a_manager(name: str, *organisations: Organisation) -> User:
    """Somebody who manages these."""
    person = a_person(name)
    for organisation in organisations:
        organising.appoint(person, RoleKind.MANAGER, at=timezone.now(), organisation=organisation)
    return person


def visible(viewer: User) -> set[str]:
    """The given names of whom the viewer may see."""
    return {person.given_name for person in User.objects.visible_to(viewer)}


class TestInventedWorlds(TestCase):
    """Organisations, networks and their members, managers and deputies, superiors, those who guard, help or read.

    Double jobs, jobs and memberships that have ended or are to come, people who left.
    """

    @settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def test_nobody_outside_the_line(self, data: st.DataObject) -> None:
        """Lists and questions agree with the rule told plainly: oneself, a job below a role, or a superior."""
        tree, people = self.a_world(data)
        belonging = {place.pk: self.belonging(place) for place in tree}
        worked = {
            person: [belonging[job.organisation_id] for job in person.jobs.all() if holds(job)] for person in people
        }

        for viewer in people:
            expected = {person for person in people if self.told_plainly(viewer, person)}
            assert set(User.objects.visible_to(viewer)) == expected
            assert {person for person in people if rules.can_see_person(viewer, person)} == expected
            assert set(rules.managed_people(viewer)) == expected - {viewer}
            lines = rules.lines(viewer, [person.pk for person in people])
            assert {person for person in people if person.is_active and person.pk in lines} == expected - {viewer}
            for person, line in lines.items():
                seen_by = line.role.person_id if line.role else line.job.reports_to_id
                assert (seen_by, line.job.person_id) == (viewer.pk, person)
                assert line.role is None or line.job.organisation.path.startswith(line.role.organisation.path)
            at = {kind: self.held_at(viewer, kind) for kind in rules.REACHING}
            guarded = {one for one in people if any(at["PRIVACY_OFFICER"] & place for place in worked[one])}
            assert set(rules.guarded_by(User.objects.all(), viewer)) == guarded
            helped = {one for one in people if any(at["SUPPORT"] & place for place in worked[one])}
            helped = {one for one in helped if one.is_active and one != viewer}
            assert {one for one in people if rules.can_support(viewer, one)} == helped
            read = {place for place in tree if at["REPORT_READER"] & belonging[place.pk]}
            assert {place for place in tree if rules.can_read_figures(viewer, place)} == read

    @classmethod
    def a_world(cls, data: st.DataObject) -> tuple[list[Organisation], list[User]]:
        """A tree with networks in it and people who work and hold roles there."""
        tree: list[Organisation] = []
        for number in range(data.draw(st.integers(1, 7))):
            parent = data.draw(st.sampled_from([None, *tree]))
            kind = data.draw(st.sampled_from(["UNIT" if parent else "COUNTY", "NETWORK"]))
            tree.append(organising.keep_organisation(f"o{number}", kind=kind, names={}, parent=parent))
        people = [
            User.objects.create(email=f"p{number}@example.org", is_active=data.draw(st.booleans()) or number < 2)
            for number in range(data.draw(st.integers(2, 6)))
        ]
        cls.belong(data, tree)
        cls.work_and_hold_roles(data, tree, people)
        cls.name_deputies(data, people)
        return tree, people

    @staticmethod
    def belong(data: st.DataObject, tree: list[Organisation]) -> None:
        """Memberships in the networks of the tree."""
        networks, members = ([one for one in tree if (one.kind == "NETWORK") is kind] for kind in (True, False))
        if not networks or not members:
            return
        pairs = st.tuples(st.sampled_from(networks), st.sampled_from(members))
        for (network, member), (start, end) in data.draw(
            st.lists(st.tuples(pairs, PERIODS), max_size=4, unique_by=lambda drawn: drawn[0])
        ):
            known = [(one.network, one.started_on, one.ended_on) for one in member.networks.all()]
            new = (network, day(start), None if end is None else day(end))
            organising.keep_memberships(member, [*known, new])

    @staticmethod
    def work_and_hold_roles(data: st.DataObject, tree: list[Organisation], people: list[User]) -> None:
        """Jobs, some with a superior, and roles of all kinds that are scoped by organisation."""
        work = a_profession()
        held = st.sampled_from([RoleKind.MANAGER, *rules.REACHING])
        for model, most in ((Job, 8), (Role, 6)):
            for person, place, (start, end) in data.draw(
                st.lists(st.tuples(st.sampled_from(people), st.sampled_from(tree), PERIODS), max_size=most)
            ):
                dates = {"started_on": day(start), "ended_on": None if end is None else day(end)}
                found = {"profession": work} if model is Job else {"kind": data.draw(held)}
                if model is Job:
                    dates["reports_to"] = data.draw(st.sampled_from([None, *(one for one in people if one != person)]))
                model.objects.get_or_create(person=person, organisation=place, **found, defaults=dates)

    @staticmethod
    def name_deputies(data: st.DataObject, people: list[User]) -> None:
        """Up to two for each manager, some of them the manager."""
        periods = PERIODS.filter(lambda dates: dates[1] is not None)
        for role in Role.objects.filter(kind=RoleKind.MANAGER):
            for person, (start, end) in data.draw(
                st.lists(st.tuples(st.sampled_from(people), periods), max_size=2, unique=True)
            ):
                Role.objects.create(
                    person=person,
                    kind=RoleKind.DEPUTY,
                    organisation=role.organisation,
                    place_of=role,
                    started_on=day(start),
                    ended_on=day(end),
                )

    @staticmethod
    def told_plainly(viewer: User, person: User) -> bool:
        """The rule by walking from each workplace up to the employer; networks have no part in it."""
        if viewer == person:
            return True
        managed = {
            role.organisation_id
            for role in viewer.roles.filter(kind__in=[RoleKind.MANAGER, RoleKind.DEPUTY]).select_related("place_of")
            if holds(role) and (role.place_of is None or holds(role.place_of))
        }
        employers = {upwards(job.organisation)[-1] for job in viewer.jobs.all() if holds(job)}
        for job in person.jobs.all() if person.is_active else ():
            places = upwards(job.organisation) if holds(job) else []
            if managed & {place.pk for place in places}:
                return True
            if places and job.reports_to_id == viewer.pk and places[-1] in employers:
                return True
        return False

    @staticmethod
    def held_at(viewer: User, kind: str) -> set[int]:
        """Where the viewer has the role today."""
        return {role.organisation_id for role in viewer.roles.filter(kind=kind) if holds(role)}

    @staticmethod
    def belonging(place: Organisation) -> set[int]:
        """Whatever is above the place, itself, and the networks to which any of that belongs today."""
        above = {one.pk for one in upwards(place)}
        return above | {one.network_id for one in Membership.objects.filter(member__in=above) if holds(one)}


def holds(row: Job | Role | Membership) -> bool:
    """Whether it holds today."""
    return row.started_on <= day(0) and (row.ended_on is None or row.ended_on >= day(0))


def upwards(place: Organisation) -> list[Organisation]:
    """The place and whatever it is part of, up to the employer."""
    return [place, *(upwards(place.parent) if place.parent else [])]


@pytest.mark.django_db
def test_the_line_in_words() -> None:
    """A county's manager sees all of it, a unit's manager the unit, nobody another county; two jobs have two lines."""
    county, other = an_organisation("county"), an_organisation("other")
    ward, clinic = an_organisation("ward", county), an_organisation("clinic", county)
    a_manager("boss", county)
    a_manager("head", ward)
    a_manager("stranger", other)
    for name, places in {"aino": [ward], "bo": [clinic], "eeva": [ward, other], "iris": [county]}.items():
        person = a_person(name)
        for place in places:
            organising.employ(person, organisation=place, profession=a_profession(), on=day(-9))
    seen = {name: visible(User.objects.get(given_name=name)) for name in ("Boss", "Head", "Stranger", "Aino")}
    assert seen == {
        "Boss": {"Boss", "Aino", "Bo", "Eeva", "Iris"},
        "Head": {"Head", "Aino", "Eeva"},
        "Stranger": {"Stranger", "Eeva"},
        "Aino": {"Aino"},
    }
    organising.leave(Job.objects.get(person__given_name="Eeva", organisation=ward), on=day(-1))
    assert visible(User.objects.get(given_name="Head")) == {"Head", "Aino"}
    assert "Eeva" not in visible(User.objects.get(given_name="Boss"))


@pytest.mark.django_db
def test_like_named_paths_are_not_below() -> None:
    """Organisation 1 is not above organisation 11, though its number begins alike."""
    first = an_organisation("first")
    others = [an_organisation(f"o{number}") for number in range(12)]
    boss = a_manager("boss", first)
    for number, place in enumerate(others):
        person = a_person(f"p{number}")
        organising.employ(person, organisation=place, profession=a_profession(), on=day(-1))
    assert visible(boss) == {"Boss"}


@pytest.mark.django_db
def test_an_organisation_without_a_place_in_the_tree_shows_nobody() -> None:
    """A row that bypassed the domain has no path, and an empty path is no beginning of every path."""
    nowhere = Organisation.objects.create(code="nowhere", kind="COUNTY", names={})
    boss = a_manager("boss", nowhere)
    person = a_person("aino")
    organising.employ(person, organisation=an_organisation("county"), profession=a_profession(), on=day(-1))
    assert visible(boss) == {"Boss"}
    assert not rules.can_see_person(boss, person)


@pytest.mark.django_db
def test_roles_that_are_no_manager_show_nobody() -> None:
    """Organisers see nobody by their role; administrators see everybody; visitors see nobody at all."""
    organising.employ(a_person("aino"), organisation=an_organisation("county"), profession=a_profession(), on=day(-1))
    organiser = a_person("organiser")
    organising.appoint(organiser, RoleKind.ORGANISER, at=timezone.now(), centre=a_centre())
    admin = a_person("admin", is_superuser=True)
    assert visible(organiser) == {"Organiser"}
    assert visible(admin) == {"Aino", "Organiser", "Admin"}
    assert not User.objects.visible_to(AnonymousUser()).exists()
    assert not rules.can_see_person(AnonymousUser(), admin)
    assert (rules.is_manager(organiser), rules.is_administrator(admin)) == (False, True)
    assert [centre.code for centre in rules.centres_of(organiser)] == ["south"]
    assert not rules.managed_organisations(organiser).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("model", [Enrolment, Progress, Interval, Award])
def test_learning_follows_people(model: type) -> None:
    """Rows of learning are visible to nobody more than their person is; visitors get none."""
    assert not model.objects.visible_to(AnonymousUser()).exists()
    assert "people_job" in str(model.objects.visible_to(a_person("aino")).query)


@pytest.mark.django_db
def test_one_query_whatever_the_number(django_assert_num_queries: object) -> None:
    """Listing is one query for one person and for three."""
    county = an_organisation("county")
    boss = a_manager("boss", county)
    for number in (1, 2, 3):
        organising.employ(a_person(f"p{number}"), organisation=county, profession=a_profession(), on=day(-1))
        with django_assert_num_queries(1):
            assert len(User.objects.visible_to(boss)) == number + 1


@pytest.mark.django_db
def test_a_deputy_sees_the_line_as_long_as_both_roles_hold() -> None:
    """From the first day to the last, within the manager's organisation, and no longer than the manager."""
    county = an_organisation("county")
    ward, clinic = an_organisation("ward", county), an_organisation("clinic", county)
    boss, deputy = a_manager("boss", ward), a_person("deputy")
    for name, place in (("aino", ward), ("bo", clinic)):
        organising.employ(a_person(name), organisation=place, profession=a_profession(), on=day(-9))
    role = boss.roles.get()
    seen = {}
    for first, last in ((1, 9), (-9, -1), (0, 0)):
        given = organising.delegate(role, deputy, started_on=day(first), ended_on=day(last), at=timezone.now(), by=boss)
        seen[first, last] = (visible(deputy), rules.is_manager(deputy))
        if (first, last) != (0, 0):
            organising.dismiss(given, at=timezone.now(), by=boss)
    assert seen == {(1, 9): ({"Deputy"}, False), (-9, -1): ({"Deputy"}, False), (0, 0): ({"Aino", "Deputy"}, True)}
    Role.objects.filter(pk=role.pk).update(started_on=day(-9), ended_on=day(-1))
    assert visible(deputy) == {"Deputy"}


@pytest.mark.django_db
def test_the_nearest_role_of_ones_own_is_the_reason() -> None:
    """Before one as a deputy, and before one further up."""
    county = an_organisation("county")
    ward = an_organisation("ward", county)
    boss, other, nurse = a_manager("boss", county), a_manager("other", ward), a_person("aino")
    organising.employ(nurse, organisation=ward, profession=a_profession(), on=day(-9))
    period = {"started_on": day(0), "ended_on": day(1), "at": timezone.now()}
    organising.delegate(other.roles.get(), boss, **period)
    organising.delegate(boss.roles.get(kind=RoleKind.MANAGER), other, **period)

    reasons = {name: rules.lines(viewer, [nurse.pk])[nurse.pk] for name, viewer in (("boss", boss), ("other", other))}

    assert {name: (line.role.kind, line.role.organisation) for name, line in reasons.items()} == {
        "boss": (RoleKind.MANAGER, county),
        "other": (RoleKind.MANAGER, ward),
    }
    assert rules.lines(nurse, [boss.pk]) == {}


def a_superior(name: str, place: Organisation, *others: User) -> User:
    """Somebody who works there and is named in every job of the others."""
    person = a_person(name)
    organising.employ(person, organisation=place, profession=a_profession(), on=day(-9))
    Job.objects.filter(person__in=others).update(reports_to=person)
    return person


@pytest.mark.django_db
def test_a_superior_sees_whoever_names_them_while_both_work_for_the_employer() -> None:
    """Not the others of the unit, not a second job elsewhere, and nobody from the day after either of them left."""
    county, other = an_organisation("county"), an_organisation("other")
    ward, office = an_organisation("ward", county), an_organisation("office", county)
    aino, bo, eeva = a_person("aino"), a_person("bo"), a_person("eeva")
    for person, place in ((aino, ward), (bo, ward), (eeva, other)):
        organising.employ(person, organisation=place, profession=a_profession(), on=day(-9))
    head = a_superior("head", office, aino, eeva)

    assert visible(head) == {"Aino", "Head"}, "eeva names her too, and works for another employer"
    assert visible(aino) == {"Aino"}
    assert rules.lines(head, [aino.pk, bo.pk, eeva.pk]) == {aino.pk: rules.Line(None, aino.jobs.get())}
    organising.leave(head.jobs.get(), on=day(0))
    assert visible(head) == {"Aino", "Head"}, "the last day counts"
    organising.leave(head.jobs.get(), on=day(-1))
    assert visible(head) == {"Head"}
    organising.employ(head, organisation=county, profession=a_profession(), on=day(0))
    organising.leave(aino.jobs.get(), on=day(-1))
    assert (visible(head), rules.lines(head, [aino.pk])) == ({"Head"}, {})


@pytest.mark.django_db
def test_a_superior_without_a_place_in_the_tree_sees_nobody() -> None:
    """Two organisations that bypassed the domain have the same empty path, and are not one employer."""
    places = [Organisation.objects.create(code=code, kind="COUNTY", names={}) for code in ("nowhere", "elsewhere")]
    aino = a_person("aino")
    organising.employ(aino, organisation=places[0], profession=a_profession(), on=day(-9))
    head = a_superior("head", places[1], aino)

    assert visible(head) == {"Head"}
    assert not rules.can_see_person(head, aino)


@pytest.mark.django_db
def test_being_named_goes_before_a_role() -> None:
    """A manager who is named as the superior sees the person as such."""
    county = an_organisation("county")
    nurse = a_person("aino")
    organising.employ(nurse, organisation=county, profession=a_profession(), on=day(-9))
    head = a_superior("head", county, nurse)
    organising.appoint(head, RoleKind.MANAGER, at=timezone.now(), organisation=county)

    assert rules.lines(head, [nurse.pk]) == {nurse.pk: rules.Line(None, nurse.jobs.get())}
    assert rules.lines(nurse, [head.pk]) == {}


@pytest.mark.parametrize(("path", "employer"), [("", ""), ("/1/", "/1/"), ("/12/3/", "/12/"), ("/1/2/3/", "/1/")])
def test_the_employer_is_the_beginning_of_the_path(path: str, employer: str) -> None:
    assert rules.employer(path) == employer


@pytest.mark.django_db
def test_roles_at_a_network_reach_its_members_while_they_belong_to_it() -> None:
    """Not who has left it or comes later, not another network's, and not the sisters of a member."""
    county, other = an_organisation("county"), an_organisation("other")
    ward, sister = an_organisation("ward", county), an_organisation("sister", county)
    team, left, later = an_organisation("team", ward), an_organisation("left"), an_organisation("later")
    network = a_network("network", (ward, -9, 0), (left, -9, -1), (later, 1, None))
    a_network("another", (other, -9, None), (ward, -9, None))
    office = an_organisation("office", network)
    for place in (county, sister, ward, team, left, later, other, network, office):
        organising.employ(a_person(place.code), organisation=place, profession=a_profession(), on=day(-20))
    holder = a_person("holder")
    for kind in rules.REACHING:
        organising.appoint(holder, kind, at=timezone.now(), organisation=network)

    reached = {"Ward", "Team", "Network", "Office"}
    assert {one.given_name for one in rules.guarded_by(User.objects.all(), holder)} == reached
    assert {one.given_name for one in User.objects.all() if rules.can_support(holder, one)} == reached
    assert {one.name for one in Organisation.objects.all() if rules.can_read_figures(holder, one)} == reached
    assert visible(holder) == {"Holder"}
    Membership.objects.filter(network=network, member=ward).update(ended_on=day(-1))
    assert {one.given_name for one in rules.guarded_by(User.objects.all(), holder)} == {"Network", "Office"}


@pytest.mark.django_db
def test_a_line_never_goes_through_a_network() -> None:
    """A network's manager and their deputy lead its own office, and nobody who works for a member."""
    county = an_organisation("county")
    network = a_network("network", (county, -9, None))
    office = an_organisation("office", network)
    for place in (county, office):
        organising.employ(a_person(place.code), organisation=place, profession=a_profession(), on=day(-9))
    boss, deputy = a_manager("boss", network), a_person("deputy")
    period = {"started_on": day(0), "ended_on": day(1), "at": timezone.now()}
    organising.delegate(boss.roles.get(), deputy, **period)

    assert (visible(boss), visible(deputy)) == ({"Boss", "Office"}, {"Deputy", "Office"})
    for kind in (RoleKind.MANAGER, RoleKind.DEPUTY):
        with pytest.raises(ValueError, match="through a network"):
            rules.reaches(boss, kind)


@pytest.mark.django_db
def test_a_role_at_the_top_does_not_go_through_a_network_below() -> None:
    """Nor from one network through a member to the members of another."""
    county, far = an_organisation("county"), an_organisation("far")
    first = a_network("first", (county, -9, None))
    second = organising.keep_organisation("second", kind="NETWORK", names={"fi": "Second"}, parent=county)
    organising.keep_memberships(far, [(second, day(-9), None)])
    holder = a_person("holder")
    for place in (county, first):
        organising.appoint(holder, RoleKind.REPORT_READER, at=timezone.now(), organisation=place)

    read = {one.name for one in Organisation.objects.all() if rules.can_read_figures(holder, one)}
    assert read == {"County", "First", "Second"}
