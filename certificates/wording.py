"""How a certificate's facts read, on paper and on the page, so that both say the same in the same order."""

from collections.abc import Iterator
from datetime import date

from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from certificates.enums import Evidence, Standing
from certificates.verifying import Verdict
from people.languages import pick

Fact = tuple[str, str | date]


def facts(verdict: Verdict) -> Iterator[Fact]:
    """What can be compared between paper and page, as (label, value), in the active language."""
    yield _("Completed"), verdict.completed_on
    yield _("Issued"), verdict.issued_on
    yield _("Valid until"), verdict.valid_until or _("Until further notice")
    if verdict.minutes:
        yield _("Extent"), length(verdict.minutes)
    yield _("Based on"), str(Evidence(verdict.kind).label)
    if verdict.score is not None:
        yield _("Test result"), percent(verdict.score)


def issued_by(verdict: Verdict) -> Fact:
    """The legal name of whoever issued it."""
    return _("Issued by"), pick(verdict.issuer_legal_names, get_language())


def items(verdict: Verdict) -> list[dict[str, str]]:
    """All facts of the verification page, dates as ``<time>``."""
    language = get_language()
    told: list[Fact] = [
        (_("Holder"), verdict.holder or _("Name removed")),
        (_("Certificate"), pick(verdict.titles, language)),
        (_("Training"), pick(verdict.activity["names"], language)),  # type: ignore[arg-type]
        issued_by(verdict),
        *facts(verdict),
    ]
    shown = [(label, _marked(value) if isinstance(value, date) else value) for label, value in told]
    return [{"label": label, "value": value} for label, value in shown if value]


def sentence(verdict: Verdict) -> str:
    """What the verdict means, in one sentence."""
    until = day(verdict.valid_until) if verdict.valid_until else ""
    if verdict.standing == Standing.REVOKED and verdict.revoked_on:
        return _("The issuer withdrew it on %(day)s. It no longer proves anything.") % {"day": day(verdict.revoked_on)}
    if verdict.standing == Standing.SUPERSEDED:
        return _("It is genuine, and a newer certificate has taken its place.")
    if verdict.standing == Standing.EXPIRED:
        return _("It was valid until %(day)s.") % {"day": until}
    return _("It is valid until %(day)s.") % {"day": until} if until else _("It is valid until further notice.")


def day(value: date) -> str:
    """30. marraskuuta 2023, 30 november 2023, 30 November 2023."""
    return date_format(value, "j. E Y" if (get_language() or "").startswith("fi") else "j F Y")


def length(minutes: int) -> str:
    """90 as ``1 h 30 min``; nothing for nothing."""
    hours, rest = divmod(minutes, 60)
    return " ".join(part for part in (f"{hours}\u00a0h" if hours else "", f"{rest}\u00a0min" if rest else "") if part)


def percent(share: float) -> str:
    """0.857 as 86 %, in English 86%."""
    return f"{round(100 * share)}%" if (get_language() or "").startswith("en") else f"{round(100 * share)}\u00a0%"


def _marked(value: date) -> str:
    """A day that machines can read, too."""
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), day(value))
