"""Work of the heart that the queue does; ids only, may run twice."""

from django.tasks import task
from django.utils import timezone


@task()
def fold_statements(uuids: list[str]) -> None:
    """Fold what these statements, which came over HTTP, spoke of."""
    from learning import receiving  # task leaf: receiving enqueues this task

    receiving.fold(uuids, at=timezone.now())


@task()
def catch_up() -> None:
    """Fold what was said about new activities before they were known; a timetable calls it."""
    from learning import receiving  # task leaf: receiving enqueues a task of this module

    receiving.catch_up(at=timezone.now())


@task()
def keep_centres() -> None:
    """Bring every centre's permissions and workflows in line with the roles, also after an update; once a day."""
    from learning import access  # task leaf: loaded only where it runs
    from people.models import Centre  # task leaf: as above

    for centre in Centre.objects.order_by("pk"):
        access.keep_centre(centre)
