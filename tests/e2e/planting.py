"""What the browser's tests add to the demo world: canaries, a tool that is trusted, and more people who sign in.

Canaries are words hidden where the demo's organiser and manager have no business; whoever meets one has seen too much.
Run once inside the settings of the site that is being built: ``python -m tests.e2e.planting``.
"""

import base64
import json
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import django
from django.conf import settings
from django.test import override_settings
from django.utils import timezone

if TYPE_CHECKING:
    from certificates.models import Certificate
    from people.models import Centre

OTHER_CENTRE = "Kanarialintu"  # in everything unpublished of a centre that is not the organiser's
OTHER_EMPLOYER = "Keltasirkku"  # in the name of somebody whom the manager does not lead
HIDDEN_NAME = "Salainen"
HIDDEN_PERSON = UUID("5a1a1e00-0000-4000-8000-0000000000e2")
TRUSTED_KEY, TRUSTED_SECRET = "tool", "a-tool-of-the-tests"
CENTRE = "north"
OTHER_EVENT = UUID("a7faa35f-cc76-4ede-a198-b91e21385daf")  # a webinar of the western centre that takes registrations
INVITED = "kutsuttu@example.org"
GUEST = "kanarialintu@example.org"
OTHER_RULE, OWN_RULE = "barnahus", "multiprofessional"  # the eastern and the southern centre's
SIGN_INS = [f"{name}@talkoot.example" for name in ("learner", "manager", "organiser", "admin")]
PLANTED = "planted.json"  # in the data folder: addresses and codes that only the planting knows
EMPLOYER = "lapland"
# Who signs in besides the demo's: one with two jobs and the manager of the second, one who leaves, an organiser
ALSO_HERE = {
    "twofold": ("Kaisla", "Kahtaalla"),
    "northern": ("Pohja", "Johtaja"),
    "leaver": ("Lilja", "Lähtevä"),
    "western": ("Vanessa", "Väst"),
}
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def plant() -> None:
    """Everything below: what other centres and another employer keep to themselves, and a credential."""
    from people.models import Centre

    centre = Centre.objects.get(code=CENTRE)
    _hide_pages(centre)
    _hide_files(centre)
    _hide_questions(centre)
    _hide_person()
    _let_more_people_sign_in()
    _hide_vote()
    _hide_text(centre)
    _hide_registration()
    _hide_service(centre)
    _hide_outputs()
    _hide_certificate()
    _lend_a_credential()
    invitation = _invitation()
    told = {"invitation": invitation, "invitation_over": f"{invitation[:-2]}_/"}
    told |= {"guest": _guest_place(), **_certificates_in_every_state(), "preparing": _certificate_not_drawn_yet()}
    told["leaving"] = _certify("leaver@talkoot.example", OTHER_RULE).code
    (Path(settings.DATA_DIR) / PLANTED).write_text(json.dumps(told))


def _invitation() -> str:
    """The address that somebody was sent who is to choose a password."""
    from people import invitations
    from people.models import Organisation, Profession, User

    _person, invitation = invitations.invite(
        INVITED,
        given_name="Kaija",
        family_name="Kutsuttu",
        language="fi",
        organisation=Organisation.objects.get(code=EMPLOYER),
        profession=Profession.objects.get(code="nurse"),
        started_on=date(2026, 1, 1),
        by=User.objects.get(email="admin@talkoot.example"),
        at=timezone.now(),
    )
    return invitations.link(invitation).removeprefix(settings.BASE_URL)


def _hide_pages(centre: object) -> None:
    """A course, a module and a series that nobody has published."""
    from wagtail.models import Page

    from courses.models import CoursePage, ModuleLibraryPage, ModulePage
    from webinars.models import SeriesPage

    above = Page.objects.get(slug=CENTRE, locale__language_code="fi", depth=3)
    library = above.add_child(instance=ModuleLibraryPage(title=f"{OTHER_CENTRE} kirjasto", live=False))
    drafts = (
        (above, CoursePage(title=f"{OTHER_CENTRE} kurssi", benefit="Opit varovaisuutta.", live=False)),
        (above, SeriesPage(title=f"{OTHER_CENTRE} sarja", summary="Varovaisuudesta.", centre=centre, live=False)),
        (library, ModulePage(title=f"{OTHER_CENTRE} moduuli", live=False)),
    )
    for parent, page in drafts:
        parent.add_child(instance=page).save_revision()


def _hide_files(centre: object) -> None:
    """A picture, a document and a video in the other centre's collection."""
    from django.core.files.base import ContentFile
    from wagtail.documents import get_document_model
    from wagtail.images import get_image_model

    from learning import access
    from learning.models import Video

    named = {"title": f"{OTHER_CENTRE} tiedosto", "collection": access.collection_of(centre)}
    get_image_model().objects.create(file=ContentFile(PIXEL, "lintu.png"), **named)
    get_document_model().objects.create(file=ContentFile(b"x", "lintu.txt"), **named)
    Video.objects.create(file=ContentFile(b"x", "lintu.mp4"), type="video", duration=1, **named)


