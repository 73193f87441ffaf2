"""What was refused to a client, kept for a week so that its owner can read why. The only writer of ``Rejection``.

A GET that finds nothing (404) is an answer and no refusal: content asks for its state before there is any.
"""

import re
from datetime import datetime, timedelta
from http import HTTPMethod, HTTPStatus

import orjson
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from lrs.models import Credential, Rejection

KEPT = timedelta(days=7)
MOST = 1_000
LARGEST_BODY = 16_384
LONGEST = 4_000
KEY_IN_FORM = re.compile(r"\bauthorization=[^&\s]*", re.IGNORECASE)  # alternate request syntax sends it as a field


def keep(credential: Credential, request: HttpRequest, response: HttpResponse, *, version: str, at: datetime) -> None:
    """Write down what the client sent and what it was told; of each client the newest stay.

    Reads the body, or what is left of it unread, so it comes after whatever else reads there.
    """
    if response.status_code == HTTPStatus.NOT_FOUND and request.method in {HTTPMethod.GET, HTTPMethod.HEAD}:
        return
    told = _told(response)
    match = request.resolver_match
    with transaction.atomic():
        Rejection.objects.create(
            credential=credential,
            at=at,
            method=_plain(request.method or "", 10),
            resource=_plain(match.url_name.removesuffix("-2") if match and match.url_name else request.path, 100),
            query=_plain(request.META.get("QUERY_STRING", ""), LONGEST),
            version=_plain(version, 20),
            status=response.status_code,
            message=_plain(told.get("error", ""), LONGEST),
            pointer=_plain(told.get("pointer", ""), LONGEST),
            section=_plain(told.get("section", ""), 100),
            body=_plain(request.read(LARGEST_BODY).decode(errors="replace"), LARGEST_BODY),
        )
        _trim(credential)


def of(credential: Credential, *, since: datetime | None = None) -> QuerySet[Rejection]:
    """What was refused to one client, newest first."""
    found = Rejection.objects.filter(credential=credential)
    return found if since is None else found.filter(at__gt=since)


def clear(key: str) -> None:
    """Delete what was refused to a client of the site's own, which nobody needs to read."""
    Rejection.objects.filter(credential__key=key).delete()


def forget(*, at: datetime) -> None:
    """Delete what is older than a week."""
    Rejection.objects.filter(at__lt=at - KEPT).delete()


def _trim(credential: Credential) -> None:
    """Delete all but the newest of a client; they are looked up first, because nearly always there are none."""
    if surplus := list(of(credential).values_list("pk", flat=True)[MOST:]):
        Rejection.objects.filter(pk__in=surplus).delete()


def _told(response: HttpResponse) -> dict[str, str]:
    """What the answer said: the error as JSON, or whatever text there was."""
    try:
        said = orjson.loads(response.content)
    except orjson.JSONDecodeError:
        said = None
    return said if isinstance(said, dict) else {"error": response.content.decode(errors="replace")}


def _plain(text: str, longest: int) -> str:
    """A text that both databases take, without zero characters, and that gives no secret away."""
    return KEY_IN_FORM.sub("Authorization=…", text[:longest].replace("\x00", "\ufffd"))[:longest]
