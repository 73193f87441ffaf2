"""Servers that speak BigBlueButton's and Microsoft Graph's protocols as documented, and can be broken."""

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from time import sleep
from urllib.parse import parse_qsl, urlsplit
from xml.sax.saxutils import escape

SECRET = "639259d4-9dd8-4b25-bf01-95f9567eaf4b"
API = "/bigbluebutton/api/"
LONGER_THAN_PATIENCE = 30


@dataclass
class Bigbluebutton:
    """The meetings of a server, what it was asked, and how it is out of order."""

    secret: str = SECRET
    digest: str = "sha256"
    fault: str = ""
    address: str = ""
    meetings: dict[str, dict[str, str]] = field(default_factory=dict)
    made: list[str] = field(default_factory=list)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    joined: list[dict[str, str]] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)

    def answer(self, path: str) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body for one call."""
        parts = urlsplit(path)
        call, query = parts.path.removeprefix(API), parts.query
        unsigned, _sign, checksum = query.rpartition("checksum=")
        wanted = hashlib.new(self.digest, (call + unsigned.removesuffix("&") + self.secret).encode()).hexdigest()
        if not parts.path.startswith(API):
            return BROKEN["html"]
        if self.fault in BROKEN:
            return BROKEN[self.fault]
        if checksum != wanted:
            return _failed("checksumError", "Checksums do not match")
        with self.lock:
            return self._do(call, dict(parse_qsl(unsigned.removesuffix("&"), strict_parsing=bool(unsigned))))

    def _do(self, call: str, asked: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        """A call that was signed well."""
        self.asked.append((call, asked))
        if call == "getMeetings":
            return _told(messageKey="noMeetings")
        meeting = self.meetings.get(asked["meetingID"])
        if call == "isMeetingRunning":
            return _told(running=str(bool(meeting and meeting.get("running"))).lower())
        if call == "create":
            return self._create(asked, meeting)
        if meeting is None:
            return _failed("notFound", "No such meeting")
        if asked.get("createTime", meeting["createTime"]) != meeting["createTime"]:
            return _failed("mismatchCreateTimeParam", "Another session")
        self.joined.append(asked)
        return 302, {"Location": "/html5client/"}, b""

    def _create(self, asked: dict[str, str], meeting: dict[str, str] | None) -> tuple[int, dict[str, str], bytes]:
        """Making the same meeting again is answered with the one that is there."""
        if self.fault == "full":
            return _failed("maxConcurrent", "No more meetings")
        if self.fault in {"idNotUnique", "idNotUniqueRunning"}:
            self.meetings[asked["meetingID"]] = {"createTime": "1", "running": self.fault[len("idNotUnique") :]}
            return _failed("idNotUnique", "A meeting already exists with that meeting ID")
        if meeting is None:
            self.made.append(asked["meetingID"])
            self.meetings[asked["meetingID"]] = meeting = {"createTime": str(1764000000000 + len(self.made)), **asked}
            return _told(**meeting)
        return _told(**meeting, messageKey="duplicateWarning")


def _told(**values: str) -> tuple[int, dict[str, str], bytes]:
    """An answer to a call that went well."""
    inner = "".join(f"<{name}>{escape(text)}</{name}>" for name, text in values.items())
    return 200, XML, f"<response><returncode>SUCCESS</returncode>{inner}<meetings/></response>".encode()


def _failed(key: str, message: str) -> tuple[int, dict[str, str], bytes]:
    """An answer to a call that did not."""
    inner = f"<messageKey>{key}</messageKey><message>{message}</message>"
    return 200, XML, f"<response><returncode>FAILED</returncode>{inner}</response>".encode()


XML = {"Content-Type": "text/xml;charset=utf-8"}
BOMB = b'<!DOCTYPE response [<!ENTITY a "aaaa">]><response><returncode>&a;</returncode></response>'
BROKEN: dict[str, tuple[int, dict[str, str], bytes]] = {
    "html": (200, {"Content-Type": "text/html"}, b"<!doctype html><html><body>Welcome</body></html>"),
    "500": (500, {}, b"<h1>HTTP Status 500</h1>"),
    "502": (502, {}, b""),
    "redirect": (302, {"Location": "https://elsewhere.example/bigbluebutton/api/"}, b""),
    "doctype": (200, XML, BOMB),
    "cut": (200, XML, b"<response><returncode>SUCC"),
    "other": (200, XML, b"<feed><returncode>SUCCESS</returncode></feed>"),
    "empty": (200, XML, b""),
    "silent": (200, XML, b"<response><message>Hei</message></response>"),
    "404": (404, {}, b"not found"),
    "429": (429, {"Retry-After": "10"}, b"{}"),
    "null": (200, {"Content-Type": "application/json"}, b"null"),
}


@dataclass
class Microsoft:
    """Where tokens are given and meetings are kept, for one organisation and one user."""

    secret: str = SECRET
    fault: str = ""
    address: str = ""
    meetings: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)

    def answer(self, path: str, body: bytes, authorization: str) -> tuple[int, dict[str, str], bytes]:
        """A token for the application's secret, a meeting for the token."""
        with self.lock:
            self.asked.append(path)
            if self.fault in BROKEN:
                return BROKEN[self.fault]
            if path == "/our.example/oauth2/v2.0/token":
                return self._token(dict(parse_qsl(body.decode())))
            if path != "/v1.0/users/owner%40our.example/onlineMeetings/createOrGet":
                return _json(404, error={"code": "NotFound"})
            if authorization != "Bearer a-token":
                return _json(401, error={"code": "InvalidAuthenticationToken"})
            if self.fault == "policy":
                return _json(403, error={"code": "Forbidden"})
            return self._meeting(json.loads(body))

    def _token(self, asked: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        """What an application gets that is known."""
        wanted = {
            "client_id": "app",
            "client_secret": self.secret,
            "scope": "https://graph.microsoft.com/.default",
            "grant_type": "client_credentials",
        }
        if asked != wanted:
            return _json(401, error="invalid_client")
        return _json(200, token_type="Bearer", expires_in=3599, access_token="a-token")

    def _meeting(self, asked: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        """The meeting of this key, made once."""
        known = self.meetings.get(asked["externalId"])
        if known is None:
            url = f"https://teams.microsoft.com/l/meetup-join/{len(self.meetings)}"
            self.meetings[asked["externalId"]] = made = {**asked, "joinWebUrl": url}
            return _json(201, **made)
        return _json(200, **known)


def _json(status: int, **told: object) -> tuple[int, dict[str, str], bytes]:
    """An answer as JSON."""
    return status, {"Content-Type": "application/json"}, json.dumps(told).encode()


@contextmanager
def bigbluebutton(**settings: str) -> Iterator[Bigbluebutton]:
    """A running server on a port of its own."""
    state = Bigbluebutton(**settings)
    with _running(state, lambda asked: state.answer(asked.path)) as address:
        state.address = address + API.rstrip("/")
        yield state


@contextmanager
def microsoft(**settings: str) -> Iterator[Microsoft]:
    """A running server on a port of its own."""
    state = Microsoft(**settings)

    def answer(asked: BaseHTTPRequestHandler) -> tuple[int, dict[str, str], bytes]:
        body = asked.rfile.read(int(asked.headers["Content-Length"]))
        return state.answer(asked.path, body, asked.headers.get("Authorization", ""))

    with _running(state, answer) as address:
        state.address = address
        yield state


@contextmanager
def _running(
    state: Bigbluebutton | Microsoft, answer: Callable[[BaseHTTPRequestHandler], tuple[int, dict[str, str], bytes]]
) -> Iterator[str]:
    """The address of a server that answers like this."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if state.fault == "slow":
                sleep(LONGER_THAN_PATIENCE)
            status, headers, body = answer(self)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET

        def log_message(self, *args: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.block_on_close = False
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
