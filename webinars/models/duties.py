"""What people have to do for an event and only they know whether it is done: written by ``webinars.duties`` only."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from webinars import rules
from webinars.enums import DutyKind
from webinars.models.occasions import Occasion


class DutySet(models.QuerySet):
    """Duties of events, which their centres' teachers see too."""

    def visible_to(self, viewer: object) -> "DutySet":
        """Those of events of the viewer's centres."""
        return rules.duties_visible_to(self, viewer)


class Duty(models.Model):
    """What was said of a usual thing, or a thing in one's own words; usual ones nobody has touched have no row.

    ``dropped`` is a usual thing that this event does not need.
    """

    personal_data = {
        "owner": ("editing", "erase", _("what you took on for an event")),
        "done_by": ("editing", "keep", _("what you ticked as done for an event")),
    }

    occasion = models.ForeignKey(Occasion, models.CASCADE, related_name="duties")
    kind = models.CharField(max_length=12, choices=DutyKind)
    words = models.CharField(max_length=200, blank=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="duties")
    due_on = models.DateField(null=True, blank=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    dropped = models.BooleanField(default=False)

    objects = DutySet.as_manager()

    class Meta:
        """By the day; a usual thing stands once on an event's list, own words say something."""

        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["occasion", "kind"], condition=~Q(kind="OWN"), name="duty_usual_once"),
            models.CheckConstraint(
                condition=(Q(kind="OWN") & ~Q(words="")) | (~Q(kind="OWN") & Q(words="")), name="duty_own_has_words"
            ),
        ]

    def __str__(self) -> str:
        return self.words or str(self.get_kind_display())
