"""The state and profile resources (1.0.3 Communication 2.2, 2.3, 2.6, 2.7; 2.0 4.1.6.2, 4.1.6.5, 4.1.6.6)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote_to_bytes
from uuid import UUID

import orjson
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils import timezone
from django.utils.http import http_date

from lrs import documents, formats, keys, moments, negotiation, preconditions, rules, validation
from lrs.documents import Content, Context
from lrs.errors import Forbidden, Missing, Refused
from lrs.models import Credential, Document, DocumentKind
from lrs.preconditions import Precondition

LONGEST_NAME = 4096
ERRORS = "1.0.3 Communication 3.2"
# A browser must not show a stale document without asking, nor run one: the alternate request syntax lets any page
# send a form that is answered by a document of this origin.
GUARDED = {"Cache-Control": "private, no-cache", "Content-Security-Policy": "sandbox; default-src 'none'"}


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What the parameters say: whose documents, which of them, and since when."""

    context: Context
    name: str | None = None
    since: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Resource:
    """One of the three resources: the parameters it needs, those it takes, and the one that holds a document's id."""

    kind: DocumentKind
    needs: frozenset[str]
    takes: frozenset[str] = frozenset()
    name: str
    section: str
    deletes_all: bool = False

    def get(self, request: HttpRequest, credential: Credential, version: str) -> HttpResponse:
        """One document as it was stored, or the ids of all of them as JSON."""
        if not rules.can_read_documents(credential, self.kind):
            raise Forbidden("This credential may not read these documents.", "Authorization", rules.SECTION)
        asked = self._asked(request, version, together=frozenset({"since"}))
        precondition = _precondition(request)
        if asked.name is None:
            found = documents.listing(asked.context, since=asked.since)
            return _answer(Content(documents.JSON, found.octets), found.updated, precondition)
        document = documents.get(asked.context, asked.name)
        if document is None:
            raise Missing("There is no such document.", self.name, self.section)
        return _answer(Content(document.content_type, bytes(document.content)), document.updated, precondition)

    def put(self, request: HttpRequest, credential: Credential, version: str) -> HttpResponse:
        """Store a document whole."""
        context, name = self._one(request, credential, version)
        document = documents.put(
            context,
            name,
            _content(request),
            precondition=_precondition(request),
            version=version,
            at=timezone.now(),
        )
        return _stored(document)

    def post(self, request: HttpRequest, credential: Credential, version: str) -> HttpResponse:
        """Merge a JSON object into a document."""
        context, name = self._one(request, credential, version)
        precondition = _precondition(request)
        return _stored(documents.merge(context, name, _content(request), precondition=precondition, at=timezone.now()))

    def delete(self, request: HttpRequest, credential: Credential, version: str) -> HttpResponse:
        """Delete one document, or all of a context where the resource has such a request."""
        self._may_write(credential)
        asked = self._asked(request, version, together=frozenset() if self.deletes_all else None)
        if asked.name is None:
            documents.delete_all(asked.context, precondition=_precondition(request))
        else:
            documents.delete(asked.context, asked.name, precondition=_precondition(request))
        return HttpResponse(status=HTTPStatus.NO_CONTENT)

    def _may_write(self, credential: Credential) -> None:
        """403 for a credential without the scope (4.2)."""
        if not rules.can_write_documents(credential, self.kind):
            raise Forbidden("This credential may not write these documents.", "Authorization", rules.SECTION)

    def _one(self, request: HttpRequest, credential: Credential, version: str) -> tuple[Context, str]:
        """The one document that a request writes."""
        self._may_write(credential)
        asked = self._asked(request, version, together=None)
        assert asked.name is not None
        return asked.context, asked.name

    def _asked(self, request: HttpRequest, version: str, *, together: frozenset[str] | None) -> Asked:
        """What a request is about; ``together`` may stand where no id does, None where an id is needed (3.2)."""
        given = _given(request)
        needed = self.needs if together is not None else self.needs | {self.name}
        if missing := needed - given.keys():
            raise Refused(f"The parameter {min(missing)} is required.", min(missing), self.section)
        known = self.needs | self.takes | ({self.name} if self.name in given else together or frozenset())
        if unknown := given.keys() - known:
            raise Refused(f"This request has no parameter {min(unknown)}.", min(unknown), ERRORS)
        return Asked(
            context=Context(
                kind=self.kind,
                activity=self._activity(given) if "activityId" in given else "",
                agent=self._agent(given, version) if "agent" in given else "",
                registration=self._registration(given) if "registration" in given else None,
            ),
            name=self._named(given) if self.name in given else None,
            since=self._since(given) if "since" in given else None,
        )

    def _activity(self, given: Mapping[str, str]) -> str:
        """The key of an activity."""
        if not formats.is_iri(given["activityId"]):
            raise Refused("activityId is an IRI with a scheme.", "activityId", self.section)
        return keys.indexable(given["activityId"])

    def _agent(self, given: Mapping[str, str], version: str) -> str:
        """The key of an agent; 2.0 takes an identified group as well (2.6; 2.0 4.1.6.5)."""
        try:
            value: Any = orjson.loads(given["agent"])
        except orjson.JSONDecodeError as error:
            raise Refused(f"agent is an agent as JSON: {error}.", "agent", self.section) from error
        validation.agent(value, "agent")
        key = keys.actor(value)
        if not key or (value.get("objectType") == "Group" and version.startswith("1")):
            raise Refused("Documents belong to an agent, not to such a group.", "agent", self.section)
        return key

    def _registration(self, given: Mapping[str, str]) -> UUID:
        """A UUID in its standard form."""
        if not formats.is_uuid(given["registration"]):
            raise Refused("registration is a UUID.", "registration", self.section)
        return UUID(given["registration"])

    def _named(self, given: Mapping[str, str]) -> str:
        """An id with something in it: an empty one must never read as all of them."""
        name = given[self.name]
        if not name or "\x00" in name or len(name) > LONGEST_NAME:
            message = f"{self.name} is a text of 1 to {LONGEST_NAME} characters without NUL."
            raise Refused(message, self.name, self.section)
        return name

    def _since(self, given: Mapping[str, str]) -> datetime:
        """A timestamp; a plus sign that came as a space is one."""
        instant = moments.parse(given["since"].replace(" ", "+"))
        if instant is None:
            raise Refused("since is an ISO 8601 date and time.", "since", self.section)
        return instant


