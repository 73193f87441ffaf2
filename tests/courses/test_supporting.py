"""Whoever helps a learner with their leave sees the course as the learner does, and leaves no trace of learning."""

import pytest
from django.test import Client
from django.utils import timezone

from learning.models import Enrolment, Progress
from lrs.models import Statement
from people import organising, supporting
from people.enums import RoleKind
from tests import worlds
from tests.courses.test_pages import PROMPT, Walk

pytestmark = pytest.mark.django_db


def helped(walk: Walk) -> Client:
    """A supporter's browser, which sees the site as the learner does."""
    agent = worlds.a_person("sami")
    organising.appoint(agent, RoleKind.SUPPORT, at=timezone.now())
    wish = supporting.ask(agent, walk.person, reason="Film", at=timezone.now())
    assert supporting.allow(wish, hours=1, at=timezone.now())
    client = Client()
    client.force_login(agent)
    client.post(f"/fi/support/{wish.uuid}/start/")
    return client


def told() -> tuple[list[int], list[tuple]]:
    """Every statement, and how far everybody is."""
    return list(Statement.objects.values_list("pk", flat=True)), list(Progress.objects.values_list())


def test_looking_records_nothing_and_answering_is_refused(client: Client) -> None:
    walk = Walk(client)
    walk.post(walk.text)
    agent, before = helped(walk), told()

    for path in (walk.path, walk.text, walk.film, walk.test, f"{walk.path}finished/"):
        page = agent.get(path, follow=True)
        assert page.status_code == 200
        assert 'class="acting"' in page.content.decode()
    for path in (walk.text, f"{walk.text}reflections/{PROMPT}/", f"{walk.film}watched/", f"{walk.test}attempt/"):
        assert agent.post(path, {"start": "1"}).status_code == 403

    assert told() == before


def test_a_course_is_started_for_somebody_and_counts_as_theirs(client: Client) -> None:
    walk = Walk(client, enrolled=False)
    agent = helped(walk)

    agent.post(f"{walk.path}enrol/")

    assert [row.person for row in Enrolment.objects.all()] == [walk.person]
