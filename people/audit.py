"""The audit log: the only writer of ``Note``."""

from datetime import datetime

from django.db.models import Model

from people.models import Note, User


def note(actor: User | None, deed: str, subject: Model | None, *, at: datetime, **details: object) -> None:
    """Add one line: who did what to which object, or to the whole site."""
    named = f"{subject._meta.label_lower}:{subject.pk}" if subject else "site"
    Note.objects.create(actor=actor, deed=deed, subject=named, details=details, at=at)
