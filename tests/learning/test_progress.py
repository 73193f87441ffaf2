"""Statements in, progress out: one road, whoever speaks and in whatever order."""

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest
from django.core.management import call_command
from django.db import connection, connections
from django.forms.models import model_to_dict

from learning import activities, enrolling, progress, record
from learning.enums import Kind, Mode, State
from learning.models import Activity, Award, Enrolment, Identity, Interval, Progress
from learning.signals import Completion, completed
from learning.statements import Attended, Completed, Earned, Opened, Registered, Revoked, Scored, Watched
from lrs import credentials, store
from lrs.models import Statement
from tests import worlds
from tests.worlds import AT

pytestmark = pytest.mark.django_db


def rows(model=Progress) -> list[dict]:
    """Every row of a projection without its number."""
    found = [model_to_dict(row) | {"person": row.person_id} for row in model.objects.order_by("person", "activity")]
    return [{name: value for name, value in row.items() if name != "id"} for row in found]


def heard() -> list[tuple[int, int]]:
    """A list that fills with (person, activity) of every announced completion."""
    calls: list[tuple[int, int]] = []

    def listen(completions: list[Completion], **kwargs: object) -> None:
        calls.extend((one.person_id, one.activity_id) for one in completions)

    completed.connect(listen, weak=False, dispatch_uid="test")
    return calls


@pytest.fixture
def announced():
    calls = heard()
    yield calls
    completed.disconnect(dispatch_uid="test")


def test_finishing_every_part_finishes_the_course_once(announced) -> None:
    learner = worlds.a_person()
    course, (lesson, test) = worlds.a_course()
    enrolling.enrol(learner, course, at=AT)

    record.write(learner, Completed(activity=lesson.about(), within=course.about()), at=AT + timedelta(minutes=1))
    half = Progress.objects.get(activity=course)
    passed = Scored(activity=test.about(), within=course.about(), raw=5, maximum=6, passed=True, attempt=1)
    fresh = record.write(learner, passed, at=AT + timedelta(minutes=2))
    record.write(learner, passed, at=AT + timedelta(minutes=3))

    whole = Progress.objects.get(activity=course)
    assert (half.state, half.done, half.total, half.place) == (State.IN_PROGRESS, 1, 2, lesson)
    assert (whole.state, whole.done, whole.completed_at) == (State.COMPLETED, 2, AT + timedelta(minutes=2))
    assert Progress.objects.get(activity=test).score == 0.8333
    assert [row.activity_id for row in fresh] == [test.pk, course.pk]
    assert announced == [(learner.pk, lesson.pk), (learner.pk, test.pk), (learner.pk, course.pk)]
    assert Statement.objects.filter(activity=course.iri, verb__endswith="/completed").count() == 1


def test_enrolling_twice_is_one_enrolment_and_one_statement() -> None:
    learner = worlds.a_person()
    course, _ = worlds.a_course()

    first = enrolling.enrol(learner, course, at=AT)
    second = enrolling.enrol(learner, course, at=AT + timedelta(days=1))

    assert first == second
    assert Statement.objects.count() == 1
    assert not Progress.objects.exists()


def test_withdrawing_keeps_what_was_done() -> None:
    learner = worlds.a_person()
    course, (lesson, _) = worlds.a_course()
    enrolling.enrol(learner, course, at=AT)
    record.write(learner, Completed(activity=lesson.about()), at=AT)

    assert enrolling.withdraw(learner, course, at=AT) is True
    assert enrolling.withdraw(learner, course, at=AT) is False

    assert not enrolling.is_enrolled(learner, course)
    assert Progress.objects.get(activity=lesson).state == State.COMPLETED


def test_a_learner_stays_in_the_version_they_enrolled_in() -> None:
    learner, newcomer = worlds.a_person(), worlds.a_person()
    course, (lesson, test) = worlds.a_course()
    enrolling.enrol(learner, course, at=AT)
    extra = worlds.an_activity(Kind.LESSON)
    activities.publish(course, at=AT, mode=Mode.ALL, components=[lesson, test, extra])
    enrolling.enrol(newcomer, course, at=AT)

    for person in (learner, newcomer):
        for part in (lesson, test):
            record.write(person, Completed(activity=part.about()), at=AT)

    found = {row.person_id: (row.state, row.done, row.total) for row in Progress.objects.filter(activity=course)}
    assert found == {learner.pk: (State.COMPLETED, 2, 2), newcomer.pk: (State.IN_PROGRESS, 2, 3)}