def _hide_questions(centre: object) -> None:
    """A question bank with one question and one case."""
    from courses.models import Case, Question, QuestionBank

    bank = QuestionBank.objects.create(centre=centre, name=f"{OTHER_CENTRE} pankki")
    Question.objects.create(bank=bank, kind="TRUE_FALSE", texts={"fi": f"{OTHER_CENTRE} kysyy?"})
    Case.objects.create(bank=bank, name=f"{OTHER_CENTRE} tapaus", story={"fi": f"{OTHER_CENTRE} kertoo."})


def _hide_text(centre: object) -> None:
    """A text that somebody wrote as an answer in the other centre's course, and that waits for its teacher."""
    from courses import questions, taking
    from learning import enrolling
    from learning.models import Activity, Component
    from people.models import User

    at, person = timezone.now(), User.objects.get(uuid=HIDDEN_PERSON)
    course = Activity.objects.get(kind="COURSE", centre=centre)
    enrolling.enrol(person, course, at=at)
    test = Component.objects.filter(version__activity=course, activity__kind="TEST").latest("pk").activity
    attempt = taking.start_attempt(person, test, course=course, at=at)
    asked = next(one for one in questions.of_attempt(attempt) if one.content["kind"] == "FREE_TEXT")
    taking.save_answer(attempt, asked, [f"{OTHER_CENTRE} kirjoitti."], at=at)
    taking.submit_attempt(attempt, course=course, at=at)


def _hide_person() -> None:
    """Somebody of another employer, who has to do what their employer asks."""
    from competences import requiring
    from learning.models import Activity
    from people import organising
    from people.models import Organisation, Profession, User

    now = timezone.now()
    employer = Organisation.objects.get(code=EMPLOYER)
    person = User.objects.create_user(
        "keltasirkku@talkoot.example",
        uuid=HIDDEN_PERSON,
        given_name=HIDDEN_NAME,
        family_name=OTHER_EMPLOYER,
        is_demo=True,
        joined_at=now,
    )
    profession = Profession.objects.get(code="social-worker")
    organising.employ(person, organisation=employer, profession=profession, on=date(2024, 1, 8))
    requiring.keep(
        "canary",
        activity=Activity.objects.filter(kind="COURSE").earliest("pk"),
        organisation=employer,
        active_from=date(2024, 1, 8),
        due_days=90,
        titles={"fi": f"{OTHER_EMPLOYER} vaatimus"},
    )


def _let_more_people_sign_in() -> None:
    """Two of them work where the demo's manager leads, one of these for another employer too."""
    from allauth.account.models import EmailAddress

    from people import organising
    from people.demo import HOME, PASSWORD
    from people.models import Centre, Organisation, Profession, User

    now, people = timezone.now(), {}
    for name, (given, family) in ALSO_HERE.items():
        email = f"{name}@talkoot.example"
        people[name] = User.objects.create_user(email, PASSWORD, given_name=given, family_name=family, joined_at=now)
        EmailAddress.objects.create(user=people[name], email=email, verified=True, primary=True)
    profession = Profession.objects.get(code="social-worker")
    home, other = (Organisation.objects.get(code=code) for code in (HOME, EMPLOYER))
    for name, place in (("twofold", home), ("twofold", other), ("leaver", home)):
        organising.employ(people[name], organisation=place, profession=profession, on=date(2024, 1, 8))
    organising.appoint(people["northern"], "MANAGER", at=now, organisation=other)
    organising.appoint(people["western"], "ORGANISER", at=now, centre=Centre.objects.get(code="west"))


def _hide_vote() -> None:
    """What the hidden person voted for, in words that no option has."""
    from courses import polling
    from courses.models import LessonPage
    from learning.models import Activity
    from people.models import User

    person = User.objects.get(uuid=HIDDEN_PERSON)
    for lesson in LessonPage.objects.live().filter(locale__language_code="fi"):
        for poll in (block for block in lesson.body if block.block_type == "poll"):
            option = next(iter(polling.options(poll.value)))
            activity = Activity.objects.get(kind=lesson.kind, key=lesson.key)
            said = f"{OTHER_EMPLOYER} äänesti"
            polling.vote(person, activity, UUID(poll.id), UUID(option), words=said, at=timezone.now())


