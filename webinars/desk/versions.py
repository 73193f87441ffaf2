"""The screen on which every published programme of an event stands, with what it changed, and whom to tell of it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from people.languages import LANGUAGES
from webinars import versions
from webinars.desk.views import deciders_only, frame, own_work
from webinars.fields import NAMES
from webinars.models import ProgrammeVersion


@require_http_methods(["GET", "POST"])
def listed(request: HttpRequest, pk: int) -> HttpResponse:
    """Versions and changes in one language; the newest can be told, once, to those whose parts it changed."""
    occasion = own_work(request, pk)
    if request.method == "POST":
        deciders_only(request, occasion)
        number = request.POST.get("version", "")
        rows = ProgrammeVersion.objects.filter(occasion=occasion, told_at=None)
        version = get_object_or_404(rows, pk=number if number.isdecimal() else 0)
        versions.plan_telling(version, at=timezone.now())
        messages.success(request, _("Those whose parts changed are being told by e-mail."))
        return redirect("webinars_desk:versions", pk=pk)
    known = list(ProgrammeVersion.objects.filter(occasion=occasion).order_by("pk").values_list("language", flat=True))
    languages = [code for code in LANGUAGES if code in known]
    asked = request.GET.get("language", "")
    language = asked if asked in languages else next(iter(known), "")
    history = versions.history(occasion, language)
    newest = history[0] if history else None
    parts = versions.concerned(newest[0], versions.items_of(newest[1])) if newest else []
    context = {
        "history": [(one, versions.in_words(changes), parts) for one, changes in history],
        "several": [(code, NAMES[code]) for code in languages] if len(languages) > 1 else [],
        "language": language,
    }
    return render(request, "webinars/admin/versions.html", {**frame(request, occasion, "versions"), **context})
