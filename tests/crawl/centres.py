"""The centre of a side: a series, an event, a course and a certificate that all see, and what nobody has published."""

import base64
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.core.files.base import ContentFile
from django.db.models import Model
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page

from certificates import issuing, ruling
from certificates.enums import Evidence
from courses import noting, opinions, polling, questions, reviewing, taking
from courses.models import Case, CoursePage, LessonPage, QuestionBank, TestPage
from learning import access, enrolling, record
from learning.models import Activity, Track, Video
from learning.statements import Completed
from library.models import CentrePage
from people import organising
from people.enums import RoleKind
from people.models import Centre, User
from tests import worlds
from tests.courses import scenes as courses
from tests.crawl.employers import somebody
from tests.crawl.sides import NOBODY, OF_CENTRE, Who, word
from tests.webinars import scenes as webinars
from webinars import attending, audience, duties, hosting, matching, outputs, recordings, registering
from webinars.enums import QuestionState, RoomKind
from webinars.models import AudienceQuestion, EventPage, Interest, Occasion, Part, RoomService, Seating, SeriesPage
from webinars.presence.items import Present

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
KINDS = {
    "organiser": RoleKind.ORGANISER,
    "editor": RoleKind.EDITOR,
    "publisher": RoleKind.PUBLISHER,
    "teacher": RoleKind.TEACHER,
    "expert": RoleKind.SUBJECT_EXPERT,
}


def build(side: str, *, at: datetime) -> Centre:
    """The centre with its people and everything that it has, public and hidden."""
    centre = worlds.a_centre(f"{side}-centre")
    above = webinars.a_centre_page(centre)
    for role in OF_CENTRE:
        holder = somebody(Who(role, side).email, role.title(), word(side, "vaki"), at=at)
        organising.appoint(holder, KINDS[role], at=at, centre=centre)
    series = webinars.a_series(centre, title=f"Sarja {side}")
    _build_event(side, series, at=at)
    _build_course(side, centre, at=at)
    _build_service(side, centre, at=at)
    _hide_pages(side, above, series, at=at)
    _hide_files(side, centre)
    access.keep_centre(centre)
    _review_course(side, at=at)
    return centre


def course_of(side: str) -> Activity:
    """The course that all see."""
    return courses.activity(CoursePage.objects.get(title=f"Kurssi {side}"))


def take_part(side: str, *, at: datetime) -> None:
    """The learner of the side comes to the event, takes the course, votes, and writes for themselves and a teacher."""
    learner = User.objects.get(email=Who("learner", side).email)
    occasion = Occasion.objects.get(activity__names__fi=f"Webinaari {side}")
    registering.register(learner, occasion, list(occasion.seatings.all())[:1], at=at, language="fi")
    lesson = courses.activity(LessonPage.objects.get(title=f"Oppitunti {side}"))
    enrolling.enrol(learner, course_of(side), at=at)
    taking.open_lesson(learner, lesson, course=course_of(side), at=at)
    blocks = {block.block_type: block for block in LessonPage.objects.get(title=f"Oppitunti {side}").body}
    taking.reflect(learner, lesson, blocks["reflection"].id, f"{word(side, 'muistio')} mietti.", at=at)
    noting.keep(learner, lesson, f"{word(side, 'muistio')} muistiin.", based="", at=at)
    option = next(iter(polling.options(blocks["poll"].value)))
    said = f"{word(side, 'muistio')} äänesti."
    polling.vote(learner, lesson, UUID(blocks["poll"].id), UUID(option), words=said, at=at)
    test = courses.activity(TestPage.objects.get(title=f"Koe {side}"))
    attempt = taking.start_attempt(learner, test, course=course_of(side), at=at)
    version = questions.of_attempt(attempt)[-1]
    taking.save_answer(attempt, version, [f"{word(side, 'vastaus')} kirjoitti."], at=at)
    taking.submit_attempt(attempt, course=course_of(side), at=at)
    for _person in range(opinions.SHOWN_FROM):
        said = f"{word(side, 'palaute')} sanoo."
        opinions.give(worlds.a_person(), course_of(side), useful="VERY", different=said, better=said, at=at)


