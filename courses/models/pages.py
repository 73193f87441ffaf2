"""What all content pages of a course share: a centre, drafts, translations and one structure for all languages."""

from typing import Any

from django.db import models
from django.forms import RadioSelect
from django.utils.functional import cached_property
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel, Panel
from wagtail.models import Page

from courses.enums import Change
from learning.restrictions import Restricted
from people.models import Centre

EDITORIAL = {"owner": ("editing", "keep", _("which pages you made"))}


FOLLOWING = {Change.EDITORIAL: _("Wording only"), Change.MINOR: _("Brought up to date with the original")}
"""What a translation's publication may mean; whether something is invalid, the original says."""


class SharedForm(WagtailAdminPageForm):
    """In a translation the shared structure is not offered for editing: it is read from the original.

    What kind of change it is, is asked anew after every publication, and not before the first.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and not self.instance.is_original:
            for name in self.instance.shared:
                self.fields.pop(name, None)
                self.formsets.pop(name, None)
        if not self.instance.first_published_at:
            self.fields.pop("change", None)
            self.fields.pop("change_note", None)
        elif "change" in self.fields:
            if not self.instance.has_unpublished_changes:
                self.initial.update(change=Change.MINOR, change_note="")
            if not self.instance.is_original:
                self.fields["change"].choices = list(FOLLOWING.items())


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


class CentrePart(Restricted, Page):
    """A page below a centre's page; its centre is that page's and follows it."""

    shared: tuple[str, ...] = ()
    base_form_class = SharedForm

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+", editable=False, verbose_name=_("centre"))
    renders = models.JSONField(default=dict, editable=False)
    """Of a translation: what of the original each text says, by the text's key (``courses.renderings``)."""

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


class ConsequencePanel(Panel):
    """Beside the kind of change: whom each kind concerns, before it is chosen."""

    class BoundPanel(Panel.BoundPanel):
        """Counted when the form is shown."""

        template_name = "courses/admin/consequences.html"

        def is_shown(self) -> bool:
            """Not before the first publication."""
            return self.instance.first_published_at is not None and super().is_shown()

        @cached_property
        def translated(self) -> bool:
            """Whether the page is a translation."""
            return not self.instance.is_original

        @cached_property
        def labels(self) -> dict[str, Any]:
            """The choices' words."""
            return {str(kind): label for kind, label in (FOLLOWING.items() if self.translated else Change.choices)}

        @cached_property
        def is_part(self) -> bool:
            """Whether the page is a part of courses."""
            return hasattr(self.instance, "kind")

        @cached_property
        def touched(self) -> Any:
            """How many people a change concerns."""
            return import_string("courses.moving.touched_by")(self.instance)


class Changing(CentrePart):
    """A page whose author says what kind of change a publication is."""

    change_panels = [
        MultiFieldPanel(
            [FieldPanel("change", widget=RadioSelect), ConsequencePanel(), FieldPanel("change_note")],
            heading=_("What kind of change is this?"),
        )
    ]

    change = models.CharField(_("kind of change"), max_length=12, choices=Change, default=Change.MINOR)
    change_note = models.CharField(
        _("what changed"),
        max_length=300,
        blank=True,
        help_text=_("One sentence for readers, for example “New act in force since 1 January”."),
    )

    class Meta:
        """Abstract: each subclass has columns of its own."""

        abstract = True
