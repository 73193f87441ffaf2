"""Enrolments (true) and what is derived from statements: progress, intervals, awards.

Only ``learning.enrolling`` writes enrolments and identities, only ``learning.progress`` writes the projections.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from learning import rules
from learning.enums import AwardState, State
from learning.models.activities import Activity, Version


class MineSet(models.QuerySet):
    """Rows about persons: a viewer sees their own and those of the people they manage."""

    def visible_to(self, viewer: object) -> "MineSet":
        """Rows of people whom the viewer may see."""
        return rules.rows_visible_to(self, viewer)


class Identity(models.Model):
    """An xAPI account that stands for a person; a person may have several, an account has one person."""

    personal_data = {
        "person": ("learning", "erase", _("which learner you are in the learning record")),
        "name": ("learning", "erase", _("which learner you are in the learning record")),
    }

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="identities")
    home_page = models.CharField(max_length=250)
    name = models.CharField(max_length=250)

    class Meta:
        """An account stands for one person."""

        verbose_name_plural = "identities"
        constraints = [models.UniqueConstraint(fields=["home_page", "name"], name="identity_once")]

    def __str__(self) -> str:
        return f"{self.home_page}|{self.name}"

    @property
    def actor(self) -> str:
        """The key under which the statement store knows this account."""
        return f"account:{self.home_page}|{self.name}"


class Enrolment(models.Model):
    """A person's request to take part; the version is the one that was published then."""

    personal_data = {"person": ("learning", "keep", _("what you take part in"))}

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="enrolments")
    activity = models.ForeignKey(Activity, models.PROTECT, related_name="enrolments")
    version = models.ForeignKey(Version, models.PROTECT, related_name="+")
    enrolled_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = MineSet.as_manager()

    class Meta:
        """A person is enrolled once at a time."""

        constraints = [
            models.UniqueConstraint(
                fields=["person", "activity"], condition=Q(withdrawn_at=None), name="enrolment_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.activity_id}"


class Progress(models.Model):
    """How far a person is with an activity: a fold of statements, rebuilt at will."""

    personal_data = {"person": ("learning", "keep", _("how far you have come, and what you have completed"))}

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="progress")
    activity = models.ForeignKey(Activity, models.CASCADE, related_name="progress")
    state = models.CharField(max_length=12, choices=State)
    started_at = models.DateTimeField()
    last_at = models.DateTimeField()
    completed_at = models.DateTimeField(null=True)
    score = models.FloatField(null=True)
    position_seconds = models.FloatField(null=True)
    place = models.ForeignKey(Activity, models.SET_NULL, null=True, related_name="+")
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=1)
    evidence = models.JSONField(default=list)

    objects = MineSet.as_manager()

    class Meta:
        """One row per person and activity; completed rows carry their time."""

        verbose_name_plural = "progress"
        constraints = [
            models.UniqueConstraint(fields=["person", "activity"], name="progress_once"),
            models.CheckConstraint(
                condition=Q(state=State.COMPLETED, completed_at__isnull=False)
                | Q(state=State.IN_PROGRESS, completed_at=None),
                name="progress_completed_has_its_time",
            ),
        ]
        indexes = [models.Index(fields=["activity", "person"], name="progress_by_activity")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.state} {self.activity_id}"


class Interval(models.Model):
    """The seconds of a recording watched, or of a part attended, as disjoint ascending spans."""

    personal_data = {"person": ("learning", "keep", _("which minutes you have watched or been present"))}

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="intervals")
    activity = models.ForeignKey(Activity, models.CASCADE, related_name="intervals")
    spans = models.JSONField(default=list)
    seconds = models.FloatField(default=0)

    objects = MineSet.as_manager()

    class Meta:
        """One row per person and activity."""

        constraints = [models.UniqueConstraint(fields=["person", "activity"], name="interval_once")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.seconds:.0f} s of {self.activity_id}"


class Award(models.Model):
    """What a person holds, as far as statements say: one row per certificate."""

    personal_data = {"person": ("learning", "keep", _("which certificates count for you"))}

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="awards")
    activity = models.ForeignKey(Activity, models.CASCADE, related_name="awards")
    reference = models.UUIDField(unique=True)
    state = models.CharField(max_length=8, choices=AwardState)
    earned_at = models.DateTimeField()
    valid_until = models.DateField(null=True)
    in_review = models.BooleanField(default=False)

    objects = MineSet.as_manager()

    class Meta:
        """Newest first."""

        ordering = ["-earned_at", "pk"]
        indexes = [models.Index(fields=["activity", "person"], name="award_by_activity")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.state} {self.activity_id}"
