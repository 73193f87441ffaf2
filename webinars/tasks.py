"""Work of the webinars that the queue does; ids only, may run twice."""

from django.tasks import task
from django.utils import timezone


@task()
def tell(interest_id: int) -> None:
    """Tell somebody that registration is open, or wait on when it was put off."""
    from webinars import registering  # task leaf: registering enqueues this task
    from webinars.models import Interest  # task leaf

    interest = Interest.objects.select_related("occasion", "person").filter(pk=interest_id, told_at=None).first()
    now = timezone.now()
    if interest and not registering.tell(interest, at=now):
        opens_at = interest.occasion.opens_at
        if opens_at and opens_at > now and interest.occasion.live:
            tell.using(run_after=opens_at).enqueue(interest_id=interest_id)
