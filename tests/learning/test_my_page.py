"""My learning as it really is: rows of every pillar, told through their own doors, at a cost that does not grow."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from wagtail.signal_handlers import disable_reference_index_auto_update

from certificates import issuing, ruling
from competences import requiring
from courses.models import CoursePage
from learning import enrolling, record
from learning.models import Activity
from learning.statements import Attended, Completed, Opened
from people.models import User
from tests import worlds
from tests.courses import scenes as courses
from tests.webinars import scenes as webinars
from webinars import registering

MY_QUERIES = 19
pytestmark = pytest.mark.django_db


def a_course(title: str) -> CoursePage:
    """A published course of two lessons."""
    module = courses.a_module(f"{title} moduuli")
    for number in (1, 2):
        courses.a_lesson(module, f"{title} osa {number}")
    return courses.a_course(module, title=title)


def lessons_of(course: CoursePage) -> list[Activity]:
    """What the course is made of."""
    version = courses.activity(course).versions.get()
    return [part.activity for part in version.placements.select_related("activity")]


def begin(person: User, number: int) -> None:
    """Under way: a lesson of a course opened, and one webinar of a series of two attended."""
    course = a_course(f"Kesken {number}")
    enrolling.enrol(person, courses.activity(course), at=timezone.now())
    record.write(person, Opened(activity=lessons_of(course)[0].about()), at=timezone.now())
    starts = timezone.now() - timedelta(days=9)
    series = webinars.a_series(needed=2, title=f"Sarja {number}", slug=f"sarja-{number}")
    part = webinars.occasion(
        webinars.an_event(series, parts=[webinars.a_part(starts=starts)], sessions=[])
    ).seatings.get()
    record.write(person, Attended(activity=part.activity.about(), spans=((0, 9000),), length=9000), at=timezone.now())


def finish(person: User, number: int) -> None:
    """Done: a course, with the certificate that it earned and that ends next month."""
    course = a_course(f"Valmis {number}")
    rule = ruling.lay_down(
        f"rule-{number}",
        activity=courses.activity(course),
        titles={"fi": f"Taito {number}"},
        issuer=course.centre,
        evidence="KNOWLEDGE",
        valid_months=12,
        at=timezone.now() - timedelta(days=400),
    )
    at = timezone.now() - timedelta(days=330)
    enrolling.enrol(person, rule.activity, at=at)
    for lesson in lessons_of(course):
        record.write(person, Completed(activity=lesson.about()), at=at)
    issuing.issue(person, rule, at=at)


def look_forward(person: User, number: int) -> None:
    """To come: a place in a webinar, a course not begun, a course that the employer asks for."""
    enrolling.enrol(person, courses.activity(a_course(f"Aloittamatta {number}")), at=timezone.now())
    event = webinars.an_event(
        webinars.a_series(title=f"Tuleva {number}", slug=f"tuleva-{number}"),
        parts=[webinars.a_part(starts=timezone.now() + timedelta(days=9 + number))],
        sessions=[],
    )
    occasion = webinars.occasion(event)
    registering.register(person, occasion, list(occasion.seatings.all()), at=timezone.now(), language="fi")
    requiring.keep(
        f"ask-{number}",
        activity=courses.activity(a_course(f"Vaadittu {number}")),
        organisation=person.jobs.get().organisation,
        active_from=timezone.localdate() - timedelta(days=30),
        due_days=90,
    )


@pytest.mark.parametrize("rows", [1, 3])
def test_my_learning_costs_the_same_whatever_is_in_it(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    person = worlds.a_person()
    worlds.a_job(person, worlds.an_organisation())
    with disable_reference_index_auto_update():
        for number in range(rows):
            begin(person, number)
            finish(person, number)
            look_forward(person, number)
    client.force_login(person)
    client.get("/fi/my/")

    with django_assert_num_queries(MY_QUERIES):
        found = client.get("/fi/my/").context["overview"]

    groups = {
        "steps": len([*found.steps, *found.more_steps]),
        "dues": len(found.dues),
        "coming": len(found.coming),
        "expiring": len(found.expiring),
        "waiting": len(found.waiting),
        "done": sum(len(year.finished) for year in found.years),
    }
    assert groups == {
        "steps": 2 * rows,
        "dues": rows,
        "coming": rows,
        "expiring": rows,
        "waiting": rows,
        "done": 2 * rows,
    }
    assert all(holding.code and holding.renew_path for holding in found.expiring)
    assert all(step.path for step in found.steps)
