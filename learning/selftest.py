"""Whether the store works at the address at which clients reach it: proxies break what the store does right.

``CHECKS`` is a list of short checks over ``learning.calling``; each says what it saw, or raises ``Fault`` with what it
saw and what to mend. Nothing here touches the database: statements go in and come out over HTTP like a client's.
"""

import gzip
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha1
from http import HTTPStatus
from ipaddress import ip_address
from time import monotonic
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit
from uuid import uuid4

import orjson
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from learning import vocabulary
from learning.calling import Answer, NoAnswer, Site
from learning.enums import Finding
from lrs import moments

TIME = 25.0
UPLOAD_PATIENCE = 15.0
VERSION = "X-Experience-API-Version"
CONSISTENT = "X-Experience-API-Consistent-Through"
FILLING = "Ääkköset 漢字 😀 " * 150
REDIRECTS = range(300, 400)


class Fault(Exception):
    """A check that failed: what was seen, and what to mend."""

    def __init__(self, seen: str, mend: str) -> None:
        super().__init__(seen)
        self.seen = seen
        self.mend = mend


class LeftOut(Exception):
    """A check that could not be made; the text says why."""


@dataclass(frozen=True)
class Result:
    """What a check found."""

    title: str
    finding: Finding
    seen: str
    mend: str = ""


@dataclass
class Visit:
    """One run: the site, the largest request the store takes, and the statements that were written."""

    site: Site
    largest: int
    written: list[str] = field(default_factory=list)

    def ask(self, method: str, path: str, body: Any = None, **options: Any) -> Answer:
        """A request as an xAPI client sends it; a body that is no bytes goes as JSON."""
        headers = {
            VERSION: "1.0.3",
            "Authorization": self.site.authorization,
            "Content-Type": "application/json",
            **options.pop("headers", {}),
        }
        content = body if isinstance(body, bytes) or body is None else orjson.dumps(body)
        return self.site.ask(method, path, content, headers, **options)


def run(site: Site, *, largest: int) -> list[Result]:
    """Every check, in order; what cannot work after a fault, or comes when the time is over, is left out."""
    visit = Visit(site, largest)
    ends = monotonic() + TIME
    results: list[Result] = []
    reason = ""
    for title, check in CHECKS:
        if not reason and monotonic() > ends:
            reason = _("The other checks took too long.")
        result = Result(str(title), Finding.LEFT_OUT, reason) if reason else _result(str(title), check, visit)
        results.append(result)
        if result.finding == Finding.FAILED and check in NEEDED:
            reason = _("First mend what is above.")
    _tidy(visit)
    return results


def _result(title: str, check: "Check", visit: Visit) -> Result:
    """What one check found."""
    try:
        return Result(title, Finding.PASSED, check(visit))
    except Fault as fault:
        return Result(title, Finding.FAILED, fault.seen, fault.mend)
    except LeftOut as left_out:
        return Result(title, Finding.LEFT_OUT, str(left_out))
    except NoAnswer as error:
        return Result(title, Finding.FAILED, _no_answer(error), _("Look into the log of the proxy at this moment."))


def _no_answer(error: NoAnswer) -> str:
    """What came instead of an answer."""
    return _("No answer (%(error)s)") % {"error": error}


def _status(answer: Answer) -> str:
    """The status of an answer, and where it leads if it leads elsewhere."""
    to = answer.one("Location")
    return f"{answer.status} → {to}" if to else str(answer.status)


# --- the way to the store ---------------------------------------------------------------------------


def reached(visit: Visit) -> str:
    """Something answers at the address, with a certificate that can be trusted."""
    try:
        return _status(visit.ask("GET", "about"))
    except NoAnswer as error:
        if "CERTIFICATE" in str(error).upper():
            mend = _("Renew the certificate of the site, or send the whole chain of certificates.")
        else:
            mend = _(
                "Check that TALKOOT_BASE_URL is the address that clients use, that its name leads to the proxy, that "
                "the proxy runs and that this server may reach it. A server that does one request at a time cannot "
                "test itself: give it more threads."
            )
        raise Fault(_no_answer(error), mend) from error


