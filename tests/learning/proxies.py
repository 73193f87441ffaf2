"""Proxies that a test puts before the site, each with one of the faults that are met in the field."""

import gzip
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import urlsplit

Headers = list[tuple[str, str]]


@dataclass
class Exchange:
    """A request as it arrived, and the answer as it will be sent; a fault changes either."""

    method: str
    path: str
    headers: Headers
    body: bytes
    status: int = 0
    answer: Headers = field(default_factory=list)
    content: bytes = b""

    def drop(self, name: str) -> None:
        """Leave a header out, in both directions."""
        self.headers = [pair for pair in self.headers if pair[0].lower() != name.lower()]
        self.answer = [pair for pair in self.answer if pair[0].lower() != name.lower()]

    def asked(self, name: str) -> str:
        """A header of the request."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")

    def reply(self, status: int, content: bytes = b"<p>The proxy says no</p>", **headers: str) -> None:
        """Answer in place of the site."""
        self.status = status
        self.content = content
        self.answer = [("Date", "Fri, 20 Nov 2026 09:30:00 GMT"), *headers.items()]

    def send(self, content: bytes) -> None:
        """Another body."""
        self.content = content


Fault = Callable[[Exchange], None]


@contextmanager
def before(site: str, *, going_in: Fault | None = None, coming_out: Fault | None = None) -> Iterator[str]:
    """The address of a proxy before the site, with a fault on the way in or out."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def forward(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            exchange = Exchange(self.command, self.path, list(self.headers.items()), self.rfile.read(length))
            if going_in:
                going_in(exchange)
            if not exchange.status:
                _ask(site, exchange)
            if coming_out:
                coming_out(exchange)
            self.answer(exchange)

        def answer(self, exchange: Exchange) -> None:
            self.send_response_only(exchange.status)
            for name, value in exchange.answer:
                self.send_header(name, value)
            if not any(name.lower() == "content-length" for name, _ in exchange.answer):
                self.send_header("Content-Length", str(len(exchange.content)))
            self.end_headers()
            self.wfile.write(exchange.content)

        def log_message(self, *args: object) -> None:
            """Quiet."""

        do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = do_OPTIONS = forward

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()


def _ask(site: str, exchange: Exchange) -> None:
    """Let the site answer."""
    connection = HTTPConnection(urlsplit(site).netloc, timeout=20)
    connection.putrequest(exchange.method, exchange.path, skip_host=True, skip_accept_encoding=True)
    for name, value in exchange.headers:
        connection.putheader(name, value)
    connection.endheaders(exchange.body)
    response = connection.getresponse()
    exchange.status = response.status
    exchange.answer = [pair for pair in response.getheaders() if pair[0].lower() not in {"connection"}]
    exchange.content = response.read()
    if exchange.method != "HEAD":
        exchange.drop("Content-Length")
    connection.close()


# --- faults on the way in ---------------------------------------------------------------------------


def keeps_authorization(exchange: Exchange) -> None:
    exchange.drop("Authorization")


def refuses_large_bodies(exchange: Exchange) -> None:
    if len(exchange.body) > 100_000:
        exchange.reply(413)


def refuses_put(exchange: Exchange) -> None:
    if exchange.method == "PUT":
        exchange.reply(405)


def joins_slashes_by_redirect(exchange: Exchange) -> None:
    if "//" in exchange.path:
        exchange.reply(301, Location=exchange.path.replace("//", "/"))


def sends_preflights_on(exchange: Exchange) -> None:
    if exchange.method == "OPTIONS":
        exchange.reply(302, Location="/login")


def sends_everything_on(exchange: Exchange) -> None:
    exchange.reply(301, Location=f"https://127.0.0.1{exchange.path}")


def has_no_site(exchange: Exchange) -> None:
    exchange.reply(502)


def answers_itself(exchange: Exchange) -> None:
    exchange.reply(200, b"<h1>Welcome to nginx!</h1>")


def lets_everybody_in(exchange: Exchange) -> None:
    if not exchange.asked("Authorization") and "statements" in exchange.path:
        exchange.reply(200, b'{"statements": [], "more": ""}')


def knows_ascii_only(exchange: Exchange) -> None:
    exchange.body = exchange.body.decode().encode("ascii", "replace")
    exchange.drop("Content-Length")
    exchange.headers.append(("Content-Length", str(len(exchange.body))))


# --- faults on the way out --------------------------------------------------------------------------


def dates_again(exchange: Exchange) -> None:
    exchange.answer.append(("Date", "Fri, 20 Nov 2026 09:30:00 GMT"))


def keeps_the_version(exchange: Exchange) -> None:
    exchange.drop("X-Experience-API-Version")


def keeps_consistency(exchange: Exchange) -> None:
    exchange.drop("X-Experience-API-Consistent-Through")


def keeps_etags(exchange: Exchange) -> None:
    exchange.drop("ETag")


def answers_head_with_a_body(exchange: Exchange) -> None:
    if exchange.method == "HEAD":
        length = next(int(value) for name, value in exchange.answer if name.lower() == "content-length")
        exchange.send(b"x" * length)


def allows_origins_again(exchange: Exchange) -> None:
    exchange.answer.append(("Access-Control-Allow-Origin", "*"))


def compresses(exchange: Exchange) -> None:
    """As many do, and as is right but for the ETag, which becomes weak."""
    if "gzip" in exchange.asked("Accept-Encoding") and exchange.content:
        exchange.send(gzip.compress(exchange.content))
        exchange.answer.append(("Content-Encoding", "gzip"))
        exchange.answer = [(name, f"W/{value}" if name.lower() == "etag" else value) for name, value in exchange.answer]


def compresses_twice(exchange: Exchange) -> None:
    if "gzip" in exchange.asked("Accept-Encoding"):
        exchange.send(gzip.compress(gzip.compress(exchange.content)))
        exchange.answer.append(("Content-Encoding", "gzip"))


def compresses_in_secret(exchange: Exchange) -> None:
    if "gzip" in exchange.asked("Accept-Encoding"):
        exchange.send(gzip.compress(exchange.content))
