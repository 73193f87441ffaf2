"""Dates, times and durations as a reader writes them in Finnish, Swedish and English.

Pure: a value and a language in, a text out. The template tags of ``library.templatetags.ui`` wrap these texts
in ``<time>``; mails and calendar files may call them directly.
"""

from datetime import date, datetime

DASH = "–"
SPACE = "\u00a0"
WEEKDAYS = {
    "fi": ("ma", "ti", "ke", "to", "pe", "la", "su"),
    "sv": ("må", "ti", "on", "to", "fr", "lö", "sö"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
MONTHS = {
    "fi": (
        *("tammikuuta", "helmikuuta", "maaliskuuta", "huhtikuuta", "toukokuuta", "kesäkuuta"),
        *("heinäkuuta", "elokuuta", "syyskuuta", "lokakuuta", "marraskuuta", "joulukuuta"),
    ),
    "sv": (
        *("januari", "februari", "mars", "april", "maj", "juni"),
        *("juli", "augusti", "september", "oktober", "november", "december"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}
SHORT_MONTHS = {
    "fi": ("tammi", "helmi", "maalis", "huhti", "touko", "kesä", "heinä", "elo", "syys", "loka", "marras", "joulu"),
    "sv": ("jan", "feb", "mars", "april", "maj", "juni", "juli", "aug", "sept", "okt", "nov", "dec"),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
}
AT = {"fi": f"klo{SPACE}", "sv": f"kl.{SPACE}", "en": ""}
HOURS = {"fi": ("tunti", "tuntia"), "sv": ("timme", "timmar"), "en": ("hour", "hours")}
MINUTES = {"fi": ("minuutti", "minuuttia"), "sv": ("minut", "minuter"), "en": ("minute", "minutes")}
SECONDS = {"fi": ("sekunti", "sekuntia"), "sv": ("sekund", "sekunder"), "en": ("second", "seconds")}


def known(language: str | None) -> str:
    """A language that these texts are written in; Finnish for any other."""
    code = (language or "")[:2]
    return code if code in WEEKDAYS else "fi"


def day(value: date, language: str | None, *, weekday: bool = True, year: bool = True) -> str:
    """A date as ``to 25.2.2027`` or ``Thu 25 Feb 2027``; weekday and year can be left out."""
    code = known(language)
    name = f"{WEEKDAYS[code][value.weekday()]}{SPACE}" if weekday else ""
    if code == "en":
        end = f" {value.year}" if year else ""
        return f"{name}{value.day}{SPACE}{SHORT_MONTHS[code][value.month - 1]}{end}"
    return f"{name}{value.day}.{value.month}." + (str(value.year) if year else "")


def long_day(value: date, language: str | None) -> str:
    """A date with its month in words, as on a certificate: ``25. helmikuuta 2027``."""
    code = known(language)
    stop = "." if code == "fi" else ""
    return f"{value.day}{stop}{SPACE}{MONTHS[code][value.month - 1]} {value.year}"


def hour(value: datetime, language: str | None) -> str:
    """A time of day: ``13.00`` in Finnish and Swedish, ``13:00`` in English."""
    return f"{value.hour}{':' if known(language) == 'en' else '.'}{value.minute:02}"


def hours(starts: datetime, ends: datetime | None, language: str | None) -> str:
    """The hours of a meeting that ends on the day it begins: ``klo 13.00–15.30``, ``13:00–15:30``."""
    code = known(language)
    end = f"{DASH}{hour(ends, code)}" if ends and starts < ends and ends.date() == starts.date() else ""
    return f"{AT[code]}{hour(starts, code)}{end}"


def moment(value: datetime, language: str | None) -> str:
    """A date and a time: ``to 25.2.2027 klo 13.00``, ``Thu 25 Feb 2027, 13:00``."""
    code = known(language)
    return f"{day(value, code)}{',' if code == 'en' else ''} {hours(value, None, code)}"


def span(starts: date, ends: date | None, language: str | None) -> str:
    """From one moment or day to another, saying nothing twice; several days leave the weekday out."""
    code = known(language)
    if isinstance(starts, datetime):
        if not isinstance(ends, datetime) or ends <= starts:
            return moment(starts, code)
        if ends.date() == starts.date():
            return f"{day(starts, code)}{',' if code == 'en' else ''} {hours(starts, ends, code)}"
        return f"{moment(starts, code)} {DASH} {moment(ends, code)}"
    if ends is None or ends <= starts:
        return day(starts, code)
    gap = f" {DASH} " if code == "en" else DASH
    first = day(starts, code, weekday=False, year=starts.year != ends.year)
    return f"{first}{gap}{day(ends, code, weekday=False)}"


def minutes(amount: int, language: str | None = None) -> str:
    """A length as ``45 min``, ``1 h`` or ``1 h 15 min``; Swedish writes hours as ``tim``."""
    hours, rest = divmod(int(amount), 60)
    unit = "tim" if known(language) == "sv" else "h"
    parts = ([f"{hours}{SPACE}{unit}"] if hours else []) + ([f"{rest}{SPACE}min"] if rest or not hours else [])
    return " ".join(parts)


def clock(seconds: float) -> str:
    """A place in a recording as ``12:40``, with hours only when there are any."""
    hours, rest = divmod(int(seconds), 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"


def spoken(seconds: float, language: str | None) -> str:
    """The same place for those who listen: ``12 minuuttia 40 sekuntia``."""
    code = known(language)
    hours, rest = divmod(int(seconds), 3600)
    amounts = ((hours, HOURS), (rest // 60, MINUTES), (rest % 60, SECONDS))
    said = [f"{amount} {words[code][amount != 1]}" for amount, words in amounts if amount]
    return " ".join(said) or f"0 {SECONDS[code][1]}"
