"""XML that others wrote, as a tree that knows its lines. Pure.

No document type is accepted, so nothing can declare an entity: none grows, none reads a file or asks the network.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat
from xml.sax.saxutils import escape

from django.utils.translation import gettext_lazy as _

from courses.exchange.items import Unreadable

DEEPEST = 60
MOST_ELEMENTS = 60_000


@dataclass(slots=True, eq=False)
class Element:
    """An element without its namespace: what it is called, its line, and what stands in it, in order."""

    tag: str
    attributes: dict[str, str]
    line: int
    content: list["str | Element"] = field(default_factory=list)

    def get(self, name: str, otherwise: str = "") -> str:
        """An attribute."""
        return self.attributes.get(name, otherwise)

    @property
    def children(self) -> list["Element"]:
        """The elements in it."""
        return [one for one in self.content if isinstance(one, Element)]

    def all(self, *tags: str) -> list["Element"]:
        """The elements in it of these names."""
        return [one for one in self.children if one.tag in tags]

    def first(self, tag: str) -> "Element | None":
        """The first element in it of this name."""
        return next(iter(self.all(tag)), None)

    def below(self, *tags: str) -> Iterator["Element"]:
        """Elements of these names at any depth, in order."""
        for one in self.children:
            if one.tag in tags:
                yield one
            yield from one.below(*tags)

    @property
    def text(self) -> str:
        """All text in it."""
        return "".join(one if isinstance(one, str) else one.text for one in self.content)


class _Builder:
    """Collects the tree while expat reads."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._say
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.root = Element("", {}, 0)
        self.open = [self.root]
        self.count = 0

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        line = self.parser.CurrentLineNumber
        self.count += 1
        if len(self.open) > DEEPEST:
            raise Unreadable(_("The elements are nested too deep."), line)
        if self.count > MOST_ELEMENTS:
            raise Unreadable(_("The file has too many elements."), line)
        element = Element(_local(name), {_local(key): value for key, value in attributes.items()}, line)
        self.open[-1].content.append(element)
        self.open.append(element)

    def _end(self, _name: str) -> None:
        self.open.pop()

    def _say(self, text: str) -> None:
        self.open[-1].content.append(text)

    def _refuse(self, *_declared: object) -> None:
        text = _("The file declares a document type (DOCTYPE), which could hide other files. Take that line out.")
        raise Unreadable(text, self.parser.CurrentLineNumber)


def parse(data: bytes) -> Element:
    """The root element; what is not well-formed is refused with its line."""
    builder = _Builder()
    try:
        builder.parser.Parse(data, True)
    except expat.ExpatError as error:
        raise Unreadable(_("This is not well-formed XML."), error.lineno) from error
    except (LookupError, ValueError) as error:
        raise Unreadable(_("The encoding of the file is unknown."), 1) from error
    return builder.root.children[0]


def _local(name: str) -> str:
    """A name without its namespace."""
    return name.rsplit(" ", 1)[-1]


def write(tag: str, *content: str, **attributes: str) -> str:
    """An element around markup."""
    shown = "".join(f' {name}="{attribute(value)}"' for name, value in attributes.items())
    inner = "".join(content)
    return f"<{tag}{shown}>{inner}</{tag}>" if inner else f"<{tag}{shown}/>"


def attribute(words: str) -> str:
    """Words as the value of an attribute, between double quotes."""
    return escape(plain(words), {'"': "&quot;", "\n": "&#10;", "\t": "&#9;"})


def text(words: str) -> str:
    """Words as markup."""
    return escape(plain(words))


def plain(words: str) -> str:
    """Words without what XML has no sign for."""
    return "".join(
        one for one in words if one in "\t\n" or (one >= " " and one not in "\ufffe\uffff" and not _half(one))
    )


def _half(letter: str) -> bool:
    """Half a letter of UTF-16."""
    return "\ud800" <= letter <= "\udfff"
