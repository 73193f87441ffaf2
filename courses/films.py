"""A lesson's video as the player component takes it: captions, chapters and the words to read."""

import re
from collections.abc import Iterable
from typing import Any
from zlib import crc32

from django.conf import settings
from django.core.cache import cache
from django.utils.html import strip_tags

from learning.enums import TrackKind
from learning.models import Track, Video

TIMING = re.compile(r"^((?:\d+:)?\d{1,2}:\d{2}\.\d{3})\s+-->\s+(?:\d+:)?\d{1,2}:\d{2}\.\d{3}")
LONGEST = 500_000
KEPT = 24 * 3600


def read_vtt(text: str) -> list[dict[str, Any]]:
    """The cues of a WebVTT file as (start, text); whatever is no cue is left out. Pure."""
    cues = []
    for block in re.split(r"\n\s*\n", text.replace("\r\n", "\n").replace("\r", "\n")):
        lines = block.strip().split("\n")
        for number, line in enumerate(lines):
            timing = TIMING.match(line.strip())
            if timing:
                words = " ".join(strip_tags(each).strip() for each in lines[number + 1 :])
                if words.strip():
                    cues.append({"start": _seconds(timing[1]), "text": words.strip()})
                break
    return cues


def _seconds(clock: str) -> float:
    """``1:02:03.500`` as seconds."""
    total = 0.0
    for part in clock.split(":"):
        total = total * 60 + float(part)
    return total


def show(video: Video, language: str) -> dict[str, Any]:
    """The video's file, length, tracks and words, the reader's language first; two queries at most."""
    tracks = list(video.tracks.all())
    captions = [track for track in tracks if track.kind == TrackKind.CAPTIONS]
    spoken = _best(captions, language)
    chapters = _best([track for track in tracks if track.kind == TrackKind.CHAPTERS], language)
    names = dict(settings.LANGUAGES)
    return {
        "src": video.url,
        "poster": video.thumbnail.url if video.thumbnail else "",
        "length": video.duration,
        "captions": [
            {
                "language": track.language,
                "label": names.get(track.language, track.language),
                "src": track.file.url,
                "default": track == spoken,
            }
            for track in captions
        ],
        "chapters_src": chapters.file.url if chapters else "",
        "chapters": [{"start": cue["start"], "title": cue["text"]} for cue in _cues(chapters)],
        "cues": _cues(spoken),
        "cues_language": spoken.language if spoken else language,
        "transcript_url": spoken.file.url if spoken else "",
    }


def _best(tracks: Iterable[Track], language: str) -> Track | None:
    """The track in the reader's language, else in Finnish, else any."""
    order = [language, "fi", "sv", "en"]
    return min(tracks, key=lambda track: [*order, track.language].index(track.language), default=None)


def _cues(track: Track | None) -> list[dict[str, Any]]:
    """The cues of a track; its file is read once a day."""
    if track is None:
        return []
    key = f"courses.track.{track.pk}.{crc32(track.file.name.encode()):x}"
    cues = cache.get(key)
    if cues is None:
        try:
            with track.file.open("rb") as file:
                cues = read_vtt(file.read(LONGEST).decode("utf-8-sig", "replace"))
        except OSError:
            cues = []
        cache.set(key, cues, KEPT)
    return cues
