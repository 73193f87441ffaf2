"""The administrators' pages of people's jobs: who works where, a job started, changed and ended."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from learning.models import Award, Progress
from people import organising
from people.models import Job, Note, User
from tests import worlds
from tests.worlds import a_job, a_person, a_profession, an_organisation

pytestmark = pytest.mark.django_db
PAGE = "/admin/people/jobs/"
LIST, ONE, FORM = 9, 8, 12
type Counting = Callable[[int], AbstractContextManager]


@pytest.fixture
def here(client: Client) -> Client:
    """A browser in which an administrator has signed in, and which prefers English."""
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    client.force_login(a_person("admin", is_superuser=True, is_staff=True))
    return client


@pytest.fixture
def aino() -> User:
    """A nurse in a ward of a county."""
    person = a_person("aino")
    a_job(person, an_organisation("ward", an_organisation("county")))
    return person


def page(response: HttpResponse) -> str:
    """What the answer shows."""
    assert response.status_code == 200
    return response.content.decode().replace("&#x27;", "'")


def said(**fields: Any) -> dict[str, Any]:
    """The form as an administrator fills it."""
    return {
        "organisation": "county",
        "profession": a_profession().pk,
        "staffing": "OWN",
        "started_on": "2026-01-01",
        **fields,
    }


def test_a_job_is_started_changed_and_ended(here: Client, aino: User) -> None:
    """Several at a time; the page of the person shows all of them with who leads and who employs."""
    head = a_person("head")
    a_job(head, an_organisation("county"))
    profile = organising.keep_profile("lead", names={"fi": "Vetäjä", "en": "Team lead"}, at=worlds.AT)
    fields = said(profile=profile.pk, title="Expert", staffing="PURCHASED", reports_to="HEAD@example.org")

    shown = page(here.post(f"{PAGE}{aino.uuid}/new/", fields, follow=True))

    job = aino.jobs.get(organisation__code="county")
    assert (job.profile, job.title, job.staffing, job.reports_to) == (profile, "Expert", "PURCHASED", head)
    for told in ("The job has been added.", "Expert", "Team lead", "Purchased service", "Head Example", "Ward"):
        assert told in shown
    assert 'value="head@example.org"' in page(here.get(f"{PAGE}{job.pk}/"))
    page(here.post(f"{PAGE}{job.pk}/", {**fields, "title": "Chief", "reports_to": ""}, follow=True))
    page(here.post(f"{PAGE}{job.pk}/end/", {"on": "2026-02-01"}, follow=True))
    job.refresh_from_db()
    assert (job.title, job.reports_to, job.ended_on) == ("Chief", None, date(2026, 2, 1))
    assert [note.deed for note in Note.objects.order_by("pk")] == ["job.started", "job.changed", "job.changed"]


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"organisation": "moon"}, "No organisation has this code."),
        ({"profession": ""}, "This field is required."),
        ({"staffing": "RENTED"}, "is not one of the available choices"),
        ({"reports_to": "nobody@example.org"}, "Nobody here has this e-mail."),
        ({"reports_to": "aino@example.org"}, "A superior is another person who works for the same employer today."),
        ({"reports_to": "stranger@example.org"}, "A superior is another person who works for the same employer today."),
        ({"started_on": "2025-01-01", "organisation": "ward"}, "This job is here already."),
        ({"ended_on": "2025-01-01"}, "The end comes before the beginning."),
    ],
)
def test_what_cannot_be_is_told_beside_its_field(here: Client, aino: User, fields: dict[str, Any], told: str) -> None:
    a_job(a_person("stranger"), an_organisation("other"))

    shown = page(here.post(f"{PAGE}{aino.uuid}/new/", said(**fields)))

    assert told in shown
    assert (aino.jobs.count(), Note.objects.count()) == (1, 0)


def test_a_job_does_not_end_before_it_began(here: Client, aino: User) -> None:
    shown = page(here.post(f"{PAGE}{aino.jobs.get().pk}/end/", {"on": "2024-12-31"}))

    assert "The end comes before the beginning." in shown
    assert aino.jobs.get().ended_on is None


def test_the_last_day_of_a_superior_does_not_hold_a_job_fast(here: Client, aino: User) -> None:
    """A job whose superior has left meanwhile can be changed and ended all the same."""
    head = a_person("head")
    a_job(head, an_organisation("county"))
    job = aino.jobs.get()
    organising.change_job(job, reports_to=head, by=head, at=timezone.now())
    organising.leave(head.jobs.get(), on=date(2026, 1, 1))
    fields = said(organisation="ward", title="Nurse", started_on="2025-01-01", reports_to=head.email)

    assert "The job has been changed." in page(here.post(f"{PAGE}{job.pk}/", fields, follow=True))
    assert "has been saved" in page(here.post(f"{PAGE}{job.pk}/end/", {"on": "2026-02-01"}, follow=True))


def test_learning_stays_with_the_person_and_leaves_the_manager_the_day_after(here: Client, aino: User) -> None:
    """What was learned and earned is the person's; the manager of the job that ended no longer sees it."""
    boss = a_person("boss")
    organising.appoint(boss, "MANAGER", at=worlds.AT, organisation=aino.jobs.get().organisation)
    course = worlds.an_activity()
    at = timezone.now()
    Progress.objects.create(person=aino, activity=course, state="IN_PROGRESS", started_at=at, last_at=at, total=1)
    Award.objects.create(person=aino, activity=course, reference=aino.uuid, earned_at=at)

    seen = {}
    for ended in (0, -1):
        here.post(f"{PAGE}{aino.jobs.get().pk}/end/", {"on": timezone.localdate() + timedelta(days=ended)})
        seen[ended] = [model.objects.visible_to(who).count() for model in (Progress, Award) for who in (aino, boss)]

    assert seen == {0: [1, 1, 1, 1], -1: [1, 0, 1, 0]}


