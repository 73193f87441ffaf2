"""Tests: their front page, one question per page, finishing, and the result."""

from decimal import Decimal
from math import ceil
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from courses import questions, taking, timing
from courses.answering import AnswerForm, form_for
from courses.enums import QuestionKind
from courses.models import Answer, Attempt, CoursePage, Grade, Leaf, QuestionVersion, TestPage
from courses.outline import Part
from courses.questions import Paper
from courses.reading import Reading
from courses.taking import Refused
from courses.telling import Told, tell
from courses.views import frame
from learning.models import Activity


def front(request: HttpRequest, found: Reading, here: Part) -> HttpResponse:
    """What the test is, how one passes, and the way in: begin, go on, or try again."""
    leaf = Leaf.objects.filter(pk=here.leaf, withdrawn_at=None).first()
    if leaf is None:
        raise Http404
    activity = Activity.objects.get(pk=here.activity)
    tries = list(Attempt.objects.visible_to(request.user).counting().filter(activity=activity).order_by("number"))
    return _front(
        request, found, here, leaf.content, questions.paper(activity, request.user, course=found.course), tries
    )


def _front(
    request: HttpRequest,
    found: Reading,
    here: Part,
    test: TestPage | dict[str, Any],
    paper: Paper,
    tries: list[Attempt],
) -> HttpResponse:
    """The front page of a test."""
    current = tries[-1] if tries and tries[-1].submitted_at is None else None
    finished = [attempt for attempt in tries if attempt.submitted_at is not None]
    used_up = paper.attempts_allowed is not None and len(tries) >= paper.attempts_allowed and current is None
    context = {
        "test": test,
        "paper": paper,
        "count": len(paper.versions),
        "open_attempt": current,
        "finished": finished,
        "scored": next((attempt for attempt in reversed(finished) if not attempt.waits), None),
        "passed": any(attempt.passed for attempt in finished),
        "waits": bool(finished) and finished[-1].waits,
        "closed": paper.closed(timezone.now()),
        "used_up": used_up,
        "minutes_allowed": _minutes(request, found, paper),
        "left": paper.attempts_allowed - len(tries) if paper.attempts_allowed is not None else None,
    }
    return frame.show_part(request, "courses/test.html", found, here, context)


def _minutes(request: HttpRequest, found: Reading, paper: Paper) -> int | None:
    """How many minutes the reader has, with their extra time; None without a limit."""
    if paper.time_limit is None or not found.enrolled:
        return paper.time_limit
    allowed = timing.allowed(paper.time_limit, request.user, found.course.centre, at=timezone.now())
    return ceil(allowed.total_seconds() / 60)


def preview(request: HttpRequest, found: Reading, here: Part, test: TestPage) -> HttpResponse:
    """A draft of a test's front page."""
    return _front(request, found, here, test, questions.paper_of(test), [])


def _load(request: HttpRequest, page: CoursePage, module: str, slug: str) -> tuple[Reading, Part, HttpResponse | None]:
    """The course and its test, and where whoever does not take part is led; other languages lead to the same page."""
    found, here = frame.load_part(request, page, module, slug)
    if not here.is_test:
        raise Http404
    request.language_paths = found.paths_of(here, request.path.removeprefix(found.url(here)))
    return found, here, frame.closed_door(request, found)


def _open_attempt(request: HttpRequest, here: Part) -> Attempt | None:
    """The reader's attempt that is not finished."""
    rows = Attempt.objects.visible_to(request.user).counting().filter(activity=here.activity, submitted_at=None)
    return rows.select_related("activity", "person").first()


def attempt(request: HttpRequest, page: CoursePage, module: str, slug: str) -> HttpResponse:
    """Begin or go on (POST ``start``), finish (POST ``finish``), or see which questions are answered."""
    found, here, door = _load(request, page, module, slug)
    if door is not None:
        return door
    if request.method == "POST" and "finish" in request.POST:
        return _finish(request, found, here)
    if request.method == "POST":
        return _start(request, found, here)
    current = _open_attempt(request, here)
    if current is None:
        return redirect(_where_it_ended(found, here, _last_attempt(request, here)))
    return _checklist(request, found, here, current)


