"""The about resource: the versions spoken here (1.0.3 Communication 2.8)."""

from http import HTTPMethod, HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from lrs import alternate, negotiation
from lrs.errors import Refused
from lrs.negotiation import json


@csrf_exempt
def about(request: HttpRequest, fallback: str) -> HttpResponse:
    """The versions spoken here, without a credential."""
    if request.method == HTTPMethod.OPTIONS:
        return HttpResponse(status=HTTPStatus.NO_CONTENT, headers=negotiation.PREFLIGHT)
    response = negotiation.guarded(lambda: _answer(request))
    if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        response["Allow"] = "GET, HEAD, OPTIONS"
    return negotiation.dressed(request, response, negotiation.version_of(request) or fallback)


def _answer(request: HttpRequest) -> HttpResponse:
    """A client of 1.0 hears of 1.0 only, because some refuse what they do not know (2.8)."""
    alternate.unfold(request)
    if request.method not in {HTTPMethod.GET, HTTPMethod.HEAD}:
        message = "Allowed here: GET, HEAD, OPTIONS."
        raise Refused(message, "", "1.0.3 Communication 2.8", HTTPStatus.METHOD_NOT_ALLOWED)
    spoken = ["1.0.3"] if negotiation.version_of(request) == "1.0.3" else ["2.0.0", "1.0.3"]
    return json({"version": spoken})
