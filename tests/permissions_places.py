"""Where the permission table looks: rows of the demo world, at the organiser's own centre and at another one."""

import io
from collections.abc import Callable

from django.db.models import Model
from django.urls import reverse
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page

from certificates.models import Certificate, Rule
from competences.models import Requirement
from courses.carrying import arriving, gathering
from courses.exchange.course import archive
from courses.models import Case, CoursePage, LessonPage, ModulePage, Question, QuestionBank, Submission
from learning import access
from library.models import CentrePage, Feedback
from lrs.models import Credential, Rejection
from people import invitations
from people.enums import ImportKind, ImportState
from people.importing import running
from people.models import Centre, Import, Invitation, Job, Organisation, RoleProfile, User
from webinars.models import EventPage, Highlight, Occasion, RoomService, Seating, SeriesPage, WorkshopOutput

OWN, OTHER = "south", "east"  # the demo's organiser works for the first
Place = Callable[[], str]
COURSE, OTHER_COURSE = "/fi/south/monialainen-yhteistyo/", "/fi/east/barnahus-tyon-perusteet/"
LESSON = COURSE + "mita-yhteistyo-on/miksi-yksi-ei-riita/"
FILM = COURSE + "mita-yhteistyo-on/sama-lapsi-nelja-tapaa/"
TEST = COURSE + "yhteinen-suunnitelma/loppukoe/"
SERIES = "/fi/south/integratiivinen-tutkimus-ja-kehittaminen/"
HELD_EVENT = SERIES + "yhdyspinnoilla/"
OPEN_EVENT = "/fi/west/lapsi-vaativan-eron-keskella/lapsen-turvallisuus/"
LATER_EVENT = "/fi/inner/yhteinen-asiakas/oma-tiimi/"


def of_event(name: str, *more: object, centre: str = OWN) -> Place:
    """A screen of the organiser's desk about an event of the centre that has outputs, else about any."""

    def place() -> str:
        event = _event(centre)
        found = [row(event) if callable(row) else row for row in more]
        return reverse(f"webinars_desk:{name}", args=[event.pk, *found])

    return place


def of_event_page(name: str, centre: str = OWN) -> Place:
    """A screen about the page of an event of the centre."""
    return row_of(name, EventPage, centre__code=centre, locale__language_code="fi")


def of_series(name: str, centre: str = OWN) -> Place:
    """A screen about the page of a series of the centre."""
    return row_of(name, SeriesPage, centre__code=centre, locale__language_code="fi")


def _event(centre: str) -> Occasion:
    events = Occasion.objects.filter(activity__centre__code=centre).order_by("-outputs", "pk")
    return events.filter(outputs__isnull=False).first() or events.first()


def seating(event: Occasion) -> int:
    """A part of the event."""
    return Seating.objects.filter(occasion=event).earliest("pk").pk


def output(event: Occasion) -> int:
    """An output of the event; of an event without any, one that does not exist."""
    return getattr(WorkshopOutput.objects.filter(occasion=event).first(), "pk", 0)


def highlight(event: Occasion) -> int:
    """A highlight, as above."""
    return getattr(Highlight.objects.filter(occasion=event).first(), "pk", 0)


def row_of(name: str, model: type[Model], **wanted: object) -> Place:
    """A screen about the first row like that."""
    return lambda: reverse(name, args=[model._default_manager.filter(**wanted).earliest("pk").pk])


def service(name: str, centre: str = OWN) -> Place:
    """A screen about a service of the centre that makes rooms."""

    def place() -> str:
        return reverse(
            f"webinars_desk:{name}", args=[RoomService.objects.filter(centre__code=centre).earliest("pk").pk]
        )

    return place


def certificate(name: str, centre: str = OWN) -> Place:
    """A screen about a certificate of the centre."""
    return row_of(f"certificate-ledger:{name}", Certificate, issuer__code=centre)


def rule(name: str, centre: str = OWN) -> Place:
    """A screen about a rule of the centre."""
    return row_of(f"certificate-rules:{name}", Rule, issuer__code=centre)


def of_course(name: str, centre: str = OWN) -> Place:
    """A screen about a course of the centre."""
    return row_of(name, CoursePage, centre__code=centre)


def of_language(name: str, centre: str = OWN) -> Place:
    """What is done with the Swedish of a course of the centre."""
    return lambda: reverse(name, args=[CoursePage.objects.filter(centre__code=centre).earliest("pk").pk, "sv"])


def translation(centre: str = OWN) -> Place:
    """A course of the centre beside its original."""
    return row_of("translation", CoursePage, centre__code=centre, locale__language_code="sv")


def centre_page(name: str, centre: str = OWN) -> Place:
    """A screen about what stands below the centre's page."""
    return row_of(name, CentrePage, centre__code=centre)


def package(centre: str = OWN) -> Place:
    """A package that the organiser, or at another centre the administrator, has brought."""

    def place() -> str:
        person = User.objects.get(email=f"{'organiser' if centre == OWN else 'admin'}@talkoot.example")
        above = CentrePage.objects.filter(centre__code=centre).earliest("pk")
        gathered = gathering.gather(CoursePage.objects.filter(centre__code=centre).earliest("pk"), viewer=person)
        data, state, sources = gathering.packed(gathered)
        file = io.BytesIO(b"".join(archive.pieces(gathering.texts(data, state), sources)))
        found = arriving.keep(file, person=person, above=above, title="Kurssi", at=timezone.now())
        return reverse("courses_carrying:package", args=[found.uuid])

    return place


def question(name: str, centre: str = OWN) -> Place:
    """A screen about a question of the centre."""
    return row_of(name, Question, bank__centre__code=centre)


