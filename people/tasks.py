"""Work of this package that the queue does; ids only, may run twice."""

from django.tasks import task
from django.utils import timezone


@task()
def deliver(mail_id: int) -> None:
    """Send one message that is still waiting."""
    from people import mail  # task leaf: people.mail enqueues this task
    from people.models import Mail  # task leaf: as above

    mail.deliver(Mail.objects.get(pk=mail_id), at=timezone.now())
