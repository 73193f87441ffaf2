"""Closed lists of the webinars package."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Phase(models.TextChoices):
    """Where a series stands."""

    PLANNED = "PLANNED", _("Being planned")
    ONGOING = "ONGOING", _("Under way")
    COMPLETED = "COMPLETED", _("Ended")


class Access(models.TextChoices):
    """Who may take part in a part of an event."""

    OPEN = "OPEN", _("Open to everybody")
    REGION = "REGION", _("For people who work in the centre's area")
    INVITED = "INVITED", _("By invitation")


class Standing(models.TextChoices):
    """Whether an event takes place as it was announced."""

    PLANNED = "PLANNED", _("As announced")
    MOVED = "MOVED", _("Moved to another time")
    CANCELLED = "CANCELLED", _("Called off")


class SessionKind(models.TextChoices):
    """What happens in an item of the programme."""

    OPENING = "OPENING", _("Opening")
    TALK = "TALK", _("Talk")
    JOINT_TALK = "JOINT_TALK", _("Joint talk")
    PANEL = "PANEL", _("Panel")
    DIALOGUE = "DIALOGUE", _("Facilitated dialogue")
    DISCUSSION = "DISCUSSION", _("Discussion")
    QA = "QA", _("Questions and answers")
    CASE = "CASE", _("Case example")
    WORKSHOP = "WORKSHOP", _("Workshop")
    BREAK = "BREAK", _("Break")
    CLOSING = "CLOSING", _("Closing")


class Knowledge(models.TextChoices):
    """What a session rests on."""

    RESEARCH = "RESEARCH", _("Research knowledge")
    EXPERT = "EXPERT", _("Expert knowledge")
    EXPERIENCE = "EXPERIENCE", _("Knowledge by experience")


class PersonRole(models.TextChoices):
    """What somebody does in a session."""

    SPEAKER = "SPEAKER", _("Speaker")
    PANELLIST = "PANELLIST", _("Panellist")
    FACILITATOR = "FACILITATOR", _("Facilitator")
    HOST = "HOST", _("Host")


class PlaceState(models.TextChoices):
    """What became of a registration."""

    REGISTERED = "REGISTERED", _("Registered")
    WAITING = "WAITING", _("In the queue")
    CANCELLED = "CANCELLED", _("Place given back")


class OutputState(models.TextChoices):
    """How far a workshop output is on its way to readers."""

    DRAFT = "DRAFT", _("Draft")
    REVIEWED = "REVIEWED", _("Reviewed")
    PUBLISHED = "PUBLISHED", _("Published")
