"""The formats: which one a file has, and reading and writing it. Pure."""

from collections.abc import Sequence

from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.exchange import gift, markup, moodle, qti, qti_writing
from courses.exchange.items import LARGEST, Item, Reading, Unreadable, Writing


class Format(models.TextChoices):
    """What questions are handed over in."""

    MOODLE = "MOODLE", _("Moodle XML: all kinds and languages")
    GIFT = "GIFT", _("GIFT: plain text in one language, without texts with gaps and right orders")
    QTI = "QTI", _("QTI 3.0: a package for other systems, all kinds and languages")


def recognised(data: bytes) -> Format:
    """The format of a file, from what it begins with."""
    if data[:2] == b"PK":
        return Format.QTI
    start = data[:4000].decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8", "replace")
    if not start.lstrip("\ufeff \t\r\n").startswith("<"):
        return Format.GIFT
    return Format.QTI if markup.parse(data).tag in ("qti-assessment-item", "manifest") else Format.MOODLE


def read(data: bytes, language: str) -> Reading:
    """The questions of a file; what names no language is in ``language``."""
    if len(data) > LARGEST:
        raise Unreadable(_("The file is larger than one megabyte. Divide it."))
    if not data.strip():
        raise Unreadable(_("There is nothing to read."))
    match recognised(data):
        case Format.GIFT:
            return gift.read(data, language)
        case Format.QTI:
            return qti.read(data, language)
        case _:
            return moodle.read(data, language)


def write(form: str, items: Sequence[Item], *, name: str, language: str) -> Writing:
    """These questions as a file."""
    match form:
        case Format.GIFT:
            return gift.write(items, language)
        case Format.QTI:
            return qti_writing.write_package(items)
        case _:
            return moodle.write(items, name)
