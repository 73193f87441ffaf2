"""Closed lists of the people package; members are stored in upper case, labels are translated."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class OrganisationKind(models.TextChoices):
    """What sort of body an organisation is; a unit is a part of one."""

    COUNTY = "COUNTY", _("Wellbeing services county")
    CITY = "CITY", _("City")
    HOSPITAL_GROUP = "HOSPITAL_GROUP", _("Hospital group")
    HOSPITAL_DISTRICT = "HOSPITAL_DISTRICT", _("Hospital district")
    SCHOOL = "SCHOOL", _("School")
    PARISH = "PARISH", _("Parish")
    NGO = "NGO", _("Non-governmental organisation")
    POLICE = "POLICE", _("Police")
    PROSECUTION = "PROSECUTION", _("Prosecution")
    UNIVERSITY = "UNIVERSITY", _("University")
    NETWORK = "NETWORK", _("Network")
    COMPANY = "COMPANY", _("Company")
    UNIT = "UNIT", _("Unit")


class Sector(models.TextChoices):
    """The field a profession belongs to."""

    SOCIAL = "SOCIAL", _("Social services")
    HEALTH = "HEALTH", _("Health care")
    EDUCATION = "EDUCATION", _("Education")
    JUSTICE = "JUSTICE", _("Police and justice")
    NGO = "NGO", _("Organisations")
    PARISH = "PARISH", _("Parishes")
    RESEARCH = "RESEARCH", _("Research")


class RoleKind(models.TextChoices):
    """What a person may do, always within one organisation or one centre (administrators: everywhere)."""

    MANAGER = "MANAGER", _("Manager")
    DEPUTY = "DEPUTY", _("Deputy")
    ORGANISER = "ORGANISER", _("Organiser")
    EDITOR = "EDITOR", _("Editor")
    PUBLISHER = "PUBLISHER", _("Publisher")
    ADMINISTRATOR = "ADMINISTRATOR", _("Administrator")


class Theme(models.TextChoices):
    """How a person wants pages to look."""

    SYSTEM = "SYSTEM", _("As in my device")
    LIGHT = "LIGHT", _("Light")
    DARK = "DARK", _("Dark")


class MailState(models.TextChoices):
    """Where an outgoing message is."""

    WAITING = "WAITING", _("Waiting")
    SENT = "SENT", _("Sent")
    FAILED = "FAILED", _("Failed")
