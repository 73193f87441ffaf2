"""Identifiers of registers outside: what each looks like, and the check digit of the business ID."""

import pytest
from django.utils import translation

from people import identifiers


@pytest.mark.parametrize(
    ("scheme", "typed", "kept"),
    [
        ("BUSINESS_ID", "0201256-6", "0201256-6"),
        ("BUSINESS_ID", " 01120389 ", "0112038-9"),
        ("BUSINESS_ID", "112038-9", "0112038-9"),
        ("OID", "1.2.246.562.10.346830761110", "1.2.246.562.10.346830761110"),
        ("SCHOOL", "01234", "01234"),
        ("MUNICIPALITY", "fi-091", "FI-091"),
        ("COUNTY", "FI-05", "FI-05"),
    ],
)
def test_an_identifier_is_kept_as_its_register_writes_it(scheme: str, typed: str, kept: str) -> None:
    assert identifiers.normal(scheme, typed) == kept


@pytest.mark.parametrize(
    ("scheme", "typed", "told"),
    [
        ("BUSINESS_ID", "0201256-7", "The check digit does not fit the number."),
        ("BUSINESS_ID", "0201265-6", "The check digit does not fit the number."),
        ("BUSINESS_ID", "0000009-1", "The check digit does not fit the number."),
        ("BUSINESS_ID", "020125", "Write seven digits, a hyphen and a check digit"),
        ("BUSINESS_ID", "FI02012566", "Write seven digits, a hyphen and a check digit"),
        ("OID", "1.2.246.", "Write numbers with points between them"),
        ("OID", "1.02.3", "Write numbers with points between them"),
        ("OID", "1.2." + "3" * 100, "Write numbers with points between them"),
        ("SCHOOL", "1234", "Write five digits."),
        ("MUNICIPALITY", "091", "Write the letters of the country and the number"),
        ("COUNTY", "FI-", "Write the letters of the country and the number"),
    ],
)
def test_what_the_register_cannot_have_is_refused(scheme: str, typed: str, told: str) -> None:
    with translation.override("en"), pytest.raises(identifiers.Unfit, match=told):
        identifiers.normal(scheme, typed)
