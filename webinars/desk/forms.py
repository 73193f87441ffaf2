"""What organisers type at their desk."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import FileExtensionValidator, validate_email
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.models import Collection

from learning.models import Video
from people.languages import LANGUAGES
from webinars import transcripts
from webinars.enums import PlaceState
from webinars.fields import NAMES, TextsFormField
from webinars.models import Highlight, Occasion, WorkshopOutput
from webinars.models.outputs import MOST

LARGEST_VIDEO = 500 * 1024 * 1024
LARGEST_CAPTIONS = 2 * 1024 * 1024
VIDEO_TYPES = ["mp4", "m4v", "webm", "mov"]


class FilterForm(forms.Form):
    """Which registrations to show."""

    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("All")), *PlaceState.choices])
    part = forms.ChoiceField(label=_("Part"), required=False)
    needs = forms.BooleanField(label=_("Only those with access needs"), required=False)
    q = forms.CharField(label=_("Name or e-mail"), required=False, max_length=100)

    def __init__(self, *args: Any, occasion: Occasion, **options: Any) -> None:
        """The parts are those of the event."""
        super().__init__(*args, **options)
        seatings = occasion.seatings.filter(withdrawn=False).select_related("activity")
        self.fields["part"].choices = [("", _("All")), *((str(one.pk), one.activity.name) for one in seatings)]

    def narrow(self, rows: QuerySet) -> QuerySet:
        """The registrations that fit."""
        chosen = self.cleaned_data
        if chosen["state"]:
            rows = rows.filter(state=chosen["state"])
        if chosen["part"]:
            rows = rows.filter(seating=chosen["part"])
        if chosen["needs"]:
            rows = rows.exclude(needs="", aids=[])
        for word in chosen["q"].split():
            rows = rows.filter(
                Q(person__given_name__icontains=word)
                | Q(person__family_name__icontains=word)
                | Q(person__email__icontains=word)
                | Q(guest_name__icontains=word)
                | Q(guest_email__icontains=word)
            )
        return rows


class InvitationsForm(forms.Form):
    """Addresses of invited people, one a line."""

    emails = forms.CharField(label=_("E-mail addresses"), required=False, widget=forms.Textarea(attrs={"rows": 12}))

    def clean_emails(self) -> list[str]:
        """Every line has to be an address."""
        found = [line.strip() for line in self.cleaned_data["emails"].splitlines() if line.strip()]
        for place, line in enumerate(found, start=1):
            try:
                validate_email(line)
            except ValidationError as error:
                raise ValidationError(
                    _("Line %(n)s is not an e-mail address: %(text)s"), params={"n": place, "text": line}
                ) from error
        return found


class RecordingForm(forms.Form):
    """The video of an event, new or from the centre's library, and its captions."""

    video = forms.ModelChoiceField(label=_("Video from the library"), required=False, queryset=Video.objects.none())
    file = forms.FileField(
        label=_("Or a new video file"),
        required=False,
        help_text=_("MP4 or WebM, at most 500 MB."),
        validators=[FileExtensionValidator(VIDEO_TYPES)],
    )
    began_at = forms.SplitDateTimeField(
        label=_("When the recording began"),
        help_text=_("Chapters are proposed from the programme and this time."),
        widget=forms.SplitDateTimeWidget(
            date_attrs={"type": "date"}, time_attrs={"type": "time"}, date_format="%Y-%m-%d", time_format="%H:%M"
        ),
    )

    def __init__(self, *args: Any, collections: list[Collection], **options: Any) -> None:
        """Only videos of the organiser's own centres can be chosen."""
        super().__init__(*args, **options)
        self.fields["video"].queryset = Video.objects.filter(collection__in=collections).order_by("-created_at")
        for code in LANGUAGES:
            self.fields[f"captions_{code}"] = forms.FileField(
                label=_("Captions: %(language)s") % {"language": NAMES[code]},
                required=False,
                help_text=_("A WebVTT file (.vtt)."),
                validators=[FileExtensionValidator(["vtt"])],
            )

    def clean_file(self) -> UploadedFile | None:
        """A file that is too large is refused before it is stored."""
        file = self.cleaned_data["file"]
        if file and file.size > LARGEST_VIDEO:
            raise ValidationError(_("The file is larger than 500 MB. Make a smaller version of it and try again."))
        return file

    def clean(self) -> dict[str, Any]:
        """A video has to be chosen or uploaded, and captions have to be captions."""
        cleaned = super().clean() or {}
        if not cleaned.get("video") and not cleaned.get("file") and "file" not in self.errors:
            self.add_error("video", _("Choose a video, or upload a file."))
        for code in LANGUAGES:
            file = cleaned.get(f"captions_{code}")
            if file and file.size > LARGEST_CAPTIONS:
                self.add_error(
                    f"captions_{code}", _("The file is larger than 2 MB. Captions are text; check the file.")
                )
            elif file and not _are_captions(file):
                self.add_error(
                    f"captions_{code}",
                    _("This is not a WebVTT file with cues: it has to begin with WEBVTT and hold timed lines."),
                )
        return cleaned


def _are_captions(file: UploadedFile) -> bool:
    """Whether the file is WebVTT with at least one cue."""
    text = file.read().decode("utf-8-sig", "replace")
    file.seek(0)
    return text.lstrip().startswith("WEBVTT") and bool(transcripts.cues(text))


class _OfEvent(forms.ModelForm):
    """What came out of an event, perhaps only for the people of one of its parts."""

    def __init__(self, *args: Any, **options: Any) -> None:
        """Offer the parts of this event; an event of one part has nothing to choose."""
        super().__init__(*args, **options)
        parts = self.instance.occasion.seatings.filter(withdrawn=False).select_related("activity")
        self.fields["seating"].queryset = parts
        if len(parts) < 2 and not self.instance.seating_id:
            del self.fields["seating"]


class OutputForm(_OfEvent):
    """A question, what came up, and what happens next."""

    class Meta:
        model = WorkshopOutput
        fields = ["question", "responses", "groups", "summary", "next_steps", "seating", "position"]


class ProposalForm(forms.Form):
    """One proposal of an output."""

    text = TextsFormField(label=_("In short"))
    count = forms.IntegerField(label=_("How often it came up"), min_value=0, max_value=MOST, initial=0)
    summary = TextsFormField(label=_("In a sentence"), required=False, long=True)


ProposalSet = forms.formset_factory(ProposalForm, extra=2, can_delete=True, max_num=12)


class HighlightForm(_OfEvent):
    """An insight under a theme."""

    class Meta:
        model = Highlight
        fields = ["theme", "text", "seating", "position"]
