"""Rooms: one adapter for each kind of service that makes rooms for us, all with the same door. Pure: no models.

An adapter is a module with

- ``LABEL``, the service's name as everybody knows it;
- ``FIELDS``, what a centre has to tell of its service, and ``WANTED``, without which of it there is no room;
- ``ANSWERS``, whether ``check`` can ask the service if all of it is right;
- ``PERSONAL``, whether the service lets each person in by name;
- ``tidy(server)``, the address as it is kept;
- ``address_for(account, room, comer, *, at)``, the personal address with which somebody comes in. It may ask the
  service, and then never inside a transaction; where there is no room, it raises ``NoRoom``.

Links that were written by hand are no adapter: ``rooms.links`` knows whose they are.
"""

from collections.abc import Mapping
from types import ModuleType

from webinars.enums import RoomKind
from webinars.rooms import bigbluebutton, jitsi, teams

ADAPTERS: Mapping[str, ModuleType] = {
    RoomKind.BIGBLUEBUTTON: bigbluebutton,
    RoomKind.JITSI: jitsi,
    RoomKind.TEAMS: teams,
}
