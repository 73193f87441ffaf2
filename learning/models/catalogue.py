"""The catalogue's cards and topics: written by ``learning.catalogue`` only."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from learning.enums import Form
from learning.models.activities import Activity
from people.models import Centre, Profession
from people.models.organisations import Named


class Topic(Named):
    """A theme that training is about."""

    personal_data = None

    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        """Topics stand in the editors' order."""

        ordering = ["position", "code"]


class Listing(models.Model):
    """How an activity shows in the catalogue in one language; pillars describe themselves here when they publish."""

    personal_data = None

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="listings")
    language = models.CharField(max_length=2)
    form = models.CharField(max_length=10, choices=Form)
    title = models.CharField(max_length=250)
    summary = models.TextField(blank=True)
    path = models.CharField(max_length=500)
    minutes = models.PositiveIntegerField(default=0)
    centre = models.ForeignKey(Centre, models.PROTECT, null=True, related_name="listings")
    topics = models.ManyToManyField(Topic, related_name="listings", blank=True)
    professions = models.ManyToManyField(Profession, related_name="listings", blank=True)
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField()
    languages = models.JSONField(default=list)
    stems = models.TextField(blank=True)

    class Meta:
        """One card per activity and language."""

        constraints = [models.UniqueConstraint(fields=["activity", "language"], name="listing_once")]
        indexes = [models.Index(fields=["language", "form", "-published_at"], name="listing_by_form")]

    def __str__(self) -> str:
        return self.title
