"""What is kept of an uploaded picture: its pixels, and nothing else of the file."""

import struct
import zlib
from collections.abc import Callable
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override
from PIL import Image, ImageCms

from learning import pictures

TAIL = b"<html><script>alert(document.domain)</script></html>"
GPS, ORIENTATION, SIDEWAYS = 0x8825, 0x0112, 6


def a_picture(format_name: str = "PNG", mode: str = "RGB", **options: object) -> bytes:
    """A picture whose left half is red."""
    picture = Image.new("RGB", (40, 20), "white")
    picture.paste("red", (0, 0, 20, 20))
    content = BytesIO()
    picture.convert(mode).save(content, format_name, **options)
    return content.getvalue()


def remade(content: bytes, name: str = "picture.png") -> tuple[str, bytes, Image.Image]:
    """The new name, the new content, and how it is read."""
    file = pictures.remake(BytesIO(content), name)
    new = file.read()
    picture = Image.open(BytesIO(new))
    picture.load()
    return file.name, new, picture


def refusal(content: bytes, name: str = "picture.png") -> str:
    """Why a file is not taken."""
    with override("en"), pytest.raises(ValidationError) as raised:
        pictures.remake(BytesIO(content), name)
    return raised.value.messages[0]


def a_png_header(width: int, height: int) -> bytes:
    """A PNG that promises that many pixels and has none."""
    parts = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = b"IDAT" + zlib.compress(b"")
    chunks = [struct.pack(">I", len(part) - 4) + part + struct.pack(">I", zlib.crc32(part)) for part in (parts, data)]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


@pytest.mark.parametrize(
    ("format_name", "suffix"), [("JPEG", "jpg"), ("PNG", "png"), ("GIF", "gif"), ("WEBP", "webp"), ("AVIF", "avif")]
)
def test_each_format_stays_what_it_is_and_looks_the_same(format_name: str, suffix: str) -> None:
    name, _, picture = remade(a_picture(format_name), "kuva.bin")

    left, right = (picture.convert("RGB").getpixel(place) for place in ((5, 10), (35, 10)))
    assert (name, picture.format, picture.size) == (f"kuva.{suffix}", format_name, (40, 20))
    assert left[0] > 230
    assert max(left[1:]) < 40
    assert min(right) > 230


def test_the_content_says_what_a_file_is() -> None:
    name, _, picture = remade(a_picture("JPEG"), "holiday.png")

    assert (name, picture.format) == ("holiday.jpg", "JPEG")


