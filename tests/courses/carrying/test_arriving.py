"""However often an import is started and run, whoever imports at the same moment, whenever its worker dies: it is made
once or not at all, and no file stays that belongs to nothing.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from django.core.files.storage import default_storage, storages
from django.db import connection, transaction
from django.db.models.signals import post_save
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import Collection

from courses import tasks
from courses.carrying import arriving, making
from courses.enums import Arrival
from courses.exchange.course import archive
from courses.exchange.items import Unreadable
from courses.models import (
    CoursePackage,
    CoursePage,
    LessonPage,
    ModuleLibraryPage,
    ModulePage,
    Question,
    TestPage,
)
from learning import access
from learning.enums import TaskState
from learning.models import Space, TaskRun, Track, Video
from learning.queue import running
from people import organising
from people.enums import RoleKind
from people.models import User
from tests import worlds
from tests.architecture.conftest import QUEUE
from tests.courses import scenes
from tests.courses.carrying import parcels
from tests.lrs.test_concurrency import together

pytestmark = pytest.mark.django_db
AT, DAY = parcels.AT, timedelta(days=1)
committed = pytest.mark.django_db(transaction=True)


@pytest.fixture
def queue(settings: Any) -> None:
    """Tasks wait until somebody runs them."""
    settings.TASKS = QUEUE


def run_all() -> None:
    """What a worker would do."""
    for task in TaskRun.objects.filter(state=TaskState.WAITING, name=tasks.import_course.module_path):
        running.run(str(task.pk))


def a_package() -> bytes:
    """A course with a picture, a document and a film with captions, gone again."""
    found = []
    with parcels.forgotten():
        module = scenes.a_module()
        scenes.a_lesson(module, body=[parcels.a_block(kind) for kind in ("image", "document", "video")])
        scenes.a_test(module, [scenes.a_question()])
        found.append(parcels.exported(scenes.a_course(module)))
    for name in parcels.files():
        os.unlink(name)
    return found[0]


def now(package: CoursePackage) -> CoursePackage:
    """As the database has it."""
    return CoursePackage.objects.get(pk=package.pk)


def made() -> list[int]:
    """How many courses, questions, pictures, documents, films and captions there are."""
    models = (CoursePage, Question, Image, Document, Video, Track)
    return [model._default_manager.count() for model in models]


ONE, NOTHING = [1] * 6, [0] * 6


def kept() -> set[str]:
    """The files of the libraries."""
    root = Path(default_storage.location)
    return {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}


def owned() -> set[str]:
    """Those that a row of the libraries has."""
    return {row.file.name for model in (Image, Document, Video, Track) for row in model._default_manager.all()}


# --- once --------------------------------------------------------------------------------------------


def test_the_queue_imports_it_and_says_what_was_made(queue: None) -> None:
    package = parcels.brought(a_package())
    assert arriving.start(package, copy=False, at=AT)
    assert (arriving.state(now(package)), made()) == (Arrival.RUNNING, NOTHING)
    run_all()
    done = now(package)
    assert (done.state, done.course, made()) == (Arrival.DONE, CoursePage.objects.get(), ONE)
    pages = [page.pk for model in (CoursePage, LessonPage, ModulePage, TestPage) for page in model.objects.all()]
    assert (sorted(done.made), len(pages)) == (sorted(pages), 4)
    assert kept() == owned()
    assert not storages["private"].exists(arriving._name(done))


def test_started_twice_and_run_twice_it_is_imported_once(queue: None) -> None:
    package = parcels.brought(a_package())
    assert [arriving.start(package, copy=True, at=AT) for _ in range(2)] == [True, False]
    assert TaskRun.objects.filter(name=tasks.import_course.module_path).count() == 1
    for _ in range(2):
        arriving.carry_out(package.pk, at=AT)
    assert not arriving.start(package, copy=True, at=AT)
    run_all()
    assert (made(), kept()) == (ONE, owned())


def test_the_same_file_brought_twice_waits_once(queue: None) -> None:
    content, above = a_package(), scenes.a_centre_page()
    first = parcels.brought(content, above)
    assert parcels.brought(content, above) == first
    assert parcels.brought(content, above, by=worlds.a_person("other")) != first
    arriving.start(first, copy=False, at=AT)
    assert parcels.brought(content, above) == first
    assert now(first).state == Arrival.RUNNING
    run_all()
    again = parcels.brought(content, above)
    assert (again != first, again.state) == (True, Arrival.WAITING)


@committed
def test_two_workers_on_one_package_import_it_once(queue: None) -> None:
    package = parcels.brought(a_package())
    arriving.start(package, copy=True, at=AT)
    together(lambda pk: arriving.carry_out(pk, at=AT), [package.pk] * 2)
    assert (now(package).state, now(package).files, made()) == (Arrival.DONE, [], ONE)
    assert kept() == owned()


@committed
def test_two_who_start_it_at_once_start_it_once(queue: None) -> None:
    package = parcels.brought(a_package())
    told = together(lambda copy: arriving.start(package, copy=copy, at=AT), [True] * 2)
    assert sorted(told) == [False, True]


# --- with others -------------------------------------------------------------------------------------


@committed
def test_two_who_import_the_same_into_a_new_centre_make_one_course_collection_and_library(queue: None) -> None:
    content, above = a_package(), scenes.a_centre_page()
    ModuleLibraryPage.objects.all().delete()
    people = [parcels.an_admin(), worlds.a_person("eve", is_staff=True, is_superuser=True)]
    packages = [parcels.brought(content, above, by=person) for person in people]
    for package in packages:
        arriving.start(package, copy=False, at=AT)
    assert Space.objects.count() == 0
    together(lambda pk: arriving.carry_out(pk, at=AT), [package.pk for package in packages])
    assert {now(package).state for package in packages} <= {Arrival.DONE, Arrival.REFUSED}
    refused = {now(package).problem for package in packages} - {""}
    assert refused <= {"Joku on tällä välin tuonut sen. Katso paketti uudelleen."}
    assert (CoursePage.objects.count(), Space.objects.count(), ModuleLibraryPage.objects.count()) == (1, 1, 1)
    assert kept() == owned()


@committed
def test_centres_that_get_their_collections_at_once_each_get_one() -> None:
    Collection.get_first_root_node()
    centres = [worlds.a_centre(code) for code in ("south", "north", "east")]
    found = together(access.collection_of, centres * 2)
    assert len({one.pk for one in found}) == 3
    assert (Space.objects.count(), Collection.objects.count()) == (3, 4)
    assert Collection.objects.get(depth=1).numchild == 3
    assert Collection.find_problems() == ([], [], [], [], [])


@committed
def test_who_plans_before_the_same_is_imported_elsewhere_is_told_so() -> None:
    content, admin = a_package(), parcels.an_admin()
    places = [scenes.a_centre_page(worlds.a_centre(code)) for code in ("south", "north")]
    gate = Barrier(2)

    def run(above: Any) -> str:
        try:
            with (
                archive.opened(BytesIO(content)) as read,
                making.prepared(read, above=above, copy=False, note=[].append) as prepared,
            ):
                gate.wait()
                with transaction.atomic():
                    prepared.make(user=admin, at=AT)
        except Unreadable as reason:
            return str(reason.text)
        return ""

    told = together(run, places)
    assert sorted(told) == ["", "Joku on tällä välin tuonut sen. Katso paketti uudelleen."]
    assert (made(), kept()) == (ONE, owned())


@contextmanager
def broken() -> Iterator[None]:
    """A site in which every new course violates a constraint that has nothing to do with imports."""

    def violate(**kwargs: Any) -> None:
        Space.objects.create(centre=scenes.a_centre_page().centre, collection=Collection.get_first_root_node())

    post_save.connect(violate, sender=CoursePage)
    try:
        yield
    finally:
        post_save.disconnect(violate, sender=CoursePage)


def test_another_violated_constraint_is_an_error_of_the_site(caplog: pytest.LogCaptureFixture) -> None:
    package = parcels.brought(a_package())
    with broken():
        arriving.start(package, copy=False, at=AT)
    assert (now(package).state, now(package).problem, now(package).files) == (Arrival.FAILED, "", [])
    [record] = [one for one in caplog.records if one.name == "talkoot.courses"]
    assert (record.levelname, "IntegrityError" in (record.exc_text or "")) == ("ERROR", True)
    assert (made(), kept()) == (NOTHING, set())


def test_after_a_refusal_one_can_try_again(queue: None) -> None:
    content, editor = a_package(), worlds.a_person()
    above = scenes.a_centre_page()
    role = organising.appoint(editor, RoleKind.EDITOR, at=AT, centre=above.centre)
    package = parcels.brought(content, above, by=editor)
    arriving.start(package, copy=False, at=AT)
    organising.dismiss(role, at=AT)
    run_all()
    assert now(package).state == Arrival.REFUSED
    assert now(package).problem == "Et saa enää lisätä tänne kursseja. Kysy keskuksen järjestäjältä."
    assert (made(), kept()) == (NOTHING, set())
    organising.appoint(User.objects.get(pk=editor.pk), RoleKind.EDITOR, at=AT, centre=above.centre)
    assert arriving.start(package, copy=False, at=AT)
    run_all()
    assert (now(package).state, now(package).problem, made()) == (Arrival.DONE, "", ONE)


# --- killed ------------------------------------------------------------------------------------------


def killed(do: Callable[[], object]) -> None:
    """Do it in a process of its own, which is gone the moment it would write the course."""
    connection.close()
    child = os.fork()
    if not child:
        CoursePage.save_revision = lambda *args, **kwargs: os._exit(9)
        try:
            do()
        finally:
            os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9


@committed
def test_a_worker_that_dies_between_files_and_rows_leaves_files_that_are_known(queue: None) -> None:
    package = parcels.brought(a_package())
    arriving.start(package, copy=False, at=AT)
    killed(lambda: arriving.carry_out(package.pk, at=AT))
    left = now(package)
    assert (left.state, made(), len(kept())) == (Arrival.RUNNING, NOTHING, 4)
    assert set(left.files) == kept()
    run_all()  # the queue runs it again
    assert (now(package).state, now(package).files, made()) == (Arrival.DONE, [], ONE)
    assert kept() == owned()


@committed
def test_what_killed_its_workers_has_failed_and_is_swept_up(queue: None) -> None:
    package = parcels.brought(a_package())
    arriving.start(package, copy=False, at=AT)
    killed(lambda: arriving.carry_out(package.pk, at=AT))
    arriving.sweep(at=AT)
    assert (arriving.state(now(package)), len(kept())) == (Arrival.RUNNING, 4)  # its task is still to be run
    TaskRun.objects.update(state=TaskState.DEAD, ended_at=AT)
    assert arriving.state(now(package)) == Arrival.FAILED
    arriving.sweep(at=AT)
    assert (now(package).state, now(package).files, kept()) == (Arrival.FAILED, [], set())
    assert arriving.start(package, copy=False, at=AT)
    run_all()
    assert (now(package).state, made(), kept()) == (Arrival.DONE, ONE, owned())


# --- forgotten ---------------------------------------------------------------------------------------


def test_what_nobody_came_back_for_is_gone_after_a_day(queue: None) -> None:
    content, above = a_package(), scenes.a_centre_page()
    waits, lies = parcels.brought(content, above), storages["private"]
    runs = parcels.brought(content, above, by=worlds.a_person("other", is_staff=True, is_superuser=True))
    arriving.start(runs, copy=False, at=AT)
    lies.save("packages/lost.zip", BytesIO(b"x"))
    os.utime(lies.path("packages/lost.zip"), (0, 0))
    arriving.sweep(at=AT + DAY)
    assert set(CoursePackage.objects.all()) == {waits, runs}
    assert set(lies.listdir("packages")[1]) == {f"{waits.uuid}.zip", f"{runs.uuid}.zip"}
    arriving.sweep(at=AT + DAY + timedelta(seconds=1))
    assert (set(CoursePackage.objects.all()), lies.listdir("packages")[1]) == ({runs}, [f"{runs.uuid}.zip"])
    arriving.carry_out(runs.pk, at=AT + 2 * DAY)
    tasks.sweep.call()
    assert (CoursePackage.objects.count(), lies.listdir("packages")[1]) == (0, [])
    assert (made(), kept()) == (ONE, owned())


def test_what_is_being_imported_is_not_thrown_away(queue: None) -> None:
    package = parcels.brought(a_package())
    arriving.start(package, copy=False, at=AT)
    assert not arriving.discard(package)
    assert storages["private"].exists(arriving._name(package))
