"""An import on its way: chosen columns, dry run, run. Chunk after chunk, each in a transaction that also says where to
go on, so whoever was killed goes on there, and two that run the same file at once make everything once.
"""

import secrets
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import islice
from pathlib import PurePath
from typing import IO
from uuid import uuid4

from django.core.files import File
from django.core.files.storage import storages
from django.db import IntegrityError, transaction

from people import audit, tasks
from people.enums import ImportState, Problem
from people.importing import making, mapping, reading
from people.importing.reading import Row, Shape
from people.importing.unreadable import Unreadable
from people.models import Import, ImportFault, ImportMapping, User

FOLDER = "imports"
ORPHANED = timedelta(days=1)
CHUNK = 500
SLICE = 40.0  # seconds of one task; the queue ends those that take minutes
MOST_FAULTS = 20_000  # are kept
TRIES = 5  # for a chunk that somebody else's sign-up or import collides with
WORKING = {ImportState.CHECKING: ImportState.CHECKED, ImportState.RUNNING: ImportState.DONE}


def upload(file: IO[bytes], name: str, *, kind: str, invites: bool, by: User, at: datetime) -> Import:
    """Keep a file whose headers can be read, with its columns guessed or remembered; raises ``Unreadable``."""
    shape = reading.recognise(file)
    headers = list(reading.head(file, shape).headers)
    file.seek(0)
    run = Import(
        uuid=uuid4(),
        kind=kind,
        by=by,
        made_at=at,
        file_name=PurePath(name.replace("\\", "/")).name[-200:],
        shape=shape.as_dict(),
        headers=headers,
        columns=_recall(kind, headers),
        invites=invites,
    )
    run.file = storages["private"].save(f"{FOLDER}/{run.uuid}", File(file))
    with transaction.atomic():
        run.save()
        audit.note(by, "import.uploaded", run, at=at, kind=kind)
    return run


def _recall(kind: str, headers: list[str]) -> dict[str, int]:
    remembered = ImportMapping.objects.filter(kind=kind, headers=mapping.digest(headers)).first()
    if remembered is not None:
        return mapping.recall(remembered.columns, headers)
    return mapping.guess(kind, headers)


def samples(run: Import) -> tuple[Row, ...]:
    """The first rows of the file; raises ``Unreadable``."""
    with _opened(run) as file:
        return reading.head(file, Shape.from_dict(run.shape)).samples


def check(run: Import, columns: Mapping[str, int], *, at: datetime) -> bool:
    """Begin the dry run with these columns, and remember them; False when the import is past it."""
    with transaction.atomic():
        run = Import.objects.select_for_update().get(pk=run.pk)
        if run.state not in (ImportState.NEW, ImportState.CHECKED):
            return False
        ImportMapping.objects.update_or_create(
            kind=run.kind,
            headers=mapping.digest(run.headers),
            defaults={"columns": mapping.by_header(columns, run.headers)},
        )
        _begin(run, ImportState.CHECKING, columns=dict(columns), expected={}, total=0)
        following = tasks.flatten_import if run.shape["form"] == "XLSX" else tasks.advance_import
        following.enqueue(import_id=run.pk)
    return True


def flatten(pk: int) -> None:
    """Put a text in place of a workbook, then begin the dry run; done twice it is done once."""
    run = Import.objects.filter(pk=pk, state=ImportState.CHECKING, swept_at=None).first()
    if run is None or run.shape["form"] != "XLSX":
        return
    files = storages["private"]
    with tempfile.NamedTemporaryFile("w+", encoding="utf-8", newline="") as text:
        try:
            with _opened(run) as file:
                shape = reading.flatten(file, Shape.from_dict(run.shape), text.file)
        except Unreadable as unreadable:
            _refuse(pk, unreadable)
            return
        text.flush()
        with open(text.name, "rb") as flat:
            name = files.save(f"{FOLDER}/{run.uuid}-{secrets.token_hex(4)}.csv", File(flat))
    with transaction.atomic():
        first = Import.objects.filter(pk=pk, file=run.file).update(file=name, shape=shape.as_dict())
        if first:
            tasks.advance_import.enqueue(import_id=pk)
        over = run.file if first else name
        transaction.on_commit(lambda: files.delete(over))


def start(run: Import, *, by: User, at: datetime) -> bool:
    """Begin to make what the dry run has found; False when the import is not checked, or was begun before."""
    with transaction.atomic():
        run = Import.objects.select_for_update().get(pk=run.pk)
        if run.state != ImportState.CHECKED or run.swept_at:
            return False
        audit.note(by, "import.started", run, at=at, rows=run.total, invites=run.invites)
        _begin(run, ImportState.RUNNING, counts={})
        tasks.advance_import.enqueue(import_id=run.pk)
    return True


def _begin(run: Import, state: str, **fields: object) -> None:
    run.faults.all().delete()
    run.keys.all().delete()
    Import.objects.filter(pk=run.pk).update(state=state, done=0, problem="", problem_row=0, **fields)


def discard(run: Import, *, by: User, at: datetime) -> bool:
    """Throw an import away that has made nothing; False when it has begun to."""
    with transaction.atomic():
        run = Import.objects.select_for_update().get(pk=run.pk)
        if run.state not in (ImportState.NEW, ImportState.CHECKED, ImportState.REFUSED):
            return False
        audit.note(by, "import.discarded", run, at=at)
        delete_files(run)
        run.delete()
    return True


