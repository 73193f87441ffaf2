"""More people than are judged together: pages of them, and numbers that the database counts as the pure core judges."""

from random import Random

import pytest
from django.test import Client

from competences import evidence, figures, matrix
from competences.demands import Book
from competences.enums import MET, CellState
from competences.figures import Figure
from competences.matrix import Filters, Row, Team, TeamReport
from learning.enums import AwardState, Kind
from people import organising, rules
from people.models import User
from tests.competences import worlds
from tests.competences.worlds import World, advice, award, in_days, now, person, progress, requirement

pytestmark = pytest.mark.django_db


@pytest.fixture
def wide(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """Four people of the manager's, which is more than are judged together here; one has two jobs."""
    monkeypatch.setattr(matrix, "MOST", 3)
    for place, name in ((world.ward, "Aino Öberg"), (world.ward, "Bo Åkesson"), (world.here, "Cia Zorn")):
        world.nurse_in(place, name)
    both = world.nurse_in(world.clinic, "Dan alm")
    worlds.employ(both, world.here, world.teacher)
    return world


def page(viewer: User, address: str = "/en/team/") -> str:
    """What the viewer reads, with single blanks."""
    client = Client()
    client.force_login(viewer)
    answer = client.get(address, follow=True)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_a_wide_team_is_shown_page_by_page(wide: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the order of the alphabet, each person once; only those of the page are judged."""
    monkeypatch.setattr("competences.showing.PER_PAGE", 2)
    team = Team.of(wide.boss, at=now())
    ordered = ["Dan alm", "Cia Zorn", "Bo Åkesson", "Aino Öberg"]

    assert [User.objects.get(pk=pk).name for pk in team.people(Filters())] == ordered
    assert [row.member.name for row in team.report().rows] == ordered
    first, second = page(wide.boss), page(wide.boss, "/en/team/?page=2")

    assert "alm Dan" in first
    assert "Zorn Cia" in first
    assert "Öberg" not in first
    assert "Öberg Aino" in second
    assert "4 people" in first
    assert "Choose a unit below" in first
    for word in ("put right</h1>", "Do these first", "Download CSV", "Only people with gaps", '<th scope="row">Met'):
        assert word not in first


def test_the_same_columns_and_cells_as_judged_together(wide: World) -> None:
    requirement(worlds.activity(Kind.COURSE, "For teachers"), wide.here, professions=[wide.teacher], position=7)
    team = Team.of(wide.boss, at=now())
    whole = team.report()

    parts = [team.report(among=[row.member.pk], people=4) for row in whole.rows]

    assert [part.columns for part in parts] == [whole.columns] * 4
    assert [part.rows for part in parts] == [(row,) for row in whole.rows]
    assert [part.size for part in parts] == [whole.size] * 4


def test_a_wide_team_is_narrowed_before_it_is_reminded_or_downloaded(wide: World) -> None:
    """What is narrowed enough works as ever."""
    addresses = (f"/en/team/remind/{wide.certificate.key}/", "/en/team/export.csv", "/en/team/export.xlsx")
    for address in addresses:
        assert "Choose a unit first" in page(wide.boss, address)
    assert not wide.boss.looks.exists()

    client = Client()
    client.force_login(wide.boss)
    assert [client.get(f"{address}?unit=ward").status_code for address in addresses] == [200, 200, 200]
    assert "Download CSV" in page(wide.boss, "/en/team/?unit=ward")


def together(team: Team, report: TeamReport) -> tuple[list[Figure], list[Figure]]:
    """The figures as they follow from everybody's cells."""
    demands = [
        Figure(column.title("en"), total, met) for column, (met, total) in zip(report.columns, report.met, strict=True)
    ]
    tops = [one for one in team.places.values() if one.code in ("ward", "clinic")]
    return demands, [_part(str(top), report, top.path) for top in sorted(tops, key=str)]


def _part(title: str, report: TeamReport, path: str) -> Figure:
    def bound(row: Row) -> list[CellState]:
        return [cell.state for cell in row.cells if cell.mandatory and cell.state != CellState.NOT_REQUIRED]

    here = [row for row in report.rows if any(place.path.startswith(path) for place in row.member.places)]
    asked = [states for row in here if (states := bound(row))]
    return Figure(title, len(asked), sum(MET.issuperset(states) for states in asked))


@pytest.mark.parametrize("seed", range(8))
def test_figures_are_counted_as_cells_are_judged(world: World, seed: int) -> None:
    """People in one or two places, with certificates and progress of every kind."""
    chance = Random(seed)
    course = worlds.activity(Kind.COURSE, "Course for some")
    requirement(course, world.ward, professions=[world.teacher], position=4)
    advice(course, world.here, position=5)
    advice(worlds.activity(Kind.SERIES, "Advice"), world.clinic, position=6)
    for number in range(25):
        somebody = person(f"P{number} Tester", is_active=chance.random() < 0.9)
        places = chance.sample([world.ward, world.clinic, world.here, world.elsewhere], chance.choice([1, 1, 2]))
        for place in places:
            until = chance.choice([None, None, 0, -1])
            worlds.employ(somebody, place, chance.choice([world.nurse, world.teacher]), until=until)
        for _ in range(chance.choice([0, 1, 2])):
            state, until = chance.choice(AwardState.values), chance.choice([None, -1, 0, 20, 365])
            award(somebody, world.certificate, until=until, state=state, in_review=chance.random() < 0.2)
        for what in (world.course, course):
            if chance.random() < 0.6:
                progress(somebody, what, completed=chance.choice([None, -3]))
    reader = person("Rea Reader")
    organising.appoint(reader, "REPORT_READER", at=now(), organisation=world.here)

    [section] = figures.of(reader, at=now())

    below = {one.pk: one for one in (world.here, world.ward, world.clinic)}
    team = Team(reader, in_days(0), (world.here.path,), below)
    report = team.report()
    assert (list(section.demands), list(section.parts)) == together(team, report)
    assert section.people == len(report.rows)
    book = Book(above=team.paths, below=team.tops, day=team.day)
    for column in report.columns:
        holding = {pk for (pk,) in evidence.holding(column, day=team.day).values_list("person")}
        met = {member.pk for member, cell in report.cells_of(column) if cell.state in MET}
        asked = team.jobs().filter(book.asking(column)).filter(rules.below(team.tops, "organisation__path"))
        assert holding & set(asked.values_list("person", flat=True)) == met