def scheme(visit: Visit) -> str:
    """The address is not sent on elsewhere, and nobody has to send a secret over an open line."""
    answer = visit.ask("GET", "about")
    parts = urlsplit(visit.site.address)
    if answer.status in REDIRECTS:
        mend = _(
            "Set TALKOOT_BASE_URL to the address that answers. If it is sent on to itself, the site does not know that "
            "the client came by https: let the proxy send X-Forwarded-Proto and set TALKOOT_TRUST_PROXY=1."
        )
        raise Fault(_status(answer), mend)
    if parts.scheme == "http":
        if not _is_this_machine(parts.hostname or ""):
            raise Fault("http", _("Give the site a certificate and set TALKOOT_BASE_URL to its https address."))
        return _("http on this machine alone")
    if parts.port in {None, 443}:
        _refuse_open_line(Site(urlunsplit(("http", parts.hostname or "", parts.path, "", ""))))
    return "https"


def _is_this_machine(host: str) -> bool:
    """Whether the name or address leads nowhere else."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _refuse_open_line(site: Site) -> None:
    """Fault where the store answers over http as well."""
    try:
        answer = site.ask("GET", "about")
    except NoAnswer:
        return
    if answer.status not in REDIRECTS and answer.status < HTTPStatus.BAD_REQUEST:
        raise Fault(f"http: {_status(answer)}", _("Let the proxy send requests over http on to https."))


def about(visit: Visit) -> str:
    """The store itself answers, and speaks both versions."""
    answer = visit.site.ask("GET", "about")
    said = answer.json
    versions = said.get("version") if isinstance(said, dict) else None
    if answer.status == HTTPStatus.OK and isinstance(versions, list) and {"1.0.3", "2.0.0"} <= set(map(str, versions)):
        return ", ".join(map(str, versions))
    if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        mend = _("The proxy does not reach the site, or the site fails: look into the logs of both.")
    elif answer.status == HTTPStatus.BAD_REQUEST:
        mend = _("Let the proxy pass the header Host on, and name the host in TALKOOT_ALLOWED_HOSTS.")
    else:
        mend = _("Something else answers at /xapi/: let the proxy pass every path on to the site.")
    raise Fault(_status(answer), mend)


def authorization(visit: Visit) -> str:
    """The key and secret arrive, and without them nobody comes in."""
    answer = visit.ask("GET", "statements?limit=1")
    if answer.status == HTTPStatus.UNAUTHORIZED:
        mend = _(
            "The proxy keeps the header Authorization to itself. Let it pass (Apache: CGIPassAuth On; nginx: no "
            "auth_basic and no empty proxy_set_header Authorization for /xapi/)."
        )
        raise Fault(_status(answer), mend)
    if answer.status != HTTPStatus.OK:
        raise Fault(_status(answer), _("Look into the log of the site at this moment."))
    without = visit.site.ask("GET", "statements?limit=1", headers={VERSION: "1.0.3"})
    if without.status != HTTPStatus.UNAUTHORIZED:
        seen = _("%(status)s without a key") % {"status": _status(without)}
        raise Fault(
            seen, _("The proxy adds a key and secret of its own, or answers itself. Switch that off for /xapi/.")
        )
    return _("200 with the key, 401 without")


# --- statements -------------------------------------------------------------------------------------


def statements(visit: Visit) -> str:
    """Statements go in by POST and PUT and come out as they were."""
    first, second = _statement(), _statement()
    sent = [("POST", "statements", first, HTTPStatus.OK)]
    sent += [("PUT", f"statements?statementId={second['id']}", second, HTTPStatus.NO_CONTENT)]
    for method, path, body, expected in sent:
        answer = visit.ask(method, path, body)
        if answer.status != expected:
            mend = _("Let the proxy pass GET, POST, PUT, DELETE, HEAD and OPTIONS on for /xapi/, and JSON unchanged.")
            raise Fault(f"{method}: {_status(answer)}", mend)
        visit.written.append(body["id"])
    for body in (first, second):
        found = visit.ask("GET", f"statements?statementId={body['id']}").json
        if not isinstance(found, dict) or {name: found.get(name) for name in body} != body:
            mend = _("Something on the way changes texts: look for a firewall or filter that rewrites JSON.")
            raise Fault(_("A statement came back changed."), mend)
    return _("Two statements came back as they were sent.")


def _statement() -> dict[str, Any]:
    """A statement with a verb and a place of its own, long and in many letters."""
    return {
        "id": str(uuid4()),
        "actor": {"account": {"homePage": settings.IRI_BASE, "name": "self-test"}},
        "verb": {"id": vocabulary.SELF_TESTED, "display": {"en": vocabulary.DISPLAY[vocabulary.SELF_TESTED]}},
        "object": {"id": f"{settings.IRI_BASE}/self-test/{uuid4()}"},
        "result": {"response": FILLING},
        "timestamp": "2020-02-29T23:59:59.123Z",
    }


def _written(visit: Visit) -> str:
    """A path whose answer is long enough to be compressed."""
    if not visit.written:
        raise LeftOut(_("No statement could be stored before."))
    return f"statements?statementId={visit.written[0]}"


def _tidy(visit: Visit) -> None:
    """Void what was written, as far as the store can be reached."""
    voiding = [
        {
            "actor": {"account": {"homePage": settings.IRI_BASE, "name": "self-test"}},
            "verb": {"id": vocabulary.VOIDED},
            "object": {"objectType": "StatementRef", "id": statement},
        }
        for statement in visit.written
    ]
    if voiding:
        with suppress(NoAnswer):
            visit.ask("POST", "statements", voiding)


# --- headers ----------------------------------------------------------------------------------------


def versions(visit: Visit) -> str:
    """The answer speaks the version of the request."""
    for said in ("1.0.3", "2.0.0"):
        answer = visit.ask("GET", "statements?limit=1", headers={VERSION: said})
        if answer.all(VERSION) != [said]:
            seen = f"{said} → {', '.join(answer.all(VERSION)) or '–'}"
            mend = _("Let the proxy pass the header %(header)s on, both ways and unchanged.") % {"header": VERSION}
            raise Fault(seen, mend)
    return "1.0.3, 2.0.0"


def consistent(visit: Visit) -> str:
    """The answer says up to when it is complete."""
    said = visit.ask("GET", "statements?limit=1").all(CONSISTENT)
    if len(said) != 1 or moments.parse(said[0]) is None:
        mend = _("Let the proxy pass the header %(header)s on, both ways and unchanged.") % {"header": CONSISTENT}
        raise Fault(", ".join(said) or "–", mend)
    return said[0]


def head(visit: Visit) -> str:
    """HEAD brings headers alone, and what is asked next on the same connection is answered in step."""
    rest = visit.site.after_head(_written(visit), {VERSION: "1.0.3", "Authorization": visit.site.authorization})
    if rest and not rest.startswith(b"HTTP/"):
        seen = _("A body followed: %(text)s") % {"text": rest[:60].decode(errors="replace")}
        mend = _("The proxy or the web server sends a body with HEAD: bring it up to date, or use another.")
        raise Fault(seen, mend)
    return _("No body")


def date(visit: Visit) -> str:
    """There is exactly one date."""
    said = visit.ask("GET", "about").all("Date")
    if len(said) != 1:
        mend = _(
            "Let either the proxy or the web server send the header Date, not both (nginx: proxy_hide_header Date)."
        )
        raise Fault(", ".join(said) or "–", mend)
    return said[0]


def compression(visit: Visit) -> str:
    """What is compressed is compressed once, and says so."""
    answer = visit.ask("GET", _written(visit), headers={"Accept-Encoding": "gzip"})
    encodings = [part.strip() for value in answer.all("Content-Encoding") for part in value.split(",")]
    body = answer.body
    try:
        body = gzip.decompress(body) if encodings == ["gzip"] else body
        whole = encodings in ([], ["gzip"]) and orjson.loads(body)["id"] == visit.written[0]
    except (OSError, EOFError, zlib.error, orjson.JSONDecodeError, KeyError, TypeError):
        whole = False
    if not whole:
        seen = _("Content-Encoding: %(encodings)s; the body does not fit it.") % {
            "encodings": ", ".join(encodings) or "–"
        }
        raise Fault(seen, _("Compress in one place only, or switch compression off for /xapi/."))
    return ", ".join(encodings) or _("not compressed")


def etags(visit: Visit) -> str:
    """A document's ETag arrives as the store wrote it, and is understood when it is sent back."""
    activity = quote(f"{settings.IRI_BASE}/self-test", safe="")
    path = f"activities/profile?activityId={activity}&profileId={uuid4()}"
    content = orjson.dumps({"self-test": FILLING})
    made = visit.ask("PUT", path, content, headers={"If-None-Match": "*"})
    said = visit.ask("GET", path, headers={"Accept-Encoding": "gzip"}).one("ETag")
    expected = f'"{sha1(content, usedforsecurity=False).hexdigest()}"'
    changed = visit.ask("PUT", path, b"{}", headers={"If-Match": expected})
    visit.ask("DELETE", path)
    mend = _("Let the proxy leave ETag, If-Match and If-None-Match alone: switch compression off for /xapi/.")
    if said != expected:
        raise Fault(f"{expected} → {said or '–'}", mend)
    if (made.status, changed.status) != (HTTPStatus.NO_CONTENT, HTTPStatus.NO_CONTENT):
        raise Fault(f"PUT: {_status(made)}, {_status(changed)}", mend)
    return said


