"""Videos with their captions and chapters."""

from django.core.validators import FileExtensionValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtailmedia.models import AbstractMedia, MediaQuerySet

from learning.enums import TrackKind


class VideoManager(models.Manager.from_queryset(MediaQuerySet)):  # type: ignore[misc]
    """Finds videos with their collections: the media library's lists name them beside each."""

    def get_queryset(self) -> MediaQuerySet:
        """As theirs, in one query."""
        return super().get_queryset().select_related("collection")


class Video(AbstractMedia):
    """A video or sound recording in the media library; its collection says which centre owns it."""

    personal_data = {"uploaded_by_user": ("editing", "keep", _("which films you uploaded"))}

    described = models.BooleanField(
        _("the picture shows nothing that the sound does not say"),
        default=True,
        help_text=_("If not, the transcript must describe what is seen (WCAG 1.2.5)."),
    )

    objects = VideoManager()

    admin_form_fields = ("title", "file", "collection", "duration", "thumbnail", "described", "tags")

    class Meta:
        """Newest first, as in Wagtail's media library."""

        verbose_name = _("video")
        verbose_name_plural = _("videos")
        ordering = ["-created_at"]


class Track(models.Model):
    """A WebVTT file that belongs to a video in one language."""

    personal_data = None

    video = models.ForeignKey(Video, models.CASCADE, related_name="tracks")
    kind = models.CharField(_("kind"), max_length=8, choices=TrackKind, default=TrackKind.CAPTIONS)
    language = models.CharField(_("language"), max_length=2)
    file = models.FileField(_("WebVTT file"), upload_to="tracks/", validators=[FileExtensionValidator(["vtt"])])

    class Meta:
        """One track per kind and language."""

        ordering = ["kind", "language"]
        constraints = [models.UniqueConstraint(fields=["video", "kind", "language"], name="track_once")]

    def __str__(self) -> str:
        return f"{self.video} {self.kind} {self.language}"
