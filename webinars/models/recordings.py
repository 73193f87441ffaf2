"""Recordings of events with their chapters: written by ``webinars.recordings`` only."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from learning.models import Activity, Video
from webinars.fields import Texts
from webinars.models.occasions import CentreSet, Occasion


class Recording(models.Model):
    """What was recorded of an event; readers find it while it is ``visible``."""

    personal_data = None

    occasion = models.OneToOneField(Occasion, models.PROTECT, related_name="recording")
    activity = models.OneToOneField(Activity, models.PROTECT, related_name="recording")
    video = models.ForeignKey(Video, models.PROTECT, related_name="+", verbose_name=_("video"))
    began_at = models.DateTimeField(
        _("recording began"), help_text=_("Chapters are proposed from the programme and this time.")
    )
    consent = models.BooleanField(
        _("everybody who speaks has agreed to publishing"), default=False, help_text=_("Needed before publishing.")
    )
    visible = models.BooleanField(_("published"), default=False)
    published_at = models.DateTimeField(null=True, blank=True)

    objects = CentreSet.as_manager()

    class Meta:
        """Published means agreed to, and when."""

        constraints = [
            models.CheckConstraint(
                condition=models.Q(visible=False) | models.Q(consent=True, published_at__isnull=False),
                name="recording_published_with_consent",
            )
        ]

    def __str__(self) -> str:
        return str(self.occasion)


class Chapter(models.Model):
    """A place in a recording with a title."""

    personal_data = None

    recording = models.ForeignKey(Recording, models.CASCADE, related_name="chapters")
    seconds = models.FloatField(_("begins at second"))
    titles = Texts(_("title"))

    class Meta:
        """By time, each second once."""

        ordering = ["seconds"]
        constraints = [
            models.UniqueConstraint(fields=["recording", "seconds"], name="chapter_second_once"),
            models.CheckConstraint(condition=models.Q(seconds__gte=0), name="chapter_begins_in_the_recording"),
        ]

    def __str__(self) -> str:
        return str(self.titles)