def bank(name: str, centre: str = OWN) -> Place:
    """A screen about a question bank of the centre."""
    return row_of(name, QuestionBank, centre__code=centre)


def case(name: str, centre: str = OWN) -> Place:
    """A screen about a case of the centre."""
    return row_of(name, Case, bank__centre__code=centre)


def module(name: str, centre: str = OWN) -> Place:
    """A screen about a module of the centre."""
    return row_of(name, ModulePage, centre__code=centre)


def text_of_another_centre() -> str:
    """A text that waits for a teacher of a centre that is not the organiser's."""
    rows = Submission.objects.exclude(course__centre__code=OWN)
    return reverse("courses_grading:grade", args=[rows.earliest("pk").pk])


def requirement(name: str) -> Place:
    """A screen about a requirement."""
    return row_of(f"requirements:{name}", Requirement)


def credential(name: str) -> Place:
    """A screen about the demo's credential."""
    return row_of(f"xapi-credentials:{name}", Credential, key="demo")


def rejection() -> str:
    """The screen about a request that the store refused."""
    row = Rejection.objects.first() or Rejection.objects.create(
        credential=Credential.objects.get(key="demo"),
        at=timezone.now(),
        method="POST",
        resource="statements",
        status=400,
    )
    return reverse("xapi-refused:inspect", args=[row.pk])


def organisation(name: str) -> Place:
    """A screen about an organisation that people work for."""
    return row_of(f"organisations:{name}", Organisation, code="north-savo")


def job(name: str) -> Place:
    """A screen about the learner's job."""
    return row_of(f"jobs:{name}", Job, person__email="learner@talkoot.example")


def jobs_of_learner(name: str) -> Place:
    """A screen about the learner's jobs."""
    return lambda: reverse(f"jobs:{name}", args=[User.objects.get(email="learner@talkoot.example").uuid])


def profile() -> str:
    """The screen about a role profile."""
    row, _made = RoleProfile.objects.get_or_create(code="lead", defaults={"names": {"fi": "Vetäjä"}})
    return reverse("profiles:edit", args=[row.pk])


def invitation(name: str) -> Place:
    """A deed about an invitation that nobody has answered."""
    return lambda: reverse(f"invitations:{name}", args=[an_invitation().uuid])


def an_invitation() -> Invitation:
    """An invitation in the demo world, of somebody who has not come yet."""
    guest, _made = User.objects.get_or_create(email="guest@talkoot.example", defaults={"password": "!"})
    at = timezone.now()
    times = {"made_at": at, "sent_at": at, "expires_at": at + invitations.LASTS}
    return Invitation.objects.get_or_create(person=guest, accepted_at=None, withdrawn_at=None, defaults=times)[0]


def an_import(name: str) -> Place:
    """A screen about an import whose columns are to be chosen."""

    def place() -> str:
        run = Import.objects.filter(state=ImportState.NEW).first()
        if run is None:
            file = io.BytesIO("Sähköposti;Etunimi\r\naino@example.org;Aino\r\n".encode())
            admin = User.objects.get(email="admin@talkoot.example")
            run = running.upload(file, "x.csv", kind=ImportKind.PEOPLE, invites=False, by=admin, at=timezone.now())
        return reverse(f"imports:{name}", args=[run.uuid])

    return place


def picture(centre: str = OWN) -> Place:
    """The editor's question about a picture in the centre's collection."""
    return lambda: _upload("images", get_image_model(), centre, width=1, height=1)


def document(centre: str = OWN) -> Place:
    """The editor's question about a document in the centre's collection."""
    return lambda: _upload("documents", get_document_model(), centre)


def _upload(kind: str, model: type[Model], centre: str, **fields: object) -> str:
    """A row without its file, of which nothing but the number is asked."""
    space = access.collection_of(Centre.objects.get(code=centre))
    row, _made = model._default_manager.get_or_create(collection=space, title="Liite", defaults={"file": "x", **fields})
    return reverse(f"wagtailadmin_api:{kind}:detail", args=[row.pk]) + "?fields=_,id"


def learner_page(name: str) -> Place:
    """A screen about the demo's learner."""
    return row_of(f"wagtailusers_users:{name}", User, email="learner@talkoot.example")


def page_of(model: type[Page]) -> Place:
    """The Finnish page of that kind which was made first, at the organiser's centre."""
    return lambda: model.objects.filter(locale__language_code="fi", centre__code=OWN).earliest("pk").get_url()


def check() -> str:
    """The address to which an answer to a lesson's check is sent."""
    for lesson in LessonPage.objects.filter(locale__language_code="fi", centre__code=OWN).order_by("path"):
        for block in lesson.body:
            if block.block_type == "check":
                module = lesson.get_parent().slug
                return f"{COURSE}{module}/{lesson.slug}/checks/{block.value.key}/"
    raise LookupError("no lesson has a check")


def reflection() -> str:
    """The address to which a reflection is sent."""
    return _of_block("reflection")


def poll() -> str:
    """The address to which a vote is sent."""
    return _of_block("poll")


def pack() -> str:
    """The address of a download pack."""
    return _of_block("pack")


def _of_block(kind: str) -> str:
    """The address of the first block of that kind."""
    for lesson in LessonPage.objects.filter(locale__language_code="fi", centre__code=OWN).order_by("path"):
        for block in lesson.body:
            if block.block_type == kind:
                return f"{COURSE}{lesson.get_parent().slug}/{lesson.slug}/{kind}s/{block.id}/"
    raise LookupError(f"no lesson has a {kind}")


def feedback() -> str:
    """The administrators' page of a message about accessibility."""
    return reverse("accessibility-feedback:answer", args=[Feedback.objects.earliest("pk").pk])
