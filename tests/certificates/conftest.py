"""A small world: one centre, one course that earns a certificate, and the people who finish it."""

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from certificates import issuing, ruling
from certificates.enums import Evidence
from certificates.models import Certificate, Rule
from learning import activities, record
from learning.enums import Kind, Mode
from learning.models import Activity
from learning.statements import Completed, Scored
from people.enums import OrganisationKind, RoleKind
from people.models import Area, Centre, Organisation, Role, User

AT = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)
START = datetime(2021, 1, 1, tzinfo=UTC)


@pytest.fixture
def centre(db: None) -> Centre:
    """The centre that issues."""
    return make_centre("south", "Etelän keskus", "Södra centret", "Southern Centre")


def make_centre(code: str, fi: str, sv: str, en: str) -> Centre:
    """A centre with a host organisation of its own."""
    area = Area.objects.create(code=f"area-{code}", names={"fi": fi})
    host = Organisation.objects.create(
        code=f"host-{code}",
        names={"fi": f"{fi} -yhtymä", "sv": f"{sv}, sammanslutning", "en": f"{en} Consortium"},
        kind=OrganisationKind.HOSPITAL_GROUP,
        path=f"host-{code}/",
    )
    return Centre.objects.create(
        code=code,
        names={"fi": fi, "sv": sv, "en": en},
        area=area,
        organisation=host,
        hue=345,
        chroma="0.13",
        email=f"{code}@talkoot.example",
    )


def make_course(centre: Centre, name: str = "Kurssi") -> Activity:
    """A course of one lesson and one test."""
    parts = [
        activities.describe(
            kind=kind, key=uuid4(), names={"fi": f"{name}: {kind}"}, centre=centre, minutes=30, at=START
        )
        for kind in (Kind.LESSON, Kind.TEST)
    ]
    for part in parts:
        activities.publish(part, at=START)
    course = activities.describe(
        kind=Kind.COURSE,
        key=uuid4(),
        names={"fi": name, "sv": f"{name} (sv)", "en": f"{name} (en)"},
        centre=centre,
        minutes=90,
        at=START,
    )
    activities.publish(course, mode=Mode.ALL, components=parts, at=START)
    return course


def make_rule(course: Activity, centre: Centre, code: str = "basics", **fields: object) -> Rule:
    """The rule that finishing the course earns a certificate valid for two years."""
    return ruling.lay_down(
        code,
        activity=course,
        titles={"fi": "Perusteet", "sv": "Grunderna", "en": "The basics"},
        issuer=centre,
        evidence=Evidence.KNOWLEDGE,
        minutes=90,
        **{
            "valid_months": 24,
            "proves": {"fi": ["Tunnistat riskin."], "sv": ["Du känner igen risken."], "en": ["Recognise the risk."]},
            "at": START,
            **fields,
        },
    )


def finish(person: User, course: Activity, *, at: datetime = AT) -> None:
    """The person reads the lesson and passes the test."""
    lesson, test = (part.activity for part in course.versions.get().placements.select_related("activity"))
    record.write(person, Completed(activity=lesson.about(), within=course.about()), at=at)
    record.write(
        person,
        Scored(activity=test.about(), within=course.about(), raw=6, maximum=7, passed=True, attempt=1),
        at=at,
    )


@pytest.fixture
def course(centre: Centre) -> Activity:
    """The course."""
    return make_course(centre)


@pytest.fixture
def rule(course: Activity, centre: Centre) -> Rule:
    """The rule."""
    return make_rule(course, centre)


@pytest.fixture
def learner(db: None) -> User:
    """Somebody whose name has letters of several alphabets of the north."""
    return User.objects.create_user(
        "aija@talkoot.example", "x", given_name="Äijä-Liisa", family_name="Žižek Ŋuŧŧá", language="sv"
    )


@pytest.fixture
def organiser(centre: Centre) -> User:
    """Somebody who organises for the centre."""
    person = User.objects.create_user("olli@talkoot.example", "x", given_name="Olli", family_name="Järvi")
    Role.objects.create(person=person, kind=RoleKind.ORGANISER, centre=centre, started_on=START.date())
    return person


@pytest.fixture
def issued(learner: User, rule: Rule, course: Activity) -> Callable[..., Certificate]:
    """Finishes the course for a person and answers the certificate that was issued."""

    def issue(person: User | None = None, *, at: datetime = AT) -> Certificate:
        holder = person or learner
        finish(holder, course, at=at)
        certificate = issuing.issue(holder, rule, at=at)
        assert certificate is not None
        return certificate

    return issue
