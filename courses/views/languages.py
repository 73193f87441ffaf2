"""The page of the admin that shows a course in its languages, from which they are begun and published."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from courses import freshness, translating
from courses.freshness import Row
from courses.histories import course_for
from courses.models import CoursePage
from courses.translating import Refused
from people.languages import LANGUAGES

NAMES = dict(settings.LANGUAGES)
TRANSLATE = {
    "fi": gettext_lazy("Translate to Finnish"),
    "sv": gettext_lazy("Translate to Swedish"),
    "en": gettext_lazy("Translate to English"),
}
TRANSLATE_ALL = {
    "fi": gettext_lazy("Translate the whole course to Finnish"),
    "sv": gettext_lazy("Translate the whole course to Swedish"),
    "en": gettext_lazy("Translate the whole course to English"),
}
PUBLISH = {
    "fi": gettext_lazy("Publish what is ready in Finnish"),
    "sv": gettext_lazy("Publish what is ready in Swedish"),
    "en": gettext_lazy("Publish what is ready in English"),
}


@require_safe
def translations(request: HttpRequest, pk: int) -> HttpResponse:
    """The course, its modules and their parts in every language, and what each language lacks."""
    page = course_for(request, pk)
    rows = freshness.of(page)
    may_make = translating.makeable([row.page for row in rows], request.user)
    shown = []
    for row in rows:
        cells = [
            (cell, (row.page.pk, cell.language) in may_make, NAMES[cell.language], TRANSLATE[cell.language])
            for cell in row.cells
        ]
        shown.append((row, cells))
    context = {
        "page": page,
        "languages": list(NAMES.values()),
        "rows": shown,
        "summaries": [
            {
                "held": held,
                "name": NAMES[held.language],
                "translate_all": TRANSLATE_ALL[held.language],
                "publish": PUBLISH[held.language],
                "may_publish": _may_publish(page, held.language, request),
                "hindrance": translating.hindrance(rows, held.language),
                "may_make": _missing(rows, held.language) and {one for one in may_make if one[1] == held.language},
            }
            for held in freshness.summaries(rows)
            if not held.is_original
        ],
    }
    return render(request, "courses/admin/translations.html", context)


@require_POST
def make(request: HttpRequest, pk: int, language: str) -> HttpResponse:
    """Begin a translation: of one page of the course, or of all that are missing."""
    page = course_for(request, pk)
    rows = freshness.of(page)
    wanted = _missing(rows, _known(language))
    chosen = request.POST.get("page", "")
    if chosen:
        wanted = [row for row in wanted if str(row.page.pk) == chosen]
    allowed = translating.makeable([row.page for row in wanted], request.user)
    originals = [row.page for row in wanted if (row.page.pk, language) in allowed]
    if wanted and not originals:
        raise PermissionDenied
    try:
        made = translating.make(originals, language, user=request.user)
    except Refused as reason:
        messages.error(request, str(reason))
        return redirect("course_translations", page.pk)
    if chosen and originals:
        there = originals[0].get_translation_or_none(made[-1].locale) if made else None
        if there:
            return redirect(f"{reverse('translation', args=[there.pk])}?course={page.pk}")
    told = ngettext(
        "%(count)s page is ready to be translated. Nobody sees it until it is published.",
        "%(count)s pages are ready to be translated. Nobody sees them until they are published.",
        len(made),
    )
    messages.success(request, told % {"count": len(made)}) if made else messages.info(request, _("Nothing is missing."))
    return redirect("course_translations", page.pk)


@require_POST
def publish(request: HttpRequest, pk: int, language: str) -> HttpResponse:
    """Publish what is ready of a language."""
    page = course_for(request, pk)
    if not _may_publish(page, _known(language), request):
        raise PermissionDenied
    try:
        published = translating.publish_language(page, language, user=request.user)
    except Refused as reason:
        messages.error(request, str(reason))
        return redirect("course_translations", page.pk)
    told = ngettext("%(count)s page was published.", "%(count)s pages were published.", len(published))
    messages.success(request, told % {"count": len(published)})
    return redirect("course_translations", page.pk)


def _known(language: str) -> str:
    """A language of the site; others do not exist."""
    if language not in LANGUAGES:
        raise Http404
    return language


def _missing(rows: list[Row], language: str) -> list[Row]:
    """The rows that are not there in a language."""
    return [row for row in rows for cell in row.cells if cell.language == language and cell.page is None]


def _may_publish(page: CoursePage, language: str, request: HttpRequest) -> bool:
    """Whether the viewer publishes the course's own page, in this language or as long as it is not there in any."""
    there = CoursePage.objects.filter(translation_key=page.translation_key, locale__language_code=language).first()
    return translating.may_publish(there or page, request.user)
