"""The alternate request syntax: any request as a POST of a form, for clients that can send nothing else.

1.0.3 Communication 1.3; 2.0 has it no more. The request becomes, in place, the one that it means, so that nothing else
needs to know of it.
"""

from http import HTTPMethod
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.http import HttpRequest
from django.utils.http import parse_header_parameters

from lrs.errors import Refused

SECTION = "1.0.3 Communication 1.3"
METHODS = ("DELETE", "GET", "POST", "PUT")  # not HEAD: the server would announce a body that never comes
FORMS = ("application/x-www-form-urlencoded", "text/plain", "")  # old browsers cannot say what they send
CONTENT = "content"
VERSION = "x-experience-api-version"
HEADERS = {
    "authorization": "HTTP_AUTHORIZATION",
    VERSION: "HTTP_X_EXPERIENCE_API_VERSION",
    "content-type": "CONTENT_TYPE",
    "content-length": "CONTENT_LENGTH",
    "if-match": "HTTP_IF_MATCH",
    "if-none-match": "HTTP_IF_NONE_MATCH",
}


def unfold(request: HttpRequest) -> None:
    """Make of a POST with the parameter ``method`` the request that it means; of any other, one whose text is UTF-8."""
    request.encoding = "utf-8"  # Django would read parameters in the charset of the body (1.4)
    if request.method != HTTPMethod.POST or "method" not in request.GET:
        return
    form = _form(request)
    _take_headers(request, form)
    if request.headers.get(VERSION, "").startswith("2"):
        raise Refused("The alternate request syntax is not part of 2.0.", "method", "2.0 4.1")
    method = _method(request)
    if CONTENT not in form and method in {HTTPMethod.POST, HTTPMethod.PUT}:
        raise Refused(f"{method} needs the form parameter content.", CONTENT, SECTION)
    parameters = {name: value for name, value in form.items() if name.lower() not in HEADERS and name != CONTENT}
    _become(request, method, parameters, form.get(CONTENT, "").encode())


def _form(request: HttpRequest) -> dict[str, str]:
    """The form, each of its parameters once and in UTF-8."""
    if request.content_type not in FORMS:
        raise Refused(f"The alternate request syntax sends a form: {FORMS[0]}.", "Content-Type", SECTION)
    try:
        pairs = parse_qsl(
            request.body.decode(),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=settings.DATA_UPLOAD_MAX_NUMBER_FIELDS,
        )
    except ValueError as error:
        raise Refused(f"The body is no form of UTF-8: {error}.", "", SECTION) from error
    form = dict(pairs)
    if len(form) < len(pairs):
        raise Refused("A form parameter is given more than once.", "", SECTION)
    return form


def _method(request: HttpRequest) -> str:
    """The method that is meant; no other parameter may stand in the address."""
    method = request.GET["method"]
    if len(request.GET) > 1 or len(request.GET.getlist("method")) > 1:
        raise Refused("Only the parameter method may stand in the address; others go into the form.", "", SECTION)
    if method not in METHODS:
        raise Refused(f"The method is one of {', '.join(METHODS)}.", "method", SECTION)
    return method


def _take_headers(request: HttpRequest, form: dict[str, str]) -> None:
    """Treat the form's parameters that are called like headers as headers."""
    request.META.update({HEADERS[name.lower()]: value for name, value in form.items() if name.lower() in HEADERS})
    if not {name.lower() for name in form} & {"content-type"}:
        request.META["CONTENT_TYPE"] = "application/json"  # what nearly all contents are
    request.__dict__.pop("headers", None)  # read anew from META


def _become(request: HttpRequest, method: str, parameters: dict[str, str], content: bytes) -> None:
    """Let the request have this method and these parameters, and this content as its body."""
    said = request.META["CONTENT_TYPE"]
    try:
        request.content_type, request.content_params = parse_header_parameters(said)
    except ValueError as error:
        raise Refused(f"The content type cannot be read: {error}.", "Content-Type", SECTION) from error
    request.method = method
    request._body = content
    request.META["CONTENT_LENGTH"] = str(len(content))
    request.META["QUERY_STRING"] = urlencode(parameters)
    request.encoding = "utf-8"  # reads the parameters anew
