"""Closed lists of the learning package."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What an activity is."""

    COURSE = "COURSE", _("Course")
    LESSON = "LESSON", _("Lesson")
    TEST = "TEST", _("Test")
    SERIES = "SERIES", _("Webinar series")
    EVENT = "EVENT", _("Webinar")
    PART = "PART", _("Part of a webinar")
    RECORDING = "RECORDING", _("Recording")
    CERTIFICATION = "CERTIFICATION", _("Certificate")


class Mode(models.TextChoices):
    """When an activity is done: by itself, or when all, any or enough of its components are."""

    LEAF = "LEAF", _("By itself")
    ALL = "ALL", _("All parts")
    ANY = "ANY", _("Any part")
    AT_LEAST = "AT_LEAST", _("Enough parts")


class Form(models.TextChoices):
    """How training is offered in the catalogue."""

    COURSE = "COURSE", _("Online course")
    SERIES = "SERIES", _("Webinar series")
    EVENT = "EVENT", _("Webinar")
    RECORDING = "RECORDING", _("Recording")


class State(models.TextChoices):
    """How far a person is with an activity; no row means not started."""

    IN_PROGRESS = "IN_PROGRESS", _("In progress")
    COMPLETED = "COMPLETED", _("Completed")


class AwardState(models.TextChoices):
    """What became of an award."""

    EARNED = "EARNED", _("Earned")
    EXPIRED = "EXPIRED", _("Expired")
    REVOKED = "REVOKED", _("Revoked")


class TrackKind(models.TextChoices):
    """What a WebVTT track holds."""

    CAPTIONS = "CAPTIONS", _("Captions")
    CHAPTERS = "CHAPTERS", _("Chapters")


class TaskState(models.TextChoices):
    """Where a task of the queue stands; a DEAD one was given up and waits for a person."""

    WAITING = "WAITING", _("Waiting")
    RUNNING = "RUNNING", _("Running")
    DONE = "DONE", _("Done")
    DEAD = "DEAD", _("Given up")


class Finding(models.TextChoices):
    """What a check of the self-test found."""

    PASSED = "PASSED", _("In order")
    FAILED = "FAILED", _("To be mended")
    LEFT_OUT = "LEFT_OUT", _("Not checked")
