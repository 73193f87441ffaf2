"""What every xAPI answer has in common: version, credential, cross-origin headers, HEAD, and errors as JSON."""

import base64
import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from functools import wraps
from http import HTTPStatus
from typing import Any

import orjson
from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.db import Error
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from lrs import alternate, credentials, formats, moments, rejections, throttle, watermark
from lrs.errors import Refused, TooLarge, TooMany
from lrs.models import Credential

type View = Callable[..., HttpResponse]

log = logging.getLogger("talkoot.lrs")
CHUNK = 65_536
VERSIONS = {"1": "1.0.3", "2": "2.0.0"}
VERSION_HEADER = "X-Experience-API-Version"
CONSISTENT = "X-Experience-API-Consistent-Through"
CROSS_ORIGIN = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": f"ETag, Last-Modified, Location, {VERSION_HEADER}, {CONSISTENT}",
}
PREFLIGHT = {
    **CROSS_ORIGIN,
    "Access-Control-Allow-Methods": "GET, HEAD, POST, PUT, DELETE, OPTIONS",
    "Access-Control-Allow-Headers": (
        f"Authorization, Content-Type, Content-Length, If-Match, If-None-Match, Accept-Language, {VERSION_HEADER}"
    ),
    "Access-Control-Max-Age": "86400",
}


def json(value: Any, status: int = HTTPStatus.OK) -> HttpResponse:
    """An answer of JSON."""
    return HttpResponse(orjson.dumps(value), content_type="application/json", status=status)


def failure(error: Refused) -> HttpResponse:
    """What is wrong, where, and which section says so."""
    response = json({"error": error.message, "pointer": error.pointer, "section": error.section}, error.status)
    if error.status == HTTPStatus.UNAUTHORIZED:
        response["WWW-Authenticate"] = 'Basic realm="xAPI", charset="UTF-8"'
    if isinstance(error, TooMany):
        response["Retry-After"] = str(error.wait)
    return response


def version_of(request: HttpRequest) -> str | None:
    """The full version that the request's header names; None when it names none that is spoken here (3.3)."""
    said = request.headers.get(VERSION_HEADER, "").strip()
    return VERSIONS.get(said[0]) if said and formats.is_version(said, of="2.0.0") else None


def credential_of(request: HttpRequest) -> Credential:
    """The credential of HTTP Basic authentication; raises Refused without a good one (4.0)."""
    at = timezone.now()
    if (found := presented(request, at=at)) is not None:
        credentials.note_use(found, at=at)
        return found
    section = "1.0.3 Communication 4.0"
    if "Authorization" in request.headers and (wait := throttle.failed(throttle.asker(request), at=at)):
        message = f"Too many wrong keys or secrets came from your address. Check them and try again in {wait} seconds."
        raise TooMany(message, "Authorization", section, wait=wait)
    message = "Send the key and secret of a credential."
    raise Refused(message, "Authorization", section, HTTPStatus.UNAUTHORIZED)


def presented(request: HttpRequest, *, at: datetime) -> Credential | None:
    """The credential whose key and secret the request brings; None when they open nothing."""
    scheme, _, encoded = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        key, colon, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except ValueError:
        return None
    return credentials.check(key, secret, at=at) if colon and "\x00" not in key else None


def resource(*, followed: bool = False, **methods: View) -> View:
    """A view over functions of (request, credential, version), one for each method; HEAD is GET without a body.

    The mount's ``fallback`` version stands in the answer to a request that names no version. A resource that readers
    follow tells them how far they have seen everything, as of before it looked (2.1.3).
    """
    allowed = ", ".join(sorted({*methods, "OPTIONS", *({"HEAD"} & {"HEAD" if "GET" in methods else ""})}))

    def answer(request: HttpRequest) -> HttpResponse:
        require_length(request)
        alternate.unfold(request)
        version = version_of(request)
        function = methods.get("GET" if request.method == "HEAD" else request.method or "")
        if function is None:
            raise Refused(f"Allowed here: {allowed}.", "", "1.0.3 Communication 3.2", HTTPStatus.METHOD_NOT_ALLOWED)
        if version is None:
            message = f"Send the header {VERSION_HEADER} with 1.0.3 or 2.0.0."
            raise Refused(message, VERSION_HEADER, "1.0.3 Communication 3.3")
        return function(request, credential_of(request), version)

    @csrf_exempt
    @wraps(answer)
    def view(request: HttpRequest, fallback: str) -> HttpResponse:
        if request.method == "OPTIONS":
            return HttpResponse(status=HTTPStatus.NO_CONTENT, headers={**PREFLIGHT, "Allow": allowed})
        at = timezone.now()
        reads = request.method in {"GET", "HEAD"} or "method" in request.GET  # a POST that means a GET (1.3)
        seen = watermark.through() if followed and reads else None
        response = guarded(lambda: answer(request))
        if response.status_code >= HTTPStatus.BAD_REQUEST:
            note(request, response, at=at)
            drain(request)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            response["Allow"] = allowed
        if seen is not None:
            response[CONSISTENT] = moments.text(seen)
        return dressed(request, response, version_of(request) or fallback)

    return view


def require_length(request: HttpRequest) -> None:
    """A body in chunks, whose end the server did not mark, would reach us empty: 411, and nothing empty is stored."""
    if "Transfer-Encoding" in request.headers and "Content-Length" not in request.headers:
        message = "Send the length of the body in the header Content-Length."
        raise Refused(message, "Content-Length", "1.0.3 Communication 3.2", HTTPStatus.LENGTH_REQUIRED)


def guarded(act: Callable[[], HttpResponse]) -> HttpResponse:
    """The answer, or the error that the store or the client's request made of it (3.2)."""
    try:
        return act()
    except Refused as error:
        return failure(error)
    except RequestDataTooBig:
        return failure(TooLarge("The body is larger than this store accepts.", "", "1.0.3 Communication 3.2"))
    except TooManyFieldsSent:
        return failure(Refused("These are more parameters than any request has.", "", "1.0.3 Communication 3.2"))


def note(request: HttpRequest, response: HttpResponse, *, at: datetime) -> None:
    """Keep for a known client what was refused to it; that this fails must not hide the answer."""
    if response.status_code in {HTTPStatus.UNAUTHORIZED, HTTPStatus.TOO_MANY_REQUESTS}:
        return
    try:
        if credential := presented(request, at=at):
            said = request.headers.get(VERSION_HEADER, "")
            rejections.keep(credential, request, response, version=said, at=at)
    except (Error, UnreadablePostError):
        log.exception("A refused request could not be kept")


def drain(request: HttpRequest) -> None:
    """Read what a refused client still sends, within reason: a server that closes first hides the answer."""
    left = 4 * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0)
    with suppress(UnreadablePostError):
        while left > 0 and (part := request.read(CHUNK)):
            left -= len(part)


def dressed(request: HttpRequest, response: HttpResponse, version: str) -> HttpResponse:
    """The answer with the headers of every answer; for HEAD without its body (1.1, 3.3).

    From here on the request belongs to this package's addresses alone, so that no middleware takes a 404 of the
    store for a page and redirects the client to a language.
    """
    request.urlconf = "lrs.urls"
    response[VERSION_HEADER] = version
    for name, value in CROSS_ORIGIN.items():
        response[name] = value
    response["Content-Length"] = str(len(response.content))
    if request.method == "HEAD":
        response.content = b""
    return response
