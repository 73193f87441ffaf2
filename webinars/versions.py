"""Versions of an event's programme: every programme that was published, in each language; the only writer of them.

What people are told by a version is what changed in the parts that they have places in, in their own language where
the programme was published in it.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from webinars import confirming, reminding, scheduling, tasks
from webinars.enums import PlaceState
from webinars.models import EventPage, Occasion, ProgrammeVersion, Registration, Seating
from webinars.programme.comparing import MOVED, PEOPLE, RENAMED, Change, Line, compare


def keep(page: EventPage, occasion: Occasion, *, at: datetime) -> ProgrammeVersion:
    """Keep the programme that is being published, unless it is the one that was published last."""
    language, lines = page.locale.language_code, _lines_of(page)
    last = ProgrammeVersion.objects.filter(occasion=occasion, language=language).first()
    if last and last.lines == lines:
        return last
    return ProgrammeVersion.objects.create(
        occasion=occasion, language=language, number=last.number + 1 if last else 1, published_at=at, lines=lines
    )


def history(occasion: Occasion, language: str) -> list[tuple[ProgrammeVersion, list[Change]]]:
    """Every version in a language, the newest first, each with what it changed in the one before; one query."""
    found = list(ProgrammeVersion.objects.filter(occasion=occasion, language=language))
    lines = [_read(version) for version in found]
    changes = [compare(old, new) for new, old in pairwise(lines)]
    return [*zip(found[:-1], changes, strict=True), *((first, []) for first in found[-1:])]


def plan_telling(version: ProgrammeVersion, *, at: datetime) -> None:
    """Have a task tell those whose parts the version changed; they are told of a version once."""
    with transaction.atomic():
        ProgrammeVersion.objects.filter(pk=version.pk, told_at=None).update(told_at=at)
        tasks.tell_programme.enqueue(version_id=version.pk)


def tell(version: ProgrammeVersion, *, at: datetime) -> None:
    """Tell everybody with a place in a part whose items changed what changed there."""
    told = {version.language: items_of(_changes(version))}
    for seating in concerned(version, told[version.language]):
        rows = Registration.objects.filter(seating=seating, state=PlaceState.REGISTERED, confirm_by=None)
        reminding.each(rows, lambda row: _tell(row, version, told, at=at), seating)


def concerned(version: ProgrammeVersion, changes: Sequence[Change]) -> list[Seating]:
    """The coming parts whose items these changes are about."""
    seatings = Seating.objects.filter(occasion=version.occasion_id, withdrawn=False, ends_at__gt=version.published_at)
    keys = {part for change in changes for part in change.parts}
    return [one for one in seatings.select_related("activity", "occasion__activity") if _part_key(one) in keys]


def in_words(changes: Iterable[Change]) -> list[str]:
    """Changes as sentences, in the active language."""
    return [_sentence(change) for change in changes]


def _tell(row: Registration, version: ProgrammeVersion, told: dict[str, list[Change]], *, at: datetime) -> None:
    """One person's mail, in their language where the programme is published in it."""
    if row.language not in told:
        own = ProgrammeVersion.objects.filter(occasion=version.occasion_id, language=row.language).first()
        told[row.language] = (items_of(_changes(own)) if own else []) or told[version.language]
    key = _part_key(row.seating)
    with translation.override(row.language):
        words = in_words(change for change in told[row.language] if key in change.parts)
    if words:
        confirming.tell_programme(row, words, version.number, at=at)


def _changes(version: ProgrammeVersion) -> list[Change]:
    """What a version changed in the one before."""
    before = ProgrammeVersion.objects.filter(
        occasion=version.occasion_id, language=version.language, number=version.number - 1
    ).first()
    return compare(_read(before), _read(version)) if before else []


def items_of(changes: Iterable[Change]) -> list[Change]:
    """Changes of items; those of parts are told by themselves (``reminding``)."""
    return [change for change in changes if not any(line.is_part for line in (change.before, change.after) if line)]


def _lines_of(page: EventPage) -> list[dict[str, Any]]:
    """The programme as plain data; a part is known by the key of its activity."""
    found = []
    for part, sessions in scheduling.laid_out(page.parts.all(), page.sessions.all()):
        key = str(page.part_activity_key(part.key)) if part else ""
        if part:
            found.append(_line(part, key, key, ()))
        found += [_line(one, str(one.key), key, [block.value for block in one.people]) for one in sessions]
    return found


def _line(row: Any, key: str, part: str, people: Sequence[Any]) -> dict[str, Any]:
    return {
        "key": key,
        "part": part,
        "title": row.title,
        "starts_at": row.starts_at.isoformat(),
        "ends_at": row.ends_at.isoformat(),
        "people": [[one["role"], one["title"], one["organisation"] or ""] for one in people],
    }


def _read(version: ProgrammeVersion) -> list[Line]:
    """A version's programme, as it is compared."""
    return [
        Line(
            one["key"],
            one["part"],
            one["title"],
            datetime.fromisoformat(one["starts_at"]),
            datetime.fromisoformat(one["ends_at"]),
            tuple(tuple(person) for person in one["people"]),
        )
        for one in version.lines
    ]


def _part_key(seating: Seating) -> str:
    return str(seating.activity.key)


def _span(line: Line) -> str:
    return f"{scheduling.clock(line.starts_at)}–{scheduling.clock(line.ends_at)}"


def _sentence(change: Change) -> str:
    """One change in words."""
    before, after = change.before, change.after
    if after is None and before is not None:
        return _("Left out: %(when)s %(title)s") % {"when": _span(before), "title": before.title}
    assert after
    if before is None:
        return _("New: %(when)s %(title)s") % {"when": _span(after), "title": after.title}
    said = [f"{_span(after)} {after.title}"]
    if MOVED in change.ways:
        said.append(_("was %(when)s before") % {"when": _span(before)})
    if RENAMED in change.ways:
        said.append(_("was called “%(title)s” before") % {"title": before.title})
    if PEOPLE in change.ways:
        said.append(_("other people"))
    return f"{said[0]} ({'; '.join(said[1:])})"
