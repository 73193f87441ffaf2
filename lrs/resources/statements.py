"""The statement resource of xAPI (1.0.3 Communication 2.1)."""

from collections.abc import Sequence
from datetime import datetime
from http import HTTPStatus
from io import BytesIO
from typing import Any

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.http import http_date, urlencode

from lrs import attachments, definitions, finding, formats, multipart, negotiation, parameters, presenting, rules, store
from lrs.errors import Forbidden, Invalid, Missing, Refused, TooLarge
from lrs.models import Credential
from lrs.multipart import Part
from lrs.negotiation import json

LARGEST_BATCH = 10_000
JSON, MIXED = "application/json", "multipart/mixed"
STATEMENTS = "1.0.3 Communication 2.1"
TYPES = "1.0.3 Communication 1.5"


def post(request: HttpRequest, credential: Credential, version: str) -> HttpResponse:
    """Store one statement or a list of them (2.1.2)."""
    _may_write(credential)
    if request.GET:
        raise Refused(f"POST takes no parameter {min(request.GET)}.", min(request.GET), "1.0.3 Communication 3.2")
    body, parts = _sent(request)
    batch = body if isinstance(body, list) else [body]
    if len(batch) > LARGEST_BATCH:
        raise TooLarge(f"A batch holds at most {LARGEST_BATCH} statements.", "", "1.0.3 Communication 3.2")
    uuids = store.receive(batch, credential=credential, version=version, parts=parts)
    return json([str(uuid) for uuid in uuids])


def put(request: HttpRequest, credential: Credential, version: str) -> HttpResponse:
    """Store one statement under the id of the address (2.1.1)."""
    _may_write(credential)
    statement_id = request.GET.get("statementId", "")
    if not formats.is_uuid(statement_id) or len(request.GET) > 1:
        raise Refused("PUT takes the parameter statementId, a UUID, and no other.", "statementId", f"{STATEMENTS}.1")
    body, parts = _sent(request)
    if not isinstance(body, dict):
        raise Invalid("PUT takes one statement.", "", f"{STATEMENTS}.1")
    said = body.setdefault("id", statement_id)
    if not isinstance(said, str) or said.lower() != statement_id.lower():
        raise Invalid("The id differs from the parameter statementId.", "/id", f"{STATEMENTS}.1")
    store.receive([body], credential=credential, version=version, parts=parts)
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


def get(request: HttpRequest, credential: Credential, version: str) -> HttpResponse:
    """One statement, or a page of those that match (2.1.3)."""
    if not rules.can_read(credential):
        raise Forbidden("This credential may not read statements.", "Authorization", "1.0.3 Communication 4.2")
    asked = parameters.read(request.GET.dict())
    languages = presenting.languages(request.headers.get("Accept-Language", ""))
    if asked.statement or asked.voided:
        return _single(asked, credential, languages)
    return _page(request, asked, credential, languages)


def _may_write(credential: Credential) -> None:
    """403 for a credential without the scope (4.2)."""
    if not rules.can_write(credential):
        raise Forbidden("This credential may not write statements.", "Authorization", "1.0.3 Communication 4.2")


def _sent(request: HttpRequest) -> tuple[Any, list[Part]]:
    """The parsed JSON of a request that is not too large, and the data that came with it (1.4, 1.5, 3.2)."""
    if request.content_type == JSON:
        return _parsed(_octets(request, settings.DATA_UPLOAD_MAX_MEMORY_SIZE)), []
    if request.content_type != MIXED:
        raise Refused(f"The content type must be {JSON} or {MIXED}.", "Content-Type", TYPES)
    body = _octets(request, settings.XAPI_LARGEST_BODY)
    parts = multipart.read(body, multipart.boundary(request.headers["Content-Type"]))
    if not parts or parts[0].headers.get("content-type", "").partition(";")[0].strip().lower() != JSON:
        raise Invalid(f"The first part is {JSON}: the statements.", "", f"{TYPES}.2")
    if len(parts[0].content) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        raise TooLarge("The first part is larger than this store accepts.", "", "1.0.3 Communication 3.2")
    return _parsed(parts[0].content), parts[1:]


