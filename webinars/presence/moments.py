"""Days, times and lengths in the notations of rooms and of people, in English, Finnish and Swedish. Pure.

Moments: ``3/4/2026, 9:00:12 AM``, ``4.3.2026 9.00.12``, ``2026-03-04 kl. 09:00``, ``Mar 4, 2026 09:00:12 AM``,
``2026-03-04T07:00:12Z``, ``9.05`` alone. Lengths: ``1h 30m 51s``, ``1 t 30 min``, ``01:30:51``, ``90``.
"""

import re
import unicodedata
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache

_NUMERIC = re.compile(r"(\d{1,4})([./-])\s?(\d{1,2})\2\s?(\d{1,4})(?!\d)")
_NAMED = (
    re.compile(r"(?P<d>\d{1,2})\.?\s+(?P<n>[^\W\d]{3,})\.?,?\s+(?P<y>\d{4})"),
    re.compile(r"(?P<n>[^\W\d]{3,})\.?\s+(?P<d>\d{1,2}),?\s+(?P<y>\d{4})"),
)
_MONTHS = (
    "tammi helmi maalis huhti touko kesä heinä elo syys loka marras joulu",
    "jan feb mar apr maj jun jul aug sep okt nov dec",
    "jan feb mar apr may jun jul aug sep oct nov dec",
)
_MONTH = {name: number for names in _MONTHS for number, name in enumerate(names.split(), start=1)}
_STARTS = sorted(_MONTH, key=len, reverse=True)  # "marras" before "mar"
_WEEKDAY = re.compile(r"^[^\W\d]{2,12}\.?,?\s+(?=\d)")
_BETWEEN = re.compile(r"^(?:[,T\s]|klo\b|kl\b\.?|at\b)*", re.IGNORECASE)
_CLOCK = re.compile(
    r"(\d{1,2})[.:](\d{2})(?:[.:](\d{2})(?:[.,]\d+)?)?\s*([ap]\.?\s?m\b\.?|[ai]p\b\.?|[fe]\.?m\b\.?)?", re.IGNORECASE
)
_OFFSET = re.compile(r"\(?(?:(Z|UTC|GMT)\)?)?\s*(?:([+-])(\d{1,2}):?(\d{2})?\)?)?", re.IGNORECASE)
_AFTERNOON = ("p", "i", "e")  # pm, iltapäivällä, eftermiddag
_AMOUNT = re.compile(r"(\d+(?:[.,]\d+)?)\s*([^\W\d]*)\.?\s*")
_UNITS = {
    3600: "h hr hrs hour hours t tunti tuntia tim timme timmar",
    60: "m min mins minute minutes minuutti minuuttia minut minuter",
    1: "s sec secs second seconds sek sekunti sekuntia sekund sekunder",
}
_UNIT = {word: size for size, words in _UNITS.items() for word in words.split()}
LONGEST = 24 * 3600  # seconds: nobody is in one event for longer than a day


class Unclear(ValueError):
    """A day that may be two days."""


def moment(text: str, *, days: tuple[date, date], zone: tzinfo) -> datetime:
    """The moment in that zone, unless the text tells its own; ``days`` are those that it may fall on.

    Raises ``Unclear`` where day and month may be the other way round, else ``ValueError`` where it is no moment.
    """
    plain = _plain(text)
    day, rest = _day(plain, days)
    clock = _CLOCK.match(rest)
    if not clock:
        raise ValueError(text)
    offset = _OFFSET.fullmatch(rest[clock.end() :].strip())
    if not offset:
        raise ValueError(text)
    return datetime.combine(day, _time(clock), _zone(offset) or zone)


def seconds(text: str) -> float:
    """A length in seconds; a number alone is minutes. Raises ``ValueError`` where it is none, or longer than a day."""
    found = sum(_amounts(_plain(text).lower().removeprefix("pt")))
    if found > LONGEST:
        raise ValueError(text)
    return found


def _amounts(text: str) -> Iterator[float]:
    if re.fullmatch(r"\d{1,3}:[0-5]\d:[0-5]\d", text):
        hours, minutes, rest = text.split(":")
        yield int(hours) * 3600 + int(minutes) * 60 + int(rest)
        return
    place = 0
    while place < len(text):
        amount = _AMOUNT.match(text, place)
        if not amount or (not amount[2] and (place or amount.end() < len(text))):
            raise ValueError(text)
        try:
            yield float(amount[1].replace(",", ".")) * (_UNIT[amount[2]] if amount[2] else 60)
        except KeyError as error:
            raise ValueError(text) from error
        place = amount.end()
    if not place:
        raise ValueError(text)


def _plain(text: str) -> str:
    """One kind of blank, and none at the ends; marks that only steer the direction of writing are left out."""
    kept = "".join(letter for letter in text if unicodedata.category(letter) != "Cf")
    return " ".join(kept.split())


def _day(text: str, days: tuple[date, date]) -> tuple[date, str]:
    """The day with which a text begins, and what stands behind it; a time alone is of the only day there is."""
    if _CLOCK.fullmatch(text) and days[1] - days[0] == timedelta(days=2):
        return days[0] + timedelta(days=1), text
    candidates, rest = _days(text) or ((), "")
    near = [day for day in candidates if days[0] <= day <= days[1]]
    if len(candidates) == 1 or len(near) == 1:
        return (near or candidates)[0], rest
    if candidates:
        raise Unclear(text)
    raise ValueError(text)


@lru_cache(4096)
def _days(text: str) -> tuple[tuple[date, ...], str] | None:
    """Every day that the beginning of a text may mean, and the rest; None where it does not begin with a day."""
    text = text if _NAMED[1].match(text) else _WEEKDAY.sub("", text)
    if numeric := _NUMERIC.match(text):
        return tuple(dict.fromkeys(_readings(numeric))), _BETWEEN.sub("", text[numeric.end() :])
    for pattern in _NAMED:
        if (named := pattern.match(text)) and (month := _month(named["n"])):
            whole = tuple(_valid(int(named["y"]), month, int(named["d"])))
            return whole, _BETWEEN.sub("", text[named.end() :])
    return None


def _readings(numeric: re.Match[str]) -> Iterator[date]:
    first, mark, middle, last = numeric.groups()
    if len(first) == 4:
        yield from _valid(int(first), int(middle), int(last))
        return
    year = int(last) + (2000 if len(last) <= 2 else 0)
    yield from _valid(year, int(middle), int(first))
    if mark != ".":
        yield from _valid(year, int(first), int(middle))
    if mark == "-" and len(last) == 2:
        yield from _valid(2000 + int(first), int(middle), int(last))


def _valid(year: int, month: int, day: int) -> Iterator[date]:
    try:
        yield date(year, month, day)
    except ValueError:
        return


def _month(name: str) -> int | None:
    name = name.lower()
    return next((_MONTH[start] for start in _STARTS if name.startswith(start)), None)


def _time(clock: re.Match[str]) -> time:
    """Raises ``ValueError`` where there is no such time."""
    hour, half = int(clock[1]), (clock[4] or "").lower()
    if half:
        if not 1 <= hour <= 12:
            raise ValueError(clock[0])
        hour = hour % 12 + (12 if half[0] in _AFTERNOON else 0)
    return time(hour, int(clock[2]), int(clock[3] or 0))


def _zone(offset: re.Match[str]) -> tzinfo | None:
    if offset[2]:
        length = timedelta(hours=int(offset[3]), minutes=int(offset[4] or 0))
        return timezone(-length if offset[2] == "-" else length)
    return UTC if offset[1] else None
