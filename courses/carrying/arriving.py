"""Packages on their way in: brought, looked at, imported by the queue. The only writer of ``CoursePackage``.

What an import makes and the row's being done are one transaction: however often it is started or run, and whenever its
worker dies, it is made once or not at all. Files of the libraries are written before that; the row names each first, so
those of an import that did not end are known and deleted. A package waits where no address serves it; after a day it is
forgotten, and what became of it too.
"""

import logging
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256
from typing import IO, Any

from django.core.files.base import File
from django.core.files.storage import Storage, default_storage, storages
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from courses import tasks
from courses.carrying import making
from courses.enums import Arrival
from courses.exchange.course import archive
from courses.exchange.items import Unreadable
from courses.models import CoursePackage
from courses.packing import CHUNK
from learning.enums import TaskState
from learning.models import TaskRun

FOLDER = "packages"
KEPT = timedelta(hours=24)
log = logging.getLogger("talkoot.courses")


class Overtaken(Exception):
    """Somebody else has ended the same import."""


def _store() -> Storage:
    """Where packages wait."""
    return storages["private"]


def _name(package: CoursePackage) -> str:
    """The file of a package."""
    return f"{FOLDER}/{package.uuid}.zip"


def keep(file: IO[bytes], *, person: Any, above: Any, title: str, at: datetime) -> CoursePackage:
    """Keep a package that was checked; the same one, brought again before it was imported, is the one that waits."""
    found = sha256()
    file.seek(0)
    while piece := file.read(CHUNK):
        found.update(piece)
    file.seek(0)
    package, _new = CoursePackage.objects.exclude(state=Arrival.DONE).get_or_create(
        by=person, above=above, digest=found.hexdigest(), defaults={"title": title[:255], "at": at}
    )
    if not _store().exists(_name(package)):
        _store().save(_name(package), File(file))
    ended = CoursePackage.objects.filter(pk=package.pk, state__in=(Arrival.REFUSED, Arrival.FAILED))
    ended.update(state=Arrival.WAITING, problem="", at=at)
    return package


def opened(package: CoursePackage) -> Any:
    """The file of a package; Unreadable where it is gone."""
    try:
        return _store().open(_name(package))
    except FileNotFoundError as error:
        raise Unreadable(_("The package is not there any more. Choose it again.")) from error


def state(package: CoursePackage) -> Arrival:
    """Where it is; what runs and has no task left, because that killed its workers and was given up, has failed."""
    return states([package])[0]


def states(packages: Sequence[CoursePackage]) -> list[Arrival]:
    """Where each is, as above."""
    said = [Arrival(package.state) for package in packages]
    if Arrival.RUNNING not in said:
        return said
    tasks_left = TaskRun.objects.filter(
        name=tasks.import_course.module_path, state__in=(TaskState.WAITING, TaskState.RUNNING)
    )
    at_work = {kwargs["package_id"] for kwargs in tasks_left.values_list("kwargs", flat=True)}
    return [
        Arrival.FAILED if state == Arrival.RUNNING and package.pk not in at_work else state
        for package, state in zip(packages, said, strict=True)
    ]


def start(package: CoursePackage, *, copy: bool, at: datetime) -> bool:
    """Have it imported; False where that was asked for already, or it is gone."""
    with transaction.atomic():
        held = CoursePackage.objects.select_for_update().filter(pk=package.pk).first()
        if held is None or state(held) in (Arrival.RUNNING, Arrival.DONE):
            return False
        language = translation.get_language() or ""
        CoursePackage.objects.filter(pk=held.pk).update(
            state=Arrival.RUNNING, copy=copy, language=language, problem="", at=at
        )
        tasks.import_course.enqueue(package_id=held.pk)
    return True


