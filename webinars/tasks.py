"""Work of the webinars that the queue does; ids only, may run twice."""

from django.tasks import task
from django.utils import timezone


@task()
def tell(interest_id: int) -> None:
    """Tell somebody that registration is open, or wait on when it was put off."""
    from webinars import opening  # task leaf: opening enqueues this task
    from webinars.models import Interest  # task leaf

    interest = Interest.objects.select_related("occasion", "person").filter(pk=interest_id, told_at=None).first()
    now = timezone.now()
    if interest and not opening.tell(interest, at=now):
        opens_at = interest.occasion.opens_at
        if opens_at and opens_at > now and interest.occasion.live:
            tell.using(run_after=opens_at).enqueue(interest_id=interest_id)


@task()
def tell_change(seating_id: int) -> None:
    """Tell those who have a place that their part was moved or called off."""
    from webinars import reminding  # task leaf: reminding enqueues this task
    from webinars.models import Seating  # task leaf

    seating = Seating.objects.select_related("activity", "occasion__activity").filter(pk=seating_id).first()
    if seating:
        reminding.tell_change(seating, at=timezone.now())


@task()
def tell_programme(version_id: int) -> None:
    """Tell those who have a place in a part what a new programme changed in it."""
    from webinars import versions  # task leaf: versions enqueues this task
    from webinars.models import ProgrammeVersion  # task leaf

    version = ProgrammeVersion.objects.select_related("occasion").filter(pk=version_id).first()
    if version:
        versions.tell(version, at=timezone.now())


@task()
def sweep() -> None:
    """Give away what nobody confirmed in time, remind of what is near, keep who was in what is over, and hide
    recordings whose captions did not come in time."""
    from webinars import joining, recordings, registering, reminding  # task leaf: as above

    now = timezone.now()
    registering.lapse(at=now)
    reminding.remind(at=now)
    joining.settle(at=now)
    recordings.hide_uncaptioned(at=now)
