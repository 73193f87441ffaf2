"""Work of this package that the queue does; ids only, may run twice."""

from django.tasks import task
from django.utils import timezone


@task()
def deliver(mail_id: int) -> None:
    """Send one message that is still waiting; it may have been forgotten with its person meanwhile."""
    from people import mail  # task leaf: people.mail enqueues this task
    from people.models import Mail  # task leaf: as above

    if message := Mail.objects.filter(pk=mail_id).first():
        mail.deliver(message, at=timezone.now())


@task()
def export(export_id: int) -> None:
    """Make the copy of somebody's data that they asked for."""
    from people import exporting  # task leaf: people.exporting enqueues this task
    from people.models import Export  # task leaf: as above

    if asked := Export.objects.select_related("person").filter(pk=export_id).first():
        exporting.make(asked, at=timezone.now())


@task()
def keep_promises() -> None:
    """Forget whoever is due, and end what is past its time; a timetable calls it."""
    from people import erasing, retention  # task leaf: people.exporting, which they use, enqueues a task of this module

    at = timezone.now()
    erasing.carry_out(at=at)
    retention.run(at=at)
