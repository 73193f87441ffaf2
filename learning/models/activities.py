"""Activities and their structure: written by ``learning.activities`` only."""

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language

from learning.enums import Kind, Mode
from learning.statements import About
from people.languages import pick
from people.models import Centre


class Activity(models.Model):
    """Something that can be learned: one row for all its languages, known outside by its IRI."""

    personal_data = None

    iri = models.CharField(max_length=250, unique=True)
    kind = models.CharField(max_length=14, choices=Kind)
    key = models.UUIDField()
    names = models.JSONField(default=dict)
    centre = models.ForeignKey(Centre, models.PROTECT, null=True, blank=True, related_name="activities")
    minutes = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()

    revision = ""  # the version that a reader is in, set where it is known, so that statements can name it

    class Meta:
        """One activity per kind and key, whatever the number of translations."""

        verbose_name_plural = "activities"
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="activity_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the language of the page."""
        return pick(self.names, get_language())

    def about(self) -> About:
        """The activity as statements speak of it."""
        return About(iri=self.iri, kind=self.kind, names=dict(self.names), revision=self.revision)


class Version(models.Model):
    """An immutable structure of an activity: what belongs to it and when it counts as done."""

    personal_data = None

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    mode = models.CharField(max_length=8, choices=Mode)
    needed = models.PositiveIntegerField(null=True, blank=True)
    threshold = models.FloatField(null=True, blank=True)
    length_seconds = models.FloatField(null=True, blank=True)
    published_at = models.DateTimeField()
    components = models.ManyToManyField(
        Activity, through="Component", through_fields=("version", "activity"), related_name="+"
    )

    class Meta:
        """Versions are numbered; a share is above nothing and at most the whole."""

        constraints = [
            models.UniqueConstraint(fields=["activity", "number"], name="version_once"),
            models.CheckConstraint(
                condition=Q(threshold=None) | Q(threshold__gt=0, threshold__lte=1), name="version_threshold_is_a_share"
            ),
            models.CheckConstraint(
                condition=Q(mode="AT_LEAST", needed__gte=1) | (~Q(mode="AT_LEAST") & Q(needed=None)),
                name="version_needed_only_for_at_least",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.activity} {self.number}"


class Component(models.Model):
    """An activity's place in a version of another; what is not required adds nothing to the count.

    Whoever is enrolled in the whole has the part in ``part_version``; empty, in its newest.
    """

    personal_data = None

    version = models.ForeignKey(Version, models.CASCADE, related_name="placements")
    activity = models.ForeignKey(Activity, models.PROTECT, related_name="placements")
    position = models.PositiveIntegerField()
    required = models.BooleanField(default=True)
    part_version = models.ForeignKey(Version, models.RESTRICT, null=True, related_name="+")

    class Meta:
        """An activity stands once in a version, each at a place of its own."""

        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "activity"], name="component_once"),
            models.UniqueConstraint(fields=["version", "position"], name="component_position_once"),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.activity}"
