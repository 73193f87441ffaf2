"""Watching a recording: the player tells which seconds were played; the server does the maths."""

import json
import math
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from learning import record
from learning.enums import State
from learning.models import Interval, Progress
from learning.statements import Watched
from webinars.models import EventPage, Recording

MOST_SPANS = 1000
LARGEST = 200_000


@dataclass(frozen=True)
class Word:
    """What a player said: seconds played, where it stands, and in which session."""

    spans: list[tuple[float, float]]
    position: float
    session: str


class Malformed(Exception):
    """The player's word cannot be read; the text says why."""


def read(body: bytes, *, length: float) -> Word:
    """The player's word, checked against the recording's real length."""
    try:
        said = json.loads(body)
    except (ValueError, UnicodeDecodeError) as error:
        raise Malformed(_("This is not JSON.")) from error
    if not isinstance(said, dict):
        raise Malformed(_("An object is expected."))
    spans = said.get("spans")
    if not isinstance(spans, list) or len(spans) > MOST_SPANS:
        raise Malformed(_("“spans” has to be a list of pairs of seconds."))
    position = _second(said.get("position", 0), "position")
    session = said.get("session", "")
    if not isinstance(session, str) or len(session) > 64:
        raise Malformed(_("“session” has to be a short text."))
    return Word([_span(span, length) for span in spans], min(position, length), session)


def watched(request: HttpRequest, page: EventPage) -> JsonResponse:
    """Store what was watched of the event's recording; only what a signed-in person plays is recorded."""
    if request.method != "POST":
        return JsonResponse({"error": _("Only POST is understood here.")}, status=405, headers={"Allow": "POST"})
    if not request.user.is_authenticated:
        return JsonResponse({"error": _("Sign in to have it recorded.")}, status=401)
    recording = (
        Recording.objects.filter(occasion__activity__key=page.translation_key, visible=True)
        .select_related("activity", "video", "occasion__activity")
        .first()
    )
    if recording is None or not recording.video.duration:
        return JsonResponse({"error": _("There is no recording to watch.")}, status=404)
    if len(request.body) > LARGEST:
        return JsonResponse({"error": _("That is too much at once.")}, status=413)
    length = float(recording.video.duration)
    try:
        word = read(request.body, length=length)
    except Malformed as error:
        return JsonResponse({"error": str(error)}, status=400)
    if word.spans:
        fact = Watched(
            activity=recording.activity.about(),
            within=recording.occasion.activity.about(),
            spans=word.spans,
            length=length,
            position=word.position,
            session=word.session,
        )
        record.write(request.user, fact, at=timezone.now())
    return JsonResponse(_answer(request.user, recording, length))


def _answer(person: Any, recording: Recording, length: float) -> dict[str, object]:
    """The share seen by now, and whether the recording and its event are complete."""
    seen = Interval.objects.filter(person=person, activity=recording.activity).values_list("seconds", flat=True).first()
    complete = Progress.objects.filter(
        person=person, activity__in=[recording.activity_id, recording.occasion.activity_id], state=State.COMPLETED
    )
    return {"share": min(100, int(100 * (seen or 0) / length)), "completed": complete.exists()}


def _span(value: object, length: float) -> tuple[float, float]:
    """A stretch of the recording that was played."""
    if not isinstance(value, list) or len(value) != 2:
        raise Malformed(_("“spans” has to be a list of pairs of seconds."))
    start, end = (_second(one, "spans") for one in value)
    if end < start or start > length + 1:
        raise Malformed(_("A span ends before it starts, or lies outside the recording."))
    return start, min(end, length)


def _second(value: object, name: str) -> float:
    """A second of the recording."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value) or value < 0:
        raise Malformed(_("“%(name)s” has to be a number of seconds.") % {"name": name})
    return float(value)
