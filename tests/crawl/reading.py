"""What a page leads to: its links, addresses that its scripts know, and its forms with their fields filled in."""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

SITE = "http://testserver"
KNOWN = re.compile(r"""["'](/(?:admin|fi|verify|media|documents|xapi)/[^"'<>\s\\{]*)["']""")
PIECE = "Kanaria"  # the beginning of every canary: whoever searches for it is shown what they may see
OUTSIDE = ("javascript:", "mailto:", "tel:", "data:", "blob:", "#")
Fields = dict[str, list[Any]]


@dataclass
class Form:
    """One form: where it is sent, how, and what stands in it."""

    action: str
    method: str
    fields: Fields = field(default_factory=dict)
    button: tuple[str, str] | None = None

    def add(self, name: str, value: Any) -> None:
        """One more value of a field."""
        self.fields.setdefault(name, []).append(value)

    def sent(self) -> Fields:
        """What a browser would send by the first button; files anew, because sending reads them."""
        fields = {name: [_fresh(value) for value in values] for name, values in self.fields.items()}
        if self.button:
            fields.setdefault(self.button[0], []).append(self.button[1])
        return fields


@dataclass
class Page:
    """What was found on a page."""

    links: set[str] = field(default_factory=set)
    known: set[str] = field(default_factory=set)
    forms: list[Form] = field(default_factory=list)


def read(content: str, address: str, *, email: str) -> Page:
    """The page's links, further addresses that stand in it, and forms filled in; ``email`` is who is asked about."""
    reader = _Reader(address, email)
    reader.feed(content)
    reader.close()
    known = {_inside(found, address) for found in KNOWN.findall(html.unescape(content))}
    return Page(reader.links - {""}, known - reader.links - {""}, reader.forms)


def _inside(target: str, address: str) -> str:
    """The address on this site to which a link leads, without its fragment; empty for others."""
    if not target or target.startswith(OUTSIDE):
        return ""
    parts = urlsplit(urljoin(SITE + address, target.strip()))
    if f"{parts.scheme}://{parts.netloc}" != SITE:
        return ""
    return parts.path + (f"?{parts.query}" if parts.query else "")


class _Reader(HTMLParser):
    """Walks over a page once."""

    def __init__(self, address: str, email: str) -> None:
        super().__init__()
        self.address, self.email = address, email
        self.links: set[str] = set()
        self.forms: list[Form] = []
        self._by_id: dict[str, Form] = {}
        self._form: Form | None = None
        self._select: tuple[Form, str, list[tuple[str, bool]]] | None = None
        self._text: tuple[Form, str, list[str]] | None = None
        self._asleep = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Each thing that leads somewhere or is sent."""
        said = {name: value or "" for name, value in attrs}
        if tag == "template":
            self._asleep += 1
        if self._asleep:
            return
        if tag == "a" and "href" in said:
            self.links.add(_inside(said["href"], self.address))
        elif tag == "form":
            self._open(said)
        elif "disabled" not in said and (form := self._by_id.get(said.get("form", "")) or self._form):
            self._field(tag, said, form)
        if tag == "option" and self._select:
            self._select[2].append((said.get("value", ""), "selected" in said))

    def handle_data(self, data: str) -> None:
        """The text of a text area."""
        if self._text:
            self._text[2].append(data)

    def handle_endtag(self, tag: str) -> None:
        """What has come to its end is in the form."""
        if tag == "template":
            self._asleep -= 1
        elif tag == "form":
            self._form = None
        elif tag == "select" and self._select:
            form, name, options = self._select
            chosen = [value for value, selected in options if selected and value]
            for value in chosen or [value for value, _selected in options if value][:1]:
                form.add(name, value)
            self._select = None
        elif tag == "textarea" and self._text:
            form, name, pieces = self._text
            form.add(name, "".join(pieces).strip() or PIECE)
            self._text = None

    def _open(self, said: Mapping[str, str]) -> None:
        """A form begins."""
        method = said.get("method", "get").lower()
        self._form = Form(_inside(said.get("action", "") or self.address, self.address), method)
        if self._form.action and method in ("get", "post"):
            self.forms.append(self._form)
        if "id" in said:
            self._by_id[said["id"]] = self._form

    def _field(self, tag: str, said: Mapping[str, str], form: Form) -> None:
        """One field of the form, filled in as somebody might who asks for the other side."""
        name, kind = said.get("name", ""), said.get("type", "submit" if tag == "button" else "text")
        if tag == "select" and name:
            self._select = (form, name, [])
        elif tag == "textarea" and name:
            self._text = (form, name, [])
        elif kind == "submit":
            if name and form.button is None:
                form.button = (name, said.get("value", ""))
        elif tag == "input" and name:
            self._input(name, kind, said, form)

    def _input(self, name: str, kind: str, said: Mapping[str, str], form: Form) -> None:
        value = said.get("value", "")
        if kind == "checkbox":
            if "checked" in said or "required" in said:
                form.add(name, value or "on")
        elif kind == "radio":
            if "checked" in said:
                form.fields[name] = [value]
            elif name not in form.fields:
                form.add(name, value)
        elif kind == "file" and "required" not in said:
            return  # a file in the place of another would take that one from the disk, which nothing gives back
        elif kind == "file":
            form.add(name, SimpleUploadedFile("list.csv", b"email;name\r\n", content_type="text/csv"))
        elif kind == "hidden" or value:
            form.add(name, value)
        elif kind != "image":
            form.add(name, self._plausible(name, kind))

    def _plausible(self, name: str, kind: str) -> str:
        """What somebody types there."""
        if kind == "email" or "email" in name:
            return self.email
        now = timezone.localtime()
        typed = {"number": "1", "date": f"{now:%Y-%m-%d}", "time": f"{now:%H:%M}", "url": f"{SITE}/", "password": "x"}
        typed |= {"datetime-local": f"{now:%Y-%m-%dT%H:%M}", "color": "#000000"}
        return typed.get(kind, PIECE)


def _fresh(value: Any) -> Any:
    """A file as if nobody had read it yet."""
    if isinstance(value, SimpleUploadedFile):
        value.seek(0)
        return SimpleUploadedFile(value.name, value.read(), content_type=value.content_type)
    return value
