"""The catalogue, messages about accessibility, and the centres' colours as a style sheet."""

from http import HTTPStatus

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import quote_etag, url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from library import colours, feedback, showing
from library.forms import FeedbackForm, read_filters

# The facet's name and its name in the address.
PARAMETERS = {
    "topics": "topic",
    "professions": "profession",
    "forms": "form",
    "languages": "language",
    "centres": "centre",
}


@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """Everything one can take part in, narrowed as the reader asks."""
    filters = read_filters(request.GET)
    results = showing.find(filters, person=request.user, language=request.LANGUAGE_CODE[:2], at=timezone.now())
    facets = [(PARAMETERS[facet.name], facet) for facet in results.facets]
    context = {"results": results, "filters": filters, "facets": facets, "chips": _chips(request.GET, facets)}
    return render(request, "library/catalogue.html", context)


def _chips(asked: QueryDict, facets: list[tuple[str, showing.Facet]]) -> list[dict[str, str]]:
    """Each filter that is on, with the address that takes it off."""
    chips = []
    for name, facet in facets:
        for choice in facet.chosen:
            without = asked.copy()
            without.setlist(name, [value for value in asked.getlist(name) if value != choice.value])
            without.pop("page", None)
            chips.append({"label": choice.label, "url": f"?{without.urlencode()}"})
    return chips


@require_http_methods(["GET", "HEAD", "POST"])
def give_feedback(request: HttpRequest) -> HttpResponse:
    """Take a message about accessibility; a program that fills the field nobody sees is thanked and not heard."""
    if request.method == "POST" and request.POST.get("website"):
        return redirect("library:feedback_sent")
    form = FeedbackForm(request.POST if request.method == "POST" else None, initial=_known(request))
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    if form.is_valid():
        asker = get_adapter().get_client_ip(request)
        language = get_language() or "fi"
        try:
            feedback.receive(**form.cleaned_data, at=timezone.now(), language=language, asker=asker)
            return redirect("library:feedback_sent")
        except feedback.TooMany:
            form.add_error(None, _("That was many messages within an hour. Wait a while, and send this one again."))
            status = HTTPStatus.TOO_MANY_REQUESTS
    return render(request, "library/feedback.html", {"form": form}, status=status)


def _known(request: HttpRequest) -> dict[str, str]:
    """What need not be asked: the page one came from, and who is signed in."""
    came_from = request.headers.get("Referer", "")
    here = url_has_allowed_host_and_scheme(came_from, {request.get_host()})
    known = {"page": came_from[:500] if here else ""}
    if request.user.is_authenticated:
        known |= {"name": request.user.name, "email": request.user.email}
    return known


@require_safe
def feedback_sent(request: HttpRequest) -> HttpResponse:
    """Thanks, and what happens next."""
    return render(request, "library/feedback_sent.html")


@require_safe
def brand(request: HttpRequest) -> HttpResponse:
    """The hue and chroma of each centre; the style sheet decides the lightness, so contrast holds."""
    sheet, digest = colours.sheet()
    if request.headers.get("If-None-Match") == quote_etag(digest):
        return HttpResponse(status=304)
    response = HttpResponse(sheet, content_type="text/css; charset=utf-8")
    response.headers["ETag"] = quote_etag(digest)
    response.headers["Cache-Control"] = "public, max-age=300"
    return response
