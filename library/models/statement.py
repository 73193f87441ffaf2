"""The accessibility statement as facts: how far the site is, what is missing, who answers."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from learning.restrictions import Restricted
from library.blocks import ShortcomingBlock
from library.enums import Assessor, Conformance

TEXT = [("text", blocks.RichTextBlock(features=["h2", "h3", "bold", "italic", "ol", "ul", "link"]))]


class AccessibilityPage(Restricted, Page):
    """The accessibility statement in one language."""

    personal_data = {"owner": ("editing", "keep", _("which pages you made"))}

    lead = models.TextField(_("lead"), max_length=400, blank=True)
    body = StreamField(TEXT, blank=True, verbose_name=_("what the statement is about"))
    state = models.CharField(
        _("the site meets the requirements"), max_length=7, choices=Conformance, default=Conformance.PARTIAL
    )
    assessor = models.CharField(_("assessed by"), max_length=5, choices=Assessor, default=Assessor.SELF)
    assessed_on = models.DateField(_("assessed on"))
    method = StreamField(TEXT, blank=True, verbose_name=_("how it was assessed"))
    shortcomings = StreamField([("shortcoming", ShortcomingBlock())], blank=True, verbose_name=_("shortcomings"))
    more = StreamField(TEXT, blank=True, verbose_name=_("help, and who supervises"))
    contact = models.EmailField(
        _("e-mail of whoever answers"),
        blank=True,
        help_text=_("Messages about accessibility and the reminders of them go there; without one, to administrators."),
    )

    content_panels = [
        *Page.content_panels,
        *map(
            FieldPanel,
            ("lead", "body", "state", "assessor", "assessed_on", "method", "shortcomings", "more", "contact"),
        ),
    ]
    search_fields = [*Page.search_fields, index.SearchField("lead"), index.SearchField("body")]
    parent_page_types = ["library.HomePage"]
    subpage_types: list[str] = []
    template = "library/accessibility_page.html"

    class Meta:
        """Named for editors."""

        verbose_name = _("accessibility statement")