def _hide_registration() -> None:
    """A guest's place in another centre's webinar, what the guest needs, a name nobody has found out, and a duty."""
    from webinars import attending, duties, registering
    from webinars.models import Occasion
    from webinars.presence.items import Present

    occasion = Occasion.objects.get(activity__key=OTHER_EVENT)
    registering.register(
        registering.Guest(f"{OTHER_CENTRE} Vieras", GUEST),
        occasion,
        list(occasion.seatings.filter(withdrawn=False)),
        at=timezone.now(),
        language="fi",
        told=registering.Told(needs=f"{OTHER_CENTRE} laulaa"),
        quiet=True,
    )
    part = occasion.seatings.filter(withdrawn=False).first()
    duties.add(occasion, "OWN", words=f"{OTHER_CENTRE} hoitaa", at=timezone.now(), by=None)
    attending.bring_in(occasion, [Present(f"{OTHER_CENTRE} Huone")], at=timezone.now(), by=None, part=part)


def _hide_service(centre: "Centre") -> None:
    """A service for rooms of the other centre, with its secret."""
    from webinars import hosting
    from webinars.enums import RoomKind
    from webinars.models import RoomService

    server = f"https://{OTHER_CENTRE.lower()}.example/bigbluebutton/api"
    service = RoomService(centre=centre, kind=RoomKind.BIGBLUEBUTTON, name=f"{OTHER_CENTRE} huoneet", server=server)
    hosting.keep(service, secret=f"{OTHER_CENTRE} avaa ovet", by=None, at=timezone.now())


def _hide_outputs() -> None:
    """An output and a highlight of another centre's webinar that nobody has reviewed."""
    from webinars import outputs
    from webinars.models import Occasion

    occasion = Occasion.objects.get(activity__key=OTHER_EVENT)
    text = {"fi": f"{OTHER_CENTRE} ehdottaa"}
    outputs.keep_output(occasion, key=uuid4(), question=text, proposals=[{"text": text, "count": 3}], responses=9)
    outputs.keep_highlight(occasion, key=uuid4(), theme=text, text=text)


def _hide_certificate() -> None:
    """A certificate that another centre issued to the hidden person."""
    _certify("keltasirkku@talkoot.example", OTHER_RULE)


def _certify(email: str, code: str) -> "Certificate":
    """Somebody's certificate by a rule, drawn, and told to nobody."""
    from certificates import issuing
    from certificates.models import Certificate, Rule
    from learning import record
    from learning.statements import Completed
    from people.models import User

    now = timezone.now()
    person = User.objects.get(email=email)
    rule = Rule.objects.get(code=code)
    parts = rule.activity.versions.latest("number").placements.select_related("activity")
    record.write(person, *(Completed(activity=part.activity.about()) for part in parts), at=now)
    issuing.issue_completed(person, rule.activity, at=now, quiet=True)
    return Certificate.objects.get(person=person)


def _guest_place() -> str:
    """The guest's own page, whose address only the guest knows."""
    from webinars import confirming
    from webinars.models import Registration

    return confirming.personal_path(Registration.objects.get(guest_email=GUEST), "fi")


def _certificates_in_every_state() -> dict[str, str]:
    """Codes of certificates that are no longer valid: the demo withdraws one and lets some end; one is replaced."""
    from certificates import issuing
    from certificates.enums import Deed
    from certificates.models import Certificate, Entry

    replaced = Certificate.objects.exclude(entries__deed__in=[Deed.REVOKED, Deed.EXPIRED]).filter(person__is_demo=True)
    replaced = replaced.exclude(person__email__in=SIGN_INS).exclude(person__uuid=HIDDEN_PERSON).earliest("pk")
    issuing.correct(replaced, by=None, reason="Nimi oli kirjoitettu väärin.", at=timezone.now())
    ended = {
        deed.lower(): Entry.objects.filter(deed=deed).earliest("pk").certificate.code
        for deed in (Deed.REVOKED, Deed.EXPIRED)
    }
    return {**ended, "replaced": replaced.code}


def _certificate_not_drawn_yet() -> str:
    """The organiser's certificate: no task draws it, and it is too young for the sweep to miss it."""
    from certificates import issuing
    from certificates.models import Rule
    from learning import record
    from learning.statements import Completed
    from people.models import User

    person = User.objects.get(email="organiser@talkoot.example")
    rule = Rule.objects.get(code=OWN_RULE)
    parts = rule.activity.versions.latest("number").placements.select_related("activity")
    with override_settings(TASKS={"default": {"BACKEND": "django.tasks.backends.dummy.DummyBackend"}}):
        record.write(person, *(Completed(activity=part.activity.about()) for part in parts), at=timezone.now())
        certificate = issuing.issue(person, rule, at=timezone.now() + timedelta(days=1))
    return f"/fi/my/certificates/{certificate.uuid}.pdf"


def _lend_a_credential() -> None:
    """Another tool's credential, which an administrator trusts for everything that can be learned here."""
    from lrs import credentials
    from lrs.models import Scope

    credentials.create(
        name="Tool",
        key=TRUSTED_KEY,
        secret=TRUSTED_SECRET,
        scopes=[Scope.ALL],
        trusted_prefixes=[settings.IRI_BASE],
        at=timezone.now(),
    )


if __name__ == "__main__":
    django.setup()
    plant()