def delete_files(run: Import) -> None:
    """Delete what was kept of the file, and what a worker that was killed has left of it, once that is committed."""
    transaction.on_commit(lambda: _delete(lambda name: name.startswith(str(run.uuid))))


def delete_orphans(*, at: datetime) -> None:
    """Delete files that no import knows any more, as after a kill between commit and deletion."""
    known = {str(uuid) for uuid in Import.objects.exclude(file="").values_list("uuid", flat=True)}
    files = storages["private"]

    def orphaned(name: str) -> bool:
        return name[:36] not in known and files.get_modified_time(f"{FOLDER}/{name}") < at - ORPHANED

    _delete(orphaned)


def _delete(wanted: Callable[[str], bool]) -> None:
    files = storages["private"]
    if files.exists(FOLDER):
        for name in files.listdir(FOLDER)[1]:
            if wanted(name):
                files.delete(f"{FOLDER}/{name}")


@contextmanager
def _opened(run: Import) -> Iterator[IO[bytes]]:
    """The file that was uploaded; ``Unreadable`` where it is lost."""
    try:
        file = storages["private"].open(run.file)
    except FileNotFoundError as error:
        raise Unreadable(Problem.LOST) from error
    with file:
        yield file


def advance(pk: int, *, at: datetime, seconds: float = SLICE) -> None:
    """Take chunks until the file or the time is over; a new task goes on where this one stopped."""
    run = Import.objects.filter(pk=pk, state__in=WORKING, swept_at=None).first()
    if run is None:
        return
    stop = time.monotonic() + seconds
    try:
        with _opened(run) as file:
            _take_all(run, reading.rows(file, Shape.from_dict(run.shape)), stop=stop, at=at)
    except Unreadable as unreadable:
        _refuse(pk, unreadable)


def _take_all(run: Import, rows: Iterator[Row], *, stop: float, at: datetime) -> None:
    """Chunk after chunk from where the import is, passing over what others have taken meanwhile."""
    position = 0
    while True:
        done = Import.objects.values_list("done", flat=True).get(pk=run.pk)
        position += sum(1 for _row in islice(rows, max(done - position, 0)))
        chunk = list(islice(rows, CHUNK))
        if not _take(run.pk, position, chunk, state=run.state, more=time.monotonic() < stop, at=at):
            return
        position += len(chunk)


def _take(pk: int, position: int, chunk: list[Row], *, state: str, more: bool, at: datetime) -> bool:
    """One chunk, unless somebody else has taken it; False when there is nothing more to do here.

    Whoever is made by somebody else in the same moment is recognised at the next try.
    """
    for _again in range(TRIES - 1):
        try:
            return _take_once(pk, position, chunk, state=state, more=more, at=at)
        except IntegrityError:
            continue
    return _take_once(pk, position, chunk, state=state, more=more, at=at)


@transaction.atomic
def _take_once(pk: int, position: int, chunk: list[Row], *, state: str, more: bool, at: datetime) -> bool:
    run = Import.objects.select_for_update().get(pk=pk)
    if run.state != state:
        return False
    if run.done != position:
        return run.done > position
    if not chunk:
        _end(run, at=at)
        return False
    outcome = making.take(run, chunk, writing=state == ImportState.RUNNING, at=at)
    _note(run, outcome, chunk)
    if not more:
        tasks.advance_import.enqueue(import_id=pk)
    return more


def _note(run: Import, outcome: making.Outcome, chunk: list[Row]) -> None:
    """What came of the chunk, and where to go on."""
    told = "counts" if run.state == ImportState.RUNNING else "expected"
    sums = getattr(run, told)
    for name, count in outcome.counts.items():
        sums[name] = sums.get(name, 0) + count
    kept = max(MOST_FAULTS - sums.get("kept", 0), 0)
    ImportFault.objects.bulk_create(outcome.faults[:kept])
    sums["kept"] = sums.get("kept", 0) + len(outcome.faults[:kept])
    run.done += len(chunk)
    run.total = max(run.total, run.done)
    run.save(update_fields=["done", "total", told])


def _end(run: Import, *, at: datetime) -> None:
    """All rows were taken."""
    running = run.state == ImportState.RUNNING
    Import.objects.filter(pk=run.pk).update(state=WORKING[ImportState(run.state)], ended_at=at)
    run.keys.all().delete()
    if running:
        audit.note(run.by, "import.done", run, at=at, **run.counts)
        if run.invites:
            tasks.send_invitations.enqueue(import_id=run.pk)


def _refuse(pk: int, unreadable: Unreadable) -> None:
    """The file cannot be read to its end; what was made before stays, and can be undone."""
    with transaction.atomic():
        run = Import.objects.select_for_update().get(pk=pk)
        if run.state in WORKING:
            made_some = run.state == ImportState.RUNNING
            Import.objects.filter(pk=pk).update(
                state=ImportState.DONE if made_some else ImportState.REFUSED,
                problem=Problem(unreadable.problem),
                problem_row=unreadable.row,
            )
