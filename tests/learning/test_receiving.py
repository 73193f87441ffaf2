"""What came over HTTP: only what a fold could see is enqueued, and a rebuild finds no more than was folded."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.db import connection
from django.tasks import TaskResult
from django.tasks.signals import task_enqueued
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from learning import activities, progress, receiving, record
from learning.models import Activity, Progress
from lrs import credentials, keys, store
from lrs.models import Credential
from people.models import User
from tests import worlds
from tests.worlds import AT

pytestmark = pytest.mark.django_db
ELSEWHERE = "https://elsewhere.example/units/1"


@pytest.fixture
def enqueued() -> Iterator[list[list[str]]]:
    """The ids that each enqueued fold was given."""
    heard: list[list[str]] = []

    def hear(task_result: TaskResult, **_: object) -> None:
        if task_result.task.name == "fold_statements":
            heard.append(task_result.kwargs["uuids"])

    task_enqueued.connect(hear)
    yield heard
    task_enqueued.disconnect(hear)


@pytest.fixture
def client() -> Credential:
    """A client whose word counts for everything of ours."""
    prefixes = [settings.IRI_BASE]
    return credentials.create(name="C", key="c", secret="s", scopes=["all"], trusted_prefixes=prefixes, at=AT)


def said(person: User, iri: str, **more: Any) -> dict[str, Any]:
    """Somebody completed an activity."""
    account = record.identify(person)
    return {
        "id": str(uuid4()),
        "actor": {"account": {"homePage": account.home_page, "name": account.name}},
        "verb": {"id": "http://adlnet.gov/expapi/verbs/completed"},
        "object": {"id": iri},
        **more,
    }


def voiding(uuid: object) -> dict[str, Any]:
    """A statement that takes another back."""
    editor = {"account": {"homePage": "https://elsewhere.example", "name": "editor"}}
    target = {"objectType": "StatementRef", "id": str(uuid)}
    return {"id": str(uuid4()), "actor": editor, "verb": {"id": keys.VOIDED}, "object": target}


def receive(client: Credential, *statements: dict[str, Any]) -> list[UUID]:
    """POST the statements."""
    return store.receive(list(statements), credential=client, version="1.0.3")


def test_statements_about_unknown_activities_enqueue_nothing(client: Credential, enqueued: list) -> None:
    receive(client, said(worlds.a_person(), ELSEWHERE))

    assert enqueued == []
    assert not Progress.objects.exists()


def test_of_a_batch_only_what_is_about_known_activities_is_folded(client: Credential, enqueued: list) -> None:
    learner, (_, (lesson, _)) = worlds.a_person(), worlds.a_course()
    _, about_ours, _ = receive(client, said(learner, ELSEWHERE), said(learner, lesson.iri), said(learner, ELSEWHERE))

    assert enqueued == [[str(about_ours)]]
    assert Progress.objects.get(activity=lesson).completed_at


def test_what_was_stored_before_is_not_folded_again(client: Credential, enqueued: list) -> None:
    learner, (_, (lesson, _)) = worlds.a_person(), worlds.a_course()
    statement = said(learner, lesson.iri)
    receive(client, statement)
    receive(client, statement)

    assert len(enqueued) == 1


def test_voiding_is_folded_when_its_target_is_or_may_be_about_a_known_activity(
    client: Credential, enqueued: list
) -> None:
    learner, (_, (lesson, _)) = worlds.a_person(), worlds.a_course()
    ours, theirs = receive(client, said(learner, lesson.iri), said(learner, ELSEWHERE))
    enqueued.clear()

    receive(client, voiding(theirs))
    assert enqueued == []

    [void] = receive(client, voiding(ours))
    assert enqueued == [[str(void)]]
    assert not Progress.objects.filter(activity=lesson).exists()

    [early] = receive(client, voiding(uuid4()))
    assert enqueued[1:] == [[str(early)]]


def test_one_query_asks_what_of_a_batch_is_known(client: Credential) -> None:
    listed = {uuid4(): f"{ELSEWHERE}/{number}" for number in range(300)}

    with CaptureQueriesContext(connection) as queries:
        assert receiving.interest(listed, {}) is None

    assert len(queries) == 1


def test_what_was_said_before_an_activity_was_known_is_caught_up_with(client: Credential, enqueued: list) -> None:
    learner, key = worlds.a_person(), uuid4()
    receive(client, said(learner, activities.iri("LESSON", key)))
    lesson = activities.describe(kind="LESSON", key=key, names={"en": "New"}, at=timezone.now())
    activities.publish(lesson, at=timezone.now())
    assert enqueued == []

    assert receiving.catch_up(at=timezone.now()) == 1
    folded = list(Progress.objects.values_list("person", "activity", "completed_at"))
    progress.rebuild()

    assert folded == list(Progress.objects.values_list("person", "activity", "completed_at"))
    assert Activity.objects.get(pk=folded[0][1]) == lesson
