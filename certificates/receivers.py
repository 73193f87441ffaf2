"""What certificates do when others announce something: enqueue, give, forget, in the same transaction."""

from collections.abc import Iterator, Sequence

from certificates import issuing, rendering, tasks
from certificates.models import Document, Rule
from learning.signals import Completion, completed
from people.exporting import Part
from people.models import User
from people.signals import erasing, exporting


def _completed(completions: Sequence[Completion], **kwargs: object) -> None:
    """People finished something; most activities earn nothing."""
    finished = {one.activity_id for one in completions}
    earning = set(Rule.objects.filter(activity__in=finished).values_list("activity", flat=True))
    for one in completions:
        if one.activity_id in earning:
            tasks.issue.enqueue(person_id=one.person_id, activity_id=one.activity_id)


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
