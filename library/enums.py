"""Choices of the library."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Conformance(models.TextChoices):
    """How much of the requirements the site meets."""

    FULL = "FULL", _("wholly")
    PARTIAL = "PARTIAL", _("in part")
    NONE = "NONE", _("not")


class Assessor(models.TextChoices):
    """Who found that out."""

    SELF = "SELF", _("ourselves")
    OTHER = "OTHER", _("somebody from outside")
