"""What does not fit in a programme: pointed out, never silently mended. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from webinars.programme import clocks
from webinars.programme.items import Item, Programme


@dataclass(frozen=True)
class Remark:
    """What does not fit, and in which line of the text; 0 where it is about the whole.

    What ``hinders`` has to be put right before the programme can be used; the rest may be meant.
    """

    line: int
    message: str
    hinders: bool = False


def remarks(programme: Programme) -> list[Remark]:
    """Overlaps, gaps, missing ends and titles, times in the wrong order or outside the event, and lines left over."""
    found = [
        Remark(number, _("This line is not part of the programme: “%(line)s”") % {"line": line})
        for number, line in programme.left
    ]
    for item in programme.items:
        found += [Remark(item.line, message, hinders=True) for message in _wanting(item)]
        found += [Remark(item.line, message) for message in _outside(item, programme)]
    for part in programme.parts:
        if part.ends <= part.starts:
            message = _("The part “%(title)s” ends before it starts.") % {"title": part.title}
            found.append(Remark(0, message, hinders=True))
    for item, after in zip(programme.items, programme.items[1:], strict=False):
        found += [Remark(after.line, message) for message in _between(item, after)]
    return sorted(found, key=lambda one: one.line)


def _wanting(item: Item) -> Iterator[str]:
    """What an item has not."""
    words = {"title": item.title, "starts": clocks.written(item.starts)}
    if not item.title:
        yield _("The item at %(starts)s has no title.") % words
    if item.ends is None:
        yield _("When does “%(title)s” end? The text says only that it starts at %(starts)s.") % words
    elif item.ends <= item.starts:
        yield _("“%(title)s” ends before it starts.") % words


def _outside(item: Item, programme: Programme) -> Iterator[str]:
    """Where an item is not within its event."""
    begun = programme.starts is not None and item.starts < programme.starts
    if begun or (programme.ends is not None and (item.ends or item.starts) > programme.ends):
        words = {"title": item.title, "starts": clocks.written(item.starts)}
        yield _("“%(title)s” (%(starts)s) lies outside the time of the event.") % words


def _between(item: Item, after: Item) -> Iterator[str]:
    """What is wrong between an item and the next."""
    words = {"title": after.title, "starts": clocks.written(after.starts), "other": item.title}
    if after.starts < item.starts:
        yield _("“%(title)s” (%(starts)s) stands after “%(other)s”, but begins before it.") % words
    elif item.ends is not None and after.starts < item.ends:
        words["ends"] = clocks.written(item.ends)
        yield _("“%(title)s” starts at %(starts)s, but “%(other)s” goes on until %(ends)s.") % words
    elif item.ends is not None and after.starts > item.ends:
        words["minutes"] = str(clocks.minutes_of(after.starts) - clocks.minutes_of(item.ends))
        yield _("Between “%(other)s” and “%(title)s” there are %(minutes)s minutes with nothing in them.") % words
