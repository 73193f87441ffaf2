"""A picture's file that holds nothing but what one sees stays as it is; any other is made anew."""

from io import BytesIO

import pytest
from PIL import Image

from learning import bare, pictures
from tests.learning.test_pictures import TAIL, a_picture

FORMATS = ["JPEG", "PNG", "GIF", "WEBP", "AVIF"]


def remade(content: bytes) -> bytes:
    """The file as it is kept."""
    return pictures.remake(BytesIO(content), "picture").read()


@pytest.mark.parametrize("format_name", FORMATS)
def test_what_was_made_anew_is_bare(format_name: str) -> None:
    assert bare.is_bare(remade(a_picture(format_name)))


@pytest.mark.parametrize("format_name", FORMATS)
def test_what_hangs_on_the_end_or_lacks_there_is_not(format_name: str) -> None:
    content = remade(a_picture(format_name))
    assert (bare.is_bare(content + TAIL), bare.is_bare(content[:-5]), bare.is_bare(b"")) == (False, False, False)


@pytest.mark.parametrize("format_name", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_what_a_camera_wrote_is_more_than_one_sees(format_name: str) -> None:
    exif = Image.Exif()
    exif[0x010F] = "The maker of the camera"
    assert not bare.is_bare(a_picture(format_name, exif=exif))


@pytest.mark.parametrize("format_name", ["JPEG", "GIF"])
def test_a_comment_is_more_than_one_sees(format_name: str) -> None:
    assert not bare.is_bare(a_picture(format_name, comment=b"*/=alert(1)/*"))


def test_a_text_in_a_png_is_more_than_one_sees() -> None:
    content = remade(a_picture("PNG"))
    chunk = b"\x00\x00\x00\x05tEXta\x00bcd" + bytes(4)
    assert not bare.is_bare(content[:33] + chunk + content[33:])


def test_an_animation_may_be_bare() -> None:
    frames = [Image.new("RGB", (30, 30), colour) for colour in ("red", "green", "blue")]
    for format_name in ("GIF", "WEBP", "PNG"):
        content = BytesIO()
        frames[0].save(content, format_name, save_all=True, append_images=frames[1:], duration=100, loop=0)
        assert bare.is_bare(remade(content.getvalue()))
