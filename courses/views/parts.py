"""Lessons: reading them, watching their video, checking what one knows, and writing for oneself."""

import json
import re
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import gettext as _

from courses import bookmarks, drafting, leaves, noting, packing, pieces, polling, questions, reading, taking
from courses.answering import AnswerForm, form_for
from courses.models import CoursePage, Leaf, LessonPage, QuestionVersion
from courses.models.lessons import CoursePart
from courses.outline import Part
from courses.polling import PollForm
from courses.reading import Reading
from courses.taking import Refused
from courses.views import attempts, frame
from learning.enums import State
from learning.models import Activity, Interval
from people import supporting

LARGEST_REPORT = 16_384
NOTE, BASED = "note", "note-based"  # the fields of the note beside a lesson
SESSION = re.compile(r"[\w-]{0,64}", re.ASCII)


def part(request: HttpRequest, page: CoursePage, module: str, slug: str) -> HttpResponse:
    """A lesson, or the front page of a test; a POST says that the lesson is done."""
    found, here = frame.load_part(request, page, module, slug)
    if request.method == "POST":
        return _finish(request, found, here)
    if not found.may_open(here):
        return frame.closed_door(request, found)
    _remember(request, found, here)
    if here.is_test:
        return attempts.front(request, found, here)
    return _lesson(request, found, here)


def _remember(request: HttpRequest, found: Reading, here: Part) -> None:
    """Leaving the road for another part is a deed, so that one comes back to it; being where one goes on is none."""
    prefetched = "prefetch" in request.headers.get("Sec-Purpose", "")
    if request.method != "GET" or not found.enrolled or prefetched or supporting.is_acting(request):
        return
    place = found.progress.place_id if found.progress else None
    if here.activity == place or here == found.next:
        return
    taking.open_lesson(request.user, _activity(here), course=found.course, at=timezone.now())
    found.refresh()


def _activity(here: Part) -> Activity:
    """The part's activity."""
    return Activity.objects.get(pk=here.activity)


def _page(here: Part) -> LessonPage:
    """The lesson as it was published for this reader; a withdrawn one does not exist."""
    leaf = Leaf.objects.filter(pk=here.leaf, withdrawn_at=None).first()
    if leaf is None:
        raise Http404
    return leaves.as_lesson(leaf)


def _lesson(
    request: HttpRequest,
    found: Reading,
    here: Part,
    *,
    form: AnswerForm | PollForm | None = None,
    unsaved: dict[str, str] | None = None,
    error: object = "",
    status: int = 200,
) -> HttpResponse:
    """The lesson's page; a form that came back is shown with what was typed."""
    lesson = _page(here)
    person = request.user if found.enrolled else None
    row = found.rows.get(here.activity)
    drawn = pieces.of(
        lesson,
        found,
        here,
        person=person,
        form=form,
        unsaved=unsaved or {},
        interval=_interval(found, here, person),
        shown=request.GET.get("show", ""),
    )
    completed = row is not None and row.state == State.COMPLETED
    context = {
        "lesson": lesson,
        "pieces": drawn,
        "completed": completed,
        "form": form,
        "error": error,
        "sign_in_url": frame.sign_in_url(found.path),
        "note": _note(request, found, here, done=completed, unsaved=(unsaved or {}).get(NOTE)),
        "stop": None,
    }
    if person is not None and not completed:
        context |= _place(request, found, here, drawn)
    response = frame.show_part(request, "courses/lesson.html", found, here, context, status=status)
    return _open_frame(response, drawn)


def _note(
    request: HttpRequest, found: Reading, here: Part, *, done: bool, unsaved: str | None = None
) -> dict[str, Any] | None:
    """The reader's note beside the lesson; None for those who do not take part. What was not saved stays in view."""
    if not found.enrolled:
        return None
    kept = noting.among(found.texts(here))
    return {
        "text": kept.text if unsaved is None else unsaved,
        "seal": kept.seal if unsaved is None else request.POST.get(BASED, ""),
        "saved_at": kept.saved_at if unsaved is None else None,
        "action": f"{found.url(here)}note/",
        "form": "" if done else pieces.DONE,
        "key": f"{request.user.uuid}.{here.activity}",
    }


def _place(request: HttpRequest, found: Reading, here: Part, drawn: list[pieces.Piece]) -> dict[str, Any]:
    """Where the reader stopped in the lesson, and where the page says how far they have come; support says nothing."""
    block, seconds = bookmarks.of(request.user, here.activity)
    address = "" if supporting.is_acting(request) else f"{found.url(here)}place/"
    bookmarks.resume(drawn, seconds, address)
    return {"stop": bookmarks.stop(drawn, block), "place_url": address}


def _open_frame(response: HttpResponse, drawn: list[pieces.Piece]) -> HttpResponse:
    """Where the reader asked for a recording elsewhere, this one answer lets its provider in, and no other."""
    origins = [piece.more["frame"].origin for piece in drawn if piece.more.get("frame")]
    if origins:
        response._csp_config = {**settings.SECURE_CSP, "frame-src": origins}
    return response


