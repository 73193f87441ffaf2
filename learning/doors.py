"""Doors: what pillars tell the heart about activities, so that they stay strangers to one another.

A pillar registers functions when Django starts; pages of other pillars, my learning and the matrix ask here. Every door
takes many ids at once, so asking never costs a query per row.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from people.models import User


@dataclass(frozen=True)
class Earning:
    """What finishing an activity earns: a certificate's title and how long it holds."""

    title: str
    valid_months: int | None = None


@dataclass(frozen=True)
class AwardView:
    """How a certificate is shown: its title, where to verify and download it, and what it is worth today.

    ``state`` is valid, expired, revoked or superseded; ``ready`` tells whether the file can be downloaded already;
    ``earned_by`` is the identifier (IRI) of the activity whose completion earned it.
    """

    title: str
    path: str
    pdf_path: str
    code: str
    state: str = ""
    ready: bool = True
    earned_by: str = ""


@dataclass(frozen=True)
class Due:
    """Something that a person is asked to complete, and by when."""

    activity_id: int
    title: str
    due_on: date | None
    path: str
    mandatory: bool = True


@dataclass(frozen=True)
class Alignment:
    """What learning an activity leads to: a certificate, a competence; its identifier is an IRI or a key."""

    identifier: str
    title: str


Addresses = Callable[[Collection[int], str], dict[int, str]]
Earnings = Callable[[Collection[int], str], dict[int, list[Earning]]]
AwardViews = Callable[[Collection[UUID], str], dict[UUID, AwardView]]
Dues = Callable[[User, datetime], list[Due]]
Alignments = Callable[[Collection[int]], dict[int, list[Alignment]]]

_addresses: dict[str, Addresses] = {}
_earnings: list[Earnings] = []
_award_views: list[AwardViews] = []
_dues: list[Dues] = []
_alignments: list[Alignments] = []


def register_address(kind: str, door: Addresses) -> None:
    """``door(activity_ids, language)`` answers where activities of this kind are read."""
    _addresses[kind] = door


def register_earnings(door: Earnings) -> None:
    """``door(activity_ids, language)`` answers what finishing these activities earns."""
    if door not in _earnings:
        _earnings.append(door)


def register_award_view(door: AwardViews) -> None:
    """``door(references, language)`` answers how these certificates are shown."""
    if door not in _award_views:
        _award_views.append(door)


def register_dues(door: Dues) -> None:
    """``door(person, at)`` answers what the person is asked to complete and has not."""
    if door not in _dues:
        _dues.append(door)


def register_alignments(door: Alignments) -> None:
    """``door(activity_ids)`` answers what these activities lead to, by identifier."""
    if door not in _alignments:
        _alignments.append(door)


def addresses(activities: Collection[tuple[int, str]], language: str) -> dict[int, str]:
    """Where activities, given as (id, kind), are read; those without an address are left out."""
    found: dict[int, str] = {}
    for kind in {kind for _, kind in activities}:
        if kind in _addresses:
            found |= _addresses[kind]([pk for pk, other in activities if other == kind], language)
    return found


def earnings(activities: Collection[int], language: str) -> dict[int, list[Earning]]:
    """What finishing these activities earns."""
    found: dict[int, list[Earning]] = {}
    for door in _earnings:
        for pk, earned in door(activities, language).items():
            found.setdefault(pk, []).extend(earned)
    return found


def alignments(activities: Collection[int]) -> dict[int, list[Alignment]]:
    """What these activities lead to, whichever pillar says so."""
    found: dict[int, list[Alignment]] = {}
    for door in _alignments:
        for pk, aligned in door(activities).items():
            found.setdefault(pk, []).extend(aligned)
    return found


def award_views(references: Collection[UUID], language: str) -> dict[UUID, AwardView]:
    """How these certificates are shown."""
    found: dict[UUID, AwardView] = {}
    for door in _award_views:
        found |= door(references, language)
    return found


def dues(person: User, *, at: datetime) -> list[Due]:
    """What the person is asked to complete, what is due first first and what has no date last."""
    found = [due for door in _dues for due in door(person, at)]
    return sorted(found, key=lambda due: (due.due_on is None, due.due_on or date.max, due.title))
