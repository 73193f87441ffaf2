"""Modules live in a library; their lessons and tests are shown by the courses that place them."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.functional import cached_property
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, Panel
from wagtail.fields import StreamField
from wagtail.models import Orderable, Page
from wagtail.search import index

from courses.blocks import LessonBlock
from courses.enums import Difficulty, FeedbackTime
from courses.models.pages import EDITORIAL, CentrePart, Changing, SharedForm, SharedInlinePanel
from courses.models.questions import Case, Question, QuestionBank
from learning import doors
from learning.enums import Kind
from learning.models import Activity, Topic, Video


class Unlisted(CentrePart):
    """A page without a public address of its own: whoever asks is led to a course that shows it."""

    is_shown = False

    class Meta:
        """Abstract: each subclass has a table of its own."""

        abstract = True

    def serve(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        """Lead to where it is read; nowhere means that it does not exist for readers."""
        path = self.read_at()
        if path is None:
            raise Http404
        return redirect(path)

    def read_at(self) -> str | None:
        """The address in a course that shows the page."""
        return None

    def get_url_parts(self, request: HttpRequest | None = None) -> tuple[int, str, str] | None:
        """What no course shows as a page has no address, so that the admin offers no link to it."""
        return super().get_url_parts(request) if self.is_shown else None

    def get_sitemap_urls(self, request: HttpRequest | None = None) -> list[dict[str, object]]:
        """Search engines find courses, not their parts."""
        return []


class ModuleLibraryPage(Unlisted):
    """Where a centre keeps its modules."""

    personal_data = EDITORIAL

    parent_page_types = ["library.CentrePage"]
    subpage_types = ["courses.ModulePage"]
    preview_modes = []

    class Meta:
        """Named for editors."""

        verbose_name = _("module library")


class ModulePage(Unlisted):
    """A sequence of lessons and tests that any course may place."""

    personal_data = EDITORIAL

    summary = models.CharField(_("summary"), max_length=300, blank=True)

    content_panels = [
        *Page.content_panels,
        FieldPanel("summary", help_text=_("One sentence, shown in the course's contents.")),
    ]
    parent_page_types = ["courses.ModuleLibraryPage"]
    subpage_types = ["courses.LessonPage", "courses.TestPage"]
    preview_modes = []

    class Meta:
        """Named for editors."""

        verbose_name = _("module")
        verbose_name_plural = _("modules")


class PartForm(SharedForm):
    """A lesson or test asks questions of one's own centres; what it asked before may stay, whoever edits it."""

    def clean(self) -> dict[str, Any]:
        """Refuse what the choosers would not have shown."""
        cleaned = super().clean() or {}
        before = type(self.instance).objects.filter(pk=self.instance.pk).first()
        for name, chosen in self._chosen(cleaned):
            foreign = chosen - self._known(before, name)
            model = {"question": Question, "case": Case, "bank": QuestionBank}[name]
            if foreign and model.objects.visible_to(self.for_user).filter(pk__in=foreign).count() < len(foreign):
                self.add_error(None, _("Choose questions, cases and banks of your own centre only."))
        return cleaned

    def _chosen(self, cleaned: dict[str, Any]) -> list[tuple[str, set[int]]]:
        """What the form asks for, by kind."""
        if "body" in self.fields:
            return [("question", _asked(cleaned.get("body") or ()))]
        rows = self.formsets["questions"].forms if "questions" in self.formsets else []
        kept = [form.cleaned_data for form in rows if getattr(form, "cleaned_data", None)]
        return [(name, {row[name].pk for row in kept if row.get(name)}) for name in ("question", "case", "bank")]

    def _known(self, before: Any, name: str) -> set[int]:
        """What the saved page asks for."""
        if before is None:
            return set()
        if isinstance(before, LessonPage):
            return _asked(before.body)
        return {number for number in before.questions.values_list(f"{name}_id", flat=True) if number}


def _asked(body: Any) -> set[int]:
    """The questions of a lesson's knowledge checks."""
    return {block.value.pk for block in body if block.block_type == "check" and block.value}


class CoursePart(Unlisted, Changing):
    """A lesson or a test: an activity, whatever the number of its translations."""

    kind: str = ""
    is_shown = True
    base_form_class = PartForm

    intro = models.TextField(
        _("introduction"), max_length=400, blank=True, help_text=_("One or two sentences: what this part gives.")
    )
    minutes = models.PositiveSmallIntegerField(
        _("minutes"), default=5, validators=[MinValueValidator(1), MaxValueValidator(240)]
    )

    class Meta:
        """Abstract: each subclass has a table of its own."""

        abstract = True

    @property
    def key(self) -> UUID:
        """The activity's key, one for all languages."""
        return self.translation_key

    def read_at(self) -> str | None:
        """The address in the first course that shows this part."""
        activity = Activity.objects.filter(kind=self.kind, key=self.key).first()
        if activity is None:
            return None
        return doors.addresses([(activity.pk, self.kind)], self.locale.language_code).get(activity.pk)

    def serve_preview(self, request: HttpRequest, mode_name: str) -> TemplateResponse:
        """The part as a learner will see it, inside its module."""
        return import_string("courses.views.preview_part")(request, self)


class CheckPanel(Panel):
    """What the readers of the saved draft would stumble over."""

    class BoundPanel(Panel.BoundPanel):
        """Checked when the form is shown."""

        template_name = "courses/admin/check.html"

        def is_shown(self) -> bool:
            """Not before there is a draft."""
            return self.instance.pk is not None and super().is_shown()

        @cached_property
        def report(self) -> Any:
            """The check (``courses.checking.Report``)."""
            return import_string("courses.drafting.report")(self.instance)


