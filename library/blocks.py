"""Blocks of the library's pages."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks


class ShortcomingBlock(blocks.StructBlock):
    """One thing that is not accessible yet: since when that is known, what helps meanwhile, and what is planned."""

    what = blocks.TextBlock(label=_("What does not work"), max_length=500)
    instead = blocks.TextBlock(label=_("What helps meanwhile"), max_length=500, required=False)
    criteria = blocks.CharBlock(
        label=_("WCAG criteria"), max_length=100, required=False, help_text=_("For example 1.3.1, 1.3.2")
    )
    found_on = blocks.DateBlock(label=_("Found on"))
    plan = blocks.TextBlock(label=_("What we will do about it"), max_length=500)
    due_on = blocks.DateBlock(label=_("Mended by"), required=False)

    class Meta:
        """Shown as one entry of the list."""

        icon = "warning"
        label = _("Shortcoming")
        template = "library/shortcoming.html"
