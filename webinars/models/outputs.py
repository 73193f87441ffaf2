"""What came out of workshops and discussions: written by ``webinars.outputs`` only."""

import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from webinars.enums import OutputState
from webinars.fields import Texts
from webinars.models.occasions import CentreSet, Occasion, Seating

ONLY_FOR = {
    "null": True,
    "blank": True,
    "related_name": "+",
    "verbose_name": _("only for people of one part"),
    "help_text": _("Leave empty to show it to everybody. Otherwise it is shown to those who may come to that part."),
}
MOST = 100_000  # people, groups or mentions: more than any event has


class WorkshopOutput(models.Model):
    """A question that was worked on, the proposals it got, and what happens next; readers see it once published."""

    personal_data = {"reviewed_by": ("editing", "keep", _("what you reviewed"))}

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    occasion = models.ForeignKey(Occasion, models.PROTECT, related_name="outputs")
    seating = models.ForeignKey(Seating, models.PROTECT, **ONLY_FOR)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    question = Texts(_("question"))
    responses = models.PositiveIntegerField(_("answers"), default=0, validators=[MaxValueValidator(MOST)])
    groups = models.PositiveIntegerField(_("groups"), default=0, validators=[MaxValueValidator(MOST)])
    summary = Texts(_("summary"), long=True, blank=True)
    next_steps = Texts(_("what happens next"), long=True, blank=True, help_text=_("Who does what, and by when?"))
    state = models.CharField(max_length=10, choices=OutputState, default=OutputState.DRAFT)
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)

    objects = CentreSet.as_manager()

    class Meta:
        """In the organiser's order; published means reviewed."""

        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state=OutputState.PUBLISHED)
                | models.Q(reviewed_at__isnull=False, published_at__isnull=False),
                name="output_published_after_review",
            )
        ]

    def __str__(self) -> str:
        return str(self.question.get("fi") or next(iter(self.question.values()), ""))


class Proposal(models.Model):
    """An answer that came up: how often, in short, and in a sentence."""

    personal_data = None

    output = models.ForeignKey(WorkshopOutput, models.CASCADE, related_name="proposals")
    position = models.PositiveSmallIntegerField(default=0)
    count = models.PositiveIntegerField(_("how often it came up"), default=0)
    text = Texts(_("in short"))
    summary = Texts(_("in a sentence"), long=True, blank=True)

    class Meta:
        """The most frequent first."""

        ordering = ["-count", "position", "pk"]

    def __str__(self) -> str:
        return str(self.text)


class Highlight(models.Model):
    """An insight worth passing on, under a theme; readers see it once reviewed and published."""

    personal_data = {"reviewed_by": ("editing", "keep", _("what you reviewed"))}

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    occasion = models.ForeignKey(Occasion, models.PROTECT, related_name="highlights")
    seating = models.ForeignKey(Seating, models.PROTECT, **ONLY_FOR)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    theme = Texts(_("theme"))
    text = Texts(_("text"), long=True)
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True, blank=True)
    published = models.BooleanField(_("published"), default=False)

    objects = CentreSet.as_manager()

    class Meta:
        """In the organiser's order; published means reviewed."""

        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(published=False) | models.Q(reviewed_at__isnull=False),
                name="highlight_published_after_review",
            )
        ]

    def __str__(self) -> str:
        return str(self.theme)
