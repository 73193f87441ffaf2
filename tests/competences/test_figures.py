"""Figures for report readers: numbers without names, and none about fewer than five."""

from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from competences import figures
from competences.figures import Figure
from learning.enums import Kind
from people import organising
from people.models import Job, Organisation, User
from tests.competences import worlds
from tests.worlds import a_network

pytestmark = pytest.mark.django_db
PAGE = "/en/team/figures/"


def reader(*where: Organisation) -> User:
    """Somebody who reads the figures of these organisations."""
    somebody = worlds.person("Reija Reader")
    for organisation in where:
        organising.appoint(somebody, "REPORT_READER", at=worlds.now(), organisation=organisation)
    return somebody


@pytest.fixture
def county() -> Organisation:
    """An employer with a ward of six and a clinic of four; half of each have done what everybody must."""
    found = worlds.body("county")
    course = worlds.activity(Kind.COURSE, "Safety")
    worlds.requirement(course, found)
    nurse = worlds.profession("nurse")
    for unit, number in (("ward", 6), ("clinic", 4)):
        place = worlds.body(unit, parent=found)
        for count in range(number):
            person = worlds.person(f"Secret{count} Surname")
            worlds.employ(person, place, nurse)
            if count % 2:
                worlds.progress(person, course, completed=-10)
    return found


def test_the_numbers_of_the_whole_and_of_parts_of_five_or_more(county: Organisation) -> None:
    other = worlds.body("other")
    worlds.employ(worlds.person("Stranger"), other, worlds.profession("nurse"))

    [section] = figures.of(reader(county), at=worlds.now())

    assert (section.organisation, section.people) == (county, 10)
    assert section.demands == (Figure("Safety", 10, 5),)
    assert section.parts == (Figure("Clinic", 4, 2), Figure("Ward", 6, 3))
    assert [part.told for part in section.parts] == [False, False], "the clinic's four would follow from ten and six"
    assert [part.percent for part in section.parts] == [50, 50]


def test_the_page_names_nobody_and_holds_back_small_groups(client: Client, county: Organisation) -> None:
    client.force_login(reader(county))

    page = " ".join(client.get(PAGE).content.decode().split())

    assert "Surname" not in page
    assert page.count("Held back") == 2
    assert "<td>10</td><td>5</td><td>50 %</td>" in page.replace(" <", "<").replace("> ", ">")
    assert client.get("/en/team/").status_code == 403
    assert PAGE in client.get("/en/my/").content.decode()


def test_a_role_reads_its_own_organisation_and_ends_with_its_day(client: Client, county: Organisation) -> None:
    other = worlds.body("other")
    somebody = reader(other)
    [section] = figures.of(somebody, at=worlds.now())
    assert (section.organisation, section.people, section.demands, section.parts) == (other, 0, (), ())
    organising.dismiss(somebody.roles.get(), at=worlds.now())
    client.force_login(somebody)
    assert client.get(PAGE).status_code == 403
    client.force_login(worlds.manager("Mari", county))
    assert client.get(PAGE).status_code == 403
    client.logout()
    assert client.get(PAGE).status_code == 302


def test_a_network_s_reader_counts_its_members_of_today(county: Organisation) -> None:
    """As parts beside its own units; not those who have left, nor the sisters of a member, nor another network's."""
    other, sister = worlds.body("other"), worlds.body("clinic2", parent=county)
    ward = Organisation.objects.get(code="ward")
    network = a_network("network", (ward, -9, None), (other, -9, -1))
    a_network("another", (sister, -9, None), (other, -9, None))
    office, nurse = worlds.body("office", parent=network), worlds.profession("nurse")
    for place, number in ((office, 1), (other, 5), (sister, 5)):
        for _ in range(number):
            worlds.employ(worlds.person("Somebody"), place, nurse)

    [section] = figures.of(reader(network), at=worlds.now())

    assert (section.organisation, section.people) == (network, 7)
    assert section.demands == (Figure("Safety", 6, 3),)
    assert section.parts == (Figure("Office", 0, 0), Figure("Ward", 6, 3))
    organising.keep_memberships(ward, [])
    [section] = figures.of(User.objects.get(given_name="Reija"), at=worlds.now())
    assert (section.people, section.demands, section.parts) == (1, (), (Figure("Office", 0, 0),))


def test_who_merely_reports_to_the_reader_is_not_counted(county: Organisation) -> None:
    """A reader of the ward is the superior of somebody in the clinic."""
    ward, clinic = Organisation.objects.get(code="ward"), Organisation.objects.get(code="clinic")
    somebody = reader(ward)
    worlds.employ(somebody, clinic, worlds.profession("nurse"))
    Job.objects.filter(organisation=clinic).exclude(person=somebody).update(reports_to=somebody)

    [section] = figures.of(somebody, at=worlds.now())

    assert (section.people, section.demands) == (6, (Figure("Safety", 6, 3),))


@given(st.lists(st.integers(0, 30), max_size=8), st.integers(0, 40))
def test_no_small_group_follows_from_what_is_told(people: list[int], elsewhere: int) -> None:
    whole = sum(people) + elsewhere
    parts = figures.withheld([Figure(f"Part {place}", number, 0) for place, number in enumerate(people)], whole)
    told = [part.people for part in parts if part.told]
    left = whole - sum(told)
    assert not told or left == 0 or left >= figures.FEWEST
    assert not told or not 0 < sum(part.people for part in parts if not part.told) < figures.FEWEST
    assert all(number >= figures.FEWEST for number in told)


def test_a_part_is_not_told_apart_from_its_whole(county: Organisation) -> None:
    somebody = reader(county)
    organising.appoint(somebody, "REPORT_READER", at=worlds.now(), organisation=Organisation.objects.get(code="ward"))
    assert [section.organisation for section in figures.of(somebody, at=worlds.now())] == [county]


def test_a_share_is_whole_only_when_everybody_is() -> None:
    assert [Figure("", 1000, met).percent for met in (0, 1, 999, 1000)] == [0, 0, 99, 100]
    assert Figure("", 0, 0).percent == 0


def test_one_number_of_queries(client: Client, county: Organisation, django_assert_num_queries: Any) -> None:
    client.force_login(reader(county))
    client.get(PAGE)
    with django_assert_num_queries(QUERIES):
        client.get(PAGE)
    ward = Organisation.objects.get(code="ward")
    for _ in range(3):
        worlds.employ(worlds.person("More People"), ward, worlds.profession("nurse"))
    with django_assert_num_queries(QUERIES):
        client.get(PAGE)


QUERIES = 11
