"""Packages of courses on their way in. Only ``courses.carrying.arriving`` writes here."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from wagtail.models import Page

from courses.enums import Arrival
from courses.models.course import CoursePage
from courses.models.reviews import DECIDED


class CoursePackage(models.Model):
    """A package that somebody brought to a centre's page: it waits, is imported by the queue, and a day later is gone.

    ``files`` are names in the libraries' storage that belong to no row of the libraries: each is noted before it is
    written, and taken off in the transaction that makes the rows.
    """

    personal_data = {"by": DECIDED}

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    above = models.ForeignKey(Page, models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)
    title = models.CharField(max_length=255)
    state = models.CharField(max_length=7, choices=Arrival, default=Arrival.WAITING)
    at = models.DateTimeField()
    copy = models.BooleanField(default=False)
    language = models.CharField(max_length=10, blank=True)
    problem = models.TextField(blank=True)
    course = models.ForeignKey(CoursePage, models.SET_NULL, null=True, related_name="+")
    made = models.JSONField(default=list)
    files = models.JSONField(default=list)

    class Meta:
        """Newest first; the same file in the same place waits once for whoever brought it."""

        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["by", "above", "digest"], condition=~Q(state=Arrival.DONE), name="course_package_waits_once"
            ),
        ]

    def __str__(self) -> str:
        return self.title
