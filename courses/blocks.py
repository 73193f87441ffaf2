"""The blocks a lesson is written with. A block's id in its stream is its stable key: reflections are kept under it."""

from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTable, TypedTableBlock, TypedTableBlockValidationError
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock
from wagtail.snippets.blocks import SnippetChooserBlock
from wagtailmedia.blocks import AudioChooserBlock, VideoChooserBlock

from courses import cases, packing
from learning import embeds

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


class GalleryBlock(blocks.ListBlock):
    """Several pictures side by side, each of which opens large."""

    def __init__(self, **kwargs: object) -> None:
        kwargs.setdefault("min_num", 2)
        kwargs.setdefault("max_num", 24)
        super().__init__(PictureBlock(), **kwargs)

    class Meta:
        """Shown as a grid of links to the pictures."""

        icon = "image"
        label = _("Gallery")
        template = "courses/blocks/gallery.html"


class SoundBlock(blocks.StructBlock):
    """A sound recording and its words; it completes nothing."""

    title = blocks.CharBlock(label=_("Title"), max_length=150)
    audio = AudioChooserBlock(label=_("Sound recording"))
    transcript = blocks.RichTextBlock(
        label=_("Text version"), features=TEXT_FEATURES, help_text=_("What is heard, for reading instead of listening.")
    )

    class Meta:
        """Shown with the site's player."""

        icon = "media"
        label = _("Sound recording")
        template = "courses/blocks/sound.html"


class DocumentBlock(blocks.StructBlock):
    """A document to download."""

    document = DocumentChooserBlock(label=_("Document"))
    title = blocks.CharBlock(label=_("Title"), max_length=150)
    text = blocks.CharBlock(
        label=_("What it is"), required=False, max_length=300, help_text=_("What one does with it, in one sentence.")
    )

    class Meta:
        """Shown as a link that says the kind and size of the file."""

        icon = "doc-full"
        label = _("Document")
        template = "courses/blocks/document.html"


class PackBlock(blocks.StructBlock):
    """Several documents, which can also be downloaded together."""

    title = blocks.CharBlock(label=_("Title"), max_length=150)
    documents = blocks.ListBlock(DocumentBlock(), label=_("Documents"), min_num=2, max_num=30)

    class Meta:
        """Shown as a list of links, the last of which is to all."""

        icon = "download"
        label = _("Download pack")
        template = "courses/blocks/pack.html"

    def clean(self, value: blocks.StructValue) -> blocks.StructValue:
        """Refuse what is too much for one download."""
        cleaned = super().clean(value)
        if not packing.fits(item["document"] for item in cleaned["documents"]):
            message = _("Together the documents are larger than %(size)s. Leave some out, or make two packs.")
            error = ValidationError(message, params={"size": filesizeformat(packing.LARGEST)})
            raise blocks.StructBlockValidationError(non_block_errors=[error])
        return cleaned


class EmbedBlock(blocks.StructBlock):
    """A recording at another provider; nothing of it is loaded before the reader asks, and it completes nothing."""

    title = blocks.CharBlock(label=_("Title"), max_length=150)
    address = blocks.URLBlock(
        label=_("Address"),
        help_text=_("Where the recording is watched, for example https://vimeo.com/76979871"),
        search_index=False,
    )
    text = blocks.TextBlock(
        label=_("What it tells"),
        max_length=1000,
        help_text=_("Enough for whoever does not want to open it: the provider gets to know who does."),
    )

    class Meta:
        """Shown as a box that says what opening it tells to whom."""

        icon = "media"
        label = _("Recording elsewhere")
        template = "courses/blocks/embed.html"

    def clean(self, value: blocks.StructValue) -> blocks.StructValue:
        """Refuse a provider that the site does not know."""
        cleaned = super().clean(value)
        if embeds.find(cleaned["address"]) is None:
            names = ", ".join(embeds.names())
            error = ValidationError(_("Give the address of one recording at %(names)s."), params={"names": names})
            raise blocks.StructBlockValidationError(block_errors={"address": error})
        return cleaned


class ComparisonBlock(TypedTableBlock):
    """Things side by side: a table whose first row and first column say what is compared."""

    text = blocks.CharBlock(label=_("Text"), required=False, max_length=500)  # the one kind of column

    class Meta:
        """Shown as a table that scrolls by itself."""

        icon = "table"
        label = _("Comparison")
        help_text = _("The first column names what each row is about. Give the table a caption.")
        template = "courses/blocks/comparison.html"

    def clean(self, table: TypedTable) -> TypedTable:
        """Refuse a table that nobody could read aloud: without caption, without headings, without rows."""
        cleaned = super().clean(table)
        errors = []
        if not (table.caption or "").strip():
            errors.append(ValidationError(_("Give the table a caption: what is compared?")))
        if len(table.columns) < 2 or not table.row_data:
            errors.append(ValidationError(_("A comparison has at least two columns and one row.")))
        if any(not str(column["heading"] or "").strip() for column in table.columns):
            errors.append(ValidationError(_("Give every column a heading.")))
        if any(not str(row["values"][0] or "").strip() for row in table.row_data if row["values"]):
            errors.append(ValidationError(_("Say in the first column what each row is about.")))
        if errors:
            raise TypedTableBlockValidationError(non_block_errors=errors)
        return cleaned


