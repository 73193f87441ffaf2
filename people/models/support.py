"""Help that somebody gives while seeing the site as another person does."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Assistance(models.Model):
    """A supporter's wish to see the site as a person, and what the person said to it. See ``people.supporting``.

    Nothing is allowed before ``until`` is set, by the person, and nothing after it or once it has ended.
    """

    personal_data = {
        "person": ("support", "erase", _("who helped you in your account, why and how long")),
        "agent": ("support", "keep", _("whom you helped as support")),
        "reason": ("support", "erase", _("who helped you in your account, why and how long")),
    }

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="assistances")
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="assisted")
    reason = models.CharField(max_length=300)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """One open wish of an agent for a person; leave is given by an answer, and for a time."""

        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "agent"], condition=Q(ended_at=None), name="assistance_one_open_for_a_pair"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(answered_at__isnull=False, until__gt=F("answered_at")),
                name="assistance_leave_is_given_by_an_answer",
            ),
        ]

    @property
    def last(self) -> datetime | None:
        """Until when leave lasted in the end; None where it was never given."""
        return min(self.until, self.ended_at) if self.until and self.ended_at else self.until

    def __str__(self) -> str:
        return f"{self.agent_id} → {self.person_id} {self.asked_at:%Y-%m-%d}"
