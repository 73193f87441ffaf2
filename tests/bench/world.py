"""What the bench asks for: people half way through the demo's courses, and statements about them."""

import gzip
import http.client
import json
import re
import uuid
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from learning import doors, enrolling, record
from learning.enums import Kind
from learning.models import Activity, Component
from learning.statements import Completed, Opened, Watched
from lrs import credentials
from people import organising
from people.enums import RoleKind
from people.models import Organisation, User
from tests.bench import client

KEY, SECRET = "bench", "bench-secret-of-a-client-0123456789"


def pages() -> list[tuple[str, bytes]]:
    """The pages to measure, with requests of a person who is half way through a course, and of a manager."""
    learner, manager = _person("learner"), _person("manager")
    team = Organisation.objects.get(code="north-savo-children")
    organising.appoint(manager, RoleKind.MANAGER, at=timezone.now(), organisation=team)
    course = Activity.objects.filter(kind=Kind.COURSE).order_by("pk")[0]
    lessons = _lessons(course)
    at = timezone.now() - timedelta(days=2)
    enrolling.enrol(learner, course, at=at)
    for lesson in lessons[: len(lessons) // 2]:
        record.write(learner, Opened(activity=lesson.about(), within=course.about()), at=at)
        record.write(learner, Completed(activity=lesson.about(), within=course.about()), at=at)
    credentials.create(name="Bench", key=KEY, secret=SECRET, scopes=["all"], at=timezone.now())
    here = doors.addresses([(course.pk, course.kind)], "fi")[course.pk]
    lesson = doors.addresses([(lessons[1].pk, lessons[1].kind)], "fi")[lessons[1].pk]
    mine, theirs = cookie(learner), cookie(manager)
    return [
        ("front page, anonymous", client.request("/fi/")),
        ("catalogue, anonymous", client.request("/fi/catalogue/")),
        ("catalogue", client.request("/fi/catalogue/", cookie=mine)),
        ("course page", client.request(here, cookie=mine)),
        ("lesson", client.request(lesson, cookie=mine)),
        ("my learning", client.request("/fi/my/", cookie=mine)),
        ("matrix", client.request("/fi/team/", cookie=theirs)),
    ]


def first_page(port: int) -> list[tuple[str, int]]:
    """The bytes of the front page and what it loads, compressed as a proxy or our static files send them."""
    connection = http.client.HTTPConnection("127.0.0.1", port)

    def load(path: str) -> bytes:
        connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
        return connection.getresponse().read()

    page = load("/fi/")
    found = re.findall(rb'(?:href|src)="(/static/[^"]+|/brand.css)"', page)
    loaded = {path.decode(): len(load(path.decode())) for path in found}
    html = len(gzip.compress(page)) if page[:2] != b"\x1f\x8b" else len(page)
    rows = [("the page itself, compressed", html), *((path.split("/")[-1], size) for path, size in loaded.items())]
    return [*rows, ("all", html + sum(loaded.values()))]


def batch(size: int) -> bytes:
    """Statements of about 1.2 kB about lessons nobody of ours enrolled in."""
    return json.dumps([_statement() for _ in range(size)]).encode()


def open_a_lesson(number: int) -> None:
    """Somebody opens a lesson of the first course."""
    course, lessons = _course()
    person = _crowd()[number % len(_crowd())]
    record.write(
        person,
        Opened(activity=lessons[number % len(lessons)].about(), within=course.about()),
        at=timezone.now(),
    )


def watch_a_minute(number: int) -> None:
    """Somebody watches part of a recording."""
    recording = Activity.objects.filter(kind=Kind.RECORDING).order_by("pk")[0]
    person = _crowd()[number % len(_crowd())]
    start = float(number % 60)
    said = Watched(activity=recording.about(), spans=((start, start + 30),), length=120, position=start + 30)
    record.write(person, said, at=timezone.now())


_people: list[User] = []


def _crowd() -> list[User]:
    """Fifty people of the demo world."""
    if not _people:
        _people.extend(User.objects.order_by("pk")[:50])
    return _people


def _course() -> tuple[Activity, list[Activity]]:
    course = Activity.objects.filter(kind=Kind.COURSE).order_by("pk")[0]
    return course, _lessons(course)


def _lessons(course: Activity) -> list[Activity]:
    """The parts of a course in their order."""
    version = course.versions.order_by("-number")[0]
    return [part.activity for part in Component.objects.filter(version=version).select_related("activity")]


def _person(name: str) -> User:
    """Somebody who may sign in outside development mode."""
    return User.objects.create_user(f"bench-{name}@example.org", given_name="Bench", family_name=name.title())


def cookie(person: User) -> str:
    """The cookie of a session in which the person has signed in."""
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def _statement() -> dict[str, object]:
    """One statement as a content package would send it."""
    number = uuid.uuid4()
    course = f"https://content.example/courses/{number.int % 40}"
    return {
        "id": str(number),
        "actor": {
            "objectType": "Agent",
            "account": {"homePage": "https://people.example", "name": f"learner-{number.int % 2000}"},
        },
        "verb": {"id": "http://adlnet.gov/expapi/verbs/progressed", "display": {"en": "progressed"}},
        "object": {
            "objectType": "Activity",
            "id": f"{course}/units/{number.int % 12}",
            "definition": {
                "type": "http://adlnet.gov/expapi/activities/lesson",
                "name": {"en": "A unit of a course", "fi": "Kurssin osa"},
                "description": {"en": "What the unit is about, in a sentence of the usual length for such a text."},
            },
        },
        "result": {"score": {"scaled": 0.5}, "completion": False, "duration": "PT4M12.5S"},
        "context": {
            "registration": str(uuid.UUID(int=number.int ^ 1, version=4)),
            "language": "fi",
            "platform": "A content package",
            "contextActivities": {
                "parent": [{"objectType": "Activity", "id": course}],
                "grouping": [{"objectType": "Activity", "id": "https://content.example/catalogue"}],
                "category": [{"objectType": "Activity", "id": "https://w3id.org/xapi/cmi5/context/categories/cmi5"}],
            },
            "extensions": {"https://w3id.org/xapi/cmi5/context/extensions/sessionid": str(number)},
        },
        "timestamp": "2026-11-02T10:00:00.123Z",
    }
