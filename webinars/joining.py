"""Coming into a room through the site: the only writer of Visit, which becomes presence once the part is over.

Whoever joins leaves a visit; the page they joined from says every minute that they are still there. Whoever takes part
by telephone or in another app, where no page stays awake, gives the code that is told in the room: it proves that they
are there at that moment, and counts from when they came. A visit without a later sign counts for a minute.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from webinars import attending, hosting
from webinars.enums import PlaceState
from webinars.models import Registration, Seating, Visit

DOORS_OPEN = timedelta(minutes=15)
BEAT, SILENCE = timedelta(minutes=1), timedelta(minutes=5)  # between two signs; after this somebody had gone
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that are read or heard as another
LENGTH = 5


def is_open(registration: Registration, *, at: datetime) -> bool:
    """Whether somebody may come in: they have a place, the address is proven, and it is a quarter before, or later."""
    seating = registration.seating
    has_a_place = registration.state == PlaceState.REGISTERED and registration.confirm_by is None
    return has_a_place and not seating.withdrawn and seating.starts_at - DOORS_OPEN <= at < seating.ends_at


def join(registration: Registration, *, at: datetime) -> str:
    """Note that somebody comes in; answers the room's address, empty where there is none or it is not the time.

    Nothing else makes an address for somebody who takes part. Where a service does not answer, NoRoom is raised: they
    came in time all the same, and that is noted.
    """
    if hosting.way_to(registration.seating) is None or not is_open(registration, at=at):
        return ""
    note(registration, at=at)
    return hosting.address_for(registration, at=at)


def note(registration: Registration, *, at: datetime) -> None:
    """Somebody is there now; after a silence it is another visit."""
    if not is_open(registration, at=at):
        return
    going_on = Visit.objects.filter(registration=registration, seen_at__gte=at - SILENCE, came_at__lte=at)
    if not going_on.update(seen_at=at):
        Visit.objects.create(registration=registration, came_at=at, seen_at=at)


def check_in(registration: Registration, code: str, *, at: datetime) -> bool:
    """Give the code of the part: they have been there since they came, or at least now; False if it is another code."""
    typed = "".join(code.split()).upper()
    if not is_open(registration, at=at) or not constant_time_compare(typed, code_of(registration.seating)):
        return False
    first = Visit.objects.filter(registration=registration).order_by("came_at").first()
    Visit.objects.create(registration=registration, came_at=first.came_at if first else at, seen_at=at)
    return True


def code_of(seating: Seating) -> str:
    """The code of a part: told in its room, the same all the time, known to nobody who has not heard or seen it."""
    digest = salted_hmac("webinars.joining", str(seating.activity.key), algorithm="sha256").digest()
    return "".join(LETTERS[byte % len(LETTERS)] for byte in digest[:LENGTH])


def settle(*, at: datetime) -> int:
    """Turn the visits to parts that are over into presence; answers of how many parts."""
    over = Seating.objects.filter(ends_at__lte=at, pk__in=Visit.objects.values("registration__seating"))
    parts = list(over.select_related("occasion__activity", "activity"))
    for part in parts:
        with transaction.atomic():
            rows = Visit.objects.select_for_update().filter(registration__seating=part)
            seen: dict[int, list[tuple[datetime, datetime]]] = {}
            for visit in rows.order_by("came_at"):
                seen.setdefault(visit.registration_id, []).append((visit.came_at, visit.seen_at + BEAT))
            attending.take_note(part, _joined(seen), at=at)
            Visit.objects.filter(registration__seating=part).delete()
    return len(parts)


def _joined(seen: Mapping[int, list[tuple[datetime, datetime]]]) -> dict[int, list[tuple[datetime, datetime]]]:
    """Times that touch or overlap as one; ``seen`` is in the order of coming."""
    found: dict[int, list[tuple[datetime, datetime]]] = {}
    for registration, spans in seen.items():
        whole: list[tuple[datetime, datetime]] = []
        for came, went in spans:
            if whole and came <= whole[-1][1]:
                whole[-1] = (whole[-1][0], max(went, whole[-1][1]))
            else:
                whole.append((came, went))
        found[registration] = whole
    return found
