"""A list that asks the database once more for each of its rows fails its test, whichever page shows it."""

import sys
from pathlib import Path
from typing import Any

import django
from django.core.exceptions import FieldFetchBlocked
from django.db import models
from django.db.models.fetch_modes import FetchMode

from tests.architecture.house import APPS, ROOT

DJANGO = Path(django.__file__).parent
MODELS = str(DJANGO / "db")
# A test may ask as it likes, and how other people's packages ask is not ours to change
ASKERS = (*(f"{ROOT / name}/" for name in APPS), str(DJANGO / "template"))


class RaiseInLists(FetchMode):
    """Fetches what a row on its own lacks; refuses our code and templates one of ours that came with others."""

    __slots__ = ()
    track_peers = True

    def fetch(self, fetcher: Any, instance: models.Model) -> None:
        """Fetch for one, refuse for many."""
        peers = [peer for peer in instance._state.peers if peer() is not None]
        if len(peers) > 1 and instance._meta.app_label in APPS and asker().startswith(ASKERS):
            raise FieldFetchBlocked(f"{len(peers)} rows: {type(instance).__qualname__}.{fetcher.field.name}")
        fetcher.fetch_one(instance)

    def __reduce__(self) -> str:
        return "RAISE_IN_LISTS"


def asker() -> str:
    """Return the file that reads the field: the nearest caller outside Django's models."""
    frame = sys._getframe(2)
    while frame.f_back and frame.f_code.co_filename.startswith(MODELS):
        frame = frame.f_back
    return frame.f_code.co_filename


RAISE_IN_LISTS = RaiseInLists()
