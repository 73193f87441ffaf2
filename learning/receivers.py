"""What the heart does when others announce something."""

from collections.abc import Mapping
from uuid import UUID

from django.utils.translation import gettext

from learning import editorial, receiving, record
from learning.queue import running
from lrs.signals import arriving
from people.exporting import Part
from people.models import User
from people.signals import erasing, exporting


def _arriving(
    activities: Mapping[UUID, str], voids: Mapping[UUID, UUID], **kwargs: object
) -> receiving.Receiver | None:
    """A client's statements are about to be stored."""
    return receiving.interest(activities, voids)


def _exporting(person: User, **kwargs: object) -> list[Part]:
    """The learner's statements go with a copy of their data."""
    return [
        Part(
            "statements.json",
            gettext("Everything in the learning record, as xAPI statements"),
            record.spoken_of(person),
        )
    ]


def _erasing(person: User, **kwargs: object) -> None:
    """Somebody is being forgotten: by the learning record, by Wagtail and by the queue."""
    record.forget(person)
    editorial.forget(person)
    running.forget_words([person.email])


def connect() -> None:
    """Listen; called once when Django starts."""
    arriving.connect(_arriving, dispatch_uid="learning.receiving")
    exporting.connect(_exporting, dispatch_uid="learning.exporting")
    erasing.connect(_erasing, dispatch_uid="learning.erasing")
