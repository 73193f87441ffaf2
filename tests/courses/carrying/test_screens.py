"""The screens of packages: what goes out, what would come in, that it is on its way, and what became of it."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from wagtail.models import Page

from courses.carrying import arriving
from courses.enums import Arrival
from courses.models import CoursePackage, CoursePage, LessonPage, ModulePage, TestPage
from learning.enums import TaskState
from learning.models import TaskRun
from learning.queue import running
from people import organising
from people.enums import RoleKind
from people.models import User
from tests import worlds
from tests.architecture.conftest import QUEUE
from tests.courses import scenes
from tests.courses.carrying import parcels

pytestmark = pytest.mark.django_db
AT = parcels.AT


@pytest.fixture(autouse=True)
def _queue(settings: Any) -> None:
    """Tasks wait until somebody runs them."""
    settings.TASKS = QUEUE


@pytest.fixture
def content() -> bytes:
    """A small course, gone again."""
    found = []
    with parcels.forgotten():
        found.append(parcels.exported(scenes.a_small_course()[0]))
    return found[0]


@pytest.fixture
def above(content: bytes) -> Any:
    """The page of a centre without courses."""
    return scenes.a_centre_page()


def an_editor(code: str = "south") -> User:
    """Somebody who adds courses at a centre."""
    person = worlds.a_person(f"editor.{code}", language="en")
    centre = scenes.a_centre_page(worlds.a_centre(code)).centre
    organising.appoint(person, RoleKind.EDITOR, at=AT, centre=centre)
    return User.objects.get(pk=person.pk)


def browser(person: User) -> Client:
    """Signed in, in English."""
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(person)
    return client


def into(above: Any) -> str:
    """Where packages are brought."""
    return f"/admin/course-packages/into/{above.pk}/"


def sent(client: Client, above: Any, content: bytes) -> str:
    """The address to which one is led with a package that can be read."""
    answer = client.post(into(above), {"file": SimpleUploadedFile("course.zip", content)})
    package = CoursePackage.objects.first()
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/admin/course-packages/{package.uuid}/")
    return answer.headers["Location"]


def read(client: Client, address: str) -> str:
    """The text of a page."""
    answer = client.get(address)
    assert (answer.status_code, answer.headers["Cache-Control"].count("no-store")) == (200, 1)
    return answer.content.decode()


def told(client: Client, answer: Any) -> str:
    """The page to which a deed leads."""
    assert answer.status_code == 302
    return read(client, answer.headers["Location"])


def run_all() -> None:
    """What a worker would do."""
    for task in TaskRun.objects.filter(state=TaskState.WAITING, name="courses.tasks.import_course"):
        running.run(str(task.pk))


def test_a_package_is_looked_at_imported_and_leads_to_what_was_made(above: Any, content: bytes) -> None:
    client = browser(an_editor())
    address = sent(client, above, content)
    page = read(client, address)
    for text in ("Nothing is written yet.", "Yhteistyö", "Questions: 3 new, 0 here already", "Import as drafts"):
        assert text in page
    assert (len(re.findall(r"<td>\s*New\s*</td>", page)), CoursePage.objects.count()) == (5, 0)

    page = told(client, client.post(address, {"confirmed": "yes"}))
    assert "“Yhteistyö” is being imported" in page
    assert ("ui/import.js" in page, 'id="progress"' in page) == (True, True)
    assert "Is being imported" in read(client, into(above))
    assert client.post(address, {"confirmed": "yes"}).headers["Location"] == address  # a double click
    assert client.post(address, {"discard": "yes"}).headers["Location"] == address  # too late
    run_all()

    page = read(client, address)
    assert "“Yhteistyö” was imported" in page
    assert "ui/import.js" not in page
    made = [one.pk for model in (CoursePage, ModulePage, LessonPage, TestPage) for one in model.objects.all()]
    assert len(made) == 5
    for pk in made:
        assert f'href="/admin/pages/{pk}/edit/"' in page
    assert client.post(address, {"confirmed": "yes", "existing": "copy"}).headers["Location"] == address  # an old tab
    run_all()
    assert CoursePage.objects.count() == 1
    CoursePage.objects.get().delete()
    assert "The course has been deleted since." in read(client, address)


def test_a_course_that_is_here_is_copied_or_left(above: Any, content: bytes) -> None:
    client = browser(an_editor())
    client.post(sent(client, above, content), {"confirmed": "yes"})
    run_all()
    course, address = CoursePage.objects.get(), sent(client, above, content)
    page = read(client, address)
    assert ("This course is here already." in page, "Make a copy" in page) == (True, True)
    client.post(address, {"confirmed": "yes"})
    run_all()
    page = read(client, address)
    assert ("Nothing was made." in page, f"/admin/pages/{course.pk}/edit/" in page) == (True, True)
    again = sent(client, above, content)
    client.post(again, {"confirmed": "yes", "existing": "copy"})
    run_all()
    assert ("was imported" in read(client, again), CoursePage.objects.count()) == (True, 2)


def test_a_refusal_tells_why_keeps_the_package_and_can_be_tried_again(above: Any, content: bytes) -> None:
    client = browser(an_editor())
    address = sent(client, above, content)
    client.post(address, {"confirmed": "yes"})
    package = CoursePackage.objects.get()
    CoursePackage.objects.update(state=Arrival.REFUSED, problem="The reason in words.")
    page = read(client, address)
    for text in ("The package was not imported. Nothing was made.", "The reason in words.", "Import as drafts"):
        assert text in page
    assert "Refused" in read(client, into(above))
    client.post(address, {"confirmed": "yes"})
    assert (CoursePackage.objects.get().state, arriving.state(package)) == (Arrival.RUNNING, Arrival.RUNNING)


def test_what_killed_its_workers_is_told_as_an_error_of_the_site(above: Any, content: bytes) -> None:
    client = browser(an_editor())
    address = sent(client, above, content)
    client.post(address, {"confirmed": "yes"})
    TaskRun.objects.update(state=TaskState.DEAD, ended_at=AT)
    assert "Something went wrong in the site itself" in read(client, address)
    assert "Failed" in read(client, into(above))
    client.post(address, {"confirmed": "yes"})
    run_all()
    assert "was imported" in read(client, address)


def test_a_package_is_thrown_away(above: Any, content: bytes) -> None:
    client = browser(an_editor())
    address = sent(client, above, content)
    assert "The package was deleted. Nothing was imported." in told(client, client.post(address, {"discard": "yes"}))
    assert (CoursePackage.objects.count(), parcels.files(), CoursePage.objects.count()) == (0, [], 0)
    assert (client.get(address).status_code, client.post(address, {"confirmed": "yes"}).status_code) == (404, 404)


def test_a_package_whose_file_is_gone_is_asked_for_again(above: Any, content: bytes) -> None:
    client = browser(an_editor())
    address = sent(client, above, content)
    arriving._store().delete(arriving._name(CoursePackage.objects.get()))
    assert "The package is not there any more. Choose it again." in told(client, client.get(address))
    assert CoursePackage.objects.count() == 0
    again = sent(client, above, content)
    client.post(again, {"confirmed": "yes"})
    arriving._store().delete(arriving._name(CoursePackage.objects.get()))
    run_all()
    assert CoursePackage.objects.get().problem == "The package is not there any more. Choose it again."


def test_others_do_not_find_a_package(above: Any, content: bytes) -> None:
    address = sent(browser(an_editor()), above, content)
    for other in (parcels.an_admin(), an_editor("north")):
        client = browser(other)
        for answer in (
            client.get(address),
            client.post(address, {"confirmed": "yes"}),
            client.post(address, {"discard": "y"}),
        ):
            assert answer.status_code == 404
        assert "Yhteistyö" not in client.get(into(above)).content.decode()
    assert CoursePackage.objects.get().state == Arrival.WAITING
    learner = browser(worlds.a_person("learner")).get(address)
    assert (learner.status_code, learner.headers["Location"].startswith(address)) == (302, False)


def test_another_centres_page_takes_no_packages(above: Any, content: bytes) -> None:
    client = browser(an_editor("north"))
    assert client.get(into(above)).status_code == 404
    assert client.post(into(above), {"file": SimpleUploadedFile("x.zip", content)}).status_code == 404
    assert (CoursePackage.objects.count(), client.get(into(Page.get_first_root_node())).status_code) == (0, 404)


def test_who_may_not_add_any_more_does_not_find_their_package(above: Any, content: bytes) -> None:
    editor = an_editor()
    address = sent(browser(editor), above, content)
    organising.dismiss(editor.roles.get(), at=AT)
    organising.appoint(editor, RoleKind.PUBLISHER, at=AT, centre=above.centre)
    client = browser(User.objects.get(pk=editor.pk))
    assert [client.get(address).status_code, client.post(address).status_code] == [404, 404]


def test_the_list_of_packages_asks_as_often_however_many_there_are(
    above: Any, content: bytes, django_assert_num_queries: Callable[[int], AbstractContextManager]
) -> None:
    client, editor = browser(an_editor()), User.objects.get(email__startswith="editor.south")
    client.get(into(above))
    for number in (1, 3):
        for place in range(number):
            package = CoursePackage.objects.create(
                by=editor, above=above, digest=f"{number}{place}", title="Kurssi", at=AT, state=Arrival.RUNNING
            )
            arriving.tasks.import_course.enqueue(package_id=package.pk)
        with django_assert_num_queries(QUERIES):
            client.get(into(above))


QUERIES = 14


def test_the_export_tells_what_goes_along_and_gives_the_package() -> None:
    page, lessons, _test = scenes.a_small_course()
    lessons[0].title = "Uusi luonnos"
    lessons[0].save_revision()
    client = browser(an_editor())
    address = f"/admin/course-packages/out/{page.pk}/"
    shown = read(client, address)
    for text in ("1 module", "3 lessons and tests", "3 questions", "Goes along as a draft", "Uusi luonnos (Suomi)"):
        assert text in shown
    answer = client.post(address)
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{page.slug}.talkoot.zip"'
    with ZipFile(BytesIO(b"".join(answer.streaming_content))) as package:
        assert package.namelist() == ["course.json", "state.json"]
    assert browser(an_editor("north")).get(address).status_code == 404
