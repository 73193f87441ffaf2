"""The team report: who is in it, what is demanded of them, and that people elsewhere leave no trace."""

from datetime import timedelta

import pytest
from django.http import Http404
from django.utils import translation

from competences import filtering, findings, requiring, showing
from competences.enums import CellState
from competences.findings import What
from competences.matrix import Filters, Team, TeamReport
from learning.enums import AwardState, Kind
from people import organising
from people.enums import Staffing
from people.models import User
from tests.competences import worlds
from tests.competences.worlds import World, advice, award, in_days, now, person, progress, requirement


def report(viewer: User, filters: Filters | None = None) -> TeamReport:
    """The viewer's report today."""
    return Team.of(viewer, at=now()).report(filters)


def names(found: TeamReport) -> list[str]:
    """Who is in a report, in its order."""
    return [row.member.name for row in found.shown]


def states(found: TeamReport) -> dict[str, list[str]]:
    """The states of each person."""
    return {row.member.name: [cell.state.value for cell in row.cells] for row in found.rows}


def test_own_people_only(world: World) -> None:
    """Current jobs at or below one's organisation; ended, future, foreign and inactive ones and oneself are no team."""
    world.nurse_in(world.ward, "Aino Ward")
    world.nurse_in(world.here, "Bo County")
    world.nurse_in(world.ward, "Gone Yesterday", until=-1)
    world.nurse_in(world.ward, "Last Day", until=0)
    world.nurse_in(world.ward, "Not Yet", since=3)
    world.nurse_in(world.elsewhere, "Foreign Nurse")
    worlds.employ(person("Asleep Ward", is_active=False), world.ward, world.nurse)
    worlds.employ(world.boss, world.here, world.nurse)
    assert names(report(world.boss)) == ["Bo County", "Last Day", "Aino Ward"]
    assert names(report(world.stranger)) == ["Foreign Nurse"]


def test_two_jobs_two_lines(world: World) -> None:
    """Each manager sees the part in their own line: its unit, its demands, its column."""
    both = world.nurse_in(world.ward, "Double Job")
    worlds.employ(both, world.elsewhere, world.teacher)
    foreign = worlds.activity(Kind.COURSE, "Canary course of the other employer")
    requirement(foreign, world.away)
    progress(both, foreign, completed=-5)
    mine, theirs = report(world.boss), report(world.stranger)
    assert [column.title("en") for column in mine.columns] == ["First aid"]
    assert [column.title("en") for column in theirs.columns] == ["Canary course of the other employer"]
    assert [place.unit.code for place in mine.rows[0].member.places] == ["ward"]
    assert [place.unit.code for place in theirs.rows[0].member.places] == ["elsewhere"]
    assert "anary" not in repr(mine)


def test_two_jobs_in_one_line_are_one_row(world: World) -> None:
    """Two units of one county: one row, both demands; narrowed to one unit, that unit's part."""
    both = world.nurse_in(world.ward, "Double Ward")
    worlds.employ(both, world.clinic, world.teacher, since=-10)
    course = worlds.activity(Kind.COURSE, "Clinic course")
    requirement(course, world.clinic, position=9)
    assert states(report(world.boss)) == {"Double Ward": ["MISSING", "NOT_STARTED"]}
    ward = report(world.boss, Filters(unit=world.ward))
    assert [column.title("en") for column in ward.columns] == ["First aid"]
    clinic = report(world.boss, Filters(unit=world.clinic))
    assert states(clinic) == {"Double Ward": ["NOT_STARTED", "NOT_STARTED"]}


def test_every_state_from_projections(world: World) -> None:
    """Rows of progress and awards become the eight states."""
    people = {
        name: world.nurse_in(world.ward, f"{name} Case")
        for name in ("Missing", "Done", "Soon", "Past", "Review", "Revoked", "Trained", "Expired")
    }
    fresh = world.nurse_in(world.ward, "Fresh Case", since=-2)
    under_way = world.nurse_in(world.ward, "Underway Case", since=-2)
    world_teacher = person("Teacher Case")
    worlds.employ(world_teacher, world.away, world.teacher)
    award(people["Done"], world.certificate, until=365)
    award(people["Soon"], world.certificate, until=20)
    award(people["Past"], world.certificate, until=-1)
    award(people["Review"], world.certificate, until=365, in_review=True)
    award(people["Revoked"], world.certificate, until=365, state=AwardState.REVOKED)
    award(people["Expired"], world.certificate, until=-4, state=AwardState.EXPIRED)
    progress(people["Trained"], world.course, completed=-1)
    progress(under_way, world.course, done=2, total=7)
    found = {name.split()[0]: cells[0] for name, cells in states(report(world.boss)).items()}
    assert found == {
        "Missing": "MISSING",
        "Done": "COMPLETED",
        "Soon": "EXPIRING",
        "Past": "EXPIRED",
        "Review": "PENDING",
        "Revoked": "MISSING",
        "Trained": "PENDING",
        "Expired": "EXPIRED",
        "Fresh": "NOT_STARTED",
        "Underway": "IN_PROGRESS",
    }
    cell = next(row.cells[0] for row in report(world.boss).rows if row.member.name == under_way.name)
    assert (cell.done, cell.total) == (2, 7)
    assert fresh.name in names(report(world.boss))


