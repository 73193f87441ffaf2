"""The review of a course: steps in Wagtail's workflow, what was done at them, and which drafts were approved.

Only ``courses.reviewing`` writes here. Who waits for whom is Wagtail's own ``WorkflowState`` and ``TaskState``.
"""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, Revision, Task, TaskState, WorkflowState

from courses.enums import ReviewDeed, Step
from courses.models.course import CoursePage
from people.models import Centre

DECIDED = ("editing", "keep", _("what you have edited, uploaded, commented and decided"))


class ReviewTask(Task):
    """A step of a centre's review; decided on the course's review page, where one sees what is decided about."""

    personal_data = None

    centre = models.ForeignKey(Centre, models.CASCADE, related_name="review_tasks", verbose_name=_("centre"))
    step = models.CharField(_("step"), max_length=13, choices=Step)

    admin_form_fields = [*Task.admin_form_fields, "centre", "step"]
    admin_form_readonly_on_edit_fields = [*Task.admin_form_readonly_on_edit_fields, "centre", "step"]

    class Meta:
        """A centre has each step once; workflows of its own may take some of them."""

        verbose_name = _("step of a course's review")
        verbose_name_plural = _("steps of a course's review")
        constraints = [models.UniqueConstraint(fields=["centre", "step"], name="review_task_once")]

    def start(self, workflow_state: WorkflowState, user: Any = None) -> TaskState:
        """Begin here, or at an earlier step that has not seen what the drafts say now."""
        chosen = import_string("courses.reviewing.first_unseen")(workflow_state, self)
        return super(ReviewTask, chosen).start(workflow_state, user=user)

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, Any, bool]]:
        """In the editor one can send back; the other decisions need the review page, which shows all parts."""
        return [("reject", _("Send back"), True)] if self._may(obj, user) else []

    def user_can_access_editor(self, obj: Any, user: Any) -> bool:
        """Whoever decides may read the draft and comment on it."""
        return self._may(obj, user)

    def get_task_states_user_can_moderate(self, user: Any, **kwargs: Any) -> Any:
        """What waits for this person."""
        if not import_string("courses.reviewers.serves_at")(user, self.step):
            return TaskState.objects.none()
        waiting = self.task_states.filter(status=TaskState.STATUS_IN_PROGRESS).select_related("workflow_state")
        mine = [one.pk for one in waiting if self._may(one.workflow_state.content_object, user)]
        return TaskState.objects.filter(pk__in=mine)

    @classmethod
    def get_description(cls) -> str:
        """What administrators read when they choose a kind of task."""
        return _("A step that a whole course passes: an expert of another profession, accessibility, publication")

    def _may(self, obj: Any, user: Any) -> bool:
        """Whether the person may decide about the course at this step."""
        page = obj.specific
        return isinstance(page, CoursePage) and import_string("courses.reviewers.may_decide")(user, page, self.step)


class Review(models.Model):
    """A course in one language on its way to its readers; ``state`` says where it is.

    ``looks_at`` is when the queue looks at drafts that were saved.
    """

    personal_data = {"planned_by": DECIDED}

    state = models.OneToOneField(WorkflowState, models.CASCADE, related_name="review")
    course = models.ForeignKey(CoursePage, models.CASCADE, related_name="reviews")
    looks_at = models.DateTimeField(null=True)
    planned_for = models.DateTimeField(null=True)
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        """The newest is the one that counts."""

        ordering = ["pk"]

    def __str__(self) -> str:
        return f"review {self.pk} of {self.course_id}"


class Deed(models.Model):
    """One thing that was done in a review, with the words of whoever did it; rows are only ever added."""

    personal_data = {"by": DECIDED, "text": DECIDED}

    review = models.ForeignKey(Review, models.CASCADE, related_name="deeds")
    kind = models.CharField(max_length=11, choices=ReviewDeed)
    step = models.CharField(max_length=13, choices=Step, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    text = models.TextField(max_length=2000, blank=True)
    at = models.DateTimeField()

    class Meta:
        """In the order in which they were done."""

        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.kind} in {self.review_id}"


class Approved(models.Model):
    """A draft that was approved or scheduled; ``digest`` stands for its words, whatever happens to it later."""

    personal_data = None

    deed = models.ForeignKey(Deed, models.CASCADE, related_name="approved")
    page = models.ForeignKey(Page, models.CASCADE, related_name="+")
    revision = models.ForeignKey(Revision, models.SET_NULL, null=True, related_name="+")
    digest = models.CharField(max_length=64)

    class Meta:
        """In the order of the course; a deed is about a page once."""

        ordering = ["pk"]
        verbose_name_plural = "approved"
        constraints = [models.UniqueConstraint(fields=["deed", "page"], name="approved_once")]

    def __str__(self) -> str:
        return f"{self.page_id} in {self.deed_id}"
