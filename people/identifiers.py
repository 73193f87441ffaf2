"""How organisations are known in registers outside: the form of each register, and check digits. Pure."""

import re

from django.utils.translation import gettext as _

from people.enums import IdentifierScheme

BUSINESS_ID, WEIGHTS = re.compile(r"(\d{6,7})-?(\d)"), (7, 9, 10, 5, 8, 4, 2)
OID = re.compile(r"[0-2](\.(0|[1-9]\d*)){2,}")
SCHOOL = re.compile(r"\d{5}")
REGION = re.compile(r"[A-Z]{2}-[0-9A-Z]{1,8}")


class Unfit(ValueError):
    """The register has no such identifier; the text says what it looks like, in the reader's language."""


def normal(scheme: str, text: str) -> str:
    """The identifier as the register writes it; raises ``Unfit`` where it cannot be one."""
    text = text.strip().upper()
    if scheme == IdentifierScheme.BUSINESS_ID:
        return _business_id(text)
    if scheme == IdentifierScheme.OID:
        return _matching(OID, text, _("Write numbers with points between them, such as 1.2.246.562.10."))
    if scheme == IdentifierScheme.SCHOOL:
        return _matching(SCHOOL, text, _("Write five digits."))
    return _matching(REGION, text, _("Write the letters of the country and the number, such as FI-091."))


def _matching(form: re.Pattern[str], text: str, told: str) -> str:
    if not form.fullmatch(text) or len(text) > 100:
        raise Unfit(told)
    return text


def _business_id(text: str) -> str:
    """A Finnish one: seven digits and a check digit, weighted and counted by elevens."""
    found = BUSINESS_ID.fullmatch(text)
    if found is None:
        raise Unfit(_("Write seven digits, a hyphen and a check digit, such as 0201256-6."))
    number, check = found[1].zfill(7), int(found[2])
    rest = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, number, strict=True)) % 11
    if check != (0 if rest == 0 else 11 - rest):
        raise Unfit(_("The check digit does not fit the number. Perhaps a digit is mistyped."))
    return f"{number}-{check}"
