"""What the heart does when others announce something."""

from collections.abc import Mapping
from uuid import UUID

from learning import receiving
from lrs.signals import arriving


def _arriving(
    activities: Mapping[UUID, str], voids: Mapping[UUID, UUID], **kwargs: object
) -> receiving.Receiver | None:
    """A client's statements are about to be stored."""
    return receiving.interest(activities, voids)


def connect() -> None:
    """Listen; called once when Django starts."""
    arriving.connect(_arriving, dispatch_uid="learning.receiving")
