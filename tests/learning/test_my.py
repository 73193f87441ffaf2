"""My learning: what is under way, due, coming, ending and done, at the exact place and in few queries."""

from collections.abc import Collection, Iterator
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from learning import catalogue, doors, enrolling, overview, record
from learning.doors import AwardView, Due
from learning.enums import Form, Kind, Mode
from learning.models import Activity
from learning.statements import Completed, Earned, Expired, Opened, Revoked
from people.models import User
from tests.worlds import a_course, a_person, an_activity

AT = datetime(2026, 3, 10, 9, tzinfo=UTC)


@pytest.fixture
def person(db: None) -> User:
    return a_person("aino")


@pytest.fixture(autouse=True)
def open_doors(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lessons are read below /read/, certificates verified below /verify/."""

    def addresses(pks: Collection[int], language: str) -> dict[int, str]:
        return {pk: f"/{language}/read/{pk}/" for pk in pks}

    def views(references: Collection[UUID], language: str) -> dict[UUID, AwardView]:
        return {
            reference: AwardView(
                title="Proof",
                path=f"/verify/{reference}/",
                pdf_path=f"/{language}/{reference}.pdf",
                code="CODE",
                earned_by=EARNED_BY.get(reference, ""),
            )
            for reference in references
        }

    monkeypatch.setattr(doors, "_addresses", {Kind.LESSON: addresses, Kind.TEST: addresses, Kind.COURSE: addresses})
    monkeypatch.setattr(doors, "_award_views", [views])
    monkeypatch.setattr(doors, "_dues", [])
    EARNED_BY.clear()


EARNED_BY: dict[UUID, str] = {}


def see(person: User, at: datetime = AT) -> overview.Overview:
    return overview.build(person, language="en", at=at)


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """What the overview says itself is said in the page's language."""
    with translation.override("en"):
        yield


def list_event(name: str, starts_at: datetime) -> Activity:
    """A webinar with its card in the catalogue."""
    part = an_activity(Kind.PART)
    event = an_activity(Kind.EVENT, name, mode=Mode.ANY, components=[part])
    catalogue.list_activity(
        event,
        language="en",
        form=Form.EVENT,
        title=name,
        summary="",
        path=f"/en/{name}/",
        published_at=AT,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=2),
    )
    return event


def earn(person: User, certification: Activity, *, until: date | None, course: Activity | None = None) -> UUID:
    reference = uuid4()
    if course:
        EARNED_BY[reference] = course.iri
    record.write(person, Earned(activity=certification.about(), reference=reference, valid_until=until), at=AT)
    return reference


def test_a_course_under_way_leads_to_the_exact_place(person: User) -> None:
    course, lessons = a_course(4)
    enrolling.enrol(person, course, at=AT)
    record.write(person, Completed(activity=lessons[0].about()), at=AT)
    record.write(person, Opened(activity=lessons[1].about()), at=AT + timedelta(minutes=5))

    (step,) = see(person).steps

    assert (step.path, step.place) == (f"/en/read/{lessons[1].pk}/", lessons[1].names["en"])
    assert (step.done, step.total, step.parts, step.minutes_left) == (1, 4, "1 / 4 parts", 8)


def test_three_steps_are_shown_and_the_rest_waits_below(person: User) -> None:
    courses = [a_course(2) for _ in range(5)]
    for hours, (_, lessons) in enumerate(courses):
        record.write(person, Opened(activity=lessons[0].about()), at=AT + timedelta(hours=hours))

    found = see(person)

    newest_first = [course.pk for course, _ in reversed(courses)]
    assert [step.training.activity_id for step in found.steps] == newest_first[:3]
    assert [step.training.activity_id for step in found.more_steps] == newest_first[3:]


def test_a_series_gives_way_to_the_webinar_in_it(person: User) -> None:
    part = an_activity(Kind.PART)
    other = an_activity(Kind.PART)
    event = an_activity(Kind.EVENT, mode=Mode.ALL, components=[part, other])
    an_activity(Kind.SERIES, mode=Mode.AT_LEAST, needed=1, components=[event])
    record.write(person, Completed(activity=part.about()), at=AT)

    assert [step.training.activity_id for step in see(person).steps] == [event.pk]


def test_registered_webinars_come_by_date_and_past_ones_wait(person: User) -> None:
    late, soon, past = (
        list_event(name, AT + timedelta(days=days)) for name, days in (("late", 20), ("soon", 2), ("past", -3))
    )
    running = list_event("running", AT - timedelta(hours=1))
    for event in (late, soon, past, running):
        enrolling.enrol(person, event, at=AT - timedelta(days=30))

    found = see(person)

    assert [one.title for one in found.coming] == ["running", "soon", "late"]
    assert [(one.title, one.path) for one in found.waiting] == [("past", "/en/past/")]


def test_what_was_withdrawn_is_not_waiting(person: User) -> None:
    course, _ = a_course()
    enrolling.enrol(person, course, at=AT)
    assert [one.activity_id for one in see(person).waiting] == [course.pk]

    enrolling.withdraw(person, course, at=AT)

    assert see(person).empty


