"""What was refused to a client, for the client itself: an addition of ours, no resource of xAPI."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse

from lrs import moments, negotiation
from lrs import rejections as log
from lrs.errors import Refused
from lrs.models import Credential, Rejection
from lrs.negotiation import json

PARAMETERS = frozenset({"since", "limit"})
PAGE, LARGEST_PAGE = 50, 200


def get(request: HttpRequest, credential: Credential, version: str) -> HttpResponse:
    """The credential's own refused requests of the last week, newest first; any scope reads them."""
    given = request.GET.dict()
    if unknown := given.keys() - PARAMETERS:
        raise Refused(f"There is no parameter {min(unknown)}.", min(unknown))
    found = log.of(credential, since=_since(given))[: _limit(given)]
    return json({"rejections": [_shown(rejection) for rejection in found]})


def _since(given: Mapping[str, str]) -> datetime | None:
    """The instant after which they were refused."""
    if "since" not in given:
        return None
    instant = moments.parse(given["since"].replace(" ", "+"))
    if instant is None:
        raise Refused("since is an ISO 8601 date and time.", "since")
    return instant


def _limit(given: Mapping[str, str]) -> int:
    """How many at most."""
    value = given.get("limit", str(PAGE))
    if not (value.isascii() and value.isdigit() and len(value) <= len(str(LARGEST_PAGE))) or int(value) == 0:
        raise Refused(f"limit is a whole number from 1 to {LARGEST_PAGE}.", "limit")
    return min(int(value), LARGEST_PAGE)


def _shown(rejection: Rejection) -> dict[str, Any]:
    """A refused request: error, pointer and section as they were answered."""
    return {
        "at": moments.text(rejection.at),
        "method": rejection.method,
        "resource": rejection.resource,
        "parameters": rejection.query,
        "version": rejection.version,
        "status": rejection.status,
        "error": rejection.message,
        "pointer": rejection.pointer,
        "section": rejection.section,
        "body": rejection.body,
    }


rejections = negotiation.resource(GET=get)
