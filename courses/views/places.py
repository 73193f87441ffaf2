"""What a lesson's scripts say and ask: where its reader stopped, and which files the next lesson will show."""

import json
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from courses import ahead, bookmarks
from courses.models import CoursePage
from courses.views import frame
from learning.enums import State
from learning.models import Activity

LARGEST = 1_024


def keep_place(request: HttpRequest, page: CoursePage, module: str, slug: str) -> HttpResponse:
    """Where the reader stopped; nothing is kept of a lesson that is done, or of a test."""
    found, here = frame.load_part(request, page, module, slug)
    if request.method != "POST":
        return JsonResponse({"error": _("Use POST.")}, status=405)
    if not found.enrolled:
        return JsonResponse({"error": _("Sign in and start the course to keep your place.")}, status=403)
    place = _read(request)
    if place is None:
        return JsonResponse({"error": _("The report of the player cannot be read.")}, status=400)
    if not here.is_test and found.state(here) != State.COMPLETED:
        lesson = Activity.objects.get(pk=here.activity)
        bookmarks.keep(request.user, lesson, place[0], seconds=place[1], at=timezone.now())
    return HttpResponse(status=204)


def _read(request: HttpRequest) -> tuple[UUID, float | None] | None:
    """The block, and the seconds of its recording; None where there is no sense in it."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST:
        return None
    try:
        data: Any = json.loads(request.body, parse_int=float)
        block, seconds = UUID(data["block"]), data.get("seconds")
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
    if seconds is not None and not (isinstance(seconds, float) and 0 <= seconds <= bookmarks.LONGEST):
        return None
    return block, seconds


def next_files(request: HttpRequest, page: CoursePage, module: str, slug: str) -> HttpResponse:
    """The files of the part after this one, for a browser that may fetch them ahead; none where data is to be saved."""
    found, here = frame.load_part(request, page, module, slug)
    following = found.outline.after(here)
    saving = request.headers.get("Save-Data", "").lower() == "on"
    files = []
    if following and found.enrolled and not saving and found.may_open(following):
        files = ahead.files(following, found.edition.language)
    response = JsonResponse({"files": files})
    response.headers["Cache-Control"] = "private, max-age=600"
    response.headers["Vary"] = "Cookie, Save-Data"
    return response
