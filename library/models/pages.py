"""The site itself: front page, centre pages and plain pages."""

from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from learning.restrictions import Restricted
from library import showing
from people.models import Centre


class HomePage(Restricted, Page):
    """The front page of one language."""

    personal_data = {"owner": ("editing", "keep", _("which pages you made"))}

    headline = models.CharField(_("headline"), max_length=90)
    lead = models.TextField(_("lead"), max_length=300)
    trust = models.CharField(_("line of trust"), max_length=200, blank=True)

    content_panels = [*Page.content_panels, FieldPanel("headline"), FieldPanel("lead"), FieldPanel("trust")]
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["library.CentrePage", "library.PlainPage", "library.AccessibilityPage"]
    template = "library/home_page.html"

    class Meta:
        """Named for editors."""

        verbose_name = _("front page")

    def get_context(self, request: HttpRequest, *args: object, **kwargs: object) -> dict[str, object]:
        """What a visitor or a signed-in person finds first."""
        context = super().get_context(request, *args, **kwargs)
        context["front"] = showing.front(request.user, self.locale.language_code, at=timezone.now())
        return context


class CentrePage(Restricted, Page):
    """A centre's own page in one language; its courses, series and modules stand below it."""

    personal_data = {"owner": ("editing", "keep", _("which pages you made"))}

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="pages", verbose_name=_("centre"))
    lead = models.TextField(_("lead"), max_length=400)
    body = StreamField(
        [("text", blocks.RichTextBlock(features=["h2", "h3", "bold", "italic", "ol", "ul", "link"]))],
        blank=True,
        verbose_name=_("text"),
    )

    content_panels = [*Page.content_panels, FieldPanel("lead"), FieldPanel("body")]
    search_fields = [*Page.search_fields, index.SearchField("lead"), index.SearchField("body")]
    parent_page_types = ["library.HomePage"]
    subpage_types = ["courses.CoursePage", "courses.ModuleLibraryPage", "webinars.SeriesPage", "library.PlainPage"]
    template = "library/centre_page.html"

    class Meta:
        """Named for editors."""

        verbose_name = _("centre page")

    def get_context(self, request: HttpRequest, *args: object, **kwargs: object) -> dict[str, object]:
        """What the centre offers."""
        context = super().get_context(request, *args, **kwargs)
        context["offer"] = showing.offer(
            self.centre, person=request.user, language=self.locale.language_code, at=timezone.now()
        )
        return context


class PlainPage(Restricted, Page):
    """A page of text: privacy, help."""

    personal_data = {"owner": ("editing", "keep", _("which pages you made"))}

    lead = models.TextField(_("lead"), max_length=400, blank=True)
    body = StreamField(
        [("text", blocks.RichTextBlock(features=["h2", "h3", "bold", "italic", "ol", "ul", "link"]))],
        blank=True,
        verbose_name=_("text"),
    )

    content_panels = [*Page.content_panels, FieldPanel("lead"), FieldPanel("body")]
    search_fields = [*Page.search_fields, index.SearchField("lead"), index.SearchField("body")]
    subpage_types = ["library.PlainPage"]
    template = "library/plain_page.html"

    class Meta:
        """Named for editors."""

        verbose_name = _("plain page")
