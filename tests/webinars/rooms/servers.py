"""A server that speaks BigBlueButton's protocol as its documentation tells it, and can be out of order in many ways."""

import hashlib
from collections.abc import Iterator
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
        if not parts.path.startswith(API) or self.fault == "html":
            return 200, {"Content-Type": "text/html"}, b"<!doctype html><html><body>Welcome</body></html>"
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
    "500": (500, {}, b"<h1>HTTP Status 500</h1>"),
    "502": (502, {}, b""),
    "redirect": (302, {"Location": "https://elsewhere.example/bigbluebutton/api/"}, b""),
    "doctype": (200, XML, BOMB),
    "cut": (200, XML, b"<response><returncode>SUCC"),
    "other": (200, XML, b"<feed><returncode>SUCCESS</returncode></feed>"),
    "empty": (200, XML, b""),
    "silent": (200, XML, b"<response><message>Hei</message></response>"),
    "404": (404, {}, b"not found"),
}


@contextmanager
def bigbluebutton(**settings: str) -> Iterator[Bigbluebutton]:
    """A running server on a port of its own."""
    state = Bigbluebutton(**settings)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if state.fault == "slow":
                sleep(LONGER_THAN_PATIENCE)
            status, headers, body = state.answer(self.path)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.block_on_close = False
    Thread(target=server.serve_forever, daemon=True).start()
    state.address = f"http://127.0.0.1:{server.server_port}{API.rstrip('/')}"
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