class LessonPage(CoursePart):
    """One idea, read or watched in one sitting."""

    personal_data = EDITORIAL
    kind = Kind.LESSON
    shared = ("minutes",)

    body = StreamField(LessonBlock(), verbose_name=_("content"), blank=True)

    content_panels = [
        *Page.content_panels,
        FieldPanel("intro"),
        FieldPanel("minutes", help_text=_("How long reading, watching and thinking take.")),
        FieldPanel("body", help_text=_("One idea per lesson. Put a video first.")),
        CheckPanel(heading=_("Check")),
        *Changing.change_panels,
    ]
    search_fields = [*Page.search_fields, index.SearchField("intro"), index.SearchField("body")]
    parent_page_types = ["courses.ModulePage"]
    subpage_types = []

    class Meta:
        """Named for editors."""

        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")

    @property
    def film(self) -> Video | None:
        """The video that completes the lesson, if it has one."""
        for block in self.body:
            if block.block_type == "video" and block.value["required"]:
                return block.value["video"]
        return None


class TestPage(CoursePart):
    """Questions from the banks, scored on the server."""

    __test__ = False
    personal_data = EDITORIAL
    kind = Kind.TEST
    shared = (
        "minutes",
        "pass_mark",
        "feedback_time",
        "attempts_allowed",
        "closes_at",
        "time_limit",
        "shuffle",
        "questions",
    )

    pass_mark = models.DecimalField(
        _("pass mark"),
        max_digits=3,
        decimal_places=2,
        default=Decimal("0.80"),
        validators=[MinValueValidator(Decimal("0.01")), MaxValueValidator(Decimal(1))],
        help_text=_("The share of the points that passes: 0.80 is four of five."),
    )
    feedback_time = models.CharField(_("feedback"), max_length=7, choices=FeedbackTime, default=FeedbackTime.AT_ONCE)
    attempts_allowed = models.PositiveSmallIntegerField(
        _("attempts"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Empty: as many as one likes. A limit makes the test an exam: every attempt asks all questions."),
    )
    closes_at = models.DateTimeField(
        _("closes"), null=True, blank=True, help_text=_("Empty: open. Answers saved before this time count.")
    )

    time_limit = models.PositiveSmallIntegerField(
        _("time in minutes"),
        null=True,
        blank=True,
        validators=[MinValueValidator(5), MaxValueValidator(480)],
        help_text=_("Empty: no limit, which is best for nearly every test. Extra time is granted person by person."),
    )
    shuffle = models.BooleanField(
        _("shuffle"),
        default=False,
        help_text=_(
            "Questions and options come in another order in each attempt. The questions of a case stay together."
        ),
    )

    content_panels = [
        *Page.content_panels,
        FieldPanel("intro"),
        SharedInlinePanel(
            "questions",
            heading=_("Questions"),
            label=_("question"),
            min_num=1,
            help_text=_("Each row asks one question, all questions of a case, or some that are drawn from a bank."),
        ),
        MultiFieldPanel(
            [
                FieldPanel("minutes"),
                FieldPanel("pass_mark"),
                FieldPanel("feedback_time"),
                FieldPanel("attempts_allowed"),
                FieldPanel("closes_at"),
                FieldPanel("time_limit"),
                FieldPanel("shuffle"),
            ],
            heading=_("Rules"),
        ),
        *Changing.change_panels,
    ]
    parent_page_types = ["courses.ModulePage"]
    subpage_types = []

    class Meta:
        """Named for editors."""

        verbose_name = _("test")
        verbose_name_plural = _("tests")


class TestQuestion(Orderable):
    """A row of a test: a question, a case with all its questions, or some questions drawn from a bank."""

    __test__ = False
    personal_data = None

    test = ParentalKey(TestPage, on_delete=models.CASCADE, related_name="questions")
    question = models.ForeignKey(
        Question, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("question")
    )
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("case"))
    bank = models.ForeignKey(
        QuestionBank, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("drawn from")
    )
    topic = models.ForeignKey(
        Topic,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("topic"),
        help_text=_("When drawing: of this topic only."),
    )
    difficulty = models.CharField(
        _("difficulty"),
        max_length=6,
        choices=Difficulty,
        blank=True,
        help_text=_("When drawing: of this difficulty only."),
    )
    count = models.PositiveSmallIntegerField(
        _("how many"), default=1, validators=[MinValueValidator(1)], help_text=_("When drawing: so many questions.")
    )

    panels = [
        FieldPanel("question"),
        FieldPanel("case"),
        FieldRowPanel([FieldPanel("bank"), FieldPanel("count")]),
        FieldRowPanel([FieldPanel("topic"), FieldPanel("difficulty")]),
    ]

    class Meta(Orderable.Meta):
        """A test asks a question once, and a row is one of three things."""

        ordering = ["sort_order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["test", "question"], name="test_question_once"),
            models.UniqueConstraint(fields=["test", "case"], name="test_case_once"),
            models.CheckConstraint(
                condition=Q(question__isnull=False, case=None, bank=None)
                | Q(question=None, case__isnull=False, bank=None)
                | Q(question=None, case=None, bank__isnull=False),
                name="test_row_is_one_thing",
                violation_error_message=_("Choose a question, a case or a bank to draw from, and only one of them."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.question or self.case or self.bank)

    def clean(self) -> None:
        """Say at the field what to do."""
        if sum(one is not None for one in (self.question_id, self.case_id, self.bank_id)) != 1:
            raise ValidationError(
                {"question": _("Choose a question, a case or a bank to draw from, and only one of them.")}
            )
