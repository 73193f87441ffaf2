"""A small HTTP client that sees answers as they come over the wire: for the self-test of the store, and for rooms.

It follows no redirect, mends nothing, and never waits for long: a watchdog cuts a connection whose other end sends
just enough not to time out. What the operator set, as the site's own address, may lie in this machine and the networks
around it, but never where no site can be (a cloud's own service for its machines, for one). What somebody else wrote
(``inside=False``) has to be public and encrypted. A name is looked up once: what answers later under that name is not
asked. Nothing else of ours calls out over HTTP.
"""

import base64
import socket
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.message import Message
from functools import cached_property
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from threading import Timer
from typing import Any
from urllib.parse import urlsplit

import orjson

PATIENCE = 5.0
LARGEST = 20 * 1024 * 1024
CHUNK = 65_536
END = b"\r\n\r\n"
PORTS = {"http": 80, "https": 443}
TRANSLATED = IPv6Network("64:ff9b::/96")


class NoAnswer(Exception):
    """Nothing that could be understood came back; the text says what happened instead."""


@dataclass(frozen=True)
class Answer:
    """An answer as it was sent: nothing is unpacked, nothing joined."""

    status: int
    headers: Message
    body: bytes

    def all(self, name: str) -> list[str]:
        """Every header of this name."""
        return [str(value) for value in self.headers.get_all(name, [])]

    def one(self, name: str) -> str:
        """The first header of this name, '' without one."""
        return next(iter(self.all(name)), "")

    @property
    def json(self) -> Any:
        """The body as JSON; None when it is none."""
        try:
            return orjson.loads(self.body)
        except orjson.JSONDecodeError:
            return None


@dataclass(frozen=True)
class Site:
    """Where a site is, and the key and secret with which it is asked; ``inside``: it may be in our own network."""

    address: str
    key: str = ""
    secret: str = field(default="", repr=False)
    inside: bool = True

    @property
    def authorization(self) -> str:
        """The header of HTTP Basic authentication."""
        return "Basic " + base64.b64encode(f"{self.key}:{self.secret}".encode()).decode()

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        *,
        patience: float = PATIENCE,
    ) -> Answer:
        """One request on a connection of its own; raises NoAnswer."""
        with self._connection(patience) as connection:
            connection.request(method, self._path(path), body, dict(headers or {}))
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read(LARGEST))

    def after_head(self, path: str, headers: Mapping[str, str]) -> bytes:
        """What comes after the headers of a HEAD, when the same connection is then asked for something else.

        Read from the socket itself: Python's client hides a body that ought not to be there.
        """
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        start = f"HTTP/1.1\r\nHost: {urlsplit(self.address).netloc}\r\n{lines}"
        with self._connection(PATIENCE) as connection:
            connection.connect()
            connection.sock.sendall(f"HEAD {self._path(path)} {start}\r\n".encode())
            received = b""
            while END not in received and (part := connection.sock.recv(CHUNK)):
                received += part
            with suppress(OSError):  # a server may close here, and need not answer again
                connection.sock.sendall(f"GET {self._path(path)} {start}Connection: close\r\n\r\n".encode())
                while len(received) < LARGEST and (part := connection.sock.recv(CHUNK)):
                    received += part
            _, ended, rest = received.partition(END)
            if not ended:
                raise HTTPException("the headers did not end")
            return rest

    def _path(self, path: str) -> str:
        """The path of a resource of the store."""
        return f"{urlsplit(self.address).path.rstrip('/')}/{path}"

    @contextmanager
    def _connection(self, patience: float) -> Iterator[HTTPConnection]:
        """A connection that is cut when its time is over."""
        ends = time.monotonic() + patience
        try:
            connection = self._opened(patience)
            watchdog = Timer(patience, _cut, [connection])
            watchdog.daemon = True
            watchdog.start()
            try:
                yield connection
                if time.monotonic() >= ends:  # what was cut looks like an answer that ended
                    raise TimeoutError
            finally:
                watchdog.cancel()
                connection.close()
        except (HTTPException, OSError, ValueError) as error:
            over = time.monotonic() >= ends
            raise NoAnswer(f"> {patience:.0f} s" if over else f"{type(error).__name__}: {error}") from error

    def _opened(self, patience: float) -> HTTPConnection:
        """A connection that connects when it is first used."""
        parts = urlsplit(self.address)
        if not parts.hostname or parts.username is not None:
            raise ValueError("the address names no host, or a person")
        if parts.scheme not in PORTS:
            raise ValueError("the address is neither http nor https")
        if parts.scheme != "https" and not self.inside:
            raise ValueError("the address is not encrypted")
        kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        connection = kind(parts.hostname, parts.port or PORTS[parts.scheme], timeout=patience)
        connection._create_connection = self._connect  # type: ignore[attr-defined]
        return connection

    @cached_property
    def _places(self) -> list[str]:
        """The addresses behind the name, looked up once, without those where no site can be."""
        parts = urlsplit(self.address)
        port = parts.port or PORTS[parts.scheme]
        found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
        places = list(dict.fromkeys(str(place[0]) for *_, place in found))
        allowed = may_be_a_site if self.inside else is_public
        if refused := [place for place in places if not allowed(place)]:
            raise ValueError(f"no site can be at {refused[0]}")
        return places

    def _connect(self, address: tuple[str, int], *options: Any) -> socket.socket:
        """A connection to the first of the known addresses that takes one."""
        failed: OSError = OSError("the name leads nowhere")
        for place in self._places:
            try:
                return socket.create_connection((place, address[1]), *options)
            except OSError as error:
                failed = error
        raise failed


def may_be_a_site(place: str) -> bool:
    """Whether a site may be at this address of the network; an older address inside a newer one counts as itself."""
    known = _known(place)
    if known.is_loopback or known.is_unspecified:
        return True
    return not (known.is_link_local or known.is_multicast or known.is_reserved)


def is_public(place: str) -> bool:
    """Whether everybody can reach this address of the network."""
    known = _known(place)
    return known.is_global and not known.is_multicast and not known.is_reserved


def _known(place: str) -> IPv4Address | IPv6Address:
    """The address, an older one inside a newer one as itself."""
    known: IPv4Address | IPv6Address = ip_address(place.partition("%")[0])
    if isinstance(known, IPv6Address):
        inside = known.ipv4_mapped or known.sixtofour
        if known in TRANSLATED:
            inside = IPv4Address(int(known) & 0xFFFFFFFF)
        known = inside or known
    return known


def _cut(connection: HTTPConnection) -> None:
    """End a connection from outside, whatever is being read from it."""
    with suppress(OSError, AttributeError):
        connection.sock.shutdown(2)
