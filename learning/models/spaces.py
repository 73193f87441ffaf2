"""A centre's own corner of Wagtail's libraries."""

from django.db import models
from wagtail.models import Collection

from people.models import Centre


class Space(models.Model):
    """The collection in which a centre keeps its images, documents and videos."""

    personal_data = None

    centre = models.OneToOneField(Centre, models.PROTECT, related_name="space")
    collection = models.OneToOneField(Collection, models.PROTECT, related_name="space")

    def __str__(self) -> str:
        return str(self.centre)