def _last_attempt(request: HttpRequest, here: Part) -> Attempt | None:
    """The reader's newest attempt, finished or not."""
    rows = Attempt.objects.visible_to(request.user).filter(activity=here.activity).order_by("-number")
    return rows.select_related("activity", "person").first()


def _where_it_ended(found: Reading, here: Part, last: Attempt | None) -> str:
    """The result of an attempt that the time has ended, which is news; else the test's front page."""
    news = last is not None and last.discounted_at is None and timing.ran_out(last)
    return f"{found.url(here)}results/{last.number}/" if last and news else found.url(here)


def _start(request: HttpRequest, found: Reading, here: Part) -> HttpResponse:
    """Begin, or go on at the first question without an answer."""
    activity = Activity.objects.get(pk=here.activity)
    try:
        current = taking.start_attempt(request.user, activity, course=found.course, at=timezone.now())
    except Refused as refusal:
        messages.warning(request, str(refusal.message))
        return redirect(found.url(here))
    answered = set(Answer.objects.filter(attempt=current).values_list("version", flat=True))
    waiting = [number for number, pk in enumerate(current.order, start=1) if pk not in answered]
    return redirect(_question_url(found, here, waiting[0]) if waiting else _attempt_url(found, here))


def _finish(request: HttpRequest, found: Reading, here: Part) -> HttpResponse:
    """Score the attempt; one that was finished in another window is shown as it ended."""
    rows = Attempt.objects.visible_to(request.user).counting().filter(activity=here.activity).order_by("-number")
    current = rows.select_related("activity", "person").first()
    if current is None:
        return redirect(found.url(here))
    done = taking.submit_attempt(current, course=found.course, at=timezone.now())
    return redirect(f"{found.url(here)}results/{done.number}/")


def _attempt_url(found: Reading, here: Part) -> str:
    return f"{found.url(here)}attempt/"


def _question_url(found: Reading, here: Part, number: int) -> str:
    return f"{found.url(here)}questions/{number}/"


def _checklist(request: HttpRequest, found: Reading, here: Part, current: Attempt) -> HttpResponse:
    """All questions of the open attempt and whether they are answered; here one finishes."""
    answers = {answer.version_id: answer for answer in current.answers.all()}
    items = [
        {
            "number": number,
            "url": _question_url(found, here, number),
            "question": form_for(version).label,
            "answered": version.pk in answers,
            "state": _mark(answers.get(version.pk)),
        }
        for number, version in enumerate(questions.of_attempt(current), start=1)
    ]
    context = {
        **_time(current),
        "attempt": current,
        "items": items,
        "waiting": sum(not item["answered"] for item in items),
        "action": _attempt_url(found, here),
    }
    return frame.show_part(request, "courses/attempt.html", found, here, context)


def _time(current: Attempt) -> dict[str, Any]:
    """When an attempt is due, for its pages."""
    now = timezone.now()
    return {
        "minutes_left": timing.minutes_left(current, at=now),
        "seconds_left": timing.seconds_left(current, at=now),
        "over": timing.is_over(current, at=now),
    }


def _mark(answer: Answer | None) -> str:
    """An answer's state: none yet, kept, right, or not right."""
    if answer is None:
        return "not_started"
    if answer.correct is None:
        return "in_progress"
    return "completed" if answer.correct else "below"


def question(request: HttpRequest, page: CoursePage, module: str, slug: str, number: int) -> HttpResponse:
    """One question: answer it, see why, go on."""
    found, here, door = _load(request, page, module, slug)
    if door is not None:
        return door
    current = _open_attempt(request, here)
    if current is None:
        return _too_late(request, found, here, number)
    if not 1 <= number <= len(current.order):
        raise Http404
    if request.method != "POST" and timing.is_over(current, at=timezone.now()):
        return redirect(_attempt_url(found, here))
    versions = questions.of_attempt(current)
    version = versions[number - 1]
    answer = current.answers.filter(question=version.question_id).first()
    if request.method != "POST":
        form = form_for(version, answer, attempt=current)
        return _show_question(request, found, here, current, number, version, answer, form)
    form = form_for(version, answer, request.POST, attempt=current)
    if not form.is_valid():
        return _show_question(request, found, here, current, number, version, answer, form)
    try:
        saved = taking.save_answer(current, version, form.response, at=timezone.now())
    except Refused as refusal:
        form.add_error(None, str(refusal.message))
        return _show_question(request, found, here, current, number, version, answer, form, status=409)
    if saved.correct is not None:
        return redirect(f"{_question_url(found, here, number)}#feedback")
    following = number < len(current.order)
    return redirect(_question_url(found, here, number + 1) if following else _attempt_url(found, here))