def test_watching_ninety_per_cent_completes_a_recording_and_then_its_event_and_series() -> None:
    learner = worlds.a_person()
    part = worlds.an_activity(Kind.PART, threshold=0.6, length=3600.0)
    recording = worlds.an_activity(Kind.RECORDING, threshold=0.9, length=100.0)
    event = worlds.an_activity(Kind.EVENT, mode=Mode.ANY, components=[part, recording])
    series = worlds.an_activity(Kind.SERIES, mode=Mode.AT_LEAST, needed=1, components=[event])

    def watch(*spans: tuple[float, float], at=AT) -> None:
        said = Watched(activity=recording.about(), spans=spans, length=100, position=spans[-1][1])
        record.write(learner, said, at=at)

    watch((0, 50), (40, 60))
    before = set(Progress.objects.filter(state=State.COMPLETED).values_list("activity", flat=True))
    watch((55, 95), at=AT + timedelta(minutes=1))

    assert before == set()
    assert set(Progress.objects.filter(state=State.COMPLETED).values_list("activity", flat=True)) == {
        recording.pk,
        event.pk,
        series.pk,
    }
    assert Interval.objects.get().spans == [[0, 95]]
    assert Progress.objects.get(activity=recording).position_seconds == 95


def test_attending_counts_by_its_share() -> None:
    learner = worlds.a_person()
    part = worlds.an_activity(Kind.PART, threshold=0.6, length=3600.0)

    record.write(learner, Attended(activity=part.about(), spans=((0, 1800),), length=3600), at=AT)
    short = Progress.objects.get().state
    record.write(learner, Attended(activity=part.about(), spans=((1700, 2160),), length=3600), at=AT)

    assert (short, Progress.objects.get().state) == (State.IN_PROGRESS, State.COMPLETED)


def spoken_elsewhere(learner, activity: Activity, *, trusted: list[str]) -> list[UUID]:
    """A statement that another system stores about our learner."""
    key = f"key{len(trusted)}{activity.pk}"
    client = credentials.create(
        name="Elsewhere", key=key, secret="s" * 32, scopes=["statements/write"], trusted_prefixes=trusted, at=AT
    )
    identity = record.identify(learner)
    said = {
        "actor": {"account": {"homePage": identity.home_page, "name": identity.name}},
        "verb": {"id": "http://adlnet.gov/expapi/verbs/completed"},
        "object": {"id": activity.iri},
        "timestamp": AT.isoformat(),
    }
    return store.receive([said], credential=client, version="1.0.3")


def test_a_trusted_credential_moves_progress_exactly_as_a_click_does(announced) -> None:
    clicking, speaking = worlds.a_person(), worlds.a_person()
    lesson = worlds.an_activity()
    course = worlds.an_activity(Kind.COURSE, mode=Mode.ALL, components=[lesson])
    for person in (clicking, speaking):
        enrolling.enrol(person, course, at=AT)

    record.write(clicking, Completed(activity=lesson.about()), at=AT)
    spoken_elsewhere(speaking, lesson, trusted=[lesson.iri])

    def of(person) -> list[tuple]:
        found = Progress.objects.filter(person=person).order_by("activity")
        return [(row.activity_id, row.state, row.started_at, row.completed_at, row.done) for row in found]

    assert of(clicking) == of(speaking)
    assert [activity for person, activity in announced if person == speaking.pk] == [lesson.pk, course.pk]


def test_any_other_credential_is_stored_and_does_not_count() -> None:
    learner = worlds.a_person()
    lesson = worlds.an_activity()

    uuids = spoken_elsewhere(learner, lesson, trusted=[])
    spoken_elsewhere(learner, lesson, trusted=["https://talkoot.example/xapi/activities/course/"])

    assert Statement.objects.filter(uuid__in=uuids).count() == 1
    assert not Progress.objects.exists()


