"""What readers say about the site's accessibility."""

import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Feedback(models.Model):
    """A message about accessibility, which by law is answered within 14 days; deleted a year after the answer."""

    personal_data = {
        "name": ("feedback", "erase", _("what you write about accessibility, and the answer")),
        "email": ("feedback", "erase", _("what you write about accessibility, and the answer")),
        "text": ("feedback", "erase", _("what you write about accessibility, and the answer")),
        "answer": ("feedback", "erase", _("what you write about accessibility, and the answer")),
        "asker": ("security", "erase", _("a digest of the network address of whoever writes to us")),
        "answered_by": ("audit", "keep", _("which messages you answered")),
    }

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    language = models.CharField(max_length=2)
    name = models.CharField(max_length=160, blank=True)
    email = models.EmailField(blank=True)
    page = models.CharField(max_length=500, blank=True)
    text = models.TextField()
    asker = models.CharField(max_length=64, blank=True)
    received_at = models.DateTimeField(db_index=True)
    due_on = models.DateField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    answer = models.TextField(blank=True)

    class Meta:
        """What waits longest comes first, what is answered last; an answer has its time."""

        verbose_name = _("message about accessibility")
        verbose_name_plural = _("messages about accessibility")
        ordering = [models.F("answered_at").desc(nulls_first=True), "due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at=None, answer="") | Q(answered_at__isnull=False) & ~Q(answer=""),
                name="feedback_answered_with_words",
            )
        ]

    def __str__(self) -> str:
        return self.text[:60]

    def days_left(self, day: date) -> int:
        """Days until the answer is due; fewer than none when it is late."""
        return (self.due_on - day).days
