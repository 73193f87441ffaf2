"""The recording of an event: its video, captions and chapters, and whether readers see it."""

from math import inf
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from pymediainfo import MediaInfo
from wagtail.models import Collection

from learning import access
from learning.enums import TrackKind
from learning.models import Track, Video
from people import rules
from people.languages import LANGUAGES
from webinars import recordings
from webinars.desk.forms import RecordingForm
from webinars.desk.views import deciders_only, frame, own_work
from webinars.fields import NAMES
from webinars.models import EventPage, Occasion, Recording


def recording(request: HttpRequest, pk: int) -> HttpResponse:
    """Add or change the video and its captions."""
    occasion = own_work(request, pk)
    made = Recording.objects.filter(occasion=occasion).select_related("video").first()
    if request.method == "POST" and made and made.visible:
        deciders_only(request, occasion)
    initial = {"began_at": made.began_at if made else occasion.starts_at, "video": made.video if made else None}
    form = RecordingForm(
        request.POST or None, request.FILES or None, collections=_collections(request), initial=initial
    )
    if request.method == "POST" and form.is_valid():
        refused = _keep(request, occasion, form.cleaned_data)
        if refused:
            form.add_error("file", refused)
        else:
            messages.success(request, _("The recording has been saved. Look at the chapters, then publish."))
            return redirect("webinars_desk:recording", pk=pk)
    guard = []
    if made:
        languages = EventPage.objects.filter(translation_key=occasion.activity.key, live=True).values_list(
            "locale__language_code", flat=True
        )
        guard = [(NAMES[code], recordings.captions(made, code)) for code in LANGUAGES if code in set(languages)]
    context = {
        "form": form,
        "made": made,
        "guard": guard,
        "today": timezone.localdate(),
        "chapters": made.chapters.all() if made else [],
    }
    return render(request, "webinars/admin/recording.html", {**frame(request, occasion, "recording"), **context})


@require_POST
def chapters(request: HttpRequest, pk: int) -> HttpResponse:
    """Propose the chapters again, or change where they begin and what they are called; an empty start drops one."""
    occasion = own_work(request, pk)
    made = Recording.objects.filter(occasion=occasion).select_related("video", "occasion__activity").first()
    if made is None:
        return redirect("webinars_desk:recording", pk=pk)
    if "propose" in request.POST:
        found = recordings.propose_chapters(made)
        messages.success(request, _("%(n)s chapters were made from the programme.") % {"n": len(found)})
        return redirect("webinars_desk:recording", pk=pk)
    wanted = []
    for chapter in made.chapters.all():
        typed = request.POST.get(f"second-{chapter.pk}", "").strip()
        if not typed:
            continue
        second = _second(typed)
        if second is None or second >= float(made.video.duration or 0):
            messages.error(request, _("“%(text)s” is not a time in the recording. Write 1:05 or 65.") % {"text": typed})
            return redirect("webinars_desk:recording", pk=pk)
        titles = {code: request.POST.get(f"title-{chapter.pk}-{code}", "").strip() for code in LANGUAGES}
        wanted.append((second, {code: text for code, text in titles.items() if text} or chapter.titles))
    recordings.set_chapters(made, wanted)
    messages.success(request, _("The chapters have been saved."))
    return redirect("webinars_desk:recording", pk=pk)


@require_POST
def visibility(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish the recording, or hide it."""
    occasion = own_work(request, pk)
    deciders_only(request, occasion)
    made = Recording.objects.filter(occasion=occasion).select_related("occasion__activity").first()
    if made is None:
        return redirect("webinars_desk:recording", pk=pk)
    now = timezone.now()
    if "hide" in request.POST:
        recordings.hide(made, at=now, by=request.user)
        messages.success(request, _("The recording is hidden. What people earned by it stays."))
    else:
        try:
            recordings.publish(made, consent="consent" in request.POST, at=now, by=request.user)
            messages.success(request, _("The recording is published."))
        except recordings.NoConsent:
            messages.error(request, _("Tick that everybody who speaks has agreed, then publish."))
        except recordings.NoCaptions:
            messages.error(
                request, _("It was seen for 14 days without captions. Add captions in one language, then publish.")
            )
    return redirect("webinars_desk:recording", pk=pk)


def _collections(request: HttpRequest) -> list[Collection]:
    """The collections of the organiser's centres."""
    return [access.collection_of(centre) for centre in rules.centres_of(request.user)]


def _keep(request: HttpRequest, occasion: Occasion, typed: dict[str, Any]) -> str:
    """Store video and captions; answers why not, if the file is no video."""
    file: UploadedFile | None = typed["file"]
    now = timezone.now()
    with transaction.atomic():
        video = typed["video"]
        if file:
            length = _length(file)
            if not length:
                return str(_("This file holds no video that could be played."))
            video = Video.objects.create(
                title=occasion.activity.name,
                type="video",
                file=file,
                duration=length,
                collection=access.collection_of(occasion.activity.centre),
                uploaded_by_user=request.user,
            )
        for code in LANGUAGES:
            captions = typed.get(f"captions_{code}")
            if captions:
                Track.objects.update_or_create(
                    video=video, kind=TrackKind.CAPTIONS, language=code, defaults={"file": captions}
                )
        recordings.add(occasion, video, at=now, by=request.user, began_at=typed["began_at"])
    return ""


def _length(file: UploadedFile) -> float:
    """How many seconds a video file lasts; 0 when there is no picture or no length."""
    file.seek(0)
    tracks = MediaInfo.parse(file).tracks
    file.seek(0)
    pictures = [track for track in tracks if track.track_type == "Video"]
    general = next((track for track in tracks if track.track_type == "General"), None)
    length = getattr(general, "duration", None) if pictures else None
    return float(length) / 1000 if length else 0.0


def _second(text: str) -> float | None:
    """A time such as 1:05, 0:12:40 or 65 in seconds."""
    parts = text.split(":")
    try:
        numbers = [float(part) for part in parts]
    except ValueError:
        return None
    if len(numbers) > 3 or not all(0 <= number < inf for number in numbers):
        return None
    seconds = 0.0
    for number in numbers:
        seconds = seconds * 60 + number
    return seconds
