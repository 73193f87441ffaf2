"""Work of this package that the queue does; ids only, may run twice."""

from django.tasks import task
from django.utils import timezone


@task()
def deliver(mail_id: int) -> None:
    """Send one message that is still waiting."""
    from people import mail  # task leaf: people.mail enqueues this task
    from people.models import Mail  # task leaf: as above

    mail.deliver(Mail.objects.get(pk=mail_id), at=timezone.now())


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


@task()
def sweep() -> None:
    """Forget imported files and their reports after a month; a timetable calls it."""
    from people.importing import undoing  # task leaf: undoing enqueues a task of this module

    undoing.sweep(at=timezone.now())