def test_voiding_takes_progress_back_and_puts_the_award_under_review() -> None:
    learner = worlds.a_person()
    lesson = worlds.an_activity()
    course = worlds.an_activity(Kind.COURSE, mode=Mode.ALL, components=[lesson])
    certification = worlds.an_activity(Kind.CERTIFICATION)
    enrolling.enrol(learner, course, at=AT)
    record.write(learner, Completed(activity=lesson.about()), at=AT)
    evidence = Progress.objects.get(activity=course).evidence
    earned = Earned(
        activity=certification.about(), reference=UUID(int=1), valid_until=AT.date(), evidence=tuple(evidence)
    )
    record.write(learner, earned, at=AT)
    before = Award.objects.get().in_review

    record.void(UUID(evidence[0]), at=AT)
    record.void(UUID(evidence[0]), at=AT)

    assert not Progress.objects.exists()
    assert (before, Award.objects.get().in_review, Award.objects.get().state) == (False, True, "EARNED")
    record.write(learner, Revoked(activity=certification.about(), reference=UUID(int=1)), at=AT)
    assert Award.objects.get().state == "REVOKED"


def test_nothing_is_written_about_anybody_else() -> None:
    learner, other = worlds.a_person(), worlds.a_person()
    lesson = worlds.an_activity()
    record.write(other, Opened(activity=lesson.about()), at=AT)
    before = rows()

    record.write(learner, Completed(activity=lesson.about()), at=AT)

    assert [row for row in rows() if row["person"] == other.pk] == before


def test_rebuilding_finds_the_same_rows_and_announces_nothing(announced) -> None:
    rng = random.Random(7)
    course, (lesson, test) = worlds.a_course()
    recording = worlds.an_activity(Kind.RECORDING, threshold=0.9, length=100.0)
    certification = worlds.an_activity(Kind.CERTIFICATION)
    for number in range(6):
        learner = worlds.a_person()
        enrolling.enrol(learner, course, at=AT)
        facts = [
            Opened(activity=lesson.about(), within=course.about()),
            Completed(activity=lesson.about(), within=course.about()),
            Scored(activity=test.about(), raw=number, maximum=5, passed=number > 2, attempt=1),
            Watched(activity=recording.about(), spans=((number, number * 20),), length=100, position=number * 20),
            Earned(activity=certification.about(), reference=UUID(int=number), valid_until=None),
            Registered(activity=recording.about()),
        ]
        rng.shuffle(facts)
        for minute, fact in enumerate(facts):
            record.write(learner, fact, at=AT + timedelta(minutes=minute))
    before = rows(), rows(Interval), rows(Award)
    statements = Statement.objects.count()
    announced.clear()

    call_command("rebuild_progress")

    assert (rows(), rows(Interval), rows(Award)) == before
    assert (Statement.objects.count(), announced) == (statements, [])


@pytest.mark.parametrize("lessons", [1, 3])
def test_writing_a_fact_makes_a_constant_number_of_queries(lessons: int, django_assert_num_queries) -> None:
    learner = worlds.a_person()
    course, parts = worlds.a_course(lessons + 1)
    enrolling.enrol(learner, course, at=AT)
    for part in parts[:lessons]:
        record.write(learner, Opened(activity=part.about()), at=AT)

    with django_assert_num_queries(WRITE_QUERIES[connection.vendor]):
        record.write(learner, Opened(activity=parts[0].about(), within=course.about()), at=AT + timedelta(minutes=1))


WRITE_QUERIES = {"sqlite": 14, "postgresql": 13}


@pytest.mark.django_db(transaction=True)
def test_two_requests_of_one_learner_do_not_overlook_each_other() -> None:
    learner = worlds.a_person()
    lessons = [worlds.an_activity() for _ in range(8)]
    course = worlds.an_activity(Kind.COURSE, mode=Mode.ALL, components=lessons)
    enrolling.enrol(learner, course, at=AT)

    def finish(lesson: Activity) -> None:
        try:
            record.write(learner, Completed(activity=lesson.about()), at=AT)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(finish, lessons))

    row = Progress.objects.get(activity=course)
    assert (row.state, row.done) == (State.COMPLETED, 8)
    assert Identity.objects.count() == 1
    assert Enrolment.objects.count() == 1
    assert connection.is_usable()


def test_folding_everything_equals_folding_piece_by_piece() -> None:
    learner = worlds.a_person()
    course, parts = worlds.a_course(4)
    enrolling.enrol(learner, course, at=AT)
    for minute, part in enumerate(parts):
        record.write(learner, Completed(activity=part.about()), at=AT + timedelta(minutes=minute))
    before = rows()

    progress.fold(learner)

    assert rows() == before