def carry_out(pk: int, *, at: datetime) -> None:
    """Import a package, or say in the words of whoever started it why not; what is not running is left as it is."""
    package = CoursePackage.objects.select_related("by", "above").filter(pk=pk, state=Arrival.RUNNING).first()
    if package is None:
        return
    with translation.override(package.language or None):
        try:
            _import(package, at=at)
        except Overtaken:
            log.info("the package %s was imported by another worker", package.uuid)
        except Unreadable as reason:
            _end(pk, Arrival.REFUSED, at=at, problem=str(reason.text))
        except Exception:
            log.exception("the package %s could not be imported", package.uuid)
            _end(pk, Arrival.FAILED, at=at)
    _clean(pk)


def _import(package: CoursePackage, *, at: datetime) -> None:
    """Make the course, and say so."""
    above = package.above.specific
    if package.by is None or not above.permissions_for_user(package.by).can_add_subpage():
        raise Unreadable(_("You may not add courses here any more. Ask the centre's organiser."))
    with opened(package) as file, archive.opened(file) as read:
        note = partial(_note, package.pk)
        with (
            making.prepared(read, above=above, copy=package.copy, note=note) as prepared,
            transaction.atomic(),
        ):
            held = _running(package.pk)
            held.course, held.made = prepared.make(user=package.by, at=at)
            held.state, held.at = Arrival.DONE, at
            held.files = [name for name in held.files if name not in prepared.stored]
            held.save()


def _running(pk: int) -> CoursePackage:
    """The row, held; Overtaken where the import has ended."""
    held = CoursePackage.objects.select_for_update().filter(pk=pk, state=Arrival.RUNNING).first()
    if held is None:
        raise Overtaken
    return held


@transaction.atomic
def _note(pk: int, name: str) -> None:
    """A file is about to be written."""
    held = _running(pk)
    held.files.append(name)
    held.save(update_fields=["files"])


def _end(pk: int, ended: Arrival, *, at: datetime, problem: str = "") -> None:
    """It was not imported, unless somebody else has done it meanwhile."""
    CoursePackage.objects.filter(pk=pk, state=Arrival.RUNNING).update(state=ended, at=at, problem=problem)


@transaction.atomic
def _clean(pk: int) -> None:
    """Delete files that belong to nothing, and a package that is imported."""
    package = CoursePackage.objects.select_for_update().exclude(state=Arrival.RUNNING).filter(pk=pk).first()
    if package is not None:
        _delete_files(package)
        if package.state == Arrival.DONE:
            _store().delete(_name(package))


def _delete_files(package: CoursePackage) -> None:
    """What an import that did not end has left in the libraries' storage."""
    for name in package.files:
        default_storage.delete(name)
    CoursePackage.objects.filter(pk=package.pk).update(files=[])


@transaction.atomic
def discard(package: CoursePackage) -> bool:
    """Delete a package with its row; False while it is being imported."""
    held = CoursePackage.objects.select_for_update().filter(pk=package.pk).first()
    if held is None or state(held) == Arrival.RUNNING:
        return held is None
    _delete_files(held)
    _store().delete(_name(held))
    held.delete()
    return True


def sweep(*, at: datetime) -> None:
    """End imports that were given up, delete what those that did not end have left, forget what is a day old."""
    for package in CoursePackage.objects.all():
        if package.state == Arrival.RUNNING and state(package) == Arrival.FAILED:
            log.error("the package %s was given up: its import killed its worker", package.uuid)
            _end(package.pk, Arrival.FAILED, at=at)
        _clean(package.pk)
        if package.at < at - KEPT:
            discard(package)
    _sweep_lost(at=at)


def _sweep_lost(*, at: datetime) -> None:
    """Delete packages that no row knows, as after a kill between a row's end and its file's."""
    with suppress(FileNotFoundError):
        for name in _store().listdir(FOLDER)[1]:
            with suppress(FileNotFoundError):
                old = _store().get_modified_time(f"{FOLDER}/{name}") < at - KEPT
                if old and name[:36] not in map(str, CoursePackage.objects.values_list("uuid", flat=True)):
                    _store().delete(f"{FOLDER}/{name}")
