"""Questions and their banks: a question is one object for all languages, and its versions never change.

Only ``courses.questions`` writes versions.
"""

import uuid

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import Orderable

from courses import rules
from courses.enums import Difficulty, QuestionKind
from courses.fields import LanguageMapField
from learning.models import Topic
from people.languages import pick
from people.models import Centre


class CentreSet(models.QuerySet):
    """Rows that belong to a centre; ``centre_path`` of the model leads to it."""

    def visible_to(self, viewer: object) -> "CentreSet":
        """Rows of the centres that the viewer works for."""
        return rules.rows_of_centres(self, viewer, self.model.centre_path)


class QuestionBank(models.Model):
    """A centre's collection of questions."""

    personal_data = None
    centre_path = "centre"

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="question_banks", verbose_name=_("centre"))
    name = models.CharField(_("name"), max_length=120, help_text=_("For editors only, for example the course's name."))

    objects = CentreSet.as_manager()

    class Meta:
        """A centre's banks have names of their own."""

        verbose_name = _("question bank")
        verbose_name_plural = _("question banks")
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["centre", "name"], name="question_bank_once")]

    def __str__(self) -> str:
        return self.name


class Question(ClusterableModel):
    """The working copy of a question; saving it in the admin publishes a version when something changed."""

    personal_data = None
    centre_path = "bank__centre"

    bank = models.ForeignKey(QuestionBank, models.PROTECT, related_name="questions", verbose_name=_("question bank"))
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=QuestionKind, default=QuestionKind.SINGLE)
    topic = models.ForeignKey(
        Topic, models.SET_NULL, null=True, blank=True, related_name="questions", verbose_name=_("topic")
    )
    difficulty = models.CharField(
        _("difficulty"), max_length=6, choices=Difficulty, default=Difficulty.MEDIUM, help_text=_("For drawing tests.")
    )
    texts = LanguageMapField(_("question"), help_text=_("One question, not two. Avoid “not” in it."))
    points = models.PositiveSmallIntegerField(
        _("points"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(20)],
        help_text=_("What a right answer is worth in a test. One point, unless some questions weigh more."),
    )
    explanations = LanguageMapField(
        _("explanation"), blank=True, help_text=_("Shown with the feedback: why the right answer is right.")
    )
    passage = LanguageMapField(
        _("text with gaps"),
        blank=True,
        help_text=_("Write the gaps as [1], [2] and so on: the first row above says what fits into [1]."),
    )
    answer = models.DecimalField(
        _("right number"), max_digits=14, decimal_places=4, null=True, blank=True, help_text=_("For numbers only.")
    )
    tolerance = models.DecimalField(
        _("tolerance"),
        max_digits=14,
        decimal_places=4,
        default=0,
        help_text=_("How far from the right number an answer may be."),
    )
    archived = models.BooleanField(_("archived"), default=False, help_text=_("No longer offered for new tests."))

    objects = CentreSet.as_manager()

    class Meta:
        """Numbers have an answer, others have options."""

        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["bank", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="NUMERIC", answer__isnull=False) | (~Q(kind="NUMERIC") & Q(answer=None)),
                name="question_numeric_has_its_number",
                violation_error_message=_("Give the right number for a question about a number, and for no other."),
            ),
            models.CheckConstraint(condition=Q(tolerance__gte=0), name="question_tolerance_not_negative"),
            models.CheckConstraint(condition=Q(points__range=(1, 20)), name="question_points_one_to_twenty"),
        ]

    def __str__(self) -> str:
        return pick(self.texts, get_language())

    def clean(self) -> None:
        """Refuse a number without the kind and the other way round, with a message at the field."""
        if (self.kind == QuestionKind.NUMERIC) != (self.answer is not None):
            raise ValidationError(
                {"answer": _("Give the right number for a question about a number, and for no other.")}
            )


class Option(Orderable):
    """What may be chosen, matched, put in order or filled in; its key never changes, so answers keep their meaning."""

    personal_data = None

    question = ParentalKey(Question, on_delete=models.CASCADE, related_name="options")
    key = models.SlugField(max_length=12, blank=True, editable=False)
    correct = models.BooleanField(_("right"), default=False)
    texts = LanguageMapField(_("option"), blank=True)
    match = LanguageMapField(
        _("belongs to"), blank=True, help_text=_("For what belongs together: what is to be chosen for this row.")
    )
    points = models.PositiveSmallIntegerField(
        _("points"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(20)],
        help_text=_("For a free text: the most points that this criterion gives."),
    )
    feedback = LanguageMapField(
        _("feedback"), blank=True, help_text=_("Shown to whoever chose this option. Leave empty when not needed.")
    )

    class Meta(Orderable.Meta):
        """Options stand in the author's order."""

        ordering = ["sort_order", "pk"]
        verbose_name = _("option")
        verbose_name_plural = _("options")
        constraints = [models.CheckConstraint(condition=Q(points__range=(1, 20)), name="option_points_one_to_twenty")]

    def __str__(self) -> str:
        return pick(self.texts, get_language())

    def save(self, *args: object, **kwargs: object) -> None:
        """An option without a key gets one that no other option will ever have."""
        self.key = self.key or uuid.uuid4().hex[:8]
        super().save(*args, **kwargs)


class Case(ClusterableModel):
    """A story with several questions of its own; each of them is answered, scored and counted as a question."""

    personal_data = None
    centre_path = "bank__centre"

    bank = models.ForeignKey(QuestionBank, models.PROTECT, related_name="cases", verbose_name=_("question bank"))
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=120, help_text=_("For editors only."))
    story = LanguageMapField(
        _("story"), help_text=_("Shown above each of its questions. Tell what one has to know, without real people.")
    )

    objects = CentreSet.as_manager()

    class Meta:
        """Named for editors."""

        verbose_name = _("case")
        verbose_name_plural = _("cases")
        ordering = ["bank", "name", "pk"]

    def __str__(self) -> str:
        return self.name


class CaseQuestion(Orderable):
    """A question's place in its case."""

    personal_data = None

    case = ParentalKey(Case, on_delete=models.CASCADE, related_name="questions")
    question = models.OneToOneField(Question, models.PROTECT, related_name="in_case", verbose_name=_("question"))

    class Meta(Orderable.Meta):
        """Asked in the author's order."""

        ordering = ["sort_order", "pk"]
        verbose_name = _("question")
        verbose_name_plural = _("questions")

    def __str__(self) -> str:
        return str(self.question)


class QuestionVersion(models.Model):
    """What was asked: an immutable snapshot, to which answers point."""

    personal_data = None
    centre_path = "question__bank__centre"

    question = models.ForeignKey(Question, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    published_at = models.DateTimeField()

    objects = CentreSet.as_manager()

    class Meta:
        """Versions are numbered."""

        constraints = [models.UniqueConstraint(fields=["question", "number"], name="question_version_once")]

    def __str__(self) -> str:
        return f"{self.question_id} v{self.number}"
