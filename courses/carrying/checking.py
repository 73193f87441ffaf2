"""Whether the files of a package are what they are said to be; what is kept of each."""

from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from pymediainfo import MediaInfo

from courses.exchange.course import archive, format, limits
from courses.exchange.course.archive import Archive
from courses.exchange.course.format import Data
from courses.exchange.items import Unreadable
from learning import bare, contents, pictures

MOST = {
    "picture": limits.PICTURE,
    "document": limits.DOCUMENT,
    "video": limits.RECORDING,
    "audio": limits.RECORDING,
    "captions": limits.CAPTIONS,
}


@dataclass(frozen=True)
class Checked:
    """A package that can be imported: the course, and how it stood where it comes from."""

    data: Data
    state: Data

    @property
    def title(self) -> str:
        """The course's, in its first language."""
        course = self.data["course"]
        return str(course["pages"][course["original"]]["title"])


def check(file: IO[bytes]) -> Checked:
    """Read the whole package once; Unreadable says what is wrong with it. Nothing is kept."""
    with archive.opened(file) as package:
        checked = read(package)
        for name, what in format.files(checked.data).items():
            take(package, name, what).close()
        _refuse_unasked(package, checked.data)
        return checked


def read(package: Archive) -> Checked:
    """Both texts of a package."""
    data = format.read(package.text(archive.COURSE))
    told = {"pages": [], "aligned": [], "left_out": []}
    state = format.read_state(package.text(archive.STATE)) if archive.STATE in package.names else told
    return Checked(data, state)


def _refuse_unasked(package: Archive, data: Mapping[str, Any]) -> None:
    """A file that nothing uses does not belong there."""
    used = {f"{archive.MEDIA}{name}" for name in format.files(data)}
    for name in sorted(package.names - used - {archive.COURSE, archive.STATE, archive.MEDIA}):
        raise Unreadable(
            _("There is a file in the package that does not belong there: %(name)s.") % {"name": name[:80]}
        )


def take(package: Archive, name: str, what: str) -> IO[bytes]:
    """A file as it is kept; Unreadable says why it is not."""
    file = package.take(name, MOST[what])
    try:
        if what == "picture":
            return _picture(file, name)
        ending = name.rpartition(".")[2]
        if ending not in _endings()[what]:
            raise Unreadable(_("%(name)s: files of this kind are not allowed here.") % {"name": name})
        if not contents.agree(file, name) or not CHECKS[what](file):
            raise Unreadable(WRONG[what]() % {"name": name})
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file


def _endings() -> dict[str, Any]:
    """What the libraries allow."""
    return {
        "document": settings.WAGTAILDOCS_EXTENSIONS,
        "video": settings.WAGTAILMEDIA["VIDEO_EXTENSIONS"],
        "audio": settings.WAGTAILMEDIA["AUDIO_EXTENSIONS"],
        "captions": ["vtt"],
    }


def _picture(file: IO[bytes], name: str) -> IO[bytes]:
    """A picture as it is, where it holds nothing but what one sees; otherwise made anew."""
    try:
        made = pictures.remake(file, name)
    except ValidationError as reason:
        raise Unreadable(_("%(name)s: %(why)s") % {"name": name, "why": " ".join(reason.messages)}) from reason
    file.seek(0)
    content = file.read()
    file.close()
    return BytesIO(content if bare.is_bare(content) else made.read())


def _has(kind: str) -> Any:
    """A check that a recording can be played and has something of the kind."""

    def found(file: IO[bytes]) -> bool:
        file.seek(0)
        tracks = MediaInfo.parse(file).tracks
        return any(track.track_type == kind for track in tracks)

    return found


def _is_captions(file: IO[bytes]) -> bool:
    """WebVTT in UTF-8."""
    file.seek(0)
    try:
        return file.read().decode("utf-8-sig").startswith("WEBVTT")
    except UnicodeDecodeError:
        return False


CHECKS = {"document": lambda file: True, "video": _has("Video"), "audio": _has("Audio"), "captions": _is_captions}
WRONG = {
    "document": lambda: _(
        "%(name)s: the content is not what the ending says. Save the document anew, then export again."
    ),
    "video": lambda: _(
        "%(name)s: this file holds no video that could be played. Choose the film anew, then export again."
    ),
    "audio": lambda: _("%(name)s: this file holds no sound that could be played. Choose it anew, then export again."),
    "captions": lambda: _(
        "%(name)s: this is no WebVTT file. Captions begin with WEBVTT; choose them anew, then export."
    ),
}
