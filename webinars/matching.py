"""Matching: whom the names in a room stand for. The only writer of RoomName and Stranger.

An e-mail address or a name that exactly one registered person has is a match; so is what somebody of the centre decided
before. Everything else is a stranger, with the registered people whose names are likest to it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.db.models import Q

from people.models import User
from webinars.models import Occasion, Registration, RoomName, Seating, Stranger
from webinars.presence import names, sessions
from webinars.presence.items import Present

Key = tuple[int | None, str]  # a person's number, or a guest's address
NOBODY: Key = (None, "")


@dataclass
class Matched:
    """Whom a list tells of: those who registered, names of nobody who did, and names that are still to be found out."""

    found: dict[Key, list[Present]] = field(default_factory=dict)
    nobody: list[Present] = field(default_factory=list)
    strangers: list[Present] = field(default_factory=list)

    @property
    def known(self) -> int:
        """How many names stand for somebody."""
        return sum(len(presents) for presents in self.found.values())


def key_of(registration: Registration) -> Key:
    """Who registered."""
    return registration.person_id, "" if registration.person_id else registration.guest_email.lower()


def shown_as(one: Present) -> str:
    """By what a room's name is known again: its address, or its words in either order."""
    return (one.email or names.exact(one.name))[:200]


def match(occasion: Occasion, registrations: Iterable[Registration], people: Sequence[Present]) -> Matched:
    """Find the registered people in a list."""
    emails: dict[str, set[Key]] = {}
    exact: dict[str, set[Key]] = {}
    there: set[Key] = set()
    for row in registrations:
        there.add(key_of(row))
        emails.setdefault(row.email.lower(), set()).add(key_of(row))
        exact.setdefault(names.exact(row.name), set()).add(key_of(row))
    known = _remembered(occasion)
    matched = Matched()
    for one in people:
        told = known.get(shown_as(one), set())
        candidates = [
            emails.get(one.email, set()) if one.email else set(),
            told & there,
            *(exact.get(names.exact(name), set()) for name in (one.name, one.also) if name),
        ]
        sure = next((found for found in candidates if found), set())
        if len(sure) == 1:
            matched.found.setdefault(next(iter(sure)), []).append(one)
        elif told == {NOBODY} and not sure:
            matched.nobody.append(one)
        else:
            matched.strangers.append(one)
    return matched


def _remembered(occasion: Occasion) -> dict[str, set[Key]]:
    """What the centres of the event have decided about names."""
    known: dict[str, set[Key]] = {}
    rows = RoomName.objects.filter(centre__in=occasion.centres.all())
    for key, person, email in rows.values_list("key", "person", "guest_email"):
        known.setdefault(key, set()).add((person, email.lower()))
    return known


def suggestions(
    registrations: Iterable[Registration], strangers: Sequence[Stranger]
) -> dict[int, tuple[list[Registration], bool]]:
    """For each stranger up to three registrations whose names are likest, and whether the first is the only likely one.

    It is where one registered person alone has the same name without titles, brackets and accents.
    """
    rows = {key_of(row): row for row in registrations}
    loose: dict[str, set[Key]] = {}
    for key, row in rows.items():
        loose.setdefault(names.loose(row.name), set()).add(key)
    likeness = names.Likeness({key: (row.name, row.email) for key, row in rows.items()})
    found = {}
    for one in strangers:
        shown = [name for name in (one.name, one.also, names.bracketed(one.name)[1], one.email) if name]
        same = set().union(*(loose.get(names.loose(name), set()) for name in shown))
        best = [key for key in likeness.best(shown) if key not in same]
        listed = [*sorted(same, key=str), *best][:3]
        found[one.pk] = ([rows[key] for key in listed], len(same) == 1)
    return found


def remember(occasion: Occasion, decided: Mapping[str, Key], *, at: datetime, by: User | None) -> None:
    """Know these names again in every centre of the event."""
    rows = [
        RoomName(centre=centre, key=key, person_id=person, guest_email=email, decided_by=by, used_at=at)
        for centre in occasion.centres.all()
        for key, (person, email) in decided.items()
    ]
    RoomName.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["centre", "key"],
        update_fields=["person", "guest_email", "decided_by", "used_at"],
    )


def hand_over(address: str, person: User) -> None:
    """A guest's address is proven to be the person's: names that stood for it stand for the person."""
    RoomName.objects.filter(person=None, guest_email__iexact=address).update(person=person, guest_email="")


def note_use(occasion: Occasion, matched: Matched, *, at: datetime) -> None:
    """What was decided about these names is still of use, and they need not be found out any more."""
    used = {shown_as(one) for one in (*matched.nobody, *(one for found in matched.found.values() for one in found))}
    rows = RoomName.objects.filter(centre__in=occasion.centres.all())
    RoomName.objects.filter(pk__in=[pk for pk, key in rows.values_list("pk", "key") if key in used]).update(used_at=at)
    strangers = occasion.strangers.values_list("pk", "key")
    Stranger.objects.filter(pk__in=[pk for pk, key in strangers if key in used]).delete()


def keep_strangers(occasion: Occasion, people: Sequence[Present], *, part: Seating | None, at: datetime) -> None:
    """Put names on the list to be found out; one that is on it already was there for both times."""
    stored = {row.key: row for row in occasion.strangers.filter(part=part)}
    rows: dict[str, Stranger] = {}
    for one in people:
        key = shown_as(one)
        row = rows.get(key) or stored.get(key) or Stranger(occasion=occasion, part=part, key=key)
        before = present(row) if row.met_at else None
        spans = sessions.union([*one.spans, *(before.spans if before else ())])
        row.name, row.also, row.email, row.met_at = one.name[:200], one.also[:200], one.email[:200], at
        row.spans = [[starts.timestamp(), ends.timestamp()] for starts, ends in spans]
        row.seconds = one.seconds if before is None or before.spans != spans else before.seconds
        rows[key] = row
    Stranger.objects.bulk_create([row for row in rows.values() if row.pk is None])
    Stranger.objects.bulk_update(
        [row for row in rows.values() if row.pk],
        ["name", "also", "email", "spans", "seconds", "met_at"],
        batch_size=500,
    )


def present(row: Stranger) -> Present:
    """A stranger as the list showed them."""
    spans = tuple((datetime.fromtimestamp(start, UTC), datetime.fromtimestamp(end, UTC)) for start, end in row.spans)
    return Present(row.name, row.email, spans, row.seconds, row.also)


def forget(person: User) -> None:
    """Know nothing more of the names under which the person came."""
    named = Q(key__iexact=person.email) | Q(key=names.exact(person.name))
    RoomName.objects.filter(Q(person=person) | Q(guest_email__iexact=person.email) | named).delete()
    Stranger.objects.filter(named | Q(email__iexact=person.email) | Q(name__iexact=person.name)).delete()