def _interval(found: Reading, here: Part, person: object) -> Interval | None:
    """The seconds of the video that the learner has seen."""
    if person is None or not here.film:
        return None
    return Interval.objects.filter(person=person, activity=here.activity).first()


def _finish(request: HttpRequest, found: Reading, here: Part) -> HttpResponse:
    """The learner says that the lesson is done, and goes on."""
    door = frame.closed_door(request, found)
    if door is not None:
        return door
    if here.is_test:
        return redirect(found.url(here))
    following = found.outline.after(here)
    written = _written(request, here)
    try:
        _keep_written(request, here, written)
        taking.finish_lesson(
            request.user,
            _activity(here),
            course=found.course,
            at=timezone.now(),
            read=request.POST.get("read") == "yes",
            then=_activity(following) if following and following.activity not in found.done else None,
        )
    except Refused as refusal:
        return _lesson(request, found, here, unsaved=written, error=refusal.message, status=409)
    found.refresh()
    return redirect(frame.onward(found, here))


def _written(request: HttpRequest, here: Part) -> dict[str, str]:
    """What the learner wrote for themselves and sent along with "Done", by the reflection's key."""
    sent = {name.removeprefix("reflection-"): text for name, text in request.POST.items() if name[:11] == "reflection-"}
    return {key: text for key, text in sent.items() if key in pieces.prompts(_page(here))} if sent else {}


def _keep_written(request: HttpRequest, here: Part, written: dict[str, str]) -> noting.Note:
    """Keep the note and the reflections that were sent together; a note that is kept is unsaved no more."""
    kept = noting.Note()
    if NOTE in request.POST:
        written[NOTE] = request.POST[NOTE]
        kept = _keep_note(request, here)
        del written[NOTE]
    for block, text in written.items():
        taking.reflect(request.user, _activity(here), UUID(block), text, at=timezone.now())
    return kept


def watched(request: HttpRequest, page: CoursePage, module: str, slug: str) -> JsonResponse:
    """Seconds played, reported by the player; the answer says how much has been seen and whether that is enough."""
    found, here = frame.load_part(request, page, module, slug)
    if request.method != "POST":
        return JsonResponse({"error": _("Use POST.")}, status=405)
    if not request.user.is_authenticated or not found.enrolled:
        return JsonResponse({"error": _("Sign in and start the course to keep what you have seen.")}, status=403)
    try:
        report = _report(request)
        interval = taking.watch(request.user, _activity(here), course=found.course, at=timezone.now(), **report)
    except Refused as refusal:
        return JsonResponse({"error": str(refusal.message)}, status=400)
    found.refresh()
    length = report["length"]
    seconds = interval.seconds if interval else 0.0
    return JsonResponse(
        {
            "seconds": round(seconds, 1),
            "share": round(min(1.0, seconds / length), 3) if length else 0.0,
            "completed": found.state(here) == State.COMPLETED,
        }
    )


def _report(request: HttpRequest) -> dict[str, Any]:
    """The player's report: position, length, spans and session, each of the right kind."""
    refusal = Refused(_("The report of the player cannot be read."))
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_REPORT:
        raise refusal
    try:
        data = json.loads(request.body, parse_int=float)
        spans = [(_number(start), _number(end)) for start, end in data["spans"]]
        session = data.get("session", "")
        if not isinstance(session, str) or not SESSION.fullmatch(session):
            raise refusal
        return {
            "position": _number(data["position"]),
            "length": _number(data["length"]),
            "spans": spans,
            "session": session,
        }
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise refusal from error


def _number(value: object) -> float:
    """A JSON number; text, truth and nothing are none."""
    if not isinstance(value, float):
        raise TypeError
    return value


def check_answer(request: HttpRequest, page: CoursePage, module: str, slug: str, question: UUID) -> HttpResponse:
    """An answer to a knowledge check; the page comes back with the feedback."""
    found, here = frame.load_part(request, page, module, slug)
    if request.method != "POST":
        return redirect(f"{found.url(here)}#check-{question}")
    door = frame.closed_door(request, found)
    if door is not None:
        return door
    version = _asked(here, question)
    form = form_for(version, data=request.POST, prefix_id=str(question))
    if not form.is_valid():
        return _lesson(request, found, here, form=form)
    activity = _activity(here)
    taking.answer_check(request.user, activity, version, form.response, course=found.course, at=timezone.now())
    return redirect(f"{found.url(here)}#check-{question}")


def _asked(here: Part, question: UUID) -> QuestionVersion:
    """The question's newest version, if the lesson asks it."""
    asked = pieces.asked(_page(here)) if not here.is_test else []
    version = next((one for one in questions.newest(asked).values() if one.question.key == question), None)
    if version is None or version.content["kind"] == "FREE_TEXT":
        raise Http404
    return version


