"""The blocks a lesson is written with. A block's id in its stream is its stable key: reflections are kept under it."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock
from wagtail.snippets.blocks import SnippetChooserBlock
from wagtailmedia.blocks import VideoChooserBlock

TEXT_FEATURES = ["bold", "italic", "ol", "ul", "link", "document-link"]


class TextBlock(blocks.RichTextBlock):
    """Running text."""

    class Meta:
        """Shown as prose."""

        icon = "pilcrow"
        label = _("Text")
        template = "courses/blocks/text.html"


class HeadingBlock(blocks.CharBlock):
    """A heading inside the lesson."""

    class Meta:
        """One level below the lesson's title."""

        icon = "title"
        label = _("Heading")
        template = "courses/blocks/heading.html"


class PictureBlock(blocks.StructBlock):
    """A picture with a text that says the same to whoever does not see it."""

    image = ImageChooserBlock(label=_("Picture"))
    alt = blocks.CharBlock(
        label=_("What the picture says"),
        max_length=500,
        help_text=_("Read aloud instead of the picture. Say what it tells, not that it is a picture."),
    )
    caption = blocks.CharBlock(label=_("Caption"), required=False, max_length=300)

    class Meta:
        """Shown as a figure."""

        icon = "image"
        label = _("Picture")
        template = "courses/blocks/picture.html"


class FilmBlock(blocks.StructBlock):
    """A video; a required one completes the lesson when nine tenths of it have been seen."""

    title = blocks.CharBlock(label=_("Title"), max_length=150)
    video = VideoChooserBlock(label=_("Video"))
    required = blocks.BooleanBlock(
        label=_("Counts"),
        required=False,
        default=True,
        help_text=_("The lesson is done when at least 90 % of the video has been seen, or its text version was read."),
    )
    transcript = blocks.RichTextBlock(
        label=_("Text version"),
        required=False,
        features=TEXT_FEATURES,
        help_text=_("What is said and shown, for reading instead of watching."),
    )

    class Meta:
        """Shown with the site's player."""

        icon = "media"
        label = _("Video")
        template = "courses/blocks/film.html"


class CalloutBlock(blocks.StructBlock):
    """A box for an example or a thing to remember."""

    title = blocks.CharBlock(label=_("Title"), max_length=120)
    text = blocks.RichTextBlock(label=_("Text"), features=TEXT_FEATURES)

    class Meta:
        """Shown on a tinted ground."""

        icon = "info-circle"
        label = _("Call-out")
        template = "courses/blocks/callout.html"


class QuoteBlock(blocks.StructBlock):
    """Somebody's words, and whose they are."""

    text = blocks.TextBlock(label=_("Quotation"), max_length=600)
    source = blocks.CharBlock(label=_("Who said it"), required=False, max_length=200)

    class Meta:
        """Shown large."""

        icon = "openquote"
        label = _("Quotation")
        template = "courses/blocks/quote.html"


class AccordionItemBlock(blocks.StructBlock):
    """A heading that opens."""

    title = blocks.CharBlock(label=_("Title"), max_length=150)
    text = blocks.RichTextBlock(label=_("Text"), features=TEXT_FEATURES)


class AccordionBlock(blocks.ListBlock):
    """Several headings, each of which opens its text."""

    def __init__(self, **kwargs: object) -> None:
        kwargs.setdefault("min_num", 1)
        super().__init__(AccordionItemBlock(), **kwargs)

    class Meta:
        """Shown as details that open without scripts."""

        icon = "list-ul"
        label = _("Accordion")
        template = "courses/blocks/accordion.html"


class ChecklistBlock(blocks.ListBlock):
    """Things to take to work; printed with boxes, not stored."""

    def __init__(self, **kwargs: object) -> None:
        kwargs.setdefault("min_num", 1)
        super().__init__(blocks.CharBlock(label=_("Item"), max_length=300), **kwargs)

    class Meta:
        """Shown as a list of boxes."""

        icon = "tick"
        label = _("Checklist")
        template = "courses/blocks/checklist.html"


class ReflectionBlock(blocks.StructBlock):
    """A question to oneself; only the learner sees what they write."""

    prompt = blocks.TextBlock(label=_("Prompt"), max_length=1000)

    class Meta:
        """Shown as a private text field."""

        icon = "edit"
        label = _("Reflection")
        template = "courses/blocks/reflection.html"


class CheckBlock(SnippetChooserBlock):
    """A knowledge check: one question from a bank, with feedback at once."""

    class Meta:
        """Shown as a form."""

        icon = "help"
        label = _("Knowledge check")
        template = "courses/blocks/check.html"


class LessonBlock(blocks.StreamBlock):
    """All blocks of a lesson."""

    text = TextBlock(features=TEXT_FEATURES)
    heading = HeadingBlock(max_length=150)
    image = PictureBlock()
    video = FilmBlock()
    callout = CalloutBlock()
    quote = QuoteBlock()
    accordion = AccordionBlock()
    checklist = ChecklistBlock()
    reflection = ReflectionBlock()
    check = CheckBlock("courses.Question")

    class Meta:
        """One video per lesson, so that the seconds seen belong to it."""

        block_counts = {"video": {"max_num": 1}}

    def clean(self, value: blocks.StreamValue) -> blocks.StreamValue:
        """Refuse the same knowledge check twice: a question has one answer per lesson."""
        cleaned = super().clean(value)
        asked = [child.value.pk for child in cleaned if child.block_type == "check" and child.value]
        if len(set(asked)) < len(asked):
            raise blocks.StreamBlockValidationError(
                non_block_errors=[ValidationError(_("The same question is asked twice in this lesson."))]
            )
        return cleaned
