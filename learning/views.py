"""Pages of one's own learning."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.http import require_safe

from learning import overview


@login_required
@require_safe
def my(request: HttpRequest) -> HttpResponse:
    """What is under way, coming, ending and done."""
    language = (translation.get_language() or "fi")[:2]
    found = overview.build(request.user, language=language, at=timezone.now())
    return render(request, "learning/my.html", {"overview": found})


@login_required
@require_safe
def certificates(request: HttpRequest) -> HttpResponse:
    """Every certificate I hold or held."""
    language = (translation.get_language() or "fi")[:2]
    held = overview.held(request.user, language=language, at=timezone.now())
    return render(request, "learning/certificates.html", {"held": held})