def test_certificates_that_end_within_ninety_days_or_ended_are_told(person: User) -> None:
    course, _ = a_course()
    enrolling.enrol(person, course, at=AT)
    today = AT.date()
    names = {"safe": 91, "soon": 90, "today": 0, "over": -1, "revoked": 30, "renewed": -5}
    kinds = {name: an_activity(Kind.CERTIFICATION, name) for name in names}
    references = {
        name: earn(person, kinds[name], until=today + timedelta(days=days), course=course)
        for name, days in names.items()
    }
    earn(person, kinds["renewed"], until=today + timedelta(days=700))
    about = kinds["revoked"].about()
    record.write(person, Revoked(activity=about, reference=references["revoked"]), at=AT)
    record.write(person, Expired(activity=kinds["over"].about(), reference=references["over"]), at=AT)

    found = see(person)

    told = [(one.certification_id, one.state, one.renew_path) for one in found.expiring]
    again = f"/en/read/{course.pk}/"
    assert told == [
        (kinds["over"].pk, "expired", again),
        (kinds["today"].pk, "expiring", again),
        (kinds["soon"].pk, "expiring", again),
    ]


def test_what_is_done_is_told_by_year_with_minutes_and_certificates(person: User) -> None:
    first, first_lessons = a_course(2)
    second, second_lessons = a_course(2)
    for lessons, at in ((first_lessons, AT.replace(year=2025)), (second_lessons, AT)):
        for lesson in lessons:
            record.write(person, Completed(activity=lesson.about()), at=at)
    reference = earn(person, an_activity(Kind.CERTIFICATION), until=None, course=second)

    years = see(person).years

    assert [(year.year, year.minutes) for year in years] == [(2026, 10), (2025, 10)]
    assert [one.training.activity_id for year in years for one in year.finished] == [second.pk, first.pk]
    assert [holding.path for holding in years[0].finished[0].holdings] == [f"/verify/{reference}/"]
    assert years[1].finished[0].holdings == ()


def test_dues_of_others_are_listed_the_first_due_first(person: User) -> None:
    rows = [
        Due(1, "open", None, "/a/", mandatory=False),
        Due(2, "late", date(2026, 5, 1), "/b/"),
        Due(3, "soon", date(2026, 4, 1), "/c/"),
    ]
    doors.register_dues(lambda who, at: rows if who == person else [])

    assert [due.title for due in see(person).dues] == ["soon", "late", "open"]
    assert see(a_person("other")).dues == ()


def test_the_page_says_everything_in_words(client: Client, person: User) -> None:
    course, lessons = a_course(3)
    record.write(person, Completed(activity=lessons[0].about()), at=AT)
    doors.register_dues(lambda who, at: [Due(1, "Safe medication", date(2026, 4, 1), "/c/")])
    client.force_login(person)

    page = client.get("/en/my/").content.decode()

    assert "1 / 3 parts" in page
    assert f'href="/en/read/{lessons[0].pk}/"' in page
    assert "Safe medication" in page
    assert course.names["en"] in page
    assert "Who has looked at my data" in page


def test_an_empty_page_says_what_will_be_here_and_offers_three(client: Client, person: User) -> None:
    for number in range(4):
        course, _ = a_course()
        catalogue.list_activity(
            course,
            language="en",
            form=Form.COURSE,
            title=f"Course {number}",
            summary="",
            path=f"/en/{number}/",
            published_at=AT + timedelta(days=number),
        )
    client.force_login(person)

    response = client.get("/en/my/")

    found = response.context["overview"]
    assert found.empty
    assert [one.title for one in found.suggested] == ["Course 3", "Course 2", "Course 1"]
    assert "Everything you study will appear here" in response.content.decode()


def fill(person: User, number: int) -> None:
    """So many rows of each group."""
    for index in range(number):
        _, lessons = a_course(3)
        record.write(person, Opened(activity=lessons[0].about()), at=AT)
        done, parts = a_course(2)
        for part in parts:
            record.write(person, Completed(activity=part.about()), at=AT)
        earn(person, an_activity(Kind.CERTIFICATION), until=AT.date() + timedelta(days=30), course=done)
        enrolling.enrol(person, a_course()[0], at=AT)
        enrolling.enrol(person, list_event(f"event{index}", datetime(2099, 1, 1, tzinfo=UTC)), at=AT)


@pytest.mark.parametrize("number", [1, 3])
def test_the_heart_s_own_queries_do_not_grow(
    client: Client, person: User, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    fill(person, number)  # doors are stubs here; ``test_my_page`` asks the real ones
    client.force_login(person)
    client.get("/en/my/")

    with django_assert_num_queries(6):
        response = client.get("/en/my/")

    assert len(response.context["overview"].coming) == number


def test_certificates_page_lists_all(client: Client, person: User) -> None:
    reference = earn(person, an_activity(Kind.CERTIFICATION), until=None)
    client.force_login(person)

    page = client.get("/en/my/certificates/").content.decode()

    assert f"/verify/{reference}/" in page
    assert f"/en/{reference}.pdf" in page


@pytest.mark.parametrize("path", ["/fi/my/", "/sv/my/certificates/"])
def test_strangers_are_asked_to_sign_in(client: Client, db: None, path: str) -> None:
    response = client.get(path)

    assert (response.status_code, response.headers["Location"]) == (302, f"{path[:3]}/accounts/login/?next={path}")
