"""Work of this package that the queue does; ids only, may run twice."""

from django.tasks import task
from django.utils import timezone


@task()
def move_on(course_id: int, version_id: int, renewed_id: int | None) -> None:
    """Take whoever is under way in a course along to a version that replaces what they began with."""
    from courses import moving  # task leaf: courses.publishing enqueues this task
    from learning.models import Activity, Version  # task leaf: as above

    renewed = Activity.objects.filter(pk=renewed_id).first()
    moving.move_on(
        Version.objects.select_related("activity", "structure").get(pk=version_id), renewed, at=timezone.now()
    )
