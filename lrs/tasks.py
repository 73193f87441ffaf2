"""Work of the store that a timetable calls; may run twice."""

from django.tasks import task
from django.utils import timezone

from lrs import rejections, throttle


@task()
def sweep() -> None:
    """Forget failed attempts after an hour and refused requests after a week."""
    at = timezone.now()
    throttle.forget(at=at)
    rejections.forget(at=at)