def test_people_are_found_by_name_and_address(here: Client, aino: User) -> None:
    """Every word counts; ended jobs are not of today."""
    gone = a_person("bo")
    a_job(gone, an_organisation("gone"))
    organising.leave(gone.jobs.get(), on=date(2025, 2, 1))

    found = {query: [one.given_name for one in here.get(PAGE, {"q": query}).context["page"]] for query in FINDING}

    assert found == FINDING
    assert "Gone" not in page(here.get(PAGE, {"q": "bo"}))


FINDING = {
    "": ["Admin", "Aino", "Bo"],
    "example AI": ["Aino"],
    "bo@example": ["Bo"],
    "aino bo": [],
    "\x00": ["Admin", "Aino", "Bo"],
}


def test_the_number_of_queries_is_constant(here: Client, aino: User, django_assert_num_queries: Counting) -> None:
    """Of the list, of a person and of a form, with one job and with three."""
    head = a_person("head")
    here.get(PAGE)
    for number in (0, 2):
        for more in range(number):
            a_job(aino, an_organisation(f"o{more}"))
            a_job(a_person(f"p{more}"), an_organisation(f"o{more}"))
        Job.objects.filter(person=aino).update(
            reports_to=head, profile=organising.keep_profile("lead", names={}, at=worlds.AT)
        )
        with django_assert_num_queries(LIST):
            page(here.get(PAGE))
        with django_assert_num_queries(ONE):
            page(here.get(f"{PAGE}{aino.uuid}/"))
        with django_assert_num_queries(FORM):
            page(here.get(f"{PAGE}{aino.jobs.last().pk}/"))


@pytest.mark.parametrize("role", ["learner", "manager", "organiser"])
def test_everybody_else_is_refused(client: Client, aino: User, role: str) -> None:
    """The person's own manager too: jobs are administrators' to say."""
    job, person = aino.jobs.get(), a_person(role)
    if role == "manager":
        organising.appoint(person, "MANAGER", at=worlds.AT, organisation=job.organisation)
    if role == "organiser":
        organising.appoint(person, "ORGANISER", at=worlds.AT, centre=worlds.a_centre())
    client.force_login(person)

    for below in ("", f"{aino.uuid}/", f"{aino.uuid}/new/", f"{job.pk}/", f"{job.pk}/end/"):
        for answer in (client.get(PAGE + below), client.post(PAGE + below, said(on="2026-01-01"))):
            assert answer.status_code == 302
            assert "Aino" not in answer.content.decode()

    assert list(Job.objects.filter(person=aino)) == [job]
