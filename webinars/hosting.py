"""Rooms that a centre's services make: the only writer of RoomService, and the only place that opens its secret.

An address is made for one person at a time, by ``joining`` for those who take part and by the desk for hosts, outside
any transaction; it is stored nowhere. Each part has a room of its own, whose key is made of the part and the service:
it cannot be guessed, and another service is another room.
"""

import logging
from dataclasses import dataclass
from datetime import datetime
from types import ModuleType
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.crypto import salted_hmac
from django.views.decorators.debug import sensitive_variables

from learning import embeds
from people import audit, locking
from people.models import User
from webinars import confirming
from webinars.models import Registration, RoomService, Seating
from webinars.rooms import ADAPTERS, links
from webinars.rooms.items import LOCKED, Account, Comer, NoRoom, Room

log = logging.getLogger("talkoot.webinars")
PURPOSE = "webinars.hosting"


@dataclass(frozen=True)
class Way:
    """How one comes into a part: whose room it is, whether by name, a link that was written, a stream."""

    label: str
    link: str = ""
    personal: bool = False
    stream: embeds.Embed | None = None


def way_to(seating: Seating) -> Way | None:
    """How one comes into the part, for pages of those who have a place in it; None where there is no room."""
    service = seating.service()
    if service:
        made_by = adapter(service)
        return Way(made_by.LABEL, personal=made_by.PERSONAL) if service.live else None
    link = seating.link()
    return Way(links.label(link), link, stream=embeds.find(link)) if link else None


def address_for(registration: Registration, *, at: datetime) -> str:
    """Where this person comes in; only ``joining.join`` asks, which knows that they may."""
    seating = registration.seating
    if not seating.service():
        return seating.link()
    return _address(seating, Comer(_known_as(registration.uuid), registration.name), at=at)


def host_address(seating: Seating, person: User, *, at: datetime) -> str:
    """Where somebody who works on the event comes in to lead the part; a link that was written by hand as it is."""
    if not seating.service():
        return seating.link()
    return _address(seating, Comer(_known_as(person.uuid), person.name, host=True), at=at)


def _known_as(key: UUID) -> str:
    """By what a service knows somebody: always the same, and of no use elsewhere, for rooms show it to everybody."""
    return salted_hmac(f"{PURPOSE}.comer", str(key), algorithm="sha256").hexdigest()[:32]


@sensitive_variables("secret")
def keep(service: RoomService, *, secret: str, by: User | None, at: datetime) -> None:
    """Store what a centre tells of its service; without a secret the one that is known stays."""
    if secret:
        service.locked = locking.lock(secret, purpose=PURPOSE)
    with transaction.atomic():
        service.save()
        audit.note(by, "keep room service", service, at=at, secret="new" if secret else "kept")


def check(service: RoomService) -> None:
    """Ask the service whether all is right; raises NoRoom."""
    adapter(service).check(account(service))


def adapter(service: RoomService) -> ModuleType:
    """The module that speaks to this kind of service."""
    return ADAPTERS[service.kind]


@sensitive_variables()
def account(service: RoomService) -> Account:
    """How the service is reached, its secret opened."""
    try:
        secret = locking.unlock(service.locked, purpose=PURPOSE) if service.locked else ""
    except locking.KeyGone:
        log.error("The secret of a room service is locked with a key that is gone: %s", service.pk)
        raise NoRoom(LOCKED) from None
    return Account(
        server=service.server,
        key=service.key,
        secret=secret,
        tenant=service.tenant,
        owner=service.owner,
        digest=service.digest,
        lobby=service.lobby,
        inside=urlsplit(service.server).hostname in settings.ROOM_HOSTS,
    )


def room_of(seating: Seating, service: RoomService) -> Room:
    """The room of a part, the same whoever comes first: its title and way back are in the site's language."""
    digest = salted_hmac(PURPOSE, f"{service.uuid}:{seating.activity.key}", algorithm="sha256").hexdigest()
    with translation.override(settings.LANGUAGE_CODE):
        names = dict.fromkeys((seating.occasion.activity.name, seating.activity.name))
        back = confirming.address(seating.occasion, settings.LANGUAGE_CODE)
    return Room(
        key=digest[:40],
        title=": ".join(names),
        starts_at=seating.starts_at,
        ends_at=seating.ends_at,
        back=f"{settings.BASE_URL}{back}",
        recorded=seating.occasion.recorded,
    )


@sensitive_variables()
def _address(seating: Seating, comer: Comer, *, at: datetime) -> str:
    """The address that the service's adapter makes; what goes wrong is logged without secret, room and person."""
    service = seating.service()
    try:
        found: str = adapter(service).address_for(account(service), room_of(seating, service), comer, at=at)
    except NoRoom as error:
        log.warning("Room service %s made no room: %s", service.pk, error.detail)
        raise
    return found
