"""What a drill's site knows before it begins: learners, courses of lessons, and a credential trusted for those."""

from django.db import transaction
from django.utils import timezone

from learning import record
from lrs import credentials
from tests import worlds
from tests.drills import clients
from tests.drills.statements import Known

LEARNERS, COURSES, LESSONS = 40, 5, 6


def build() -> Known:
    """Make them; answers what the clients speak of."""
    lessons = [lesson.iri for _ in range(COURSES) for lesson in worlds.a_course(LESSONS)[1]]
    with transaction.atomic():
        identities = [record.identify(worlds.a_person(f"drill{number}")) for number in range(LEARNERS)]
    credentials.create(
        name="Drill",
        key=clients.KEY,
        secret=clients.SECRET,
        scopes=["all"],
        trusted_prefixes=sorted({lesson.rpartition("/")[0] + "/" for lesson in lessons}),
        at=timezone.now(),
    )
    return Known([{"homePage": one.home_page, "name": one.name} for one in identities], lessons)
