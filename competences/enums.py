"""Closed lists of the competences package; members are stored in upper case, labels are translated."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Obligation(models.TextChoices):
    """Whether an employer demands something or only advises it."""

    MANDATORY = "MANDATORY", _("Required")
    RECOMMENDED = "RECOMMENDED", _("Recommended")


class CellState(models.TextChoices):
    """How one person stands with one requirement; never stored, always judged from projections."""

    NOT_REQUIRED = "NOT_REQUIRED", _("Not required")
    NOT_STARTED = "NOT_STARTED", _("Not started")
    IN_PROGRESS = "IN_PROGRESS", _("In progress")
    COMPLETED = "COMPLETED", _("Completed")
    EXPIRING = "EXPIRING", _("Expires soon")
    EXPIRED = "EXPIRED", _("Expired")
    MISSING = "MISSING", _("Missing")
    PENDING = "PENDING", _("Awaiting review")


MET = frozenset({CellState.COMPLETED, CellState.EXPIRING})
OPEN = frozenset({CellState.MISSING, CellState.EXPIRED, CellState.EXPIRING})
