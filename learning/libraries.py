"""What Wagtail's libraries ask of a file before it is kept."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm
from wagtailmedia.forms import BaseMediaForm

from learning import contents, pictures


class PictureField(WagtailImageField):
    """A picture that is made anew before anything looks at it, and named for what it is."""

    def to_python(self, data: Any) -> Any:
        """The new file, or what is wrong with the one that came."""
        if data in self.empty_values:
            return super().to_python(data)
        self.check_image_file_size(data)
        return super().to_python(pictures.remake(data, data.name))


class PictureForm(BaseImageForm):
    """What Wagtail's library of pictures asks, with pictures made anew."""

    def __init__(self, *args: Any, **options: Any) -> None:
        """Wagtail makes the field itself; ours takes its place."""
        super().__init__(*args, **options)
        if theirs := self.fields.get("file"):
            self.fields["file"] = PictureField(label=theirs.label, required=theirs.required, widget=theirs.widget)


def _agreeing(file: Any) -> Any:
    """The file, where its content is what its name says."""
    if isinstance(file, UploadedFile) and file.file and not contents.agree(file.file, file.name or ""):
        raise ValidationError(
            _("The content of the file is not what the ending of its name says. Save it anew in that format.")
        )
    return file


class DocumentForm(BaseDocumentForm):
    """What Wagtail's library of documents asks, with files that are what they say."""

    def clean_file(self) -> Any:
        """Refuse another content than the name's."""
        return _agreeing(self.cleaned_data["file"])


class MediaForm(BaseMediaForm):
    """What the library of films asks, with files that are what they say and pictures made anew."""

    def clean_file(self) -> Any:
        """Refuse another content than the name's."""
        return _agreeing(self.cleaned_data["file"])

    def clean_thumbnail(self) -> Any:
        """The picture that stands for the film."""
        file = self.cleaned_data["thumbnail"]
        return pictures.remake(file.file, file.name or "") if isinstance(file, UploadedFile) and file.file else file
