"""The access log: one row for each viewer, person, thing and day, counted up; oneself is nobody's business."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from people import looking, organising
from people.enums import RoleKind
from people.models import Look, Role
from tests.worlds import AT, a_job, a_person, an_organisation

pytestmark = pytest.mark.django_db


def test_counted_up_within_a_day() -> None:
    """The second look of the day only moves the time and the number."""
    viewer, person = a_person(), a_person()
    for minutes in (0, 5):
        looking.note(viewer, person, what="PERSON", at=AT + timedelta(minutes=minutes))
    looking.note(viewer, person, what="EXPORT", at=AT)
    row = Look.objects.get(what="PERSON")
    assert (row.times, row.first_at, row.last_at) == (2, AT, AT + timedelta(minutes=5))
    assert Look.objects.count() == 2


def test_of_two_at_once_the_earlier_may_be_written_second() -> None:
    """Two requests take the time and then wait for each other: the row keeps the last look."""
    viewer, person = a_person(), a_person()
    for minutes in (3, 5, 4):
        looking.note(viewer, person, what="PERSON", at=AT + timedelta(minutes=minutes))
    row = Look.objects.get()
    assert (row.times, row.last_at) == (3, AT + timedelta(minutes=5))


def test_looking_at_oneself_is_not_noted() -> None:
    """Alone or among others."""
    viewer, person = a_person(), a_person()
    looking.note(viewer, viewer, what="PERSON", at=AT)
    assert not Look.objects.exists()
    looking.note(viewer, viewer, person, what="EXPORT", at=AT)
    assert [row.person for row in Look.objects.all()] == [person]


def test_many_at_once_cost_the_same() -> None:
    """As many queries for one person as for thirty, some of whom were looked at before."""
    viewer, people = a_person(), [a_person() for _ in range(30)]
    numbers = []
    for seen in (people[:1], people[:3], people):
        with CaptureQueriesContext(connection) as found:
            looking.note(viewer, *seen, what="EXPORT", at=AT)
        numbers.append(len(found))
    assert len(set(numbers)) == 1
    assert Look.objects.filter(times__gt=1).count() == 3
    assert Look.objects.count() == 30


def test_the_reason_is_noted_with_the_look() -> None:
    """The role and the organisation by which it was seen, a superior's is the workplace; an administrator has none."""
    county, nurse = an_organisation(), a_person("aino")
    manager, deputy, admin = a_person("mari"), a_person("dora"), a_person("ada", is_superuser=True)
    superior, ward = a_person("sirpa"), an_organisation("ward", county)
    a_job(superior, county)
    a_job(nurse, ward)
    nurse.jobs.update(reports_to=superior)
    role = organising.appoint(manager, RoleKind.MANAGER, at=AT, organisation=county)
    Role.objects.update(started_on=date(2026, 1, 1))
    organising.delegate(role, deputy, started_on=date(2026, 1, 1), ended_on=date(2100, 1, 1), at=AT)
    for viewer in (manager, deputy, superior, admin):
        looking.note(viewer, nurse, what="PERSON", at=AT)
    assert set(Look.objects.values_list("viewer", "role", "organisation")) == {
        (manager.pk, "MANAGER", county.pk),
        (deputy.pk, "DEPUTY", county.pk),
        (superior.pk, "SUPERIOR", ward.pk),
        (admin.pk, "ADMINISTRATOR", None),
    }


def test_the_log_outlives_the_viewer() -> None:
    """Who looked stays known as long as they are; the row stays in any case, and goes with the person."""
    viewer, person = a_person(), a_person()
    looking.note(viewer, person, what="PERSON", at=AT)
    viewer.delete()
    assert Look.objects.get().viewer is None
    person.delete()
    assert not Look.objects.exists()