def test_requirements_come_from_above_and_below(world: World) -> None:
    """A unit's manager sees the county's requirements; the county's manager the unit's; nobody another county's."""
    world.nurse_in(world.ward, "Aino Ward")
    world.nurse_in(world.clinic, "Bo Clinic")
    head = worlds.manager("Head Nurse", world.ward)
    requirement(worlds.activity(Kind.SERIES, "Ward series"), world.ward, position=5)
    requirement(worlds.activity(Kind.COURSE, "Away course"), world.away)
    assert [column.title("en") for column in report(head).columns] == ["First aid", "Ward series"]
    assert states(report(world.boss)) == {"Aino Ward": ["MISSING", "MISSING"], "Bo Clinic": ["MISSING", "NOT_REQUIRED"]}


def test_professions_and_time(world: World) -> None:
    """A requirement is for its professions and its days; a column that touches nobody is not there."""
    world.nurse_in(world.ward, "Aino Nurse")
    teacher = person("Tea Teacher")
    worlds.employ(teacher, world.ward, world.teacher)
    requirement(worlds.activity(Kind.COURSE, "For teachers"), world.here, professions=[world.teacher], position=2)
    requirement(worlds.activity(Kind.COURSE, "Past"), world.here, active_until=in_days(-1))
    requirement(worlds.activity(Kind.COURSE, "Future"), world.here, active_from=in_days(1))
    ended = requirement(worlds.activity(Kind.COURSE, "Ended"), world.here)
    requiring.end(ended, on=in_days(-1))
    found = report(world.boss)
    assert [column.title("en") for column in found.columns] == ["First aid", "For teachers"]
    assert states(found) == {"Aino Nurse": ["MISSING", "NOT_REQUIRED"], "Tea Teacher": ["MISSING", "MISSING"]}
    nurses = report(world.boss, Filters(profession=world.nurse))
    assert [column.title("en") for column in nurses.columns] == ["First aid"]


def test_due_days_count_from_the_job_or_the_requirement(world: World) -> None:
    """Whoever was there before the requirement has as long as anybody else."""
    new = requirement(worlds.activity(Kind.COURSE, "New rule"), world.here, active_from=in_days(-5), due_days=10)
    world.nurse_in(world.ward, "Old Hand", since=-900)
    world.nurse_in(world.ward, "New Hand", since=-2)
    found = report(world.boss)
    number = [column.activity for column in found.columns].index(new.activity_id)
    due = {row.member.name: row.cells[number].due_on for row in found.rows}
    assert due == {"Old Hand": in_days(5), "New Hand": in_days(8)}


def test_the_same_thing_asked_twice_is_one_column(world: World) -> None:
    """The stricter demand counts, under the title of the first requirement."""
    world.nurse_in(world.ward, "Aino Ward", since=-20)
    world.nurse_in(world.clinic, "Bo Clinic", since=-20)
    course = worlds.activity(Kind.COURSE, "Listening")
    advice(course, world.here, position=0, titles={"en": "Listening to children"})
    requirement(course, world.ward, position=2, due_days=5)
    found = report(world.boss)
    assert [column.title("en") for column in found.columns] == ["Listening to children", "First aid"]
    assert states(found) == {"Aino Ward": ["MISSING", "NOT_STARTED"], "Bo Clinic": ["NOT_STARTED", "NOT_STARTED"]}


def test_numbers_and_finding(world: World) -> None:
    """Recommended things count in no number of what must be; the heading counts up to the nearest month's end."""
    advice(worlds.activity(Kind.COURSE, "Nice to know"), world.here, position=7)
    for name in ("One Missing", "Two Missing"):
        world.nurse_in(world.ward, name)
    award(world.nurse_in(world.ward, "Three Soon"), world.certificate, until=1)
    award(world.nurse_in(world.ward, "Four Later"), world.certificate, until=88)
    award(world.nurse_in(world.ward, "Five Fine"), world.certificate, until=900)
    found = report(world.boss)
    numbers = found.numbers
    assert (numbers.met, numbers.total, numbers.expiring, numbers.lacking) == (3, 5, 2, 2)
    finding = findings.finding(found)
    assert finding.count == 3
    assert finding.before == (in_days(1).replace(day=1) + timedelta(days=32)).replace(day=1)
    assert found.met == ((3, 5), (0, 5))
    gaps = report(world.boss, Filters(gaps=True))
    assert names(gaps) == ["Four Later", "One Missing", "Two Missing", "Three Soon"]
    assert gaps.numbers == numbers


