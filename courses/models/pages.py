"""What all content pages of a course share: a centre, drafts, translations and one structure for all languages."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import InlinePanel, Panel
from wagtail.models import Page

from people.models import Centre

EDITORIAL = {"owner": ("editing", "keep", _("which pages you made"))}


class SharedForm(WagtailAdminPageForm):
    """In a translation the shared structure is not offered for editing: it is read from the original."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and not self.instance.is_original:
            for name in self.instance.shared:
                self.fields.pop(name, None)
                self.formsets.pop(name, None)


class SharedInlinePanel(InlinePanel):
    """Rows of the shared structure; absent from the form of a translation."""

    class BoundPanel(InlinePanel.BoundPanel):
        """Not shown where the form has no such rows."""

        def __init__(self, **kwargs: Any) -> None:
            form = kwargs["form"]
            self.absent = form is not None and kwargs["panel"].relation_name not in form.formsets
            if self.absent:
                Panel.BoundPanel.__init__(self, **kwargs)
            else:
                super().__init__(**kwargs)

        def is_shown(self) -> bool:
            """Shown where it can be edited."""
            return not self.absent and super().is_shown()


class CentrePart(Page):
    """A page below a centre's page; its centre is that page's and follows it."""

    shared: tuple[str, ...] = ()
    base_form_class = SharedForm

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+", editable=False, verbose_name=_("centre"))

    class Meta:
        """Abstract: each subclass has a table of its own."""

        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Take the centre from the page above."""
        self.take_centre()
        super().save(*args, **kwargs)

    def take_centre(self) -> None:
        """The centre is that of the nearest page above that has one."""
        if self.path and self.depth and self.depth > 1:
            above = self.get_parent().specific
            centre = getattr(above, "centre", None)
            if centre is not None:
                self.centre = centre

    @property
    def original(self) -> "CentrePart":
        """The first of the page's translations: what all languages share is read from it."""
        return type(self).objects.filter(translation_key=self.translation_key).order_by("pk").first() or self

    @property
    def is_original(self) -> bool:
        """Whether the shared structure is this page's own."""
        return self.original.pk == self.pk
