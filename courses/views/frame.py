"""What all pages of a course need before they can answer."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from courses import drafting, outline, reading
from courses.models import CoursePage
from courses.outline import Part
from courses.reading import Reading


def load(request: HttpRequest, page: CoursePage) -> Reading:
    """The course for this reader; a course that was never published is shown only as a draft."""
    if getattr(request, "is_preview", False):
        return reading.preview(page, drafting.course(page))
    found = reading.of(page, request.user)
    if found is None:
        raise Http404
    return found


def load_part(request: HttpRequest, page: CoursePage, module: str, slug: str) -> tuple[Reading, Part]:
    """The course and one of its parts; an address that leads to no part does not exist."""
    found = load(request, page)
    part = found.outline.find(module, slug)
    if part is None:
        raise Http404
    request.language_paths = found.paths_of(part)
    return found, part


def closed_door(request: HttpRequest, found: Reading) -> HttpResponse | None:
    """Where whoever does not take part is led instead of into a part; None for those who do."""
    if found.enrolled:
        return None
    if not request.user.is_authenticated:
        return sign_in(found.path)
    messages.info(request, _("Start the course first: then you can open its parts."))
    return redirect(found.path)


def sign_in(path: str) -> HttpResponseRedirect:
    """Sign in and come back to this address."""
    return HttpResponseRedirect(sign_in_url(path))


def sign_in_url(path: str) -> str:
    """The address of the sign-in page that leads back."""
    return f"{reverse('account_login')}?{urlencode({'next': path})}"


def crumbs(found: Reading, part: Part | None = None) -> list[dict[str, str]]:
    """The way here: catalogue, course, part."""
    items = [
        {"title": _("Courses"), "url": reverse("library:catalogue")},
        {"title": found.edition.title, "url": found.path},
    ]
    return [*items, {"title": part.title, "url": found.url(part)}] if part else items


def groups(found: Reading, current: Part | None = None) -> list[dict[str, Any]]:
    """The contents for the stepper: modules, their minutes, and each part with the reader's own state."""
    return [
        {
            "title": module.title,
            "summary": module.summary,
            "minutes": module.minutes,
            "steps": [
                {
                    "title": part.title,
                    "url": found.url(part) if found.may_open(part) else "",
                    "state": found.state(part),
                    "minutes": part.minutes,
                    "current": part == current,
                    "language": part.language if part.language != found.edition.language else "",
                    "is_test": part.is_test,
                    "film": part.film,
                }
                for part in module.parts
            ],
        }
        for module in found.outline.modules
    ]


def show(
    request: HttpRequest, template: str, found: Reading, context: dict[str, Any], *, status: int = 200
) -> TemplateResponse:
    """A page of the course."""
    shared = {"page": found.page, "reading": found, "path": found.path}
    return TemplateResponse(request, template, {**shared, **context}, status=status)


def show_part(
    request: HttpRequest, template: str, found: Reading, part: Part, context: dict[str, Any], *, status: int = 200
) -> TemplateResponse:
    """A page inside the player: a part with its place in the course."""
    before, after = found.outline.before(part), found.outline.after(part)
    shared = {
        "part": part,
        "state": found.state(part),
        "crumbs": crumbs(found, part),
        "groups": groups(found, part),
        "number": found.outline.number(part),
        "total": len(found.outline.parts),
        "done": len(found.done),
        "previous": {"title": before.title, "url": found.url(before)} if before and found.may_open(before) else None,
        "following": {"title": after.title, "url": found.url(after)} if after and found.may_open(after) else None,
        "here": found.url(part),
        "foreign": part.language if part.language != found.edition.language else "",
    }
    return show(request, template, found, {**shared, **context}, status=status)


def onward(found: Reading, part: Part) -> str:
    """Where one goes after finishing a part: the end when all is done, else the next part, else what is still open."""
    if found.completed:
        return f"{found.path}finished/"
    following = found.outline.after(part)
    if following is None:
        following = outline.next_step(found.outline, done=found.done, place=None)
    return found.url(following) if following else f"{found.path}finished/"