def test_first_steps(world: World) -> None:
    """What most people lack comes first, then what expires, then the new ones; five at most."""
    courses = [requirement(worlds.activity(Kind.COURSE, f"Course {n}"), world.ward, due_days=200) for n in range(2)]
    for number in range(3):
        world.nurse_in(world.ward, f"Nurse{number} Old", since=-400 if number else -190)
    award(world.nurse_in(world.clinic, "Sari Soon"), world.certificate, until=9)
    world.nurse_in(world.ward, "Niina New", since=-1)
    steps = findings.first_steps(report(world.boss))
    assert [step.what for step in steps] == [What.LACKING, What.LACKING, What.LACKING, What.EXPIRING, What.STARTING]
    assert [len(step.members) for step in steps] == [3, 2, 2, 1, 1]
    assert steps[3].on == in_days(9)
    assert (steps[4].members[0].name, steps[4].met, steps[4].total) == ("Niina New", 0, 3)
    assert len(courses) == 2


def test_managing_two_places(world: World) -> None:
    """A manager of two employers sees both teams, and below a county its unit once."""
    organising.appoint(world.boss, "MANAGER", at=now(), organisation=world.elsewhere)
    organising.appoint(world.boss, "MANAGER", at=now(), organisation=world.ward)
    world.nurse_in(world.ward, "Aino Ward")
    world.nurse_in(world.elsewhere, "Eero Elsewhere")
    world.nurse_in(world.away, "Above Elsewhere")
    team = Team.of(world.boss, at=now())
    assert len(team.tops) == 2
    assert [head.code for head in team.heads] == ["elsewhere", "here"]
    assert sorted(names(team.report())) == ["Aino Ward", "Eero Elsewhere"]


def test_a_role_ends(world: World) -> None:
    """Without the role there is no team."""
    world.nurse_in(world.ward, "Aino Ward")
    world.boss.roles.update(started_on=in_days(-9), ended_on=in_days(-1))
    assert Team.of(world.boss, at=now()).tops == ()


def test_names_in_the_order_of_the_finnish_alphabet(world: World) -> None:
    """Å, Ä and Ö come last, on every database."""
    for name in ("Aino Öberg", "Aino Äijälä", "Aino Åberg", "Aino Zeus", "Aino aalto"):
        world.nurse_in(world.ward, name)
    assert [row.member.listed.split()[0] for row in report(world.boss).rows] == [
        "aalto",
        "Zeus",
        "Åberg",
        "Äijälä",
        "Öberg",
    ]


@pytest.mark.parametrize("key", ["unit", "profession"])
@pytest.mark.parametrize("value", ["away", "elsewhere", "teacher", "nothing", "", "\x00", "1"])
def test_foreign_filters_do_not_exist(world: World, key: str, value: str) -> None:
    """A unit or profession outside one's line answers like one that never was."""
    world.nurse_in(world.ward, "Aino Ward")
    worlds.employ(person("Foreign Teacher"), world.elsewhere, world.teacher)
    team = Team.of(world.boss, at=now())
    if value:
        with pytest.raises(Http404):
            filtering.read({key: value}, team)
    else:
        assert not filtering.read({key: value}, team).chosen


def test_the_cells_carry_no_state_of_others(world: World) -> None:
    """Somebody else's certificate moves nobody's cell."""
    world.nurse_in(world.ward, "Aino Ward")
    award(world.nurse_in(world.elsewhere, "Foreign Nurse"), world.certificate, until=900)
    assert states(report(world.boss)) == {"Aino Ward": [CellState.MISSING]}


def test_a_superior_has_the_jobs_that_name_them(world: World) -> None:
    """With what is demanded there and above, and nothing of the unit's other people or of a job elsewhere."""
    aino = world.nurse_in(world.ward, "Aino Ward")
    world.nurse_in(world.ward, "Bo Ward")
    worlds.employ(aino, world.elsewhere, world.teacher)
    requirement(worlds.activity(Kind.COURSE, "Canary course of the other employer"), world.away)
    requirement(worlds.activity(Kind.COURSE, "Canary course of the clinic"), world.clinic)
    head = world.nurse_in(world.clinic, "Head Nurse")
    aino.jobs.update(reports_to=head, staffing=Staffing.PURCHASED)

    team = Team.of(head, at=now())
    found = team.report()

    assert (team.tops, [head.code for head in team.heads], [unit.code for unit in team.units]) == (
        (),
        ["ward"],
        ["ward"],
    )
    assert states(found) == {"Aino Ward": ["MISSING"]}
    assert [(place.unit.code, place.staffing) for place in found.rows[0].member.places] == [("ward", "PURCHASED")]
    with translation.override("en"):
        assert showing.work(found.rows[0].member.places, "en") == "Nurse (purchased service)"
    assert "anary" not in repr(found)
    organising.leave(head.jobs.get(), on=in_days(-1))
    assert (Team.of(head, at=now()).places, names(report(head))) == ({}, [])
