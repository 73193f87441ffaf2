"""Work of the certificates package that the queue does; ids only, may run twice."""

from django.tasks import task
from django.utils import timezone


@task()
def issue(person_id: int, activity_id: int) -> None:
    """Issue what a completion earns."""
    from certificates import issuing  # task leaf: issuing enqueues tasks of this module
    from learning.models import Activity  # task leaf: as above
    from people.models import User  # task leaf: as above

    person = User.objects.filter(pk=person_id).first()
    if person is not None:  # erased meanwhile
        issuing.issue_completed(person, Activity.objects.get(pk=activity_id), at=timezone.now())


@task()
def render(certificate_id: int, language: str) -> None:
    """Draw a certificate's file in one language."""
    from certificates import rendering  # task leaf: as above
    from certificates.models import Certificate  # task leaf: as above

    rendering.render(Certificate.objects.get(pk=certificate_id), language, at=timezone.now())


@task()
def tell(certificate_id: int, what: str) -> None:
    """Write the holder that a certificate was issued or revoked."""
    from certificates import issuing  # task leaf: as above
    from certificates.models import Certificate  # task leaf: as above

    issuing.tell(Certificate.objects.get(pk=certificate_id), what, at=timezone.now())


@task()
def sweep() -> None:
    """Catch up with whatever a lost task, a broken queue or the calendar left undone."""
    from certificates import sweeping  # task leaf: as above

    sweeping.sweep(at=timezone.now())