def _build_event(side: str, series: SeriesPage, *, at: datetime) -> None:
    """A coming webinar with an open part and one by invitation, a guest in it; outputs nobody has reviewed.

    The part by invitation hands out a document and a link.
    """
    page = _coming_webinar(side, series, at=at)
    occasion = webinars.occasion(page)
    seatings = list(occasion.seatings.all())
    guest = registering.Guest(f"Vieras {word(side, 'vieras')}", f"x@{word(side, 'vieras').lower()}.example")
    told = registering.Told(needs=f"{word(side, 'vieras')} tarvitsee")
    row = registering.register(guest, occasion, seatings[:1], at=at, language="fi", told=told, quiet=True)[0]
    audience.ask(row, f"{word(side, 'vieras')} kysyy?", named=True, language="fi", at=at)
    AudienceQuestion.objects.create(  # of somebody who is in the part by invitation, and shown to those there
        seating=seatings[1],
        text=f"{word(side, 'vieras')} pohtii?",
        language="fi",
        asked_at=at,
        state=QuestionState.SHOWN,
    )
    attending.mark(row, at=at, by=None, minutes=60, reason=f"{word(side, 'vieras')} soitti")
    stranger = Present(f"Outo {word(side, 'vieras')}", f"h@{word(side, 'vieras').lower()}.example")
    attending.bring_in(occasion, [stranger], at=at, by=None, part=seatings[0])
    matching.remember(occasion, {f"{word(side, 'vieras').lower()} padi": (None, row.guest_email)}, at=at, by=None)
    organiser = User.objects.get(email=Who("organiser", side).email)
    duties.add(occasion, "OWN", words=f"{word(side, 'vaki')} hoitaa", owner=organiser, at=at, by=None)
    registering.invite(seatings[1], [f"y@{word(side, 'kutsu').lower()}.example"])
    Interest.objects.create(
        occasion=occasion, email=f"z@{word(side, 'kutsu').lower()}.example", language="fi", asked_at=at
    )
    text = {"fi": f"{word(side, 'luonnos')} ehdottaa"}
    outputs.keep_output(occasion, key=uuid4(), question=text, proposals=[{"text": text, "count": 3}], responses=9)
    outputs.keep_highlight(occasion, key=uuid4(), theme=text, text=text)
    recordings.add(occasion, _video(side, series.centre), at=at)


def _coming_webinar(side: str, series: SeriesPage, *, at: datetime) -> EventPage:
    """Its page: a part for everybody, one by invitation, one for an organisation in which neither side works."""
    soon = at + timedelta(days=20)
    later = soon + timedelta(hours=8)
    closed = word(side, "suljettu")
    elsewhere = worlds.an_organisation(f"muualla-{side}")
    return webinars.an_event(
        series,
        title=f"Webinaari {side}",
        parts=[
            webinars.a_part("Avoin", starts=soon),
            webinars.a_part("Kutsutuille", starts=soon + timedelta(hours=4), access="INVITED"),
            webinars.a_part(
                "Nimetyille",
                starts=later,
                access="NAMED",
                admits=[("organisation", elsewhere.code)],
                join_url=f"https://meet.example/{closed.lower()}",
            ),
        ],
        sessions=[
            webinars.a_session("Puhe", 0, 30, starts=soon),
            webinars.a_session("Ryhmät", 0, 30, starts=soon + timedelta(hours=4), materials=_materials(side, series)),
            webinars.a_session(
                f"{closed} keskustelee",
                0,
                60,
                starts=later,
                people=[webinars.speaker(title=f"{closed} puhuu", organisation=f"{closed} ry")],
            ),
        ],
        registration_opens_at=at - timedelta(days=7),
    )


def _build_service(side: str, centre: Centre, *, at: datetime) -> None:
    """A service for rooms, which the part by invitation has."""
    server = f"https://{word(side, 'palvelu').lower()}.example"
    service = RoomService(centre=centre, kind=RoomKind.JITSI, name="Huoneet", server=server, key=word(side, "palvelu"))
    hosting.keep(service, secret=f"{NOBODY} avaa", by=None, at=at)
    Part.objects.filter(page__centre=centre, access="INVITED").update(room=service)
    Seating.objects.filter(occasion__centres=centre, access="INVITED").update(room=service)


def _review_course(side: str, *, at: datetime) -> None:
    """The course has a draft that is being reviewed, with a remark."""
    course = CoursePage.objects.get(title=f"Kurssi {side}")
    author = User.objects.get(email=Who("editor", side).email)
    draft = course.get_latest_revision_as_object()
    draft.benefit = f"{word(side, 'luonnos')} hyödyttää."
    draft.save_revision(user=author)
    reviewing.submit(CoursePage.objects.get(pk=course.pk), by=author, at=at)
    reviewing.remark(course, by=author, text=f"{word(side, 'luonnos')} huomauttaa.", at=at)


def _video(side: str, centre: Centre) -> Video:
    """A film with captions in the centre's collection; neither is published."""
    named = {"title": f"{word(side, 'luonnos')} filmi", "collection": access.collection_of(centre)}
    video = Video.objects.create(file=ContentFile(b"film", f"{side}.mp4"), type="video", duration=60, **named)
    text = f"WEBVTT\n\n00:00.000 --> 00:05.000\n{word(side, 'luonnos')} sanoo\n"
    Track.objects.create(video=video, language="fi", file=ContentFile(text.encode(), f"{side}.vtt"))
    return video


