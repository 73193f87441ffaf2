"""Pages of certificates: anybody verifies a code, the holder downloads the file."""

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_safe

from certificates import codes, verifying, wording
from certificates.enums import DocumentState
from certificates.forms import CodeForm
from certificates.models import Certificate, Document
from people.languages import LANGUAGES

View = Callable[..., HttpResponseBase]


def in_chosen_language(view: View) -> View:
    """Pages below no language prefix speak ``?lang=``, else what the browser asks for; nobody indexes them."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        chosen = request.GET.get("lang", "")
        language = chosen if chosen in LANGUAGES else (translation.get_language() or settings.LANGUAGE_CODE)[:2]
        with translation.override(language):
            request.LANGUAGE_CODE = language
            request.language_paths = {code: f"{request.path}?lang={code}" for code in LANGUAGES}
            response = view(request, *args, **kwargs)
        response.headers["Content-Language"] = language
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        response.headers["Referrer-Policy"] = "no-referrer"
        patch_vary_headers(response, ["Accept-Language", "Cookie"])
        return response

    return wrapped


@require_safe
@never_cache
@in_chosen_language
def form(request: HttpRequest) -> HttpResponse:
    """One field for a code; a code that can be read leads to its page."""
    filled = CodeForm(request.GET if "code" in request.GET else None)
    if filled.is_bound and filled.is_valid():
        return _to_page(request, filled.cleaned_data["code"])
    return render(request, "certificates/verify_form.html", {"form": filled, "example": codes.EXAMPLE})


@require_safe
@never_cache
@in_chosen_language
def certificate(request: HttpRequest, code: str) -> HttpResponse:
    """What the code proves, at a glance; the address of a code is one, however it was typed."""
    at = timezone.now()
    known = codes.read(code)
    if known and known != code:
        return _to_page(request, known)
    verdict = verifying.verify(code, at=at)
    if verdict:
        context = {
            "verdict": verdict,
            "items": wording.items(verdict),
            "sentence": wording.sentence(verdict),
            "successor": reverse("verify:certificate", args=[verdict.successor]) if verdict.successor else "",
            "centre": verdict.issuer,
        }
        return render(request, "certificates/verify.html", context)
    slow = verifying.miss(_asker(request), at=at)
    filled = CodeForm({"code": code[:60]})
    filled.is_valid()
    context = {"form": filled, "typed": code[:60], "example": codes.EXAMPLE, "slow": slow}
    return render(request, "certificates/verify_none.html", context, status=429 if slow else 404)


@require_safe
@cache_control(public=True, max_age=60)
def as_json(request: HttpRequest, code: str) -> JsonResponse:
    """The same for machines, from any origin."""
    at = timezone.now()
    verdict = verifying.verify(code, at=at)
    if verdict:
        response = JsonResponse(verifying.told(verdict), json_dumps_params={"ensure_ascii": False})
    else:
        slow = verifying.miss(_asker(request), at=at)
        said = {"code": code[:60], "state": "not_found", "checked_at": at.isoformat(timespec="seconds")}
        response = JsonResponse(said, status=429 if slow else 404)
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@login_required
@never_cache
@require_safe
def pdf(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """The holder's file in the language of the address, or a page that says it is being prepared."""
    mine = get_object_or_404(Certificate.objects.filter(person=request.user), uuid=uuid)
    language = translation.get_language() or settings.LANGUAGE_CODE
    document = Document.objects.filter(certificate=mine, language=language, state=DocumentState.READY).first()
    if document is None:
        return render(request, "certificates/preparing.html", {"certificate": mine}, status=202)
    name = f"{mine.code}-{language}.pdf"
    return FileResponse(document.file.open("rb"), as_attachment=False, filename=name, content_type="application/pdf")


def _to_page(request: HttpRequest, code: str) -> HttpResponse:
    """The page of a code, in the language that was chosen."""
    chosen = request.GET.get("lang", "")
    return redirect(reverse("verify:certificate", args=[code]) + (f"?lang={chosen}" if chosen in LANGUAGES else ""))


def _asker(request: HttpRequest) -> str:
    """The network address that asks; behind a trusted proxy the one that the proxy saw."""
    if settings.SECURE_PROXY_SSL_HEADER:
        return request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    return str(request.META.get("REMOTE_ADDR", ""))