def _given(request: HttpRequest) -> dict[str, str]:
    """The parameters, each given once and written in UTF-8 (1.4, 3.2)."""
    try:
        unquote_to_bytes(request.META.get("QUERY_STRING", "").encode("latin-1")).decode()
    except UnicodeDecodeError as error:
        raise Refused("The parameters are not UTF-8.", "", "1.0.3 Communication 1.4") from error
    for name, values in request.GET.lists():
        if len(values) > 1:
            raise Refused(f"The parameter {name} is given more than once.", name, ERRORS)
    return request.GET.dict()


def _precondition(request: HttpRequest) -> Precondition:
    """What the client expects to find (3.1)."""
    return preconditions.read(request.headers.get("If-Match"), request.headers.get("If-None-Match"))


def _content(request: HttpRequest) -> Content:
    """The body and its content type; without one it is octets (RFC 9110, 8.3)."""
    said = request.headers.get("Content-Type", "").strip() or "application/octet-stream"
    if not said.isascii() or len(said) > formats.SHORT or not formats.is_media_type(said):
        raise Refused("The content type is no media type.", "Content-Type", ERRORS)
    return Content(said, request.body)


def _validators(etag: str, updated: datetime | None) -> dict[str, str]:
    """ETag and, where there is something that changed, Last-Modified (2.2, 3.1)."""
    modified = {} if updated is None else {"Last-Modified": http_date(updated.timestamp())}
    return {"ETag": f'"{etag}"', **modified}


def _answer(content: Content, updated: datetime | None, precondition: Precondition) -> HttpResponse:
    """The contents, or 304 to a client that has them already (RFC 9110, 13.2.2)."""
    etag = documents.etag(content.octets)
    headers = {**GUARDED, **_validators(etag, updated)}
    if precondition.knows(etag) and not precondition.misses(etag):
        return HttpResponseNotModified(headers=headers)
    precondition.require(etag)
    return HttpResponse(content.octets, content_type=content.type, headers=headers)


def _stored(document: Document) -> HttpResponse:
    """204, with the tag that the client's next change needs."""
    return HttpResponse(status=HTTPStatus.NO_CONTENT, headers=_validators(document.etag, document.updated))


def _view(resource: Resource) -> negotiation.View:
    """The view of a resource."""
    return negotiation.resource(
        GET=resource.get,
        PUT=resource.put,
        POST=resource.post,
        DELETE=resource.delete,
    )


state = _view(
    Resource(
        kind=DocumentKind.STATE,
        needs=frozenset({"activityId", "agent"}),
        takes=frozenset({"registration"}),
        name="stateId",
        section="1.0.3 Communication 2.3",
        deletes_all=True,
    )
)
activity_profile = _view(
    Resource(
        kind=DocumentKind.ACTIVITY_PROFILE,
        needs=frozenset({"activityId"}),
        name="profileId",
        section="1.0.3 Communication 2.7",
    )
)
agent_profile = _view(
    Resource(
        kind=DocumentKind.AGENT_PROFILE,
        needs=frozenset({"agent"}),
        name="profileId",
        section="1.0.3 Communication 2.6",
    )
)
