"""What certificates do when the heart announces a completion: enqueue, in the same transaction."""

from certificates import tasks
from certificates.models import Rule
from learning.signals import completed


def _completed(person_id: int, activity_id: int, **kwargs: object) -> None:
    """Somebody finished something; most activities earn nothing."""
    if Rule.objects.filter(activity=activity_id).exists():
        tasks.issue.enqueue(person_id=person_id, activity_id=activity_id)


def connect() -> None:
    """Listen; called once when Django starts."""
    completed.connect(_completed, dispatch_uid="certificates.issuing")
