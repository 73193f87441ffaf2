"""Times of day and days in a line of text, in Finnish, Swedish and English notation. Pure.

Times: ``9``, ``9.10``, ``09:10``, ``9h10``, ``1 pm``; from–to with any dash, "to" or "till". Days: ``22.9.2023``,
``22.9.23``, ``22.9.``, ``2023-09-22``, ``22. syyskuuta 2023``, ``den 22 september 2023``, ``September 22, 2023``.
"""

import re
from dataclasses import dataclass
from datetime import date, time

_CLOCK = r"(\d{1,2})(?:[.:h](\d{2}))?(?:\s?([ap])\.?m\b\.?)?"
_TO = r"\s*(?:[-–—−‑‐]+|\bto\b|\btill?\b|\buntil\b)\s*"
_AT = r"(?:(?:klo|kello|kl\.?|at|from)\s*)?"
_AFTER = r"(?!\w|[.:]\d|[-–]\w)"  # no date, no "9-10-year-olds"
_RANGE = re.compile(rf"(?<![\w.:]){_AT}{_CLOCK}{_TO}{_AT}{_CLOCK}{_AFTER}", re.IGNORECASE)
_PACKED = re.compile(r"(?<![\w.:])([01]\d)([0-5]\d)\s*[-–—−]\s*([012]\d)([0-5]\d)(?!\w)")
_START = re.compile(rf"(?:(klo|kello|kl\.?|at|from)\s*)?{_CLOCK}(?!\w|[.:]\d|\.\s*\d{{4}})", re.IGNORECASE)
_COLUMNS = re.compile(rf"^{_CLOCK}\s*\t+\s*{_CLOCK}(?=\s*(?:\t|$))", re.IGNORECASE)
_BULLET = re.compile(
    r"^[\s•·▪◦●‣*–—-]*(?:n\.|noin|ca\.?|about)?\s*[\[(]?(?=(?:klo|kello|kl|at|from)?\.?\s*\d)", re.IGNORECASE
)
_CLOSE = re.compile(r"^\s*[\])]?\s*(?:[,:;.|–—-]\s*)*")
_LENGTH = r"(\d{1,3})\s*(?:min(?:uuttia|uter|utes?)?\.?|')"
_THEN_LENGTH = re.compile(rf"^\s*[,(]?\s*{_LENGTH}\)?[\s,:;–—-]+", re.IGNORECASE)
_ENDS_IN_LENGTH = re.compile(rf"[\s,]*\(\s*{_LENGTH}\s*\)\s*$|\s*,\s*{_LENGTH}\s*$", re.IGNORECASE)
_COUNTED = re.compile(
    r"^\s*-?\s*(?:vuoti|v\b|v\.|kpl|hlö|henk|osallistu|år|years?|pers|participants|min|viikko|vko|kk\b|%|€|eur)",
    re.IGNORECASE,
)
_MONTHS = (
    """tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta syyskuuta lokakuuta
    marraskuuta joulukuuta""",
    "januari februari mars april maj juni juli augusti september oktober november december",
    "january february march april may june july august september october november december",
)
_MONTH = {name: number for names in _MONTHS for number, name in enumerate(names.split(), start=1)}
_NAMES = "|".join(sorted(_MONTH, key=len, reverse=True))
_WEEKDAY = (
    r"(?:(?:maanantai|tiistai|keskiviikko|torstai|perjantai|lauantai|sunnuntai)(?:na)?|(?:ma|ti|ke|to|pe|la|su)\b"
    r"|(?:mån|tis|ons|tors|fre|lör|sön)(?:dag(?:en)?)?\b|(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:on|den)\b|,|\s)*"
)
_DAYS = (
    re.compile(r"(?<![\d.])(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>\d{4}|\d{2})?(?!\d|\s*[-–]\s*\d{1,2}\.)"),
    re.compile(r"(?<![\d-])(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})(?!\d)"),
    re.compile(rf"(?<!\d)(?P<d>\d{{1,2}})\.?(?:st|nd|rd|th)?\s+(?P<n>{_NAMES}),?(?:\s+(?P<y>\d{{4}}))?", re.IGNORECASE),
    re.compile(rf"\b(?P<n>{_NAMES})\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s+(?P<y>\d{{4}}))?(?!\d)", re.IGNORECASE),
)


@dataclass(frozen=True)
class Mark:
    """A time in a line, and what stands before and behind it; ``ends`` is None where only a start is told."""

    starts: time
    ends: time | None
    before: str
    after: str


@dataclass(frozen=True)
class Day:
    """A day in a line, and what stands before and behind it; ``value`` is None where the year is missing."""

    value: date | None
    before: str
    after: str


def mark_of(line: str) -> Mark | None:
    """The time by which a line begins an item of a programme: in front, behind the title, or between its words."""
    bullet = _BULLET.match(line)
    if bullet and (found := _in_front(line[bullet.end() :])):
        return found
    return _behind(line)


def ranges_in(text: str) -> list[Mark]:
    """All from–to times of a text, each with the text up to the next one."""
    found = [(match, span) for match in _RANGE.finditer(text) if (span := _span(match.groups()))]
    nexts = [match.start() for match, _span in found[1:]] + [len(text)]
    return [
        Mark(*span, text[: match.start()], text[match.end() : end])
        for (match, span), end in zip(found, nexts, strict=False)
    ]


