"""Letting people in from the queue of a part, by the rule that its event has; each decision is kept with its reason.

Whoever calls ``fill`` holds the part's row locked.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from learning import enrolling
from people.enums import Sector
from people.models import Area, Profession
from webinars import confirming, mixing
from webinars.enums import LettingIn, PlaceState, Standing
from webinars.mixing import Gauge
from webinars.models import Admission, Occasion, Registration, Seating

GROUP = {"profession": "profession__code", "sector": "profession__sector", "area": "area__code"}


def fill(seating: Seating, *, at: datetime) -> list[Registration]:
    """Let in as many from the queue as there are free places; answers of whom, in that order."""
    occasion = seating.occasion
    if seating.is_over(at) or seating.withdrawn or occasion.standing == Standing.CANCELLED:
        return []
    rows = Registration.objects.filter(seating=seating)
    queue = list(rows.queueing().select_related("person", "profession", "area"))
    if not queue:
        return []
    free = len(queue)
    if seating.capacity is not None:
        free = max(0, seating.capacity - rows.taking_a_place().count())
    shares = _shares(occasion)
    groups = [mixing.group_of(_code(row, occasion), shares) for row in queue]
    held = _held([seating], occasion)[seating.pk] if free and shares else Counter()
    admitted = []
    while queue and len(admitted) < free:
        choice = mixing.choose(groups, held, shares)
        waiting = len(queue)
        row = queue.pop(choice.index)
        groups.pop(choice.index)
        held[choice.group] += 1
        _admit(row, seating, at=at, choice=choice, waiting=waiting)
        admitted.append(row)
    return admitted


def _admit(row: Registration, seating: Seating, *, at: datetime, choice: mixing.Choice, waiting: int) -> None:
    """One person gets a place, is told, and can read why."""
    occasion = seating.occasion
    row.state, row.sequence, row.seating = PlaceState.REGISTERED, row.sequence + 1, seating
    row.save(update_fields=["state", "sequence"])
    by_mix = choice.share is not None
    Admission.objects.create(
        registration=row,
        at=at,
        rule=LettingIn.MIX if by_mix else LettingIn.ORDER,
        kind=occasion.mix["kind"] if by_mix else "",
        group=choice.group if by_mix else "",
        held=choice.held if by_mix else 0,
        seated=choice.seated if by_mix else 0,
        share=choice.share,
        waiting=waiting,
    )
    if row.person:
        enrolling.enrol(row.person, occasion.activity, at=at)
    confirming.confirm([row], at=at)


def meters(seatings: Sequence[Seating], occasion: Occasion) -> dict[int, list[tuple[str, Gauge]]]:
    """How the people with a place in each part stand against the mix, each group by its name; two queries at most."""
    shares = occasion.mix.get("shares", {})
    names = names_of(occasion.mix.get("kind", ""), list(shares))
    held = _held(seatings, occasion)
    return {one.pk: [(names[gauge.group], gauge) for gauge in mixing.gauges(held[one.pk], shares)] for one in seatings}


def _held(seatings: Sequence[Seating], occasion: Occasion) -> dict[int, Counter[str]]:
    """How many of each group of the mix have a place in each part, in one query."""
    shares = occasion.mix.get("shares", {})
    found: dict[int, Counter[str]] = {one.pk: Counter() for one in seatings}
    if shares:
        rows = Registration.objects.filter(seating__in=list(found)).taking_a_place()
        for pk, code in rows.values_list("seating", GROUP[occasion.mix["kind"]]):
            found[pk][mixing.group_of(code or "", shares)] += 1
    return found


def place_in_queue(registration: Registration) -> int:
    """Which place in the queue somebody has by order, the next one being 1."""
    before = Registration.objects.filter(seating=registration.seating_id).queueing()
    earlier = Q(registered_at__lt=registration.registered_at)
    same_moment = Q(registered_at=registration.registered_at, pk__lt=registration.pk)
    return before.filter(earlier | same_moment).count() + 1


def rule_in_words(occasion: Occasion) -> str:
    """How free places are given, for those who wait."""
    shares = _shares(occasion)
    if not shares:
        return _("Free places are given in the order of registering.")
    names = names_of(occasion.mix["kind"], list(shares))
    told = ", ".join(f"{names[code]} {round(100 * share)} %" for code, share in shares.items())
    return _(
        "The organisers would like to have people of many kinds there: %(mix)s. A free place goes to the group that is "
        "furthest below its share, and within the group in the order of registering."
    ) % {"mix": told}


def reasons_in_words(admissions: Sequence[Admission]) -> list[str]:
    """Why each of these was let in; as many queries however many they are."""
    named = {
        kind: names_of(kind, [one.group for one in admissions if one.kind == kind])
        for kind in {one.kind for one in admissions if one.kind}
    }
    return [_reason(one, named.get(one.kind, {}).get(one.group, one.group)) for one in admissions]


def _reason(admission: Admission, group: str) -> str:
    """Why somebody of the group of that name was let in."""
    if admission.rule == LettingIn.ORDER or admission.share is None:
        return ngettext(
            "Longest in the queue, in which %(n)s person waited.",
            "Longest in the queue, in which %(n)s people waited.",
            admission.waiting,
        ) % {"n": admission.waiting}
    return _(
        "Of %(seated)s people with a place, %(held)s were of the group “%(group)s”, and %(share)s %% is aimed for: of "
        "all groups in the queue this one lacked most, and this was its first in the queue."
    ) % {"seated": admission.seated, "held": admission.held, "group": group, "share": round(100 * admission.share)}


def names_of(kind: str, codes: Sequence[str]) -> Mapping[str, str]:
    """The groups of a mix by their names; one that is gone is called by its code, the rest “others”."""
    found: dict[str, str] = {code: code for code in codes}
    if kind == "profession":
        found |= {one.code: one.name for one in Profession.objects.filter(code__in=codes)}
    elif kind == "area":
        found |= {one.code: one.name for one in Area.objects.filter(code__in=codes)}
    elif kind == "sector":
        found |= {code: str(Sector(code).label) for code in codes if code in Sector.values}
    return found | {mixing.REST: _("others")}


def _shares(occasion: Occasion) -> dict[str, float]:
    """What the event's queue aims for; nothing when plain order is the rule."""
    return occasion.mix.get("shares", {}) if occasion.letting_in == LettingIn.MIX else {}


def _code(row: Registration, occasion: Occasion) -> str:
    """The group of somebody who waits, as the mix counts groups."""
    kind = occasion.mix.get("kind")
    if kind == "area":
        return row.area.code if row.area else ""
    if row.profession is None:
        return ""
    return str(row.profession.sector) if kind == "sector" else row.profession.code
