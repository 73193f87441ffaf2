"""The course's front page, enrolling, and its end."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.http import content_disposition_header

from courses import leaves, opinions, pieces, suggesting, taking
from courses.models import CoursePage, Leaf, Reflection
from courses.opinions import OpinionForm
from courses.reading import Reading
from courses.views import frame
from learning import doors, enrolling
from learning.models import Activity, Award
from people.languages import LANGUAGES


def overview(request: HttpRequest, page: CoursePage) -> HttpResponse:
    """What the course gives, and one button: start, go on where one was, or sign in and come back."""
    found = frame.load(request, page)
    language = found.edition.language
    earned = doors.earnings([found.course.pk], language).get(found.course.pk, []) if found.course.pk else []
    context: dict[str, Any] = {
        "crumbs": frame.crumbs(found),
        "groups": frame.groups(found),
        "earnings": earned,
        "other_languages": _other_languages(found),
        "next": found.next if found.enrolled and not found.completed else None,
        "first": found.outline.parts[0] if found.outline.parts else None,
        "sign_in_url": frame.sign_in_url(found.path),
    }
    if context["next"]:
        context["next_number"] = found.outline.number(context["next"])
        context["next_url"] = found.url(context["next"])
    if context["first"]:
        context["first_url"] = found.url(context["first"])
    return frame.show(request, "courses/overview.html", found, context)


def _other_languages(found: Reading) -> list[dict[str, str]]:
    """The other languages that the course can be had in."""
    if not found.course.pk:
        return []
    return [{"code": code, "url": edition.path} for code in LANGUAGES if (edition := found.others.get(code))]


def enrol(request: HttpRequest, page: CoursePage) -> HttpResponse:
    """Take part and go to the first part; asked again, go on where one was."""
    found = frame.load(request, page)
    if request.method != "POST":
        return redirect(found.path)
    if not request.user.is_authenticated:
        return frame.sign_in(found.path)
    enrolling.enrol(request.user, found.course, at=timezone.now())
    found.refresh()
    following = found.next
    if following is None:
        return redirect(found.path)
    if found.progress is None:
        part = Activity.objects.get(pk=following.activity)
        taking.open_lesson(request.user, part, course=found.course, at=timezone.now())
    return redirect(found.url(following))


def finished(request: HttpRequest, page: CoursePage) -> HttpResponse:
    """The end of the course: what one can do now, the certificate, what one thinks of it, and what next."""
    found = frame.load(request, page)
    if not found.completed:
        return redirect(found.path)
    return _end(request, found)


def _end(request: HttpRequest, found: Reading, form: OpinionForm | None = None) -> HttpResponse:
    """The end of the course; a form that came back is shown with what was typed."""
    language = found.edition.language
    expected = doors.earnings([found.course.pk], language).get(found.course.pk, [])
    context = {
        "crumbs": frame.crumbs(found),
        "certificates": _certificates(request, found, language),
        "expected": expected,
        "score": _score(found),
        "written": _written(request, found).exists(),
        "suggestions": suggesting.after(found.course, request.user, language=language, at=timezone.now()),
        "opined": opinions.has_given(request.user, found.course),
        "form": form or OpinionForm(),
        "shown_from": opinions.SHOWN_FROM,
    }
    return frame.show(request, "courses/finished.html", found, context)


def opine(request: HttpRequest, page: CoursePage) -> HttpResponse:
    """What somebody who has finished the course thinks of it, kept without their name."""
    found = frame.load(request, page)
    end = f"{found.path}finished/"
    if request.method != "POST" or not found.completed:
        return redirect(end if found.completed else found.path)
    form = OpinionForm(request.POST)
    if opinions.has_given(request.user, found.course):
        return redirect(f"{end}#feedback")
    if not form.is_valid():
        return _end(request, found, form)
    opinions.give(request.user, found.course, **form.cleaned_data, at=timezone.now())
    return redirect(f"{end}#feedback")


def _certificates(request: HttpRequest, found: Reading, language: str) -> list[doors.AwardView]:
    """The reader's certificates that this course earned."""
    held = Award.objects.filter(person=request.user).values_list("reference", flat=True)
    views = doors.award_views(list(held), language) if held else {}
    return [views[reference] for reference in held if views.get(reference) and _is_of(views[reference], found)]


def _is_of(view: doors.AwardView, found: Reading) -> bool:
    """Whether a certificate was earned by this course."""
    return view.earned_by == found.course.iri


def _score(found: Reading) -> int | None:
    """The best result of the course's last test, in per cent."""
    scores = [
        found.rows[part.activity].score
        for part in found.outline.parts
        if part.is_test and part.activity in found.rows and found.rows[part.activity].score is not None
    ]
    return round(100 * scores[-1]) if scores else None


def written(request: HttpRequest, page: CoursePage) -> HttpResponse:
    """What the learner wrote for themselves in this course, in its order, as a text file of their own."""
    found = frame.load(request, page)
    door = frame.closed_door(request, found)
    if door is not None:
        return door
    own: dict[int, dict[str, Reflection]] = {}
    for row in _written(request, found):
        own.setdefault(row.activity_id, {})[str(row.key)] = row
    parts = [part for part in found.outline.parts if part.activity in own]
    said = Leaf.objects.filter(withdrawn_at=None).in_bulk([part.leaf for part in parts])
    lessons = {pk: leaves.as_lesson(leaf) for pk, leaf in said.items()}
    notes = [
        {"title": part.title, "texts": pieces.written(lessons.get(part.leaf), own[part.activity])} for part in parts
    ]
    text = render_to_string("courses/written.txt", {"title": found.edition.title, "path": found.path, "notes": notes})
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    response.headers["Content-Disposition"] = content_disposition_header(True, f"{page.slug}.txt")
    return response


def _written(request: HttpRequest, found: Reading) -> QuerySet[Reflection]:
    """The reader's own texts in the parts of this course."""
    rows = Reflection.objects.visible_to(request.user).filter(
        activity__in=[part.activity for part in found.outline.parts]
    )
    return rows.order_by("saved_at", "pk")
