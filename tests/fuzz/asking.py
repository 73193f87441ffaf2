"""Hostile requests, drawn from a seed: every address and method with what nobody sends who means well.

The same seed draws the same requests in the same world, so a fault is named by its seed and number.
"""

import io
import json
import re
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import quote

from django.urls import URLPattern, get_resolver
from django.urls.resolvers import RoutePattern
from wagtail.models import Page

from tests.e2e import planting

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("certificates", "competences", "courses", "learning", "library", "people", "webinars")
METHODS = (
    "GET",
    "GET",
    "GET",
    "GET",
    "POST",
    "POST",
    "POST",
    "PUT",
    "DELETE",
    "HEAD",
    "OPTIONS",
    "PATCH",
    "TRACE",
    "X",
)
READ_NAMES = re.compile(r"""(?:GET|POST|FILES)(?:\.get(?:list)?\(|\[)\s*["']([\w-]+)["']""")
FIELD_NAMES = re.compile(r"^\s{4}(\w+) = forms\.", re.MULTILINE)
COMMON = ("q", "p", "page", "ordering", "next", "locale", "collection_id", "multiple", "tag", "export", "results_only")
COMMON += (
    "page_type",
    "user_can",
    "allow_external_link",
    "link_text",
    "id",
    "ids",
    "action",
    "status",
    "csrfmiddlewaretoken",
)
XAPI = ("statementId", "voidedStatementId", "agent", "verb", "activity", "registration", "since", "until", "limit")
XAPI += (
    "format",
    "attachments",
    "ascending",
    "related_agents",
    "activityId",
    "stateId",
    "profileId",
    "method",
    "cursor",
)
GROUP = re.compile(r"\(\?P<\w+>(?:[^()\\]|\\.|\[[^\]]*\]|\((?:[^()]|\([^()]*\))*\))*\)|\((?!\?)(?:[^()]|\([^()]*\))*\)")
TOOL = "Basic " + b64encode(f"{planting.TRUSTED_KEY}:{planting.TRUSTED_SECRET}".encode()).decode()
PLACE = re.compile(r"<(?:(\w+):)?(\w+)>")

