"""What employers ask of their people: written by ``competences.requiring`` and the administrators' screens only."""

from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from competences import rules
from competences.enums import Obligation
from learning.enums import Kind
from learning.models import Activity
from people.languages import pick
from people.models import Organisation, Profession, User

HOLDABLE = (Kind.CERTIFICATION, Kind.COURSE, Kind.SERIES)
LONGEST_DUE_DAYS = 3650  # ten years: what is due later is not due
TRAINABLE = (Kind.COURSE, Kind.SERIES)


class RequirementSet(models.QuerySet["Requirement"]):
    """Questions about sets of requirements."""

    def visible_to(self, viewer: User) -> "RequirementSet":
        """Requirements that are for the viewer, or for those whom the viewer manages."""
        return rules.requirements_visible_to(self, viewer)

    def active_on(self, day: date) -> "RequirementSet":
        """Requirements that are in force on the day."""
        return self.filter(Q(active_from__lte=day), Q(active_until=None) | Q(active_until__gte=day))


class Requirement(models.Model):
    """Something to be held by everybody who works, in one of the professions, at an organisation or below it.

    ``activity`` is what must be completed (a course, a series) or held (a certificate); ``training`` is what a person
    does to earn a certificate, so that being under way can be seen and the way there be shown.
    """

    personal_data = None

    code = models.SlugField(_("code"), unique=True, max_length=80)
    activity = models.ForeignKey(
        Activity,
        models.PROTECT,
        related_name="requirements",
        verbose_name=_("what is required"),
        limit_choices_to={"kind__in": HOLDABLE},
    )
    training = models.ForeignKey(
        Activity,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("training that leads to it"),
        help_text=_("For a certificate: the course or series by which it is earned."),
        limit_choices_to={"kind__in": TRAINABLE},
    )
    titles = models.JSONField(_("titles"), default=dict, blank=True)
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        related_name="requirements",
        verbose_name=_("organisation"),
        help_text=_("The requirement is for this organisation and everything below it."),
    )
    professions = models.ManyToManyField(
        Profession,
        blank=True,
        related_name="requirements",
        verbose_name=_("professions"),
        help_text=_("Leave empty if it is for all professions."),
    )
    obligation = models.CharField(_("obligation"), max_length=12, choices=Obligation, default=Obligation.MANDATORY)
    due_days = models.PositiveIntegerField(
        _("due, days after the job starts"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(LONGEST_DUE_DAYS)],
        help_text=_("Must be given for what is required; may stay empty for what is recommended."),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    active_from = models.DateField(_("in force from"))
    active_until = models.DateField(_("in force until"), null=True, blank=True)

    objects = RequirementSet.as_manager()

    class Meta:
        """What is required has a date it is due by; nothing ends before it begins."""

        verbose_name = _("requirement")
        verbose_name_plural = _("requirements")
        ordering = ["position", "code"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(obligation=Obligation.MANDATORY) | Q(due_days__isnull=False),
                name="requirement_mandatory_is_due",
                violation_error_message=_("Say within how many days what is required must be done."),
            ),
            models.CheckConstraint(
                condition=Q(active_until=None) | Q(active_until__gte=F("active_from")),
                name="requirement_ends_after_it_begins",
                violation_error_message=_("The last day cannot be before the first."),
            ),
        ]
        indexes = [models.Index(fields=["active_from", "active_until"], name="requirement_in_force")]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The requirement's own title in the language of the page, else the name of what it asks for."""
        return pick(self.titles or self.activity.names, get_language())

    def clean(self) -> None:
        """Only courses, series and certificates can be asked for, and only a course or series leads to one."""
        if self.activity_id and self.activity.kind not in HOLDABLE:
            raise ValidationError({"activity": _("Choose a course, a webinar series or a certificate.")})
        if self.training_id and self.training.kind not in TRAINABLE:
            raise ValidationError({"training": _("Choose a course or a webinar series.")})
