"""Which mails about an event went to how many, when, and which have not gone out; nobody's address is read."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import CharField, Count, Max, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext as _

from people.enums import MailState
from people.models import Mail
from webinars.models import Interest, Occasion, ProgrammeVersion, Registration

ABOUT_PLACES = ("confirm", "registered", "reminder-day", "reminder-hour", "changed", "programme", "cancelled")
SENT, WAITING = Q(state=MailState.SENT), Q(state=MailState.WAITING)


@dataclass(frozen=True)
class Sending:
    """One kind of mail about an event: to how many it went, when the last of them, and how many still wait."""

    name: str
    sent: int
    waiting: int
    last_at: datetime | None


def of_event(occasion: Occasion) -> list[Sending]:
    """The mails that go to many at once and have been written, in the order in which they are sent; six queries."""
    rows = Registration.objects.filter(seating__occasion=occasion).order_by()
    place = Cast("pk", CharField())
    interests = Interest.objects.filter(occasion=occasion).order_by()
    told = ProgrammeVersion.objects.filter(occasion=occasion, told_at__isnull=False).order_by("-told_at").first()
    keys = [
        (_("Registration has opened"), _keys(interests, Value("opened:"), place)),
        (_("Reminder a day before"), _of_places(rows, "reminder-day", "seating__sequence")),
        (_("Reminder an hour before"), _of_places(rows, "reminder-hour", "seating__sequence")),
        (_("Change of time or place"), _of_places(rows, "changed", "seating__sequence")),
    ]
    if told:
        keys.append((_("Change of the programme"), _of_places(rows, "programme", Value(str(told.number)))))
    found = [_sending(name, key) for name, key in keys]
    return [one for one in found if one.sent or one.waiting]


def unsent(occasion: Occasion) -> int:
    """How many messages about the event have been written and not sent, the confirmations among them; two queries."""
    waiting = Q()
    for kind in ABOUT_PLACES:
        waiting |= Q(key__startswith=f"{kind}:")
    keys = Mail.objects.filter(WAITING).filter(waiting).order_by().values_list("key", flat=True)
    about = [place for place in map(_place, keys) if place]
    own = set(Registration.objects.filter(seating__occasion=occasion, pk__in=about).values_list("pk", flat=True))
    return sum(place in own for place in about)


def _place(key: str) -> int:
    """The first place that a message is about; 0 where its key names none."""
    number = key.partition(":")[2].partition(".")[0].partition("-")[0]
    return int(number) if number.isdecimal() else 0


def _of_places(rows: QuerySet, kind: str, number: Any) -> QuerySet:
    """The keys of the messages of a kind about these places."""
    last = Cast(number, CharField()) if isinstance(number, str) else number
    return _keys(rows, Value(f"{kind}:"), Cast("pk", CharField()), Value("."), last)


def _keys(rows: QuerySet, *parts: Any) -> QuerySet:
    return rows.annotate(mail_key=Concat(*parts, output_field=CharField())).values("mail_key")


def _sending(name: str, keys: QuerySet) -> Sending:
    """What became of the messages with these keys."""
    mails = Mail.objects.filter(key__in=keys).order_by()
    told = mails.aggregate(sent=Count("pk", filter=SENT), waiting=Count("pk", filter=WAITING), last_at=Max("sent_at"))
    return Sending(name, **told)
