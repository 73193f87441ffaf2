"""Notes beside lessons: one private text for each learner and lesson, kept as a ``Reflection`` under a key of its own.

Whoever saves says on which text theirs was based. Where another window saved meanwhile, both texts are kept.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from courses import taking
from courses.models import Reflection
from courses.taking import MAX_TEXT, Refused
from learning import record
from learning.models import Activity
from people.models import User

NOTE = UUID("6e6f7465-6e6f-4465-8e6f-74656e6f7465")
LONGEST = 4 * MAX_TEXT  # of texts that were written in several windows and have not been put together yet
BOTH = _("You had written here in another window or device as well. Both texts are kept: put them together.")
BETWEEN = "\n\n---\n\n"


@dataclass(frozen=True)
class Note:
    """A note as it is kept; ``both`` tells that another window had written too, and both texts stand in it."""

    text: str = ""
    saved_at: datetime | None = None
    both: bool = False

    @property
    def seal(self) -> str:
        """What a later text says it was based on."""
        return sha256(self.text.encode()).hexdigest()[:16]


def of(person: User, lesson: int) -> Note:
    """The person's note beside a lesson."""
    return among(Reflection.objects.filter(person=person, activity=lesson, key=NOTE))


def among(texts: Iterable[Reflection]) -> Note:
    """The note among what its reader wrote in a lesson."""
    row = next((text for text in texts if text.key == NOTE), None)
    return Note(row.text, row.saved_at) if row else Note()


def keep(person: User, lesson: Activity, text: str, *, based: str, at: datetime) -> Note:
    """Keep the note; an empty text takes it away. What another window has saved meanwhile is never lost."""
    written = taking.as_written(text)
    with transaction.atomic():
        record.identify(person)  # two windows save one after the other
        stored = of(person, lesson.pk)
        if len(written) > max(MAX_TEXT, len(stored.text)):
            raise Refused(taking.TOO_LONG)
        joined = written if based == stored.seal else _joined(stored.text, written)
        if len(joined) > LONGEST:
            raise Refused(
                _("Your note was changed elsewhere and has grown too long. Copy this text and open it again.")
            )
        rows = Reflection.objects.filter(person=person, activity=lesson, key=NOTE)
        if not joined:
            rows.delete()
            return Note()
        if joined != stored.text:
            values = {"text": joined, "saved_at": at}
            Reflection.objects.update_or_create(person=person, activity=lesson, key=NOTE, defaults=values)
    return Note(joined, at if joined != stored.text else stored.saved_at, both=joined != written)


def _joined(stored: str, written: str) -> str:
    """Both texts; one of them alone where it holds the other."""
    if stored in written:
        return written
    return stored if written in stored else f"{stored}{BETWEEN}{written}"