def reflect(request: HttpRequest, page: CoursePage, module: str, slug: str, block: UUID) -> HttpResponse:
    """A text that only its writer sees."""
    found, here = frame.load_part(request, page, module, slug)
    anchor = f"{found.url(here)}#reflection-{block}"
    if request.method != "POST":
        return redirect(anchor)
    door = frame.closed_door(request, found)
    if door is not None:
        return door
    if here.is_test or str(block) not in pieces.prompts(_page(here)):
        raise Http404
    written = {str(block): "", **_written(request, here)}
    try:
        _keep_written(request, here, written)
    except Refused as refusal:
        return _lesson(request, found, here, unsaved=written, error=refusal.message, status=409)
    messages.success(request, _("Saved. Only you can see what you wrote."))
    return redirect(anchor)


def _keep_note(request: HttpRequest, here: Part) -> noting.Note:
    """Keep the note that was sent; where another window had written too, its writer is told."""
    text, based = request.POST.get(NOTE, ""), request.POST.get(BASED, "")
    kept = noting.keep(request.user, _activity(here), text, based=based, at=timezone.now())
    if kept.both and not _wants_json(request):
        messages.warning(request, noting.BOTH)
    return kept


def _wants_json(request: HttpRequest) -> bool:
    """Whether a script asks."""
    return request.headers.get("Accept") == "application/json"


def note(request: HttpRequest, page: CoursePage, module: str, slug: str) -> HttpResponseBase:
    """The note beside a lesson, sent by its form or, while one types, by a script."""
    found, here = frame.load_part(request, page, module, slug)
    anchor = f"{found.url(here)}#note"
    if request.method != "POST":
        return redirect(anchor)
    if not found.enrolled and _wants_json(request):
        return JsonResponse({"error": _("Sign in again to save your note.")}, status=403)
    door = frame.closed_door(request, found)
    if door is not None:
        return door
    if here.is_test:
        raise Http404
    written = _written(request, here)
    try:
        kept = _keep_written(request, here, written)
    except Refused as refusal:
        if _wants_json(request):
            return JsonResponse({"error": str(refusal.message)}, status=409)
        return _lesson(request, found, here, unsaved=written, error=refusal.message, status=409)
    if _wants_json(request):
        return JsonResponse({"text": kept.text, "based": kept.seal, "told": _told(kept)})
    if not kept.both:
        messages.success(request, _("Saved. Only you can see what you wrote."))
    return redirect(anchor)


def _told(kept: noting.Note) -> str:
    """What the page says about a note that was kept."""
    if kept.both:
        return str(noting.BOTH)
    return _("Saved at %(time)s") % {"time": date_format(timezone.localtime(), "TIME_FORMAT")}


def vote(request: HttpRequest, page: CoursePage, module: str, slug: str, block: UUID) -> HttpResponse:
    """A vote in a poll; the page comes back with how it stands."""
    found, here = frame.load_part(request, page, module, slug)
    anchor = f"{found.url(here)}#poll-{block}"
    if request.method != "POST":
        return redirect(anchor)
    door = frame.closed_door(request, found)
    if door is not None:
        return door
    poll = pieces.block(_page(here), "poll", block) if not here.is_test else None
    if poll is None:
        raise Http404
    options = polling.options(poll)
    form = PollForm(str(block), poll["question"], options, request.POST)
    if not form.is_valid():
        return _lesson(request, found, here, form=form)
    chosen = form.cleaned_data["option"]
    polling.vote(request.user, _activity(here), block, UUID(chosen), words=options[chosen], at=timezone.now())
    return redirect(anchor)


def pack(request: HttpRequest, page: CoursePage, module: str, slug: str, block: UUID) -> HttpResponseBase:
    """All documents of a download pack in one ZIP, for those who may have each of them."""
    found, here = frame.load_part(request, page, module, slug)
    if not found.may_open(here):
        return frame.closed_door(request, found)
    value = pieces.block(_page(here), "pack", block) if not here.is_test else None
    documents = [item["document"] for item in value["documents"] if item["document"]] if value else []
    if not documents or not packing.fits(documents):
        raise Http404
    refusal = packing.refusal(request, documents)
    if refusal is not None:
        return refusal
    response = StreamingHttpResponse(packing.stream(documents), content_type="application/zip")
    name = f"{slugify(value['title']) or 'pack'}.zip"
    response.headers["Content-Disposition"] = content_disposition_header(True, name)
    return response


def preview_part(request: HttpRequest, lesson: CoursePart) -> HttpResponse:
    """A draft of a lesson or test as a learner will see it, inside its module."""
    contents = drafting.around(lesson)
    here = next(each for each in contents.parts if each.activity == -lesson.pk)
    host = CoursePage(
        title=lesson.get_parent().title, locale=lesson.locale, centre=lesson.centre, translation_key=lesson.key
    )
    found = reading.preview(host, contents)
    if here.is_test:
        return attempts.preview(request, found, here, lesson)
    context = {
        "lesson": lesson,
        "pieces": pieces.of(lesson, found, here, person=None),
        "previewed": True,
    }
    return frame.show_part(request, "courses/lesson.html", found, here, context)
