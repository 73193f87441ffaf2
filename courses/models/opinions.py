"""What those who finished a course think of it. Only ``courses.opinions`` writes here.

An opinion names nobody; that somebody gave one stands in a table of its own. Nothing joins the two: neither has a time
or a number that is counted up, and the year of an opinion is there only so that its texts can end.
"""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from courses import rules
from courses.enums import Usefulness
from courses.models.answers import OwnSet
from learning.models import Activity


class OpinionSet(models.QuerySet):
    """Opinions about courses."""

    def visible_to(self, viewer: object) -> "OpinionSet":
        """Those about courses of the centres that the viewer works for."""
        return rules.opinions_visible_to(self, viewer)


class Opinion(models.Model):
    """Three answers about a course, of nobody that could be known."""

    personal_data = None

    key = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    course = models.ForeignKey(Activity, models.PROTECT, related_name="opinions")
    useful = models.CharField(max_length=10, choices=Usefulness)
    different = models.TextField(max_length=2000, blank=True)
    better = models.TextField(max_length=2000, blank=True)
    year = models.PositiveSmallIntegerField()

    objects = OpinionSet.as_manager()

    class Meta:
        """In no order that tells when."""

        ordering = ["key"]

    def __str__(self) -> str:
        return f"{self.useful} about {self.course_id}"


class OpinionGiven(models.Model):
    """That somebody has said what they think of a course, so that they are asked once; not what, and not when."""

    personal_data = {"person": ("opinions", "erase", _("on which courses you gave feedback, not what it was"))}

    key = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="opinions_given")
    course = models.ForeignKey(Activity, models.PROTECT, related_name="+")

    objects = OwnSet.as_manager()

    class Meta:
        """Once per person and course."""

        constraints = [models.UniqueConstraint(fields=["person", "course"], name="opinion_given_once")]

    def __str__(self) -> str:
        return f"{self.person_id} about {self.course_id}"
