"""Events whose rooms are made by a service, and people who come."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from learning import access
from people import organising
from people.enums import RoleKind
from people.models import Centre, User
from tests import worlds
from tests.webinars import scenes
from webinars import hosting, registering
from webinars.enums import RoomKind
from webinars.models import EventPage, Occasion, Registration, RoomService

AT, STARTS = scenes.AT, scenes.STARTS
SECRET = "kanaria-secret-0123456789"
SERVER = "https://kanaria-server.example/bigbluebutton/api"


@sensitive_variables("secret")
def a_service(centre: Centre, *, secret: str = SECRET, **fields: object) -> RoomService:
    """A service of the centre; by default a BigBlueButton."""
    values = {"kind": RoomKind.BIGBLUEBUTTON, "name": "Alueen huoneet", "server": SERVER, **fields}
    service = RoomService(centre=centre, **values)
    hosting.keep(service, secret=secret, by=None, at=AT)
    return service


def a_jitsi(centre: Centre, **fields: object) -> RoomService:
    """A service that need not be asked."""
    values = {"kind": RoomKind.JITSI, "server": "https://kanaria-meet.example", "key": "talkoot", "name": "Jitsi"}
    return a_service(centre, **{**values, **fields})


def an_event(service: RoomService, **fields: object) -> EventPage:
    """A published event of the service's centre, with its rooms."""
    series = scenes.a_series(service.centre)
    values = {"join_url": "", "room": service, "sessions": [], **fields}
    return scenes.an_event(series, **values)


def begun() -> datetime:
    """When a part starts that goes on now."""
    return timezone.now().replace(microsecond=0) - timedelta(minutes=10)


def a_place(page: EventPage, who: object = None, part: int = 0) -> Registration:
    """Somebody's place in a part of the event."""
    parts = list(scenes.occasion(page).seatings.order_by("starts_at"))
    who = who or worlds.a_person()
    quiet = not isinstance(who, registering.Guest)  # a guest's address has to be proven
    row = registering.register(who, parts[part].occasion, [parts[part]], at=AT, language="fi", quiet=quiet)[0]
    return Registration.objects.get(pk=row.pk)


def somebody(centre: Centre, kind: str = RoleKind.ORGANISER) -> User:
    """Somebody who works for the centre."""
    person = worlds.a_person()
    organising.appoint(person, kind, at=timezone.now(), centre=centre)
    access.keep_centre(centre)
    return person


def occasion(page: EventPage) -> Occasion:
    """What all languages share of the event."""
    return scenes.occasion(page)
