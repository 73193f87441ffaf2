"""Two thousand people who finish the same test within a minute: what it costs, and whether an answer is lost."""

from itertools import count

from django.utils import timezone

from courses import questions, scoring, taking
from courses.enums import QuestionKind
from courses.models import Answer, Attempt
from learning import doors, enrolling
from learning.enums import Kind, State
from learning.models import Activity, Component, Progress
from lrs.models import Statement
from people.models import User
from tests.bench import client, journeys, world
from tests.bench.journeys import SHARE, Journey

PEOPLE, WITHIN = 2000, 60.0  # finishing, within so many seconds
SEVERAL = 300  # people, enough for a figure
PASSED = "http://adlnet.gov/expapi/verbs/passed"
_numbers = count()

HEADINGS = ("rush", "people", "people/s", "median ms", "p95 ms", "not as expected", "passed", "answers kept", "said")


def measure(port: int, people: int) -> list[tuple[object, ...]]:
    """One after the other, as many as the server takes, at 60 % of that, and all these people within a minute."""
    course, test = _test()
    several = min(SEVERAL, people)
    idle, _pace = _rush("one after the other", port, course, test, several // 5, at_a_time=1)
    full, pace = _rush("eight at a time: the capacity", port, course, test, several, at_a_time=8)
    easy, _pace = _rush(f"{SHARE:.0%} of the capacity", port, course, test, several, a_second=SHARE * pace)
    rush, _pace = _rush(f"arriving within {WITHIN:.0f} s", port, course, test, people, a_second=people / WITHIN)
    return [idle, full, easy, rush]


def _test() -> tuple[Activity, Activity]:
    """A course of the demo, and its test that is marked at once and has a question with one right option."""
    for course in Activity.objects.filter(kind=Kind.COURSE).order_by("pk"):
        parts = Component.objects.filter(version=course.versions.order_by("-number")[0]).select_related("activity")
        for test in [part.activity for part in parts if part.activity.kind == Kind.TEST]:
            kinds = {version.content["kind"] for version in questions.paper_of(questions.original(test)).versions}
            if QuestionKind.FREE_TEXT not in kinds and QuestionKind.SINGLE in kinds:
                return course, test
    raise LookupError("the demo has no such test")


def _rush(
    name: str,
    port: int,
    course: Activity,
    test: Activity,
    people: int,
    *,
    at_a_time: int = 0,
    a_second: float = 0.0,
) -> tuple[tuple[object, ...], float]:
    """So many people finish the test, so many at a time or so many a second; the figures, and the people a second."""
    names = [f"finishing.{next(_numbers)}@example.org" for _ in range(people)]
    crowd = User.objects.bulk_create([User(email=one, given_name="Fin", password="!") for one in names])
    where = doors.addresses([(course.pk, course.kind), (test.pk, test.kind)], "fi")[test.pk]
    begun = [_begin(person, course, test, where) for person in crowd]
    said = Statement.objects.filter(verb=PASSED, activity=test.iri).count()
    timing = journeys.walk_all(port, begun, at_a_time=at_a_time, a_second=a_second)
    mine = Attempt.objects.filter(person__in=crowd, activity=test, passed=True)
    done = Progress.objects.filter(person__in=crowd, activity=test, state=State.COMPLETED).count()
    kept = Answer.objects.filter(attempt__in=mine, correct=True).count()
    wanted = sum(len(one.order) for one in Attempt.objects.filter(person__in=crowd, activity=test))
    said = Statement.objects.filter(verb=PASSED, activity=test.iri).count() - said
    pace = people / timing.seconds
    times = (f"{pace:.1f}", f"{timing.median:.0f}", f"{timing.p95:.0f}", timing.wrong)
    return (name, people, *times, done, f"{kept} of {wanted}", said), pace


def _begin(person: User, course: Activity, test: Activity, where: str) -> Journey:
    """The person has answered all questions but one; what their browser sends from here on."""
    at = timezone.now()
    enrolling.enrol(person, course, at=at)
    attempt = taking.start_attempt(person, test, course=course, at=at)
    asked = questions.of_attempt(attempt)
    last = max(place for place, one in enumerate(asked) if one.content["kind"] == QuestionKind.SINGLE)
    for place, version in enumerate(asked):
        if place != last:
            taking.save_answer(attempt, version, scoring.right_response(version.content), at=at)
    cookie = f"{world.cookie(person)}; csrftoken={journeys.TOKEN}"
    right = scoring.right_response(asked[last].content)[0]
    return [
        (journeys.form(f"{where}questions/{last + 1}/", cookie, answer=right), 302),
        (journeys.form(f"{where}attempt/", cookie, finish="yes"), 302),
        (client.request(f"{where}results/{attempt.number}/", cookie=cookie), 200),
    ]