def _build_course(side: str, centre: Centre, *, at: datetime) -> None:
    """A course of a lesson and a test, what it earns, and somebody who has earned it and lost it again."""
    bank = QuestionBank.objects.create(centre=centre, name=f"{word(side, 'luonnos')} pankki")
    asked = [courses.a_question(bank=bank), courses.a_question(bank=bank)]
    written = courses.a_question("FREE_TEXT", options="a", bank=bank)
    hidden = courses.a_question(bank=bank)
    hidden.texts = {"fi": f"{word(side, 'luonnos')} kysyy?"}
    hidden.save()
    told = {"fi": f"{word(side, 'luonnos')} kertoo."}
    Case.objects.create(bank=bank, name=f"{word(side, 'luonnos')} tapaus", story=told)
    module = courses.a_module(f"Moduuli {side}", centre)
    body = [
        {"type": "text", "value": "<p>Teksti.</p>"},
        {"type": "reflection", "value": {"prompt": "Mieti."}},
        {"type": "check", "value": asked[0].pk},
        {"type": "poll", "value": {"question": "Toimiiko?", "options": ["Kyllä", "Ei"]}},
    ]
    lesson = courses.a_lesson(module, f"Oppitunti {side}", body=body)
    test = courses.a_test(module, [*asked, written], title=f"Koe {side}")
    course = courses.a_course(module, title=f"Kurssi {side}")
    rule = ruling.lay_down(
        f"{side}-rule",
        activity=courses.activity(course),
        titles={"fi": f"Todistus {side}"},
        issuer=centre,
        evidence=Evidence.KNOWLEDGE,
        minutes=60,
        at=at - timedelta(days=1),
    )
    holder = somebody(f"h@{word(side, 'vieras').lower()}.example", "Haltija", word(side, "vieras"), at=at)
    parts = [courses.activity(page) for page in (lesson, test)]
    record.write(holder, *(Completed(activity=part.about()) for part in parts), at=at)
    certificate = issuing.issue(holder, rule, at=at, quiet=True)
    assert certificate is not None
    issuing.revoke(certificate, reason=f"{word(side, 'peruste')} väärä.", by=None, at=at)


def _hide_pages(side: str, above: CentrePage, series: SeriesPage, *, at: datetime) -> None:
    """A series, an event, a course, a module and a centre's page that nobody has published."""
    title = word(side, "luonnos")
    library = courses.a_library(above.centre)
    drafts: list[tuple[Page, Page]] = [
        (above, CoursePage(title=f"{title} kurssi", slug=f"hidden-{side}", benefit="Opit.", live=False)),
        (above, SeriesPage(title=f"{title} sarja", slug="hidden", summary="S.", centre=above.centre, live=False)),
        (library, type(courses.a_module(f"Toinen {side}", above.centre))(title=f"{title} moduuli", live=False)),
        (series, EventPage(title=f"{title} webinaari", slug="hidden", summary="S.", centre=above.centre, live=False)),
    ]
    for parent, page in drafts:
        page.locale = above.locale
        if isinstance(page, EventPage):
            page.parts = [webinars.a_part("Osa", starts=at + timedelta(days=40))]
            page.registration_opens_at = at
        Page.objects.get(pk=parent.pk).specific.add_child(instance=page)
        page.save_revision()
    live = CoursePage.objects.get(title=f"Kurssi {side}")
    live.benefit = f"{title} muuttaa."
    live.save_revision()


def _materials(side: str, series: SeriesPage) -> list[tuple[str, dict[str, object]]]:
    """What a programme item hands out."""
    title = f"{word(side, 'luonnos')} ohjaa"
    file = ContentFile(title.encode(), f"{side}-material.txt")
    collection = access.collection_of(series.centre)
    document = get_document_model().objects.create(title=title, file=file, collection=collection)
    address = f"https://{word(side, 'luonnos').lower()}.example/"
    return [("document", {"title": title, "document": document}), ("link", {"title": title, "address": address})]


def _hide_files(side: str, centre: Centre) -> None:
    """A picture and a document in the centre's collection."""
    files: list[tuple[type[Model], bytes, str]] = [
        (get_image_model(), PIXEL, f"{side}.png"),
        (get_document_model(), f"{word(side, 'luonnos')} lukee".encode(), f"{side}.txt"),
    ]
    for model, content, name in files:
        title = f"{word(side, 'luonnos')} {name}"
        collection = access.collection_of(centre)
        model._default_manager.create(file=ContentFile(content, name), title=title, collection=collection)