class MomentBlock(blocks.StructBlock):
    """What happened, and when."""

    when = blocks.CharBlock(label=_("When"), max_length=60, help_text=_("A year, a day or “after two weeks”."))
    title = blocks.CharBlock(label=_("Title"), max_length=150)
    text = blocks.TextBlock(label=_("Text"), required=False, max_length=600)


class TimelineBlock(blocks.ListBlock):
    """What happened, one thing after another."""

    def __init__(self, **kwargs: object) -> None:
        kwargs.setdefault("min_num", 2)
        super().__init__(MomentBlock(), **kwargs)

    class Meta:
        """Shown as a line of moments, in the order in which they are written."""

        icon = "history"
        label = _("Timeline")
        template = "courses/blocks/timeline.html"


class ChoiceBlock(blocks.StructBlock):
    """What one may do at a step of a case."""

    text = blocks.CharBlock(label=_("Choice"), max_length=200)
    to = blocks.CharBlock(
        label=_("Leads to"), max_length=40, search_index=False, help_text=_("The name of the step that follows.")
    )


class StepBlock(blocks.StructBlock):
    """A step of a case; one without choices is an end."""

    name = blocks.CharBlock(
        label=_("Name of the step"),
        max_length=40,
        search_index=False,
        help_text=_("Short and for authors alone: choices lead here by it."),
    )
    title = blocks.CharBlock(label=_("Title"), max_length=150)
    text = blocks.RichTextBlock(label=_("Text"), features=TEXT_FEATURES)
    choices = blocks.ListBlock(
        ChoiceBlock(),
        label=_("Choices"),
        default=[],
        min_num=0,
        max_num=6,
        help_text=_("Without choices the case ends here: say in the text how it went, and why."),
    )


class CaseBlock(blocks.StructBlock):
    """A case that unfolds as the reader chooses; the road taken is kept nowhere."""

    title = blocks.CharBlock(label=_("Title"), max_length=150)
    steps = blocks.ListBlock(StepBlock(), label=_("Steps"), min_num=2, max_num=30)

    class Meta:
        """Shown one step at a time."""

        icon = "tasks"
        label = _("Case with choices")
        template = "courses/blocks/case.html"

    def clean(self, value: blocks.StructValue) -> blocks.StructValue:
        """Refuse a step that nobody reaches and a choice that leads nowhere, each at its own place."""
        cleaned = super().clean(value)
        steps = [(step["name"], [choice["to"] for choice in step["choices"]]) for step in cleaned["steps"]]
        found = cases.faults(steps)
        if found:
            errors = {number: _step_error(of_step) for number, of_step in found.items()}
            raise blocks.StructBlockValidationError(
                block_errors={"steps": blocks.ListBlockValidationError(block_errors=errors)}
            )
        return cleaned


def _step_error(found: dict[int | None, object]) -> blocks.StructBlockValidationError:
    """What is wrong with a step: with its name, and with its choices by their place."""
    errors = {}
    if None in found:
        errors["name"] = ValidationError(found[None])
    choices = {
        place: blocks.StructBlockValidationError(block_errors={"to": ValidationError(message)})
        for place, message in found.items()
        if place is not None
    }
    if choices:
        errors["choices"] = blocks.ListBlockValidationError(block_errors=choices)
    return blocks.StructBlockValidationError(block_errors=errors)


class PollBlock(blocks.StructBlock):
    """A question to all learners; everybody has one vote, and sees how the others voted."""

    question = blocks.CharBlock(label=_("Question"), max_length=300)
    options = blocks.ListBlock(
        blocks.CharBlock(label=_("Option"), max_length=200), label=_("Options"), min_num=2, max_num=10
    )

    class Meta:
        """Shown as a form, and after voting as bars."""

        icon = "group"
        label = _("Poll")
        template = "courses/blocks/poll.html"


class LessonBlock(blocks.StreamBlock):
    """All blocks of a lesson."""

    text = TextBlock(features=TEXT_FEATURES)
    heading = HeadingBlock(max_length=150)
    image = PictureBlock()
    gallery = GalleryBlock()
    video = FilmBlock()
    audio = SoundBlock()
    embed = EmbedBlock()
    document = DocumentBlock()
    pack = PackBlock()
    callout = CalloutBlock()
    quote = QuoteBlock()
    accordion = AccordionBlock()
    comparison = ComparisonBlock()
    timeline = TimelineBlock()
    case = CaseBlock()
    checklist = ChecklistBlock()
    poll = PollBlock()
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
        if any(child.value.kind == "FREE_TEXT" for child in cleaned if child.block_type == "check" and child.value):
            raise blocks.StreamBlockValidationError(
                non_block_errors=[ValidationError(_("A free text is graded by a person: ask it in a test."))]
            )
        return cleaned
