"""A list of who was in a room, whatever room wrote it, to people and their times. Pure.

Somebody who came and went is there for the union of the times. A time must lie on the event's days; day and month that
may be the other way round are what those days say.
"""

from collections.abc import Sequence
from datetime import tzinfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from webinars.enums import ListKind
from webinars.presence import columns, lists, sessions, tables
from webinars.presence.columns import ACTION, EMAIL, JOIN, LEAVE, LENGTH, MEETING, NAME, OUTER, STAMP, Table
from webinars.presence.items import Fault, Found, Present, Window
from webinars.presence.tables import Broken, Row

HOURS = 14  # zones are hardly further apart
FITS = 0.8  # the share of the people's time in the room that is then within the event, or half an hour around it
BETTER = 0.7  # the times fit as they are if their share is more than this of the best one
AROUND = 1800  # seconds


def read(data: bytes | str, *, window: Window, zone: tzinfo | None = None) -> Found:
    """What the list tells; ``zone`` is the list's own, where somebody has said so, and is then not doubted."""
    try:
        found, front, text = _recognised(data)
    except Broken as broken:
        return Found(ListKind.PLAIN, faults=broken.faults)
    if not found:
        people, faults = lists.read(text)
        if not people and not faults:
            faults = [Fault(0, "", _("There is nobody in the list."))]
        return Found(ListKind.PLAIN, tuple(people), tuple(faults))
    kind = _kind(found, front)
    table = _main(found)
    faults = [*_second_meeting(found), *_wanting(table, found[0])]
    if faults or table is None:
        return Found(kind, faults=tuple(faults))
    told = sessions.of(table, kind, window=window, zone=zone or window.zone)
    if not told.people and not told.faults:
        told.faults.append(Fault(table.header.number, "", _("There is nobody below the headers.")))
    result = Found(kind, tuple(told.people), tuple(told.faults), tuple(_remarks(told)))
    return result if result.faults or result.timeless else _placed(result, window, table, doubted=zone is None)


def _recognised(data: bytes | str) -> tuple[list[Table], list[Row], str]:
    """The tables of a list and the rows in front of them; of a plain list its text.

    A text is cut by whatever mark finds most columns. What is wrong with one way of cutting is no harm if another one
    finds a table.
    """
    if isinstance(data, bytes) and tables.is_workbook(data):
        rows = tables.workbook(data)
        return *columns.tables(rows), "\n".join("; ".join(filter(None, row.cells)) for row in rows)
    text = tables.decoded(data) if isinstance(data, bytes) else data
    best: tuple[list[Table], list[Row]] = ([], [])
    broken: Broken | None = None
    for separator in sorted(tables.SEPARATORS, key=text.count, reverse=True):
        try:
            turn = columns.tables(tables.parted(text, separator))
        except Broken as error:
            broken = broken or error
            continue
        if _columns(turn[0]) > _columns(best[0]):
            best = turn
    if broken and not best[0]:
        raise broken
    return *best, text


def _columns(found: Sequence[Table]) -> int:
    return sum(len(table.places) for table in found)


def _kind(found: Sequence[Table], front: Sequence[Row]) -> ListKind:
    """Which room wrote the list."""
    places = {role for table in found for role in table.places}
    if {ACTION, STAMP} & places:
        return ListKind.TEAMS_EVENTS
    if columns.ORIGINAL in places or MEETING in places:
        return ListKind.ZOOM
    if columns.MODERATOR in places:
        return ListKind.BIGBLUEBUTTON
    if {columns.IDENTITY, OUTER} & places or (JOIN in places and any(columns.sums_up(row) for row in front)):
        return ListKind.TEAMS
    return ListKind.TABLE


def _main(found: Sequence[Table]) -> Table | None:
    """The table that tells most exactly who was there when: each coming and going before the first and the last."""
    people = [table for table in found if {NAME, EMAIL} & set(table.places) and not _is_block(table)]
    order = sorted(people, key=lambda one: (JOIN not in one.places, OUTER in one.places, -len(one.places)))
    return order[0] if order else None


def _is_block(table: Table) -> bool:
    """Whether a table is what Zoom writes about the meeting itself."""
    return MEETING in table.places and JOIN not in table.places and NAME not in table.places


