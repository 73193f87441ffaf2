"""Cues of a WebVTT file (W3C WebVTT 1), for the transcript beside a recording. Pure: text in, cues out."""

import re
from dataclasses import dataclass
from html import unescape

_TIMING = re.compile(r"^(?:(\d+):)?(\d{2}):(\d{2})\.(\d{3})\s+-->\s+(?:(\d+):)?(\d{2}):(\d{2})\.(\d{3})")
_MARKUP = re.compile(r"<[^>]*>")
MOST = 4000


@dataclass(frozen=True)
class Cue:
    """What is said, and from which second on."""

    start: float
    text: str


def cues(text: str) -> list[Cue]:
    """The cues in their order; a block without a readable time, a note or a style is left out."""
    found = []
    for block in re.split(r"\n\s*\n", text.replace("\r\n", "\n").replace("\r", "\n")):
        lines = block.strip().split("\n")
        for place, line in enumerate(lines):
            timing = _TIMING.match(line.strip())
            if timing:
                said = unescape(_MARKUP.sub("", " ".join(lines[place + 1 :]))).strip()
                if said:
                    found.append(Cue(_seconds(timing), said))
                break
    return found[:MOST]


def _seconds(timing: re.Match[str]) -> float:
    """The second at which a cue begins."""
    hours, minutes, seconds, thousandths = (int(part or 0) for part in timing.groups()[:4])
    return hours * 3600 + minutes * 60 + seconds + thousandths / 1000
