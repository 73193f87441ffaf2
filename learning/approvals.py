"""Messages about what waits for approval, through the site's outbox: a mail server that is down delays them only.

Wagtail would send the same at once, within the request, and drop what the mail server does not take.
"""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupApprovalTask, TaskState, WorkflowState
from wagtail.signals import task_submitted, workflow_approved, workflow_rejected, workflow_submitted

from people import mail
from people.models import User


def connect() -> None:
    """Take the places of Wagtail's own receivers, whichever app starts first: an identifier has one receiver."""
    for signal, sender, receiver, uid in (
        (task_submitted, TaskState, _submitted, "group_approval_task_submitted_email_notification"),
        (workflow_submitted, WorkflowState, _nothing, "workflow_state_submitted_email_notification"),
        (workflow_rejected, WorkflowState, _rejected, "workflow_state_rejected_email_notification"),
        (workflow_approved, WorkflowState, _approved, "workflow_state_approved_email_notification"),
    ):
        signal.disconnect(sender=sender, dispatch_uid=uid)
        signal.connect(receiver, sender=sender, dispatch_uid=uid)


def _nothing(**kwargs: object) -> None:
    """Wagtail would tell every administrator; those who decide are told when their step comes."""


def _submitted(instance: TaskState, user: User | None = None, **kwargs: object) -> None:
    """Somebody has written something: those who approve it are told, but not the writer."""
    if not _is_ours(instance):
        return
    deciding: QuerySet[User] = User.objects.filter(groups__in=instance.task.specific.groups.all(), is_active=True)
    for person in deciding.distinct():
        if person != user:
            _tell(person, "submitted", instance, instance.workflow_state, by=user)


def _approved(instance: WorkflowState, user: User | None = None, **kwargs: object) -> None:
    """The writer's change is public."""
    _answer("approved", instance, by=user)


def _rejected(instance: WorkflowState, user: User | None = None, **kwargs: object) -> None:
    """The writer's change has come back, with a comment perhaps."""
    _answer("rejected", instance, by=user)


def _is_ours(task: TaskState) -> bool:
    """Whether a group decides; other kinds of steps tell by themselves."""
    return isinstance(task.task.specific, GroupApprovalTask)


def _answer(deed: str, state: WorkflowState, *, by: User | None) -> None:
    if not _is_ours(state.current_task_state):
        return
    writer = state.requested_by
    if writer is not None and writer != by and writer.is_active:
        _tell(writer, deed, state.current_task_state.specific, state, by=by)


def _tell(person: User, deed: str, task: TaskState, state: WorkflowState, *, by: User | None) -> None:
    """One message a person, deed and step of the workflow."""
    page: Any = state.content_object
    context = {
        "title": page.get_admin_display_title(),
        "writer": by.name if by else "",
        "comment": task.comment,
        "path": reverse("wagtailadmin_pages:edit", args=[page.pk]),
    }
    at = timezone.now()
    mail.post(person, template=f"approvals/{deed}", context=context, key=f"{deed}:{task.pk}:{person.pk}", at=at)
