"""Where in our pages words stand: the shapes of their content, and the form's field and the label of each text."""

import copy
import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from django import forms
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail import blocks
from wagtail.admin.widgets import AdminAutoHeightTextInput
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.fields import RichTextField, StreamField
from wagtail.images.blocks import ImageChooserBlock
from wagtailmedia.blocks import AudioChooserBlock

from courses.models import CoursePage, LessonPage, ModuleLibraryPage, ModulePage, TestPage
from courses.models.pages import CentrePart
from courses.segments import Blocks, Fields, File, Fixed, Place, Rows, Shape, Table, Text

WRITTEN: dict[type[CentrePart], tuple[str, ...]] = {
    CoursePage: (
        "title",
        "benefit",
        "outcomes",
        "audience",
        "prerequisites",
        "content_note",
        "support",
        "sources",
        "seo_title",
        "search_description",
    ),
    ModuleLibraryPage: ("title",),
    ModulePage: ("title", "summary"),
    LessonPage: ("title", "intro", "body"),
    TestPage: ("title", "intro"),
}
"""The fields of each page that a translation writes, in the order of the page; all other fields are structure."""

OWN_FILES = (ImageChooserBlock, DocumentChooserBlock, AudioChooserBlock)
"""A language may have its own of these. A video counts seconds, so all languages share it."""


LONG = 60
"""A text of more letters is written in a field that grows."""


class Line(forms.CharField):
    """A text without line breaks in a field that shows all of it."""

    widget = AdminAutoHeightTextInput

    def to_python(self, value: Any) -> str:
        """A line break is a space."""
        return " ".join(str(super().to_python(value)).splitlines())


@cache
def of(model: type[CentrePart]) -> Fields:
    """The shape of a page's content."""
    return Fields({name: _of_field(model._meta.get_field(name)) for name in WRITTEN[model]})


def _of_field(field: Any) -> Shape:
    if isinstance(field, StreamField):
        return _of_block(field.stream_block, field)
    return Text(rich=isinstance(field, RichTextField), about=field)


def _of_block(block: blocks.Block, about: Any = None) -> Shape:
    """The shape of a block; what is not searched for is a name or an address and says nothing to readers."""
    about = about or block
    if isinstance(block, blocks.RichTextBlock):
        return Text(rich=True, about=about)
    if isinstance(block, blocks.CharBlock | blocks.TextBlock):
        return Text(about=about) if block.search_index else Fixed(about=about)
    if isinstance(block, OWN_FILES):
        return File(about=about)
    if isinstance(block, TypedTableBlock):
        return Table(about=about)
    if isinstance(block, blocks.StreamBlock):
        return Blocks({name: _of_block(child) for name, child in block.child_blocks.items()}, about=about)
    if isinstance(block, blocks.StructBlock):
        return Fields({name: _of_block(child) for name, child in block.child_blocks.items()}, about=about)
    if isinstance(block, blocks.ListBlock):
        return Rows(_of_block(block.child_block), about=about)
    return Fixed(about=about)


def content(page: CentrePart) -> dict[str, Any]:
    """What a page says, as it is stored."""
    found = {}
    for name in WRITTEN[type(page)]:
        field, value = page._meta.get_field(name), getattr(page, name)
        found[name] = field.stream_block.get_prep_value(value) if isinstance(field, StreamField) else value
    return found


def content_of_revision(model: type[CentrePart], stored: Mapping[str, Any]) -> dict[str, Any]:
    """What a draft says, as it is stored."""
    return {
        name: json.loads(stored[name]) if isinstance(model._meta.get_field(name), StreamField) else stored[name]
        for name in WRITTEN[model]
        if name in stored
    }


def put(page: CentrePart, said: Mapping[str, Any]) -> None:
    """Let a page, in memory, say this."""
    for name in WRITTEN[type(page)]:
        if name in said:
            field: Any = page._meta.get_field(name)
            stream = isinstance(field, StreamField)
            setattr(page, name, field.stream_block.to_python(said[name]) if stream else said[name])


def form_field(place: Place) -> forms.Field:
    """The field in which a text is written, as the page's own form has it.

    A draft may lack any text but those without which there is no page.
    """
    about: Any = place.shape.about
    if isinstance(about, models.Field):
        field = about.formfield()
        if isinstance(field.widget, forms.Textarea):
            field.widget = AdminAutoHeightTextInput()
        field.validators = [*field.validators, *about.validators]
    elif isinstance(about, TypedTableBlock):
        field = forms.CharField(max_length=500)
    else:
        field = copy.deepcopy(about.field)
        field.required = False
    if isinstance(about, TypedTableBlock):
        field.required = False
    if isinstance(field.widget, forms.TextInput) and len(str(place.value)) > LONG:
        field = Line(required=field.required, max_length=field.max_length, validators=field.validators)
    field.help_text = ""
    return field


def normal(place: Place, text: Any) -> Any:
    """A text as its field gives it back unchanged."""
    if not isinstance(place.shape, Text) or not place.shape.rich:
        return text
    converter = form_field(place).widget.converter
    return converter.to_database_format(converter.from_database_format(text))


def label(place: Place) -> str:
    """What a text is, from the outermost block to the text itself: “Accordion 2: Title”."""
    steps = place.trail[1:]
    words: list[str] = []
    for number, (name, shape) in enumerate(steps):
        about = shape.about
        if isinstance(about, models.Field):
            word = str(about.verbose_name) if not isinstance(shape, Blocks) else ""
        elif isinstance(steps[number - 1][1], Table) and number:
            word = _in_table(name)
        else:
            word = str(about.label or "")
        if word and (not words or words[-1] != word):
            words.append(word)
    return capfirst(": ".join(words))


def _in_table(name: str) -> str:
    """A place in a table, counted as one counts."""
    kind, *numbers = name.split(".")
    if kind == "columns":
        return _("heading %(column)s") % {"column": int(numbers[0]) + 1}
    if kind == "rows":
        return _("row %(row)s, column %(column)s") % {"row": int(numbers[0]) + 1, "column": int(numbers[1]) + 1}
    return _("caption")
