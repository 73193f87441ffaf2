"""The demo's learners at every stage of the courses: not started, half way, done lately, about to expire, expired."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from courses import demo, polling, questions, taking
from courses.models import CoursePage, LessonPage, Submission
from learning import enrolling
from learning.enums import Kind, State
from learning.models import Activity, Component, Enrolment, Progress
from people import demo as people_demo
from people.models import User

# How many days ago people finished, counted from the end of a two-year certificate: long expired, just expired,
# expiring soon, and well within.
FINISHED = (900, 760, 715, 712, 640, 500, 365, 250, 120, 60, 30, 9)
PLAN = (
    "Kokeilisimme kuuden viikon ajan lyhyttä aloituspalaveria, johon vanhempi tulee mukaan. Hyöty huomataan, kun kolme"
    " perhettä viidestä sanoo tietävänsä, kenelle soittaa. Tiimin esihenkilö päättää jatkosta sovittuna päivänä."
)
YARD = (
    "Jään Eliaksen viereen portaille ja pyydän, että hänelle tuodaan takki ja jotain juotavaa. Kerron, minne kaveri"
    " vietiin, ja haen rehtorilta uutisia välitunnin jälkeen. Soitan huoltajalle ennen koulupäivän loppua, ja oma"
    " opettaja kysyy seuraavana aamuna, miten yö meni."
)


def live(*, at: datetime) -> None:
    """Let the demo's people learn; whoever has begun is left alone, for their further dice would fall differently."""
    courses = _courses()
    taken = set(Enrolment.objects.filter(activity__in=courses).values_list("person", "activity"))
    begun = {person for person, _course in taken}
    for number, person in enumerate(people_demo.crowd()):
        if person.pk not in begun:
            _learn(person, number, courses, at)
    _let_the_learner_learn(courses, taken, at)
    _let_them_vote(at)
    _let_somebody_write(_by_word(courses, "menetelmät"), PLAN, at - timedelta(days=1))
    _let_somebody_write(_by_word(Activity.objects.filter(kind=Kind.COURSE), "Kriisin"), YARD, at - timedelta(days=1))


def _let_them_vote(at: datetime) -> None:
    """Whoever has finished a lesson with a poll has voted in it."""
    for lesson in LessonPage.objects.live().filter(locale__language_code="fi"):
        activity = Activity.objects.get(kind=Kind.LESSON, key=lesson.key)
        for poll in lesson.body:
            if poll.block_type != "poll":
                continue
            done = Progress.objects.filter(activity=activity, state=State.COMPLETED).select_related("person")
            for row in done.exclude(person__votes__key=poll.id):
                option, words = Random(str(row.person.uuid)).choice(list(polling.options(poll.value).items()))
                polling.vote(row.person, activity, UUID(poll.id), UUID(option), words=words, at=row.completed_at or at)


def _courses() -> list[Activity]:
    """The demo's courses that have been there for years, in a fixed order."""
    pages = CoursePage.objects.live().filter(locale__language_code="fi", translation_key__in=demo.taken())
    keys = pages.order_by("slug")
    found = {activity.key: activity for activity in Activity.objects.filter(kind=Kind.COURSE)}
    return [found[key] for key in keys.values_list("translation_key", flat=True)]


def _learn(person: User, number: int, courses: list[Activity], at: datetime) -> None:
    """One person's way: the first thirty-four, the demo manager's team, are further than the others."""
    rng = Random(number)
    eager = number < 34
    for place, course in enumerate(courses):
        if rng.random() < (0.2 if eager else 0.74) + 0.1 * place:
            continue
        stage = rng.random()
        if stage < (0.1 if eager else 0.2):
            enrolling.enrol(person, course, at=at - timedelta(days=rng.randint(1, 30)))
        elif stage < (0.3 if eager else 0.5):
            began = at - timedelta(days=rng.randint(3, 120), hours=rng.randint(0, 9))
            demo.walk(person, course, until=rng.choice((0.2, 0.4, 0.5, 0.7)), at=began, rng=rng)
        else:
            began = at - timedelta(days=rng.choice(FINISHED) + rng.randint(0, 5), hours=rng.randint(1, 9))
            demo.walk(person, course, at=began, rng=rng)


def _let_the_learner_learn(courses: list[Activity], taken: set, at: datetime) -> None:
    """The demo's learner: one course half way, one certificate that expires in twenty days, one not begun."""
    learner = people_demo.person("learner")
    barnahus, methods, multiprofessional = (
        _by_word(courses, word) for word in ("Barnahus", "menetelmät", "Monialainen")
    )
    rng = Random("learner")
    if (learner.pk, barnahus.pk) not in taken:
        demo.walk(learner, barnahus, at=_two_years_before(at + timedelta(days=20)), rng=rng)
    if (learner.pk, multiprofessional.pk) not in taken:
        demo.walk(learner, multiprofessional, until=0.4, at=at - timedelta(days=6), rng=rng)
    if (learner.pk, methods.pk) not in taken:
        enrolling.enrol(learner, methods, at=at - timedelta(days=2))


def _let_somebody_write(course: Activity, text: str, at: datetime) -> None:
    """Somebody who had not begun the course has answered the free text of its test, which waits for a teacher."""
    if Submission.objects.filter(course=course).exists():
        return
    enrolled = set(Enrolment.objects.filter(activity=course).values_list("person", "activity"))
    person = next(one for one in people_demo.crowd() if (one.pk, course.pk) not in enrolled)
    enrolling.enrol(person, course, at=at)
    test = Component.objects.filter(version__activity=course, activity__kind=Kind.TEST).latest("pk").activity
    attempt = taking.start_attempt(person, test, course=course, at=at)
    asked = next(one for one in questions.of_attempt(attempt) if one.content["kind"] == "FREE_TEXT")
    taking.save_answer(attempt, asked, [text], at=at)
    taking.submit_attempt(attempt, course=course, at=at)


def _by_word(courses: Iterable[Activity], word: str) -> Activity:
    """The course whose Finnish name holds the word."""
    return next(course for course in courses if word in course.names["fi"])


def _two_years_before(moment: datetime) -> datetime:
    """The same day two years earlier, some hours before its end, so that what is earned then ends on the day."""
    try:
        earlier = moment.replace(year=moment.year - 2)
    except ValueError:  # the 29th of February
        earlier = moment.replace(year=moment.year - 2, day=28)
    return earlier - timedelta(hours=4)
