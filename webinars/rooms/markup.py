"""The small XML that services answer: the texts directly below its root. Pure.

No document type is accepted, so nothing can declare an entity: none grows, none reads a file or asks the network.
"""

from xml.parsers import expat

LARGEST = 1_000_000


class Unreadable(Exception):
    """It is no such XML."""


class _Reader:
    """Collects the texts while expat reads."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._say
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.open: list[str] = []
        self.root = ""
        self.found: dict[str, str] = {}

    def _start(self, name: str, _attributes: dict[str, str]) -> None:
        self.root = self.root or name
        self.open.append(name)

    def _end(self, _name: str) -> None:
        self.open.pop()

    def _say(self, text: str) -> None:
        if len(self.open) == 2:
            self.found[self.open[1]] = self.found.get(self.open[1], "") + text

    def _refuse(self, *_declared: object) -> None:
        raise Unreadable("a document type")


def read(data: bytes, *, root: str) -> dict[str, str]:
    """The texts by the names of their elements; what is not well-formed or has another root is refused."""
    if len(data) > LARGEST:
        raise Unreadable("too large")
    reader = _Reader()
    try:
        reader.parser.Parse(data, True)
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise Unreadable("not well-formed") from error
    if reader.root != root:
        raise Unreadable("another root")
    return {name: text.strip() for name, text in reader.found.items()}
