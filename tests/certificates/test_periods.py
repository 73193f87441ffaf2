"""Periods and validity, without a database."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certificates import periods
from certificates.enums import Deed, Standing
from certificates.periods import Period

DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))


@pytest.mark.parametrize(
    ("day", "months", "last"),
    [
        (date(2026, 3, 10), 24, date(2028, 3, 10)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 12, 31), 1, date(2027, 1, 31)),
        (date(2026, 3, 10), None, None),
    ],
)
def test_the_last_day_is_the_same_day_of_a_later_month(day: date, months: int | None, last: date | None) -> None:
    assert periods.last_day(day, months) == last


@given(DAYS, st.integers(1, 600))
def test_a_validity_is_never_shorter_than_its_months_of_28_days(day: date, months: int) -> None:
    last = periods.last_day(day, months)

    assert last is not None
    assert timedelta(days=28 * months) <= last - day <= timedelta(days=31 * months)


@given(st.lists(st.tuples(DAYS, st.integers(1, 36)), max_size=12))
def test_completions_in_any_order_never_share_a_period_twice(completions: list[tuple[date, int]]) -> None:
    held: list[Period] = []
    for day, months in completions:
        number, taken = periods.period_of(day, held)
        assert taken == any(period.number == number for period in held)
        if not taken:
            held.append(Period(number, periods.last_day(day, months)))

    assert [period.number for period in held] == list(range(1, len(held) + 1))
    assert all(periods.period_of(day, held)[1] for day, _ in completions)


@pytest.mark.parametrize(
    ("deeds", "until", "standing"),
    [
        ([Deed.ISSUED], None, Standing.VALID),
        ([Deed.ISSUED], date(2026, 3, 10), Standing.VALID),
        ([Deed.ISSUED], date(2026, 3, 9), Standing.EXPIRED),
        ([Deed.ISSUED, Deed.EXPIRED], date(2026, 3, 9), Standing.EXPIRED),
        ([Deed.ISSUED, Deed.RENEWED], date(2026, 3, 9), Standing.SUPERSEDED),
        ([Deed.ISSUED, Deed.SUPERSEDED], None, Standing.SUPERSEDED),
        ([Deed.ISSUED, Deed.EXPIRED, Deed.RENEWED, Deed.REVOKED], date(2026, 3, 9), Standing.REVOKED),
    ],
)
def test_a_certificate_stands_as_the_ledger_and_the_day_say(
    deeds: list[str], until: date | None, standing: Standing
) -> None:
    assert periods.standing(deeds, until, on=date(2026, 3, 10)) == standing
