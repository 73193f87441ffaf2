"""Work of this package that the queue does; ids only, may run twice."""

from django.tasks import task
from django.utils import timezone


@task()
def deliver(mail_id: int) -> None:
    """Send one message that is still waiting; it may have been forgotten with its person meanwhile.

    While no mail server takes it, it comes back by itself for a week: the queue's own patience ends after some hours.
    """
    from people import mail  # task leaf: people.mail enqueues this task
    from people.models import Mail  # task leaf: as above

    message = Mail.objects.filter(pk=mail_id).first()
    if message is None:
        return
    at = timezone.now()
    try:
        mail.deliver(message, at=at)
    except OSError:
        later = mail.next_try(message, at=at)
        if later is None:
            raise
        deliver.using(run_after=later).enqueue(mail_id=mail_id)


@task()
def export(export_id: int) -> None:
    """Make the copy of somebody's data that they asked for."""
    from people import exporting  # task leaf: people.exporting enqueues this task
    from people.models import Export  # task leaf: as above

    if asked := Export.objects.select_related("person").filter(pk=export_id).first():
        exporting.make(asked, at=timezone.now())


@task()
def keep_promises() -> None:
    """Forget whoever is due, end what is past its time, let roles begin and end; a timetable calls it."""
    from people import (
        erasing,
        organising,
        retention,
    )  # task leaf: people.exporting, which they use, enqueues a task of this module
    from people.importing import undoing  # task leaf: as above

    at = timezone.now()
    erasing.carry_out(at=at)
    retention.run(at=at)
    undoing.sweep(at=at)
    organising.turn_the_day(at=at)


@task(queue_name="media")
def flatten_import(import_id: int) -> None:
    """Write a workbook as text, which takes minutes for the largest."""
    from people.importing import running  # task leaf: running enqueues this task

    running.flatten(import_id)


@task()
def advance_import(import_id: int) -> None:
    """Check or run an import, from where it stopped."""
    from people.importing import running  # task leaf: running enqueues this task

    running.advance(import_id, at=timezone.now())


@task()
def undo_import(import_id: int) -> None:
    """Take back what an import made, from where that stopped."""
    from people.importing import undoing  # task leaf: undoing enqueues this task

    undoing.advance(import_id, at=timezone.now())


@task()
def send_invitations(import_id: int) -> None:
    """Send the invitations that an import made."""
    from people import invitations  # task leaf: invitations write mail, which enqueues a task of this module

    invitations.send_imported(import_id, at=timezone.now())
