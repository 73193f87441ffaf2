"""Sentences of team pages that are built from rules: headings with proper plurals in each language."""

from datetime import date

from django.utils.dates import MONTHS
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from competences.findings import Finding

NUMBERS = {
    2: gettext_lazy("Two"),
    3: gettext_lazy("Three"),
    4: gettext_lazy("Four"),
    5: gettext_lazy("Five"),
    6: gettext_lazy("Six"),
    7: gettext_lazy("Seven"),
    8: gettext_lazy("Eight"),
    9: gettext_lazy("Nine"),
    10: gettext_lazy("Ten"),
}


def number(amount: int) -> str:
    """A number at the start of a heading: a word up to ten, figures beyond."""
    return str(NUMBERS.get(amount, amount))


def month(day: date) -> str:
    """The month's name."""
    return str(MONTHS[day.month])


def day(value: date | None, language: str) -> str:
    """A day within a sentence: 28.2.2027, in English 28 Feb 2027."""
    return date_format(value, "j M Y" if language == "en" else "j.n.Y") if value else ""


def headline(finding: Finding) -> str:
    """The finding as a heading: how much to put right, and before which month."""
    if not finding.count:
        return _("Your team is up to date")
    if finding.before is None:
        return ngettext("One competence to put right now", "%(number)s competences to put right now", finding.count) % {
            "number": number(finding.count)
        }
    return ngettext(
        "One competence to put right before %(month)s",
        "%(number)s competences to put right before %(month)s",
        finding.count,
    ) % {"number": number(finding.count), "month": month(finding.before)}
