"""Workshop outputs and highlights: the only writer of their tables. Nothing is read by others before a review."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from people import audit
from people.models import User
from webinars.enums import OutputState
from webinars.models import Highlight, Occasion, Proposal, WorkshopOutput


class NotReviewed(Exception):
    """Somebody has to review it first."""


def is_published(row: WorkshopOutput | Highlight) -> bool:
    """Whether readers see it."""
    return row.state == OutputState.PUBLISHED if isinstance(row, WorkshopOutput) else row.published


def keep_output(
    occasion: Occasion, *, key: UUID, question: Mapping[str, str], proposals: Iterable[Mapping[str, Any]], **fields: Any
) -> WorkshopOutput:
    """Make the output or bring it up to date; changed texts have to be reviewed again only if they are new."""
    with transaction.atomic():
        output, _ = WorkshopOutput.objects.update_or_create(
            key=key, defaults={"occasion": occasion, "question": dict(question), **fields}
        )
        keep_proposals(output, proposals)
    return output


def keep_proposals(output: WorkshopOutput, proposals: Iterable[Mapping[str, Any]]) -> None:
    """Exactly these proposals, given as ``text``, ``count`` and ``summary``."""
    with transaction.atomic():
        output.proposals.all().delete()
        Proposal.objects.bulk_create(
            Proposal(
                output=output,
                position=position,
                count=one.get("count", 0),
                text=dict(one["text"]),
                summary=dict(one.get("summary") or {}),
            )
            for position, one in enumerate(proposals)
        )


def review(row: WorkshopOutput | Highlight, *, by: User | None, at: datetime) -> None:
    """Somebody has checked that nobody can be recognised and that it says what was said."""
    with transaction.atomic():
        row.reviewed_by, row.reviewed_at = by, at
        if isinstance(row, WorkshopOutput) and row.state == OutputState.DRAFT:
            row.state = OutputState.REVIEWED
        row.save()
        audit.note(by, "review", row, at=at)


def publish(row: WorkshopOutput | Highlight, *, by: User | None, at: datetime) -> None:
    """Show it to readers; only what was reviewed."""
    if row.reviewed_at is None:
        raise NotReviewed
    with transaction.atomic():
        if isinstance(row, WorkshopOutput):
            row.state, row.published_at = OutputState.PUBLISHED, row.published_at or at
        else:
            row.published = True
        row.save()
        audit.note(by, "publish", row, at=at)


def withdraw(row: WorkshopOutput | Highlight, *, by: User | None, at: datetime) -> None:
    """Back to a draft: readers no longer see it, and it has to be reviewed again."""
    with transaction.atomic():
        row.reviewed_by = row.reviewed_at = None
        if isinstance(row, WorkshopOutput):
            row.state = OutputState.DRAFT
        else:
            row.published = False
        row.save()
        audit.note(by, "withdraw", row, at=at)


def keep_highlight(
    occasion: Occasion, *, key: UUID, theme: Mapping[str, str], text: Mapping[str, str], position: int = 0
) -> Highlight:
    """Make the highlight or bring it up to date."""
    return Highlight.objects.update_or_create(
        key=key,
        defaults={"occasion": occasion, "theme": dict(theme), "text": dict(text), "position": position},
    )[0]


def rewrite(
    row: WorkshopOutput | Highlight, proposals: Iterable[Mapping[str, Any]] | None, *, by: User | None, at: datetime
) -> None:
    """Store changed texts as a draft: whoever reviewed and published the old ones did not see these."""
    with transaction.atomic():
        row.reviewed_by = row.reviewed_at = None
        if isinstance(row, WorkshopOutput):
            row.state = OutputState.DRAFT
        else:
            row.published = False
        row.save()
        if isinstance(row, WorkshopOutput) and proposals is not None:
            keep_proposals(row, proposals)
        audit.note(by, "rewrite", row, at=at)
