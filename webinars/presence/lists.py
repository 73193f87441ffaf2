"""Plain lists: a person a line, by name or e-mail address or both, perhaps with how long they were there. Pure."""

import re

from django.utils.translation import gettext as _

from webinars.presence import moments
from webinars.presence.items import Fault, Present
from webinars.presence.names import exact
from webinars.presence.tables import LONGEST_CELL, MOST_FAULTS, MOST_ROWS

_ADDRESS = re.compile(r"[^\s<>()\[\]:;,\"']+@[^\s<>()\[\]:;,\"']+\.[^\s<>()\[\]:;,\"']+")
_BULLET = re.compile(r"^\s*(?:[-–•*·]\s+|\d{1,4}[.)]\s+)")
_LENGTH = re.compile(
    r"[\s,]((?:\d{1,4}\s?(?:h|t|tim|tuntia?|hours?)\.?\s)?\d{1,4}(?:[.,]\d{1,3})?\s?(?:min[a-z]{0,8}|h|t)?\.?)$"
)
_LONGEST_LENGTH = 30  # letters
LONGEST_LINE = 300  # letters: a name, an address and a length are never longer


def read(text: str) -> tuple[list[Present], list[Fault]]:
    """The people of a list, each once; a line too long to be one, or a length that cannot be, is a fault."""
    people: dict[str, Present] = {}
    faults: list[Fault] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or len(faults) >= MOST_FAULTS:
            continue
        if number > MOST_ROWS or len(line) > min(LONGEST_LINE, LONGEST_CELL):
            faults.append(Fault(number, "", _("This is not a list of people: one person a line, please.")))
            continue
        try:
            one = _person(line, number)
        except ValueError:
            faults.append(
                Fault(number, "", _("How long? Write minutes, at most 1440, for example “Aino Esimerkki; 45”."))
            )
            continue
        if one:
            key = one.email or exact(one.name)
            people[key] = _longer(people.get(key), one)
    return list(people.values()), faults


def _longer(before: Present | None, one: Present) -> Present:
    """Of two lines about one person the longer time; nothing is counted twice."""
    if before is None or before.seconds is None or (one.seconds is not None and one.seconds <= before.seconds):
        return before or one
    return one


def _person(line: str, number: int) -> Present | None:
    """Who a line names, and how long they were there. Raises ``ValueError`` for a length that cannot be."""
    cells = [" ".join(cell.split()) for cell in _BULLET.sub("", line).replace("\t", ";").split(";") if cell.strip()]
    if not cells:
        return None
    amount = ""
    if len(cells) > 1 and cells[-1][:1].isdecimal():
        amount = cells.pop()
    elif len(cells) == 1 and (found := _LENGTH.search(cells[0][-_LONGEST_LENGTH:])):
        cells, amount = [cells[0].removesuffix(found[0]).rstrip(" ,")], found[1]
    told = " ".join(cells)
    address = _ADDRESS.search(told)
    email = address[0].strip(".").lower() if address else ""
    name = cells[0] if not address else _ADDRESS.sub("", told).strip(" <>()[],;:\"'")
    if not (name or email):
        return None
    length = moments.seconds(amount) if amount else None
    if length == 0:
        raise ValueError(line)
    return Present(name, email, seconds=length, row=number)
