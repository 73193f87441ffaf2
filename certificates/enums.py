"""Closed lists of the certificates package."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Evidence(models.TextChoices):
    """What a certificate rests on."""

    ATTENDANCE = "ATTENDANCE", _("Attendance")
    KNOWLEDGE = "KNOWLEDGE", _("Knowledge, shown in a test")
    PRACTICE = "PRACTICE", _("Supervised practice")


class Deed(models.TextChoices):
    """What was done to a certificate; each deed is a line of the ledger of its own."""

    ISSUED = "ISSUED", _("Issued")
    RENEWED = "RENEWED", _("Renewed by a newer one")
    SUPERSEDED = "SUPERSEDED", _("Corrected by a newer one")
    EXPIRED = "EXPIRED", _("Validity ended")
    REVOKED = "REVOKED", _("Withdrawn by the issuer")


class Standing(models.TextChoices):
    """What a certificate is worth today, as the verification page says it."""

    VALID = "VALID", _("Valid")
    EXPIRED = "EXPIRED", _("Expired")
    REVOKED = "REVOKED", _("Revoked")
    SUPERSEDED = "SUPERSEDED", _("Replaced by a newer one")


class DocumentState(models.TextChoices):
    """Whether a certificate's file has been drawn."""

    WAITING = "WAITING", _("Being prepared")
    READY = "READY", _("Ready")
