"""Work of this package that the queue does; ids only, may run twice."""

from django.tasks import task
from django.utils import timezone


@task()
def move_on(version_id: int) -> None:
    """Take whoever is under way in a course along to a version that replaces what they began with."""
    from courses import moving  # task leaf: courses.publishing enqueues this task
    from learning.models import Version  # task leaf: as above

    moving.move_on(Version.objects.select_related("activity", "structure").get(pk=version_id))


@task()
def publish_planned(review_id: int) -> None:
    """Publish a course whose time has come, unless that was cancelled or put off."""
    from courses import reviewing  # task leaf: courses.reviewing enqueues this task
    from courses.models import Review  # task leaf: as above

    review = Review.objects.select_related("planned_by", "course", "state").filter(pk=review_id).first()
    if review is not None:
        reviewing.publish_planned(review, at=timezone.now())


@task()
def look_again(review_id: int) -> None:
    """Bring a review to the step that has not seen what its drafts say now."""
    from courses import reviewing  # task leaf: courses.reviewing enqueues this task
    from courses.models import Review  # task leaf: as above

    review = Review.objects.select_related("course").filter(pk=review_id).first()
    if review is not None:
        reviewing.look_again(review, at=timezone.now())


@task()
def sweep() -> None:
    """Finish attempts whose time is up, and delete old packages and what imports that were killed have left."""
    from courses import taking  # task leaf: loaded only where it runs
    from courses.carrying import arriving  # task leaf: courses.carrying.arriving enqueues a task of this module

    at = timezone.now()
    taking.hand_in_overdue(at=at)
    arriving.sweep(at=at)


@task(queue_name="media")
def import_course(package_id: int) -> None:
    """Make the course of a package, which takes minutes where there are many films."""
    from courses.carrying import arriving  # task leaf: as above

    arriving.carry_out(package_id, at=timezone.now())