def _octets(request: HttpRequest, largest: int) -> bytes:
    """The body of a request that is no larger than that, which may be more than Django lets a body be."""
    length = request.headers.get("Content-Length", "0")
    if length.isdecimal() and int(length) > largest:
        raise TooLarge(f"The body is larger than the {largest} octets that this store accepts.", "", f"{TYPES}.2")
    if not hasattr(request, "_body"):
        request._body = request.read()
        request._stream = BytesIO(request._body)  # for whoever keeps what was refused
    return request.body


def _parsed(octets: bytes) -> Any:
    """The JSON that the octets are."""
    try:
        return orjson.loads(octets)
    except orjson.JSONDecodeError as error:
        raise Invalid(f"The body is not JSON: {error}.", "", "1.0.3 Communication 3.2") from error


def _single(asked: parameters.Request, credential: Credential, languages: list[str]) -> HttpResponse:
    """The statement with the id, or 404."""
    if asked.statement is not None:
        found = finding.one(asked.statement, credential=credential)
    else:
        assert asked.voided is not None
        found = finding.voided(asked.voided, credential=credential)
    if found is None:
        raise Missing("There is no such statement to be read.", "statementId", f"{STATEMENTS}.3")
    return _answer(
        _shown([found.raw], asked.form, languages)[0], asked, [(found.raw, found.credential_id)], found.stored
    )


def _page(
    request: HttpRequest, asked: parameters.Request, credential: Credential, languages: list[str]
) -> HttpResponse:
    """A StatementResult: the page, and the address of the next (Data 2.5)."""
    page = store.query(asked.question, credential=credential)
    if asked.attachments:
        page = _fitting(page)
    more = ""
    if page.cursor:
        more = f"{request.path}?{urlencode({**request.GET.dict(), 'cursor': page.cursor})}"
    statements = b",".join(_shown([row.raw for row in page.found], asked.form, languages))
    body = b'{"statements":[' + statements + b'],"more":' + orjson.dumps(more) + b"}"
    latest = max((row.stored for row in page.found), default=None)
    return _answer(body, asked, [(row.raw, row.credential_id) for row in page.found], latest)


def _fitting(page: finding.Page) -> finding.Page:
    """As much of a page as one answer holds with its data, which is as much as a body brings; ``more`` has the rest."""
    count = attachments.fitting(((row.raw, row.credential_id) for row in page.found), settings.XAPI_LARGEST_BODY)
    if count == len(page.found):
        return page
    last = page.found[count - 1]
    return finding.Page(page.found[:count], parameters.cursor(last.stored, last.sequence))


def _shown(raws: Sequence[str], form: str, languages: list[str]) -> list[bytes]:
    """Statements in the format asked for; exact is the stored text itself."""
    if form == "exact":
        return [raw.encode() for raw in raws]
    statements = [orjson.loads(raw) for raw in raws]
    if form == "ids":
        return [orjson.dumps(presenting.ids(statement)) for statement in statements]
    known = definitions.canonical({key for statement in statements for key in definitions.spoken_of(statement)})
    return [orjson.dumps(presenting.canonical(statement, languages, known)) for statement in statements]


def _answer(
    body: bytes, asked: parameters.Request, found: Sequence[tuple[str, int | None]], modified: datetime | None
) -> HttpResponse:
    """JSON, or one body of the statements and the data they name where attachments are asked for (1.5.2)."""
    content_type = JSON
    if asked.attachments:
        data = attachments.parts(found)
        content_type, body = multipart.write([Part({"Content-Type": JSON}, body), *data])
    response = HttpResponse(body, content_type=content_type)
    if modified is not None:
        response["Last-Modified"] = http_date(modified.timestamp())
    return response


statements = negotiation.resource(followed=True, GET=get, POST=post, PUT=put)