@pytest.mark.parametrize("format_name", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_what_the_camera_wrote_is_dropped_and_the_picture_turned(format_name: str) -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = SIDEWAYS
    exif[0x010F] = "The maker of the camera"
    exif.get_ifd(GPS)[1] = "N"
    exif.get_ifd(GPS)[2] = (62.0, 53.0, 31.0)
    original = a_picture(format_name, exif=exif)
    assert b"The maker of the camera" in original

    _, new, picture = remade(original)

    assert picture.size == (20, 40)
    assert dict(picture.getexif()) == {}
    assert b"The maker of the camera" not in new
    assert picture.convert("RGB").getpixel((10, 5))[1] < 60  # red is on top now


@pytest.mark.parametrize("format_name", ["JPEG", "PNG", "GIF", "WEBP", "AVIF"])
def test_what_hangs_on_the_end_is_left_behind(format_name: str) -> None:
    _, new, _ = remade(a_picture(format_name) + TAIL)

    assert b"script" not in new


def test_comments_are_left_behind() -> None:
    """A GIF that is a program as well hides it in a comment, a JPEG in its own, a PNG in a text."""
    gif = a_picture("GIF", comment=b"*/=alert(1)/*")
    jpeg = a_picture("JPEG", comment=b"*/=alert(1)/*", xmp=b"<x>alert(1)</x>")
    info = Image.Exif()
    info[0x010E] = "alert(1)"
    png = a_picture("PNG", exif=info)
    for content in (gif, jpeg, png):
        assert b"alert(1)" in content
        assert b"alert(1)" not in remade(content)[1]


def test_a_gif_that_is_a_program_as_well() -> None:
    """GIF89a/*…*/=alert(1): the bytes between its size and its end are a comment to a browser that runs it."""
    gif = bytearray(a_picture("GIF"))
    gif[6:8] = b"/*"
    gif += b"*/=1;alert(1);"

    assert b"alert" not in remade(bytes(gif))[1]


def test_colours_of_print_become_colours_of_the_screen() -> None:
    _, _, picture = remade(a_picture("JPEG", "CMYK"))

    red = picture.getpixel((5, 10))
    assert picture.mode == "RGB"
    assert red[0] > 200
    assert max(red[1:]) < 80


def test_a_profile_is_applied_and_dropped() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for mode in ("RGB", "RGBA"):
        _, _, picture = remade(a_picture("PNG", mode, icc_profile=profile))
        assert ("icc_profile" in picture.info, picture.mode) == (False, mode)
    _, _, broken = remade(a_picture("PNG", icc_profile=b"no profile at all"))
    assert "icc_profile" not in broken.info


def test_an_animation_moves_as_before() -> None:
    frames = [Image.new("RGB", (30, 30), colour) for colour in ("red", "green", "blue")]
    for format_name in ("GIF", "WEBP", "PNG"):
        content = BytesIO()
        frames[0].save(content, format_name, save_all=True, append_images=frames[1:], duration=[100, 200, 300], loop=0)

        _, _, picture = remade(content.getvalue())

        assert (picture.n_frames, picture.info.get("loop", 0)) == (3, 0)
        picture.seek(1)
        picture.load()
        assert picture.info["duration"] == 200
        assert picture.convert("RGB").getpixel((15, 15))[1] > 100


def test_sixteen_bits_become_eight() -> None:
    content = BytesIO()
    picture = Image.new("I;16", (40, 20), 0)
    picture.paste(65535, (0, 0, 20, 20))
    picture.save(content, "PNG")

    _, _, new = remade(content.getvalue())

    assert (new.mode, new.getpixel((5, 5)), new.getpixel((35, 5))) == ("L", 255, 0)


def test_of_several_pictures_in_one_the_first_is_kept() -> None:
    """As telephones write them."""
    first, second = Image.open(BytesIO(a_picture("JPEG"))), Image.new("RGB", (40, 20), "blue")
    content = BytesIO()
    first.save(content, "MPO", save_all=True, append_images=[second])
    assert Image.open(content).format == "MPO"

    name, new, picture = remade(content.getvalue(), "photo.jpeg")

    assert (name, picture.format, new.count(b"\xff\xd8\xff")) == ("photo.jpg", "JPEG", 1)


def test_what_is_seen_through_stays_so() -> None:
    content, palette = BytesIO(), Image.new("P", (10, 10), 0)
    palette.putpalette([255, 0, 0, 0, 0, 255])
    palette.save(content, "PNG", transparency=0)

    _, _, picture = remade(content.getvalue())

    assert picture.convert("RGBA").getpixel((5, 5))[3] == 0


@pytest.mark.parametrize(
    "content",
    [
        lambda: b"<!doctype html><script>alert(1)</script>",
        lambda: b"\x89PNG\r\n\x1a\n" + TAIL,
        lambda: a_picture("PNG")[:60],
        lambda: a_picture("JPEG")[:-200],
        lambda: a_picture("TIFF"),
        lambda: a_picture("BMP"),
        lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
        lambda: b"",
    ],
    ids=["html", "html in png", "half a png", "half a jpeg", "tiff", "bmp", "postscript", "empty"],
)
def test_what_is_no_picture_is_refused(content: Callable[[], bytes]) -> None:
    assert refusal(content()).startswith("This is no picture that can be read")


@pytest.mark.parametrize("start", ["", "<?xml version='1.0'?>\n<!-- x -->\n", "\ufeff"])
def test_drawings_that_may_carry_programs_are_refused_by_name(start: str) -> None:
    svg = f"{start}<SVG xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></SVG>".encode()

    assert refusal(svg) == (
        "SVG pictures cannot be used here, because they may carry programs. Save it as PNG, and upload that."
    )


@pytest.mark.parametrize("size", [(50_000, 50_000), (10_000, 5_001), (2**31 - 1, 2**31 - 1)])
def test_a_bomb_is_refused_before_it_is_unpacked(size: tuple[int, int]) -> None:
    assert refusal(a_png_header(*size)).startswith("The picture is too large (")


def test_the_largest_picture_is_counted_with_all_its_frames(settings: object) -> None:
    frames = [Image.new("L", (100, 100), number) for number in range(6)]
    content = BytesIO()
    frames[0].save(content, "GIF", save_all=True, append_images=frames[1:])
    settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS = 59_999

    assert refusal(content.getvalue()) == (
        "The picture is too large (100 × 100 pixels, 6 pictures in one). It may have 0 million pixels in all: "
        "make it smaller."
    )
    settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS = 60_000
    assert remade(content.getvalue())[2].n_frames == 6
