"""What people ask for about their own data: a copy of it, or to be forgotten."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Export(models.Model):
    """A copy of everything about a person, made by the queue and kept for a week. See ``people.exporting``."""

    personal_data = {
        "person": ("rights", "erase", _("that you asked for a copy of your data, and the copy")),
        "file": ("rights", "erase", _("that you asked for a copy of your data, and the copy")),
    }

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="exports")
    asked_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True)
    file = models.FileField(upload_to="private/exports/", blank=True)

    class Meta:
        """Newest first; one at a time is being made, and what is made has a file."""

        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(made_at=None), name="export_one_under_way"),
            models.CheckConstraint(condition=Q(made_at=None, file="") | ~Q(file=""), name="export_made_has_a_file"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.asked_at:%Y-%m-%d}"


class Erasure(models.Model):
    """A person's wish to be forgotten: it may be taken back until it is due. See ``people.erasing``."""

    personal_data = {"person": ("rights", "keep", _("that you asked to be forgotten, and when"))}

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="erasures")
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        """One open wish per person; it is taken back or done, not both."""

        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(withdrawn_at=None, done_at=None), name="erasure_one_open"
            ),
            models.CheckConstraint(condition=Q(withdrawn_at=None) | Q(done_at=None), name="erasure_withdrawn_or_done"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.due_at:%Y-%m-%d}"