def _too_late(request: HttpRequest, found: Reading, here: Part, number: int) -> HttpResponse:
    """No attempt is open: an answer is refused with its text kept in view, a look leads to the test's front page."""
    last = _last_attempt(request, here)
    if request.method != "POST":
        return redirect(_where_it_ended(found, here, last))
    if last is None or not 1 <= number <= len(last.order):
        return redirect(found.url(here))
    version = questions.of_attempt(last)[number - 1]
    form = form_for(version, data=request.POST, attempt=last)
    if form.is_valid():
        try:
            taking.save_answer(last, version, form.response, at=timezone.now())
        except Refused as refusal:
            form.add_error(None, str(refusal.message))
    return _show_question(request, found, here, last, number, version, None, form, status=409)


def _show_question(
    request: HttpRequest,
    found: Reading,
    here: Part,
    current: Attempt,
    number: int,
    version: QuestionVersion,
    answer: Answer | None,
    form: AnswerForm,
    *,
    status: int = 200,
) -> HttpResponse:
    """A question's page; once checked it tells right or not, and why."""
    total = len(current.order)
    checked = answer is not None and answer.correct is not None
    at_once = questions.rules_of(questions.original(current.activity)).tells_at_once
    ended = current.submitted_at is not None
    context: dict[str, Any] = {
        **_time(current),
        "attempt": current,
        "form": form,
        "told": tell(version, answer, current) if checked else None,
        "carried": bool(answer and answer.carried),
        "at_once": at_once,
        "question_number": number,
        "question_total": total,
        "saved_at": answer.answered_at if answer else None,
        "before_url": _question_url(found, here, number - 1) if number > 1 else "",
        "after_url": _question_url(found, here, number + 1) if number < total else "",
        "list_url": _attempt_url(found, here),
        "ended": ended,
        "keeps": not (checked or ended) and (form.waits or not at_once),
    }
    return frame.show_part(request, "courses/question.html", found, here, context, status=status)


def _told(done: Attempt, asked: list[QuestionVersion], grades: dict[int, Grade]) -> list[Told]:
    """What is told about each question of a finished attempt."""
    answers = {answer.version_id: answer for answer in done.answers.all()}
    found = []
    for version in asked:
        answer = answers.get(version.pk)
        found.append(tell(version, answer, done, grades.get(answer.pk) if answer else None))
    return found


def result(request: HttpRequest, page: CoursePage, module: str, slug: str, number: int) -> HttpResponse:
    """What a finished attempt gave: a sentence, each question with what was right and why, and the way on."""
    found, here, door = _load(request, page, module, slug)
    if door is not None:
        return door
    tries = Attempt.objects.visible_to(request.user).filter(activity=here.activity).select_related("activity")
    by_number = {one.number: one for one in tries}
    done = by_number.get(number)
    if done is None:
        raise Http404
    if done.submitted_at is None:
        return redirect(_attempt_url(found, here))
    asked = questions.of_attempt(done)
    free = any(version.content["kind"] == QuestionKind.FREE_TEXT for version in asked)
    told = _told(done, asked, taking.grades_of(done) if free else {})
    least = questions.least([version.content for version in asked], done.pass_mark)
    short = max(Decimal(0), least - (done.points or 0))
    rules = questions.rules_of(questions.original(done.activity))
    context = {
        "attempt": done,
        "ran_out": timing.ran_out(done),
        "told": told,
        "missed": [(place, each) for place, each in enumerate(told, start=1) if not each.correct and not each.waits],
        "short": short,
        "one_or_more": 1 if short == 1 else 2,
        "may_retry": not done.waits
        and not rules.closed(timezone.now())
        and (
            rules.attempts_allowed is None or sum(one.discounted_at is None for one in tries) < rules.attempts_allowed
        ),
        "only_missed": not rules.is_exam,
        "action": _attempt_url(found, here),
        "onward": frame.onward(found, here),
    }
    return frame.show_part(request, "courses/result.html", found, here, context)