def _second_meeting(found: Sequence[Table]) -> list[Fault]:
    """Where a second meeting begins: the same headers again, or another meeting's number."""
    message = _("A second meeting begins here. Make a file of each meeting, and bring in the one of this event.")
    seen: set[tuple[str, ...]] = set()
    for table in found:
        if table.shape in seen:
            return [Fault(table.header.number, "", message)]
        seen.add(table.shape)
        if MEETING in table.places:
            first = table.cell(table.rows[0], MEETING) if table.rows else ""
            other = next((row for row in table.rows if table.cell(row, MEETING) not in {"", first}), None)
            if other:
                return [Fault(other.number, table.title(MEETING), message)]
    return []


def _wanting(table: Table | None, first: Table) -> list[Fault]:
    """Columns without which the list does not tell who was there or when."""
    if table is None:
        message = _("No column holds names or e-mail addresses. Download the list anew, with all its columns.")
        return [Fault(first.header.number, "", message)]
    places = set(table.places)
    pairs = [(ACTION, STAMP, "Timestamp"), (STAMP, ACTION, "User Action")]
    if LENGTH not in places:
        pairs += [(JOIN, LEAVE, "Leave time"), (LEAVE, JOIN, "Join time")]
    missing = [column for one, other, column in pairs if one in places and other not in places]
    if missing:
        message = _("The column “%(name)s” is missing. Download the list anew, with all its columns.")
        return [Fault(table.header.number, missing[0], message % {"name": missing[0]})]
    if not {JOIN, LENGTH, STAMP} & places and not table.names_alone:
        message = _(
            "No column tells when people were there or how long. If all were there all the time, leave names and "
            "e-mail addresses only."
        )
        return [Fault(table.header.number, "", message)]
    return []


def _remarks(told: sessions.Told) -> list[str]:
    """What was filled in."""
    if not told.open:
        return []
    text = ngettext(
        "%(n)d person has no time of leaving and is counted until the end of the event.",
        "%(n)d people have no time of leaving and are counted until the end of the event.",
        told.open,
    )
    return [text % {"n": told.open}]


def _placed(found: Found, window: Window, table: Table, *, doubted: bool) -> Found:
    """The list with those only who were there during the event; times of another zone or day are a fault."""
    column = table.title(JOIN) or table.title(STAMP)
    shift = _shift(found.people, window) if doubted else 0
    if shift:
        message = _(
            "The times are %(hours)d hours off: they fit the event only when moved by as much. The list was made in "
            "another time zone; choose it below, and look again."
        )
        return Found(found.kind, faults=(Fault(0, column, message % {"hours": abs(shift)}),), shift=shift)
    inside = tuple(one for one in found.people if _within(one, window) > 0)
    if not inside:
        message = _("None of the times is within the event, which is %(when)s. Is it the list of another meeting?")
        return Found(found.kind, faults=(Fault(0, column, message % {"when": _when(window)}),))
    if outside := len(found.people) - len(inside):
        text = ngettext(
            "%(n)d person was in the room only before or after the event and is left out.",
            "%(n)d people were in the room only before or after the event and are left out.",
            outside,
        )
        return Found(found.kind, inside, remarks=(*found.remarks, text % {"n": outside}))
    return Found(found.kind, inside, remarks=found.remarks)


def _shift(people: Sequence[Present], window: Window) -> int:
    """By how many whole hours the times have to be moved so that they fit; 0 where they fit as they are, or never."""
    best = max(range(-HOURS, HOURS + 1), key=lambda shift: (round(_share(people, window, shift), 3), -abs(shift)))
    if _share(people, window, best, around=AROUND) < FITS:
        return 0
    return 0 if _share(people, window, 0) > BETTER * _share(people, window, best) else best


def _share(people: Sequence[Present], window: Window, shift: int, around: float = 0) -> float:
    """How much of the people's time lies within the event if all is moved by so many hours, from 0 to 1."""
    whole = sum((ends - starts).total_seconds() for one in people for starts, ends in one.spans)
    return sum(_within(one, window, shift, around) for one in people) / whole if whole else 0.0


def _within(one: Present, window: Window, shift: int = 0, around: float = 0) -> float:
    """Seconds within the event, or so many seconds around it."""
    opens = window.starts.timestamp() - shift * 3600 - around
    closes = window.ends.timestamp() - shift * 3600 + around
    return sum(max(0.0, min(ends.timestamp(), closes) - max(starts.timestamp(), opens)) for starts, ends in one.spans)


def _when(window: Window) -> str:
    """The event's time as people write it."""
    starts, ends = (moment.astimezone(window.zone) for moment in (window.starts, window.ends))
    return (
        f"{starts:%-d.%-m.%Y %-H.%M}–{ends:%-H.%M}"
        if starts.date() == ends.date()
        else f"{starts:%-d.%-m.}–{ends:%-d.%-m.%Y}"
    )
