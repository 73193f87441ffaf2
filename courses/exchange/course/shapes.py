"""What a value of a package may be, said once: to refuse what is not, to fill what is absent, to lead references on."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from django.utils.translation import gettext_lazy as _

from courses.exchange.course import limits, richtext
from courses.exchange.items import Unreadable
from people.languages import LANGUAGES

Change = Callable[[str, Any], Any]
SLUG = re.compile(r"[-\w]+", re.ASCII)
NUMBER = re.compile(r"-?\d{1,15}(\.(\d{1,20}))?", re.ASCII)


def refuse(at: str, why: object) -> Unreadable:
    """Why the value at a place cannot be taken."""
    return Unreadable(_("%(place)s: %(why)s") % {"place": at or "course.json", "why": why})


def said(value: Any, at: str, most: int) -> None:
    """A text, with letters that every database keeps."""
    if not isinstance(value, str):
        raise refuse(at, _("a text is expected here."))
    if len(value) > most:
        raise refuse(at, _("the text has more than %(most)s letters. Shorten it.") % {"most": most})
    if "\x00" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
        raise refuse(at, _("the text has letters that cannot be kept."))


@dataclass(frozen=True)
class Shape:
    """Any value."""

    def check(self, value: Any, at: str) -> None:
        """Refuse a value that has another shape; ``at`` says where it stands."""

    def mapped(self, value: Any, change: Change) -> Any:
        """The value with each reference, link and key inside it as ``change(what, value)`` answers it."""
        return value

    def completed(self, value: Any, at: str = "") -> Any:
        """The value with what is absent filled."""
        return value


@dataclass(frozen=True)
class Text(Shape):
    """Words."""

    most: int = limits.LONGEST
    least: int = 0

    def check(self, value: Any, at: str) -> None:
        """A text that is not too long."""
        said(value, at, self.most)
        if len(value) < self.least:
            raise refuse(at, _("a text is missing here."))

    def completed(self, value: Any, at: str = "") -> Any:
        """No words."""
        return "" if value is None else str(value)


@dataclass(frozen=True)
class Rich(Text):
    """Words with emphasis, lists and links."""

    def check(self, value: Any, at: str) -> None:
        """A text of tags that only show."""
        said(value, at, self.most)
        try:
            richtext.check(value)
        except Unreadable as reason:
            raise refuse(at, reason.text) from reason

    def mapped(self, value: Any, change: Change) -> Any:
        """The links are led on."""
        return richtext.rewrite(value, lambda attributes: change("link", attributes))


@dataclass(frozen=True)
class Slug(Shape):
    """A piece of an address."""

    most: int = 255

    def check(self, value: Any, at: str) -> None:
        """Letters without accents, digits and hyphens."""
        if not isinstance(value, str) or not SLUG.fullmatch(value) or len(value) > self.most:
            raise refuse(at, _("a piece of an address is expected here: letters a to z, digits and hyphens."))


@dataclass(frozen=True)
class Key(Shape):
    """An identifier that the thing keeps for ever."""

    of: str

    def check(self, value: Any, at: str) -> None:
        """A UUID as it is always written."""
        if not isinstance(value, str) or not _is_uuid(value):
            raise refuse(at, _("an identifier (UUID) is expected here."))

    def mapped(self, value: Any, change: Change) -> Any:
        """It may get another."""
        return change(self.of, value)


def _is_uuid(text: str) -> bool:
    """In the one canonical form."""
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


@dataclass(frozen=True)
class Refer(Shape):
    """A reference to something else of the package."""

    to: str

    def check(self, value: Any, at: str) -> None:
        """A name, or none in a draft that is not finished; whether it is there is asked of the whole package."""
        if value is not None:
            said(value, at, 200)

    def mapped(self, value: Any, change: Change) -> Any:
        """It is led on."""
        return None if value is None else change(self.to, value)


@dataclass(frozen=True)
class Flag(Shape):
    """Yes or no."""

    def check(self, value: Any, at: str) -> None:
        """One of the two."""
        if not isinstance(value, bool):
            raise refuse(at, _("true or false is expected here."))

    def completed(self, value: Any, at: str = "") -> Any:
        """No."""
        return bool(value)


@dataclass(frozen=True)
class Whole(Shape):
    """A whole number; ``otherwise`` is what an unfinished draft gets, None where there may be none."""

    least: int = 0
    most: int = 32767
    otherwise: int | None = None

    def check(self, value: Any, at: str) -> None:
        """Within its bounds."""
        if value is None and self.otherwise is None:
            return
        if type(value) is not int or not self.least <= value <= self.most:
            bounds = {"least": self.least, "most": self.most}
            raise refuse(at, _("a whole number from %(least)s to %(most)s is expected here.") % bounds)

    def completed(self, value: Any, at: str = "") -> Any:
        """The usual number."""
        return self.otherwise if value is None else value


@dataclass(frozen=True)
class Number(Shape):
    """A number with a fraction, written as a text so that it stays exact; ``otherwise`` as for whole ones."""

    most: int = 10**10
    places: int = 20
    otherwise: str | None = None

    def check(self, value: Any, at: str) -> None:
        """Digits, at most one point, and no other way to write the same number."""
        written = NUMBER.fullmatch(value) if isinstance(value, str) else None
        fits = written and len(written[2] or "") <= self.places and abs(Decimal(value)) < self.most
        if value is None and self.otherwise is None:
            return
        if not (fits and self.completed(value) == value):
            raise refuse(at, _("a number is expected here, written as a text, for example “0.8”."))

    def completed(self, value: Any, at: str = "") -> Any:
        """Without noughts at its end."""
        try:
            return self.otherwise if value is None else f"{Decimal(str(value)).normalize() + 0:f}"
        except InvalidOperation:
            return value


@dataclass(frozen=True)
class Moment(Shape):
    """A time, or none."""

    def check(self, value: Any, at: str) -> None:
        """In universal time."""
        try:
            found = value is None or (isinstance(value, str) and self.completed(value) == value)
        except ValueError:
            found = False
        if not found:
            raise refuse(at, _("a time is expected here, for example 2026-12-31T21:59:00Z."))

    def completed(self, value: Any, at: str = "") -> Any:
        """In universal time, in one way of writing."""
        if value is None:
            return None
        moment = datetime.fromisoformat(value) if isinstance(value, str) else value
        if moment.tzinfo is None:
            raise ValueError("a time without a zone")
        return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


@dataclass(frozen=True)
class One(Shape):
    """One of a closed list; the empty text where nothing may be chosen."""

    of: tuple[str, ...]

    def check(self, value: Any, at: str) -> None:
        """A word of the list."""
        if value not in self.of or not isinstance(value, str):
            words = ", ".join(word or '""' for word in self.of)
            raise refuse(at, _("one of these is expected here: %(words)s.") % {"words": words})

    def completed(self, value: Any, at: str = "") -> Any:
        """The first, which is nothing where nothing may be chosen."""
        return self.of[0] if value is None else value


@dataclass(frozen=True)
class Languages(Shape):
    """The same in several languages; none of them has to be there."""

    of: Shape = field(default_factory=Text)

    def check(self, value: Any, at: str) -> None:
        """Languages of the site alone."""
        if not isinstance(value, dict) or not set(value) <= set(LANGUAGES):
            raise refuse(at, _("texts by language are expected here: fi, sv, en."))
        for code, one in value.items():
            self.of.check(one, f"{at}.{code}")

    def mapped(self, value: Any, change: Change) -> Any:
        """Each."""
        return {code: self.of.mapped(one, change) for code, one in value.items()}

    def completed(self, value: Any, at: str = "") -> Any:
        """Each."""
        return {code: self.of.completed(one, f"{at}.{code}") for code, one in (value or {}).items()}


@dataclass(frozen=True)
class Fields(Shape):
    """Named values, all of which have to be there, and no others."""

    of: Mapping[str, Shape]

    def check(self, value: Any, at: str) -> None:
        """Exactly these."""
        if not isinstance(value, dict):
            raise refuse(at, _("an object with named values is expected here."))
        if unknown := sorted(set(value) - set(self.of)):
            raise refuse(
                at, _("“%(name)s” is not known here. Is the package of a newer Talkoot?") % {"name": unknown[0][:80]}
            )
        if absent := sorted(set(self.of) - set(value)):
            raise refuse(at, _("“%(name)s” is missing.") % {"name": absent[0]})
        for name, shape in self.of.items():
            shape.check(value[name], f"{at}.{name}" if at else name)

    def mapped(self, value: Any, change: Change) -> Any:
        """Each."""
        return {name: shape.mapped(value[name], change) for name, shape in self.of.items()}

    def completed(self, value: Any, at: str = "") -> Any:
        """Each, and no others."""
        known = value if isinstance(value, Mapping) else {}
        return {name: shape.completed(known.get(name), f"{at}.{name}") for name, shape in self.of.items()}


class Table(Fields):
    """Columns and rows that are as wide."""

    def check(self, value: Any, at: str) -> None:
        """Each row has a value for each column."""
        super().check(value, at)
        if any(len(row["values"]) != len(value["columns"]) for row in value["rows"]):
            raise refuse(at, _("a row of the table has more or fewer values than there are columns."))


@dataclass(frozen=True)
class Many(Shape):
    """A list."""

    of: Shape
    most: int = limits.ROWS

    def check(self, value: Any, at: str) -> None:
        """Not too long."""
        listed(value, at, self.most)
        for place, one in enumerate(value):
            self.of.check(one, f"{at}[{place}]")

    def mapped(self, value: Any, change: Change) -> Any:
        """Each."""
        return [self.of.mapped(one, change) for one in value]

    def completed(self, value: Any, at: str = "") -> Any:
        """Each."""
        return [self.of.completed(one, f"{at}[{place}]") for place, one in enumerate(value or ())]


def listed(value: Any, at: str, most: int) -> None:
    """A list that is not too long."""
    if not isinstance(value, list):
        raise refuse(at, _("a list is expected here."))
    if len(value) > most:
        raise refuse(at, _("the list is longer than %(most)s. Divide it.") % {"most": most})


@dataclass(frozen=True)
class Stream(Shape):
    """Blocks of these kinds, each with an identifier of its own that it keeps."""

    of: Mapping[str, Shape]
    most: int = limits.BLOCKS

    def check(self, value: Any, at: str) -> None:
        """Known blocks with different identifiers."""
        listed(value, at, self.most)
        seen: set[str] = set()
        for place, block in enumerate(value):
            where = f"{at}[{place}]"
            if not isinstance(block, dict) or set(block) != {"id", "type", "value"}:
                raise refuse(where, _("a block with id, type and value is expected here."))
            kind = block["type"]
            if not isinstance(kind, str) or kind not in self.of:
                told = _("the block “%(kind)s” is not known here. Is the package of a newer Talkoot?")
                raise refuse(where, told % {"kind": str(kind)[:40]})
            if not isinstance(block["id"], str) or not _is_uuid(block["id"]) or block["id"] in seen:
                raise refuse(where, _("the block has no identifier (UUID) of its own."))
            seen.add(block["id"])
            self.of[kind].check(block["value"], f"{where}.{kind}")

    def mapped(self, value: Any, change: Change) -> Any:
        """Each."""
        return [{**block, "value": self.of[block["type"]].mapped(block["value"], change)} for block in value]

    def completed(self, value: Any, at: str = "") -> Any:
        """Each; what has no identifier gets one that depends on its place alone."""
        rows = [self._told(one) for one in value or ()]
        return [
            {
                "id": row.get("id") or str(uuid5(NAMESPACE_OID, f"{at}[{place}]")),
                "type": row["type"],
                "value": self.of[row["type"]].completed(row["value"], f"{at}[{place}].{row['type']}"),
            }
            for place, row in enumerate(rows)
            if row["type"] in self.of
        ]

    def _told(self, one: Any) -> Mapping[str, Any]:
        """A block as streams keep it."""
        return one


class Items(Stream):
    """A list of one kind, as lists inside blocks are kept."""

    def __init__(self, of: Shape, most: int = limits.ROWS) -> None:
        super().__init__({"item": of}, most)

    def _told(self, one: Any) -> Mapping[str, Any]:
        """Lists that are old have their values alone."""
        told = isinstance(one, Mapping) and one.get("type") == "item" and "value" in one
        return one if told else {"type": "item", "value": one}


def keys(rows: Iterable[Mapping[str, Any]], name: str = "key") -> list[str]:
    """The keys of some rows."""
    return [str(row[name]) for row in rows]
