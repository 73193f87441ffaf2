"""What stands on a certificate's page: the words and the picture, from the frozen certificate alone.

Pure but for Django's translations: a certificate and a language in, plain data out, which ``rendering`` hands to typst
as JSON.
"""

import hashlib
import io
from collections.abc import Mapping
from datetime import date
from typing import Any

import segno
from django.utils import translation
from django.utils.translation import gettext as _

from certificates import verifying, wording
from certificates.enums import Evidence
from certificates.models import Certificate
from people.languages import pick, speaks

REGIONS = {"fi": "FI", "sv": "FI", "en": "GB"}
COLUMNS, ROWS = 14, 3
SHAPES = 6  # the last one leaves a tile empty
ROOM, LINE = 8, 85  # lines of aims on a page, and letters on a line


def page(certificate: Certificate, language: str) -> dict[str, Any]:
    """Everything the page shows, in that language."""
    with translation.override(language):
        return _page(certificate, language)


def _page(certificate: Certificate, language: str) -> dict[str, Any]:
    said, verdict = certificate.snapshot, verifying.unchanged(certificate)
    title, issuer = pick(said["titles"], language), said["issuer"]
    holder = certificate.holder or _("Name removed")
    address = verifying.address(certificate.code)
    activity = pick(said["activity"]["names"], language)
    room = ROOM - len(title) // 60 - len(activity) // 60 - len(holder) // 50
    return {
        "language": language,
        "region": REGIONS[language],
        "document": _("Certificate: %(title)s") % {"title": title},
        "description": _("Certificate %(code)s of %(holder)s") % {"code": certificate.code, "holder": holder},
        "date": dict(zip(("year", "month", "day"), verdict.issued_on.timetuple(), strict=False)),
        "hue": issuer["hue"],
        "chroma": issuer["chroma"],
        "tiles": tiles(said["certification"]),
        "eyebrow": _("Certificate · %(centre)s") % {"centre": pick(issuer["names"], language)},
        "title": title,
        "title_language": speaks(said["titles"], language),
        "title_size": _size(title, ((34, 31), (70, 28), (10_000, 21))),
        "awarded": _("Awarded to"),
        "holder": holder,
        "name_size": _size(holder, ((30, 26), (55, 20), (10_000, 15))),
        "sentence": _sentence(said, activity),
        "proves_language": speaks(said["proves"], language),
        "proves_label": _("Aims of the training"),
        "proves": _lines(said["proves"], language, room=room),
        "facts": [_written(fact) for fact in wording.facts(verdict)],
        "issued_by": _written(wording.issued_by(verdict)),
        "issuer": pick(issuer["legal_names"], language),
        "code": certificate.code,
        "address": address,
        "qr": qr(address),
        "qr_label": _("QR code that opens %(address)s") % {"address": address},
        "verify_label": _("Is this certificate genuine?"),
        "verify_text": _("Read the QR code with a phone, or open the address and compare what you see with this page."),
    }


def _sentence(said: Mapping[str, Any], activity: str) -> str:
    """What was done, in one sentence."""
    sentences = {
        Evidence.ATTENDANCE: _("has taken part in the training “%(activity)s”."),
        Evidence.KNOWLEDGE: _("has completed the training “%(activity)s” and passed its test."),
        Evidence.PRACTICE: _("has completed the training “%(activity)s” and shown its skills in supervised practice."),
    }
    return sentences[said["kind"]] % {"activity": activity}


def _written(fact: wording.Fact) -> tuple[str, str]:
    """A fact as text."""
    label, value = fact
    return label, wording.day(value) if isinstance(value, date) else value


def qr(address: str) -> str:
    """The address as a QR code in SVG, dark on nothing."""
    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False).save(drawn, kind="svg", border=0, xmldecl=False, dark="#1d1b22")
    return drawn.getvalue().decode()


def tiles(seed: str) -> list[tuple[int, int, int, int]]:
    """The picture of a certification: (shape, tone, ground, turn) of each tile, always the same for the same seed."""
    drawn = []
    for place in range(COLUMNS * ROWS):
        dice = hashlib.sha256(f"{seed}|{place}".encode()).digest()
        ground = (0, 4, 0, 1, 0, 2)[dice[0] % 6]
        colour = [tone for tone in (1, 2, 3, 4, 0) if tone != ground][dice[1] % 4]
        drawn.append((dice[2] % SHAPES, colour, ground, dice[3] % 4))
    return drawn


def _lines(texts: Mapping[str, list[str]], language: str, *, room: int) -> list[str]:
    """The lines of a language, as many as there is room for, so that everything stays on one page."""
    found = []
    for line in texts.get(language) or texts.get("fi") or next(iter(texts.values()), []):
        room -= 1 + len(line) // LINE
        if room < 0:
            break
        found.append(line)
    return found


def _size(text: str, steps: tuple[tuple[int, int], ...]) -> int:
    """The type size of the first step that the text is not longer than."""
    return next(size for longest, size in steps if len(text) <= longest)
