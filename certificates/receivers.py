"""What certificates do when others announce something: enqueue, give, forget, in the same transaction."""

from collections.abc import Iterator

from certificates import issuing, rendering, tasks
from certificates.models import Document, Rule
from learning.signals import completed
from people.exporting import Part
from people.models import User
from people.signals import erasing, exporting


def _completed(person_id: int, activity_id: int, **kwargs: object) -> None:
    """Somebody finished something; most activities earn nothing."""
    if Rule.objects.filter(activity=activity_id).exists():
        tasks.issue.enqueue(person_id=person_id, activity_id=activity_id)


def _exporting(person: User, **kwargs: object) -> list[Part]:
    """The holder's files go with a copy of their data."""
    return [
        Part(
            f"certificates/{document.certificate.code}-{document.language}.pdf",
            document.certificate.title,
            _pieces(document),
        )
        for document in rendering.ready(person)
    ]


def _pieces(document: Document) -> Iterator[bytes]:
    """A file, opened when its turn comes and closed after."""
    with document.file.open() as file:
        yield from file.chunks()


def _erasing(person: User, **kwargs: object) -> None:
    """Somebody is being forgotten: certificates stay in the ledger without a name."""
    issuing.forget(person)


def connect() -> None:
    """Listen; called once when Django starts."""
    exporting.connect(_exporting, dispatch_uid="certificates.exporting")
    erasing.connect(_erasing, dispatch_uid="certificates.erasing")
    completed.connect(_completed, dispatch_uid="certificates.issuing")
