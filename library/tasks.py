"""Work of the library that the queue does; may run twice."""

from django.tasks import task
from django.utils import timezone


@task()
def sweep() -> None:
    """Remind of messages about accessibility that wait, and forget those answered long ago."""
    from library import feedback  # task leaf: feedback needs models

    feedback.remind(at=timezone.now())
    feedback.forget(at=timezone.now())
