"""A course as one reader sees it: the contents, how far they are, and where they go on. Few queries, however long."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.translation import get_language, override

from courses import outline
from courses.models import CoursePage, Edition, Leaf, Reflection
from courses.outline import News, Outline, Part
from learning.enums import Kind, State
from learning.models import Activity, Component, Enrolment, Progress, Version
from people.languages import LANGUAGES
from people.models import User

NOT_STARTED = "NOT_STARTED"


@dataclass
class Reading:
    """A course, its contents in the page's language, and the reader's own rows of it."""

    page: CoursePage
    course: Activity
    edition: Edition
    outline: Outline
    path: str
    person: User | None = None
    enrolment: Enrolment | None = None
    rows: dict[int, Progress] = field(default_factory=dict)
    others: Mapping[str, Edition] = field(default_factory=dict)
    own_texts: dict[int, list[Reflection]] = field(default_factory=dict)

    @property
    def enrolled(self) -> bool:
        """Whether the reader takes part."""
        return self.enrolment is not None

    @property
    def progress(self) -> Progress | None:
        """How far the reader is with the course."""
        return self.rows.get(self.course.pk)

    @property
    def completed(self) -> bool:
        """Whether the reader has finished the course."""
        return self.progress is not None and self.progress.state == State.COMPLETED

    @property
    def done(self) -> set[int]:
        """The parts that the reader has finished."""
        return {
            part.activity
            for part in self.outline.parts
            if part.activity in self.rows and self.rows[part.activity].state == State.COMPLETED
        }

    def state(self, part: Part) -> str:
        """How far the reader is with a part."""
        row = self.rows.get(part.activity)
        return row.state if row else NOT_STARTED

    @property
    def next(self) -> Part | None:
        """Where the reader goes on; None when everything is done."""
        place = self.progress.place_id if self.progress else None
        return outline.next_step(self.outline, done=self.done, place=place)

    @property
    def minutes_left(self) -> int:
        """The minutes of what is not done."""
        return outline.minutes_left(self.outline, self.done)

    def url(self, part: Part) -> str:
        """Where a part is read."""
        return f"{self.path}{part.path}"

    def may_open(self, part: Part) -> bool:
        """Parts are for those who take part; the first lesson is for everybody to look at."""
        return self.enrolled or (not part.is_test and part == self.outline.parts[0])

    @property
    def notice(self) -> News | None:
        """What replaced something that the reader may have learnt before; None once they have finished the course."""
        news = self.outline.news
        if news is None or not news.invalidating or self.enrolment is None or self.completed:
            return None
        return news if self.enrolment.enrolled_at < news.day else None

    def texts(self, part: Part) -> list[Reflection]:
        """What the reader wrote for themselves in a part; asked of the database once."""
        if self.person is None:
            return []
        if part.activity not in self.own_texts:
            mine = Reflection.objects.filter(person=self.person, activity=part.activity)
            self.own_texts[part.activity] = list(mine)
        return self.own_texts[part.activity]

    def refresh(self) -> None:
        """Read the reader's rows again, after something was stated."""
        if self.person is not None:
            self.rows = _rows(self.person, self.course, self.outline)

    def paths_of(self, part: Part, rest: str = "") -> dict[str, str]:
        """Where the part, or what follows below it, is read in each other language.

        Where the course lacks it, that is the course's front page in that language, or the site's.
        """
        found = {language: f"/{language}/" for language in LANGUAGES if language != self.edition.language}
        for language, edition in self.others.items():
            same = outline.unpack(edition.contents).of(part.activity)
            found[language] = f"{edition.path}{same.path}{rest}" if same else edition.path
        return found


def of(page: CoursePage, person: object) -> Reading | None:
    """The course for this reader; None while it was never published. Whoever is enrolled keeps their version."""
    known = person if isinstance(person, User) else None
    mine = {"activity__kind": Kind.COURSE, "activity__key": page.translation_key}
    enrolment = Enrolment.objects.filter(person=known, withdrawn_at=None, **mine).first() if known else None
    newest = Version.objects.filter(**mine).order_by("-number").values("pk")[:1]
    wanted = Q(version=Subquery(newest)) | Q(version=enrolment.version_id if enrolment else None)
    editions = list(Edition.objects.filter(wanted).select_related("version__activity"))
    language = (get_language() or "fi")[:2]
    own = enrolment.version_id if enrolment else None
    spoken = sorted((one for one in editions if one.language == language), key=lambda one: one.version_id != own)
    if not spoken:
        return None
    edition = spoken[0]
    others = {one.language: one for one in editions if one.version_id == edition.version_id and one != edition}
    course = edition.version.activity
    course.revision = str(edition.version.number)
    contents = outline.unpack(edition.contents)
    rows = _rows(known, course, contents) if known else {}
    return Reading(page, course, edition, contents, edition.path, known, enrolment, rows, others)


def _rows(person: User, course: Activity, contents: Outline) -> dict[int, Progress]:
    """The person's progress with the course and its parts."""
    wanted = [course.pk, *(part.activity for part in contents.parts)]
    return {row.activity_id: row for row in Progress.objects.filter(person=person, activity__in=wanted)}


def may_open_any(request: HttpRequest, leaves: QuerySet[Leaf]) -> bool:
    """Whether who asks may open one of these leaves in a course that shows it to them."""
    placed = Component.objects.filter(activity__in=leaves.values("activity"), version__activity__kind=Kind.COURSE)
    courses = CoursePage.objects.filter(translation_key__in=placed.values("version__activity__key")).live()
    numbers = set(leaves.values_list("pk", flat=True))
    return any(_opens(request, course, numbers) for course in courses.select_related("locale"))


def _opens(request: HttpRequest, course: CoursePage, leaves: Collection[int]) -> bool:
    """Whether who asks may open one of these leaves in the course."""
    with override(course.locale.language_code):
        found = of(course, request.user)
    if found is None or not any(part.leaf in leaves and found.may_open(part) for part in found.outline.parts):
        return False
    return all(restriction.accept_request(request) for restriction in course.get_view_restrictions())


def preview(page: CoursePage, contents: Outline) -> Reading:
    """A draft as its author sees it: nobody's progress, no activity yet."""
    course = Activity(kind=Kind.COURSE, key=page.translation_key, names={page.locale.language_code: page.title})
    edition = Edition(language=page.locale.language_code, title=page.title, minutes=contents.minutes)
    return Reading(page, course, edition, contents, page.get_url() or "")
