"""What somebody gets by the addresses and forms of the person in the same role on the other side."""

import re
from dataclasses import dataclass, field

from tests import visiting
from tests.crawl import walking
from tests.crawl.sides import ANYBODY
from tests.crawl.walking import VARIABLE, Step, Walk

OPEN = (200, 206)  # whoever is sent on, or asked for a form, has seen nothing yet
# Addresses that are keys themselves, for whoever was given them
KEYS = re.compile(
    r"^/[a-z]{2}/webinars/places/"  # a place: whoever has it may give the place back, as guests do who have no account
    r"|^/verify/"  # a certificate, which its holder shows to whom they like
    r"|^/media/.+\?key="  # a film or its captions, signed, for a few hours
)


@dataclass
class Crossing:
    """How many requests were sent across, and what was wrong."""

    asked: int = 0
    faults: list[str] = field(default_factory=list)


def cross(one: Walk, another: Walk) -> Crossing:
    """Ask as the other for everything of one's own that names a thing, right after its owner (caches, too).

    A page must be refused, or be open to anybody; a search with the other side's choices must tell nothing of it. A
    form must be refused, or change nothing.
    """
    found = Crossing()
    anybody = walking.browser(ANYBODY)
    with visiting.taken_back(another.client), visiting.taken_back(one.client):
        for address, step in one.reached.items():
            own = step.form is None
            if own and (not _names_a_thing(step) or address in another.reached):
                continue
            found.asked += 1
            walking.ask(one.client, one.who, step)
            answer = walking.ask(another.client, another.who, step)
            found.faults += [f"{another.who}: {step}: {fault}" for fault in answer.faults]
            if own and answer.status in OPEN and walking.ask(anybody, ANYBODY, step).refused:
                found.faults.append(f"{another.who}: {step}: open to the other side")
        theirs = {step.address for step in another.sent.values()}
        for step in one.sent.values():
            if not _names_a_thing(step) or step.address in theirs:
                continue
            found.asked += 1
            answer = walking.ask(another.client, another.who, step)
            found.faults += [f"{another.who}: {step}: {fault}" for fault in answer.faults]
            if answer.wrote and not answer.refused:
                found.faults.append(f"{another.who}: {step}: changes something, {answer.status}: {answer.wrote[:3]}")
    return found


def _names_a_thing(step: Step) -> bool:
    """Whether the address has a number or a name of its own in it, and is not itself the key."""
    if KEYS.search(step.address):
        return False
    return bool(VARIABLE.search(step.address)) or "alfa" in step.address or "beta" in step.address
