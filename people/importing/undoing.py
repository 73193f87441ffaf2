"""Taking back what an import made, as far as nobody has used it since; and forgetting files after a month."""

import time
from datetime import datetime, timedelta

from django.db import transaction

from people import audit, organising, tasks
from people.enums import ImportState, Left
from people.importing import running
from people.importing.making import print_of
from people.models import Identifier, Import, ImportFault, ImportMade, Invitation, Job, Look, Mail, Organisation, User
from people.referring import referred

CHUNK = 500
KEPT = timedelta(days=30)
# What points at a person without any deed of theirs; everything else that does keeps the person
OF_OTHERS = (ImportMade, Invitation, Look, Mail)


def undo(run: Import, *, by: User, at: datetime) -> bool:
    """Begin to take it back; False when there is nothing done, or the month is over."""
    with transaction.atomic():
        run = Import.objects.select_for_update().get(pk=run.pk)
        if run.state != ImportState.DONE or run.swept_at:
            return False
        audit.note(by, "import.undone", run, at=at)
        Import.objects.filter(pk=run.pk).update(state=ImportState.UNDOING, done=0)
        tasks.undo_import.enqueue(import_id=run.pk)
    return True


def advance(pk: int, *, at: datetime, seconds: float = running.SLICE) -> None:
    """Take back chunk after chunk, what was made last first; when the time is over a new task goes on."""
    stop = time.monotonic() + seconds
    while _take(pk, at=at):
        if time.monotonic() >= stop:
            tasks.undo_import.enqueue(import_id=pk)
            return


@transaction.atomic
def _take(pk: int, *, at: datetime) -> bool:
    """One chunk; False when nothing is left to look at."""
    run = Import.objects.select_for_update().filter(pk=pk, state=ImportState.UNDOING).first()
    if run is None:
        return False
    rows = run.made.filter(left="").select_related("job__person", "person", "organisation")
    made = list(rows.order_by("-pk")[:CHUNK])
    if not made:
        Import.objects.filter(pk=pk).update(state=ImportState.UNDONE, ended_at=at)
        return False
    left = _jobs(run, {row.pk: (row.job, row.print) for row in made if row.job})
    left |= _people({row.pk: row.person for row in made if row.person})
    left |= _organisations({row.pk: (row.organisation, row.print) for row in made if row.organisation})
    for row in made:
        row.left = left.get(row.pk, "")
    kept = [row for row in made if row.left]
    ImportMade.objects.bulk_update(kept, ["left"])
    run.done += len(made)
    run.save(update_fields=["done"])
    return True


def _jobs(run: Import, jobs: dict[int, tuple[Job, str]]) -> dict[int, str]:
    """Take jobs back; those of somebody whom the import made and who has signed in stay with them."""
    people = {job.person_id for job, _print in jobs.values()}
    new = set(run.made.order_by().filter(person__in=people).values_list("person", flat=True))
    used = referred(Job, [job.pk for job, _print in jobs.values()], but=(ImportMade,))
    left: dict[int, str] = {}
    for pk, (job, was) in jobs.items():
        if job.person_id in new and _has_come(job.person):
            left[pk] = Left.SIGNED_IN
        elif print_of(job) != was:
            left[pk] = Left.CHANGED
        elif job.pk in used:
            left[pk] = Left.USED
    organising.take_back(jobs=[job.pk for pk, (job, _was) in jobs.items() if pk not in left])
    return left


def _people(people: dict[int, User]) -> dict[int, str]:
    """Take people back who have not come and whom nothing else concerns."""
    used = referred(User, [person.pk for person in people.values()], but=OF_OTHERS)
    left: dict[int, str] = {}
    for pk, person in people.items():
        if _has_come(person):
            left[pk] = Left.SIGNED_IN
        elif person.pk in used:
            left[pk] = Left.USED
    User.objects.filter(pk__in=[person.pk for pk, person in people.items() if pk not in left]).delete()
    return left


def _has_come(person: User) -> bool:
    """Whether the person has ever signed in or chosen a password."""
    return person.last_login is not None or person.has_usable_password()


def _organisations(bodies: dict[int, tuple[Organisation, str]]) -> dict[int, str]:
    """Take organisations back that are as they were made and that nothing hangs on."""
    numbers = [body.pk for body, _print in bodies.values()]
    used = referred(Organisation, numbers, but=(Identifier, ImportMade, Organisation))
    lying = Organisation.objects.order_by().filter(county__in=numbers).values_list("county", flat=True)
    used |= {county for county in lying if county}
    left: dict[int, str] = {}
    for pk, (body, was) in bodies.items():
        if print_of(body) != was:
            left[pk] = Left.CHANGED
        elif body.pk in used:
            left[pk] = Left.USED
    staying = {bodies[pk][0].pk for pk in left}
    below = list(Organisation.objects.order_by().filter(parent__in=numbers).values_list("parent", "pk"))
    outside = {pk for _parent, pk in below} - set(numbers)
    while holding := {parent for parent, pk in below if parent and pk in outside | staying} - staying:
        staying |= holding
    left |= {pk: Left.USED for pk, (body, _was) in bodies.items() if body.pk in staying and pk not in left}
    organising.take_back(organisations=[body for body, _was in bodies.values() if body.pk not in staying])
    return left


def sweep(*, at: datetime) -> None:
    """Delete files, reports and ledgers a month after the upload; how many rows there were stays."""
    for run in Import.objects.filter(made_at__lt=at - KEPT, swept_at=None):
        with transaction.atomic():
            running.delete_files(run)
            for rows in (run.faults, run.keys, run.made):
                rows.all().delete()
            Import.objects.filter(pk=run.pk).update(swept_at=at, file="", file_name="")
    running.delete_orphans(at=at)


def forget(person: User) -> None:
    """Somebody is being forgotten: files that may name them go now, and so does what says that an import made them."""
    for run in Import.objects.filter(ended_at__isnull=False).exclude(file=""):
        running.delete_files(run)
        Import.objects.filter(pk=run.pk).update(file="")
    ImportMade.objects.filter(person=person).delete()
    words = [word for word in (person.email, person.family_name, person.given_name) if word]
    for word in words:
        ImportFault.objects.filter(value__icontains=word).update(value="")
        Import.objects.filter(file_name__icontains=word).update(file_name="")
