"""The audit log: the only writer of ``Note``."""

from datetime import datetime

from django.db.models import Model

from people.models import Note, User


def note(actor: User | None, deed: str, subject: Model, *, at: datetime, **details: object) -> None:
    """Add one line: who did what to which object."""
    Note.objects.create(
        actor=actor, deed=deed, subject=f"{subject._meta.label_lower}:{subject.pk}", details=details, at=at
    )
