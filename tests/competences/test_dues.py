"""What my learning hears: everything asked of a person by all their jobs that is not in order yet."""

from competences import dues
from learning import doors
from learning.enums import AwardState, Kind, State
from learning.models import Progress
from tests.competences import worlds
from tests.competences.worlds import World, advice, award, in_days, now, person, progress, requirement


def told(somebody: object) -> list[tuple[str, object, bool]]:
    """Titles, days and whether it must be, as the door answers."""
    return [(due.title, due.due_on, due.mandatory) for due in doors.dues(somebody, at=now())]


def test_registered_once(world: World) -> None:
    """The door asks us, however often Django starts."""
    doors.register_dues(dues.dues)
    somebody = world.nurse_in(world.ward, "Aino Ward", since=0)
    assert told(somebody) == [("First aid", in_days(30), True)]


def test_all_jobs_count_and_ended_ones_do_not(world: World) -> None:
    """The person is asked by every employer they work for today."""
    somebody = world.nurse_in(world.ward, "Aino Ward", since=-10)
    worlds.employ(somebody, world.elsewhere, world.teacher, since=-10)
    worlds.employ(somebody, world.clinic, world.teacher, since=-90, until=-1)
    requirement(worlds.activity(Kind.COURSE, "Away course"), world.away, due_days=5)
    requirement(worlds.activity(Kind.COURSE, "Clinic course"), world.clinic)
    advice(worlds.activity(Kind.SERIES, "Series"), world.here)
    assert told(somebody) == [
        ("Away course", in_days(-5), True),
        ("First aid", in_days(20), True),
        ("Series", None, False),
    ]
    assert told(person("Nobody Nowhere")) == []


def test_what_is_in_order_is_not_told(world: World) -> None:
    """Held, in review or done is left out; what expires or expired is told with its last day."""
    somebody = world.nurse_in(world.ward, "Aino Ward")
    row = award(somebody, world.certificate, until=200)
    assert told(somebody) == []
    row.valid_until = in_days(9)
    row.save()
    assert told(somebody) == [("First aid", in_days(9), True)]
    row.valid_until = in_days(-9)
    row.save()
    assert told(somebody) == [("First aid", in_days(-9), True)]
    row.in_review, row.valid_until = True, in_days(100)
    row.save()
    assert told(somebody) == []
    row.in_review, row.state = False, AwardState.REVOKED
    row.save()
    assert told(somebody) == [("First aid", in_days(-370), True)]


def test_it_leads_to_the_training(world: World) -> None:
    """The activity is the course by which the certificate is earned, and being under way is not enough."""
    somebody = world.nurse_in(world.ward, "Aino Ward")
    progress(somebody, world.course)
    assert [due.activity_id for due in doors.dues(somebody, at=now())] == [world.course.pk]
    Progress.objects.update(state=State.COMPLETED, completed_at=now())
    assert told(somebody) == []
