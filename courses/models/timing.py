"""Extra time in tests for whoever is entitled to it. Only ``courses.timing`` writes here."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses import rules
from people.models import Centre


class ExtraTimeSet(models.QuerySet):
    """Extra time that was granted."""

    def visible_to(self, viewer: object) -> "ExtraTimeSet":
        """One's own, and that which the viewer's centres granted."""
        return rules.extra_time_visible_to(self, viewer)


class ExtraTime(models.Model):
    """So much more time in the tests of one centre, until a day; why is nobody's business and stands nowhere."""

    personal_data = {
        "person": ("needs", "erase", _("how much more time you have in tests, and until when")),
        "percent": ("needs", "erase", _("how much more time you have in tests, and until when")),
        "granter": ("needs", "keep", _("whom you granted more time in tests")),
    }

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="extra_time")
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+", verbose_name=_("centre"))
    percent = models.PositiveSmallIntegerField(
        _("more time, in per cent"), validators=[MinValueValidator(1), MaxValueValidator(200)]
    )
    until = models.DateField(_("until"))
    granter = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    granted_at = models.DateTimeField()

    objects = ExtraTimeSet.as_manager()

    class Meta:
        """One at a time for each person and centre."""

        ordering = ["until", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["person", "centre"], name="extra_time_once"),
            models.CheckConstraint(condition=Q(percent__range=(1, 200)), name="extra_time_percent_fits"),
        ]

    def __str__(self) -> str:
        return f"{self.percent} % for {self.person_id} until {self.until}"