# --- what clients do --------------------------------------------------------------------------------


def slashes(visit: Visit) -> str:
    """Content in the field doubles slashes and ends with one."""
    for path in ("/about", "about/", "/statements/?limit=1"):
        answer = visit.ask("GET", path)
        if answer.status != HTTPStatus.OK:
            seen = f"/xapi/{path}: {_status(answer)}"
            raise Fault(
                seen, _("Let the proxy pass paths on as they are, or join slashes without sending the client on.")
            )
    return "/xapi//about"


def preflight(visit: Visit) -> str:
    """A browser that shows content of another site may call the store."""
    needed = ("authorization", "content-type", VERSION.lower())
    answer = visit.site.ask(
        "OPTIONS",
        "statements",
        headers={
            "Origin": "https://content.example",
            "Access-Control-Request-Method": "PUT",
            "Access-Control-Request-Headers": ",".join(needed),
        },
    )
    origins = answer.all("Access-Control-Allow-Origin")
    allowed = answer.one("Access-Control-Allow-Headers").lower()
    if not HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES:
        raise Fault(_status(answer), _("Let the proxy pass OPTIONS on to the site, without signing in or sending on."))
    if origins != ["*"] or any(name not in allowed for name in needed):
        seen = f"Access-Control-Allow-Origin: {', '.join(origins) or '–'}"
        raise Fault(seen, _("The store sends the headers of CORS itself: let the proxy add and remove none."))
    return _status(answer)


