"""Closed lists of the courses package."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class QuestionKind(models.TextChoices):
    """How a question is answered."""

    SINGLE = "SINGLE", _("One right option")
    MULTIPLE = "MULTIPLE", _("Several right options")
    TRUE_FALSE = "TRUE_FALSE", _("True or false")
    NUMERIC = "NUMERIC", _("A number")
    MATCHING = "MATCHING", _("What belongs together")
    ORDERING = "ORDERING", _("The right order")
    GAPS = "GAPS", _("A text with gaps")
    SHORT = "SHORT", _("A short answer")
    FREE_TEXT = "FREE_TEXT", _("A free text, graded by a person")


class Difficulty(models.TextChoices):
    """How hard its author takes a question to be."""

    EASY = "EASY", _("Easy")
    MEDIUM = "MEDIUM", _("Medium")
    HARD = "HARD", _("Hard")


class FeedbackTime(models.TextChoices):
    """When a test tells whether an answer was right."""

    AT_ONCE = "AT_ONCE", _("After each answer")
    AT_END = "AT_END", _("When the test is finished")


class Change(models.TextChoices):
    """What a publication means to those who have begun, and to those who translate."""

    EDITORIAL = "EDITORIAL", _("Wording only")
    MINOR = "MINOR", _("New or better content")
    INVALIDATING = "INVALIDATING", _("What was there before must not be learnt any more")


class Motif(models.TextChoices):
    """The family of shapes of a course's picture."""

    TOGETHER = "together", _("Together: arches and circles")
    GROWTH = "growth", _("Growth: leaves and drops")
    TALK = "talk", _("Dialogue: bows and rings")
    HOME = "home", _("Home: houses and arches")
    FLOW = "flow", _("Flow: waves and stripes")
    LAW = "law", _("Law: blocks and slants")


class Usefulness(models.TextChoices):
    """How useful a course was for the work of whoever finished it."""

    VERY = "VERY", _("Very useful")
    QUITE = "QUITE", _("Quite useful")
    LITTLE = "LITTLE", _("Of little use")
    NOT = "NOT", _("Of no use")


class Arrival(models.TextChoices):
    """Where a package is on its way in."""

    WAITING = "WAITING", _("Waits for you to import it")
    RUNNING = "RUNNING", _("Is being imported")
    DONE = "DONE", _("Imported")
    REFUSED = "REFUSED", _("Refused")
    FAILED = "FAILED", _("Failed")


class Step(models.TextChoices):
    """What a course goes through between its author and its readers, in this order."""

    EXPERT = "EXPERT", _("Expert of another profession")
    ACCESSIBILITY = "ACCESSIBILITY", _("Accessibility")
    PUBLICATION = "PUBLICATION", _("Publication")


class ReviewDeed(models.TextChoices):
    """What somebody did in a review, or what happened to it."""

    SUBMITTED = "SUBMITTED", _("submitted for review")
    RESUBMITTED = "RESUBMITTED", _("submitted again")
    APPROVED = "APPROVED", _("approved")
    PASSED = "PASSED", _("let pass, because nobody can decide at this step")
    SENT_BACK = "SENT_BACK", _("sent back to the author")
    REMARKED = "REMARKED", _("remarked")
    WENT_BACK = "WENT_BACK", _("goes back: a draft was changed after it had been approved")
    WENT_ON = "WENT_ON", _("goes on: nothing is left that the steps before have not seen")
    PLANNED = "PLANNED", _("scheduled the publication")
    UNPLANNED = "UNPLANNED", _("cancelled the scheduled publication")
    HINDERED = "HINDERED", _("the scheduled publication was hindered")
    PUBLISHED = "PUBLISHED", _("published")
    WITHDRAWN = "WITHDRAWN", _("ended the review")
