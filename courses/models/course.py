"""The course's page, the modules it places, in an order that all languages share."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest, HttpResponseBase
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, PageChooserPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Orderable, Page
from wagtail.search import index

from courses.enums import Motif
from courses.models.lessons import ModulePage
from courses.models.pages import EDITORIAL, Changing, SharedInlinePanel
from learning.models import Topic
from people.models import Profession

BENEFIT_WORDS = 25


def validate_short(text: str) -> None:
    """A benefit is one sentence that is read in one breath."""
    if len(text.split()) > BENEFIT_WORDS:
        raise ValidationError(_("Use at most %(number)d words."), params={"number": BENEFIT_WORDS})


class CoursePage(RoutablePageMixin, Changing):
    """A course in one language: its overview, and below it the player of its lessons and tests."""

    personal_data = EDITORIAL
    shared = ("placements", "topics", "professions", "motif")

    benefit = models.CharField(
        _("benefit"),
        max_length=250,
        validators=[validate_short],
        help_text=_("What the learner gains, in one sentence of at most 25 words."),
    )
    outcomes = StreamField(
        [("outcome", blocks.CharBlock(label=_("Outcome"), max_length=200))],
        verbose_name=_("outcomes"),
        blank=True,
        help_text=_("After this you can … Three to five verbs."),
    )
    audience = models.TextField(_("who it is for"), max_length=500, blank=True)
    prerequisites = models.TextField(_("what to know before"), max_length=500, blank=True)
    content_note = RichTextField(
        _("content note"),
        blank=True,
        features=["bold", "italic", "link"],
        help_text=_("What may be hard to read, said beforehand."),
    )
    support = RichTextField(
        _("where to find support"),
        blank=True,
        features=["bold", "italic", "ol", "ul", "link"],
        help_text=_("Shown on the course's front page and on every part of it."),
    )
    sources = StreamField(
        [("source", blocks.CharBlock(label=_("Source"), max_length=500))], verbose_name=_("sources"), blank=True
    )
    topics = ParentalManyToManyField(Topic, related_name="+", blank=True, verbose_name=_("topics"))
    professions = ParentalManyToManyField(Profession, related_name="+", blank=True, verbose_name=_("professions"))
    motif = models.CharField(_("motif"), max_length=10, choices=Motif, blank=True)

    content_panels = [
        *Page.content_panels,
        FieldPanel("benefit"),
        FieldPanel("outcomes"),
        SharedInlinePanel("placements", heading=_("Modules"), label=_("module")),
        MultiFieldPanel([FieldPanel("audience"), FieldPanel("prerequisites")], heading=_("For whom")),
        MultiFieldPanel([FieldPanel("content_note"), FieldPanel("support")], heading=_("Sensitive content")),
        FieldPanel("sources"),
        MultiFieldPanel(
            [
                FieldPanel("topics", widget=CheckboxSelectMultiple),
                FieldPanel("professions", widget=CheckboxSelectMultiple),
                FieldPanel("motif"),
            ],
            heading=_("In the catalogue"),
        ),
        *Changing.change_panels,
    ]
    search_fields = [*Page.search_fields, index.SearchField("benefit"), index.SearchField("audience")]
    parent_page_types = ["library.CentrePage"]
    subpage_types = []

    class Meta:
        """Named for editors."""

        verbose_name = _("course")
        verbose_name_plural = _("courses")

    def get_workflow(self) -> Any:
        """The page's own workflow where an administrator gave it one, else its centre's review, else as elsewhere."""
        return import_string("courses.reviewing.workflow_of")(self) or super().get_workflow()

    @property
    def has_workflow(self) -> bool:
        """Whether it has one."""
        return self.get_workflow() is not None

    def _show(self, name: str, request: HttpRequest, *args: object) -> HttpResponseBase:
        """Hand the request to the view of that name."""
        view = import_string(f"courses.views.{name}")
        return view(request, self, *args)

    @path("")
    def overview(self, request: HttpRequest) -> HttpResponseBase:
        """What the course gives, and the way in."""
        return self._show("overview", request)

    @path("enrol/")
    def enrol(self, request: HttpRequest) -> HttpResponseBase:
        """Take part."""
        return self._show("enrol", request)

    @path("finished/")
    def finished(self, request: HttpRequest) -> HttpResponseBase:
        """The end of the course."""
        return self._show("finished", request)

    @path("feedback/")
    def opine(self, request: HttpRequest) -> HttpResponseBase:
        """What who has finished it thinks of it."""
        return self._show("opine", request)

    @path("written/")
    def written(self, request: HttpRequest) -> HttpResponseBase:
        """What the learner wrote for themselves, to keep."""
        return self._show("written", request)

    @path("<slug:module>/<slug:part>/")
    def part(self, request: HttpRequest, module: str, part: str) -> HttpResponseBase:
        """A lesson, or the front page of a test."""
        return self._show("part", request, module, part)

    @path("<slug:module>/<slug:part>/watched/")
    def watched(self, request: HttpRequest, module: str, part: str) -> HttpResponseBase:
        """Seconds of the lesson's video, reported by the player."""
        return self._show("watched", request, module, part)

    @path("<slug:module>/<slug:part>/note/")
    def note(self, request: HttpRequest, module: str, part: str) -> HttpResponseBase:
        """The private note beside a lesson."""
        return self._show("note", request, module, part)

    @path("<slug:module>/<slug:part>/place/")
    def keep_place(self, request: HttpRequest, module: str, part: str) -> HttpResponseBase:
        """Where the reader of a lesson stopped."""
        return self._show("keep_place", request, module, part)

    @path("<slug:module>/<slug:part>/next/")
    def next_files(self, request: HttpRequest, module: str, part: str) -> HttpResponseBase:
        """The files that the part after this one shows."""
        return self._show("next_files", request, module, part)

    @path("<slug:module>/<slug:part>/checks/<uuid:question>/")
    def check_answer(self, request: HttpRequest, module: str, part: str, question: object) -> HttpResponseBase:
        """An answer to a knowledge check."""
        return self._show("check_answer", request, module, part, question)

    @path("<slug:module>/<slug:part>/reflections/<uuid:block>/")
    def reflect(self, request: HttpRequest, module: str, part: str, block: object) -> HttpResponseBase:
        """A private reflection."""
        return self._show("reflect", request, module, part, block)

    @path("<slug:module>/<slug:part>/polls/<uuid:block>/")
    def vote(self, request: HttpRequest, module: str, part: str, block: object) -> HttpResponseBase:
        """A vote in a poll."""
        return self._show("vote", request, module, part, block)

    @path("<slug:module>/<slug:part>/packs/<uuid:block>/")
    def pack(self, request: HttpRequest, module: str, part: str, block: object) -> HttpResponseBase:
        """The documents of a download pack in one file."""
        return self._show("pack", request, module, part, block)

    @path("<slug:module>/<slug:part>/attempt/")
    def attempt(self, request: HttpRequest, module: str, part: str) -> HttpResponseBase:
        """Begin an attempt; shown, the open attempt's list of questions."""
        return self._show("attempt", request, module, part)

    @path("<slug:module>/<slug:part>/questions/<int:number>/")
    def question(self, request: HttpRequest, module: str, part: str, number: int) -> HttpResponseBase:
        """One question of the open attempt."""
        return self._show("question", request, module, part, number)

    @path("<slug:module>/<slug:part>/results/<int:number>/")
    def result(self, request: HttpRequest, module: str, part: str, number: int) -> HttpResponseBase:
        """What an attempt gave."""
        return self._show("result", request, module, part, number)


class Placement(Orderable):
    """A module's place in a course."""

    personal_data = None

    course = ParentalKey(CoursePage, on_delete=models.CASCADE, related_name="placements")
    module = models.ForeignKey(ModulePage, models.PROTECT, related_name="placements", verbose_name=_("module"))
    pinned = models.BooleanField(
        _("pinned"),
        default=False,
        help_text=_("The course keeps the module as it last published it, until you take the pin away and publish."),
    )

    panels = [PageChooserPanel("module", "courses.ModulePage"), FieldPanel("pinned")]

    class Meta(Orderable.Meta):
        """A course places a module once."""

        ordering = ["sort_order", "pk"]
        constraints = [models.UniqueConstraint(fields=["course", "module"], name="placement_once")]

    def __str__(self) -> str:
        return str(self.module)
