"""A course that is reviewed: its drafts, the people of its centre, and what they do on the review's page."""

from datetime import date
from typing import Any

from django.test import Client

from courses import covering, reviewing, tasks
from courses.models import CoursePage, Deed, LessonPage, Review
from courses.reviewing import Standing
from learning import access
from people import organising
from people.enums import RoleKind
from people.models import Centre, User
from tests import worlds
from tests.courses import scenes

TEXT = "8a4c7a52-0a52-4d2c-9f0e-8b1f6f5f0a01"


def words(text: str) -> list[dict[str, Any]]:
    """A lesson's body of one text."""
    return [{"type": "text", "value": f"<p>{text}</p>", "id": TEXT}]


def a_member(kind: str, centre: Centre, profession: str = "") -> User:
    """Somebody with a role in a centre, and with a job where a profession is given."""
    person = worlds.a_person(language="en")
    organising.appoint(person, kind, at=scenes.AT, centre=centre)
    if profession:
        organising.employ(
            person,
            organisation=worlds.an_organisation(),
            profession=worlds.a_profession(profession),
            on=date(2025, 1, 1),
        )
    return User.objects.get(pk=person.pk)


def signed_in(person: User) -> Client:
    """The person's browser."""
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(person)
    return client


class Board:
    """A published course of some lessons, the first of them rewritten by its author, and who may review it."""

    def __init__(self, lessons: int = 2) -> None:
        self.module = scenes.a_module()
        self.lessons = [
            scenes.a_lesson(self.module, f"Osa {place + 1}", body=words("Vanha laki.")) for place in range(lessons)
        ]
        self.page = scenes.a_course(self.module)
        self.centre = self.page.centre
        access.keep_centre(self.centre)
        self.author = a_member(RoleKind.EDITOR, self.centre, "social-worker")
        self.expert = a_member(RoleKind.SUBJECT_EXPERT, self.centre, "nurse")
        self.second = a_member(RoleKind.EDITOR, self.centre)
        self.publisher = a_member(RoleKind.PUBLISHER, self.centre)
        self.organiser = a_member(RoleKind.ORGANISER, self.centre)
        self.rewrite("Uusi laki.")

    @property
    def course(self) -> CoursePage:
        """The course as it is kept."""
        return CoursePage.objects.get(pk=self.page.pk)

    @property
    def path(self) -> str:
        """The review's page."""
        return f"/admin/courses/{self.page.pk}/review/"

    def rewrite(self, text: str, by: User | None = None, lesson: int = 0, **fields: Any) -> None:
        """Save another draft of a lesson."""
        page = LessonPage.objects.get(pk=self.lessons[lesson].pk).get_latest_revision_as_object()
        page.body = page.body.stream_block.to_python(words(text))
        for name, value in fields.items():
            setattr(page, name, value)
        page.save_revision(user=by or self.author)

    def pause(self) -> None:
        """Let the queue look at the drafts that were saved."""
        tasks.look_again.enqueue(review_id=self.review.pk)

    def shown(self, person: User) -> Any:
        """What the page tells somebody."""
        answer = signed_in(person).get(self.path)
        assert answer.status_code == 200
        return answer.context

    def form(self) -> dict[str, Any]:
        """The fields of the page that nobody sees, as they are now."""
        one = self.one
        return {"turn": one.turn.pk if one else "", "token": covering.token(covering.parts(self.course))}

    def do(self, person: User, deed: str, *, form: dict[str, Any] | None = None, **said: Any) -> Any:
        """Press a button of the page, freshly loaded unless a form is given."""
        data = {**(form or self.form()), "deed": deed, **said}
        return signed_in(person).post(self.path, data)

    def go_to(self, step: str) -> None:
        """Submit the course, and let everybody before this step approve it."""
        done = [self.do(self.author, "submit").status_code]
        if step in {"ACCESSIBILITY", "PUBLICATION"}:
            done.append(self.do(self.expert, "approve").status_code)
        if step == "PUBLICATION":
            done.append(self.do(self.second, "approve").status_code)
        assert (set(done), self.step) == ({302}, step)

    @property
    def one(self) -> Standing | None:
        """What waits for a decision."""
        return reviewing.standing(self.course)

    @property
    def step(self) -> str:
        """Where the course is; empty while nobody has to decide."""
        return str(self.one.step.value) if self.one else ""

    @property
    def review(self) -> Review:
        """The newest review."""
        return Review.objects.filter(course=self.page).latest("pk")

    @property
    def deeds(self) -> list[str]:
        """What was done, in its order."""
        return list(Deed.objects.filter(review__course=self.page).order_by("pk").values_list("kind", flat=True))

    def read(self, lesson: int = 0) -> str:
        """The words of a lesson that readers are shown."""
        return str(LessonPage.objects.get(pk=self.lessons[lesson].pk).body[0].value)
