"""The catalogue, and the centres' colours as a style sheet."""

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from library import colours, showing
from library.forms import read_filters

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
