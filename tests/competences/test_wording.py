"""Sentences that are built from numbers and days."""

from datetime import date

import pytest
from django.utils import translation

from competences import wording
from competences.findings import Finding

HEADINGS = [
    (Finding(), "Your team is up to date"),
    (Finding(1), "One competence to put right now"),
    (Finding(2), "Two competences to put right now"),
    (Finding(10), "Ten competences to put right now"),
    (Finding(11), "11 competences to put right now"),
    (Finding(1, date(2027, 3, 1)), "One competence to put right before March"),
    (Finding(4, date(2027, 3, 1)), "Four competences to put right before March"),
    (Finding(25, date(2027, 1, 1)), "25 competences to put right before January"),
]


@pytest.mark.parametrize(("finding", "heading"), HEADINGS)
def test_the_heading(finding: Finding, heading: str) -> None:
    """Number and month, with the plural in its place."""
    with translation.override("en"):
        assert wording.headline(finding) == heading


@pytest.mark.parametrize(("language", "text"), [("fi", "3.2.2027"), ("sv", "3.2.2027"), ("en", "3 Feb 2027")])
def test_a_day_in_a_sentence(language: str, text: str) -> None:
    """As the language writes it; nothing where there is none."""
    with translation.override(language):
        assert wording.day(date(2027, 2, 3), language) == text
        assert wording.day(None, language) == ""
