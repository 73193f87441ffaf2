"""How long a certificate holds and which period a completion belongs to. Pure: days and numbers in, answers out."""

import calendar
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from certificates.enums import Deed, Standing


@dataclass(frozen=True)
class Period:
    """One period of a person's certification: its number and the last day on which it holds (None: for ever)."""

    number: int
    valid_until: date | None


def last_day(completed_on: date, months: int | None) -> date | None:
    """The last valid day of a certificate: the same day of the month, or the month's last day where there is none."""
    if months is None:
        return None
    month = completed_on.month - 1 + months
    year, month = completed_on.year + month // 12, month % 12 + 1
    return date(year, month, min(completed_on.day, calendar.monthrange(year, month)[1]))


def period_of(completed_on: date, held: Iterable[Period]) -> tuple[int, bool]:
    """The number of the period that a completion belongs to, and whether that period has its certificate already.

    A completion on or before the last day of a period belongs to it, so a completion that is told again or dated
    earlier never earns twice. One after the end of all periods opens the next.
    """
    periods = sorted(held, key=lambda period: period.number)
    for period in periods:
        if period.valid_until is None or completed_on <= period.valid_until:
            return period.number, True
    return (periods[-1].number + 1 if periods else 1), False


def standing(deeds: Collection[str], valid_until: date | None, *, on: date) -> Standing:
    """What a certificate is worth on a day. A withdrawal outweighs all else, a newer certificate the last day."""
    if Deed.REVOKED in deeds:
        return Standing.REVOKED
    if Deed.SUPERSEDED in deeds or Deed.RENEWED in deeds:
        return Standing.SUPERSEDED
    if valid_until is not None and valid_until < on:
        return Standing.EXPIRED
    return Standing.VALID