TEXTS = (
    "",
    " ",
    "0",
    "-1",
    "1",
    "2",
    "7",
    "42",
    "99999999999999999999",
    "1e309",
    "NaN",
    "true",
    "null",
    "None",
    "\x00",
    "a\x00b",
    "\ud83d\ude00",
    "Å ä ö š ŋ",
    "\u202e\u0000",
    "%00",
    "%",
    "%zz",
    "%2e%2e%2f",
    "../../etc/passwd",
    "..\\..\\",
    "a" * 300,
    "x" * 5000,
    "'",
    '"',
    "' OR 1=1 --",
    "<script>alert(1)</script>",
    "{{ 7*7 }}",
    "{% debug %}",
    "${jndi:ldap://x}",
    "\r\nSet-Cookie: a=b",
    "2026-02-30",
    "2026-13-01T99:99:99Z",
    "0000-00-00",
    "9999-12-31",
    "10000-01-01",
    "-P1D",
    "00000000-0000-0000-0000-000000000000",
    "not-a-uuid",
    "http://127.0.0.1:5432/",
    "//evil.example",
    "javascript:alert(1)",
    "file:///etc/passwd",
    "[]",
    "{}",
    '{"mbox":"mailto:a@b"}',
    '[[["a"]]]',
    "a,b",
    "-_-",
    "١٢٣",
    "½",
    "İ",
    "ß" * 40,
    "aino@example.org",
    "learner@talkoot.example",
    "@",
    "a@b",
    "=cmd|' /C calc'!A0",
    "\ufeff",
    "\u2028",
    "\x7f\x1b[31m",
)
TYPES = (
    "application/json",
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    "multipart/form-data; boundary=",
    "multipart/mixed; boundary=x",
    "text/plain; charset=utf-16",
    "text/html; charset=nonsense",
    "application/xml",
    "",
    ";;;",
    "multipart/form-data; boundary=" + "b" * 300,
    "application/octet-stream",
    "image/svg+xml",
    "\x00",
)
HEADERS: dict[str, tuple[str, ...]] = {
    "HTTP_RANGE": (
        "bytes=0-",
        "bytes=-1",
        "bytes=5-2",
        "bytes=0-0,1-1,2-2",
        "bytes=99999999999999999999-",
        "lines=1-2",
        "bytes=a-b",
    ),
    "HTTP_IF_NONE_MATCH": ("*", '"x"', "W/", '"' * 9, "x" * 3000),
    "HTTP_IF_MATCH": ("*", '"x"', "nonsense"),
    "HTTP_IF_MODIFIED_SINCE": ("yesterday", "Thu, 01 Jan 1970 00:00:00 GMT", "Fri, 99 Nov 2026 25:61:61 GMT"),
    "HTTP_ACCEPT_LANGUAGE": ("sv", "en;q=abc", "*", "fi-" + "x" * 600, ",;q=,;", "\x00"),
    "HTTP_ACCEPT": ("application/json", "*/*;q=nan", "image/avif", ",,,"),
    "HTTP_ACCEPT_ENCODING": ("gzip", "br;q=", "identity;q=0"),
    "HTTP_COOKIE": (
        "sessionid=x",
        "sessionid=" + "y" * 4000,
        ";;==;",
        "csrftoken=\x00",
        "acting=1",
        "messages=[[]]",
        "theme=ÿ",
    ),
    "HTTP_AUTHORIZATION": (
        "Basic",
        "Basic !!!",
        "Basic ZGVtbzp0YWxrb290LWRlbW8=",
        "Bearer x",
        "Basic " + "A" * 5000,
        "Digest \x00",
    ),
    "HTTP_X_EXPERIENCE_API_VERSION": ("1.0.3", "2.0.0", "0.9", "x", ""),
    "HTTP_X_REQUESTED_WITH": ("XMLHttpRequest",),
    "HTTP_REFERER": ("http://testserver/fi/", "http://evil.example/", "\x00", "//"),
    "HTTP_ORIGIN": ("null", "http://evil.example", "http://testserver"),
    "HTTP_X_FORWARDED_FOR": ("1.2.3.4, 5.6.7.8", "x", "::1%eth0"),
    "HTTP_X_FORWARDED_PROTO": ("https", "gopher"),
    "HTTP_USER_AGENT": ("", "x" * 5000, "Mozilla/5.0 (\x00)"),
    "HTTP_SEC_PURPOSE": ("prefetch",),
    "HTTP_TRANSFER_ENCODING": ("chunked", "gzip"),
    "CONTENT_LENGTH": ("-1", "abc", "99999999999", "0", ""),
    "QUERY_STRING": ("%", "a=%ff%fe", "&&&=&=", "a[b]=c", "=" * 200, "q=%00"),
}
FILES = (
    ("picture.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 60),
    ("picture.svg", b"<svg onload='alert(1)'/>"),
    ("list.csv", b"a;b\n\x00;\xff\n"),
    ("list.xlsx", b"PK\x03\x04" + b"\xff" * 100),
    ("x.pdf", b"%PDF-1.7\n%%EOF"),
    ("film.mp4", b"\0\0\0\x18ftypmp42"),
    ("a" * 300, b""),
    ("../../x.html", b"<script>1</script>"),
    ("captions.vtt", b"WEBVTT\n\n00:99.000 --> x\n"),
    ("nul\x00.txt", b"\0" * 10),
    ("", b"x"),
)


@dataclass(frozen=True)
class Asked:
    """One request, as Django's test client sends it."""

    method: str
    path: str
    body: bytes = b""
    kind: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        body = f" {self.kind} {self.body[:120]!r}" if self.body else ""
        return f"{self.method} {self.path[:200]!r}{body} {self.headers or ''}".rstrip()


class Asker:
    """Draws requests to everything that the site routes."""

    def __init__(self, seed: int, known: dict[str, list[str]]) -> None:
        self.rng = Random(seed)
        self.known = known
        self.routes = sorted({path for path, _pattern in _routes(get_resolver())})
        self.pages = sorted(page.url for page in Page.objects.live() if page.url)
        self.names = sorted({*COMMON, *XAPI, *_names()})

    def draw(self) -> Asked:
        """The next request."""
        rng = self.rng
        method = rng.choice(METHODS)
        path = self._path()
        query = self._pairs() if rng.random() < 0.5 else []
        if query:
            path += "?" + "&".join(f"{quote(name)}={quote(value, errors='replace')}" for name, value in query)
        body, kind = self._body() if method in {"POST", "PUT", "PATCH", "DELETE", "X"} else (b"", "")
        drawn = rng.sample(sorted(HEADERS), rng.choice((0, 0, 0, 1, 1, 2, 3)))
        headers = {name: rng.choice(HEADERS[name]) for name in drawn}
        if path.startswith("/xapi") and rng.random() < 0.8:
            headers.setdefault("HTTP_X_EXPERIENCE_API_VERSION", rng.choice(("1.0.3", "2.0.0")))
            headers.setdefault("HTTP_AUTHORIZATION", TOOL)
        return Asked(method, path, body, kind, headers)

    def _path(self) -> str:
        """A route with its places filled in, a page with something behind it, or nonsense."""
        rng, chance = self.rng, self.rng.random()
        if chance < 0.1:
            filled = rng.choice([route for route in self.routes if route.startswith("/xapi")])
        elif chance < 0.7:
            filled = PLACE.sub(lambda match: self._value(match[1] or "str", match[2]), rng.choice(self.routes))
        elif chance < 0.95:
            tails = (
                "",
                "",
                "enrol/",
                "register/",
                "finished/",
                "calendar/",
                "programme/",
                "programme/json/",
                "watched/",
                "notify/",
            )
            filled = rng.choice(self.pages) + rng.choice((*tails, f"{self._text()}/", f"x/{self._text()}/questions/1/"))
        else:
            filled = "/" + self._text() + rng.choice(("", "/"))
        return quote(filled, safe="/%:@", errors="replace")

    def _value(self, converter: str, name: str) -> str:
        """Something that is there, something of the right kind, or anything at all."""
        rng, chance = self.rng, self.rng.random()
        if chance < 0.6 and (there := self.known.get(converter) or self.known.get("str")):
            return rng.choice(there)
        if chance < 0.85:
            numbers = ("0", "1", "3", "250", "2147483648", "9223372036854775808", "9" * 40)
            return (
                rng.choice(numbers)
                if converter == "int"
                else rng.choice(("x", "fi", "a-b_c", "00000000-0000-4000-8000-000000000000"))
            )
        return self._text() or "x"

    def _text(self) -> str:
        return self.rng.choice(TEXTS)

    def _pairs(self) -> list[tuple[str, str]]:
        rng = self.rng
        every = [self._text, lambda: rng.choice(self.known["str"]), lambda: rng.choice(self.known["int"])]
        return [(rng.choice(self.names), rng.choice(every)()) for _ in range(rng.randint(1, 6))]

    def _body(self) -> tuple[bytes, str]:
        """A form, a file, JSON of any shape, or bytes of any kind."""
        rng, chance = self.rng, self.rng.random()
        if chance < 0.5:
            pairs = [(quote(name), quote(value, errors="replace")) for name, value in self._pairs()]
            return "&".join(f"{name}={value}" for name, value in pairs).encode(), "application/x-www-form-urlencoded"
        if chance < 0.7:
            return self._multipart(), "multipart/form-data; boundary=x"
        if chance < 0.85:
            return json.dumps(self._json(4)).encode(), "application/json"
        return rng.randbytes(rng.choice((0, 1, 40, 3000))), rng.choice(TYPES)

    def _multipart(self) -> bytes:
        written = io.BytesIO()
        for name, value in self._pairs():
            head = f'--x\r\nContent-Disposition: form-data; name="{name}"'
            if self.rng.random() < 0.5:
                file, content = self.rng.choice(FILES)
                written.write(
                    f'{head}; filename="{file}"\r\nContent-Type: image/png\r\n\r\n'.encode() + content + b"\r\n"
                )
            else:
                written.write(f"{head}\r\n\r\n{value}\r\n".encode(errors="replace"))
        return written.getvalue() + self.rng.choice((b"--x--\r\n", b"", b"--x"))

    def _json(self, depth: int) -> Any:
        rng = self.rng
        plain = (None, True, 0, -1, 1.5, 1e300, 2**70, self._text().encode(errors="replace").decode())
        if depth == 0 or rng.random() < 0.3:
            return rng.choice(plain)
        if rng.random() < 0.3:
            return [self._json(depth - 1) for _ in range(rng.randint(0, 3))]
        names = (
            *self.names,
            "actor",
            "verb",
            "object",
            "id",
            "objectType",
            "result",
            "context",
            "timestamp",
            "spans",
            "position",
        )
        return {rng.choice(names): self._json(depth - 1) for _ in range(rng.randint(0, 5))}


def _routes(resolver: Any, above: str = "/") -> Iterator[tuple[str, Any]]:
    """The path of every route of the site, its places as ``<converter:name>``."""
    for one in resolver.url_patterns:
        plain = str(one.pattern)
        if not isinstance(one.pattern, RoutePattern):
            plain = GROUP.sub("<str:part>", plain.removeprefix("^").removesuffix("$").removesuffix("\\Z"))
            plain = re.sub(r"\\(.)", r"\1", plain).replace("?", "")
        path = above + plain
        if isinstance(one, URLPattern):
            yield path, one
        else:
            yield from _routes(one, path)


def _names() -> Iterator[str]:
    """Every name that a view of ours reads, and every field of our forms."""
    for package in PACKAGES:
        for file in (ROOT / package).rglob("*.py"):
            text = file.read_text()
            yield from READ_NAMES.findall(text)
            yield from FIELD_NAMES.findall(text)
