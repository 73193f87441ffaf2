"""A document is handed to whom something live shows it, and to who works with it; to everybody else it is not there."""

from itertools import count
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from modelcluster.models import get_all_child_relations
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.documents.models import Document
from wagtail.fields import RichTextField, StreamField
from wagtail.models import PageViewRestriction, get_page_models

from courses.models import CoursePage, LessonPage
from learning import access, enrolling
from people import organising
from people.enums import RoleKind
from people.models import Centre, User
from tests import worlds
from tests.courses import scenes
from webinars.models import SeriesPage, Session

pytestmark = pytest.mark.django_db
SECRET = b"Salainen ohje"
_numbers = count(1)


def a_document(centre: Centre | None = None, ending: str = "txt") -> Document:
    """A document in the centre's collection."""
    centre = centre or Centre.objects.first() or worlds.a_centre()
    file = ContentFile(SECRET, f"ohje-{next(_numbers)}.{ending}")
    return Document.objects.create(title="Ohje", file=file, collection=access.collection_of(centre))


def body(document: Document, kind: str = "text") -> list[Any]:
    """A lesson's content with a link to the document."""
    text = f'<p><a linktype="document" id="{document.pk}">Ohje</a></p>'
    value = (
        text if kind == "text" else [{"type": "item", "id": str(uuid4()), "value": {"title": "Lisää", "text": text}}]
    )
    return [{"type": kind, "value": value}]


def a_course(*bodies: list[Any] | None) -> tuple[CoursePage, list[LessonPage]]:
    """A course with these lessons."""
    module = scenes.a_module()
    lessons = [scenes.a_lesson(module, f"Osa {place}", body=each) for place, each in enumerate(bodies)]
    return scenes.a_course(module), lessons


def a_learner(course: CoursePage | None = None) -> User:
    """Somebody, who takes part in the course."""
    person = worlds.a_person()
    if course:
        enrolling.enrol(person, scenes.activity(course), at=scenes.AT)
    return person


def an_organiser(centre: Centre) -> User:
    """Somebody who organises for the centre."""
    person = worlds.a_person()
    organising.appoint(person, RoleKind.ORGANISER, at=scenes.AT, centre=centre)
    access.keep_centre(centre)
    return User.objects.get(pk=person.pk)


def ask(document: Document, person: User | None = None) -> Any:
    """What this person, or a visitor, gets."""
    client = Client()
    if person:
        client.force_login(person)
    return client.get(document.url)


def met(document: Document, *people: User | None) -> list[int]:
    """With which status each is answered; whoever is refused reads nothing of it."""
    answers = [ask(document, person) for person in people]
    for answer in answers:
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert (SECRET in content) == (answer.status_code == 200)
    return [answer.status_code for answer in answers]


def test_a_lesson_s_document_is_for_who_may_open_the_lesson() -> None:
    """Whoever takes part, and the lesson's own centre; not whoever guesses number and name."""
    document = a_document(worlds.a_centre("south"))
    course, _lessons = a_course(None, body(document))
    chief = worlds.a_person("chief", is_superuser=True, is_staff=True)
    ours, theirs = an_organiser(Centre.objects.get(code="south")), an_organiser(worlds.a_centre("north"))

    assert met(document, a_learner(course), ours, chief) == [200, 200, 200]
    assert met(document, None, a_learner(), theirs) == [404, 404, 404]


def test_the_first_lesson_s_document_is_for_everybody() -> None:
    """As the lesson is."""
    document = a_document()
    a_course(body(document), None)

    assert met(document, None, a_learner()) == [200, 200]


def test_a_document_stays_a_download() -> None:
    """Nothing in it is shown or run by the browser."""
    document = a_document(ending="pdf")
    a_course(body(document))

    answer = ask(document)

    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert b"".join(answer.streaming_content) == SECRET


def test_what_nothing_live_shows_is_not_there_for_learners() -> None:
    """Used by nothing, by a draft, by the draft of a live lesson, by a lesson that no course has."""
    unused, drafted, redrafted, alone = [a_document() for _ in range(4)]
    course, lessons = a_course(None, None)
    scenes.a_lesson(scenes.a_module("Yksin"), "Yksin", body=body(alone))
    draft = scenes.a_lesson(lessons[0].get_parent(), "Luonnos", body=body(drafted))
    draft.unpublish()
    changed = LessonPage.objects.get(pk=lessons[1].pk)
    changed.body = changed.body.stream_block.to_python(body(redrafted))
    changed.save_revision()
    learner, editor = a_learner(course), an_organiser(course.centre)

    for document in (unused, drafted, redrafted, alone):
        assert met(document, None, learner, editor) == [404, 404, 200]

    changed.latest_revision.publish()
    assert met(redrafted, None, learner, editor, a_learner(course)) == [404, 404, 200, 200]


@pytest.mark.parametrize("what", ["lesson", "course"])
def test_what_was_taken_off_takes_its_document_along(what: str) -> None:
    document = a_document()
    course, lessons = a_course(None, body(document))
    learner = a_learner(course)
    assert met(document, learner) == [200]

    {"lesson": lessons[1], "course": course}[what].unpublish()

    assert met(document, learner) == [404]


def test_who_has_left_the_course_has_left_its_documents() -> None:
    document = a_document()
    course, _lessons = a_course(None, body(document))
    learner = a_learner(course)
    learner.enrolments.update(withdrawn_at=scenes.AT)

    assert met(document, learner) == [404]


def test_a_page_for_those_signed_in_keeps_its_documents_to_them() -> None:
    """Wagtail lets editors close a page to visitors."""
    document = a_document()
    course, _lessons = a_course(body(document))
    PageViewRestriction.objects.create(page=course, restriction_type=PageViewRestriction.LOGIN)

    assert met(document, None, a_learner()) == [404, 200]


def test_a_translation_s_own_document_is_for_the_same_readers() -> None:
    """Also where the browser asks in another language."""
    document = a_document()
    course, lessons = a_course(None, None)
    scenes.translated(course)
    swedish = scenes.translated(lessons[1])
    swedish.body = swedish.body.stream_block.to_python(body(document))
    swedish.save_revision().publish()

    assert met(document, None, a_learner(), a_learner(course)) == [404, 404, 200]


def test_a_document_in_an_accordion_is_found_too() -> None:
    document = a_document()
    course, _lessons = a_course(None, body(document, "accordion"))

    assert met(document, None, a_learner(course)) == [404, 200]


def holders(block: Any) -> list[Any]:
    """The blocks in a block that may hold a document: running text, and those in which one is chosen."""
    if isinstance(block, blocks.RichTextBlock | DocumentChooserBlock):
        return [block]
    below = list(getattr(block, "child_blocks", {}).values())
    below += [block.child_block] if hasattr(block, "child_block") else []
    return [found for each in below for found in holders(each)]


def test_pages_with_documents_have_somebody_who_answers_for_them() -> None:
    """Another kind of page that offers links to documents needs a door of its own (``learning.lending``)."""
    offering = set()
    pages = get_page_models()
    for model in (*pages, *(relation.related_model for page in pages for relation in get_all_child_relations(page))):
        for field in model._meta.get_fields():
            features = [field.features] if isinstance(field, RichTextField) else []
            if isinstance(field, StreamField):
                features += [getattr(found, "features", None) for found in holders(field.stream_block)]
            if any(given is None or "document-link" in given for given in features):
                offering.add(model)

    assert offering == {LessonPage, SeriesPage, Session}
