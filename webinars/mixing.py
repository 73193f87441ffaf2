"""Who gets the next free place: in plain order, or whoever brings the people who come nearest to a target mix.

Pure. A group is known by its code; people of no listed group form the rest, known by ``REST``, whose share is what the
listed shares leave over. Shares are parts of one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

REST = ""


@dataclass(frozen=True)
class Choice:
    """Who is next: the place in the queue (from 0), the group, and how that group stood among those with a place."""

    index: int
    group: str
    held: int
    seated: int
    share: float | None


@dataclass(frozen=True)
class Gauge:
    """How one group stands: how many have a place, of how many, and what share is aimed for."""

    group: str
    held: int
    seated: int
    wanted: float

    @property
    def share(self) -> float:
        """The share that the group has now."""
        return self.held / self.seated if self.seated else 0.0

    @property
    def is_short(self) -> bool:
        """Whether one more of the group would bring the people nearer to the mix."""
        return self.held < self.wanted * (self.seated + 1) - TOLERANCE


TOLERANCE = 1e-9  # shares of a third or a tenth are not exact


def with_rest(shares: Mapping[str, float]) -> dict[str, float]:
    """The shares with that of the rest; nothing when no share is aimed for."""
    if not shares:
        return {}
    return {**shares, REST: max(0.0, 1.0 - sum(shares.values()))}


def group_of(code: str, shares: Mapping[str, float]) -> str:
    """The group as the mix knows it: listed, or the rest."""
    return code if code in shares else REST


def choose(queue: Sequence[str], held: Mapping[str, int], shares: Mapping[str, float]) -> Choice:
    """Who of a queue that is not empty is next; ``queue`` and ``held`` speak of groups as ``group_of`` names them.

    With shares it is the first of that group among the waiting which lacks most places to have its share once somebody
    is let in. Where no waiting group lacks any, and where two lack the same, order decides.
    """
    seated = sum(held.values())
    wanted = with_rest(shares)
    best, lack = 0, TOLERANCE
    seen: set[str] = set()
    for index, group in enumerate(queue):
        if group in seen or not wanted:
            continue
        seen.add(group)
        lacks = wanted[group] * (seated + 1) - held.get(group, 0)
        if lacks > lack + TOLERANCE:
            best, lack = index, lacks
    group = queue[best]
    return Choice(best, group, held.get(group, 0), seated, wanted.get(group))


def gauges(held: Mapping[str, int], shares: Mapping[str, float]) -> list[Gauge]:
    """How every group stands, in the order of the mix, the rest last."""
    seated = sum(held.values())
    return [Gauge(group, held.get(group, 0), seated, share) for group, share in with_rest(shares).items()]