def size(visit: Visit) -> str:
    """A request as large as the store takes arrives, and of one that is larger the store says so."""
    full = visit.ask("POST", "statements", b"[]".ljust(visit.largest), patience=UPLOAD_PATIENCE)
    mend = _("Let the proxy take %(size)s MB (nginx: client_max_body_size %(size)sm).") % {
        "size": -(-visit.largest // 2**20)
    }
    if full.status != HTTPStatus.OK:
        raise Fault(_status(full), mend)
    try:
        over = visit.ask("POST", "statements", b"[]".ljust(visit.largest + 1), patience=UPLOAD_PATIENCE)
    except NoAnswer as error:
        seen = _("A request that is too large is cut off without an answer (%(error)s).") % {"error": error}
        raise Fault(seen, _("Let the proxy read the whole request before it answers.")) from error
    if over.status != HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        raise Fault(_status(over), _("Look into the log of the site at this moment."))
    return _("%(size)s MB taken, more refused with 413") % {"size": visit.largest // 2**20}


type Check = Callable[[Visit], str]
CHECKS: list[tuple[Any, Check]] = [
    (gettext_lazy("The address answers"), reached),
    (gettext_lazy("The address is the one that clients use, and safe"), scheme),
    (gettext_lazy("The store itself answers there"), about),
    (gettext_lazy("Key and secret come through"), authorization),
    (gettext_lazy("Statements come back as they were sent"), statements),
    (gettext_lazy("The version comes through"), versions),
    (gettext_lazy("The answer says up to when it is complete"), consistent),
    (gettext_lazy("HEAD is answered without a body"), head),
    (gettext_lazy("There is one date"), date),
    (gettext_lazy("Compressed answers arrive whole"), compression),
    (gettext_lazy("ETags come through unchanged"), etags),
    (gettext_lazy("Doubled slashes do no harm"), slashes),
    (gettext_lazy("Content of other sites may call"), preflight),
    (gettext_lazy("Large requests come through"), size),
]
NEEDED = (reached, about, authorization)  # without these the checks that follow tell nothing
