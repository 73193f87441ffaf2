"""What the library does when others announce something."""

from library import feedback
from people.models import User
from people.signals import erasing


def _erasing(person: User, **kwargs: object) -> None:
    """Somebody is being forgotten."""
    feedback.forget_sender(person.email)


def connect() -> None:
    """Listen; called once when Django starts."""
    erasing.connect(_erasing, dispatch_uid="library.erasing")
