"""All that a learner wrote for themselves, on one page of My learning and as one file."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from courses import notebook


def _language() -> str:
    """The page's language."""
    return (get_language() or "fi")[:2]


@login_required
@require_safe
def notes(request: HttpRequest) -> HttpResponse:
    """What I wrote in lessons, by course; with words to look for, what has them."""
    query = request.GET.get("q", "").replace("\x00", "").strip()[:200]
    books = notebook.of(request.user, language=_language(), query=query)
    context = {
        "books": books,
        "query": query,
        "found": sum(len(chapter.texts) for book in books for chapter in book.chapters),
    }
    return render(request, "courses/notes.html", context)


@login_required
@require_safe
def notes_file(request: HttpRequest) -> HttpResponse:
    """All of it as Markdown."""
    books = notebook.of(request.user, language=_language())
    text = render_to_string("courses/notes.md", {"books": books, "at": timezone.now()})
    response = HttpResponse(text, content_type="text/markdown; charset=utf-8")
    name = _("notes")
    response.headers["Content-Disposition"] = content_disposition_header(True, f"{name}.md")
    response.headers["Cache-Control"] = "private, no-store"
    return response