def range_before(text: str) -> Mark | None:
    """The from–to time that a text begins with, and the rest as it is."""
    found = _RANGE.match(text)
    span = _span(found.groups()) if found else None
    return Mark(*span, "", text[found.end() :].strip()) if found and span else None


def day_in(line: str) -> Day | None:
    """The first day that a line names."""
    for pattern in _DAYS:
        if found := pattern.search(line):
            named = found.groupdict()
            month = _MONTH[named["n"].lower()] if named.get("n") else int(named["m"])
            before = re.sub(rf"{_WEEKDAY}$", "", line[: found.start()], flags=re.IGNORECASE)
            try:
                day = date(_year(named["y"]), month, int(named["d"]))
            except ValueError:
                continue
            return Day(day if named["y"] else None, before, line[found.end() :])
    return None


def length_in(title: str) -> tuple[str, int | None]:
    """A title without the minutes that stand at its end, and those minutes."""
    found = _ENDS_IN_LENGTH.search(title)
    return (title[: found.start()], int(found[1] or found[2])) if found else (title, None)


def later(moment: time, minutes: int) -> time | None:
    """So many minutes later on the same day; None past midnight."""
    total = minutes_of(moment) + minutes
    return time(total // 60, total % 60) if total < 24 * 60 else None


def minutes_of(moment: time) -> int:
    """Minutes since midnight."""
    return moment.hour * 60 + moment.minute


def written(moment: time) -> str:
    """A time of day as Finns write it."""
    return f"{moment.hour}.{moment.minute:02d}"


def _in_front(line: str) -> Mark | None:
    """The time at the beginning of a line."""
    if columns := _COLUMNS.match(line):
        span = _span(columns.groups())
        return Mark(*span, "", line[columns.end() :].strip()) if span else None
    if packed := _PACKED.match(line):
        span = _span((packed[1], packed[2], None, packed[3], packed[4], None))
        if span:
            return Mark(*span, "", _rest(line[packed.end() :]))
    found = _RANGE.match(line)
    span = _span(found.groups()) if found else None
    if found and span and not (_bare(found) and _COUNTED.match(line[found.end() :])):
        return Mark(*span, "", _rest(line[found.end() :]))
    return _start(line)


def _start(line: str) -> Mark | None:
    """A start alone at the beginning of a line, with its minutes or a word before it, and perhaps with a length."""
    found = _START.match(line)
    if not found or not (found[1] or found[3] or found[4]):
        return None
    starts = _clock(found[2], found[3], found[4])
    rest = line[found.end() :]
    if starts is None or _COUNTED.match(rest) or not re.match(r"$|[\s,:;.)\]|–—-]", rest):
        return None
    if length := _THEN_LENGTH.match(rest):
        return Mark(starts, later(starts, int(length[1])), "", _rest(rest[length.end() :]))
    return Mark(starts, None, "", _rest(rest))


def _behind(line: str) -> Mark | None:
    """A from–to time with minutes at the end of a line, or after at most four of its words."""
    for found in _RANGE.finditer(line):
        span, before = _span(found.groups()), line[: found.start()].rstrip(" \t,(–—-:")
        if span is None or _bare(found) or not before:
            continue
        after = _rest(line[found.end() :])
        if not after or (len(before.split()) <= 4 and not re.search(r"[.!?]\s", before)):
            return Mark(*span, before, after)
    columns = re.match(rf"^([^\t]+)\t+\s*{_CLOCK}\s*$", line, re.IGNORECASE)
    starts = _clock(columns[2], columns[3], columns[4]) if columns and columns[3] else None
    return Mark(starts, None, columns[1].strip(), "") if columns and starts else None


def _bare(found: re.Match[str]) -> bool:
    """Whether a from–to time has no minutes, no am or pm, and no word before it: it may be any two numbers."""
    return not any((found[2], found[3], found[5], found[6])) and found[0][0].isdigit()


def _rest(text: str) -> str:
    """What follows a time, without what closes it."""
    return _CLOSE.sub("", text, count=1).strip()


def _span(groups: tuple[str | None, ...]) -> tuple[time, time | None] | None:
    """Start and end, if there are such times."""
    hours, minutes, half, end_hours, end_minutes, end_half = groups
    starts = _clock(hours, minutes, half or (end_half if _same_half(hours, end_hours) else None))
    ends = _clock(end_hours, end_minutes, end_half)
    if starts is None or ends is None or (ends <= starts and end_minutes is None):
        return None  # "9.00 – 9 steps" is a start and a title
    return starts, ends


def _same_half(hours: str | None, end_hours: str | None) -> bool:
    """Whether "1–3 pm" means one o'clock in the afternoon: "11–1 pm" does not."""
    return int(hours or 0) % 12 <= int(end_hours or 0) % 12


def _clock(hours: str | None, minutes: str | None, half: str | None) -> time | None:
    """A time of day, if there is such a time."""
    hour, minute = int(hours or 0), int(minutes or 0)
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half.lower() == "p" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _year(digits: str | None) -> int:
    """A year of two or four digits; a leap year where none is told."""
    return 2024 if digits is None else int(digits) + (2000 if len(digits) == 2 else 0)
