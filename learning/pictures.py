"""Pictures made anew when they are uploaded: what is kept is what one sees, and nothing else of the file.

What a file is, its content says and not its name. Comments, positions, thumbnails, profiles and whatever hangs on the
end of the file are left behind; the picture is turned the right way round and its colours are made sRGB.
"""

from contextlib import suppress
from io import BytesIO
from pathlib import PurePath
from typing import IO, NamedTuple

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps, ImageSequence

MOST_FRAMES = 500
HEAD = 1024
GREY = ("1", "L", "LA")
WIDE_GREY = ("I", "I;16", "I;16B", "I;16L", "I;16N")


class Kind(NamedTuple):
    """How a format is written anew."""

    suffix: str
    mime: str
    options: dict[str, object]
    moves: bool = True


KINDS = {
    "JPEG": Kind("jpg", "image/jpeg", {"quality": 90, "optimize": True, "progressive": True}, moves=False),
    "PNG": Kind("png", "image/png", {}),
    "GIF": Kind("gif", "image/gif", {}),
    "WEBP": Kind("webp", "image/webp", {"quality": 90, "method": 4}),
    "AVIF": Kind("avif", "image/avif", {"quality": 80, "speed": 8}),
}
SEVERAL_IN_ONE = "MPO"  # a JPEG that carries more pictures behind the first one


def remake(file: IO[bytes], name: str) -> InMemoryUploadedFile:
    """The same picture as a new file, named for what it is; ValidationError says why there is none."""
    file.seek(0)
    head = file.read(HEAD)
    file.seek(0)
    if b"<svg" in head.lower():
        raise ValidationError(
            _("SVG pictures cannot be used here, because they may carry programs. Save it as PNG, and upload that.")
        )
    try:
        with Image.open(file, formats=list(KINDS)) as picture:
            format_name = "JPEG" if picture.format == SEVERAL_IN_ONE else str(picture.format)
            kind = KINDS[format_name]
            _refuse_large(picture, kind)
            content = _written(picture, format_name, kind)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_large(_("far more pixels than any screen shows")) from error
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        raise ValidationError(
            _("This is no picture that can be read: use a whole JPEG, PNG, GIF, WebP or AVIF file.")
        ) from error
    content.seek(0)
    new = f"{PurePath(name).stem or 'picture'}.{kind.suffix}"
    return InMemoryUploadedFile(content, "file", new, kind.mime, content.getbuffer().nbytes, None)


def _refuse_large(picture: Image.Image, kind: Kind) -> None:
    """Fail before a single pixel is unpacked."""
    width, height = picture.size
    frames = getattr(picture, "n_frames", 1) if kind.moves else 1
    if width * height * frames > settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS or frames > MOST_FRAMES:
        seen = _("%(width)s × %(height)s pixels, %(frames)s pictures in one")
        raise _too_large(
            seen % {"width": width, "height": height, "frames": frames} if frames > 1 else f"{width} × {height}"
        )


def _too_large(seen: str) -> ValidationError:
    """What to do about a picture that has too much in it."""
    told = _("The picture is too large (%(seen)s). It may have %(most)s million pixels in all: make it smaller.")
    return ValidationError(told % {"seen": seen, "most": settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS // 1_000_000})


def _written(picture: Image.Image, format_name: str, kind: Kind) -> BytesIO:
    """The frames of the picture, written anew."""
    content = BytesIO()
    if not kind.moves or getattr(picture, "n_frames", 1) == 1:
        _cleaned(picture, format_name).save(content, format_name, **kind.options)
        return content
    loop = picture.info.get("loop")
    frames, lasting = [], []
    for frame in ImageSequence.Iterator(picture):
        frames.append(_cleaned(frame, format_name))
        lasting.append(int(frame.info.get("duration") or 100))
    options = {**kind.options, "save_all": True, "append_images": frames[1:], "duration": lasting}
    if isinstance(loop, int):
        options["loop"] = loop
    frames[0].save(content, format_name, **options)
    return content


def _cleaned(frame: Image.Image, format_name: str) -> Image.Image:
    """The pixels alone: upright, in sRGB and eight bits, without anything that the file said besides."""
    profile = frame.info.get("icc_profile")
    upright = ImageOps.exif_transpose(frame)
    if upright.mode in WIDE_GREY:
        upright = upright.convert("I").point(lambda value: value / 257).convert("L")
    elif upright.has_transparency_data and upright.mode != "LA":
        upright = upright.convert("RGBA")
    elif upright.mode not in GREY:
        upright = _in_srgb(upright, profile) if profile else upright.convert("RGB")
    if profile and upright.mode == "RGBA":
        opacity = upright.getchannel("A")
        upright = _in_srgb(upright.convert("RGB"), profile)
        upright.putalpha(opacity)
    if format_name == "JPEG" and upright.mode not in {"L", "RGB"}:
        upright = upright.convert("RGB")
    clean = upright.copy()
    clean.info = {}
    return clean


def _in_srgb(picture: Image.Image, profile: bytes) -> Image.Image:
    """The picture in the colours that every screen knows; as it is where its profile says nothing of use."""
    with suppress(ImageCms.PyCMSError, OSError, ValueError):
        known = ImageCms.ImageCmsProfile(BytesIO(profile))
        made = ImageCms.profileToProfile(picture, known, ImageCms.createProfile("sRGB"), outputMode="RGB")
        if made is not None:
            return made
    return picture.convert("RGB")
